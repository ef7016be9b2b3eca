"""What greets a visitor of a room: a snapshot, framed for the wire.

The public sees the same one, so it is read once for all that ask while it is being read: when a server has restarted, thousands
come back at once, and a snapshot of its own for each would keep them waiting for minutes. Frames continue it, as any.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from auction.bids.vault import Vault
from auction.live import snapshots
from auction.live.presence import Presences
from market.platform.actor import Actor
from market.platform.services import Services
from market.platform.wire import text_frame


@dataclass(frozen=True)
class Greeting:
    """A snapshot's number, and the snapshot as a frame."""

    seq: int
    frame: bytes


class Greetings:
    """The snapshots of one process's rooms."""

    def __init__(self, services: Services, presences: Presences, vault: Vault) -> None:
        self._services = services
        self._presences = presences
        self._vault = vault
        self._under_way: dict[int, asyncio.Task[Greeting]] = {}

    async def of(self, lot_id: int, *, viewer: Actor | None, at_least: int = 0) -> Greeting:
        """Where the lot stands, for a viewer (None: the public) who knows it up to `at_least`. Raises NotFound."""
        if viewer is not None:
            return await self._read(lot_id, viewer)
        reading = self._under_way.get(lot_id)
        if reading is None:
            reading = self._under_way[lot_id] = asyncio.create_task(self._read(lot_id, None))
            reading.add_done_callback(lambda _: self._under_way.pop(lot_id))
        # Whoever asked first may leave first.
        found = await asyncio.shield(reading)
        # It may have been begun before this viewer was told more: nobody is taken back.
        return found if found.seq >= at_least else await self._read(lot_id, None)

    async def _read(self, lot_id: int, viewer: Actor | None) -> Greeting:
        async with self._services.db.transaction() as tx:
            found = await snapshots.snapshot(
                tx, lot_id=lot_id, viewer=viewer, presences=self._presences, vault=self._vault
            )
        return Greeting(found.seq, text_frame(found.model_dump_json().encode()))
