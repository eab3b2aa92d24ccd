"""Trying an action out before it is done everywhere, and saying what became of it."""

import datetime as dt

import pytest

from actionplans import operations
from actionplans.models import Action, Pilot
from core import clock
from core.errors import EditConflict
from tests.actionplans.operations.steps import new_action, refused
from tests.actionplans.pages.steps import page, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(world, acting, in_days):
    with acting(world.oakshire_people.la_lead) as lead:
        return operations.create_action(
            world.oakshire_plan, lead_person=world.oakshire_people.la_officer, by=lead, **new_action(world, in_days)
        )


@pytest.fixture
def people(world):
    return world.oakshire_people


SOON = {"where": "Four schools", "to_show": "Whether families notice"}


def soon() -> dt.date:
    return clock.today() + dt.timedelta(days=10)


def test_one_runs_at_a_time_until_it_is_reviewed(lead, action):
    pilot = operations.start_pilot(action, **SOON, review_on=soon(), by=lead)
    assert (pilot.is_running, str(pilot)) == (True, "Four schools")
    assert "already" in refused(operations.start_pilot, action, **SOON, review_on=soon(), by=lead).message
    with pytest.raises(EditConflict):
        operations.review_pilot(pilot, state="adopted", learnt="It works.", seen_version=9, by=lead)
    assert refused(operations.review_pilot, pilot, state="running", learnt="It works.", by=lead).field == "state"
    assert refused(operations.review_pilot, pilot, state="adopted", learnt=" ", by=lead).field == "learnt"
    done = operations.review_pilot(pilot, state="adapted", learnt="It works in part.", seen_version=1, by=lead)
    assert (done.state, done.learnt, done.reviewed_by) == ("adapted", "It works in part.", lead)
    assert "already" in refused(operations.review_pilot, pilot, state="adopted", learnt="More", by=lead).message
    operations.start_pilot(action, **SOON, review_on=soon(), by=lead)


def test_what_is_left_out_over_or_closed_is_refused(world, lead, action):
    start = operations.start_pilot
    assert refused(start, action, **SOON | {"where": " "}, review_on=soon(), by=lead).field == "where"
    assert refused(start, action, **SOON | {"to_show": " "}, review_on=soon(), by=lead).field == "to_show"
    over = clock.today() - dt.timedelta(days=1)
    assert refused(start, action, **SOON, review_on=over, by=lead).field == "review_on"
    pilot = start(action, **SOON, review_on=soon(), by=lead)
    operations.close_action(Action.objects.get(pk=action.pk), reason="Over", by=lead)
    assert "closed" in refused(start, action, **SOON, review_on=soon(), by=lead).message
    assert "closed" in refused(operations.review_pilot, pilot, state="adopted", learnt="A", by=lead).message


def test_every_status_has_its_moves():
    assert set(Pilot.MOVES) == set(Pilot.State)
    assert [state for state, moves in Pilot.MOVES.items() if moves] == [Pilot.State.RUNNING]


def test_the_pages_begin_it_remind_of_it_and_review_it(world, people, action, sign_in):
    client = sign_in(people.la_lead)
    assert "It is not tried out on a small scale." in page(client, "action_detail", action.pk)
    day = soon()
    boxes = {"review_on_day": day.day, "review_on_month": day.month, "review_on_year": day.year}
    empty = send(client, "pilot_start", action.pk, status=200, **boxes)
    assert "Enter where it is tried" in empty.content.decode()
    send(client, "pilot_start", action.pk, **SOON, **boxes)
    assert "Being tried; review on" in page(client, "action_detail", action.pk)
    officer = sign_in(people.la_officer)
    assert "Pilot to review" in officer.get("/oakshire/").content.decode()
    pilot = next(row for row, _ in _rows(officer, action))
    assert "Whether families notice" in page(officer, "pilot_review", pilot.pk)
    send(officer, "pilot_review", pilot.pk, state="adopted", learnt="They do.", seen_version=pilot.version)
    assert "Adopted on" in page(officer, "action_detail", action.pk)
    assert f"/pilots/{pilot.pk}/review/" not in officer.get("/oakshire/").content.decode()


def test_who_may_not_is_offered_nothing_and_sees_what_there_is(world, people, action, sign_in):
    member = sign_in(people.board_member)
    assert "It is not tried out" not in page(member, "action_detail", action.pk)
    shown = page(member, "action_detail", world.oakshire_action.pk)
    assert ("Being tried; review on" in shown, "Review the pilot" in shown) == (True, False)


def _rows(client, action):
    panels = client.get(f"/oakshire/actions/{action.pk}/").context["panels"]
    return next(panel.context["rows"] for panel in panels if panel.title == "Pilot")
