"""Nominations: every exit of what can be done with them, whom they tell, and their pages."""

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.errors import RuleBroken
from core.models import Notification
from partners import notifications, operations
from partners.models import Invitation, Nomination, PartnerInArea, Role
from partners.views.nominations import NOMINATIONS_OF_A_PAGE
from tests.world import afresh

pytestmark = pytest.mark.django_db

LIST = "/oakshire/nominations/"


@pytest.fixture
def administrator(world):
    return afresh(world.oakshire_people.area_admin)


@pytest.fixture
def head(world):
    return afresh(world.oakshire_people.school_rep)


@pytest.fixture
def put_forward(world, head):
    """`put_forward(**changes)` nominates somebody new for the primary heads, unless it says otherwise."""

    def nominated(**changes):
        wanted = {"person": None, "email": "other.head@schools.example", "role_title": "Junior Headteacher", "note": ""}
        return operations.nominate(world.oakshire_constituency, **(wanted | {"by": head} | changes))

    return nominated


def colleague(world):
    """Another person of the schools, an officer there."""
    person = operations.create_person(
        role_title="Schools Adviser", partner=world.oakshire_partners.schools, by=world.platform_admin
    )
    operations.create_sign_in(person, email="adviser@schools.example", password=None, by=world.platform_admin)
    schools = world.oakshire_partners.schools
    operations.start_membership(
        person, partner=schools, area=world.oakshire, role=Role.OFFICER, by=world.platform_admin
    )
    return person


class TestPuttingForward:
    """By whoever speaks for the partner."""

    def test_the_administrators_are_told_while_it_waits(self, put_forward, world, acting, administrator):
        nomination = put_forward(email=" Other.Head@Schools.example ")
        assert (nomination.email, nomination.is_waiting) == ("other.head@schools.example", True)
        row = Notification.objects.get(subject=str(nomination.pk), kind="partners.nomination_made")
        assert row.person == administrator.pk
        with acting(administrator) as person:
            assert notifications.render_all([row], person)[0][1].title.startswith("Please decide: Nomination for")
            operations.confirm_nomination(nomination, by=person)
            assert notifications.render_all([row], person)[0][1] is None

    def test_somebody_of_the_partner_goes_by_the_title_that_he_has(self, put_forward, world):
        person = colleague(world)
        assert put_forward(person=person, email="", role_title="ignored").role_title == "Schools Adviser"

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"email": ""}, "person", "one of the two"),
            ({"role_title": ""}, "role_title", "what this person does"),
            ({"email": "school-rep@oakshire.example"}, "email", "put yourself forward"),
            ({"email": "NOMINATED@oakshire.example"}, "email", "waits already"),
        ],
    )
    def test_what_is_unclear_ones_own_or_there_already_is_refused(self, put_forward, changes, field, words):
        with pytest.raises(RuleBroken, match=words) as refused:
            put_forward(**changes)
        assert refused.value.field == field

    def test_nobody_puts_himself_forward_nor_anybody_twice(self, put_forward, world, head):
        with pytest.raises(RuleBroken, match="put yourself forward") as refused:
            put_forward(person=head, email="")
        assert refused.value.field == "person"
        person = colleague(world)
        put_forward(person=person, email="")
        with pytest.raises(RuleBroken, match="waits already"):
            put_forward(person=person, email="")

    def test_nobody_is_put_forward_for_what_has_ended(self, put_forward, world, head, administrator):
        PartnerInArea.objects.filter(pk=world.oakshire_part.pk).update(takes_part_until=clock.today())
        with pytest.raises(RuleBroken, match="Nobody can be put forward"):
            put_forward()
        PartnerInArea.objects.filter(pk=world.oakshire_part.pk).update(takes_part_until=None)
        operations.withdraw_nomination(world.oakshire_nomination, by=head)
        operations.end_constituency(world.oakshire_constituency, by=administrator)
        with pytest.raises(RuleBroken, match="Nobody can be put forward"):
            put_forward()


class TestDeciding:
    """By an administrator, and never about oneself."""

    def test_somebody_new_is_invited_and_the_address_goes_from_the_nomination(self, world, administrator, head, acting):
        done = operations.confirm_nomination(world.oakshire_nomination, by=administrator)
        assert (done.state, done.email, done.decided_by) == (Nomination.State.CONFIRMED, "", administrator)
        invited = done.invitation
        assert (invited.email, invited.role, invited.state) == (
            "nominated@oakshire.example",
            Role.REPRESENTATIVE,
            Invitation.State.TO_SEND,
        )
        row = Notification.objects.get(kind="partners.nomination_decided", subject=str(done.pk))
        assert row.person == head.pk
        with acting(head) as person:
            assert notifications.render_all([row], person)[0][1].title.startswith("Confirmed: Nomination for")

    def test_somebody_of_the_partner_gets_the_role_and_is_told(self, put_forward, world, administrator, head):
        person = colleague(world)
        done = operations.confirm_nomination(put_forward(person=person, email=""), by=administrator)
        assert (done.membership.person, done.membership.role) == (person, Role.REPRESENTATIVE)
        told = Notification.objects.filter(kind="partners.nomination_decided", subject=str(done.pk))
        assert set(told.values_list("person", flat=True)) == {head.pk, person.pk}

    def test_whoever_is_a_representative_already_keeps_that_role(self, put_forward, world, administrator):
        person = colleague(world)
        first = operations.confirm_nomination(put_forward(person=person, email=""), by=administrator)
        again = operations.confirm_nomination(put_forward(person=person, email=""), by=administrator)
        assert again.membership == first.membership

    def test_it_is_declined_with_a_reason(self, world, administrator):
        done = operations.decline_nomination(world.oakshire_nomination, reason="The heads chose two", by=administrator)
        assert (done.state, done.reason, done.invitation) == (Nomination.State.DECLINED, "The heads chose two", None)
        for again in (operations.confirm_nomination, operations.withdraw_nomination):
            with pytest.raises(RuleBroken, match="waits no more: declined"):
                again(done, by=administrator)

    def test_nobody_decides_what_he_made_or_is_named_in(self, put_forward, world, administrator):
        schools, area = world.oakshire_partners.schools, world.oakshire
        operations.start_membership(
            administrator, partner=schools, area=area, role=Role.REPRESENTATIVE, by=world.platform_admin
        )
        of_him = [put_forward(person=administrator, email=""), put_forward(email=administrator.user.email)]
        for nomination in of_him:
            with pytest.raises(RuleBroken, match="is of you"):
                operations.confirm_nomination(nomination, by=administrator)
        made = put_forward(by=administrator)
        with pytest.raises(RuleBroken, match="You made this nomination"):
            operations.decline_nomination(made, reason="No", by=administrator)
        assert not Notification.objects.filter(subject=str(made.pk), kind="partners.nomination_made").exists()

    def test_whoever_nominated_takes_it_back(self, world, head):
        done = operations.withdraw_nomination(world.oakshire_nomination, by=head)
        assert (done.state, done.email) == (Nomination.State.WITHDRAWN, "")

    def test_the_database_refuses_what_the_rules_refuse(self, world, head, administrator):
        rows, now = Nomination.objects.filter(pk=world.oakshire_nomination.pk), clock.now()
        decided = {"decided_by": administrator, "decided_at": now, "email": ""}
        for wrong in (
            {"email": ""},
            {"person": head, "email": ""},
            {"state": "confirmed"} | decided,
            {"state": "declined"} | decided,
            {"state": "declined", "reason": "No"} | decided | {"decided_by": head},
            {"state": "declined", "reason": "No"} | decided | {"email": "a@b.example"},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**wrong)

    def test_the_address_the_title_and_the_note_stay_outside_history(self, world):
        history = str(list(Nomination.pgh_event_models["insert"].objects.values()))
        assert [word for word in ("nominated@", "Infant Headteacher", "Chosen by") if word in history] == []


class TestPages:
    """Through the browser."""

    def test_from_the_partners_page_to_an_invitation(self, world, sign_in, mailoutbox):
        page = f"/oakshire/partners/{world.oakshire_part.pk}/"
        address = f"/oakshire/constituencies/{world.oakshire_constituency.pk}/nominate/"
        client = sign_in(world.oakshire_people.school_rep)
        assert address in client.get(page).content.decode()
        assert client.get(address).status_code == 200
        typed = {"email": "third.head@schools.example", "role_title": "Third Head", "note": "Elected"}
        there = client.post(address, typed).url
        assert "Withdraw" in client.get(there).content.decode()
        client = sign_in(world.oakshire_people.area_admin)
        assert "Confirm or decline it" in client.get("/oakshire/").content.decode()
        assert "third.head@schools.example within a minute" in client.get(f"{there}confirm/").content.decode()
        assert client.post(f"{there}confirm/").url == there
        assert "See where the invitation stands" in client.get(there).content.decode()

    def test_an_empty_nomination_is_said_on_the_form(self, world, sign_in):
        address = f"/oakshire/constituencies/{world.oakshire_constituency.pk}/nominate/"
        answer = sign_in(world.oakshire_people.school_rep).post(address, {})
        assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["person"])

    def test_somebody_of_the_partner_who_speaks_stands_on_its_page(self, put_forward, world, sign_in, administrator):
        nomination = put_forward(person=colleague(world), email="")
        client = sign_in(world.oakshire_people.area_admin)
        confirm = f"/oakshire/nominations/{nomination.pk}/confirm/"
        assert "becomes a representative" in client.get(confirm).content.decode()
        client.post(confirm)
        operations.confirm_nomination(world.oakshire_nomination, by=administrator)  # not used yet: nobody speaks by it
        page = client.get(f"/oakshire/partners/{world.oakshire_part.pk}/").content.decode()
        assert ("Schools Adviser" in page, "Infant Headteacher" in page) == (True, False)

    def test_a_decline_needs_a_reason(self, world, sign_in):
        there = f"/oakshire/nominations/{world.oakshire_nomination.pk}/"
        client = sign_in(world.oakshire_people.area_admin)
        assert client.post(f"{there}decline/", {}).context["form"].errors == {"reason": ["Enter a reason"]}
        assert client.post(f"{there}decline/", {"reason": "Two have been chosen"}).url == there
        assert "Two have been chosen" in client.get(there).content.decode()
        assert client.post(f"{there}confirm/").status_code == 409

    def test_it_is_withdrawn(self, world, sign_in):
        there = f"/oakshire/nominations/{world.oakshire_nomination.pk}/"
        assert sign_in(world.oakshire_people.school_rep).post(f"{there}withdraw/").url == there

    @pytest.mark.parametrize(("state", "number"), [("", 1), ("all", 1), ("withdrawn", 0), ("nonsense", 1)])
    def test_the_list_shows_what_waits_unless_others_are_asked_for(self, world, sign_in, state, number):
        page = sign_in(world.oakshire_people.area_admin).get(LIST, {"state": state})
        assert page.context["page"].paginator.count == number

    def test_who_can_not_nominate_finds_none(self, world, sign_in):
        assert "No such nominations" in sign_in(world.oakshire_people.forum_rep).get(LIST).content.decode()
        one = f"{LIST}{world.oakshire_nomination.pk}/"
        assert sign_in(world.oakshire_people.forum_rep).get(one).status_code == 404
        assert sign_in(world.elmborough_people.area_admin).get(one).status_code == 404

    def test_only_its_partner_puts_forward_and_only_administrators_decide(self, world, sign_in):
        address = f"/oakshire/constituencies/{world.oakshire_constituency.pk}/nominate/"
        assert sign_in(world.oakshire_people.forum_rep).get(address).status_code == 403
        confirm = f"{LIST}{world.oakshire_nomination.pk}/confirm/"
        assert sign_in(world.oakshire_people.school_rep).get(confirm).status_code == 403

    def test_the_list_costs_the_same_for_one_and_for_thirty(self, world, sign_in, count_queries, put_forward):
        client = sign_in(world.oakshire_people.area_admin)
        before = count_queries(client, LIST)
        for number in range(30):
            put_forward(email=f"head{number}@schools.example")
        assert count_queries(client, LIST) <= before + 1  # the pages: one more number is counted
        assert len(client.get(LIST).context["page"]) == NOMINATIONS_OF_A_PAGE
