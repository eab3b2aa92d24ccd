"""The demonstration is told from today, whichever day that is."""

import datetime as dt

import pytest

from core import clock
from demo import harrow
from tests.demo.living import assert_lived_in_order

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_story_is_in_order_also_when_it_is_loaded_on_the_last_day_of_a_long_month(world, acting):
    with clock.at(dt.datetime(2027, 1, 31, 9, 30, tzinfo=dt.UTC)):
        cast = harrow.load()
        with acting(cast.people["la-lead"]) as lead:
            assert_lived_in_order(cast, lead)
