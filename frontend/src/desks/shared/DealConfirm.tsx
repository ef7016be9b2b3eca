import { Alert, Checkbox, Form, Input } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { ActionButton, When } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { FormDrawer, useAct } from "../kit";
import type { Schema } from "../types";

const words = dictionary({
  zh: {
    confirm: "确认成交",
    ask: "确认这笔成交？",
    body: "竞得人的保证金转为价款，转让合同随即生成并送双方签署。",
    clean: "竞价末段连续性核查未发现问题",
    checked: "核查时间",
    found: (n: number) => `竞价末段连续性核查有 ${n} 项发现`,
    foundBody: "请逐项核实。如认定不影响竞价结果，可写明理由后确认；否则应宣告成交无效。",
    waiting: "竞价末段连续性核查尚未完成",
    waitingBody: "系统正在核查最后一个延时周期内服务是否持续可用、有无因故障被拒的出价。完成后即可确认。",
    accept: "我已逐项核实，认定上述发现不影响竞价结果",
    reason: "认定理由",
    need: "请写明理由",
    needTick: "请先核实并勾选",
    done: "成交已确认，合同已生成",
    accepted: (why: string) => `已认定不影响结果，理由：${why}`,
  },
  en: {
    confirm: "Confirm the sale",
    ask: "Confirm this sale?",
    body: "The winner's deposit becomes part of the price, and the contract is drawn up for both to sign.",
    clean: "The continuity check of the final period found nothing",
    checked: "Checked",
    found: (n: number) => `The continuity check of the final period found ${n === 1 ? "something" : `${n} things`}`,
    foundBody: "Look into each. If they did not change the result, confirm with a reason; otherwise annul the sale.",
    waiting: "The continuity check has not reported yet",
    waitingBody: "It looks whether the service was reachable through the last extension and whether a fault rejected bids. The sale can be confirmed afterwards.",
    accept: "I have looked into each finding; they did not change the result",
    reason: "Reason",
    need: "Say why",
    needTick: "Check and tick this first",
    done: "Confirmed; the contract is drawn up",
    accepted: (why: string) => `Accepted, because: ${why}`,
  },
});

type Page = Schema<"DealPage">;

/** What the continuity check of the final bidding period found. */
export function Findings({ page }: { page: Page }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const { findings } = page;
  if (!findings) return <Alert className="desk-above" type="info" showIcon title={t.waiting} description={t.waitingBody} />;
  const items = findings.items ?? [];
  const checked = (
    <>
      {t.checked} <When at={findings.checked_at} mode="seconds" />
    </>
  );
  if (items.length === 0) return <Alert className="desk-above" type="success" showIcon title={t.clean} description={checked} />;
  return (
    <Alert
      className="desk-above"
      type="warning"
      showIcon
      title={t.found(items.length)}
      description={
        <>
          <ul>
            {items.map((one, index) => (
              <li key={index}>{language === "zh" ? one.zh : one.en}</li>
            ))}
          </ul>
          <p>{page.findings_accepted_reason ? t.accepted(page.findings_accepted_reason) : t.foundBody}</p>
          <p className="note">{checked}</p>
        </>
      }
    />
  );
}

/** Confirms at once when the check is clean, else with an explicit acceptance and a reason. */
export function DealConfirm({ page, disabledReason }: { page: Page; disabledReason: string | false }) {
  const t = useWords(words);
  const act = useAct();
  const [open, setOpen] = useState(false);
  const clean = (page.findings?.items ?? []).length === 0;
  const send = (body: Schema<"Confirmation">) => act(() => api.post(`/api/deals/${page.deal.id}/confirm`, body), t.done);
  return (
    <>
      <ActionButton
        type="primary"
        disabledReason={page.findings === null ? t.waiting : disabledReason}
        {...(clean && { confirm: { title: t.ask, body: t.body } })}
        action={() => (clean ? send({ findings_accepted: false, reason: "" }) : setOpen(true))}
      >
        {t.confirm}
      </ActionButton>
      <FormDrawer<{ accepted: boolean; reason: string }> open={open} onClose={() => setOpen(false)} title={t.confirm} lead={t.body} submitLabel={t.confirm} onSubmit={(values) => send({ findings_accepted: true, reason: values.reason })}>
        <Findings page={page} />
        <Form.Item name="accepted" valuePropName="checked" rules={[{ validator: (_, value) => (value ? Promise.resolve() : Promise.reject(new Error(t.needTick))) }]}>
          <Checkbox>{t.accept}</Checkbox>
        </Form.Item>
        <Form.Item name="reason" label={t.reason} rules={[{ required: true, whitespace: true, message: t.need }]}>
          <Input.TextArea rows={4} maxLength={1000} />
        </Form.Item>
      </FormDrawer>
    </>
  );
}
