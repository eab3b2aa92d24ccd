"""What every operation of commissioning demands: things of one local area, ages in order, money where few see it."""

from collections.abc import Iterable

from django.db import models

from commissioning.models import ConflictOfInterest, Intention, Service
from core import audit
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from partners.models import Audience, AudienceGroupObjectPermission, LocalArea, Partner, Person
from partners.models.interests import theirs


def demand_audience_of(area: LocalArea, audience: Audience) -> None:
    if audience.area_id != area.pk:
        raise RuleBroken("Choose an audience of this local area.", field="audience")


def demand_narrow_audience_of(area: LocalArea, audience: Audience) -> None:
    """Prices, funding and procurement never go to everyone who takes part in the area."""
    demand_audience_of(area, audience)
    grants = AudienceGroupObjectPermission.objects.filter(content_object=audience, group=area.everyone_group_id)
    if grants.exists():
        raise RuleBroken(
            "Money and procurement need a narrower audience than everyone in the area. Choose another.",
            field="audience",
        )


def demand_no_interest(person: Person, service: Service | None, intention: Intention | None = None) -> None:
    """Whoever has an interest in a service or an intention writes nothing down of its money: that is closed to him."""
    for field, thing in (("service", service), ("intention", intention)):
        if thing is not None and ConflictOfInterest.closing().filter(theirs(person), **{field: thing.pk}).exists():
            raise RuleBroken(
                f"An interest of yours or of your partner’s in this {field} is recorded, so its money is closed to "
                "you.",
                field=field,
            )


def demand_here(area_id: int, thing: models.Model | None, field: str) -> None:
    """What is linked belongs to the same local area."""
    if thing is not None and thing.area_id != area_id:
        raise RuleBroken("Choose something of this local area.", field=field)


def demand_all_here(area_id: int, things: Iterable[models.Model], field: str) -> None:
    for thing in things:
        demand_here(area_id, thing, field)


def demand_partners_of(area: LocalArea, partners: Iterable[Partner], field: str) -> None:
    for partner in partners:
        if not area.partners_in_area.filter(partner=partner).exists():
            raise RuleBroken(f"{partner} does not take part in {area}.", field=field)


def demand_ages(age_from: int | None, age_to: int | None) -> None:
    if age_from is not None and age_to is not None and age_to <= age_from:
        raise RuleBroken("The age at which it ends must be higher than the age from which it starts.", field="age_to")


def set_links(whole: models.Model, rows: models.Manager, name: str, wanted: Iterable[models.Model], seen=None) -> None:
    """Make `rows`, the links of `whole` through the field `name`, hold exactly `wanted`. With `seen`, numbers, only
    links to those are taken away: what the person can't see stays."""
    new = {thing.pk: thing for thing in wanted}
    for row in rows.all():
        number = getattr(row, f"{name}_id")
        if new.pop(number, None) is None and (seen is None or number in seen):
            row.delete()
    key = rows.field.name
    for thing in new.values():
        rows.model.objects.create(**{key: whole, name: thing})


def withdraw(subject: models.Model, verb: str, *, reason: str, seen_version: int | None, by: Person) -> models.Model:
    """Take something back that others have seen: it stays, marked, with the reason. Raises RuleBroken if it was."""
    subject = lock(subject, seen_version)
    demand_not_withdrawn(subject)
    subject.withdrawn_because = reason
    with audit.record(verb, by=by, reason=reason), also_seeing(subject.audience_id):
        subject.save()
    return subject


def demand_not_withdrawn(subject: models.Model) -> None:
    if subject.withdrawn_because:
        raise RuleBroken("This has been withdrawn, so it can't be changed.")
