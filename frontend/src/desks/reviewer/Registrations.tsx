import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({ zh: { title: "竞买资格" }, en: { title: "Registrations" } });

export default function Registrations() {
  const t = useWords(words);
  return <Page title={t.title}>{null}</Page>;
}
