import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({ zh: { title: "补偿审批" }, en: { title: "Claims" } });

export default function Claims() {
  const t = useWords(words);
  return <Page title={t.title}>{null}</Page>;
}
