"""How many sockets one account, or one address without an account, may have open: nobody can fill the rooms alone.

Counted in this process at once, in the others as they say (`peers.py`, two seconds late and without accounts that have one socket
there): the limit is kept to a handful, which is all it is for.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Iterable

from auction.problems import TooManySockets
from market.platform.actor import Actor

PER_ACCOUNT_AND_LOT = 8
PER_ACCOUNT = 32


def account_of(actor: Actor | None, address: str) -> str:
    """Under what a socket is counted: the user, or the address (of IPv6 the /64, which one subscriber holds whole)."""
    if actor is not None:
        return f"user:{actor.user_id}"
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return f"address:{address}"
    if isinstance(found, ipaddress.IPv6Address):
        return f"address:{ipaddress.ip_network((found, 64), strict=False)}"
    return f"address:{found}"


class Sockets:
    """The open sockets of this process by account, and those of the others as far as they are known."""

    def __init__(self, *, per_address: int) -> None:
        self._per_address = per_address
        self._here: dict[str, Counter[int]] = {}
        self._elsewhere: dict[str, Counter[int]] = {}

    def take(self, account: str, lot_id: int) -> None:
        """Count one more socket. Raises TooManySockets."""
        here, elsewhere = self._here.get(account, Counter()), self._elsewhere.get(account, Counter())
        if account.startswith("user:"):
            limits = [(PER_ACCOUNT_AND_LOT, here[lot_id] + elsewhere[lot_id]), (PER_ACCOUNT, _all(here, elsewhere))]
        else:
            limits = [(self._per_address, _all(here, elsewhere))] if self._per_address else []
        for limit, open_now in limits:
            if open_now >= limit:
                raise TooManySockets(limit=limit)
        self._here.setdefault(account, Counter())[lot_id] += 1

    def give_back(self, account: str, lot_id: int) -> None:
        """A socket that was counted has ended."""
        here = self._here[account]
        here[lot_id] -= 1
        if not here[lot_id]:
            del here[lot_id]
        if not here:
            del self._here[account]

    def several(self) -> dict[str, dict[int, int]]:
        """What the other processes need to know: accounts with more than one socket here."""
        return {account: dict(here) for account, here in self._here.items() if here.total() > 1}

    def hear(self, others: Iterable[dict[str, dict[int, int]]]) -> None:
        """What the other processes say."""
        self._elsewhere = {}
        for other in others:
            for account, lots in other.items():
                self._elsewhere.setdefault(account, Counter()).update(lots)


def _all(here: Counter[int], elsewhere: Counter[int]) -> int:
    return here.total() + elsewhere.total()
