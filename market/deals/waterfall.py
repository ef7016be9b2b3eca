"""Who gets what of a sale, in which order. Pure; all amounts in fen.

Costs, then interest, then principal (CC 561; secured scope CC 389); a surplus to the pledgor, a shortfall stays with the
debtor (CC 438). Several pledgees are served in the order of registration, those of the same day by share (CC 414);
a maximum-amount pledge is secured up to its cap (CC 420).

    waterfall(50_000_000, costs=[Cost("EXCHANGE_FEE", None, 4_000_000)], interest_fen=6_000_000, principal_fen=100_000_000)
    # costs 4,000,000 · interest 6,000,000 · principal 40,000,000 · shortfall_principal 60,000,000
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal, Protocol

from market.kernel.money import allocate

LineKind = Literal["COST", "INTEREST", "PRINCIPAL", "SURPLUS"]


class CostLike(Protocol):
    """A cost: what for, to whom (None: the exchange), how much (fen)."""

    @property
    def kind(self) -> str: ...
    @property
    def payee_organisation_id(self) -> int | None: ...
    @property
    def amount_fen(self) -> int: ...


@dataclass(frozen=True)
class Cost:
    """The plain form of a cost."""

    kind: str
    payee_organisation_id: int | None
    amount_fen: int


@dataclass(frozen=True)
class Claim:
    """One pledgee's secured claim. `cap_fen`: the highest secured amount of a maximum-amount pledge."""

    pledgee_organisation_id: int | None
    interest_fen: int
    principal_fen: int
    registered_on: date = date.min
    cap_fen: int | None = None

    @property
    def secured_fen(self) -> int:
        """What has priority over the proceeds."""
        whole = self.interest_fen + self.principal_fen
        return whole if self.cap_fen is None else min(whole, self.cap_fen)


@dataclass(frozen=True)
class Line:
    """One payment: `claimed_fen` was asked for, `paid_fen` is paid. `payee_organisation_id` None: see `kind`."""

    kind: LineKind
    name: str
    payee_organisation_id: int | None
    claimed_fen: int
    paid_fen: int


@dataclass(frozen=True)
class Waterfall:
    """The whole distribution, in the order of priority. `surplus_fen` goes to the pledgor."""

    proceeds_fen: int
    lines: tuple[Line, ...]
    surplus_fen: int

    def _sum(self, kind: LineKind, *, unpaid: bool = False) -> int:
        return sum((x.claimed_fen - x.paid_fen) if unpaid else x.paid_fen for x in self.lines if x.kind == kind)

    @property
    def costs_paid_fen(self) -> int:
        return self._sum("COST")

    @property
    def interest_paid_fen(self) -> int:
        return self._sum("INTEREST")

    @property
    def principal_paid_fen(self) -> int:
        return self._sum("PRINCIPAL")

    @property
    def shortfall_costs_fen(self) -> int:
        return self._sum("COST", unpaid=True)

    @property
    def shortfall_interest_fen(self) -> int:
        return self._sum("INTEREST", unpaid=True)

    @property
    def shortfall_principal_fen(self) -> int:
        """The principal loss: what the compensation fund looks at."""
        return self._sum("PRINCIPAL", unpaid=True)


def waterfall(proceeds_fen: int, *, costs: Iterable[CostLike], interest_fen: int, principal_fen: int) -> Waterfall:
    """The distribution with one pledgee. Proceeds and amounts in fen, none negative."""
    return distribute(proceeds_fen, costs=costs, claims=[Claim(None, interest_fen, principal_fen)])


def distribute(proceeds_fen: int, *, costs: Iterable[CostLike], claims: Iterable[Claim]) -> Waterfall:
    """The distribution among several pledgees: costs first, then each rank of registration in turn.

    What exceeds a cap is claimed and not paid here: it is no secured claim, and a surplus is the pledgor's.
    """
    known_costs, known_claims = list(costs), sorted(claims, key=lambda claim: claim.registered_on)
    amounts = [x.amount_fen for x in known_costs]
    amounts += [x for claim in known_claims for x in (claim.interest_fen, claim.principal_fen, claim.cap_fen or 0)]
    if proceeds_fen < 0 or any(amount < 0 for amount in amounts):
        raise ValueError("a waterfall takes amounts that are not negative")
    left, lines = proceeds_fen, []
    for cost in known_costs:
        paid = min(left, cost.amount_fen)
        left -= paid
        lines.append(Line("COST", cost.kind, cost.payee_organisation_id, cost.amount_fen, paid))
    for _, rank in groupby(known_claims, key=lambda claim: claim.registered_on):
        equals = list(rank)
        for claim, paid in zip(equals, _by_share(left, [x.secured_fen for x in equals]), strict=True):
            left -= paid
            interest = min(paid, claim.interest_fen)
            payee = claim.pledgee_organisation_id
            lines.append(Line("INTEREST", "INTEREST", payee, claim.interest_fen, interest))
            lines.append(Line("PRINCIPAL", "PRINCIPAL", payee, claim.principal_fen, paid - interest))
    if left:
        lines.append(Line("SURPLUS", "SURPLUS", None, left, left))
    return Waterfall(proceeds_fen, tuple(lines), left)


def _by_share(available_fen: int, wanted: Sequence[int]) -> list[int]:
    total = sum(wanted)
    return list(wanted) if total <= available_fen else allocate(available_fen, weights=wanted)
