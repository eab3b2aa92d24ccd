"""Writes about people, the groups they belong to by facts, and audiences."""

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from core import audit, clock
from core.errors import RuleBroken
from partners.models import (
    Audience,
    AudienceGroupObjectPermission,
    AudienceUserObjectPermission,
    LocalArea,
    Membership,
    Partner,
    Person,
    Role,
    User,
)
from partners.models.people import WITHOUT_CONTENT


def create_group(name: str) -> Group:
    """A group that people are put into by facts, never by hand. The name is made of numbers, so that renaming breaks
    nothing."""
    return Group.objects.create(name=name)


@transaction.atomic
def create_person(*, role_title: str, partner: Partner | None, by: Person | None) -> Person:
    """Enter a person by what he does. `by` is None only for the very first one."""
    if by is None:
        return Person.objects.create(role_title=role_title, partner=partner)
    with audit.record("person_created", by=by):
        return Person.objects.create(role_title=role_title, partner=partner)


@transaction.atomic
def create_sign_in(person: Person, *, email: str, password: str | None, by: Person) -> User:
    """Give a person a sign-in by e-mail address. Raises RuleBroken if the address is taken."""
    if User.objects.filter(email=email.strip().lower()).exists():
        raise RuleBroken("Someone already signs in with this e-mail address.", field="email")
    with audit.record("sign_in_created", by=by):
        user = User.objects.create_user(email, password, person=person)
        for membership in person.memberships.current():
            recompute_groups(membership.area)
    return user


@transaction.atomic
def start_membership(
    person: Person, *, partner: Partner, area: LocalArea, role: str, by: Person, starts_on: dt.date | None = None
) -> Membership:
    """Make a person something at a partner in an area, from a day (today by default), and recompute the area's groups.

    Raises RuleBroken if the partner does not take part in the area, or the person already holds that role there.
    """
    if not area.partners_in_area.filter(partner=partner).exists():
        raise RuleBroken(f"{partner} does not take part in {area}.", field="partner")
    if person.memberships.filter(partner=partner, area=area, role=role, ends_on=None).exists():
        raise RuleBroken(f"{person} already is {Role(role).label.lower()} at {partner}.", field="role")
    with audit.record("membership_started", by=by):
        membership = Membership(
            person=person, partner=partner, area=area, role=role, starts_on=starts_on or clock.today()
        )
        membership.full_clean()
        membership.save()
        recompute_groups(area)
    return membership


def refuse_who_only_administers(area: LocalArea, **people: Person | None) -> None:
    """Whoever looks after an area's people and settings and nothing else there is given none of its content. `people`
    are named by the boxes they come from; a person without any part in the area (an adviser) is not meant.

    Raises RuleBroken on the box of the first.
    """
    named = {person.pk for person in people.values() if person is not None}
    held = area.memberships.current().filter(person__in=named)
    administering = set(held.filter(role__in=WITHOUT_CONTENT).values_list("person", flat=True))
    administering -= set(
        area.memberships.with_content().filter(person__in=administering).values_list("person", flat=True)
    )
    for field, person in people.items():
        if person is not None and person.pk in administering:
            raise RuleBroken(f"{person} looks after people and settings only. Choose somebody else.", field=field)


@transaction.atomic
def set_group_members(group: Group, user_ids: Iterable[int]) -> bool:
    """Make the group hold exactly these users. Returns whether anything had to change (drift, when asked at night)."""
    wanted, present = set(user_ids), set(group.user_set.values_list("pk", flat=True))
    if wanted == present:
        return False
    group.user_set.remove(*(present - wanted))
    group.user_set.add(*(wanted - present))
    return True


@transaction.atomic
def recompute_groups(area: LocalArea) -> list[str]:
    """Derive the membership of an area's groups from the facts. Returns the names of groups that had drifted."""
    expected: dict[int, set[int]] = {
        area.everyone_group_id: set(),
        area.commissioners_group_id: set(),
        area.accountable_leads_group_id: set(),
    }
    of_partner = {in_area.partner_id: in_area for in_area in area.partners_in_area.all()}
    for in_area in of_partner.values():
        expected[in_area.everyone_group_id] = set()
        expected[in_area.leads_group_id] = set()
    current = area.memberships.with_content().filter(person__user__is_active=True)
    for partner_id, kind, role, user_id in current.values_list("partner", "partner__kind", "role", "person__user"):
        in_area = of_partner[partner_id]
        expected[area.everyone_group_id].add(user_id)
        expected[in_area.everyone_group_id].add(user_id)
        if role == Role.LEAD:
            expected[in_area.leads_group_id].add(user_id)
        if kind in Partner.ACCOUNTABLE_KINDS and role in (Role.LEAD, Role.OFFICER):
            expected[area.commissioners_group_id].add(user_id)
            if role == Role.LEAD:
                expected[area.accountable_leads_group_id].add(user_id)
    present: dict[int, set[int]] = {number: set() for number in expected}
    for number, user_id in User.groups.through.objects.filter(group__in=expected).values_list("group", "user"):
        present[number].add(user_id)
    drifted = Group.objects.in_bulk([number for number, users in expected.items() if users != present[number]])
    return [group.name for number, group in drifted.items() if set_group_members(group, expected[number])]


@transaction.atomic
def create_audience(
    area: LocalArea,
    *,
    name: str,
    by: Person,
    owner: Partner | None = None,
    parent: Audience | None = None,
    name_may_repeat: bool = False,
) -> Audience:
    """Open an audience, as yet without grants, in an area; `parent` means that it lies within another of that area.

    Raises RuleBroken if its name is taken, except where `name_may_repeat`: it bears the name of a thing that others may
    not know of, and to refuse it would tell them.
    """
    if parent is not None and parent.area_id != area.pk:
        raise RuleBroken("An audience lies within one of its own local area.", field="parent")
    if not name_may_repeat and Audience.objects.filter(area=area, name=name).exists():
        raise RuleBroken(f"There already is an audience called “{name}”.", field="name")
    with audit.record("audience_created", by=by):
        return Audience.objects.create(area=area, name=name, owner=owner, parent=parent)


def _permission(word: str) -> Permission:
    return Permission.objects.get(
        content_type__app_label="partners", content_type__model="audience", codename=f"{word}_audience"
    )


@transaction.atomic
def grant_to_group(audience: Audience, group: Group, *words: str, by: Person) -> None:
    """Let a group view, comment on, contribute to or manage (the words) what has this audience."""
    with audit.record("audience_widened", by=by):
        for word in words:
            AudienceGroupObjectPermission.objects.get_or_create(
                content_object=audience, group=group, permission=_permission(word)
            )


@transaction.atomic
def grant_to_person(audience: Audience, person: Person, *words: str, ends_on: dt.date | None, by: Person) -> None:
    """As an exception, let one person with a sign-in, until a day (exclusive; None: until it is taken back)."""
    if not hasattr(person, "user"):
        raise RuleBroken(f"{person} has no sign-in yet.", field="person")
    with audit.record("audience_widened", by=by):
        for word in words:
            AudienceUserObjectPermission.objects.update_or_create(
                content_object=audience, user=person.user, permission=_permission(word), defaults={"ends_on": ends_on}
            )


@transaction.atomic
def revoke_from_group(audience: Audience, group: Group, *, by: Person) -> None:
    """Take back all that a group may do with what has this audience."""
    with audit.record("audience_narrowed", by=by):
        AudienceGroupObjectPermission.objects.filter(content_object=audience, group=group).delete()
