"""Several flushers in one process, each for its share of the lots: while one waits for its commit, another decides.

A lot is always of the same lane, so its bids are decided in the order in which they arrived; a single hot lot has a lane to itself
or shares it, as luck has it, and is no slower for the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from auction.bids.batch import Accepted
from auction.bids.bidding import Bidding
from auction.bids.pulse import LONGEST_SILENCE_SECONDS, Pulse
from auction.bids.vault import Vault
from auction.rules import Command

LANES = 2


class Lanes:
    """The bidding of one process. `nudge(lot_id, seq)` is called after each commit; `reachable` says whether people reach it; `look` is the pulse's."""

    def __init__(
        self,
        database_url: str,
        *,
        vault: Vault,
        nudge: Callable[[int, int], None],
        reachable: Callable[[], bool] = lambda: True,
        look: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._reachable = reachable
        # One sign of life for the process, given only while all lanes get on with their bids and people can reach it.
        pulse = Pulse(may=self._serves) if look is None else Pulse(may=self._serves, look=look)
        self._lanes = [Bidding(database_url, vault=vault, nudge=nudge, pulse=pulse) for _ in range(LANES)]

    async def start(self) -> None:
        """Begin to take bids."""
        await asyncio.gather(*(lane.start() for lane in self._lanes))

    async def stop(self) -> None:
        """Let the batches under way end, answer what is left. New bids are asked to try again."""
        await asyncio.gather(*(lane.stop() for lane in self._lanes))

    def _serves(self) -> bool:
        return self._reachable() and all(lane.flushing_seconds() < LONGEST_SILENCE_SECONDS for lane in self._lanes)

    async def submit(self, *, lot_id: int, registration_id: int, key: str, command: Command) -> Accepted:
        """As `Bidding.submit`, in the lot's lane."""
        lane = self._lanes[lot_id % LANES]
        return await lane.submit(lot_id=lot_id, registration_id=registration_id, key=key, command=command)
