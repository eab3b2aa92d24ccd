"""Which boards and working groups have a parent, a young person, a school, and which have not."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from governance import operations as governance
from governance.models import Seat
from strategies import operations
from strategies.representation import representation


@pytest.fixture
def heard(world, acting):
    """`heard(person)`: for each group that this person sees, by name, who brings which voice, where it is vacant."""

    def of(person, day: dt.date | None = None):
        with acting(person) as someone:
            groups = representation(world.oakshire, someone, day or clock.today())
        return {
            str(group.thing): (
                {voice.name: voice.by for voice in group.voices if voice.by},
                {voice.name: voice.vacant for voice in group.voices if voice.vacant},
            )
            for group in groups
        }

    return of


def test_a_voice_is_that_of_whoever_sits_there_today(world, heard):
    found = heard(world.oakshire_people.school_rep)
    workstream, other = world.oakshire_workstream, world.oakshire_other_workstream
    assert found[str(workstream)] == ({"parents": ["Parents and carers"]}, {})
    assert found[str(other)] == ({}, {})
    assert str(world.oakshire_elsewhere_workstream) not in found
    assert str(world.oakshire_commissioners_workstream) not in found
    assert str(world.oakshire_proposed_board) not in found


def test_a_seat_counts_by_its_holder_and_is_vacant_without_one(world, acting, heard):
    people, partners, board = world.oakshire_people, world.oakshire_partners, world.oakshire_board
    with acting(people.la_lead) as lead:
        young = governance.create_seat(
            board, constituency="Young people", kind=Seat.Kind.VOTING, nominated_by=partners.youth, by=lead
        )
        governance.create_seat(
            board, constituency="Parents", kind=Seat.Kind.VOTING, nominated_by=partners.forum, by=lead
        )
        governance.fill_seat(young, person=people.youth_rep, starts_on=clock.today(), by=lead)
    voices, vacant = heard(people.la_lead)[str(board)]
    assert (voices["young_people"], vacant["parents"], "parents" in voices) == (["Young people"], ["Parents"], False)
    before = heard(people.la_lead, clock.today() - dt.timedelta(days=1))[str(board)]
    assert "young_people" not in before[0]


def test_a_member_that_is_to_be_named_brings_no_voice_and_a_partner_does(world, acting, heard):
    people, partners = world.oakshire_people, world.oakshire_partners
    with acting(people.la_lead) as lead:
        stream = world.oakshire_other_workstream
        operations.add_member(stream, constituency="Parents", by=lead)
        operations.add_member(stream, constituency="Schools of the county", partner=partners.schools, by=lead)
    assert heard(people.la_lead)[str(stream)] == ({"schools": ["Schools of the county"]}, {})


def test_the_page_counts_what_is_missing_and_shows_only_that_where_it_is_asked(world, sign_in):
    client, url = sign_in(world.oakshire_people.forum_rep), reverse("strategies:representation_list", args=["oakshire"])
    html = client.get(url).content.decode()
    assert ('href="?without=parents"' in html, "Parents and carers" in html) == (True, True)
    without = client.get(url, {"without": "parents"}).content.decode()
    assert ("Shown are the groups without a parent or carer" in without, "Parents and carers" in without) == (
        True,
        False,
    )
    assert "Shown are" not in client.get(url, {"without": "everyone"}).content.decode()
    for page in ("strategies:workstream_list", "governance:board_list"):
        assert f'href="{url}"' in client.get(reverse(page, args=["oakshire"])).content.decode()


def test_whoever_sees_no_group_is_told_so(world, sign_in):
    url = reverse("strategies:representation_list", args=["oakshire"])
    html = sign_in(world.oakshire_people.area_admin).get(url).content.decode()
    assert "No group is shared with you" in html


def test_where_every_group_has_a_voice_that_is_said(world, sign_in, acting):
    people, partners = world.oakshire_people, world.oakshire_partners
    with acting(people.la_lead) as lead:
        for thing in representation(world.oakshire, lead, clock.today()):
            if thing.is_board:
                seat = governance.create_seat(
                    thing.thing, constituency="Parents", kind=Seat.Kind.VOTING, nominated_by=partners.forum, by=lead
                )
                governance.fill_seat(seat, person=people.forum_rep, starts_on=clock.today(), by=lead)
            elif thing.lacks("parents"):
                operations.add_member(thing.thing, constituency="Parents", partner=partners.forum, by=lead)
    url = reverse("strategies:representation_list", args=["oakshire"])
    html = sign_in(people.la_lead).get(url, {"without": "parents"}).content.decode()
    assert ("Every group has this voice" in html, "A parent or carer: in every group" in html) == (True, True)


def test_the_page_costs_as_many_queries_for_thirty_members_as_for_one(world, sign_in, acting, count_queries):
    people, partners = world.oakshire_people, world.oakshire_partners
    client, url = sign_in(people.la_lead), reverse("strategies:representation_list", args=["oakshire"])

    def add(count: int) -> int:
        with acting(people.la_lead) as lead:
            for number in range(count):
                stream = operations.create_workstream(
                    world.oakshire_strategy,
                    audience=world.oakshire_audiences.everyone,
                    title=f"W{count}-{number}",
                    by=lead,
                )
                operations.add_member(
                    stream, constituency="Parents", person=people.forum_rep, partner=partners.forum, by=lead
                )
        return count_queries(client, url)

    assert add(1) == add(29) <= 14
