"""Recording and ending conflicts of interest."""

from django.db import models, transaction
from django.db.models import Q

from commissioning.models import ConflictOfInterest, Intention, Procurement, Service
from commissioning.models.interests import theirs
from core import audit, clock
from core.errors import RuleBroken
from partners.models import LocalArea, Partner, Person


@transaction.atomic
def record_conflict(
    subject: Service | Intention | Procurement,
    *,
    kind: str,
    by: Person,
    person: Person | None = None,
    partner: Partner | None = None,
    reason: str = "",
) -> ConflictOfInterest:
    """Record that a person, or everyone of a partner, has an interest, and what it is or how it is known. Where its
    kind closes, a service's contracts, funding and modelled figures, or the intention with its procurement and its
    money, are closed to them at once, whatever audiences they are in; other kinds close nothing.

    A bidder or provider takes no part in a procurement (Procurement Act 2023, sections 81 to 83; Health Care Services
    (Provider Selection Regime) Regulations 2023, regulation 21). Raises RuleBroken unless exactly one of person and
    partner is given, or if it is recorded already.
    """
    if (person is None) == (partner is None):
        raise RuleBroken("Choose either a person or a partner.", field="person")
    where = {subject._meta.model_name: subject, "person": person, "partner": partner, "kind": kind}
    if ConflictOfInterest.objects.filter(ends_on=None, **where).exists():
        raise RuleBroken("This is recorded already.", field="person" if person else "partner")
    with audit.record("conflict_of_interest_recorded", by=by, reason=reason):
        return ConflictOfInterest.objects.create(starts_on=clock.today(), **where)


@transaction.atomic
def end_conflict(conflict: ConflictOfInterest, *, reason: str, by: Person) -> ConflictOfInterest:
    """Say that a conflict of interest no longer holds. Nobody opens again what his own interest, or his partner's, has
    closed to him. Raises RuleBroken for that, or if it has ended."""
    conflict = ConflictOfInterest.objects.select_for_update(of=("self",)).get(pk=conflict.pk)
    if conflict.ends_on is not None:
        raise RuleBroken("This has already been ended.")
    if ConflictOfInterest.objects.filter(theirs(by), pk=conflict.pk).exists():
        raise RuleBroken("This is your own interest or your partner’s, so somebody else has to end it.")
    conflict.ends_on = clock.today()
    with audit.record("conflict_of_interest_ended", by=by, reason=reason):
        conflict.save()
    return conflict


def open_conflicts(subject: models.Model) -> models.QuerySet:
    """The interests in a thing that hold today, with whose they are."""
    return subject.conflicts.filter(ends_on=None).select_related("person", "partner")


def interests_seen_by(person: Person, area: LocalArea) -> models.QuerySet[ConflictOfInterest]:
    """The interests in what this person sees of an area, newest first, those that have ended too."""
    seen = Q()
    for name, model in (("service", Service), ("intention", Intention), ("procurement", Procurement)):
        seen |= Q(**{f"{name}__in": model.objects.visible_to(person, area).values("pk")})
    rows = ConflictOfInterest.objects.filter(seen).order_by("-starts_on", "-pk")
    return rows.select_related("person", "partner", "service", "intention", "procurement__intention")
