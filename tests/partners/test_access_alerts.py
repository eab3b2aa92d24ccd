"""Alerts on bursts of refusals and of copies: one for each burst, until somebody has looked into it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.errors import EditConflict, RuleBroken
from core.models import AccessLog, Notification
from core.templatetags.portal import instant
from partners import operations, tasks
from partners.models import AccessAlert, Role
from partners.notifications import render_all
from partners.operations.oversight import bursts

pytestmark = pytest.mark.django_db

ALERTS = "/oakshire/access-alerts/"
NOW = dt.datetime.now(dt.UTC).replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=3)
"""After the cast was made, however long the suite has run: the old alert of the cast was looked into then."""
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _low_limits(settings):
    settings.PORTAL_ALERT_LIMITS = {"refusals": 3, "copies": 5}
    settings.PORTAL_ALERT_MINUTES = 15


def log(world, number: int, *, kind=AccessLog.Kind.DENIED, who="forum_rep", start=NOW, area=None) -> None:
    AccessLog.objects.bulk_create(
        AccessLog(
            kind=kind,
            person=getattr(world.oakshire_people, who).pk,
            area=(area or world.oakshire).pk,
            path="/oakshire/x/",
            at=start + place * MINUTE,
        )
        for place in range(number)
    )


def raised():
    """The alerts of the test: the cast has an old one."""
    return AccessAlert.objects.filter(first_at__gte=NOW - dt.timedelta(days=1))


def watch(at=NOW + 20 * MINUTE) -> int:
    with clock.at(at):
        return operations.raise_alerts()


def alert_of(world, **changed) -> AccessAlert:
    person = world.oakshire_people.forum_rep
    return AccessAlert.objects.create(
        **{
            "area": world.oakshire,
            "person": person,
            "kind": "refusals",
            "first_at": NOW,
            "last_at": NOW + MINUTE,
            "number": 9,
            **changed,
        }
    )


class TestBursts:
    def test_more_than_the_limit_within_the_span_is_one_burst_however_long(self):
        times = [NOW + place * MINUTE for place in range(40)]
        assert bursts(times, most=3, within=15 * MINUTE) == [(NOW, NOW + 39 * MINUTE, 40)]

    def test_two_that_lie_apart_are_two(self):
        times = [NOW + place * MINUTE for place in (0, 1, 2, 3, 60, 61, 62, 63)]
        assert [burst.number for burst in bursts(times, most=3, within=15 * MINUTE)] == [4, 4]

    @given(st.lists(st.integers(0, 200), max_size=60), st.integers(1, 10), st.integers(1, 30))
    def test_an_instant_is_in_a_burst_exactly_if_it_is_in_a_crowded_span(self, places, most, span):
        times = sorted(NOW + place * MINUTE for place in places)
        within = span * MINUTE
        crowded = set()
        for end in range(len(times)):
            inside = [time for time in times[: end + 1] if times[end] - time <= within]
            if len(inside) > most:
                crowded |= set(inside)
        found = bursts(times, most=most, within=within)
        assert {time for time in times if any(burst.first <= time <= burst.last for burst in found)} == crowded


class TestRaising:
    def test_as_many_as_the_limit_raise_nothing_and_one_more_raises_one_alert(self, world):
        log(world, 3)
        assert (watch(), raised().count()) == (0, 0)
        log(world, 1, start=NOW + 5 * MINUTE)
        assert watch() == 1
        alert = raised().get()
        assert (alert.person, alert.kind, alert.number, alert.first_at) == (
            world.oakshire_people.forum_rep,
            "refusals",
            4,
            NOW,
        )
        assert str(alert) == f"Many refusals by {world.oakshire_people.forum_rep}"

    def test_what_is_not_there_counts_as_a_refusal_and_copies_count_apart(self, world):
        log(world, 4, kind=AccessLog.Kind.NOT_SEEN)
        log(world, 3, kind=AccessLog.Kind.DOWNLOADED)
        log(world, 3, kind=AccessLog.Kind.EXPORTED, start=NOW + 3 * MINUTE)
        log(world, 30, kind=AccessLog.Kind.READ)
        assert watch() == 2
        assert set(raised().values_list("kind", "number")) == {("refusals", 4), ("copies", 6)}

    def test_each_area_has_its_own(self, world):
        log(world, 2)
        log(world, 2, area=world.elmborough)
        assert watch() == 0

    def test_it_does_nothing_more_when_it_runs_again_and_grows_as_the_burst_goes_on(self, world):
        log(world, 5)
        assert [watch(), watch()] == [1, 0]
        log(world, 5, start=NOW + 10 * MINUTE)
        assert watch() == 0
        alert = raised().get()
        assert (alert.number, alert.last_at, alert.version) == (10, NOW + 14 * MINUTE, 2)
        assert Notification.objects.filter(kind="partners.access_alert").count() == 1

    def test_a_later_burst_is_an_alert_of_its_own(self, world):
        log(world, 5)
        watch()
        log(world, 5, start=NOW + 90 * MINUTE)
        assert watch(NOW + 120 * MINUTE) == 1
        assert raised().count() == 2

    def test_what_goes_on_after_it_was_looked_into_is_a_new_alert(self, world):
        log(world, 5)
        watch()
        with clock.at(NOW + 5 * MINUTE):
            operations.look_into_alert(
                raised().get(), note="A script", seen_version=1, by=world.oakshire_people.area_admin
            )
        assert watch() == 0
        log(world, 4, start=NOW + 6 * MINUTE)
        assert watch() == 1

    def test_a_worker_that_was_away_misses_none_of_the_last_day(self, world):
        log(world, 5)
        assert watch(NOW + dt.timedelta(hours=20)) == 1

    def test_the_administrators_are_told_and_he_himself_is_not(self, world):
        administrator = world.oakshire_people.area_admin
        log(world, 5)
        log(world, 5, who="area_admin")
        watch()
        told = Notification.objects.filter(kind="partners.access_alert")
        assert [row.person for row in told] == [administrator.pk]

    def test_the_task_does_it(self, world):
        log(world, 5, start=clock.now() - 10 * MINUTE)
        tasks.raise_alerts()
        assert raised().exists()


class TestLookingInto:
    def test_a_note_ends_it(self, world):
        administrator = world.oakshire_people.area_admin
        alert = operations.look_into_alert(alert_of(world), note="A script", seen_version=1, by=administrator)
        assert (alert.state, alert.note, alert.looked_into_by) == ("looked_into", "A script", administrator)

    def test_not_by_the_person_it_is_about(self, world):
        alert = alert_of(world, person=world.oakshire_people.area_admin)
        with pytest.raises(RuleBroken, match="about you"):
            operations.look_into_alert(alert, note="x", seen_version=1, by=world.oakshire_people.area_admin)

    def test_not_twice_and_not_what_has_grown_meanwhile(self, world):
        administrator, alert = world.oakshire_people.area_admin, alert_of(world)
        with pytest.raises(EditConflict):
            operations.look_into_alert(alert, note="x", seen_version=0, by=administrator)
        operations.look_into_alert(alert, note="x", seen_version=1, by=administrator)
        with pytest.raises(RuleBroken, match="already"):
            operations.look_into_alert(alert, note="x", seen_version=2, by=administrator)


class TestPages:
    def test_it_is_found_on_home_and_looked_into(self, world, sign_in):
        alert = alert_of(world)
        client = sign_in(world.oakshire_people.area_admin)
        home = client.get("/oakshire/").content.decode()
        assert (str(alert) in home, ALERTS in home) == (True, True)
        assert str(alert) in client.get(ALERTS).content.decode()
        page, day = client.get(alert.get_absolute_url()).content.decode(), clock.day_of(NOW).isoformat()
        assert f"/oakshire/access-log/?person={alert.person_id}&amp;since={day}&amp;until={day}" in page
        address = f"{alert.get_absolute_url()}look-into/"
        assert "Enter what you found" in client.post(address, {"seen_version": 1}).content.decode()
        after = client.post(address, {"note": "A script", "seen_version": 1}, follow=True).content.decode()
        assert ("A script" in after, "Say what you found" in after) == (True, False)
        assert str(alert) not in client.get("/oakshire/").content.decode()
        assert client.post(address, {"note": "Again", "seen_version": 2}).status_code == 409

    def test_leads_of_the_accountable_bodies_see_it_and_other_leads_have_no_item(self, world, sign_in):
        alert = alert_of(world)
        for who in ("la_lead", "icb_lead"):
            assert str(alert) in sign_in(getattr(world.oakshire_people, who)).get("/oakshire/").content.decode()
        assert str(alert) not in sign_in(world.oakshire_people.forum_chair).get("/oakshire/").content.decode()
        assert sign_in(world.oakshire_people.forum_chair).get(ALERTS).status_code == 403

    def test_nobody_sees_what_there_is_about_himself(self, world, sign_in):
        alert = alert_of(world, person=world.oakshire_people.area_admin)
        client = sign_in(world.oakshire_people.area_admin)
        assert client.get(alert.get_absolute_url()).status_code == 404
        assert str(alert) not in client.get(ALERTS).content.decode()

    def test_the_list_costs_the_same_for_one_and_for_thirty(self, world, sign_in, count_queries):
        client = sign_in(world.oakshire_people.area_admin)
        alert_of(world)
        one = count_queries(client, ALERTS)
        for number in range(1, 30):
            alert_of(world, first_at=NOW - number * MINUTE)
        assert count_queries(client, ALERTS) == one <= 12

    def test_the_message_says_how_often_and_nothing_once_it_is_done(self, world, acting):
        administrator, alert = world.oakshire_people.area_admin, alert_of(world)
        row = Notification(
            person=administrator.pk, area=world.oakshire.pk, kind="partners.access_alert", subject=str(alert.pk)
        )
        with acting(administrator) as person:
            assert f"9 times since {instant(NOW)}" in render_all([row], person)[0][1].words
            operations.look_into_alert(alert, note="x", seen_version=1, by=person)
            assert render_all([row], person)[0][1] is None


def test_people_are_listed_with_their_second_factor_and_those_without_can_be_found(world, sign_in):
    client = sign_in(world.oakshire_people.area_admin)
    assert "no second factor yet" in client.get("/oakshire/people/").content.decode()
    found = client.get("/oakshire/people/", {"state": "no_factor", "role": Role.LEAD}).context["page"]
    assert {held.role for held in found} == {Role.LEAD}
