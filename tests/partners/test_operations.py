"""Every exit of every write about areas, partners, people and audiences."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core import clock
from core.errors import RuleBroken
from partners import operations
from partners.models import (
    Audience,
    AudienceGroupObjectPermission,
    LocalArea,
    Membership,
    Partner,
    PartnerInArea,
    Role,
    User,
)
from tests.world import afresh


def tomorrow() -> dt.date:
    return clock.today() + dt.timedelta(days=1)


def test_an_area_can_not_take_a_word_of_the_portal_itself(world):
    for slug in ("accounts", "healthz", "static", "public", "jobs", "files", "help", "me", "admin"):
        with pytest.raises(ValidationError, match="used by the portal itself"), transaction.atomic():
            operations.create_local_area(
                name=f"Area {slug}", slug=slug, kind=LocalArea.Kind.COUNTY, by=world.platform_admin
            )


def test_a_new_area_starts_with_an_audience_for_everyone_and_one_for_commissioners(world):
    area = operations.create_local_area(
        name="Newshire", slug="newshire", kind=LocalArea.Kind.COUNTY, by=world.platform_admin
    )
    names = set(Audience.objects.filter(area=area).values_list("name", flat=True))
    assert names == {"Everyone in Newshire", "Commissioners in Newshire"}


def test_two_recognised_parent_carer_forums_at_a_time_are_refused(world):
    second = operations.create_partner(
        name="Second Forum", kind=Partner.Kind.PARENT_CARER_FORUM, by=world.platform_admin
    )
    with pytest.raises(RuleBroken, match="already has a recognised parent carer forum"):
        operations.add_partner_to_area(world.oakshire, second, by=world.platform_admin)


def test_a_forum_may_follow_one_whose_part_has_ended(world):
    PartnerInArea.objects.filter(area=world.oakshire, partner=world.oakshire_partners.forum).update(
        takes_part_until=dt.date(2025, 1, 1)
    )
    second = operations.create_partner(
        name="Second Forum", kind=Partner.Kind.PARENT_CARER_FORUM, by=world.platform_admin
    )
    added = operations.add_partner_to_area(
        world.oakshire, second, takes_part_from=dt.date(2025, 1, 1), by=world.platform_admin
    )
    assert added.is_current


def test_a_partner_that_ends_before_it_begins_is_refused(world):
    with pytest.raises(ValidationError, match="ends_after_it_starts"):
        operations.create_partner(
            name="Backwards",
            kind=Partner.Kind.VOLUNTARY,
            exists_from=dt.date(2025, 1, 2),
            exists_until=dt.date(2025, 1, 1),
            by=world.platform_admin,
        )


def test_a_partner_knows_on_which_days_it_exists():
    partner = Partner(exists_from=dt.date(2013, 4, 1), exists_until=dt.date(2022, 7, 1))
    days = (dt.date(2013, 3, 31), dt.date(2013, 4, 1), dt.date(2022, 6, 30), dt.date(2022, 7, 1))
    assert [partner.exists_on(day) for day in days] == [False, True, True, False]


def test_a_succession_ends_the_part_of_the_body_before(world):
    successor = operations.create_partner(name="New ICB", kind=Partner.Kind.NHS_COMMISSIONER, by=world.platform_admin)
    operations.add_partner_to_area(world.oakshire, successor, by=world.platform_admin)
    operations.record_succession(
        world.oakshire,
        predecessor=world.oakshire_partners.icb,
        successor=successor,
        on=dt.date(2026, 4, 1),
        by=world.platform_admin,
    )
    before = PartnerInArea.objects.get(area=world.oakshire, partner=world.oakshire_partners.icb)
    assert (before.takes_part_until, before.is_current) == (dt.date(2026, 4, 1), False)


def test_a_body_does_not_succeed_itself(world):
    icb = world.oakshire_partners.icb
    with pytest.raises(RuleBroken, match="Choose another partner"):
        operations.record_succession(
            world.oakshire, predecessor=icb, successor=icb, on=clock.today(), by=world.platform_admin
        )


def test_a_succession_is_of_two_partners_of_the_area_once_and_after_the_older_began(world):
    area, by = world.oakshire, world.platform_admin
    icb, council = world.oakshire_partners.icb, world.oakshire_partners.council
    for changes, field in (
        ({"successor": world.elmborough_partners.council}, "successor"),
        ({"predecessor": world.elmborough_partners.council}, "predecessor"),
    ):
        said = {"predecessor": icb, "successor": council, "on": clock.today(), "by": by} | changes
        with pytest.raises(RuleBroken) as refusal:
            operations.record_succession(area, **said)
        assert refusal.value.field == field
    PartnerInArea.objects.filter(area=area, partner=icb).update(takes_part_from=dt.date(2022, 7, 1))
    with pytest.raises(RuleBroken, match="only from 1 July 2022") as refusal:
        operations.record_succession(area, predecessor=icb, successor=council, on=dt.date(2022, 7, 1), by=by)
    assert refusal.value.field == "on"
    operations.record_succession(area, predecessor=icb, successor=council, on=clock.today(), by=by)
    for old, new in ((icb, council), (council, icb)):
        with pytest.raises(RuleBroken, match="recorded as following"):
            operations.record_succession(area, predecessor=old, successor=new, on=clock.today(), by=by)


def test_an_e_mail_address_signs_in_one_person_however_it_is_written(world):
    person = operations.create_person(role_title="Somebody", partner=None, by=world.platform_admin)
    with pytest.raises(RuleBroken, match="already signs in"):
        operations.create_sign_in(person, email=" LA-Lead@Oakshire.example", password=None, by=world.platform_admin)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="LA-LEAD@oakshire.example", person=person)])


def test_the_staff_and_superuser_flags_can_not_be_set(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(person=world.oakshire_people.la_lead).update(is_superuser=True)


def test_a_person_can_only_belong_to_a_partner_that_takes_part(world):
    with pytest.raises(RuleBroken, match="does not take part"):
        operations.start_membership(
            world.oakshire_people.school_rep,
            partner=world.elmborough_partners.schools,
            area=world.oakshire,
            role=Role.REPRESENTATIVE,
            by=world.platform_admin,
        )


def test_the_same_role_is_not_held_twice(world):
    people, partners = world.oakshire_people, world.oakshire_partners
    with pytest.raises(RuleBroken, match="already is officer"):
        operations.start_membership(
            people.la_officer,
            partner=partners.council,
            area=world.oakshire,
            role=Role.OFFICER,
            by=world.platform_admin,
        )


def test_a_membership_that_begins_tomorrow_counts_for_nothing_today(world):
    person = operations.create_person(role_title="New officer", partner=None, by=world.platform_admin)
    operations.create_sign_in(person, email="new@oakshire.example", password=None, by=world.platform_admin)
    operations.start_membership(
        person,
        partner=world.oakshire_partners.council,
        area=world.oakshire,
        role=Role.OFFICER,
        starts_on=tomorrow(),
        by=world.platform_admin,
    )
    assert afresh(person).standing.area_ids == frozenset()
    with clock.at(clock.start_of(tomorrow())):
        operations.recompute_groups(world.oakshire)
        assert afresh(person).standing.area_ids == {world.oakshire.pk}


def test_from_the_end_of_a_membership_the_next_request_is_refused(world, sign_in):
    officer = world.oakshire_people.la_officer
    client = sign_in(officer)
    assert client.get("/oakshire/").status_code == 200
    operations.end_membership(officer.memberships.get(), by=world.platform_admin)
    assert client.get("/oakshire/").status_code == 404
    assert afresh(officer).standing.grants == {}


def test_a_membership_is_ended_once(world):
    membership = world.oakshire_people.la_officer.memberships.get()
    operations.end_membership(membership, by=world.platform_admin)
    with pytest.raises(RuleBroken, match="already been ended"):
        operations.end_membership(membership, by=world.platform_admin)


def test_drift_of_a_derived_group_is_put_right_and_named(world):
    stranger = world.elmborough_people.la_lead.user
    world.oakshire.everyone_group.user_set.add(stranger)
    assert operations.recompute_groups(world.oakshire) == [f"area:{world.oakshire.pk}:everyone"]
    assert operations.recompute_groups(world.oakshire) == []
    assert not world.oakshire.everyone_group.user_set.filter(pk=stranger.pk).exists()


def test_an_area_administrator_is_in_no_group_that_opens_content(world):
    assert world.oakshire_people.area_admin.user.groups.count() == 0


def test_two_audiences_of_an_area_have_different_names(world):
    with pytest.raises(RuleBroken, match="already is an audience"):
        operations.create_audience(world.oakshire, name="Everyone in Oakshire", by=world.platform_admin)


def test_an_audience_lies_within_one_of_its_own_area(world):
    with pytest.raises(RuleBroken, match="its own local area"):
        operations.create_audience(
            world.oakshire, name="Odd", parent=world.elmborough_audiences.everyone, by=world.platform_admin
        )


def test_an_audience_counts_only_within_its_parent(world):
    inner = operations.create_audience(
        world.oakshire, name="Inner", parent=world.oakshire_audiences.only_council, by=world.platform_admin
    )
    operations.grant_to_group(inner, world.oakshire.everyone_group, "view", by=world.platform_admin)
    assert inner.pk in afresh(world.oakshire_people.la_officer).standing.audience_ids
    assert inner.pk not in afresh(world.oakshire_people.icb_lead).standing.audience_ids


def test_a_grant_to_one_person_ends_on_its_day(world):
    audience, person = world.oakshire_audiences.only_council, world.oakshire_people.forum_chair
    operations.grant_to_person(audience, person, "view", "comment", ends_on=tomorrow(), by=world.platform_admin)
    assert afresh(person).is_granted("comment", audience.pk)
    with clock.at(clock.start_of(tomorrow())):
        assert audience.pk not in afresh(person).standing.audience_ids


def test_a_grant_needs_a_sign_in(world):
    nobody = operations.create_person(role_title="No sign-in", partner=None, by=world.platform_admin)
    with pytest.raises(RuleBroken, match="no sign-in yet"):
        operations.grant_to_person(
            world.oakshire_audiences.everyone, nobody, "view", ends_on=None, by=world.platform_admin
        )


def test_what_was_granted_to_a_group_can_be_taken_back(world):
    audience = world.oakshire_audiences.commissioners
    operations.revoke_from_group(audience, world.oakshire.commissioners_group, by=world.platform_admin)
    assert audience.pk not in afresh(world.oakshire_people.icb_officer).standing.audience_ids
    left = AudienceGroupObjectPermission.objects.filter(content_object=audience)
    assert {grant.group_id for grant in left} == {world.oakshire.accountable_leads_group_id}


def test_a_switched_off_sign_in_sees_nothing(world):
    person = world.oakshire_people.la_lead
    User.objects.filter(person=person).update(is_active=False)
    assert afresh(person).standing.grants == {}


def test_an_icb_officer_of_one_area_is_none_in_another(world):
    officer = world.oakshire_people.icb_officer
    assert officer.has_role(Role.OFFICER, at=world.oakshire_partners.icb.pk, area=world.oakshire.pk)
    assert not officer.has_role(Role.OFFICER, area=world.elmborough.pk)


def test_memberships_keep_who_made_them_and_when(world):
    membership = Membership.objects.get(person=world.oakshire_people.la_officer)
    created = Membership.pgh_event_model.objects.filter(pgh_obj_id=membership.pk).earliest("pgh_id")
    assert created.pgh_context == {"verb": "membership_started", "person": world.platform_admin.pk}
