"""The way back from a meeting: by when its papers must be out, cleared and written."""

import datetime as dt
from dataclasses import dataclass

from core.working_days import is_working_day, working_days_before

CLEAR_DAYS = 5
"""Clear working days between publication and meeting, neither of the two counted: Local Government Act 1972, section
100B, with the Access to Meetings and Documents (Period of Notice) (England) Order 2002."""

DAYS_TO_CLEAR = 3
"""Working days before publication by which all clearances are in."""

DAYS_FOR_COMMENT = 5
"""Working days before that by which the text is with those who clear it. Silence is no clearance."""


def clear_working_days(published: dt.date, meeting: dt.date) -> int:
    """How many working days lie between the two, neither counted."""
    between = (published + dt.timedelta(days=n) for n in range(1, (meeting - published).days))
    return sum(is_working_day(day) for day in between)


@dataclass(frozen=True)
class Step:
    """One deadline on the way to a meeting. The day is the last one on which it is in time."""

    label: str
    day: dt.date
    days_left: int

    @property
    def is_past(self) -> bool:
        """Whether the day is over."""
        return self.days_left < 0


@dataclass(frozen=True)
class Timetable:
    """The deadlines of a paper, first to last."""

    written_by: Step
    cleared_by: Step
    published_by: Step
    meeting: Step

    @property
    def steps(self) -> tuple[Step, ...]:
        """All four, in order."""
        return (self.written_by, self.cleared_by, self.published_by, self.meeting)


def timetable(meeting_day: dt.date, today: dt.date) -> Timetable:
    """The deadlines of the papers for a meeting on that day, seen from today."""
    published = working_days_before(meeting_day, CLEAR_DAYS + 1)
    cleared = working_days_before(published, DAYS_TO_CLEAR)
    written = working_days_before(cleared, DAYS_FOR_COMMENT)

    def step(label: str, day: dt.date) -> Step:
        return Step(label, day, (day - today).days)

    return Timetable(
        written_by=step("Text with those who clear it", written),
        cleared_by=step("All clearances in", cleared),
        published_by=step("Issued and published", published),
        meeting=step("Meeting", meeting_day),
    )
