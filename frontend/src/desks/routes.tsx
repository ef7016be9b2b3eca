/** Every desk page: its path under /desk, its file, and (when it stands in a menu) its words and the roles that see it there. */

import type { ComponentType } from "react";
import type { Role } from "../api/types";
import type { Both } from "../i18n";

export interface DeskRoute {
  path: string;
  load: () => Promise<{ default: ComponentType }>;
  menu?: { roles: readonly Role[]; label: Both };
}

const BANK = ["BANK_MAKER", "BANK_CHECKER"] as const;
const CENTRE = ["CENTRE_REVIEWER", "CENTRE_SETTLEMENT"] as const;

export const deskRoutes: readonly DeskRoute[] = [
  { path: "bank/loans", load: () => import("./bank/Loans"), menu: { roles: BANK, label: { zh: "贷款", en: "Loans" } } },
  { path: "bank/loans/:loanId", load: () => import("./bank/Loan") },
  { path: "bank/loan-tape", load: () => import("./bank/LoanTape"), menu: { roles: ["BANK_MAKER"], label: { zh: "导入贷款表", en: "Loan tape" } } },
  { path: "bank/listings", load: () => import("./bank/Listings"), menu: { roles: BANK, label: { zh: "挂牌申请", en: "Listings" } } },
  { path: "bank/listings/new", load: () => import("./bank/Drafting") },
  { path: "bank/listings/:listingId", load: () => import("./bank/Listing") },
  { path: "bank/listings/:listingId/edit", load: () => import("./bank/Drafting") },
  { path: "bank/deals", load: () => import("./bank/Deals"), menu: { roles: BANK, label: { zh: "成交", en: "Deals" } } },
  { path: "bank/deals/:dealId", load: () => import("./shared/Deal") },
  { path: "bank/claims", load: () => import("./bank/Claims"), menu: { roles: BANK, label: { zh: "风险补偿申请", en: "Claims" } } },
  { path: "bank/claims/:claimId", load: () => import("./bank/Claim") },
  { path: "bank/recoveries", load: () => import("./bank/Recoveries"), menu: { roles: BANK, label: { zh: "追偿", en: "Recoveries" } } },
  { path: "bank/webhooks", load: () => import("./bank/Webhooks"), menu: { roles: BANK, label: { zh: "系统对接", en: "Webhooks" } } },

  { path: "review/listings", load: () => import("./reviewer/Listings"), menu: { roles: ["CENTRE_REVIEWER"], label: { zh: "挂牌审核", en: "Listings to review" } } },
  { path: "review/listings/:listingId", load: () => import("./reviewer/Listing") },
  { path: "review/registrations", load: () => import("./reviewer/Registrations"), menu: { roles: ["CENTRE_REVIEWER"], label: { zh: "竞买资格", en: "Registrations" } } },

  { path: "centre/running", load: () => import("./centre/Running"), menu: { roles: CENTRE, label: { zh: "竞价管控", en: "Running lots" } } },

  { path: "settlement/deals", load: () => import("./settlement/Deals"), menu: { roles: ["CENTRE_SETTLEMENT"], label: { zh: "成交结算", en: "Deals" } } },
  { path: "settlement/deals/:dealId", load: () => import("./shared/Deal") },
  { path: "settlement/payments", load: () => import("./settlement/Payments"), menu: { roles: ["CENTRE_SETTLEMENT"], label: { zh: "收付款", en: "Payments" } } },
  { path: "settlement/ledger", load: () => import("./settlement/Ledger"), menu: { roles: ["CENTRE_SETTLEMENT"], label: { zh: "账簿", en: "Ledger" } } },
  { path: "settlement/messages", load: () => import("./settlement/Deliveries"), menu: { roles: ["CENTRE_SETTLEMENT"], label: { zh: "银行消息", en: "Bank messages" } } },

  { path: "centre/rooms", load: () => import("./centre/Rooms"), menu: { roles: CENTRE, label: { zh: "交易大厅监控", en: "Room health" } } },

  { path: "fund/claims", load: () => import("./fund/Claims"), menu: { roles: ["FUND_MANAGER"], label: { zh: "补偿审批", en: "Claims" } } },
  { path: "fund/claims/:claimId", load: () => import("./fund/Claim") },
  { path: "fund/balance", load: () => import("./fund/Balance"), menu: { roles: ["FUND_MANAGER"], label: { zh: "基金余额", en: "Fund balance" } } },
  { path: "fund/recoveries", load: () => import("./fund/Recoveries"), menu: { roles: ["FUND_MANAGER"], label: { zh: "追偿返还", en: "Recoveries" } } },

  { path: "bidder/registrations", load: () => import("./bidder/Registrations"), menu: { roles: ["BIDDER"], label: { zh: "我的报名", en: "My registrations" } } },
  { path: "bidder/deals", load: () => import("./bidder/Deals"), menu: { roles: ["BIDDER"], label: { zh: "我的成交", en: "My deals" } } },
  { path: "bidder/reminders", load: () => import("./bidder/Reminders"), menu: { roles: ["BIDDER"], label: { zh: "我的提醒", en: "My reminders" } } },
  { path: "bidder/deals/:dealId", load: () => import("./shared/Deal") },

  { path: "reserve/offers", load: () => import("./reserve/Offers"), menu: { roles: ["RESERVE_OFFICER"], label: { zh: "收储要约", en: "Reserve offers" } } },
  { path: "reserve/deals", load: () => import("./reserve/Deals"), menu: { roles: ["RESERVE_OFFICER"], label: { zh: "收储成交", en: "Purchases" } } },
  { path: "reserve/deals/:dealId", load: () => import("./shared/Deal") },

  { path: "admin/organisations", load: () => import("./admin/Organisations"), menu: { roles: ["ADMINISTRATOR"], label: { zh: "机构", en: "Organisations" } } },
  { path: "admin/users", load: () => import("./admin/Users"), menu: { roles: ["ADMINISTRATOR"], label: { zh: "用户", en: "Users" } } },

  { path: "observe/deals", load: () => import("./observer/Deals"), menu: { roles: ["OBSERVER"], label: { zh: "成交监督", en: "Deals" } } },
  { path: "observe/deals/:dealId", load: () => import("./shared/Deal") },
  { path: "observe/claims", load: () => import("./observer/Claims"), menu: { roles: ["OBSERVER"], label: { zh: "补偿监督", en: "Claims" } } },
  { path: "observe/claims/:claimId", load: () => import("./observer/Claim") },

  { path: "messages", load: () => import("./shared/Messages") },
  { path: "account", load: () => import("./shared/Account") },
];
