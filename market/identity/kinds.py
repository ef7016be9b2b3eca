"""Kinds of organisation, and the roles their people may hold (pure)."""

KINDS = ("BANK", "CENTRE", "FUND", "GUARANTOR", "INSURER", "APPRAISER", "RESERVE", "COMPANY", "PERSON")

ROLES = (
    "BANK_MAKER",
    "BANK_CHECKER",
    "CENTRE_REVIEWER",
    "CENTRE_SETTLEMENT",
    "FUND_MANAGER",
    "BIDDER",
    "RESERVE_OFFICER",
    "OBSERVER",
    "ADMINISTRATOR",
)

ROLES_BY_KIND: dict[str, frozenset[str]] = {
    "BANK": frozenset({"BANK_MAKER", "BANK_CHECKER", "OBSERVER"}),
    "CENTRE": frozenset({"CENTRE_REVIEWER", "CENTRE_SETTLEMENT", "ADMINISTRATOR", "OBSERVER"}),
    "FUND": frozenset({"FUND_MANAGER", "OBSERVER"}),
    "GUARANTOR": frozenset({"OBSERVER", "BIDDER"}),
    "INSURER": frozenset({"OBSERVER", "BIDDER"}),
    "APPRAISER": frozenset({"OBSERVER", "BIDDER"}),
    "RESERVE": frozenset({"RESERVE_OFFICER", "BIDDER", "OBSERVER"}),
    "COMPANY": frozenset({"BIDDER", "OBSERVER"}),
    "PERSON": frozenset({"BIDDER"}),
}
"""Who may hold what. An appraiser may bid in general; the lot it appraised refuses it (S18 art 34). RESERVE: buys what found no buyer (收储)."""
