import { Loaded, Nothing, Page } from "../../components";
import { useWords } from "../../i18n";
import { useOne } from "../kit";
import type { Schema } from "../types";
import { RunningLot } from "./RunningLot";
import { runningWords } from "./runningWords";

/** Lots whose bidding has begun: what the centre may do to them, for everybody to read why. */
export default function Running() {
  const t = useWords(runningWords);
  const query = useOne<Schema<"RunningLot">[]>("/api/running-lots", {}, { look_again_ms: 3_000 });
  return (
    <Page title={t.title} lead={t.lead}>
      <Loaded query={query}>{(lots) => (lots.length === 0 ? <Nothing title={t.none} /> : lots.map((lot) => <RunningLot key={lot.id} lot={lot} />))}</Loaded>
    </Page>
  );
}
