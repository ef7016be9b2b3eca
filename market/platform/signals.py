"""Stop signals (Ctrl-C, SIGTERM, a closed terminal): they end a program in order, once, and never halfway through a step."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(KeyboardInterrupt):
    """A stop signal came. A KeyboardInterrupt, so that what knows how to give way to Ctrl-C gives way to all of them."""


@contextlib.contextmanager
def raising() -> Iterator[None]:
    """Within the block the first stop signal raises `Stopped`; later ones do not disturb the way out.

    Why for SIGTERM and SIGHUP too: their default ends the process on the spot, `finally` unheard.
    """

    def stop(number: int, _: FrameType | None) -> None:
        for each in STOP:
            signal.signal(each, lambda *_: None)
        raise Stopped(signal.Signals(number).name)

    with handled_by(stop):
        yield


@contextlib.contextmanager
def held_back() -> Iterator[list[int]]:
    """Within the block stop signals only wait, in the list: a step is done whole. `raise_waiting` lets them act."""
    waiting: list[int] = []
    with handled_by(lambda number, _: waiting.append(number)):
        yield waiting


def raise_waiting(waiting: list[int]) -> None:
    """Raise `Stopped` when a stop signal came meanwhile."""
    if waiting:
        raise Stopped(signal.Signals(waiting[0]).name)


@contextlib.contextmanager
def handled_by(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Within the block stop signals call the handler. Only the main thread can; signals that were ignored from outside (`nohup`, a shell's `&`) stay ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.getsignal(each) for each in STOP}
    before = {each: old for each, old in before.items() if old is not signal.SIG_IGN}
    try:
        for each in before:
            signal.signal(each, handler)
        yield
    finally:
        for each, old in before.items():
            signal.signal(each, old)
