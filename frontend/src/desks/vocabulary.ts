/** What people read instead of enumerations that only desks show. */

import type { Words } from "./kit/parts";

export const PURPOSES: Words = {
  DEPOSIT: { zh: "竞买保证金", en: "Deposit" },
  BALANCE: { zh: "成交尾款", en: "Balance of the price" },
  RECOVERY: { zh: "追偿返还", en: "Recovery returned" },
  FUND_TOPUP: { zh: "基金注资", en: "Fund top-up" },
  CLAIM: { zh: "风险补偿款", en: "Compensation" },
  PAYOUT: { zh: "价款划付", en: "Payout of the price" },
  DEPOSIT_RELEASE: { zh: "退还保证金", en: "Deposit released" },
  ANNULMENT: { zh: "成交无效退款", en: "Refund, sale annulled" },
  FORFEIT: { zh: "没收保证金处置", en: "Forfeited deposit" },
  RETURN: { zh: "来款退回", en: "Receipt returned" },
};

export const UNMATCHED: Words = {
  NO_REFERENCE: { zh: "附言中没有付款编号", en: "No payment code in the memo" },
  UNKNOWN_REFERENCE: { zh: "付款编号不存在", en: "Unknown payment code" },
  SEVERAL_REFERENCES: { zh: "附言中有多个付款编号", en: "Several payment codes in the memo" },
  REFERENCE_NOT_OPEN: { zh: "该编号已付款或已取消", en: "The code is paid or cancelled" },
  WRONG_AMOUNT: { zh: "金额与应付不符", en: "The amount differs from what is expected" },
};

export const DIFFERENCES: Words = {
  UNKNOWN_DEBIT: { zh: "银行有支出，我方无对应付款指令", en: "The bank paid out what we never instructed" },
  WRONG_DEBIT_AMOUNT: { zh: "支出金额不一致", en: "Paid-out amounts differ" },
  WRONG_CREDIT_AMOUNT: { zh: "到账金额不一致", en: "Received amounts differ" },
  RECEIPT_NOT_ON_STATEMENT: { zh: "我方有来款，银行流水没有", en: "Our receipt is not on the statement" },
  INSTRUCTION_NOT_ON_STATEMENT: { zh: "我方已付出，银行流水没有", en: "Our payment is not on the statement" },
  BALANCE: { zh: "余额不一致", en: "Balances differ" },
  HELD: { zh: "冻结金额不一致", en: "Held amounts differ" },
  OVERDRAWN: { zh: "账户透支", en: "The account is overdrawn" },
  EMPTY_ENTRY: { zh: "分录没有过账行", en: "An entry without postings" },
  SUM: { zh: "全部账户合计不为零", en: "All balances do not add up to zero" },
};

/** A payment's entry carries the purpose of its instruction. */
export const ENTRY_KINDS: Words = {
  ...PURPOSES,
  RECEIPT: { zh: "来款", en: "Receipt" },
  RECEIPT_UNMATCHED: { zh: "未匹配来款", en: "Unmatched receipt" },
  RECEIPT_MATCHED: { zh: "来款匹配", en: "Receipt matched" },
  HOLD_APPLIED: { zh: "保证金转价款", en: "Deposit applied" },
  HOLD_FORFEITED: { zh: "没收保证金", en: "Deposit forfeited" },
  WATERFALL: { zh: "价款分配", en: "Waterfall" },
};
