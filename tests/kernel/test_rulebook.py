"""The figures of the rulebook, the day that governs them, their bounds and their sources."""

import ast
import dataclasses
import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.kernel import rulebook
from market.kernel.rulebook import OutOfBounds, RuleSet, RuleUnknown, RuleUnset
from market.kernel.rules import demo
from market.kernel.rules import model as rules_package
from market.kernel.rules.sources import SOURCES

DAY = date(2026, 9, 1)
STANDARD = rulebook.all_rules(rule_set="standard")
DEMO = rulebook.all_rules(rule_set="demo")

FIGURES = {
    # Online bidding
    "start_price_ratio_bps": (7_000, 7_000, None, "S18 art 10"),
    "min_bidders": (1, 1, None, "S18 art 11"),
    "notice_days_first": (30, 30, None, "S18 art 12"),
    "notice_days_later": (15, 15, None, "S18 art 26"),
    "notice_days_first_movables": (15, 15, None, "S18 art 12"),
    "notice_days_later_movables": (7, 7, None, "S18 art 26"),
    "party_notice_days": (3, 3, None, "S18 art 16"),
    "party_notice_posting_days": (5, 5, None, "S18 art 16"),
    "deposit_ratio_bps": (1_000, 500, 2_000, "S18 art 17"),
    "bidding_seconds": (86_400, 86_400, None, "S18 art 20"),
    "extension_seconds": (300, 300, None, "S18 art 20"),
    "losers_deposit_release_seconds": (86_400, None, 86_400, "S18 art 23"),
    "relist_within_days": (30, None, 30, "S18 art 26"),
    "max_price_cut_bps": (2_000, 0, 2_000, "S18 art 26"),
    "resume_within_days": (5, None, 5, "S18 art 28"),
    "retention_years": (10, 10, None, "S18 art 29"),
    "earnest_money_cap_bps": (2_000, None, 2_000, "CC art 586"),
    "sell_off_floor_bps": (5_000, 5_000, None, "S04 art 32"),
    "auction_house.notice_days": (7, 7, None, "AL art 45"),
    "auction_house.display_days": (2, 2, None, "AL art 48"),
    # State-owned transferors
    "soe.listing_working_days_small": (10, 10, None, "exchange practice"),
    "soe.listing_working_days_large": (20, 20, None, "exchange practice"),
    "soe.listing_large_above_fen": (1_000_000_000, None, None, "exchange practice"),
    "soe.extension_working_days": (5, 5, None, "Order 120 art 17-20"),
    "soe.first_price_ratio_bps": (10_000, 10_000, None, "Order 120 art 21"),
    "soe.relist_price_ratio_bps": (9_000, 9_000, None, "Order 120 art 21"),
    "soe.suspension_months": (1, None, 1, "Order 120 art 23"),
    "soe.resume_total_working_days": (20, 20, None, "Order 120 art 23"),
    "soe.resume_remaining_working_days": (10, 10, None, "Order 120 art 23"),
    "soe.deposit_paid_working_days": (3, None, 3, "exchange practice"),
    "soe.deposit_cap_bps": (3_000, None, 3_000, "Order 32"),
    "soe.deposit_return_working_days": (3, None, 3, "exchange practice"),
    "soe.contract_working_days": (5, 3, 5, "exchange practice"),
    "soe.price_working_days": (5, None, 5, "exchange practice"),
    "soe.instalment_first_bps": (3_000, 3_000, None, "exchange practice"),
    "soe.instalment_max_months": (12, None, 12, "exchange practice"),
    "soe.certificate_working_days": (3, None, 3, "exchange practice"),
    "soe.payout_working_days": (3, None, 3, "exchange practice"),
    "soe.result_notice_working_days": (5, 5, None, "exchange practice"),
    # Risk compensation
    "compensation.fund_share_bps": (4_000, 0, 10_000, "Binhai [2022] 9"),
    "compensation.bank_share_bps": (6_000, 0, 10_000, "Binhai [2022] 9"),
}

DEFAULTS = {
    "increment_min_bps": 50,
    "increment_max_bps": 200,
    "balance_due_days": 10,
    "sell_off_window_seconds": 5_184_000,
    "reserve_offer_working_days": 10,
    "value_agreement_working_days": 20,
    "compensation.record_within_days": 30,
    "compensation.overdue_days": 90,
    "compensation.substandard_above_days": 90,
    "compensation.doubtful_above_days": 270,
    "compensation.loss_above_days": 360,
    "compensation.apply_within_days": 60,
    "compensation.provisional_bps": 5_000,
    "compensation.leverage_times": 10,
    "compensation.npl_warn_bps": 300,
    "compensation.npl_stop_bps": 500,
    "compensation.recovery_return_working_days": 10,
    "monitoring.revalue_months": 6,
    "monitoring.value_fall_warn_bps": 2_000,
    "monitoring.value_fall_act_bps": 3_000,
    "monitoring.ltv_warn_bps": 5_000,
    "monitoring.ltv_act_bps": 7_000,
    "monitoring.npl_tolerance_bps": 300,
    "publish.loan_growth_bps": 1_500,
    "publish.loan_target_fen": 500_000_000_000,
    "publish.inclusive_loan_target_fen": 50_000_000_000,
    "publish.suppress_cells_under": 3,
    "patent.term_years_invention": 20,
    "patent.term_years_utility_model": 10,
    "patent.term_years_design": 15,
    "ic_layout.term_years": 10,
    "ic_layout.max_years_from_creation": 15,
    "trademark.term_years": 10,
    "log_retention_months": 6,
}


@pytest.mark.parametrize("key", FIGURES)
def test_a_figure_with_its_bounds_and_source(key: str) -> None:
    rule = rulebook.rule(key, on=DAY)
    assert (rule.value, rule.low, rule.high, rule.source) == FIGURES[key]


@pytest.mark.parametrize("key", DEFAULTS)
def test_a_default(key: str) -> None:
    assert rulebook.value(key, on=DAY) == DEFAULTS[key]


def test_flags_words_and_lists() -> None:
    assert rulebook.flag("reserve_equals_start_price", on=DAY)
    assert not rulebook.flag("gi.sale_allowed", on=DAY)
    assert not rulebook.flag("patent.foreign_buyer_allowed", on=DAY)
    assert rulebook.word("winner_default_mode", on=DAY) == "COVER_LOSS_REFUND_EXCESS"
    assert rulebook.word("default_route", on=DAY) == "EXCHANGE_BIDDING"
    assert rulebook.word("compensation.base", on=DAY) == "PRINCIPAL_NET_OF_RECOVERIES"
    assert rulebook.words("waterfall_order", on=DAY) == ("COSTS", "INTEREST", "PRINCIPAL", "SURPLUS_TO_PLEDGOR")


def test_the_score_weights_are_40_20_15_15_10_and_make_the_whole() -> None:
    weights = [
        rulebook.value(f"score.{name}_weight_bps", on=DAY)
        for name in ("ip_core", "technology", "talent", "product", "credit")
    ]
    assert weights == [4_000, 2_000, 1_500, 1_500, 1_000]
    assert sum(weights) == 10_000


def test_the_caps_that_were_not_published_are_not_set() -> None:
    for key in ("compensation.per_loan_cap_fen", "compensation.per_bank_cap_fen"):
        assert rulebook.optional(key, on=DAY) is None
        with pytest.raises(RuleUnset):
            rulebook.value(key, on=DAY)


def test_reading_a_rule_as_what_it_is_not_is_a_programming_error() -> None:
    with pytest.raises(TypeError):
        rulebook.value("reserve_equals_start_price", on=DAY)
    with pytest.raises(TypeError):
        rulebook.flag("bidding_seconds", on=DAY)
    with pytest.raises(TypeError):
        rulebook.word("bidding_seconds", on=DAY)
    with pytest.raises(TypeError):
        rulebook.words("default_route", on=DAY)


def test_a_rule_changes_on_its_date_and_not_before() -> None:
    last, first = date(2026, 12, 31), date(2027, 1, 1)
    assert rulebook.rule("gi.sale_allowed", on=last).source == "house default"
    assert rulebook.rule("gi.sale_allowed", on=first).source == "TML26 art 47"
    assert rulebook.rule("trademark.term_years", on=last).source == "TML19 art 39"
    assert rulebook.rule("trademark.term_years", on=first).source == "TML26"
    assert rulebook.rule("ic_layout.term_years", on=date(2026, 10, 14)).tag == "K"
    assert rulebook.rule("ic_layout.term_years", on=date(2026, 10, 15)).tag == "K ?"
    assert rulebook.fee_schedule("vat", on=date(2025, 12, 31)).source == "Caishui 36"
    assert rulebook.fee_schedule("vat", on=date(2026, 1, 1)).source == "VATL art 10(3)"
    assert rulebook.flag("vat_technology_transfer_exempt", on=last)
    with pytest.raises(RuleUnset):
        rulebook.flag("vat_technology_transfer_exempt", on=first)


def test_before_its_source_there_is_no_rule() -> None:
    assert rulebook.value("bidding_seconds", on=date(2017, 1, 1)) == 86_400
    with pytest.raises(RuleUnknown) as refusal:
        rulebook.value("bidding_seconds", on=date(2016, 12, 31))
    assert refusal.value.fields == {"key": "bidding_seconds", "on": "2016-12-31", "rule_set": "standard"}


def test_an_unknown_key_set_or_fee_is_refused() -> None:
    with pytest.raises(RuleUnknown):
        rulebook.rule("no_such_rule", on=DAY)
    with pytest.raises(RuleUnknown):
        rulebook.fee(1, kind="no_such_fee", on=DAY)
    with pytest.raises(RuleUnknown):
        rulebook.scheme("no-such-place")
    with pytest.raises(ValueError, match="rule set"):
        rulebook.all_rules(rule_set="relaxed")  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", STANDARD + DEMO, ids=lambda rule: f"{rule.key}@{rule.effective_from}")
def test_every_rule_obeys_its_own_bounds_and_names_a_known_source(rule: rulebook.Rule) -> None:
    if rule.choices:
        assert rule.value in rule.choices
    if isinstance(rule.value, int):
        assert rule.low is None or rule.value >= rule.low
        assert rule.high is None or rule.value <= rule.high
    assert any(rule.source.startswith(source.short) for source in SOURCES)
    assert rulebook.cite(rule, zh=True)
    assert rulebook.cite(rule)
    assert rule.zh
    assert rulebook.shown(rule.value, unit=rule.unit, zh=True)
    assert rule.effective_to is None or rule.effective_from <= rule.effective_to
    assert (rule.unit == "flag") == (isinstance(rule.value, bool) or rule.key == "vat_technology_transfer_exempt")
    for unit in ("bps", "seconds", "fen", "months", "years"):
        if rule.unit == unit:
            assert unit in rule.key


def test_at_most_one_version_of_a_rule_is_in_force_on_any_day() -> None:
    turning = {
        day
        for rule in STANDARD
        for edge in (rule.effective_from, rule.effective_to)
        if edge is not None
        for day in (edge - timedelta(days=1), edge, edge + timedelta(days=1))
    }
    for day in sorted(turning):
        keys = [rule.key for rule in rulebook.in_force(day)]
        assert len(keys) == len(set(keys)), day


def test_in_force_lists_what_rule_finds() -> None:
    for rule_set in ("standard", "demo"):
        for each in rulebook.in_force(DAY, rule_set):  # type: ignore[arg-type]
            assert rulebook.rule(each.key, on=DAY, rule_set=rule_set) == each  # type: ignore[arg-type]


def test_the_demo_shortens_periods_says_so_and_touches_nothing_else() -> None:
    assert rulebook.value("bidding_seconds", on=DAY, rule_set="demo") == 180
    assert rulebook.value("extension_seconds", on=DAY, rule_set="demo") == 20
    assert rulebook.value("notice_days_first", on=DAY, rule_set="demo") == 0
    assert rulebook.value("party_notice_days", on=DAY, rule_set="demo") == 0
    assert demo.OVERRIDES.keys() <= {rule.key for rule in STANDARD}
    for standard, shortened in zip(STANDARD, DEMO, strict=True):
        if standard.key in demo.OVERRIDES:
            assert shortened.source == demo.SOURCE
            assert isinstance(shortened.value, int)
            assert isinstance(standard.value, int)
            assert shortened.value < standard.value
            assert standard.unit in ("seconds", "days", "working_days")
            assert "演示" in rulebook.cite(shortened, zh=True)
        else:
            assert shortened == standard


@pytest.mark.parametrize(
    ("key", "given_", "rule_set"),
    [
        ("start_price_ratio_bps", 6_999, "standard"),
        ("deposit_ratio_bps", 499, "standard"),
        ("deposit_ratio_bps", 2_001, "standard"),
        ("bidding_seconds", 86_399, "standard"),
        ("notice_days_first", 29, "standard"),
        ("max_price_cut_bps", 2_001, "standard"),
        ("bidding_seconds", 9, "demo"),
        ("winner_default_mode", "KEEP_IT", "standard"),
    ],
)
def test_a_figure_outside_the_bounds_is_refused_with_the_citation(
    key: str, given_: int | str, rule_set: RuleSet
) -> None:
    with pytest.raises(OutOfBounds) as refusal:
        rulebook.check(key, given_, on=DAY, rule_set=rule_set)
    document = refusal.value.document()
    rule = rulebook.rule(key, on=DAY, rule_set=rule_set)
    assert document["source"] == rule.source
    assert rulebook.cite(rule, zh=True) in document["title"]
    assert rulebook.cite(rule) in document["title_en"]
    json.dumps(document)


@pytest.mark.parametrize("rule", rulebook.in_force(DAY), ids=lambda rule: rule.key)
def test_the_bounds_themselves_are_allowed_and_one_beyond_is_not(rule: rulebook.Rule) -> None:
    for edge, beyond in ((rule.low, -1), (rule.high, 1)):
        if edge is not None:
            assert rulebook.check(rule.key, edge, on=DAY) == edge
            with pytest.raises(OutOfBounds):
                rulebook.check(rule.key, edge + beyond, on=DAY)
    for choice in rule.choices:
        assert rulebook.check(rule.key, choice, on=DAY) == choice


def test_the_demo_allows_what_the_standard_forbids() -> None:
    assert rulebook.check("bidding_seconds", 180, on=DAY, rule_set="demo") == 180
    with pytest.raises(OutOfBounds):
        rulebook.check("bidding_seconds", 180, on=DAY)


def test_a_chinese_citation_has_no_english_words() -> None:
    for rule in (rule for day in (DAY, date(2027, 1, 1)) for rule in rulebook.in_force(day)):
        assert not re.search("[a-z]{3}", rulebook.cite(rule, zh=True)), rule.key


def test_a_citation_in_full() -> None:
    rule = rulebook.rule("deposit_ratio_bps", on=DAY)
    assert rulebook.cite(rule, zh=True) == (
        "法释〔2016〕18号《最高人民法院关于人民法院网络司法拍卖若干问题的规定》第17条"
    )
    assert rulebook.bounds(rule) == "from 5 % to 20 %"
    assert rulebook.bounds(rule, zh=True) == "在 5 % 至 20 % 之间"


@pytest.mark.parametrize(
    ("value", "unit", "en", "zh"),
    [
        (50, "bps", "0.5 %", "0.5 %"),
        (10_000, "bps", "100 %", "100 %"),
        (0, "bps", "0 %", "0 %"),
        (12_345, "bps", "123.45 %", "123.45 %"),
        (123_456, "fen", "¥1,234.56", "¥1,234.56"),
        (1, "months", "1 month", "1 个月"),
        (5, "working_days", "5 working days", "5 个工作日"),
        (3, "count", "3", "3"),
        (None, "fen", "not set", "未设定"),
        (True, "flag", "yes", "是"),
    ],
)
def test_figures_in_words(value: rules_package.Value, unit: str, en: str, zh: str) -> None:
    assert rulebook.shown(value, unit=unit) == en
    assert rulebook.shown(value, unit=unit, zh=True) == zh


bounded = st.sampled_from([r for r in rulebook.in_force(DAY) if r.low is not None or r.high is not None])


@given(bounded, st.integers(-(10**6), 10**6))
def test_check_lets_pass_exactly_what_lies_within_the_bounds(rule: rulebook.Rule, given_: int) -> None:
    inside = (rule.low is None or given_ >= rule.low) and (rule.high is None or given_ <= rule.high)
    if inside:
        assert rulebook.check(rule.key, given_, on=DAY) == given_
    else:
        with pytest.raises(OutOfBounds):
            rulebook.check(rule.key, given_, on=DAY)


def test_the_data_are_whole_numbers() -> None:
    for file in sorted(Path(rules_package.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), f"{file}:{node.lineno}"


def test_rules_cannot_be_changed_at_run_time() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        rulebook.rule("bidding_seconds", on=DAY).value = 1  # type: ignore[misc]
