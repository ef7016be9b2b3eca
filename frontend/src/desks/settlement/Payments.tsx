import { Tabs } from "antd";
import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { useTab } from "../kit";
import { Instructions } from "./Instructions";
import { Receipts } from "./Receipts";
import { Reconciliations } from "./Reconciliations";
import { References } from "./References";

const words = dictionary({
  zh: { title: "收付款", receipts: "来款", references: "应收", instructions: "付款", reconcile: "对账" },
  en: { title: "Payments", receipts: "Receipts", references: "Expected", instructions: "Instructions", reconcile: "Reconcile" },
});

export default function Payments() {
  const t = useWords(words);
  const [tab, choose] = useTab(["receipts", "references", "instructions", "reconcile"]);
  return (
    <Page title={t.title}>
      <Tabs
        activeKey={tab}
        onChange={choose}
        destroyOnHidden
        items={[
          { key: "receipts", label: t.receipts, children: <Receipts /> },
          { key: "references", label: t.references, children: <References /> },
          { key: "instructions", label: t.instructions, children: <Instructions /> },
          { key: "reconcile", label: t.reconcile, children: <Reconciliations /> },
        ]}
      />
    </Page>
  );
}
