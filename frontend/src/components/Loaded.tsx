import type { ReactNode } from "react";
import type { UseQueryResult } from "@tanstack/react-query";
import { dictionary, useWords } from "../i18n";
import { ProblemAlert } from "./ProblemAlert";

const words = dictionary({ zh: { loading: "正在加载…" }, en: { loading: "Loading…" } });

/** The three faces of a query: waiting, refused (with a retry), there. Old data stays visible while new data loads. */
export function Loaded<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  const t = useWords(words);
  if (query.data !== undefined)
    return (
      <>
        {query.isError && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
        {children(query.data)}
      </>
    );
  if (query.isError) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <div aria-busy="true" aria-label={t.loading} className="waiting">
      <i /><i /><i /><i />
    </div>
  );
}

/** Nothing is here, and why, and what to do about it. */
export function Nothing({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="nothing">
      <p className="nothing-title">{title}</p>
      {children && <div>{children}</div>}
    </div>
  );
}
