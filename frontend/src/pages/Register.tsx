import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Checkbox, Modal } from "antd";
import { useState, type ReactNode } from "react";
import { Link } from "react-router";
import { lots, payments, registrations } from "../api/lots";
import { hasRole, useSession } from "../api/session";
import type { NoticePage, RegistrationView } from "../api/types";
import { ActionButton, Loaded, Money, PayReference, When, useReport, useServerNow } from "../components";
import { dictionary, useLanguage, useWords } from "../i18n";
import { BiddingTerms } from "./BiddingTerms";
import { RegisterJointly } from "./RegisterJointly";

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
    deposit: "资格已通过，请缴纳保证金",
    jointly: "以联合体报名",
    jointNote: "两人以上共同竞买，由牵头人报名；须在竞价开始前全体确认。",
    noGroups: "公告不接受联合竞买",
    groupsClosed: "联合体须在竞价开始前组成，现已截止",
    members: (names: string) => `等待联合体成员确认：${names}`,
    membersNote: "全体成员确认后才提交资格审核；任一成员拒绝，报名即终止。",
    joined: (lead: string) => `贵方为“${lead}”牵头的联合体成员`,
    joinedNote: "由牵头人缴纳保证金、报价；贵方可旁观。",
    asked: (lead: string) => `${lead}邀请贵方联合竞买本标的`,
    answer: "查看并确认",
    manage: "查看我的报名",
    leadPays: "资格已通过，等待牵头人缴纳保证金",
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
    deposit: "You are qualified: pay the deposit",
    jointly: "Register as a group",
    jointNote: "Several who buy together: the lead registers, all consent before bidding opens.",
    noGroups: "The notice excludes joint bidding",
    groupsClosed: "Groups are formed before bidding opens",
    members: (names: string) => `Waiting for members: ${names}`,
    membersNote: "The registration is reviewed once all have consented; when one declines it ends.",
    joined: (lead: string) => `You are a member of the group led by ${lead}`,
    joinedNote: "The lead pays the deposit and bids; you may watch.",
    asked: (lead: string) => `${lead} asks you to bid jointly on this lot`,
    answer: "See and answer",
    manage: "See my registrations",
    leadPays: "Qualified; waiting for the lead to pay the deposit",
    admitted: (code: string) => `You are admitted as bidder ${code}`,
    room: "Enter the room",
    watch: "Watch the bidding",
    ended: "Bidding has ended.",
    result: "See the result",
  },
});

const ON_ITS_WAY = new Set(["WAITING_FOR_MEMBERS", "APPLIED", "QUALIFIED"]);

/** A registration that still binds: not one that has ended, nor a group that has only named us. */
function isMine({ state, role, members, actions }: RegistrationView): boolean {
  if (state === "WITHDRAWN" || (state === "REFUSED" && members.length > 0)) return false;
  return role !== "MEMBER" || !actions.includes("consent");
}

/** The way into a lot in five steps; shows where the viewer stands and the one thing to do next. */
export function Register({ notice }: { notice: NoticePage }) {
  const t = useWords(words);
  const { user } = useSession();
  const isBidder = hasRole(user, "BIDDER");
  const mine = useQuery({
    queryKey: ["registrations", "mine"],
    queryFn: registrations.mine,
    enabled: isBidder,
    refetchInterval: ({ state }) => (state.data?.some((entry) => entry.lot_id === notice.lot_id && ON_ITS_WAY.has(entry.state)) ? 3_000 : false),
  });
  const here = mine.data?.filter((entry) => entry.lot_id === notice.lot_id) ?? [];
  const registration = here.find(isMine) ?? null;
  const asked = registration === null ? here.filter((entry) => entry.actions.includes("consent")) : [];
  const step = user === null ? 0 : registration === null ? 1 : { WAITING_FOR_MEMBERS: 1, APPLIED: 2, REFUSED: 2, QUALIFIED: 3, ADMITTED: 4 }[registration.state] ?? 1;
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
        <Loaded query={mine}>{() => <Next notice={notice} registration={registration} asked={asked} />}</Loaded>
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

function Next({ notice, registration, asked }: { notice: NoticePage; registration: RegistrationView | null; asked: readonly RegistrationView[] }) {
  const t = useWords(words);
  const { language } = useLanguage();
  if (registration === null)
    return (
      <>
        {asked.map((group) => (
          <Alert key={group.id} type="info" showIcon title={t.asked(group.organisation_name)} action={<Link to="/desk/bidder/registrations">{t.answer}</Link>} />
        ))}
        <Apply notice={notice} />
        <RoomLink lotId={notice.lot_id} label={t.watch} />
      </>
    );
  const member = registration.role === "MEMBER";
  switch (registration.state) {
    case "WAITING_FOR_MEMBERS": {
      const missing = registration.members.filter(({ state }) => state === "ASKED").map(({ name }) => name);
      return (
        <>
          <Alert type="warning" showIcon title={t.members(missing.join(language === "zh" ? "、" : ", "))} description={t.membersNote} />
          <Link to="/desk/bidder/registrations" className="center">{t.manage}</Link>
        </>
      );
    }
    case "APPLIED":
      return <Alert type="info" showIcon title={t.waiting} />;
    case "REFUSED":
      return <Alert type="error" showIcon title={t.refused} description={registration.refusal} />;
    case "QUALIFIED":
      if (member) return <Alert type="info" showIcon title={t.joined(registration.organisation_name)} description={t.leadPays} />;
      return (
        <>
          <Alert type="warning" showIcon title={t.deposit} />
          <Deposit registrationId={registration.id} />
        </>
      );
    case "ADMITTED":
      return (
        <>
          <Alert type="success" showIcon title={t.admitted(registration.bidder_code ?? "")} description={member && `${t.joined(registration.organisation_name)}${language === "zh" ? "。" : ". "}${t.joinedNote}`} />
          <RoomLink lotId={notice.lot_id} label={member ? t.watch : t.room} primary />
        </>
      );
    default:
      return null;
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
  const [jointly, setJointly] = useState(false);
  const { lot_id, body } = notice;
  const terms = useQuery({ queryKey: ["bidding-terms"], queryFn: ({ signal }) => lots.terms(signal), enabled: open });
  const groupsClosed = now_ms >= Math.min(Date.parse(body.registration_closes_at), Date.parse(body.bidding_opens_at));
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
      <ActionButton block size="large" disabledReason={!body.joint_bidding ? t.noGroups : groupsClosed ? t.groupsClosed : lot_id === null ? t.noLot : null} action={() => setJointly(true)}>
        {t.jointly}
      </ActionButton>
      <p className="note center">{!body.joint_bidding ? t.noGroups : groupsClosed ? t.groupsClosed : t.jointNote}</p>
      {jointly && (
        <RegisterJointly
          notice={notice}
          onClose={(registered) => {
            setJointly(false);
            if (registered) void queries.invalidateQueries({ queryKey: ["registrations"] });
          }}
        />
      )}
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
