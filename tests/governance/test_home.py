"""What waits for the people of a board on Home."""

import datetime as dt

from core import clock
from core.home import Urgency, home_items
from governance import operations
from governance.models import Decision

DAY = dt.timedelta(days=1)
KINDS = {"Meeting", "Decision", "Vacant seat", "Review of a seat"}


def waiting(world, person) -> list[tuple]:
    items = home_items(person, [world.oakshire], clock.today())
    return [(item.urgency, item.kind, item.title, item.next_step) for item in items if item.kind in KINDS]


def test_a_member_sees_the_next_meeting(world, acting):
    with acting(world.oakshire_people.board_member) as person:
        assert waiting(world, person) == [(Urgency.WAITING, "Meeting", "SEND Partnership Board", "See the meeting")]


def test_someone_without_a_seat_sees_no_meeting(world, acting):
    with acting(world.oakshire_people.school_rep) as person:
        assert waiting(world, person) == []


def test_a_meeting_within_a_week_is_soon_and_one_in_five_weeks_not_there_yet(world, acting):
    board, today = world.oakshire_board, clock.today()
    with acting(world.oakshire_people.board_clerk) as clerk:
        operations.plan_meeting(board, held_on=today + 7 * DAY, by=clerk)
        operations.plan_meeting(board, held_on=today + 35 * DAY, by=clerk)
    with acting(world.oakshire_people.board_member) as person:
        assert [item[0] for item in waiting(world, person)] == [Urgency.DUE_SOON, Urgency.WAITING]


def test_a_meeting_whose_day_has_passed_waits_for_the_clerks_word_only(world, acting):
    with acting(world.oakshire_people.board_clerk) as clerk:
        with clock.at(clock.start_of(clock.today() - 2 * DAY)):
            operations.plan_meeting(world.oakshire_board, held_on=clock.today(), by=clerk)
        first = waiting(world, clerk)[0]
    assert first == (Urgency.OVERDUE, "Meeting", "SEND Partnership Board", "Say whether it was held")
    with acting(world.oakshire_people.board_member) as person:
        assert [item[0] for item in waiting(world, person)] == [Urgency.WAITING]


def test_an_owner_sees_decisions_that_are_open_by_their_due_day(world, acting):
    people, today = world.oakshire_people, clock.today()
    with acting(people.board_clerk) as clerk:
        for text, due in (("Late.", today - DAY), ("Some day.", None), ("Far.", today + 15 * DAY)):
            operations.record_decision(
                world.oakshire_past_meeting,
                kind=Decision.Kind.ASKED,
                text=text,
                owner=people.la_officer,
                due=due,
                by=clerk,
            )
    with acting(people.la_officer) as owner:
        items = [item for item in waiting(world, owner) if item[1] == "Decision"]
        assert [(urgency, title.split(":")[0]) for urgency, _, title, _ in items] == [
            (Urgency.OVERDUE, "D4"),
            (Urgency.DUE_SOON, "D1"),
            (Urgency.WAITING, "D6"),
            (Urgency.WAITING, "D5"),
        ]


def test_seats_vacant_for_three_months_and_reviews_that_are_due_wait_for_chair_and_clerk(world, acting):
    people, today = world.oakshire_people, clock.today()
    with acting(people.board_clerk) as clerk:
        operations.vacate_seat(world.oakshire_holding, on=today - dt.timedelta(weeks=13), by=clerk)
        seats = [item for item in waiting(world, clerk) if "seat" in item[1].lower()]
        assert seats == [
            (Urgency.WAITING, "Vacant seat", "Headteachers, SEND Partnership Board", "Fill the seat"),
        ]
        with clock.at(clock.end_of(today + dt.timedelta(days=89))):
            later = home_items(clerk, [world.oakshire], clock.today())
            assert [(item.kind, item.urgency) for item in later if "seat" in item.kind.lower()] == [
                ("Review of a seat", Urgency.DUE_SOON),
                ("Vacant seat", Urgency.WAITING),
                ("Vacant seat", Urgency.WAITING),
            ]
        with clock.at(clock.end_of(today + dt.timedelta(days=90))):
            later = home_items(clerk, [world.oakshire], clock.today())
            assert [item.urgency for item in later if item.kind == "Review of a seat"] == [Urgency.OVERDUE]
    with acting(people.adviser) as adviser:
        assert [item for item in waiting(world, adviser) if "seat" in item[1].lower()] == []
