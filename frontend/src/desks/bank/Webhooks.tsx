import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({ zh: { title: "系统对接" }, en: { title: "Webhooks" } });

export default function Webhooks() {
  const t = useWords(words);
  return <Page title={t.title}>{null}</Page>;
}
