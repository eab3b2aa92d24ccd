"""Reading the history that the database keeps: who changed what, when and why."""

import datetime as dt
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.text import capfirst

from core.templatetags.portal import day, instant

HIDDEN_FIELDS = {"version", "id"}
UNSEEN = "something that you can’t see"


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
        .select_related("pgh_context")
        .order_by("-pgh_created_at", "-pgh_id")[: most + 1]
    )
    names = _names(events)
    pairs = zip(events, [*events[1:], None], strict=False)
    return [_change(event, before, names) for event, before in pairs][:most]


def last_change(subject: models.Model) -> Change | None:
    """The newest change of a tracked thing, or None where none is kept."""
    try:
        return next(iter(changes_of(subject, most=1)), None)
    except LookupError:
        return None


def _names(events) -> dict[int, str]:
    numbers = {(event.pgh_context.metadata if event.pgh_context else {}).get("person") for event in events}
    people = apps.get_model(settings.AUTH_USER_MODEL)._meta.get_field("person").related_model
    return {person.pk: str(person) for person in people.objects.filter(pk__in=numbers - {None})}


def _change(event, before, names: dict[int, str]) -> Change:
    metadata = event.pgh_context.metadata if event.pgh_context else {}
    return Change(
        at=event.pgh_created_at,
        who=names.get(metadata.get("person"), "not recorded"),
        verb=metadata.get("verb", event.pgh_label).replace("_", " "),
        reason=metadata.get("reason", ""),
        fields=tuple(_differences(event, before)) if before is not None else (),
    )


def _differences(event, before):
    hidden = HIDDEN_FIELDS | getattr(event.pgh_tracked_model, "hidden_in_history", frozenset())
    for field in event._meta.fields:
        if field.name.startswith("pgh_") or field.name in hidden:
            continue
        was, now = getattr(before, field.attname), getattr(event, field.attname)
        if was != now:
            yield capfirst(str(field.verbose_name)), _shown(before, field, was), _shown(event, field, now)


def _shown(event, field, value) -> str:
    if value in (None, ""):
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.is_relation:
        try:
            return str(getattr(event, field.name, None) or value)
        except ObjectDoesNotExist:
            return UNSEEN  # it is there, behind the wall
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return instant(value)
    return day(value) if isinstance(value, dt.date) else str(value)
