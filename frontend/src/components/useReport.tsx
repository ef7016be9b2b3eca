import { App, type FormInstance } from "antd";
import { useCallback } from "react";
import { useLocation, useNavigate } from "react-router";
import { remedyOf, titleOf, toProblem } from "../api/problem";
import { useLanguage } from "../i18n";

/**
 * The one error processor for things people do: `report(error, form?)` puts field errors at their fields,
 * sends people whose session has ended to sign in and back, and shows everything else as a notice.
 */
export function useReport(): (error: unknown, form?: FormInstance) => void {
  const { notification } = App.useApp();
  const { language } = useLanguage();
  const navigate = useNavigate();
  const location = useLocation();
  return useCallback(
    (error: unknown, form?: FormInstance) => {
      const problem = toProblem(error);
      if (problem.code === "sign-in-required") {
        void navigate(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
        return;
      }
      const say = (entry: { zh: string; en: string }): string => (language === "zh" ? entry.zh : entry.en || entry.zh);
      const fields = problem.errors ?? [];
      const known = form ? fields.filter((entry) => entry.field && form.getFieldInstance(entry.field.split(".")) !== undefined) : [];
      if (form && known.length > 0) {
        form.setFields(known.map((entry) => ({ name: entry.field.split("."), errors: [say(entry)] })));
        const first = known[0];
        if (first) form.scrollToField(first.field.split("."), { block: "center", focus: true });
        if (known.length === fields.length) return;
      }
      const rest = fields.filter((entry) => !known.includes(entry));
      notification.error({
        title: titleOf(problem, language),
        description: (
          <>
            {remedyOf(problem, language)}
            {rest.map((entry, index) => (
              <div key={index}>
                {entry.field && <code>{entry.field}</code>} {say(entry)}
              </div>
            ))}
          </>
        ),
        placement: "topRight",
        duration: 8,
      });
    },
    [notification, language, navigate, location],
  );
}
