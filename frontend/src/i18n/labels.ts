/** What people read instead of the API's enumerations. `tone` colours a state: quiet, active, good, warn, bad. */

import type { Both, Language } from ".";

export type Tone = "quiet" | "active" | "good" | "warn" | "bad";
export interface Label extends Both {
  tone: Tone;
}

const label = (zh: string, en: string, tone: Tone = "quiet"): Label => ({ zh, en, tone });

/** Every state of every machine in docs/design.md. */
export const STATES = {
  listing: {
    DRAFT: label("草稿", "Draft"),
    PROPOSED: label("待银行复核", "With the checker", "active"),
    SUBMITTED: label("待中心审核", "With the centre", "active"),
    RETURNED: label("已退回", "Returned", "warn"),
    PUBLISHED: label("已公告", "Published", "good"),
    CONCLUDED: label("已结束", "Concluded"),
    WITHDRAWN: label("已撤回", "Withdrawn", "bad"),
  },
  loan: {
    PERFORMING: label("正常", "Performing", "good"),
    DEFAULTED: label("违约", "Defaulted", "bad"),
    IN_DISPOSAL: label("处置中", "In disposal", "active"),
    CLOSED: label("已结清", "Closed", "good"),
    SHORTFALL: label("存在缺口", "Shortfall", "warn"),
  },
  lot: {
    SCHEDULED: label("即将开始", "Upcoming"),
    OPEN: label("竞价中", "Open", "active"),
    PAUSED: label("已暂停", "Paused", "warn"),
    SUSPENDED: label("已中止", "Suspended", "bad"),
    SOLD: label("已成交", "Sold", "good"),
    PASSED: label("流拍", "Not sold", "warn"),
    WITHDRAWN: label("已撤回", "Withdrawn", "bad"),
  },
  intervention: {
    PROPOSED: label("待复核", "Awaiting approval", "warn"),
    CARRIED_OUT: label("已执行", "Carried out", "good"),
    REJECTED: label("已驳回", "Rejected"),
  },
  registration: {
    WAITING_FOR_MEMBERS: label("待联合体成员确认", "Waiting for members", "warn"),
    APPLIED: label("待资格审核", "Awaiting qualification", "active"),
    QUALIFIED: label("资格通过，待缴保证金", "Qualified, deposit due", "warn"),
    ADMITTED: label("已取得竞买资格", "Admitted", "good"),
    REFUSED: label("未通过", "Refused", "bad"),
    WITHDRAWN: label("已撤回", "Withdrawn"),
  },
  "joint member": {
    ASKED: label("待确认", "Asked", "warn"),
    CONSENTED: label("已确认", "Consented", "good"),
    DECLINED: label("已拒绝", "Declined", "bad"),
  },
  hold: {
    PLACED: label("保证金已冻结", "Held", "active"),
    RELEASED: label("已退还", "Released", "good"),
    APPLIED: label("已转为价款", "Applied to the price", "good"),
    FORFEITED: label("已没收", "Forfeited", "bad"),
  },
  deal: {
    AWAITING_CONFIRMATION: label("待成交确认", "Awaiting confirmation", "active"),
    AWAITING_CONTRACT: label("待签合同", "Awaiting the contract", "warn"),
    AWAITING_PAYMENT: label("待付尾款", "Awaiting payment", "warn"),
    PAID: label("价款已付清", "Paid", "active"),
    RELEASED: label("质权已解除", "Pledge released", "active"),
    FILED: label("已提交过户", "Transfer filed", "active"),
    TRANSFERRED: label("已过户", "Transferred", "active"),
    CERTIFIED: label("已出具凭证", "Certified", "good"),
    SETTLED: label("已结算", "Settled", "good"),
    DEFAULTED: label("买方违约", "Buyer defaulted", "bad"),
    ANNULLED: label("成交无效", "Annulled", "bad"),
  },
  reference: {
    OPEN: label("待付款", "Open", "warn"),
    PAID: label("已付款", "Paid", "good"),
    CANCELLED: label("已取消", "Cancelled"),
  },
  receipt: {
    RECEIVED: label("已到账", "Received", "active"),
    MATCHED: label("已匹配", "Matched", "good"),
    UNMATCHED: label("未匹配", "Unmatched", "warn"),
    RETURNED: label("已退回", "Returned"),
  },
  instruction: {
    CREATED: label("待发送", "Created"),
    SUBMITTED: label("已发送", "Submitted", "active"),
    SETTLED: label("已付出", "Settled", "good"),
    FAILED: label("失败", "Failed", "bad"),
  },
  claim: {
    OPENED: label("待补充材料", "Opened, evidence due", "warn"),
    SUBMITTED: label("待基金审批", "Awaiting the fund's decision", "active"),
    APPROVED: label("已批准，待付款", "Approved, payment due", "active"),
    REJECTED: label("不予补偿", "Rejected", "bad"),
    RETURNED: label("已退回补正", "Returned", "warn"),
    PAID: label("已补偿", "Paid", "good"),
  },
  recovery: {
    REPORTED: label("已申报，待到账", "Reported, payment due", "warn"),
    RECEIVED: label("已到账", "Received", "good"),
  },
  delivery: {
    PENDING: label("待送达", "Pending", "active"),
    DELIVERED: label("已送达", "Delivered", "good"),
    EXHAUSTED: label("未送达", "Not delivered", "bad"),
  },
} as const satisfies Record<string, Record<string, Label>>;

export type MachineName = keyof typeof STATES;

export function stateLabel(machine: MachineName, state: string): Label {
  return (STATES[machine] as Record<string, Label>)[state] ?? label(state, state);
}

/** Words for other enumerations, by the name of the enumeration. */
export const WORDS = {
  halt: {
    OUTAGE: { zh: "系统无法受理出价", en: "Bids could not be taken" },
    SYSTEM_FAULT: { zh: "系统故障", en: "A fault of the system" },
    ATTACK: { zh: "系统遭受攻击", en: "An attack on the system" },
    NOTICE_ERROR: { zh: "公告内容有误，待核实", en: "A mistake in the notice is being looked into" },
    COURT_ORDER: { zh: "法院裁定", en: "A court order" },
    THIRD_PARTY_OBJECTION: { zh: "案外人提出异议", en: "A third party's objection" },
    FORCE_MAJEURE: { zh: "不可抗力", en: "Force majeure" },
    SETTLEMENT_TALKS: { zh: "当事人协商和解", en: "The parties negotiate a settlement" },
    OTHER_STATUTORY: { zh: "其他法定事由", en: "Another statutory ground" },
  },
  role: {
    BANK_MAKER: { zh: "银行经办", en: "Bank maker" },
    BANK_CHECKER: { zh: "银行复核", en: "Bank checker" },
    CENTRE_REVIEWER: { zh: "中心审核", en: "Centre reviewer" },
    CENTRE_SETTLEMENT: { zh: "中心结算", en: "Centre settlement" },
    FUND_MANAGER: { zh: "基金管理", en: "Fund manager" },
    BIDDER: { zh: "竞买人", en: "Bidder" },
    RESERVE_OFFICER: { zh: "收储经办", en: "Reserve officer" },
    OBSERVER: { zh: "观察员", en: "Observer" },
    ADMINISTRATOR: { zh: "系统管理员", en: "Administrator" },
  },
  organisation: {
    BANK: { zh: "银行", en: "Bank" },
    CENTRE: { zh: "交易中心", en: "Centre" },
    FUND: { zh: "风险补偿基金", en: "Fund" },
    GUARANTOR: { zh: "担保机构", en: "Guarantor" },
    INSURER: { zh: "保险机构", en: "Insurer" },
    APPRAISER: { zh: "评估机构", en: "Appraiser" },
    RESERVE: { zh: "收储机构", en: "Reserve institution" },
    COMPANY: { zh: "企业", en: "Company" },
    PERSON: { zh: "自然人", en: "Person" },
  },
  /** The formats of bidding (`auction.rules.Format`). */
  format: {
    ASCENDING: { zh: "多次报价", en: "Ascending bids" },
    DYNAMIC: { zh: "动态报价", en: "Free period, then timed bids" },
    SEALED: { zh: "一次报价", en: "One sealed bid" },
    DUTCH: { zh: "降价式", en: "Falling price" },
    HYBRID: { zh: "降价式转一次报价", en: "Falling price, then sealed bids" },
    WEIGHTED: { zh: "权重报价", en: "Weighted offers" },
    SELL_OFF: { zh: "变卖", en: "Sell-off at a set price" },
  },
  right: {
    PATENT: { zh: "专利", en: "Patent" },
    INVENTION: { zh: "发明专利", en: "Invention patent" },
    UTILITY_MODEL: { zh: "实用新型", en: "Utility model" },
    DESIGN: { zh: "外观设计", en: "Design" },
    TRADEMARK: { zh: "商标", en: "Trademark" },
    SOFTWARE: { zh: "软件著作权", en: "Software copyright" },
    SOFTWARE_COPYRIGHT: { zh: "软件著作权", en: "Software copyright" },
    COPYRIGHT: { zh: "著作权", en: "Copyright" },
    WORKS: { zh: "作品著作权", en: "Copyright in works" },
    GEOGRAPHICAL_INDICATION: { zh: "地理标志", en: "Geographical indication" },
    IC_LAYOUT: { zh: "集成电路布图设计", en: "IC layout" },
    MIXED: { zh: "组合资产", en: "Bundle" },
  },
  route: {
    EXCHANGE_BIDDING: { zh: "网络竞价", en: "Online bidding" },
    AUCTION_HOUSE: { zh: "委托拍卖", en: "Auction house" },
    COURT: { zh: "司法处置", en: "Court" },
  },
  purpose: {
    DEPOSIT: { zh: "竞买保证金", en: "Deposit" },
    BALANCE: { zh: "成交尾款", en: "Balance of the price" },
    RECOVERY: { zh: "追偿返还", en: "Recovery" },
    CLAIM: { zh: "风险补偿", en: "Compensation" },
    PAYOUT: { zh: "价款划付", en: "Payout" },
    TOP_UP: { zh: "基金注资", en: "Top-up" },
    FUND_TOPUP: { zh: "基金注资", en: "Fund top-up" },
    DEPOSIT_RELEASE: { zh: "保证金退还", en: "Deposit release" },
    RETURN: { zh: "退款", en: "Return" },
  },
  outcome: {
    SOLD: { zh: "已成交", en: "Sold" },
    PASSED: { zh: "流拍", en: "Not sold" },
    WITHDRAWN: { zh: "已撤回", en: "Withdrawn" },
    FELL_THROUGH: { zh: "成交未履行", en: "Fell through" },
    RETURNED: { zh: "处置终结，权利返还", en: "Exhausted, right returned" },
  },
  stage: {
    FIRST: { zh: "第一次竞价", en: "First round" },
    SECOND: { zh: "第二次竞价", en: "Second round" },
    SELL_OFF: { zh: "变卖", en: "Sell-off" },
    RESERVE: { zh: "收储", en: "Reserve purchase" },
    VALUE_AGREEMENT: { zh: "协议折价", en: "Value agreement" },
  },
  criterion: {
    PAYMENT: { zh: "付款方式", en: "Payment" },
    PAYMENT_TIME: { zh: "付款时间", en: "Time of payment" },
    STAYS_IN_DISTRICT: { zh: "留在本区实施", en: "Stays in the district" },
    WORKS_THE_RIGHT: { zh: "实施该权利", en: "Works the right" },
  },
  offer: {
    ONE_SUM: { zh: "一次性付清", en: "In one sum" },
    TWO_PARTS: { zh: "分两期付清", en: "In two parts" },
    FOUR_PARTS: { zh: "分四期付清", en: "In four parts" },
    WITHIN_3_DAYS: { zh: "3 日内付款（分期的付首期）", en: "Within 3 days (in parts: the first)" },
    WITHIN_5_DAYS: { zh: "5 日内付款（分期的付首期）", en: "Within 5 days (in parts: the first)" },
    YES: { zh: "是", en: "Yes" },
    WITHIN_1_YEAR: { zh: "1 年内实施", en: "Within a year" },
    WITHIN_3_YEARS: { zh: "3 年内实施", en: "Within 3 years" },
  },
  method: {
    SELL_OFF: { zh: "变卖", en: "Sell-off" },
    RESERVE: { zh: "收储", en: "Reserve purchase" },
    VALUE_AGREEMENT: { zh: "协议折价", en: "Value agreement" },
  },
  blocker: {
    BANKRUPTCY_STAY: { zh: "进入破产程序，担保权暂停行使", en: "Bankruptcy: enforcement stayed" },
    PRESERVATION: { zh: "法院保全，暂不得处置", en: "Under a court's preservation" },
  },
  basis: {
    CLAUSE: { zh: "质押合同约定", en: "A clause of the pledge contract" },
    AGREEMENT: { zh: "违约后协议", en: "An agreement made after the default" },
    RULING: { zh: "法院裁定", en: "A court ruling" },
  },
  barred: {
    consignor: { zh: "委托转让的银行", en: "the consigning bank" },
    appraiser: { zh: "本项目评估机构", en: "the appraiser of this project" },
    centre: { zh: "交易中心", en: "the centre" },
    fund: { zh: "基金管理人", en: "the fund's manager" },
    defaulter: { zh: "本项目前次竞价的悔拍人", en: "a defaulter of an earlier sale of it" },
  },
  party: {
    PLEDGOR: { zh: "出质人", en: "Pledgor" },
    DEBTOR: { zh: "债务人", en: "Debtor" },
    BUYER: { zh: "受让方", en: "Buyer" },
    SELLER: { zh: "转让方", en: "Seller" },
  },
  warning: {
    ELIGIBILITY: { zh: "竞买人须具备完全民事行为能力；法律法规对受让资格另有规定的，须符合规定，不符合的后果自负。", en: "A bidder must have full legal capacity and meet any requirement the law sets for acquiring the right; bidding without it is at the bidder's own risk." },
    PROXIES: { zh: "委托他人竞买的，须在竞价开始前提交授权文件并经确认；未确认的，视为本人竞买。", en: "A bid through a proxy needs a power of attorney confirmed before bidding opens; otherwise the bidder bids for itself." },
    KNOWN_DEFECTS: { zh: "已知瑕疵见本公告披露内容。", en: "Known defects are those disclosed in this notice." },
    SOLD_AS_IS: { zh: "标的按现状处置，以登记簿记载和实际状况为准。", en: "The right is sold as is: as registered and as it stands." },
    UNKNOWN_DEFECTS_ACCEPTED: { zh: "参与竞价即视为接受可能存在的未知瑕疵。", en: "By bidding, a bidder accepts defects that are not known." },
    WINNER_PUBLISHED: { zh: "竞价结束后，竞得人信息将依规公示。", en: "The winner is published after the bidding as the rules require." },
    DEPOSIT_FORFEITURE: { zh: "竞得后不签约或不付款的，保证金不予退还，并可能承担差额赔偿责任。", en: "A winner who does not sign or pay loses the deposit and may owe the loss on a resale." },
  },
  ground: {
    BASIS_ANNULLED: { zh: "执行依据被撤销", en: "The basis was annulled" },
    CREDITOR_WITHDRAWS: { zh: "债权人撤回", en: "The creditor withdrew" },
    DEBT_PAID: { zh: "债务已清偿", en: "The debt was paid" },
    SETTLEMENT: { zh: "达成和解", en: "A settlement was reached" },
    THIRD_PARTY_OBJECTION: { zh: "案外人异议成立", en: "A third party's objection was upheld" },
    COLLUSION: { zh: "存在串通", en: "Collusion" },
  },
  choice: {
    COVER_LOSS_REFUND_EXCESS: { zh: "抵补损失，余额退还", en: "Covers the loss, the rest is refunded" },
    FORFEIT_ALL: { zh: "保证金不予退还", en: "The whole deposit is forfeited" },
  },
  classification: {
    NORMAL: { zh: "正常", en: "Normal" },
    SPECIAL_MENTION: { zh: "关注", en: "Special mention" },
    SUBSTANDARD: { zh: "次级", en: "Substandard" },
    DOUBTFUL: { zh: "可疑", en: "Doubtful" },
    LOSS: { zh: "损失", en: "Loss" },
  },
  cost: {
    EXCHANGE_FEE: { zh: "交易服务费", en: "Exchange fee" },
    APPRAISAL: { zh: "评估费", en: "Appraisal" },
    LEGAL: { zh: "法律费用", en: "Legal costs" },
    CUSTODY: { zh: "保管费", en: "Custody" },
    REGISTRATION: { zh: "登记费", en: "Registration" },
    TAX: { zh: "税费", en: "Tax" },
    OTHER: { zh: "其他", en: "Other" },
  },
} as const satisfies Record<string, Record<string, Both>>;

export type WordList = keyof typeof WORDS;

/** The word for a value of an enumeration; one we do not know is shown as it came. */
export function word(list: WordList, value: string, language: Language): string {
  return (WORDS[list] as Record<string, Both>)[value]?.[language] ?? value;
}
