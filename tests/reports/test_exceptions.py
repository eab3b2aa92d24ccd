"""What asks for attention beside what is off track: counted, and each number opens its rows."""

import datetime as dt

import pytest

from actionplans import operations
from actionplans.models import Action, ActionEvidence
from core import clock
from strategies import operations as strategies
from tests.reports.lived_plan import days_after, rate

PATH = "/oakshire/dashboard/"


@pytest.fixture
def exceptions(world, lived, sign_in):
    """`exceptions("board_member")` gives what the dashboard of this person says."""

    def of(person: str):
        answer = sign_in(getattr(world.oakshire_people, person)).get(PATH, {"plan": lived.plan.pk})
        return answer.context["shown"].exceptions

    return of


def test_slippage_is_the_forecast_against_the_original_date(exceptions):
    found = exceptions("board_member")
    assert [(entry.reference, entry.days_slipped) for entry in found.slipped] == [("1.9", 60)]
    assert (found.slipped_count.number, found.days_slipped) == (1, 60)


def test_overdue_by_partner_has_whoever_is_latest_first(exceptions):
    assert [
        (row.partner, row.overdue.number, row.open.number, row.longest)
        for row in exceptions("la_officer").overdue_by_partner
    ] == [
        ("Oakshire Community NHS Trust", 1, 1, 40),
        ("Oakshire Schools", 1, 1, 10),
    ]


def test_what_nobody_spoke_of_in_the_cycle_is_listed_the_longest_quiet_first(exceptions):
    assert [(entry.reference, entry.days_quiet) for entry in exceptions("board_member").quiet] == [
        ("1.3", 90),
        ("1.9", 90),
    ]


def test_complete_without_evidence_until_something_shows_it(world, lived, exceptions, acting):
    assert [entry.reference for entry in exceptions("la_officer").unproven] == ["1.5"]
    with acting(world.oakshire_people.la_lead):
        ActionEvidence.objects.create(action=lived.actions["1.5"], evidence=world.oakshire_evidence)
    assert exceptions("la_officer").unproven == []


def test_exceptions_by_theme_name_the_themes_that_the_reader_sees(world, lived, exceptions, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        theme = strategies.add_theme(lived.strategy, title="Early help", by=lead)
        Action.objects.filter(pk__in=[lived.actions[name].pk for name in ("1.1", "1.2", "1.6", "1.9")]).update(
            theme=theme
        )
    [row] = exceptions("board_member").by_theme
    assert (row.theme, row.off_track.number, row.at_risk.number, row.overdue.number) == ("1. Early help", 2, 1, 1)


def test_a_plan_in_which_all_is_well_says_so(world, lived, sign_in, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        for reference in ("1.3", "1.6", "1.9", "1.1", "1.2", "1.4", "1.7"):
            action = Action.objects.get(pk=lived.actions[reference].pk)
            operations.revise_due_date(action, due=days_after(lived.today, 500), reason="Anew.", by=lead)
            rate(action, "Green", "Going well.", lead)
            Action.objects.filter(pk=action.pk).update(original_due_latest=action.due_latest)
        operations.close_action(Action.objects.get(pk=lived.actions["1.5"].pk), reason="Overtaken.", by=lead)
    Action.objects.filter(pk__in=[action.pk for action in lived.actions.values()])
    page = sign_in(world.oakshire_people.board_member).get(PATH, {"plan": lived.plan.pk}).content.decode()
    assert "No action is overdue, off track" in page
    assert "without an update in the cycle or complete without evidence." in page
    assert "Overdue by partner" not in page


def test_as_at_a_past_day_the_same_is_counted_as_it_was(world, lived, sign_in):
    day = (clock.today() - dt.timedelta(days=50)).isoformat()
    answer = sign_in(world.oakshire_people.board_member).get(PATH, {"plan": lived.plan.pk, "as_at": day})
    found = answer.context["shown"].exceptions
    assert [entry.reference for entry in found.slipped] == []
    assert {entry.reference for entry in found.quiet} == {"1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.8", "1.9"}
