"""Hertfordshire's demonstration holds what its paper prints."""

import datetime as dt

import pytest

from actionplans.impact_suggested import HOW_FELT, suggested_impact
from actionplans.models import (
    Action,
    ActionEscalation,
    AskedFor,
    Pilot,
    Plan,
    Question,
    RiskEscalation,
    SavedView,
    UpdateRequest,
)
from actionplans.movements import MovementKind, movements
from actionplans.registrations import actions_waiting
from core import clock
from demo import hertfordshire
from documents.models import PassageRequest
from governance.models import DeclaredInterest, Meeting, Seat
from indicators.models import Measure, Observation, Target
from inspection.models import Evidence
from strategies.models import Outcome, Workstream
from tests.demo.living import (
    assert_all_accounts,
    assert_home_leaves_nothing_out,
    assert_lived_in_order,
    assert_people_are_looked_after,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_hertfordshire_has_ten_workstreams_five_outcomes_fifteen_measures_and_the_seats_of_its_board(world, acting):
    cast = hertfordshire.load()
    assert_all_accounts(cast)
    assert_home_leaves_nothing_out(cast, acting)
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
        assert Action.objects.visible_to(lead, cast.area).count() == 32
        assert cast.area.sub_areas.count() == 9
        assert Observation.objects.filter(measure__reference="d").exclude(sub_area=None).count() == 9
        assert Target.objects.filter(measure__area=cast.area).count() == 7
        assert Evidence.objects.visible_to(lead, cast.area).get(kind="voice").owner_partner == cast.partners["youth"]
        interests = DeclaredInterest.objects.visible_to(lead, cast.area).order_by("kind").values_list("kind", flat=True)
        assert list(interests) == ["pecuniary", "personal"]
        asked = PassageRequest.objects.visible_to(lead, cast.area).order_by("due_on")
        stands = [("taken_in", False), ("asked", True), ("sent", False), ("asked", False)]
        assert [(one.state, one.is_late) for one in asked] == stands
        assert_lived_between_meetings(cast, lead)
        actions = Action.objects.visible_to(lead, cast.area).open()
        suggested = {found.impact for action in actions if (found := suggested_impact(action, lead))}
        assert suggested == set(HOW_FELT)
    with acting(cast.people["la-officer"]) as officer:
        waiting = [item.subject.action for item in actions_waiting(officer, {cast.area.pk: cast.area}, clock.today())]
        assert officer in {action.lead_person for action in waiting}


def assert_lived_between_meetings(cast, lead) -> None:
    """Everything that a board hears of as moved; what was asked of owners and of the board, answered and not; pilots,
    lists and editions."""
    plan = Plan.objects.visible_to(lead, cast.area).get()
    last = Meeting.objects.visible_to(lead, cast.area).filter(board=plan.owner_board, state="held").latest("held_on")
    moved = {one.kind for one in movements(plan, last.knew_until, None, lead)}
    assert moved == set(MovementKind)
    requests = UpdateRequest.objects.filter(plan=plan).order_by("asked_at")
    assert requests.count() == 3
    now = requests.last()
    assert now.reminded_on == clock.today() - dt.timedelta(days=1)
    assert set(AskedFor.objects.answering().filter(request=now).values_list("answered", flat=True)) == {True, False}
    questions = Question.objects.filter(action__area=cast.area)
    assert questions.exclude(answered_at=None).count() == 1
    assert [one.is_late(clock.today()) for one in questions.filter(answered_at=None).order_by("answer_by")] == [
        True,
        False,
    ]
    put = ActionEscalation.objects.filter(action__area=cast.area)
    assert put.exclude(decision=None).count() == put.filter(answered_at=None).count() == 1
    assert RiskEscalation.objects.filter(risk__area=cast.area, answered_at=None).count() == 1
    states = Pilot.objects.filter(action__area=cast.area).values_list("state", flat=True)
    assert sorted(states) == ["adapted", "adopted", "running"]
    seen = SavedView.objects.visible_to(lead, cast.area).values_list("is_shared", flat=True)
    assert sorted(seen) == [False, True, True]
    assert plan.edition == "Refresh after the first year"
    assert plan.approved_on
