import { Alert, Card } from "antd";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { api } from "../../api/client";
import { registrations } from "../../api/lots";
import { ActionButton, Facts, Loaded, Money, Nothing, Page, StateTag, When } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { Members } from "../../joint/Members";
import { Buttons, useAct } from "../kit";
import { MyPayment } from "../shared/MyPayment";
import type { Schema } from "../types";
import { GroupAnswer } from "./GroupAnswer";
import { ReceiptsButton } from "./ReceiptsButton";

const words = dictionary({
  zh: {
    title: "我的报名",
    lead: "资格审核通过后缴纳保证金，到账即取得竞买号；未竞得的，保证金在竞价结束后 24 小时内退还。",
    none: "还没有报名",
    noneBody: "在竞价大厅选择项目，同意竞价条款后报名。",
    hall: "前往竞价大厅",
    code: "竞买号",
    deposit: "保证金",
    applied: "报名时间",
    lot: "竞价",
    enter: "进入竞价室",
    applied_note: "交易中心正在审核资格，结果会显示在这里。",
    admitted_note: "保证金已到账并冻结，可以出价。竞买号在竞价结束前代表您的身份，请勿告知他人。",
    refused: "未通过资格审核",
    group: "联合体",
    waiting: (names: string) => `等待成员确认：${names}`,
    waitingBody: "全体成员须在期限前登录本系统确认，之后才提交资格审核；任一成员拒绝，报名即终止。",
    by: "确认期限",
    leadPays: "资格已通过，由牵头人缴纳保证金；到账后联合体取得竞买号。",
    member_note: "联合体已取得竞买资格，由牵头人出价；贵方可凭联合体竞买号旁观。竞买号请勿告知他人。",
    over_member: "竞价已结束。竞得的，在“我的成交”中查看；未竞得的，保证金退还牵头人。",
    withdrawn: "本次报名已终止；报名截止前可另行报名。",
    withdraw: "撤回报名",
    withdrawAsk: "撤回这份报名？",
    withdrawBody: "撤回后本次报名终止，联合体各成员均可另行报名。",
    withdrew: "报名已撤回",
    noPay: "付款信息正在生成，请稍候。",
    ended: "竞价已结束，未缴纳的保证金无需再付。",
    over: "竞价已结束。竞得的，保证金转为价款，请在“我的成交”中办理；未竞得的，保证金原路退还。",
    result: "查看结果",
  },
  en: {
    title: "My registrations",
    lead: "Once qualified, pay the deposit; you are admitted under a bidder code when it arrives. Losers' deposits go back within 24 hours of the close.",
    none: "No registrations yet",
    noneBody: "Choose a lot, accept its terms and register.",
    hall: "To the lots",
    code: "Bidder code",
    deposit: "Deposit",
    applied: "Applied",
    lot: "Lot",
    enter: "Enter the room",
    applied_note: "The centre is checking your eligibility; the result appears here.",
    admitted_note: "The deposit is held and you may bid. Your code stands for you until the close; tell nobody.",
    refused: "Not qualified",
    group: "Group",
    waiting: (names: string) => `Waiting for: ${names}`,
    waitingBody: "Every member consents here in their own sign-in, in time; only then is the registration reviewed. When one declines, it ends.",
    by: "Consent by",
    leadPays: "Qualified. The lead pays the deposit; the group is admitted when it arrives.",
    member_note: "The group is admitted. Its lead bids; you may watch under the group's code. Tell nobody.",
    over_member: "Bidding has ended. If the group won, the deal is under “My deals”; if not, the deposit goes back to the lead.",
    withdrawn: "This registration has ended; you may register anew while there is time.",
    withdraw: "Withdraw",
    withdrawAsk: "Withdraw this registration?",
    withdrawBody: "It ends, and everybody in the group is free to register anew.",
    withdrew: "The registration is withdrawn",
    noPay: "The payment details are being made; one moment.",
    ended: "Bidding has ended; nothing needs to be paid any more.",
    over: "Bidding has ended. If you won, the deposit is part of the price and the deal waits under “My deals”; if not, the deposit goes back.",
    result: "See the result",
  },
});

const CONCLUDED: ReadonlySet<string> = new Set(["SOLD", "PASSED", "WITHDRAWN"]);

type Registration = Schema<"RegistrationView">;

export default function Registrations() {
  const t = useWords(words);
  const query = useQuery({ queryKey: ["desk", "/api/registrations/mine"], queryFn: ({ signal }) => api.get<Registration[]>("/api/registrations/mine", {}, signal), refetchInterval: 5_000 });
  return (
    <Page title={t.title} lead={t.lead}>
      <Loaded query={query}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing title={t.none}>
              <p>{t.noneBody}</p>
              <Link to="/">{t.hall}</Link>
            </Nothing>
          ) : (
            rows.map((row) => <One key={row.id} row={row} />)
          )
        }
      </Loaded>
    </Page>
  );
}

function One({ row }: { row: Registration }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const act = useAct();
  const joint = row.members.length > 0;
  const member = row.role === "MEMBER";
  const missing = row.members.filter(({ state }) => state === "ASKED").map(({ name }) => name);
  const live = row.lot_state === "SCHEDULED" || row.lot_state === "OPEN";
  return (
    <Card
      size="small"
      className="desk-card"
      title={
        <>
          <Link to={`/lots/${row.lot_id}`}>{row.lot_title}</Link> <StateTag machine="registration" state={row.state} />
        </>
      }
      extra={row.state === "ADMITTED" && <Link to={`/lots/${row.lot_id}`}>{live ? t.enter : t.result}</Link>}
    >
      <Facts
        columns={4}
        items={[
          { label: t.lot, value: <StateTag machine="lot" state={row.lot_state} /> },
          { label: t.deposit, value: <Money fen={row.deposit_fen} /> },
          { label: t.code, value: row.bidder_code ? <strong>{row.bidder_code}</strong> : null },
          { label: t.applied, value: <When at={row.applied_at} /> },
        ]}
      />
      {joint && <Members members={row.members} />}
      {row.state === "WAITING_FOR_MEMBERS" && (
        <Alert
          type="warning"
          showIcon
          title={t.waiting(missing.join(language === "zh" ? "、" : ", "))}
          description={<>{t.waitingBody} {t.by} <When at={row.consent_by} /></>}
        />
      )}
      {row.actions.includes("consent") && <GroupAnswer registration={row} />}
      {row.state === "APPLIED" && <p className="note">{t.applied_note}</p>}
      {row.state === "ADMITTED" && live && <p className="note">{member ? t.member_note : t.admitted_note}</p>}
      {row.state === "ADMITTED" && !live && <p className="note">{member ? t.over_member : t.over}</p>}
      {row.bidder_code !== null && !member && CONCLUDED.has(row.lot_state) && (
        <div className="group-answer"><Buttons><ReceiptsButton lotId={row.lot_id} code={row.bidder_code} /></Buttons></div>
      )}
      {row.state === "WITHDRAWN" && <p className="note">{t.withdrawn}</p>}
      {row.state === "REFUSED" && <Alert type="warning" showIcon title={t.refused} description={row.refusal} />}
      {row.state === "QUALIFIED" && (member ? <p className="note">{t.leadPays}</p> : live ? <MyPayment purpose="DEPOSIT" subjectId={row.id} nothing={t.noPay} /> : <p className="note">{t.ended}</p>)}
      {row.actions.includes("withdraw") && (
        <div className="group-answer"><Buttons>
          <ActionButton size="small" confirm={{ title: t.withdrawAsk, ...(joint && { body: t.withdrawBody }), danger: true }} action={() => act(() => registrations.withdraw(row.id), t.withdrew)}>
            {t.withdraw}
          </ActionButton>
        </Buttons></div>
      )}
    </Card>
  );
}
