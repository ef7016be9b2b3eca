import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({ zh: { title: "成交" }, en: { title: "Deals" } });

export default function Deals() {
  const t = useWords(words);
  return <Page title={t.title}>{null}</Page>;
}
