import { useQuery } from "@tanstack/react-query";
import { Checkbox } from "antd";
import { useEffect, useState } from "react";
import { joint, lots } from "../api/lots";
import type { GroupConsent } from "../api/types";
import { Loaded } from "../components";
import { dictionary, useWords } from "../i18n";
import { BiddingTerms } from "../pages/BiddingTerms";
import "./joint.css";

const words = dictionary({
  zh: {
    terms: "竞买须知",
    undertaking: "联合竞买承诺",
    acceptTerms: "我已阅读公告全部内容和竞买须知，并接受上述条款",
    acceptUndertaking: "我已阅读联合竞买承诺，同意与其他成员承担连带责任，并授权牵头人代为办理",
  },
  en: {
    terms: "Terms of bidding",
    undertaking: "Undertaking of the group",
    acceptTerms: "I have read the whole notice and the terms of bidding and accept them",
    acceptUndertaking: "I have read the undertaking, accept joint and several liability, and authorise the lead to act",
  },
});

/** Both texts that every person of a group accepts; `onChange` gets the consent once both boxes are ticked, null before. */
export function JointTexts({ onChange }: { onChange: (consent: GroupConsent | null) => void }) {
  const t = useWords(words);
  const [accepted, setAccepted] = useState({ terms: false, undertaking: false });
  const terms = useQuery({ queryKey: ["bidding-terms"], queryFn: ({ signal }) => lots.terms(signal) });
  const undertaking = useQuery({ queryKey: ["joint-undertaking"], queryFn: ({ signal }) => joint.undertaking(signal) });
  const versions = terms.data && undertaking.data ? { terms_version: terms.data.terms_version, undertaking_version: undertaking.data.undertaking_version } : null;
  const whole = accepted.terms && accepted.undertaking && versions !== null;
  useEffect(() => {
    onChange(whole && versions ? { accepted_terms: true, accepted_undertaking: true, ...versions } : null);
    // The versions are the ones on the page, which change together with `whole`.
  }, [whole, versions?.terms_version, versions?.undertaking_version]);
  return (
    <div className="joint-texts">
      <h3>{t.undertaking}</h3>
      <Loaded query={undertaking}>{(text) => <BiddingTerms terms={text} />}</Loaded>
      <Checkbox checked={accepted.undertaking} onChange={(event) => setAccepted({ ...accepted, undertaking: event.target.checked })}>{t.acceptUndertaking}</Checkbox>
      <h3>{t.terms}</h3>
      <Loaded query={terms}>{(text) => <BiddingTerms terms={text} />}</Loaded>
      <Checkbox checked={accepted.terms} onChange={(event) => setAccepted({ ...accepted, terms: event.target.checked })}>{t.acceptTerms}</Checkbox>
    </div>
  );
}
