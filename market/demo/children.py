"""The demo's processes: one that must live and ends, ends the demo in words; one that has gone home is forgotten; none is left behind."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import click
import psutil

PATIENCE_SECONDS = 10


class ChildEnded(SystemExit):
    """A process without which there is no demo has ended."""


@dataclass
class _Child:
    name: str
    process: subprocess.Popen[bytes]
    must_live: bool


class Children:
    """Processes of one demo, recorded in a file, so that the next start finds what a killed demo left."""

    def __init__(self, record: Path) -> None:
        self._record = record
        self._children: list[_Child] = []

    def __enter__(self) -> Children:
        _end_orphans(self._record)
        self._before = signal.signal(signal.SIGCHLD, self._heed)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        signal.signal(signal.SIGCHLD, self._before)
        # The exchange before the bank that it pays with: the last one in is the first one out.
        for child in reversed(self._children):
            end(child.process)
        self._record.unlink(missing_ok=True)

    def start(
        self, name: str, arguments: Sequence[str], environment: Mapping[str, str], *, must_live: bool = False
    ) -> None:
        """Start `python ARGUMENTS`."""
        process = launch([sys.executable, *arguments], environment)
        with self._record.open("a") as record, contextlib.suppress(psutil.NoSuchProcess):
            record.write(f"{process.pid} {psutil.Process(process.pid).create_time()}\n")
        self._children.append(_Child(name, process, must_live))
        self._heed()

    def _heed(self, *_: object) -> None:
        """SIGCHLD: somebody has ended. Python runs this in the main thread, whatever it waits for there."""
        ended = [child for child in self._children if child.process.poll() is not None]
        self._children = [child for child in self._children if child not in ended]
        for child in ended:
            how = _how(child.process.returncode)
            if child.must_live:
                raise ChildEnded(f"{child.name} has ended unexpectedly ({how}), so the demo ends; start it again.")
            if child.process.returncode:
                click.echo(f"· {child.name} has left unexpectedly ({how})")


def launch(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a process in its own session: Ctrl-C reaches only us."""
    return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask it to stop, then make it."""
    process.terminate()
    try:
        process.wait(timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _how(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _end_orphans(record: Path) -> None:
    """End what a demo left that was itself killed; a number alone proves nothing, its time of birth does."""
    orphans: list[psutil.Process] = []
    for line in record.read_text().splitlines() if record.exists() else ():
        with contextlib.suppress(psutil.Error, ValueError):
            number, born = line.split()
            process = psutil.Process(int(number))
            if abs(process.create_time() - float(born)) < 1:
                process.terminate()
                orphans.append(process)
    for process in psutil.wait_procs(orphans, timeout=PATIENCE_SECONDS)[1]:
        with contextlib.suppress(psutil.Error):
            process.kill()
    record.unlink(missing_ok=True)
