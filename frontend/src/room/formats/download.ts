import type { Slip } from "./slips";

/** Hands the slip over as a small file. */
export function downloadSlip(slip: Slip): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify(slip, null, 2)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `开标凭据-${slip.project_code}-${slip.bidder}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
