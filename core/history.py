"""Reading the history that the database keeps: who changed what, when and why."""

import datetime as dt
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.text import capfirst

from core.templatetags.portal import day, instant

HIDDEN_FIELDS = {"version", "id"}
PORTAL = "the portal itself"
"""Who acted where nobody did: a day had come."""


@dataclass(frozen=True)
class Change:
    """One change of a thing: when, by whom (his role title then recorded by number, read now), the verb and the reason,
    and for each field its label, what it was and what it became (empty text for nothing). A model names in
    `hidden_in_history` the columns that only repeat others."""

    at: dt.datetime
    who: str
    verb: str
    reason: str
    fields: tuple[tuple[str, str, str], ...]


def event_model(model: type[models.Model]) -> type[models.Model]:
    """The table that keeps a tracked model's history. Raises LookupError for a model that is not tracked."""
    for candidate in apps.get_models():
        if getattr(candidate, "pgh_tracked_model", None) is model:
            return candidate
    raise LookupError(f"{model._meta.label} is not tracked")


def changes_of(subject: models.Model, *, most: int = 50) -> list[Change]:
    """The newest changes of a tracked thing, newest first, at most `most`. The database hides versions that the acting
    person may not see."""
    events = list(
        event_model(type(subject))
        .objects.filter(pgh_obj_id=subject.pk)
        .order_by("-pgh_created_at", "-pgh_id")[: most + 1]
    )
    people, linked = _people(events), _linked(events)
    pairs = zip(events, [*events[1:], None], strict=False)
    return [_change(event, before, people, linked) for event, before in pairs][:most]


def last_change(subject: models.Model) -> Change | None:
    """The newest change of a tracked thing, or None where none is kept."""
    try:
        return next(iter(changes_of(subject, most=1)), None)
    except LookupError:
        return None


def _people(events) -> dict[int, str]:
    numbers = {(event.pgh_context or {}).get("person") for event in events}
    people = apps.get_model(settings.AUTH_USER_MODEL)._meta.get_field("person").related_model
    return {person.pk: str(person) for person in people.objects.filter(pk__in=numbers - {None})}


def _linked(events) -> dict[tuple[str, int], str]:
    """What every version points at, in words, by field and number: one query a field that ever changed. What the acting
    person may not see is not there: the database hides it."""
    found: dict[tuple[str, int], str] = {}
    for field in events[0]._meta.fields if events else ():
        if field.name.startswith("pgh_") or not field.is_relation:
            continue
        numbers = {getattr(event, field.attname) for event in events}
        if len(numbers) > 1:
            rows = field.related_model._base_manager.filter(pk__in=numbers - {None})
            found |= {(field.name, row.pk): str(row) for row in rows}
    return found


def _change(event, before, people: dict[int, str], linked: dict[tuple[str, int], str]) -> Change:
    context = event.pgh_context or {}
    return Change(
        at=event.pgh_created_at,
        who=people.get(context.get("person", 0), "not recorded") if context.get("person", 0) is not None else PORTAL,
        verb=context.get("verb", event.pgh_label).replace("_", " "),
        reason=context.get("reason", ""),
        fields=tuple(_differences(event, before, linked)) if before is not None else (),
    )


def _differences(event, before, linked: dict[tuple[str, int], str]):
    hidden = HIDDEN_FIELDS | getattr(event.pgh_tracked_model, "hidden_in_history", frozenset())
    for field in event._meta.fields:
        if field.name.startswith("pgh_") or field.name in hidden:
            continue
        was, now = getattr(before, field.attname), getattr(event, field.attname)
        if was != now:
            yield capfirst(str(field.verbose_name)), _shown(field, was, linked), _shown(field, now, linked)


def _shown(field, value, linked: dict[tuple[str, int], str]) -> str:
    if value in (None, ""):
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.is_relation:
        return linked.get((field.name, value), "something you can't see")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return instant(value)
    return day(value) if isinstance(value, dt.date) else str(value)
