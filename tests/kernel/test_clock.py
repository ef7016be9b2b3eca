"""Stored in UTC, counted by the Shanghai day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.kernel import clock


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_the_day_turns_at_midnight_in_shanghai() -> None:
    assert clock.local_date(datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC)) == date(2026, 3, 31)
    assert clock.local_date(datetime(2026, 3, 31, 16, 0, 0, tzinfo=UTC)) == date(2026, 4, 1)


def test_today_is_the_shanghai_day() -> None:
    before, today, after = clock.now(), clock.today(), clock.now()
    assert clock.local_date(before) <= today <= clock.local_date(after)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        clock.local_date(datetime(2026, 3, 31, 15))


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))
def test_the_local_day_is_8_hours_ahead(naive: datetime) -> None:
    assert clock.local_date(naive.replace(tzinfo=UTC)) == (naive + timedelta(hours=8)).date()
