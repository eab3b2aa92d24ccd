"""What changes in the part that somebody takes in an area: another role, another partner, an end."""

import datetime as dt
import logging

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q

from core import audit, clock
from core.access import acting_as
from core.errors import RuleBroken
from core.jobs import give_up_waiting
from core.registry import Registry
from core.sessions import end_sessions_of
from partners.caretaking import caretaker_of
from partners.handover import HOLDINGS, who_can_take_over
from partners.models import AudienceUserObjectPermission, LocalArea, Membership, Partner, Person, Role, User
from partners.models.invitations import NEED_A_SECOND_PERSON
from partners.notifications import notify
from partners.operations.invitations import revoke_invitation
from partners.operations.partnership import recompute_groups, start_membership

logger = logging.getLogger(__name__)

HANDED_OVER = "partners.handed_over"

LEAVING: Registry = Registry()
"""`name → function(person, area, on=, by=)`: what else ends when somebody has no part in an area any more, from a day
(exclusive); filled by the apps above. It runs in the transaction that ends his last role there."""


@transaction.atomic
def end_membership(membership: Membership, *, on: dt.date | None = None, by: Person) -> Membership:
    """End it on a day (exclusive; today by default), or move an end that is still to come. From that day on the next
    request is refused. Whoever then has no part in the area any more also leaves its seats, and loses what was shared
    there with him by name, and invitations that wait for him there are taken back; an adviser never had a part. Moving
    the end to a later day gives none of that back. On the day itself he is signed out, and what he has asked for and no
    worker has begun is not made.

    Raises RuleBroken if it has ended already, or is his own: administrators never end themselves.
    """
    membership = _locked(membership)
    _refuse_over(membership)
    _refuse_own(membership, by)
    with audit.record("membership_ended", by=by):
        membership.ends_on = max(on or clock.today(), membership.starts_on)
        membership.save()
        _leave(membership, by)
        recompute_groups(membership.area)
    return membership


@transaction.atomic
def keep_membership(membership: Membership, *, by: Person) -> Membership:
    """Take back an end that is still to come: it holds without an end date. What was shared with him by name, and his
    seats, keep the end that they were given.

    Raises RuleBroken if it has ended, has no end date, is his own, or he holds the same without an end besides.
    """
    membership = _locked(membership)
    _refuse_over(membership)
    _refuse_own(membership, by)
    if membership.ends_on is None:
        raise RuleBroken("This has no end date.")
    if _same_open(membership, membership.partner, membership.role):
        raise RuleBroken(f"{membership.person} already holds the same role there without an end date.")
    with audit.record("membership_kept", by=by):
        membership.ends_on = None
        membership.save()
        recompute_groups(membership.area)
    return membership


@transaction.atomic
def suspend_membership(membership: Membership, *, on: dt.date | None = None, reason: str, by: Person) -> Membership:
    """Suspend a role from a day (inclusive; today by default), until it is lifted: meanwhile it gives nothing, and who
    holds no other role in the area has no access there, neither by a seat nor by what was shared with him by name. His
    sign-ins end. Nothing is lost: seats, grants by name and all that he answers for are there when it is lifted.

    Raises RuleBroken if it has ended or is suspended already, no reason is given, or it is his own.
    """
    membership = _locked(membership)
    _refuse_over(membership)
    _refuse_own(membership, by)
    if membership.suspended_from is not None:
        raise RuleBroken("This is suspended already. Lift that first.")
    if not reason.strip():
        raise RuleBroken("Say why it is suspended. Area administrators alone read it.", field="reason")
    with audit.record("membership_suspended", by=by):
        membership.suspended_from = max(on or clock.today(), membership.starts_on)
        membership.suspended_because = reason.strip()
        membership.save()
        recompute_groups(membership.area)
    if membership.is_suspended:
        _stop(membership, "Your role in this area is suspended.")
    return membership


@transaction.atomic
def lift_suspension(membership: Membership, *, by: Person) -> Membership:
    """Let a suspended role hold again from today, as if it had not been suspended.

    Raises RuleBroken if it is not suspended, has ended, or is his own.
    """
    membership = _locked(membership)
    _refuse_over(membership)
    _refuse_own(membership, by)
    if membership.suspended_from is None:
        raise RuleBroken("This is not suspended.")
    with audit.record("suspension_lifted", by=by):
        membership.suspended_from, membership.suspended_because = None, ""
        membership.save()
        recompute_groups(membership.area)
    return membership


@transaction.atomic
def change_membership(membership: Membership, *, partner: Partner, role: str, by: Person) -> Membership:
    """Give somebody another role, or the same at another partner, from today: the old one ends and stays in the record,
    the new one begins, with the same end date. He keeps his seats and what was shared with him by name.

    Raises RuleBroken if it has ended, is suspended, is his own, nothing changes, the partner takes no part in the area,
    he holds the new one already, or the role needs a second person: that is given by an invitation, which another
    confirms.
    """
    membership = _locked(membership)
    _refuse_over(membership)
    _refuse_own(membership, by)
    if (partner.pk, role) == (membership.partner_id, membership.role):
        raise RuleBroken("Nothing would change. Choose another role or another partner.", field="role")
    if membership.suspended_from is not None:
        raise RuleBroken("This role is suspended. Lift that first, or end it.")
    if role in NEED_A_SECOND_PERSON:
        raise RuleBroken(
            f"To make somebody {Role(role).label.lower()} needs a second person. Invite the address that this person "
            "signs in with; when the invitation is confirmed and used, end this role.",
            field="role",
        )
    if _same_open(membership, partner, role):
        raise RuleBroken(f"{membership.person} already is {Role(role).label.lower()} at {partner}.", field="role")
    person, ends_on = membership.person, membership.ends_on
    with audit.record("membership_changed", by=by):
        new = start_membership(
            person,
            partner=partner,
            area=membership.area,
            role=role,
            starts_on=max(clock.today(), membership.starts_on),
            by=by,
        )
        new.ends_on = ends_on
        new.save()
        membership.ends_on = new.starts_on
        membership.save()
        if person.partner_id == membership.partner_id:
            person.partner = partner
            person.save()
        recompute_groups(membership.area)
    return new


@transaction.atomic
def hand_over(person: Person, area: LocalArea, *, to: Person, by: Person) -> int:
    """Give all that he answers for by name in an area and is still open to one other person, as when he leaves. Returns
    how many. It opens those things to who takes over, and to him alone; he is told that they are his now.

    Raises RuleBroken if that person is nobody who can take over, or is who does this, or there is nothing to give.
    """
    if to.pk == by.pk:
        raise RuleBroken("You can’t give this to yourself. Choose somebody else.", field="to")
    if not who_can_take_over(person, area).filter(pk=to.pk).exists():
        raise RuleBroken(f"{to} can’t take this over: choose somebody of the same partner.", field="to")
    with audit.record("handed_over", by=by), acting_as(caretaker_of(area)):
        count = sum(holding.give(person, area, to=to, by=by) for holding in HOLDINGS.values())
    if not count:
        raise RuleBroken("There is nothing to hand over.")
    own = to.memberships.with_content().filter(area=area).earliest("pk")
    notify([to], HANDED_OVER, own, area=area)
    return count


@transaction.atomic
def change_role_title(membership: Membership, *, role_title: str, seen_title: str, by: Person) -> Person:
    """Say otherwise what somebody does. The title stands beside all that he does and did, in every area: it lies
    outside history, as all that is a person's own does.

    Raises RuleBroken if somebody else has changed it meanwhile, or nothing would change.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=membership.person_id)
    if person.role_title != seen_title:
        raise RuleBroken(
            f"It was changed to “{person.role_title}” meanwhile. Look, then save again.", field="role_title"
        )
    if person.role_title == role_title:
        raise RuleBroken("Nothing would change.", field="role_title")
    person.role_title = role_title
    person.save()
    logger.info("role_title_changed: person %s by person %s", person.pk, by.pk)
    return person


def _locked(membership: Membership) -> Membership:
    Membership.objects.select_for_update().get(pk=membership.pk)
    return Membership.objects.select_related("area", "partner", "person").get(pk=membership.pk)


def _refuse_over(membership: Membership) -> None:
    if membership.ends_on is not None and membership.ends_on <= clock.today():
        raise RuleBroken("This has already been ended.")


def _refuse_own(membership: Membership, by: Person) -> None:
    if membership.person_id == by.pk:
        raise RuleBroken("This is your own role. Ask another administrator.")


def _same_open(membership: Membership, partner: Partner, role: str) -> bool:
    same = membership.person.memberships.filter(area=membership.area, partner=partner, role=role, ends_on=None)
    return same.exclude(pk=membership.pk).exists()


def _leave(membership: Membership, by: Person) -> None:
    left_on = Q(ends_on=None) | Q(ends_on__gt=membership.ends_on)
    if membership.person.memberships.filter(left_on, area=membership.area_id).exists():
        return
    held = {"user__person": membership.person_id, "content_object__area": membership.area_id}
    AudienceUserObjectPermission.objects.filter(left_on, **held).update(ends_on=membership.ends_on)
    for leave in LEAVING.values():
        leave(membership.person, membership.area, on=membership.ends_on, by=by)
    theirs = Q(person=membership.person_id) | Q(email__in=User.objects.filter(person=membership.person).values("email"))
    for invitation in membership.area.invitations.unanswered().filter(theirs):
        revoke_invitation(invitation, by=by)
    if membership.is_over:
        _stop(membership, "You no longer have a part in this area.")


def _stop(membership: Membership, words: str) -> None:
    """What must not go on where somebody has no part in an area today: his sign-ins, and the work that waits for him.
    E-mails that wait ask for his rights when they go."""
    if membership.person.memberships.current().filter(area=membership.area_id).exists():
        return
    give_up_waiting(membership.person_id, membership.area_id, words)
    for user in User.objects.filter(person=membership.person_id):
        end_sessions_of(user)


def stop_who_has_left() -> int:
    """Sign out everybody whose last role anywhere ended, or was suspended, on a day that has come since: each request
    was refused already. Returns how many browsers. Who never had a role (an adviser, an inspector) is let be."""
    today = clock.today()
    holding = Membership.objects.on(today).values("person")
    left = Membership.objects.filter(starts_on__lte=today).exclude(person__in=holding).values("person")
    signed_in = UserSession.objects.filter(user__person__in=left).values("user")
    return sum(end_sessions_of(user) for user in User.objects.filter(pk__in=signed_in))
