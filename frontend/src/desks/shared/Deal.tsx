import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({ zh: { title: "成交详情" }, en: { title: "Deal" } });

export default function Deal() {
  const t = useWords(words);
  return <Page title={t.title}>{null}</Page>;
}
