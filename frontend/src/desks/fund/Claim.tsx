import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({ zh: { title: "补偿审批" }, en: { title: "Claim" } });

export default function Claim() {
  const t = useWords(words);
  return <Page title={t.title}>{null}</Page>;
}
