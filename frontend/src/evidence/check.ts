/** The whole check of a record file: shape, chain, rules, and the certificate's head when there is one. */

import { canHash, commitment, linksOf } from "./chain";
import { FAULTS } from "./faults";
import { DAILY_ROOT, faultIn, type Fault, type Inclusion } from "./proofs";
import { NotARecord, readRecord, type AuctionRecord } from "./record";
import { replay, type Problem, type Replay } from "./replay";

export interface Checked {
  /** Null when the file is no record at all. */
  record: AuctionRecord | null;
  /** Null when the bidding could not be played again. */
  replay: Replay | null;
  problems: Problem[];
  /** The daily roots of the record, each with what is wrong with it. */
  roots: CheckedRoot[];
  /** Whether the head was held against a certificate's. */
  against_certificate: boolean;
}

export interface CheckedRoot {
  proof: Inclusion;
  fault: Fault | null;
}

const whole = (zh: string, en: string): Problem => ({ seq: null, words: { zh, en } });

/** Check the text of a file. Never throws for what a file holds. */
export async function check(text: string, expected_head: string | null = null): Promise<Checked> {
  const found: Checked = { record: null, replay: null, problems: [], roots: [], against_certificate: expected_head !== null };
  try {
    const record = readRecord(parsed(text));
    found.record = record;
    found.problems.push(...(await chainProblems(record, expected_head)));
    const played = replay(record);
    found.replay = played.replay;
    found.problems.push(...played.problems, ...(await openingProblems(record)));
    found.roots = await Promise.all(record.roots.map(async (proof) => ({ proof, fault: await faultIn(record, proof, DAILY_ROOT) })));
    for (const { proof, fault } of found.roots)
      if (fault !== null && fault !== "unchecked") found.problems.push(whole(`${proof.signed.day} 每日存证根：${FAULTS[fault].zh}`, `the daily root of ${proof.signed.day}: ${FAULTS[fault].en}`));
  } catch (error) {
    if (!(error instanceof NotARecord)) throw error;
    found.problems.push({ seq: null, words: error.words });
  }
  return found;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotARecord({ zh: "文件不是本平台的竞价记录", en: "the file is not a bidding record of this exchange" });
  }
}

async function chainProblems(record: AuctionRecord, expected_head: string | null): Promise<Problem[]> {
  const problems: Problem[] = [];
  record.events.forEach((event, index) => {
    if (event.seq !== index + 1) problems.push({ seq: index + 1, words: { zh: `序号记为 ${event.seq}`, en: `numbered ${event.seq}` } });
  });
  if (canHash()) {
    const links = await linksOf(record);
    const broken = record.events.findIndex((event, index) => event.hash !== links[index]);
    if (broken >= 0) problems.push({ seq: broken + 1, words: { zh: "与哈希链不符，该条或其之前的内容被改动", en: "does not continue the hash chain: it, or something before it, was altered" } });
  } else problems.push(whole("本页面不是经 https 打开，浏览器无法计算 SHA-256，哈希链未能核验", "this page was not opened over https: the browser cannot compute SHA-256, the chain was not checked"));
  if (record.events.at(-1)?.hash !== record.head) problems.push(whole("链首哈希与最后一条事件不符", "the head is not the last event's link"));
  if (expected_head !== null && expected_head.trim().toLowerCase() !== record.head) problems.push(whole("链首哈希与凭证所载不一致：这不是凭证所指的记录", "the head is not the one of the certificate: this is not the record it speaks of"));
  return problems;
}

/** Every sealed bid that was opened must be the one that was handed in: price and nonce give its commitment. */
async function openingProblems({ lot_id, events }: AuctionRecord): Promise<Problem[]> {
  const problems: Problem[] = [];
  const handed_in = new Map<string, string>();
  for (const [index, { kind, data }] of events.entries()) {
    const bidder = String(data["bidder"]);
    if (kind === "sealed") handed_in.set(bidder, String(data["commitment"]));
    if (kind === "unsealed" && canHash() && handed_in.get(bidder) !== (await commitment({ bidder, lot_id: String(lot_id), nonce: data["nonce"] ?? "", price_fen: data["price_fen"] ?? "" })))
      problems.push({ seq: index + 1, words: { zh: "开启的价格与交存的承诺值不符", en: "the opened price is not the one that was sealed" } });
  }
  return problems;
}
