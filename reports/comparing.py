"""A plan on two days or at two meetings, side by side: the same positions and movements as the dashboard's."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects

from actionplans.models import Plan, RagLevel
from actionplans.movements import movements_between
from actionplans.positions import ActionInBrief, position, position_in_brief
from core import clock
from core.form_fields import DayField, GovukFormMixin
from core.templatetags.portal import day
from governance.models import Meeting
from partners.models import LocalArea, Person
from reports.exceptions import Count
from reports.moved import Moved

MOST_MEETINGS = 60
"""How many of the newest meetings there are to choose from."""


class Side(NamedTuple):
    """One of the two moments: what it is called, its day as the head of a column, the instant before which everything
    counts (None for now), and what its lists have in their address."""

    label: str
    day_words: str
    until: dt.datetime | None
    query: dict[str, str | int]

    @property
    def instant(self) -> dt.datetime:
        """The instant, also for now."""
        return self.until or clock.now()


class Line(NamedTuple):
    """How many actions meet something at the earlier and at the later moment."""

    label: str
    level: RagLevel | None
    earlier: Count
    later: Count

    @property
    def change(self) -> int:
        """How many more; negative for fewer."""
        return self.later.number - self.earlier.number

    @property
    def fewer(self) -> int:
        """How many fewer, where there are fewer."""
        return -self.change


@dataclass(frozen=True)
class Comparison:
    """A plan at two moments, as one reader may see it."""

    plan: Plan
    earlier: Side
    later: Side
    before: Sequence[ActionInBrief]
    after: Sequence[ActionInBrief]
    levels: Sequence[RagLevel]
    moved: Moved

    @property
    def lines(self) -> list[Line]:
        """All actions, those of each level, those overdue and those without a path to green, then and then."""
        was, now = (Counter(entry.level_id for entry in entries) for entries in (self.before, self.after))
        return [
            self._line("All actions", lambda entry: True),
            *(
                Line(
                    level.label,
                    level,
                    self._count(self.earlier, was[level.pk], {"level": level.pk}),
                    self._count(self.later, now[level.pk], {"level": level.pk}),
                )
                for level in self.levels
            ),
            self._line("Overdue", lambda entry: entry.is_overdue, overdue=1),
            self._line("Off track with no path to green", lambda entry: entry.has_no_path_to_green, no_path=1),
        ]

    def _line(self, label: str, meets: Callable[[ActionInBrief], bool], **filters: int) -> Line:
        was, now = (sum(map(meets, entries)) for entries in (self.before, self.after))
        return Line(label, None, self._count(self.earlier, was, filters), self._count(self.later, now, filters))

    def _count(self, side: Side, number: int, filters: dict) -> Count:
        query = urlencode(filters | side.query)
        address = self.plan.get_absolute_url() + (f"?{query}" if query else "")
        return Count(number, address if number else "")


def comparison_of(plan: Plan, earlier: Side, later: Side, viewer: Person) -> Comparison:
    """Compare a plan at two moments, as a person may see it, in a constant number of queries. Must run inside
    `acting_as`."""
    prefetch_related_objects([plan], "scheme__levels")
    levels = list(plan.scheme.levels.all())
    before, after = position_in_brief(plan, earlier.until, viewer), position(plan, later.until, viewer)
    moved = Moved(movements_between(before, after, earlier.instant, later.until, plan), levels)
    return Comparison(plan, earlier, later, before, after, levels, moved)


def meetings_to_choose(viewer: Person, area: LocalArea) -> list[Meeting]:
    """The newest held meetings that the viewer sees, with their boards."""
    held = Meeting.objects.visible_to(viewer, area).filter(state=Meeting.State.HELD).select_related("board")
    return list(held.order_by("-held_on", "-starts_at", "-pk")[:MOST_MEETINGS])


class ComparisonForm(GovukFormMixin, forms.Form):
    """Which plan, and which two moments: each a meeting or a day. The choice stands in the address."""

    mark_optional = False

    plan = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    from_meeting = forms.TypedChoiceField(label="Earlier meeting", coerce=int, empty_value=None, required=False)
    from_day = DayField(
        label="Earlier day", required=False, help_text="Instead of a meeting: how it stood at the end of that day"
    )
    to_meeting = forms.TypedChoiceField(label="Later meeting", coerce=int, empty_value=None, required=False)
    to_day = DayField(
        label="Later day", required=False, help_text="Instead of a meeting. To compare with now, leave both empty"
    )

    def __init__(self, data, *, plans: Iterable[Plan], meetings: Iterable[Meeting]):
        super().__init__(data)
        self.plans = {plan.pk: plan for plan in plans}
        self.meetings = {meeting.pk: meeting for meeting in meetings}
        self.fields["plan"].choices = [(pk, plan.title) for pk, plan in self.plans.items()]
        offered = [
            (pk, f"{meeting.held_on.day} {meeting.held_on:%B %Y}, {meeting.board.name}")
            for pk, meeting in self.meetings.items()
        ]
        for name in ("from_meeting", "to_meeting"):
            self.fields[name].choices = [("", "None"), *offered]

    def clean_from_day(self) -> dt.date | None:
        """A day that has come."""
        return _come(self.cleaned_data["from_day"])

    def clean_to_day(self) -> dt.date | None:
        """A day that has come."""
        return _come(self.cleaned_data["to_day"])

    def clean(self) -> dict:
        """Who asks says an earlier moment, and it must lie before the later one."""
        cleaned = super().clean()
        if not self.errors:
            earlier, later = self.sides()
            if earlier is None and "from_meeting" in self.data:
                self.add_error("from_meeting", "Choose an earlier meeting or day to compare with")
            elif earlier is not None and earlier.instant >= later.instant:
                self.add_error("from_day", "Choose an earlier day or meeting to compare from")
        return cleaned

    @property
    def chosen(self) -> Plan | None:
        """The plan that is asked for, or the first."""
        return self.plans.get(self.cleaned_data["plan"]) or next(iter(self.plans.values()), None)

    def sides(self) -> tuple[Side | None, Side]:
        """The two moments; nothing for the earlier one where none is chosen."""
        return self._side("from"), self._side("to") or Side("now", "now", None, {})

    def _side(self, name: str) -> Side | None:
        asked = self.cleaned_data[f"{name}_day"]
        if asked is not None:
            now = asked == clock.today()
            return Side(
                day(asked),
                day(asked),
                None if now else clock.end_of(asked),
                {} if now else {"as_at": asked.isoformat()},
            )
        meeting = self.meetings.get(self.cleaned_data[f"{name}_meeting"])
        if meeting is None:
            return None
        label = f"the {meeting.board.name} on {day(meeting.held_on)}"
        return Side(label, day(meeting.held_on), meeting.knew_until, {"meeting": meeting.pk})


def _come(asked: dt.date | None) -> dt.date | None:
    if asked is not None and asked > clock.today():
        raise ValidationError(f"Nobody knows yet how things will stand on {day(asked)}. Choose an earlier day")
    return asked
