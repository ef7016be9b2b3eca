import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { Loaded } from "../../components";
import type { Listing } from "../kit";
import type { Schema } from "../types";
import { PayBox } from "./PayBox";

/** The open payment of my organisation for one purpose and subject. */
export function MyPayment({ purpose, subjectId, nothing }: { purpose: string; subjectId?: number; nothing: string }) {
  const asked = { purpose, subject_id: subjectId, state: "OPEN" };
  const query = useQuery({
    queryKey: ["desk", "/api/payments/my-references", asked],
    queryFn: ({ signal }) => api.get<Listing<Schema<"ReferenceView">>>("/api/payments/my-references", asked, signal),
    refetchInterval: 5_000,
  });
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="note">{nothing}</p>
        ) : (
          items.map((one) => <PayBox key={one.code} payable={{ ...one.pay_into, bank_name: one.pay_into.bank_name ?? "", code: one.code, amount_fen: one.expected_fen, due_at: one.due_at }} />)
        )
      }
    </Loaded>
  );
}
