"""Hertfordshire's demonstration holds what its paper prints."""

import pytest

from actionplans.models import Action
from actionplans.registrations import actions_waiting
from core import clock
from demo import hertfordshire
from governance.models import DeclaredInterest, Seat
from indicators.models import Measure, Observation, Target
from inspection.models import Evidence
from strategies.models import Outcome, Workstream
from tests.demo.living import assert_all_accounts, assert_lived_in_order, assert_people_are_looked_after

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_hertfordshire_has_ten_workstreams_five_outcomes_fifteen_measures_and_the_seats_of_its_board(world, acting):
    cast = hertfordshire.load()
    assert_all_accounts(cast)
    assert_people_are_looked_after(cast)
    with acting(cast.people["la-lead"]) as lead:
        assert_lived_in_order(cast, lead)
        workstreams = Workstream.objects.visible_to(lead, cast.area)
        assert workstreams.filter(governed_elsewhere=False).count() == 10
        assert workstreams.filter(governed_elsewhere=True).count() == 1
        assert Outcome.objects.filter(strategy__area=cast.area).count() == 5
        lettered = Measure.objects.visible_to(lead, cast.area).filter(reference__in="abcdefghijklmno")
        assert lettered.count() == 15
        seats = Seat.objects.filter(board__name="SEND Executive Board", kind__in=["chair", "voting"])
        assert seats.exclude(constituency="Health providers").count() == 13
        assert Action.objects.visible_to(lead, cast.area).count() == 30
        assert cast.area.sub_areas.count() == 9
        assert Observation.objects.filter(measure__reference="d").exclude(sub_area=None).count() == 9
        assert Target.objects.filter(measure__area=cast.area).count() == 7
        assert Evidence.objects.visible_to(lead, cast.area).get(kind="voice").owner_partner == cast.partners["youth"]
        interests = DeclaredInterest.objects.visible_to(lead, cast.area).order_by("kind").values_list("kind", flat=True)
        assert list(interests) == ["pecuniary", "personal"]
    with acting(cast.people["la-officer"]) as officer:
        waiting = [item.subject.action for item in actions_waiting(officer, {cast.area.pk: cast.area}, clock.today())]
        assert officer in {action.lead_person for action in waiting}
