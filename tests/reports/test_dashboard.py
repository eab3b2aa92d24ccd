"""The board's dashboard: what it counts, and what it calls better and worse."""

import datetime as dt

import pytest

from actionplans import operations
from actionplans.models import Action, Plan, RagScheme
from actionplans.movements import movements
from core import clock
from governance import operations as governance
from reports.dashboard import Question, Rows, dashboard_of, last_meetings
from reports.moved import Direction, Moved
from tests.reports.lived_plan import BEGAN, MOVED, days_after, rate


@pytest.fixture
def ask(world, lived, acting):
    """`ask(person, days_ago=0, compare=True, rows=...)` gives the dashboard that this person would see."""

    def asked(person, *, plan=None, days_ago: int = 0, compare: bool = True, rows=Rows.WORKSTREAM):
        with acting(person) as reader:
            day = clock.today() - dt.timedelta(days=days_ago)
            before = min(clock.end_of(day), clock.now())
            meetings = {meeting.board: meeting for meeting in last_meetings(reader, world.oakshire, before)}
            meeting = meetings[world.oakshire_board] if compare else None
            return dashboard_of(Question(plan or lived.plan, meeting, day, rows), reader)

    return asked


@pytest.fixture
def officers_view(ask, world):
    return ask(world.oakshire_people.la_officer)


@pytest.fixture
def members_view(ask, world):
    return ask(world.oakshire_people.board_member)


def numbers(row) -> dict[str, int]:
    return {level.label: count.number for level, count in row.cells if count.number}


def test_the_headline_counts_each_status_those_that_need_the_board_first(members_view):
    assert [(words, count.number) for words, count in members_view.headline] == [
        ("off track", 2),
        ("at risk", 1),
        ("on track", 3),
        ("complete", 1),
        ("not yet due", 1),
        ("closed without completion", 1),
    ]
    assert members_view.total.number == 9


def test_what_a_reader_may_not_see_is_not_counted(members_view, officers_view):
    assert (members_view.total.number, officers_view.total.number) == (9, 10)
    assert len(officers_view.reds) - len(members_view.reds) == 1


def test_each_workstream_has_its_row_and_what_serves_none_has_one_too(members_view):
    assert {row.label: numbers(row) for row in members_view.status_rows} == {
        "1. Plans on time": {"Red": 1, "Amber": 1, "Not yet due": 1},
        "2. Speech, language and communication": {"Red": 1, "Amber": 1, "Green": 1},
        "No workstream": {"Green": 2, "Blue": 1, "Closed without completion": 1},
    }
    assert members_view.counts_some_twice


def test_the_last_row_counts_each_action_once(members_view):
    assert numbers(members_view.all_row) == {
        "Red": 2,
        "Amber": 1,
        "Green": 3,
        "Blue": 1,
        "Not yet due": 1,
        "Closed without completion": 1,
    }


def test_rows_by_priority(ask, world):
    shown = ask(world.oakshire_people.board_member, rows=Rows.PRIORITY)
    assert {row.label: row.total.number for row in shown.status_rows} == {
        "1. Right support at the right time": 4,
        "2. Preparing for adult life": 2,
        "No priority": 4,
    }


def test_the_plan_at_the_last_meeting_stands_beside_the_plan_now(members_view):
    assert {entry.level.label: (entry.before.number, entry.count.number) for entry in members_view.level_counts} == {
        "Not yet due": (1, 1),
        "Red": (2, 2),
        "Amber": (0, 1),
        "Green": (5, 3),
        "Blue": (0, 1),
        "Closed without completion": (0, 1),
    }
    assert members_view.total_before.number == 8
    meeting = members_view.question.meeting.pk
    assert members_view.level_counts[1].before.url.endswith(f"?level={members_view.levels[1].pk}&meeting={meeting}")


def test_movers_say_which_way_they_went_the_worse_first(members_view):
    assert [
        (mover.now.reference, mover.was.level_label, mover.now.level_label, mover.direction)
        for mover in members_view.moved.movers
    ] == [
        ("1.1", "Green", "Red", Direction.WORSE),
        ("1.2", "Red", "Amber", Direction.BETTER),
        ("1.5", "Green", "Blue", Direction.BETTER),
        ("1.4", "Not yet due", "Green", Direction.NEITHER),
        ("1.8", "Green", "Closed without completion", Direction.NEITHER),
    ]
    assert (members_view.moved.worse, members_view.moved.better) == (1, 2)


def test_a_mover_says_who_why_and_when(members_view):
    first = members_view.moved.movers[0].movement
    assert (first.why, first.who) == ("Nobody applied.", "Director of Children's Services, Oakshire")
    assert clock.day_of(first.at) == clock.today() - dt.timedelta(days=30)


def test_a_red_that_stays_red_is_no_mover(members_view):
    assert "1.6" not in {mover.now.reference for mover in members_view.moved.movers}


def test_new_actions_and_moved_due_dates_are_told_apart_from_movers(members_view):
    assert {
        group.name: [movement.now.reference for movement in group.movements] for group in members_view.moved.groups
    } == {"slipped": ["1.9"], "became-overdue": ["1.3", "1.6"], "new": ["1.7"]}


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        ("Amber/Red", "Red", Direction.WORSE),
        ("Red", "Amber/Red", Direction.BETTER),
        ("Amber/Green", "Green", Direction.BETTER),
        ("Amber/Green", "Amber", Direction.WORSE),
    ],
)
def test_levels_of_one_status_have_an_order_too(ask, world, acting, before, after, direction):
    stuck = {"cause": "The supplier failed.", "path_to_green": "Another supplier."}
    with acting(world.oakshire_people.la_lead) as lead:
        with clock.at(clock.now() - BEGAN):
            plan = operations.create_plan(
                world.oakshire,
                title="Major project",
                kind=Plan.Kind.WORK_PROGRAMME,
                scheme=RagScheme.objects.get(area=None, name="Delivery confidence"),
                audience=world.oakshire_audiences.everyone,
                owner_partner=world.oakshire_partners.council,
                by=lead,
            )
            action = operations.create_action(
                plan, title="Build", lead_partner=plan.owner_partner, due=days_after(clock.today(), 500), by=lead
            )
            rate(action, before, "First.", lead, **(stuck if "Red" in before else {}))
        with clock.at(clock.now() - MOVED):
            rate(action, after, "Then.", lead, **(stuck if "Red" in after else {}))
    shown = ask(world.oakshire_people.board_member, plan=plan)
    assert [mover.direction for mover in shown.moved.movers] == [direction]


def test_overdue_says_by_how_long_the_longest_first(members_view):
    assert [(entry.reference, entry.days_overdue) for entry in members_view.overdue] == [("1.6", 40), ("1.3", 10)]


def test_reds_without_a_path_to_green_come_first(members_view):
    assert [(entry.reference, entry.cause, entry.path_to_green) for entry in members_view.reds] == [
        ("1.1", "Pay is lower than next door.", ""),
        ("1.6", "Two posts are empty.", "Posts filled by March."),
    ]
    assert members_view.no_path_count.number == 1


def test_impact_stands_beside_delivery_and_is_never_merged_with_it(members_view):
    rows = {
        row.level.label: {label: count.number for label, count in row.cells if count.number}
        for row in members_view.impact_rows
    }
    assert rows["Red"] == {"Not yet expected": 1, "Adverse": 1}
    assert rows["Blue"] == {"No evidence yet": 1}
    assert members_view.complete_and_not_felt == (1, 1)


def test_measures_of_the_plans_strategy_stand_beside_it(members_view, lived):
    assert members_view.measures == [lived.measure]
    assert [(row.measure, row.standing.value_text) for row in members_view.scorecard] == [(lived.measure, "52.9%")]
    assert members_view.scorecard[0].standing.direction.label == "Better"


def test_only_so_many_measures_are_read_as_are_shown(world, lived, acting):
    with acting(world.oakshire_people.board_member) as reader:
        shown = dashboard_of(Question(lived.plan, None, clock.today(), ""), reader, most=0)
    assert (shown.measures, shown.scorecard) == ([lived.measure], [])


def test_decisions_of_the_last_meeting_that_are_still_open_are_listed(members_view, world):
    assert {decision.pk for decision in members_view.open_decisions} == {
        world.oakshire_decision.pk,
        world.oakshire_conditional_decision.pk,
    }


def test_a_day_that_is_over_shows_no_decisions_because_their_state_is_todays(ask, world):
    assert ask(world.oakshire_people.board_member, days_ago=10).open_decisions == []


def test_the_last_meeting_is_the_last_before_the_day(world, lived, acting):
    with acting(world.oakshire_people.board_member) as reader:
        start = world.oakshire_past_meeting.instant
        assert last_meetings(reader, world.oakshire, clock.now()) == [world.oakshire_past_meeting]
        assert last_meetings(reader, world.oakshire, start) == []


def test_without_a_meeting_there_is_nothing_to_compare(ask, world):
    shown = ask(world.oakshire_people.board_member, compare=False)
    assert (bool(shown.moved), shown.total_before, shown.open_decisions) == (False, None, [])
    assert {entry.before for entry in shown.level_counts} == {None}


def test_as_at_an_earlier_day_it_is_as_it_was(ask, world):
    shown = ask(world.oakshire_people.board_member, days_ago=80, compare=False)
    assert [(words, count.number) for words, count in shown.headline] == [
        ("off track", 2),
        ("on track", 5),
        ("not yet due", 1),
    ]
    assert [entry.reference for entry in shown.overdue] == []
    assert shown.question.rows_url(overdue=1).endswith(f"?overdue=1&as_at={shown.question.as_at.isoformat()}")


def test_papers_that_were_frozen_earlier_decide_what_the_meeting_knew(world, lived):
    meeting = world.oakshire_past_meeting
    question = Question(lived.plan, meeting, clock.today())
    assert question.since == meeting.position_frozen_at or meeting.instant
    meeting.position_frozen_at = meeting.instant - dt.timedelta(days=7)
    assert question.since == meeting.instant - dt.timedelta(days=7)


def test_what_owners_see_better_than_the_dates_say_is_listed_those_furthest_apart_first(lived, ask, world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        rate(lived.actions["1.6"], "Green", "The last clinic opens on Monday.", lead)
    found = ask(world.oakshire_people.la_officer)
    # 1.3 was due and is 80 days quiet; 1.9 is quiet in a plan that is reviewed each month.
    assert [(entry.reference, entry.calculated.label) for entry in found.rated_too_well] == [
        ("1.3", "Off track"),
        ("1.6", "Off track"),
        ("1.9", "At risk"),
    ]
    assert (found.rated_too_well_count.number, "differs=1" in found.rated_too_well_count.url) == (3, True)
    # Ten days ago 1.3 was only quiet, and 1.6 was still said to be off track.
    then = ask(world.oakshire_people.la_officer, days_ago=10).rated_too_well
    assert [(entry.reference, entry.calculated.label) for entry in then] == [("1.3", "At risk"), ("1.9", "At risk")]


def test_what_was_at_risk_at_three_meetings_running_is_listed_and_nothing_before_the_board_met_so_often(
    lived, ask, world, acting, officers_view
):
    assert (officers_view.three_meetings_ago, officers_view.long_at_risk) == (None, [])
    people = world.oakshire_people
    for days in (25, 20):
        moment = clock.now() - dt.timedelta(days=days)
        with acting(people.board_clerk) as clerk, clock.at(moment):
            planned = governance.plan_meeting(world.oakshire_board, held_on=clock.day_of(moment), by=clerk)
            governance.hold_meeting(planned, by=clerk)
    found = ask(people.la_officer)
    # At risk for 30 days, and the third last meeting was 60 days ago.
    assert (clock.day_of(found.three_meetings_ago), found.long_at_risk) == (clock.today() - dt.timedelta(days=60), [])
    moment = clock.now() - dt.timedelta(days=10)
    with acting(people.board_clerk) as clerk, clock.at(moment):
        planned = governance.plan_meeting(world.oakshire_board, held_on=clock.day_of(moment), by=clerk)
        governance.hold_meeting(planned, by=clerk)
    assert [entry.reference for entry in ask(people.la_officer).long_at_risk] == ["1.2"]


def test_a_confirmed_completion_moves_no_rating_and_is_told(lived, ask, world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        operations.reassign_action(
            lived.actions["1.5"],
            lead_partner=world.oakshire_partners.forum,
            lead_person=None,
            accountable_person=world.oakshire_people.icb_lead,
            supporting=[],
            reason="Somebody confirms it.",
            seen_version=None,
            by=lead,
        )
    with acting(world.oakshire_people.icb_lead) as other:
        action = Action.objects.get(pk=lived.actions["1.5"].pk)
        operations.confirm_completion(action, by=other)
        moved = Moved(movements(lived.plan, clock.now() - dt.timedelta(days=20), None, other))
    assert [(group.name, [each.now.reference for each in group.movements]) for group in moved.groups] == [
        ("became-overdue", ["1.3"]),
        ("confirmed", ["1.5"]),
    ]
