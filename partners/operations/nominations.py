"""Nominations: a constituency puts somebody forward to speak for it, and an area administrator confirms or declines."""

from django.db import transaction

from core import audit, clock
from core.errors import RuleBroken
from partners.directory import partners_today
from partners.models import Constituency, LocalArea, Membership, Nomination, Person, Role, User
from partners.notifications import notify
from partners.operations.invitations import invite
from partners.operations.partnership import start_membership

MADE, DECIDED = "partners.nomination_made", "partners.nomination_decided"
"""The kinds of notification: to the administrators, and to whoever nominated or was confirmed."""


@transaction.atomic
def nominate(
    constituency: Constituency, *, person: Person | None, email: str, role_title: str, note: str, by: Person
) -> Nomination:
    """Put somebody forward to speak for a constituency: a person of the same partner, or a new one by an e-mail address
    and what he does. The area's administrators are told.

    Raises RuleBroken if neither or both are given, he nominates himself, the same waits already, the constituency has
    ended or its partner takes no part today.
    """
    area = LocalArea.objects.select_for_update(of=("self",)).get(pk=constituency.area_id)
    constituency = Constituency.objects.select_related("area", "partner").get(pk=constituency.pk)
    email = email.strip().lower()
    if constituency.is_over or not partners_today(area).filter(pk=constituency.partner_id).exists():
        raise RuleBroken(f"Nobody can be put forward for {constituency} of {constituency.partner} today.")
    if (person is None) == (not email):
        raise RuleBroken(
            "Choose a person, or enter the e-mail address of somebody new: one of the two.", field="person"
        )
    if email and not role_title:
        raise RuleBroken("Enter what this person does.", field="role_title")
    own = User.objects.filter(person=by, email=email).exists()
    if own or (person is not None and person.pk == by.pk):
        raise RuleBroken("You can’t put yourself forward. Ask a colleague.", field="email" if own else "person")
    known = {"email__iexact": email} if person is None else {"person": person}
    if constituency.nominations.waiting().filter(**known).exists():
        raise RuleBroken("A nomination of the same person waits already.", field="email" if email else "person")
    with audit.record("nominated", by=by):
        nomination = Nomination.objects.create(
            area=constituency.area,
            partner=constituency.partner,
            constituency=constituency,
            person=person,
            email=email,
            role_title=person.role_title if person else role_title,
            note=note,
            nominated_by=by,
        )
        notify(_administrators(area, besides=by), MADE, nomination, area=area)
    return nomination


def _administrators(area: LocalArea, *, besides: Person) -> list[Person]:
    held = area.memberships.current().filter(role=Role.AREA_ADMINISTRATOR, person__user__is_active=True)
    return list(Person.objects.filter(pk__in=held.values("person")).exclude(pk=besides.pk))


@transaction.atomic
def confirm_nomination(nomination: Nomination, *, by: Person) -> Nomination:
    """As an area administrator, agree that somebody speaks for the constituency: an address is invited as
    representative of the partner, a person who is there is given that role unless he has it. Both are told.

    Raises RuleBroken if it waits no more, he nominated or is nominated himself, or as `invite` and `start_membership`.
    """
    nomination = _waiting(nomination)
    _refuse_own(nomination, by)
    with audit.record("nomination_confirmed", by=by):
        if nomination.person is None:
            nomination.invitation = invite(
                nomination.area,
                email=nomination.email,
                role_title=nomination.role_title,
                partner=nomination.partner,
                role=Role.REPRESENTATIVE,
                by=by,
            )
        else:
            nomination.membership = _representative(nomination, by)
        return _decide(nomination, Nomination.State.CONFIRMED, by=by)


def _representative(nomination: Nomination, by: Person) -> Membership:
    """The role that he has, or is given with this."""
    where = {"partner": nomination.partner, "area": nomination.area, "role": Role.REPRESENTATIVE}
    held = nomination.person.memberships.current().filter(**where).first()
    return held or start_membership(nomination.person, by=by, **where)


@transaction.atomic
def decline_nomination(nomination: Nomination, *, reason: str, by: Person) -> Nomination:
    """As an area administrator, say no, and why; whoever nominated is told.

    Raises RuleBroken if it waits no more, or he nominated or is nominated himself.
    """
    nomination = _waiting(nomination)
    _refuse_own(nomination, by)
    with audit.record("nomination_declined", by=by):
        nomination.reason = reason
        return _decide(nomination, Nomination.State.DECLINED, by=by)


@transaction.atomic
def withdraw_nomination(nomination: Nomination, *, by: Person) -> Nomination:
    """Take it back before it is decided. Raises RuleBroken if it waits no more."""
    nomination = _waiting(nomination)
    with audit.record("nomination_withdrawn", by=by):
        return _decide(nomination, Nomination.State.WITHDRAWN, by=by)


def _waiting(nomination: Nomination) -> Nomination:
    Nomination.objects.select_for_update().get(pk=nomination.pk)
    found = Nomination.objects.select_related("area", "partner", "constituency", "person", "nominated_by")
    nomination = found.get(pk=nomination.pk)
    if not nomination.is_waiting:
        raise RuleBroken(f"This nomination waits no more: {nomination.get_state_display().lower()}.")
    return nomination


def _refuse_own(nomination: Nomination, by: Person) -> None:
    if nomination.nominated_by_id == by.pk:
        raise RuleBroken("You made this nomination. Another administrator must decide it.")
    if nomination.person_id == by.pk or User.objects.filter(person=by, email=nomination.email).exists():
        raise RuleBroken("This nomination is of you. Another administrator must decide it.")


def _decide(nomination: Nomination, state: str, *, by: Person) -> Nomination:
    """Keep how it ended, forget the address, and tell those whom it concerns."""
    nomination.state, nomination.decided_by, nomination.decided_at, nomination.email = state, by, clock.now(), ""
    nomination.save()
    concerned = {nomination.nominated_by_id: nomination.nominated_by}
    if nomination.person is not None and state == Nomination.State.CONFIRMED:
        concerned[nomination.person_id] = nomination.person
    notify(
        [person for number, person in concerned.items() if number != by.pk], DECIDED, nomination, area=nomination.area
    )
    return nomination
