import { When } from "../components";
import { dictionary, useLanguage, useWords } from "../i18n";
import type { CheckedRoot } from "./check";
import { FAULTS } from "./faults";
import { KeyName } from "./KeyName";
import type { PublicKey } from "./proofs";
import { stampOf } from "./timestamp";

const words = dictionary({
  zh: {
    none: "记录中尚无每日存证根（次日零时后生成）",
    covers: (seq: number) => `涵盖至第 ${seq} 条`,
    signed: "签名密钥",
    stamped: "时间戳",
    unstamped: "无时间戳",
  },
  en: {
    none: "None in the record yet: the first is made after midnight",
    covers: (seq: number) => `up to event ${seq}`,
    signed: "signed by",
    stamped: "timestamped",
    unstamped: "no timestamp",
  },
});

/** The daily roots of a record that were checked: of which day, up to which event, by which key, timestamped or not. */
export function Roots({ roots, keys }: { roots: readonly CheckedRoot[]; keys: readonly PublicKey[] | null }) {
  const t = useWords(words);
  const { language } = useLanguage();
  if (roots.length === 0) return <span className="note">{t.none}</span>;
  return (
    <ul className="evidence-roots">
      {roots.map(({ proof, fault }, index) => {
        const stamp = proof.timestamp_token === null ? null : stampOf(proof.timestamp_token);
        return (
          <li key={index}>
            <b><When at={proof.signed.day} mode="date" /></b> {t.covers(proof.leaf.seq)}
            {fault !== null && <b className="evidence-unknown"> · {FAULTS[fault][language]}</b>}
            <div className="note">
              {t.signed} <KeyName issuedBy={proof.issued_by} keys={keys} /> · {stamp ? <>{t.stamped} <When at={stamp.at} mode="seconds" /></> : t.unstamped}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
