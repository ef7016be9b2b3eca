import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({ zh: { title: "贷款详情" }, en: { title: "Loan" } });

export default function Loan() {
  const t = useWords(words);
  return <Page title={t.title}>{null}</Page>;
}
