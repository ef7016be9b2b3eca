"""Full-text words of Chinese and Latin text (pure): Chinese has no blanks, so its characters are indexed singly and in pairs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
_LONGEST_QUERY = 100


def _runs(text: str) -> list[str]:
    return _RUNS.findall(unicodedata.normalize("NFKC", text).lower())


def _is_han(run: str) -> bool:
    return run[0] >= "\u3400"


def words(texts: Iterable[str]) -> str:
    """The words to index, separated by blanks: `海水淡化` gives 海 水 淡 化 海水 水淡 淡化."""
    found: dict[str, None] = {}
    for text in texts:
        for run in _runs(text):
            pieces = [*run, *(run[i : i + 2] for i in range(len(run) - 1))] if _is_han(run) else [run]
            found.update(dict.fromkeys(pieces))
    return " ".join(found)


def query(text: str) -> str:
    """The `to_tsquery` for what somebody typed: every pair of characters, every number (also its beginning); empty when nothing is left."""
    parts: dict[str, None] = {}
    for run in _runs(text[:_LONGEST_QUERY]):
        if not _is_han(run):
            parts[f"{run}:*"] = None
        elif len(run) == 1:
            parts[run] = None
        else:
            parts.update(dict.fromkeys(run[i : i + 2] for i in range(len(run) - 1)))
    return " & ".join(parts)
