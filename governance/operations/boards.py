"""Opening a board, describing it, and giving it terms of reference."""

import datetime as dt
from collections.abc import Collection, Iterator

from django.db import IntegrityError, transaction

from core import audit, clock
from core.access import also_seeing
from core.database import refused_by
from core.errors import RuleBroken
from core.versions import LEAVE, Leave, lock
from documents.models import Document
from governance.models import Board, BoardReplacement, Seat, TermsOfReference
from governance.operations.seats import create_seat, fill_seat
from partners.models import Audience, LocalArea, Person, User
from partners.operations import create_audience, create_group, grant_to_group


@transaction.atomic
def create_board(
    area: LocalArea,
    *,
    name: str,
    legal_kind: str,
    purpose: str,
    by: Person,
    rhythm: str = "",
    parent: Board | None = None,
    sees_area: bool = True,
    clerk: Person | None = None,
    is_health_and_wellbeing_board: bool = False,
    proposed: bool = False,
    in_force_from: dt.date | None = None,
    proposed_in: Document | None = None,
    replaces: Collection[Board] = (),
) -> Board:
    """Open a board with its three groups and two audiences, and with the seat of its clerk where one is named.

    It is in force at once, or `proposed`: then it shows beside today's boards until `bring_into_force`, perhaps with
    the document in which it is consulted on and the boards of today that it would replace. `in_force_from` is the day
    from which it works, or is meant to.

    With `sees_area`, everyone in the area sees the board, and whoever sits on it sees what everyone in the area does,
    even without belonging to a partner (an adviser). Without it, the board is for its members only, both ways: whoever
    opens it sees it only if he is its clerk, who gives it its seats.

    Raises RuleBroken if `by` sees a board of that name in the area; for a members' board without a clerk who can sign
    in; for a second Health and Wellbeing
    Board, or one that is not a committee; if it replaces a board while it is not proposed, or the one it reports to.
    """
    _refuse_taken_name(area, name, by=by)
    if not sees_area and (clerk is None or not User.objects.filter(person=clerk, is_active=True).exists()):
        raise RuleBroken("Name a clerk who can sign in: without one, nobody could see the board.", field="clerk")
    _refuse_long_audience_names(name)
    if is_health_and_wellbeing_board:
        _refuse_as_health_and_wellbeing_board(area, legal_kind, but=[board.pk for board in replaces])
    if replaces and not proposed:
        raise RuleBroken("Only a proposed board can replace others.", field="replaces")
    if parent is not None and parent in replaces:
        raise RuleBroken("A board can't report to one that it replaces.", field="parent")
    with audit.record("board_proposed" if proposed else "board_created", by=by):
        board = Board(
            area=area,
            name=name,
            legal_kind=legal_kind,
            purpose=purpose,
            rhythm=rhythm,
            parent=parent,
            is_health_and_wellbeing_board=is_health_and_wellbeing_board,
            state=Board.State.PROPOSED if proposed else Board.State.IN_FORCE,
            in_force_from=in_force_from,
            proposed_in=proposed_in,
        )
        board.members_group = create_group(f"new board {area.pk} {name} members")
        board.voting_group = create_group(f"new board {area.pk} {name} voting")
        board.clerk_group = create_group(f"new board {area.pk} {name} clerk")
        _open_audiences(board, by=by)
        everyone = _everyone_in(area)
        board.audience = everyone if sees_area else board.members_audience
        if sees_area:
            grant_to_group(everyone, board.members_group, "view", "comment", by=by)
            grant_to_group(everyone, board.clerk_group, "view", "comment", by=by)
        with also_seeing(board.audience_id):
            board.save()
        for word in ("members", "voting", "clerk"):
            group = getattr(board, f"{word}_group")
            group.name = f"board:{board.pk}:{word}"
            group.save()
        for replaced in replaces:
            BoardReplacement.objects.create(board=replaced, successor=board)
        if clerk is not None:
            with also_seeing(board.audience_id):
                fill_seat(create_seat(board, constituency="Clerk", kind=Seat.Kind.CLERK, by=by), person=clerk, by=by)
    return board


def _refuse_as_health_and_wellbeing_board(area: LocalArea, legal_kind: str, *, but: Collection[int]) -> None:
    """A local authority has one, and it is a committee: Health and Social Care Act 2012, sections 194(1), (11), 198."""
    if legal_kind not in (Board.LegalKind.COUNCIL_COMMITTEE, Board.LegalKind.JOINT_COMMITTEE):
        raise RuleBroken("A Health and Wellbeing Board is a committee of the council.", field="legal_kind")
    others = Board.objects.in_area(area).filter(is_health_and_wellbeing_board=True).exclude(pk__in=but)
    other = others.exclude(state=Board.State.ENDED).first()
    if other is not None:
        raise RuleBroken(f"{other} is the Health and Wellbeing Board.", field="is_health_and_wellbeing_board")


LONGEST_AUDIENCE_NAME = Audience._meta.get_field("name").max_length
AUDIENCE_NAMES = ("Members of {}", "Restricted papers of {}")


def _open_audiences(board: Board, *, by: Person) -> None:
    members, restricted = (pattern.format(board.name) for pattern in AUDIENCE_NAMES)
    # Two boards may have one name where nobody sees both, and their audiences with them.
    board.members_audience = create_audience(board.area, name=members, name_may_repeat=True, by=by)
    grant_to_group(board.members_audience, board.members_group, "view", by=by)
    grant_to_group(board.members_audience, board.clerk_group, "view", "contribute", "manage", by=by)
    # Exempt and restricted papers: those who vote and those who run the board, within its members.
    board.restricted_audience = create_audience(
        board.area, name=restricted, name_may_repeat=True, parent=board.members_audience, by=by
    )
    grant_to_group(board.restricted_audience, board.voting_group, "view", by=by)
    grant_to_group(board.restricted_audience, board.clerk_group, "view", "contribute", "manage", by=by)


def _everyone_in(area: LocalArea) -> Audience:
    """The audience that every area starts with."""
    return Audience.objects.get(area=area, name=f"Everyone in {area.name}")


def _refuse_taken_name(area: LocalArea, name: str, *, by: Person, but: int | None = None) -> None:
    # Among the boards that he sees: to refuse the name of another would tell that it exists.
    LocalArea.objects.select_for_update().get(pk=area.pk)
    if Board.objects.visible_to(by, area).filter(name__iexact=name).exclude(pk=but).exists():
        raise RuleBroken(f"There already is a board called “{name}” in {area}.", field="name")


def _refuse_long_audience_names(name: str) -> None:
    longest = LONGEST_AUDIENCE_NAME - max(len(pattern.format("")) for pattern in AUDIENCE_NAMES)
    if len(name) > longest:
        raise RuleBroken(f"The name must be {longest} characters or fewer.", field="name")


@transaction.atomic
def edit_board(
    board: Board,
    *,
    name: str,
    legal_kind: str,
    purpose: str,
    rhythm: str,
    parent: Board | Leave | None = LEAVE,
    seen_version: int,
    by: Person,
    is_health_and_wellbeing_board: bool | None = None,
) -> Board:
    """Change how a board is described, or whom it reports to. Its audiences are renamed with it. Whom it reports to and
    whether it is the Health and Wellbeing Board stay as they are unless they are said.

    Raises RuleBroken if the name is taken, the board would, in the end, report to itself, or to one that it replaces,
    or if it would be a second Health and Wellbeing Board or one that is no committee; EditConflict if it changed after
    `seen_version`.
    """
    board = lock(board, seen_version)
    _refuse_taken_name(board.area, name, by=by, but=board.pk)
    _refuse_long_audience_names(name)
    if is_health_and_wellbeing_board is not None:
        board.is_health_and_wellbeing_board = is_health_and_wellbeing_board
    if board.is_health_and_wellbeing_board:
        replaced = list(board.replaces.values_list("board", flat=True))
        _refuse_as_health_and_wellbeing_board(board.area, legal_kind, but=[board.pk, *replaced])
    if not isinstance(parent, Leave):
        if parent is not None and board.replaces.filter(board=parent).exists():
            raise RuleBroken("A board can't report to one that it replaces.", field="parent")
        if parent is not None and board.pk in line_above(parent.pk):
            raise _reports_to_it(parent)
        board.parent = parent
    with audit.record("board_edited", by=by):
        board.name, board.legal_kind, board.purpose, board.rhythm = name, legal_kind, purpose, rhythm
        try:
            with transaction.atomic():
                board.save()
        except IntegrityError as refusal:
            # The line up leads through a board that this person can't see: the database walked it (`no_circle`).
            if refused_by(refusal) != f"{Board._meta.db_table}_no_circle":
                raise
            raise _reports_to_it(parent) from None
        audiences = (board.members_audience, board.restricted_audience)
        for audience, pattern in zip(audiences, AUDIENCE_NAMES, strict=True):
            audience.name = pattern.format(name)
            audience.save()
    return board


def line_above(number: int | None) -> Iterator[int]:
    """A board's number and those of the boards above it, as far as the acting person sees them."""
    seen: set[int] = set()
    while number is not None and number not in seen:
        seen.add(number)
        yield number
        number = Board.objects.filter(pk=number).values_list("parent", flat=True).first()


def _reports_to_it(parent) -> RuleBroken:
    return RuleBroken(f"{parent} reports to this board, so this board can't report to it.", field="parent")


@transaction.atomic
def set_terms_of_reference(
    board: Board,
    *,
    text: str,
    agreed_on: dt.date,
    by: Person,
    review_on: dt.date | None = None,
    document: Document | None = None,
) -> TermsOfReference:
    """Give a board its terms of reference as agreed on a day, as the next version; earlier ones stay.

    Raises RuleBroken for a day in the future, or a review that is not after it.
    """
    if agreed_on > clock.today():
        raise RuleBroken("Terms of reference can't have been agreed in the future.", field="agreed_on")
    if review_on is not None and review_on <= agreed_on:
        raise RuleBroken("The review must be after the day on which they were agreed.", field="review_on")
    board = Board.objects.select_for_update(of=("self",)).get(pk=board.pk)
    newest = board.terms_of_reference.first()
    with audit.record("terms_of_reference_set", by=by):
        return TermsOfReference.objects.create(
            board=board,
            number=newest.number + 1 if newest else 1,
            agreed_on=agreed_on,
            review_on=review_on,
            text=text,
            document=document,
            recorded_by=by,
        )
