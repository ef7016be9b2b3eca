"""Events between rooms: published in the transaction that causes them, handled as jobs after its commit.

An event is a frozen dataclass of JSON-ready fields. Who listens is one literal in `market/wiring.py`.
A lower room never knows which higher room listens.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from market.platform.jobs import Task, defer


class Event:
    """Base of events; subclasses are `@dataclass(frozen=True)` with int, str, bool or None fields (fen as int)."""


_subscribers: dict[type[Event], Sequence[Task]] = {}


def subscribe(event_map: Mapping[type[Event], Sequence[Task]]) -> None:
    """Install the whole event map (called once by `market.wiring`)."""
    _subscribers.clear()
    _subscribers.update(event_map)


def event_map() -> Mapping[type[Event], Sequence[Task]]:
    """The map in force, for documentation and tests."""
    return dict(_subscribers)


async def publish(tx: AsyncSession, event: Event) -> None:
    """Defer one job per subscriber, with the event's fields as its arguments."""
    arguments: dict[str, Any] = dataclasses.asdict(event)  # type: ignore[call-overload]
    for subscriber in _subscribers.get(type(event), ()):
        await defer(tx, subscriber, **arguments)
