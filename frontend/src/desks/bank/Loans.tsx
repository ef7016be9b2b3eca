import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({ zh: { title: "贷款" }, en: { title: "Loans" } });

export default function Loans() {
  const t = useWords(words);
  return <Page title={t.title}>{null}</Page>;
}
