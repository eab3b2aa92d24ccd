"""The pages on which something is published, approved and withdrawn."""

import datetime as dt
import html
import re

import pytest

from core import clock
from documents.models import DocumentVersion
from reports.models import PublicSnapshot
from strategies.models import Workstream
from tests.furnish_public import publish
from tests.reports.test_publishing import issued_for_everyone

pytestmark = pytest.mark.django_db

State = PublicSnapshot.State


def text_of(answer) -> str:
    return html.unescape(answer.content.decode())


def seen_as(world, acting, key: str, **of) -> PublicSnapshot:
    with acting(getattr(world.oakshire_people, key)) as person:
        return PublicSnapshot.objects.visible_to(person).filter(**of).order_by("-number").first()


def go_on(client, preview: str) -> str:
    """The address of the second step, from the first one."""
    [address] = set(
        re.findall(r'href="([^"]+/publish/confirm/\?seen=[0-9a-f]{64})"', client.get(preview).content.decode())
    )
    return address


def test_a_lead_reads_what_the_public_would_see_and_proposes_it(world, sign_in, acting):
    client = sign_in(world.oakshire_people.la_lead)
    preview = f"/oakshire/strategies/{world.oakshire_strategy.pk}/publish/"
    page = text_of(client.get(preview))
    assert "What the public would see" in page
    assert f"Measure {world.oakshire_commissioners_measure}" in page, "he is not told what is left out"
    confirm = go_on(client, preview)
    assert "A strategy" not in text_of(client.get(confirm))
    answer = client.post(confirm, {"seen_fingerprint": confirm.rpartition("=")[2]})
    snapshot = seen_as(world, acting, "la_lead", strategy=world.oakshire_strategy)
    assert (answer.status_code, answer.url) == (302, snapshot.get_absolute_url())
    assert snapshot.state == State.WAITING
    page = text_of(client.get(snapshot.get_absolute_url()))
    assert ("Waits for a second person" in page, "Read and approve" in page) == (True, False)


def test_the_other_lead_finds_it_at_home_reads_and_approves_it(world, sign_in, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        snapshot = publish(world.oakshire_strategy, by=lead)
    client = sign_in(world.oakshire_people.icb_lead)
    assert snapshot.get_absolute_url() in text_of(client.get("/oakshire/"))
    page = text_of(client.get(f"{snapshot.get_absolute_url()}approve/"))
    assert "Every child and young person has good provision near home." in page
    assert "you must" not in page.lower()
    refused = client.post(f"{snapshot.get_absolute_url()}approve/", {})
    assert (refused.status_code, "Error: " in text_of(refused)) == (200, True)
    answer = client.post(f"{snapshot.get_absolute_url()}approve/", {"has_read": "on"})
    assert (answer.status_code, answer.url) == (302, snapshot.get_absolute_url())
    assert "Approved by" in text_of(client.get(snapshot.get_absolute_url()))
    assert client.get(snapshot.public_address).status_code == 200


def test_who_proposed_it_finds_nothing_to_approve(world, sign_in, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        snapshot = publish(world.oakshire_strategy, by=lead)
    client = sign_in(world.oakshire_people.la_lead)
    assert "Publication to approve" not in text_of(client.get("/oakshire/"))
    assert client.get(f"{snapshot.get_absolute_url()}approve/").status_code == 403


@pytest.mark.parametrize(
    ("model", "name", "path", "key"),
    [
        (Workstream, "workstream", "workstreams/{}/publish/", "workstream"),
        (DocumentVersion, "answered_version", "documents/versions/{}/answers/publish/", "document_version"),
    ],
)
def test_a_workstream_and_answers_are_public_at_once(world, sign_in, acting, model, name, path, key):
    client, subject = sign_in(world.oakshire_people.icb_lead), getattr(world, f"oakshire_{name}")
    confirm = go_on(client, f"/oakshire/{path.format(subject.pk)}")
    assert client.post(confirm, {"seen_fingerprint": confirm.rpartition("=")[2]}).status_code == 302
    snapshot = seen_as(world, acting, "icb_lead", **{key: subject})
    assert (snapshot.state, client.get(snapshot.public_address).status_code) == (State.PUBLISHED, 200)


def test_what_changed_in_between_is_refused_and_read_again(world, sign_in):
    client = sign_in(world.oakshire_people.la_lead)
    confirm = f"/oakshire/workstreams/{world.oakshire_workstream.pk}/publish/confirm/"
    answer = client.post(confirm, {"seen_fingerprint": "0" * 64})
    assert (answer.status_code, "It has changed since you looked at it" in text_of(answer)) == (409, True)
    assert client.post(confirm, {"seen_fingerprint": "a\x00b"}).status_code == 200
    assert client.get(f"{confirm}?seen=a%00b").status_code == 200


def test_what_can_not_be_published_says_why_and_offers_no_second_step(world, sign_in):
    page = text_of(
        sign_in(world.oakshire_people.la_lead).get(f"/oakshire/strategies/{world.oakshire_draft_strategy.pk}/publish/")
    )
    assert ("It can’t be published now." in page, "Go on to publish it" in page) == (True, False)


def test_a_clerk_sets_the_publication_time_of_a_paper(world, sign_in, acting):
    report, day = issued_for_everyone(world, acting), clock.today() + dt.timedelta(days=3)
    client = sign_in(world.oakshire_people.board_clerk)
    assert "Publish it for everyone to read" in text_of(client.get(f"/oakshire/reports/{report.pk}/"))
    confirm = go_on(client, f"/oakshire/reports/{report.pk}/publish/")
    typed = {"seen_fingerprint": confirm.rpartition("=")[2], "time": "9:30"}
    refused = client.post(confirm, typed)
    assert (refused.status_code, "Enter the day as well" in text_of(refused)) == (200, True)
    typed |= {"day_day": day.day, "day_month": day.month, "day_year": day.year}
    assert client.post(confirm, typed).status_code == 302
    snapshot = seen_as(world, acting, "board_clerk", report=report)
    local = snapshot.public_from.astimezone(clock.zone())
    assert (local.date(), local.hour, local.minute) == (day, 9, 30)
    assert "Public later" in text_of(client.get(snapshot.get_absolute_url()))


def test_a_paper_without_a_time_is_public_at_once_and_its_day_alone_begins_at_midnight(world, sign_in, acting):
    report, day = issued_for_everyone(world, acting), clock.today() + dt.timedelta(days=3)
    client = sign_in(world.oakshire_people.board_clerk)
    confirm = go_on(client, f"/oakshire/reports/{report.pk}/publish/")
    typed = {"seen_fingerprint": confirm.rpartition("=")[2]}
    assert client.post(confirm, typed).status_code == 302
    assert seen_as(world, acting, "board_clerk", report=report).is_public
    assert (
        client.post(confirm, typed | {"day_day": day.day, "day_month": day.month, "day_year": day.year}).status_code
        == 302
    )
    assert seen_as(world, acting, "board_clerk", report=report).public_from == clock.start_of(day)
    assert "Publish it again, as it is now" in text_of(client.get(f"/oakshire/reports/{report.pk}/"))


def test_it_is_withdrawn_with_a_reason_that_stays_inside(world, sign_in):
    client, snapshot = sign_in(world.oakshire_people.la_lead), world.oakshire_public_snapshot
    address = f"{snapshot.get_absolute_url()}withdraw/"
    assert "Withdraw this from the public pages" in text_of(client.get(address))
    assert client.post(address, {"reason": ""}).status_code == 200
    assert client.post(address, {"reason": "A wrong date"}).status_code == 302
    page = text_of(client.get(snapshot.get_absolute_url()))
    assert ("A wrong date" in page, "Withdraw it" in page) == (True, False)
    assert client.get(snapshot.public_address).status_code == 404
    again = client.post(address, {"reason": "Once more"})
    assert (again.status_code, "It is withdrawn" in text_of(again)) == (409, True)


def test_the_list_shows_what_is_published_and_narrows(world, sign_in):
    client = sign_in(world.oakshire_people.school_rep)
    page = text_of(client.get("/oakshire/publications/"))
    for name in ("public_snapshot", "workstream_snapshot", "answers_snapshot", "withdrawn_snapshot"):
        assert getattr(world, f"oakshire_{name}").get_absolute_url() in page
    assert world.oakshire_coming_snapshot.get_absolute_url() not in page
    page = text_of(client.get("/oakshire/publications/?kind=strategy&state=published"))
    assert world.oakshire_public_snapshot.get_absolute_url() in page
    assert world.oakshire_workstream_snapshot.get_absolute_url() not in page
    assert "Nothing is published" in text_of(client.get("/oakshire/publications/?kind=paper"))
    assert client.get("/oakshire/publications/?kind=nonsense").status_code == 200


def test_the_board_sees_what_is_to_come_and_its_members_can_not_withdraw_it(world, sign_in):
    snapshot = world.oakshire_coming_snapshot
    page = text_of(sign_in(world.oakshire_people.board_member).get(snapshot.get_absolute_url()))
    assert ("Public later" in page, "Withdraw it" in page, "What it was made from" in page) == (True, False, False)
    page = text_of(sign_in(world.oakshire_people.board_chair).get(snapshot.get_absolute_url()))
    assert ("Withdraw it" in page, "What it was made from" in page) == (True, True)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("strategy", "strategies/{}/"),
        ("workstream", "workstreams/{}/"),
        ("answered_version", "documents/versions/{}/answers/"),
    ],
)
def test_the_page_of_the_thing_says_where_it_stands(world, sign_in, name, path):
    address = f"/oakshire/{path.format(getattr(world, f'oakshire_{name}').pk)}"
    page = text_of(sign_in(world.oakshire_people.la_lead).get(address))
    assert ("On the public pages" in page, "Publish it again, as it is now" in page) == (True, True)
    page = text_of(sign_in(world.oakshire_people.school_rep).get(address))
    assert ("On the public pages" in page, "Publish it again, as it is now" in page) == (True, False)


def test_what_was_never_published_is_offered_to_who_may_and_not_spoken_of_to_others(world, sign_in):
    address = f"/oakshire/workstreams/{world.oakshire_other_workstream.pk}/"
    assert "Not published for everyone yet" in text_of(sign_in(world.oakshire_people.la_lead).get(address))
    assert "On the public pages" not in text_of(sign_in(world.oakshire_people.school_rep).get(address))


def test_the_list_costs_the_same_with_many(world, sign_in, acting, count_queries):
    client = sign_in(world.oakshire_people.la_lead)
    few = count_queries(client, "/oakshire/publications/")
    with acting(world.oakshire_people.la_lead) as lead:
        for _ in range(25):
            publish(world.oakshire_workstream, by=lead)
    assert count_queries(client, "/oakshire/publications/") == few
    assert few <= 12


def test_home_leads_to_the_public_pages(world, sign_in):
    page = text_of(sign_in(world.oakshire_people.forum_rep).get("/oakshire/"))
    assert ('href="/oakshire/public/"' in page, 'href="/oakshire/publications/"' in page) == (True, True)
