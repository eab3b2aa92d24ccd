"""What every write of this room asks first, and how lists of parts are kept in step."""

from collections.abc import Iterable, Sequence
from enum import Enum

from django.db import models

from core import clock
from core.errors import RuleBroken
from partners.models import Audience, LocalArea, Partner, Person


class Leave(Enum):
    """Said in place of a value: leave it as it is."""

    LEAVE = "leave"


LEAVE = Leave.LEAVE


def demand_audience_of(area: LocalArea, audience: Audience) -> None:
    """The audience must be the area's own."""
    if audience.area_id != area.pk:
        raise RuleBroken("Choose an audience of this local area.", field="audience")


def demand_partners_of(area: LocalArea, partners: Iterable[Partner | None], field: str) -> None:
    """Each partner must take part, or have taken part, in the area."""
    wanted = {partner.pk: partner for partner in partners if partner is not None}
    here = set(area.partners_in_area.filter(partner__in=wanted).values_list("partner", flat=True)) if wanted else set()
    for number, partner in wanted.items():
        if number not in here:
            raise RuleBroken(f"{partner} does not take part in {area}.", field=field)


def demand_people_of(area: LocalArea, people: Iterable[Person | None], field: str, *, but: Iterable[int | None] = ()):
    """Each person must be something in the area today, except who stands there already (numbers)."""
    wanted = {person.pk: person for person in people if person is not None and person.pk not in set(but)}
    here = set(area.memberships.current().filter(person__in=wanted).values_list("person", flat=True)) if wanted else ()
    for number, person in wanted.items():
        if number not in here:
            raise RuleBroken(f"{person} does not take part in {area}.", field=field)


def demand_same_area(area_id: int, thing: models.Model | None, field: str, noun: str) -> None:
    """What is pointed at must be the same area's."""
    if thing is not None and thing.area_id != area_id:
        raise RuleBroken(f"Choose {noun} of this local area.", field=field)


def demand_words(text: str, message: str, field: str) -> None:
    """Something must be said."""
    if not text.strip():
        raise RuleBroken(message, field=field)


def demand_order(starts_on, ends_on, field: str = "ends_on") -> None:
    """A span must not end before it starts; its end is exclusive."""
    if starts_on and ends_on and ends_on <= starts_on:
        raise RuleBroken("The last day can't be before the first day.", field=field)


def demand_not_ahead(day, field: str, message: str) -> None:
    """The day must have come."""
    if day is not None and day > clock.today():
        raise RuleBroken(message, field=field)


def withdraw(thing: models.Model, reason: str, by: Person) -> None:
    """Mark a thing as taken back, now, by this person, with his reason. The caller saves it."""
    if thing.is_withdrawn:
        raise RuleBroken("It has been withdrawn already.")
    demand_words(reason, "Say why it is withdrawn.", "reason")
    thing.withdrawn_at, thing.withdrawn_by, thing.withdrawn_because = clock.now(), by, reason


def demand_not_withdrawn(thing: models.Model) -> None:
    """What has been taken back is not changed any more."""
    if thing.is_withdrawn:
        raise RuleBroken("It has been withdrawn, so it can't be changed any more.")


def set_links(rows: models.QuerySet, name: str, wanted: Iterable[models.Model], **whole) -> None:
    """Make the rows point at exactly these things; a row that stays is left alone."""
    missing = {thing.pk: thing for thing in wanted}
    for row in rows:
        if missing.pop(getattr(row, f"{name}_id"), None) is None:
            row.delete()
    for thing in missing.values():
        rows.model.objects.create(**whole, **{name: thing})


def set_lines(rows: models.QuerySet, texts: Sequence[str], **whole) -> None:
    """Make the rows read exactly so, in this order; a line that stays keeps its row."""
    kept: dict[str, list] = {}
    for row in rows:
        kept.setdefault(row.text, []).append(row)
    for position, text in enumerate(filter(None, (" ".join(text.split()) for text in texts)), start=1):
        if kept.get(text):
            row = kept[text].pop(0)
            if row.position != position:
                row.position = position
                row.save()
        else:
            rows.model.objects.create(**whole, position=position, text=text)
    for left in kept.values():
        for row in left:
            row.delete()


def next_position(rows: models.QuerySet) -> int:
    """The place after the last."""
    return (rows.aggregate(last=models.Max("position"))["last"] or 0) + 1
