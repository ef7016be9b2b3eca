"""What a bidder may promise beside the price, and what of it the winner's deal holds the buyer to (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

from pydantic import model_validator

from market.platform.json import Model

CRITERIA: dict[str, tuple[str, ...]] = {
    "PAYMENT": ("ONE_SUM", "TWO_PARTS", "FOUR_PARTS"),
    "PAYMENT_TIME": ("WITHIN_3_DAYS", "WITHIN_5_DAYS"),
    "STAYS_IN_DISTRICT": ("YES",),
    "WORKS_THE_RIGHT": ("WITHIN_1_YEAR", "WITHIN_3_YEARS"),
}
"""The terms that may score beside the price, and the choices of each: what a machine can weigh, and a contract can hold the buyer to."""

PROMISES = {
    ("STAYS_IN_DISTRICT", "YES"): "受让后,标的留在天津市滨海新区实施",
    ("WORKS_THE_RIGHT", "WITHIN_1_YEAR"): "自权属变更登记之日起 1 年内实施标的",
    ("WORKS_THE_RIGHT", "WITHIN_3_YEARS"): "自权属变更登记之日起 3 年内实施标的",
}
"""What the contract says of each choice; how the price is paid stands in its article on payment (`instalments`)."""


class Undertaking(Model):
    """One choice of the closed vocabulary that the winning offer made."""

    criterion: str
    choice: str

    @model_validator(mode="after")
    def is_in_the_vocabulary(self) -> Self:
        """A deal understands all that it is asked to hold somebody to."""
        if self.choice not in CRITERIA.get(self.criterion, ()):
            raise ValueError(f"no undertaking {self.criterion} {self.choice}")
        return self


def undertakings_of(offer: Mapping[str, str]) -> list[Undertaking]:
    """An offer as its undertakings, in the order of the vocabulary. Raises ValueError where it says more than that."""
    unknown = sorted(offer.keys() - CRITERIA.keys())
    if unknown:
        raise ValueError(f"no undertaking {unknown[0]}")
    return [Undertaking(criterion=code, choice=offer[code]) for code in CRITERIA if code in offer]


def promises(undertakings: Sequence[Undertaking]) -> list[str]:
    """The clauses of a contract that bind the buyer beyond the price."""
    return [PROMISES[key] for one in undertakings if (key := (one.criterion, one.choice)) in PROMISES]
