import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({ zh: { title: "起草挂牌申请" }, en: { title: "Draft a listing" } });

export default function Drafting() {
  const t = useWords(words);
  return <Page title={t.title}>{null}</Page>;
}
