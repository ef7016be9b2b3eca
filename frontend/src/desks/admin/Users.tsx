import { Button, Form, Input, Select, type TableColumnsType } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { useMe } from "../../api/session";
import { ActionButton, Page, Tag } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { WORDS, word } from "../../i18n/labels";
import { Buttons, DeskTable, FormDrawer, useAct, usePaged } from "../kit";
import type { Listing } from "../kit";
import type { Schema } from "../types";

const words = dictionary({
  zh: {
    title: "用户",
    lead: "停用后该用户立即不能操作，已做的记录保留；用户不会被删除。",
    add: "开通用户",
    addLead: "请把登录名和初始密码分开告知本人，并请其首次登录后修改密码。",
    login: "登录名",
    loginHint: "字母、数字、点、横线或下划线",
    name: "姓名",
    organisation: "机构",
    roles: "角色",
    rolesHint: "可担任的角色取决于机构类型；经办与复核请由不同的人担任。",
    password: "初始密码",
    passwordHint: "至少 12 个字符",
    state: "状态",
    active: "启用",
    inactive: "已停用",
    stop: "停用",
    stopAsk: (name: string) => `停用 ${name}？`,
    stopBody: "该用户将不能再登录和操作，可随时重新启用。",
    start: "启用",
    change: "调整角色",
    changed: "角色已调整",
    stopped: "已停用",
    started: "已启用",
    created: "用户已开通",
    self: "不能停用自己",
    none: "还没有用户",
    need: "请填写",
  },
  en: {
    title: "Users",
    lead: "A deactivated user can do nothing from that moment; what they did stays on record. Users are never deleted.",
    add: "Create a user",
    addLead: "Tell the person their login and first password by separate ways, and ask them to change it at once.",
    login: "Login",
    loginHint: "Letters, digits, dots, hyphens or underscores",
    name: "Name",
    organisation: "Organisation",
    roles: "Roles",
    rolesHint: "Possible roles depend on the kind of organisation; maker and checker should be different people.",
    password: "First password",
    passwordHint: "At least 12 characters",
    state: "State",
    active: "Active",
    inactive: "Deactivated",
    stop: "Deactivate",
    stopAsk: (name: string) => `Deactivate ${name}?`,
    stopBody: "They can no longer sign in or do anything. You can activate them again at any time.",
    start: "Activate",
    change: "Change roles",
    changed: "The roles are changed",
    stopped: "Deactivated",
    started: "Activated",
    created: "The user is created",
    self: "You cannot deactivate yourself",
    none: "No users yet",
    need: "Please fill this in",
  },
});

type User = Schema<"UserView">;
type NewUser = Schema<"NewUser">;
type Organisation = Schema<"OrganisationView">;

export default function Users() {
  const t = useWords(words);
  const { language } = useLanguage();
  const me = useMe();
  const act = useAct();
  const list = usePaged<User>("/api/users");
  const [adding, setAdding] = useState(false);
  const [changing, setChanging] = useState<User | null>(null);
  const organisations = useQuery({
    queryKey: ["desk", "/api/organisations", "all"],
    queryFn: ({ signal }) => api.get<Listing<Organisation>>("/api/organisations", { limit: 200 }, signal),
  });
  const nameOf = new Map(organisations.data?.items.map((one) => [one.id, one.name]));
  const roles = Object.keys(WORDS.role).map((value) => ({ value, label: word("role", value, language) }));

  const columns: TableColumnsType<User> = [
    { title: t.login, dataIndex: "login", render: (value: string) => <code>{value}</code> },
    { title: t.name, dataIndex: "display_name" },
    { title: t.organisation, dataIndex: "organisation_id", render: (value: number) => nameOf.get(value) ?? `#${value}` },
    { title: t.roles, dataIndex: "roles", render: (value: string[]) => value.map((role) => word("role", role, language)).join(language === "zh" ? "、" : ", ") },
    { title: t.state, dataIndex: "active", render: (value: boolean) => <Tag tone={value ? "good" : "quiet"}>{value ? t.active : t.inactive}</Tag> },
    {
      title: "",
      render: (_, row) => (
        <Buttons>
          <Button size="small" onClick={() => setChanging(row)}>
            {t.change}
          </Button>
          {row.active ? (
            <ActionButton
              size="small"
              danger
              disabledReason={row.id === me.id && t.self}
              confirm={{ title: t.stopAsk(row.display_name), body: t.stopBody, danger: true }}
              action={() => act(() => api.patch(`/api/users/${row.id}`, { active: false }), t.stopped)}
            >
              {t.stop}
            </ActionButton>
          ) : (
            <ActionButton size="small" action={() => act(() => api.patch(`/api/users/${row.id}`, { active: true }), t.started)}>
              {t.start}
            </ActionButton>
          )}
        </Buttons>
      ),
    },
  ];
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={
        <Button type="primary" onClick={() => setAdding(true)}>
          {t.add}
        </Button>
      }
    >
      <DeskTable list={list} columns={columns} empty={{ title: t.none }} />
      <FormDrawer<NewUser> open={adding} onClose={() => setAdding(false)} title={t.add} lead={t.addLead} initialValues={{ roles: [] }} onSubmit={(values) => act(() => api.post("/api/users", values), t.created)}>
        <Form.Item name="organisation_id" label={t.organisation} rules={[{ required: true, message: t.need }]}>
          <Select showSearch={{ optionFilterProp: "label" }} loading={organisations.isPending} options={(organisations.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))} />
        </Form.Item>
        <Form.Item name="roles" label={t.roles} extra={t.rolesHint} rules={[{ required: true, message: t.need }]}>
          <Select mode="multiple" options={roles} />
        </Form.Item>
        <Form.Item name="display_name" label={t.name} rules={[{ required: true, message: t.need }]}>
          <Input maxLength={50} />
        </Form.Item>
        <Form.Item name="login" label={t.login} extra={t.loginHint} rules={[{ required: true, pattern: /^[a-zA-Z0-9._-]{3,50}$/, message: t.loginHint }]}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="password" label={t.password} extra={t.passwordHint} rules={[{ required: true, min: 12, message: t.passwordHint }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </FormDrawer>
      <FormDrawer<{ roles: string[] }>
        open={changing !== null}
        onClose={() => setChanging(null)}
        title={`${t.change} · ${changing?.display_name ?? ""}`}
        initialValues={{ roles: changing?.roles ?? [] }}
        onSubmit={(values) => act(() => api.patch(`/api/users/${changing?.id ?? 0}`, values), t.changed)}
      >
        <Form.Item name="roles" label={t.roles} extra={t.rolesHint} rules={[{ required: true, message: t.need }]}>
          <Select mode="multiple" options={roles} />
        </Form.Item>
      </FormDrawer>
    </Page>
  );
}
