import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { ClaimList } from "../shared/ClaimList";

const words = dictionary({
  zh: { title: "风险补偿申请", lead: "处置后仍有本金损失的备案贷款自动立案，请在期限内补齐材料并提交基金审批。", empty: "处置结算出现本金损失时自动立案。" },
  en: { title: "Claims", lead: "A recorded loan with a principal loss opens a claim by itself. Complete its pack and submit it in time.", empty: "A claim opens when a sale leaves a principal loss." },
});

export default function Claims() {
  const t = useWords(words);
  return (
    <Page title={t.title} lead={t.lead}>
      <ClaimList base="/desk/bank/claims" emptyBody={t.empty} />
    </Page>
  );
}
