"""How a bidder speaks to a node: over a socket in the live room, or over HTTP. Both answer as `tests.simulation.facts` write answers."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any, Protocol

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from market.identity.sessions import COOKIE
from tests.faults.house import Node
from tests.people import PASSWORD
from tests.simulation.facts import Answer

ANSWER_SECONDS = 4.0
"""After so long without an answer a bidder takes the connection for dead: longer than a batch waits for a lot that is locked elsewhere."""
UNDECIDED = ("sign-in-required", "sessions-unavailable", "unavailable", "internal-error", "not-admitted", "not-allowed")
"""Refusals of the door, not of the lot: the bid was not decided, and the bidder comes again with it."""
LOST = (OSError, TimeoutError, WebSocketException, httpx.HTTPError, json.JSONDecodeError)


class Line(Protocol):
    """A way to one node."""

    node: Node

    async def standing(self) -> dict[str, Any]:
        """The lot, as this line knows it."""

    async def offer(self, *, key: str, price_fen: int) -> Answer:
        """The node's answer; one of LOST when there is none."""

    async def close(self) -> None:
        """Leave."""


def refusal(problem: dict[str, Any]) -> Answer:
    """What a problem document says; the door's refusals are told apart from the lot's."""
    code = str(problem.get("code", "unavailable"))
    return Answer(f"error {code}" if code in UNDECIDED else code)


def acceptance(told: dict[str, Any]) -> Answer:
    """An acknowledged bid, with moments as records write them."""
    data = {name: told[name] for name in ("bidder", "price_fen", "extended")} | {"ends_at": _moment(told["ends_at"])}
    return Answer("accepted", told["seq"], _moment(told["at"]), data)


def _moment(text: str) -> str:
    from datetime import UTC, datetime

    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Account:
    """A bidder's browser: its cookies are good for every node."""

    def __init__(self, login: str) -> None:
        self.login = login
        self.http = httpx.AsyncClient(trust_env=False, timeout=ANSWER_SECONDS)
        self.signed_in = False

    async def sign_in(self, node: Node) -> None:
        """Begin a session at a node. One of LOST when it is not to be had now."""
        found = await self.http.get(f"{node.address}/api/session")
        found.raise_for_status()
        self.http.headers["x-csrftoken"] = found.json()["csrf_token"]
        begun = await self.http.post(f"{node.address}/api/session", json={"login": self.login, "password": PASSWORD})
        begun.raise_for_status()
        self.signed_in = True

    @property
    def cookie(self) -> str:
        return f"{COOKIE}={self.http.cookies.get(COOKIE, '')}"


class SocketLine:
    """A socket in the room: frames move the standing on, answers come by key."""

    def __init__(self, node: Node, raw: ClientConnection, lot: dict[str, Any]) -> None:
        self.node, self._raw, self._lot = node, raw, lot
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, node: Node, account: Account, lot_id: int) -> SocketLine:
        url = f"ws://127.0.0.1:{node.port}/api/lots/{lot_id}/room"
        headers = {"cookie": account.cookie}
        raw = await connect(
            url,
            additional_headers=headers,
            proxy=None,
            compression=None,
            ping_interval=None,
            open_timeout=ANSWER_SECONDS,
            close_timeout=0.2,
        )
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                snapshot = json.loads(await raw.recv())
        except BaseException:
            raw.transport.abort()
            raise
        if snapshot["type"] != "snapshot":
            raw.transport.abort()
            raise ConnectionError(f"not let in: {snapshot}")
        return cls(node, raw, snapshot["lot"])

    async def standing(self) -> dict[str, Any]:
        if self._reader.done():
            raise ConnectionError("the room is gone")
        return self._lot

    async def offer(self, *, key: str, price_fen: int) -> Answer:
        answer = self._waiting[key] = asyncio.get_running_loop().create_future()
        if self._reader.done():
            raise ConnectionError("the room is gone")
        try:
            await self._raw.send(json.dumps({"type": "bid", "key": key, "price_fen": str(price_fen)}))
            async with asyncio.timeout(ANSWER_SECONDS):
                told = await answer
        finally:
            self._waiting.pop(key, None)
            # Nobody asks for what came while sending failed.
            if not answer.cancel() and not answer.cancelled():
                answer.exception()
        return acceptance(told) if told["type"] == "accepted" else refusal(told["problem"])

    async def close(self) -> None:
        self._reader.cancel()
        # Not politely: a frozen node would not answer the goodbye.
        self._raw.transport.abort()
        await asyncio.gather(self._reader, return_exceptions=True)

    async def _read(self) -> None:
        try:
            while True:
                frame = json.loads(await self._raw.recv())
                if frame["type"] == "snapshot":
                    self._lot = frame["lot"]
                elif frame["type"] == "events":
                    self._lot |= {name: frame[name] for name in ("state", "price_fen", "minimum_fen", "ends_at")}
                elif (waiting := self._waiting.get(frame.get("key"))) is not None and not waiting.done():
                    waiting.set_result(frame)
        except WebSocketException as error:
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(ConnectionError(str(error)))


class HttpLine:
    """The fallback of the room: a request a bid."""

    def __init__(self, node: Node, account: Account, lot_id: int) -> None:
        self.node, self._account = node, account
        self._path = f"{node.address}/api/lots/{lot_id}"

    async def standing(self) -> dict[str, Any]:
        found = await self._account.http.get(self._path)
        found.raise_for_status()
        lot: dict[str, Any] = found.json()["lot"]
        return lot

    async def offer(self, *, key: str, price_fen: int) -> Answer:
        answer = await self._account.http.post(f"{self._path}/bids", json={"key": key, "price_fen": str(price_fen)})
        return acceptance(answer.json()) if answer.status_code == 200 else refusal(answer.json())

    async def close(self) -> None:
        with contextlib.suppress(*LOST):
            pass
