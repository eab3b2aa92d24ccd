"""Who is in a board's groups follows from who sits on it, never from a hand."""

from django.contrib.auth.models import Group
from django.db import transaction

from core import clock
from governance.models import Board, Seat, SeatHolding
from partners.operations import set_group_members


@transaction.atomic
def recompute_board_groups(board: Board) -> list[str]:
    """Derive a board's three groups from its current seats. Returns the names of groups that had drifted.

    Members: everyone with a seat except the clerk, who serves the board and is not of it. Voting members: the chair and
    the holders of voting seats. Clerk and chair: the two who run it. A substitute stands in the holder's full rights
    only while nobody holds the seat; until then, like someone co-opted, he is a member without a vote.
    """
    members, voting, running = set(), set(), set()
    for seat in current_sittings(board):
        held = any(holding.kind == SeatHolding.Kind.HOLDER for holding in seat.sitting)
        for holding in seat.sitting:
            user = holding.person.user
            acts_for_the_seat = holding.kind == SeatHolding.Kind.HOLDER or (
                holding.kind == SeatHolding.Kind.SUBSTITUTE and not held
            )
            if seat.kind != Seat.Kind.CLERK:
                members.add(user.pk)
            if acts_for_the_seat and seat.kind in Seat.VOTING_KINDS:
                voting.add(user.pk)
            if acts_for_the_seat and seat.kind in Seat.RUNNING_KINDS:
                running.add(user.pk)
    expected = {board.members_group_id: members, board.voting_group_id: voting, board.clerk_group_id: running}
    groups = Group.objects.in_bulk(expected)
    return [groups[number].name for number, users in expected.items() if set_group_members(groups[number], users)]


def current_sittings(board: Board) -> list[Seat]:
    """The board's seats today, each with `sitting`: its current holdings by people who can sign in."""
    sitting: dict[int, list[SeatHolding]] = {}
    holdings = SeatHolding.objects.current().filter(seat__board=board, person__user__is_active=True)
    for holding in holdings.select_related("person__user"):
        sitting.setdefault(holding.seat_id, []).append(holding)
    seats = list(Seat.objects.filter(board=board).on(clock.today()))
    for seat in seats:
        seat.sitting = sitting.get(seat.pk, [])
    return seats
