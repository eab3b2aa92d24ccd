"""A query that is written once answers each person as one that is written for him."""

import datetime as dt
import functools

import pytest
from django.db.models import BigIntegerField

from actionplans import position_rows, positions
from actionplans.models import Action, Plan
from core import clock
from core.access import NotActing
from core.registry import SEARCHABLE
from core.search import SearchKind
from core.written import Given, Written
from inspection.models import Evidence
from partners.standing import Anybody
from reports import search

pytestmark = pytest.mark.django_db

AREA = Given("area", BigIntegerField())


def everybody(world):
    for people, area in ((world.oakshire_people, world.oakshire), (world.elmborough_people, world.elmborough)):
        yield from ((someone, area) for someone in vars(people).values())


@pytest.mark.parametrize("model", [Action, Evidence])
def test_everybody_sees_what_he_sees_when_it_is_written_for_him(world, acting, model):
    written, seen = {}, set()
    for someone, area in everybody(world):
        with acting(someone) as person:
            like_him = Anybody.like(person.standing)
            if like_him not in written:
                written[like_him] = Written(model.objects.visible_to(like_him, AREA).order_by("pk"))
            rows = written[like_him].asked(area=area.pk, viewer=person.standing)
            assert rows == list(model.objects.visible_to(person, area).order_by("pk"))
            seen.add(tuple(row.pk for row in rows))
    assert len(written) < len(seen)  # one text serves people who see different things


def test_rows_come_with_what_was_asked_along_with_them(world, acting, django_assert_num_queries):
    with acting(world.oakshire_people.la_lead) as lead:
        like_him = Anybody.like(lead.standing)
        written = Written(Plan.objects.visible_to(like_him, AREA).select_related("scheme"))
        with django_assert_num_queries(1):
            plans = written.asked(area=world.oakshire.pk, viewer=lead.standing)
            assert [plan.scheme.name for plan in plans] != []


def test_who_has_nothing_is_answered_nothing(world, acting, django_assert_num_queries):
    with acting(world.elmborough_people.la_lead) as stranger:
        written = Written(Plan.objects.visible_to(Anybody(False, 0, 0), AREA))
        with django_assert_num_queries(0):
            assert written.asked(area=world.oakshire.pk, viewer=stranger.standing) == []


def texts_over_the_years(write):
    """What is written on days years apart, in which no day stands."""
    texts = set()
    for year in (2026, 2031):
        with clock.at(dt.datetime(year, 2, 3, tzinfo=dt.UTC)):
            written = write()
            texts.add(written.text)
            assert not any(isinstance(value, dt.date) for value in written.values.values())
    return texts


@pytest.mark.parametrize("write", [position_rows._now, position_rows._then])
def test_a_position_is_written_for_no_day(world, acting, write):
    columns = tuple(position_rows.WHOLE.values())
    with acting(world.oakshire_people.la_lead) as lead:
        asking = Anybody.like(lead.standing)
        rows = functools.partial(position_rows._written, write, columns, True, asking, None)
        assert len(texts_over_the_years(lambda: Written(rows()))) == 1


@pytest.mark.parametrize("now", [True, False])
def test_what_belongs_to_actions_is_written_for_no_day(world, acting, now):
    with acting(world.oakshire_people.la_lead) as lead:
        asking = Anybody.like(lead.standing)
        assert len(texts_over_the_years(lambda: position_rows._parts.__wrapped__(now, asking))) == 1


def test_each_kind_is_searched_in_what_everybody_sees_of_it(world, acting):
    written, found = {}, set()
    for someone, area in everybody(world):
        with acting(someone) as person:
            like_him = Anybody.like(person.standing)
            for name, kind in SEARCHABLE.items():
                if (like_him, name) not in written:
                    written[like_him, name] = Written(kind.rows(like_him, AREA).order_by("pk").values_list("pk"))
                numbers = written[like_him, name].asked(area=area.pk, viewer=person.standing)
                assert numbers == list(kind.rows(person, area).order_by("pk").values_list("pk")), (person, name)
                found |= {name for _ in numbers}
    assert len(found) > 20


@pytest.mark.parametrize("write", [SearchKind.ranked, SearchKind.told])
def test_a_search_is_written_for_no_day_and_for_no_words(world, acting, write):
    with acting(world.oakshire_people.la_lead) as lead:
        kinds, asking = tuple(SEARCHABLE), Anybody.like(lead.standing)
        assert len(texts_over_the_years(lambda: search._written.__wrapped__(write, kinds, asking))) == 1


def test_nobody_reads_a_position_without_acting(world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        positions.position(world.oakshire, None, lead)
    with pytest.raises(NotActing):
        positions.position(world.oakshire, None, lead)
