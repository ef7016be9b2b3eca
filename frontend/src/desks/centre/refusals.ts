/** Why bids are refused, in a few words, by the problem's code; and what a pulse proves. */

import type { Words } from "../kit";

export const REFUSALS: Words = {
  "bid-too-low": { zh: "低于最低有效报价", en: "Too low" },
  "bid-too-high": { zh: "超过上限", en: "Too high" },
  "already-leading": { zh: "已领先", en: "Leading already" },
  "bidding-ended": { zh: "竞价已结束", en: "Ended" },
  "not-yet-open": { zh: "尚未开始", en: "Not open yet" },
  "not-admitted": { zh: "无竞买资格", en: "Not admitted" },
  "not-allowed": { zh: "非竞买人账户", en: "Not a bidder" },
  "sign-in-required": { zh: "登录失效", en: "Signed out" },
  "key-reused": { zh: "编号重复使用", en: "Key reused" },
  "try-again": { zh: "系统未能受理", en: "System could not take it" },
  error: { zh: "系统错误", en: "System error" },
};

/** Refusals that are the system's doing, not the bidder's: any of them deserves a look. */
export const FAULTS: readonly string[] = ["try-again", "error", "sign-in-required"];

export const PULSES: Words = {
  bids: { zh: "受理报价", en: "Taking bids" },
  deadlines: { zh: "开始与结束", en: "Opening and closing" },
};
