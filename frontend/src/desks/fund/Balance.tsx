import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({ zh: { title: "基金余额" }, en: { title: "Fund balance" } });

export default function Balance() {
  const t = useWords(words);
  return <Page title={t.title}>{null}</Page>;
}
