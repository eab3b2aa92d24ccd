"""The position of a plan: every action as it stands now, or as it stood at any past instant. One function serves page,
paper, CSV and dashboard.

Now is read from the actions themselves, then from their history: the columns are the same, because each operation keeps
the newest rating, dates and impact on the action. What has links with a life of their own (workstreams, priorities,
plans) says from when until when. An old version shows only to those who see the action now and the audience that the
version had; where one in between is hidden from the viewer, nothing is shown for that time rather than something older.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from django.db.models import QuerySet

from actionplans.calculated import Calculated, Facts, calculated, is_worse_by_dates, review_days
from actionplans.models import DeliveryStatus, Impact, Plan, RagLevel
from actionplans.models.actions import Necessity
from actionplans.models.impact import IMPACT_LOOK, NEEDS_EVIDENCE
from actionplans.models.links import AGE_PHASES, PREPARING_FOR_ADULTHOOD
from actionplans.position_rows import (
    ActionTheme,
    Belongings,
    Linked,
    Moment,
    Row,
    Scope,
    Step,
    Supporter,
    Viewer,
    belongings_of,
    rows_of,
)
from core import clock
from partners.models import LocalArea

Entry = TypeVar("Entry", bound="ActionInBrief")
DONE = frozenset({DeliveryStatus.COMPLETE, DeliveryStatus.CLOSED_WITHOUT_COMPLETION})


@dataclass(frozen=True)
class ActionInBrief:
    """One action at one instant, in the words of the plan that was asked for: what tells whether it moved.

    `level_*` are that plan's own; `delivery_status` counts across plans. Days are inclusive. `day` is the day the
    position is for: overdue is counted from it.
    """

    pk: int
    reference: str
    title: str
    description: str
    lead_partner: str
    level_id: int
    level_label: str
    level_colour: str
    level_shape: str
    scheme_id: int
    delivery_status: str
    path_to_green: str
    due_words: str
    due_latest: dt.date | None
    closed_at: dt.datetime | None
    day: dt.date

    @property
    def name(self) -> str:
        """Its reference and title."""
        return f"{self.reference} {self.title}".strip()

    @property
    def is_done(self) -> bool:
        """Whether it is complete or closed without completion."""
        return self.delivery_status in DONE

    @property
    def is_overdue(self) -> bool:
        """Whether the last day of its due date has passed and it is not done."""
        return not self.is_done and self.due_latest is not None and self.due_latest < self.day

    @property
    def days_overdue(self) -> int:
        """How many days have passed since it was due; 0 when it is not overdue."""
        return (self.day - self.due_latest).days if self.is_overdue and self.due_latest else 0

    @property
    def has_no_path_to_green(self) -> bool:
        """Whether it is off track and nobody has said yet how it will come back."""
        return self.delivery_status == DeliveryStatus.OFF_TRACK and not self.path_to_green


@dataclass(frozen=True)
class ActionPosition(ActionInBrief):
    """The same with all that is known of it.

    `since` is when it got this RAG; `added_*` say when, by whom and why it came into the plan.
    """

    area_id: int
    lead_partner_id: int
    lead_person_id: int | None
    lead_person: str
    accountable_person_id: int | None
    accountable_person: str
    reason: str
    cause: str
    since: dt.datetime
    last_updated_at: dt.datetime
    last_updated_by: str
    impact: str
    start_words: str
    start_on: dt.date | None
    due_earliest: dt.date | None
    original_due_words: str
    original_due_latest: dt.date | None
    must_should_could: str
    theme_id: int | None
    completed_at: dt.datetime | None
    closed_by: str
    closed_reason: str
    added_at: dt.datetime | None
    added_by: str
    added_reason: str
    workstreams: tuple[Linked, ...]
    priorities: tuple[Linked, ...]
    tags: tuple[str, ...] = ()
    has_evidence: bool = False
    """Whether evidence that the viewer may see is linked with it."""
    theme: ActionTheme | None = field(default=None, compare=False)
    """Its theme, where the viewer sees that."""
    version: int = field(default=0, compare=False)
    """Which version of the action this is; for now only."""
    rhythm: str = field(default="", compare=False)
    """How often its home plan is reviewed; monthly where that is hidden from the viewer. On it, the milestones and the
    late contributors rests the calculated rating; they are read for now and then, and not frozen."""
    milestones: tuple[Step, ...] = field(default=(), compare=False)
    sub_areas: tuple[Linked, ...] = ()
    """The parts of the area that it is for; none for all of it."""
    supporting: tuple[Supporter, ...] = ()
    """The partners that support it, those that were asked for a step among them."""
    late_contributors: tuple[str, ...] = field(default=(), compare=False)
    """The partners that are late with their own step for it."""

    @property
    def is_supported(self) -> bool:
        """Whether another partner supports it."""
        return bool(self.supporting)

    @property
    def age_phases(self) -> list[str]:
        """The age phases that it is for, in words."""
        return [str(tag.label) for tag in AGE_PHASES if tag in self.tags]

    @property
    def preparing_for_adulthood(self) -> list[str]:
        """The outcomes of preparing for adulthood that it serves, in words."""
        return [str(tag.label) for tag in PREPARING_FOR_ADULTHOOD if tag in self.tags]

    @property
    def due_was_revised(self) -> bool:
        """Whether the due date is not the original one."""
        return (self.due_words, self.due_latest) != (self.original_due_words, self.original_due_latest)

    @property
    def days_slipped(self) -> int:
        """By how many days the forecast lies after the original due date; 0 where it does not, or one has no day."""
        if self.due_latest is None or self.original_due_latest is None:
            return 0
        return max((self.due_latest - self.original_due_latest).days, 0)

    @property
    def days_quiet(self) -> int:
        """For how many days nothing has been said of it."""
        return (self.day - self.last_updated_on).days

    @cached_property
    def last_updated_on(self) -> dt.date:
        """The day on which something was said of it last."""
        return clock.day_of(self.last_updated_at)

    @property
    def is_complete_without_evidence(self) -> bool:
        """Whether it is said to be complete and nothing shows it: neither evidence linked with it nor a rating of its
        impact that rests on any."""
        felt = self.impact in NEEDS_EVIDENCE
        return self.delivery_status == DeliveryStatus.COMPLETE and not self.has_evidence and not felt

    @property
    def awaits_confirmation(self) -> bool:
        """Whether it is said to be complete and nobody has confirmed that."""
        return self.delivery_status == DeliveryStatus.COMPLETE and self.closed_at is None

    @cached_property
    def facts(self) -> Facts | None:
        """What its dates and milestones are on that day; nothing of what is done, nor of what was frozen."""
        if self.is_done or not self.rhythm:
            return None
        steps = self.milestones
        return Facts(
            day=self.day,
            start_on=self.start_on,
            due_latest=self.due_latest,
            updated_on=self.last_updated_on,
            review_days=review_days(self.rhythm),
            milestones=len(steps),
            milestones_reached=len([step for step in steps if step.reached]),
            milestones_late=len([step for step in steps if step.is_late(self.day)]),
            late_contributors=self.late_contributors,
        )

    @cached_property
    def calculated(self) -> Calculated | None:
        """What those say; nothing where there are none."""
        return calculated(self.facts) if self.facts else None

    @property
    def is_rated_too_well(self) -> bool:
        """Whether its owner sees it better than its dates say. The reason of its RAG then says why."""
        return self.facts is not None and is_worse_by_dates(self.facts, self.delivery_status)

    @property
    def delivery_label(self) -> str:
        """The delivery status in words that are the same in every plan."""
        return str(DeliveryStatus(self.delivery_status).label)

    @property
    def necessity(self) -> str:
        """How binding it is, in words; nothing where that is not said."""
        return str(Necessity(self.must_should_could).label) if self.must_should_could else ""

    @property
    def impact_label(self) -> str:
        """The impact rating in words."""
        return str(Impact(self.impact).label)

    @property
    def impact_colour(self) -> str:
        """The colour of the impact rating."""
        return IMPACT_LOOK[self.impact][0]

    @property
    def impact_shape(self) -> str:
        """The shape of the impact rating."""
        return IMPACT_LOOK[self.impact][1]


def position(
    scope: Scope, at: dt.datetime | None, viewer: Viewer, *, among: QuerySet | None = None
) -> list[ActionPosition]:
    """The actions of a plan, or of a whole local area, that the viewer may see, as they stood before the instant `at`.

    `at` None, or the present, is now; “as at 5 September” is `clock.end_of(that day)`. In the order of the plan; for an
    area by home plan and place there, each action once, under its reference and in the words of its home plan. A
    constant number of queries. `among` (a query for numbers of actions) narrows it. Must run inside `acting_as`.
    """
    when = _when(at)
    rows = rows_of(scope, when, viewer, among, brief=False)
    if not rows:
        return []
    levels, belongings = _own_levels(scope, rows), belongings_of(rows, scope, when, viewer)
    return [_made(_in_words_of(levels, row), belongings, when.day) for row in rows]


def position_in_brief(scope: Scope, at: dt.datetime | None, viewer: Viewer) -> list[ActionInBrief]:
    """The same in brief: for who wants to know what has moved since, or how many there were of a kind."""
    when = _when(at)
    rows = rows_of(scope, when, viewer, None, brief=True)
    levels = _own_levels(scope, rows)
    return [_of(ActionInBrief, _in_words_of(levels, row | {"day": when.day})) for row in rows]


def _when(at: dt.datetime | None) -> Moment:
    then = at if at is not None and at < clock.now() else None
    return Moment(then, clock.day_of(then - dt.timedelta(microseconds=1)) if then else clock.today())


def _own_levels(scope: Scope, rows: Iterable[Row]) -> dict[str, RagLevel]:
    """The plan's own level for each status, where it holds actions whose home plan has another scheme."""
    if isinstance(scope, LocalArea) or all(row["scheme_id"] == scope.scheme_id for row in rows):
        return {}
    return {level.delivery_status: level for level in scope.scheme.levels.all() if level.default_for_status}


def _in_words_of(levels: dict[str, RagLevel], row: Row) -> Row:
    """A row with the level that a plan has for its status."""
    level = levels.get(row["delivery_status"])
    row["reference"] = row["reference"] or ""
    if level is not None and level.scheme_id != row["scheme_id"]:
        row.update(level_id=level.pk, level_label=level.label, level_colour=level.colour, level_shape=level.shape)
        row["scheme_id"] = level.scheme_id
    return row


def _made(row: Row, belongings: Belongings, day: dt.date) -> ActionPosition:
    pk, called = row["pk"], belongings.people.get
    row.update(
        day=day,
        lead_partner=belongings.partners[row["lead_partner_id"]],
        lead_person=called(row["lead_person_id"], ""),
        accountable_person=called(row["accountable_person_id"], ""),
        last_updated_by=called(row["last_updated_by"], ""),
        closed_by=called(row["closed_by"], ""),
        added_by=called(row["added_by"], ""),
        added_reason=row["added_reason"] or "",
        workstreams=tuple(belongings.workstreams.get(pk, ())),
        priorities=tuple(belongings.priorities.get(pk, ())),
        sub_areas=tuple(belongings.sub_areas.get(pk, ())),
        tags=tuple(belongings.tags.get(pk, ())),
        has_evidence=pk in belongings.shown,
        theme=belongings.themes.get(row["theme_id"]),
        supporting=tuple(belongings.supporting.get(pk, ())),
        milestones=tuple(belongings.steps.get(pk, ())),
        late_contributors=tuple(belongings.late.get(pk, ())),
        # The plan may be hidden from the viewer.
        rhythm=belongings.rhythms.get(row.pop("home_plan"), Plan.Rhythm.MONTHLY.value),
    )
    return _of(ActionPosition, row)


def _of(kind: type[Entry], values: Row) -> Entry:
    """An entry of a position from all its values. Given by keyword, Python would look for each of fifty names among the
    fifty of the class: for a plan that takes longer than to read it from the database."""
    entry = object.__new__(kind)
    object.__setattr__(entry, "__dict__", values)
    return entry


# --- As a table ------------------------------------------------------------------------------------------------------

CSV_HEADER = (
    "Reference", "Action", "What will be done", "Lead partner", "Lead", "Accountable person", "Start",
    "Original due date", "Due date", "Due by (last day)", "Overdue", "RAG", "Delivery status", "Since", "Reason",
    "Cause", "Path to green", "By its dates",
    "Impact", "How binding", "Workstreams", "Priorities", "Parts of the area", "Age phases", "Preparing for adulthood",
    "Last update", "Updated by", "Closed",
)  # fmt: skip


def csv_row(entry: ActionPosition) -> tuple:
    """One action as a row under CSV_HEADER. Days as 2026-09-05, so that a spreadsheet sorts them."""
    return (
        entry.reference,
        entry.title,
        entry.description,
        entry.lead_partner,
        entry.lead_person,
        entry.accountable_person,
        entry.start_words,
        entry.original_due_words,
        entry.due_words,
        entry.due_latest,
        "Yes" if entry.is_overdue else "No",
        entry.level_label,
        entry.delivery_label,
        clock.day_of(entry.since),
        entry.reason,
        entry.cause,
        entry.path_to_green or ("none yet" if entry.has_no_path_to_green else ""),
        entry.calculated.label if entry.calculated else "",
        entry.impact_label,
        entry.necessity,
        "; ".join(f"{linked.number}. {linked.title}" for linked in entry.workstreams),
        "; ".join(f"{linked.number}. {linked.title}" for linked in entry.priorities),
        "; ".join(part.title for part in entry.sub_areas),
        "; ".join(entry.age_phases),
        "; ".join(entry.preparing_for_adulthood),
        clock.day_of(entry.last_updated_at),
        entry.last_updated_by,
        clock.day_of(entry.closed_at) if entry.closed_at else "",
    )
