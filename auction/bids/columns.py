"""A column of values as a PostgreSQL array literal (pure): how lists of rows travel on the bidding path."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from auction.chain import moment


def numbers(column: Iterable[int | None]) -> str:
    """Of a `bigint[]`."""
    return "{" + ",".join(["NULL" if each is None else str(each) for each in column]) + "}"


def texts(column: Iterable[str | None]) -> str:
    """Of a `text[]`, or of JSON."""
    quoted = ["NULL" if each is None else '"' + each.replace("\\", "\\\\").replace('"', '\\"') + '"' for each in column]
    return "{" + ",".join(quoted) + "}"


def moments(column: Iterable[datetime]) -> str:
    """Of a `timestamptz[]`."""
    return "{" + ",".join([moment(each) for each in column]) + "}"


def digests(column: Iterable[bytes]) -> str:
    """Of a `bytea[]`."""
    return "{" + ",".join(['"\\\\x' + each.hex() + '"' for each in column]) + "}"
