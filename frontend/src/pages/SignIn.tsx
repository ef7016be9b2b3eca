import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";
import { Link, Navigate, useSearchParams } from "react-router";
import { useSession, useSignIn } from "../api/session";
import type { SignIn as Credentials } from "../api/types";
import { Page, ProblemAlert } from "../components";
import { dictionary, useWords } from "../i18n";

const words = dictionary({
  zh: { title: "登录", login: "用户名", password: "密码", submit: "登录", needed: "请填写", next: "登录后将回到刚才的页面。", none: "还没有账户？", signUp: "竞买人注册", welcome: "注册成功，请用新账户登录。" },
  en: { title: "Sign in", login: "Login", password: "Password", submit: "Sign in", needed: "Required", next: "You will return to the page you came from.", none: "No account yet?", signUp: "Sign up to bid", welcome: "Your account is ready: sign in with it." },
});

/** Only paths of this site may follow a sign-in; anything else would be an open redirect. */
export function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : "";
}

export function SignIn() {
  const t = useWords(words);
  const [parameters] = useSearchParams();
  const next = safeNext(parameters.get("next"));
  const { user } = useSession();
  const signIn = useSignIn();
  const [form] = Form.useForm<Credentials>();
  const [error, setError] = useState<unknown>(null);
  if (user) return <Navigate to={next || (user.roles.includes("BIDDER") ? "/" : "/desk")} replace />;
  return (
    <div className="wrap">
      <Page title={t.title} lead={next ? t.next : undefined}>
        <div className="form-narrow stack">
          {parameters.has("welcome") && <Alert type="success" showIcon title={t.welcome} />}
          <ProblemAlert error={error} />
          <div className="section">
            <Form
              form={form}
              layout="vertical"
              requiredMark={false}
              initialValues={{ login: parameters.get("login") ?? "" }}
              onFinish={(values) => {
                setError(null);
                signIn.mutate(values, {
                  onError: (refusal) => {
                    setError(refusal);
                    form.setFieldValue("password", "");
                  },
                });
              }}
            >
              <Form.Item name="login" label={t.login} rules={[{ required: true, message: t.needed }]}>
                <Input autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus />
              </Form.Item>
              <Form.Item name="password" label={t.password} rules={[{ required: true, message: t.needed }]}>
                <Input.Password autoComplete="current-password" />
              </Form.Item>
              <Button type="primary" htmlType="submit" block loading={signIn.isPending}>{t.submit}</Button>
            </Form>
          </div>
          <p className="note">
            {t.none} <Link to={`/sign-up${next ? `?next=${encodeURIComponent(next)}` : ""}`}>{t.signUp}</Link>
          </p>
        </div>
      </Page>
    </div>
  );
}
