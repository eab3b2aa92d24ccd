"""Periods as half-open spans of days, said as people say them."""

import datetime as dt
from calendar import monthrange

from django.utils.formats import date_format


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the last day of a month that is too short for it."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, monthrange(year, month)[1]))


def period_words(start: dt.date, end: dt.date) -> str:
    """“2024”, “2023/24 academic year”, “May 2025”, “16 January 2025”; `end` is exclusive."""
    last = end - dt.timedelta(days=1)
    if last == start:
        return date_format(start, "j F Y")
    whole_months = start.day == 1 and end.day == 1
    if whole_months and end == months_later(start, 12):
        return _year_words(start)
    if whole_months and end == months_later(start, 1):
        return date_format(start, "F Y")
    pattern = "F Y" if whole_months else "j F Y"
    return f"{date_format(start, pattern)} to {date_format(last, pattern)}"


def _year_words(start: dt.date) -> str:
    if start.month == 1:
        return str(start.year)
    pair = f"{start.year}/{(start.year + 1) % 100:02}"
    kind = {4: "financial year", 9: "academic year"}.get(start.month)
    if kind:
        return f"{pair} {kind}"
    return f"{date_format(start, 'F Y')} to {date_format(months_later(start, 11), 'F Y')}"


def short_period_words(start: dt.date, end: dt.date) -> str:
    """The same, short enough to stand under a chart: “2023/24”, “May 2025”, “16 Jan 2025”."""
    last = end - dt.timedelta(days=1)
    if last == start:
        return date_format(start, "j M Y")
    whole_months = start.day == 1 and end.day == 1
    if whole_months and end == months_later(start, 12):
        return str(start.year) if start.month == 1 else f"{start.year}/{(start.year + 1) % 100:02}"
    if whole_months and end == months_later(start, 1):
        return date_format(start, "M Y")
    pattern = "M Y" if whole_months else "j M Y"
    return f"{date_format(start, pattern)} to {date_format(last, pattern)}"
