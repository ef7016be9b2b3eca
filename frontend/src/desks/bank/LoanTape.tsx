import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({ zh: { title: "导入贷款表" }, en: { title: "Loan tape" } });

export default function LoanTape() {
  const t = useWords(words);
  return <Page title={t.title}>{null}</Page>;
}
