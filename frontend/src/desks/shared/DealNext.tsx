import { api } from "../../api/client";
import { ActionButton, When } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { Buttons, useAct } from "../kit";
import type { Schema } from "../types";
import { DealConfirm, Findings } from "./DealConfirm";
import { OwedJointly, PayInstalment } from "./DealInstalments";
import { DealProof, type ProofVerb } from "./DealProof";
import { DealReason, type ReasonVerb } from "./DealReason";
import { PARTIES, STEPS, type PATH } from "./dealWords";

const words = dictionary({
  zh: {
    next: "下一步",
    by: (who: string) => `由${who}办理`,
    wait: (who: string) => `此步由${who}办理`,
    yours: "由您办理",
    signed: (party: string) => `${party}已签署`,
    unsigned: (party: string) => `${party}未签署`,
    signDue: "签约期限",
    sign: "签署合同",
    signAsk: "签署这份合同？",
    signBody: (hash: string) => `请先完整阅读合同。您签署的是指纹为 ${hash.slice(0, 16)}… 的文本；双方签署后合同生效，尾款付款期开始计算。`,
    read: "阅读合同",
    did: "已签署",
    mineDone: "您已签署，等待对方签署",
    payWait: "尾款全部到账后自动进入下一步，无需人工确认。",
    certify: "出具交易凭证",
    certifyAsk: "出具交易凭证？",
    certifyBody: "凭证一经出具，价款随即按法定顺序分配并划付；凭证可以撤销，但不得补发。",
    certified: "交易凭证已出具",
    settling: "系统正在分配价款并发出付款指令，通常数秒内完成。",
    done: "本笔交易已结算完成。",
    doneBody: "价款已按顺序分配，付款进度见下方“划付”。",
    doneBuyer: "权利已过户到您名下，交易凭证可在下方下载并公开查验。",
    defaulted: "买受人违约，本笔成交已终止。",
    annulled: "本笔成交已宣告无效，买受人已付款项全额退还。",
    other: "其他处理",
  },
  en: {
    next: "Next",
    by: (who: string) => `by ${who}`,
    wait: (who: string) => `This is for ${who}`,
    yours: "for you to do",
    signed: (party: string) => `${party} has signed`,
    unsigned: (party: string) => `${party} has not signed`,
    signDue: "Sign by",
    sign: "Sign the contract",
    signAsk: "Sign this contract?",
    signBody: (hash: string) => `Read it whole first. You sign the text with the fingerprint ${hash.slice(0, 16)}…; when both have signed it binds, and the time to pay begins.`,
    read: "Read the contract",
    did: "Signed",
    mineDone: "You have signed; the other party has not",
    payWait: "The next step follows by itself when the whole balance has arrived.",
    certify: "Issue the certificate",
    certifyAsk: "Issue the certificate?",
    certifyBody: "The price is distributed and paid out at once. A certificate can be revoked, but is never issued twice.",
    certified: "The certificate is issued",
    settling: "The price is being distributed and payments are being sent; this takes seconds.",
    done: "This deal is settled.",
    doneBody: "The price is distributed; see the payouts below.",
    doneBuyer: "The right is yours. The certificate below can be downloaded, and verified by anyone.",
    defaulted: "The buyer defaulted; this deal has ended.",
    annulled: "This sale was annulled; what the buyer paid goes back.",
    other: "Otherwise",
  },
});

type Page = Schema<"DealPage">;
type Live = (typeof PATH)[number];

const isLive = (state: string): state is Live => state in STEPS;

/** The one thing that has to happen now, its form for whoever may do it, and the reason for everybody else. */
export function DealNext({ page, myOrganisation }: { page: Page; myOrganisation: number }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const { state } = page.deal;
  const step = isLive(state) ? STEPS[state] : null;
  const mine = step?.verb ? page.actions.includes(step.verb) : false;
  const others = (["annul", "default", "apply_forfeit", "revoke"] as const satisfies readonly ReasonVerb[]).filter((verb) => page.actions.includes(verb));
  const heading = step === null ? (state === "DEFAULTED" ? t.defaulted : t.annulled) : state === "SETTLED" ? t.done : `${t.next}：${step.title[language]}`;
  return (
    <section className="desk-next" aria-label={t.next}>
      <h2>
        {language === "zh" ? heading : heading.replace("：", ": ")}
        {step?.verb && <span className="note"> {mine ? t.yours : t.by(step.who[language])}</span>}
      </h2>
      {step && <Body page={page} reason={!mine && t.wait(step.who[language])} myOrganisation={myOrganisation} />}
      {step === null && page.default_reason && <p className="note">{page.default_reason}</p>}
      {others.length > 0 && (
        <div className="desk-otherwise">
          <span className="note">{t.other}</span>
          <Buttons>
            {others.map((verb) => (
              <DealReason key={verb} page={page} verb={verb} />
            ))}
          </Buttons>
        </div>
      )}
    </section>
  );
}

function Body({ page, reason, myOrganisation }: { page: Page; reason: string | false; myOrganisation: number }) {
  const t = useWords(words);
  const act = useAct();
  const { deal } = page;
  switch (deal.state as Live) {
    case "AWAITING_CONFIRMATION":
      return (
        <>
          <Findings page={page} />
          <DealConfirm page={page} disabledReason={reason} />
        </>
      );
    case "AWAITING_CONTRACT":
      return <Signing page={page} reason={reason} myOrganisation={myOrganisation} />;
    case "AWAITING_PAYMENT":
      return (
        <>
          {page.actions.includes("pay") ? <PayInstalment page={page} /> : <p className="note">{t.payWait}</p>}
          {deal.group.some((one, place) => place > 0 && one.organisation_id === myOrganisation) && <OwedJointly page={page} />}
        </>
      );
    case "PAID":
    case "RELEASED":
    case "FILED":
      return <DealProof dealId={deal.id} verb={({ PAID: "release_pledge", RELEASED: "file_transfer", FILED: "record_transfer" } as const satisfies Record<string, ProofVerb>)[deal.state as "PAID"]} disabledReason={reason} />;
    case "TRANSFERRED":
      return (
        <ActionButton type="primary" disabledReason={reason} confirm={{ title: t.certifyAsk, body: t.certifyBody }} action={() => act(() => api.post(`/api/deals/${deal.id}/certify`), t.certified)}>
          {t.certify}
        </ActionButton>
      );
    case "CERTIFIED":
      return <p className="note">{t.settling}</p>;
    case "SETTLED":
      return <p className="note">{page.waterfall === null ? t.doneBuyer : t.doneBody}</p>;
  }
}

function Signing({ page, reason, myOrganisation }: { page: Page; reason: string | false; myOrganisation: number }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const act = useAct();
  const { deal } = page;
  const contract = page.documents.find((one) => one.kind === "CONTRACT");
  const signedBy = new Set(page.signatures.map((one) => one.party));
  const iSigned = page.signatures.some((one) => one.organisation_id === myOrganisation);
  const party = (name: string): string => PARTIES[name]?.[language] ?? name;
  return (
    <>
      <p>
        {["SELLER", "BUYER"].map((name) => (signedBy.has(name) ? t.signed(party(name)) : t.unsigned(party(name)))).join(language === "zh" ? "，" : ", ")}
        {" · "}
        {t.signDue} <When at={deal.contract_due_on} mode="date" />
      </p>
      <Buttons>
        <ActionButton
          type="primary"
          disabledReason={iSigned ? t.mineDone : reason}
          confirm={{ title: t.signAsk, body: t.signBody(contract?.sha256 ?? "") }}
          action={() => act(() => api.post(`/api/deals/${deal.id}/sign`, { document_sha256: contract?.sha256 ?? null }), t.did)}
        >
          {t.sign}
        </ActionButton>
        <a href={`/api/deals/${deal.id}/contract.pdf`} target="_blank" rel="noreferrer">
          {t.read}
        </a>
        {iSigned && <span className="note">{t.mineDone}</span>}
      </Buttons>
    </>
  );
}
