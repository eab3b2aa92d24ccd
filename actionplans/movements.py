"""What moved in a plan between two instants: each net change of an action, with who, why and when."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from django.db import models
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from actionplans.models import Action, ActionInPlan, DueDateChange, Plan, RagUpdate
from actionplans.positions import ActionInBrief, ActionPosition, Scope, Viewer, position, position_in_brief
from core import clock
from core.history import event_model
from core.probing import Among
from core.written import Given, Written
from partners.models import Person


class MovementKind(models.TextChoices):
    """What happened to an action between two instants, in the order in which a board hears it."""

    RATING = "rating", _("RAG changed")
    DUE_DATE = "due_date", _("Due date moved")
    OVERDUE = "overdue", _("Became overdue")
    CLOSED = "closed", _("Closed")
    REMOVED = "removed", _("Taken out of the plan")
    NEW = "new", _("New")
    REWORDED = "reworded", _("Re-worded")


@dataclass(frozen=True, slots=True)
class Movement:
    """One thing that happened to an action: what it was (None for a new action) and is (for one that was taken out of
    the plan, what it was last), who did it, why and when."""

    kind: MovementKind
    was: ActionInBrief | None
    now: ActionInBrief
    who: str
    why: str
    at: dt.datetime

    @property
    def is_slip(self) -> bool:
        """Whether its due date was put later: it slipped."""
        if self.kind != MovementKind.DUE_DATE or self.was is None:
            return False
        last = dt.date.max  # “ongoing” is later than any day
        return (self.now.due_latest or last) > (self.was.due_latest or last)


def movements(scope: Scope, since: dt.datetime, until: dt.datetime | None, viewer: Viewer) -> list[Movement]:
    """What moved in a plan or an area from `since` (inclusive) to before `until` (None: up to now), as net changes:
    what went and came back again is not told. By kind, each in the order of the plan. A constant number of queries.

    A board passes the instant of its last meeting. An action that was confirmed or closed is told once, as closed.
    """
    return movements_between(
        position_in_brief(scope, since, viewer), position(scope, until, viewer), since, until, scope
    )


def movements_between(
    before: list[ActionInBrief],
    after: list[ActionPosition],
    since: dt.datetime,
    until: dt.datetime | None,
    scope: Scope,
) -> list[Movement]:
    """The same for somebody who has both positions: one query, none where nothing moved that anybody did."""
    earlier, still = {entry.pk: entry for entry in before}, {entry.pk for entry in after}
    pairs = {entry.pk: (earlier[entry.pk], entry) for entry in after if entry.pk in earlier}
    rated = {
        pk: (was, now)
        for pk, (was, now) in pairs.items()
        if (was.level_id, was.delivery_status) != (now.level_id, now.delivery_status)
        and (now.closed_at is None or was.closed_at is not None)
    }
    moved = {
        pk: (was, now)
        for pk, (was, now) in pairs.items()
        if (was.due_words, was.due_latest) != (now.due_words, now.due_latest)
    }
    gone = [entry for entry in before if entry.pk not in still] if isinstance(scope, Plan) else []
    reworded = {
        pk: (was, now)
        for pk, (was, now) in pairs.items()
        if (was.title, was.description) != (now.title, now.description)
    }
    said = _said(scope, Changed(rated, moved, gone, reworded), since, until)
    found = [
        *(Movement(MovementKind.RATING, *pair, *said.get(("rating", pk), _unsaid(pair))) for pk, pair in rated.items()),
        *(
            Movement(MovementKind.DUE_DATE, *pair, *said.get(("due_date", pk), _unsaid(pair)))
            for pk, pair in moved.items()
        ),
        *(
            Movement(MovementKind.CLOSED, was, now, now.closed_by, now.closed_reason or now.reason, now.closed_at)
            for was, now in pairs.values()
            if now.closed_at and not was.closed_at
        ),
        # What came into view without being new (its older version was for others) is not told.
        *(
            Movement(MovementKind.NEW, None, entry, entry.added_by, entry.added_reason, entry.added_at)
            for entry in after
            if entry.pk not in earlier and entry.added_at and entry.added_at >= since
        ),
        *_became_overdue(pairs.values()),
        # What is not in view any more without having been taken out is not told either.
        *(
            Movement(MovementKind.REMOVED, was, was, *said["removed", was.pk])
            for was in gone
            if ("removed", was.pk) in said
        ),
        *(
            Movement(MovementKind.REWORDED, *pair, *said["reworded", pk])
            for pk, pair in reworded.items()
            if ("reworded", pk) in said
        ),
    ]
    kinds, places = list(MovementKind), {entry.pk: place for place, entry in enumerate((*before, *after))}
    return sorted(found, key=lambda movement: (kinds.index(movement.kind), places[movement.now.pk]))


class Changed(NamedTuple):
    """The actions of which it is told who changed them, as they were and are: those rated otherwise, those with another
    due date, those not in the plan any more, and those in other words."""

    rated: dict[int, tuple[ActionInBrief, ActionPosition]]
    moved: dict[int, tuple[ActionInBrief, ActionPosition]]
    gone: list[ActionInBrief]
    reworded: dict[int, tuple[ActionInBrief, ActionPosition]]


def _said(
    scope: Scope, changed: Changed, since: dt.datetime, until: dt.datetime | None
) -> dict[tuple[str, int], tuple]:
    """Who gave each action the RAG that it has, its due date and its words, and who took it out of the plan, why and
    when."""
    if not any(changed):
        return {}
    rows = _told().asked(
        plan=scope.pk,
        since=since,
        last=until or dt.datetime.max.replace(tzinfo=dt.UTC),
        rated=list(changed.rated),
        moved=list(changed.moved),
        gone=[was.pk for was in changed.gone],
        reworded=list(changed.reworded),
    )
    said = {}
    texts = {pk: (was.title, was.description) for pk, (was, _now) in changed.reworded.items()}
    for kind, pk, who, why, at, _number, *words in sorted(rows, key=itemgetter(4, 5)):
        # Later reports of the same RAG do not count, nor edits of something else: the one that brought it does.
        if kind == "rating" and at != changed.rated[pk][1].since:
            continue
        if kind == "reworded":
            if texts[pk] == tuple(words):
                continue
            texts[pk] = tuple(words)
        said[kind, pk] = (who or "not recorded", why or "", at)
    return said


@cache
def _told() -> Written:
    """Every update, change of a date, taking out and edit of the actions that are given, between two instants."""
    since, last = Given("since", models.DateTimeField()), Given("last", models.DateTimeField())

    def told(kind: str, rows: QuerySet, who: str, why: str, at: str, title: Combinable, description: Combinable):
        named = {"kind": Cast(Value(kind), models.TextField()), "title_then": title, "description_then": description}
        rows = rows.filter(**{f"{at}__gte": since, f"{at}__lt": last}).order_by().annotate(**named)
        about = "pgh_obj_id" if kind == "reworded" else "action_id"
        return rows.values_list("kind", about, who, why, at, "pk", "title_then", "description_then")

    nothing = Cast(Value(""), models.TextField())
    taken = ActionInPlan.objects.filter(Among("action", "gone"), plan=Given("plan", models.BigIntegerField()))
    # Who got another place in the plan was not taken out of it.
    next_place = ActionInPlan.objects.filter(
        plan=OuterRef("plan"), action=OuterRef("action"), placed_at=OuterRef("taken_out_at")
    )
    taken = taken.filter(~Exists(next_place))
    edits = event_model(Action).objects.filter(Among("pgh_obj", "reworded"))
    edits = edits.annotate(
        by=Cast(KeyTextTransform("person", "pgh_context"), models.BigIntegerField()),
        who=Subquery(Person.objects.order_by().filter(pk=OuterRef("by")).values("role_title")),
        why=KeyTextTransform("reason", "pgh_context"),
    )
    updates = RagUpdate.objects.filter(Among("action", "rated"))
    changes = DueDateChange.objects.filter(Among("action", "moved"))
    return Written(
        told("rating", updates, "by__role_title", "reason", "at", nothing, nothing).union(
            told("due_date", changes, "by__role_title", "reason", "at", nothing, nothing),
            told("removed", taken, "taken_out_by__role_title", "taken_out_because", "taken_out_at", nothing, nothing),
            told("reworded", edits, "who", "why", "pgh_created_at", F("title"), F("description")),
            all=True,
        )
    )


def _unsaid(pair: tuple[ActionInBrief, ActionPosition]) -> tuple[str, str, dt.datetime]:
    """What is told of a change whose own row is not in the span, such as one that was brought in from elsewhere."""
    return "not recorded", "", pair[1].since


def _became_overdue(pairs: Iterable[tuple[ActionInBrief, ActionPosition]]) -> Iterator[Movement]:
    """Actions whose last day passed without their being done: nobody did anything, so that it is told of who leads
    them, with what was said of them last."""
    for was, now in pairs:
        if now.is_overdue and not was.is_overdue and now.due_latest is not None:
            who = now.lead_person or now.lead_partner
            yield Movement(MovementKind.OVERDUE, was, now, who, now.reason, clock.end_of(now.due_latest))
