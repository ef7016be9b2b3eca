import { Alert, Button } from "antd";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { lots, payments } from "../api/lots";
import { remedyOf, titleOf } from "../api/problem";
import type { LotView } from "../api/types";
import { Loaded, Money, PayReference, Tag, When } from "../components";
import { dictionary, useLanguage, useWords } from "../i18n";
import { BidForm } from "./BidForm";
import type { BidState } from "./bidState";
import type { RoomClient, RoomView } from "./RoomClient";

const words = dictionary({
  zh: {
    code: (code: string) => `我的竞买号 ${code}`,
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
    deposit: "资格已通过，请缴纳保证金",
    depositNote: "到账后自动发放竞买号，即可出价。",
    notOpen: "已取得竞买资格，竞价尚未开始。",
    opens: "开始时间",
    hammer: "竞价时间已到，等待系统确认结果…",
    hammerLeading: "竞价时间已到，您的报价为当前最高，等待系统确认结果…",
    pending: "报价已发出，等待服务器回执…",
    slow: "回执较慢，正在用同一编号核实，不会重复出价。",
    leading: "您当前领先",
    leadingNote: "如被超越会立即提示。",
    outbid: "已被他人超越",
    leadingButton: "您当前领先，无需再次报价",
    pendingButton: "上一笔报价正在等待回执",
    accepted: (seq: number) => `报价已受理，记录序号 ${seq}`,
    won: "恭喜，您已竞得本标的",
    wonNote: "成交确认后将通知签订合同、支付尾款。",
    deals: "查看我的成交",
    lost: "本标的已由其他竞买人竞得",
    lostNote: "您的保证金将自动退还至原账户。",
    sold: "竞价结束，已成交",
    passed: "竞价结束，无人出价，流拍",
    lotWithdrawn: "本标的已撤回",
    record: "下载竞价记录（可离线验证）",
    irrevocable: "报价一经受理不可撤回，以服务器收到的时间为准。",
  },
  en: {
    code: (code: string) => `My bidder code ${code}`,
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
    deposit: "You are qualified: pay the deposit",
    depositNote: "When it arrives you get your bidder code and may bid.",
    notOpen: "You are admitted; bidding has not opened yet.",
    opens: "Opens at",
    hammer: "Time is up; waiting for the result…",
    hammerLeading: "Time is up and your bid is the highest; waiting for the result…",
    pending: "The bid is sent; waiting for the server's answer…",
    slow: "The answer is slow. It is being checked with the same key and cannot bid twice.",
    leading: "You lead",
    leadingNote: "You will see at once when you are outbid.",
    outbid: "You have been outbid",
    leadingButton: "You lead already",
    pendingButton: "Your last bid is waiting for its answer",
    accepted: (seq: number) => `Bid accepted, record no. ${seq}`,
    won: "You have won this lot",
    wonNote: "After the confirmation you will sign the contract and pay the balance.",
    deals: "Go to my deals",
    lost: "Another bidder has won this lot",
    lostNote: "Your deposit goes back to your account by itself.",
    sold: "Bidding has ended: sold",
    passed: "Bidding has ended without a bid: not sold",
    lotWithdrawn: "This lot was withdrawn",
    record: "Download the bidding record (verifiable offline)",
    irrevocable: "An accepted bid cannot be withdrawn; the server's arrival time rules.",
  },
});

interface Properties {
  lot: LotView;
  state: BidState;
  view: RoomView;
  client: RoomClient;
  registrationId: number | null;
}

/** The viewer's side of the room: one face per bid state. */
export function BidPanel({ lot, state, view, client, registrationId }: Properties) {
  const t = useWords(words);
  const notice = `/notices/${encodeURIComponent(lot.project_code)}`;
  switch (state.kind) {
    case "ended":
      return <Ended lot={lot} state={state} />;
    case "signed-out":
      return (
        <Face>
          <p className="note">{t.watch}</p>
          <Link to={`/sign-in?next=/lots/${lot.id}`}>
            <Button type="primary" size="large" block>{t.signIn}</Button>
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
          <Link to={`${notice}#register`}>
            <Button type="primary" size="large" block>{t.register}</Button>
          </Link>
          <p className="note center">{t.registerNote}</p>
        </Face>
      ) : (
        <Face><p className="note">{t.closed}</p></Face>
      );
    case "awaiting-qualification":
      return <Face><Alert type="info" showIcon title={t.applied} /></Face>;
    case "registration-refused":
      return <Face><Alert type="error" showIcon title={t.refused} description={state.reason} /></Face>;
    case "registration-withdrawn":
      return <Face><p className="note">{t.withdrawn}</p></Face>;
    case "deposit-due":
      return (
        <Face>
          <Alert type="warning" showIcon title={t.deposit} description={t.depositNote} />
          {registrationId !== null && <Deposit registrationId={registrationId} onPaid={() => client.refresh()} />}
        </Face>
      );
    case "not-yet-open":
      return (
        <Face code={state.code}>
          <Alert type="info" showIcon title={t.notOpen} description={<>{t.opens} <When at={state.opens_at} mode="seconds" /></>} />
        </Face>
      );
    case "awaiting-hammer":
      return (
        <Face code={state.code}>
          <Alert type={state.leading ? "success" : "info"} showIcon title={state.leading ? t.hammerLeading : t.hammer} />
          <Answer view={view} client={client} />
        </Face>
      );
    default: {
      const busy = state.kind === "pending" ? t.pendingButton : state.kind === "leading" ? t.leadingButton : null;
      return (
        <Face code={state.code}>
          {state.kind === "leading" && <Alert type="success" showIcon title={t.leading} description={t.leadingNote} />}
          {state.kind === "outbid" && <Alert type="error" showIcon title={t.outbid} role="alert" />}
          {state.kind === "pending" && <Alert type="info" showIcon title={<>{t.pending} <Money fen={state.price_fen} /></>} description={state.slow ? t.slow : undefined} />}
          <Answer view={view} client={client} stale={state.kind === "outbid"} />
          <BidForm lot={lot} busy={busy} onBid={(price_fen) => client.bid(price_fen)} />
          <p className="note">{t.irrevocable}</p>
        </Face>
      );
    }
  }
}

function Face({ code, children }: { code?: string; children: React.ReactNode }) {
  const t = useWords(words);
  return (
    <div className="bid-panel stack">
      {code && <p className="bid-code"><Tag tone="active">{t.code(code)}</Tag></p>}
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
      <Alert
        type="error"
        showIcon
        role="alert"
        closable={{ onClose: () => client.dismissRefusal() }}
        title={<>{titleOf(view.refusal.problem, language)} <span className="note">(<Money fen={view.refusal.price_fen} />)</span></>}
        description={remedyOf(view.refusal.problem, language)}
      />
    );
  if (view.accepted && !stale) return <p className="bid-accepted" role="status">{t.accepted(view.accepted.seq)}</p>;
  return null;
}

function Deposit({ registrationId, onPaid }: { registrationId: number; onPaid: () => void }) {
  const query = useQuery({
    queryKey: ["references", "DEPOSIT", registrationId],
    queryFn: async () => (await payments.mine({ purpose: "DEPOSIT", subject_id: registrationId })).items[0] ?? null,
  });
  return <Loaded query={query}>{(reference) => reference && <PayReference reference={reference} onPaid={onPaid} />}</Loaded>;
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
      <Alert type={type} showIcon title={title} description={note} />
      {state.mine && (
        <Link to="/desk/bidder/deals">
          <Button type="primary" size="large" block>{t.deals}</Button>
        </Link>
      )}
      <a href={lots.recordAddress(lot.id)} download className="center">{t.record}</a>
    </Face>
  );
}
