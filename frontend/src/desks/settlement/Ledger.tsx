import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({ zh: { title: "账簿" }, en: { title: "Ledger" } });

export default function Ledger() {
  const t = useWords(words);
  return <Page title={t.title}>{null}</Page>;
}
