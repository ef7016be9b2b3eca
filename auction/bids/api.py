"""What bidders do, over HTTP: the fallback of the room, with the same answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, TypeVar

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from pydantic import Field, StringConstraints

from auction import rules
from auction.engine import Engine
from auction.live.room import accepted_frame, admission_of
from market.identity.guards import bidder
from market.platform.actor import Actor
from market.platform.json import Fen, Model

Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
AnActor = NamedDependency[Actor]
AnEngine = NamedDependency[Engine]


class BidRequest(Model):
    """`key` is the client's own: new for every new act, the same for a repeat. `offer` chooses among weighted criteria."""

    key: Key
    price_fen: Fen = Field(gt=0)
    offer: dict[str, str] | None = None


class SealRequest(Model):
    """A sealed bid: SHA-256 over the canonical JSON of {"bidder", "lot_id", "nonce", "price_fen"}, all strings."""

    key: Key
    commitment: Digest


class UnsealRequest(Model):
    """The price and the nonce of one's sealed bid."""

    key: Key
    price_fen: Fen = Field(gt=0)
    nonce: Digest


class MandateRequest(Model):
    """A secret limit, and a nonce of the bidder's own, with which its commitment can be opened later."""

    key: Key
    limit_fen: Fen = Field(gt=0)
    nonce: Digest


class Acknowledged(Model):
    """What was accepted is durable: `seq` is its number in the lot's record, `hash` its link in the chain."""

    key: str
    seq: int
    at: datetime
    kind: str
    hash: str


class BidAnswer(Acknowledged):
    """A bid that stands. `offer` and `score` are of weighted offers."""

    bidder: str
    price_fen: Fen
    ends_at: datetime
    extended: bool
    offer: dict[str, str] | None = Field(None, exclude_if=lambda offer: offer is None)
    score: str | None = Field(None, exclude_if=lambda score: score is None)


class SealAnswer(Acknowledged):
    bidder: str
    commitment: str


class UnsealAnswer(Acknowledged):
    bidder: str
    price_fen: Fen
    nonce: str


class MandateAnswer(Acknowledged):
    """The record names nobody: the commitment alone."""

    commitment: str


Answer = TypeVar("Answer", bound=Acknowledged)


@post("/api/lots/{lot_id:int}/bids", guards=[bidder], status_code=200, summary="Bid", operation_id="bid")
async def bid(lot_id: FromPath[int], data: JSONBody[BidRequest], engine: AnEngine, actor: AnActor) -> BidAnswer:
    registration_id, code = await admission_of(engine, actor=actor, lot_id=lot_id)
    command = rules.Bid(code, data.price_fen, data.offer)
    return await _act(engine, BidAnswer, lot_id, registration_id, data.key, command)


@post(
    "/api/lots/{lot_id:int}/seals",
    guards=[bidder],
    status_code=200,
    summary="Hand in a sealed bid; an earlier one is void",
    operation_id="seal",
)
async def seal(lot_id: FromPath[int], data: JSONBody[SealRequest], engine: AnEngine, actor: AnActor) -> SealAnswer:
    registration_id, code = await admission_of(engine, actor=actor, lot_id=lot_id)
    return await _act(engine, SealAnswer, lot_id, registration_id, data.key, rules.Seal(code, data.commitment))


@post(
    "/api/lots/{lot_id:int}/openings",
    guards=[bidder],
    status_code=200,
    summary="Open one's sealed bid",
    operation_id="unseal",
)
async def unseal(
    lot_id: FromPath[int], data: JSONBody[UnsealRequest], engine: AnEngine, actor: AnActor
) -> UnsealAnswer:
    registration_id, code = await admission_of(engine, actor=actor, lot_id=lot_id)
    command = rules.Unseal(code, data.price_fen, data.nonce)
    return await _act(engine, UnsealAnswer, lot_id, registration_id, data.key, command)


@post(
    "/api/lots/{lot_id:int}/mandates",
    guards=[bidder],
    status_code=200,
    summary="Lodge a secret limit up to which the exchange bids",
    operation_id="mandate",
)
async def mandate(
    lot_id: FromPath[int], data: JSONBody[MandateRequest], engine: AnEngine, actor: AnActor
) -> MandateAnswer:
    registration_id, code = await admission_of(engine, actor=actor, lot_id=lot_id)
    command = rules.Mandate(code, data.limit_fen, data.nonce)
    return await _act(engine, MandateAnswer, lot_id, registration_id, data.key, command)


async def _act(
    engine: Engine, answer: type[Answer], lot_id: int, registration_id: int, key: str, command: rules.Command
) -> Answer:
    # Only what an admitted bidder asks is counted: whoever is not admitted could name any lot here.
    with engine.health.answering(lot_id):
        accepted = await engine.bidding.submit(lot_id=lot_id, registration_id=registration_id, key=key, command=command)
    found = accepted_frame(accepted)
    return answer.model_validate({name: found[name] for name in answer.model_fields if name in found}, strict=False)


routes: list[Any] = [bid, seal, unseal, mandate]
