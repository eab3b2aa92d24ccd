"""Recording and ending conflicts of interest, and the register of all interests in an area."""

from collections.abc import Iterable

from django.db import models, transaction
from django.db.models import F, Q, Value

from commissioning.models import ConflictOfInterest, Intention, Procurement, Service
from core import audit
from governance.models import DeclaredInterest
from partners.models import Interest, LocalArea, Partner, Person
from partners.operations.interests import close_interest, open_interest


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
    with audit.record("conflict_of_interest_recorded", by=by, reason=reason):
        where = {subject._meta.model_name: subject}
        return open_interest(ConflictOfInterest, kind=kind, person=person, partner=partner, **where)


@transaction.atomic
def end_conflict(conflict: ConflictOfInterest, *, reason: str, by: Person) -> ConflictOfInterest:
    """Say that a conflict of interest no longer holds. Nobody opens again what his own interest, or his partner's, has
    closed to him. Raises RuleBroken for that, or if it has ended."""
    with audit.record("conflict_of_interest_ended", by=by, reason=reason):
        return close_interest(conflict, by=by)


def open_conflicts(subject: models.Model) -> models.QuerySet:
    """The interests in a thing that hold today, with whose they are."""
    return subject.conflicts.filter(ends_on=None).select_related("person", "partner")


def register_of_interests(person: Person, area: LocalArea, *, holding: bool) -> models.QuerySet:
    """The interests in what this person sees of an area, in commissioning and on agendas, newest first: of each its
    day, where it is kept and its number. `holding`: only those that hold today."""
    seen = Q()
    for name, model in (("service", Service), ("intention", Intention), ("procurement", Procurement)):
        seen |= Q(**{f"{name}__in": model.objects.visible_to(person, area).values("pk")})
    kept = (ConflictOfInterest.objects.filter(seen), DeclaredInterest.objects.visible_to(person, area))
    found = [
        (rows.filter(ends_on=None) if holding else rows)
        .order_by()
        .values("starts_on", number=F("pk"), kept=Value(rows.model._meta.label))
        for rows in kept
    ]
    return found[0].union(found[1], all=True).order_by("-starts_on", "kept", "-number")


def interests_of(lines: Iterable[dict]) -> list[Interest]:
    """The interests that lines of the register stand for, each with whose it is and in what."""
    lines = list(lines)

    def of(model: type[Interest], *related: str) -> dict[tuple[str, int], Interest]:
        label = model._meta.label
        numbers = [line["number"] for line in lines if line["kept"] == label]
        rows = model._default_manager.select_related("person", "partner", *related).in_bulk(numbers)
        return {(label, number): row for number, row in rows.items()}

    known = of(ConflictOfInterest, "service", "intention", "procurement__intention")
    known |= of(DeclaredInterest, "agenda_item")
    return [known[line["kept"], line["number"]] for line in lines]
