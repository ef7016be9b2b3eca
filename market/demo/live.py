"""Always a live auction with time left: the next one opens before the last one ends, for as long as the demo runs.

Beside each ascending one runs another of a further format, in turn.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from itertools import cycle
from typing import Any

import httpx

from listings.sample.make import BATCHES, Maker, workbook
from market.demo import play as chain
from market.demo import stage
from market.demo.cast import PASSWORD, PLAYERS
from market.demo.children import Children
from market.demo.person import Person, Refused
from market.demo.stage import Say

OPENS_IN_SECONDS = 25
LEFT_FOR_PEOPLE = 2
"""Defaulted loans that the demo does not put up itself, so that people can draft a listing at any time."""
NEXT_SECONDS = 90
"""The next auction is put up when so much of the newest one is left: whoever comes finds a minute of bidding at least."""
BESIDE = ("SEALED", "DUTCH", "WEIGHTED")
LIMITS_PERCENT = {"DUTCH": (84, 80), "WEIGHTED": (130, 136)}
"""Up to which share of the start price the two rivals go; 112 and 118 % where nothing else is said."""
TRIES = 20
RETRY_SECONDS = 15


def keep(
    people: Mapping[str, Person], *, address: str, environment: Mapping[str, str], children: Children, say: Say
) -> None:
    """Put up one auction after the other until interrupted. What fails (a visitor may do anything) is said and tried again."""
    failures, introduced, others = 0, False, cycle(BESIDE)
    while True:
        try:
            lot = put_up_next(people, say=say)
            _send_rivals(lot, address=address, environment=environment, children=children)
            if not introduced:
                _introduce(address, say)
                introduced = True
            say(f"a live auction: {address}/lots/{lot['id']}  {lot['title']}")
            beside = put_up_next(people, say=say, format_=next(others))
            _send_rivals(beside, address=address, environment=environment, children=children)
            say(f"beside it, {beside['format']}: {address}/lots/{beside['id']}  {beside['title']}")
            _until_nearly_over(people["observer"], lot["id"])
            failures = 0
        except (Refused, httpx.HTTPError, TimeoutError) as error:
            failures += 1
            if failures == TRIES:
                raise SystemExit(f"The demo ends: {TRIES} times no auction could be put up, at last: {error}") from None
            say(f"no auction could be put up ({error}); trying again in {RETRY_SECONDS} s")
            time.sleep(RETRY_SECONDS)
            _sign_in_again(people)


def put_up_next(people: Mapping[str, Person], *, say: Say, format_: str = "ASCENDING") -> dict[str, Any]:
    """Put the next loan up and admit `bidder.one` and the rivals; a bank that has few loans left reports new ones first."""
    cast = stage.cast_of(people)
    loan = stage.next_loan(cast, leave=LEFT_FOR_PEOPLE)
    if loan is None:
        _report_new_loans(cast, say)
        loan = stage.next_loan(cast, leave=LEFT_FOR_PEOPLE)
        if loan is None:
            raise TimeoutError("the new loan tape brought no loan in default")
    listing = stage.draft(cast, loan, opens_in=OPENS_IN_SECONDS, format_=format_)
    chain.publish(cast, listing["id"])
    lot = chain.lot_of(cast.maker, listing["project_code"])
    for login in ("bidder.one", "rival.one", "rival.two"):
        chain.admit(people[login], cast.reviewer, lot["id"])
    return lot


def _report_new_loans(cast: chain.Cast, say: Say) -> None:
    """As many tapes were taken in, so many batches are used."""
    batch = cast.maker.get("/api/loan-tapes", limit=1)["total"] % BATCHES
    say(f"few defaulted loans are left: the bank sends loan tape {batch + 1}")
    chain.send_tape(cast.maker, name=f"loan_tape_{batch + 1}.xlsx", content=workbook(Maker(batch=batch).make()))


def _send_rivals(lot: dict[str, Any], *, address: str, environment: Mapping[str, str], children: Children) -> None:
    """The rivals bid as processes of their own."""
    limits = LIMITS_PERCENT.get(lot["format"], (112, 118))
    for login, percent in zip(("rival.one", "rival.two"), limits, strict=True):
        limit = int(lot["start_price_fen"]) * percent // 100
        rival = ["-m", "market.demo.rival", "--address", address, "--login", login]
        children.start(login, [*rival, "--lot", str(lot["id"]), "--limit-fen", str(limit)], environment)


def _until_nearly_over(observer: Person, lot_id: int) -> None:
    """Late bids move the end."""
    while True:
        lot = observer.get(f"/api/lots/{lot_id}")["lot"]
        if lot["state"] not in ("SCHEDULED", "OPEN"):
            return
        left = chain.seconds_until(lot["ends_at"]) - NEXT_SECONDS
        if left <= 0:
            return
        time.sleep(min(left, 5))


def _sign_in_again(people: Mapping[str, Person]) -> None:
    """A session may be gone, with the Redis that kept it."""
    for person in people.values():
        try:
            person.sign_in()
        except (Refused, httpx.HTTPError):
            continue


def _introduce(address: str, say: Say) -> None:
    say("")
    say(
        f"The exchange runs at {address}; a new auction opens every two or three minutes, `bidder.one` is admitted to each."
    )
    say(f"Sign-ins, all with the password {PASSWORD}:")
    for player in PLAYERS:
        for login, display_name, role in player.people:
            say(f"  {login:<20} {role:<18} {display_name}, {player.name}")
    say("Ctrl-C stops everything; the data stay.")
    say("")
