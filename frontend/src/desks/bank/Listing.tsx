import { Alert, Button } from "antd";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { api } from "../../api/client";
import { hasRole, useMe } from "../../api/session";
import { ActionButton, Loaded, Page, StateTag } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { word } from "../../i18n/labels";
import { DemoBanner } from "../../shell/DemoBanner";
import { Buttons, reasonUnless, useAct, useOne } from "../kit";
import { ListingBody } from "../shared/ListingBody";
import { ListingDrawers, type ListingDrawer } from "../shared/ListingDrawers";
import type { Schema } from "../types";

const words = dictionary({
  zh: {
    title: "挂牌详情",
    list: "挂牌申请",
    edit: "修改",
    cannotEdit: "只有草稿或被退回的挂牌可以由经办修改",
    propose: "提交复核",
    proposeAsk: "提交给本行复核？",
    proposeBody: "复核期间经办不能修改；复核可以退回。",
    openPoints: "请先完善不符合规则的各项",
    proposed: "已提交复核",
    submit: "提交交易中心",
    submitAsk: "提交给交易中心审核？",
    submitBody: "请确认处置依据、通知与披露真实完整。交易中心审核通过后即向社会公告。",
    submitted: "已提交交易中心",
    cannotSubmit: "由另一位复核人员在“待银行复核”时提交",
    sendBack: "退回经办",
    withdraw: "撤回",
    relist: "起草下一阶段",
    relistAsk: "起草下一阶段？",
    relistBody: "价格与期限由规则确定，其余条件沿用上一阶段；完善后重新提交复核与审核。",
    relisted: "已起草下一阶段",
    waits: "由规则开启的下一阶段，等待银行完善",
    waitsBody: "前一阶段未成交，但部分条件不能沿用（见下方各项，或成交已被撤销）。价格由规则确定；完善后提交复核，交易中心审核通过即公告。",
    agree: "登记折价协议",
    return: "未达成协议，权利返还",
  },
  en: {
    title: "Listing",
    list: "Listings",
    edit: "Edit",
    cannotEdit: "A maker changes it while it is a draft or was returned",
    propose: "Hand to the checker",
    proposeAsk: "Hand it to the checker?",
    proposeBody: "It cannot be changed meanwhile; the checker may send it back.",
    openPoints: "Mend the points that break a rule first",
    proposed: "The checker has it",
    submit: "Submit to the centre",
    submitAsk: "Submit it to the centre?",
    submitBody: "Consent, notices and disclosure must be true and complete. It is published when the centre approves.",
    submitted: "Submitted",
    cannotSubmit: "A checker other than the maker submits it once it is proposed",
    sendBack: "Send back",
    withdraw: "Withdraw",
    relist: "Draft the next stage",
    relistAsk: "Draft the next stage?",
    relistBody: "Price and period follow from the rules; the rest is carried over. Mend it, then it is checked and reviewed anew.",
    relisted: "The next stage is drafted",
    waits: "The next stage by rule waits for the bank",
    waitsBody: "The stage before brought no sale, but something cannot be carried over (see below, or the sale was annulled). The price is the rule's; mend the rest and hand it to the checker.",
    agree: "Record the value agreement",
    return: "No agreement: return the right",
  },
});

type ListingPage = Schema<"ListingPage">;

export default function Listing() {
  const t = useWords(words);
  const { language } = useLanguage();
  const { listingId } = useParams();
  const query = useOne<ListingPage>(`/api/listings/${listingId ?? ""}`);
  const page = query.data;
  return (
    <>
      <DemoBanner ruleSet={page?.rule_set} />
      <Page title={page?.title || t.title} trail={[[t.list, "/desk/bank/listings"]]} lead={page && `${page.project_code} · ${word("stage", page.stage, language)}`} tags={page && <StateTag machine="listing" state={page.state} />} actions={page && <Acts page={page} />}>
        <Loaded query={query}>
          {(data) => (
            <>
              {data.previous_listing_id !== null && data.state === "DRAFT" && <Alert type="warning" showIcon title={t.waits} description={t.waitsBody} className="desk-below" />}
              <ListingBody page={data} />
            </>
          )}
        </Loaded>
      </Page>
    </>
  );
}

function Acts({ page }: { page: ListingPage }) {
  const t = useWords(words);
  const me = useMe();
  const act = useAct();
  const navigate = useNavigate();
  const [drawer, setDrawer] = useState<ListingDrawer | null>(null);
  const may = (verb: string): boolean => page.actions.includes(verb);
  const early = ["DRAFT", "RETURNED"].includes(page.state);
  return (
    <Buttons>
      {hasRole(me, "BANK_MAKER") && early && (
        <>
          <ActionButton disabledReason={reasonUnless(page.actions, "edit", t.cannotEdit)} action={() => navigate(`/desk/bank/listings/${page.id}/edit`)}>
            {t.edit}
          </ActionButton>
          <ActionButton
            type="primary"
            disabledReason={page.open_points.length > 0 ? t.openPoints : reasonUnless(page.actions, "propose", t.cannotEdit)}
            confirm={{ title: t.proposeAsk, body: t.proposeBody }}
            action={() => act(() => api.post(`/api/listings/${page.id}/propose`), t.proposed)}
          >
            {t.propose}
          </ActionButton>
        </>
      )}
      {hasRole(me, "BANK_CHECKER") && page.state === "PROPOSED" && (
        <ActionButton
          type="primary"
          disabledReason={reasonUnless(page.actions, "submit", t.cannotSubmit)}
          confirm={{ title: t.submitAsk, body: t.submitBody }}
          action={() => act(() => api.post(`/api/listings/${page.id}/submit`), t.submitted)}
        >
          {t.submit}
        </ActionButton>
      )}
      {may("send_back") && <Button onClick={() => setDrawer("send_back")}>{t.sendBack}</Button>}
      {may("relist") && (
        <ActionButton
          type="primary"
          confirm={{ title: t.relistAsk, body: t.relistBody }}
          action={async () => {
            const next = await act(() => api.post<ListingPage>(`/api/listings/${page.id}/relist`), t.relisted);
            void navigate(`/desk/bank/listings/${next.id}`);
          }}
        >
          {t.relist}
        </ActionButton>
      )}
      {may("agree_value") && (
        <Button type="primary" onClick={() => setDrawer("agree_value")}>
          {t.agree}
        </Button>
      )}
      {may("return_right") && <Button onClick={() => setDrawer("return_right")}>{t.return}</Button>}
      {may("withdraw") && (
        <Button danger onClick={() => setDrawer("withdraw")}>
          {t.withdraw}
        </Button>
      )}
      <ListingDrawers page={page} open={drawer} onClose={() => setDrawer(null)} />
    </Buttons>
  );
}
