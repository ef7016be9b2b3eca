/** Form controls for money (fen as strings) and calendar days. */

import { DatePicker, Input, type InputProps } from "antd";
import dayjs from "dayjs";
import { useEffect, useState, type KeyboardEvent } from "react";
import { inWan, parseYuan, plainYuan, type Fen } from "../../lib/money";
import { dictionary, useLanguage, useWords } from "../../i18n";

const words = dictionary({
  zh: { yuan: "元", bad: "请填写金额，如 1250000、12.50 或 125万", about: (text: string) => `约 ${text}` },
  en: { yuan: "CNY", bad: "An amount in yuan, such as 1250000 or 12.50", about: (text: string) => `about ${text}` },
});

interface MoneyProperties extends Omit<InputProps, "value" | "onChange"> {
  value?: Fen | null;
  onChange?: (value: Fen | null) => void;
}

/** People type yuan (also `125万`); the form holds fen as a string, or null for what is no amount. */
export function MoneyInput({ value, onChange, ...rest }: MoneyProperties) {
  const t = useWords(words);
  const { language } = useLanguage();
  const [text, setText] = useState(value ? plainYuan(value) : "");
  useEffect(() => {
    // Follow a value that was set from outside, and leave alone what is being typed.
    setText((typed) => ((parseYuan(typed)?.toString() ?? null) === (value ?? null) ? typed : value ? plainYuan(value) : ""));
  }, [value]);
  const parsed = parseYuan(text);
  const wan = parsed !== null && language === "zh" ? inWan(parsed) : "";
  return (
    <>
      <Input
        {...rest}
        inputMode="decimal"
        value={text}
        suffix={t.yuan}
        {...(text !== "" && parsed === null && { status: "error" as const, title: t.bad })}
        onChange={(event) => {
          setText(event.target.value);
          onChange?.(parseYuan(event.target.value)?.toString() ?? null);
        }}
      />
      {wan && <span className="note">{t.about(`${wan}元`)}</span>}
      {text !== "" && parsed === null && <span className="note">{t.bad}</span>}
    </>
  );
}

interface DateProperties<V> {
  /** Given by the form item around it. */
  id?: string;
  value?: V | null;
  onChange?: (value: V) => void;
}

/** Enter takes the day that was typed; it does not also send the form. */
const takeOnly = (event: KeyboardEvent<HTMLElement>): void => {
  if (event.key === "Enter") event.preventDefault();
};

/** A calendar day; the form holds `2026-11-23`. */
export function DateInput({ value, onChange, max, ...rest }: DateProperties<string | undefined> & { max?: string }) {
  const known = value ? dayjs(value) : null;
  return (
    <DatePicker
      {...rest}
      className="desk-date"
      onKeyDown={takeOnly}
      value={known}
      format="YYYY-MM-DD"
      {...(max && { maxDate: dayjs(max) })}
      onChange={(day) => onChange?.(day ? day.format("YYYY-MM-DD") : undefined)}
    />
  );
}

/** Today in Asia/Shanghai as `2026-11-23`. */
export function today(): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());
}

const WALL = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" });

/** A moment on Beijing's clock; the form holds ISO 8601 with offset, whatever the reader's own zone (the picker only ever sees the wall clock). */
export function DateTimeInput({ value, onChange, ...rest }: DateProperties<string | null>) {
  const wall = value ? dayjs(WALL.format(new Date(value)).replace(" ", "T")) : null;
  return (
    <DatePicker
      {...rest}
      className="desk-date"
      onKeyDown={takeOnly}
      value={wall}
      format="YYYY-MM-DD HH:mm"
      showTime={{ format: "HH:mm" }}
      showNow={false}
      onChange={(moment) => onChange?.(moment ? `${moment.format("YYYY-MM-DDTHH:mm")}:00+08:00` : null)}
    />
  );
}
