"""Opening a board, describing it, and giving it terms of reference."""

import datetime as dt

from django.db import transaction

from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from documents.models import Document
from governance.models import Board, TermsOfReference
from partners.models import Audience, LocalArea, Person
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
) -> Board:
    """Open a board with its three groups and two audiences, as yet without seats.

    With `sees_area`, everyone in the area sees the board, and whoever sits on it sees what everyone in the area does,
    even without belonging to a partner (an adviser). Without it, the board is for its members only, both ways.

    Raises RuleBroken if the area already has a board, or an audience, of that name.
    """
    _refuse_taken_name(area, name)
    _refuse_long_audience_names(name)
    with audit.record("board_created", by=by):
        board = Board(area=area, name=name, legal_kind=legal_kind, purpose=purpose, rhythm=rhythm, parent=parent)
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
    return board


LONGEST_AUDIENCE_NAME = Audience._meta.get_field("name").max_length
AUDIENCE_NAMES = ("Members of {}", "Restricted papers of {}")


def _open_audiences(board: Board, *, by: Person) -> None:
    members, restricted = (pattern.format(board.name) for pattern in AUDIENCE_NAMES)
    board.members_audience = create_audience(board.area, name=members, by=by)
    grant_to_group(board.members_audience, board.members_group, "view", by=by)
    grant_to_group(board.members_audience, board.clerk_group, "view", "contribute", "manage", by=by)
    # Exempt and restricted papers: those who vote and those who run the board, within its members.
    board.restricted_audience = create_audience(board.area, name=restricted, parent=board.members_audience, by=by)
    grant_to_group(board.restricted_audience, board.voting_group, "view", by=by)
    grant_to_group(board.restricted_audience, board.clerk_group, "view", "contribute", "manage", by=by)


def _everyone_in(area: LocalArea) -> Audience:
    """The audience that every area starts with."""
    return Audience.objects.get(area=area, name=f"Everyone in {area.name}")


def _refuse_taken_name(area: LocalArea, name: str, *, but: int | None = None) -> None:
    if Board.objects.in_area(area).filter(name__iexact=name).exclude(pk=but).exists():
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
    parent: Board | None,
    seen_version: int,
    by: Person,
) -> Board:
    """Change how a board is described, or whom it reports to. Its audiences are renamed with it.

    Raises RuleBroken if the name is taken or the board would, in the end, report to itself; EditConflict if it changed
    after `seen_version`.
    """
    board = lock(board, seen_version)
    _refuse_taken_name(board.area, name, but=board.pk)
    _refuse_long_audience_names(name)
    above = parent
    while above is not None:
        if above.pk == board.pk:
            raise RuleBroken(f"{parent} reports to this board, so this board can't report to it.", field="parent")
        above = above.parent
    with audit.record("board_edited", by=by):
        board.name, board.legal_kind, board.purpose = name, legal_kind, purpose
        board.rhythm, board.parent = rhythm, parent
        board.save()
        audiences = (board.members_audience, board.restricted_audience)
        for audience, pattern in zip(audiences, AUDIENCE_NAMES, strict=True):
            audience.name = pattern.format(name)
            audience.save()
    return board


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
