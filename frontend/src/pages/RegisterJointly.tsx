import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { App, Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { joint } from "../api/lots";
import { useSession } from "../api/session";
import type { GroupConsent, NoticePage } from "../api/types";
import { ActionButton, ProblemAlert } from "../components";
import { dictionary, useWords } from "../i18n";
import { JointTexts } from "../joint/JointTexts";
import { MOST_MEMBERS, leftOver, parseShare, percent } from "../joint/shares";

const words = dictionary({
  zh: {
    title: "以联合体报名",
    lead: "由贵方作为牵头人：一次报名、一份保证金、一个竞买号，并由贵方代表全体成员报价和办理成交。请填写其他成员的登录账户（或统一社会信用代码）与登记名称；成员须各自登录确认，全部确认后才提交审核。",
    account: "登录账户或信用代码",
    name: "登记名称",
    share: "份额",
    mine: (name: string) => `${name}（牵头人）`,
    needAccount: "请填写成员账户",
    needName: "请填写登记名称",
    needShare: "如 40 或 33.33",
    add: "添加成员",
    remove: "移除",
    left: (share: string) => `尚有 ${share} 未分配`,
    over: (share: string) => `超出 ${share}`,
    whole: "份额合计 100%",
    sum: "份额合计须为 100%",
    confirm: "提交并通知成员",
    cancel: "取消",
    accept: "请先勾选接受两份文件",
    done: "已通知各成员，等待确认",
  },
  en: {
    title: "Register as a group",
    lead: "You are the lead: one registration, one deposit, one bidder code, and you bid and settle for all. Name the other members by sign-in name (or credit code) and registered name; each consents in their own sign-in, and only then is the registration reviewed.",
    account: "Sign-in or credit code",
    name: "Registered name",
    share: "Share",
    mine: (name: string) => `${name} (lead)`,
    needAccount: "Name the account",
    needName: "Give the registered name",
    needShare: "Such as 40 or 33.33",
    add: "Add a member",
    remove: "Remove",
    left: (share: string) => `${share} left to give away`,
    over: (share: string) => `${share} too much`,
    whole: "The shares sum to 100%",
    sum: "The shares have to sum to 100%",
    confirm: "Register and ask the members",
    cancel: "Cancel",
    accept: "Accept both texts first",
    done: "The members have been asked; waiting for their consent",
  },
});

interface Values {
  share: string;
  members: { account: string; name: string; share: string }[];
}

/** A lead names the members of a group and their shares, and accepts both texts for itself. */
export function RegisterJointly({ notice, onClose }: { notice: NoticePage; onClose: (registered: boolean) => void }) {
  const t = useWords(words);
  const { user } = useSession();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const [consent, setConsent] = useState<GroupConsent | null>(null);
  const [refusal, setRefusal] = useState<unknown>(null);
  const values = Form.useWatch([], form) as Partial<Values> | undefined;
  const left = leftOver([values?.share, ...(values?.members ?? []).map((member) => member?.share)].map((text) => parseShare(text ?? "")));

  const send = async (): Promise<void> => {
    setRefusal(null);
    const typed = await form.validateFields().catch(() => null);
    if (typed === null || consent === null || notice.lot_id === null) return;
    try {
      await joint.register(notice.lot_id, {
        ...consent,
        share_bps: parseShare(typed.share) ?? 0,
        members: typed.members.map(({ account, name, share }) => ({ account, name, share_bps: parseShare(share) ?? 0 })),
      });
      void message.success(t.done);
      onClose(true);
    } catch (error) {
      setRefusal(error);
    }
  };

  const share = { validator: (_: unknown, text: string | undefined) => (parseShare(text ?? "") === null ? Promise.reject(new Error(t.needShare)) : Promise.resolve()) };
  return (
    <Modal
      open
      title={t.title}
      width={760}
      onCancel={() => onClose(false)}
      footer={[
        <Button key="cancel" onClick={() => onClose(false)}>{t.cancel}</Button>,
        <ActionButton key="confirm" type="primary" disabledReason={left !== 0 ? t.sum : consent === null ? t.accept : null} action={send}>
          {t.confirm}
        </ActionButton>,
      ]}
    >
      <p className="note group-lead">{t.lead}</p>
      <ProblemAlert error={refusal} />
      <Form<Values> form={form} component={false} initialValues={{ share: "", members: [{ account: "", name: "", share: "" }] }}>
        <div className="group-form">
          <div className="group-row group-row-head" aria-hidden>
            <span>{t.account}</span>
            <span>{t.name}</span>
            <span>{t.share}</span>
          </div>
          <div className="group-row">
            <span className="group-own"><b>{t.mine(user?.organisation_name ?? "")}</b></span>
            <Form.Item name="share" rules={[share]}>
              <Input inputMode="decimal" suffix="%" placeholder={t.share} aria-label={`${t.share} ${user?.organisation_name ?? ""}`} />
            </Form.Item>
          </div>
          <Form.List name="members">
            {(fields, { add, remove }) => (
              <>
                {fields.map(({ key, name }) => (
                  <div className="group-row" key={key}>
                    <Form.Item name={[name, "account"]} rules={[{ required: true, whitespace: true, message: t.needAccount }]}>
                      <Input aria-label={t.account} placeholder={t.account} autoComplete="off" />
                    </Form.Item>
                    <Form.Item name={[name, "name"]} rules={[{ required: true, whitespace: true, message: t.needName }]}>
                      <Input aria-label={t.name} placeholder={t.name} autoComplete="off" />
                    </Form.Item>
                    <Form.Item name={[name, "share"]} rules={[share]}>
                      <Input inputMode="decimal" suffix="%" aria-label={t.share} placeholder={t.share} />
                    </Form.Item>
                    <Button className="group-remove" type="text" icon={<DeleteOutlined />} aria-label={t.remove} disabled={fields.length === 1} onClick={() => remove(name)} />
                  </div>
                ))}
                <div className="group-sum">
                  <Button size="small" icon={<PlusOutlined />} disabled={fields.length >= MOST_MEMBERS - 1} onClick={() => add({ account: "", name: "", share: "" })}>{t.add}</Button>
                  <span role="status" className={left === 0 ? "is-whole" : left < 0 ? "is-off" : "note"}>{left === 0 ? t.whole : left < 0 ? t.over(percent(-left)) : t.left(percent(left))}</span>
                </div>
              </>
            )}
          </Form.List>
        </div>
      </Form>
      <JointTexts onChange={setConsent} />
    </Modal>
  );
}
