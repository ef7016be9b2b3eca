"""What the centre's staff see of the lots that run, and of what was done to them. No bidder's identity, limit or sealed bid is among it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from auction import store
from auction.course import intervening
from auction.rules.pausing import OUTAGE
from auction.store import Course
from auction.tables import Intervention, Lot
from market.kernel import clock
from market.platform.actor import Actor
from market.platform.json import Model


class InterventionView(Model):
    """One act of the centre, carried out or proposed. `seq` is the number of the lot's event; `mine`: the viewer proposed it."""

    id: int
    lot_id: int
    act: str
    ground: str | None
    reason: str
    state: str
    proposer: str
    proposed_at: datetime
    decider: str | None
    decided_at: datetime | None
    answer: str
    seq: int | None
    mine: bool


class Halt(Model):
    """Why and since when nobody can bid."""

    at: datetime
    ground: str
    reason: str


class RunningLot(Model):
    """A lot whose bidding has begun. `proposal` waits for a second person; `actions` are the acts that its state allows now.

    After `cause_ended_on` a suspension must be lifted by `resume_due_on` (S18 art 28).
    """

    id: int
    title: str
    project_code: str
    format: str
    state: str
    phase: str
    ends_at: datetime
    halt: Halt | None
    cause_ended_on: date | None
    resume_due_on: date | None
    overdue: bool
    proposal: InterventionView | None
    done: list[InterventionView]
    actions: list[str]


async def running_lots(tx: AsyncSession, *, viewer: Actor) -> list[RunningLot]:
    """Every lot whose bidding has begun and not ended."""
    lots = await store.running(tx)
    lot_ids = [lot.id for lot in lots]
    courses = await store.courses(tx, lot_ids=lot_ids)
    rows = await store.interventions(tx, lot_ids=lot_ids)
    return [_view(lot, courses[lot.id], [row for row in rows if row.lot_id == lot.id], viewer) for lot in lots]


def view(row: Intervention, *, viewer: Actor) -> InterventionView:
    """One act as the staff see it."""
    columns = {name: getattr(row, name) for name in InterventionView.model_fields if hasattr(row, name)}
    return InterventionView(**columns, mine=row.proposed_by == viewer.user_id)


def _view(lot: Lot, course: Course, rows: list[Intervention], viewer: Actor) -> RunningLot:
    halted = lot.state in ("PAUSED", "SUSPENDED")
    suspension = next((row for row in rows if row.act == "SUSPEND" and row.state == "CARRIED_OUT"), None)
    ended_on = suspension.cause_ended_on if suspension and lot.state == "SUSPENDED" else None
    due_on = None if ended_on is None else intervening.resume_due_on(ended_on, rule_set=lot.rule_set)
    return RunningLot(
        **{name: getattr(lot, name) for name in ("id", "title", "project_code", "format", "state", "phase", "ends_at")},
        halt=Halt(at=course.halted_at, ground=course.ground or "", reason=course.reason or "")
        if halted and course.halted_at
        else None,
        cause_ended_on=ended_on,
        resume_due_on=due_on,
        overdue=due_on is not None and due_on < clock.today(),
        proposal=next((view(row, viewer=viewer) for row in rows if row.state == "PROPOSED"), None),
        done=[view(row, viewer=viewer) for row in rows if row.state != "PROPOSED"],
        actions=_actions(lot.state, course, cause_ended=ended_on is not None),
    )


def _actions(state: str, course: Course, *, cause_ended: bool) -> list[str]:
    match state:
        case "OPEN":
            return ["PAUSE", "SUSPEND"]
        case "PAUSED":
            return ["SUSPEND"] if course.ground == OUTAGE else ["RESUME", "SUSPEND"]
    return ["CAUSE_END", "LIFT"] if cause_ended else ["CAUSE_END"]
