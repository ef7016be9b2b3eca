"""The live room's websocket: a snapshot, then numbered frames; bids, pings and catch-ups come back.

What the server sends: `snapshot`, `events`, `presence`, `accepted` (by key), `receipts`, `refused` (by key), `pong`. What it takes: `bid`, `seal`, `unseal`, `mandate`,
`ping`, `catch_up`, `snapshot`.
The frames are described in docs/live-room.md.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
import structlog
from litestar import WebSocket, websocket
from litestar.di import NamedDependency
from litestar.params import FromPath

from auction import rules
from auction.bids.batch import Accepted
from auction.engine import Engine
from auction.live.hub import CATCH_UP, SNAPSHOT, Order, Watcher
from auction.live.sockets import account_of
from auction.problems import NotAdmitted, TooManySockets, TryAgain
from auction.registrations import registered
from market.identity import sessions
from market.identity.guards import anyone, signed_in_actor
from market.kernel import clock
from market.kernel.problems import Invalid, NotAllowed, NotFound, Problem, SignInRequired
from market.platform.actor import Actor
from market.platform.wire import text_frame, wire_of

log = structlog.get_logger(__name__)

SESSION_CHECK_SECONDS = 30

Key = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{8,64}$")]


Digits = Annotated[str, msgspec.Meta(pattern="^[0-9]{1,18}$")]
Digest = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class Bid(msgspec.Struct, tag="bid", forbid_unknown_fields=True):
    """Offer a price; `key` is the client's own, new for every new act and the same for a repeat. `offer` chooses among weighted criteria."""

    key: Key
    price_fen: Digits
    offer: dict[str, str] | None = None

    def command(self, bidder: str) -> rules.Command:
        return rules.Bid(bidder, int(self.price_fen), self.offer)


class Seal(msgspec.Struct, tag="seal", forbid_unknown_fields=True):
    """Hand in a sealed bid: the commitment alone."""

    key: Key
    commitment: Digest

    def command(self, bidder: str) -> rules.Command:
        return rules.Seal(bidder, self.commitment)


class Unseal(msgspec.Struct, tag="unseal", forbid_unknown_fields=True):
    """Open one's sealed bid."""

    key: Key
    price_fen: Digits
    nonce: Digest

    def command(self, bidder: str) -> rules.Command:
        return rules.Unseal(bidder, int(self.price_fen), self.nonce)


class Mandate(msgspec.Struct, tag="mandate", forbid_unknown_fields=True):
    """Lodge a secret limit."""

    key: Key
    limit_fen: Digits
    nonce: Digest

    def command(self, bidder: str) -> rules.Command:
        return rules.Mandate(bidder, int(self.limit_fen), self.nonce)


class Ping(msgspec.Struct, tag="ping", forbid_unknown_fields=True):
    """Answered at once with the server's time; `t` comes back as it was."""

    t: int | float | str | None = None


class CatchUp(msgspec.Struct, tag="catch_up", forbid_unknown_fields=True):
    """Send everything after a number."""

    after: Annotated[int, msgspec.Meta(ge=0)]


class Again(msgspec.Struct, tag="snapshot", forbid_unknown_fields=True):
    """Send a fresh snapshot (after sleep, or when my status changed)."""


Act = Bid | Seal | Unseal | Mandate
_decode = msgspec.json.Decoder(Act | Ping | CatchUp | Again).decode
_encode = msgspec.json.Encoder().encode


def accepted_frame(accepted: Accepted) -> dict[str, Any]:
    """The answer to what was accepted, the same over websocket and HTTP: the event's number, moment, kind, link and data."""
    return {
        "type": "accepted",
        "key": accepted.key,
        "seq": accepted.seq,
        "at": accepted.at,
        "kind": accepted.kind,
        "hash": accepted.hash,
        **accepted.data,
    }


class Visitor:
    """One connection: who it is, where it stands, what it may do.

    It has a task only while it has something to carry out: most of a room's visitors watch, and cost what their socket costs.
    """

    __slots__ = (
        "_admission",
        "_checked",
        "_listening",
        "_telling",
        "_watcher",
        "account",
        "actor",
        "engine",
        "lot_id",
        "token",
        "wire",
    )

    def __init__(
        self, socket: WebSocket[Any, Any, Any], engine: Engine, lot_id: int, actor: Actor | None, account: str
    ) -> None:
        self.engine = engine
        self.account = account
        self.lot_id = lot_id
        self.actor = actor
        self.token = sessions.token_of(socket.scope)
        self.wire = wire_of(socket.scope)
        self._checked = time.monotonic()
        self._admission: tuple[int, str] | None = None
        self._watcher: Watcher | None = None
        self._listening: asyncio.Task[None] | None = None
        self._telling: asyncio.Task[None] | None = None

    def stay(self, seq: int) -> None:
        """Watch from a number on, and be heard, until the connection ends."""
        hub = self.engine.hub
        self._watcher = watcher = hub.join(self.lot_id, seq, self.wire, wake=self._wake)
        self.wire.keep(self._heard)
        if watcher.seq < hub.told(self.lot_id):
            # The room was told more between this visitor's snapshot and now.
            watcher.do(CATCH_UP)

    def _heard(self) -> None:
        if self._watcher is not None and (self._listening is None or self._listening.done()):
            self._listening = self._run(self.listen(self._watcher))

    def _wake(self) -> None:
        if self._watcher is not None and (self._telling is None or self._telling.done()):
            self._telling = self._run(self.tell(self._watcher))

    def _run(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self.wire.run(work)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        # Another one may have begun since this one ended.
        if task is self._listening:
            self._listening = None
        if task is self._telling:
            self._telling = None
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a room's socket failed", lot_id=self.lot_id, exc_info=error)
            self._leave()
            self.wire.close(1000)

    def _leave(self) -> None:
        if self._watcher is not None:
            self.engine.hub.leave(self.lot_id, self._watcher)
            self.engine.presences.sockets.give_back(self.account, self.lot_id)
            self._watcher = None
        if self._telling is not None:
            self._telling.cancel()
        if self.wire.backlog():
            # A polite end would wait until it is taken.
            self.wire.abort()

    def send(self, document: object) -> None:
        """Write a message of this visitor's own."""
        self.send_json(_encode(document))

    def send_json(self, message: bytes) -> None:
        """The same, of a message that is JSON already."""
        self.wire.write(text_frame(message))

    async def greet(self, *, known: int = 0) -> int:
        """Tell where the lot stands, to one who knows it up to `known`; frames continue from there. Returns its number. Raises NotFound."""
        greeting = await self.engine.greetings.of(self.lot_id, viewer=self.actor, at_least=known)
        self.wire.write(greeting.frame)
        return greeting.seq

    async def tell(self, watcher: Watcher) -> None:
        """Carry out the watcher's orders, until it knows all the room has been told; then the hub writes to it again."""
        while watcher.ordered:
            watcher.ordered = False
            # With an order of some kind in place the hub leaves the watcher alone; a newer one is carried out next.
            order, watcher.order = watcher.order, CATCH_UP
            await self.wire.drained()
            if order is SNAPSHOT:
                watcher.seq = await self.greet(known=watcher.seq)
            elif order is not None:
                await self._catch_up(
                    watcher, watcher.seq if order.after is None else order.after, asked=order.after is not None
                )
            if watcher.seq < self.engine.hub.told(self.lot_id):
                watcher.ordered = True
            elif not watcher.ordered:
                watcher.order = None

    async def _catch_up(self, watcher: Watcher, after: int, *, asked: bool) -> None:
        """Tell what came after a number: a client that asked gets every event, one that fell behind what the room is told."""
        more = True
        while more:
            frame = await self.engine.hub.frame_after(self.lot_id, after, newest=not asked)
            if frame is None:
                return
            watcher.seq = after
            watcher.tell(frame)
            await self.wire.drained()
            more, after = frame.more, frame.to_seq

    async def listen(self, watcher: Watcher) -> None:
        """Carry out what the client has sent, in its order."""
        while (message := self.wire.next()) is not None:
            await self.wire.drained()
            if message["type"] == "websocket.disconnect":
                self._leave()
                return
            try:
                command = _decode(message.get("text") or message.get("bytes") or b"")
            except (msgspec.DecodeError, UnicodeError) as error:
                mistake = Invalid({"field": "", "zh": f"无法识别的消息:{error}", "en": str(error)})
                self.send(refused(mistake, key=None))
                continue
            match command:
                case Bid() | Seal() | Unseal() | Mandate():
                    await self.act(command)
                case Ping():
                    self.send({"type": "pong", "t": command.t, "server_at": clock.now().isoformat()})
                case CatchUp():
                    watcher.do(Order("catch_up", command.after))
                case Again():
                    watcher.do(SNAPSHOT)

    async def act(self, act: Act) -> None:
        """Carry out what a bidder asks, and answer by key."""
        try:
            with self.engine.health.answering(self.lot_id):
                registration_id, code = await self.admission()
                accepted = await self.engine.bidding.submit(
                    lot_id=self.lot_id, registration_id=registration_id, key=act.key, command=act.command(code)
                )
        except Problem as problem:
            self.send(refused(problem, key=act.key))
        except Exception:
            # The bid alone failed; the room and the session are whole. Nothing is known to be accepted.
            log.exception("a bid could not be carried out", lot_id=self.lot_id)
            self.send(refused(TryAgain(key=act.key), key=act.key))
        else:
            self.send(accepted_frame(accepted))
            self.engine.courier.owe(self.send_json, accepted, bidder=code)

    async def admission(self) -> tuple[int, str]:
        """The registration and code under which this visitor bids. Raises SignInRequired, SessionsUnavailable, NotAdmitted.

        An admission is for good, so it is looked up once; the session is looked at again every half minute.
        """
        services = self.engine.services
        if self.actor is None or time.monotonic() - self._checked > SESSION_CHECK_SECONDS:
            self.actor = await sessions.actor_still(services, token=self.token, actor=self.actor)
            self._checked = time.monotonic()
            if self.actor is None:
                raise SignInRequired()
        if self._admission is None:
            self._admission = await admission_of(self.engine, actor=self.actor, lot_id=self.lot_id)
        return self._admission


async def admission_of(engine: Engine, *, actor: Actor, lot_id: int) -> tuple[int, str]:
    """The admitted registration of the actor's organisation. Raises NotAllowed, NotAdmitted, OnlyTheLead."""
    if not actor.has("BIDDER"):
        raise NotAllowed(needs="竞买人")
    async with engine.services.db.transaction() as tx:
        mine = await registered.own(tx, lot_id=lot_id, organisation_id=actor.organisation_id)
        await registered.need_the_lead(tx, mine, actor=actor)
    if mine is None or mine.state != "ADMITTED" or mine.bidder_code is None:
        raise NotAdmitted(state=mine.state if mine else None)
    return mine.id, mine.bidder_code


def refused(problem: Problem, *, key: str | None) -> dict[str, Any]:
    """The answer to what could not be carried out."""
    return {"type": "refused", "key": key, "problem": problem.document()}


def same_origin(socket: WebSocket[Any, Any, Any], address: str) -> bool:
    """Whether a browser's page of ours opened the socket; programs send no Origin."""
    origin = socket.headers.get("origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc in (socket.headers.get("host", ""), urlsplit(address).netloc)


@websocket("/api/lots/{lot_id:int}/room", guards=[anyone])
async def room(socket: WebSocket[Any, Any, Any], lot_id: FromPath[int], engine: NamedDependency[Engine]) -> None:
    """The live room of one lot; spectators need no account."""
    if not same_origin(socket, engine.services.settings.address):
        await socket.close(code=4403, reason="origin")
        return
    await socket.accept()
    actor = signed_in_actor(socket)
    account = account_of(actor, socket.client.host if socket.client else "")
    visitor = Visitor(socket, engine, lot_id, actor, account)
    try:
        engine.presences.sockets.take(account, lot_id)
    except TooManySockets as problem:
        visitor.send(refused(problem, key=None))
        await socket.close(code=4429, reason="too many sockets")
        return
    try:
        seq = await visitor.greet()
    except BaseException as error:
        engine.presences.sockets.give_back(account, lot_id)
        if not isinstance(error, NotFound):
            raise
        visitor.send(refused(error, key=None))
        await socket.close(code=4404, reason="no such lot")
        return
    visitor.stay(seq)
