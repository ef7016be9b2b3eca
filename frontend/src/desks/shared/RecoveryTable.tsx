import { Button, Drawer, type TableColumnsType } from "antd";
import { useState } from "react";
import { Money, StateTag, Tag } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { Day, PlainTable } from "../kit";
import type { Schema } from "../types";
import { MyPayment } from "./MyPayment";

const words = dictionary({
  zh: { on: "追回日期", gross: "追回金额", cost: "追偿费用", net: "净额", share: "应返还基金", by: "返还期限", late: "已逾期", state: "状态", proof: "证明", file: "查看", pay: "返还", title: "返还基金", none: "没有追偿记录", paid: "已经返还，无需付款。" },
  en: { on: "Recovered on", gross: "Recovered", cost: "Cost", net: "Net", share: "The fund's share", by: "Return by", late: "overdue", state: "State", proof: "Proof", file: "See", pay: "Return it", title: "Return the fund's share", none: "No recoveries", paid: "It has been returned." },
});

type Recovery = Schema<"RecoveryView">;

/** Later recoveries; a bank pays the fund's share from here. */
export function RecoveryTable({ recoveries, payable }: { recoveries: readonly Recovery[]; payable: boolean }) {
  const t = useWords(words);
  const [paying, setPaying] = useState<number | null>(null);
  const columns: TableColumnsType<Recovery> = [
    { title: t.on, dataIndex: "recovered_on", render: (value: string) => <Day on={value} /> },
    { title: t.gross, dataIndex: "gross_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    { title: t.cost, dataIndex: "cost_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    { title: t.net, dataIndex: "net_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    { title: t.share, dataIndex: "fund_share_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    {
      title: t.by,
      render: (_, row) => (
        <>
          <Day on={row.return_by} /> {row.overdue && <Tag tone="bad">{t.late}</Tag>}
        </>
      ),
    },
    { title: t.state, dataIndex: "state", render: (value: string) => <StateTag machine="recovery" state={value} /> },
    { title: t.proof, dataIndex: "document_id", render: (value: number) => <a href={`/api/documents/${value}`}>{t.file}</a> },
    ...(payable
      ? [
          {
            title: "",
            render: (_: unknown, row: Recovery) =>
              row.state === "REPORTED" &&
              row.payment_code !== null && (
                <Button size="small" type="primary" onClick={() => setPaying(row.id)}>
                  {t.pay}
                </Button>
              ),
          },
        ]
      : []),
  ];
  return (
    <>
      <PlainTable rows={recoveries} columns={columns} rowKey="id" empty={t.none} />
      <Drawer open={paying !== null} onClose={() => setPaying(null)} title={t.title} size={560} destroyOnHidden>
        {paying !== null && <MyPayment purpose="RECOVERY" subjectId={paying} nothing={t.paid} />}
      </Drawer>
    </>
  );
}
