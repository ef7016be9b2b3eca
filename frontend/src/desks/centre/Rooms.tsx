import type { TableColumnsType } from "antd";
import { Link } from "react-router";
import { Callout, Countdown, Facts, Loaded, Page, Section, StateTag, Tag, When } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { PlainTable, useOne, useWord } from "../kit";
import type { Schema } from "../types";
import { FAULTS, PULSES, REFUSALS } from "./refusals";
import "./rooms.css";

const words = dictionary({
  zh: {
    title: "交易大厅监控",
    lead: "正在竞价和一小时内开始的项目。这里只有次数和时延，没有价格、竞买号、委托限额和未开启的报价；监控不能干预竞价。",
    rooms: "项目",
    none: "没有正在竞价的项目",
    lot: "项目",
    left: "距结束 / 开始",
    sockets: "在线",
    minute: "近 1 分钟",
    accepted: "受理",
    refused: "拒绝",
    all: "累计受理",
    reasons: "拒绝原因（累计）",
    commit: "受理时延",
    publish: "发布时延",
    lag: "中位 / 99%，毫秒",
    processes: "服务进程",
    noProcess: "没有进程",
    process: "进程",
    heard: "最近信号",
    database: "数据库往返",
    ms: (n: number) => `${n} 毫秒`,
    alive: (n: number) => `${n} 个进程`,
    ago: (n: number) => (n < 1 ? "刚刚" : `${n} 秒前`),
    ok: "正常",
    down: "不可用",
    at: "数据时间",
    by: "应答进程",
    extended: (n: number) => `已顺延 ${n} 次`,
    redisDown: "Redis 不可用",
    redisNote: "出价不受影响；以下只有应答进程自己的数字，登录和跨进程推送会受影响。",
    pulseLate: "没有进程在受理报价，请立即检查服务",
    sweepLate: "没有进程在按时开始与结束竞价，请立即检查服务",
    stale: "数据未能更新，以下为最近一次的数字",
  },
  en: {
    title: "Room health",
    lead: "Open lots, and those that open within the hour. Counts and lags only: no prices, bidder codes, proxy limits or sealed bids; nothing here can act on an auction.",
    rooms: "Lots",
    none: "No lot is open",
    lot: "Lot",
    left: "Ends / opens in",
    sockets: "Sockets",
    minute: "Last minute",
    accepted: "accepted",
    refused: "refused",
    all: "Accepted in all",
    reasons: "Refused, by reason (all)",
    commit: "Commit lag",
    publish: "Publish lag",
    lag: "p50 / p99, ms",
    processes: "Processes",
    noProcess: "No process",
    process: "Process",
    heard: "Last heard",
    database: "Database round trip",
    ms: (n: number) => `${n} ms`,
    alive: (n: number) => `${n} processes`,
    ago: (n: number) => (n < 1 ? "just now" : `${n} s ago`),
    ok: "Well",
    down: "Unreachable",
    at: "As of",
    by: "Answered by",
    extended: (n: number) => `extended ${n}×`,
    redisDown: "Redis cannot be reached",
    redisNote: "Bidding goes on; only the answering process's own numbers are here, and sign-in and news between processes suffer.",
    pulseLate: "No process takes bids: look at the service at once",
    sweepLate: "No process opens and closes lots: look at the service at once",
    stale: "The numbers could not be refreshed; these are the last ones",
  },
});

type Health = Schema<"RoomsHealth">;
type Room = Schema<"RoomHealth">;
type Process = Schema<"ProcessHealth">;

const LOOK_AGAIN_MS = 2_500;
const LONGEST_MS = 5_000;

export default function Rooms() {
  const t = useWords(words);
  const query = useOne<Health>("/api/console/rooms", {}, { look_again_ms: LOOK_AGAIN_MS });
  return (
    <Page title={t.title} lead={t.lead}>
      <Loaded query={query}>
        {(health) => (
          <>
            {query.isError && <Callout tone="warning" title={t.stale} />}
            <Alarms health={health} />
            <Section title={t.rooms} extra={<span className="note">{t.at} <When at={health.at} mode="clock" /></span>}>
              <Lots rooms={health.rooms} />
            </Section>
            <Section title={t.processes} extra={<span className="note">{t.by} {health.answered_by}</span>}>
              <Services health={health} />
              <Processes processes={health.processes} />
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** What must be seen first. A pulse of a kind that is missing altogether is as bad as one that stopped. */
function Alarms({ health }: { health: Health }) {
  const t = useWords(words);
  const alive = (kind: string): number => health.pulses.find((pulse) => pulse.kind === kind)?.alive ?? 0;
  return (
    <>
      {alive("bids") === 0 && <Callout tone="error" role="alert" title={t.pulseLate} />}
      {alive("deadlines") === 0 && <Callout tone="error" role="alert" title={t.sweepLate} />}
      {!health.redis && <Callout tone="warning" role="alert" title={t.redisDown}>{t.redisNote}</Callout>}
    </>
  );
}

function Lots({ rooms }: { rooms: readonly Room[] }) {
  const t = useWords(words);
  const columns: TableColumnsType<Room> = [
    {
      title: t.lot,
      render: (_, room) => (
        <div className="rooms-lot">
          <Link to={`/lots/${room.lot_id}`}>{room.title}</Link>
          <div className="note">{room.project_code} <StateTag machine="lot" state={room.state} /></div>
        </div>
      ),
    },
    {
      title: t.left,
      render: (_, room) => (
        <>
          <Countdown to={room.state === "SCHEDULED" ? room.opens_at : room.ends_at} urgent_seconds={room.state === "SCHEDULED" ? 0 : 300} />
          {room.extensions > 0 && <div className="note">{t.extended(room.extensions)}</div>}
        </>
      ),
    },
    { title: t.sockets, dataIndex: "sockets", align: "right" },
    { title: t.minute, align: "right", render: (_, room) => <>{room.accepted_last_minute} <span className="note">{t.accepted}</span><div>{room.refused_last_minute} <span className="note">{t.refused}</span></div></> },
    { title: t.all, dataIndex: "accepted", align: "right" },
    { title: t.reasons, render: (_, room) => <Reasons room={room} /> },
    { title: <>{t.commit}<div className="note">{t.lag}</div></>, align: "right", render: (_, room) => <Lag p50={room.commit_p50_ms} p99={room.commit_p99_ms} bad_ms={500} /> },
    { title: <>{t.publish}<div className="note">{t.lag}</div></>, align: "right", render: (_, room) => <Lag p50={room.publish_p50_ms} p99={room.publish_p99_ms} bad_ms={800} /> },
  ];
  return <PlainTable rows={rooms} columns={columns} rowKey={(room) => String(room.lot_id)} empty={t.none} />;
}

function Reasons({ room }: { room: Room }) {
  const word = useWord(REFUSALS);
  if (room.refused.length === 0) return <>—</>;
  return (
    <ul className="rooms-reasons">
      {room.refused.map(({ code, count }) => (
        <li key={code} className={FAULTS.includes(code) ? "is-bad" : ""}>
          {word(code)} <b>{count}</b>
        </li>
      ))}
    </ul>
  );
}

function Lag({ p50, p99, bad_ms }: { p50: number | null; p99: number | null; bad_ms: number }) {
  if (p50 === null || p99 === null) return <>—</>;
  const shown = (ms: number): string => (ms >= LONGEST_MS ? `≥ ${LONGEST_MS}` : `≤ ${ms}`);
  return <span className={p99 > bad_ms ? "is-bad" : ""}>{shown(p50)} / {shown(p99)}</span>;
}

function Services({ health }: { health: Health }) {
  const t = useWords(words);
  const word = useWord(PULSES);
  return (
    <Facts
      columns={3}
      items={[
        ...health.pulses.map((pulse) => ({
          label: word(pulse.kind),
          value: <><Tag tone={pulse.alive > 0 ? "good" : "bad"}>{t.alive(pulse.alive)}</Tag> {t.ago(pulse.silent_seconds)}</>,
        })),
        { label: "Redis", value: <Tag tone={health.redis ? "good" : "bad"}>{health.redis ? t.ok : t.down}</Tag> },
      ]}
    />
  );
}

function Processes({ processes }: { processes: readonly Process[] }) {
  const t = useWords(words);
  const columns: TableColumnsType<Process> = [
    { title: t.process, dataIndex: "name", render: (value: string) => <span className="mono">{value}</span> },
    { title: t.heard, dataIndex: "silent_seconds", render: (value: number) => t.ago(value) },
    { title: t.sockets, dataIndex: "sockets", align: "right" },
    { title: t.database, dataIndex: "database_ms", align: "right", render: (value: number | null) => (value === null ? <Tag tone="bad">{t.down}</Tag> : t.ms(value)) },
  ];
  return <PlainTable rows={processes} columns={columns} rowKey="name" empty={t.noProcess} />;
}
