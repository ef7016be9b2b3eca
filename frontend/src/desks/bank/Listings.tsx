import { Link } from "react-router";
import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { ListingList } from "../shared/ListingList";

const words = dictionary({
  zh: { title: "挂牌申请", lead: "经办起草，复核审查后提交交易中心；交易中心审核通过即公告。", empty: "从违约贷款起草挂牌：", loans: "违约贷款" },
  en: { title: "Listings", lead: "The maker drafts, the checker submits to the centre, the centre publishes.", empty: "Draft one from a loan in default:", loans: "loans in default" },
});

export default function Listings() {
  const t = useWords(words);
  const loans = <Link to="/desk/bank/loans?state=DEFAULTED">{t.loans}</Link>;
  return (
    <Page title={t.title} lead={t.lead}>
      <ListingList
        base="/desk/bank/listings"
        emptyBody={
          <>
            {t.empty} {loans}
          </>
        }
      />
    </Page>
  );
}
