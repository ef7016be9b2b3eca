"""Days and working days. Working days follow the State Council's yearly holiday calendar.

A year's calendar is known only once it is announced. A deadline that falls in a year not yet known is still computed,
by weekends alone, and marked provisional: recompute it when the year is known.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar


@dataclass(frozen=True)
class Deadline:
    """The last day of a period. `provisional`: some day on the way lies in a year whose holidays are not known yet."""

    day: date
    provisional: bool


def year_known(year: int) -> bool:
    """Whether the holidays of that year are known to the installed calendar."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def is_working_day(day: date) -> bool:
    """Whether people work on that day, made-up weekends included; by weekends alone in a year not known."""
    if year_known(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def add_days(day: date, days: int) -> date:
    """The calendar day `days` after `day`; the day itself is not counted (CC art 201)."""
    return day + timedelta(days=days)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has none (CC art 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = [31, 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return date(year, month + 1, min(day.day, last[month]))


def add_working_days(day: date, n: int) -> Deadline:
    """The `n`-th working day after `day`; the day itself is not counted (CC art 201). 0 is the day itself; `n` is ≥ 0."""
    if n < 0:
        raise ValueError("working days are counted forward: n ≥ 0")
    provisional = False
    while n:
        day += timedelta(days=1)
        provisional = provisional or not year_known(day.year)
        n -= is_working_day(day)
    return Deadline(day, provisional)


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; 0 when `end` is not later."""
    return sum(is_working_day(start + timedelta(days=i)) for i in range(1, (end - start).days + 1))
