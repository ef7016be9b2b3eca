import { Link } from "react-router";
import { Page } from "../components/Page";
import { dictionary, useWords } from "../i18n";

const words = dictionary({
  zh: { title: "页面不存在", lead: "地址可能有误，或页面已经移走。", home: "回到竞价大厅" },
  en: { title: "Page not found", lead: "The address may be wrong, or the page has moved.", home: "Go to the lots" },
});

export function NotFound() {
  const t = useWords(words);
  return (
    <div className="wrap">
      <Page title={t.title} lead={t.lead}>
        <p><Link to="/">{t.home}</Link></p>
      </Page>
    </div>
  );
}
