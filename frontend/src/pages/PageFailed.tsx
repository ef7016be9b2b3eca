import { dictionary, useWords } from "../i18n";

const words = dictionary({
  zh: { title: "页面无法显示", lead: "可能是网络中断，或平台刚刚更新。您提交过的内容不受影响。", reload: "重新加载" },
  en: { title: "The page cannot be shown", lead: "The network may have failed, or the platform was just updated. What you submitted is safe.", reload: "Reload" },
});

/** A page that failed to load or broke: say so, offer a reload. */
export function PageFailed() {
  const t = useWords(words);
  return (
    <div className="wrap page">
      <h1>{t.title}</h1>
      <p className="lead">{t.lead}</p>
      <p><button type="button" className="button" onClick={() => location.reload()}>{t.reload}</button></p>
    </div>
  );
}
