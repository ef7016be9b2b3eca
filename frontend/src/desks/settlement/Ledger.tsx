import { Tabs } from "antd";
import { useSearchParams } from "react-router";
import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { Accounts } from "./Accounts";
import { Books } from "./Books";
import { Entries } from "./Entries";

const words = dictionary({ zh: { title: "账簿", accounts: "账户", entries: "分录", books: "核对" }, en: { title: "Ledger", accounts: "Accounts", entries: "Entries", books: "Verify" } });

export default function Ledger() {
  const t = useWords(words);
  const [parameters, setParameters] = useSearchParams();
  return (
    <Page title={t.title}>
      <Tabs
        activeKey={parameters.get("tab") ?? "accounts"}
        onChange={(tab) => setParameters(tab === "accounts" ? {} : { tab })}
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
