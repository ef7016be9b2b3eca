import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({ zh: { title: "挂牌审核" }, en: { title: "Listings to review" } });

export default function Listings() {
  const t = useWords(words);
  return <Page title={t.title}>{null}</Page>;
}
