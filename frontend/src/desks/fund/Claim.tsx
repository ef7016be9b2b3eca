import { Form, Input } from "antd";
import { useState } from "react";
import { useParams } from "react-router";
import { api } from "../../api/client";
import { ActionButton, Loaded, Page, StateTag } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { formatYuan } from "../../lib/money";
import { Buttons, FormDrawer, MoneyInput, reasonUnless, useAct, useOne } from "../kit";
import { ClaimBody } from "../shared/ClaimBody";
import type { Schema } from "../types";

const words = dictionary({
  zh: {
    title: "补偿审批",
    list: "补偿审批",
    loan: (no: string) => `贷款 #${no}`,
    approve: "批准补偿",
    approveLead: (most: string) => `批准后款项即从基金划付银行。当前最多可批 ${most} 元。`,
    reject: "不予补偿",
    rejectLead: "该申请终结，银行将看到理由。",
    return: "退回补正",
    returnLead: "银行补充材料后可再次提交。",
    cannot: "只有待审批的申请可以决定",
    amount: "批准金额",
    reason: "理由",
    less: "低于方案应担金额时须写明理由",
    need: "请写明理由",
    needAmount: "请填写金额",
    approved: "已批准，付款指令已生成",
    rejected: "已决定不予补偿",
    returned: "已退回银行",
  },
  en: {
    title: "Claim",
    list: "Claims",
    loan: (no: string) => `loan #${no}`,
    approve: "Approve",
    approveLead: (most: string) => `The fund pays the bank at once. At most ${most} yuan can be approved now.`,
    reject: "Reject",
    rejectLead: "The claim ends; the bank reads the reason.",
    return: "Return",
    returnLead: "The bank completes it and submits it again.",
    cannot: "Only a claim that awaits a decision can be decided",
    amount: "Amount approved",
    reason: "Reason",
    less: "Less than the scheme's share takes a reason",
    need: "Say why",
    needAmount: "Please enter an amount",
    approved: "Approved; the payment is on its way",
    rejected: "Rejected",
    returned: "Returned to the bank",
  },
});

type ClaimView = Schema<"ClaimView">;

export default function Claim() {
  const t = useWords(words);
  const { claimId } = useParams();
  const query = useOne<ClaimView>(`/api/claims/${claimId ?? ""}`);
  const claim = query.data;
  return (
    <Page title={claim ? claim.borrower : t.title} trail={[[t.list, "/desk/fund/claims"]]} lead={claim && `${claim.bank_name} · ${t.loan(claim.loan_key.split(":")[1] ?? claim.loan_key)}`} tags={claim && <StateTag machine="claim" state={claim.state} />} actions={claim && <Acts claim={claim} />}>
      <Loaded query={query}>{(data) => <ClaimBody claim={data} desk="fund" />}</Loaded>
    </Page>
  );
}

function Acts({ claim }: { claim: ClaimView }) {
  const t = useWords(words);
  const act = useAct();
  const [open, setOpen] = useState<"approve" | "reject" | "return" | null>(null);
  const close = (): void => setOpen(null);
  const decide = (body: Schema<"DecideClaim">, done: string) => act(() => api.post(`/api/claims/${claim.id}/decide`, body), done);
  return (
    <Buttons>
      <ActionButton type="primary" disabledReason={reasonUnless(claim.actions, "approve", t.cannot)} action={() => setOpen("approve")}>
        {t.approve}
      </ActionButton>
      <ActionButton disabledReason={reasonUnless(claim.actions, "return", t.cannot)} action={() => setOpen("return")}>
        {t.return}
      </ActionButton>
      <ActionButton danger disabledReason={reasonUnless(claim.actions, "reject", t.cannot)} action={() => setOpen("reject")}>
        {t.reject}
      </ActionButton>
      <FormDrawer<{ amount_fen: string; reason?: string }>
        open={open === "approve"}
        onClose={close}
        title={t.approve}
        lead={t.approveLead(formatYuan(claim.largest_fen))}
        submitLabel={t.approve}
        initialValues={{ amount_fen: claim.largest_fen }}
        onSubmit={(values) => decide({ decision: "approve", amount_fen: values.amount_fen, reason: values.reason ?? "" }, t.approved)}
      >
        <Form.Item name="amount_fen" label={t.amount} rules={[{ required: true, message: t.needAmount }]}>
          <MoneyInput />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t.reason}
          extra={t.less}
          dependencies={["amount_fen"]}
          rules={[({ getFieldValue }) => ({ validator: (_, value: string | undefined) => (getFieldValue("amount_fen") === claim.fund_share_fen || value?.trim() ? Promise.resolve() : Promise.reject(new Error(t.less))) })]}
        >
          <Input.TextArea rows={4} maxLength={1000} />
        </Form.Item>
      </FormDrawer>
      {(["reject", "return"] as const).map((decision) => (
        <FormDrawer<{ reason: string }>
          key={decision}
          open={open === decision}
          onClose={close}
          title={t[decision]}
          lead={decision === "reject" ? t.rejectLead : t.returnLead}
          submitLabel={t[decision]}
          danger={decision === "reject"}
          onSubmit={(values) => decide({ decision, amount_fen: null, reason: values.reason }, decision === "reject" ? t.rejected : t.returned)}
        >
          <Form.Item name="reason" label={t.reason} rules={[{ required: true, whitespace: true, message: t.need }]}>
            <Input.TextArea rows={4} maxLength={1000} />
          </Form.Item>
        </FormDrawer>
      ))}
    </Buttons>
  );
}
