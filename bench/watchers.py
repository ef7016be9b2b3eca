"""Watchers in a process of their own: `python -m bench.watchers PORT PATH HOW_MANY`, driven by lines (see `Watchers`, which starts it)."""

from __future__ import annotations

import contextlib
import json
import re
import select
import subprocess
import sys
import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench.house import child
from bench.sockets import Client, connect, many_files

NUMBERS = re.compile(rb'"from_seq":(\d+),"to_seq":(\d+)')


@dataclass(frozen=True)
class Heard:
    """What all watchers together had received by a moment (`time.time_ns`)."""

    at_ns: int
    messages: int
    bytes: int
    fewest: int


class Watchers:
    """Many watchers of one path."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def _ask(self, word: str) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def heard(self) -> Heard:
        """How much has been received until now."""
        return Heard(**self._ask("heard"))

    def arrivals(self) -> list[tuple[int, int, int]]:
        """Each frame of events that each watcher received since the last time: first number, last number, moment (`time.time_ns`)."""
        flat = self._ask("arrivals")
        return list(zip(flat[0::3], flat[1::3], flat[2::3], strict=True))


@contextlib.contextmanager
def watching(port: int, path: str, *, how_many: int) -> Iterator[Watchers]:
    """Connected watchers."""
    with child("bench.watchers", str(port), path, str(how_many)) as process:
        assert process.stdout is not None
        if process.stdout.readline() != "ready\n":
            raise RuntimeError("the watchers did not come in")
        yield Watchers(process)


def _main(port: int, path: str, how_many: int) -> None:
    many_files()
    messages = 0
    of_client: dict[Client, int] = {}
    arrivals = array("q")

    def heard(client: Client, message: bytes) -> None:
        nonlocal messages
        messages += 1
        of_client[client] = of_client.get(client, 0) + 1
        if message.startswith(b'{"type":"events"') and (numbers := NUMBERS.search(message, 16, 80)):
            arrivals.extend((int(numbers[1]), int(numbers[2]), time.time_ns()))

    clients = connect([(port, path, None)] * how_many, heard=heard)
    poll = select.epoll()
    of = {client.sock.fileno(): client for client in clients}
    for number in of:
        poll.register(number, select.EPOLLIN)
    poll.register(sys.stdin.fileno(), select.EPOLLIN)
    print("ready", flush=True)
    while True:
        for number, _ in poll.poll():
            if number == sys.stdin.fileno():
                match sys.stdin.readline():
                    case "heard\n":
                        now = Heard(
                            time.time_ns(),
                            messages,
                            sum(c.received_bytes for c in clients),
                            min(of_client.get(c, 0) for c in clients),
                        )
                        print(json.dumps(vars(now)), flush=True)
                    case "arrivals\n":
                        print(json.dumps(arrivals.tolist()), flush=True)
                        del arrivals[:]
                    case _:
                        return
            else:
                of[number].read()
                if of[number].closed:
                    sys.exit("the server ended a connection")


if __name__ == "__main__":
    _main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
