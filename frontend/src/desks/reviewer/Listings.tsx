import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { ListingList } from "../shared/ListingList";

const words = dictionary({
  zh: { title: "挂牌审核", lead: "逐项核对处置依据、通知、评估与披露；不符合的逐字段写明理由退回，符合的发布公告。", empty: "银行提交的挂牌出现在这里。" },
  en: { title: "Listings to review", lead: "Check consent, notices, appraisal and disclosure. Return with a reason per field, or publish the notice.", empty: "Listings that banks submit appear here." },
});

export default function Listings() {
  const t = useWords(words);
  return (
    <Page title={t.title} lead={t.lead}>
      <ListingList base="/desk/review/listings" start="SUBMITTED" showBank emptyBody={t.empty} />
    </Page>
  );
}
