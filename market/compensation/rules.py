"""Pure rules of compensation: who bears a loss, what may be claimed, what flows back.

    split(60_000_000, scheme=terms)                       # {"FUND": 24_000_000, "BANK": 36_000_000} for 40 / 60
    recovery_share(10_000_000, 1_000_000, share_bps=4_000)   # 3_600_000

Amounts are fen, shares basis points. The terms come from a scheme (PLAN action 4, Binhai [2022] 9).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from market.kernel.calendar import add_days, add_working_days
from market.kernel.money import BPS, allocate, share_bps

Party = Literal["FUND", "BANK", "GUARANTOR", "INSURER", "APPRAISER"]
PARTIES: tuple[Party, ...] = ("FUND", "BANK", "GUARANTOR", "INSURER", "APPRAISER")

CLASSIFICATIONS = ("NORMAL", "SPECIAL_MENTION", "SUBSTANDARD", "DOUBTFUL", "LOSS")
"""The five grades of a loan, from best to worst."""


@dataclass(frozen=True)
class Share:
    """What one party bears, in basis points of the loss."""

    party: Party
    share_bps: int


@dataclass(frozen=True)
class Band:
    """The split for loans up to `loan_up_to_fen` (None: any amount)."""

    loan_up_to_fen: int | None
    parties: tuple[Share, ...]

    def __post_init__(self) -> None:
        if sum(share.share_bps for share in self.parties) != BPS or any(share.share_bps < 0 for share in self.parties):
            raise ValueError("the parties of a band bear 10,000 basis points together, none less than 0")
        if len({share.party for share in self.parties}) != len(self.parties):
            raise ValueError("a party stands once in a band")

    def bps(self, party: Party) -> int:
        """What `party` bears; 0 for one that takes no part."""
        return sum(share.share_bps for share in self.parties if share.party == party)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """A scheme as the rules see it. Bands in rising order of `loan_up_to_fen`; caps None where the source sets none."""

    bands: tuple[Band, ...]
    source: str
    per_loan_cap_fen: int | None = None
    per_bank_cap_fen: int | None = None
    apply_within_days: int = 60
    apply_in_working_days: bool = False
    overdue_days_min: int = 90
    classification_min: str = "SUBSTANDARD"
    recordal_within_days: int = 30
    return_within_working_days: int = 10


def band_of(scheme: Terms, *, loan_fen: int | None) -> Band | None:
    """The band a loan of `loan_fen` falls into; None when the scheme covers no such loan or the amount is not known."""
    for band in scheme.bands:
        if band.loan_up_to_fen is None or (loan_fen is not None and loan_fen <= band.loan_up_to_fen):
            return band
    return None


def split(loss_fen: int, *, scheme: Terms, loan_fen: int | None = None) -> dict[Party, int]:
    """Who bears how much of `loss_fen` (≥ 0), exactly summing to it.

    A loan that no band covers is the bank's own. What the cap per loan takes from the fund's share, the bank bears too.
    """
    band = band_of(scheme, loan_fen=loan_fen)
    if band is None:
        return {"BANK": loss_fen}
    parts = allocate(loss_fen, weights=[share.share_bps for share in band.parties])
    shares = {share.party: part for share, part in zip(band.parties, parts, strict=True)}
    cap = scheme.per_loan_cap_fen
    if cap is not None and shares.get("FUND", 0) > cap:
        shares["BANK"] = shares.get("BANK", 0) + shares["FUND"] - cap
        shares["FUND"] = cap
    return shares


@dataclass(frozen=True)
class Limit:
    """The most that may be approved, and what set it: RULE, PER_BANK_CAP or FUND_BALANCE."""

    amount_fen: int
    limited_by: Literal["RULE", "PER_BANK_CAP", "FUND_BALANCE"]


def limit(fund_share_fen: int, *, scheme: Terms, bank_used_fen: int, available_fen: int | None) -> Limit:
    """What of the fund's share may be approved now.

    `bank_used_fen`: approved for this bank's other claims; `available_fen`: what the fund holds and has not committed,
    None to leave the balance out of account.
    """
    found = Limit(fund_share_fen, "RULE")
    if scheme.per_bank_cap_fen is not None:
        left = max(scheme.per_bank_cap_fen - bank_used_fen, 0)
        if left < found.amount_fen:
            found = Limit(left, "PER_BANK_CAP")
    if available_fen is not None and max(available_fen, 0) < found.amount_fen:
        found = Limit(max(available_fen, 0), "FUND_BALANCE")
    return found


def compensation_bps(approved_fen: int, *, loss_fen: int, scheme_bps: int) -> int:
    """The share at which later recoveries return: the scheme's, or less when a cap or the fund's balance lessened it.

    A fund that bore 20 % of the loss takes 20 % of what comes back, whatever the scheme says.
    """
    # One fen is what rounding may take from a full share.
    if approved_fen + 1 >= share_bps(loss_fen, scheme_bps):
        return scheme_bps
    return min(approved_fen * BPS // loss_fen, scheme_bps)


def recovery_share(gross_fen: int, cost_fen: int, *, share_bps: int) -> int:
    """What of a later recovery goes back to the fund: its share of the recovery net of cost, half a fen rounded up."""
    return (max(gross_fen - cost_fen, 0) * share_bps * 2 + BPS) // (BPS * 2)


def apply_by(opened_on: date, *, scheme: Terms) -> date:
    """The last day to submit a claim that opened on `opened_on` (the day itself is not counted)."""
    if scheme.apply_in_working_days:
        return add_working_days(opened_on, scheme.apply_within_days).day
    return add_days(opened_on, scheme.apply_within_days)


# --- eligibility ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a loan that went bad; None: not known, so the evidence must show it. Amounts in fen."""

    loan_amount_fen: int | None = None
    drawdown_on: date | None = None
    recorded_on: date | None = None
    pledge_registered: bool | None = None
    overdue_days: int | None = None
    classification: str | None = None
    disposal_started: bool | None = None


@dataclass(frozen=True)
class FailedCondition:
    """A condition that is not met (`proven` False: nothing is known of it), with the source of the rule."""

    condition: str
    zh: str
    en: str
    source: str
    proven: bool


def _recorded(facts: Facts, scheme: Terms) -> bool | None:
    if facts.recorded_on is None or facts.drawdown_on is None:
        return None
    return facts.recorded_on <= facts.drawdown_on + timedelta(days=scheme.recordal_within_days)


def _bad(facts: Facts, scheme: Terms) -> bool | None:
    """Overdue long enough, or classified badly enough; either is enough."""
    answers: list[bool | None] = [None, None]
    if facts.overdue_days is not None:
        answers[0] = facts.overdue_days >= scheme.overdue_days_min
    if facts.classification is not None:
        grades = CLASSIFICATIONS
        known = facts.classification in grades
        floor = grades.index(scheme.classification_min)
        answers[1] = grades.index(facts.classification) >= floor if known else None
    if True in answers:
        return True
    return None if None in answers else False


def _covered(facts: Facts, scheme: Terms) -> bool | None:
    if band_of(scheme, loan_fen=facts.loan_amount_fen) is not None:
        return True
    return None if facts.loan_amount_fen is None else False


def eligibility(facts: Facts, scheme: Terms, on: date) -> list[FailedCondition]:
    """The conditions that do not hold on the day `on`, each with its source; empty: the loan is eligible."""
    in_past = facts.drawdown_on is None or facts.drawdown_on <= on
    days, overdue = scheme.recordal_within_days, scheme.overdue_days_min
    checks: tuple[tuple[str, bool | None, str, str], ...] = (
        (
            "LOAN_COVERED",
            _covered(facts, scheme),
            "贷款金额属于方案覆盖范围",
            "The scheme covers a loan of this amount",
        ),
        ("DRAWN_DOWN", in_past, "贷款已发放", "The loan was drawn down"),
        (
            "RECORDED_IN_TIME",
            _recorded(facts, scheme),
            f"放款后 {days} 日内向资金备案",
            f"The loan was recorded with the fund within {days} days of drawdown",
        ),
        ("PLEDGE_REGISTERED", facts.pledge_registered, "质权已登记", "The pledge is registered"),
        (
            "OVERDUE_OR_CLASSIFIED",
            _bad(facts, scheme),
            f"逾期 {overdue} 日以上,或五级分类为次级及以下",
            f"The loan is overdue {overdue} days or more, or classified substandard or worse",
        ),
        ("DISPOSAL_STARTED", facts.disposal_started, "已启动处置或诉讼", "Disposal or a suit has started"),
    )
    return [
        FailedCondition(name, zh, en, scheme.source, proven=holds is not None)
        for name, holds, zh, en in checks
        if holds is not True
    ]


# --- the pack -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Item:
    """One piece of the claim's pack."""

    code: str
    zh: str
    en: str
    required: bool = True


PACK = (
    Item("LOAN_CONTRACT", "借款合同", "Loan contract"),
    Item("PLEDGE_CONTRACT", "质押合同", "Pledge contract"),
    Item("DRAWDOWN_PROOF", "放款凭证", "Proof of drawdown"),
    Item("PLEDGE_CERTIFICATE", "质权登记证书", "Pledge registration certificate"),
    Item("RECORDAL", "备案证明", "Recordal with the fund"),
    Item("COLLECTION_PROOF", "催收记录", "Proof of collection"),
    Item("CLASSIFICATION", "不良认定材料", "Classification of the loan"),
    Item("DISPOSAL_PAPERS", "诉讼、挂牌或结算材料", "Suit, listing or settlement papers"),
    Item("LOSS_CALCULATION", "损失计算表", "Loss calculation"),
)
"""The claim pack (rule of this exchange, after the published schemes)."""

ITEMS = {item.code: item for item in PACK}


def missing(provided: set[str]) -> list[Item]:
    """The required items of the pack that nobody has provided."""
    return [item for item in PACK if item.required and item.code not in provided]
