import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { DealList } from "../shared/DealList";

const words = dictionary({ zh: { title: "收储成交", empty: "接受要约后的成交出现在这里。" }, en: { title: "Purchases", empty: "What you buy by accepting an offer appears here." } });

export default function Deals() {
  const t = useWords(words);
  return (
    <Page title={t.title}>
      <DealList base="/desk/reserve/deals" hide="buyer" emptyBody={t.empty} />
    </Page>
  );
}
