import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({ zh: { title: "我的报名" }, en: { title: "My registrations" } });

export default function Registrations() {
  const t = useWords(words);
  return <Page title={t.title}>{null}</Page>;
}
