import { Button, Form, Input } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import { ActionButton, Disposal, Facts, Loaded, Money, Nothing, Page, Section, Tag, When } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { word } from "../../i18n/labels";
import { DemoBanner } from "../../shell/DemoBanner";
import { Buttons, Code, FormDrawer, reasonUnless, useAct, useOne } from "../kit";
import type { Schema } from "../types";

const words = dictionary({
  zh: {
    title: "收储要约",
    lead: "两次竞价与变卖均未成交的权利，由规则按变卖价向收储机构发出要约。先接受者成交；逾期未答复视为不收储。",
    none: "没有收储要约",
    noneBody: "变卖期满无人受让的权利出现在这里。",
    price: "要约价（变卖价）",
    appraisal: "评估价",
    offered: "要约时间",
    due: "答复截止",
    bank: "质权人",
    rights: "标的",
    history: "历次处置",
    accept: "接受要约",
    acceptAsk: (price: string) => `以 ${price} 元受让？`,
    acceptBody: "接受即成交：交易中心确认后签署合同，余款按公告期限一次付清。不能撤回。",
    accepted: "已接受，成交待交易中心确认",
    decline: "不收储",
    declineLead: "全部收储机构答复不收储后，程序立即进入协议折价。",
    note: "理由",
    need: "至少两个字",
    declined: "已答复",
    cannot: "要约已结束、已答复，或本机构曾就该标的悔拍",
    deal: "办理成交",
    yes: "本机构已接受",
    no: "本机构不收储",
  },
  en: {
    title: "Reserve offers",
    lead: "A right that found no buyer in two rounds and a sell-off is offered by rule to the reserve institutions at the sell-off price. The first to accept buys; no answer in time is a no.",
    none: "No offers",
    noneBody: "Rights that nobody bought in their sell-off appear here.",
    price: "Price (of the sell-off)",
    appraisal: "Appraised value",
    offered: "Offered",
    due: "Answer until",
    bank: "Pledgee",
    rights: "Rights",
    history: "Every stage of the disposal",
    accept: "Accept",
    acceptAsk: (price: string) => `Buy at ¥${price}?`,
    acceptBody: "Accepting makes the sale: the centre confirms it, the contract is signed, the price is paid in one sum. It cannot be undone.",
    accepted: "Accepted; the centre confirms the deal next",
    decline: "Decline",
    declineLead: "Once every reserve institution has declined, the value agreement follows at once.",
    note: "Reason",
    need: "At least two characters",
    declined: "Answered",
    cannot: "The offer is over or answered, or your institution defaulted on this right",
    deal: "To the deal",
    yes: "Accepted by you",
    no: "Declined by you",
  },
});

type Offer = Schema<"OfferView">;

export default function Offers() {
  const t = useWords(words);
  const query = useOne<Schema<"OfferList">>("/api/reserve-offers", { limit: 100 }, { look_again_ms: 10_000 });
  return (
    <>
      <DemoBanner ruleSet={query.data?.items[0]?.rule_set} />
      <Page title={t.title} lead={t.lead}>
        <Loaded query={query}>
          {({ items }) => (items.length === 0 ? <Nothing title={t.none}>{t.noneBody}</Nothing> : items.map((offer) => <One key={offer.listing_id} offer={offer} />))}
        </Loaded>
      </Page>
    </>
  );
}

function One({ offer }: { offer: Offer }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const act = useAct();
  const [declining, setDeclining] = useState(false);
  const path = `/api/reserve-offers/${offer.listing_id}`;
  const yuan = (BigInt(offer.price_fen) / 100n).toLocaleString("en-US");
  return (
    <Section title={offer.title} extra={<Code>{offer.project_code}</Code>}>
      <Facts
        columns={3}
        items={[
          { label: t.price, value: <Money fen={offer.price_fen} size="large" hint /> },
          { label: t.appraisal, value: <Money fen={offer.appraisal_fen} /> },
          { label: t.bank, value: offer.bank_name },
          { label: t.offered, value: <When at={offer.offered_at} /> },
          { label: t.due, value: <When at={offer.due_at} mode="seconds" /> },
          { label: t.rights, value: offer.rights.map((right) => <div key={right.number}>{word("right", right.kind, language)} <span className="mono">{right.number}</span> {right.title}</div>), wide: true },
        ]}
      />
      <div className="desk-above desk-below">
        <Buttons>
          {offer.outcome && <Tag>{word("outcome", offer.outcome, language)}</Tag>}
          {offer.answer && <span className="note">{offer.answer === "ACCEPTED" ? t.yes : t.no}</span>}
          {offer.deal_id !== null && <Link to={`/desk/reserve/deals/${offer.deal_id}`}>{t.deal}</Link>}
          {offer.state === "PUBLISHED" && (
            <>
              <ActionButton type="primary" disabledReason={reasonUnless(offer.actions, "accept", t.cannot)} confirm={{ title: t.acceptAsk(yuan), body: t.acceptBody }} action={() => act(() => api.post(`${path}/accept`), t.accepted)}>
                {t.accept}
              </ActionButton>
              {offer.actions.includes("decline") && <Button onClick={() => setDeclining(true)}>{t.decline}</Button>}
            </>
          )}
        </Buttons>
      </div>
      <h3 className="desk-below">{t.history}</h3>
      <Disposal stages={offer.disposal} current={offer.project_code} />
      <FormDrawer<{ note: string }> open={declining} onClose={() => setDeclining(false)} title={t.decline} lead={t.declineLead} submitLabel={t.decline} onSubmit={(values) => act(() => api.post(`${path}/decline`, values), t.declined)}>
        <Form.Item name="note" label={t.note} rules={[{ required: true, min: 2, message: t.need }]}>
          <Input.TextArea rows={3} maxLength={1000} />
        </Form.Item>
      </FormDrawer>
    </Section>
  );
}
