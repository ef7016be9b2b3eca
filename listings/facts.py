"""What a venue is told of a listing: the terms of the lot, and the facts of the deal that follows the hammer. Amounts in fen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from listings.kinds import Format
from market.deals.terms import CostLine, ObjectLine, Pledgor


@dataclass(frozen=True, kw_only=True)
class LotTerms:
    """The terms under which a listing is auctioned. `state` is the listing's: a venue sells only a PUBLISHED one.

    `format` is one of `auction.rules`, SELL_OFF at the set start price of a sell-off; `plan` has the announced rules that only the
    format uses, by the names of `auction.rules.Terms`. `round` counts the stages with a lot from 1.
    """

    listing_id: int
    state: str
    project_code: str
    title: str
    round: int
    format: Format
    plan: Mapping[str, Any]
    start_price_fen: int
    deposit_fen: int
    increment_fen: int
    registration_closes_at: datetime
    opens_at: datetime
    closes_at: datetime
    extension_seconds: int
    rule_set: Literal["standard", "demo"]
    consignor_organisation_id: int
    appraiser_organisation_id: int
    pledgor_organisation_id: int
    pledgor_uscc: str
    borrower_uscc: str
    principal_fen: int
    interest_fen: int
    rights: tuple[ObjectLine, ...]
    joint_bidding: bool = True


@dataclass(frozen=True, kw_only=True)
class DealFacts:
    """What `deals.opening.open_deal` needs beside the winner; the names are those of `DealTerms`.

    `interest_fen` and `principal_fen` are what the pledge secures (CC 389), within the cap of a maximum-amount pledge (CC 420).
    """

    listing_id: int
    state: str
    title: str
    project_code: str
    objects: tuple[ObjectLine, ...]
    seller_organisation_id: int
    pledgor: Pledgor
    costs: tuple[CostLine, ...]
    interest_fen: int
    principal_fen: int
    appraisal_fen: int
    published_on: date
    bidding_opens_at: datetime
    bidding_closes_at: datetime
    method: str
    loan_key: str
    rule_set: Literal["standard", "demo"]
    balance_due_days: int
