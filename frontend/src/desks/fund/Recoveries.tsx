import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { CompensatedClaims } from "../shared/Recoveries";

const words = dictionary({
  zh: { title: "追偿返还", lead: "银行申报的后续追偿及应返还基金的份额；逾期未返还的会标出。展开一行查看。", empty: "补偿付款后出现在这里。" },
  en: { title: "Recoveries", lead: "What banks recovered later and what of it is due to the fund; overdue returns are marked. Expand a row.", empty: "Compensated claims appear here." },
});

export default function Recoveries() {
  const t = useWords(words);
  return (
    <Page title={t.title} lead={t.lead}>
      <CompensatedClaims desk="fund" emptyBody={t.empty} />
    </Page>
  );
}
