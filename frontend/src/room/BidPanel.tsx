import { Suspense, lazy } from "react";
import { Link } from "react-router";
import { lots } from "../api/lots";
import { remedyOf, titleOf } from "../api/problem";
import type { EventView, LotView, MyStatus } from "../api/types";
import { Callout, Money, Tag, When } from "../components";
import { dictionary, useLanguage, useWords, type Both } from "../i18n";
import { amountOf, type Act } from "./acts";
import type { BidState } from "./bidState";
import { RISING } from "./formats/phases";
import { refusalOf } from "./formats/refusals";
import type { RoomClient, RoomView } from "./RoomClient";

const NOUNS: Record<Act["type"], Both> = {
  bid: { zh: "报价", en: "Bid" },
  seal: { zh: "密封报价", en: "Sealed bid" },
  unseal: { zh: "开标", en: "Opening" },
  mandate: { zh: "委托出价上限", en: "Limit" },
};

const words = dictionary({
  zh: {
    code: (code: string) => `我的竞买号 ${code}`,
    groupCode: (code: string) => `联合体竞买号 ${code}`,
    signIn: "登录后参与竞价",
    signUp: "注册竞买人账户",
    watch: "任何人都可以旁观竞价；参与出价须报名、通过资格审核并缴纳保证金。",
    noBidder: "您的账户不是竞买人账户，仅可旁观。",
    register: "报名参加竞价",
    registerNote: "阅读公告与竞买须知后报名。",
    closed: "报名已截止，仅可旁观。",
    applied: "报名已提交，等待中心审核资格。通过后本页自动更新。",
    refused: "报名未通过审核",
    withdrawn: "您的报名已撤回。",
    members: "联合体报名待全体成员确认，确认后提交资格审核。",
    manage: "查看我的报名",
    leadDeposits: "联合体资格已通过，等待牵头人缴纳保证金。",
    leadBids: "联合体已取得竞买资格，由牵头人统一出价；贵方可旁观。",
    leadLeads: "联合体当前领先",
    deposit: "资格已通过，请缴纳保证金",
    depositNote: "到账后自动发放竞买号，即可出价。",
    notOpen: "已取得竞买资格，竞价尚未开始。",
    opens: "开始时间",
    halted: "竞价已暂停，暂不受理出价",
    suspended: "竞价已中止，暂不受理出价",
    haltedNote: "已受理的报价继续有效。恢复后至少完整进行一个延时周期。",
    hammer: "竞价时间已到，等待系统确认结果…",
    hammerLeading: "竞价时间已到，您的报价为当前最高，等待系统确认结果…",
    slow: "回执较慢，正在用同一编号核实，不会重复出价。",
    leading: "您当前领先",
    leadingNote: "如被超越会立即提示。",
    outbid: "已被他人超越",
    outbidNote: "如需继续，请再次出价。",
    leadingButton: "您当前领先，无需再次报价",
    pendingButton: "上一笔报价正在等待回执",
    phaseOver: "本阶段时间已到，等待系统进入下一阶段…",
    sent: (act: Act["type"]) => `${NOUNS[act].zh}已发出，等待服务器回执…`,
    done: (act: Act["type"], seq: number) => `${NOUNS[act].zh}已受理，记录序号 ${seq}`,
    won: "恭喜，您已竞得本标的",
    wonNote: "成交确认后将通知签订合同、支付尾款。",
    deals: "查看我的成交",
    lost: "本标的已由其他竞买人竞得",
    lostNote: "您的保证金将自动退还至原账户。",
    sold: "竞价结束，已成交",
    passed: "竞价结束，无人出价，流拍",
    lotWithdrawn: "本标的已撤回",
    record: "下载竞价记录（可离线验证）",
    replay: "核验记录并回放竞价",
    close: "知道了",
    irrevocable: "报价一经受理不可撤回，以服务器收到的时间为准。",
  },
  en: {
    code: (code: string) => `My bidder code ${code}`,
    groupCode: (code: string) => `Our group's bidder code ${code}`,
    signIn: "Sign in to bid",
    signUp: "Sign up to bid",
    watch: "Anyone may watch. To bid: register, be qualified, and pay the deposit.",
    noBidder: "Your account is not a bidder's: you may watch.",
    register: "Register for this lot",
    registerNote: "Read the notice and the terms of bidding, then register.",
    closed: "Registration has closed; you may watch.",
    applied: "You have registered; the centre is checking your eligibility. This page updates by itself.",
    refused: "Your registration was refused",
    withdrawn: "Your registration was withdrawn.",
    members: "The group's registration waits for the consent of all its members.",
    manage: "See my registrations",
    leadDeposits: "The group is qualified; waiting for its lead to pay the deposit.",
    leadBids: "The group is admitted. Its lead bids; you may watch.",
    leadLeads: "Your group leads",
    deposit: "You are qualified: pay the deposit",
    depositNote: "When it arrives you get your bidder code and may bid.",
    notOpen: "You are admitted; bidding has not opened yet.",
    opens: "Opens at",
    halted: "Bidding is paused; no bids are taken",
    suspended: "The sale is suspended; no bids are taken",
    haltedNote: "Accepted bids stand. When bidding resumes, a whole extension period runs at least.",
    hammer: "Time is up; waiting for the result…",
    hammerLeading: "Time is up and your bid is the highest; waiting for the result…",
    slow: "The answer is slow. It is being checked with the same key and cannot bid twice.",
    leading: "You lead",
    leadingNote: "You will be told when outbid.",
    outbid: "You have been outbid",
    outbidNote: "To stay in, bid again.",
    leadingButton: "You lead already",
    pendingButton: "Your last bid is waiting for its answer",
    phaseOver: "This phase's time is up; waiting for the next…",
    sent: (act: Act["type"]) => `${NOUNS[act].en} sent; waiting for the server's answer…`,
    done: (act: Act["type"], seq: number) => `${NOUNS[act].en} accepted, record no. ${seq}`,
    won: "You have won this lot",
    wonNote: "After the confirmation you will sign the contract and pay the balance.",
    deals: "Go to my deals",
    lost: "Another bidder has won this lot",
    lostNote: "Your deposit goes back to your account by itself.",
    sold: "Bidding has ended: sold",
    passed: "Bidding has ended without a bid: not sold",
    lotWithdrawn: "This lot was withdrawn",
    record: "Download the bidding record (verifiable offline)",
    replay: "Verify the record and replay the bidding",
    close: "Close",
    irrevocable: "An accepted bid cannot be withdrawn; the server's arrival time rules.",
  },
});

/** Only who may act needs the controls; who watches is spared their weight. */
export const loadControls = () => import("./controls");
const Controls = lazy(async () => ({ default: (await loadControls()).Controls }));
const Included = lazy(async () => ({ default: (await import("../evidence/Included")).Included }));
const Deposit = lazy(async () => ({ default: (await loadControls()).Deposit }));

/** Phases in which this panel sends bids that bind at once. */
const BINDING: ReadonlySet<string> = new Set([...RISING, "SCORING", "FALLING"]);

interface Properties {
  lot: LotView;
  events: readonly EventView[];
  state: BidState;
  view: RoomView;
  client: RoomClient;
  me: MyStatus | null;
}

/** The viewer's side of the room: one face per bid state. */
export function BidPanel({ lot, events, state, view, client, me }: Properties) {
  const t = useWords(words);
  const { language } = useLanguage();
  const notice = `/notices/${encodeURIComponent(lot.project_code)}`;
  switch (state.kind) {
    case "ended":
      return <Ended lot={lot} state={state} />;
    case "signed-out":
      return (
        <Face>
          <p className="note">{t.watch}</p>
          <Link to={`/sign-in?next=/lots/${lot.id}`} className="button button-primary button-large">
            {t.signIn}
          </Link>
          <Link to={`/sign-up?next=/lots/${lot.id}`} className="center">{t.signUp}</Link>
        </Face>
      );
    case "no-bidder":
      return <Face><p className="note">{t.noBidder}</p></Face>;
    case "not-registered":
      return state.open ? (
        <Face>
          <p className="note">{t.watch}</p>
          <Link to={`${notice}#register`} className="button button-primary button-large">
            {t.register}
          </Link>
          <p className="note center">{t.registerNote}</p>
        </Face>
      ) : (
        <Face><p className="note">{t.closed}</p></Face>
      );
    case "awaiting-members":
      return (
        <Face>
          <Callout tone="warning" title={t.members} />
          <Link to="/desk/bidder/registrations" className="center">{t.manage}</Link>
        </Face>
      );
    case "lead-deposits":
      return <Face><Callout tone="info" title={t.leadDeposits} /></Face>;
    case "lead-bids":
      return (
        <Face code={state.code} group>
          <Callout tone={state.leading ? "success" : "info"} title={state.leading ? t.leadLeads : t.leadBids}>{state.leading && t.leadBids}</Callout>
        </Face>
      );
    case "awaiting-qualification":
      return <Face><Callout tone="info" title={t.applied} /></Face>;
    case "registration-refused":
      return <Face><Callout tone="error" title={t.refused}>{state.reason}</Callout></Face>;
    case "registration-withdrawn":
      return <Face><p className="note">{t.withdrawn}</p></Face>;
    case "deposit-due":
      return (
        <Face>
          <Callout tone="warning" title={t.deposit}>{t.depositNote}</Callout>
          <Suspense>{me !== null && <Deposit registrationId={me.registration_id} onPaid={() => client.refresh()} />}</Suspense>
        </Face>
      );
    case "not-yet-open":
      return (
        <Face code={state.code}>
          <Callout tone="info" title={t.notOpen}>{t.opens} <When at={state.opens_at} mode="seconds" /></Callout>
        </Face>
      );
    case "halted":
      return (
        <Face code={state.code}>
          <Callout tone="warning" title={lot.state === "PAUSED" ? t.halted : t.suspended}>{state.leading ? `${t.leading}${language === "zh" ? "。" : ". "}` : ""}{t.haltedNote}</Callout>
          <Answer view={view} client={client} />
        </Face>
      );
    case "awaiting-hammer":
      return (
        <Face code={state.code}>
          <Callout tone={state.leading ? "success" : "info"} title={!state.last ? t.phaseOver : state.leading ? t.hammerLeading : t.hammer} />
          <Answer view={view} client={client} />
        </Face>
      );
    default: {
      const pending = state.kind === "pending" ? t.pendingButton : null;
      const busy = pending ?? (state.kind === "leading" ? t.leadingButton : null);
      return (
        <Face code={state.code}>
          {state.kind === "leading" && <Callout className="bid-standing" tone="success" role="status" title={t.leading}>{view.accepted?.type === "bid" ? t.done("bid", view.accepted.seq) : t.leadingNote}</Callout>}
          {state.kind === "outbid" && <Callout className="bid-standing" tone="error" role="alert" title={t.outbid}>{t.outbidNote}</Callout>}
          {state.kind === "pending" && <Callout className="bid-standing" tone="info" title={<>{t.sent(state.act.type)} <Amount act={state.act} /></>}>{state.slow && t.slow}</Callout>}
          <Answer view={view} client={client} stale={state.kind === "outbid" || state.kind === "leading" || (state.kind === "phase" && begunAfter(events, view))} />
          <Suspense fallback={<div className="bid-form-waiting" aria-busy />}>
            <Controls lot={lot} code={state.code} events={events} busy={busy} pending={pending} accepted={view.accepted} limit_fen={me?.limit_fen ?? null} onAct={(act) => client.act(act)} />
          </Suspense>
          {BINDING.has(lot.phase) && <p className="note">{t.irrevocable}</p>}
        </Face>
      );
    }
  }
}

function Face({ code, group = false, children }: { code?: string; group?: boolean; children: React.ReactNode }) {
  const t = useWords(words);
  return (
    <div className="bid-panel stack">
      {code && <p className="bid-code"><Tag tone="active">{group ? t.groupCode(code) : t.code(code)}</Tag></p>}
      {children}
    </div>
  );
}

/** What became of the last bid. Overtaken, its acceptance is news no more. */
function Answer({ view, client, stale = false }: { view: RoomView; client: RoomClient; stale?: boolean }) {
  const t = useWords(words);
  const { language } = useLanguage();
  if (view.refusal)
    return (
      <Callout
        tone="error"
        role="alert"
        title={<>{titleOf(refusalOf(view.refusal.problem, language), language)} <Amount act={view.refusal.act} /></>}
        action={<button type="button" className="plain-button" onClick={() => client.dismissRefusal()}>{t.close}</button>}
      >
        {remedyOf(view.refusal.problem, language)}
      </Callout>
    );
  if (view.accepted && !(stale && view.accepted.type !== "mandate")) return <p className="bid-accepted" role="status">{t.done(view.accepted.type, view.accepted.seq)}</p>;
  return null;
}

/** A phase that began after the last acceptance makes it old news. */
function begunAfter(events: readonly EventView[], { accepted }: RoomView): boolean {
  return accepted !== null && events.some(({ kind, seq }) => kind === "phase" && seq > accepted.seq);
}

/** The amount of an act that names one. A sealed bid and a secret limit stay out of what stands on the screen for long. */
function Amount({ act }: { act: Act }) {
  const amount = amountOf(act);
  return amount === null || act.type === "mandate" ? null : <span className="note">(<Money fen={amount} />)</span>;
}

function Ended({ lot, state }: { lot: LotView; state: Extract<BidState, { kind: "ended" }> }) {
  const t = useWords(words);
  const [type, title, note] = state.mine
    ? (["success", t.won, t.wonNote] as const)
    : state.outcome === "SOLD"
      ? (["info", state.bidder ? t.lost : t.sold, state.bidder ? t.lostNote : undefined] as const)
      : (["warning", state.outcome === "PASSED" ? t.passed : t.lotWithdrawn, state.bidder ? t.lostNote : undefined] as const);
  return (
    <Face>
      <Callout tone={type} role="status" title={title}>{note}</Callout>
      {state.mine && (
        <Link to="/desk/bidder/deals" className="button button-primary button-large">
          {t.deals}
        </Link>
      )}
      <Link to={`/verify?record=${lot.id}`} className="center">{t.replay}</Link>
      <a href={lots.recordAddress(lot.id)} download className="center">{t.record}</a>
      <Suspense fallback={null}><Included lot_id={lot.id} seq={lot.seq} /></Suspense>
    </Face>
  );
}
