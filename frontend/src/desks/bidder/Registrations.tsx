import { Alert, Card } from "antd";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { api } from "../../api/client";
import { Facts, Loaded, Money, Nothing, Page, StateTag, When } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { MyPayment } from "../shared/MyPayment";
import type { Schema } from "../types";

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
    noPay: "The payment details are being made; one moment.",
    ended: "Bidding has ended; nothing needs to be paid any more.",
    over: "Bidding has ended. If you won, the deposit is part of the price and the deal waits under “My deals”; if not, the deposit goes back.",
    result: "See the result",
  },
});

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
      {row.state === "APPLIED" && <p className="note">{t.applied_note}</p>}
      {row.state === "ADMITTED" && live && <p className="note">{t.admitted_note}</p>}
      {row.state === "ADMITTED" && !live && <p className="note">{t.over}</p>}
      {row.state === "REFUSED" && <Alert type="warning" showIcon title={t.refused} description={row.refusal} />}
      {row.state === "QUALIFIED" && (live ? <MyPayment purpose="DEPOSIT" subjectId={row.id} nothing={t.noPay} /> : <p className="note">{t.ended}</p>)}
    </Card>
  );
}
