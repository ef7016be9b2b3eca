/** Words of a deal that several of its parts show. */

import type { Both } from "../../i18n";
import type { Words } from "../kit";

/** The path of a deal that goes well, in order. */
export const PATH = ["AWAITING_CONFIRMATION", "AWAITING_CONTRACT", "AWAITING_PAYMENT", "PAID", "RELEASED", "FILED", "TRANSFERRED", "CERTIFIED", "SETTLED"] as const;

interface Step {
  /** What has to happen now. */
  title: Both;
  /** Who does it. */
  who: Both;
  /** The verb in `actions` that does it, when a person does. */
  verb: string | null;
}

export const STEPS: Record<(typeof PATH)[number], Step> = {
  AWAITING_CONFIRMATION: { title: { zh: "确认成交", en: "Confirm the sale" }, who: { zh: "交易中心结算", en: "the centre's settlement" }, verb: "confirm" },
  AWAITING_CONTRACT: { title: { zh: "签署合同", en: "Sign the contract" }, who: { zh: "转让方银行复核和买受人", en: "the bank's checker and the buyer" }, verb: "sign" },
  AWAITING_PAYMENT: { title: { zh: "支付尾款", en: "Pay the balance" }, who: { zh: "买受人", en: "the buyer" }, verb: "pay" },
  PAID: { title: { zh: "解除质押登记", en: "Release the pledge" }, who: { zh: "转让方银行复核", en: "the bank's checker" }, verb: "release_pledge" },
  RELEASED: { title: { zh: "提交过户申请", en: "File the transfer" }, who: { zh: "买受人或交易中心结算", en: "the buyer or the centre" }, verb: "file_transfer" },
  FILED: { title: { zh: "登记过户结果", en: "Record the transfer" }, who: { zh: "交易中心结算", en: "the centre's settlement" }, verb: "record_transfer" },
  TRANSFERRED: { title: { zh: "出具交易凭证", en: "Issue the certificate" }, who: { zh: "交易中心结算", en: "the centre's settlement" }, verb: "certify" },
  CERTIFIED: { title: { zh: "分配价款", en: "Distribute the price" }, who: { zh: "系统自动办理", en: "done automatically" }, verb: null },
  SETTLED: { title: { zh: "结算完成", en: "Settled" }, who: { zh: "", en: "" }, verb: null },
};

export const DOCUMENTS: Words = {
  CONTRACT: { zh: "转让合同", en: "Contract" },
  PLEDGE_RELEASE: { zh: "质押注销通知", en: "Pledge cancellation" },
  TRANSFER_FILING: { zh: "过户受理回执", en: "Transfer filing" },
  REGISTRY_PROOF: { zh: "过户登记证明", en: "Registry's proof" },
  TRANSFER_REVERSAL: { zh: "恢复登记证明", en: "Registry's reversal" },
  CERTIFICATE: { zh: "交易凭证", en: "Certificate" },
};

/** What the number is that the history notes beside an event. */
export const NOTED: Words = {
  sign: { zh: "合同指纹", en: "Contract fingerprint" },
  pay: { zh: "付款编号", en: "Payment code" },
  release_pledge: { zh: "注销通知书编号", en: "Notice of cancellation" },
  file_transfer: { zh: "受理编号", en: "Filing" },
  record_transfer: { zh: "公报事务代码", en: "Gazette code" },
  certify: { zh: "凭证编号", en: "Certificate" },
};

export const PARTIES: Words = { SELLER: { zh: "转让方", en: "Seller" }, BUYER: { zh: "买受人", en: "Buyer" } };

export const LINES: Words = {
  COST: { zh: "实现质权费用", en: "Costs" },
  INTEREST: { zh: "利息", en: "Interest" },
  PRINCIPAL: { zh: "本金", en: "Principal" },
  SURPLUS: { zh: "余款（归出质人）", en: "Surplus (to the pledgor)" },
};

export const COSTS: Words = {
  EXCHANGE_FEE: { zh: "交易服务费", en: "Exchange fee" },
  APPRAISAL: { zh: "评估费", en: "Appraisal" },
  LEGAL: { zh: "律师费", en: "Legal" },
  CUSTODY: { zh: "保管维护费", en: "Custody" },
  REGISTRATION: { zh: "登记费", en: "Registration" },
  TAX: { zh: "税费", en: "Tax" },
  OTHER: { zh: "其他费用", en: "Other" },
};

export const DEFAULT_MODES: Words = {
  FORFEIT_ALL: { zh: "保证金不予退还", en: "The deposit is forfeited" },
  COVER_LOSS_REFUND_EXCESS: { zh: "保证金弥补损失，余额退还", en: "The deposit covers the loss, the excess is refunded" },
};
