"""Absences, and who stands in."""

import datetime as dt

from django.db import transaction

from core import audit, clock
from core.errors import RuleBroken
from partners.models import Absence, LocalArea, Membership, Person, Role
from partners.notifications import notify

STANDS_IN = "partners.stands_in"


@transaction.atomic
def enter_absence(
    area: LocalArea, *, person: Person, stand_in: Person | None, starts_on: dt.date, ends_on: dt.date, by: Person
) -> Absence:
    """Say that somebody is away from a day until before another, and who stands in for him: between those days, and by
    themselves no longer, that person is asked what he is asked, sees what he leads or owns, and may update it. Roles do
    not pass on by this. Who stands in is told.

    Raises RuleBroken if it is neither his own nor that of somebody whom he leads or looks after, the days are in the
    wrong order or past, he is away then already, or whoever stands in is not of the same partner or is away himself.
    """
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    held = list(Membership.objects.with_content().filter(area=area, person=person).order_by("pk"))
    if not held:
        raise RuleBroken(f"{person} holds no role with content in {area} today.", field="person")
    _demand_theirs(held, by)
    if ends_on <= starts_on:
        raise RuleBroken("The first day back must be after the first day away.", field="ends_on")
    if ends_on <= clock.today():
        raise RuleBroken("This absence is over already.", field="ends_on")
    if Absence.objects.filter(area=area, person=person).meeting(starts_on, ends_on).exists():
        raise RuleBroken(f"{person} is entered as away on some of these days already.", field="starts_on")
    partner = _shared(area, held, stand_in)
    if stand_in is not None and Absence.objects.filter(area=area, person=stand_in).meeting(starts_on, ends_on).exists():
        raise RuleBroken(f"{stand_in} is away on some of these days too.", field="stand_in")
    with audit.record("absence_entered", by=by):
        absence = Absence.objects.create(
            area=area,
            person=person,
            partner=partner,
            stand_in=stand_in,
            starts_on=starts_on,
            ends_on=ends_on,
            entered_by=by,
        )
    if stand_in not in (None, by):
        notify([stand_in], STANDS_IN, absence, area=area)
    return absence


def _demand_theirs(held: list[Membership], by: Person) -> None:
    person, area = held[0].person_id, held[0].area_id
    leads = any(by.has_role(Role.LEAD, at=role.partner_id, area=area) for role in held)
    if by.pk != person and not leads and not by.has_role(Role.AREA_ADMINISTRATOR, area=area):
        raise RuleBroken(
            "You enter your own absence, and your people’s where you lead the partner. Ask an administrator.",
            field="person",
        )


def _shared(area: LocalArea, held: list[Membership], stand_in: Person | None):
    """The partner that both belong to."""
    if stand_in is None:
        return held[0].partner
    if stand_in.pk == held[0].person_id:
        raise RuleBroken("Nobody stands in for himself. Choose somebody else.", field="stand_in")
    theirs = set(Membership.objects.with_content().filter(area=area, person=stand_in).values_list("partner", flat=True))
    for role in held:
        if role.partner_id in theirs:
            return role.partner
    raise RuleBroken(f"{stand_in} is not of the same partner. Choose somebody who is.", field="stand_in")


@transaction.atomic
def end_absence(absence: Absence, *, by: Person) -> Absence:
    """Say that somebody is back from today, or that he does not go: nobody stands in for him any more.

    Raises RuleBroken if the absence is over already.
    """
    Absence.objects.select_for_update().get(pk=absence.pk)
    absence = Absence.objects.select_related("area", "person").get(pk=absence.pk)
    if absence.is_over:
        raise RuleBroken("This absence is over already.")
    with audit.record("absence_ended", by=by):
        absence.ends_on = max(clock.today(), absence.starts_on)
        absence.save()
    return absence
