import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({ zh: { title: "收付款" }, en: { title: "Payments" } });

export default function Payments() {
  const t = useWords(words);
  return <Page title={t.title}>{null}</Page>;
}
