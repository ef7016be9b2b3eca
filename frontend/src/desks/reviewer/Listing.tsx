import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({ zh: { title: "审核挂牌申请" }, en: { title: "Review a listing" } });

export default function Listing() {
  const t = useWords(words);
  return <Page title={t.title}>{null}</Page>;
}
