import { Button } from "antd";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { api } from "../../api/client";
import { hasRole, useMe } from "../../api/session";
import { ActionButton, Loaded, Page, StateTag } from "../../components";
import { dictionary, useWords } from "../../i18n";
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
    relist: "再次挂牌",
    round: (n: number) => `第 ${n} 轮`,
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
    relist: "List again",
    round: (n: number) => `round ${n}`,
  },
});

type ListingPage = Schema<"ListingPage">;

export default function Listing() {
  const t = useWords(words);
  const { listingId } = useParams();
  const query = useOne<ListingPage>(`/api/listings/${listingId ?? ""}`);
  const page = query.data;
  return (
    <>
      <DemoBanner ruleSet={page?.rule_set} />
      <Page title={page?.title || t.title} trail={[[t.list, "/desk/bank/listings"]]} lead={page && `${page.project_code} · ${t.round(page.round)}`} tags={page && <StateTag machine="listing" state={page.state} />} actions={page && <Acts page={page} />}>
        <Loaded query={query}>{(data) => <ListingBody page={data} />}</Loaded>
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
        <Button type="primary" onClick={() => setDrawer("relist")}>
          {t.relist}
        </Button>
      )}
      {may("withdraw") && (
        <Button danger onClick={() => setDrawer("withdraw")}>
          {t.withdraw}
        </Button>
      )}
      <ListingDrawers page={page} open={drawer} onClose={() => setDrawer(null)} />
    </Buttons>
  );
}
