import { useCallback, useMemo, useState } from "react";
import type { EventView } from "../../api/types";
import { envelopesOf, type Envelopes } from "./envelopes";
import { slipFor, slipsOf, type Slip } from "./slips";

/** The sealed bids of a lot, and the viewer's own with its slip where this browser has it. */
export function useSlips(lotId: number, code: string, events: readonly EventView[]): { envelopes: Envelopes; commitment: string | null; slip: Slip | null; refresh: () => void } {
  const [turn, setTurn] = useState(0);
  const envelopes = useMemo(() => envelopesOf(events), [events]);
  const commitment = envelopes.sealed.get(code) ?? null;
  const slip = useMemo(() => slipFor(commitment, slipsOf(lotId, code)), [commitment, lotId, code, turn]);
  const refresh = useCallback(() => setTurn((count) => count + 1), []);
  return { envelopes, commitment, slip, refresh };
}
