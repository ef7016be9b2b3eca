"""Pure rules of the ledger: the chart of accounts, what a posting is, whether the money is there.

    Posting("external", "deposit:7", 5_000_000)     # moves ¥50,000 into the deposit of registration 7

Every posting moves a positive amount from a source to a destination, so an entry cannot be unbalanced.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from market.kernel.problems import Problem

EXTERNAL = "external"
"""The world outside the segregated settlement account; the only account that may be negative."""
SUSPENSE = "suspense"
FEES = "fees:centre"
FUND_PREFIX = "fund:"

CHART = re.compile(
    r"external|suspense|fees:centre"
    r"|deposit:(?P<registration>[1-9][0-9]*)"
    r"|escrow:(?P<deal>[1-9][0-9]*)"
    r"|payable:(?P<organisation>[1-9][0-9]*)"
    r"|fund:(?P<scheme>[A-Za-z0-9_-]+)"
)


class InvalidPosting(Problem):
    """The entry is not one that books can hold. `reason` says what is wrong, `account` where (or empty)."""

    code = "invalid-posting"
    status = 422
    zh = "记账内容有误({reason} {account})"
    en = "This entry cannot be posted ({reason} {account})"


class ReferenceTaken(Problem):
    """The business reference was already used for something else."""

    code = "ledger-reference-taken"
    status = 409
    zh = "业务编号 {reference} 已用于内容不同的记录"
    en = "The reference {reference} was already used for something with other content"


class InsufficientFunds(Problem):
    """The account holds less, or less that is not under a hold. Fields: `account`, `available_fen`, `needed_fen`."""

    code = "insufficient-funds"
    status = 409
    zh = "账户 {account} 可用余额 {available_yuan} 元,不足 {needed_yuan} 元"
    en = "Account {account} has {available_yuan} yuan available; {needed_yuan} yuan are needed"


@dataclass(frozen=True)
class Posting:
    """Moves `amount_fen` (fen, > 0) from the account `source` to the account `destination` (codes)."""

    source: str
    destination: str
    amount_fen: int


def organisation_of(code: str) -> int | None:
    """The organisation that an account code names itself (`payable:7` → 7). Raises InvalidPosting for unknown codes."""
    match = CHART.fullmatch(code)
    if match is None:
        raise InvalidPosting(reason="unknown-account", account=code)
    return int(match["organisation"]) if match["organisation"] else None


def check_postings(postings: Sequence[Posting]) -> None:
    """Refuse an entry without postings, amounts that are not positive, moves onto oneself. Raises InvalidPosting."""
    if not postings:
        raise InvalidPosting(reason="no-postings", account="")
    for posting in postings:
        organisation_of(posting.source)
        organisation_of(posting.destination)
        if posting.amount_fen <= 0:
            raise InvalidPosting(reason="amount-not-positive", account=posting.source)
        if posting.source == posting.destination:
            raise InvalidPosting(reason="same-account", account=posting.source)


def check_funds(postings: Sequence[Posting], *, available_fen: Mapping[str, int]) -> None:
    """Carry the postings out in order against what is available (balance − held) per account. Raises InsufficientFunds."""
    left = dict(available_fen)
    for posting in postings:
        if posting.source != EXTERNAL and left[posting.source] < posting.amount_fen:
            raise InsufficientFunds(
                account=posting.source, available_fen=left[posting.source], needed_fen=posting.amount_fen
            )
        left[posting.source] -= posting.amount_fen
        left[posting.destination] += posting.amount_fen
