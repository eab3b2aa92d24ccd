"""Reviews of access: whose people are looked at when, who decides about whom, and what shows it."""

import csv
import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from core import clock
from core.errors import RuleBroken
from core.history import changes_of
from core.models import Notification
from partners import operations, tasks
from partners.models import AccessReview, LocalArea, Membership, ReviewedRole, Role, User
from partners.models.reviews import TIME_FOR_IT, quarter_of
from partners.notifications import render_all
from partners.reviewing import theirs_to_decide
from tests.world import afresh

pytestmark = pytest.mark.django_db

REVIEWS = "/oakshire/access-reviews/"
Outcome = ReviewedRole.Outcome


@pytest.fixture
def people(world):
    return world.oakshire_people


@pytest.fixture
def administrator(people):
    return afresh(people.area_admin)


@pytest.fixture
def chair(people):
    return afresh(people.forum_chair)


@pytest.fixture
def review(world):
    """The forum's: its chair looks at the representative, and the administrator at the chair."""
    return world.oakshire_access_review


def role_of(review, person) -> ReviewedRole:
    return review.roles.get(membership__person=person)


def words(response) -> str:
    return response.content.decode()


class TestStarting:
    def test_a_review_holds_every_role_of_the_day_is_due_in_four_weeks_and_its_leads_are_told(
        self, world, administrator, people
    ):
        council = world.oakshire_partners.council
        review = operations.start_access_review(world.oakshire, partner=council, by=administrator)
        held = set(world.oakshire.memberships.current().filter(partner=council).values_list("pk", flat=True))
        assert set(review.roles.values_list("membership", flat=True)) == held
        assert (review.due_on, review.started_by) == (clock.today() + TIME_FOR_IT, administrator)
        told = Notification.objects.get(kind=operations.REVIEW_STARTED, subject=str(review.pk))
        assert told.person == people.la_lead.pk
        assert "Oakshire Council" in render_all([told], afresh(people.la_lead))[0][1].title
        AccessReview.objects.filter(pk=review.pk).update(completed_at=clock.now())
        assert render_all([told], afresh(people.la_lead))[0][1] is None

    def test_the_administrators_are_told_where_a_partner_has_no_lead(self, world, administrator):
        review = operations.start_access_review(
            world.oakshire, partner=world.oakshire_partners.schools, by=administrator
        )
        told = Notification.objects.filter(kind=operations.REVIEW_STARTED, subject=str(review.pk))
        assert list(told.values_list("person", flat=True)) == [administrator.pk]

    def test_each_refusal_says_why(self, world, administrator, review):
        with pytest.raises(RuleBroken, match="is open already"):
            operations.start_access_review(world.oakshire, partner=world.oakshire_partners.forum, by=administrator)
        with pytest.raises(RuleBroken, match="Nobody holds a role"):
            operations.start_access_review(world.oakshire, partner=world.elmborough_partners.forum, by=administrator)

    def test_the_night_starts_one_for_each_partner_once_a_quarter(self, world, review):
        partners = set(world.oakshire.memberships.current().values_list("partner", flat=True))
        tasks.start_access_reviews()
        started = AccessReview.objects.open().filter(area=world.oakshire)
        assert set(started.values_list("partner", flat=True)) == partners
        assert {row.started_by for row in started.exclude(pk=review.pk)} == {None}
        assert operations.start_due_access_reviews() == 0
        first = started.exclude(pk=review.pk).first()
        assert changes_of(first)[0].who == "the portal itself"
        ReviewedRole.objects.filter(review=first).update(
            outcome=Outcome.CONFIRMED, decided_by=world.platform_admin, decided_at=clock.now()
        )
        assert operations.start_due_access_reviews() == 0
        first.refresh_from_db()
        assert first.completed_at is not None
        with clock.at(clock.start_of(quarter_of(clock.today()) + dt.timedelta(days=95))):
            assert operations.start_due_access_reviews() == 1  # all others are still open, and overdue
            assert AccessReview.objects.overdue_on(clock.today()).count() == AccessReview.objects.open().count() - 1

    def test_what_was_finished_this_quarter_counts_for_it(self, world, review):
        AccessReview.objects.filter(pk=review.pk).update(
            started_on=quarter_of(clock.today()) - dt.timedelta(days=40), completed_at=clock.now()
        )
        operations.start_due_access_reviews()
        assert AccessReview.objects.filter(area=world.oakshire, partner=review.partner).count() == 1

    @pytest.mark.parametrize(
        ("day", "first"), [((2026, 1, 1), (2026, 1, 1)), ((2026, 6, 30), (2026, 4, 1)), ((2026, 12, 31), (2026, 10, 1))]
    )
    def test_quarters_are_those_of_the_calendar(self, day, first):
        assert quarter_of(dt.date(*day)) == dt.date(*first)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_start_each_review_once(world):
    def work(_):
        try:
            return operations.start_due_access_reviews()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        begun = sum(workers.map(work, range(2)))
    assert begun == AccessReview.objects.filter(started_by=None).count()
    assert begun > 0


class TestDeciding:
    def test_a_lead_decides_about_all_but_himself_and_the_administrator_about_the_only_lead(
        self, review, chair, administrator, people
    ):
        assert set(theirs_to_decide(review, chair)) == {role_of(review, people.forum_rep)}
        assert set(theirs_to_decide(review, administrator)) == {role_of(review, chair)}
        assert set(theirs_to_decide(review, afresh(people.la_lead))) == set()

    def test_two_leads_decide_about_each_other_and_the_administrator_about_nobody(
        self, world, review, chair, administrator, people
    ):
        operations.start_membership(
            people.forum_rep, partner=review.partner, area=review.area, role=Role.LEAD, by=world.platform_admin
        )
        assert set(theirs_to_decide(review, afresh(people.forum_rep))) == {role_of(review, chair)}
        assert set(theirs_to_decide(review, administrator)) == set()

    def test_the_administrator_decides_where_no_lead_can_sign_in(self, review, chair, administrator):
        User.objects.filter(person=chair).update(is_active=False)
        assert theirs_to_decide(review, administrator).count() == 2

    def test_confirming_keeps_who_when_and_why_and_the_last_one_closes_the_review(
        self, review, chair, administrator, people
    ):
        mine = [role_of(review, people.forum_rep)]
        assert operations.confirm_roles(review, roles=mine, note=" Still our representative ", by=chair) == 1
        role = role_of(review, people.forum_rep)
        assert (role.outcome, role.decided_by, role.note) == (Outcome.CONFIRMED, chair, "Still our representative")
        assert changes_of(role)[0].verb == "roles confirmed"
        review.refresh_from_db()
        assert review.is_open
        with pytest.raises(RuleBroken, match="decided about this already"):
            operations.confirm_roles(review, roles=mine, by=chair)
        operations.confirm_roles(review, roles=[role_of(review, chair)], by=administrator)
        review.refresh_from_db()
        assert not review.is_open

    def test_nobody_decides_about_what_is_not_his(self, review, chair, administrator, people):
        for by, about in ((chair, chair), (administrator, people.forum_rep)):
            with pytest.raises(RuleBroken, match="not yours to decide"):
                operations.confirm_roles(review, roles=[role_of(review, about)], by=by)
            with pytest.raises(RuleBroken, match="not yours to decide"):
                operations.end_reviewed_role(role_of(review, about), on=clock.today(), by=by)

    def test_what_somebody_else_decided_meanwhile_stays_and_the_rest_is_confirmed(self, world, administrator, people):
        council = world.oakshire_partners.council
        review = operations.start_access_review(world.oakshire, partner=council, by=administrator)
        lead = afresh(people.la_lead)
        two = [role_of(review, people.la_officer), role_of(review, people.cabinet_member)]
        operations.confirm_roles(review, roles=two[:1], note="First", by=lead)
        assert operations.confirm_roles(review, roles=two, note="Second", by=lead) == 1
        assert [role_of(review, role.membership.person).note for role in two] == ["First", "Second"]

    def test_ending_ends_the_role_itself(self, review, chair, people):
        role = operations.end_reviewed_role(
            role_of(review, people.forum_rep), on=clock.today(), note="Moved away", by=chair
        )
        assert (role.outcome, role.note, role.membership.ends_on) == (Outcome.ENDED, "Moved away", clock.today())
        assert str(role) == f"{role.membership}: Ended"
        assert Membership.objects.get(pk=role.membership_id).is_over
        assert changes_of(role.membership)[0].reason == "Moved away"

    def test_only_an_administrator_ends_an_administrator(self, world, administrator, people):
        council = world.oakshire_partners.council
        review = operations.start_access_review(world.oakshire, partner=council, by=administrator)
        with pytest.raises(RuleBroken, match="Only another area administrator"):
            operations.end_reviewed_role(role_of(review, administrator), on=clock.today(), by=afresh(people.la_lead))
        other = operations.start_membership(
            people.la_lead, partner=council, area=world.oakshire, role=Role.AREA_ADMINISTRATOR, by=world.platform_admin
        )
        lead = afresh(other.person)
        assert (
            operations.end_reviewed_role(role_of(review, administrator), on=clock.today(), by=lead).outcome
            == Outcome.ENDED
        )

    def test_a_role_that_ends_meanwhile_need_not_be_looked_at(self, review, chair, administrator, people):
        operations.end_membership(people.forum_rep.memberships.get(), by=administrator)
        with pytest.raises(RuleBroken, match="it has ended"):
            operations.confirm_roles(review, roles=[role_of(review, people.forum_rep)], by=chair)
        operations.confirm_roles(review, roles=[role_of(review, chair)], by=administrator)
        assert role_of(review, people.forum_rep).outcome == Outcome.GONE
        review.refresh_from_db()
        assert not review.is_open


class TestPages:
    def test_the_lead_finds_it_at_home_ticks_and_confirms(self, review, people, sign_in):
        client = sign_in(people.forum_chair)
        home = words(client.get("/oakshire/"))
        assert ("Access review" in home, "2 roles to look at" in home) == (True, True)
        page = words(client.get(review.get_absolute_url()))
        assert (people.forum_rep.role_title in page, page.count('name="roles"')) == (True, 1)
        role = role_of(review, people.forum_rep)
        answer = client.post(f"{review.get_absolute_url()}confirm/", {"roles": [role.pk], "note": "Yes"}, follow=True)
        assert "Confirmed: 1 role." in words(answer)
        assert 'name="roles"' not in words(answer)
        assert "Access review ·" not in words(client.get("/oakshire/"))

    def test_a_tick_too_late_or_none_at_all_is_said_and_what_was_typed_stays(
        self, review, people, sign_in, chair, administrator
    ):
        client = sign_in(people.forum_chair)
        url = f"{review.get_absolute_url()}confirm/"
        none = client.post(url, {"note": "Kept words"})
        assert (none.status_code, list(none.context["form"].errors)) == (200, ["roles"])
        assert 'value="Kept words"' in words(none)
        refused = client.post(url, {"roles": [role_of(review, people.forum_chair).pk], "note": "Kept words"})
        assert (refused.status_code, "not yours to decide" in words(refused)) == (409, True)
        for wrong in ("x", 10**30, "0", "\0"):
            assert client.post(url, {"roles": [wrong]}).status_code == 200

    def test_the_lead_ends_a_role_from_the_review(self, review, people, sign_in):
        client = sign_in(people.forum_chair)
        role = role_of(review, people.forum_rep)
        url = f"{review.get_absolute_url()}end/{role.pk}/"
        assert role.membership.person.role_title in words(client.get(url))
        past = client.post(url, {"on": (clock.today() - dt.timedelta(days=1)).isoformat()})
        assert (past.status_code, list(past.context["form"].errors)) == (200, ["on"])
        assert "Ended: " in words(client.post(url, {"on": clock.today().isoformat(), "note": "Left"}, follow=True))
        again = client.post(url, {"on": clock.today().isoformat()})
        assert (again.status_code, "it has ended" in words(again)) == (409, True)
        assert client.get(f"{review.get_absolute_url()}end/0/").status_code == 404

    def test_the_administrator_starts_one_sees_where_all_stand_and_takes_them_as_csv(
        self, world, review, people, sign_in, chair
    ):
        operations.confirm_roles(review, roles=[role_of(review, people.forum_rep)], note="=Yes", by=chair)
        client = sign_in(people.area_admin)
        page = words(client.get(REVIEWS))
        assert "1 of 2 roles" in page
        assert f'href="{REVIEWS}new/"' in page
        started = client.post(f"{REVIEWS}new/", {"partner": world.oakshire_partners.schools.pk}, follow=True)
        assert "The review has begun" in words(started)
        assert "has no lead who can sign in" in words(client.get(REVIEWS))
        refused = client.post(f"{REVIEWS}new/", {"partner": world.oakshire_partners.schools.pk})
        assert (refused.status_code, "open already" in words(refused)) == (409, True)
        wrong = client.post(f"{REVIEWS}new/", {"partner": world.elmborough_partners.schools.pk})
        assert (wrong.status_code, list(wrong.context["form"].errors)) == (200, ["partner"])
        assert client.get(f"{REVIEWS}new/").status_code == 200
        url = review.get_absolute_url()
        client.post(f"{url}confirm/", {"roles": [role_of(review, people.forum_chair).pk]})
        assert "everyone looked at by" in words(client.get(REVIEWS))
        done = words(client.get(url))
        assert (
            "Everyone was looked at by" in done,
            f'href="{people.forum_rep.memberships.get().get_absolute_url()}"' in done,
        ) == (True, True)
        lines = list(csv.reader(client.get("/oakshire/access-reviews.csv").content.decode("utf-8-sig").splitlines()))
        of_forum = [line for line in lines if line[0] == "Oakshire Parent Carer Forum"]
        assert [(line[3], line[7], line[10]) for line in of_forum] == [
            (people.forum_chair.role_title, "Confirmed", ""),
            (people.forum_rep.role_title, "Confirmed", "'=Yes"),
        ]

    def test_what_is_overdue_shows_at_home_on_the_page_of_people_and_in_the_list(self, review, people, sign_in):
        client = sign_in(people.area_admin)
        assert "overdue" not in words(client.get("/oakshire/people/"))
        assert "Say who still needs their role" in words(client.get("/oakshire/"))  # of the only lead
        client.logout()
        with clock.at(clock.start_of(review.due_on + dt.timedelta(days=1))):
            client = sign_in(people.area_admin)
            assert "1 access review overdue" in words(client.get("/oakshire/people/"))
            assert "Overdue" in words(client.get(review.get_absolute_url()))
            operations.confirm_roles(review, roles=[role_of(review, people.forum_chair)], by=afresh(people.area_admin))
            assert "See who is still to be looked at" in words(client.get("/oakshire/"))

    def test_the_administrator_is_not_asked_what_two_leads_decide(self, world, review, people, sign_in):
        operations.start_membership(
            people.forum_rep, partner=review.partner, area=review.area, role=Role.LEAD, by=world.platform_admin
        )
        assert "Access review ·" not in words(sign_in(people.area_admin).get("/oakshire/"))

    def test_the_administrator_is_asked_where_a_partner_has_no_lead(self, world, people, sign_in, administrator):
        operations.start_access_review(world.oakshire, partner=world.oakshire_partners.schools, by=administrator)
        assert "Oakshire Schools: 1 role to look at" in words(sign_in(people.area_admin).get("/oakshire/"))

    def test_reviews_of_others_do_not_exist(self, world, review, people, sign_in):
        for person in (people.la_lead, people.forum_rep):
            assert sign_in(person).get(review.get_absolute_url()).status_code == 404
        assert sign_in(people.forum_rep).get(REVIEWS).status_code == 403
        lead = sign_in(people.la_lead)
        assert "To be done" in words(lead.get(REVIEWS))
        assert "Parent Carer Forum" not in words(lead.get(REVIEWS)).split("<main")[1]
        assert f'href="{REVIEWS}"' in words(lead.get("/oakshire/partners/"))
        elsewhere = world.elmborough_access_review
        assert sign_in(people.area_admin).get(f"{REVIEWS}{elsewhere.pk}/").status_code == 404

    def test_thirty_people_more_and_thirty_reviews_more_cost_no_more_queries(
        self, world, review, people, sign_in, count_queries
    ):
        client = sign_in(people.forum_chair)
        before = count_queries(client, review.get_absolute_url())
        for number in range(30):
            person = operations.create_person(
                role_title=f"Member {number}", partner=review.partner, by=world.platform_admin
            )
            role = operations.start_membership(
                person, partner=review.partner, area=review.area, role=Role.REPRESENTATIVE, by=world.platform_admin
            )
            ReviewedRole.objects.create(review=review, membership=role)
        assert count_queries(client, review.get_absolute_url()) == before
        assert before <= 16
        client = sign_in(people.area_admin)
        before = count_queries(client, REVIEWS), count_queries(client, "/oakshire/")
        for number in range(30):
            partner = operations.create_partner(name=f"School {number}", kind="schools", by=world.platform_admin)
            operations.add_partner_to_area(world.oakshire, partner, by=world.platform_admin)
            person = operations.create_person(role_title="Head", partner=partner, by=world.platform_admin)
            operations.start_membership(
                person, partner=partner, area=world.oakshire, role=Role.REPRESENTATIVE, by=world.platform_admin
            )
            operations.start_access_review(world.oakshire, partner=partner, by=world.platform_admin)
        assert (count_queries(client, REVIEWS), count_queries(client, "/oakshire/")) == before


def test_each_area_has_its_own_reviews(world):
    operations.start_due_access_reviews()
    for area in LocalArea.objects.all():
        partners = AccessReview.objects.filter(area=area).values("partner")
        assert set(area.memberships.current().values_list("partner", flat=True)) == {row["partner"] for row in partners}
