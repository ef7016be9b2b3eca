import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { DealList } from "../shared/DealList";

const words = dictionary({ zh: { title: "我的成交", empty: "您竞得的项目出现在这里。" }, en: { title: "My deals", empty: "What you win appears here." } });

export default function Deals() {
  const t = useWords(words);
  return (
    <Page title={t.title}>
      <DealList base="/desk/bidder/deals" hide="buyer" emptyBody={t.empty} />
    </Page>
  );
}
