"""How a process's rooms do: answers to bids by reason and how long they took. Lots and counts only, never a bidder.

Two memories: the last minute, which each process tells the others (`peers.py`), and the sums of a lot since it was made, to which
every process writes its part in Redis, at best effort. Lags go into buckets, because buckets of several processes can be added up.
"""

from __future__ import annotations

import secrets
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from types import TracebackType

import msgspec
from redis.asyncio import Redis

from auction.live.frames import LotFrame
from market.kernel.problems import Problem

BOUNDS_MS = (1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 300, 500, 800, 1_200, 2_000, 5_000)
"""Upper bounds of the buckets; one more holds what took longer."""
SLOT_SECONDS = 10
SLOTS = 6
KEEP_SECONDS = 14 * 86_400
"""How long the sums of a lot outlive its last answer."""
ACCEPTED = "accepted"
FAILED = "error"


class _Standing(msgspec.Struct):
    server_at: datetime


class _Event(msgspec.Struct):
    at: datetime


_standing = msgspec.json.Decoder(_Standing).decode
_event = msgspec.json.Decoder(_Event).decode


class Minute(msgspec.Struct):
    """What happened on a lot in about a minute: answers, and lags by bucket (`BOUNDS_MS`)."""

    accepted: int = 0
    refused: int = 0
    commit: list[int] = msgspec.field(default_factory=lambda: [0] * (len(BOUNDS_MS) + 1))
    publish: list[int] = msgspec.field(default_factory=lambda: [0] * (len(BOUNDS_MS) + 1))


def added(minutes: Iterable[Minute]) -> Minute:
    """Several minutes, or those of several processes, as one."""
    whole = Minute()
    for each in minutes:
        whole.accepted += each.accepted
        whole.refused += each.refused
        whole.commit = [a + b for a, b in zip(whole.commit, each.commit, strict=True)]
        whole.publish = [a + b for a, b in zip(whole.publish, each.publish, strict=True)]
    return whole


def percentile_ms(buckets: list[int], percent: int) -> int | None:
    """The upper bound of the bucket in which `percent` of the lags are reached; None without any. The last bound stands for "longer"."""
    total = sum(buckets)
    if total == 0:
        return None
    wanted, seen = -(-total * percent // 100), 0
    for bound, count in zip((*BOUNDS_MS, BOUNDS_MS[-1]), buckets, strict=True):
        seen += count
        if seen >= wanted:
            return bound
    raise AssertionError


def bucket(seconds: float) -> int:
    """The bucket of a lag."""
    return bisect_left(BOUNDS_MS, seconds * 1_000)


def age_seconds(frame: LotFrame) -> float:
    """How long after its oldest event was decided a frame was read: both by the database clock, so no clocks are compared."""
    standing = _standing(f"{{{frame.standing}}}")
    return (standing.server_at - _event(frame.events[0]).at).total_seconds()


class Answering:
    """Counts how a bid was answered, by what leaves its block: nothing, a refusal, or a failure."""

    __slots__ = ("_began", "_health", "_lot_id")

    def __init__(self, health: Health, lot_id: int) -> None:
        self._health = health
        self._lot_id = lot_id

    def __enter__(self) -> None:
        self._began = time.monotonic()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._health.accepted(self._lot_id, seconds=time.monotonic() - self._began)
        elif isinstance(error, Problem):
            self._health.refused(self._lot_id, error.code)
        elif isinstance(error, Exception):
            self._health.refused(self._lot_id, FAILED)


class Health:
    """The counters of one process."""

    def __init__(self) -> None:
        self._slots: dict[int, dict[int, Minute]] = {}
        self._sums: dict[int, Counter[str]] = {}
        self._unkept: set[int] = set()
        self._id = secrets.token_hex(6)

    def answering(self, lot_id: int) -> Answering:
        """Around the carrying out of a bid, where its answer is made."""
        return Answering(self, lot_id)

    def accepted(self, lot_id: int, *, seconds: float) -> None:
        """A bid was acknowledged `seconds` after it was read: queue, lock, commit."""
        slot = self._slot(lot_id)
        slot.accepted += 1
        slot.commit[bucket(seconds)] += 1
        self._count(lot_id, ACCEPTED)

    def refused(self, lot_id: int, code: str) -> None:
        """A bid was refused with a problem's code."""
        self._slot(lot_id).refused += 1
        self._count(lot_id, code)

    def published(self, lot_id: int, frame: LotFrame) -> None:
        """A frame was written to this process's watchers."""
        self._slot(lot_id).publish[bucket(age_seconds(frame))] += 1

    def minute(self) -> dict[int, Minute]:
        """The last minute of every lot on which something happened."""
        oldest = int(time.monotonic()) // SLOT_SECONDS - SLOTS + 1
        for lot_id, slots in list(self._slots.items()):
            for number in [number for number in slots if number < oldest]:
                del slots[number]
            if not slots:
                del self._slots[lot_id]
        return {lot_id: added(slots.values()) for lot_id, slots in self._slots.items()}

    async def keep(self, redis: Redis) -> None:
        """Write this process's sums of the lots on which something happened since. Raises RedisError; they are written the next time then.

        A process writes whole sums into fields of its own, so that nothing is counted twice or lost when an answer of Redis is.
        """
        unkept, self._unkept = self._unkept, set()
        if not unkept:
            return
        try:
            async with redis.pipeline(transaction=False) as pipe:
                for lot_id in unkept:
                    pipe.hset(_key(lot_id), mapping={f"{self._id}:{code}": n for code, n in self._sums[lot_id].items()})
                    pipe.expire(_key(lot_id), KEEP_SECONDS)
                await pipe.execute()
        except BaseException:
            self._unkept |= unkept
            raise

    def own(self, lot_id: int) -> Counter[str]:
        """Answers of this process on a lot by code, since the process began; `accepted` is one of the codes."""
        return self._sums.get(lot_id, Counter())

    async def all(self, redis: Redis, lot_ids: list[int]) -> dict[int, Counter[str]]:
        """Answers of each lot by code over all processes, also those that have ended, as far as Redis kept them. Raises RedisError."""
        async with redis.pipeline(transaction=False) as pipe:
            for lot_id in lot_ids:
                pipe.hgetall(_key(lot_id))
            found = await pipe.execute()
        sums: dict[int, Counter[str]] = {}
        for lot_id, fields in zip(lot_ids, found, strict=True):
            sums[lot_id] = Counter(self.own(lot_id))
            for field, count in fields.items():
                process, _, code = field.decode().partition(":")
                if process != self._id:
                    sums[lot_id][code] += int(count)
        return sums

    def _count(self, lot_id: int, code: str) -> None:
        self._sums.setdefault(lot_id, Counter())[code] += 1
        self._unkept.add(lot_id)

    def _slot(self, lot_id: int) -> Minute:
        number = int(time.monotonic()) // SLOT_SECONDS
        slots = self._slots.setdefault(lot_id, {})
        found = slots.get(number)
        if found is None:
            found = slots[number] = Minute()
        return found


def _key(lot_id: int) -> str:
    return f"answers:{lot_id}"
