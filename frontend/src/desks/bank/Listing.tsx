import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({ zh: { title: "挂牌申请" }, en: { title: "Listing" } });

export default function Listing() {
  const t = useWords(words);
  return <Page title={t.title}>{null}</Page>;
}
