import type { TableColumnsType } from "antd";
import { api } from "../../api/client";
import { ActionButton, StateTag, When } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { DeskTable, StateFilter, useAct, useFilter, usePaged, useWord, type Words } from "../kit";
import type { Schema } from "../types";

const words = dictionary({
  zh: {
    at: "生成时间",
    event: "事件",
    state: "状态",
    attempts: "次数",
    answer: "最近结果",
    next: "下次发送",
    retry: "重新发送",
    sent: "已安排重新发送",
    empty: "没有消息",
    emptyBody: "贷款或补偿有结果时自动生成。",
  },
  en: {
    at: "Created",
    event: "Event",
    state: "State",
    attempts: "Attempts",
    answer: "Last answer",
    next: "Next try",
    retry: "Send again",
    sent: "It will be sent again",
    empty: "No messages",
    emptyBody: "They appear when a loan or a claim has a result.",
  },
});

const EVENTS: Words = {
  "loan.settled": { zh: "贷款处置结算", en: "Loan settled" },
  "listing.passed": { zh: "流拍", en: "Not sold" },
  "sale.fell_through": { zh: "成交未完成", en: "Sale fell through" },
  "forfeit.applied": { zh: "悔拍保证金冲抵债务", en: "Forfeited deposit applied" },
  "recovery.overdue": { zh: "追偿款逾期未返还", en: "Recovery overdue" },
  "claim.decided": { zh: "补偿已决定", en: "Claim decided" },
  "claim.paid": { zh: "补偿已付款", en: "Claim paid" },
};
const ERRORS: Words = {
  "no-endpoint": { zh: "尚未设置接收地址", en: "No endpoint is set" },
  "secret-unreadable": { zh: "签名密钥不可用，请重新设置", en: "The signing secret cannot be read; set it anew" },
};

type Delivery = Schema<"DeliveryView">;

/** Messages to banks' systems, with what was said; staff may send one again. */
export function Deliveries({ retriable = false }: { retriable?: boolean }) {
  const t = useWords(words);
  const event = useWord(EVENTS);
  const error = useWord(ERRORS);
  const act = useAct();
  const [state, setState] = useFilter("state");
  const list = usePaged<Delivery>("/api/webhooks/deliveries", { state });
  const columns: TableColumnsType<Delivery> = [
    { title: t.at, dataIndex: "created_at", render: (value: string) => <When at={value} mode="seconds" /> },
    {
      title: t.event,
      render: (_, row) => (
        <>
          {event(row.event)}
          <div className="note">
            <code>{row.reference}</code>
          </div>
        </>
      ),
    },
    { title: t.state, dataIndex: "state", render: (value: string) => <StateTag machine="delivery" state={value} /> },
    { title: t.attempts, dataIndex: "attempts", align: "right" },
    {
      title: t.answer,
      render: (_, row) => (
        <span className="desk-wrap">
          {row.last_status !== null && <code>{row.last_status}</code>} {row.last_error ? error(row.last_error) : row.last_status === null && "—"}
        </span>
      ),
    },
    { title: t.next, dataIndex: "next_at", render: (value: string | null) => <When at={value} /> },
    ...(retriable
      ? [
          {
            title: "",
            render: (_: unknown, row: Delivery) =>
              row.state !== "DELIVERED" && (
                <ActionButton size="small" action={() => act(() => api.post(`/api/webhooks/deliveries/${row.id}/retry`), t.sent)}>
                  {t.retry}
                </ActionButton>
              ),
          },
        ]
      : []),
  ];
  return (
    <>
      <StateFilter machine="delivery" states={["PENDING", "DELIVERED", "EXHAUSTED"]} value={state} onChange={setState} />
      <DeskTable list={list} columns={columns} empty={{ title: t.empty, body: t.emptyBody }} expandable={{ expandedRowRender: (row) => <pre className="desk-json">{JSON.stringify(row.payload, null, 2)}</pre> }} />
    </>
  );
}
