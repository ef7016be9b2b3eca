"""What the API takes and what a listing's JSON columns hold: consent, disclosure, terms. Amounts in fen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from listings.formats import Plan
from listings.kinds import (
    SPECIAL_WARNINGS,
    Biddable,
    Blocker,
    ConsentBasis,
    Format,
    Ground,
    NoticeMethod,
    NoticeParty,
    Stage,
    Warning_,
)
from market.deals.terms import CostLine
from market.platform.json import Fen, Model

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class PartyNotice(Model):
    """Proof that a party was told of the sale (S18 art 16). POSTED: unreachable, told by public posting since `notified_on`."""

    party: NoticeParty
    method: NoticeMethod = "DELIVERED"
    notified_on: date
    document_id: int


class Consent(Model):
    """Why the pledged right may be sold: a clause of the contract, an agreement after default, or a court's ruling."""

    basis: ConsentBasis | None = None
    document_id: int | None = None
    notices: list[PartyNotice] = Field(default=[], max_length=20)


class Disclosure(Model):
    """What S18 art 13 and 14 want bidders to know. An empty text is a gap; "none" is said in words."""

    ownership: Text = ""
    use_and_burdens: Text = ""
    licences: Text = ""
    litigation: Text = ""
    annual_fees: Text = ""
    priority_holders: Text = ""
    known_defects: Text = ""
    taxes: Text = ""
    contact: Text = ""
    notes: Text = ""
    special_warnings: list[Warning_] = []


ALL_WARNINGS = list(SPECIAL_WARNINGS)


class Terms(Model):
    """What the maker may set. Left out in a draft: taken from the rules (see the defaults); left out in a change: as it was.

    `plan` is given whole; what it leaves out is taken from the rules of the format. Another format begins with a plan of its own.
    The end of a falling price follows from its plan.
    """

    title: Line | None = None
    right_ids: list[int] | None = Field(default=None, min_length=1, max_length=200)
    appraiser_organisation_id: int | None = None
    appraisal_report_no: Line | None = None
    appraised_on: date | None = None
    appraisal_fen: Fen | None = Field(default=None, gt=0)
    appraisal_valid_until: date | None = None
    appraisal_document_id: int | None = None
    start_price_fen: Fen | None = Field(default=None, gt=0)
    deposit_fen: Fen | None = Field(default=None, gt=0)
    increment_fen: Fen | None = Field(default=None, gt=0)
    format: Biddable | None = None
    plan: Plan | None = None
    registration_closes_at: AwareDatetime | None = None
    bidding_opens_at: AwareDatetime | None = None
    bidding_closes_at: AwareDatetime | None = None
    balance_due_days: int | None = Field(default=None, ge=1, le=90)
    joint_bidding: bool | None = None
    consent: Consent | None = None
    disclosure: Disclosure | None = None
    costs: list[CostLine] | None = Field(default=None, max_length=50)


class NewListing(Terms):
    """A draft: a defaulted loan, and any terms that are known already."""

    loan_id: int


class Reason(Model):
    """Why one field is returned."""

    field: Line
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=1000)]


class Return(Model):
    reasons: list[Reason] = Field(min_length=1, max_length=50)


class SendBack(Model):
    note: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=1000)]


class Block(Model):
    """What forbids the disposal for the time being; null: nothing does any more."""

    blocker: Blocker | None
    note: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=1000)]


class Agreement(Model):
    """The pledgor's signed consent to the value agreement: a document that the bank uploaded."""

    document_id: int


class Withdrawal(Model):
    """S04 art 17, 19: one of the grounds, and what happened."""

    ground: Ground
    note: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=1000)]


class Citation(Model):
    """The rule behind a figure, in words."""

    rule: str
    name_zh: str
    shown_zh: str
    shown_en: str
    citation_zh: str
    citation_en: str
    tag: str


class Default(Model):
    """A figure that the rules propose for one field, and the bounds it must keep."""

    field: str
    fen: Fen | None = None
    at: datetime | None = None
    count: int | None = None
    bounds_zh: str
    bounds_en: str
    citation: Citation


class Asked(Model):
    """What a draft says so far, when the rules are asked what they propose beside it."""

    appraisal_fen: Fen | None = Field(default=None, gt=0)
    start_price_fen: Fen | None = Field(default=None, gt=0)
    opens_at: AwareDatetime | None = None
    format: Biddable | None = None
    plan: Plan | None = None


class Defaults(Model):
    """The proposed terms. Prices need an appraised value. `suggested_costs` are the fees that are known beforehand.

    `plan` is the given one with what it leaves out; its items are named `plan.…`. `format` is None where there is no bidding.
    """

    rule_set: str
    stage: Stage
    format: Format | None
    plan: Plan
    items: list[Default]
    suggested_costs: list[CostLine]
