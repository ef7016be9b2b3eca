"""How the house rules are told: each finding names the file, the line and what to write instead."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("market", "auction", "listings")
SKIPPED = {
    ".git",
    ".venv",
    ".data",
    "node_modules",
    "__pycache__",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    ".import_linter_cache",
    "dist",
    "web",
}


@dataclass(frozen=True)
class Finding:
    """One breach of a house rule. `path` is relative to the root of the repository."""

    path: str
    line: int
    what: str
    instead: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}\n    instead: {self.instead}"


Checker = Callable[[str, ast.Module], Iterable[Finding]]


def refuse(findings: Iterable[Finding]) -> None:
    """Fail with every finding, sorted by file."""
    found = sorted(set(findings), key=lambda f: (f.path, f.line, f.what))
    if found:
        pytest.fail(f"{len(found)} finding(s):\n" + "\n".join(map(str, found)), pytrace=False)


@cache
def files(*tops: str, suffixes: tuple[str, ...] = (".py",)) -> tuple[Path, ...]:
    """Our own files below the given folders (default: the product's packages), without what tools make."""
    found: list[Path] = []
    for top in tops or PACKAGES:
        for folder, inner, names in os.walk(ROOT / top):
            # Never entered: there are tens of thousands of files in `node_modules`.
            inner[:] = [name for name in inner if name not in SKIPPED]
            found += [Path(folder, name) for name in names if name not in SKIPPED and Path(name).suffix in suffixes]
    return tuple(sorted(found))


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of one file."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def examine(checker: Checker, *tops: str) -> Iterator[Finding]:
    """What `checker` finds in every Python file below the folders."""
    for path in files(*tops):
        yield from checker(path.relative_to(ROOT).as_posix(), parsed(path))


def found_in(checker: Checker, source: str, *, path: str = "market/deals/rules.py") -> list[Finding]:
    """What `checker` finds in a snippet: the house rules are tested too."""
    return list(checker(path, ast.parse(source)))
