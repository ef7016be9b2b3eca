import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Form, Input, Select } from "antd";
import { Section } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { DateInput, DocumentId, MoneyInput, today, type Words } from "../kit";
import { COSTS } from "../shared/dealWords";
import { CONSENTS, FIELDS, NOTICE_METHODS, NOTICE_PARTIES, WARNINGS } from "../vocabulary";

const words = dictionary({
  zh: {
    consent: "处置依据与通知",
    consentLead: "处置须有合同约定、违约后的协议或法院裁定之一；公告至少 3 日前通知出质人和债务人，无法联系的公示满 5 日视为送达（法释〔2016〕18号第 16 条）。",
    party: "当事人",
    method: "方式",
    on: "通知日期",
    proof: "证明文件",
    addNotice: "添加通知",
    disclosure: "信息披露",
    disclosureLead: "请逐项如实填写；没有的写“无”。未填写的项目不能提交复核。",
    costs: "处置费用",
    costsLead: "从成交价款中优先支付。收款方留空即为交易中心的服务费。",
    kind: "项目",
    payee: "收款方",
    amount: "金额",
    what: "说明",
    addCost: "添加费用",
    remove: "移除",
    need: "请填写",
    centre: "交易中心",
  },
  en: {
    consent: "Consent and notices",
    consentLead: "The sale rests on a clause, an agreement after default or a court's ruling. Pledgor and debtor are told at least 3 days before publication; 5 days of posting count as telling the unreachable (Fa Shi [2016] No. 18, art. 16).",
    party: "Party",
    method: "How",
    on: "Told on",
    proof: "Proof",
    addNotice: "Add a notice",
    disclosure: "Disclosure",
    disclosureLead: "Fill in each truthfully; write “none” where there is none. A gap cannot be proposed.",
    costs: "Costs",
    costsLead: "Paid first from the price. Without a payee it is the centre's own fee.",
    kind: "Item",
    payee: "Payee",
    amount: "Amount",
    what: "Description",
    addCost: "Add a cost",
    remove: "Remove",
    need: "Please fill this in",
    centre: "The centre",
  },
});

const useOptions = (list: Words) => {
  const { language } = useLanguage();
  return Object.entries(list).map(([value, label]) => ({ value, label: label[language] }));
};

/** Why the right may be sold, and who was told. */
export function DraftConsent() {
  const t = useWords(words);
  const { language } = useLanguage();
  const bases = useOptions(CONSENTS);
  const parties = useOptions(NOTICE_PARTIES);
  const methods = useOptions(NOTICE_METHODS);
  return (
    <Section title={t.consent}>
      <p className="note">{t.consentLead}</p>
      <div className="desk-grid">
        <Form.Item name={["consent", "basis"]} label={FIELDS["consent.basis"]?.[language]}>
          <Select allowClear options={bases} />
        </Form.Item>
        <Form.Item name={["consent", "document_id"]} label={FIELDS["consent.document_id"]?.[language]}>
          <DocumentId />
        </Form.Item>
      </div>
      <Form.List name={["consent", "notices"]}>
        {(rows, { add, remove }) => (
          <>
            {rows.map(({ key, name }) => (
              <div key={key} className="desk-line">
                <Form.Item name={[name, "party"]} label={t.party} rules={[{ required: true, message: t.need }]}>
                  <Select options={parties} />
                </Form.Item>
                <Form.Item name={[name, "method"]} label={t.method} rules={[{ required: true, message: t.need }]}>
                  <Select options={methods} />
                </Form.Item>
                <Form.Item name={[name, "notified_on"]} label={t.on} rules={[{ required: true, message: t.need }]}>
                  <DateInput max={today()} />
                </Form.Item>
                <Form.Item name={[name, "document_id"]} label={t.proof} rules={[{ required: true, message: t.need }]}>
                  <DocumentId />
                </Form.Item>
                <Button icon={<DeleteOutlined />} aria-label={t.remove} onClick={() => remove(name)} />
              </div>
            ))}
            <Button icon={<PlusOutlined />} onClick={() => add({ method: "DELIVERED" })}>
              {t.addNotice}
            </Button>
          </>
        )}
      </Form.List>
    </Section>
  );
}

const TEXTS = ["ownership", "use_and_burdens", "licences", "litigation", "annual_fees", "priority_holders", "known_defects", "taxes", "contact", "notes"];

/** What bidders have to know. */
export function DraftDisclosure() {
  const t = useWords(words);
  const { language } = useLanguage();
  const warnings = useOptions(WARNINGS);
  return (
    <Section title={t.disclosure}>
      <p className="note">{t.disclosureLead}</p>
      <div className="desk-grid">
        {TEXTS.map((name) => (
          <Form.Item key={name} name={["disclosure", name]} label={FIELDS[`disclosure.${name}`]?.[language]}>
            <Input.TextArea autoSize={{ minRows: 2, maxRows: 10 }} maxLength={4000} />
          </Form.Item>
        ))}
      </div>
      <Form.Item name={["disclosure", "special_warnings"]} label={FIELDS["disclosure.special_warnings"]?.[language]}>
        <Checkbox.Group options={warnings} className="desk-checks" />
      </Form.Item>
    </Section>
  );
}

/** What is paid from the price first. `payees` are organisations that may have borne a cost. */
export function DraftCosts({ payees }: { payees: readonly { id: number; name: string }[] }) {
  const t = useWords(words);
  const kinds = useOptions(COSTS);
  return (
    <Section title={t.costs}>
      <p className="note">{t.costsLead}</p>
      <Form.List name="costs">
        {(rows, { add, remove }) => (
          <>
            {rows.map(({ key, name }) => (
              <div key={key} className="desk-line">
                <Form.Item name={[name, "kind"]} label={t.kind} rules={[{ required: true, message: t.need }]}>
                  <Select options={kinds} />
                </Form.Item>
                <Form.Item name={[name, "payee_organisation_id"]} label={t.payee}>
                  <Select allowClear placeholder={t.centre} options={payees.map((one) => ({ value: one.id, label: one.name }))} />
                </Form.Item>
                <Form.Item name={[name, "amount_fen"]} label={t.amount} rules={[{ required: true, message: t.need }]}>
                  <MoneyInput />
                </Form.Item>
                <Form.Item name={[name, "description"]} label={t.what}>
                  <Input maxLength={200} />
                </Form.Item>
                <Button icon={<DeleteOutlined />} aria-label={t.remove} onClick={() => remove(name)} />
              </div>
            ))}
            <Button icon={<PlusOutlined />} onClick={() => add({ kind: "OTHER", description: "" })}>
              {t.addCost}
            </Button>
          </>
        )}
      </Form.List>
    </Section>
  );
}
