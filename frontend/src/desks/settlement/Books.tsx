import { Alert, type TableColumnsType } from "antd";
import { Facts, Loaded, Money } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { PlainTable, useOne, useWord } from "../kit";
import type { Schema } from "../types";
import { DIFFERENCES } from "../vocabulary";

const words = dictionary({
  zh: { ok: "账簿核对一致", okBody: "全部分录已重新加总：余额、冻结金额与明细相符，借贷平衡。", bad: "账簿存在差异", badBody: "请立即停止付款并联系系统管理员。", accounts: "账户", entries: "分录", postings: "过账行", what: "差异", account: "账户", expected: "应为", found: "实为", none: "没有差异" },
  en: { ok: "The books agree with themselves", okBody: "Every entry was added up again: balances and held amounts match their postings, and all balances together are zero.", bad: "The books do not agree", badBody: "Stop payments and call the administrator.", accounts: "Accounts", entries: "Entries", postings: "Postings", what: "Difference", account: "Account", expected: "Expected", found: "Found", none: "No differences" },
});

export function Books() {
  const t = useWords(words);
  const what = useWord(DIFFERENCES);
  const query = useOne<Schema<"BooksReport">>("/api/ledger/books");
  const columns: TableColumnsType<Schema<"BooksDifference">> = [
    { title: t.what, dataIndex: "what", render: what },
    { title: t.account, dataIndex: "account", render: (value: string) => <code>{value}</code> },
    { title: t.expected, dataIndex: "expected_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    { title: t.found, dataIndex: "found_fen", align: "right", render: (value: string) => <Money fen={value} /> },
  ];
  return (
    <Loaded query={query}>
      {(report) => (
        <>
          <Alert className="desk-above" showIcon type={report.ok ? "success" : "error"} title={report.ok ? t.ok : t.bad} description={report.ok ? t.okBody : t.badBody} />
          <Facts
            columns={3}
            items={[
              { label: t.accounts, value: report.accounts },
              { label: t.entries, value: report.entries },
              { label: t.postings, value: report.postings },
            ]}
          />
          {!report.ok && <PlainTable rows={report.differences} columns={columns} rowKey={(row) => `${row.what}:${row.account}`} empty={t.none} />}
        </>
      )}
    </Loaded>
  );
}
