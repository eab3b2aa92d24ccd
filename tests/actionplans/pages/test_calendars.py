"""A person's due dates as a calendar: made, fetched, revoked, and what they give away."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from actionplans import operations
from actionplans.dates import parse
from actionplans.models import Action, CalendarFeed
from actionplans.models.calendars import hash_of
from actionplans.views import calendars
from core import clock
from core.errors import RuleBroken
from core.logging import hide_keys
from partners.operations import end_membership

HERE = reverse("own_actions:calendar")


@pytest.fixture
def token(world):
    return world.oakshire_calendar_feed.token


def feed(token: str):
    """What a calendar programme gets: it is signed in as nobody."""
    return Client().get(reverse("own_actions:feed", args=[token]))


def events(answer) -> list[tuple[str, dt.date]]:
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    text = answer.content.decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n"), text
    assert text.endswith("END:VCALENDAR\r\n"), text
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75, text
    text = text.replace("\r\n ", "")
    days = [dt.date.fromisoformat(day) for day in re.findall(r"DTSTART;VALUE=DATE:(\d{8})\r\n", text)]
    return sorted(zip(re.findall(r"SUMMARY:(.*)\r\n", text), days, strict=True))


def address_on(html: str) -> str:
    return html.partition("<code>")[2].partition("</code>")[0]


def test_a_feed_gives_references_and_days_and_not_one_title(world, token, people):
    answer = feed(token)
    due = world.oakshire_action.due_latest
    assert events(answer) == [
        ("Due: 1.1 (Oakshire)", due),
        ("Milestone: 1.1 (Oakshire)", due),
    ]
    text = answer.content.decode()
    assert [
        words for words in (world.oakshire_action.title, "First draft", people.la_officer.role_title) if words in text
    ] == []
    assert answer["Cache-Control"] == "private, no-store"


def test_what_is_done_or_has_no_day_or_is_anothers_is_left_out(world, token, acting, people, in_days):
    with acting(people.la_lead) as lead:
        operations.reach_milestone(world.oakshire_milestone, reached_on=clock.today(), by=lead)
        action = Action.objects.get(pk=world.oakshire_action.pk)
        operations.add_milestone(action, title="Later", due=parse("Ongoing"), by=lead)
        own = {"lead_partner": world.oakshire_partners.council, "lead_person": people.la_officer, "by": lead}
        plan = world.oakshire_commissioners_plan
        operations.create_action(plan, title="No day", due=parse("Termly"), **own)
        operations.create_action(plan, title="No reference", due=in_days(3), **own)
        gone = operations.create_action(plan, title="Given up", reference="G", due=in_days(3), **own)
        operations.close_action(gone, reason="No money", by=lead)
    found = events(feed(token))
    assert found == [
        ("Due: 1.1 (Oakshire)", world.oakshire_action.due_latest),
        ("Due: an action without a reference (Oakshire)", clock.today() + dt.timedelta(days=3)),
    ]


def test_what_would_end_a_line_or_a_value_is_marked_and_long_lines_are_folded(token, acting, people, world, in_days):
    with acting(people.la_lead) as lead:
        operations.create_action(
            world.oakshire_plan,
            title="Long",
            reference="A,1;b\\c ééééééééé",
            lead_partner=world.oakshire_partners.council,
            lead_person=people.la_officer,
            due=in_days(2),
            by=lead,
        )
    world.oakshire.name = "Oakshire, the county of many oaks and of rather long names"
    world.oakshire.save()
    found = [event for event in events(feed(token)) if event[0].startswith("Due: A")]
    assert found[0] == (
        "Due: A\\,1\\;b\\\\c ééééééééé (Oakshire\\, the county of many oaks and of rather long names)",
        clock.today() + dt.timedelta(days=2),
    )


def test_an_address_is_shown_once_and_only_its_hash_is_kept(sign_in, people):
    client = sign_in(people.forum_rep)
    assert "You have no calendar address" in client.get(HERE).content.decode()
    made = address_on(client.post(HERE).content.decode())
    token = made.rpartition("/")[2].removesuffix(".ics")
    kept = CalendarFeed.objects.get(person=people.forum_rep)
    assert (kept.token_hash, token in str(vars(kept))) == (hash_of(token), False)
    assert (address_on(client.get(HERE).content.decode()), feed(token).status_code) == ("", 200)


def test_the_same_form_sent_twice_makes_one_address(sign_in, people):
    client = sign_in(people.forum_rep)
    first, second = (client.post(HERE, {"form_key": "a" * 32}).content.decode() for _ in range(2))
    assert (address_on(first) != "", address_on(second)) == (True, "")
    assert CalendarFeed.objects.filter(person=people.forum_rep).count() == 1


def test_a_new_address_ends_the_old_one(sign_in, people, token):
    made = address_on(sign_in(people.la_officer).post(HERE).content.decode())
    assert feed(token).status_code == 404
    assert feed(made.rpartition("/")[2].removesuffix(".ics")).status_code == 200


def test_a_revoked_address_answers_as_one_that_never_was(sign_in, people, token):
    client = sign_in(people.la_officer)
    where = reverse("own_actions:calendar_revoke")
    assert "Every calendar that uses it" in client.get(where).content.decode()
    assert client.post(where).url == HERE
    revoked, unknown = feed(token), feed("A" * 43)
    assert (revoked.status_code, revoked.content) == (404, unknown.content)
    assert "no calendar address that could be revoked" in client.post(where).content.decode()
    assert "You have no calendar address" in client.get(HERE).content.decode()


def test_when_it_was_last_fetched_is_noted_to_the_hour(sign_in, people, token):
    client = sign_in(people.la_officer)
    assert "never" in client.get(HERE).content.decode()
    feed(token)
    first = CalendarFeed.objects.get(person=people.la_officer).last_used_at
    assert "never" not in client.get(HERE).content.decode()
    feed(token)
    assert CalendarFeed.objects.get(person=people.la_officer).last_used_at == first
    with clock.at(clock.now() + dt.timedelta(hours=2)):
        feed(token)
    assert CalendarFeed.objects.get(person=people.la_officer).last_used_at > first


def test_whoever_is_switched_off_gets_nothing(token, people):
    people.la_officer.user.is_active = False
    people.la_officer.user.save()
    assert feed(token).status_code == 404
    people.la_officer.user.is_active = True
    people.la_officer.user.save()
    assert feed(token).status_code == 200


def test_the_last_role_that_ends_ends_the_feed(world, token, people, acting):
    with acting(people.area_admin) as administrator:
        for held in people.la_officer.memberships.current():
            end_membership(held, by=administrator)
    assert CalendarFeed.objects.get(token_hash=hash_of(token)).revoked_at is not None
    assert feed(token).status_code == 404


def test_a_last_day_that_lies_ahead_leaves_the_feed_until_then(world, people, token):
    area, tomorrow = world.oakshire, clock.today() + dt.timedelta(days=1)
    administrator, officer = people.area_admin, people.la_officer
    assert operations.end_calendar_feed_of(officer, area, on=tomorrow, by=administrator) == 0
    assert operations.end_calendar_feed_of(officer, area, on=clock.today(), by=administrator) == 0
    assert feed(token).status_code == 200


def test_whoever_has_no_area_gets_nothing(world, acting):
    with acting(world.platform_admin) as administrator:
        made = operations.make_calendar_feed(by=administrator)
    assert feed(made.token).status_code == 404


def test_a_feed_that_is_fetched_too_often_is_told_to_wait(token, monkeypatch):
    monkeypatch.setattr(calendars, "FETCHES_AN_HOUR", 2)
    assert [feed(token).status_code for _ in range(3)] == [200, 200, 429]
    assert [feed("B" * 43).status_code for _ in range(3)] == [404, 404, 429]


def test_nobody_revokes_what_he_does_not_have(acting, people):
    with acting(people.forum_rep) as person, pytest.raises(RuleBroken, match="no calendar address"):
        operations.revoke_calendar_feed(by=person)


def test_the_key_of_a_feed_stands_in_no_log_line():
    line = hide_keys(None, "", {"request": "GET /me/actions/feed/abc-DEF_1.ics", "code": 200})
    assert line == {"request": "GET /me/actions/feed/…", "code": 200}


def test_a_feed_costs_as_many_queries_for_thirty_actions_as_for_one(token, many_actions, count_queries):
    many_actions(1)
    client, url = Client(), reverse("own_actions:feed", args=[token])
    one = count_queries(client, url)
    many_actions(29)
    assert count_queries(client, url) == one <= 12
