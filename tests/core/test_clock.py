"""The only clock."""

import datetime as dt

import pytest
from django.db import connection

from core import clock
from partners.models import Audience
from tests.conftest import as_owner


def test_a_day_in_summer_begins_an_hour_earlier_in_utc():
    assert clock.start_of(dt.date(2026, 7, 1)) == dt.datetime(2026, 6, 30, 23, 0, tzinfo=dt.UTC)
    assert clock.start_of(dt.date(2026, 12, 1)) == dt.datetime(2026, 12, 1, 0, 0, tzinfo=dt.UTC)


def test_the_end_of_a_day_is_the_start_of_the_next_also_when_the_clocks_change():
    assert clock.end_of(dt.date(2026, 3, 29)) == clock.start_of(dt.date(2026, 3, 30))
    assert clock.end_of(dt.date(2026, 3, 29)) - clock.start_of(dt.date(2026, 3, 29)) == dt.timedelta(hours=23)


def test_an_instant_late_in_the_evening_of_a_summer_day_belongs_to_the_local_day():
    assert clock.day_of(dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC)) == dt.date(2026, 7, 1)


@pytest.mark.django_db
def test_the_clock_goes_back_to_what_it_was_after_each_block():
    first, second = (dt.datetime(2024, month, 1, tzinfo=dt.UTC) for month in (1, 2))
    with clock.at(first):
        with clock.at(second):
            assert clock.now() == second
        assert clock.now() == first
        with connection.cursor() as cursor:
            cursor.execute("SELECT portal_now()")
            assert cursor.fetchone()[0] == first
    assert clock.now() > dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_an_instant_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"), clock.at(dt.datetime(2024, 1, 1)):  # noqa: DTZ001 - the mistake under test
        pass


def test_history_takes_the_instant_of_the_clock(world):
    then = dt.datetime(2025, 3, 4, 9, 30, tzinfo=dt.UTC)
    audience = world.oakshire_audiences.everyone
    with clock.at(then):
        Audience.objects.filter(pk=audience.pk).update(name="Everybody in Oakshire")
    newest = Audience.pgh_event_model.objects.filter(pgh_obj_id=audience.pk).latest("pgh_id")
    assert (newest.pgh_created_at, newest.name) == (then, "Everybody in Oakshire")


@pytest.mark.django_db(transaction=True)
def test_the_database_obeys_the_clock_only_where_its_owner_says_demo_or_test():
    from core.models import Deployment

    with as_owner():
        Deployment.objects.filter(pk=1).update(kind=Deployment.Kind.PRODUCTION)
    then = dt.datetime(2025, 3, 4, 9, 30, tzinfo=dt.UTC)
    try:
        with clock.at(then), connection.cursor() as cursor:
            cursor.execute("SELECT portal_now()")
            assert cursor.fetchone()[0] > then
    finally:
        with as_owner():
            Deployment.objects.filter(pk=1).update(kind=Deployment.Kind.TEST)


@pytest.mark.django_db
def test_the_application_may_not_say_what_the_deployment_is_for():
    from django.db import DatabaseError, transaction

    from core.models import Deployment

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Deployment.objects.filter(pk=1).update(kind=Deployment.Kind.DEMO)
