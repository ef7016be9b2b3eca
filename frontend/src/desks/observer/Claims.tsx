import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { ClaimList } from "../shared/ClaimList";

const words = dictionary({
  zh: { title: "补偿监督", lead: "查看损失分担、申请材料、决定与追偿；观察员只能查看。", empty: "处置结算出现本金损失时自动立案。" },
  en: { title: "Claims", lead: "How losses are shared, the evidence, decisions and recoveries. An observer only looks.", empty: "A claim opens when a sale leaves a principal loss." },
});

export default function Claims() {
  const t = useWords(words);
  return (
    <Page title={t.title} lead={t.lead}>
      <ClaimList base="/desk/observe/claims" showBank emptyBody={t.empty} />
    </Page>
  );
}
