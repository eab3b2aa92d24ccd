"""The position of a plan: every action as it stands now, or as it stood at any past instant. One function serves page,
paper, CSV and dashboard.

Now is read from the actions themselves, then from their history: the columns are the same, because each operation keeps
the newest rating, dates and impact on the action. What has links with a life of their own (workstreams, priorities,
plans) says from when until when. An old version shows only to those who see the action now and the audience that the
version had; where one in between is hidden from the viewer, nothing is shown for that time rather than something older.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, JSONObject, NullIf

from actionplans.calculated import Calculated, Facts, calculated, review_days
from actionplans.models import (
    Action,
    ActionEvidence,
    ActionPriority,
    ActionTag,
    ActionWorkstream,
    Contribution,
    DeliveryStatus,
    Impact,
    Milestone,
    Plan,
    RagLevel,
    SupportingPartner,
)
from actionplans.models.actions import Necessity
from actionplans.models.impact import IMPACT_LOOK, NEEDS_EVIDENCE
from actionplans.models.links import AGE_PHASES, PREPARING_FOR_ADULTHOOD
from core import clock
from core.history import event_model
from core.written import Given, Written
from inspection.models import Evidence
from partners.models import Audience, LocalArea, Partner, Person, Seen
from partners.standing import AnyAudience, Anybody
from strategies.models import Priority, Workstream

Scope = Plan | LocalArea
Viewer = Person | Audience
Asking = Anybody | AnyAudience
Write = Callable[[bool, Asking, QuerySet | None], QuerySet]
"""How a position is written: whether of a plan, for whom, among which actions."""

DONE = frozenset({DeliveryStatus.COMPLETE, DeliveryStatus.CLOSED_WITHOUT_COMPLETION})


class Supporter(NamedTuple):
    """A partner that supports an action."""

    pk: int
    name: str


class Linked(NamedTuple):
    """A workstream or priority that an action serves."""

    pk: int
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class ActionPosition:
    """One action at one instant, in the words of the plan that was asked for.

    `level_*` are that plan's own; `delivery_status` counts across plans. `since` is when it got this RAG. Days are
    inclusive. `day` is the day the position is for: overdue is counted from it. `added_*`
    say when, by whom and why it came into the plan.
    """

    pk: int
    area_id: int
    scheme_id: int
    reference: str
    title: str
    description: str
    lead_partner_id: int
    lead_partner: str
    lead_person_id: int | None
    lead_person: str
    accountable_person_id: int | None
    accountable_person: str
    level_id: int
    level_label: str
    level_colour: str
    level_shape: str
    delivery_status: str
    reason: str
    cause: str
    path_to_green: str
    since: dt.datetime
    last_updated_at: dt.datetime
    last_updated_by: str
    impact: str
    start_words: str
    start_on: dt.date | None
    due_words: str
    due_earliest: dt.date | None
    due_latest: dt.date | None
    original_due_words: str
    original_due_latest: dt.date | None
    must_should_could: str
    theme_id: int | None
    completed_at: dt.datetime | None
    closed_at: dt.datetime | None
    closed_by: str
    closed_reason: str
    added_at: dt.datetime | None
    added_by: str
    added_reason: str
    day: dt.date
    workstreams: tuple[Linked, ...]
    priorities: tuple[Linked, ...]
    tags: tuple[str, ...] = ()
    has_evidence: bool = False
    """Whether evidence that the viewer may see is linked with it."""
    version: int = field(default=0, compare=False)
    """Which version of the action this is; for now only."""
    rhythm: str = field(default="", compare=False)
    """How often its home plan is reviewed; monthly where that is hidden from the viewer. On it, the milestones and the
    late contributors rests the calculated rating; they are read for now and then, and not frozen."""
    milestones: tuple[dict, ...] = field(default=(), compare=False)
    supporting: tuple[Supporter, ...] = ()
    """The partners that support it, those that were asked for a step among them."""
    late_contributors: tuple[str, ...] = field(default=(), compare=False)
    """The partners that are late with their own step for it."""

    @property
    def name(self) -> str:
        """Its reference and title."""
        return f"{self.reference} {self.title}".strip()

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
    def due_was_revised(self) -> bool:
        """Whether the due date is not the original one."""
        return (self.due_words, self.due_latest) != (self.original_due_words, self.original_due_latest)

    @property
    def has_no_path_to_green(self) -> bool:
        """Whether it is off track and nobody has said yet how it will come back."""
        return self.delivery_status == DeliveryStatus.OFF_TRACK and not self.path_to_green

    @property
    def days_slipped(self) -> int:
        """By how many days the forecast lies after the original due date; 0 where it does not, or one has no day."""
        if self.due_latest is None or self.original_due_latest is None:
            return 0
        return max((self.due_latest - self.original_due_latest).days, 0)

    @property
    def days_quiet(self) -> int:
        """For how many days nothing has been said of it."""
        return (self.day - clock.day_of(self.last_updated_at)).days

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

    @property
    def calculated(self) -> Calculated | None:
        """What its dates and milestones say on that day; nothing of what is done, nor of what was frozen."""
        if self.is_done or not self.rhythm:
            return None
        late = sum(
            not step["reached"] and step["due"] is not None and step["due"] < self.day.isoformat()
            for step in self.milestones
        )
        return calculated(
            Facts(
                day=self.day,
                start_on=self.start_on,
                due_latest=self.due_latest,
                updated_on=clock.day_of(self.last_updated_at),
                review_days=review_days(self.rhythm),
                milestones=len(self.milestones),
                milestones_reached=sum(step["reached"] for step in self.milestones),
                milestones_late=late,
                late_contributors=self.late_contributors,
            )
        )

    @property
    def is_rated_too_well(self) -> bool:
        """Whether its owner sees it better than its dates say. The reason of its RAG then says why."""
        found = self.calculated
        return found is not None and found.is_worse_than(self.delivery_status)

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


# The columns of an action, and of its history alike, that a position shows.
COLUMNS: dict[str, str] = {
    "area_id": "area_id",
    "title": "title",
    "description": "description",
    "lead_partner_id": "lead_partner_id",
    "lead_partner_name": "lead_partner_called",
    "lead_partner_short": "lead_partner_called_short",
    "lead_person_id": "lead_person_id",
    "lead_person": "lead_person_title",
    "accountable_person_id": "accountable_person_id",
    "accountable_person": "accountable_person_title",
    "level_id": "level_id",
    "level_label": "level__label",
    "level_colour": "level__colour",
    "level_shape": "level__shape",
    "scheme_id": "level__scheme_id",
    "delivery_status": "delivery_status",
    "reason": "rag_reason",
    "cause": "cause",
    "path_to_green": "path_to_green",
    "since": "rag_since",
    "last_updated_at": "last_updated_at",
    "last_updated_by": "last_updated_by_title",
    "impact": "impact",
    "start_words": "start_words",
    "start_on": "start_on",
    "due_words": "due_words",
    "due_earliest": "due_earliest",
    "due_latest": "due_latest",
    "original_due_words": "original_due_words",
    "original_due_latest": "original_due_latest",
    "must_should_could": "must_should_could",
    "theme_id": "theme_id",
    "completed_at": "completed_at",
    "closed_at": "closed_at",
    "closed_by": "closed_by_title",
    "closed_reason": "closed_reason",
}


def position(
    scope: Scope, at: dt.datetime | None, viewer: Viewer, *, among: QuerySet | None = None
) -> list[ActionPosition]:
    """The actions of a plan, or of a whole local area, that the viewer may see, as they stood before the instant `at`.

    `at` None, or the present, is now; “as at 5 September” is `clock.end_of(that day)`. In the order of the plan; for an
    area by home plan and place there, each action once, under its reference and in the words of its home plan. A
    constant number of queries. `among` (a query for numbers of actions) narrows it. Must run inside `acting_as`.
    """
    now = clock.now()
    then = at if at is not None and at < now else None
    day = _day(then)
    rows = _rows_now(scope, viewer, among) if then is None else _rows_then(scope, then, viewer, among)
    levels = _own_levels(scope, rows)
    return [_made(row, levels, day) for row in rows]


def _day(then: dt.datetime | None) -> dt.date:
    """The day that a position is for."""
    return clock.day_of(then - dt.timedelta(microseconds=1)) if then else clock.today()


PLAN, AREA = Given("plan", models.BigIntegerField()), Given("area", models.BigIntegerField())
THEN, DAY = Given("then", models.DateTimeField()), Given("day", models.DateField())


def _asked(write: Write, scope: Scope, then: dt.datetime | None, viewer: Viewer, among: QuerySet | None) -> list[tuple]:
    """The rows of what is written for a plan or an area, and for any viewer of this shape."""
    asking = AnyAudience() if isinstance(viewer, Audience) else Anybody.like(viewer.standing)
    if among is None:
        written = _written_once(write, isinstance(scope, Plan), asking)
    else:
        written = Written(write(isinstance(scope, Plan), asking, among))
    return written.asked(
        plan=scope.pk,
        area=_area(scope).pk,
        then=then,
        day=_day(then),
        viewer=viewer if isinstance(viewer, Audience) else viewer.standing,
    )


@lru_cache(maxsize=100)
def _written_once(write: Write, of_plan: bool, asking: Asking) -> Written:
    return Written(write(of_plan, asking, None))


def _actions(asking: Asking, among: QuerySet | None) -> QuerySet:
    actions = Action.objects.visible_to(asking, AREA)
    return actions if among is None else actions.filter(pk__in=among)


def _area(scope: Scope) -> LocalArea:
    return scope if isinstance(scope, LocalArea) else scope.area


# What belongs to the place of an action in a plan, and to nothing older.
PLACE: dict[str, str] = {
    "reference": "place__reference",
    "added_at": "place__added_at",
    "added_by": "added_by_title",
    "added_reason": "place__reason",
    "workstreams": "workstreams_then",
    "priorities": "priorities_then",
    "tags": "tags_then",
    "has_evidence": "evidence_then",
    "supporting": "supporting_then",
}


def _placed(rows: QuerySet, action: str, of_plan: bool, then: Given | None, asking: Asking) -> QuerySet:
    """Rows of actions or of their history in the order in which they are shown, with their place in the plan and what
    they serve. `action` is the path from a row to its action: nothing for an action itself."""
    path = f"{action}__in_plans" if action else "in_plans"
    key = action or "pk"
    if then is None:
        standing = Q(**{f"{path}__taken_out_at": None})
    else:
        standing = Q(**{f"{path}__taken_out_at": None}) | Q(**{f"{path}__taken_out_at__gte": then})
        standing &= Q(**{f"{path}__added_at__lt": then})
    if of_plan:
        place = FilteredRelation(path, condition=Q(**{f"{path}__plan": PLAN}) & standing)
        rows = rows.alias(place=place).filter(place__isnull=False).order_by("place__position", key)
    else:
        # Somebody who answers for an action sees it also where its plan, and so its reference, is hidden from him.
        place = FilteredRelation(path, condition=Q(**{f"{path}__plan": F("home_plan")}) & standing)
        rows = rows.alias(place=place).order_by("home_plan_id", F("place__position").asc(nulls_last=True), key)
    shown = ActionEvidence.objects.filter(action=OuterRef(key), evidence__in=Evidence.objects.visible_to(asking, AREA))
    workstreams, priorities = Workstream.objects.visible_to(asking, AREA), Priority.objects.visible_to(asking, AREA)
    return rows.annotate(
        **_names(),
        workstreams_then=_links(ActionWorkstream, key, "workstream", workstreams, then),
        priorities_then=_links(ActionPriority, key, "priority", priorities, then),
        supporting_then=_supporting(key, then),
        evidence_then=Exists(_in_force(shown, then)),
        tags_then=ArraySubquery(_in_force(ActionTag.objects.filter(action=OuterRef(key)), then).values("tag")),
    )


def _names() -> dict[str, Subquery]:
    """What people and partners are called. Looked up one by one: PostgreSQL expects few rows behind a row policy, and a
    join would then read the whole table of people again for each action."""
    persons = ("lead_person", "accountable_person", "last_updated_by", "closed_by")
    titles = {f"{name}_title": _looked_up(Person, f"{name}_id", "role_title") for name in persons}
    return titles | {
        "added_by_title": _looked_up(Person, "place__added_by_id", "role_title"),
        "lead_partner_called": _looked_up(Partner, "lead_partner_id", "name"),
        "lead_partner_called_short": _looked_up(Partner, "lead_partner_id", "short_name"),
    }


def _looked_up(model: type[models.Model], key: str, name: str) -> Subquery:
    return Subquery(model._default_manager.order_by().filter(pk=OuterRef(key)).values(name))


def _links(model: type[models.Model], key: str, name: str, seen: QuerySet, then: Given | None) -> ArraySubquery:
    """What each action is or was linked to, in the order of its numbers; only what the viewer may see."""
    links = _in_force(model._default_manager.filter(action=OuterRef(key), **{f"{name}__in": seen}), then)
    parts = JSONObject(pk=f"{name}_id", number=f"{name}__number", title=f"{name}__title")
    return ArraySubquery(links.order_by(f"{name}__number", f"{name}_id").values(linked=parts))


def _in_force(links: QuerySet, then: Given | None) -> QuerySet:
    """Those that hold now, or held before an instant."""
    if then is None:
        return links.filter(unlinked_at=None)
    return links.filter(Q(unlinked_at=None) | Q(unlinked_at__gte=then), linked_at__lt=then)


def _supporting(key: str, then: Given | None) -> ArraySubquery:
    """Which other partners support each action, or did: its history tells when one began and ceased to."""
    if then is None:
        found = SupportingPartner.objects.filter(action=OuterRef(key))
    else:
        known = event_model(SupportingPartner).objects.filter(pgh_created_at__lt=then)
        ceased = known.order_by().filter(pgh_label="delete", pgh_obj=OuterRef("pgh_obj"))
        found = known.filter(~Exists(ceased), pgh_label="insert", action=OuterRef(key))
    called = Coalesce(NullIf("partner__short_name", Value("")), "partner__name")
    return ArraySubquery(found.order_by("partner_id").values(one=JSONObject(pk="partner_id", name=called)))


def _versions(model: type[models.Model], key: str) -> QuerySet:
    """The versions of each row before an instant, the newest first."""
    known = event_model(model).objects.filter(pgh_obj=OuterRef(key), pgh_created_at__lt=THEN)
    return known.order_by("-pgh_created_at", "-pgh_id")


def _of_its_dates(key: str, then: Given | None) -> dict[str, Combinable]:
    """What the calculated rating rests on beside the columns of an action, as known now or at an instant: how often its
    plan asks, when its milestones are due and whether they are reached, and which partners are late with their step."""
    steps = Milestone.objects.order_by().filter(action=OuterRef(key))
    asked = Contribution.objects.filter(action=OuterRef(key))
    step = JSONObject(due="due_latest", reached=Q(reached_on__isnull=False))
    if then is None:
        rhythm, state, due = _looked_up(Plan, "home_plan_id", "review_every"), "state", "due_latest"
        steps = steps.values(step=step)
    else:
        rhythm, state, due = Subquery(_versions(Plan, "home_plan_id").values("review_every")[:1]), "was", "was_due"
        known = steps.annotate(step=Subquery(_versions(Milestone, "pk").values(said=step)[:1]))
        steps = known.filter(step__isnull=False).values("step")
        said = _versions(Contribution, "pk")
        asked = asked.annotate(was=Subquery(said.values("state")[:1]), was_due=Subquery(said.values("due_latest")[:1]))
    late = asked.filter(**{f"{state}__in": Contribution.WAITING, f"{due}__lt": DAY})
    return {
        "rhythm_of_plan": rhythm,
        "steps": ArraySubquery(steps),
        "late_partners": ArraySubquery(late.order_by(due, "pk").values("partner__name")),
    }


OF_ITS_DATES = {"rhythm": "rhythm_of_plan", "milestones": "steps", "late_contributors": "late_partners"}


def _now(of_plan: bool, asking: Asking, among: QuerySet | None) -> QuerySet:
    rows = _placed(_actions(asking, among), "", of_plan, None, asking).annotate(**_of_its_dates("pk", None))
    return rows.values_list("pk", *PLACE.values(), *COLUMNS.values(), *OF_ITS_DATES.values(), "version")


def _rows_now(scope: Scope, viewer: Viewer, among: QuerySet | None) -> list[dict]:
    names = ("pk", *PLACE, *COLUMNS, *OF_ITS_DATES, "version")
    return [dict(zip(names, row, strict=True)) for row in _asked(_now, scope, None, viewer, among)]


def _then(of_plan: bool, asking: Asking, among: QuerySet | None) -> QuerySet:
    """The newest version of each action before an instant, with what tells whether the viewer may know it."""
    actions, history = _actions(asking, among), event_model(Action).objects
    before = history.filter(pgh_obj=OuterRef("pk"), pgh_created_at__lt=THEN).order_by("-pgh_created_at", "-pgh_id")
    newest = actions.order_by().annotate(newest=Subquery(before.values("pgh_id")[:1])).values("newest")
    after = history.filter(pgh_obj=OuterRef("pgh_obj"), pgh_created_at__gte=THEN).order_by("pgh_created_at", "pgh_id")
    versions = history.filter(pgh_id__in=newest).annotate(
        version_after=Coalesce(Subquery(after.values("version")[:1]), "pgh_obj__version"),
        answered=_answered(actions, asking),
        **_of_its_dates("pgh_obj_id", THEN),
    )
    told = (*PLACE.values(), *COLUMNS.values(), *OF_ITS_DATES.values())
    return _placed(versions, "pgh_obj", of_plan, THEN, asking).values_list(
        "pgh_obj_id", "version", "version_after", "audience_id", "answered", *told
    )


def _rows_then(scope: Scope, then: dt.datetime, viewer: Viewer, among: QuerySet | None) -> list[dict]:
    """The newest version before `then` of each action.

    The database hides versions of audiences that the acting person is not in. Were one of those the newest before
    `then`, an older one would come out instead: a gap in the numbers of the versions on either side tells. (Nothing is
    shown then, also for the days before the hidden version came: when that was is hidden too.)
    """
    names = ("pk", *PLACE, *COLUMNS, *OF_ITS_DATES)
    audiences, rows = _audiences(viewer), []
    for pk, version, version_after, audience_id, answered, *values in _asked(_then, scope, then, viewer, among):
        if (answered or audience_id in audiences) and version_after <= version + 1:
            rows.append(dict(zip(names, (pk, *values), strict=True)))
    return rows


def _audiences(viewer: Viewer) -> frozenset[int]:
    """The audiences whose rows the viewer may see."""
    if isinstance(viewer, Audience):
        return frozenset(Audience.objects.containing_all_of(viewer).values_list("pk", flat=True))
    return viewer.standing.audience_ids


def _answered(actions: QuerySet, asking: Asking) -> Combinable:
    """Whether the viewer answers for the action of a version: he then sees all its versions."""
    if isinstance(asking, AnyAudience):
        return Value(False)
    return Exists(actions.order_by().filter(Seen(Action, asking, audiences=False), pk=OuterRef("pgh_obj")))


def _own_levels(scope: Scope, rows: Iterable[dict]) -> dict[str, RagLevel]:
    """The plan's own level for each status, where it holds actions whose home plan has another scheme."""
    if isinstance(scope, LocalArea) or all(row["scheme_id"] == scope.scheme_id for row in rows):
        return {}
    return {level.delivery_status: level for level in scope.scheme.levels.all() if level.default_for_status}


def _made(row: dict, levels: dict[str, RagLevel], day: dt.date) -> ActionPosition:
    values = dict(row)
    name, short = values.pop("lead_partner_name"), values.pop("lead_partner_short")
    level = levels.get(values["delivery_status"])
    if level is not None and level.scheme_id != values["scheme_id"]:
        values.update(level_id=level.pk, level_label=level.label, level_colour=level.colour, level_shape=level.shape)
        values["scheme_id"] = level.scheme_id
    for key in ("reference", "added_by", "added_reason", "lead_person", "accountable_person", "closed_by"):
        values[key] = values[key] or ""
    for key in ("workstreams", "priorities"):
        values[key] = tuple(Linked(**linked) for linked in values[key])
    values["supporting"] = tuple(Supporter(**one) for one in values["supporting"])
    for key in ("tags", "milestones", "late_contributors"):
        values[key] = tuple(values[key])
    values["rhythm"] = values["rhythm"] or Plan.Rhythm.MONTHLY.value  # the plan may be hidden from the viewer
    return ActionPosition(**values, lead_partner=short or name, day=day)


# --- As a table ------------------------------------------------------------------------------------------------------

CSV_HEADER = (
    "Reference", "Action", "What will be done", "Lead partner", "Lead", "Accountable person", "Start",
    "Original due date", "Due date", "Due by (last day)", "Overdue", "RAG", "Delivery status", "Since", "Reason",
    "Cause", "Path to green", "By its dates",
    "Impact", "How binding", "Workstreams", "Priorities", "Age phases", "Preparing for adulthood", "Last update",
    "Updated by", "Closed",
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
        "; ".join(entry.age_phases),
        "; ".join(entry.preparing_for_adulthood),
        clock.day_of(entry.last_updated_at),
        entry.last_updated_by,
        clock.day_of(entry.closed_at) if entry.closed_at else "",
    )
