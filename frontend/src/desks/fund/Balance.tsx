import { Alert, Button, Form } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { Facts, Loaded, Money, Page, Section } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { Buttons, DateInput, FormDrawer, MoneyInput, today, useAct, useOne } from "../kit";
import { Statement } from "../settlement/Accounts";
import { percent } from "../shared/ClaimBody";
import { MyPayment } from "../shared/MyPayment";
import type { Schema } from "../types";

const words = dictionary({
  zh: {
    title: "基金余额",
    topUp: "注资",
    topUpLead: "生成付款编号；款项到账后计入基金余额。",
    amount: "注资金额",
    need: "请填写金额",
    made: "付款编号已生成",
    balance: "可用余额",
    pending: "已申请未决定",
    committed: "已批准在途",
    paid: "累计补偿",
    returned: "累计返还",
    due: "应返还未到账",
    overdue: (n: number) => `${n} 笔逾期`,
    outstanding: "支持的贷款余额",
    multiple: "放大倍数",
    times: (text: string) => `${text} 倍`,
    limit: (n: number) => `目标 ${n} 倍`,
    npl: "不良率",
    lines: (warn: string, stop: string) => `${warn} 预警，${stop} 暂停`,
    OK: "不良率正常",
    WARN: "不良率达到预警线，请关注新增贷款",
    STOP: "不良率达到熔断线，应暂停新增业务",
    UNKNOWN: "尚未报送贷款组合，不良率未知",
    pay: "待付的注资",
    none: "没有待付的注资。",
    portfolio: "报送贷款组合",
    portfolioLead: "按各银行统计口径汇总基金支持的全部贷款；不良为次级及以下。熔断线只约束新增业务，已备案贷款的补偿不受影响。同一日再次报送将替换原数据。",
    reportedOn: "统计日期",
    all: "贷款余额",
    bad: "其中不良余额",
    reported: "已报送",
    asOf: (day: string) => `截至 ${day}`,
    statement: "资金明细",
  },
  en: {
    title: "Fund balance",
    topUp: "Top up",
    topUpLead: "Makes a payment code; the money counts when it arrives.",
    amount: "Amount",
    need: "Please enter an amount",
    made: "The payment code is made",
    balance: "Available",
    pending: "Claimed, undecided",
    committed: "Approved, on its way",
    paid: "Paid in all",
    returned: "Returned in all",
    due: "Returns due",
    overdue: (n: number) => `${n} overdue`,
    outstanding: "Loans supported",
    multiple: "Leverage",
    times: (text: string) => `${text} times`,
    limit: (n: number) => `target ${n} times`,
    npl: "Non-performing",
    lines: (warn: string, stop: string) => `warn at ${warn}, stop at ${stop}`,
    OK: "The non-performing share is in order",
    WARN: "The non-performing share is at the warning line",
    STOP: "The non-performing share is at the stop line: no new business",
    UNKNOWN: "No portfolio was reported; the non-performing share is unknown",
    pay: "Top-ups to pay",
    none: "No top-up waits to be paid.",
    portfolio: "Report the portfolio",
    portfolioLead: "All loans that the fund supports, as the banks count them; non-performing is substandard or worse. The lines hold for new loans only: claims for recorded loans are paid. A second report of a day replaces the first.",
    reportedOn: "Counted on",
    all: "Loans outstanding",
    bad: "Of these non-performing",
    reported: "Reported",
    asOf: (day: string) => `as of ${day}`,
    statement: "Statement",
  },
});

const ALERTS = { OK: "success", WARN: "warning", STOP: "error", UNKNOWN: "info" } as const;

/** 12,345 basis points → `1.2`. */
const inTimes = (bps: number): string => `${Math.floor(bps / 10_000)}.${Math.floor((bps % 10_000) / 1_000)}`;

export default function Balance() {
  const t = useWords(words);
  const { language } = useLanguage();
  const act = useAct();
  const [adding, setAdding] = useState(false);
  const [reporting, setReporting] = useState(false);
  const query = useOne<Schema<"FundView">>("/api/fund");
  return (
    <Page
      title={t.title}
      lead={query.data && (language === "zh" ? query.data.name_zh : query.data.name_en)}
      actions={
        <Buttons>
          <Button onClick={() => setReporting(true)}>{t.portfolio}</Button>
          <Button type="primary" onClick={() => setAdding(true)}>
            {t.topUp}
          </Button>
        </Buttons>
      }
    >
      <Loaded query={query}>
        {(fund) => {
          const state = fund.breaker.state as keyof typeof ALERTS;
          return (
            <>
              <Facts
                columns={4}
                items={[
                  { label: t.balance, value: <Money fen={fund.balance_fen} size="large" hint /> },
                  { label: t.pending, value: <Money fen={fund.pending_fen} /> },
                  { label: t.committed, value: <Money fen={fund.committed_fen} /> },
                  { label: t.paid, value: <Money fen={fund.paid_fen} /> },
                  { label: t.returned, value: <Money fen={fund.returned_fen} /> },
                  { label: t.due, value: <><Money fen={fund.returns_due_fen} /> {fund.returns_overdue > 0 && <strong>{t.overdue(fund.returns_overdue)}</strong>}</> },
                  { label: t.outstanding, value: <><Money fen={fund.outstanding_fen} /> {fund.reported_on && <span className="note">{t.asOf(fund.reported_on)}</span>}</> },
                  { label: t.multiple, value: <>{fund.multiple_bps === null ? "—" : t.times(inTimes(fund.multiple_bps))} <span className="note">{t.limit(fund.leverage_times)}</span></> },
                ]}
              />
              <Alert className="desk-below" showIcon type={ALERTS[state] ?? "info"} title={t[state] ?? fund.breaker.state} description={`${fund.breaker.npl_bps === null ? "" : `${t.npl} ${percent(fund.breaker.npl_bps)} · `}${t.lines(percent(fund.breaker.warn_bps), percent(fund.breaker.stop_bps))}`} />
              <Section title={t.pay}>
                <MyPayment purpose="FUND_TOPUP" nothing={t.none} />
              </Section>
              <Section title={t.statement} extra={<code>{fund.account}</code>}>
                <Statement account={fund.account} />
              </Section>
            </>
          );
        }}
      </Loaded>
      <FormDrawer<{ amount_fen: string }> open={adding} onClose={() => setAdding(false)} title={t.topUp} lead={t.topUpLead} submitLabel={t.topUp} onSubmit={(values) => act(() => api.post("/api/fund/top-ups", values), t.made)}>
        <Form.Item name="amount_fen" label={t.amount} rules={[{ required: true, message: t.need }]}>
          <MoneyInput />
        </Form.Item>
      </FormDrawer>
      <FormDrawer<Schema<"Portfolio">> open={reporting} onClose={() => setReporting(false)} title={t.portfolio} lead={t.portfolioLead} submitLabel={t.portfolio} initialValues={{ reported_on: today() }} onSubmit={(values) => act(() => api.post("/api/fund/portfolio", values), t.reported)}>
        <Form.Item name="reported_on" label={t.reportedOn} rules={[{ required: true, message: t.need }]}>
          <DateInput max={today()} />
        </Form.Item>
        <Form.Item name="outstanding_fen" label={t.all} rules={[{ required: true, message: t.need }]}>
          <MoneyInput />
        </Form.Item>
        <Form.Item name="non_performing_fen" label={t.bad} rules={[{ required: true, message: t.need }]}>
          <MoneyInput />
        </Form.Item>
      </FormDrawer>
    </Page>
  );
}
