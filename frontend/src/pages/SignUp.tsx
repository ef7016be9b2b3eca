import { Button, Form, Input, Radio } from "antd";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { api } from "../api/client";
import type { BidderAccount } from "../api/types";
import { Page, Section, useReport } from "../components";
import { dictionary, useWords } from "../i18n";
import { safeNext } from "./SignIn";

const words = dictionary({
  zh: {
    title: "竞买人注册",
    lead: "注册后即可报名参加竞价。保证金须由登记的账户汇出，未成交时原路退还。",
    who: "主体信息",
    kind: "主体类型",
    company: "企业或其他组织",
    person: "自然人",
    companyName: "单位全称",
    personName: "姓名",
    uscc: "统一社会信用代码",
    identity: "居民身份证号",
    identityNote: "仅用于资格核验，加密保存，不对外显示。",
    account: "登录账户",
    display: "联系人姓名",
    login: "用户名",
    loginRule: "3 至 50 个字符，可用字母、数字和 . _ -",
    password: "密码",
    passwordRule: "至少 12 个字符",
    contact: "联系方式与退款账户",
    email: "电子邮箱",
    emailRule: "请填写有效的电子邮箱",
    phone: "手机号码",
    phoneRule: "请填写有效的电话号码",
    bankNo: "银行账号",
    bankNoRule: "8 至 34 位数字或大写字母，不含空格",
    bankName: "账户名称",
    bankNote: "须与主体名称一致",
    needed: "请填写",
    submit: "注册",
  },
  en: {
    title: "Sign up to bid",
    lead: "With an account you can register for lots. The deposit is paid from, and returned to, the account named here.",
    who: "Who you are",
    kind: "Kind",
    company: "Company or other organisation",
    person: "Person",
    companyName: "Full name of the organisation",
    personName: "Name",
    uscc: "Unified social credit code",
    identity: "Resident identity card number",
    identityNote: "Used to check eligibility only; stored encrypted, never shown.",
    account: "Account",
    display: "Contact person",
    login: "Login",
    loginRule: "3 to 50 characters: letters, digits and . _ -",
    password: "Password",
    passwordRule: "At least 12 characters",
    contact: "Contact and account for returns",
    email: "E-mail",
    emailRule: "Give a valid e-mail address",
    phone: "Phone",
    phoneRule: "Give a valid phone number",
    bankNo: "Bank account number",
    bankNoRule: "8 to 34 digits or capital letters, no blanks",
    bankName: "Account name",
    bankNote: "Must be the name given above",
    needed: "Required",
    submit: "Sign up",
  },
});

export function SignUp() {
  const t = useWords(words);
  const report = useReport();
  const navigate = useNavigate();
  const [parameters] = useSearchParams();
  const next = safeNext(parameters.get("next"));
  const [form] = Form.useForm<BidderAccount>();
  const [busy, setBusy] = useState(false);
  const kind = Form.useWatch("kind", form) ?? "COMPANY";
  const needed = { required: true, message: t.needed };

  const finish = async (values: BidderAccount): Promise<void> => {
    setBusy(true);
    try {
      await api.get("/api/session"); // the token cookie must exist before the first unsafe request
      await api.post("/api/bidder-accounts", values);
      void navigate(`/sign-in?welcome&login=${encodeURIComponent(values.login)}${next ? `&next=${encodeURIComponent(next)}` : ""}`);
    } catch (error) {
      report(error, form);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="wrap">
      <Page title={t.title} lead={t.lead}>
        <Form form={form} layout="vertical" initialValues={{ kind: "COMPANY" }} onFinish={(values) => void finish(values)} scrollToFirstError className="form-wide stack">
          <Section title={t.who}>
            <Form.Item name="kind" label={t.kind} rules={[needed]}>
              <Radio.Group options={[{ value: "COMPANY", label: t.company }, { value: "PERSON", label: t.person }]} />
            </Form.Item>
            <div className="form-columns">
              <Form.Item name="name" label={kind === "COMPANY" ? t.companyName : t.personName} rules={[needed, { min: 2 }]}>
                <Input autoComplete={kind === "COMPANY" ? "organization" : "name"} maxLength={100} />
              </Form.Item>
              {kind === "COMPANY" ? (
                <Form.Item name="uscc" label={t.uscc} rules={[needed]} normalize={(value: string) => value.toUpperCase()}>
                  <Input className="mono" maxLength={20} spellCheck={false} />
                </Form.Item>
              ) : (
                <Form.Item name="identity_no" label={t.identity} rules={[needed]} extra={t.identityNote}>
                  <Input className="mono" maxLength={18} spellCheck={false} autoComplete="off" />
                </Form.Item>
              )}
            </div>
          </Section>
          <Section title={t.contact}>
            <div className="form-columns">
              <Form.Item name="contact_email" label={t.email} rules={[needed, { pattern: /^[^@\s]+@[^@\s]+\.[^@\s]+$/, message: t.emailRule }]}>
                <Input type="email" autoComplete="email" />
              </Form.Item>
              <Form.Item name="phone" label={t.phone} rules={[needed, { pattern: /^[0-9+ -]{6,20}$/, message: t.phoneRule }]}>
                <Input type="tel" autoComplete="tel" />
              </Form.Item>
              <Form.Item name="bank_account_name" label={t.bankName} rules={[needed]} extra={t.bankNote}>
                <Input maxLength={100} />
              </Form.Item>
              <Form.Item name="bank_account_no" label={t.bankNo} rules={[needed, { pattern: /^[0-9A-Z]{8,34}$/, message: t.bankNoRule }]} normalize={(value: string) => value.replace(/\s/g, "").toUpperCase()}>
                <Input className="mono" inputMode="numeric" maxLength={34} />
              </Form.Item>
            </div>
          </Section>
          <Section title={t.account}>
            <div className="form-columns">
              <Form.Item name="display_name" label={t.display} rules={[needed, { min: 2 }]}>
                <Input autoComplete="name" maxLength={50} />
              </Form.Item>
              <Form.Item name="login" label={t.login} rules={[needed, { pattern: /^[a-zA-Z0-9._-]{3,50}$/, message: t.loginRule }]}>
                <Input autoComplete="username" autoCapitalize="none" spellCheck={false} />
              </Form.Item>
              <Form.Item name="password" label={t.password} rules={[needed]} extra={t.passwordRule}>
                <Input.Password autoComplete="new-password" />
              </Form.Item>
            </div>
            <Button type="primary" htmlType="submit" loading={busy}>{t.submit}</Button>
          </Section>
        </Form>
      </Page>
    </div>
  );
}
