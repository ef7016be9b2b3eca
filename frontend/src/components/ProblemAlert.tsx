import { remedyOf, titleOf, toProblem } from "../api/problem";
import { dictionary, useLanguage, useWords } from "../i18n";
import { Callout } from "./Callout";

const words = dictionary({ zh: { retry: "重试" }, en: { retry: "Try again" } });

/** A refusal in words: what happened, what to do, and the fields that need mending. */
export function ProblemAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useWords(words);
  const { language } = useLanguage();
  if (!error) return null;
  const problem = toProblem(error);
  const remedy = remedyOf(problem, language);
  const fields = problem.errors ?? [];
  return (
    <Callout className="problem" tone="error" role="alert" title={titleOf(problem, language)} action={onRetry && <button type="button" className="button" onClick={onRetry}>{t.retry}</button>}>
      {(remedy || fields.length > 0) && (
        <>
          {remedy && <p>{remedy}</p>}
          {fields.length > 0 && (
            <ul>
              {fields.map((entry, index) => (
                <li key={index}>
                  {entry.field && <code>{entry.field}</code>} {language === "zh" ? entry.zh : entry.en || entry.zh}
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Callout>
  );
}
