import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { DealList } from "../shared/DealList";

const words = dictionary({ zh: { title: "成交结算", empty: "竞价成交后出现在这里。" }, en: { title: "Deals", empty: "A deal opens when a lot is sold." } });

export default function Deals() {
  const t = useWords(words);
  return (
    <Page title={t.title}>
      <DealList base="/desk/settlement/deals" emptyBody={t.empty} />
    </Page>
  );
}
