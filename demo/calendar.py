"""Days in the demonstration, counted from today so that it is alive whenever it is loaded."""

import datetime as dt

from core import clock


def months_from(day: dt.date, months: int) -> dt.date:
    """The same day so many months later or earlier, at most the 28th so that every month has it."""
    number = day.year * 12 + day.month - 1 + months
    return dt.date(number // 12, number % 12 + 1, min(day.day, 28))


def second_thursday(day: dt.date) -> dt.date:
    """The second Thursday of that day's month: when boards here meet."""
    first = day.replace(day=1)
    return first + dt.timedelta(days=(3 - first.weekday()) % 7 + 7)


def at_hour(day: dt.date, hour: int = 10) -> dt.datetime:
    """That day at an hour, local time, as an instant."""
    return clock.start_of(day) + dt.timedelta(hours=hour)


def spoken(day: dt.date) -> str:
    """A day as people write it: 5 September 2026."""
    return f"{day.day} {day:%B %Y}"
