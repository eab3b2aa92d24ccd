"""What a position is read from: actions as they stand, or their newest versions before an instant, and what belongs to
them. Two statements, each written once a process for all viewers of one shape: asked of 300 actions at once, each part
costs one walk through its table, not three hundred.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, F, FilteredRelation, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, NullIf

from actionplans.models import (
    Action,
    ActionEvidence,
    ActionPriority,
    ActionSubArea,
    ActionTag,
    ActionWorkstream,
    Contribution,
    Milestone,
    Plan,
    SupportingPartner,
)
from core.history import event_model
from core.probing import Among
from core.written import Given, Written
from inspection.models import Evidence
from partners.models import Audience, LocalArea, Partner, Person, Seen
from partners.standing import AnyAudience, Anybody
from strategies.models import Priority, Theme, Workstream

Scope = Plan | LocalArea
Viewer = Person | Audience
Asking = Anybody | AnyAudience
Row = dict[str, Any]


class Moment(NamedTuple):
    """The instant before which a position counts (None for now), and the day that it is for."""

    then: dt.datetime | None
    day: dt.date


BRIEF: dict[str, str] = {
    "pk": "action_pk",
    "reference": "place__reference",
    "title": "title",
    "description": "description",
    "lead_partner": "lead_partner_called",
    "level_id": "level_id",
    "level_label": "level__label",
    "level_colour": "level__colour",
    "level_shape": "level__shape",
    "scheme_id": "level__scheme_id",
    "delivery_status": "delivery_status",
    "path_to_green": "path_to_green",
    "due_words": "due_words",
    "due_latest": "due_latest",
    "closed_at": "closed_at",
}
"""What stands in the row of an action, and of its history alike, by the names of a position in brief."""
WHOLE: dict[str, str] = {name: path for name, path in BRIEF.items() if name != "lead_partner"} | {
    "area_id": "area_id",
    "lead_partner_id": "lead_partner_id",
    "lead_person_id": "lead_person_id",
    "accountable_person_id": "accountable_person_id",
    "last_updated_by": "last_updated_by_id",
    "closed_by": "closed_by_id",
    "added_by": "place__added_by_id",
    "added_at": "place__added_at",
    "added_reason": "place__reason",
    "reason": "rag_reason",
    "cause": "cause",
    "since": "rag_since",
    "last_updated_at": "last_updated_at",
    "impact": "impact",
    "start_words": "start_words",
    "start_on": "start_on",
    "due_earliest": "due_earliest",
    "original_due_words": "original_due_words",
    "original_due_latest": "original_due_latest",
    "must_should_could": "must_should_could",
    "theme_id": "theme_id",
    "completed_at": "completed_at",
    "closed_reason": "closed_reason",
    "home_plan": "home_plan_id",
}
"""The same of a whole position. Who did something stands in it by number, and so does the plan it is at home in."""
NOW_ONLY = {"version": "version"}

PLAN, AREA = Given("plan", models.BigIntegerField()), Given("area", models.BigIntegerField())
THEN, DAY = Given("then", models.DateTimeField()), Given("day", models.DateField())


def rows_of(scope: Scope, when: Moment, viewer: Viewer, among: QuerySet | None, *, brief: bool) -> list[Row]:
    """The actions of a plan or an area that the viewer may see, with what BRIEF or WHOLE names. One statement.

    The database hides versions of audiences that the acting person is not in. Were one of those the newest before an
    instant, an older one would come out instead: a gap in the numbers of the versions on either side tells. (Nothing is
    shown then, also for the days before the hidden version came: when that was is hidden too.)
    """
    columns = BRIEF if brief else WHOLE if when.then else WHOLE | NOW_ONLY
    if when.then is None:
        rows = _asked(_now, tuple(columns.values()), scope, when, viewer, among)
        return [dict(zip(columns, row, strict=True)) for row in rows]
    if isinstance(scope, Plan):
        rows = _asked(_then_in_a_plan, tuple(columns.values()), scope, when, viewer, among)
        return list(_read_versions(columns, rows))
    rows = _asked(_then, tuple(columns.values()), scope, when, viewer, among)
    # The last three tell: its version, that of the next one that is not hidden, and whether it is known.
    return [dict(zip(columns, row, strict=False)) for row in rows if row[-1] and row[-2] <= row[-3] + 1]


def _read_versions(columns: Mapping[str, str], rows: Iterable[tuple]) -> Iterator[Row]:
    """The rows of `_then_in_a_plan`, each of its number, its place, its next version and what its version says."""
    names, dated = _names_of(tuple(columns.items()))
    found = [row for row in rows if row[-1] is not None]
    said = json.loads(f"[{','.join(row[-1] for row in found)}]")
    for (*place, after, _text), (*version, number, is_known) in zip(found, said, strict=True):
        if is_known and after <= number + 1:
            for at, read in dated:
                version[at] = version[at] and read(version[at])
            yield dict(zip(names, (*place, *version), strict=True))


READ = {models.DateField: dt.date.fromisoformat, models.DateTimeField: dt.datetime.fromisoformat}


@cache
def _names_of(columns: tuple[tuple[str, str], ...]) -> tuple[list[str], list[tuple[int, Callable[[str], Any]]]]:
    """What these columns are called in the order in which they come; and of those of a version, which are dates, and
    how each is read from its text."""
    kinds = {field.attname: type(field) for field in Action._meta.concrete_fields}
    named = {path: name for name, path in columns}
    placed, versioned = _of_place(named), _of_version(named)
    dated = [(at, READ[kinds[path]]) for at, path in enumerate(versioned) if kinds.get(path) in READ]
    return [named[path] for path in (*placed, *versioned)], dated


def _of_place(paths: Iterable[str]) -> list[str]:
    return [path for path in paths if path == "action_pk" or path.startswith("place__")]


def _of_version(paths: Iterable[str]) -> list[str]:
    return [path for path in paths if path != "action_pk" and not path.startswith("place__")]


def _asked(
    write: Callable[..., QuerySet],
    columns: tuple[str, ...],
    scope: Scope,
    when: Moment,
    viewer: Viewer,
    among: QuerySet | None,
) -> list[tuple]:
    shape = (write, columns, isinstance(scope, Plan), _asking(viewer))
    written = _written_once(*shape) if among is None else Written(_written(*shape, among))
    given = _given(scope, when, viewer)
    if when.then:
        given["audiences"] = sorted(_audiences(viewer))
    return written.asked(plan=scope.pk, **given)


def _written(
    write: Callable[..., QuerySet], columns: tuple[str, ...], of_plan: bool, asking: Asking, among: QuerySet | None
) -> QuerySet:
    actions = Action.objects.visible_to(asking, AREA)
    return write(columns, of_plan, asking, actions if among is None else actions.filter(pk__in=among))


@lru_cache(maxsize=100)
def _written_once(write: Callable[..., QuerySet], columns: tuple[str, ...], of_plan: bool, asking: Asking) -> Written:
    return Written(_written(write, columns, of_plan, asking, None))


def _asking(viewer: Viewer) -> Asking:
    return AnyAudience() if isinstance(viewer, Audience) else Anybody.like(viewer.standing)


def _given(scope: Scope, when: Moment, viewer: Viewer) -> Row:
    area = scope if isinstance(scope, LocalArea) else scope.area
    shown_to = viewer if isinstance(viewer, Audience) else viewer.standing
    return {"area": area.pk, "then": when.then, "day": when.day, "viewer": shown_to}


def _now(columns: tuple[str, ...], of_plan: bool, asking: Asking, actions: QuerySet) -> QuerySet:
    rows = actions.annotate(action_pk=F("pk"), lead_partner_called=_called("lead_partner_id"))
    return _placed(rows, "", of_plan, now=True).values_list(*columns)


def _then(columns: tuple[str, ...], of_plan: bool, asking: Asking, actions: QuerySet) -> QuerySet:
    """The newest version of each action before an instant, with what tells whether the viewer may know it."""
    history = event_model(Action).objects
    newest = Subquery(_versions(Action, "pk").values("pgh_id")[:1])
    placed = _placed(actions, "", of_plan, now=False).order_by()
    after = history.filter(pgh_obj=OuterRef("pgh_obj"), pgh_created_at__gte=THEN).order_by("pgh_created_at", "pgh_id")
    versions = history.filter(_AmongFound("pgh_id", placed.values(newest=newest))).annotate(
        action_pk=F("pgh_obj_id"),
        lead_partner_called=_called("lead_partner_id"),
        version_after=Coalesce(Subquery(after.values("version")[:1]), "pgh_obj__version"),
        is_known=_is_known(actions, asking),
    )
    told = ("version", "version_after", "is_known")
    return _placed(versions, "pgh_obj", of_plan, now=False).values_list(*columns, *told)


def _then_in_a_plan(columns: tuple[str, ...], of_plan: bool, asking: Asking, actions: QuerySet) -> QuerySet:
    """The same of a plan, where no version says which place it is about: each version is looked up once, beside the
    place of its action, and comes as the text of a list."""
    history = event_model(Action).objects
    versions = _versions(Action, "pk").annotate(
        lead_partner_called=_called("lead_partner_id"), is_known=_is_known(actions, asking)
    )
    told = (*_of_version(columns), "version", "is_known")
    said = Func(*told, function="json_build_array", output_field=models.TextField())
    after = history.filter(pgh_obj=OuterRef("pk"), pgh_created_at__gte=THEN).order_by("pgh_created_at", "pgh_id")
    rows = actions.annotate(
        action_pk=F("pk"),
        version_after=Coalesce(Subquery(after.values("version")[:1]), "version"),
        newest=Subquery(versions.values(said=Cast(said, models.TextField()))[:1], output_field=models.TextField()),
    )
    return _placed(rows, "", of_plan, now=False).values_list(*_of_place(columns), "version_after", "newest")


class _AmongFound(Func):
    """That a number is among those that a query finds: before anything else is read. Asked with IN, PostgreSQL reads
    every version of each action first, because it expects few rows behind a row policy."""

    conditional = True
    template = "%(expressions)s)"
    arg_joiner = " = ANY("

    def __init__(self, key: str, found: QuerySet) -> None:
        super().__init__(F(key), ArraySubquery(found), output_field=models.BooleanField())


def _placed(rows: QuerySet, action: str, of_plan: bool, *, now: bool) -> QuerySet:
    """Rows of actions or of their history in the order in which they are shown, with their place in the plan. `action`
    is the path from a row to its action: nothing for an action itself."""
    path, key = f"{action}__in_plans" if action else "in_plans", action or "pk"
    standing = Q(**{f"{path}__taken_out_at": None})
    if not now:
        standing |= Q(**{f"{path}__taken_out_at__gte": THEN})
        standing &= Q(**{f"{path}__placed_at__lt": THEN})
    if of_plan:
        place = FilteredRelation(path, condition=Q(**{f"{path}__plan": PLAN}) & standing)
        return rows.alias(place=place).filter(place__isnull=False).order_by("place__position", key)
    # Somebody who answers for an action sees it also where its plan, and so its reference, is hidden from him.
    place = FilteredRelation(path, condition=Q(**{f"{path}__plan": F("home_plan")}) & standing)
    return rows.alias(place=place).order_by("home_plan_id", F("place__position").asc(nulls_last=True), key)


CALLED = Coalesce(NullIf("short_name", Value("")), "name")


def _called(key: str) -> Subquery:
    """What a partner is called in short. Looked up: PostgreSQL expects few rows behind a row policy, and a join would
    then read the whole table of partners again for each action."""
    return Subquery(Partner.objects.order_by().filter(pk=OuterRef(key)).values(called=CALLED))


def _versions(model: type[models.Model], key: str) -> QuerySet:
    """The versions of each row before an instant, the newest first."""
    known = event_model(model).objects.filter(pgh_obj=OuterRef(key), pgh_created_at__lt=THEN)
    return known.order_by("-pgh_created_at", "-pgh_id")


def _audiences(viewer: Viewer) -> frozenset[int]:
    """The audiences whose rows the viewer may see."""
    if isinstance(viewer, Audience):
        return frozenset(Audience.objects.containing_all_of(viewer).values_list("pk", flat=True))
    return viewer.standing.audience_ids


def _is_known(actions: QuerySet, asking: Asking) -> Combinable:
    """Whether the viewer may know a version: he is in the audience that it had, or answers for the action and so sees
    all its versions."""
    if isinstance(asking, AnyAudience):
        return Among("audience", "audiences")
    answers = Exists(actions.order_by().filter(Seen(Action, asking, audiences=False), pk=OuterRef("pgh_obj")))
    return Case(When(Among("audience", "audiences"), then=Value(True)), default=answers)


# --- What belongs to them ---------------------------------------------------------------------------------------------


class Supporter(NamedTuple):
    """A partner that supports an action."""

    pk: int
    name: str


class Linked(NamedTuple):
    """A workstream, a priority or a part of the area that an action serves."""

    pk: int
    number: int
    title: str


class ActionTheme(NamedTuple):
    """The theme of an action; themes sort by their strategy and number."""

    strategy: int
    number: int
    pk: int
    title: str

    @property
    def name(self) -> str:
        """Its number and title."""
        return f"{self.number}. {self.title}"


class Step(NamedTuple):
    """A milestone of an action: the last day of its due date, where it has one, and whether it is reached."""

    due: dt.date | None
    reached: bool

    def is_late(self, day: dt.date) -> bool:
        """Whether its date had passed by a day, and it was not reached."""
        return not self.reached and self.due is not None and self.due < day


@dataclass(frozen=True)
class Belongings:
    """What belongs to actions, each by the number of its action, as a viewer may see it and as it was then; and what
    people are called, by their number."""

    people: dict[int, str]
    partners: dict[int, str]
    rhythms: dict[int, str]
    """How often a plan is reviewed, by its number; nothing of a plan that is hidden from the viewer."""
    workstreams: dict[int, list[Linked]]
    priorities: dict[int, list[Linked]]
    sub_areas: dict[int, list[Linked]]
    tags: dict[int, list[str]]
    shown: Collection[int]
    """The actions with which evidence is linked."""
    supporting: dict[int, list[Supporter]]
    steps: dict[int, list[Step]]
    late: dict[int, list[str]]
    """The partners that are late with their own step."""
    themes: dict[int, ActionTheme]
    """The themes that the viewer sees, by their number."""


PEOPLE = ("lead_person_id", "accountable_person_id", "last_updated_by", "closed_by", "added_by")


def belongings_of(rows: Iterable[Row], scope: Scope, when: Moment, viewer: Viewer) -> Belongings:
    """What belongs to these actions. One statement."""
    rows = list(rows)
    [parts] = _parts(when.then is None, _asking(viewer)).asked(
        actions=[row["pk"] for row in rows],
        people=sorted({row[name] for row in rows for name in PEOPLE} - {None}),
        partners=sorted({row["lead_partner_id"] for row in rows}),
        plans=sorted({row["home_plan"] for row in rows}),
        themes=sorted({row["theme_id"] for row in rows} - {None}),
        **_given(scope, when, viewer),
    )
    people, partners, rhythms, workstreams, priorities, sub_areas, tags, shown, supporting, steps, late, themes = parts
    called = {int(pk): name for pk, name in partners}
    return Belongings(
        people={int(pk): title for pk, title in people},
        partners=called,
        rhythms={int(pk): rhythm for pk, rhythm in rhythms},
        workstreams=_by_action(workstreams, _linked),
        priorities=_by_action(priorities, _linked),
        sub_areas=_by_action(sub_areas, _linked),
        tags=_by_action(tags, lambda tag: tag),
        shown=frozenset(shown),
        supporting=_by_action(supporting, lambda pk: Supporter(int(pk), called[int(pk)])),
        steps=_by_action(steps, lambda due, reached: Step(due and dt.date.fromisoformat(due), reached is not None)),
        late=_by_action(late, lambda name: name),
        themes={
            int(pk): ActionTheme(int(strategy), int(number), int(pk), title) for strategy, number, pk, title in themes
        },
    )


def _linked(pk: str, number: str, title: str) -> Linked:
    return Linked(int(pk), int(number), title)


def _by_action(listed: Iterable[list[str]], made: Callable[..., Any]) -> dict[int, list]:
    """What each action has, in the order in which it came: each row says what it is, and then which actions have it."""
    found: dict[int, list] = defaultdict(list)
    for *said, actions in listed:
        what = made(*said)
        for action in actions.split(","):
            found[int(action)].append(what)
    return found


@lru_cache(maxsize=100)
def _parts(now: bool, asking: Asking) -> Written:
    parts = dict(_each_part(now, asking))
    return Written(LocalArea.objects.order_by().filter(pk=AREA).annotate(**parts).values_list(*parts))


def _each_part(now: bool, asking: Asking) -> Iterator[tuple[str, Combinable]]:
    """Every part of `Belongings`, in the order in which that takes them."""
    yield "people_called", _listed(Person.objects.order_by().filter(Among("pk", "people")), "pk", "role_title")
    supporting = _supporting(now)
    partners = Partner.objects.order_by().annotate(called=CALLED)
    named = Q(Among("pk", "partners")) | Q(_AmongFound("pk", supporting.values("partner_id")))
    yield "partners_called", _listed(partners.filter(named), "pk", "called")
    yield "rhythms", _rhythms(now)
    workstreams, priorities = Workstream.objects.visible_to(asking, AREA), Priority.objects.visible_to(asking, AREA)
    yield "workstreams_served", _links(ActionWorkstream, "workstream", workstreams, now)
    yield "priorities_served", _links(ActionPriority, "priority", priorities, now)
    of_the_area = _in_force(ActionSubArea.objects.filter(Among("action", "actions")), now)
    part = ("sub_area_id", "sub_area__position", "sub_area__name")
    yield "sub_areas_served", _of_actions(of_the_area.order_by(*part[1:]), *part)
    tags = _in_force(ActionTag.objects.filter(Among("action", "actions")), now)
    yield "tags_given", _of_actions(tags.order_by("tag"), "tag")
    linked = _in_force(ActionEvidence.objects.filter(Among("action", "actions")), now).order_by()
    evidence = Evidence.objects.visible_to(asking, AREA).filter(_AmongFound("pk", linked.values("evidence_id")))
    shown = linked.filter(_AmongFound("evidence_id", evidence.order_by().values("pk")))
    yield "actions_shown", ArraySubquery(shown.values("action_id"))
    yield "supporting_then", _of_actions(supporting.order_by("partner_id"), "partner_id")
    yield "steps", _steps(now)
    yield "late_partners", _late(now)
    themes = Theme.objects.visible_to(asking, AREA).filter(Among("pk", "themes"))
    yield "themes_named", _listed(themes.order_by(), "strategy_id", "number", "pk", "title")


def _listed(rows: QuerySet, *columns: str) -> ArraySubquery:
    """Rows as lists of text: a long list of short rows is read fastest so."""
    texts = [Cast(column, models.TextField()) for column in columns]
    listed = Func(
        *texts,
        function="ARRAY",
        template="%(function)s[%(expressions)s]",
        output_field=ArrayField(models.TextField()),
    )
    return ArraySubquery(rows.values(listed=listed))


def _of_actions(rows: QuerySet, *columns: str) -> ArraySubquery:
    """The same of rows that belong to actions, each once with all its actions behind it."""
    actions = StringAgg(Cast("action_id", models.TextField()), ",")
    return _listed(rows.values(*columns).annotate(of_actions=actions), *columns, "of_actions")


def _links(model: type[models.Model], name: str, seen: QuerySet, now: bool) -> ArraySubquery:
    """What each action is or was linked to, in the order of its numbers; only what the viewer may see."""
    links = _in_force(model._default_manager.filter(Among("action", "actions"), **{f"{name}__in": seen}), now)
    return _of_actions(
        links.order_by(f"{name}__number", f"{name}_id"), f"{name}_id", f"{name}__number", f"{name}__title"
    )


def _in_force(links: QuerySet, now: bool) -> QuerySet:
    """Those that hold now, or held before an instant."""
    if now:
        return links.filter(unlinked_at=None)
    return links.filter(Q(unlinked_at=None) | Q(unlinked_at__gte=THEN), linked_at__lt=THEN)


def _supporting(now: bool) -> QuerySet:
    """Which other partners support each action, or did: its history tells when one began and ceased to."""
    if now:
        return SupportingPartner.objects.order_by().filter(Among("action", "actions"))
    history = event_model(SupportingPartner).objects.order_by()
    known = history.filter(Among("action", "actions"), pgh_created_at__lt=THEN)
    # What ceased is looked for among these actions too: the history of all areas is long.
    ceased = known.filter(pgh_label="delete", pgh_obj=OuterRef("pgh_obj"))
    return known.filter(~Exists(ceased), pgh_label="insert")


# What the calculated rating rests on beside the columns of an action, as known now or at an instant.


def _rhythms(now: bool) -> ArraySubquery:
    plans = Plan.objects.order_by().filter(Among("pk", "plans"))
    if now:
        return _listed(plans, "pk", "review_every")
    known = event_model(Plan).objects.filter(Among("pgh_obj", "plans"), pgh_created_at__lt=THEN)
    return _listed(_newest(known), "pgh_obj_id", "review_every")


def _steps(now: bool) -> ArraySubquery:
    if now:
        steps = Milestone.objects.order_by("pk").filter(Among("action", "actions"))
        return _listed(steps, "due_latest", "reached_on", "action_id")
    known = event_model(Milestone).objects.filter(Among("action", "actions"), pgh_created_at__lt=THEN)
    # What was taken away never comes back.
    standing = known.filter(~Exists(known.filter(taken_away_at__isnull=False, pgh_obj=OuterRef("pgh_obj"))))
    return _listed(_newest(standing), "due_latest", "reached_on", "action_id")


def _late(now: bool) -> ArraySubquery:
    asked = Contribution.objects.filter(Among("action", "actions"))
    state, due = ("state", "due_latest") if now else ("was", "was_due")
    if not now:
        said = _versions(Contribution, "pk")
        asked = asked.annotate(was=Subquery(said.values("state")[:1]), was_due=Subquery(said.values("due_latest")[:1]))
    late = asked.filter(**{f"{state}__in": Contribution.WAITING, f"{due}__lt": DAY})
    return _listed(late.order_by(due, "pk"), "partner__name", "action_id")


def _newest(versions: QuerySet) -> QuerySet:
    """Of each thing the newest of these versions."""
    return versions.order_by("pgh_obj_id", "-pgh_created_at", "-pgh_id").distinct("pgh_obj_id")
