import { Tabs } from "antd";
import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { useTab } from "../kit";
import { Accounts } from "./Accounts";
import { Books } from "./Books";
import { Entries } from "./Entries";

const words = dictionary({ zh: { title: "账簿", accounts: "账户", entries: "分录", books: "核对" }, en: { title: "Ledger", accounts: "Accounts", entries: "Entries", books: "Verify" } });

export default function Ledger() {
  const t = useWords(words);
  const [tab, choose] = useTab(["accounts", "entries", "books"]);
  return (
    <Page title={t.title}>
      <Tabs
        activeKey={tab}
        onChange={choose}
        destroyOnHidden
        items={[
          { key: "accounts", label: t.accounts, children: <Accounts /> },
          { key: "entries", label: t.entries, children: <Entries /> },
          { key: "books", label: t.books, children: <Books /> },
        ]}
      />
    </Page>
  );
}
