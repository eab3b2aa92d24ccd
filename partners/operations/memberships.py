"""What changes in the part that somebody takes in an area: another role, another partner, an end."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from core import audit, clock
from core.access import acting_as
from core.errors import RuleBroken
from core.registry import Registry
from partners.caretaking import caretaker_of
from partners.handover import HOLDINGS, who_can_take_over
from partners.models import AudienceUserObjectPermission, LocalArea, Membership, Partner, Person, Role
from partners.models.invitations import NEED_A_SECOND_PERSON
from partners.operations.partnership import recompute_groups, start_membership

LEAVING: Registry = Registry()
"""`name → function(person, area, on=, by=)`: what else ends when somebody has no part in an area any more, from a day
(exclusive); filled by the apps above. It runs in the transaction that ends his last role there."""


@transaction.atomic
def end_membership(membership: Membership, *, on: dt.date | None = None, by: Person) -> Membership:
    """End it on a day (exclusive; today by default), or move an end that is still to come. From that day on the next
    request is refused. Whoever then has no part in the area any more also leaves its seats, and loses what was shared
    there with him by name; an adviser never had a part. Moving the end to a later day gives none of that back.

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
def change_membership(membership: Membership, *, partner: Partner, role: str, by: Person) -> Membership:
    """Give somebody another role, or the same at another partner, from today: the old one ends and stays in the record,
    the new one begins, with the same end date. He keeps his seats and what was shared with him by name.

    Raises RuleBroken if it has ended, is his own, nothing changes, the partner takes no part in the area, he holds the
    new one already, or the role needs a second person: that is given by an invitation, which another confirms.
    """
    membership = _locked(membership)
    _refuse_over(membership)
    _refuse_own(membership, by)
    if (partner.pk, role) == (membership.partner_id, membership.role):
        raise RuleBroken("Nothing would change. Choose another role or another partner.", field="role")
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
    """Give all that he answers for by name in an area to one other person, as when he leaves. Returns how many. It
    opens those things to who takes over, and to him alone; he is told of each.

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
    return count


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
