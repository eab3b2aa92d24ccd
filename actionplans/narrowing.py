"""A position as the address of a list asks for it: the same for page, file and paper."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import OuterRef

from actionplans.filters import PositionFilter, as_at_of, in_order
from actionplans.models import Plan, RagLevel, RagScheme
from actionplans.positions import ActionPosition, Scope, position
from core import clock
from core.nested import let_know, nested
from governance.models import Meeting
from partners.models import LocalArea, Person


@dataclass(frozen=True)
class Narrowed:
    """What a list shows: the whole position, the rows that the filters leave, the filters, and as at which day or
    meeting."""

    entries: list[ActionPosition]
    rows: list[ActionPosition]
    form: PositionFilter
    as_at: dt.date | None
    meeting: Meeting | None = None


def levels_of(plan: Plan) -> list[RagLevel]:
    """The key of the plan, in its order; read once for the page and for the position. One query."""
    levels = nested(RagLevel.objects.filter(scheme=OuterRef("pk")))
    plan.scheme = RagScheme.objects.annotate(levels_of_it=levels).get(pk=plan.scheme_id)
    let_know(plan.scheme, "levels", plan.scheme.levels_of_it)
    return list(plan.scheme.levels.all())


def narrowed_by(
    data: Mapping, person: Person, scope: Scope, levels: Iterable[RagLevel] = (), *, now: bool = False
) -> Narrowed:
    """The actions that `data`, the query of an address, leaves of what this person sees, in its order. With `now` as
    it stands today, whatever day the address names."""
    as_at = None if now else as_at_of(data)
    meeting = None if now or as_at else meeting_of(data, person, scope)
    until = clock.end_of(as_at) if as_at else None
    if meeting is not None:
        as_at, until = meeting.held_on, meeting.knew_until
    entries = position(scope, until, person)
    form = PositionFilter(data, entries=entries, levels=levels, person=person)
    return Narrowed(entries, in_order(form.narrowed(entries), data.get("sort", "")), form, as_at, meeting)


def meeting_of(data: Mapping, person: Person, scope: Scope) -> Meeting | None:
    """The held meeting as at which the address asks for a list, where the reader sees it."""
    asked = data.get("meeting", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return None
    area = scope if isinstance(scope, LocalArea) else scope.area
    seen = Meeting.objects.visible_to(person, area).filter(state=Meeting.State.HELD)
    return seen.select_related("board").filter(pk=int(asked)).first()
