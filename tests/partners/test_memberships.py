"""Changing and ending what somebody is: every exit, and the pages of it."""

import datetime as dt

import pytest

from core import clock
from core.errors import RuleBroken
from core.models import Notification
from governance import operations as governance
from governance.models import SeatHolding
from partners import operations
from partners.handover import held_by
from partners.models import AudienceUserObjectPermission, Membership, Role
from tests.world import afresh

pytestmark = pytest.mark.django_db


def in_a_month() -> dt.date:
    return clock.today() + dt.timedelta(days=30)


@pytest.fixture
def administrator(world):
    return afresh(world.oakshire_people.area_admin)


@pytest.fixture
def held(world) -> Membership:
    return world.oakshire_people.school_rep.memberships.get()


def words(response) -> str:
    return response.content.decode()


class TestEnding:
    def test_nobody_ends_or_changes_himself(self, administrator, world):
        own = administrator.memberships.get()
        council = world.oakshire_partners.council
        for operation, more in (
            (operations.end_membership, {}),
            (operations.keep_membership, {}),
            (operations.change_membership, {"partner": council, "role": Role.OFFICER}),
        ):
            with pytest.raises(RuleBroken, match="your own role"):
                operation(own, by=administrator, **more)

    def test_an_end_that_is_still_to_come_is_moved_or_taken_back(self, held, administrator):
        operations.end_membership(held, on=in_a_month(), by=administrator)
        moved = operations.end_membership(held, on=clock.today() + dt.timedelta(days=3), by=administrator)
        assert moved.ends_on == clock.today() + dt.timedelta(days=3)
        assert operations.keep_membership(held, by=administrator).ends_on is None
        with pytest.raises(RuleBroken, match="no end date"):
            operations.keep_membership(held, by=administrator)
        operations.end_membership(held, by=administrator)
        with pytest.raises(RuleBroken, match="already been ended"):
            operations.keep_membership(held, by=administrator)

    def test_an_end_is_not_taken_back_where_the_same_role_holds_besides(self, held, administrator):
        operations.end_membership(held, on=in_a_month(), by=administrator)
        operations.start_membership(held.person, partner=held.partner, area=held.area, role=held.role, by=administrator)
        with pytest.raises(RuleBroken, match="already holds the same role"):
            operations.keep_membership(held, by=administrator)

    def test_whoever_leaves_the_area_leaves_its_seats_and_they_are_vacant(self, world, administrator, acting, sign_in):
        rep = world.oakshire_people.school_rep
        with acting(world.oakshire_people.board_clerk) as clerk:
            seat = governance.create_seat(world.oakshire_board, constituency="Primary schools", kind="voting", by=clerk)
            holding = governance.fill_seat(seat, person=rep, by=clerk)
        members = world.oakshire_board.members_group_id
        assert afresh(rep).in_group(members)
        operations.end_membership(rep.memberships.get(), by=administrator)
        assert not afresh(rep).in_group(members)
        with acting(world.oakshire_people.board_clerk):
            assert SeatHolding.objects.get(pk=holding.pk).ends_on == clock.today()
        page = words(sign_in(world.oakshire_people.board_clerk).get(world.oakshire_board.get_absolute_url()))
        assert "vacant" in page.lower()

    def test_seats_stay_with_whoever_still_has_a_part_in_the_area(self, world, administrator, acting):
        rep = world.oakshire_people.school_rep
        with acting(world.oakshire_people.board_clerk) as clerk:
            seat = governance.create_seat(world.oakshire_board, constituency="Primary schools", kind="voting", by=clerk)
            governance.fill_seat(seat, person=rep, by=clerk)
        operations.start_membership(
            rep, partner=world.oakshire_partners.voluntary, area=world.oakshire, role=Role.OFFICER, by=administrator
        )
        operations.end_membership(rep.memberships.get(role=Role.REPRESENTATIVE), by=administrator)
        assert afresh(rep).in_group(world.oakshire_board.members_group_id)

    def test_a_seat_that_ends_sooner_keeps_its_end(self, world, administrator, acting):
        rep = world.oakshire_people.school_rep
        with acting(world.oakshire_people.board_clerk) as clerk:
            seat = governance.create_seat(world.oakshire_board, constituency="Primary schools", kind="voting", by=clerk)
            holding = governance.fill_seat(seat, person=rep, by=clerk)
            governance.vacate_seat(holding, on=clock.today() + dt.timedelta(days=2), by=clerk)
        operations.end_membership(rep.memberships.get(), on=in_a_month(), by=administrator)
        with acting(world.oakshire_people.board_clerk):
            assert SeatHolding.objects.get(pk=holding.pk).ends_on == clock.today() + dt.timedelta(days=2)

    def test_whoever_is_signed_in_is_stopped_at_the_next_click(self, held, administrator, sign_in):
        client = sign_in(held.person)
        assert client.get("/oakshire/").status_code == 200
        operations.end_membership(held, by=administrator)
        assert client.get("/oakshire/").status_code == 404
        assert "nothing of any local area is open to you today" in words(client.get("/"))


class TestChanging:
    def test_the_old_role_ends_and_the_new_one_begins_with_the_same_end_and_nothing_is_lost(
        self, world, held, administrator
    ):
        operations.grant_to_person(
            world.oakshire_audiences.commissioners, held.person, "view", ends_on=None, by=administrator
        )
        operations.end_membership(held, on=in_a_month(), by=administrator)
        grants = AudienceUserObjectPermission.objects.filter(user=held.person.user)
        assert list(grants.values_list("ends_on", flat=True)) == [in_a_month()]
        new = operations.change_membership(
            held, partner=world.oakshire_partners.college, role=Role.OFFICER, by=administrator
        )
        held.refresh_from_db()
        assert (held.ends_on, new.starts_on, new.ends_on) == (clock.today(), clock.today(), in_a_month())
        person = afresh(held.person)
        assert person.partner == world.oakshire_partners.college
        assert [(role.role, role.partner_id) for role in person.standing.memberships] == [
            (Role.OFFICER, world.oakshire_partners.college.pk)
        ]
        assert person.in_group(world.oakshire.partners_in_area.get(partner=new.partner).everyone_group_id)
        assert list(grants.values_list("ends_on", flat=True)) == [in_a_month()]

    def test_a_second_role_leaves_the_persons_own_partner_as_it_is(self, world, held, administrator):
        college = world.oakshire_partners.college
        second = operations.start_membership(
            held.person, partner=college, area=world.oakshire, role=Role.OFFICER, by=administrator
        )
        operations.change_membership(second, partner=college, role=Role.CLEARER, by=administrator)
        assert afresh(held.person).partner == world.oakshire_partners.schools

    def test_what_begins_later_is_changed_from_its_first_day(self, world, administrator, held):
        later = operations.start_membership(
            held.person,
            partner=world.oakshire_partners.college,
            area=world.oakshire,
            role=Role.OFFICER,
            starts_on=in_a_month(),
            by=administrator,
        )
        new = operations.change_membership(
            later, partner=world.oakshire_partners.college, role=Role.CLEARER, by=administrator
        )
        later.refresh_from_db()
        assert (later.ends_on, new.starts_on) == (in_a_month(), in_a_month())

    def test_each_refusal_says_why(self, world, held, administrator):
        schools = world.oakshire_partners.schools
        for partner, role, why in (
            (schools, Role.REPRESENTATIVE, "Nothing would change"),
            (schools, Role.LEAD, "needs a second person"),
            (schools, Role.AREA_ADMINISTRATOR, "needs a second person"),
            (world.elmborough_partners.schools, Role.OFFICER, "does not take part in Oakshire"),
        ):
            with pytest.raises(RuleBroken, match=why):
                operations.change_membership(held, partner=partner, role=role, by=administrator)
        operations.start_membership(
            held.person, partner=schools, area=world.oakshire, role=Role.OFFICER, by=administrator
        )
        with pytest.raises(RuleBroken, match="already is officer"):
            operations.change_membership(held, partner=schools, role=Role.OFFICER, by=administrator)
        operations.end_membership(held, by=administrator)
        with pytest.raises(RuleBroken, match="already been ended"):
            operations.change_membership(held, partner=schools, role=Role.CLEARER, by=administrator)


class TestPages:
    @pytest.fixture
    def client(self, sign_in, world):
        return sign_in(world.oakshire_people.area_admin)

    def test_the_list_leads_to_the_page_of_a_role_with_its_history(self, client, held):
        url = f"/oakshire/people/{held.pk}/"
        assert f'href="{url}"' in words(client.get("/oakshire/people/", {"partner": held.partner_id}))
        page = words(client.get(url))
        for word in (held.person.role_title, held.person.user.email, "No end date", "Membership started"):
            assert word in page

    def test_the_page_says_what_else_the_person_is_and_how_he_signs_in(self, client, held, world, administrator):
        other = operations.start_membership(
            held.person,
            partner=world.oakshire_partners.college,
            area=world.oakshire,
            role=Role.OFFICER,
            by=administrator,
        )
        client.force_login(held.person.user)
        client.force_login(administrator.user)
        page = words(client.get(f"/oakshire/people/{held.pk}/"))
        assert (f'href="/oakshire/people/{other.pk}/"' in page, "Last signed in" in page) == (True, True)
        operations.end_membership(other, on=in_a_month(), by=administrator)
        assert "until before" in words(client.get(f"/oakshire/people/{held.pk}/"))
        without = operations.create_person(role_title="Head", partner=world.oakshire_partners.schools, by=administrator)
        role = operations.start_membership(
            without, partner=without.partner, area=world.oakshire, role=Role.OFFICER, by=administrator
        )
        assert "No sign-in yet" in words(client.get(f"/oakshire/people/{role.pk}/"))

    def test_the_way_to_a_further_role_fills_in_what_is_known(self, client, held):
        url = client.get(f"/oakshire/people/{held.pk}/").context["invite_url"]
        page = words(client.get(url))
        assert f'value="{held.person.user.email}"' in page
        assert client.get(url).context["form"].initial["role"] == Role.REPRESENTATIVE
        assert "@" not in url

    def test_the_way_to_a_further_role_tells_nothing_of_who_is_not_of_this_area(self, client, world):
        elsewhere = world.elmborough_people.school_rep.memberships.get()
        for like in (elsewhere.pk, 0, 10**30, "x", ""):
            answer = client.get(f"/oakshire/invitations/new/?like={like}")
            assert (answer.status_code, answer.context["form"].initial) == (200, {})

    def test_the_administrator_changes_a_role(self, client, held, world):
        url = f"/oakshire/people/{held.pk}/change/"
        assert client.get(url).status_code == 200
        answer = client.post(url, {"partner": held.partner_id, "role": Role.OFFICER}, follow=True)
        assert "Changed: " in words(answer)
        assert answer.context["membership"].role == Role.OFFICER
        refused = client.post(f"{answer.redirect_chain[-1][0]}change/", {"partner": held.partner_id, "role": Role.LEAD})
        assert (refused.status_code, "needs a second person" in words(refused)) == (409, True)
        wrong = client.post(url, {"partner": world.elmborough_partners.forum.pk, "role": "king"})
        assert (wrong.status_code, set(wrong.context["form"].errors)) == (200, {"partner", "role"})

    def test_the_administrator_ends_a_role_later_keeps_it_and_ends_it_now(self, client, held):
        url = f"/oakshire/people/{held.pk}/"
        assert "The end is set." in words(client.post(f"{url}end/", {"on": in_a_month().isoformat()}, follow=True))
        page = words(client.get(url))
        assert ("Ends soon" in page, "Move the end" in page) == (True, True)
        assert "Keep this role" in words(client.get(f"{url}keep/"))
        assert "without an end date" in words(client.post(f"{url}keep/", follow=True))
        past = client.post(f"{url}end/", {"on": (clock.today() - dt.timedelta(days=1)).isoformat()})
        assert (past.status_code, list(past.context["form"].errors)) == (200, ["on"])
        assert client.get(f"{url}end/").context["form"].initial == {"on": clock.today()}
        client.post(f"{url}end/", {"on": (clock.today() + dt.timedelta(days=400)).isoformat()})
        assert "Has an end date" in words(client.get(url))
        page = words(client.post(f"{url}end/", {"on": clock.today().isoformat()}, follow=True))
        assert ("Ended." in page, "Has ended" in page, f'href="{url}end/"' in page) == (True, True, False)
        refused = client.post(f"{url}end/", {"on": clock.today().isoformat()})
        assert (refused.status_code, "already been ended" in words(refused)) == (409, True)

    def test_nobody_finds_a_way_to_change_himself(self, client, world):
        own = world.oakshire_people.area_admin.memberships.get()
        page = words(client.get(f"/oakshire/people/{own.pk}/"))
        assert ("This is your own role" in page, "/change/" in page) == (True, False)
        refused = client.post(f"/oakshire/people/{own.pk}/end/", {"on": clock.today().isoformat()})
        assert (refused.status_code, "your own role" in words(refused)) == (409, True)

    def test_roles_of_another_area_do_not_exist_and_others_may_not_look(self, client, world, sign_in, held):
        elsewhere = world.elmborough_people.school_rep.memberships.get()
        assert client.get(f"/oakshire/people/{elsewhere.pk}/").status_code == 404
        assert sign_in(world.oakshire_people.la_lead).get(f"/oakshire/people/{held.pk}/").status_code == 404


class TestHandingOver:
    """What somebody answers for by name goes to another, and the administrator reads nothing of it."""

    @pytest.fixture
    def named(self, world, acting):
        """An action that the cabinet member leads, and one for which he is accountable."""
        officer, lead = world.oakshire_people.cabinet_member, world.oakshire_people.la_lead
        Action = type(world.oakshire_action)  # noqa: N806
        with acting(lead):
            Action.objects.filter(area=world.oakshire).update(lead_person=None, accountable_person=None)
            first, second = Action.objects.filter(area=world.oakshire, closed_at=None).order_by("pk")[:2]
            Action.objects.filter(pk=first.pk).update(lead_person=officer, accountable_person=lead)
            Action.objects.filter(pk=second.pk).update(lead_person=lead, accountable_person=officer)
        return first, second

    def test_open_actions_go_to_the_next_who_is_told_of_those_he_leads(self, world, named, administrator, acting):
        officer, lead = world.oakshire_people.cabinet_member, world.oakshire_people.la_lead
        to = world.oakshire_people.finance_clearer
        with acting(administrator) as by:
            assert held_by(officer, world.oakshire) == [("action", 2)]
            before = Notification.objects.filter(person=to.pk).count()
            assert operations.hand_over(officer, world.oakshire, to=to, by=by) == 2
            assert held_by(officer, world.oakshire) == []
            assert Notification.objects.filter(person=to.pk).count() == before + 2  # of the one he leads, and of all
        with acting(lead):
            first, second = (type(action).objects.get(pk=action.pk) for action in named)
            assert (first.lead_person, first.accountable_person) == (to, lead)
            assert (second.lead_person, second.accountable_person) == (lead, to)

    def test_each_refusal_says_why(self, world, named, administrator, acting):
        people = world.oakshire_people
        with acting(administrator) as by:
            for person, to, why in (
                (people.cabinet_member, by, "to yourself"),
                (people.cabinet_member, people.forum_rep, "somebody of the same partner"),
                (people.scrutiny_member, people.la_lead, "nothing to hand over"),
            ):
                with pytest.raises(RuleBroken, match=why):
                    operations.hand_over(person, world.oakshire, to=to, by=by)

    def test_the_administrator_sees_how_many_and_no_word_of_them_and_hands_them_over(self, world, named, sign_in):
        officer, to = world.oakshire_people.cabinet_member, world.oakshire_people.finance_clearer
        client = sign_in(world.oakshire_people.area_admin)
        url = officer.memberships.get().get_absolute_url()
        page = words(client.get(url))
        assert ("2 actions, still open" in page, named[0].title in page) == (True, False)
        form = client.get(f"{url}hand-over/")
        assert "2 actions" in words(form)
        offered = set(form.context["form"].fields["to"].queryset)
        assert (to in offered, officer in offered, world.oakshire_people.area_admin in offered) == (True, False, False)
        assert "Handed over: 2 in all." in words(client.post(f"{url}hand-over/", {"to": to.pk}, follow=True))
        refused = client.post(f"{url}hand-over/", {"to": to.pk})
        assert (refused.status_code, "nothing to hand over" in words(refused)) == (409, True)
        wrong = client.post(f"{url}hand-over/", {"to": world.oakshire_people.forum_rep.pk})
        assert (wrong.status_code, list(wrong.context["form"].errors)) == (200, ["to"])
