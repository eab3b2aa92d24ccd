"""Search: what a person finds of what he sees, and nothing of what he does not."""

import re
from urllib.parse import urlencode

import pytest

from core.registry import SEARCHABLE
from inspection import operations
from reports.search import Search, marked
from tests.world import afresh

PATH = "/oakshire/search/"


def find(client, **asked):
    answer = client.get(f"{PATH}?{urlencode(asked)}")
    assert answer.status_code == 200
    return answer


def found(answer) -> list[tuple[str, str]]:
    """(kind, title without marks) of each result of a page."""
    return [(result.kind.label, re.sub("</?mark>", "", result.title)) for result in answer.context["page"]]


def test_a_thing_is_found_by_its_title_in_any_form_of_the_word_and_leads_to_its_page(world, sign_in):
    client = sign_in(world.oakshire_people.la_officer)
    action = world.oakshire_action
    answer = find(client, q=action.title)
    assert found(answer)[0] == ("Action", action.title)
    assert answer.context["page"][0].url == f"/oakshire/actions/{action.pk}/"
    assert client.get(answer.context["page"][0].url).status_code == 200


@pytest.mark.slow
def test_each_kind_leads_to_pages_that_open_for_those_who_see_it(world, sign_in, acting):
    opened = set()
    for name in ("la_lead", "la_officer", "board_clerk", "icb_officer", "icb_lead"):
        person = getattr(world.oakshire_people, name)
        addresses = {}
        with acting(person) as reader:
            for kind_name in set(SEARCHABLE) - opened:
                kind = SEARCHABLE[kind_name]
                rows = kind.rows(reader, world.oakshire).order_by()
                for number in rows.values_list(kind.number or "pk", flat=True)[:1]:
                    addresses[kind_name] = kind.url("oakshire", number, "")
        for kind_name, address in addresses.items():
            assert sign_in(person).get(address).status_code == 200, (kind_name, address)
        opened |= set(addresses)
    assert set(SEARCHABLE) - opened == set()


def test_results_can_be_narrowed_to_a_kind_with_the_number_of_each_at_hand(world, sign_in):
    client = sign_in(world.oakshire_people.la_lead)
    everything = find(client, q="plan or therapies or waiting or support")
    counts = {name: number for name, _, number in everything.context["counts"]}
    assert sum(counts.values()) == everything.context["total"] > len(counts) > 2
    for name, number in counts.items():
        narrowed = find(client, q="plan or therapies or waiting or support", kind=name)
        assert {label for label, _ in found(narrowed)} == {SEARCHABLE[name].label}
        assert narrowed.context["page"].paginator.count == number
        assert narrowed.context["total"] == everything.context["total"]


def test_a_kind_of_which_nothing_was_found_leads_back_to_everything(world, sign_in):
    client = sign_in(world.oakshire_people.la_lead)
    page = find(client, q=world.oakshire_action.title, kind="partner").content.decode()
    assert "Nothing of this kind found" in page
    assert "Look among everything" in page
    # A kind that there is not is no filter.
    assert found(find(client, q=world.oakshire_action.title, kind="spell\x00")) != []


def test_when_nothing_is_found_the_page_says_what_to_try(world, sign_in):
    client = sign_in(world.oakshire_people.la_lead)
    page = find(client, q="zebracrossing").content.decode()
    assert "Nothing found for “zebracrossing”" in page
    assert "Try fewer words" in page


def test_before_anything_is_asked_the_page_says_what_is_searched(world, sign_in):
    client = sign_in(world.oakshire_people.la_lead)
    for address in (PATH, f"{PATH}?q=+"):
        page = client.get(address).content.decode()
        assert "What are you looking for?" in page
        assert "There is a problem" not in page


def test_quotation_marks_keep_words_together_and_a_minus_leaves_one_out(world, acting):
    with acting(world.oakshire_people.la_lead) as person:

        def number(words):
            return len(Search(person, world.oakshire, words))

        both, together = number("delivery plan"), number('"delivery plan"')
        assert both >= together > 0
        assert number('"plan delivery"') < together
        assert number("delivery -plan") < number("delivery")
        assert number("zebracrossing or delivery") == number("delivery")


@pytest.mark.parametrize(
    "words", ["\x00", "a" * 10_000, "'", '"', "!&|", "\\", ":*", "((", "-", "the", "%", "​", "\ue000x\ue001"]
)
def test_odd_words_get_an_answer(world, sign_in, words):
    answer = sign_in(world.oakshire_people.la_officer).get(f"{PATH}?{urlencode({'q': words})}")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert ("There is a problem" in page) == (words in {"\x00", "​"} or len(words) > 200)


def test_a_page_beyond_the_last_shows_the_last(world, sign_in):
    client = sign_in(world.oakshire_people.la_lead)
    answer = find(client, q="plan", page="999999999999")
    assert answer.context["page"].number == answer.context["page"].paginator.num_pages
    assert find(client, q="plan", page="x'").context["page"].number == 1


def test_nobody_finds_what_he_can_not_see(world, acting):
    """The same words bring each person the rows of his own `visible_to`, kind by kind."""
    words = "plan or draft or price or waiting or service or support or the or note or a"
    seen = {}
    for name in ("la_lead", "forum_rep", "area_admin", "youth_rep"):
        with acting(getattr(world.oakshire_people, name)) as person:
            search = Search(person, world.oakshire, words)
            seen[name] = {(kind, number) for kind, number, _ in search.ranked}
            for kind, number in seen[name]:
                assert SEARCHABLE[kind].rows(person, world.oakshire).filter(pk=number).exists()
            assert len(search[:]) == len(search)
    assert seen["forum_rep"] < seen["la_lead"]
    assert seen["area_admin"] < seen["forum_rep"]


def test_another_areas_things_are_not_found(world, sign_in):
    client = sign_in(world.oakshire_people.la_lead)
    page = find(client, q="Elmborough").content.decode()
    assert "Nothing found for “Elmborough”" in page
    assert client.get("/elmborough/search/?q=plan").status_code == 404


def test_what_people_wrote_is_shown_as_text_with_the_words_that_were_found_marked(world, acting):
    assert marked("\ue000Cats\ue001 & <b>dogs</b>") == "<mark>Cats</mark> &amp; dogs"
    assert marked("## A \ue000head\ue001\n- **bold** &lt;script&gt;") == "A <mark>head</mark> bold &lt;script&gt;"
    assert marked("a \ue001b\ue000 c") == "a b c"
    with acting(world.oakshire_people.la_lead) as person:
        result = Search(person, world.oakshire, world.oakshire_action.title)[0]
    assert "<mark>" in result.title


def test_a_highlight_report_is_found_by_what_it_says_and_names_its_workstream(world, acting, sign_in):
    highlight = world.oakshire_highlight
    with acting(world.oakshire_people.la_lead) as person:
        [result] = Search(person, world.oakshire, highlight.reason, kind="highlight-report")
    assert result.title == f"Highlight report {highlight.number}: {highlight.data['workstream']}"
    assert result.url == highlight.get_absolute_url()


def test_what_owners_and_boards_were_asked_is_found_and_leads_to_its_place(world, acting):
    with acting(world.oakshire_people.la_lead) as person:
        for kind, row in (
            ("question", world.oakshire_question),
            ("action-escalation", world.oakshire_action_escalation),
            ("risk-escalation", world.oakshire_risk_escalation),
        ):
            [result] = Search(person, world.oakshire, str(row), kind=kind)
            assert result.url == row.get_absolute_url()


def test_a_withdrawn_thing_is_said_to_be_withdrawn(world, acting):
    with acting(world.oakshire_people.la_lead) as person:
        evidence = world.oakshire_evidence
        evidence.refresh_from_db()
        operations.withdraw_evidence(evidence, seen_version=evidence.version, reason="Superseded", by=person)
        results = Search(person, world.oakshire, evidence.title, kind="evidence")
        assert [result.withdrawn for result in results] == [True]


def test_a_search_costs_the_same_number_of_queries_however_much_is_found(world, sign_in, count_queries):
    client = sign_in(world.oakshire_people.la_lead)
    few = count_queries(client, f"{PATH}?q=zebracrossing")
    many = count_queries(client, f"{PATH}?q=plan+or+waiting+or+support+or+service")
    assert many <= few + 1 <= 11


def test_the_box_stands_on_every_page_of_the_area_for_those_who_may_search(world, sign_in):
    client = sign_in(afresh(world.oakshire_people.youth_rep))
    for address in ("/oakshire/", "/oakshire/plans/", PATH):
        page = client.get(address).content.decode()
        assert f'role="search" action="{PATH}" method="get"' in page
    assert 'id="header-search"' not in sign_in(world.platform_admin).get("/").content.decode()
