import { Button, Form, Input } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { useMe } from "../../api/session";
import { Facts, Page, ProblemAlert, Section, useReport } from "../../components";
import { toProblem } from "../../api/problem";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { word } from "../../i18n/labels";
import { useAct } from "../kit";

const words = dictionary({
  zh: {
    title: "我的账户",
    login: "登录名",
    name: "姓名",
    organisation: "所属机构",
    roles: "角色",
    password: "修改密码",
    lead: "修改后，本次登录保持有效；请勿与其他网站使用相同密码。",
    old: "当前密码",
    next: "新密码",
    hint: "至少 12 个字符；几个互不相关的词最好记，也最难猜。",
    again: "再次输入新密码",
    short: "至少 12 个字符",
    differs: "两次输入的新密码不一致",
    need: "请填写",
    save: "修改密码",
    done: "密码已修改",
  },
  en: {
    title: "My account",
    login: "Login",
    name: "Name",
    organisation: "Organisation",
    roles: "Roles",
    password: "Change password",
    lead: "You stay signed in. Do not use the same password on another site.",
    old: "Current password",
    next: "New password",
    hint: "At least 12 characters; a few unrelated words are easy to remember and hard to guess.",
    again: "New password once more",
    short: "At least 12 characters",
    differs: "The two entries differ",
    need: "Please fill this in",
    save: "Change password",
    done: "The password is changed",
  },
});

interface Values {
  old: string;
  new: string;
  again: string;
}

export default function Account() {
  const t = useWords(words);
  const { language } = useLanguage();
  const me = useMe();
  const act = useAct();
  const report = useReport();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<unknown>(null);

  const send = async (values: Values): Promise<void> => {
    setBusy(true);
    setRefusal(null);
    try {
      await act(() => api.put("/api/password", { old: values.old, new: values.new }), t.done);
      form.resetFields();
    } catch (error) {
      if (toProblem(error).errors?.length) report(error, form);
      else setRefusal(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Page title={t.title}>
      <Facts
        items={[
          { label: t.name, value: me.display_name },
          { label: t.login, value: <code>{me.login}</code> },
          { label: t.organisation, value: me.organisation_name },
          { label: t.roles, value: me.roles.map((role) => word("role", role, language)).join(language === "zh" ? "、" : ", ") },
        ]}
      />
      <Section title={t.password}>
      <p className="desk-lead">{t.lead}</p>
      <Form<Values> form={form} layout="vertical" requiredMark={false} onFinish={(values) => void send(values)} style={{ maxWidth: 380 }}>
        <ProblemAlert error={refusal} />
        <Form.Item name="old" label={t.old} rules={[{ required: true, message: t.need }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item name="new" label={t.next} extra={t.hint} rules={[{ required: true, min: 12, message: t.short }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t.again}
          dependencies={["new"]}
          rules={[{ required: true, message: t.need }, ({ getFieldValue }) => ({ validator: (_, value) => (!value || value === getFieldValue("new") ? Promise.resolve() : Promise.reject(new Error(t.differs))) })]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t.save}
        </Button>
      </Form>
      </Section>
    </Page>
  );
}
