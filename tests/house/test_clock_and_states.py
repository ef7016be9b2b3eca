"""One clock; and a state moves through `platform.history.move` only."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.findings import Finding, examine, found_in, refuse

CLOCK = "market/kernel/clock.py"
HISTORY = "market/platform/history.py"
NOW = "kernel.clock.now() or kernel.clock.today(); for bids the database clock under the lock; time.monotonic() for durations"
MOVE = "await history.move(tx, row, machine=…, event=…, actor=…)"
CLOCK_CALLS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
}


def last_name(node: ast.expr) -> str:
    """`datetime` of both `datetime` and `datetime.datetime`, and of `import datetime as dt` nothing."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def clock_breaches(path: str, tree: ast.Module) -> Iterator[Finding]:
    """Every other reading of the wall clock."""
    if path == CLOCK:
        return
    aliases: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in ("datetime", "time"):
            aliases |= {each.asname or each.name: each.name for each in node.names}
            for each in node.names:
                if node.module == "time" and ("time", each.name) in CLOCK_CALLS:
                    yield Finding(path, node.lineno, f"`from time import {each.name}`", NOW)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = last_name(node.value)
            if (aliases.get(owner, owner), node.attr) in CLOCK_CALLS:
                yield Finding(path, node.lineno, f"`{ast.unparse(node)}` reads the wall clock", NOW)


def state_breaches(path: str, tree: ast.Module) -> Iterator[Finding]:
    """Assignments to `.state`, `setattr(row, "state", …)`, `update(…).values(state=…)`; constructors may set the first state."""
    if path == HISTORY:
        return
    in_init = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name in ("__init__", "__post_init__")
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets):
                for target in targets:
                    for part in ast.walk(target):
                        if isinstance(part, ast.Attribute) and part.attr == "state" and is_written(part, in_init):
                            yield Finding(path, node.lineno, f"`{ast.unparse(node)}`", MOVE)
            case ast.AugAssign(target=ast.Attribute(attr="state")) | ast.AnnAssign(target=ast.Attribute(attr="state")):
                if id(node) not in in_init:
                    yield Finding(path, node.lineno, f"`{ast.unparse(node)}`", MOVE)
            case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value="state"), *_]):
                yield Finding(path, node.lineno, f"`{ast.unparse(node)}`", MOVE)
            case ast.Call(func=ast.Attribute(attr="values"), keywords=keywords):
                if any(keyword.arg == "state" for keyword in keywords) and calls_update(node.func):
                    yield Finding(path, node.lineno, "an UPDATE that sets `state`", MOVE)
            case _:
                pass


def is_written(target: ast.Attribute, in_init: set[int]) -> bool:
    """A target itself (`row.state = …`), not what is read on the way to one (`request.state.user = …`)."""
    own = isinstance(target.value, ast.Name) and target.value.id == "self" and id(target) in in_init
    return isinstance(target.ctx, ast.Store) and not own


def calls_update(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Call) and last_name(part.func) == "update" for part in ast.walk(node))


def test_there_is_one_clock() -> None:
    refuse(examine(clock_breaches))


def test_states_move_along_their_machine_only() -> None:
    refuse(examine(state_breaches))


@pytest.mark.parametrize(
    "breach",
    [
        "from datetime import datetime\nx = datetime.now(UTC)",
        "import datetime\nx = datetime.datetime.utcnow()",
        "from datetime import date\nx = date.today()",
        "from datetime import datetime as dt\nx = dt.now()",
        "from time import time",
        "import time\nx = time.time()",
        "field(default_factory=datetime.now)",
    ],
)
def test_another_clock_is_found(breach: str) -> None:
    assert found_in(clock_breaches, breach)


@pytest.mark.parametrize(
    "fine", ["x = clock.now()", "x = time.monotonic()", "x = time.perf_counter()", "x = func.now()"]
)
def test_durations_and_the_clock_pass(fine: str) -> None:
    assert not found_in(clock_breaches, fine)


@pytest.mark.parametrize(
    "breach",
    [
        "row.state = 'SOLD'",
        "a, row.state = 1, 'SOLD'",
        "setattr(row, 'state', 'SOLD')",
        "tx.execute(update(Lot).where(Lot.id == 1).values(state='SOLD'))",
        "self.lot.state = 'SOLD'",
    ],
)
def test_a_state_set_by_hand_is_found(breach: str) -> None:
    assert found_in(state_breaches, breach)


@pytest.mark.parametrize(
    "fine",
    [
        "row = Lot(state=LOT.initial)",
        "request.state.user = user",
        "insert(Lot).values(state='SCHEDULED')",
        "class A:\n    def __init__(self):\n        self.state = 'x'",
        "known = row.state == 'SOLD'",
    ],
)
def test_a_first_state_and_reading_pass(fine: str) -> None:
    assert not found_in(state_breaches, fine)
