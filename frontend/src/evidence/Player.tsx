import { Suspense, lazy, useEffect, useMemo, useRef, useState } from "react";
import { Money, Section, StateTag, When } from "../components";
import { dictionary, useWords } from "../i18n";
import { splitDuration } from "../lib/time";
import { BidFeed } from "../room/BidFeed";
import "../room/room.css";
import "./evidence.css";
import { SPEEDS, advance, neighbour, type Speed } from "./playback";
import { spanOf, standingAt, type Replay, type Standing } from "./replay";

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
    endsIn: "距结束",
    ended: "结束时间",
    days: (n: number) => `${n} 天`,
    extended: (n: number) => `结束时间已顺延 ${n} 次`,
    curve: "价格曲线",
    feed: "出价记录",
    count: (n: number, all: number) => `${n} / ${all} 次`,
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
    endsIn: "Ends in",
    ended: "Ended at",
    days: (n: number) => `${n} d`,
    extended: (n: number) => `The end has moved ${n}×`,
    curve: "Price curve",
    feed: "Bids",
    count: (n: number, all: number) => `${n} of ${all}`,
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
  const standing = standingAt(replay, at_us);
  const bids = useMemo(() => replay.bids.slice(0, standing.bids), [replay, standing.bids]);
  const lot = useMemo(() => ({ opens_at: iso(from_us), announced_end_at: iso(replay.announced_end_us), ends_at: iso(to_us) }), [replay, from_us, to_us]);
  const high_fen = replay.standings.at(-1)?.price ?? replay.start;
  // The curve need not follow the clock more finely than a screen shows: a thousand places.
  const place_ms = Math.max(1, (to_us - from_us) / 1_000_000);
  const until_ms = Math.min(to_us / 1000, Math.max(Math.floor(at_us / 1000 / place_ms) * place_ms, standing.at_us / 1000));
  const frame = useMemo(() => ({ from_ms: from_us / 1000, to_ms: to_us / 1000, low_fen: replay.start, high_fen, until_ms }), [replay, from_us, to_us, high_fen, until_ms]);
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
          <h3>{t.curve}</h3>
          <Suspense fallback={<div className="curve-waiting" />}>
            <PriceCurve lot={lot} bids={bids} frame={frame} />
          </Suspense>
        </div>
        <div className="player-feed">
          <h3>
            {t.feed} <span className="note">{t.count(standing.bids, replay.bids.length)}</span>
          </h3>
          <BidFeed bids={bids} mine={null} state={standing.state} />
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

function Price({ standing, replay, at_us }: { standing: Standing; replay: Replay; at_us: number }) {
  const t = useWords(words);
  const over = standing.state !== "OPEN" && standing.state !== "SCHEDULED";
  const left_ms = (standing.ends_us - at_us) / 1000;
  const { days, clock } = splitDuration(left_ms);
  const everExtended = (replay.standings.at(-1)?.extensions ?? 0) > 0;
  return (
    <div className="player-price price-head">
      <div className="price-label">
        <span>{standing.price === null ? (over ? t.start : t.noBid) : standing.state === "SOLD" ? t.final : t.current}</span>
        <StateTag machine="lot" state={standing.state} />
      </div>
      <div key={String(standing.price)} className={standing.price === null ? "" : "flash"}>
        <Money fen={standing.price ?? replay.start} size="huge" />
      </div>
      <div className="price-leader">
        {standing.leader !== null && <>{standing.state === "SOLD" ? t.winner : t.leader} <b>{standing.leader}</b></>}
      </div>
      <div className="price-next">
        {!over && <><span>{t.next}</span> <b><Money fen={standing.minimum} /></b></>}
      </div>
      <div key={standing.extensions} className={`price-clock ${standing.extended ? "was-extended" : ""}`}>
        {over ? (
          <><span>{t.ended}</span> <b><When at={iso(standing.state === "WITHDRAWN" ? standing.at_us : standing.ends_us)} mode="seconds" /></b></>
        ) : (
          <>
            <span>{t.endsIn}</span>
            <span role="timer" className={`countdown price-countdown ${left_ms * 1000 <= replay.period_us ? "is-urgent" : ""}`}>{days > 0 && <span className="countdown-days">{t.days(days)}</span>}{clock}</span>
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
