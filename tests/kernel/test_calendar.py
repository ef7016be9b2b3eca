"""Working days follow the State Council's calendar; a year not announced yet is counted by weekends and said so."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.kernel import calendar
from market.kernel.calendar import (
    Deadline,
    add_days,
    add_months,
    add_working_days,
    is_working_day,
    working_days_between,
)

known_days = st.dates(min_value=date(2010, 1, 1), max_value=date(2025, 6, 30))
far_days = st.dates(min_value=date(2090, 1, 1), max_value=date(2095, 12, 31))


def test_national_day_2025_is_skipped_and_the_made_up_saturday_counts() -> None:
    assert add_working_days(date(2025, 9, 30), 1) == Deadline(date(2025, 10, 9), provisional=False)
    assert add_working_days(date(2025, 9, 30), 3) == Deadline(date(2025, 10, 11), provisional=False)
    assert date(2025, 10, 11).weekday() == 5
    assert is_working_day(date(2025, 9, 28))


def test_the_first_day_is_not_counted() -> None:
    assert add_working_days(date(2025, 6, 9), 5).day == date(2025, 6, 16)
    assert add_days(date(2025, 6, 9), 30) == date(2025, 7, 9)


def test_a_month_ends_on_the_same_day_or_on_its_last() -> None:
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2026, 10, 31), 4) == date(2027, 2, 28)
    assert add_months(date(2026, 1, 1), 240) == date(2046, 1, 1)


def test_zero_working_days_is_the_day_itself_even_on_a_sunday() -> None:
    assert add_working_days(date(2025, 6, 8), 0) == Deadline(date(2025, 6, 8), provisional=False)


def test_a_deadline_in_an_unknown_year_is_computed_by_weekends_and_marked() -> None:
    friday = date(2090, 1, 6)
    assert friday.weekday() == 4
    assert add_working_days(friday, 1) == Deadline(date(2090, 1, 9), provisional=True)


def test_a_period_that_only_begins_in_an_unknown_year_is_provisional_too() -> None:
    assert not calendar.year_known(2003)
    assert calendar.year_known(2004)
    assert add_working_days(date(2003, 12, 25), 20).provisional


def test_a_deadline_is_recomputed_when_its_year_becomes_known(monkeypatch: pytest.MonkeyPatch) -> None:
    real = chinese_calendar.is_workday

    def before_the_announcement(day: date) -> bool:
        if day.year == 2025:
            raise NotImplementedError
        return bool(real(day))

    with monkeypatch.context() as earlier:
        earlier.setattr(calendar.chinese_calendar, "is_workday", before_the_announcement)
        assert add_working_days(date(2024, 12, 31), 1) == Deadline(date(2025, 1, 1), provisional=True)
    assert add_working_days(date(2024, 12, 31), 1) == Deadline(date(2025, 1, 2), provisional=False)


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="n ≥ 0"):
        add_working_days(date(2025, 6, 9), -1)


@given(known_days, st.integers(1, 60))
def test_a_deadline_is_a_working_day_with_that_many_working_days_before_it(day: date, n: int) -> None:
    deadline = add_working_days(day, n)
    assert is_working_day(deadline.day)
    assert working_days_between(day, deadline.day) == n
    assert not deadline.provisional


@given(far_days, st.integers(1, 60))
def test_every_deadline_in_an_unknown_year_is_provisional_and_on_a_weekday(day: date, n: int) -> None:
    deadline = add_working_days(day, n)
    assert deadline.provisional
    assert deadline.day.weekday() < 5
    assert working_days_between(day, deadline.day) == n


@given(known_days, st.integers(0, 30), st.integers(0, 30))
def test_periods_add_up(day: date, first: int, second: int) -> None:
    assert add_working_days(add_working_days(day, first).day, second) == add_working_days(day, first + second)


@given(known_days, st.integers(0, 400))
def test_days_are_calendar_days(day: date, days: int) -> None:
    assert add_days(day, days) - day == timedelta(days=days)
