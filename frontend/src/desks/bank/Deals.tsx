import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { DealList } from "../shared/DealList";

const words = dictionary({ zh: { title: "转让成交", empty: "挂牌项目竞价成交后出现在这里。" }, en: { title: "Deals", empty: "A deal opens when one of your listings is sold." } });

export default function Deals() {
  const t = useWords(words);
  return (
    <Page title={t.title}>
      <DealList base="/desk/bank/deals" hide="seller" emptyBody={t.empty} />
    </Page>
  );
}
