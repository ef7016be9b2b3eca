"""Kinds of organisation, and the roles their people may hold (pure)."""

KINDS = ("BANK", "CENTRE", "FUND", "GUARANTOR", "INSURER", "APPRAISER", "COMPANY", "PERSON")

ROLES = (
    "BANK_MAKER",
    "BANK_CHECKER",
    "CENTRE_REVIEWER",
    "CENTRE_SETTLEMENT",
    "FUND_MANAGER",
    "BIDDER",
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
    "COMPANY": frozenset({"BIDDER", "OBSERVER"}),
    "PERSON": frozenset({"BIDDER"}),
}
"""Who may hold what. An appraiser may bid in general; the lot it appraised refuses it (S18 art 34)."""
