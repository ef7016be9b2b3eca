/** The faults of receipts and daily roots in words: in English those of the exchange's own check (`auction/evidence/proofs.py`), to which a test holds them. */

import type { Both } from "../i18n";
import type { Fault } from "./proofs";

export const FAULTS: Record<Fault, Both> = {
  shape: { zh: "格式不符", en: "it has another shape" },
  digits: { zh: "路径、密钥或签名不是十六进制数字", en: "its digits are not in hexadecimal" },
  leaf: { zh: "所证明内容的格式不符", en: "its leaf has another shape" },
  root: { zh: "所证明内容与路径得出的根不是被签名的根", en: "leaf and path give another root" },
  timestamp: { zh: "时间戳所盖的不是这个根", en: "the timestamp is of something else" },
  signature: { zh: "签名不成立", en: "the signature does not hold" },
  kind: { zh: "是另一类证明", en: "it is something else" },
  key: { zh: "由未公布的密钥签名", en: "it was signed by another key" },
  lot: { zh: "属于其他标的", en: "it is of another lot" },
  missing: { zh: "记录中没有该序号的事件", en: "the record has no such event" },
  other: { zh: "记录在该序号处是另一事件", en: "the record has another event in its place" },
  unchecked: { zh: "本浏览器无法验证签名（不支持 Ed25519，或页面不是经 https 打开）", en: "this browser cannot check the signature (no Ed25519, or the page was not opened over https)" },
};
