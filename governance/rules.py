"""The words of the matrix that speak of boards: who runs one, who sits on it, who owns what it decided.

Whatever belongs to a board is asked about through it; a referral through the board that sent or received it.
"""

from governance.models import AgendaItem, Board, Decision, Meeting, MinutedAction, Referral
from partners import rules
from partners.models import Person, Role


def board_of(subject) -> Board | None:
    """The board that a thing (meeting, decision, seat, holding ...) belongs to; None where the person can't see it."""
    if isinstance(subject, Board):
        return subject
    try:
        return subject.seat.board if hasattr(subject, "seat_id") else subject.board
    except Board.DoesNotExist:
        return None


def runs_the_board(person: Person, obj) -> bool:
    """The chair and the clerk of the board"""
    board = board_of(obj)
    return board is not None and person.in_group(board.clerk_group_id)


def lead_where_the_board_is(person: Person, obj) -> bool:
    """Leads of the local authority and of the NHS commissioner"""
    board = board_of(obj)
    return board is not None and rules.lead_of_an_accountable_body(person, board)


def owner_of_the_decision(person: Person, obj: Decision) -> bool:
    """The owner of the decision"""
    return obj.owner_id == person.pk


def member_of_the_board(person: Person, obj) -> bool:
    """Members of the board"""
    board = board_of(obj)
    return board is not None and person.in_group(board.members_group_id)


def officer_or_lead_where_the_board_is(person: Person, obj) -> bool:
    """Leads and officers of the local authority and of the NHS commissioner"""
    board = board_of(obj)
    return board is not None and (
        rules.lead_of_an_accountable_body(person, board) or rules.officer_of_an_accountable_body(person, board)
    )


def proposer_of_the_item(person: Person, obj: AgendaItem) -> bool:
    """Whoever proposed the item, while they see the meeting"""
    if obj.proposer_id != person.pk or board_of(obj) is None:
        return False
    try:
        return obj.meeting is not None
    except Meeting.DoesNotExist:
        return False


def owner_of_the_minuted_action(person: Person, obj: MinutedAction) -> bool:
    """The person who owns the minuted action"""
    return obj.owner_id == person.pk


def works_for_the_owner_partner(person: Person, obj: MinutedAction) -> bool:
    """Leads and officers of the partner that owns the minuted action"""
    partner = obj.owner_partner_id
    return partner is not None and person.has_role(Role.LEAD, Role.OFFICER, at=partner, area=obj.area_id)


def runs_the_sending_board(person: Person, obj: Referral) -> bool:
    """The chair and the clerk of the board that sent it"""
    return _runs(person, obj, "from_board")


def runs_the_receiving_board(person: Person, obj: Referral) -> bool:
    """The chair and the clerk of the board that received it"""
    return _runs(person, obj, "to_board")


def _runs(person: Person, referral: Referral, side: str) -> bool:
    try:
        return person.in_group(getattr(referral, side).clerk_group_id)
    except Board.DoesNotExist:
        return False
