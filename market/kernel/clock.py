"""The only `now()` of the program. Bids are decided by the database clock instead (read under the lot's lock)."""

from datetime import UTC, date, datetime, timedelta, timezone

# China has one time zone and no daylight saving since 1991.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar day in Shanghai: the day by which periods and rules in force are counted."""
    return local_date(now())


def local_date(moment: datetime) -> date:
    """The Shanghai calendar day of an aware moment. A naive one would silently be read in the machine's own zone."""
    if moment.tzinfo is None:
        raise ValueError("local_date() takes an aware datetime")
    return moment.astimezone(SHANGHAI).date()
