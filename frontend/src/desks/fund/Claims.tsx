import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { ClaimList } from "../shared/ClaimList";

const words = dictionary({
  zh: { title: "补偿审批", lead: "按方案比例和基金余额审批；批准低于应担金额、不予补偿或退回均须写明理由。", empty: "银行提交后出现在这里。" },
  en: { title: "Claims", lead: "Decided by the scheme's share and the fund's balance. Less than the share, a rejection or a return takes a reason.", empty: "Claims that banks submit appear here." },
});

export default function Claims() {
  const t = useWords(words);
  return (
    <Page title={t.title} lead={t.lead}>
      <ClaimList base="/desk/fund/claims" start="SUBMITTED" showBank emptyBody={t.empty} />
    </Page>
  );
}
