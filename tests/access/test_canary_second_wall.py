"""The reads' own filter is broken on purpose, or gone round by hand: the database still hides what is not theirs."""

import pytest
from django.db import connection, transaction

from core.access import acting_as
from partners.models import ClosedByInterestQuerySet, GovernedQuerySet, PartQuerySet
from tests.access import canary
from tests.access.grounds import WITHOUT_FILTER
from tests.conftest import WatchedClient
from tests.world import afresh, everyone

pytestmark = pytest.mark.slow


def test_with_the_filter_switched_off_the_database_still_shows_nothing(grounds, monkeypatch):
    """The second wall: the reads' own filter is broken on purpose, and row-level security holds."""
    people = {name: afresh(everyone(grounds.world)[name]) for name in WITHOUT_FILTER}
    allowed = {name: canary.may_find(person, grounds.planted) for name, person in people.items()}

    def everything(rows, viewer, area=None):
        return rows

    monkeypatch.setattr(GovernedQuerySet, "visible_to", everything)
    monkeypatch.setattr(PartQuerySet, "visible_to", everything)
    monkeypatch.setattr(ClosedByInterestQuerySet, "not_closed_to", lambda self, viewer, rows: rows)
    visits = {name: canary.Visit(WatchedClient(), ["/", *grounds.each_door]) for name in people}
    for name, visit in visits.items():
        visit.client.force_login(people[name].user)
    # A view that trusts its broken read meets rows whose whole the database hides, and may fail; it may not show.
    canary.crawl(*visits.values())
    found = {name: canary.leaks(visit, allowed[name], grounds.planted) for name, visit in visits.items()}
    assert {name: leaks for name, leaks in found.items() if leaks} == {}


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
