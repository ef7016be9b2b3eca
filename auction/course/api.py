"""What the centre's staff may do to a lot that runs, over HTTP. The room is told at once."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from pydantic import Field

from auction.course import intervening
from auction.course.views import InterventionView, RunningLot, running_lots, view
from auction.engine import Engine
from auction.tables import Intervention
from market.identity.guards import centre_staff
from market.platform.actor import Actor
from market.platform.db import Database
from market.platform.json import Model

Db = NamedDependency[Database]
AnActor = NamedDependency[Actor]
AnEngine = NamedDependency[Engine]

PauseGround = Literal["SYSTEM_FAULT", "ATTACK", "NOTICE_ERROR"]
SuspensionGround = Literal[
    "COURT_ORDER", "THIRD_PARTY_OBJECTION", "FORCE_MAJEURE", "SETTLEMENT_TALKS", "OTHER_STATUTORY"
]


class Reason(Model):
    """`reason` is public."""

    reason: str = Field(min_length=1, max_length=500)


class PauseRequest(Reason):
    ground: PauseGround


class SuspensionRequest(Reason):
    ground: SuspensionGround


class CauseEnd(Model):
    ended_on: date


@get("/api/running-lots", guards=[centre_staff], summary="Lots that run or are halted", operation_id="running_lots")
async def running(db: Db, actor: AnActor) -> list[RunningLot]:
    async with db.transaction() as tx:
        return await running_lots(tx, viewer=actor)


@post(
    "/api/lots/{lot_id:int}/pause",
    guards=[centre_staff],
    status_code=200,
    summary="Pause the bidding at once, for everybody to read why",
    operation_id="pause_lot",
)
async def pause(
    lot_id: FromPath[int], data: JSONBody[PauseRequest], db: Db, engine: AnEngine, actor: AnActor
) -> InterventionView:
    async with db.transaction() as tx:
        row = await intervening.pause(tx, actor=actor, lot_id=lot_id, ground=data.ground, reason=data.reason)
    return _tell(engine, row, actor)


@post(
    "/api/lots/{lot_id:int}/resume",
    guards=[centre_staff],
    status_code=200,
    summary="End a pause; a whole period runs",
    operation_id="resume_lot",
)
async def resume(
    lot_id: FromPath[int], data: JSONBody[Reason], db: Db, engine: AnEngine, actor: AnActor
) -> InterventionView:
    async with db.transaction() as tx:
        row = await intervening.resume_paused(tx, actor=actor, lot_id=lot_id, reason=data.reason)
    return _tell(engine, row, actor)


@post(
    "/api/lots/{lot_id:int}/suspension",
    guards=[centre_staff],
    summary="Propose to suspend the sale",
    operation_id="propose_suspension",
)
async def propose_suspension(
    lot_id: FromPath[int], data: JSONBody[SuspensionRequest], db: Db, actor: AnActor
) -> InterventionView:
    async with db.transaction() as tx:
        row = await intervening.propose_suspension(
            tx, actor=actor, lot_id=lot_id, ground=data.ground, reason=data.reason
        )
    return view(row, viewer=actor)


@post(
    "/api/lots/{lot_id:int}/cause-end",
    guards=[centre_staff],
    status_code=200,
    summary="Record when the cause of a suspension ended",
    operation_id="record_cause_end",
)
async def record_cause_end(lot_id: FromPath[int], data: JSONBody[CauseEnd], db: Db, actor: AnActor) -> InterventionView:
    async with db.transaction() as tx:
        row = await intervening.record_cause_end(tx, actor=actor, lot_id=lot_id, ended_on=data.ended_on)
    return view(row, viewer=actor)


@post(
    "/api/lots/{lot_id:int}/lifting",
    guards=[centre_staff],
    summary="Propose to lift a suspension",
    operation_id="propose_lifting",
)
async def propose_lifting(lot_id: FromPath[int], data: JSONBody[Reason], db: Db, actor: AnActor) -> InterventionView:
    async with db.transaction() as tx:
        row = await intervening.propose_lifting(tx, actor=actor, lot_id=lot_id, reason=data.reason)
    return view(row, viewer=actor)


@post(
    "/api/interventions/{intervention_id:int}/approve",
    guards=[centre_staff],
    status_code=200,
    summary="Carry out what another person proposed",
    operation_id="approve_intervention",
)
async def approve(intervention_id: FromPath[int], db: Db, engine: AnEngine, actor: AnActor) -> InterventionView:
    async with db.transaction() as tx:
        row = await intervening.approve(tx, actor=actor, intervention_id=intervention_id)
    return _tell(engine, row, actor)


@post(
    "/api/interventions/{intervention_id:int}/reject",
    guards=[centre_staff],
    status_code=200,
    summary="Reject a proposal, or take one's own back",
    operation_id="reject_intervention",
)
async def reject(intervention_id: FromPath[int], data: JSONBody[Reason], db: Db, actor: AnActor) -> InterventionView:
    async with db.transaction() as tx:
        row = await intervening.reject(tx, actor=actor, intervention_id=intervention_id, reason=data.reason)
    return view(row, viewer=actor)


def _tell(engine: Engine, row: Intervention, actor: Actor) -> InterventionView:
    """After the commit: the rooms hear of it."""
    if row.seq is not None:
        engine.hub.nudge(row.lot_id, row.seq)
    return view(row, viewer=actor)


routes: list[Any] = [running, pause, resume, propose_suspension, record_cause_end, propose_lifting, approve, reject]
