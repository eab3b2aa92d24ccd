"""The list of an area's people, for whoever looks after them."""

import csv
import datetime as dt

import pytest

from core import clock
from partners import operations
from partners.models import Role, User
from partners.models.people import ENDS_SOON
from partners.views.people import CSV_HEADER

pytestmark = pytest.mark.django_db

PEOPLE = "/oakshire/people/"


@pytest.fixture
def administrator(world, sign_in):
    return sign_in(world.oakshire_people.area_admin)


def enter(world, title: str, role: str = Role.REPRESENTATIVE, **dates):
    """A person without a sign-in, at the schools of Oakshire."""
    person = operations.create_person(
        role_title=title, partner=world.oakshire_partners.schools, by=world.platform_admin
    )
    return operations.start_membership(
        person,
        partner=world.oakshire_partners.schools,
        area=world.oakshire,
        role=role,
        by=world.platform_admin,
        **dates,
    )


def titles(response) -> list[str]:
    return [held.person.role_title for held in response.context["page"]]


def test_the_list_shows_every_role_of_the_area_today_and_none_of_another(world, administrator):
    page = administrator.get(PEOPLE).context["page"]
    assert page.paginator.count == world.oakshire.memberships.current().count()
    assert {held.area_id for held in page.paginator.object_list} == {world.oakshire.pk}


def test_a_partner_and_a_role_in_the_address_narrow_the_list(world, administrator):
    forum = world.oakshire_partners.forum
    of_forum = administrator.get(PEOPLE, {"partner": forum.pk})
    assert {held.partner for held in of_forum.context["page"]} == {forum}
    leads = administrator.get(PEOPLE, {"role": Role.LEAD})
    assert {held.role for held in leads.context["page"]} == {Role.LEAD}


def test_a_partner_that_takes_no_part_in_the_area_is_no_choice(world, administrator):
    other = administrator.get(PEOPLE, {"partner": world.elmborough_partners.forum.pk})
    assert other.context["filter"].errors == {"partner": ["Select the partner from the list"]}


def test_who_begins_later_and_who_has_ended_stand_in_lists_of_their_own(world, administrator):
    today = clock.today()
    enter(world, "Head who begins later", starts_on=today + dt.timedelta(days=9))
    ended = enter(world, "Head who has left", starts_on=today - dt.timedelta(days=9))
    operations.end_membership(ended, by=world.platform_admin)
    assert titles(administrator.get(PEOPLE, {"state": "later"})) == ["Head who begins later"]
    assert titles(administrator.get(PEOPLE, {"state": "ended"})) == ["Head who has left"]
    at_schools = titles(administrator.get(PEOPLE, {"partner": world.oakshire_partners.schools.pk}))
    assert {"Head who begins later", "Head who has left"} & set(at_schools) == set()


def test_the_list_says_who_has_no_sign_in_who_never_signed_in_and_who_leaves_when(world, administrator):
    held = enter(world, "Head without a sign-in")
    operations.end_membership(held, on=clock.today() + dt.timedelta(days=9), by=world.platform_admin)
    waiting = enter(world, "Head who was given one")
    operations.create_sign_in(waiting.person, email="head@schools.example", password=None, by=world.platform_admin)
    page = administrator.get(PEOPLE, {"partner": world.oakshire_partners.schools.pk}).content.decode()
    row = page.split("Head without a sign-in")[1].split("</tr>")[0]
    assert ("No sign-in yet" in row, ">before " in row, "Ends soon" in row) == (True, True, True)
    row = page.split("Head who was given one")[1].split("</tr>")[0]
    assert ("Can sign in, never did" in row, ">no end date<" in row) == (True, True)


def test_who_has_no_sign_in_who_never_used_it_and_whose_role_ends_soon_stand_in_lists_of_their_own(
    world, administrator
):
    today, by = clock.today(), world.platform_admin
    enter(world, "Head without a sign-in")
    never = enter(world, "Head who was given one")
    operations.create_sign_in(never.person, email="head@schools.example", password=None, by=by)
    closed = enter(world, "Head whose sign-in is switched off")
    operations.create_sign_in(closed.person, email="off@schools.example", password=None, by=by)
    User.objects.filter(person=closed.person).update(is_active=False)
    operations.end_membership(enter(world, "Head who leaves soon"), on=today + ENDS_SOON, by=by)
    operations.end_membership(enter(world, "Head who stays"), on=today + ENDS_SOON + dt.timedelta(days=1), by=by)
    at = {"partner": world.oakshire_partners.schools.pk}
    assert titles(administrator.get(PEOPLE, at | {"state": "ending"})) == ["Head who leaves soon"]
    without = {"Head without a sign-in", "Head whose sign-in is switched off", "Head who leaves soon", "Head who stays"}
    assert set(titles(administrator.get(PEOPLE, at | {"state": "no_sign_in"}))) == without
    assert "Head who was given one" in titles(administrator.get(PEOPLE, at | {"state": "never"}))
    assert ">Switched off<" in administrator.get(PEOPLE, at).content.decode()


def test_the_file_has_the_rows_of_the_page_with_its_filters_and_no_e_mail_address(world, sign_in, administrator):
    enter(world, "=Head of a school")
    waiting = enter(world, "Head who was given one", starts_on=dt.date(2026, 9, 1))
    operations.create_sign_in(waiting.person, email="head@schools.example", password=None, by=world.platform_admin)
    page = administrator.get(PEOPLE, {"role": Role.REPRESENTATIVE}).content.decode()
    assert page.count('href="/oakshire/people.csv?role=representative"') == 2
    assert 'href="/oakshire/people.csv"' in administrator.get(PEOPLE).content.decode()
    answer = administrator.get("/oakshire/people.csv", {"partner": world.oakshire_partners.schools.pk})
    lines = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    assert lines[0] == list(CSV_HEADER)
    rows = {line[0]: line[1:] for line in lines[1:]}
    assert rows["'=Head of a school"][3:] == ["", "No sign-in yet", "", "no"]
    assert rows["Head who was given one"] == [
        *("Oakshire Schools", "Representative", "2026-09-01", "", "Can sign in, never did", "", "no")
    ]
    assert "head@schools.example" not in answer.content.decode()
    sign_in(world.oakshire_people.school_rep)
    User.objects.filter(person=world.oakshire_people.school_rep).update(
        last_login=dt.datetime(2026, 9, 2, 9, 30, tzinfo=dt.UTC)
    )
    administrator = sign_in(world.oakshire_people.area_admin)
    assert "Can sign in,2026-09-02 09:30" in administrator.get("/oakshire/people.csv").content.decode()


def test_the_list_says_when_nobody_is_left_to_show(administrator):
    assert "Nobody to show" in administrator.get(PEOPLE, {"state": "ended"}).content.decode()


def test_thirty_people_more_cost_no_more_queries(world, administrator, count_queries):
    before = count_queries(administrator, PEOPLE)
    for number in range(30):
        enter(world, f"Head {number}")
    assert count_queries(administrator, PEOPLE) == before
    assert before <= 12


def test_only_the_administrator_finds_the_way_to_it(world, sign_in, administrator):
    assert f'href="{PEOPLE}"' in administrator.get("/oakshire/partners/").content.decode()
    lead = sign_in(world.oakshire_people.la_lead)
    assert f'href="{PEOPLE}"' not in lead.get("/oakshire/partners/").content.decode()
    assert lead.get(PEOPLE).status_code == 403
