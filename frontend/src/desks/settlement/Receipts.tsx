import { Button, Form, Input, Select, type TableColumnsType } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { Money, StateTag, When } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { formatYuan } from "../../lib/money";
import { Buttons, DeskTable, FormDrawer, StateFilter, useAct, useFilter, usePaged, useWord } from "../kit";
import type { Listing } from "../kit";
import type { Schema } from "../types";
import { PURPOSES, UNMATCHED } from "../vocabulary";

const words = dictionary({
  zh: {
    at: "到账时间",
    amount: "金额",
    payer: "付款人",
    memo: "附言",
    txn: "银行流水号",
    state: "状态",
    match: "匹配",
    matchTitle: "匹配到付款编号",
    matchLead: "资金将从暂收款转入所选编号对应的账户，相关流程随即继续。金额必须与应付金额一致。",
    code: "付款编号",
    codeHint: "下列为尚未付款的编号，可按编号或金额查找",
    giveBack: "退回",
    backTitle: "原路退回",
    backLead: (amount: string, name: string) => `将向 ${name} 的付款账户退回 ${amount} 元，提交后由银行执行，不能撤回。`,
    note: "退回说明",
    onlyUnmatched: "只有未匹配的来款可以匹配或退回",
    matched: "已匹配",
    returned: "已发出退款",
    none: "没有来款",
    noneBody: "银行通知到账后会自动出现并匹配；也可在“对账”中导入当日流水。",
    need: "请选择付款编号",
  },
  en: {
    at: "Received",
    amount: "Amount",
    payer: "Payer",
    memo: "Memo",
    txn: "Bank transaction",
    state: "State",
    match: "Match",
    matchTitle: "Match with a payment code",
    matchLead: "The money moves from suspense to the account of that code, and what waits for it goes on. The amount must be the one expected.",
    code: "Payment code",
    codeHint: "Codes that are still open; search by code or amount",
    giveBack: "Return",
    backTitle: "Return to the payer",
    backLead: (amount: string, name: string) => `${amount} yuan go back to the account ${name} paid from. Once sent, the bank carries it out.`,
    note: "Reason",
    onlyUnmatched: "Only an unmatched receipt can be matched or returned",
    matched: "Matched",
    returned: "The refund is on its way",
    none: "No receipts",
    noneBody: "Receipts appear and are matched when the bank tells us; reconciling imports what was missed.",
    need: "Choose a payment code",
  },
});

type Receipt = Schema<"ReceiptView">;
type Reference = Schema<"ReferenceView">;

export function Receipts() {
  const t = useWords(words);
  const purpose = useWord(PURPOSES);
  const reason = useWord(UNMATCHED);
  const act = useAct();
  const [state, setState] = useFilter("state");
  const list = usePaged<Receipt>("/api/payments/receipts", { state });
  const [matching, setMatching] = useState<Receipt | null>(null);
  const [returning, setReturning] = useState<Receipt | null>(null);
  const open = useQuery({
    queryKey: ["desk", "/api/payments/references", "open"],
    queryFn: ({ signal }) => api.get<Listing<Reference>>("/api/payments/references", { state: "OPEN", limit: 200 }, signal),
    enabled: matching !== null,
  });

  const columns: TableColumnsType<Receipt> = [
    { title: t.at, dataIndex: "received_at", render: (value: string) => <When at={value} /> },
    { title: t.amount, dataIndex: "amount_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    {
      title: t.payer,
      render: (_, row) => (
        <>
          {row.payer_account_name}
          <div className="note">{row.payer_account_no}</div>
        </>
      ),
    },
    { title: t.memo, dataIndex: "memo", render: (value: string) => <span className="desk-wrap">{value || "—"}</span> },
    { title: t.txn, dataIndex: "rail_txn_id", render: (value: string) => <code>{value}</code> },
    {
      title: t.state,
      render: (_, row) => (
        <>
          <StateTag machine="receipt" state={row.state} />
          {row.state === "UNMATCHED" && row.reason && <div className="note">{reason(row.reason)}</div>}
        </>
      ),
    },
    {
      title: "",
      render: (_, row) =>
        row.state === "UNMATCHED" && (
          <Buttons>
            <Button size="small" type="primary" onClick={() => setMatching(row)}>
              {t.match}
            </Button>
            <Button size="small" onClick={() => setReturning(row)}>
              {t.giveBack}
            </Button>
          </Buttons>
        ),
    },
  ];
  return (
    <>
      <StateFilter machine="receipt" states={["UNMATCHED", "MATCHED", "RETURNED"]} value={state} onChange={setState} />
      <DeskTable list={list} columns={columns} empty={{ title: t.none, body: t.noneBody }} />
      <FormDrawer<{ code: string }>
        open={matching !== null}
        onClose={() => setMatching(null)}
        title={t.matchTitle}
        lead={
          <>
            <p>
              <Money fen={matching?.amount_fen} size="large" /> · {matching?.payer_account_name}
              <br />
              <span className="note">{matching?.memo}</span>
            </p>
            <p>{t.matchLead}</p>
          </>
        }
        submitLabel={t.match}
        onSubmit={(values) => act(() => api.post(`/api/payments/receipts/${matching?.id ?? 0}/match`, values), t.matched)}
      >
        <Form.Item name="code" label={t.code} extra={t.codeHint} rules={[{ required: true, message: t.need }]}>
          <Select
            showSearch={{ optionFilterProp: "label" }}
            loading={open.isPending}
            options={(open.data?.items ?? []).map((one) => ({ value: one.code, label: `${one.code} · ${purpose(one.purpose)} · ¥${formatYuan(one.expected_fen)}` }))}
          />
        </Form.Item>
      </FormDrawer>
      <FormDrawer<{ note?: string }>
        open={returning !== null}
        onClose={() => setReturning(null)}
        title={t.backTitle}
        lead={returning && t.backLead(formatYuan(returning.amount_fen), returning.payer_account_name)}
        submitLabel={t.giveBack}
        danger
        onSubmit={(values) => act(() => api.post(`/api/payments/receipts/${returning?.id ?? 0}/return`, { note: values.note ?? "" }), t.returned)}
      >
        <Form.Item name="note" label={t.note}>
          <Input.TextArea rows={3} maxLength={500} />
        </Form.Item>
      </FormDrawer>
    </>
  );
}
