import { downloadJson } from "../../lib/download";
import type { Slip } from "./slips";

/** Hands the slip over as a small file. */
export function downloadSlip(slip: Slip): void {
  downloadJson(`开标凭据-${slip.project_code}-${slip.bidder}.json`, slip, 2);
}
