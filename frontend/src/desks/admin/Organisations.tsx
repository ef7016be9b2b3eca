import { Button, Form, Input, Select, type TableColumnsType } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { Page, When } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { WORDS, word } from "../../i18n/labels";
import { Code, DeskTable, FormDrawer, useAct, useFilter, usePaged } from "../kit";
import type { Schema } from "../types";

const words = dictionary({
  zh: {
    title: "机构",
    lead: "银行、基金、交易中心和中介机构由管理员登记；竞买人自行注册，也列在这里。",
    add: "登记机构",
    addLead: "登记后即可为该机构开通用户。统一社会信用代码按国标校验。",
    all: "全部类型",
    kind: "类型",
    name: "名称",
    uscc: "统一社会信用代码",
    contact: "联系方式",
    email: "联系邮箱",
    phone: "电话",
    account: "收款账户",
    accountNo: "收款账号",
    accountName: "收款户名",
    created: "登记时间",
    none: "没有这一类机构",
    noneBody: "更换筛选条件，或登记一家机构。",
    done: "机构已登记",
    need: "请填写",
  },
  en: {
    title: "Organisations",
    lead: "Banks, funds, the centre and intermediaries are registered here; bidders register themselves and are listed too.",
    add: "Register an organisation",
    addLead: "Users can be added to it afterwards. The unified social credit code is checked.",
    all: "All kinds",
    kind: "Kind",
    name: "Name",
    uscc: "Unified social credit code",
    contact: "Contact",
    email: "Email",
    phone: "Phone",
    account: "Account to be paid to",
    accountNo: "Account number",
    accountName: "Account name",
    created: "Registered",
    none: "No organisation of this kind",
    noneBody: "Change the filter, or register one.",
    done: "The organisation is registered",
    need: "Please fill this in",
  },
});

type Organisation = Schema<"OrganisationView">;
type NewOrganisation = Schema<"NewOrganisation">;

export default function Organisations() {
  const t = useWords(words);
  const { language } = useLanguage();
  const act = useAct();
  const [kind, setKind] = useFilter("kind");
  const [adding, setAdding] = useState(false);
  const list = usePaged<Organisation>("/api/organisations", { kind });
  const kinds = Object.keys(WORDS.organisation).map((value) => ({ value, label: word("organisation", value, language) }));
  const columns: TableColumnsType<Organisation> = [
    { title: t.name, dataIndex: "name" },
    { title: t.kind, dataIndex: "kind", render: (value: string) => word("organisation", value, language) },
    { title: t.uscc, dataIndex: "uscc", render: (value: string | null) => (value ? <Code>{value}</Code> : "—") },
    {
      title: t.contact,
      render: (_, row) => (
        <>
          {row.contact_email || "—"}
          {row.phone && <div className="note">{row.phone}</div>}
        </>
      ),
    },
    {
      title: t.account,
      render: (_, row) => (
        <>
          {row.bank_account_no || "—"}
          {row.bank_account_no && row.bank_account_name && <div className="note">{row.bank_account_name}</div>}
        </>
      ),
    },
    { title: t.created, dataIndex: "created_at", render: (value: string) => <When at={value} mode="date" /> },
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
      <div className="desk-filter">
        <Select aria-label={t.kind} value={kind} onChange={setKind} style={{ minWidth: 160 }} options={[{ value: "", label: t.all }, ...kinds]} />
      </div>
      <DeskTable list={list} columns={columns} empty={{ title: t.none, body: t.noneBody }} />
      <FormDrawer<NewOrganisation>
        open={adding}
        onClose={() => setAdding(false)}
        title={t.add}
        lead={t.addLead}
        initialValues={{ kind: "BANK", contact_email: "", phone: "", bank_account_no: "", bank_account_name: "" }}
        onSubmit={(values) => act(() => api.post("/api/organisations", values), t.done)}
      >
        <Form.Item name="kind" label={t.kind} rules={[{ required: true }]}>
          <Select options={kinds.filter(({ value }) => value !== "PERSON")} />
        </Form.Item>
        <Form.Item name="name" label={t.name} rules={[{ required: true, message: t.need }]}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="uscc" label={t.uscc} rules={[{ required: true, message: t.need }]}>
          <Input maxLength={18} />
        </Form.Item>
        <Form.Item name="contact_email" label={t.email}>
          <Input type="email" />
        </Form.Item>
        <Form.Item name="phone" label={t.phone}>
          <Input />
        </Form.Item>
        <Form.Item name="bank_account_no" label={t.accountNo}>
          <Input />
        </Form.Item>
        <Form.Item name="bank_account_name" label={t.accountName}>
          <Input />
        </Form.Item>
      </FormDrawer>
    </Page>
  );
}
