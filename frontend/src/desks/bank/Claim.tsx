import { Form, Input } from "antd";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { api } from "../../api/client";
import type { DocumentView } from "../../api/types";
import { ActionButton, DocumentUpload, Loaded, Page, StateTag, useReport } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { Buttons, DateInput, FormDrawer, MoneyInput, reasonUnless, today, useAct, useOne } from "../kit";
import { ClaimBody } from "../shared/ClaimBody";
import type { Schema } from "../types";

const words = dictionary({
  zh: {
    title: "风险补偿申请",
    list: "风险补偿申请",
    loan: "查看对应贷款",
    submit: "提交基金审批",
    submitLead: "提交后材料不能修改；基金可以批准、不予补偿或退回补正。",
    missing: (n: number) => `还缺 ${n} 项必备材料`,
    cannot: "该申请已提交或已办结",
    note: "给基金的说明",
    submitted: "已提交",
    attached: "材料已上传",
    add: "上传",
    recovery: "申报追偿",
    recoveryLead: "补偿后追回的款项扣除费用，按补偿比例返还基金；请在期限内付款。",
    cannotRecover: "补偿批准后方可申报追偿",
    gross: "追回金额",
    cost: "追偿费用",
    on: "追回日期",
    proof: "证明文件",
    need: "请填写",
    reported: "已申报，请按付款编号返还基金",
  },
  en: {
    title: "Claim",
    list: "Claims",
    loan: "See the loan",
    submit: "Submit to the fund",
    submitLead: "The pack cannot be changed afterwards. The fund approves, rejects or returns it.",
    missing: (n: number) => `${n} required documents are missing`,
    cannot: "This claim is submitted or decided",
    note: "A word to the fund",
    submitted: "Submitted",
    attached: "Attached",
    add: "Upload",
    recovery: "Report a recovery",
    recoveryLead: "What is recovered later, net of cost, goes back to the fund at its share. Pay it in time.",
    cannotRecover: "Recoveries are reported once compensation is approved",
    gross: "Recovered",
    cost: "Cost",
    on: "Recovered on",
    proof: "Proof",
    need: "Please fill this in",
    reported: "Reported; return the fund's share with the payment code",
  },
});

type ClaimView = Schema<"ClaimView">;
interface Recovered {
  gross_fen: string;
  cost_fen: string;
  recovered_on: string;
  document: DocumentView;
}

export default function Claim() {
  const t = useWords(words);
  const { claimId } = useParams();
  const query = useOne<ClaimView>(`/api/claims/${claimId ?? ""}`);
  const claim = query.data;
  return (
    <Page title={claim ? claim.borrower : t.title} trail={[[t.list, "/desk/bank/claims"]]} lead={claim && <Link to={`/desk/bank/loans/${claim.loan_key.split(":")[1] ?? ""}`}>{t.loan}</Link>} tags={claim && <StateTag machine="claim" state={claim.state} />} actions={claim && <Acts claim={claim} />}>
      <Loaded query={query}>{(data) => (data.actions.includes("attach") ? <ClaimBody claim={data} desk="bank" attach={(item) => <Attach claimId={data.id} item={item} />} /> : <ClaimBody claim={data} desk="bank" />)}</Loaded>
    </Page>
  );
}

function Attach({ claimId, item }: { claimId: number; item: string }) {
  const t = useWords(words);
  const act = useAct();
  const report = useReport();
  const attach = (document: DocumentView | null): void => {
    if (document) act(() => api.post(`/api/claims/${claimId}/evidence`, { item, document_id: document.id }), t.attached).catch(report);
  };
  return <DocumentUpload bare label={t.add} onChange={attach} />;
}

function Acts({ claim }: { claim: ClaimView }) {
  const t = useWords(words);
  const act = useAct();
  const [open, setOpen] = useState<"submit" | "recovery" | null>(null);
  const close = (): void => setOpen(null);
  return (
    <Buttons>
      <ActionButton type="primary" disabledReason={reasonUnless(claim.actions, "submit", t.cannot) || (claim.missing.length > 0 && t.missing(claim.missing.length))} action={() => setOpen("submit")}>
        {t.submit}
      </ActionButton>
      <ActionButton disabledReason={reasonUnless(claim.actions, "report_recovery", t.cannotRecover)} action={() => setOpen("recovery")}>
        {t.recovery}
      </ActionButton>
      <FormDrawer<{ note?: string }> open={open === "submit"} onClose={close} title={t.submit} lead={t.submitLead} submitLabel={t.submit} onSubmit={(values) => act(() => api.post(`/api/claims/${claim.id}/submit`, { note: values.note ?? "" }), t.submitted)}>
        <Form.Item name="note" label={t.note}>
          <Input.TextArea rows={4} maxLength={1000} />
        </Form.Item>
      </FormDrawer>
      <FormDrawer<Recovered>
        open={open === "recovery"}
        onClose={close}
        title={t.recovery}
        lead={t.recoveryLead}
        submitLabel={t.recovery}
        initialValues={{ recovered_on: today(), cost_fen: "0" }}
        onSubmit={({ document, ...rest }) => act(() => api.post(`/api/claims/${claim.id}/recoveries`, { ...rest, document_id: document.id }), t.reported)}
      >
        <Form.Item name="gross_fen" label={t.gross} rules={[{ required: true, message: t.need }]}>
          <MoneyInput />
        </Form.Item>
        <Form.Item name="cost_fen" label={t.cost} rules={[{ required: true, message: t.need }]}>
          <MoneyInput />
        </Form.Item>
        <Form.Item name="recovered_on" label={t.on} rules={[{ required: true, message: t.need }]}>
          <DateInput max={today()} />
        </Form.Item>
        <Form.Item name="document" label={t.proof} rules={[{ required: true, message: t.need }]}>
          <DocumentUpload />
        </Form.Item>
      </FormDrawer>
    </Buttons>
  );
}
