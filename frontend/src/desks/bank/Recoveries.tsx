import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { CompensatedClaims } from "../shared/Recoveries";

const words = dictionary({
  zh: { title: "追偿", lead: "补偿后追回的款项，扣除费用后按补偿比例返还基金；自追回起 10 个工作日内付款。申报请进入补偿申请，展开一行可查看和付款。", empty: "补偿付款后出现在这里。" },
  en: { title: "Recoveries", lead: "What is recovered after compensation, net of cost, goes back to the fund at its share within 10 working days. Report it on the claim; expand a row to see and pay.", empty: "Compensated claims appear here." },
});

export default function Recoveries() {
  const t = useWords(words);
  return (
    <Page title={t.title} lead={t.lead}>
      <CompensatedClaims desk="bank" emptyBody={t.empty} />
    </Page>
  );
}
