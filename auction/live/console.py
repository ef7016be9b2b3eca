"""What staff see of the rooms' health: lots, sockets, answers, lags, processes. No price, no bidder, no code, no limit, no sealed bid.

Nothing here can act on an auction (law 12); it is for knowing that bidders can bid, while they can.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime

from redis.exceptions import RedisError
from sqlalchemy.ext.asyncio import AsyncSession

from auction.engine import Engine
from auction.live import console_store, health
from auction.live.health import ACCEPTED, Minute
from auction.live.peers import REDIS_PATIENCE_SECONDS, Said
from market.platform.db import database_now
from market.platform.json import Model

SOON_SECONDS = 3_600
"""Lots that open within this are shown beside the open ones."""


class Refusals(Model):
    """How many bids were refused for a reason (a problem's code), since the lot was made."""

    code: str
    count: int


class RoomHealth(Model):
    """A live lot. Rates and lags are of the last minute over all processes; a lag of 5,000 ms stands for "longer"."""

    lot_id: int
    project_code: str
    title: str
    state: str
    opens_at: datetime
    ends_at: datetime
    extensions: int
    sockets: int
    accepted: int
    accepted_last_minute: int
    refused_last_minute: int
    refused: list[Refusals]
    commit_p50_ms: int | None
    commit_p99_ms: int | None
    publish_p50_ms: int | None
    publish_p99_ms: int | None


class ProcessHealth(Model):
    """A server process, by what it said last. `database_ms` is how long the database took to answer it; null: it did not."""

    name: str
    silent_seconds: int
    sockets: int
    database_ms: int | None


class PulseHealth(Model):
    """The pulse that proves service: how many processes of a kind beat now, and the last beat of any. `bids` take bids, `deadlines` open and close."""

    kind: str
    alive: int
    last_at: datetime
    silent_seconds: int


class RoomsHealth(Model):
    """All live rooms at one moment. Without Redis only the answering process is known."""

    at: datetime
    redis: bool
    answered_by: str
    processes: list[ProcessHealth]
    pulses: list[PulseHealth]
    rooms: list[RoomHealth]


async def rooms(tx: AsyncSession, *, engine: Engine) -> RoomsHealth:
    """Every live lot and every process."""
    live = await console_store.live(tx, soon_seconds=SOON_SECONDS)
    pulses = await console_store.pulses(tx)
    own, others = engine.presences.said(), engine.presences.peers.living()
    everybody: list[Said] = [own, *(peer.said for peer in others)]
    sums = await _sums(engine, [lot.id for lot in live])
    return RoomsHealth(
        at=await database_now(tx),
        redis=sums is not None,
        answered_by=own.name,
        processes=[
            _process(own, 0),
            *(_process(peer.said, int(peer.silent_seconds())) for peer in sorted(others, key=lambda p: p.said.name)),
        ],
        pulses=[PulseHealth(kind=p.kind, alive=p.alive, last_at=p.last_at, silent_seconds=p.silent) for p in pulses],
        rooms=[
            RoomHealth(
                lot_id=lot.id,
                project_code=lot.project_code,
                title=lot.title,
                state=lot.state,
                opens_at=lot.opens_at,
                ends_at=lot.ends_at,
                extensions=lot.extensions,
                sockets=sum(said.watchers.get(lot.id, 0) for said in everybody),
                accepted=lot.bids,
                refused=_refused(sums, engine, lot.id),
                **_minute(everybody, lot.id),
            )
            for lot in live
        ],
    )


def _minute(everybody: list[Said], lot_id: int) -> dict[str, int | None]:
    minute: Minute = health.added(said.minute[lot_id] for said in everybody if lot_id in said.minute)
    return {
        "accepted_last_minute": minute.accepted,
        "refused_last_minute": minute.refused,
        "commit_p50_ms": health.percentile_ms(minute.commit, 50),
        "commit_p99_ms": health.percentile_ms(minute.commit, 99),
        "publish_p50_ms": health.percentile_ms(minute.publish, 50),
        "publish_p99_ms": health.percentile_ms(minute.publish, 99),
    }


def _refused(sums: dict[int, Counter[str]] | None, engine: Engine, lot_id: int) -> list[Refusals]:
    counts = engine.health.own(lot_id) if sums is None else sums[lot_id]
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [Refusals(code=code, count=count) for code, count in ordered if code != ACCEPTED]


def _process(said: Said, silent_seconds: int) -> ProcessHealth:
    return ProcessHealth(
        name=said.name,
        silent_seconds=silent_seconds,
        sockets=sum(said.watchers.values()),
        database_ms=said.database_ms,
    )


async def _sums(engine: Engine, lot_ids: list[int]) -> dict[int, Counter[str]] | None:
    """What Redis kept; None when it cannot be reached."""
    try:
        async with asyncio.timeout(REDIS_PATIENCE_SECONDS):
            await engine.services.redis.ping()
            return await engine.health.all(engine.services.redis, lot_ids)
    except (RedisError, OSError, TimeoutError):
        return None
