import { Suspense, lazy, useEffect, useMemo, useRef, useState } from "react";
import { Money, Section, StateTag, When } from "../components";
import { dictionary, useWords } from "../i18n";
import { splitDuration } from "../lib/time";
import "../room/room.css";
import { Course } from "./Course";
import { curveOf } from "./curve";
import "./evidence.css";
import { FORMAT_WORDS, PHASE_WORDS } from "./phases";
import { SPEEDS, advance, neighbour, type Speed } from "./playback";
import { indexAt, spanOf, type Replay, type Standing } from "./replay";
import { fallenAt } from "./rules";

const words = dictionary({
  zh: {
    title: "竞价回放",
    play: "播放",
    again: "从头播放",
    pause: "暂停",
    before: "上一事件",
    after: "下一事件",
    speed: "播放速度",
    fast: "最快",
    place: "回放位置",
    clock: "北京时间",
    current: "当前价",
    final: "成交价",
    noBid: "尚无出价，起始价",
    start: "起始价",
    leader: "当前领先",
    winner: "竞得人",
    next: "最低有效报价",
    falling: "当前降至",
    secret: "报价密封中，开启前任何人不可见",
    sealed: (n: number) => `已交存密封报价 ${n} 份`,
    opened: (n: number, all: number) => `已开启 ${n} / ${all} 份`,
    score: (points: string) => `领先评分 ${points}`,
    stopped: "已停止计时，剩余",
    endsIn: "距结束",
    ended: "结束时间",
    days: (n: number) => `${n} 天`,
    extended: (n: number) => `结束时间已顺延 ${n} 次`,
    curve: "价格曲线",
    feed: "竞价过程",
    count: (n: number, all: number) => `${n} / ${all} 条`,
    phases: "竞价阶段",
    never: "竞价未曾开始，没有可回放的过程。",
  },
  en: {
    title: "Replay",
    play: "Play",
    again: "Play again",
    pause: "Pause",
    before: "Event before",
    after: "Next event",
    speed: "Speed",
    fast: "Fastest",
    place: "Position",
    clock: "Beijing",
    current: "Current price",
    final: "Final price",
    noBid: "No bids yet; start price",
    start: "Start price",
    leader: "Leading",
    winner: "Winner",
    next: "Least valid bid",
    falling: "Fallen to",
    secret: "Bids are sealed: nobody can read them before they are opened",
    sealed: (n: number) => (n === 1 ? "One sealed bid handed in" : `${n} sealed bids handed in`),
    opened: (n: number, all: number) => `${n} of ${all} opened`,
    score: (points: string) => `Leading score ${points}`,
    stopped: "The clock stands still with",
    endsIn: "Ends in",
    ended: "Ended at",
    days: (n: number) => `${n} d`,
    extended: (n: number) => `The end has moved ${n}×`,
    curve: "Price curve",
    feed: "What happened",
    count: (n: number, all: number) => `${n} of ${all}`,
    phases: "Phases",
    never: "Bidding never began: there is nothing to replay.",
  },
});

const PriceCurve = lazy(async () => ({ default: (await import("../room/PriceCurve")).PriceCurve }));
const iso = (us: number): string => new Date(us / 1000).toISOString();

/** The auction of a checked record, to be watched again. */
export function Player({ replay }: { replay: Replay }) {
  const t = useWords(words);
  const span = useMemo(() => spanOf(replay), [replay]);
  return <Section title={t.title}>{span ? <Stage replay={replay} span={span} /> : <p className="note">{t.never}</p>}</Section>;
}

function Stage({ replay, span }: { replay: Replay; span: { from_us: number; to_us: number } }) {
  const t = useWords(words);
  const { from_us, to_us } = span;
  const [at_us, setAt] = useState(from_us);
  const [speed, setSpeed] = useState<Speed>(10);
  const [playing, setPlaying] = useState(false);
  useFrames(playing, (elapsed_ms) => setAt((now) => advance(replay, now, elapsed_ms, speed, to_us)));
  const over = at_us >= to_us;
  useEffect(() => {
    if (over) setPlaying(false);
  }, [over]);
  const index = indexAt(replay, at_us);
  const standing = replay.standings[index] as Standing;
  const events = useMemo(() => replay.events.slice(1, index + 1), [replay, index]);
  const whole = useMemo(() => curveOf(replay), [replay]);
  const shown = whole.findIndex((each) => each.at_us > at_us);
  const points = useMemo(() => whole.slice(0, shown < 0 ? whole.length : shown), [whole, shown]);
  const lot = useMemo(() => ({ opens_at: iso(from_us), announced_end_at: iso(replay.rules.announced_end_us), ends_at: iso(to_us) }), [replay, from_us, to_us]);
  const [low_fen, high_fen] = useMemo(() => whole.reduce(([low, high], { price }) => [price < low ? price : low, price > high ? price : high], [whole[0]?.price ?? replay.rules.start, replay.rules.start]), [whole, replay]);
  // The curve need not follow the clock more finely than a screen shows: a thousand places.
  const place_ms = Math.max(1, (to_us - from_us) / 1_000_000);
  const until_ms = Math.min(to_us / 1000, Math.max(Math.floor(at_us / 1000 / place_ms) * place_ms, standing.at_us / 1000));
  const frame = useMemo(() => ({ from_ms: from_us / 1000, to_ms: to_us / 1000, low_fen, high_fen, until_ms }), [from_us, to_us, low_fen, high_fen, until_ms]);
  const step = (direction: -1 | 1): void => {
    setPlaying(false);
    setAt(neighbour(replay, at_us, direction, span));
  };
  const start = (): void => {
    if (over) setAt(from_us);
    setPlaying(true);
  };
  return (
    <div className="player">
      <div className="player-bar">
        <div className="player-buttons">
          <button type="button" className="button player-step" aria-label={t.before} title={t.before} disabled={at_us <= from_us} onClick={() => step(-1)}>
            <Sign path="M4 3v10M13 3l-7 5 7 5z" />
          </button>
          <button type="button" className="button button-primary player-play" onClick={() => (playing ? setPlaying(false) : start())}>
            <Sign path={playing ? "M5 3v10M11 3v10" : "M4 2.500l9 5.500-9 5.500z"} /> {playing ? t.pause : over ? t.again : t.play}
          </button>
          <button type="button" className="button player-step" aria-label={t.after} title={t.after} disabled={over} onClick={() => step(1)}>
            <Sign path="M12 3v10M3 3l7 5-7 5z" />
          </button>
        </div>
        <div className="player-speeds" role="group" aria-label={t.speed}>
          {SPEEDS.map((each) => (
            <button key={each} type="button" aria-pressed={speed === each} onClick={() => setSpeed(each)}>
              {each === "fast" ? t.fast : `${each}×`}
            </button>
          ))}
        </div>
        <div className="player-time">
          {t.clock} <b><When at={iso(at_us)} mode="seconds" /></b>
        </div>
      </div>
      <Track replay={replay} span={span} at_us={at_us} label={t.place} onMove={setAt} />
      <div className="player-stage">
        <Price standing={standing} replay={replay} at_us={at_us} />
        <div className="player-main">
          <Phases replay={replay} standing={standing} />
          <h3>{t.curve}</h3>
          <Suspense fallback={<div className="curve-waiting" />}>
            <PriceCurve lot={lot} bids={points} frame={frame} />
          </Suspense>
        </div>
        <div className="player-feed">
          <h3>
            {t.feed} <span className="note">{t.count(index, replay.events.length - 1)}</span>
          </h3>
          <Course events={events} ranks={replay.ranks} />
        </div>
      </div>
    </div>
  );
}

function Sign({ path }: { path: string }) {
  return (
    <svg className="player-sign" viewBox="0 0 16 16" aria-hidden>
      <path d={path} />
    </svg>
  );
}

/** The phases that the lot went through, the present one marked. Formats of one phase show none. */
function Phases({ replay, standing }: { replay: Replay; standing: Standing }) {
  const t = useWords(words);
  const phases = useWords(PHASE_WORDS);
  const formats = useWords(FORMAT_WORDS);
  const passed = useMemo(() => replay.standings.map((each) => each.phase).filter((phase, index, all) => phase !== "" && phase !== all[index - 1]), [replay]);
  return (
    <ol className="player-phases" aria-label={t.phases}>
      <li className="player-format">{formats[replay.rules.format]}</li>
      {passed.length > 1 && passed.map((phase, index) => <li key={index} aria-current={phase === standing.phase ? "step" : undefined}>{phases[phase]}</li>)}
    </ol>
  );
}

/** The scrubber, with a mark for each bid; where a bid moved the end, the mark is amber. */
function Track({ replay, span: { from_us, to_us }, at_us, label, onMove }: { replay: Replay; span: { from_us: number; to_us: number }; at_us: number; label: string; onMove: (at_us: number) => void }) {
  const marks = useMemo(() => {
    const path = (extended: boolean): string => {
      const places = replay.standings.filter((each, index) => each.extended === extended && each.bids > (replay.standings[index - 1]?.bids ?? 0)).map((each) => Math.round(((each.at_us - from_us) / (to_us - from_us)) * 1000));
      return [...new Set(places)].map((place) => `M${place} 0v8`).join("");
    };
    return [path(false), path(true)];
  }, [replay, from_us, to_us]);
  return (
    <div className="player-track">
      <input type="range" aria-label={label} aria-valuetext={iso(at_us)} min={from_us} max={to_us} step={1000} value={at_us} onChange={(event) => onMove(Number(event.target.value) >= to_us - 1000 ? to_us : Number(event.target.value))} />
      <svg viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden>
        <path d={marks[0]} />
        <path className="is-extension" d={marks[1]} />
      </svg>
    </div>
  );
}

const OVER: readonly string[] = ["SOLD", "PASSED", "WITHDRAWN"];

function Price({ standing, replay: { rules, standings }, at_us }: { standing: Standing; replay: Replay; at_us: number }) {
  const t = useWords(words);
  const { state, phase, minimum, score } = standing;
  const over = OVER.includes(state);
  const stopped = state === "PAUSED" || state === "SUSPENDED";
  // While it is stopped nothing runs: what was left then is left.
  const left_ms = Math.max(0, (standing.ends_us - (stopped ? standing.at_us : at_us)) / 1000);
  const { days, clock } = splitDuration(left_ms);
  const everExtended = (standings.at(-1)?.extensions ?? 0) > 0;
  const falls = phase === "FALLING" && standing.price === null && !over;
  const price = falls ? fallenAt(rules, standing.fell_us, stopped ? standing.at_us : at_us) : standing.price;
  return (
    <div className="player-price price-head">
      <div className="price-label">
        <span>{falls ? t.falling : price === null ? (over ? t.start : t.noBid) : state === "SOLD" ? t.final : t.current}</span>
        <StateTag machine="lot" state={state} />
      </div>
      <div key={String(price)} className={price === null ? "" : "flash"}>
        <Money fen={price ?? rules.start} size="huge" />
      </div>
      <div className="price-leader">
        {standing.leader !== null && <>{state === "SOLD" ? t.winner : t.leader} <b>{standing.leader}</b></>}
        {score !== null && <span className="note"> {t.score((Number(score) / 100).toFixed(2))}</span>}
      </div>
      <div className="price-next">
        {!over && phase === "SEALED" && <><span>{standing.sealed > 0 ? t.sealed(standing.sealed) : t.secret}</span></>}
        {!over && phase === "OPENING" && <span>{t.opened(standing.opened, standing.sealed)}</span>}
        {!over && minimum !== null && <><span>{t.next}</span> <b><Money fen={minimum} /></b></>}
      </div>
      <div key={standing.extensions} className={`price-clock ${standing.extended ? "was-extended" : ""}`}>
        {over ? (
          <><span>{t.ended}</span> <b><When at={iso(state === "WITHDRAWN" ? standing.at_us : standing.ends_us)} mode="seconds" /></b></>
        ) : (
          <>
            <span>{stopped ? t.stopped : t.endsIn}</span>
            <span role="timer" className={`countdown price-countdown ${!stopped && left_ms * 1000 <= rules.period_us ? "is-urgent" : ""}`}>{days > 0 && <span className="countdown-days">{t.days(days)}</span>}{clock}</span>
          </>
        )}
        {everExtended && <div className="price-clock-under"><span className="price-extended">{standing.extensions > 0 ? t.extended(standing.extensions) : "\u00a0"}</span></div>}
      </div>
    </div>
  );
}

/** Calls `onFrame` with the real time since the frame before, as long as `running`. */
function useFrames(running: boolean, onFrame: (elapsed_ms: number) => void): void {
  const latest = useRef(onFrame);
  latest.current = onFrame;
  useEffect(() => {
    if (!running) return;
    let before = performance.now();
    let request = requestAnimationFrame(function tick(now) {
      latest.current(Math.max(0, now - before));
      before = now;
      request = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(request);
  }, [running]);
}
