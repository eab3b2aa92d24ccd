"""Every door that exists, opened as everyone of the cast: nobody finds a word that is not theirs to see, and opening a
door changes nothing. People of another area and the signed out must find nothing of this one.

The world is made and planted once for the file: nothing here writes, which the crawl asserts. The other half of the
cast is sent in test_canary_others.py, the second wall alone is tried in test_canary_second_wall.py.
"""

import pytest
from django.db import transaction

from core.access import acting_as
from core.registry import SEARCHABLE
from reports.models import PublicSnapshot
from reports.search import Search
from tests.access import canary
from tests.access.grounds import assert_nobody_finds_what_is_not_theirs, half_of_the_cast
from tests.conftest import as_owner
from tests.world import afresh, everyone

pytestmark = pytest.mark.slow

OUTSIDERS = ("elmborough.la_lead", "elmborough.inspector", "platform_admin")
SEARCHING = ("oakshire.la_officer", "oakshire.forum_rep", "oakshire.area_admin", "elmborough.la_lead")


def test_nobody_finds_a_word_that_is_not_theirs_to_see_and_reading_changes_nothing(grounds):
    assert_nobody_finds_what_is_not_theirs(grounds, half_of_the_cast(grounds.world, 0))


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
    visit = canary.Visit(client, ["/", "/public/", *grounds.doors, *grounds.doors_at_home])
    canary.crawl(visit)
    allowed = canary.published(grounds.planted)
    assert visit.broken + canary.leaks(visit, allowed, grounds.planted) == []
    shown = set().union(*visit.words.values())
    hidden = {word for word, (model, _) in grounds.planted.items() if model is PublicSnapshot} - allowed
    assert len(shown & allowed) > 10, "the public pages show hardly anything, so that this proves nothing"
    assert hidden, "nothing is withdrawn, waiting or yet to come, so that this proves nothing"
