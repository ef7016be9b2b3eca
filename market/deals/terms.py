"""What a venue hands in when something was sold: the whole deal as it stood at the hammer, a snapshot (amounts in fen)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, Self

from pydantic import Field, model_validator

from market.deals.undertakings import Undertaking
from market.deals.waterfall import Claim, distribute
from market.platform.json import Fen, Model

CostKind = Literal["EXCHANGE_FEE", "APPRAISAL", "LEGAL", "CUSTODY", "REGISTRATION", "TAX", "OTHER"]
DefaultMode = Literal["FORFEIT_ALL", "COVER_LOSS_REFUND_EXCESS"]


class ObjectLine(Model):
    """One right that is sold: its kind, registered number, title and registered owner."""

    kind: str
    number: str
    title: str
    owner: str


class Pledgor(Model):
    """Who pledged the right, and gets a surplus (CC 438)."""

    organisation_id: int
    name: str
    uscc: str


class CostLine(Model):
    """A cost of the enforcement, paid first (CC 561). Without a payee it is the exchange's own fee."""

    kind: CostKind
    payee_organisation_id: int | None = None
    amount_fen: Fen = Field(ge=0)
    description: str = ""


class Finding(Model):
    """Something that the continuity check saw in the final bidding period."""

    code: str
    zh: str
    en: str


class Findings(Model):
    """The continuity check's report; clean when it holds no finding."""

    checked_at: datetime
    items: list[Finding] = []

    @property
    def clean(self) -> bool:
        """Whether nothing stands against the confirmation."""
        return not self.items


class Evidence(Model):
    """Where the lot's chain of events stood at the close: `head` is the SHA-256 of event number `seq`, in hexadecimal."""

    lot_id: int
    seq: int
    head: str


class JointBuyer(Model):
    """One of several who bought jointly, and the share of the right in basis points."""

    organisation_id: int
    share_bps: int = Field(ge=1, le=9_999)


class DealTerms(Model):
    """Everything a deal knows about its sale. `(venue, venue_ref)` is unique: opening twice gives the same deal.

    A sale without bidding has no `evidence` of it and no `bidder_code`. SET_OFF: the pledgee itself takes the right by the
    pledgor's signed agreement (折价, CC art 436), and the price is set off against what it is owed. `joint_buyers`: a group (联合体),
    its lead first, who is `buyer_organisation_id` and acts for all; empty where one buys alone. `undertakings`: what the winning
    offer promised beside the price, each criterion once; MONEY is paid by the plan that follows from them (`instalments`).
    """

    venue: str
    venue_ref: int
    title: str
    objects: list[ObjectLine] = Field(min_length=1)
    project_code: str
    seller_organisation_id: int
    pledgor: Pledgor
    buyer_organisation_id: int
    joint_buyers: list[JointBuyer] = []
    bidder_code: str = ""
    price_fen: Fen = Field(gt=0)
    deposit_fen: Fen = Field(default=0, ge=0)
    deposit_account: str | None = None
    hold_purpose: str | None = None
    costs: list[CostLine] = []
    interest_fen: Fen = Field(default=0, ge=0)
    principal_fen: Fen = Field(default=0, ge=0)
    appraisal_fen: Fen | None = None
    published_on: date
    closed_at: datetime
    method: str
    loan_key: str
    rule_set: Literal["standard", "demo"] = "standard"
    balance_due_days: int | None = Field(default=None, ge=0)
    undertakings: list[Undertaking] = []
    payment_method: Literal["MONEY", "SET_OFF"] = "MONEY"
    agreement_document_id: int | None = None
    default_mode: DefaultMode | None = None
    evidence: Evidence | None = None
    findings: Findings | None = None

    @model_validator(mode="after")
    def deposit_is_whole(self) -> Self:
        """A deposit comes with its account and its hold, and is never more than the price (S18 art 17: at most 20 %)."""
        if self.deposit_fen and not (self.deposit_account and self.hold_purpose):
            raise ValueError("a deposit needs its ledger account and the purpose of its hold")
        if self.deposit_fen > self.price_fen:
            raise ValueError("the deposit is more than the price")
        return self

    @model_validator(mode="after")
    def set_off_is_agreed(self) -> Self:
        """Only the pledgee can set its own claim off, and only by an agreement on paper (CC art 428, 436)."""
        own = self.buyer_organisation_id == self.seller_organisation_id
        if (self.payment_method == "SET_OFF") != own or own != (self.agreement_document_id is not None):
            raise ValueError("the pledgee buys by a set-off with the pledgor's agreement, and nobody else does")
        return self

    @model_validator(mode="after")
    def joint_buyers_are_the_whole(self) -> Self:
        """A group's lead comes first, nobody is in it twice, and the shares sum to the whole."""
        group = self.joint_buyers
        whole = sum(one.share_bps for one in group) == 10_000
        distinct = len({one.organisation_id for one in group}) == len(group)
        if group and not (whole and distinct and group[0].organisation_id == self.buyer_organisation_id):
            raise ValueError("a group is its lead and others, each once, with shares that sum to 10,000")
        return self

    @model_validator(mode="after")
    def undertakings_agree(self) -> Self:
        """Nobody promises two ways to pay."""
        if len({one.criterion for one in self.undertakings}) != len(self.undertakings):
            raise ValueError("one undertaking of each criterion")
        return self

    @property
    def set_off_fen(self) -> int:
        """What no money moves for: the pledgee's own costs, interest and principal out of the price, in fen."""
        if self.payment_method != "SET_OFF":
            return 0
        claim = Claim(self.seller_organisation_id, self.interest_fen, self.principal_fen)
        plan = distribute(self.price_fen, costs=self.costs, claims=[claim])
        return sum(line.paid_fen for line in plan.lines if line.payee_organisation_id == self.seller_organisation_id)

    @property
    def balance_fen(self) -> int:
        """What the buyer still pays after the deposit is applied and its own claim set off, in fen."""
        return self.price_fen - self.deposit_fen - self.set_off_fen
