import { Button, Checkbox, Form, Input } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import type { DocumentView } from "../../api/types";
import { DocumentUpload } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { DateInput, FormDrawer, MoneyInput, today, useAct, useWord } from "../kit";
import type { Schema } from "../types";
import { DEFAULT_MODES } from "./dealWords";

const words = dictionary({
  zh: {
    annul: "宣告成交无效",
    annulLead: "适用于说明严重失实、系统故障或攻击影响结果、恶意串通、买受人不具备资格等情形（法释〔2016〕18号第 31 条）。买受人已付款项全额退还，已出具的凭证随之撤销，贷款回到待处置状态。不可恢复。",
    reversal: "登记机构撤销（恢复）登记的证明",
    reversalNo: "证明编号",
    reversalOn: "登记日期",
    needFile: "转让已登记，请先上传恢复登记的证明",
    needField: "请填写",
    default: "认定买受人悔拍",
    defaultLead: (mode: string) => `买受人逾期未签约或未付款，或书面放弃。本笔成交终止，处理方式：${mode}。保证金先用于支付处置费用；保证金以外已付的各期价款退还买受人。不可撤销。`,
    renounced: "买受人已书面放弃（未到期限也可认定）",
    forfeit: "处置留存保证金",
    forfeitLead: "仅用于不再经本平台重新处置的情形（重新成交的，结算时自动弥补差价并退还余额）：留存的保证金先弥补所填损失并冲抵本笔债务，剩余部分退还原买受人。",
    loss: "悔拍造成的损失",
    revoke: "撤销交易凭证",
    revokeLead: "凭证撤销后公众查验显示“已撤销”，且不得补发；已划付的价款不因此退回。不可恢复。",
    reason: "理由",
    need: "请写明理由",
    needAmount: "请填写金额",
    done: "已办理",
  },
  en: {
    annul: "Annul the sale",
    annulLead: "For a seriously false description, a fault or attack that changed the result, collusion or an ineligible buyer (Fa Shi [2016] No. 18, art. 31). What the buyer paid goes back in full, a certificate is revoked, and the loan can be disposed of again. It cannot be undone.",
    reversal: "The registry's proof that the transfer was reversed",
    reversalNo: "Number of the proof",
    reversalOn: "Reversed on",
    needFile: "The transfer is recorded: upload the proof of its reversal",
    needField: "Please fill this in",
    default: "Declare the buyer in default",
    defaultLead: (mode: string) => `The buyer did not sign or pay in time, or renounced in writing. This deal ends. ${mode}; costs are paid from it first. Instalments that were paid go back. It cannot be undone.`,
    renounced: "The buyer has renounced in writing (also before the deadline)",
    forfeit: "Apply what was held back",
    forfeitLead: "Only where the right is not sold again here (a resale fills its price gap and returns the excess by itself when it settles): what is held back covers the loss and serves this debt, the rest goes back to the former buyer.",
    loss: "Loss through the default",
    revoke: "Revoke the certificate",
    revokeLead: "Anyone who verifies it will see that it is revoked, and none is issued again; money paid out stays paid out. It cannot be undone.",
    reason: "Reason",
    need: "Say why",
    needAmount: "Please enter an amount",
    done: "Done",
  },
});

export type ReasonVerb = "annul" | "default" | "apply_forfeit" | "revoke";
interface Values {
  reason: string;
  renounced?: boolean;
  loss_fen?: string;
  document?: DocumentView;
  number?: string;
  on?: string;
}

/** Once the registry has recorded the buyer, the price goes back only when the right has gone back. */
const RECORDED = ["TRANSFERRED", "CERTIFIED"];

/** The acts that end or undo something: each says what will happen and takes a reason. */
export function DealReason({ page, verb }: { page: Schema<"DealPage">; verb: ReasonVerb }) {
  const t = useWords(words);
  const mode = useWord(DEFAULT_MODES);
  const act = useAct();
  const [open, setOpen] = useState(false);
  const { id, state } = page.deal;
  const reversing = verb === "annul" && RECORDED.includes(state);
  const form = {
    annul: { title: t.annul, lead: t.annulLead, path: `/api/deals/${id}/annul` },
    default: { title: t.default, lead: t.defaultLead(mode(page.default_mode)), path: `/api/deals/${id}/default` },
    apply_forfeit: { title: t.forfeit, lead: t.forfeitLead, path: `/api/deals/${id}/apply-forfeit` },
    revoke: { title: t.revoke, lead: t.revokeLead, path: `/api/certificates/${page.certificate?.number ?? ""}/revoke` },
  }[verb];
  const body = (values: Values) => ({
    reason: values.reason,
    ...(verb === "default" && { renounced: values.renounced ?? false }),
    ...(reversing && { reversal: { document_id: values.document?.id, reference_no: values.number, on: values.on } }),
    ...(verb === "apply_forfeit" && { loss_fen: values.loss_fen }),
  });
  return (
    <>
      <Button danger={verb !== "apply_forfeit"} onClick={() => setOpen(true)}>
        {form.title}
      </Button>
      <FormDrawer<Values> open={open} onClose={() => setOpen(false)} title={form.title} lead={form.lead} submitLabel={form.title} danger={verb !== "apply_forfeit"} onSubmit={(values) => act(() => api.post(form.path, body(values)), t.done)}>
        {verb === "apply_forfeit" && (
          <Form.Item name="loss_fen" label={t.loss} rules={[{ required: true, message: t.needAmount }]}>
            <MoneyInput />
          </Form.Item>
        )}
        {reversing && (
          <>
            <Form.Item name="document" label={t.reversal} rules={[{ required: true, message: t.needFile }]}>
              <DocumentUpload accept=".pdf,.png,.jpg,.jpeg" />
            </Form.Item>
            <Form.Item name="number" label={t.reversalNo} rules={[{ required: true, message: t.needField }]}>
              <Input maxLength={100} />
            </Form.Item>
            <Form.Item name="on" label={t.reversalOn} initialValue={today()} rules={[{ required: true, message: t.needField }]}>
              <DateInput max={today()} />
            </Form.Item>
          </>
        )}
        {verb === "default" && (
          <Form.Item name="renounced" valuePropName="checked">
            <Checkbox>{t.renounced}</Checkbox>
          </Form.Item>
        )}
        <Form.Item name="reason" label={t.reason} rules={[{ required: true, whitespace: true, message: t.need }]}>
          <Input.TextArea rows={4} maxLength={1000} />
        </Form.Item>
      </FormDrawer>
    </>
  );
}
