import { useLanguage } from "../i18n";

/** The terms of bidding as the exchange keeps them; the version is what a registration accepts. */
export function BiddingTerms({ terms }: { terms: Readonly<Record<"zh" | "en", readonly string[]>> }) {
  const { language } = useLanguage();
  return (
    <ol className="terms">
      {terms[language].map((paragraph) => (
        <li key={paragraph}>{paragraph}</li>
      ))}
    </ol>
  );
}
