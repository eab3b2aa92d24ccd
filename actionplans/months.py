"""Actions along the months: from their start to when they are due, how far that was moved, and their milestones.

Each row is a small SVG whose widths are in per cent of whatever room there is, so that all rows share one axis. It is
drawn beside the same dates in words, which say all that it shows; shapes tell things apart, never colour alone.
"""

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from actionplans.positions import ActionPosition, Step
from core.charts import COLOURS, INK
from core.templatetags.portal import counted, day

MONTHS = 12
BEFORE = 2
"""How many months before the present one a timeline begins."""
FIRST, LAST = dt.date(1990, 1, 1), dt.date(2098, 1, 1)
"""The months with which a timeline can begin."""
BAR, DONE = COLOURS["blue"].fill, COLOURS["grey"].fill


@dataclass(frozen=True)
class Months:
    """The months that are shown: from the first day of the first one on."""

    first: dt.date
    count: int = MONTHS

    def moved(self, months: int) -> "Months":
        """So many months later, or earlier; within the years that plans have."""
        return Months(min(max(_plus(self.first, months), FIRST), LAST), self.count)

    @property
    def after(self) -> dt.date:
        """The first day after them."""
        return _plus(self.first, self.count)

    @property
    def days(self) -> list[dt.date]:
        """The first day of each."""
        return [_plus(self.first, number) for number in range(self.count)]

    @property
    def address(self) -> str:
        """The first month as it stands in an address: 2026-09."""
        return f"{self.first:%Y-%m}"

    def at(self, when: dt.date) -> float:
        """Where a day stands, in per cent of the width; at an edge what lies before or after."""
        whole = (self.after - self.first).days
        return round(min(max((when - self.first).days / whole, 0), 1) * 100, 2)

    def holds(self, when: dt.date) -> bool:
        """Whether a day lies in them."""
        return self.first <= when < self.after


def _plus(first: dt.date, months: int) -> dt.date:
    """The first day of the month so many months on."""
    number = first.year * 12 + first.month - 1 + months
    return dt.date(number // 12, number % 12 + 1, 1)


def months_of(address: str, today: dt.date) -> Months:
    """The twelve months that an address asks for; from two months ago where it says nothing that makes sense."""
    if (
        re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", address)
        and FIRST <= (day := dt.date.fromisoformat(f"{address}-01")) <= LAST
    ):
        return Months(day)
    return Months(today.replace(day=1)).moved(-BEFORE)


def axis(months: Months) -> SafeString:
    """The names of the months over the rows, every third one, where it begins."""
    return format_html(
        '<svg class="portal-months" width="100%" height="22" aria-hidden="true" focusable="false">{}</svg>',
        format_html_join(
            "",
            '<text x="{}%" y="16" font-size="14" fill="{}">{}</text>',
            ((months.at(first), INK, date_format(first, "M Y")) for first in months.days[::3]),
        ),
    )


def row(entry: ActionPosition, months: Months) -> SafeString:
    """The bar, the original due date and the milestones of one action."""
    marks = [_line(months.at(first), "#cfd6d8", 1) for first in months.days[::3]]
    marks += _bar(entry, months)
    if months.holds(entry.day):
        marks.append(_line(months.at(entry.day), INK, 2, dashes="3 3"))
    marks += [_milestone(step, months) for step in entry.milestones if _in(step, months)]
    return format_html(
        '<svg class="portal-months" width="100%" height="34" aria-hidden="true" focusable="false">{}</svg>',
        format_html_join("", "{}", ((mark,) for mark in marks)),
    )


def _line(at: float, colour: str, width: int, *, dashes: str = "none") -> SafeString:
    return format_html(
        '<line x1="{0}%" x2="{0}%" y1="0" y2="34" stroke="{1}" stroke-width="{2}" stroke-dasharray="{3}"/>',
        at, colour, width, dashes,
    )  # fmt: skip


def _bar(entry: ActionPosition, months: Months) -> list[SafeString]:
    due, original = entry.due_latest, entry.original_due_latest
    if due is None:
        return []
    start = min(entry.start_on or due, due)
    if due < months.first or start >= months.after:
        return []
    planned = min(original, due) if original and original > start else due
    left, middle, right = months.at(start), months.at(planned), months.at(due + dt.timedelta(days=1))
    marks = [_box(left, max(middle if planned < due else right, left + 1) - left, DONE if entry.is_done else BAR)]
    if planned < due and right > middle:
        marks.append(_box(middle, right - middle, "none"))
    if original and original != due and months.holds(original):
        marks.append(_line(months.at(original), INK, 3))
    return marks


def _box(left: float, width: float, fill: str) -> SafeString:
    return format_html(
        '<rect x="{}%" y="10" width="{}%" height="14" fill="{}" stroke="{}" stroke-width="1.5" stroke-dasharray="{}"/>',
        left, round(width, 2), fill, INK, "4 3" if fill == "none" else "none",
    )  # fmt: skip


def _in(step: Step, months: Months) -> bool:
    return bool(step.due) and months.holds(step.due)


def _milestone(step: Step, months: Months) -> SafeString:
    """A diamond on the day it is due: filled when it is reached."""
    return format_html(
        '<svg x="{}%" y="9" width="16" height="16" overflow="visible"><path d="M0 0L8 8L0 16L-8 8Z" fill="{}" '
        'stroke="{}" stroke-width="2"/></svg>',
        months.at(step.due),
        INK if step.reached else "#ffffff",
        INK,
    )


def milestone_words(entry: ActionPosition) -> str:
    """How many milestones are reached, and since when one is late or when the next is due."""
    if not entry.milestones:
        return ""
    reached = sum(step.reached for step in entry.milestones)
    ahead = sorted(step.due for step in entry.milestones if not step.reached and step.due)
    said = f"{reached} of {counted(len(entry.milestones), 'milestone')} reached"
    if not ahead:
        return said
    first = ahead[0]
    return f"{said}; {'late since' if first < entry.day else 'next'} {day(first)}"
