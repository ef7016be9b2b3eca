"""Who may read the disposal work: banks their own, those who review, settle, decide or supervise."""

from market.identity.guards import has_role

disposal_reader = has_role(
    "银行、交易中心、基金或监管观察人员",
    "BANK_MAKER",
    "BANK_CHECKER",
    "CENTRE_REVIEWER",
    "CENTRE_SETTLEMENT",
    "FUND_MANAGER",
    "OBSERVER",
    "ADMINISTRATOR",
)
withdrawer = has_role("银行人员或交易中心审核", "BANK_MAKER", "BANK_CHECKER", "CENTRE_REVIEWER")
