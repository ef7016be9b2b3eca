"""Reading a lot for a viewer: the snapshot a room begins with, the frames a viewer missed."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from auction import store, views
from auction.bids.vault import Vault
from auction.live.presence import Presences
from auction.registrations import registered
from auction.reminders import store as reminder_store
from auction.tables import Lot, Registration
from auction.views import Frame, LotView, Presence, Snapshot
from market.kernel.problems import NotFound
from market.platform.actor import Actor
from market.platform.db import database_now

RECENT = 100
"""Events a snapshot carries; older ones are fetched by number."""


async def snapshot(
    tx: AsyncSession,
    *,
    lot_id: int,
    viewer: Actor | None,
    presences: Presences | None = None,
    vault: Vault | None = None,
) -> Snapshot:
    """Where a viewer begins. Without the `presences` of a process nobody's sockets are counted, without its `vault` no limit is read. Raises NotFound."""
    lot = await store.lot(tx, lot_id=lot_id)
    if lot is None:
        raise NotFound(kind="lot", reference=lot_id)
    events = await store.events(tx, lot_id=lot_id, after=max(0, lot.seq - RECENT))
    organisation_id = viewer.organisation_id if viewer else None
    mine = await registered.own(tx, lot_id=lot_id, organisation_id=organisation_id)
    limit_fen = await _limit(tx, lot, mine, vault) if mine and vault and views.sees_limit(mine, viewer=viewer) else None
    return Snapshot(
        seq=lot.seq,
        server_at=await database_now(tx),
        lot=views.lot_view(lot),
        # The lot is read first: a later event belongs to the next frame.
        recent=[views.event_view(event) for event in events if event.seq <= lot.seq],
        me=views.my_status(mine, organisation_id=organisation_id, limit_fen=limit_fen),
        reminded=viewer is not None and await reminder_store.is_set(tx, lot_id=lot_id, user_id=viewer.user_id),
        presence=await presences.of(tx, lot_id) if presences else await _unwatched(tx, lot_id),
    )


async def _limit(tx: AsyncSession, lot: Lot, registration: Registration, vault: Vault) -> int | None:
    """The limit (fen) that stands for a registration; where bidding is over, none does."""
    if lot.state not in store.GROUPS["live"]:
        return None
    box = await store.box(tx, lot_id=lot.id, registration_id=registration.id)
    return None if box is None else vault.open(box).limit_fen


async def _unwatched(tx: AsyncSession, lot_id: int) -> Presence:
    registered, reminders = (await reminder_store.presence(tx, lot_ids=[lot_id]))[lot_id]
    return Presence(watchers=0, registered=registered, reminders=reminders)


async def frames_after(tx: AsyncSession, *, lot_id: int, after: int, watchers: int = 0) -> Frame | None:
    """One frame with everything after a number, or None when there is nothing. Raises NotFound."""
    lot = await store.lot(tx, lot_id=lot_id)
    if lot is None:
        raise NotFound(kind="lot", reference=lot_id)
    events = [e for e in await store.events(tx, lot_id=lot_id, after=after, limit=5_000) if e.seq <= lot.seq]
    if not events:
        return None
    return views.frame(lot, [views.event_view(e) for e in events], server_at=await database_now(tx), watchers=watchers)


async def lots(tx: AsyncSession, *, phase: str | None, limit: int, offset: int) -> tuple[list[LotView], int]:
    """Lots of a phase (live, upcoming, concluded) for lists."""
    rows, total = await store.lots(tx, phase=phase, limit=limit, offset=offset)
    return [views.lot_view(row) for row in rows], total
