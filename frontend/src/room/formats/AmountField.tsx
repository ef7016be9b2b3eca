import { Input } from "antd";
import { useLanguage } from "../../i18n";
import { inCapitals } from "../../lib/capitals";
import { inWan, parseYuan } from "../../lib/money";

interface Properties {
  label: string;
  value: string;
  onChange: (text: string) => void;
  /** Shows the amount in Chinese capitals under the field: for amounts that are typed once. */
  capitals?: boolean;
}

/** An amount in yuan as a person types it, read back in short beside it. */
export function AmountField({ label, value, onChange, capitals = false }: Properties) {
  const { language } = useLanguage();
  const amount = parseYuan(value);
  return (
    <label className="bid-amount">
      <span className="note">{label}</span>
      <Input
        size="large"
        inputMode="decimal"
        autoComplete="off"
        maxLength={24}
        prefix="¥"
        value={value}
        suffix={amount !== null && language === "zh" && <span className="note">{inWan(amount)}</span>}
        onChange={(event) => onChange(event.target.value)}
      />
      {capitals && amount !== null && amount > 0n && <span className="note" lang="zh-CN">{inCapitals(amount)}</span>}
    </label>
  );
}
