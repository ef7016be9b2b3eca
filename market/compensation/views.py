"""What compensation shows: to other rooms and over HTTP. Amounts in fen."""

from __future__ import annotations

from datetime import date, datetime

from market.platform.json import Fen, Model


class PartyShare(Model):
    """What a party bears, in basis points of the loss."""

    party: str
    share_bps: int


class BandView(Model):
    """The split for loans up to `loan_up_to_fen` (null: any amount)."""

    loan_up_to_fen: Fen | None
    parties: list[PartyShare]


class SchemeView(Model):
    """A scheme with its source. `kept`: it is in our books; otherwise a published example that may be adopted.

    `active` with the dates says when it answers for new claims.
    """

    code: str
    name_zh: str
    name_en: str
    source: str
    bands: list[BandView]
    base: str
    per_loan_cap_fen: Fen | None
    per_bank_cap_fen: Fen | None
    apply_within_days: int
    apply_in_working_days: bool
    overdue_days_min: int
    classification_min: str
    recordal_within_days: int
    return_within_working_days: int
    breaker_warn_bps: int
    breaker_stop_bps: int
    leverage_times: int
    effective_from: date | None
    effective_to: date | None
    active: bool
    kept: bool


class SchemeList(Model):
    items: list[SchemeView]
    total: int


class ShareView(Model):
    """What a party bears of this loss."""

    party: str
    amount_fen: Fen


class ConditionView(Model):
    """A condition that does not hold. `proven` false: nothing is known of it, the pack must show it."""

    condition: str
    zh: str
    en: str
    source: str
    proven: bool


class ProvidedView(Model):
    """One document (or a link to what the exchange holds) for an item."""

    document_id: int | None
    link: str | None
    provided_by: int | None
    provided_at: datetime


class EvidenceView(Model):
    """One item of the pack and what was provided for it."""

    item: str
    zh: str
    en: str
    required: bool
    provided: list[ProvidedView]


class TrailView(Model):
    """One move of the claim."""

    event: str
    from_state: str
    to_state: str
    actor_id: int | None
    note: str
    at: datetime


class RecoveryView(Model):
    """A later recovery. `payment_code` goes into the memo of the bank's transfer; null when nothing is owed."""

    id: int
    claim_id: int
    gross_fen: Fen
    cost_fen: Fen
    net_fen: Fen
    fund_share_fen: Fen
    recovered_on: date
    return_by: date
    document_id: int
    payment_code: str | None
    state: str
    reported_at: datetime
    received_at: datetime | None
    overdue: bool


class ClaimSummary(Model):
    """A claim in a list. `return_overdue`: the fund's share of a later recovery was not passed on in time."""

    id: int
    loan_key: str
    deal_id: int | None
    borrower: str
    bank_organisation_id: int
    bank_name: str
    scheme_code: str
    principal_loss_fen: Fen
    fund_share_fen: Fen
    approved_fen: Fen | None
    state: str
    opened_at: datetime
    apply_by: date
    submitted_at: datetime | None
    decided_at: datetime | None
    paid_at: datetime | None
    return_overdue: bool


class ClaimView(ClaimSummary):
    """A claim with everything on it. `actions`: what the reader may do now.

    `largest_fen` is what may be approved now, limited by RULE, PER_BANK_CAP or FUND_BALANCE.
    """

    scheme: SchemeView
    shares: list[ShareView]
    fund_bps: int
    decision_reason: str
    largest_fen: Fen
    limited_by: str
    failed_conditions: list[ConditionView]
    evidence: list[EvidenceView]
    missing: list[str]
    recoveries: list[RecoveryView]
    trail: list[TrailView]
    actions: list[str]


class ClaimPage(Model):
    items: list[ClaimSummary]
    total: int


class BreakerView(Model):
    """`state`: OK, WARN, STOP, or UNKNOWN while no portfolio was reported."""

    state: str
    npl_bps: int | None
    warn_bps: int
    stop_bps: int


class FundView(Model):
    """The fund of one scheme.

    `balance_fen` can still be committed; `pending_fen` is claimed and undecided, `committed_fen` approved and on its
    way (no longer in the balance), `returns_due_fen` reported by banks and not yet passed on. `multiple_bps` is the
    supported loans over the balance (10,000 = once), null while unknown; they were reported for the day `reported_on`.
    """

    scheme_code: str
    name_zh: str
    name_en: str
    account: str
    balance_fen: Fen
    pending_fen: Fen
    committed_fen: Fen
    paid_fen: Fen
    returned_fen: Fen
    returns_due_fen: Fen
    returns_overdue: int
    reported_on: date | None
    outstanding_fen: Fen | None
    multiple_bps: int | None
    leverage_times: int
    breaker: BreakerView
