"""What anyone in the world reads, and that it is the same for everyone."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from partners.models import Person
from reports import operations
from reports.views import public_pages
from strategies import operations as strategies
from tests.furnish_public import publish
from tests.reports.test_publishing import issued_for_everyone

pytestmark = pytest.mark.django_db


def text_of(answer) -> str:
    return answer.content.decode()


def withdraw_all(world, acting, slug: str = "oakshire") -> None:
    with acting(getattr(world, f"{slug}_people").la_lead) as lead:
        for name in ("public_snapshot", "workstream_snapshot", "answers_snapshot"):
            operations.withdraw_publication(getattr(world, f"{slug}_{name}"), reason="To begin anew", by=lead)


def test_the_summary_comes_first_and_is_made_of_what_is_published(client, world):
    page = text_of(client.get("/oakshire/public/"))
    for words in (
        "SEND in Oakshire, in short",
        "Oakshire Council and Oakshire Integrated Care Board answer for it together.",
        "Every child and young person has good provision near home.",
        "Social, emotional and mental health",
        "Oakshire: actions of the published workstreams",
        "1 comment.",
        "Say where.",
        "The map comes in spring.",
    ):
        assert words in page, words
    assert world.oakshire_commissioners_measure.name not in page


def test_an_area_without_priorities_tells_its_outcomes(client, world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        another = strategies.create_strategy(
            world.oakshire, audience=world.oakshire_audiences.everyone, title="Another strategy", by=lead
        )
        strategies.add_outcome(another, text="Waits are short.", by=lead)
        strategies.agree_strategy(another, agreed_by_board=None, agreed_on=clock.today(), by=lead)
        snapshot = publish(another, by=lead)
    with acting(world.oakshire_people.icb_lead) as other:
        operations.approve_publication(snapshot, by=other)
    page = text_of(client.get("/oakshire/public/"))
    assert ("What is to be different" in page, "Waits are short." in page) == (True, True)


def test_where_nothing_is_published_the_page_says_so(client, world, acting):
    withdraw_all(world, acting)
    assert "Nothing has been published yet" in text_of(client.get("/oakshire/public/"))
    page = text_of(client.get("/public/"))
    assert ("/elmborough/public/" in page, "/oakshire/public/" in page) == (True, False)


def test_where_no_area_has_published_anything_the_list_says_so(client, world, acting):
    for slug in ("oakshire", "elmborough"):
        withdraw_all(world, acting, slug)
    assert "Nothing has been published yet" in text_of(client.get("/public/"))


@pytest.mark.parametrize("name", ["public_snapshot", "workstream_snapshot", "answers_snapshot"])
def test_each_is_read_at_its_own_address(client, world, name):
    snapshot = getattr(world, f"oakshire_{name}")
    page = text_of(client.get(snapshot.public_address))
    assert f">{snapshot.title}</h1>" in page
    assert "This is the current version." in page


def test_the_sign_in_page_leads_there_and_the_summary_to_everything(client, world):
    assert 'href="/public/"' in text_of(client.get("/accounts/login/"))
    assert 'href="/oakshire/public/"' in text_of(client.get("/public/"))
    links = set(re.findall(r'href="(/oakshire/public/[^"]+)"', text_of(client.get("/oakshire/public/"))))
    names = ("public_snapshot", "workstream_snapshot", "answers_snapshot")
    assert links == {getattr(world, f"oakshire_{name}").public_address for name in names}


def test_a_new_version_says_that_it_is_current_and_the_old_one_which_is(client, world, acting):
    first = world.oakshire_workstream_snapshot
    with acting(world.oakshire_people.la_lead) as lead:
        second = publish(world.oakshire_workstream, by=lead)
    page = text_of(client.get(second.public_address))
    assert ("This is the current version." in page, first.public_address in page) == (True, True)
    page = text_of(client.get(first.public_address))
    assert ("This is the current version." in page, second.public_address in page) == (False, True)
    page = text_of(client.get("/oakshire/public/"))
    assert (first.public_address in page, second.public_address in page) == (False, True)


def test_when_the_current_version_is_withdrawn_the_one_before_is_current_again(client, world, acting):
    first = world.oakshire_workstream_snapshot
    with acting(world.oakshire_people.la_lead) as lead:
        second = publish(world.oakshire_workstream, by=lead)
        operations.withdraw_publication(second, reason="A slip", by=lead)
    assert client.get(second.public_address).status_code == 404
    page = text_of(client.get(first.public_address))
    assert ("This is the current version." in page, str(second.address) in page) == (True, False)


def test_a_paper_is_there_from_its_publication_time_with_its_pdf(client, world, acting):
    report, later = issued_for_everyone(world, acting), clock.now() + dt.timedelta(days=2)
    with acting(world.oakshire_people.board_clerk) as clerk:
        snapshot = publish(report, by=clerk, public_from=later)
    before = clock.at(later - dt.timedelta(seconds=1))
    with before:
        assert client.get(snapshot.public_address).status_code == 404
        assert snapshot.title not in text_of(client.get("/oakshire/public/"))
    with clock.at(later):
        page = text_of(client.get(snapshot.public_address))
        assert ("Download the PDF" in page, '<article class="paper">' in page) == (True, True)
        assert snapshot.title in text_of(client.get("/oakshire/public/"))
        answer = client.get(f"{snapshot.public_address}file/")
        assert (answer.content, answer["Content-Type"]) == (b"%PDF-1.7 in short", "application/pdf")
        assert answer["Content-Disposition"].startswith("attachment")


def test_many_papers_stand_on_pages_of_twenty(client, world, acting, monkeypatch):
    monkeypatch.setattr(public_pages, "PAPERS", 1)
    titles = []
    for _ in range(2):
        report = issued_for_everyone(world, acting)
        with acting(world.oakshire_people.board_clerk) as clerk:
            titles.append(publish(report, by=clerk).public_address)
    first, second = (text_of(client.get(f"/oakshire/public/?page={page}")) for page in (1, 2))
    assert (titles[1] in first, titles[0] in first, "Older reports" in first) == (True, False, True)
    assert (titles[0] in second, titles[1] in second, "Newer reports" in second) == (True, False, True)


def test_a_cache_may_keep_it_for_a_minute_and_asks_by_its_fingerprint(client, world):
    for address in ("/public/", "/oakshire/public/", world.oakshire_public_snapshot.public_address):
        answer = client.get(address)
        assert answer["Cache-Control"] == "public, max-age=60"
        again = client.get(address, headers={"if-none-match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_it_is_the_same_for_whoever_is_signed_in_and_no_session_is_touched(client, world, sign_in):
    addresses = ("/public/", "/oakshire/public/", world.oakshire_public_snapshot.public_address, "/robots.txt")
    before = [client.get(address) for address in addresses]
    assert client.cookies == {}
    signed_in = sign_in(world.elmborough_people.la_lead)
    for address, plain in zip(addresses, before, strict=True):
        with CaptureQueriesContext(connection) as queries:
            answer = signed_in.get(address)
        same = {name: value for name, value in plain.headers.items() if name != "Server-Timing"}
        assert answer.content == plain.content, address
        assert {name: answer.headers.get(name) for name in same} == same, address
        assert "Vary" not in answer.headers
        assert answer.cookies == {}
        assert not any("session" in query["sql"] for query in queries), address


def test_there_is_no_script_no_form_and_no_nonce_on_it(client, world):
    for address in ("/public/", "/oakshire/public/", world.oakshire_public_snapshot.public_address):
        answer = client.get(address)
        page = text_of(answer)
        assert not re.search(r"<script|<form|nonce|csrf|style=", page), address
        assert "nonce" not in answer["Content-Security-Policy"]


def test_it_names_no_person_and_gives_away_no_working_page(client, world):
    titles = set(Person.objects.values_list("role_title", flat=True))
    for name in ("public_snapshot", "workstream_snapshot", "answers_snapshot"):
        page = text_of(client.get(getattr(world, f"oakshire_{name}").public_address))
        assert not [title for title in titles if title in page]
        links = set(re.findall(r'href="(/oakshire/[^"]*)"', page))
        assert {link for link in links if not link.startswith(("/oakshire/public/", "/oakshire/brand.css"))} == set()


def test_it_is_read_and_never_written(client, world):
    assert client.post("/oakshire/public/").status_code == 405


def test_search_engines_are_let_into_the_public_pages_alone(client, db):
    lines = text_of(client.get("/robots.txt")).splitlines()
    assert lines[0] == "User-agent: *"
    assert lines[-1] == "Disallow: /"
    assert {"Allow: /public/", "Allow: /*/public/"} <= set(lines)


def test_the_summary_costs_the_same_with_many_versions_and_papers(client, world, acting, count_queries):
    few = count_queries(client, "/oakshire/public/")
    with acting(world.oakshire_people.la_lead) as lead:
        for workstream in (world.oakshire_other_workstream, world.oakshire_elsewhere_workstream):
            for _ in range(3):
                publish(workstream, by=lead)
        for _ in range(10):
            publish(world.oakshire_workstream, by=lead)
    assert count_queries(client, "/oakshire/public/") == few
    assert few <= 10
