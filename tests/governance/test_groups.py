"""Who is in a board's groups follows from its seats; at night any drift is put right."""

import datetime as dt
import logging

import pytest
from django.contrib.auth.models import Group

from core import clock
from governance import operations
from governance.models import Seat
from governance.tasks import recompute_board_groups
from partners.models import User
from partners.reach import group_names, lines_of
from tests.world import afresh

DAY = dt.timedelta(days=1)


def groups_of(board, world) -> dict[str, set[str]]:
    keys = {person.user.pk: key for key, person in vars(world.oakshire_people).items()}
    return {
        word: {keys[user.pk] for user in Group.objects.get(pk=getattr(board, f"{word}_group_id")).user_set.all()}
        for word in ("members", "voting", "clerk")
    }


STARTING = {
    "members": {"board_chair", "board_member", "adviser"},
    "voting": {"board_chair", "board_member"},
    "clerk": {"board_chair", "board_clerk"},
}


@pytest.fixture
def lead(world, acting):
    with acting(world.oakshire_people.la_lead) as person:
        yield person


def test_chair_clerk_members_and_adviser_are_each_in_their_groups(world):
    assert groups_of(world.oakshire_board, world) == STARTING


def test_filling_and_vacating_a_seat_changes_the_groups_at_once(world, lead):
    board = world.oakshire_board
    holding = operations.fill_seat(world.oakshire_vacant_seat, person=world.oakshire_people.school_rep, by=lead)
    assert groups_of(board, world)["voting"] == STARTING["voting"] | {"school_rep"}
    operations.vacate_seat(holding, by=lead)
    operations.end_seat(world.oakshire_seat, by=lead)
    assert groups_of(board, world) == STARTING | {"members": {"board_chair", "adviser"}, "voting": {"board_chair"}}


def test_a_substitute_votes_only_while_nobody_holds_the_seat(world, lead):
    board, people = world.oakshire_board, world.oakshire_people
    operations.appoint_substitute(world.oakshire_seat, person=people.college_rep, by=lead)
    assert groups_of(board, world) == STARTING | {"members": STARTING["members"] | {"college_rep"}}
    operations.vacate_seat(world.oakshire_holding, by=lead)
    assert groups_of(board, world)["voting"] == {"board_chair", "college_rep"}


def test_somebody_co_opted_is_a_member_without_a_vote(world, lead):
    operations.co_opt(
        world.oakshire_board,
        person=world.oakshire_people.provider_officer,
        constituency="Therapies",
        for_what="the therapy review",
        by=lead,
    )
    groups = groups_of(world.oakshire_board, world)
    assert ("provider_officer" in groups["members"], groups["voting"]) == (True, STARTING["voting"])


def test_somebody_who_can_not_sign_in_is_in_no_group(world, lead):
    User.objects.filter(person=world.oakshire_people.board_member).update(is_active=False)
    operations.recompute_board_groups(world.oakshire_board)
    assert groups_of(world.oakshire_board, world)["voting"] == {"board_chair"}


def test_a_seat_opens_the_local_area_to_someone_who_belongs_to_no_partner(world, lead):
    adviser = afresh(world.oakshire_people.adviser)
    assert adviser.standing.area_ids == {world.oakshire.pk}
    assert adviser.is_granted("view", world.oakshire_audiences.everyone.pk)
    assert not adviser.is_granted("view", world.oakshire_board.restricted_audience_id)
    operations.vacate_seat(world.oakshire_adviser_holding, by=lead)
    assert afresh(adviser).standing.area_ids == frozenset()


def test_restricted_papers_are_for_those_who_vote_and_those_who_run_the_board(world):
    see = {
        key
        for key, person in vars(world.oakshire_people).items()
        if afresh(person).is_granted("view", world.oakshire_board.restricted_audience_id)
    }
    # The clerk is granted the members' audience too, within which the restricted one lies.
    assert see == {"board_chair", "board_clerk", "board_member"}


def test_each_night_drift_is_put_right_and_reported(world, lead, caplog):
    board = world.oakshire_board
    board.voting_group.user_set.add(world.oakshire_people.adviser.user)
    with caplog.at_level(logging.WARNING, logger="governance.tasks"):
        recompute_board_groups()
    assert groups_of(board, world) == STARTING
    assert [record.getMessage() for record in caplog.records if record.name == "governance.tasks"] == [
        f"group board:{board.pk}:voting had drifted and was put right"
    ]


def test_a_seat_that_starts_tomorrow_counts_from_tomorrows_night(world, lead):
    board, people = world.oakshire_board, world.oakshire_people
    operations.fill_seat(world.oakshire_vacant_seat, person=people.school_rep, starts_on=clock.today() + DAY, by=lead)
    assert groups_of(board, world) == STARTING
    with clock.at(clock.end_of(clock.today())):
        recompute_board_groups()
    assert groups_of(board, world)["voting"] == STARTING["voting"] | {"school_rep"}


def test_a_seat_of_each_kind_gives_its_own_standing(world, lead):
    person = world.oakshire_people.youth_rep
    expected = {
        Seat.Kind.CHAIR: (True, True, True),
        Seat.Kind.CLERK: (False, False, True),
        Seat.Kind.VOTING: (True, True, False),
        Seat.Kind.NON_VOTING: (True, False, False),
        Seat.Kind.ADVISER: (True, False, False),
    }
    for kind, standing in expected.items():
        seat = operations.create_seat(world.oakshire_board, constituency="Young people", kind=kind, by=lead)
        operations.fill_seat(seat, person=person, review_on=clock.today() + DAY, by=lead)
        groups = groups_of(world.oakshire_board, world)
        assert tuple("youth_rep" in groups[word] for word in ("members", "voting", "clerk")) == standing, kind
        operations.end_seat(seat, by=lead)


def test_the_groups_of_boards_have_names_that_people_read(world, lead):
    board, names = world.oakshire_board, group_names(world.oakshire)
    assert [names[number] for number in (board.members_group_id, board.voting_group_id, board.clerk_group_id)] == [
        "Members of the SEND Partnership Board",
        "Voting members of the SEND Partnership Board",
        "Chair and clerk of the SEND Partnership Board",
    ]
    lines = lines_of(board.members_audience, lead, world.oakshire)
    assert [(line.who, line.may) for line in lines] == [
        ("Chair and clerk of the SEND Partnership Board", "see it, contribute and manage who sees it"),
        ("Members of the SEND Partnership Board", "see it"),
    ]
