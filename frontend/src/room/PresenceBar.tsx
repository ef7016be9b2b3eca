import { useMutation } from "@tanstack/react-query";
import { Link } from "react-router";
import { lots } from "../api/lots";
import { toProblem, titleOf } from "../api/problem";
import type { LotView, Me, Presence } from "../api/types";
import { dictionary, useLanguage, useWords } from "../i18n";
import "./presence.css";

const words = dictionary({
  zh: {
    present: "在场情况",
    watching: "围观",
    registered: "报名",
    reminders: "设置提醒",
    people: "人",
    remind: "设置提醒",
    reminded: "已设提醒",
    forget: "取消提醒",
    why: "开始前和公告结束前通知您",
  },
  en: {
    present: "Who is present",
    watching: "Watching",
    registered: "Registered",
    reminders: "Reminders",
    people: "",
    remind: "Remind me",
    reminded: "Reminder set",
    forget: "Remind me no more",
    why: "You are told before bidding opens and before its announced end",
  },
});

interface Properties {
  lot: LotView;
  presence: Presence;
  reminded: boolean;
  user: Me | null;
  onChange: () => void;
}

/** Who is present, in numbers, and the bell. */
export function PresenceBar({ lot, presence, reminded, user, onChange }: Properties) {
  const t = useWords(words);
  const over = ["SOLD", "PASSED", "WITHDRAWN"].includes(lot.state);
  const figures: [string, number][] = [
    // Who looks is there, even before the room has counted.
    [t.watching, over ? presence.watchers : Math.max(1, presence.watchers)],
    [t.registered, presence.registered],
    [t.reminders, presence.reminders],
  ];
  return (
    <div className="presence">
      <dl aria-label={t.present}>
        {figures.map(([label, count]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <b>{count.toLocaleString("en-US")}</b>
              {t.people && <span> {t.people}</span>}
            </dd>
          </div>
        ))}
      </dl>
      {!over && (user === null ? <Link className="button" to={`/sign-in?next=/lots/${lot.id}`} title={t.why}><Bell />{t.remind}</Link> : <Remind lotId={lot.id} reminded={reminded} onChange={onChange} />)}
    </div>
  );
}

function Remind({ lotId, reminded, onChange }: { lotId: number; reminded: boolean; onChange: () => void }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const change = useMutation({ mutationFn: async (): Promise<unknown> => (reminded ? lots.forget(lotId) : lots.remind(lotId)), onSettled: onChange });
  return (
    <>
      <button type="button" className="button" aria-pressed={reminded} disabled={change.isPending} title={reminded ? t.forget : t.why} onClick={() => change.mutate()}>
        <Bell full={reminded} />
        {reminded ? t.reminded : t.remind}
      </button>
      {change.isError && <span className="bid-reason" role="alert">{titleOf(toProblem(change.error), language)}</span>}
    </>
  );
}

export function Bell({ full = false }: { full?: boolean }) {
  return (
    <svg className="bell" viewBox="0 0 20 20" aria-hidden>
      <path d="M10 2.600a4.900 4.900 0 0 0-4.900 4.900c0 4.600-1.700 5.800-1.700 6.700h13.200c0-.9-1.700-2.100-1.700-6.700A4.900 4.900 0 0 0 10 2.600Z" fill={full ? "currentColor" : "none"} stroke="currentColor" strokeWidth="1.500" strokeLinejoin="round" />
      <path d="M8.200 16.600a2 2 0 0 0 3.600 0" fill="none" stroke="currentColor" strokeWidth="1.500" strokeLinecap="round" />
    </svg>
  );
}
