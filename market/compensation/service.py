"""The door of compensation for other rooms; each verb lives in its own file.

await open_claim(tx, loan_key="…", bank_organisation_id=b, deal_id=d, borrower="…", principal_loss_fen=n,
                 facts=Facts(loan_amount_fen=…, drawdown_on=…, pledge_registered=True, overdue_days=120),
                 automatic_evidence=[AutomaticEvidence("LOAN_CONTRACT", document_id=7)])
… `ClaimOpened`, `ClaimDecided`, `ClaimPaid` and `RecoveryOverdue` follow.
"""

from market.compensation.deciding import decide
from market.compensation.evidence import attach, submit
from market.compensation.fund import fund, report_portfolio, top_up_reference
from market.compensation.opening import AutomaticEvidence, open_claim
from market.compensation.reading import claim, claims
from market.compensation.recoveries import report as report_recovery
from market.compensation.rules import Facts
from market.compensation.schemes import adopt as adopt_scheme
from market.compensation.schemes import ensure_default, schemes
from market.compensation.views import ClaimPage, ClaimSummary, ClaimView, FundView, RecoveryView, SchemeView

__all__ = [
    "AutomaticEvidence",
    "ClaimPage",
    "ClaimSummary",
    "ClaimView",
    "Facts",
    "FundView",
    "RecoveryView",
    "SchemeView",
    "adopt_scheme",
    "attach",
    "claim",
    "claims",
    "decide",
    "ensure_default",
    "fund",
    "open_claim",
    "report_portfolio",
    "report_recovery",
    "schemes",
    "submit",
    "top_up_reference",
]
