"""Working days: Monday to Friday, without England's bank holidays."""

import datetime as dt
from functools import cache

import holidays


@cache
def bank_holidays(year: int) -> frozenset[dt.date]:
    """England's bank holidays of a year."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: dt.date) -> bool:
    """Monday to Friday, and no bank holiday in England."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def working_days_before(day: dt.date, count: int) -> dt.date:
    """The working day that lies `count` working days before a day, which itself may be any."""
    return _working_days_from(day, count, dt.timedelta(days=-1))


def working_days_after(day: dt.date, count: int) -> dt.date:
    """The same after a day."""
    return _working_days_from(day, count, dt.timedelta(days=1))


def _working_days_from(day: dt.date, count: int, step: dt.timedelta) -> dt.date:
    while count:
        day += step
        count -= is_working_day(day)
    return day
