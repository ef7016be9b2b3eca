import { Button, Form, InputNumber, Switch, type FormInstance } from "antd";
import type { ReactNode } from "react";
import { Cite, Money, Section, When } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { RULE_NAMES_EN } from "../../pages/ruleNames";
import { DateTimeInput, MoneyInput } from "../kit";
import type { Schema } from "../types";
import { FIELDS } from "../vocabulary";

const words = dictionary({
  zh: {
    title: "价格与时间",
    lead: "系统按规则和评估价给出建议值；可以调整，但不得超出规则范围。",
    propose: "建议",
    take: "采用",
    days: (n: number) => `${n} 天`,
    joint: "两人以上可组成联合体，以一个竞买号共同竞买；不接受的，须在公告中载明。",
    all: "全部采用建议值",
    wait: "填写评估价后给出价格建议",
  },
  en: {
    title: "Prices and times",
    lead: "The rules propose these from the appraisal. Change them within the bounds.",
    propose: "Proposed",
    take: "Take",
    days: (n: number) => `${n} days`,
    joint: "Several may bid together under one code; where that is excluded the notice says so.",
    all: "Take everything proposed",
    wait: "Prices are proposed once the appraised value is there",
  },
});

type Defaults = Schema<"Defaults">;
type Default = Defaults["items"][number];
export const PROPOSED = ["start_price_fen", "deposit_fen", "increment_fen", "bidding_opens_at", "bidding_closes_at", "registration_closes_at", "balance_due_days"] as const;

export const valueOf = (item: Default): string | number | null => item.fen ?? item.at ?? item.count ?? null;

/** What the rule proposes for a field, with its bounds and its source. `shown` null: it proposes nothing and only bounds. */
export function Proposed({ item, shown, onTake }: { item: Default; shown: ReactNode; onTake: () => void }) {
  const t = useWords(words);
  const { language } = useLanguage();
  return (
    <>
      {shown !== null && (
        <>
          {t.propose} {shown}{" "}
          <Button type="link" size="small" onClick={onTake}>
            {t.take}
          </Button>
        </>
      )}
      <div>{language === "zh" ? `${item.citation.name_zh}：${item.bounds_zh}` : `${RULE_NAMES_EN[item.citation.rule] ?? item.citation.rule}: ${item.bounds_en}`}</div>
      <Cite source={language === "zh" ? item.citation.citation_zh : item.citation.citation_en} />
    </>
  );
}

/** The figures of a listing, each with what the rule proposes, its bounds and its source. `fixed`: a later stage, whose price is the rule's. `without`: what follows from elsewhere. */
export function DraftPrices({ form, defaults, fixed = false, falling = false, without = [] }: { form: FormInstance; defaults: Defaults | undefined; fixed?: boolean; falling?: boolean; without?: readonly string[] }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const items = new Map(defaults?.items.map((item) => [item.field, item]));
  const take = (item: Default): void => form.setFieldValue(item.field, valueOf(item));
  const control: Record<(typeof PROPOSED)[number], ReactNode> = {
    start_price_fen: <MoneyInput disabled={fixed} />,
    deposit_fen: <MoneyInput />,
    increment_fen: <MoneyInput />,
    bidding_opens_at: <DateTimeInput />,
    bidding_closes_at: <DateTimeInput />,
    registration_closes_at: <DateTimeInput />,
    balance_due_days: <InputNumber min={1} max={90} />,
  };
  return (
    <Section
      title={t.title}
      extra={
        defaults && (
          <Button
            size="small"
            onClick={() => {
              for (const name of PROPOSED) {
                const item = items.get(name);
                if (item) take(item);
              }
              if (!form.getFieldValue("costs")?.length) form.setFieldValue("costs", defaults.suggested_costs);
            }}
          >
            {t.all}
          </Button>
        )
      }
    >
      <p className="note">{items.has("start_price_fen") ? t.lead : t.wait}</p>
      <div className="desk-grid">
        {PROPOSED.filter((name) => (!fixed || items.has(name)) && !without.includes(name)).map((name) => {
          const item = items.get(name);
          return (
            <Form.Item
              key={name}
              name={name}
              label={FIELDS[falling && name === "start_price_fen" ? "fall_start" : name]?.[language]}
              extra={
                item && <Proposed item={item} onTake={() => take(item)} shown={item.fen ? <Money fen={item.fen} /> : item.at ? <When at={item.at} /> : t.days(item.count ?? 0)} />
              }
            >
              {control[name]}
            </Form.Item>
          );
        })}
        <Form.Item name="joint_bidding" label={FIELDS["joint_bidding"]?.[language]} valuePropName="checked" extra={t.joint}>
          <Switch />
        </Form.Item>
      </div>
    </Section>
  );
}
