import { Select, type TableColumnsType } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Money, StateTag, When } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { STATES, stateLabel, word } from "../../i18n/labels";
import { DeskTable, useFilter, usePaged, useWord } from "../kit";
import type { Schema } from "../types";
import { OUTCOMES } from "../vocabulary";

const words = dictionary({
  zh: { code: "项目编号", title: "项目", rights: (n: number) => `${n} 项权利`, start: "起拍价", appraisal: "评估价", opens: "竞价开始", state: "状态", updated: "更新", all: "全部状态", demo: "演示规则", none: "没有挂牌项目", noneOf: (state: string) => `没有“${state}”的项目` },
  en: { code: "Project", title: "Title", rights: (n: number) => (n === 1 ? "1 right" : `${n} rights`), start: "Start price", appraisal: "Appraisal", opens: "Bidding opens", state: "State", updated: "updated", all: "All states", demo: "Demo rules", none: "No listings", noneOf: (state: string) => `No listings in the state “${state}”` },
});

/** Listings this viewer may see; `base` is the desk they are opened at. */
export function ListingList({ base, start = "", showBank = false, emptyBody }: { base: string; start?: string; showBank?: boolean; emptyBody: ReactNode }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const outcome = useWord(OUTCOMES);
  const [chosen, setState] = useFilter("state", start);
  const list = usePaged<Schema<"ListingSummary">>("/api/listings", { state: chosen === "ALL" ? "" : chosen });
  const columns: TableColumnsType<Schema<"ListingSummary">> = [
    {
      title: t.code,
      render: (_, row) => (
        <>
          <Link to={`${base}/${row.id}`}>{row.project_code}</Link>
          <div className="note">
            {word("stage", row.stage, language)}
            {row.rule_set === "demo" && ` · ${t.demo}`}
          </div>
        </>
      ),
    },
    {
      title: t.state,
      render: (_, row) => (
        <>
          <StateTag machine="listing" state={row.state} /> {row.outcome && row.outcome !== row.state && <span className="note">{outcome(row.outcome)}</span>}
        </>
      ),
    },
    {
      title: t.title,
      render: (_, row) => (
        <>
          <Link className="desk-clamp" to={`${base}/${row.id}`}>
            {row.title}
          </Link>
          <div className="note">
            {t.rights(row.rights_count)} · {showBank ? row.bank_name : <Link to={`/desk/bank/loans/${row.loan_id}`}>{row.loan_no}</Link>}
          </div>
        </>
      ),
    },
    { title: t.appraisal, dataIndex: "appraisal_fen", align: "right", render: (value: string | null) => <Money fen={value} /> },
    { title: t.start, dataIndex: "start_price_fen", align: "right", render: (value: string | null) => <Money fen={value} /> },
    {
      title: t.opens,
      render: (_, row) => (
        <>
          <When at={row.bidding_opens_at} />
          <div className="note">
            {t.updated} <When at={row.updated_at} />
          </div>
        </>
      ),
    },
  ];
  return (
    <>
      <div className="desk-filter">
        <Select aria-label={t.state} value={chosen === "" ? "ALL" : chosen} onChange={(value) => setState(value === "ALL" && start === "" ? "" : value)} style={{ minWidth: 180 }} options={[{ value: "ALL", label: t.all }, ...Object.keys(STATES.listing).map((value) => ({ value, label: stateLabel("listing", value)[language] }))]} />
      </div>
      <DeskTable list={list} columns={columns} empty={{ title: chosen && chosen !== "ALL" ? t.noneOf(stateLabel("listing", chosen)[language]) : t.none, body: emptyBody }} />
    </>
  );
}
