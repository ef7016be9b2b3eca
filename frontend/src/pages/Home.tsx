import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Suspense, lazy, useDeferredValue, useState, type FormEvent } from "react";
import { useSearchParams } from "react-router";
import { lots, type Phase } from "../api/lots";
import { notices } from "../api/notices";
import { Loaded, Nothing, Page } from "../components";
import { dictionary, useLanguage, useWords } from "../i18n";
import { word } from "../i18n/labels";
import { DemoBanner } from "../shell/DemoBanner";
import { LotRows, NoticeRows } from "./LotRows";
import "./home.css";

const words = dictionary({
  zh: {
    title: "竞价大厅",
    lead: "银行质押知识产权公开处置。任何人可以旁观，报名并缴纳保证金后参与出价。",
    live: "竞价中",
    upcoming: "即将开始",
    concluded: "已结束",
    search: "搜索名称、权利号或项目编号",
    find: "搜索",
    phases: "竞价阶段",
    allKinds: "全部类型",
    found: (n: number) => `找到 ${n} 个项目`,
    noneLive: "当前没有正在竞价的标的",
    noneUpcoming: "暂无即将开始的标的",
    noneConcluded: "尚无已结束的标的",
    lookUpcoming: "可在“即将开始”中查看公告并提前报名。",
    lookLater: "新公告发布后会出现在这里。",
    notFound: "没有符合条件的项目",
    tryOther: "请缩短关键词，或改用项目编号、专利号搜索。",
  },
  en: {
    title: "Lots",
    lead: "Open sale of intellectual property pledged to banks. Anyone may watch; register and pay the deposit to bid.",
    live: "Live",
    upcoming: "Upcoming",
    concluded: "Concluded",
    search: "Search by name, number or project code",
    find: "Search",
    phases: "Phase",
    allKinds: "All kinds",
    found: (n: number) => `${n} found`,
    noneLive: "Nothing is being sold at this moment",
    noneUpcoming: "Nothing is coming up",
    noneConcluded: "Nothing has concluded yet",
    lookUpcoming: "See the notices under Upcoming and register early.",
    lookLater: "New notices will appear here.",
    notFound: "Nothing matches",
    tryOther: "Use fewer words, or search by project code or patent number.",
  },
});

const KINDS = ["PATENT", "TRADEMARK", "COPYRIGHT", "GEOGRAPHICAL_INDICATION", "IC_LAYOUT"] as const;
const PAGE_SIZE = 20;
const PHASES = ["live", "upcoming", "concluded"] as const satisfies readonly Phase[];
const isPhase = (value: string | null): value is Phase => PHASES.some((phase) => phase === value);
/** Few lists have a second page: the pager comes when it is needed. */
const Pager = lazy(() => import("./Pager"));

/** The public list: live, upcoming, concluded; a search covers all published projects. */
export function Home() {
  const t = useWords(words);
  const { language } = useLanguage();
  const [parameters, setParameters] = useSearchParams();
  const q = parameters.get("q") ?? "";
  const kind = parameters.get("kind") ?? "";
  const [typed, setTyped] = useState(q);
  const given = parameters.get("phase");
  const counts = { live: useCount("live"), upcoming: useCount("upcoming"), concluded: useCount("concluded") };
  // Nobody wants to land on an empty tab: without a choice, the first one that has something.
  const phase: Phase = isPhase(given) ? given : counts.live === 0 && (counts.upcoming ?? 0) > 0 ? "upcoming" : "live";
  const change = (values: Record<string, string>): void => {
    const next = new URLSearchParams(parameters);
    for (const [name, value] of Object.entries(values)) value ? next.set(name, value) : next.delete(name);
    setParameters(next, { replace: true, preventScrollReset: true });
  };
  const searching = q !== "" || kind !== "";
  return (
    <div className="wrap">
      <Page title={t.title} lead={t.lead}>
        <form
          className="home-search"
          role="search"
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            change({ q: typed.trim() });
          }}
        >
          <input
            type="search"
            className="field"
            aria-label={t.search}
            placeholder={t.search}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              if (event.target.value === "") change({ q: "" });
            }}
          />
          <button type="submit" className="button button-primary button-large">{t.find}</button>
          <select className="field" aria-label={t.allKinds} value={kind} onChange={(event) => change({ kind: event.target.value })}>
            <option value="">{t.allKinds}</option>
            {KINDS.map((value) => <option key={value} value={value}>{word("right", value, language)}</option>)}
          </select>
        </form>
        {searching ? (
          <Found q={q} kind={kind} />
        ) : (
          <div>
            <div className="phases" role="group" aria-label={t.phases}>
              {PHASES.map((name) => (
                <button key={name} type="button" aria-pressed={name === phase} onClick={() => change({ phase: name })}>
                  {t[name]} {counts[name] !== undefined && <span className="count">{counts[name]}</span>}
                </button>
              ))}
            </div>
            <OfPhase key={phase} phase={phase} />
          </div>
        )}
      </Page>
    </div>
  );
}

function useCount(phase: Phase): number | undefined {
  return useQuery({ queryKey: ["lots", "count", phase], queryFn: ({ signal }) => lots.list(phase, { limit: 1, offset: 0 }, signal), refetchInterval: 15_000 }).data?.total;
}

function OfPhase({ phase }: { phase: Phase }) {
  const t = useWords(words);
  const [page, setPage] = useState(1);
  const query = useQuery({
    queryKey: ["lots", phase, page],
    queryFn: ({ signal }) => lots.list(phase, { limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE }, signal),
    refetchInterval: phase === "concluded" ? 60_000 : 3_000,
    placeholderData: keepPreviousData,
  });
  const none = phase === "live" ? t.noneLive : phase === "upcoming" ? t.noneUpcoming : t.noneConcluded;
  return (
    <Loaded query={query}>
      {({ items, total }) =>
        items.length === 0 ? (
          <Nothing title={none}>{phase === "live" ? t.lookUpcoming : t.lookLater}</Nothing>
        ) : (
          <>
            {items.some((lot) => lot.rule_set === "demo") && <div className="home-demo"><DemoBanner ruleSet="demo" /></div>}
            <LotRows lots={items} phase={phase} />
            <Pages page={page} total={total} onChange={setPage} />
          </>
        )
      }
    </Loaded>
  );
}

function Found({ q, kind }: { q: string; kind: string }) {
  const t = useWords(words);
  const [page, setPage] = useState(1);
  const deferred = useDeferredValue(q);
  const query = useQuery({
    queryKey: ["notices", deferred, kind, page],
    queryFn: ({ signal }) => notices.list({ q: deferred, kind: KINDS.find((known) => known === kind) ?? null, limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE }, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <Loaded query={query}>
      {({ items, total }) =>
        items.length === 0 ? (
          <Nothing title={t.notFound}>{t.tryOther}</Nothing>
        ) : (
          <div>
            <p className="note home-found" role="status">{t.found(total)}</p>
            <NoticeRows notices={items} />
            <Pages page={page} total={total} onChange={setPage} />
          </div>
        )
      }
    </Loaded>
  );
}

function Pages({ page, total, onChange }: { page: number; total: number; onChange: (page: number) => void }) {
  if (total <= PAGE_SIZE) return null;
  return (
    <Suspense>
      <Pager page={page} page_size={PAGE_SIZE} total={total} onChange={onChange} />
    </Suspense>
  );
}
