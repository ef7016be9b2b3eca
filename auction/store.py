"""All SQL of the auction but the bidding path (`hot.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, not_, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auction.bids import hot
from auction.rules import Gap
from auction.rules.continuity import THROUGHOUT
from auction.tables import Intervention, JointMember, Lot, LotEvent, Mandate, Registration
from market.platform.db import driver_connection

GROUPS = {
    "live": ("OPEN", "PAUSED", "SUSPENDED"),
    "upcoming": ("SCHEDULED",),
    "concluded": ("SOLD", "PASSED", "WITHDRAWN"),
}


async def lot(tx: AsyncSession, *, lot_id: int) -> Lot | None:
    """A lot."""
    return await tx.get(Lot, lot_id)


async def locked_lot(tx: AsyncSession, *, lot_id: int) -> Lot:
    """A lot under its lock, as bids lock it: who is frozen meanwhile does not hold it for long. Raises NotFound.

    Whoever locks it and a registration of it locks the lot first: the order of every writer of this room.
    """
    await hot.lock(await driver_connection(tx), lot_id)
    return await tx.get_one(Lot, lot_id, populate_existing=True)


async def lot_of_listing(tx: AsyncSession, *, listing_id: int) -> Lot | None:
    return (await tx.execute(select(Lot).where(Lot.listing_id == listing_id))).scalar_one_or_none()


async def lots(tx: AsyncSession, *, phase: str | None, limit: int, offset: int) -> tuple[Sequence[Lot], int]:
    """Lots of a phase: what ends or opens next comes first; of the concluded, the latest."""
    query = select(Lot)
    if phase is not None:
        query = query.where(Lot.state.in_(GROUPS[phase]))
    total = (await tx.execute(select(func.count()).select_from(query.subquery()))).scalar_one()
    order = {"live": Lot.ends_at.asc(), "upcoming": Lot.opens_at.asc()}.get(phase or "", Lot.ends_at.desc())
    rows = (await tx.execute(query.order_by(order, Lot.id).limit(limit).offset(offset))).scalars().all()
    return rows, total


async def events(tx: AsyncSession, *, lot_id: int, after: int = 0, limit: int | None = None) -> Sequence[LotEvent]:
    """A lot's events after a number, in order."""
    query = select(LotEvent).where(LotEvent.lot_id == lot_id, LotEvent.seq > after).order_by(LotEvent.seq)
    return (await tx.execute(query.limit(limit) if limit else query)).scalars().all()


async def leading_offer(tx: AsyncSession, *, lot_id: int) -> dict[str, str]:
    """The announced terms that the leader offers beside the price: of the last bid that named any; who matched it took the leader's own (S18 art 21)."""
    query = text(
        "SELECT data -> 'offer' FROM lot_event"
        " WHERE lot_id = :lot_id AND kind = 'bid' AND data -> 'offer' IS NOT NULL ORDER BY seq DESC LIMIT 1"
    )
    return (await tx.execute(query, {"lot_id": lot_id})).scalar_one_or_none() or {}


async def due(tx: AsyncSession) -> list[int]:
    """The lots that the database clock says must open, move on or close now; where sealed bids are being opened it may be any moment."""
    query = text(
        "SELECT id FROM lot WHERE state = 'SCHEDULED' AND opens_at <= clock_timestamp()"
        " UNION ALL SELECT id FROM lot WHERE state = 'OPEN' AND (ends_at <= clock_timestamp() OR phase = 'OPENING') ORDER BY id"
    )
    return list((await tx.execute(query)).scalars())


async def registration(tx: AsyncSession, *, registration_id: int, lock: bool = False) -> Registration | None:
    return await tx.get(Registration, registration_id, with_for_update=lock or None, populate_existing=lock)


async def registration_of(tx: AsyncSession, *, lot_id: int, organisation_id: int) -> Registration | None:
    """An organisation's newest registration for a lot, alone or as the lead of a group."""
    query = select(Registration).where(Registration.lot_id == lot_id, Registration.organisation_id == organisation_id)
    return (await tx.execute(query.order_by(Registration.id.desc()).limit(1))).scalar_one_or_none()


async def membership(tx: AsyncSession, *, lot_id: int, organisation_id: int) -> Registration | None:
    """The group to which an organisation belongs on a lot, or that has asked it to: the one it consented to first."""
    query = (
        select(Registration)
        .join(JointMember, JointMember.registration_id == Registration.id)
        .where(
            Registration.lot_id == lot_id,
            JointMember.organisation_id == organisation_id,
            JointMember.position > 0,
            JointMember.state != "DECLINED",
            _standing(),
        )
        .order_by(JointMember.state.desc(), Registration.id.desc())
    )
    return (await tx.execute(query.limit(1))).scalar_one_or_none()


async def bound(tx: AsyncSession, *, lot_id: int, organisation_id: int) -> bool:
    """Whether an organisation has registered for a lot: alone, as a lead, or as a member who has consented. Being named does not bind."""
    member = select(JointMember.registration_id).where(
        JointMember.organisation_id == organisation_id, JointMember.state == "CONSENTED"
    )
    query = select(Registration.id).where(
        Registration.lot_id == lot_id,
        or_(Registration.organisation_id == organisation_id, Registration.id.in_(member)),
        _standing(),
    )
    return (await tx.execute(query.limit(1))).scalar_one_or_none() is not None


async def box(tx: AsyncSession, *, lot_id: int, registration_id: int) -> str | None:
    """The closed box of a registration's newest secret limit."""
    query = select(Mandate.box).where(Mandate.lot_id == lot_id, Mandate.registration_id == registration_id)
    return (await tx.execute(query.order_by(Mandate.seq.desc()).limit(1))).scalar_one_or_none()


def _standing() -> ColumnElement[bool]:
    """As in `uq_registration_standing`."""
    return not_(
        or_(Registration.state == "WITHDRAWN", (Registration.state == "REFUSED") & Registration.joint),
    )


async def members(tx: AsyncSession, *, registration_id: int) -> Sequence[JointMember]:
    """A group, its lead first; empty where somebody registered alone."""
    query = select(JointMember).where(JointMember.registration_id == registration_id).order_by(JointMember.position)
    return (await tx.execute(query)).scalars().all()


async def registrations(
    tx: AsyncSession, *, lot_id: int | None = None, organisation_id: int | None = None, states: Sequence[str] = ()
) -> Sequence[tuple[Registration, Lot]]:
    """Registrations with their lots, newest first; of an organisation also those of the groups that named it."""
    query = select(Registration, Lot).join(Lot, Lot.id == Registration.lot_id)
    if lot_id is not None:
        query = query.where(Registration.lot_id == lot_id)
    if organisation_id is not None:
        named = select(JointMember.registration_id).where(JointMember.organisation_id == organisation_id)
        query = query.where(or_(Registration.organisation_id == organisation_id, Registration.id.in_(named)))
    if states:
        query = query.where(Registration.state.in_(states))
    rows = (await tx.execute(query.order_by(Registration.id.desc()))).all()
    return [(row[0], row[1]) for row in rows]


async def codes(tx: AsyncSession, *, lot_id: int) -> set[str]:
    """Bidder codes in use on a lot."""
    query = select(Registration.bidder_code).where(Registration.lot_id == lot_id, Registration.bidder_code.is_not(None))
    return {code for code in (await tx.execute(query)).scalars() if code}


async def silences(tx: AsyncSession, *, since: datetime, until: datetime) -> list[Gap]:
    """The spans without a sign of life of any process that takes bids, as far as they reach beyond `since`, each in its whole length.

    Before each stands a pulse: where none has ever beaten, there was no service yet that could have failed. The last one may last until `until`.
    """
    query = text(
        """
        WITH spans AS (
            SELECT began_at, last_at FROM service_pulse WHERE kind = 'bids' AND began_at <= :until AND last_at >= coalesce(
                (SELECT max(last_at) FROM service_pulse WHERE kind = 'bids' AND last_at < :since), '-infinity')
            UNION ALL SELECT CAST(:until AS timestamptz), CAST(:until AS timestamptz)
        ), ordered AS (
            SELECT max(last_at) OVER (ORDER BY began_at, last_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS since, began_at AS until
            FROM spans
        )
        SELECT since, until FROM ordered WHERE since < until AND until > :since ORDER BY since
        """
    )
    return [Gap(row.since, row.until) for row in await tx.execute(query, {"since": since, "until": until})]


async def gaps(tx: AsyncSession, *, since: datetime, until: datetime, least_seconds: int) -> list[Gap]:
    """Spans within [since, until] of at least `least_seconds` in which no process that takes bids gave a sign of life."""
    query = text(
        """
        WITH spans AS (
            SELECT greatest(began_at, :since) AS began, least(last_at, :until) AS last FROM service_pulse
            WHERE kind = 'bids' AND last_at >= :since AND began_at <= :until
            UNION ALL SELECT CAST(:since AS timestamptz), CAST(:since AS timestamptz)
            UNION ALL SELECT CAST(:until AS timestamptz), CAST(:until AS timestamptz)
        ), ordered AS (
            SELECT max(last) OVER (ORDER BY began, last ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS from_at, began AS to_at
            FROM spans
        )
        SELECT from_at, to_at FROM ordered WHERE to_at - from_at >= make_interval(secs => :least) ORDER BY from_at
        """
    )
    rows = await tx.execute(query, {"since": since, "until": until, "least": least_seconds})
    return [Gap(row.from_at, row.to_at) for row in rows]


async def serving(tx: AsyncSession) -> bool:
    """Whether a process takes bids now, and has done so for a moment."""
    query = text(
        "SELECT EXISTS (SELECT FROM service_pulse WHERE kind = 'bids' AND last_at > clock_timestamp() - interval '2500 ms'"
        " AND last_at - began_at >= interval '2 seconds')"
    )
    return bool((await tx.execute(query)).scalar_one())


@dataclass(frozen=True)
class Course:
    """How a lot came to where it stands. `began_at`: when bidding in this phase began or last resumed; `moved_at`: its last event.

    `served_at`: up to when what happened shows that it was served. `halted_at`, `ground`, `reason`: of its last pause or suspension.
    """

    id: int
    state: str
    phase: str
    ends_at: datetime
    extension_seconds: int
    began_at: datetime
    moved_at: datetime
    served_at: datetime
    halted_at: datetime | None
    ground: str | None
    reason: str | None


COURSE = """
SELECT l.id, l.state, l.phase, l.ends_at, l.extension_seconds, l.moved_at, coalesce(began.at, l.opens_at) AS began_at,
       CASE last.kind WHEN 'opened' THEN l.opens_at ELSE l.moved_at END AS served_at,
       halted.at AS halted_at, halted.data ->> 'ground' AS ground, halted.data ->> 'reason' AS reason
FROM lot l JOIN lot_event last ON last.lot_id = l.id AND last.seq = l.seq
LEFT JOIN LATERAL (SELECT at FROM lot_event WHERE lot_id = l.id AND kind IN ('phase', 'resumed') ORDER BY seq DESC LIMIT 1) AS began ON true
LEFT JOIN LATERAL (
    SELECT at, data FROM lot_event WHERE lot_id = l.id AND kind IN ('paused', 'suspended') ORDER BY seq DESC LIMIT 1) AS halted ON true
"""


async def course(tx: AsyncSession, *, lot_id: int) -> Course:
    """The course of one lot."""
    return (await courses(tx, lot_ids=[lot_id]))[lot_id]


async def courses(tx: AsyncSession, *, lot_ids: Sequence[int]) -> dict[int, Course]:
    """The course of each of these lots."""
    rows = await tx.execute(text(f"{COURSE} WHERE l.id = ANY(:lot_ids)"), {"lot_ids": list(lot_ids)})
    return {row["id"]: Course(**row) for row in rows.mappings()}


async def endangered(tx: AsyncSession) -> list[Course]:
    """The lots that an outage would touch now or has paused: those whose final period may have begun, those that are paused."""
    phases = ", ".join(map(repr, sorted(THROUGHOUT)))
    query = text(
        f"{COURSE} WHERE l.state = 'PAUSED' OR l.state = 'OPEN' AND"
        f" (l.ends_at <= clock_timestamp() + make_interval(secs => l.extension_seconds) OR l.phase IN ({phases})) ORDER BY l.id"
    )
    return [Course(**row) for row in (await tx.execute(query)).mappings()]


async def newest(tx: AsyncSession, *, lot_ids: Sequence[int]) -> dict[int, int]:
    """The newest event number of each lot."""
    rows = await tx.execute(select(Lot.id, Lot.seq).where(Lot.id.in_(lot_ids)))
    return {row[0]: row[1] for row in rows}


async def running(tx: AsyncSession) -> Sequence[Lot]:
    """The lots that bidding has begun on or stopped at, those that end next first."""
    query = select(Lot).where(Lot.state.in_(GROUPS["live"])).order_by(Lot.ends_at, Lot.id)
    return (await tx.execute(query)).scalars().all()


async def interventions(tx: AsyncSession, *, lot_ids: Sequence[int]) -> Sequence[Intervention]:
    """What the centre did to these lots, newest first."""
    query = select(Intervention).where(Intervention.lot_id.in_(lot_ids)).order_by(Intervention.id.desc())
    return (await tx.execute(query)).scalars().all()


async def intervention(tx: AsyncSession, *, intervention_id: int) -> Intervention | None:
    return await tx.get(Intervention, intervention_id, populate_existing=True)


async def suspension(tx: AsyncSession, *, lot_id: int) -> Intervention | None:
    """The newest suspension that was carried out."""
    query = select(Intervention).where(
        Intervention.lot_id == lot_id, Intervention.act == "SUSPEND", Intervention.state == "CARRIED_OUT"
    )
    return (await tx.execute(query.order_by(Intervention.id.desc()).limit(1))).scalar_one_or_none()
