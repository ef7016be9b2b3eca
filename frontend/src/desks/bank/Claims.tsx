import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({ zh: { title: "风险补偿申请" }, en: { title: "Claims" } });

export default function Claims() {
  const t = useWords(words);
  return <Page title={t.title}>{null}</Page>;
}
