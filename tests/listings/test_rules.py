"""The rules of a listing, each by its figure in the source and by its boundary."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings import defaults, rules
from listings.defaults import Proposal
from listings.kinds import BLOCKERS, SPECIAL_WARNINGS, Biddable
from listings.ladder import Ended
from listings.models import Consent, Disclosure, PartyNotice
from listings.rules import RightFacts, Sheet
from listings.search import query, words
from listings.selling import secured
from market.deals.terms import CostLine

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
OPENS = datetime(2026, 12, 23, 2, 0, tzinfo=UTC)
TEXTS = {name: "无" for name in Disclosure.model_fields if name not in ("special_warnings", "notes")}


def right(**changes: Any) -> RightFacts:
    facts: dict[str, Any] = {
        "id": 1,
        "kind": "PATENT",
        "number": "201710601862.3",
        "owner": "甲公司",
        "ip_class": "C02F",
        "expires_on": date(2037, 7, 21),
        "annual_fee_due_on": date(2027, 7, 21),
        "pledgor_uscc": "P",
        "rank": 1,
        "listed": True,
    }
    return RightFacts(**facts | changes)


def sheet(**changes: Any) -> Sheet:
    """A listing that breaks no rule on 2026-11-23."""
    facts: dict[str, Any] = {
        "rule_set": "standard",
        "stage": "FIRST",
        "appraiser_organisation_id": 5,
        "appraisal_report_no": "7",
        "appraised_on": date(2026, 10, 1),
        "appraisal_fen": 100_000_00,
        "appraisal_valid_until": date(2027, 10, 1),
        "appraisal_document_id": 3,
        "start_price_fen": 70_000_00,
        "deposit_fen": 7_000_00,
        "increment_fen": 700_00,
        "registration_closes_at": OPENS + timedelta(days=1),
        "bidding_opens_at": OPENS,
        "bidding_closes_at": OPENS + timedelta(days=1),
        "balance_due_days": 10,
        "consent": Consent(
            basis="CLAUSE",
            document_id=1,
            notices=[PartyNotice(party="PLEDGOR", notified_on=date(2026, 11, 20), document_id=2)],
        ),
        "disclosure": Disclosure(**TEXTS, special_warnings=list(SPECIAL_WARNINGS)),
        "costs": [],
        "rights": (right(),),
        "borrower_uscc": "P",
    }
    return Sheet(**facts | changes)


def broken(**changes: Any) -> dict[str, str]:
    """Field → the English words of what stands against publication."""
    return {each["field"]: each["en"] for each in rules.check_publishable(sheet(**changes), on=TODAY, now=NOW)}


def test_the_sheet_as_it_stands_is_publishable() -> None:
    assert broken() == {}


@pytest.mark.parametrize(
    ("changes", "field", "source"),
    [
        ({"start_price_fen": 69_999_99, "deposit_fen": None, "increment_fen": None}, "start_price_fen", "art 10"),
        ({"deposit_fen": 3_499_99}, "deposit_fen", "art 17"),
        ({"deposit_fen": 14_000_01}, "deposit_fen", "art 17"),
        ({"increment_fen": 349_99}, "increment_fen", "art 20"),
        ({"increment_fen": 1_400_01}, "increment_fen", "art 20"),
        ({"bidding_opens_at": OPENS - timedelta(days=1)}, "bidding_opens_at", "art 12"),
        (
            {"bidding_closes_at": OPENS + timedelta(days=1, seconds=-1), "registration_closes_at": OPENS},
            "bidding_closes_at",
            "art 20",
        ),
        ({"appraised_on": date(2026, 11, 24)}, "appraised_on", ""),
        ({"appraisal_valid_until": date(2027, 10, 2)}, "appraisal_valid_until", "exchanges"),
        ({"appraisal_valid_until": date(2026, 12, 22)}, "appraisal_valid_until", "exchanges"),
        ({"rights": (right(kind="GEOGRAPHICAL_INDICATION"),)}, "right_ids", "own default"),
        ({"rights": (right(expires_on=date(2026, 12, 23)),)}, "right_ids", "444"),
        ({"rights": (right(), right(id=2, pledgor_uscc="Q"))}, "right_ids", "438"),
        ({"rights": ()}, "right_ids", "art 13"),
        ({"consent": Consent()}, "consent.basis", "436"),
        ({"borrower_uscc": "D"}, "consent.notices", "art 16"),
        ({"disclosure": Disclosure(**TEXTS)}, "disclosure.special_warnings", "art 14"),
        ({"disclosure": Disclosure(special_warnings=list(SPECIAL_WARNINGS))}, "disclosure.litigation", "art 13"),
    ],
)
def test_a_breach_is_refused_with_its_citation(changes: dict[str, Any], field: str, source: str) -> None:
    found = broken(**changes)
    assert field in found
    assert source in found[field]


def test_in_2027_the_new_trademark_law_answers_for_geographical_indications() -> None:
    mark = sheet(rights=(right(kind="GEOGRAPHICAL_INDICATION"),), bidding_opens_at=None, bidding_closes_at=None)
    assert "art 47" in rules.check_figures(mark, on=date(2027, 1, 1))[0]["en"]


@pytest.mark.parametrize(
    ("method", "days", "refused"),
    [("DELIVERED", 3, False), ("DELIVERED", 2, True), ("POSTED", 5, False), ("POSTED", 4, True)],
)
def test_parties_are_told_three_days_before_or_by_five_days_of_posting(method: str, days: int, refused: bool) -> None:
    notice = PartyNotice.model_validate(
        {"party": "PLEDGOR", "method": method, "notified_on": TODAY - timedelta(days=days), "document_id": 1}
    )
    consent = Consent(basis="RULING", document_id=1, notices=[notice])
    assert ("consent.notices" in broken(consent=consent)) is refused


def ended(**changes: Any) -> Ended:
    facts: dict[str, Any] = {
        "stage": "FIRST",
        "fell_through": False,
        "start_price_fen": 70_000_00,
        "appraisal_fen": 100_000_00,
        "ended_on": date(2026, 11, 1),
        "rule_set": "standard",
    }
    return Ended(**facts | changes)


def test_a_later_round_needs_fifteen_days_and_has_the_price_of_the_rule() -> None:
    later: dict[str, Any] = {"stage": "SECOND", "former": ended()}
    times = {
        "bidding_opens_at": NOW + timedelta(days=15),
        "bidding_closes_at": NOW + timedelta(days=16),
        "registration_closes_at": NOW + timedelta(days=16),
    }
    price = {"deposit_fen": 5_600_00, "increment_fen": 560_00}
    assert broken(**later, **times, **price, start_price_fen=56_000_00) == {}
    for typed in (55_999_99, 56_000_01):
        assert "art 26" in broken(**later, **times, **price, start_price_fen=typed)["start_price_fen"]
    late = {"stage": "SECOND", "former": ended(ended_on=date(2026, 10, 23))}
    assert "art 26" in broken(**late, **times, **price, start_price_fen=56_000_00)["stage"]


def test_a_resale_after_a_failed_deal_keeps_the_price() -> None:
    resale = {"former": ended(fell_through=True, ended_on=date(2026, 8, 1))}
    assert broken(**resale) == {}
    assert "start_price_fen" in broken(**resale, start_price_fen=69_999_99)


def test_a_sell_off_lasts_its_window_and_an_offer_needs_no_bidding_terms() -> None:
    former = ended(stage="SECOND", start_price_fen=56_000_00)
    opens = NOW + timedelta(days=15)
    window = {"bidding_opens_at": opens, "bidding_closes_at": opens + timedelta(days=60)}
    price = {"start_price_fen": 56_000_00, "deposit_fen": 5_600_00, "increment_fen": 560_00}
    sell_off = {"stage": "SELL_OFF", "format": "SELL_OFF", "former": former, **window, **price}
    assert broken(**sell_off, registration_closes_at=window["bidding_closes_at"]) == {}
    shorter = sell_off | {"bidding_closes_at": opens + timedelta(days=59)}
    assert broken(**shorter, registration_closes_at=opens)["bidding_closes_at"].startswith("the window of a sell-off")
    none = dict.fromkeys(
        ("deposit_fen", "increment_fen", "registration_closes_at", "bidding_opens_at", "bidding_closes_at")
    )
    offer = {"format": None, "former": ended(stage="SELL_OFF", start_price_fen=56_000_00), "start_price_fen": 56_000_00}
    assert broken(**offer, **none, stage="RESERVE") == {}
    assert len(broken(**none)) == 5


@pytest.mark.parametrize("blocker", BLOCKERS)
def test_a_blocked_loan_is_not_published(blocker: str) -> None:
    assert broken(blocker=blocker).keys() == {"loan.blocker"}


def test_the_demo_shortens_the_periods_and_nothing_else() -> None:
    soon = NOW + timedelta(minutes=5)
    demo: dict[str, Any] = {
        "rule_set": "demo",
        "bidding_opens_at": soon,
        "bidding_closes_at": soon + timedelta(seconds=180),
        "registration_closes_at": soon,
    }
    assert broken(**demo) == {}
    assert "start_price_fen" in broken(**demo, start_price_fen=60_000_00)


def test_related_marks_unpaid_fees_earlier_pledges_and_no_surplus_are_warned_of() -> None:
    mark = right(kind="TRADEMARK", number="30000001", ip_class="9,42")
    left_out = right(id=2, kind="TRADEMARK", number="30000002", ip_class="42", listed=False)
    other = right(id=3, kind="TRADEMARK", number="30000003", ip_class="7", listed=False)
    late = right(id=4, annual_fee_due_on=date(2026, 11, 22), rank=2)
    costs = [CostLine(kind="LEGAL", payee_organisation_id=1, amount_fen=70_000_00)]
    found = rules.warnings(sheet(rights=(mark, left_out, other, late), costs=costs), on=TODAY)
    assert [each["citation_en"] for each in found] == [
        "Trademark Law, art 42",
        "Patent Law, art 44",
        "Civil Code, art 414",
        "S04 art 6",
    ]
    assert "30000002" in found[0]["en"]


@given(st.integers(min_value=100_00, max_value=10**13), st.sampled_from(get_args(Biddable)))
def test_the_defaults_never_break_the_rules(appraisal_fen: int, chosen: Biddable) -> None:
    proposal = Proposal(
        rule_set="standard", stage="FIRST", appraisal_fen=appraisal_fen, start_price_fen=None, format=chosen
    )
    proposed = defaults.propose(proposal, now=NOW)
    made: dict[str, Any] = {
        each.field: each.at if each.fen is None else each.fen
        for each in proposed.items
        if each.count is None and "." not in each.field
    }
    assert broken(appraisal_fen=appraisal_fen, format=chosen, plan=proposed.plan, **made) == {}


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.none() | st.integers(1, 10**12))
def test_a_maximum_pledge_secures_no_more_than_its_maximum(interest: int, principal: int, maximum: int | None) -> None:
    secured_interest, secured_principal = secured(interest_fen=interest, principal_fen=principal, maximum_fen=maximum)
    assert 0 <= secured_interest <= interest
    assert 0 <= secured_principal <= principal
    assert secured_interest + secured_principal == (
        interest + principal if maximum is None else min(interest + principal, maximum)
    )


def test_chinese_is_found_by_any_two_characters_in_a_row() -> None:
    indexed = set(words(["一种海水淡化装置", "ZL 201710601862.3"]).split())
    assert {"海", "海水", "水淡", "201710601862"} <= indexed
    assert query("海水淡化") == "海水 & 水淡 & 淡化"
    assert query("2017") == "2017:*"
    assert query("!!! & |") == ""


@pytest.mark.parametrize(
    ("amount_fen", "credited"),
    [(0, (0, 0)), (60, (60, 0)), (61, (60, 1)), (1_060, (60, 1_000)), (1_061, (60, 1_000))],
)
def test_what_is_paid_on_a_debt_pays_interest_before_principal(amount_fen: int, credited: tuple[int, int]) -> None:
    assert rules.credited(amount_fen, interest_fen=60, principal_fen=1_000) == credited
