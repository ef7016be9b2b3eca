"""Planting a bug in the real code, to see whether an auditor finds it."""

from __future__ import annotations

import inspect
import sys
import textwrap
from dataclasses import dataclass
from typing import Any

import pytest


@dataclass(frozen=True)
class Bug:
    """In the function `name` of `place`, what is right becomes wrong. `also` are the modules that imported it by name, and tables that hold it."""

    place: Any
    name: str
    changes: dict[str, str]
    also: tuple[Any, ...] = ()


def plant(bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the bug into the function, wherever it is looked up."""
    source = textwrap.dedent(inspect.getsource(getattr(bug.place, bug.name)))
    for right, wrong in bug.changes.items():
        assert source.count(right) == 1, f"{bug.name} no longer reads {right!r}: plant this bug anew"
        source = source.replace(right, wrong)
    module = sys.modules[getattr(bug.place, "__module__", bug.place.__name__)]
    planted: dict[str, Any] = {}
    # The function's own module is its world, so that what is patched there is seen.
    exec(compile(f"from __future__ import annotations\n{source}", bug.name, "exec"), vars(module), planted)
    right = getattr(bug.place, bug.name)
    for place in (bug.place, *bug.also):
        if isinstance(place, dict):
            for key in [key for key, held in place.items() if held is right]:
                monkeypatch.setitem(place, key, planted[bug.name])
        else:
            monkeypatch.setattr(place, bug.name, planted[bug.name])
