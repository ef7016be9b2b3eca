"""Every event's fields are exactly what each of its subscribers takes."""

from __future__ import annotations

import dataclasses
import inspect

import pytest

from market.platform.events import Event
from market.platform.jobs import Task
from market.wiring.events import EVENT_MAP


@pytest.mark.parametrize(
    ("event", "subscriber"),
    [(event, task) for event, tasks in EVENT_MAP.items() for task in tasks],
    ids=lambda each: getattr(each, "name", None),
)
def test_a_subscriber_takes_the_fields_of_its_event(event: type[Event], subscriber: Task) -> None:
    fields = {field.name for field in dataclasses.fields(event)}  # type: ignore[arg-type]
    taken = set(list(inspect.signature(subscriber.handler).parameters)[1:])
    assert taken == fields
