"""The chart of accounts and what an entry may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.ledger.rules import InsufficientFunds, InvalidPosting, Posting, check_funds, check_postings, organisation_of


@pytest.mark.parametrize(
    "code", ["external", "suspense", "fees:centre", "deposit:7", "escrow:12", "payable:3", "fund:TJ-2026_a"]
)
def test_the_chart_knows_its_accounts(code: str) -> None:
    assert organisation_of(code) == (3 if code == "payable:3" else None)


@pytest.mark.parametrize("code", ["", "cash", "deposit:", "deposit:x", "deposit:07", "fund:", "fund:a b", "external "])
def test_a_code_that_is_not_in_the_chart_is_refused(code: str) -> None:
    with pytest.raises(InvalidPosting):
        organisation_of(code)


@pytest.mark.parametrize(
    ("postings", "reason"),
    [
        ([], "no-postings"),
        ([Posting("external", "suspense", 0)], "amount-not-positive"),
        ([Posting("external", "suspense", -1)], "amount-not-positive"),
        ([Posting("suspense", "suspense", 1)], "same-account"),
        ([Posting("external", "pocket", 1)], "unknown-account"),
    ],
)
def test_what_books_cannot_hold_is_refused(postings: list[Posting], reason: str) -> None:
    with pytest.raises(InvalidPosting) as refusal:
        check_postings(postings)
    assert refusal.value.fields["reason"] == reason


def test_postings_are_carried_out_in_order() -> None:
    through = [Posting("external", "suspense", 5), Posting("suspense", "deposit:1", 5)]
    empty = {"external": 0, "suspense": 0, "deposit:1": 0}
    check_funds(through, available_fen=empty)
    with pytest.raises(InsufficientFunds):
        check_funds(through[::-1], available_fen=empty)


@given(
    available=st.integers(min_value=0, max_value=1_000),
    amounts=st.lists(st.integers(min_value=1, max_value=300), min_size=1, max_size=8),
)
def test_an_entry_is_refused_exactly_when_its_source_runs_short(available: int, amounts: list[int]) -> None:
    postings = [Posting("suspense", "fees:centre", amount) for amount in amounts]
    funds = {"suspense": available, "fees:centre": 0}
    if sum(amounts) <= available:
        check_funds(postings, available_fen=funds)
    else:
        with pytest.raises(InsufficientFunds):
            check_funds(postings, available_fen=funds)
