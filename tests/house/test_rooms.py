"""Rooms keep their tables and SQL to themselves, files stay small, every refusal speaks for itself, every state is reachable."""

import ast
import contextlib
import importlib
import inspect
import re
import string
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from market.kernel.problems import Problem
from market.kernel.states import Machine
from tests.house.findings import PACKAGES, ROOT, Finding, examine, files, found_in, refuse

PRIVATE = {"store", "tables"}
JOINTS = {"market/wiring/tables.py"}
"""Imports every room's tables so that one metadata knows them all."""
MOST_LINES = 400
COMPOSITION_ROOTS = ("market.asgi", "market.worker", "market.cli", "market.demo")


def room_of(parts: list[str]) -> str:
    """`market.deals` of `market.deals.store`; `auction` of `auction.store`."""
    return ".".join(parts[:2]) if parts[0] == "market" else parts[0]


def private_imports(path: str, tree: ast.Module) -> Iterator[Finding]:
    """Imports of another room's `store` or `tables`."""
    if path in JOINTS:
        return
    here = room_of(path.removesuffix(".py").split("/"))
    for node in ast.walk(tree):
        named: list[str] = []
        if isinstance(node, ast.Import):
            named = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            named = [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
        for name in named:
            parts = name.split(".")
            if parts[0] in PACKAGES and PRIVATE.intersection(parts[1:]) and room_of(parts) != here:
                room = room_of(parts)
                yield Finding(
                    path,
                    node.lineno,
                    f"imports `{name}` of another room",
                    f"a use case of {room}.service, or its events",
                )
                break


def test_store_and_tables_stay_in_their_room() -> None:
    refuse(examine(private_imports))


def test_a_strangers_table_is_found() -> None:
    assert found_in(private_imports, "from market.ledger import store", path="market/deals/service.py")
    assert found_in(private_imports, "from market.ledger.tables import Entry", path="market/deals/service.py")
    assert found_in(private_imports, "import auction.store", path="listings/jobs.py")
    assert not found_in(private_imports, "from market.deals.tables import Deal", path="market/deals/service.py")
    assert not found_in(private_imports, "from market.ledger import service", path="market/deals/service.py")
    assert not found_in(private_imports, "from auction.store import lots", path="auction/bids/bidding.py")


def is_generated(text: str) -> bool:
    return bool(re.search(r"auto-?generated|do not (make direct changes|edit)", "\n".join(text.splitlines()[:8]), re.I))


def test_files_stay_small() -> None:
    ours = [*files(*PACKAGES, "migrations", "tests", "bench", ".ci")]
    ours += files("frontend", suffixes=(".ts", ".tsx", ".css"))
    for path in ours:
        assert path.is_file()
    refuse(
        Finding(path.relative_to(ROOT).as_posix(), lines, f"{lines} lines", f"at most {MOST_LINES}: split it by verb")
        for path in ours
        for text in [path.read_text("utf-8")]
        if (lines := len(text.splitlines())) > MOST_LINES and not is_generated(text)
    )


def names() -> Iterator[str]:
    """Every module of the product except the composition roots."""
    for path in files():
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if not name.startswith(COMPOSITION_ROOTS) and parts[-1] != "__main__":
            yield name


def modules() -> Iterator[ModuleType]:
    """Those of them that can be imported; the next test tells of the others."""
    for name in names():
        with contextlib.suppress(Exception):
            yield importlib.import_module(name)


def test_every_module_can_be_imported() -> None:
    broken = []
    for name in names():
        try:
            importlib.import_module(name)
        except Exception as error:
            path = name.replace(".", "/") + ".py"
            broken.append(
                Finding(
                    path, 1, f"{type(error).__name__}: {error}", "imports that exist, down the ladder, without a circle"
                )
            )
    refuse(broken)


def problems() -> list[type[Problem]]:
    """Every subclass of Problem in the product."""
    list(modules())
    found: list[type[Problem]] = []
    waiting = [Problem]
    while waiting:
        for cls in waiting.pop().__subclasses__():
            waiting.append(cls)
            if cls.__module__.split(".")[0] in PACKAGES and cls not in found:
                found.append(cls)
    return found


def words_of(template: str) -> set[str]:
    """The fields a template names."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def problem_breaches(cls: type[Problem]) -> Iterator[tuple[str, str]]:
    """What a refusal lacks, and what to write."""
    for member, example in (("code", '"bid-too-low"'), ("zh", '"出价过低"'), ("en", '"The bid is too low"')):
        if member not in cls.__dict__:
            yield f"{cls.__name__} has no `{member}` of its own", f"{member} = {example}"
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", cls.code):
        yield f"{cls.__name__}: code {cls.code!r}", "lower-case words joined by hyphens"
    if not re.search(r"[\u4e00-\u9fff]", cls.zh):
        yield f"{cls.__name__}: `zh` has no Chinese", "a sentence in Chinese"
    if re.search(r"[\u4e00-\u9fff]", cls.en):
        yield f"{cls.__name__}: `en` has Chinese characters", "a sentence in English"
    if not 400 <= cls.status <= 599:
        yield f"{cls.__name__}: status {cls.status}", "a status of 400 to 599"


def test_every_refusal_has_a_code_and_speaks_chinese_and_english() -> None:
    refuse(
        Finding(Path(inspect.getfile(cls)).relative_to(ROOT).as_posix(), inspect.getsourcelines(cls)[1], what, instead)
        for cls in problems()
        for what, instead in problem_breaches(cls)
    )


def test_a_mute_refusal_is_found() -> None:
    mute = type("Mute", (Problem,), {})
    assert {what.split("`")[1] for what, _ in problem_breaches(mute) if "own" in what} == {"code", "zh", "en"}


def test_templates_name_fields_not_positions() -> None:
    for cls in problems():
        for name in words_of(cls.zh) | words_of(cls.en):
            assert name.isidentifier(), f"{cls.__name__}: {{{name}}}: name a field of the problem"


def test_every_state_of_every_machine_can_be_reached() -> None:
    list(modules())
    for machine in Machine.registry.values():
        reached, waiting = {machine.initial}, [machine.initial]
        while waiting:
            state = waiting.pop()
            for event in machine.events(state):
                end = machine.next(state, event)
                if end not in reached:
                    reached.add(end)
                    waiting.append(end)
        assert reached == set(machine.states), (
            f"{machine.name}: no way to {set(machine.states) - reached}; add its edge"
        )


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_says_what_it_is_for(package: str) -> None:
    refuse(
        Finding(path.relative_to(ROOT).as_posix(), 1, "no docstring", '"""What this file is for."""')
        for path in files(package)
        if path.read_text("utf-8").strip() and ast.get_docstring(ast.parse(path.read_text("utf-8"))) is None
    )
