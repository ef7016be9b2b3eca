import { Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { joint } from "../../api/lots";
import type { GroupConsent } from "../../api/types";
import { ActionButton } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { JointTexts } from "../../joint/JointTexts";
import { Members } from "../../joint/Members";
import { Buttons, FormDrawer, useAct } from "../kit";
import type { Schema } from "../types";

const words = dictionary({
  zh: {
    consent: "阅读并确认",
    title: "确认加入联合体",
    lead: (name: string) => `${name}为牵头人。确认后，贵方按下列份额共同竞买，对全部义务承担连带责任，且不得再单独报名或加入其他联合体；确认后不得撤回。`,
    confirm: "确认加入",
    cancel: "取消",
    accept: "请先勾选接受两份文件",
    consented: "已确认加入联合体",
    decline: "拒绝",
    declineLead: "拒绝后本次联合报名即终止，并通知牵头人和其他成员。",
    reason: "理由（选填，告知联合体成员）",
    declined: "已拒绝，本次联合报名终止",
  },
  en: {
    consent: "Read and consent",
    title: "Join this group",
    lead: (name: string) => `${name} is the lead. By consenting you bid jointly in the shares below, are liable for the whole, and can neither register alone nor join another group. A consent is not taken back.`,
    confirm: "Consent",
    cancel: "Cancel",
    accept: "Accept both texts first",
    consented: "You have joined the group",
    decline: "Decline",
    declineLead: "The group's registration ends; its lead and members are told.",
    reason: "Reason (optional, told to the group)",
    declined: "Declined: the group's registration has ended",
  },
});

/** A member who was asked answers: consents to both texts, or declines. */
export function GroupAnswer({ registration }: { registration: Schema<"RegistrationView"> }) {
  const t = useWords(words);
  const act = useAct();
  const [open, setOpen] = useState<"consent" | "decline" | null>(null);
  const [consent, setConsent] = useState<GroupConsent | null>(null);
  const close = (): void => setOpen(null);
  return (
    <>
      <div className="group-answer">
        <Buttons>
          <Button type="primary" onClick={() => setOpen("consent")}>{t.consent}</Button>
          <Button danger onClick={() => setOpen("decline")}>{t.decline}</Button>
        </Buttons>
      </div>
      {open === "consent" && (
        <Modal
          open
          title={t.title}
          width={680}
          onCancel={close}
          footer={[
            <Button key="cancel" onClick={close}>{t.cancel}</Button>,
            <ActionButton
              key="confirm"
              type="primary"
              disabledReason={consent === null && t.accept}
              action={async () => {
                if (consent === null) return;
                await act(() => joint.consent(registration.id, consent), t.consented);
                close();
              }}
            >
              {t.confirm}
            </ActionButton>,
          ]}
        >
          <p className="note">{t.lead(registration.organisation_name)}</p>
          <Members members={registration.members} />
          <JointTexts onChange={setConsent} />
        </Modal>
      )}
      <FormDrawer<{ reason?: string }>
        open={open === "decline"}
        onClose={close}
        title={t.decline}
        lead={t.declineLead}
        submitLabel={t.decline}
        danger
        onSubmit={({ reason }) => act(() => joint.decline(registration.id, reason ?? ""), t.declined)}
      >
        <Form.Item name="reason" label={t.reason}>
          <Input.TextArea rows={3} maxLength={500} />
        </Form.Item>
      </FormDrawer>
    </>
  );
}
