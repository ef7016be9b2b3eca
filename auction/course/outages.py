"""The outage protocol: when bidders could not bid in a final period, the lot is paused, everybody is told, and a whole period runs again.

What happened is read from the pulses (`service_pulse`): every process that takes bids leaves one each second. So it does not matter who
notices, or when: a worker while the outage lasts, or whoever wants to end the lot after everything was down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from auction import store
from auction.bids import hot
from auction.bids.journal import append
from auction.course.clock_watch import Jump
from auction.rules import Paused
from auction.rules.continuity import decided, final_period, hindered
from auction.rules.happened import Gap
from auction.rules.pausing import OUTAGE, left_us, resume
from auction.store import Course
from market.kernel.clock import SHANGHAI
from market.platform.db import database_now, driver_connection

log = structlog.get_logger(__name__)

SAME_JUMP = timedelta(seconds=3)
"""Every worker notices a jump of the clock; the first one's pause serves for all."""


@dataclass(frozen=True)
class Outage:
    """What kept bidders from bidding, in words for everybody; `since` when (None: from now on)."""

    since: datetime | None
    reason: str


async def endangered(tx: AsyncSession, *, jump: Jump | None) -> list[int]:
    """The lots that need a look under their lock: paused ones, and those whose final period a silence or a jump of the clock touches."""
    courses = await store.endangered(tx)
    if not courses:
        return []
    paused = [course.id for course in courses if course.state == "PAUSED" and course.ground == OUTAGE]
    if not await store.serving(tx):
        paused = []
    now = await database_now(tx)
    periods = {
        course.id: period for course in courses if (period := _period(course, at=now)) and course.state == "OPEN"
    }
    gaps = await store.silences(tx, since=min(p.since for p in periods.values()), until=now) if periods else []
    touched = [lot_id for lot_id, period in periods.items() if jump is not None or hindered(gaps, period)]
    return sorted(paused + touched)


async def mind(tx: AsyncSession, *, lot_id: int, jump: Jump | None = None) -> int | None:
    """Pause one lot that an outage touched, or resume one that an outage had paused and that is served again.

    Idempotent; returns the newest number, or None when nothing was to be done.
    """
    locked = await hot.lock(await driver_connection(tx), lot_id)
    if locked.lot.state == "PAUSED":
        return await _go_on(tx, locked)
    outage = await found(tx, locked, jump=jump)
    return None if outage is None else await interrupt(tx, locked, outage)


async def found(tx: AsyncSession, locked: hot.LockedLot, *, jump: Jump | None = None) -> Outage | None:
    """The outage that touched the lot's final period and was not made good, if there was one."""
    if locked.lot.state != "OPEN":
        return None
    course = await store.course(tx, lot_id=locked.id)
    period = _period(course, at=locked.at)
    if period is None or decided(locked.lot, served_at=course.served_at):
        return None
    if jump is not None and jump.touches(period) and not _dealt_with(course, at=locked.at):
        since = max(jump.left, course.served_at)
        return Outage(since if since <= locked.at else None, _words_of_jump(jump))
    gap = hindered(await store.silences(tx, since=period.since, until=locked.at), period)
    return None if gap is None else Outage(max(gap.since, course.served_at), _words(gap, at=locked.at))


async def interrupt(tx: AsyncSession, locked: hot.LockedLot, outage: Outage) -> int:
    """Pause the lot, and resume it in the same transaction when bids are taken again. Returns the newest number."""
    left = left_us(locked.lot, at=outage.since or locked.at)
    events = [append(locked, Paused(OUTAGE, outage.reason, left, outage.since))]
    if await store.serving(tx):
        events.append(append(locked, resume(locked.lot, at=locked.at)))
    log.warning("bidders could not bid", lot_id=locked.id, reason=outage.reason, resumed=len(events) == 2)
    await hot.write(await driver_connection(tx), events=events, lot=locked)
    return locked.lot.seq


async def _go_on(tx: AsyncSession, locked: hot.LockedLot) -> int | None:
    if (await store.course(tx, lot_id=locked.id)).ground != OUTAGE or not await store.serving(tx):
        return None
    event = append(locked, resume(locked.lot, at=locked.at))
    log.info("bidding goes on after an outage", lot_id=locked.id, ends_at=locked.lot.ends_at.isoformat())
    await hot.write(await driver_connection(tx), events=[event], lot=locked)
    return event.seq


def _period(course: Course, *, at: datetime) -> Gap | None:
    return final_period(
        phase=course.phase,
        ends_at=course.ends_at,
        extension_seconds=course.extension_seconds,
        began_at=course.began_at,
        at=at,
    )


def _dealt_with(course: Course, *, at: datetime) -> bool:
    return course.ground == OUTAGE and course.halted_at is not None and abs(at - course.halted_at) < SAME_JUMP


def _words(gap: Gap, *, at: datetime) -> str:
    if gap.until >= at:
        return f"自{_local(gap.since)}(北京时间)起系统无法受理出价"
    return f"{_local(gap.since)}至{_local(gap.until)}(北京时间)系统未能受理出价"


def _words_of_jump(jump: Jump) -> str:
    return f"系统时钟异常:由{_local(jump.left)}跳变至{_local(jump.came)}(北京时间)"


def _local(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
