import { Button, Form, InputNumber, Select, type FormInstance } from "antd";
import type { ReactNode } from "react";
import { FormatPlan, Money, Section, When } from "../../components";
import { inTime } from "../../components/FormatPlan";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { word } from "../../i18n/labels";
import { MoneyInput } from "../kit";
import type { Schema } from "../types";
import { FIELDS } from "../vocabulary";
import { Proposed } from "./DraftPrices";
import { CRITERIA, FORMATS, OWN, type Format, type PlanField } from "./plan";

const words = dictionary({
  zh: {
    lead: "选择竞价方式；方案须在规则范围内，并随公告公布。",
    fixed: "本阶段的竞价方式和方案由规则沿用前一阶段。",
    ends: "按此方案，竞价结束于",
    from: "达到此价起",
    increment: "加价幅度",
    add: "增加一档",
    remove: "删除",
    seconds: "秒",
    points: "分",
    criteria: "评分条件：填写各选项的得分；不填的不参与评分。",
  },
  en: {
    lead: "Choose how it is bid for. The plan keeps the bounds of the rules and stands in the notice.",
    fixed: "Format and plan of this stage follow by rule from the stage before.",
    ends: "With this plan the bidding ends at",
    from: "From this price",
    increment: "Increment",
    add: "Add a tier",
    remove: "Remove",
    seconds: "s",
    points: "points",
    criteria: "Terms that score: points for each choice; what is left empty does not score.",
  },
});

type Defaults = Schema<"Defaults">;
interface Control<V> {
  id?: string;
  value?: V | null;
  onChange?: (value: V | null) => void;
}

function SecondsInput({ value, onChange, id }: Control<number>) {
  const t = useWords(words);
  const { language } = useLanguage();
  return (
    <>
      <InputNumber {...(id && { id })} min={1} precision={0} value={value ?? null} suffix={t.seconds} onChange={(typed) => onChange?.(typed)} className="desk-date" />
      {value ? <span className="note"> {inTime(value, language)}</span> : null}
    </>
  );
}

/** People type points; the form holds hundredths of one. */
function PointsInput({ value, onChange, id }: Control<number>) {
  const t = useWords(words);
  return <InputNumber {...(id && { id })} min={0} step={1} precision={2} value={value === null || value === undefined ? null : value / 100} suffix={t.points} onChange={(typed) => onChange?.(typed === null ? null : Math.round(typed * 100))} className="desk-date" />;
}

/** How the listing is bid for, and the figures that only this format needs. `fixed`: a later stage, which carries both over. */
export function DraftFormat({ form, defaults, chosen, fixed, ends }: { form: FormInstance; defaults: Defaults | undefined; chosen: Format; fixed: Schema<"ListingPage"> | null; ends: string | null }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const label = (name: string): string => FIELDS[name]?.[language] ?? name;
  if (fixed)
    return (
      <Section title={label("format")}>
        <p className="note">{t.fixed}</p>
        {fixed.format && <FormatPlan format={fixed.format} plan={fixed.plan} start_price_fen={fixed.start_price_fen} opens_at={fixed.bidding_opens_at} />}
      </Section>
    );
  const items = new Map(defaults?.items.map((item) => [item.field, item]));
  const field = (name: PlanField): ReactNode => {
    if (name === "tiers") return <Tiers key={name} hint={hint(name)} />;
    if (name === "criteria") return <Criteria key={name} />;
    return (
      <Form.Item key={name} name={["plan", name]} label={label(`plan.${name}`)} extra={hint(name)}>
        {name.endsWith("_fen") ? <MoneyInput /> : name.endsWith("_seconds") ? <SecondsInput /> : <PointsInput />}
      </Form.Item>
    );
  };
  const hint = (name: PlanField): ReactNode => {
    const item = items.get(`plan.${name}`);
    if (!item) return null;
    const shown = item.fen ? <Money fen={item.fen} /> : item.count === null || item.count === undefined ? null : name.endsWith("_seconds") ? inTime(item.count, language) : `${item.count / 100} ${t.points}`;
    return <Proposed item={item} shown={shown} onTake={() => form.setFieldValue(["plan", name], item.fen ?? item.count)} />;
  };
  const plain: readonly PlanField[] = OWN[chosen].filter((name) => name !== "tiers" && name !== "criteria");
  return (
    <Section title={label("format")}>
      <p className="note">{t.lead}</p>
      <div className="desk-grid">
        <Form.Item name="format" label={label("format")} initialValue={chosen}>
          <Select options={FORMATS.map((one) => ({ value: one, label: word("format", one, language) }))} />
        </Form.Item>
        {plain.map(field)}
      </div>
      {OWN[chosen].filter((name) => !plain.includes(name)).map(field)}
      {ends && (
        <p className="note">
          {t.ends} <When at={ends} />
        </p>
      )}
    </Section>
  );
}

function Tiers({ hint }: { hint: ReactNode }) {
  const t = useWords(words);
  const { language } = useLanguage();
  return (
    <Form.List name={["plan", "tiers"]}>
      {(rows, { add, remove }) => (
        <Form.Item label={FIELDS["plan.tiers"]?.[language]} extra={hint}>
          {rows.map((row) => (
            <div key={row.key} className="desk-line desk-tier">
              <Form.Item name={[row.name, "from_fen"]} label={t.from}>
                <MoneyInput />
              </Form.Item>
              <Form.Item name={[row.name, "increment_fen"]} label={t.increment}>
                <MoneyInput />
              </Form.Item>
              <Button onClick={() => remove(row.name)}>{t.remove}</Button>
            </div>
          ))}
          <Button size="small" onClick={() => add({})}>
            {t.add}
          </Button>
        </Form.Item>
      )}
    </Form.List>
  );
}

function Criteria() {
  const t = useWords(words);
  const { language } = useLanguage();
  return (
    <>
      <p className="note">{t.criteria}</p>
      {Object.entries(CRITERIA).map(([code, choices]) => (
        <div key={code}>
          <strong>{word("criterion", code, language)}</strong>
          <div className="desk-grid">
            {choices.map((choice) => (
              <Form.Item key={choice} name={["plan", "criteria", code, choice]} label={word("offer", choice, language)}>
                <PointsInput />
              </Form.Item>
            ))}
          </div>
        </div>
      ))}
    </>
  );
}
