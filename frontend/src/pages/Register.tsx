import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Checkbox, Modal } from "antd";
import { useState, type ReactNode } from "react";
import { Link } from "react-router";
import { lots, payments, registrations } from "../api/lots";
import { hasRole, useSession } from "../api/session";
import type { NoticePage, RegistrationView } from "../api/types";
import { ActionButton, Loaded, Money, PayReference, When, useReport, useServerNow } from "../components";
import { dictionary, useWords } from "../i18n";
import { BiddingTerms } from "./BiddingTerms";

const words = dictionary({
  zh: {
    steps: ["登录", "报名", "资格审核", "缴纳保证金", "出价"],
    signIn: "登录后报名",
    signUp: "注册竞买人账户",
    register: "报名参加竞价",
    until: "报名截止",
    closed: "报名已截止",
    noLot: "竞价室正在准备，请稍候再报名",
    noBidder: "当前账户不是竞买人账户，不能报名。",
    terms: "竞买须知",
    accept: "我已阅读公告全部内容和竞买须知，并接受上述条款",
    acceptFirst: "请先勾选接受条款",
    confirm: "确认报名",
    cancel: "取消",
    done: "报名已提交，请等待资格审核",
    waiting: "报名已提交，中心正在审核资格，通过后本页自动更新。",
    refused: "报名未通过审核",
    withdrawn: "报名已撤回。",
    deposit: "资格已通过，请缴纳保证金",
    admitted: (code: string) => `已取得竞买资格，竞买号 ${code}`,
    room: "进入竞价室",
    watch: "旁观竞价",
    ended: "竞价已结束。",
    result: "查看竞价结果",
  },
  en: {
    steps: ["Sign in", "Register", "Be qualified", "Pay the deposit", "Bid"],
    signIn: "Sign in to register",
    signUp: "Sign up to bid",
    register: "Register for this lot",
    until: "Register by",
    closed: "Registration has closed",
    noLot: "The room is being prepared; register in a moment",
    noBidder: "This account is not a bidder's and cannot register.",
    terms: "Terms of bidding",
    accept: "I have read the whole notice and the terms of bidding and accept them",
    acceptFirst: "Accept the terms first",
    confirm: "Register",
    cancel: "Cancel",
    done: "You are registered; wait for the qualification",
    waiting: "You are registered; the centre is checking your eligibility. This page updates by itself.",
    refused: "Your registration was refused",
    withdrawn: "The registration was withdrawn.",
    deposit: "You are qualified: pay the deposit",
    admitted: (code: string) => `You are admitted as bidder ${code}`,
    room: "Enter the room",
    watch: "Watch the bidding",
    ended: "Bidding has ended.",
    result: "See the result",
  },
});

/** The way into a lot in five steps; shows where the viewer stands and the one thing to do next. */
export function Register({ notice }: { notice: NoticePage }) {
  const t = useWords(words);
  const { user } = useSession();
  const isBidder = hasRole(user, "BIDDER");
  const mine = useQuery({
    queryKey: ["registrations", "mine"],
    queryFn: registrations.mine,
    enabled: isBidder,
    refetchInterval: ({ state }) => (state.data?.some((entry) => entry.lot_id === notice.lot_id && (entry.state === "APPLIED" || entry.state === "QUALIFIED")) ? 3_000 : false),
  });
  const registration = mine.data?.find((entry) => entry.lot_id === notice.lot_id) ?? null;
  const step = user === null ? 0 : registration === null ? 1 : { APPLIED: 2, REFUSED: 2, WITHDRAWN: 1, QUALIFIED: 3, ADMITTED: 4 }[registration.state] ?? 1;
  const ended = notice.phase === "ended";
  return (
    <div className="register">
      {!ended && (
        <ol className="steps">
          {t.steps.map((name, index) => (
            <li key={name} className={index < step ? "is-done" : index === step ? "is-now" : ""} aria-current={index === step ? "step" : undefined}>
              {name}
            </li>
          ))}
        </ol>
      )}
      {ended ? (
        <>
          <p>{t.ended}</p>
          <RoomLink lotId={notice.lot_id} label={t.result} />
        </>
      ) : isBidder ? (
        <Loaded query={mine}>{() => <Next notice={notice} registration={registration} />}</Loaded>
      ) : (
        <>
          {user === null ? <SignInFirst code={notice.body.project_code} /> : <p className="note">{t.noBidder}</p>}
          <RoomLink lotId={notice.lot_id} label={t.watch} />
        </>
      )}
    </div>
  );
}

function RoomLink({ lotId, label, primary = false }: { lotId: number | null; label: ReactNode; primary?: boolean }) {
  if (lotId === null) return null;
  return (
    <Link to={`/lots/${lotId}`}>
      <Button block type={primary ? "primary" : "default"} size="large">{label}</Button>
    </Link>
  );
}

function SignInFirst({ code }: { code: string }) {
  const t = useWords(words);
  const next = encodeURIComponent(`/notices/${code}#register`);
  return (
    <>
      <Link to={`/sign-in?next=${next}`}>
        <Button block type="primary" size="large">{t.signIn}</Button>
      </Link>
      <Link to={`/sign-up?next=${next}`} className="center">{t.signUp}</Link>
    </>
  );
}

function Next({ notice, registration }: { notice: NoticePage; registration: RegistrationView | null }) {
  const t = useWords(words);
  if (registration === null)
    return (
      <>
        <Apply notice={notice} />
        <RoomLink lotId={notice.lot_id} label={t.watch} />
      </>
    );
  switch (registration.state) {
    case "APPLIED":
      return <Alert type="info" showIcon title={t.waiting} />;
    case "REFUSED":
      return <Alert type="error" showIcon title={t.refused} description={registration.refusal} />;
    case "QUALIFIED":
      return (
        <>
          <Alert type="warning" showIcon title={t.deposit} />
          <Deposit registrationId={registration.id} />
        </>
      );
    case "ADMITTED":
      return (
        <>
          <Alert type="success" showIcon title={t.admitted(registration.bidder_code ?? "")} />
          <RoomLink lotId={notice.lot_id} label={t.room} primary />
        </>
      );
    default:
      return <p className="note">{t.withdrawn}</p>;
  }
}

function Deposit({ registrationId }: { registrationId: number }) {
  const query = useQuery({
    queryKey: ["references", "DEPOSIT", registrationId],
    queryFn: async () => (await payments.mine({ purpose: "DEPOSIT", subject_id: registrationId })).items[0] ?? null,
  });
  return <Loaded query={query}>{(reference) => reference && <PayReference reference={reference} />}</Loaded>;
}

function Apply({ notice }: { notice: NoticePage }) {
  const t = useWords(words);
  const queries = useQueryClient();
  const report = useReport();
  const { message } = App.useApp();
  const now_ms = useServerNow();
  const [open, setOpen] = useState(false);
  const [accepted, setAccepted] = useState(false);
  const { lot_id, body } = notice;
  const terms = useQuery({ queryKey: ["bidding-terms"], queryFn: ({ signal }) => lots.terms(signal), enabled: open });
  const late = now_ms >= Date.parse(body.registration_closes_at);
  const submit = async (): Promise<void> => {
    if (lot_id === null || !terms.data) return;
    try {
      await lots.register(lot_id, terms.data.terms_version);
      void message.success(t.done);
      setOpen(false);
    } catch (error) {
      report(error);
    }
    await queries.invalidateQueries({ queryKey: ["registrations"] });
  };
  return (
    <>
      <ActionButton block type="primary" size="large" disabledReason={late ? t.closed : lot_id === null ? t.noLot : null} action={() => setOpen(true)}>
        {t.register}
      </ActionButton>
      <p className="note center">{t.until} <When at={body.registration_closes_at} /></p>
      <Modal
        open={open}
        title={<>{t.terms} {terms.data && <span className="note">{terms.data.terms_version}</span>}</>}
        width={680}
        onCancel={() => setOpen(false)}
        footer={[
          <Button key="cancel" onClick={() => setOpen(false)}>{t.cancel}</Button>,
          <ActionButton key="confirm" type="primary" disabledReason={accepted && terms.data ? null : t.acceptFirst} action={submit}>
            {t.confirm}
          </ActionButton>,
        ]}
      >
        <p className="terms-lot">{body.title} · <Money fen={body.deposit_fen} /></p>
        <Loaded query={terms}>{(text) => <BiddingTerms terms={text} />}</Loaded>
        <Checkbox checked={accepted} onChange={(event) => setAccepted(event.target.checked)}>{t.accept}</Checkbox>
      </Modal>
    </>
  );
}
