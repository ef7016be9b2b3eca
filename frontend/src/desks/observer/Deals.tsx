import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { DealList } from "../shared/DealList";

const words = dictionary({
  zh: { title: "成交监督", lead: "查看每笔成交从落槌到结算的进度、文件与连续性核查；观察员只能查看。", empty: "竞价成交后出现在这里。" },
  en: { title: "Deals", lead: "Each deal from the hammer to the settlement, with its papers and continuity check. An observer only looks.", empty: "A deal appears when a lot is sold." },
});

export default function Deals() {
  const t = useWords(words);
  return (
    <Page title={t.title} lead={t.lead}>
      <DealList base="/desk/observe/deals" emptyBody={t.empty} />
    </Page>
  );
}
