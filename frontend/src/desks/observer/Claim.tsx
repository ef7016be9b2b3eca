import { useParams } from "react-router";
import { Loaded, Page, StateTag } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { useOne } from "../kit";
import { ClaimBody } from "../shared/ClaimBody";
import type { Schema } from "../types";

const words = dictionary({ zh: { title: "补偿申请", list: "补偿监督" }, en: { title: "Claim", list: "Claims" } });

export default function Claim() {
  const t = useWords(words);
  const { claimId } = useParams();
  const query = useOne<Schema<"ClaimView">>(`/api/claims/${claimId ?? ""}`);
  const claim = query.data;
  return (
    <Page title={claim?.borrower ?? t.title} trail={[[t.list, "/desk/observe/claims"]]} lead={claim?.bank_name} tags={claim && <StateTag machine="claim" state={claim.state} />}>
      <Loaded query={query}>{(data) => <ClaimBody claim={data} desk="fund" />}</Loaded>
    </Page>
  );
}
