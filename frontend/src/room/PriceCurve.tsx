import { useEffect, useMemo, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { LotView } from "../api/types";
import { dictionary, useLanguage, useWords } from "../i18n";
import { formatYuan } from "../lib/money";
import { formatClock, formatDateTime } from "../lib/time";
import { ACCENT } from "../theme";
import type { ShownBid } from "./bids";

const words = dictionary({
  zh: { label: (n: number) => `价格曲线，共 ${n} 次出价` },
  en: { label: (n: number) => `Price curve of ${n} bids` },
});

const HEIGHT = 220;

/** Axis text only; the figures people act on are never floats. */
const yuanAxis = (yuan: number, language: string): string => {
  if (language === "zh" && yuan >= 10_000) return `${Number((yuan / 10_000).toFixed(2))}万`;
  return yuan >= 1_000_000 ? `${Number((yuan / 1_000_000).toFixed(2))}M` : yuan.toLocaleString("en-US");
};

interface Properties {
  lot: Pick<LotView, "opens_at" | "announced_end_at" | "ends_at">;
  bids: readonly ShownBid[];
  /** A replay's frame: the axes stand still while the curve grows up to `until_ms`, the playhead. */
  frame?: { from_ms: number; to_ms: number; low_fen: bigint; high_fen: bigint; until_ms: number };
}

const padded = (low: number, high: number): [number, number] => [low - Math.max((high - low) * 0.15, low * 0.002), high + Math.max((high - low) * 0.12, high * 0.002)];
const widened = (first: number, last: number): [number, number] => [first - Math.max((last - first) * 0.02, 5), last + Math.max((last - first) * 0.04, 5)];
const yuan = (fen: bigint): number => Number(fen) / 100;

/** The standing price over time as steps, from the opening at the start price. */
export function PriceCurve({ lot, bids, frame }: Properties) {
  const t = useWords(words);
  const { language } = useLanguage();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const data = useMemo<uPlot.AlignedData>(() => {
    const times = bids.map((bid) => Date.parse(bid.at) / 1000);
    const prices = bids.map((bid) => yuan(BigInt(bid.price_fen)));
    const standing = prices.at(-1);
    return frame && standing !== undefined ? [[...times, frame.until_ms / 1000], [...prices, standing]] : [times, prices];
  }, [bids, frame]);
  const latest = useRef(data);
  latest.current = data;
  const still = useRef(frame);
  still.current = frame;

  useEffect(() => {
    const node = box.current;
    if (!node) return;
    const span = Date.parse(lot.ends_at) - Date.parse(lot.opens_at);
    const clock = (seconds: number): string => {
      const iso = new Date(seconds * 1000).toISOString();
      return span > 86_400_000 * 1.5 ? formatDateTime(iso).slice(5) : span > 7_200_000 ? formatDateTime(iso).slice(11) : formatClock(iso);
    };
    const chart = new uPlot(
      {
        width: node.clientWidth,
        height: HEIGHT,
        padding: [12, 14, 0, 0],
        legend: { show: false },
        cursor: { y: false, points: { size: 7 } },
        scales: {
          x: { time: false, range: (_, first, last) => (still.current ? widened(still.current.from_ms / 1000, still.current.to_ms / 1000) : widened(first, last)) },
          y: { range: (_, low, high) => (still.current ? padded(yuan(still.current.low_fen), yuan(still.current.high_fen)) : padded(low, high)) },
        },
        axes: [
          { stroke: "#4f6069", grid: { show: false }, ticks: { stroke: "#c9d2d7", size: 4 }, font: "11px system-ui", space: 90, size: 30, values: (_, values) => values.map(clock) },
          { stroke: "#4f6069", grid: { stroke: "#e1e7ea", width: 1 }, ticks: { show: false }, font: "11px system-ui", size: 62, values: (_, values) => values.map((value) => yuanAxis(value, language)) },
        ],
        series: [{}, { stroke: ACCENT, width: 2, fill: "#0b607814", paths: uPlot.paths.stepped?.({ align: 1 }), points: { show: (u) => (u.data[0]?.length ?? 0) < 60, size: 5, fill: ACCENT } }],
      },
      latest.current,
      node,
    );
    plot.current = chart;
    const observer = new ResizeObserver(() => chart.setSize({ width: node.clientWidth, height: HEIGHT }));
    observer.observe(node);
    return () => {
      observer.disconnect();
      chart.destroy();
      plot.current = null;
    };
  }, [lot.opens_at, lot.announced_end_at, language]);

  useEffect(() => plot.current?.setData(data), [data]);
  const last = bids.at(-1);
  return (
    <figure className="curve">
      <div ref={box} role="img" aria-label={`${t.label(bids.length)}${last ? `, ¥${formatYuan(last.price_fen)}` : ""}`} />
    </figure>
  );
}
