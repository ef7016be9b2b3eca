import type { TableColumnsType } from "antd";
import { Link } from "react-router";
import { Loaded, Money, Tag, When } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { DeskTable, useOne, usePaged } from "../kit";
import type { Schema } from "../types";
import { percent } from "./ClaimBody";
import { RecoveryTable } from "./RecoveryTable";

const words = dictionary({
  zh: { loan: (no: string) => `贷款 #${no}`, borrower: "借款人", bank: "银行", paidFen: "已补偿", paid: "付款时间", share: "返还比例", none: "还没有已付的补偿", overdue: "返还逾期" },
  en: { loan: (no: string) => `Loan #${no}`, borrower: "Borrower", bank: "Bank", paidFen: "Compensated", paid: "Paid", share: "Returned at", none: "No compensation was paid yet", overdue: "Return overdue" },
});

type Summary = Schema<"ClaimSummary">;

/** Compensated claims, each with what was recovered later. */
export function CompensatedClaims({ desk, emptyBody }: { desk: "bank" | "fund"; emptyBody: string }) {
  const t = useWords(words);
  const list = usePaged<Summary>("/api/claims", { state: "PAID" });
  const columns: TableColumnsType<Summary> = [
    {
      title: t.borrower,
      render: (_, row) => (
        <>
          <Link to={`/desk/${desk}/claims/${row.id}`}>{row.borrower}</Link>
          <div className="note">{t.loan(row.loan_key.split(":")[1] ?? row.loan_key)}</div>
        </>
      ),
    },
    ...(desk === "fund" ? [{ title: t.bank, dataIndex: "bank_name" }] : []),
    { title: t.paidFen, dataIndex: "approved_fen", align: "right", render: (value: string | null) => <Money fen={value} /> },
    { title: t.paid, dataIndex: "paid_at", render: (value: string | null) => <When at={value} /> },
    { title: "", dataIndex: "return_overdue", render: (overdue: boolean) => overdue && <Tag tone="bad">{t.overdue}</Tag> },
  ];
  return <DeskTable list={list} columns={columns} empty={{ title: t.none, body: emptyBody }} expandable={{ expandedRowRender: (row) => <Later claimId={row.id} desk={desk} /> }} />;
}

function Later({ claimId, desk }: { claimId: number; desk: "bank" | "fund" }) {
  const t = useWords(words);
  const query = useOne<Schema<"ClaimView">>(`/api/claims/${claimId}`);
  return (
    <Loaded query={query}>
      {(claim) => (
        <>
          <p className="note">
            {t.share} {percent(claim.fund_bps)}
          </p>
          <RecoveryTable recoveries={claim.recoveries} payable={desk === "bank"} />
        </>
      )}
    </Loaded>
  );
}
