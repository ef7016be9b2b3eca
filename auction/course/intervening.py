"""What the centre may do while a lot runs: pause it at once, suspend it by four eyes, let it go on. Nothing here touches a bid (law 12).

Every act has a ground of the rulebook and a reason that everybody reads; after it a whole period runs. S18 (法释〔2016〕18号) art 8, 28.
Withdrawing a listing is the consignor's (`listings.withdrawing`), annulling a sale comes after the hammer (`market.deals.annulling`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import cast

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from auction import jobs, store
from auction.bids import hot
from auction.bids.journal import append
from auction.problems import CauseNotEnded, OutageLasts, ProposalWaits, SecondPersonNeeded
from auction.rules import Lot as LotNow
from auction.rules import LotEvent, Paused, Suspended
from auction.rules.pausing import OUTAGE, left_us, resume
from auction.states import INTERVENTION, LOT
from auction.tables import Intervention
from listings import service as listings
from market.identity import inbox
from market.identity.inbox import Message
from market.kernel import clock, rulebook
from market.kernel.problems import Invalid, NotAllowed, NotFound, WrongState
from market.platform import history
from market.platform.actor import Actor
from market.platform.db import driver_connection
from market.platform.jobs import defer

log = structlog.get_logger(__name__)

EDGES = {"PAUSE": "pause", "RESUME": "resume", "SUSPEND": "suspend", "LIFT": "resume"}
BY_FOUR_EYES = ("SUSPEND", "LIFT")
"""A pause cannot wait for a second person."""


async def pause(tx: AsyncSession, *, actor: Actor, lot_id: int, ground: str, reason: str) -> Intervention:
    """Stop the bidding at once. Raises NotAllowed, NotFound, Invalid, WrongState."""
    locked, now = await _locked(tx, lot_id), clock.now()
    if ground == OUTAGE:
        raise Invalid(
            {"field": "ground", "zh": "系统故障停摆由系统自动识别", "en": "Outages are noticed by the system"}
        )
    row = await _row(tx, actor=actor, lot_id=lot_id, act="PAUSE", ground=ground, reason=reason, at=now)
    return await _carry_out(tx, row, locked, actor=actor, event=_paused)


async def resume_paused(tx: AsyncSession, *, actor: Actor, lot_id: int, reason: str) -> Intervention:
    """End a pause of the centre's: a whole period runs. Raises NotAllowed, NotFound, Invalid, WrongState, OutageLasts."""
    locked, now = await _locked(tx, lot_id), clock.now()
    _need(locked.lot, "PAUSED", "resume")
    if (await store.course(tx, lot_id=lot_id)).ground == OUTAGE:
        raise OutageLasts()
    row = await _row(tx, actor=actor, lot_id=lot_id, act="RESUME", ground=None, reason=reason, at=now)
    return await _carry_out(tx, row, locked, actor=actor, event=_resumed)


async def propose_suspension(tx: AsyncSession, *, actor: Actor, lot_id: int, ground: str, reason: str) -> Intervention:
    """Propose to suspend the sale; bidding goes on until another person approves (who cannot wait pauses first).

    Raises NotAllowed, NotFound, Invalid, WrongState, ProposalWaits.
    """
    locked = await _locked(tx, lot_id)
    LOT.next(locked.lot.state, "suspend")
    return await _row(tx, actor=actor, lot_id=lot_id, act="SUSPEND", ground=ground, reason=reason, at=clock.now())


async def record_cause_end(tx: AsyncSession, *, actor: Actor, lot_id: int, ended_on: date) -> Intervention:
    """Record when the cause of a suspension ended: the days run from then on. Raises NotAllowed, NotFound, Invalid, WrongState."""
    _need_staff(actor)
    row = await _suspension(tx, await _locked(tx, lot_id))
    suspended_on = clock.local_date(row.decided_at) if row.decided_at else clock.today()
    if not suspended_on <= ended_on <= clock.today():
        raise Invalid(
            {"field": "ended_on", "zh": "应在中止之日与今天之间", "en": "Must lie between the suspension and today"}
        )
    row.cause_ended_on = ended_on
    await tx.flush()
    lot = await store.lot(tx, lot_id=lot_id)
    assert lot is not None
    due_on = resume_due_on(ended_on, rule_set=lot.rule_set)
    morning = datetime.combine(due_on - timedelta(days=1), time(9), tzinfo=clock.SHANGHAI)
    key = f"lift:{row.id}:{due_on}"
    await defer(tx, jobs.remind_to_lift, at=morning, key=key, intervention_id=row.id, due_on=due_on.isoformat())
    return row


def resume_due_on(ended_on: date, *, rule_set: str) -> date:
    """The day by which a suspension must be lifted whose cause ended on a day (S18 art 28)."""
    known = cast(rulebook.RuleSet, rule_set)
    return ended_on + timedelta(days=rulebook.value("resume_within_days", on=ended_on, rule_set=known))


async def remind_to_lift(tx: AsyncSession, *, intervention_id: int, due_on: str) -> None:
    """The day before it is due: whoever suspended the lot hears of it, unless it has been lifted or the day was corrected. Idempotent."""
    row = await store.intervention(tx, intervention_id=intervention_id)
    assert row is not None
    lot = await store.lot(tx, lot_id=row.lot_id)
    assert lot is not None
    ended_on = row.cause_ended_on
    if lot.state != "SUSPENDED" or ended_on is None:
        return
    if resume_due_on(ended_on, rule_set=lot.rule_set).isoformat() != due_on:
        return
    message = Message(
        reference=f"lift:{row.id}:{due_on}",
        title_zh=f"请恢复已中止的竞价:{lot.title}",
        title_en=f"A suspended lot must resume: {lot.title}",
        body_zh=f"中止事由已于 {ended_on} 消除,应于 {due_on} 前恢复(法释〔2016〕18号第 28 条)。",
        body_en=f"The cause ended on {ended_on}; bidding must resume by {due_on} (S18 art 28).",
        link="/desk/centre/running",
    )
    for user_id in (row.proposed_by, row.decided_by):
        if user_id is not None:
            await inbox.tell(tx, user_id=user_id, message=message)


async def propose_lifting(tx: AsyncSession, *, actor: Actor, lot_id: int, reason: str) -> Intervention:
    """Propose to let a suspended sale go on. Raises NotAllowed, NotFound, Invalid, WrongState, CauseNotEnded, ProposalWaits."""
    suspended = await _suspension(tx, await _locked(tx, lot_id))
    if suspended.cause_ended_on is None:
        raise CauseNotEnded()
    return await _row(tx, actor=actor, lot_id=lot_id, act="LIFT", ground=None, reason=reason, at=clock.now())


async def approve(tx: AsyncSession, *, actor: Actor, intervention_id: int) -> Intervention:
    """Carry out what another person proposed. Raises NotAllowed, NotFound, WrongState, SecondPersonNeeded."""
    row, locked = await _proposal(tx, actor=actor, intervention_id=intervention_id)
    if row.proposed_by == actor.user_id:
        raise SecondPersonNeeded()
    if row.act == "LIFT":
        await _suspension(tx, locked)
    return await _carry_out(tx, row, locked, actor=actor, event=_suspended if row.act == "SUSPEND" else _resumed)


async def reject(tx: AsyncSession, *, actor: Actor, intervention_id: int, reason: str) -> Intervention:
    """Reject a proposal, or take one's own back. Raises NotAllowed, NotFound, Invalid, WrongState."""
    row, _ = await _proposal(tx, actor=actor, intervention_id=intervention_id)
    row.answer = _told(reason)
    _decided(row, actor)
    await history.move(tx, row, machine=INTERVENTION, event="reject", actor=actor, note=row.answer)
    return row


async def _carry_out(
    tx: AsyncSession,
    row: Intervention,
    locked: hot.LockedLot,
    *,
    actor: Actor,
    event: Callable[[Intervention, LotNow, datetime], LotEvent],
) -> Intervention:
    """The act becomes an event of the lot, at the database's clock under its lock."""
    LOT.next(locked.lot.state, EDGES[row.act])
    new = append(locked, event(row, locked.lot, locked.at))
    await hot.write(await driver_connection(tx), events=[new], lot=locked)
    row.seq = new.seq
    _decided(row, actor)
    await history.move(tx, row, machine=INTERVENTION, event="carry_out", actor=actor, note=row.reason)
    if row.act in BY_FOUR_EYES:
        lot = await store.lot(tx, lot_id=row.lot_id)
        assert lot is not None
        await listings.suspended(tx, listing_id=lot.listing_id, at=new.at if row.act == "SUSPEND" else None)
    log.warning("the centre intervened", lot_id=row.lot_id, act=row.act, ground=row.ground, seq=new.seq)
    return row


def _paused(row: Intervention, lot: LotNow, at: datetime) -> LotEvent:
    return Paused(row.ground or "", row.reason, left_us(lot, at=at))


def _suspended(row: Intervention, lot: LotNow, at: datetime) -> LotEvent:
    return Suspended(row.ground or "", row.reason, left_us(lot, at=at))


def _resumed(_: Intervention, lot: LotNow, at: datetime) -> LotEvent:
    return resume(lot, at=at)


async def _row(
    tx: AsyncSession, *, actor: Actor, lot_id: int, act: str, ground: str | None, reason: str, at: datetime
) -> Intervention:
    """A proposal. The lot is locked, so that two people cannot both find that none waits."""
    _need_staff(actor)
    assert actor.user_id is not None
    earlier = await store.interventions(tx, lot_ids=[lot_id])
    if act in BY_FOUR_EYES and any(each.state == "PROPOSED" for each in earlier):
        raise ProposalWaits()
    row = Intervention(
        lot_id=lot_id,
        act=act,
        ground=ground,
        reason=_told(reason),
        state=INTERVENTION.initial,
        proposed_by=actor.user_id,
        proposer=actor.display_name,
        proposed_at=at,
        decided_by=None,
        decider=None,
        decided_at=None,
        answer="",
        seq=None,
        cause_ended_on=None,
    )
    tx.add(row)
    await tx.flush()
    return row


def _decided(row: Intervention, actor: Actor) -> None:
    row.decided_by, row.decider, row.decided_at = actor.user_id, actor.display_name, clock.now()


async def _proposal(tx: AsyncSession, *, actor: Actor, intervention_id: int) -> tuple[Intervention, hot.LockedLot]:
    """A proposal and its lot, which is locked first. Raises NotAllowed, NotFound, WrongState."""
    _need_staff(actor)
    found = await store.intervention(tx, intervention_id=intervention_id)
    if found is None:
        raise NotFound(kind="intervention", reference=intervention_id)
    locked = await _locked(tx, found.lot_id)
    row = await store.intervention(tx, intervention_id=intervention_id)
    assert row is not None
    INTERVENTION.next(row.state, "carry_out")
    return row, locked


async def _suspension(tx: AsyncSession, locked: hot.LockedLot) -> Intervention:
    _need(locked.lot, "SUSPENDED", "resume")
    row = await store.suspension(tx, lot_id=locked.id)
    assert row is not None
    return row


async def _locked(tx: AsyncSession, lot_id: int) -> hot.LockedLot:
    return await hot.lock(await driver_connection(tx), lot_id)


def _need(lot: LotNow, state: str, event: str) -> None:
    if lot.state != state:
        raise WrongState(machine=LOT.name, state=lot.state, event=event, allowed=list(LOT.events(lot.state)))


def _need_staff(actor: Actor) -> None:
    if not actor.has("CENTRE_REVIEWER", "CENTRE_SETTLEMENT"):
        raise NotAllowed(needs="交易中心工作人员")


def _told(reason: str) -> str:
    """A reason that everybody can read. Raises Invalid."""
    if not reason.strip():
        raise Invalid({"field": "reason", "zh": "请填写公开理由", "en": "Give the reason; it is public"})
    return reason.strip()
