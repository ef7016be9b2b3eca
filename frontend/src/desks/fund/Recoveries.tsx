import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({ zh: { title: "追偿返还" }, en: { title: "Recoveries" } });

export default function Recoveries() {
  const t = useWords(words);
  return <Page title={t.title}>{null}</Page>;
}
