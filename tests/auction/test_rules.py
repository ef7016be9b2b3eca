"""Ascending bidding as rules: what is accepted, when the end moves, what the clock brings about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from auction.problems import AlreadyLeading, BiddingEnded, BidTooHigh, BidTooLow, NotYetOpen
from auction.rules import (
    EDGES,
    HIGHEST_FEN,
    Bid,
    BidAccepted,
    Lot,
    LotEvent,
    Opened,
    Passed,
    Paused,
    Resumed,
    Sold,
    Suspended,
    Terms,
    Withdrawn,
    decide,
    decide_due,
    evolve,
    extended_end,
    may_not_bid,
    minimum_fen,
)
from auction.states import LOT
from market.kernel.problems import Problem, WrongState

OPENS = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
PERIOD = 300
ENDS = OPENS + timedelta(hours=1)
TERMS = Terms(start_price_fen=1_000_000, increment_fen=10_000, opens_at=OPENS, ends_at=ENDS, extension_seconds=PERIOD)
LOT_OPEN = Lot(terms=TERMS, state="OPEN", phase="BIDDING", ends_at=ENDS, seq=2)


def bid(lot: Lot, price_fen: int, at: datetime = OPENS, *, bidder: str = "1001") -> BidAccepted:
    """One bid decided."""
    event = decide(lot, Bid(bidder, price_fen), at=at)
    assert isinstance(event, BidAccepted)
    return event


offers = st.lists(
    st.tuples(
        st.sampled_from(["1001", "1002", "1003"]),
        st.integers(min_value=0, max_value=2_000_000),
        st.integers(min_value=0, max_value=400),
    ),
    max_size=60,
)


@given(offers)
def test_every_price_path_is_legal_and_the_end_never_moves_back(steps: list[tuple[str, int, int]]) -> None:
    lot, at = LOT_OPEN, OPENS
    for bidder, price, wait in steps:
        at += timedelta(seconds=wait)
        try:
            event = bid(lot, price, at, bidder=bidder)
        except Problem:
            continue
        after = evolve(lot, event)
        assert event.price_fen >= minimum_fen(lot)
        assert lot.price_fen is None or event.price_fen >= lot.price_fen + TERMS.increment_fen
        assert after.leader == bidder != lot.leader
        assert after.ends_at >= lot.ends_at > at
        assert after.ends_at - at >= min(timedelta(seconds=PERIOD), lot.ends_at - at)
        assert (after.seq, after.bids) == (lot.seq + 1, lot.bids + 1)
        assert after.extensions == lot.extensions + (after.ends_at != lot.ends_at)
        lot = after
    due = decide_due(lot, at=lot.ends_at)
    expected = Passed() if lot.leader is None else Sold(bidder=lot.leader, price_fen=lot.price_fen or 0)
    assert due == expected


@given(st.integers(min_value=1, max_value=3600 * 1_000_000))
def test_a_bid_in_the_last_period_moves_the_end_to_a_whole_period_after_it(before_end_microseconds: int) -> None:
    at = LOT_OPEN.ends_at - timedelta(microseconds=before_end_microseconds)
    event = bid(LOT_OPEN, 1_000_000, at)
    within = timedelta(microseconds=before_end_microseconds) < timedelta(seconds=PERIOD)
    assert event.extended == within
    assert event.ends_at == (at + timedelta(seconds=PERIOD) if within else LOT_OPEN.ends_at)
    assert extended_end(LOT_OPEN, at=at) == event.ends_at


@given(st.integers(min_value=0, max_value=10**9))
def test_from_the_end_on_nothing_is_accepted(late_microseconds: int) -> None:
    with pytest.raises(BiddingEnded):
        bid(LOT_OPEN, 10**9, LOT_OPEN.ends_at + timedelta(microseconds=late_microseconds))


@pytest.mark.parametrize("state", ["SOLD", "PASSED", "WITHDRAWN"])
def test_a_concluded_lot_takes_no_bid_whatever_the_hour(state: str) -> None:
    with pytest.raises(BiddingEnded):
        bid(replace(LOT_OPEN, state=state), 10**9, OPENS)  # type: ignore[arg-type]


@pytest.mark.parametrize("early_microseconds", [1, 3_600_000_000])
def test_before_the_opening_nothing_is_accepted(early_microseconds: int) -> None:
    with pytest.raises(NotYetOpen):
        bid(LOT_OPEN, 10**9, OPENS - timedelta(microseconds=early_microseconds))


def test_a_lot_that_was_not_opened_takes_no_bid() -> None:
    with pytest.raises(NotYetOpen):
        bid(replace(LOT_OPEN, state="SCHEDULED"), 10**9, OPENS + timedelta(minutes=1))


def test_the_leader_does_not_bid_against_itself() -> None:
    lot = evolve(LOT_OPEN, bid(LOT_OPEN, 1_000_000, OPENS))
    with pytest.raises(AlreadyLeading):
        bid(lot, 2_000_000)


@pytest.mark.parametrize(("price", "minimum"), [(999_999, 1_000_000), (0, 1_000_000)])
def test_the_first_bid_is_at_least_the_start_price(price: int, minimum: int) -> None:
    with pytest.raises(BidTooLow) as low:
        bid(LOT_OPEN, price, OPENS)
    assert low.value.fields["minimum_fen"] == minimum


def test_no_multiple_of_the_start_price_is_too_high_but_what_does_not_fit_is() -> None:
    one_yuan = replace(LOT_OPEN, terms=replace(TERMS, start_price_fen=100))
    assert bid(one_yuan, 500_000_000).price_fen == 500_000_000
    assert bid(LOT_OPEN, HIGHEST_FEN, OPENS).price_fen == HIGHEST_FEN
    with pytest.raises(BidTooHigh):
        bid(LOT_OPEN, HIGHEST_FEN + 1, OPENS)
    assert HIGHEST_FEN * 2 < 2**63


KINDS: dict[str, LotEvent] = {
    "opened": Opened(),
    "bid": BidAccepted(bidder="1001", price_fen=1_000_000, ends_at=LOT_OPEN.ends_at, extended=False),
    "sold": Sold(bidder="1001", price_fen=1_000_000),
    "passed": Passed(),
    "withdrawn": Withdrawn(ground="LOAN_REPAID"),
    "paused": Paused(ground="SYSTEM_FAULT", reason="a fault", left_us=1),
    "suspended": Suspended(ground="COURT_ORDER", reason="an order", left_us=1),
    "resumed": Resumed(ends_at=LOT_OPEN.ends_at),
}


@pytest.mark.parametrize("state", LOT.states)
@pytest.mark.parametrize("kind", KINDS)
def test_events_move_a_lot_only_along_the_edges_of_its_machine(kind: str, state: str) -> None:
    lot = replace(LOT_OPEN, state=state)  # type: ignore[arg-type]
    edge = (state, EDGES.get(kind, ""))
    if kind == "bid" and state == "OPEN":
        assert evolve(lot, KINDS[kind]).state == "OPEN"
    elif edge in LOT.edges:
        assert evolve(lot, KINDS[kind]).state == LOT.edges[edge]
    else:
        with pytest.raises(WrongState):
            evolve(lot, KINDS[kind])


def test_every_kind_of_event_and_every_edge_is_covered() -> None:
    assert {event.kind for event in KINDS.values()} == set(KINDS)
    assert {event for _, event in LOT.edges} == set(EDGES.values())


@pytest.mark.parametrize(
    ("kind", "organisation_id", "reason"),
    [
        ("BANK", 1, "consignor"),
        ("CENTRE", 5, "centre"),
        ("FUND", 6, "fund"),
        ("APPRAISER", 2, "appraiser"),
        ("APPRAISER", 9, None),
        ("COMPANY", 8, "defaulter"),
    ]
    + [(kind, 7, None) for kind in ("BANK", "COMPANY", "PERSON", "GUARANTOR", "INSURER")],
)
def test_who_may_not_bid(kind: str, organisation_id: int, reason: str | None) -> None:
    found = may_not_bid(
        kind=kind, organisation_id=organisation_id, consignor_id=1, appraiser_id=2, defaulters=frozenset({8})
    )
    assert found == reason
