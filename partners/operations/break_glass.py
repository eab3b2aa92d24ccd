"""Opening one area for an hour in an emergency, and ending that. The rows themselves say who, when and why: they are
written once and never changed."""

from django.db import transaction

from core import clock
from core.errors import RuleBroken
from partners.models import BreakGlass, BreakGlassEnd, LocalArea, Membership, Person
from partners.models.break_glass import LASTS, TOLD
from partners.notifications import notify

OPENED = "partners.area_opened"


def who_is_told(area: LocalArea) -> list[Person]:
    """The leads of all partners of an area and its administrators, each once."""
    roles = Membership.objects.current().filter(area=area, role__in=TOLD)
    return list(Person.objects.filter(pk__in=roles.values("person")))


@transaction.atomic
def break_glass(area: LocalArea, *, reason: str, by: Person) -> BreakGlass:
    """Open an area to a platform administrator for one hour from now, to read what its accountable bodies' leads read
    by their groups. Its leads and administrators are told at once, with the reason.

    Raises RuleBroken if he is no platform administrator, takes part in the area (he has his rights there), or has it
    open already.
    """
    by = Person.objects.select_for_update(of=("self",)).get(pk=by.pk)  # two clicks open it once
    if not by.is_platform_administrator:
        raise RuleBroken("Only a platform administrator opens an area.")
    if any(held.area_id == area.pk for held in by.standing.memberships):
        raise RuleBroken(
            f"You take part in {area} yourself, so it is open to you as far as your role goes.", field="area"
        )
    if BreakGlass.objects.open().filter(area=area, person=by).exists():
        raise RuleBroken(f"You have {area} open already.", field="area")
    now = clock.now()
    opening = BreakGlass.objects.create(area=area, person=by, reason=reason, opened_at=now, ends_at=now + LASTS)
    notify(who_is_told(area), OPENED, opening, area=area)
    return opening


@transaction.atomic
def end_opening(opening: BreakGlass, *, by: Person) -> None:
    """End it now. Raises RuleBroken if it is somebody else's, or has ended."""
    Person.objects.select_for_update(of=("self",)).get(pk=by.pk)
    opening = BreakGlass.objects.select_related("end").get(pk=opening.pk)
    if opening.person_id != by.pk:
        raise RuleBroken("Whoever opened an area ends it.")
    if not opening.is_open:
        raise RuleBroken("It has ended already.")
    BreakGlassEnd.objects.create(opening=opening)
