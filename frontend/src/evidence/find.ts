/** Where the record of what somebody names is kept: by lot number, certificate number or project code. */

import { fetchApi } from "../api/client";
import { lots } from "../api/lots";
import { certificates, notices } from "../api/notices";
import { toProblem } from "../api/problem";
import type { PublicCertificate } from "../api/types";

export interface Found {
  text: string;
  /** The head that the certificate names; null when none was asked for. */
  head: string | null;
}

/** Fetch the record. Throws ProblemError (404 when nothing goes by this name). */
export async function findRecord(name: string, signal: AbortSignal): Promise<Found> {
  if (/^\d{1,15}$/.test(name)) return { text: await recordOf(Number(name), signal), head: null };
  const certificate = await certificateOf(name, signal);
  const notice = await notices.page(certificate?.project_code ?? name, signal);
  return { text: await recordOf(notice.lot_id ?? 0, signal), head: certificate?.evidence_head ?? null };
}

async function certificateOf(number: string, signal: AbortSignal): Promise<PublicCertificate | null> {
  try {
    return await certificates.verify(number, signal);
  } catch (error) {
    if (toProblem(error).status === 404) return null;
    throw error;
  }
}

const recordOf = async (lot_id: number, signal: AbortSignal): Promise<string> => (await fetchApi(new Request(new URL(lots.recordAddress(lot_id), location.origin), { signal }))).text();
