import { dictionary, useWords } from "../i18n";
import type { PublicKey } from "./proofs";

const words = dictionary({
  zh: { present: "平台现用密钥", former: (day: string) => `平台原密钥，用至 ${day}`, unknown: "不在平台公布的密钥中" },
  en: { present: "the exchange's key in use", former: (day: string) => `a former key of the exchange, used until ${day}`, unknown: "not among the exchange's published keys" },
});

/** A public key by its first digits, and what the exchange has published about it (`keys` null: not known). */
export function KeyName({ issuedBy, keys }: { issuedBy: string; keys: readonly PublicKey[] | null }) {
  const t = useWords(words);
  const found = keys?.find(({ public_key }) => public_key === issuedBy);
  return (
    <>
      <code title={issuedBy}>{issuedBy.slice(0, 12)}…</code>
      {keys !== null && (found ? ` (${found.used_until === null ? t.present : t.former(found.used_until)})` : <b className="evidence-unknown"> ({t.unknown})</b>)}
    </>
  );
}
