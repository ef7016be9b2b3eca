"""The bank's own system in the demo: takes the exchange's webhooks, checks their signatures, keeps what it heard.

`python -m market.demo.bank_system --port 8002`, the secret in WEBHOOK_SECRET. `GET /` shows what it has heard.
"""

from __future__ import annotations

import hmac
import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import click

from market.demo.children import Children
from market.demo.person import Person
from market.kernel import clock
from market.platform.webhook_rules import signature

OLDEST_SECONDS = 300
"""An older message may be a recording that somebody plays again."""


def connect(checker: Person, children: Children, environment: dict[str, str], *, port: int) -> None:
    """Name the address to the exchange, as a bank does, and start the system with the secret it was told."""
    endpoint = checker.put("/api/webhooks/endpoint", url=f"http://127.0.0.1:{port}/", new_secret=True)
    environment = environment | {"WEBHOOK_SECRET": endpoint["secret"]}
    children.start("The bank's own system", ["-m", "market.demo.bank_system", "--port", str(port)], environment)


def is_genuine(header: str, *, secret: str, body: bytes, now: int) -> bool:
    """Whether a message was signed with the secret, lately. `now` in Unix seconds."""
    stamp = header.partition(",")[0].removeprefix("t=")
    if not stamp.isdecimal() or abs(now - int(stamp)) > OLDEST_SECONDS:
        return False
    return hmac.compare_digest(header, signature(secret, timestamp=int(stamp), body=body))


def handler(secret: str, heard: dict[str, Any]) -> type[BaseHTTPRequestHandler]:
    """The HTTP side: 204 for what it has taken (a repeat too), 401 for what is not genuine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            now = int(clock.now().timestamp())
            if not is_genuine(self.headers.get("x-exchange-signature") or "", secret=secret, body=body, now=now):
                self._answer(401)
                return
            message = json.loads(body)
            heard.setdefault(message["reference"], message)
            self._answer(204)

        def do_GET(self) -> None:
            self._answer(200, json.dumps(list(heard.values()), ensure_ascii=False, indent=1).encode())

        def _answer(self, status: int, content: bytes = b"") -> None:
            self.send_response(status)
            self.send_header("content-type", "application/json; charset=utf-8")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """The demo's screen is for people."""

    return Handler


@click.command()
@click.option("--port", required=True, type=int)
def main(port: int) -> None:
    """Listen until stopped."""
    ThreadingHTTPServer(("127.0.0.1", port), handler(os.environ["WEBHOOK_SECRET"], {})).serve_forever()


if __name__ == "__main__":
    main()
