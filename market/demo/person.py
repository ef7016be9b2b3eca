"""A person at a keyboard: a signed-in HTTP client, and the socket of a live room. Sees nothing but the public interfaces."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
from websockets.sync.client import ClientConnection, connect

from market.demo.paper import paper

T = TypeVar("T")


class Refused(Exception):
    """The exchange refused a request; `problem` is its problem document."""

    def __init__(self, request: str, problem: dict[str, Any]) -> None:
        self.problem = problem
        super().__init__(f"{request}: {json.dumps(problem, ensure_ascii=False)}")


class Person:
    """One session. `get`, `post`, … return the answer's JSON or raise Refused."""

    def __init__(self, address: str, *, login: str, password: str) -> None:
        self.address = address
        self.login = login
        self.password = password
        self.http = httpx.Client(base_url=address, timeout=30, trust_env=False)
        self.sign_in()

    def sign_in(self) -> None:
        """Begin a session, also when the last one is gone."""
        self.http.cookies.clear()
        self.http.headers["x-csrftoken"] = self.get("/api/session")["csrf_token"]
        self.me = self.post("/api/session", login=self.login, password=self.password)["user"]

    def close(self) -> None:
        """Leave without signing out."""
        self.http.close()

    def get(self, path: str, **query: Any) -> Any:
        """GET, with query parameters."""
        return self._answer(self.http.get(path, params=query))

    def post(self, path: str, **body: Any) -> Any:
        """POST a JSON body."""
        return self._answer(self.http.post(path, json=body))

    def put(self, path: str, **body: Any) -> Any:
        """PUT a JSON body."""
        return self._answer(self.http.put(path, json=body))

    def send_file(
        self, path: str, *, name: str, content: bytes, media_type: str, field: str = "data", **query: Any
    ) -> Any:
        """POST a file as a form."""
        return self._answer(self.http.post(path, files={field: (name, content, media_type)}, params=query))

    def upload(self, title: str) -> int:
        """Upload a one-page paper with a title; returns the document's id."""
        sent = self.send_file("/api/documents", name=f"{title}.pdf", content=paper(title), media_type="application/pdf")
        document_id: int = sent["id"]
        return document_id

    def _answer(self, answer: httpx.Response) -> Any:
        if answer.is_error:
            request = f"{self.login} {answer.request.method} {answer.request.url.path}"
            try:
                problem = answer.json()
            except ValueError:
                problem = {"status": answer.status_code, "text": answer.text[:500]}
            raise Refused(request, problem)
        return answer.json() if answer.content else None

    @contextmanager
    def room(self, lot_id: int) -> Iterator[Room]:
        """The live room of a lot, over a real websocket."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        url = f"ws://{urlsplit(self.address).netloc}/api/lots/{lot_id}/room"
        with connect(url, additional_headers={"cookie": cookies}, proxy=None, ping_interval=None) as socket:
            yield Room(socket)


def commitment(lot_id: int, bidder: str, *, price_fen: int, nonce: str) -> str:
    """What a bidder's own program sends in place of a sealed price (docs/decisions/0008-sealed-bids-are-commitments.md)."""
    words = {"bidder": bidder, "lot_id": str(lot_id), "nonce": nonce, "price_fen": str(price_fen)}
    return hashlib.sha256(json.dumps(words, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


class Room:
    """A socket in a live room, and the lot as its frames have told it."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        snapshot = self.receive()
        assert snapshot is not None
        self.lot: dict[str, Any] = snapshot["lot"]
        self.me: dict[str, Any] | None = snapshot["me"]

    def receive(self, *, timeout_seconds: float | None = 30) -> dict[str, Any] | None:
        """The next frame, or None when none came in time; events move `lot` on."""
        try:
            frame: dict[str, Any] = json.loads(self.socket.recv(timeout=timeout_seconds))
        except TimeoutError:
            return None
        if frame["type"] == "events":
            self.lot |= {
                name: frame[name]
                for name in ("state", "phase", "price_fen", "leader", "minimum_fen", "ends_at", "bids")
            }
        elif frame["type"] == "snapshot" and hasattr(self, "lot"):
            self.lot, self.me = frame["lot"], frame["me"]
        return frame

    def bid(self, price_fen: int, *, offer: dict[str, str] | None = None) -> dict[str, Any]:
        """Offer a price, and terms where they are weighted; the answer is an `accepted` or a `refused` frame."""
        return self._act({"type": "bid", "price_fen": str(price_fen)} | ({"offer": offer} if offer else {}))

    def seal(self, price_fen: int, *, nonce: str) -> dict[str, Any]:
        """Hand in a sealed bid; only the commitment leaves this process. Answers as `bid`."""
        assert self.me is not None
        digest = commitment(self.lot["id"], self.me["bidder_code"], price_fen=price_fen, nonce=nonce)
        return self._act({"type": "seal", "commitment": digest})

    def unseal(self, price_fen: int, *, nonce: str) -> dict[str, Any]:
        """Open one's sealed bid. Answers as `bid`."""
        return self._act({"type": "unseal", "price_fen": str(price_fen), "nonce": nonce})

    def _act(self, command: dict[str, Any]) -> dict[str, Any]:
        key = secrets.token_hex(12)
        self.socket.send(json.dumps(command | {"key": key}))
        while True:
            frame = self.receive()
            if frame is None:
                raise TimeoutError(f"no answer to a {command['type']} within 30 seconds")
            if frame.get("key") == key:
                return frame

    def until(self, *states: str, patience_seconds: float = 300) -> dict[str, Any]:
        """Wait until the lot is in one of the states."""
        deadline = time.monotonic() + patience_seconds
        while self.lot["state"] not in states:
            if time.monotonic() > deadline:
                raise TimeoutError(f"the lot is still {self.lot['state']}")
            self.receive(timeout_seconds=1)
        return self.lot


def wait_for(what: str, look: Callable[[], T | None], *, patience_seconds: float = 60) -> T:
    """Look until there is something; what jobs bring about takes a moment."""
    deadline = time.monotonic() + patience_seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come about within {patience_seconds:.0f} s")
        time.sleep(0.1)
