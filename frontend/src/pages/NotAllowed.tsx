import { Page } from "../components/Page";
import { dictionary, useWords } from "../i18n";

const words = dictionary({
  zh: { title: "没有权限", lead: "您的角色不能使用该工作台。如有需要，请联系本机构管理员。" },
  en: { title: "Not allowed", lead: "Your role may not use this desk. Ask your administrator if you need it." },
});

export function NotAllowed() {
  const t = useWords(words);
  return <Page title={t.title} lead={t.lead}>{null}</Page>;
}
