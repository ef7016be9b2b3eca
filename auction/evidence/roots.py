"""The daily Merkle root over the heads of all lots, and the proof that it covers a lot's final head."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from auction import store
from auction.evidence import merkle
from auction.evidence import store as evidence_store
from auction.evidence.proofs import HeadLeaf, Inclusion, head_leaf
from auction.evidence.receipts import Signer
from auction.evidence.store import Head, Stamped
from auction.problems import DayNotOver
from market.kernel.clock import SHANGHAI, local_date
from market.kernel.problems import NotFound
from market.platform.db import database_now
from market.platform.json import Model

SETTLING = timedelta(minutes=5)
"""How long after midnight a root is made: what was decided before midnight has been committed by then."""


class RootView(Model):
    """A day's root (hexadecimal) over `size` lots. `stamped_at` is the time that a timestamp authority certifies."""

    day: date
    root: str
    size: int
    made_at: datetime
    stamped_at: datetime | None


class StampedRoot(RootView):
    """A root with the authority's token (RFC 3161, DER in base64) over it, as far as there is one."""

    timestamp_token: str | None


def end_of(day: date) -> datetime:
    """The moment at which a day ends in Shanghai."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)


async def missing(tx: AsyncSession) -> list[date]:
    """The days since the first announcement that are over and have no root yet, oldest first."""
    first = await evidence_store.first_event_at(tx)
    if first is None:
        return []
    last = local_date(await database_now(tx) - SETTLING) - timedelta(days=1)
    span = range((last - local_date(first)).days + 1)
    have = await evidence_store.days(tx)
    return [day for day in (local_date(first) + timedelta(days=passed) for passed in span) if day not in have]


async def make(tx: AsyncSession, *, day: date) -> StampedRoot:
    """Make a day's root, or find it made. Raises DayNotOver, NotFound when there was no lot by then."""
    now = await database_now(tx)
    if now < end_of(day) + SETTLING:
        raise DayNotOver(day=day.isoformat(), after=(end_of(day) + SETTLING).astimezone(SHANGHAI).isoformat())
    if await evidence_store.root(tx, day=day) is None:
        heads = await evidence_store.heads(tx, before=end_of(day))
        if not heads:
            raise NotFound(kind="daily root", reference=day.isoformat())
        root = merkle.root(_leaves(heads))
        await evidence_store.add_root(tx, day=day, root=root, heads=heads, made_at=now)
    return await root_of(tx, day=day)


async def root_of(tx: AsyncSession, *, day: date) -> StampedRoot:
    """A day's root with its timestamp. Raises NotFound."""
    found = await evidence_store.root(tx, day=day)
    if found is None:
        raise NotFound(kind="daily root", reference=day.isoformat())
    token = None if found.stamp is None else base64.b64encode(found.stamp.token).decode()
    return StampedRoot(**_view(found).model_dump(), timestamp_token=token)


async def listed(tx: AsyncSession, *, limit: int, offset: int) -> tuple[list[RootView], int]:
    """Roots, newest first, and how many there are."""
    rows, total = await evidence_store.roots(tx, limit=limit, offset=offset)
    return [_view(row) for row in rows], total


async def covering(tx: AsyncSession, *, lot_id: int, signer: Signer, seq: int | None = None) -> list[Inclusion]:
    """The first root over each of the lot's heads that a day ended with (or over the one numbered `seq`), with the path to it, oldest first."""
    found = []
    for leaf in await evidence_store.first_leaves(tx, lot_id=lot_id, seq=seq):
        row = await evidence_store.root(tx, day=leaf.day)
        assert row is not None
        heads = await evidence_store.leaves(tx, day=leaf.day)
        head = heads[leaf.position]
        found.append(
            signer.inclusion(
                HeadLeaf(hash=head.head.hex(), lot_id=lot_id, seq=head.seq),
                merkle.path(_leaves(heads), leaf.position),
                day=leaf.day,
                root=row.root.root,
                token=None if row.stamp is None else row.stamp.token,
            )
        )
    return found


async def inclusion(tx: AsyncSession, *, lot_id: int, signer: Signer) -> Inclusion | None:
    """The first root that covers a concluded lot's final head, with the path to it; None while there is none. Raises NotFound."""
    lot = await store.lot(tx, lot_id=lot_id)
    if lot is None:
        raise NotFound(kind="lot", reference=lot_id)
    concluded = lot.state in store.GROUPS["concluded"]
    found = await covering(tx, lot_id=lot_id, signer=signer, seq=lot.seq) if concluded else []
    return found[0] if found else None


def _leaves(heads: list[Head]) -> list[bytes]:
    return [head_leaf(lot_id=head.lot_id, seq=head.seq, head=head.head) for head in heads]


def _view(row: Stamped) -> RootView:
    root, stamp = row
    return RootView(
        day=root.day,
        root=root.root.hex(),
        size=root.size,
        made_at=root.made_at,
        stamped_at=None if stamp is None else stamp.stamped_at,
    )
