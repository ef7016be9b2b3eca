/** What a bidder acts with in the room: loaded when somebody may act. */

import { useQuery } from "@tanstack/react-query";
import { AntRoot } from "../AntRoot";
import { payments } from "../api/lots";
import { Loaded, PayReference } from "../components";

export { Controls } from "./formats/Controls";

export function Deposit({ registrationId, onPaid }: { registrationId: number; onPaid: () => void }) {
  const query = useQuery({
    queryKey: ["references", "DEPOSIT", registrationId],
    queryFn: async () => (await payments.mine({ purpose: "DEPOSIT", subject_id: registrationId })).items[0] ?? null,
  });
  return <AntRoot><Loaded query={query}>{(reference) => reference && <PayReference reference={reference} onPaid={onPaid} />}</Loaded></AntRoot>;
}
