"""The agenda of a meeting: putting items on it, ordering them, and what of them is not public."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Max

from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from governance.models import AgendaItem, Board, EarlierConsideration, Meeting, NonPublicPart, StandingItem
from governance.operations.interests import demand_no_interest
from governance.operations.meetings import lock_unless_withdrawn
from partners.models import Audience, Partner, Person

Classification = AgendaItem.Classification


@transaction.atomic
def add_agenda_item(
    meeting: Meeting,
    *,
    title: str,
    kind: str,
    by: Person,
    text: str = "",
    presenter: Person | None = None,
    presenting_partner: Partner | None = None,
    minutes: int | None = None,
    classification: str = Classification.PUBLIC,
    paragraph: int | None = None,
    not_public_because: str = "",
) -> AgendaItem:
    """Put an item at the end of a planned meeting's agenda. Who sees the meeting sees it, and so does its presenter.

    What is not public about it is written apart (`write_non_public_part`); title and text here are neutral then.
    Raises RuleBroken if the meeting is not planned any more, and where the classification does not fit:

    - exempt is for a council's bodies only, under a paragraph of Schedule 12A and with the reason why the public
      interest in keeping it outweighs that in telling (Local Government Act 1972, section 100A(4), Schedule 12A);
    - restricted is for all other bodies, with their reason;
    - confidential is what a government department gave on terms, or a law or court forbids to tell, for either (the
      same Act, section 100A(2) and (3)), such as a draft inspection report under embargo.
    """
    meeting = _with_open_agenda(meeting)
    words = _checked(
        meeting.board,
        {"classification": classification, "paragraph": paragraph, "not_public_because": not_public_because},
    )
    with audit.record("agenda_item_added", by=by):
        return _made(
            meeting,
            by=by,
            audience=meeting.audience,
            state=AgendaItem.State.ON_AGENDA,
            title=title,
            text=text,
            kind=kind,
            presenter=presenter,
            presenting_partner=presenting_partner,
            minutes=minutes,
            **words,
        )


@transaction.atomic
def propose_agenda_item(
    meeting: Meeting,
    *,
    title: str,
    kind: str,
    by: Person,
    text: str = "",
    presenter: Person | None = None,
    presenting_partner: Partner | None = None,
    minutes: int | None = None,
    classification: str = Classification.PUBLIC,
    paragraph: int | None = None,
    not_public_because: str = "",
) -> AgendaItem:
    """Propose an item for a planned meeting. Until who runs the board accepts it, the board's members and the proposer
    see it. Raises RuleBroken as `add_agenda_item` does.
    """
    meeting = _with_open_agenda(meeting)
    words = _checked(
        meeting.board,
        {"classification": classification, "paragraph": paragraph, "not_public_because": not_public_because},
    )
    with audit.record("agenda_item_proposed", by=by):
        return _made(
            meeting,
            by=by,
            audience=meeting.board.members_audience,
            state=AgendaItem.State.PROPOSED,
            title=title,
            text=text,
            kind=kind,
            presenter=presenter,
            presenting_partner=presenting_partner,
            minutes=minutes,
            **words,
        )


def _made(meeting: Meeting, *, by: Person, audience: Audience, **words) -> AgendaItem:
    item = AgendaItem(
        area=meeting.area,
        audience=audience,
        board=meeting.board,
        meeting=meeting,
        position=_next_position(meeting),
        proposer=by,
        **words,
    )
    with also_seeing(audience.pk):
        item.save()
    return item


def _with_open_agenda(meeting: Meeting) -> Meeting:
    """The meeting, locked, so that what happens to its agenda happens one thing after another."""
    meeting = lock_unless_withdrawn(meeting)
    if meeting.state != Meeting.State.PLANNED:
        raise RuleBroken("This meeting has been held: its agenda stays as it was.")
    return meeting


def _next_position(meeting: Meeting) -> int:
    return (meeting.agenda_items.aggregate(last=Max("position"))["last"] or 0) + 1


def _checked(board: Board, words: dict) -> dict:
    """The classification, its paragraph and its reason, if they fit each other and the body."""
    classification = words["classification"]
    if classification == Classification.EXEMPT and not board.is_council_body:
        raise RuleBroken("Only a council's bodies have exempt items: choose restricted.", field="classification")
    if classification == Classification.RESTRICTED and board.is_council_body:
        raise RuleBroken(
            "A council's body keeps an item from the public as exempt, under a paragraph of Schedule 12A.",
            field="classification",
        )
    if classification == Classification.EXEMPT and words["paragraph"] is None:
        raise RuleBroken("Say under which paragraph of Schedule 12A it is exempt.", field="paragraph")
    if classification != Classification.EXEMPT and words["paragraph"] is not None:
        raise RuleBroken("Only an exempt item has a paragraph of Schedule 12A.", field="paragraph")
    if classification != Classification.PUBLIC and not words["not_public_because"].strip():
        raise RuleBroken("Say why it is not public.", field="not_public_because")
    if classification == Classification.PUBLIC and words["not_public_because"].strip():
        raise RuleBroken("A public item needs no reason for not being public.", field="not_public_because")
    return words


@transaction.atomic
def edit_agenda_item(
    item: AgendaItem,
    *,
    title: str,
    kind: str,
    text: str,
    presenter: Person | None,
    presenting_partner: Partner | None,
    minutes: int | None,
    classification: str,
    not_public_because: str,
    seen_version: int,
    by: Person,
    paragraph: int | None = None,
) -> AgendaItem:
    """Change an item of a planned meeting.

    Raises RuleBroken if the meeting is not planned any more, if the item was withdrawn, if it would be public while it
    has a non-public part, for who has an interest that closes it, and as `add_agenda_item` does; EditConflict if it
    changed after `seen_version`.
    """
    meeting = _with_open_agenda(item.meeting)
    item = lock(item, seen_version)
    _refuse_withdrawn(item)
    demand_no_interest(by, item)
    words = _checked(
        meeting.board,
        {"classification": classification, "paragraph": paragraph, "not_public_because": not_public_because},
    )
    if classification == Classification.PUBLIC and NonPublicPart.objects.filter(agenda_item=item).exists():
        raise RuleBroken(
            "It has a non-public part, so it can't be public. Withdraw it and add a public item instead.",
            field="classification",
        )
    with audit.record("agenda_item_edited", by=by):
        words |= {"title": title, "kind": kind, "text": text, "presenter": presenter, "minutes": minutes}
        for name, value in (words | {"presenting_partner": presenting_partner}).items():
            setattr(item, name, value)
        item.save()
    return item


def _refuse_withdrawn(item: AgendaItem) -> None:
    if item.is_withdrawn:
        raise RuleBroken(f"This item has been withdrawn: {item.withdrawn_because}")


def _moved(item: AgendaItem, state: str, seen_version: int | None) -> AgendaItem:
    item = lock(item, seen_version)
    if state not in AgendaItem.MOVES[item.state]:
        raise RuleBroken(f"This item is {item.get_state_display().lower()}.")
    item.state = state
    return item


@transaction.atomic
def accept_agenda_item(item: AgendaItem, *, by: Person, seen_version: int | None = None) -> AgendaItem:
    """Put a proposed item at the end of the agenda. From now on those who see the meeting see it.

    Raises RuleBroken if it is not proposed, or the meeting is not planned any more; EditConflict if it changed after
    `seen_version`.
    """
    meeting = _with_open_agenda(item.meeting)
    item = _moved(item, AgendaItem.State.ON_AGENDA, seen_version)
    with audit.record("agenda_item_accepted", by=by):
        item.audience, item.position = meeting.audience, _next_position(meeting)
        item.save()
    return item


@transaction.atomic
def withdraw_agenda_item(item: AgendaItem, *, reason: str, by: Person, seen_version: int | None = None) -> AgendaItem:
    """Take an item, or the proposal of one, off the agenda of a planned meeting and say why. It stays to be read.

    Raises RuleBroken without a reason, if it was withdrawn before, or the meeting is not planned any more; EditConflict
    if it changed after `seen_version`.
    """
    if not reason.strip():
        raise RuleBroken("Say why the item is withdrawn.", field="reason")
    _with_open_agenda(item.meeting)
    item = _moved(item, AgendaItem.State.WITHDRAWN, seen_version)
    with audit.record("agenda_item_withdrawn", by=by, reason=reason):
        item.withdrawn_because = reason
        item.save()
    return item


@transaction.atomic
def move_agenda_item(item: AgendaItem, *, direction: str, by: Person) -> AgendaItem:
    """Let an item change places with the one before it (up) or after it (down). At the end of the list nothing
    happens.

    Raises RuleBroken if it is not on the agenda, or the meeting is not planned any more.
    """
    meeting = _with_open_agenda(item.meeting)
    items = list(meeting.agenda_items.on_the_agenda())
    if item not in items:
        raise RuleBroken("This item is not on the agenda.")
    place = items.index(item)
    other_place = place - 1 if direction == AgendaItem.Direction.UP else place + 1
    if not 0 <= other_place < len(items):
        return items[place]
    with audit.record("agenda_item_moved", by=by):
        moved, other = lock(items[place]), lock(items[other_place])
        moved.position, other.position = other.position, moved.position
        moved.save()
        other.save()
    return moved


@transaction.atomic
def add_non_public_part(item: AgendaItem, *, text: str, by: Person, audience: Audience | None = None) -> NonPublicPart:
    """Write what only those may know who decide: for the board's voting members, chair and clerk (its restricted
    papers), or for all its members; and for its author and the item's presenter.

    Raises RuleBroken if the item is public or withdrawn, has such a part already, for another audience, or for who has
    an interest that closes it.
    """
    _with_open_agenda(item.meeting)
    item = AgendaItem.objects.get(pk=item.pk)
    _refuse_withdrawn(item)
    demand_no_interest(by, item)
    if item.is_public:
        raise RuleBroken("This item is public. Change its classification first.")
    audience = audience or item.board.restricted_audience
    _refuse_other_audience(item.board, audience)
    part = NonPublicPart(area=item.area, audience=audience, agenda_item=item, text=text, author=by)
    try:
        with audit.record("non_public_part_added", by=by), transaction.atomic(), also_seeing(audience.pk):
            part.save()
    except IntegrityError:
        # Somebody else wrote it, perhaps for an audience that this person is not in.
        raise RuleBroken("This item has a non-public part already.") from None
    return part


def _refuse_other_audience(board: Board, audience: Audience) -> None:
    if audience.pk not in (board.restricted_audience_id, board.members_audience_id):
        raise RuleBroken("Choose the board's members, or its restricted papers.", field="audience")


@transaction.atomic
def edit_non_public_part(
    part: NonPublicPart, *, text: str, audience: Audience, seen_version: int, by: Person
) -> NonPublicPart:
    """Change a non-public part, or who of the board may read it.

    Raises RuleBroken if the item was withdrawn, the meeting is not planned any more, or for another audience;
    EditConflict if it changed after `seen_version`.
    """
    _with_open_agenda(part.agenda_item.meeting)
    part = lock(part, seen_version)
    _refuse_withdrawn(part.agenda_item)
    _refuse_other_audience(part.agenda_item.board, audience)
    with audit.record("non_public_part_edited", by=by):
        part.text, part.audience = text, audience
        part.save()
    return part


@transaction.atomic
def record_earlier_consideration(
    item: AgendaItem,
    *,
    considered_on: dt.date,
    what_it_said: str,
    by: Person,
    board: Board | None = None,
    body: str = "",
) -> EarlierConsideration:
    """Record that a board, or a body that the portal does not know, considered the matter on a day, and what it said.

    Raises RuleBroken if the item was withdrawn, for a day in the future, or unless exactly one body is given.
    """
    item = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    _refuse_withdrawn(item)
    if considered_on > clock.today():
        raise RuleBroken("Record this when it has happened.", field="considered_on")
    if board is None and not body.strip():
        raise RuleBroken("Say which body considered it.", field="board")
    if board is not None and body.strip():
        raise RuleBroken("Choose a board or name another body, not both.", field="body")
    with audit.record("earlier_consideration_recorded", by=by):
        return EarlierConsideration.objects.create(
            agenda_item=item,
            board=board,
            body=body.strip(),
            considered_on=considered_on,
            what_it_said=what_it_said,
            recorded_by=by,
        )


@transaction.atomic
def add_standing_item(board: Board, *, title: str, kind: str, by: Person, minutes: int | None = None) -> StandingItem:
    """Give a board an item that goes on the agenda of every meeting, after those it has.

    Raises RuleBroken if it has one of that title.
    """
    board = Board.objects.select_for_update(of=("self",)).get(pk=board.pk)
    if board.standing_items.current().filter(title__iexact=title).exists():
        raise RuleBroken("It has a standing item of that title.", field="title")
    last = board.standing_items.aggregate(last=Max("position"))["last"] or 0
    with audit.record("standing_item_added", by=by):
        return StandingItem.objects.create(board=board, title=title, kind=kind, minutes=minutes, position=last + 1)


@transaction.atomic
def end_standing_item(standing_item: StandingItem, *, by: Person) -> StandingItem:
    """Let an item stand no longer; agendas that have it keep it. Raises RuleBroken if it stands no more already."""
    standing_item = StandingItem.objects.select_for_update().get(pk=standing_item.pk)
    if standing_item.ends_on is not None:
        raise RuleBroken("This item stands no more.")
    with audit.record("standing_item_ended", by=by):
        standing_item.ends_on = clock.today()
        standing_item.save()
    return standing_item


@transaction.atomic
def add_standing_items_to_agenda(meeting: Meeting, *, by: Person) -> list[AgendaItem]:
    """Put those of the board's standing items on a planned meeting's agenda that are not there yet, in their order.

    Raises RuleBroken if the meeting is not planned any more, or nothing is missing.
    """
    meeting = _with_open_agenda(meeting)
    there = meeting.agenda_items.exclude(state=AgendaItem.State.WITHDRAWN).exclude(standing_item=None)
    missing = meeting.board.standing_items.current().exclude(pk__in=there.values("standing_item"))
    with audit.record("standing_items_added_to_agenda", by=by):
        added = [
            _made(
                meeting,
                by=by,
                audience=meeting.audience,
                state=AgendaItem.State.ON_AGENDA,
                title=standing.title,
                kind=standing.kind,
                minutes=standing.minutes,
                standing_item=standing,
            )
            for standing in missing
        ]
    if not added:
        raise RuleBroken("All standing items of the board are on this agenda.")
    return added
