"""Every door that exists, opened as everyone of the cast: nobody finds a word that is not theirs to see, and opening a
door changes nothing. People of another area and the signed out must find nothing of this one.

The world is made and planted once for the file: nothing here writes, which one of the tests asserts.
"""

from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from core.access import acting_as
from core.registry import SEARCHABLE
from governance import operations as governance
from partners.models import ClosedByInterestQuerySet, GovernedQuerySet, PartQuerySet
from reports import operations as reports
from reports.models import PublicSnapshot
from reports.search import Search
from tests.access import canary
from tests.conftest import WatchedClient, as_owner, empty_tables_as_owner
from tests.reading import changed_between, rows_and_their_writers
from tests.world import afresh, build_world, everyone

pytestmark = pytest.mark.slow

FOLLOWED = ("oakshire.la_officer", "oakshire.forum_rep", "oakshire.board_member")
"""Who opens every example of each address and follows links too; the others open each address once."""
NEIGHBOURS = ("elmborough.la_lead", "elmborough.forum_rep", "elmborough.board_clerk", "elmborough.area_admin")
"""Of the other area, where all are alike in having nothing to do here."""
AT_HOME = ("elmborough.la_officer",)
"""Who opens every example of each address of his own area, the other one, and follows links there."""
OUTSIDERS = ("elmborough.la_lead", "elmborough.inspector", "platform_admin")
PAGES_OF_A_SEARCH = 4
SEARCHING = ("oakshire.la_officer", "oakshire.forum_rep", "oakshire.area_admin", "elmborough.la_lead")
WITHOUT_FILTER = (
    "oakshire.la_officer",
    "oakshire.icb_lead",
    "oakshire.school_rep",
    "oakshire.forum_rep",
    "oakshire.board_member",
    "elmborough.la_lead",
)


def searched(slug: str) -> list[str]:
    """Search shows something only to who asks it something; and then page by page."""
    address = f"/{slug}/search/?q=plan+or+draft+or+waiting+or+service+or+support+or+review"
    return [address, *(f"{address}&page={number}" for number in range(2, PAGES_OF_A_SEARCH + 1))]


def declare_interests(world: SimpleNamespace) -> None:
    """A member of the board has money in two items of its agenda: what belongs to them is closed to him alone."""
    clerk = afresh(world.oakshire_people.board_clerk)
    with transaction.atomic(), acting_as(clerk):
        reports.put_on_agenda(world.oakshire_issued_report, agenda_item=world.oakshire_agenda_item, by=clerk)
        for item in (world.oakshire_agenda_item, world.oakshire_restricted_agenda_item):
            governance.record_interest(
                item, kind="pecuniary", person=world.oakshire_people.board_member, text="Owns a share.", by=clerk
            )


@pytest.fixture(scope="module")
def grounds(django_db_setup, django_db_blocker):
    """The world with its words, every address with all its numbers, and every address once."""
    with django_db_blocker.unblock():
        empty_tables_as_owner()
        world = build_world()
        declare_interests(world)
        planted = canary.plant()
        yield SimpleNamespace(
            world=world,
            planted=planted,
            doors=[*canary.doors(), *searched("oakshire")],
            each_door=[*canary.doors(most=1), *searched("oakshire")],
            doors_at_home=[*canary.doors("elmborough"), *searched("elmborough")],
        )
        empty_tables_as_owner()


def test_nobody_finds_a_word_that_is_not_theirs_to_see_and_reading_changes_nothing(grounds):
    found, reached = {}, set()
    people = {
        name: (afresh(person), WatchedClient())
        for name, person in everyone(grounds.world).items()
        if name in NEIGHBOURS + AT_HOME or not name.startswith("elmborough.")
    }
    for person, client in people.values():
        client.force_login(person.user)  # notes when he signed in: the last thing that is written
    with as_owner():
        before = rows_and_their_writers()
    for name, (person, client) in people.items():
        wide = name in FOLLOWED + AT_HOME
        doors = grounds.doors_at_home if name in AT_HOME else grounds.doors if wide else grounds.each_door
        pages, broken = canary.crawl(client, ["/", *doors], follow=canary.MOST_FOLLOWED if wide else 0)
        allowed = canary.may_find(person, grounds.planted)
        reached |= {word for text in pages.values() for word in canary.WORD.findall(text)} & allowed
        if problems := broken + canary.leaks(pages, allowed, grounds.planted):
            found[name] = problems
    assert found == {}
    assert len(reached) > len(grounds.planted) / 2, "the crawl hardly reached anything, so that it proves nothing"
    with as_owner():
        assert changed_between(before, rows_and_their_writers()) == []


def test_whoever_searches_for_a_hidden_word_finds_nothing(grounds):
    """Words of rows that the person can't see, all that stand in kinds that are searched, and some that he can."""
    people, reached = everyone(grounds.world), set()
    for name in SEARCHING:
        reader = afresh(people[name])
        allowed = canary.may_find(reader, grounds.planted)
        with transaction.atomic(), acting_as(reader):
            searched = {kind.rows(reader, grounds.world.oakshire).model for kind in SEARCHABLE.values()}
            words = {word for word, (model, _) in grounds.planted.items() if model in searched}
            hidden = Search(reader, grounds.world.oakshire, " or ".join(sorted(words - allowed)))
            assert list(hidden.ranked) == [], name
            some = Search(reader, grounds.world.oakshire, " or ".join(sorted(words & allowed)[:60]))
            for result in some[:]:
                shown = set(canary.WORD.findall(f"{result.title} {result.words} {result.within}"))
                assert shown & set(grounds.planted) <= allowed, (name, result.url)
                reached |= shown
    assert len(reached) > 20, "the search hardly found anything, so that it proves nothing"


def test_people_of_another_area_may_find_nothing_of_this_one(grounds):
    in_oakshire = set()
    with as_owner():
        for word, (model, pk) in grounds.planted.items():
            row = model._base_manager.get(pk=pk)
            if getattr(row, "area_id", None) == grounds.world.oakshire.pk:
                in_oakshire.add(word)
    people, public = everyone(grounds.world), canary.published(grounds.planted)
    for name in OUTSIDERS:
        assert (canary.may_find(afresh(people[name]), grounds.planted) - public) & in_oakshire == set(), name


def test_the_signed_out_find_what_is_published_and_nothing_else(grounds, client):
    pages, broken = canary.crawl(client, ["/", "/public/", *grounds.doors, *grounds.doors_at_home])
    allowed = canary.published(grounds.planted)
    assert broken + canary.leaks(pages, allowed, grounds.planted) == []
    shown = {word for text in pages.values() for word in canary.WORD.findall(text)}
    hidden = {word for word, (model, _) in grounds.planted.items() if model is PublicSnapshot} - allowed
    assert len(shown & allowed) > 10, "the public pages show hardly anything, so that this proves nothing"
    assert hidden, "nothing is withdrawn, waiting or yet to come, so that this proves nothing"


@pytest.mark.parametrize("name", WITHOUT_FILTER)
def test_with_the_filter_switched_off_the_database_still_shows_nothing(grounds, client, monkeypatch, name):
    """The second wall: the reads' own filter is broken on purpose, and row-level security holds."""
    person = afresh(everyone(grounds.world)[name])
    allowed = canary.may_find(person, grounds.planted)

    def everything(rows, viewer, area=None):
        return rows

    monkeypatch.setattr(GovernedQuerySet, "visible_to", everything)
    monkeypatch.setattr(PartQuerySet, "visible_to", everything)
    monkeypatch.setattr(ClosedByInterestQuerySet, "not_closed_to", lambda self, viewer, rows: rows)
    client.force_login(person.user)
    # A view that trusts its broken read meets rows whose whole the database hides, and may fail; it may not show.
    pages, _broken = canary.crawl(client, ["/", *grounds.each_door])
    assert canary.leaks(pages, allowed, grounds.planted) == []


def test_the_word_of_a_row_that_the_database_hides_can_not_be_read_by_hand_either(grounds):
    planted = grounds.planted
    governed = {model for model, _ in planted.values()} - set(canary.PERSONAL)
    for name in WITHOUT_FILTER:
        person = afresh(everyone(grounds.world)[name])
        allowed = canary.may_find(person, planted)
        with transaction.atomic(), acting_as(person), connection.cursor() as cursor:
            for model in governed:
                cursor.execute(f'SELECT to_jsonb(t)::text FROM "{model._meta.db_table}" t')
                read = {word for (text,) in cursor.fetchall() for word in canary.WORD.findall(text)}
                assert read & set(planted) <= allowed, (name, model._meta.label)
