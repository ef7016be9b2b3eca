import { Select, type TableColumnsType } from "antd";
import { Link } from "react-router";
import { Money, StateTag, Tag, When } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { STATES, stateLabel } from "../../i18n/labels";
import { DeskTable, useFilter, usePaged } from "../kit";
import type { Schema } from "../types";

const words = dictionary({
  zh: { no: "成交编号", title: "标的", seller: "转让方", buyer: "买受人", group: (n: number) => `联合体牵头人，共 ${n} 名`, price: "成交价", balance: "尾款", state: "进度", opened: "成交时间", due: "当前期限", all: "全部进度", overdue: "已逾期", none: "没有成交", noneOf: (state: string) => `没有“${state}”的成交`, open: "办理" },
  en: { no: "Deal", title: "What", seller: "Seller", buyer: "Buyer", group: (n: number) => `leads a group of ${n}`, price: "Price", balance: "Balance", state: "Step", opened: "Sold", due: "Due", all: "All steps", overdue: "Overdue", none: "No deals", noneOf: (state: string) => `No deals in the state “${state}”`, open: "Open" },
});

type Deal = Schema<"DealView">;

/** The deals this viewer may see; `base` is the desk they are opened at, `hide` the party that would always be the same. */
export function DealList({ base, hide, emptyBody }: { base: string; hide?: "seller" | "buyer"; emptyBody: string }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const [state, setState] = useFilter("state");
  const list = usePaged<Deal>("/api/deals", { state });
  const columns: TableColumnsType<Deal> = [
    {
      title: t.no,
      render: (_, row) => (
        <>
          <Link to={`${base}/${row.id}`}>{row.deal_no}</Link>
          <div className="note">{row.project_code}</div>
        </>
      ),
    },
    {
      title: t.state,
      render: (_, row) => (
        <>
          <StateTag machine="deal" state={row.state} /> {row.overdue && <Tag tone="bad">{t.overdue}</Tag>}
        </>
      ),
    },
    { title: t.title, render: (_, row) => <Link className="desk-clamp" to={`${base}/${row.id}`}>{row.title}</Link> },
    {
      title: hide === "seller" ? t.buyer : hide === "buyer" ? t.seller : `${t.seller} / ${t.buyer}`,
      render: (_, row) => (
        <>
          {hide !== "seller" && <div>{row.seller_name}</div>}
          {hide !== "buyer" && <div>{row.buyer_name}{row.group.length > 0 && <div className="note">{t.group(row.group.length)}</div>}</div>}
        </>
      ),
    },
    { title: t.price, dataIndex: "price_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    { title: t.due, render: (_, row) => (row.state === "AWAITING_CONTRACT" ? <When at={row.contract_due_on} mode="date" /> : row.state === "AWAITING_PAYMENT" ? <When at={row.payment_due_at} /> : "—") },
    { title: t.opened, dataIndex: "opened_at", render: (value: string) => <When at={value} /> },
  ];
  return (
    <>
      <div className="desk-filter">
        <Select aria-label={t.state} value={state} onChange={setState} style={{ minWidth: 180 }} options={[{ value: "", label: t.all }, ...Object.keys(STATES.deal).map((value) => ({ value, label: stateLabel("deal", value)[language] }))]} />
      </div>
      <DeskTable list={list} columns={columns} empty={{ title: state ? t.noneOf(stateLabel("deal", state)[language]) : t.none, body: emptyBody }} />
    </>
  );
}
