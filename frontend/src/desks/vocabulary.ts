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
  REFUND: { zh: "违约退还分期价款", en: "Instalments returned after a default" },
  RETURN: { zh: "来款退回", en: "Receipt returned" },
};

export const UNMATCHED: Words = {
  NO_REFERENCE: { zh: "附言中没有付款编号", en: "No payment code in the memo" },
  UNKNOWN_REFERENCE: { zh: "付款编号不存在", en: "Unknown payment code" },
  SEVERAL_REFERENCES: { zh: "附言中有多个付款编号", en: "Several payment codes in the memo" },
  REFERENCE_NOT_OPEN: { zh: "该编号已付款或已取消", en: "The code is paid or cancelled" },
  WRONG_AMOUNT: { zh: "金额与应付不符", en: "The amount differs from what is expected" },
};

export const RAILS: Words = { sandbox: { zh: "模拟银行", en: "Sandbox bank" } };

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

export const CLASSES: Words = {
  NORMAL: { zh: "正常", en: "Normal" },
  SPECIAL_MENTION: { zh: "关注", en: "Special mention" },
  SUBSTANDARD: { zh: "次级", en: "Substandard" },
  DOUBTFUL: { zh: "可疑", en: "Doubtful" },
  LOSS: { zh: "损失", en: "Loss" },
};

export const GROUNDS: Words = {
  BASIS_ANNULLED: { zh: "处置依据被撤销", en: "The basis of the disposal was annulled" },
  CREDITOR_WITHDRAWS: { zh: "债权人撤回", en: "The creditor withdraws" },
  DEBT_PAID: { zh: "债务已清偿（费用由债务人承担）", en: "The debt is paid (the debtor bears the costs)" },
  SETTLEMENT: { zh: "当事人达成和解", en: "The parties settled" },
  THIRD_PARTY_OBJECTION: { zh: "案外人异议成立", en: "A third party's well-founded objection" },
  COLLUSION: { zh: "恶意串通", en: "Collusion" },
};

export const OUTCOMES: Words = {
  SOLD: { zh: "成交", en: "Sold" },
  PASSED: { zh: "流拍", en: "Not sold" },
  WITHDRAWN: { zh: "撤回", en: "Withdrawn" },
  FELL_THROUGH: { zh: "成交后未完成", en: "Sold, then fell through" },
  RETURNED: { zh: "处置终结，权利返还", en: "Exhausted, right returned" },
};

export const CONSENTS: Words = {
  CLAUSE: { zh: "合同约定的处置条款", en: "A clause of the contract" },
  AGREEMENT: { zh: "违约后达成的处置协议", en: "An agreement after default" },
  RULING: { zh: "法院准许拍卖、变卖的裁定", en: "A court's ruling" },
};

export const NOTICE_PARTIES: Words = { PLEDGOR: { zh: "出质人", en: "Pledgor" }, DEBTOR: { zh: "债务人", en: "Debtor" } };
export const NOTICE_METHODS: Words = { DELIVERED: { zh: "已送达", en: "Delivered" }, POSTED: { zh: "无法联系，已公示", en: "Unreachable, posted" } };

export const WARNINGS: Words = {
  ELIGIBILITY: { zh: "竞买人资格要求", en: "Who may bid" },
  PROXIES: { zh: "委托竞买须在竞价前办理手续", en: "Bidding by proxy" },
  KNOWN_DEFECTS: { zh: "标的已知瑕疵", en: "Known defects" },
  SOLD_AS_IS: { zh: "以现状转让", en: "Sold as is" },
  UNKNOWN_DEFECTS_ACCEPTED: { zh: "参与即接受未知瑕疵的风险", en: "Unknown defects are accepted" },
  WINNER_PUBLISHED: { zh: "成交后公示竞得人", en: "The winner is published" },
  DEPOSIT_FORFEITURE: { zh: "悔拍的保证金不予退还", en: "A defaulter's deposit is forfeited" },
};

/** What the fields of a listing are called, on forms and in reasons. */
export const FIELDS: Words = {
  title: { zh: "项目名称", en: "Title" },
  right_ids: { zh: "转让的权利", en: "Rights" },
  appraiser_organisation_id: { zh: "评估机构", en: "Appraiser" },
  appraisal_report_no: { zh: "评估报告编号", en: "Appraisal report" },
  appraised_on: { zh: "评估基准日", en: "Appraised on" },
  appraisal_fen: { zh: "评估价", en: "Appraised value" },
  appraisal_valid_until: { zh: "评估有效期至", en: "Valid until" },
  appraisal_document_id: { zh: "评估报告文件", en: "Appraisal document" },
  start_price_fen: { zh: "起拍价（即保留价）", en: "Start price (and reserve)" },
  fall_start: { zh: "起始价（由此降价）", en: "Start price (falls from here)" },
  deposit_fen: { zh: "保证金", en: "Deposit" },
  increment_fen: { zh: "加价幅度", en: "Increment" },
  format: { zh: "竞价方式", en: "Format" },
  plan: { zh: "竞价方案", en: "Plan of the bidding" },
  "plan.tiers": { zh: "加价幅度分档", en: "Tiers of the increment" },
  "plan.jump_limit_fen": { zh: "单次加价上限", en: "Limit of a raise" },
  "plan.opening_seconds": { zh: "启封时长", en: "Time to open sealed bids" },
  "plan.floor_fen": { zh: "降价底价（即保留价）", en: "Floor (and reserve)" },
  "plan.step_fen": { zh: "每次降价", en: "Step" },
  "plan.tick_seconds": { zh: "降价间隔", en: "Interval" },
  "plan.sealed_seconds": { zh: "密封报价时长", en: "Time for sealed bids" },
  "plan.best_seconds": { zh: "应价人答复时长", en: "Time to answer the best bid" },
  "plan.price_points": { zh: "起始价得分", en: "Score of the start price" },
  "plan.score_step": { zh: "最小提分幅度", en: "Least rise of the score" },
  "plan.criteria": { zh: "评分条件", en: "Terms that score" },
  registration_closes_at: { zh: "报名截止", en: "Registration closes" },
  bidding_opens_at: { zh: "竞价开始", en: "Bidding opens" },
  bidding_closes_at: { zh: "竞价结束", en: "Bidding closes" },
  balance_due_days: { zh: "尾款付款期（天）", en: "Days to pay the balance" },
  joint_bidding: { zh: "接受联合竞买", en: "Joint bidding" },
  stage: { zh: "处置阶段", en: "Stage" },
  "loan.blocker": { zh: "处置障碍", en: "Blocker" },
  consent: { zh: "处置依据与通知", en: "Consent and notices" },
  "consent.basis": { zh: "处置依据", en: "Basis of the disposal" },
  "consent.document_id": { zh: "依据文件", en: "Its document" },
  "consent.notices": { zh: "对当事人的通知", en: "Notices to the parties" },
  disclosure: { zh: "信息披露", en: "Disclosure" },
  "disclosure.ownership": { zh: "权属", en: "Ownership" },
  "disclosure.use_and_burdens": { zh: "使用与负担", en: "Use and burdens" },
  "disclosure.licences": { zh: "许可情况", en: "Licences" },
  "disclosure.litigation": { zh: "无效、诉讼与保全", en: "Invalidation, litigation, preservation" },
  "disclosure.annual_fees": { zh: "年费（续展）", en: "Annual fees" },
  "disclosure.priority_holders": { zh: "优先购买权人", en: "Priority purchasers" },
  "disclosure.known_defects": { zh: "已知瑕疵", en: "Known defects" },
  "disclosure.taxes": { zh: "税费承担", en: "Taxes" },
  "disclosure.contact": { zh: "咨询与监督方式", en: "Contact and supervision" },
  "disclosure.notes": { zh: "其他说明", en: "Notes" },
  "disclosure.special_warnings": { zh: "特别提示", en: "Special warnings" },
  costs: { zh: "处置费用", en: "Costs" },
};
