import { useEffect, useState } from "react";
import { dictionary, useWords } from "../i18n";
import { serverNow } from "../lib/serverTime";
import { splitDuration } from "../lib/time";

const words = dictionary({ zh: { days: (n: number) => `${n} 天` }, en: { days: (n: number) => `${n} d` } });

/** The server's time, ticking on the second (of the server's clock). */
export function useServerNow(every_ms = 1000): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = (): void => {
      const current = serverNow();
      setNow(current);
      timer = setTimeout(tick, every_ms - (current % every_ms) + 5);
    };
    tick();
    return () => clearTimeout(timer);
  }, [every_ms]);
  return now;
}

/** Time left until `to`, on the server's clock; red below `urgent_seconds`. */
export function Countdown({ to, urgent_seconds = 300, className = "" }: { to: string; urgent_seconds?: number; className?: string }) {
  const t = useWords(words);
  const left = Date.parse(to) - useServerNow();
  const { days, clock } = splitDuration(left);
  return (
    <span role="timer" className={`countdown ${left <= urgent_seconds * 1000 ? "is-urgent" : ""} ${className}`}>
      {days > 0 && <span className="countdown-days">{t.days(days)}</span>}
      {clock}
    </span>
  );
}
