"""Every write about areas, partners, people and audiences."""

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
    PartnerInArea,
    Person,
    Role,
    SubArea,
    Succession,
    User,
)
from partners.models.people import WITHOUT_CONTENT


def create_group(name: str) -> Group:
    """A group that people are put into by facts, never by hand. The name is made of numbers, so that renaming breaks
    nothing."""
    return Group.objects.create(name=name)


@transaction.atomic
def create_local_area(
    *, name: str, slug: str, kind: str, by: Person, colour: str = "#1d4f91", gss_code: str = ""
) -> LocalArea:
    """Open a local area, with its groups and the two audiences every area starts with: everyone in it, and those who
    commission in it. `gss_code` is the code by which national figures name its council."""
    with audit.record("local_area_created", by=by):
        area = LocalArea(name=name, slug=slug, kind=kind, colour=colour, gss_code=gss_code)
        area.everyone_group = create_group(f"new area {slug} everyone")
        area.commissioners_group = create_group(f"new area {slug} commissioners")
        area.accountable_leads_group = create_group(f"new area {slug} accountable leads")
        area.full_clean()
        area.save()
        for group, word in (
            (area.everyone_group, "everyone"),
            (area.commissioners_group, "commissioners"),
            (area.accountable_leads_group, "accountable-leads"),
        ):
            group.name = f"area:{area.pk}:{word}"
            group.save()
        everyone = create_audience(area, name=f"Everyone in {name}", by=by)
        grant_to_group(everyone, area.everyone_group, "view", "comment", by=by)
        grant_to_group(everyone, area.commissioners_group, "contribute", by=by)
        grant_to_group(everyone, area.accountable_leads_group, "manage", by=by)
        commissioners = create_audience(area, name=f"Commissioners in {name}", by=by)
        grant_to_group(commissioners, area.commissioners_group, "view", "comment", "contribute", by=by)
        grant_to_group(commissioners, area.accountable_leads_group, "manage", by=by)
    return area


@transaction.atomic
def add_sub_area(area: LocalArea, *, name: str, by: Person) -> SubArea:
    """Name a part of the area that figures and actions can speak of, after those it has. Raises RuleBroken for a name
    that it has already."""
    area = LocalArea.objects.select_for_update(of=("self",)).get(pk=area.pk)
    if area.sub_areas.filter(name__iexact=name).exists():
        raise RuleBroken(f"{area} already has a part called “{name}”.", field="name")
    with audit.record("sub_area_added", by=by):
        return SubArea.objects.create(area=area, name=name, position=area.sub_areas.count() + 1)


@transaction.atomic
def create_partner(*, name: str, kind: str, by: Person, short_name: str = "", exists_from=None, exists_until=None):
    """Enter an organisation or group. Dates are days: the first on which it exists, and the first on which it no longer
    does."""
    with audit.record("partner_created", by=by):
        partner = Partner(
            name=name, short_name=short_name, kind=kind, exists_from=exists_from, exists_until=exists_until
        )
        partner.full_clean()
        partner.save()
    return partner


@transaction.atomic
def add_partner_to_area(
    area: LocalArea,
    partner: Partner,
    *,
    by: Person,
    takes_part_from: dt.date | None = None,
    takes_part_until: dt.date | None = None,
) -> PartnerInArea:
    """Let a partner take part in a local area, with groups of its people there and an audience of its own.

    Raises RuleBroken if the area would have two parent carer forums on any day: the Department recognises one at most.
    """
    if partner.kind == Partner.Kind.PARENT_CARER_FORUM:
        others = area.partners_in_area.filter(partner__kind=Partner.Kind.PARENT_CARER_FORUM).exclude(partner=partner)
        if any(_overlap(other, takes_part_from, takes_part_until) for other in others):
            raise RuleBroken("This area already has a recognised parent carer forum. End its part first.")
    with audit.record("partner_added_to_area", by=by):
        prefix = f"partner:{partner.pk}:area:{area.pk}"
        in_area = PartnerInArea.objects.create(
            area=area,
            partner=partner,
            takes_part_from=takes_part_from,
            takes_part_until=takes_part_until,
            everyone_group=create_group(f"{prefix}:everyone"),
            leads_group=create_group(f"{prefix}:leads"),
        )
        audience = create_audience(area, name=f"Only {partner.name}", owner=partner, by=by)
        grant_to_group(audience, in_area.everyone_group, "view", "comment", "contribute", by=by)
        grant_to_group(audience, in_area.leads_group, "manage", by=by)
    return in_area


def _overlap(other: PartnerInArea, start: dt.date | None, end: dt.date | None) -> bool:
    return (other.takes_part_until is None or start is None or start < other.takes_part_until) and (
        end is None or other.takes_part_from is None or other.takes_part_from < end
    )


@transaction.atomic
def record_succession(area: LocalArea, *, predecessor: Partner, successor: Partner, on: dt.date, by: Person):
    """Record that a partner took over from another in this area on a day: a clinical commissioning group by an
    integrated care board (Health and Care Act 2022, section 14), a merger, a split. Both stay; history keeps the old
    name; the part of the old one ends on that day (its first without it).

    Raises RuleBroken if it succeeds itself or one that has succeeded it, either takes no part in the area, it is
    recorded already, or the day lies before the old one took part.
    """
    area = LocalArea.objects.select_for_update(of=("self",)).get(pk=area.pk)
    if predecessor == successor:
        raise RuleBroken("Choose another partner: this is the one whose part ends.", field="successor")
    parts = {part.partner_id: part for part in area.partners_in_area.all()}
    for partner, field in ((predecessor, "predecessor"), (successor, "successor")):
        if partner.pk not in parts:
            raise RuleBroken(f"{partner} does not take part in {area}.", field=field)
    pair = {predecessor.pk, successor.pk}
    if any({old, new} == pair for old, new in area.successions.values_list("predecessor", "successor")):
        raise RuleBroken("One of the two has been recorded as following the other already.", field="successor")
    begun = parts[predecessor.pk].takes_part_from
    if begun is not None and on <= begun:
        raise RuleBroken(f"{predecessor} took part only from {begun:%-d %B %Y} on. Choose a later day.", field="on")
    with audit.record("succession_recorded", by=by):
        succession = Succession.objects.create(area=area, predecessor=predecessor, successor=successor, on=on)
        area.partners_in_area.filter(partner=predecessor).update(takes_part_until=on)
    return succession


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
