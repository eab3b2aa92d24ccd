"""Home and the page of an action ask first what there is, and leave nothing out by it."""

import datetime as dt

import pytest

from actionplans import operations
from actionplans.dates import parse
from actionplans.models import Action
from actionplans.views.actions import PARTS
from core import clock, home
from core.places import Place
from core.probing import Among, Probe
from core.registry import HOME_ITEMS, SEARCHABLE
from core.search import kinds_with_rows

pytestmark = pytest.mark.django_db


def probed() -> tuple[str, ...]:
    return tuple(name for name, source in HOME_ITEMS.items() if hasattr(source, "only_if_any"))


@pytest.mark.slow
def test_whatever_waits_for_anybody_is_found_before_it_is_asked_for(world, acting):
    told = set()
    for people, area in ((world.oakshire_people, world.oakshire), (world.elmborough_people, world.elmborough)):
        for someone in vars(people).values():
            with acting(someone) as person:
                found = home.sources_with_something(person, [area.pk])
                for name, source in HOME_ITEMS.items():
                    if source(person, {area.pk: area}, clock.today()):
                        assert source in found, f"{name}, to {person}"
                        told.add(name)
    assert len(told & set(probed())) > 10


def test_whatever_anybody_could_find_is_searched(world, acting):
    searched = set()
    for people, area in ((world.oakshire_people, world.oakshire), (world.elmborough_people, world.elmborough)):
        for someone in vars(people).values():
            with acting(someone) as person:
                names = kinds_with_rows(area)
                left_out = SEARCHABLE.keys() - set(names)
                assert [name for name in left_out if SEARCHABLE[name].rows(person, area).order_by().exists()] == []
                searched |= left_out
    assert len(searched) > 20  # most people can't find something of every kind


def test_what_is_asked_for_depends_on_no_day():
    def written():
        text, values = home._probe.__wrapped__(probed()).statement
        return text, [value for value in values if not isinstance(value, Place)]

    today = written()
    with clock.at(dt.datetime(2031, 2, 3, tzinfo=dt.UTC)):
        assert written() == today


def test_the_database_hides_the_rows_of_another_area_here_too(world, acting):
    with acting(world.elmborough_people.la_lead) as stranger:
        asked = home._probe(probed()).there_are(
            areas=[world.oakshire.pk], people=[stranger.pk], partners=[], groups=stranger.standing.group_ids
        )
    assert {name for name in asked if not name.startswith("partners.")} == set()  # those tables hold no text


def test_the_parts_of_an_action_that_it_lacks_are_not_asked_for(world, acting, django_assert_num_queries):
    with acting(world.oakshire_people.la_lead) as lead:
        operations.add_milestone(world.oakshire_action, title="Two schools", due=parse("March 2027"), by=lead)
        action = Action.objects.get(pk=world.oakshire_action.pk)
        there = PARTS.leave_out_the_empty(action)
        assert "milestones" in there
        lacking = [name for name in PARTS.relations if name not in there]
        assert lacking
        with django_assert_num_queries(0):
            assert [row for name in lacking for row in getattr(action, name).all()] == []
        assert action.milestones.filter(title="Two schools").count() == 1


def test_probes_on_one_connection_are_kept_apart(world, acting):
    every, none = (
        Probe({"actions": [lambda rows=rows: rows.filter(Among("area", "areas"))]})
        for rows in (Action.objects.all(), Action.objects.filter(title=""))
    )
    with acting(world.oakshire_people.la_lead):
        assert [probe.there_are(areas=[world.oakshire.pk]) for probe in (every, none, every)] == [
            {"actions"},
            set(),
            {"actions"},
        ]
