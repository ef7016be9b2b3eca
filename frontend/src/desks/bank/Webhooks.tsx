import { Alert, Form, Input, Switch } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { hasRole, useMe } from "../../api/session";
import { ActionButton, Facts, Loaded, Page, Section, Tag, When } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { Code, FormDrawer, useAct, useOne } from "../kit";
import { Deliveries } from "../shared/Deliveries";
import type { Schema } from "../types";

const words = dictionary({
  zh: {
    title: "系统对接",
    lead: "贷款结清、补偿批准等结果会以签名消息推送到贵行系统，至少送达一次；接收方按编号去重。",
    endpoint: "接收地址",
    none: "尚未设置接收地址，消息会保留，设置后可由交易中心重新发送。",
    url: "地址（HTTPS）",
    active: "推送",
    on: "启用",
    off: "已停用",
    updated: "更新时间",
    change: "设置接收地址",
    onlyChecker: "由银行复核设置",
    newSecret: "更换签名密钥",
    secretHint: "更换后旧密钥立即失效",
    saved: "接收地址已保存",
    secret: "签名密钥仅显示这一次，请立即存入贵行密钥系统",
    deliveries: "消息",
    need: "请填写以 https:// 开头的地址",
  },
  en: {
    title: "Webhooks",
    lead: "Results such as a closed loan or an approved claim are pushed to your system as signed messages, at least once; tell repeats by the reference.",
    endpoint: "Endpoint",
    none: "No endpoint is set. Messages are kept; the centre can send them once it is.",
    url: "Address (HTTPS)",
    active: "Push",
    on: "Active",
    off: "Off",
    updated: "Updated",
    change: "Set the endpoint",
    onlyChecker: "The bank's checker sets this",
    newSecret: "New signing secret",
    secretHint: "The old one stops working at once",
    saved: "Saved",
    secret: "The signing secret is shown once only: put it into your key store now",
    deliveries: "Messages",
    need: "An address that begins with https://",
  },
});

type Endpoint = Schema<"EndpointView">;

export default function Webhooks() {
  const t = useWords(words);
  const me = useMe();
  const act = useAct();
  const [editing, setEditing] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const endpoint = useOne<Schema<"EndpointAnswer">>("/api/webhooks/endpoint");
  const current = endpoint.data?.endpoint ?? null;
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={
        <ActionButton type="primary" disabledReason={!hasRole(me, "BANK_CHECKER") && t.onlyChecker} action={() => setEditing(true)}>
          {t.change}
        </ActionButton>
      }
    >
      {secret && <Alert className="desk-above" type="warning" showIcon title={t.secret} description={<Code>{secret}</Code>} closable={{ onClose: () => setSecret(null) }} />}
      <Section title={t.endpoint}>
        <Loaded query={endpoint}>
          {() =>
            current === null ? (
              <p className="note">{t.none}</p>
            ) : (
              <Facts
                columns={3}
                items={[
                  { label: t.url, value: <code className="desk-wrap">{current.url}</code> },
                  { label: t.active, value: <Tag tone={current.active ? "good" : "quiet"}>{current.active ? t.on : t.off}</Tag> },
                  { label: t.updated, value: <When at={current.updated_at} /> },
                ]}
              />
            )
          }
        </Loaded>
      </Section>
      <Section title={t.deliveries}>
        <Deliveries />
      </Section>
      <FormDrawer<Schema<"SetEndpoint">>
        open={editing}
        onClose={() => setEditing(false)}
        title={t.change}
        initialValues={{ url: current?.url ?? "https://", active: current?.active ?? true, new_secret: false }}
        onSubmit={async (values) => {
          const saved = await act(() => api.put<Endpoint>("/api/webhooks/endpoint", values), t.saved);
          setSecret(saved.secret ?? null);
        }}
      >
        <Form.Item name="url" label={t.url} rules={[{ required: true, type: "url", message: t.need }]}>
          <Input />
        </Form.Item>
        <Form.Item name="active" label={t.active} valuePropName="checked">
          <Switch checkedChildren={t.on} unCheckedChildren={t.off} />
        </Form.Item>
        <Form.Item name="new_secret" label={t.newSecret} extra={t.secretHint} valuePropName="checked">
          <Switch />
        </Form.Item>
      </FormDrawer>
    </Page>
  );
}
