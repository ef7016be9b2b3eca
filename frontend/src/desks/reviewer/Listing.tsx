import { Button } from "antd";
import { useState } from "react";
import { useParams } from "react-router";
import { api } from "../../api/client";
import { ActionButton, Loaded, Page, StateTag } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { DemoBanner } from "../../shell/DemoBanner";
import { Buttons, reasonUnless, useAct, useOne } from "../kit";
import { ListingBody } from "../shared/ListingBody";
import { ListingDrawers, type ListingDrawer } from "../shared/ListingDrawers";
import type { Schema } from "../types";

const words = dictionary({
  zh: {
    title: "挂牌审核",
    list: "挂牌审核",
    publish: "审核通过并公告",
    ask: "审核通过并向社会公告？",
    body: "公告立即公开，竞价场次按公告时间自动开启。公告后更正须重新公告，期限重新计算。",
    openPoints: "尚有不符合规则的项目，不能公告",
    cannot: "只有待中心审核的挂牌可以公告",
    published: "已公告",
    return: "退回银行",
    withdraw: "撤回",
  },
  en: {
    title: "Review",
    list: "Listings to review",
    publish: "Approve and publish",
    ask: "Approve and publish the notice?",
    body: "The notice is public at once, and the lot opens by itself at the announced time. A correction means a new notice and a new period.",
    openPoints: "It cannot be published while points break a rule",
    cannot: "Only a listing that awaits review can be published",
    published: "Published",
    return: "Return to the bank",
    withdraw: "Withdraw",
  },
});

export default function Listing() {
  const t = useWords(words);
  const act = useAct();
  const { listingId } = useParams();
  const [drawer, setDrawer] = useState<ListingDrawer | null>(null);
  const query = useOne<Schema<"ListingPage">>(`/api/listings/${listingId ?? ""}`);
  const page = query.data;
  return (
    <>
      <DemoBanner ruleSet={page?.rule_set} />
      <Page
        title={page?.title || t.title}
        trail={[[t.list, "/desk/review/listings"]]}
        lead={page && `${page.project_code} · ${page.loan.bank_name}`}
        tags={page && <StateTag machine="listing" state={page.state} />}
        actions={
          page && (
            <Buttons>
              {page.state === "SUBMITTED" && (
                <ActionButton
                  type="primary"
                  disabledReason={page.open_points.length > 0 ? t.openPoints : reasonUnless(page.actions, "publish", t.cannot)}
                  confirm={{ title: t.ask, body: t.body }}
                  action={() => act(() => api.post(`/api/listings/${page.id}/publish`), t.published)}
                >
                  {t.publish}
                </ActionButton>
              )}
              {page.actions.includes("return") && <Button onClick={() => setDrawer("return")}>{t.return}</Button>}
              {page.actions.includes("withdraw") && (
                <Button danger onClick={() => setDrawer("withdraw")}>
                  {t.withdraw}
                </Button>
              )}
              <ListingDrawers page={page} open={drawer} onClose={() => setDrawer(null)} />
            </Buttons>
          )
        }
      >
        <Loaded query={query}>{(data) => <ListingBody page={data} />}</Loaded>
      </Page>
    </>
  );
}
