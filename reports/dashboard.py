"""The board's dashboard: how a plan stands on a day, and what moved since the board last met.

Everything is counted from one `position` and one list of `movements`, the same that the plan's own list, the papers and
the CSV show: a number here opens exactly the rows that were counted.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Subquery, Value, prefetch_related_objects
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext_lazy as _

from actionplans.exceptional import long_at_risk, rated_too_well
from actionplans.models import ActionInPlan, DeliveryStatus, Impact, Plan, RagLevel
from actionplans.models.impact import IMPACT_LOOK
from actionplans.movements import movements_between
from actionplans.positions import ActionInBrief, ActionPosition, Linked, position, position_in_brief
from core import clock
from core.addresses import address_of
from core.charts import Bar, Segment, StackedBars
from core.nested import let_know, nested
from core.written import Given, Written
from governance.models import Board, Decision, Meeting
from indicators.models import Measure
from indicators.scorecard import ScorecardRow, scorecard_of
from partners.models import LocalArea, Person
from partners.standing import Anybody
from reports.exceptions import Count, Exceptions, Part, nothing_of, themes_of
from reports.models import FrozenPlan
from reports.moved import Moved
from strategies.models import OutcomeMeasure


class Rows(models.TextChoices):
    """What the rows of the status table are."""

    WORKSTREAM = "workstream", _("Workstream")
    PRIORITY = "priority", _("Priority")


HEADLINE_ORDER = (
    DeliveryStatus.OFF_TRACK,
    DeliveryStatus.AT_RISK,
    DeliveryStatus.ON_TRACK,
    DeliveryStatus.COMPLETE,
    DeliveryStatus.NOT_YET_DUE,
    DeliveryStatus.CLOSED_WITHOUT_COMPLETION,
)

FELT = frozenset({Impact.EMERGING, Impact.EVIDENCED, Impact.SUSTAINED})
"""The ratings that say that a difference shows."""


@dataclass(frozen=True)
class Question:
    """What is asked: which plan, compared with which meeting, as at the end of which local day, in which rows."""

    plan: Plan
    meeting: Meeting | None
    """The board's last held meeting before the end of that day: movers are counted from it. None before its first."""
    as_at: dt.date
    rows: str = ""
    """Workstreams or priorities; empty for whichever the plan's actions name more often."""

    @cached_property
    def is_past(self) -> bool:
        """Whether the day is over, so that the page shows how things stood then."""
        return self.as_at < clock.today()

    @property
    def until(self) -> dt.datetime | None:
        """The instant before which everything counts; None for now."""
        return clock.end_of(self.as_at) if self.is_past else None

    @property
    def since(self) -> dt.datetime | None:
        """The instant that the last meeting knew of."""
        return self.meeting.knew_until if self.meeting else None

    def rows_url(self, **filters: str | int) -> str:
        """The plan's list of actions, narrowed to these, as at the same day."""
        if self.is_past:
            filters["as_at"] = self.as_at.isoformat()
        return _with_query(self._list, filters)

    def rows_then_url(self, **filters: str | int) -> str:
        """The plan's list of actions, narrowed to these, as the last meeting knew it."""
        return _with_query(self._list, filters | {"meeting": self.meeting.pk})

    @cached_property
    def _list(self) -> str:
        """The plan's list of actions: a hundred numbers open it."""
        return self.plan.get_absolute_url()

    @property
    def frozen_plan(self) -> int | None:
        """The number of the plan as the board could see it at that meeting, where it was kept and is open to the
        reader."""
        kept = self.meeting.frozen_plans_of_it if self.meeting else []
        return next((row["pk"] for row in kept if row["plan"] == self.plan.pk), None)


def _with_query(address: str, filters: Mapping[str, str | int]) -> str:
    """An address narrowed by numbers, days and names of choices, in which nothing needs to be quoted."""
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return f"{address}?{query}" if query else address


class OpenDecision(NamedTuple):
    """A decision on which something is still to be done. `owner` is a role title, or nothing."""

    pk: int
    reference: str
    text: str
    owner: str
    due: dt.date | None


class LevelCount(NamedTuple):
    """How many actions have a level now, and how many had it when the board last met (None where it never did)."""

    level: RagLevel
    count: Count
    before: Count | None


class StatusRow(NamedTuple):
    """One workstream or priority: how many of its actions have each level, in the order of the key."""

    label: str
    cells: list[tuple[RagLevel, Count]]
    total: Count
    url: str = ""
    """The page of the workstream in depth, or of the priority."""


class ImpactRow(NamedTuple):
    """One delivery status against each impact rating."""

    level: RagLevel
    cells: list[tuple[str, Count]]
    total: Count


class ImpactColumn(NamedTuple):
    label: str
    colour: str
    shape: str


@dataclass(frozen=True)
class Dashboard:
    """How a plan stands. Counts are of actions; a table by workstream counts an action in each that it serves, and once
    in its last row."""

    question: Question
    actions: Sequence[ActionPosition]
    before: Sequence[ActionInBrief] | None
    """The plan as the last meeting knew it; None where there was none."""
    levels: Sequence[RagLevel]
    moved: Moved
    measures: Sequence[Measure]
    """Those of the scorecard."""
    scorecard: Sequence[ScorecardRow]
    """Where they stand; of the first alone, where no more is shown."""
    exceptions: Exceptions
    three_meetings_ago: dt.datetime | None = None
    """When the board met the third time before that day; None where it has not met so often."""

    # --- The answer ---------------------------------------------------------------------------------------------------

    @cached_property
    def total(self) -> Count:
        """Every action of the plan that the reader may see."""
        return self._number(len(self.actions))

    @cached_property
    def headline(self) -> list[tuple[str, Count]]:
        """How many are off track, at risk and so on, those that need the board first; nothing that counts nought."""
        counted = Counter(entry.delivery_status for entry in self.actions)
        return [
            (status.label.lower(), Count(counted[status], self.question.rows_url(status=status.value)))
            for status in HEADLINE_ORDER
            if counted[status]
        ]

    @cached_property
    def level_counts(self) -> list[LevelCount]:
        """How many actions have each level of the plan's key, now and at the last meeting."""
        now = Counter(entry.level_id for entry in self.actions)
        before = None if self.before is None else Counter(entry.level_id for entry in self.before)
        return [
            LevelCount(
                level,
                self._number(now[level.pk], level=level.pk),
                None if before is None else self._then(before[level.pk], level=level.pk),
            )
            for level in self.levels
        ]

    @property
    def total_before(self) -> Count | None:
        """How many actions the plan had at the last meeting; None where there was none."""
        return None if self.before is None else self._then(len(self.before))

    # --- Workstreams or priorities ------------------------------------------------------------------------------------

    @property
    def rows_label(self) -> str:
        """Workstream or Priority."""
        return str(Rows(self.rows).label)

    @cached_property
    def rows(self) -> str:
        """What the rows are: what was asked for, else what more of the plan's actions serve."""
        if self.question.rows:
            return self.question.rows
        in_workstreams = sum(bool(entry.workstreams) for entry in self.actions)
        with_priorities = sum(bool(entry.priorities) for entry in self.actions)
        return (Rows.PRIORITY if with_priorities > in_workstreams else Rows.WORKSTREAM).value

    @cached_property
    def status_rows(self) -> list[StatusRow]:
        """The status table: a row for each workstream or priority, and one for what serves none."""
        found: dict[Linked, list[ActionPosition]] = {}
        for entry in self.actions:
            for linked in self._links(entry):
                found.setdefault(linked, []).append(entry)
        rows = [
            self._status_row(f"{linked.number}. {linked.title}", entries, linked.pk)
            for linked, entries in sorted(found.items(), key=lambda item: (item[0].number, item[0].pk))
        ]
        alone = [entry for entry in self.actions if not self._links(entry)]
        return [*rows, *([self._status_row(f"No {self.rows}", alone, "none")] if alone else [])]

    @cached_property
    def all_row(self) -> StatusRow:
        """Every action once."""
        cells = [(entry.level, entry.count) for entry in self.level_counts]
        return StatusRow("All actions, each counted once", cells, self.total)

    @property
    def counts_some_twice(self) -> bool:
        """Whether an action stands in more than one row."""
        return any(len(self._links(entry)) > 1 for entry in self.actions)

    @property
    def chart(self) -> StackedBars:
        """The status table as a picture."""
        bars = [
            Bar(row.label, [_segment(level, count) for level, count in row.cells], row.total.url)
            for row in self.status_rows
        ]
        return StackedBars(f"Actions in each {self.rows}, by RAG", bars, row_heading=self.rows_label)

    def _links(self, entry: ActionPosition) -> tuple[Linked, ...]:
        return entry.priorities if self.rows == Rows.PRIORITY else entry.workstreams

    def _status_row(self, label: str, entries: list[ActionPosition], number: int | str) -> StatusRow:
        counted, which = Counter(entry.level_id for entry in entries), {self.rows: number}
        cells = [(level, self._number(counted[level.pk], level=level.pk, **which)) for level in self.levels]
        return StatusRow(label, cells, self._number(len(entries), **which), self._page_of_row(number))

    def _page_of_row(self, number: int | str) -> str:
        if number == "none":
            return ""
        page = "strategies:priority_detail" if self.rows == Rows.PRIORITY else "reports:deep_dive"
        return address_of(page, self.question.plan.area.slug, int(number))

    # --- What needs the board -----------------------------------------------------------------------------------------

    @cached_property
    def parts(self) -> list[Part]:
        """The lists of what needs the board, in the order of the page."""
        dates = Part("by-dates", "Better than the dates say", "rated better than its dates say", self.rated_too_well)
        at_risk = Part("long-at-risk", "At risk for long", "at risk at three meetings running", self.long_at_risk)
        return [
            Part("overdue", "Overdue", "overdue", self.overdue),
            Part("off-track", "Off track", "off track", self.reds),
            dates,
            *([at_risk] if self.three_meetings_ago else []),
            *self.exceptions.parts,
        ]

    @property
    def nothing(self) -> str:
        """What no action is."""
        return nothing_of(self.parts)

    @cached_property
    def overdue(self) -> list[ActionPosition]:
        """Actions past the last day of their due date and not done, the longest overdue first."""
        return sorted((entry for entry in self.actions if entry.is_overdue), key=lambda entry: -entry.days_overdue)

    @property
    def overdue_count(self) -> Count:
        """How many are overdue."""
        return self._number(len(self.overdue), overdue=1)

    @cached_property
    def reds(self) -> list[ActionPosition]:
        """Actions off track, those without a path to green first, then the longest off track."""
        found = [entry for entry in self.actions if entry.delivery_status == DeliveryStatus.OFF_TRACK]
        return sorted(found, key=lambda entry: (not entry.has_no_path_to_green, entry.since))

    @property
    def red_count(self) -> Count:
        """How many are off track."""
        return self._number(len(self.reds), status=DeliveryStatus.OFF_TRACK.value)

    @property
    def no_path_count(self) -> Count:
        """How many are off track without a path to green."""
        return self._number(sum(entry.has_no_path_to_green for entry in self.reds), no_path=1)

    @cached_property
    def rated_too_well(self) -> list[ActionPosition]:
        """Actions that their owners see better than their dates say."""
        return rated_too_well(self.actions)

    @property
    def rated_too_well_count(self) -> Count:
        """How many those are."""
        return self._number(len(self.rated_too_well), differs=1)

    @cached_property
    def waited_for(self) -> list[tuple[str, list[ActionPosition]]]:
        """The partners that are late with a step for an action of another, each with those actions: who holds up most
        comes first."""
        found: dict[str, list[ActionPosition]] = {}
        for entry in self.actions:
            for partner in dict.fromkeys(entry.late_contributors):
                found.setdefault(partner, []).append(entry)
        return sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))

    @cached_property
    def long_at_risk(self) -> list[ActionPosition]:
        """Actions that were at risk at each of the board's last three meetings and still are."""
        return long_at_risk(self.actions, self.three_meetings_ago)

    # --- Is it felt? --------------------------------------------------------------------------------------------------

    @property
    def impact_columns(self) -> list[ImpactColumn]:
        """The impact ratings with their look."""
        return [ImpactColumn(str(impact.label), *IMPACT_LOOK[impact]) for impact in Impact]

    @cached_property
    def impact_rows(self) -> list[ImpactRow]:
        """Delivery against impact: two ratings, side by side. Statuses that no action has are left out."""
        counted = Counter((entry.delivery_status, entry.impact) for entry in self.actions)
        looks = {level.delivery_status: level for level in self.levels if level.default_for_status}
        return [
            ImpactRow(
                looks[status],
                [
                    (str(impact.label), self._number(counted[status, impact], status=status.value, impact=impact.value))
                    for impact in Impact
                ],
                self._number(sum(counted[status, impact] for impact in Impact), status=status.value),
            )
            for status in HEADLINE_ORDER
            if any(counted[status, impact] for impact in Impact)
        ]

    @property
    def complete_and_not_felt(self) -> tuple[int, int]:
        """Of how many complete actions nothing shows yet that they are felt, and how many are complete."""
        complete = [entry for entry in self.actions if entry.delivery_status == DeliveryStatus.COMPLETE]
        return sum(entry.impact not in FELT for entry in complete), len(complete)

    @property
    def open_decisions(self) -> list[OpenDecision]:
        """What the board has decided at any meeting and is still to be done, overdue first; nothing for a day that is
        over, because a decision's state is today's."""
        meeting = self.question.meeting
        return [] if meeting is None or self.question.is_past else still_open(meeting)

    # --- Numbers ------------------------------------------------------------------------------------------------------

    def _number(self, number: int, **filters: str | int) -> Count:
        return Count(number, self.question.rows_url(**filters) if number else "")

    def _then(self, number: int, **filters: str | int) -> Count:
        """A number at the last meeting: it opens the list as the meeting knew it."""
        return Count(number, self.question.rows_then_url(**filters) if number else "")


def _segment(level: RagLevel, count: Count) -> Segment:
    return Segment(level.label, count.number, level.colour, level.shape, count.url)


def dashboard_of(question: Question, viewer: Person, *, most: int | None = None) -> Dashboard:
    """Answer a question from what a person may see, in a constant number of queries; of the measures the first `most`,
    all of them where that is None. Must run inside `acting_as`."""
    plan, since, until = question.plan, question.since, question.until
    prefetch_related_objects([plan], "scheme__levels")
    after = position(plan, until, viewer)
    before = position_in_brief(plan, since, viewer) if since else None
    levels, measures = list(plan.scheme.levels.all()), _measures(question, viewer)
    return Dashboard(
        question=question,
        actions=after,
        before=before,
        levels=levels,
        moved=Moved([] if before is None else movements_between(before, after, since, until, plan), levels),
        measures=measures,
        scorecard=scorecard_of(measures[:most], question.as_at, before=until),
        exceptions=Exceptions(after, question.rows_url, plan.days_between_reviews, themes_of(after)),
        three_meetings_ago=_three_meetings_ago(question),
    )


def _three_meetings_ago(question: Question) -> dt.datetime | None:
    third = question.meeting.third_last if question.meeting else None
    if third is None:
        return None
    starts_at = dt.time.fromisoformat(third["starts_at"]) if third["starts_at"] else None
    return Meeting(held_on=dt.date.fromisoformat(third["held_on"]), starts_at=starts_at).instant


def _measures(question: Question, viewer: Person) -> list[Measure]:
    """The measures that speak to the outcomes of the plan's strategy; all of the area's for a plan without one."""
    plan = question.plan
    return _written_measures(Anybody.like(viewer.standing), bool(plan.strategy_id)).asked(
        area=plan.area.pk, strategy=plan.strategy_id, day=question.as_at, viewer=viewer.standing
    )


AREA, DAY = Given("area", models.BigIntegerField()), Given("day", models.DateField())


@lru_cache(maxsize=100)
def _written_measures(asking: Anybody, of_strategy: bool) -> Written:
    measures = Measure.objects.visible_to(asking, AREA)
    if of_strategy:
        strategy = Given("strategy", models.BigIntegerField())
        links = OutcomeMeasure.objects.visible_to(asking, AREA).filter(outcome__strategy=strategy)
        measures = measures.filter(Exists(links.filter(measure=OuterRef("pk"))))
    return Written(measures.running_on(DAY))


def plans_of(viewer: Person, area: LocalArea) -> list[Plan]:
    """The plans of an area that a person may see, each with its key, first the one that is most likely meant: live ones
    before others, those that have actions, those of a board that the person sits on, those that a board owns; of
    several the one that was opened first, whose place a new one does not take. One query."""
    plans = _plans(Anybody.like(viewer.standing)).asked(area=area.pk, viewer=viewer.standing)
    for plan in plans:
        plan.area = area
        let_know(plan.scheme, "levels", plan.levels_of_scheme)
    own = viewer.standing.group_ids
    return sorted(
        plans,
        key=lambda plan: (
            not plan.is_live,
            not plan.has_actions,
            plan.members_of_board not in own,
            plan.owner_board_id is None,
            plan.pk,
        ),
    )


@lru_cache(maxsize=100)
def _plans(asking: Anybody) -> Written:
    levels = RagLevel.objects.filter(scheme=OuterRef("scheme"))
    standing = ActionInPlan.objects.standing().filter(plan=OuterRef("pk"))
    return Written(
        Plan.objects.visible_to(asking, AREA)
        .select_related("scheme")
        .annotate(
            levels_of_scheme=nested(levels),
            has_actions=Exists(standing),
            members_of_board=Subquery(Board.objects.filter(pk=OuterRef("owner_board")).values("members_group")),
        )
    )


def last_meetings(viewer: Person, area: LocalArea, before: dt.datetime) -> list[Meeting]:
    """The last meeting that each board held before an instant, with what the board decided at any and is still open.

    `still_open` reads the latter. Of the boards and meetings that the viewer sees; a board that has not met yet has
    nothing to compare. One query.
    """
    local, asking = before.astimezone(clock.zone()), Anybody.like(viewer.standing)
    return _last_meetings(asking).asked(area=area.pk, day=local.date(), time=local.time(), viewer=viewer.standing)


@lru_cache(maxsize=100)
def _last_meetings(asking: Anybody) -> Written:
    before = (DAY, Given("time", models.TimeField()))
    decisions = Decision.objects.visible_to(asking, AREA).open().filter(board=OuterRef("board"))
    decisions = decisions.order_by(F("due").asc(nulls_last=True), "pk")
    words = JSONObject(
        pk="pk", reference="reference", text="text", owner=Coalesce("owner__role_title", Value("")), due="due"
    )
    held = Meeting.objects.visible_to(asking, AREA).filter(state=Meeting.State.HELD).started_before(*before)
    held = held.filter(board__in=Board.objects.visible_to(asking, AREA)).select_related("board")
    frozen = FrozenPlan.objects.visible_to(asking, AREA).filter(meeting=OuterRef("pk"), board=OuterRef("board"))
    earlier = Meeting.objects.visible_to(asking, AREA).filter(board=OuterRef("board"), state=Meeting.State.HELD)
    earlier = earlier.started_before(*before).order_by("-held_on", "-starts_at", "-pk")
    held = held.annotate(
        third_last=Subquery(earlier.values(at=JSONObject(held_on="held_on", starts_at="starts_at"))[2:3]),
        open_decisions=ArraySubquery(decisions.values(decision=words)),
        frozen_plans_of_it=ArraySubquery(frozen.order_by().values(frozen=JSONObject(pk="pk", plan="plan_id"))),
    )
    return Written(held.order_by("board_id", "-held_on", "-starts_at", "-pk").distinct("board_id"))


def still_open(meeting: Meeting) -> list[OpenDecision]:
    """The open decisions of the board of one of `last_meetings`, those that are due first before the others."""
    return [
        OpenDecision(**row | {"due": dt.date.fromisoformat(row["due"]) if row["due"] else None})
        for row in meeting.open_decisions
    ]
