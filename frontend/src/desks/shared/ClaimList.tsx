import type { TableColumnsType } from "antd";
import { Link } from "react-router";
import { Money, StateTag, When } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { stateLabel } from "../../i18n/labels";
import { Day, DeskTable, StateFilter, useFilter, usePaged } from "../kit";
import type { Schema } from "../types";

const words = dictionary({
  zh: { loan: (no: string) => `贷款 #${no}`, borrower: "借款人", bank: "银行", loss: "本金损失", share: "基金应担", approved: "批准金额", state: "状态", by: "申请期限", submitted: "提交时间", none: "没有补偿申请", noneOf: (state: string) => `没有“${state}”的补偿申请` },
  en: { loan: (no: string) => `Loan #${no}`, borrower: "Borrower", bank: "Bank", loss: "Principal loss", share: "The fund's share", approved: "Approved", state: "State", by: "Apply by", submitted: "Submitted", none: "No claims", noneOf: (state: string) => `No claims in the state “${state}”` },
});

/** Claims this viewer may see; `base` is the desk they are opened at. */
export function ClaimList({ base, start = "", showBank = false, emptyBody }: { base: string; start?: string; showBank?: boolean; emptyBody: string }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const [chosen, setState] = useFilter("state", start);
  const state = chosen === "ALL" ? "" : chosen;
  const list = usePaged<Schema<"ClaimSummary">>("/api/claims", { state });
  const columns: TableColumnsType<Schema<"ClaimSummary">> = [
    {
      title: t.borrower,
      render: (_, row) => (
        <>
          <Link to={`${base}/${row.id}`}>{row.borrower}</Link>
          <div className="note">{t.loan(row.loan_key.split(":")[1] ?? row.loan_key)}</div>
        </>
      ),
    },
    ...(showBank ? [{ title: t.bank, dataIndex: "bank_name" }] : []),
    { title: t.loss, dataIndex: "principal_loss_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    { title: t.share, dataIndex: "fund_share_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    { title: t.approved, dataIndex: "approved_fen", align: "right", render: (value: string | null) => <Money fen={value} /> },
    { title: t.state, dataIndex: "state", render: (value: string) => <StateTag machine="claim" state={value} /> },
    { title: t.by, dataIndex: "apply_by", render: (value: string) => <Day on={value} /> },
    { title: t.submitted, dataIndex: "submitted_at", render: (value: string | null) => <When at={value} /> },
  ];
  return (
    <>
      <StateFilter machine="claim" states={["OPENED", "SUBMITTED", "RETURNED", "APPROVED", "PAID", "REJECTED"]} value={state} onChange={(value) => setState(value === "" && start !== "" ? "ALL" : value)} />
      <DeskTable list={list} columns={columns} empty={{ title: state ? t.noneOf(stateLabel("claim", state)[language]) : t.none, body: emptyBody }} />
    </>
  );
}
