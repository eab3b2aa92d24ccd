"""Interests in what is on an agenda: writing down what was declared, withdrawing it, and what follows for whom."""

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from core import audit
from core.errors import RuleBroken
from governance.models import AgendaItem, DeclaredInterest, InterestStatement
from partners.models import LocalArea, Partner, Person
from partners.models.interests import theirs
from partners.operations.interests import close_interest, open_interest

Says = InterestStatement.Says


@transaction.atomic
def record_interest(
    item: AgendaItem, *, kind: str, text: str, by: Person, person: Person | None = None, partner: Partner | None = None
) -> DeclaredInterest:
    """Write down that a person, or everyone of a partner, has an interest in a matter on an agenda, and what it is. A
    disclosable pecuniary interest, or one of who bids or provides, closes what of the item is not public and the item's
    papers to them at once; other kinds are recorded and close nothing. What is public stays public.

    A member with a disclosable pecuniary interest takes no part in the matter (Localism Act 2011, section 31). Raises
    RuleBroken if nothing is said, unless exactly one of person and partner is given, if it is recorded already, or if
    the item was withdrawn.
    """
    if not text.strip():
        raise RuleBroken("Say what the interest is.", field="text")
    item = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if item.is_withdrawn:
        raise RuleBroken(f"This item has been withdrawn: {item.withdrawn_because}")
    with audit.record("interest_recorded", by=by):
        interest = open_interest(DeclaredInterest, kind=kind, person=person, partner=partner, agenda_item=item)
        InterestStatement.objects.create(interest=interest, says=Says.DECLARED, text=text.strip(), recorded_by=by)
    return interest


@transaction.atomic
def withdraw_interest(interest: DeclaredInterest, *, reason: str, by: Person) -> DeclaredInterest:
    """Say that an interest no longer holds, or was written down by mistake. It stays to be read, with the reason.

    Raises RuleBroken without a reason, if it was withdrawn before, or for one's own interest or one's partner's.
    """
    if not reason.strip():
        raise RuleBroken("Say why the interest no longer holds.", field="reason")
    with audit.record("interest_withdrawn", by=by):
        interest = close_interest(interest, by=by)
        InterestStatement.objects.create(interest=interest, says=Says.WITHDRAWN, text=reason.strip(), recorded_by=by)
    return interest


def demand_no_interest(person: Person, item: AgendaItem) -> None:
    """Whoever has an interest that closes a matter takes no part in it: he neither changes the item nor writes what of
    it is not public."""
    if DeclaredInterest.closing().filter(theirs(person), agenda_item=item.pk).exists():
        raise RuleBroken(
            "An interest of yours or of your partner’s in this item is recorded, so somebody else has to do this."
        )


def interests_declared(person: Person, area: LocalArea) -> QuerySet[DeclaredInterest]:
    """The interests in what this person sees on agendas, those that were withdrawn too, each with what was said, in
    the order in which they were declared."""
    statements = Prefetch("statements", InterestStatement.objects.select_related("recorded_by"))
    rows = DeclaredInterest.objects.visible_to(person, area).select_related("person", "partner", "agenda_item")
    return rows.order_by("starts_on", "pk").prefetch_related(statements)


def closes_to(interests: list[DeclaredInterest], person: Person) -> bool:
    """Whether one of these closes something to this person today."""
    mine = DeclaredInterest.closing().filter(theirs(person), pk__in=[interest.pk for interest in interests])
    return mine.exists()
