import { dictionary, useWords } from "../i18n";

const words = dictionary({
  zh: { name: "演示规则", text: "本项目采用演示规则，期限已缩短，仅供演示与测试，不构成真实处置。" },
  en: { name: "Demo rules", text: "This project runs on demonstration rules with shortened periods. It is no real disposal." },
});

/** Stands above every lot, notice and listing whose `rule_set` is `demo`. */
export function DemoBanner({ ruleSet }: { ruleSet: string | undefined }) {
  const t = useWords(words);
  if (ruleSet !== "demo") return null;
  return (
    <div className="demo-banner" role="note">
      <div className="wrap">
        <b>{t.name}</b>
        {t.text}
      </div>
    </div>
  );
}
