import { useLanguage } from "../i18n";
import type { BiddingTerms as Terms } from "../api/types";

/** The terms of bidding as the exchange keeps them; the version is what a registration accepts. */
export function BiddingTerms({ terms }: { terms: Terms }) {
  const { language } = useLanguage();
  return (
    <ol className="terms">
      {terms[language].map((paragraph) => (
        <li key={paragraph}>{paragraph}</li>
      ))}
    </ol>
  );
}
