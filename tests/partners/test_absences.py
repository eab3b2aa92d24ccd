"""Absences: who stands in sees and updates what is in the name of who is away, between two days, and nothing else."""

import datetime as dt

import pytest
from django.db import connection

from actionplans import operations as actionplans
from actionplans.dates import parse
from actionplans.models import Action
from core import clock
from core.access import may
from core.errors import RuleBroken
from core.models import Notification
from partners import operations
from partners.models import Absence, Role
from partners.notifications import notify, render_all, send_waiting
from tests.world import afresh

pytestmark = pytest.mark.django_db

UPDATE = "actionplans.update_rag_of_action"


def days(number: int) -> dt.date:
    return clock.today() + dt.timedelta(days=number)


def words(response) -> str:
    return response.content.decode()


@pytest.fixture
def people(world):
    """Of Oakshire; nobody is away."""
    Absence.objects.all().delete()
    return world.oakshire_people


@pytest.fixture
def hidden(world, people, acting):
    """An action in the commissioners' plan that the council's officer leads; his stand-in does not see the plan."""
    with acting(people.la_lead) as lead:
        plan = type(world.oakshire_commissioners_plan).objects.get(pk=world.oakshire_commissioners_plan.pk)
        return actionplans.create_action(
            plan,
            title="Quiet thing",
            lead_partner=world.oakshire_partners.icb,
            lead_person=people.la_officer,
            due=on_day(-3),
            by=lead,
        )


def on_day(number: int):
    return parse(f"{days(number):%-d %B %Y}")


def away(world, person, stand_in, *, start: int = 0, end: int = 5, by=None) -> Absence:
    return operations.enter_absence(
        world.oakshire,
        person=person,
        stand_in=stand_in,
        starts_on=days(start),
        ends_on=days(end),
        by=afresh(by or person),
    )


def rows_in_database(action) -> int:
    """How many rows the second wall leaves, whatever Python asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM actionplans_action WHERE id = %s", [action.pk])
        return cursor.fetchone()[0]


class TestStandingIn:
    def test_between_the_two_days_and_only_then_both_walls_open_and_the_action_can_be_updated(
        self, world, people, hidden, acting
    ):
        away(world, people.la_officer, people.legal_clearer, start=1, end=3)
        seen = []
        for number in range(4):
            with (
                clock.at(clock.start_of(days(number)) + dt.timedelta(hours=12)),
                acting(people.legal_clearer) as person,
            ):
                visible = Action.objects.visible_to(person, world.oakshire).filter(pk=hidden.pk).exists()
                seen.append((visible, rows_in_database(hidden), may(person, UPDATE, hidden)))
        assert seen == [(False, 0, False), (True, 1, True), (True, 1, True), (False, 0, False)]

    def test_it_gives_no_role_no_edit_and_nothing_of_another_area(self, world, people, hidden, acting):
        before = afresh(people.legal_clearer).standing
        away(world, people.la_officer, people.legal_clearer)
        after = afresh(people.legal_clearer)
        assert (after.standing.memberships, after.standing.grants) == (before.memberships, before.grants)
        assert after.standing.area_ids == before.area_ids
        with acting(people.legal_clearer) as person:
            for verb in ("edit_action", "close_action", "reassign_action", "confirm_completion_of_action"):
                assert not may(person, f"actionplans.{verb}", hidden), verb
        assert after.stands_in_for(people.la_officer.pk, world.oakshire.pk)
        assert not after.stands_in_for(people.la_officer.pk, world.elmborough.pk)

    def test_it_ends_with_the_role_of_either_and_with_a_suspension(self, world, people):
        away(world, people.la_officer, people.legal_clearer)
        key = {f"{people.la_officer.pk}:{world.oakshire.pk}"}
        administrator = afresh(people.area_admin)
        assert afresh(people.legal_clearer).standing.stands_in_for == key
        held = people.la_officer.memberships.get()
        operations.suspend_membership(held, reason="A complaint", by=administrator)
        assert afresh(people.legal_clearer).standing.stands_in_for == set()
        operations.lift_suspension(held, by=administrator)
        operations.end_membership(people.legal_clearer.memberships.get(), by=administrator)
        assert afresh(people.legal_clearer).standing.stands_in_for == set()

    def test_home_shows_what_the_other_is_asked_and_for_whom(self, world, people, hidden, sign_in):
        assert "Quiet thing" not in words(sign_in(people.legal_clearer).get("/oakshire/"))
        away(world, people.la_officer, people.legal_clearer)
        client = sign_in(people.legal_clearer)
        page = words(client.get("/oakshire/"))
        assert ("Quiet thing" in page, "You stand in for others" in page) == (True, True)
        action = words(client.get(hidden.get_absolute_url()))
        assert f"away until {days(4):%-d %B %Y}, stand-in: {people.legal_clearer}" in action
        reach = words(client.get(f"/oakshire/who-can-see/actionplans.Action/{hidden.pk}/"))
        assert ("You stand in for its lead" in reach, "stands in for a person who is away" in reach) == (True, True)

    def test_where_nobody_stands_in_the_page_says_so(self, world, people, hidden, sign_in):
        away(world, people.la_officer, None)
        client = sign_in(people.la_lead)
        assert "nobody stands in" in words(client.get(hidden.get_absolute_url()))
        reach = words(client.get(f"/oakshire/who-can-see/actionplans.Action/{hidden.pk}/"))
        assert "stands in for a person who is away" not in reach

    def test_an_update_is_saved_in_his_own_name(self, world, people, hidden, acting):
        away(world, people.la_officer, people.legal_clearer)
        with acting(people.legal_clearer) as person:
            update = actionplans.say_no_change(hidden, seen_version=None, by=person)
        assert update.by == people.legal_clearer

    def test_who_stands_in_is_told_what_the_other_is_told_while_he_does(
        self, world, people, hidden, acting, mailoutbox
    ):
        away(world, people.la_officer, people.legal_clearer)
        with acting(people.la_lead):
            notify([afresh(people.la_officer)], actionplans.ACTION_GIVEN, hidden, area=world.oakshire)
        [row] = Notification.objects.filter(person=people.legal_clearer.pk, kind=actionplans.ACTION_GIVEN)
        assert row.in_place_of == people.la_officer.pk
        with acting(people.legal_clearer) as person:
            title = render_all([row], person)[0][1].title
        assert title == f"For {people.la_officer}, who is away: You now lead: Quiet thing"
        send_waiting()
        assert [mail.subject for mail in mailoutbox if people.legal_clearer.user.email in mail.to][-1] == title
        with clock.at(clock.start_of(days(6))), acting(people.legal_clearer) as person:
            assert render_all([row], person)[0][1] is None

    def test_he_is_told_once_and_nobody_is_told_where_nobody_stands_in(self, world, people, hidden):
        away(world, people.la_officer, people.legal_clearer)
        away(world, people.cabinet_member, None)
        both = [afresh(people.la_officer), afresh(people.legal_clearer), afresh(people.cabinet_member)]
        assert notify(both, actionplans.ACTION_GIVEN, hidden, area=world.oakshire) == 3

    def test_what_has_nothing_left_to_say_says_nothing_to_him_either(self, world, people, hidden, acting):
        away(world, people.la_officer, people.legal_clearer)
        notify([afresh(people.la_officer)], actionplans.COMPLETION_TO_CONFIRM, hidden, area=world.oakshire)
        row = Notification.objects.get(person=people.legal_clearer.pk, kind=actionplans.COMPLETION_TO_CONFIRM)
        with acting(people.legal_clearer) as person:
            assert render_all([row], person)[0][1] is None


class TestEntering:
    def test_who_stands_in_is_told_from_when_until_when(self, world, people):
        absence = away(world, people.la_officer, people.legal_clearer)
        row = Notification.objects.get(person=people.legal_clearer.pk, kind=operations.STANDS_IN)
        message = render_all([row], afresh(people.legal_clearer))[0][1]
        assert f"until {days(4):%-d %B %Y}" in message.words
        operations.end_absence(absence, by=afresh(people.la_officer))
        assert render_all([row], afresh(people.legal_clearer))[0][1] is None

    def test_a_lead_enters_his_peoples_and_an_administrator_anybodys(self, world, people):
        assert away(world, people.la_officer, people.legal_clearer, by=people.la_lead).entered_by == people.la_lead
        assert away(world, people.forum_rep, people.forum_chair, by=people.area_admin).partner.kind == (
            "parent_carer_forum"
        )

    def test_each_refusal_says_why(self, world, people):
        officer, clearer = people.la_officer, people.legal_clearer
        for why, person, stand_in, more in (
            ("holds no role with content", people.area_admin, None, {}),
            ("You enter your own absence", officer, None, {"by": people.cabinet_member}),
            ("after the first day away", officer, None, {"start": 5, "end": 5}),
            ("is over already", officer, None, {"start": -5, "end": 0}),
            ("not of the same partner", officer, people.forum_rep, {}),
            ("not of the same partner", officer, people.area_admin, {}),
            ("stands in for himself", officer, officer, {}),
        ):
            with pytest.raises(RuleBroken, match=why):
                away(world, person, stand_in, **more)
        first = away(world, officer, clearer, start=2, end=4)
        with pytest.raises(RuleBroken, match="away on some of these days already"):
            away(world, officer, clearer, start=3, end=9)
        away(world, officer, clearer, start=4, end=5)
        with pytest.raises(RuleBroken, match="is away on some of these days too"):
            away(world, clearer, officer, start=3, end=9)
        operations.end_absence(first, by=officer)  # before it began
        assert away(world, officer, clearer, start=2, end=4).is_over is False
        with pytest.raises(RuleBroken, match="over already"):
            operations.end_absence(first, by=officer)

    def test_a_second_partner_that_both_share_counts(self, world, people):
        operations.start_membership(
            people.la_officer,
            partner=world.oakshire_partners.forum,
            area=world.oakshire,
            role=Role.REPRESENTATIVE,
            by=world.platform_admin,
        )
        assert away(world, people.la_officer, people.forum_rep).partner == world.oakshire_partners.forum


class TestPages:
    def test_everybody_finds_the_way_enters_his_own_absence_and_ends_it(self, world, people, sign_in):
        client = sign_in(people.la_officer)
        assert 'href="/oakshire/absences/"' in words(client.get("/oakshire/partners/"))
        assert 'href="/oakshire/absences/"' in words(client.get("/me/"))
        assert "Nobody is away" in words(client.get("/oakshire/absences/"))
        form = client.get("/oakshire/absences/new/").context["form"]
        assert set(form.fields["person"].queryset) == {people.la_officer}
        assert people.legal_clearer in form.fields["stand_in"].queryset
        assert people.forum_rep not in form.fields["stand_in"].queryset
        data = {"person": people.la_officer.pk, "stand_in": people.legal_clearer.pk}
        data |= {"starts_on": clock.today().isoformat(), "ends_on": days(5).isoformat()}
        page = words(client.post("/oakshire/absences/new/", data, follow=True))
        assert f"away until {days(4):%-d %B %Y}, stand-in: {people.legal_clearer}" in page
        absence = Absence.objects.get()
        assert "Nothing</td>" in words(sign_in(people.legal_clearer).get("/oakshire/absences/"))
        assert sign_in(people.legal_clearer).get(f"/oakshire/absences/{absence.pk}/end/").status_code == 403
        client = sign_in(people.la_officer)
        assert "is back from today" in words(client.get(f"/oakshire/absences/{absence.pk}/end/"))
        assert "The absence has ended" in words(client.post(f"/oakshire/absences/{absence.pk}/end/", follow=True))
        refused = client.post(f"/oakshire/absences/{absence.pk}/end/")
        assert (refused.status_code, "over already" in words(refused)) == (409, True)

    def test_bad_input_is_an_error_on_the_form(self, world, people, sign_in):
        client = sign_in(people.la_officer)
        bad = {"person": people.forum_rep.pk, "stand_in": world.elmborough_people.la_officer.pk, "starts_on": "x"}
        answer = client.post("/oakshire/absences/new/", bad)
        assert (answer.status_code, set(answer.context["form"].errors)) == (
            200,
            {"person", "stand_in", "starts_on", "ends_on"},
        )
        data = {"person": people.la_officer.pk, "starts_on": days(5).isoformat(), "ends_on": days(2).isoformat()}
        refused = client.post("/oakshire/absences/new/", data)
        assert (refused.status_code, list(refused.context["form"].errors)) == (409, ["ends_on"])

    def test_leads_choose_among_their_people_and_administrators_among_all(self, people, sign_in):
        lead = sign_in(people.la_lead).get("/oakshire/absences/new/").context["form"]
        assert people.la_officer in lead.fields["person"].queryset
        assert people.forum_rep not in lead.fields["person"].queryset
        administrator = sign_in(people.area_admin).get("/oakshire/absences/new/").context["form"]
        assert people.forum_rep in administrator.fields["person"].queryset

    def test_others_absences_do_not_exist(self, world, people, sign_in):
        absence = away(world, people.la_officer, people.legal_clearer)
        for person in (people.forum_rep, people.icb_lead):
            assert sign_in(person).get(f"/oakshire/absences/{absence.pk}/end/").status_code == 404
            assert str(people.la_officer) not in words(sign_in(person).get("/oakshire/absences/")).split("<main")[1]
        for person in (people.la_lead, people.area_admin):
            assert str(people.la_officer) in words(sign_in(person).get("/oakshire/absences/"))

    def test_thirty_absences_cost_no_more_queries(self, world, people, sign_in, count_queries):
        away(world, people.la_officer, people.legal_clearer)
        client = sign_in(people.la_lead)
        before = count_queries(client, "/oakshire/absences/")
        for number in range(30):
            person = operations.create_person(
                role_title=f"Officer {number}", partner=world.oakshire_partners.council, by=world.platform_admin
            )
            operations.start_membership(
                person,
                partner=world.oakshire_partners.council,
                area=world.oakshire,
                role=Role.OFFICER,
                by=world.platform_admin,
            )
            away(world, person, people.legal_clearer)
        assert count_queries(client, "/oakshire/absences/") == before
