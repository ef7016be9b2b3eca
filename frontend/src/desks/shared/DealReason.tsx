import { Button, Checkbox, Form, Input } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { dictionary, useWords } from "../../i18n";
import { FormDrawer, MoneyInput, useAct, useWord } from "../kit";
import type { Schema } from "../types";
import { DEFAULT_MODES } from "./dealWords";

const words = dictionary({
  zh: {
    annul: "宣告成交无效",
    annulLead: "适用于说明严重失实、系统故障或攻击影响结果、恶意串通、买受人不具备资格等情形（法释〔2016〕18号第 31 条）。保证金将全额退还，贷款回到待处置状态。不可撤销。",
    default: "认定买受人悔拍",
    defaultLead: (mode: string) => `买受人逾期未签约或未付款，或书面放弃。本笔成交终止，处理方式：${mode}。保证金先用于支付处置费用。不可撤销。`,
    renounced: "买受人已书面放弃（未到期限也可认定）",
    forfeit: "处置留存保证金",
    forfeitLead: "重新处置已有结果：留存的保证金先弥补两次成交的差额，剩余部分退还原买受人。",
    loss: "重新处置的差额损失",
    revoke: "撤销交易凭证",
    revokeLead: "凭证撤销后公众查验显示“已撤销”，且不得补发；价款未分配的，将留在托管账户。不可恢复。",
    reason: "理由",
    need: "请写明理由",
    needAmount: "请填写金额",
    done: "已办理",
  },
  en: {
    annul: "Annul the sale",
    annulLead: "For a seriously false description, a fault or attack that changed the result, collusion or an ineligible buyer (Fa Shi [2016] No. 18, art. 31). The deposit goes back in full and the loan can be disposed of again. It cannot be undone.",
    default: "Declare the buyer in default",
    defaultLead: (mode: string) => `The buyer did not sign or pay in time, or renounced in writing. This deal ends. ${mode}; costs are paid from it first. It cannot be undone.`,
    renounced: "The buyer has renounced in writing (also before the deadline)",
    forfeit: "Apply what was held back",
    forfeitLead: "The resale has a result: what is held back covers the difference first, the rest goes back to the former buyer.",
    loss: "Loss on the resale",
    revoke: "Revoke the certificate",
    revokeLead: "Anyone who verifies it will see that it is revoked, and none is issued again; a price not yet distributed stays in escrow. It cannot be undone.",
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
}

/** The acts that end or undo something: each says what will happen and takes a reason. */
export function DealReason({ page, verb }: { page: Schema<"DealPage">; verb: ReasonVerb }) {
  const t = useWords(words);
  const mode = useWord(DEFAULT_MODES);
  const act = useAct();
  const [open, setOpen] = useState(false);
  const { id } = page.deal;
  const form = {
    annul: { title: t.annul, lead: t.annulLead, path: `/api/deals/${id}/annul` },
    default: { title: t.default, lead: t.defaultLead(mode(page.default_mode)), path: `/api/deals/${id}/default` },
    apply_forfeit: { title: t.forfeit, lead: t.forfeitLead, path: `/api/deals/${id}/apply-forfeit` },
    revoke: { title: t.revoke, lead: t.revokeLead, path: `/api/certificates/${page.certificate?.number ?? ""}/revoke` },
  }[verb];
  const body = (values: Values) => ({
    reason: values.reason,
    ...(verb === "default" && { renounced: values.renounced ?? false }),
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
