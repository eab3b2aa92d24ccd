"""Which boards an area needs before its first use."""

from collections.abc import Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from core.access import acting_as
from governance.models import Board, Seat, SeatHolding
from partners.caretaking import caretaker_of
from partners.models import LocalArea
from partners.setting_up import STEPS, Step

WHO = "A lead of the local authority or of the NHS commissioner opens boards and gives them their seats."


@STEPS.add("3 boards")
def steps_of_its_boards(areas: Sequence[LocalArea]) -> dict[int, list[Step]]:
    """A Health and Wellbeing Board, and a board that oversees SEND, each with people in its seats. Whoever looks after
    an area reads how many, and nothing of what the boards do."""
    sitting = SeatHolding.objects.current().filter(seat=OuterRef("pk")).exclude(kind=SeatHolding.Kind.SUBSTITUTE)
    seats = Seat.objects.current().filter(board=OuterRef("pk")).order_by()
    with acting_as(caretaker_of(*areas)):
        boards = list(
            Board.objects.filter(area__in=areas, state=Board.State.IN_FORCE).annotate(
                held=ArraySubquery(seats.values(is_held=Exists(sitting)))
            )
        )
    found = {}
    for area in areas:
        own = [board for board in boards if board.area_id == area.pk]
        wellbeing = next((board for board in own if board.is_health_and_wellbeing_board), None)
        overseeing = _oversees_send(area, own)
        found[area.pk] = [
            _step("Health and Wellbeing Board", wellbeing),
            _step(area.send_board_name or "Board that oversees SEND", overseeing),
        ]
    return found


def _oversees_send(area: LocalArea, boards: list[Board]) -> Board | None:
    """The board by the name that the area has said; where it has said none, the partnership board on which
    most people sit."""
    name = area.send_board_name.casefold()
    if name:
        return next((board for board in boards if board.name.casefold() == name), None)
    of_partnership = [board for board in boards if board.legal_kind == Board.LegalKind.PARTNERSHIP_BOARD]
    return max(of_partnership, key=lambda board: sum(board.held), default=None)


def _step(title: str, board: Board | None) -> Step:
    seats = board.held if board else []
    if board is None:
        missing = ("No such board is in force.",)
    elif not any(seats):
        missing = ("The board is there, and nobody sits on it.",)
    else:
        missing = ()
    return Step(title, f"In force, {sum(seats)} of {len(seats)} seats filled", missing=missing, who=WHO)
