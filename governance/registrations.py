"""What the governance app tells core's registries, and how “Who can see this?” names its groups."""

import datetime as dt

from django.db import models
from django.db.models import Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.urls import reverse

from core.home import Areas, HomeItem, Urgency, in_areas, of_groups, of_partners, of_people, only_if_any
from core.registry import HOME_ITEMS, LIVE_BLOCKS, SEARCHABLE
from core.search import OfAnother, SearchKind, seen
from core.templatetags.portal import day, hour
from core.written import Given
from governance import live, operations, setting_up  # noqa: F401 - the last one fills the registry of steps
from governance.membership import vacant_seats
from governance.models import (
    AgendaItem,
    Board,
    Decision,
    Meeting,
    MinutedAction,
    NonPublicPart,
    Referral,
    SeatHolding,
)
from partners.handover import HOLDINGS, held_by_name
from partners.models import LocalArea, Person, Role
from partners.operations import LEAVING
from partners.reach import GROUP_NAMES
from partners.standing import Anybody
from partners.written import once_for_anybody

MEETING_AHEAD = dt.timedelta(days=28)
SOON = dt.timedelta(days=7)
LONG_VACANT = dt.timedelta(weeks=13)
"""How long a seat may stay vacant before the clerk is told: three months."""


def group_names_of_boards(area: LocalArea) -> dict[int, str]:
    """The groups of the area's boards, in words."""
    names = {}
    for board in Board.objects.in_area(area):
        names[board.members_group_id] = f"Members of the {board}"
        names[board.voting_group_id] = f"Voting members of the {board}"
        names[board.clerk_group_id] = f"Chair and clerk of the {board}"
    return names


GROUP_NAMES.append(group_names_of_boards)


def _of_my_boards(person: Person, path: str = "board") -> Q:
    groups = person.standing.group_ids
    return Q(**{f"{path}__members_group__in": groups}) | Q(**{f"{path}__clerk_group__in": groups})


@once_for_anybody
def _meetings_to_come(asking: Anybody) -> QuerySet:
    mine = of_groups("board__members_group") | of_groups("board__clerk_group")
    planned = Meeting.objects.visible_to(asking).filter(in_areas(), mine, state=Meeting.State.PLANNED)
    return planned.filter(held_on__lte=Given("last", models.DateField())).select_related("board").order_by()


@HOME_ITEMS.add("governance.meetings")
def meetings_of_my_boards(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """Meetings within four weeks of boards he sits on or runs; and, to who runs the board, those whose day has passed
    without a word on whether they were held."""
    if not person.standing.group_ids:
        return []
    groups, last = list(person.standing.group_ids), today + MEETING_AHEAD
    items = []
    for meeting in _meetings_to_come(person, areas=list(areas), groups=groups, last=last):
        passed = meeting.held_on < today
        if passed and not person.in_group(meeting.board.clerk_group_id):
            continue
        area = areas[meeting.area_id]
        url = reverse("governance:meeting_detail", args=[area.slug, meeting.pk])
        if passed:
            items.append(
                HomeItem(
                    Urgency.OVERDUE,
                    "Meeting",
                    str(meeting.board),
                    url,
                    "Say whether it was held",
                    meeting.held_on,
                    area=area,
                    when=f"Was to be held on {day(meeting.held_on)}",
                )
            )
        else:
            items.append(
                HomeItem(
                    Urgency.of(meeting.held_on, today, SOON),
                    "Meeting",
                    str(meeting.board),
                    url,
                    "See the meeting",
                    meeting.held_on,
                    area=area,
                    when=day(meeting.held_on) + (f", {hour(meeting.starts_at)}" if meeting.starts_at else ""),
                    detail=meeting.place,
                )
            )
    return items


@HOME_ITEMS.add("governance.decisions")
@only_if_any(
    lambda: Decision.objects.open().filter(in_areas(), of_people("owner")),
)
def decisions_i_own(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """Open decisions whose owner he is: overdue, due within two weeks, or waiting."""
    items = []
    mine = Decision.objects.visible_to(person).in_areas(areas).open().filter(person.named_in("owner"))
    for decision in mine.prefetch_related("board"):
        items.append(
            HomeItem(
                Urgency.of(decision.due, today),
                "Decision",
                f"{decision.reference}: {decision.text}"[:120],
                reverse("governance:decision_detail", args=[areas[decision.area_id].slug, decision.pk]),
                "Say what became of it",
                decision.due,
                area=areas[decision.area_id],
            )
        )
    return items


@HOME_ITEMS.add("governance.minuted_actions")
@only_if_any(
    lambda: MinutedAction.objects.open().filter(in_areas(), of_people("owner") | of_partners("owner_partner")),
)
def minuted_actions_i_own(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """Open minuted actions that he owns; and, to a lead of a partner, those that the partner owns and nobody in it."""
    led = Q(person.partner_in("owner_partner", Role.LEAD), owner=None)
    mine = MinutedAction.objects.visible_to(person).in_areas(areas).filter(person.named_in("owner") | led).open()
    return [
        HomeItem(
            Urgency.of(action.due, today),
            "Minuted action",
            action.text[:120],
            reverse("governance:minuted_action_detail", args=[areas[action.area_id].slug, action.pk]),
            "Say how it goes",
            action.due,
            area=areas[action.area_id],
        )
        for action in mine
    ]


@HOME_ITEMS.add("governance.referrals")
@only_if_any(
    lambda: Referral.objects.waiting().filter(in_areas(), of_groups("to_board__clerk_group")),
)
def referrals_to_answer(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """To who runs a board: what another board asks it and has no answer to."""
    groups = person.standing.group_ids
    if not groups:
        return []
    waiting = Referral.objects.visible_to(person).in_areas(areas).waiting().filter(to_board__clerk_group__in=groups)
    return [
        HomeItem(
            Urgency.of(referral.due, today),
            "Referral",
            referral.asked[:120],
            reverse("governance:referral_detail", args=[areas[referral.area_id].slug, referral.pk]),
            "Answer it" if referral.state == Referral.State.ACCEPTED else "Accept, answer or decline it",
            referral.due,
            area=areas[referral.area_id],
        )
        for referral in waiting
    ]


@HOME_ITEMS.add("governance.agenda_items")
@only_if_any(
    lambda: AgendaItem.objects.filter(in_areas(), of_groups("board__clerk_group"), state=AgendaItem.State.PROPOSED),
)
def items_proposed_to_me(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """To who runs a board: items that others propose for a meeting that is still planned."""
    groups = person.standing.group_ids
    if not groups:
        return []
    proposed = (
        AgendaItem.objects.visible_to(person)
        .in_areas(areas)
        .filter(
            state=AgendaItem.State.PROPOSED,
            meeting__state=Meeting.State.PLANNED,
            board__clerk_group__in=groups,
        )
    )
    return [
        HomeItem(
            Urgency.WAITING,
            "Proposed agenda item",
            item.title,
            reverse("governance:agenda_item_detail", args=[areas[item.area_id].slug, item.pk]),
            "Accept or withdraw it",
            area=areas[item.area_id],
        )
        for item in proposed
    ]


@HOME_ITEMS.add("governance.seats")
@only_if_any(
    lambda: Board.objects.filter(in_areas(), of_groups("clerk_group")),
)
def seats_to_see_to(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """To who runs a board: seats vacant for more than three months, and advisers whose review is due."""
    groups = person.standing.group_ids
    if not groups:
        return []
    vacant = vacant_seats(today).filter(
        board__area__in=areas, board__clerk_group__in=groups, vacant_since__lt=today - LONG_VACANT
    )
    items = [
        HomeItem(
            Urgency.WAITING,
            "Vacant seat",
            f"{seat.constituency}, {seat.board}",
            reverse("governance:seat_fill", args=[areas[seat.board.area_id].slug, seat.pk]),
            "Fill the seat",
            area=areas[seat.board.area_id],
            detail=f"Vacant since {seat.vacant_since.day} {seat.vacant_since:%B %Y}",
        )
        for seat in vacant.select_related("board")
    ]
    due = (
        SeatHolding.objects.on(today)
        .filter(seat__board__area__in=areas, seat__board__clerk_group__in=groups, review_on__lte=today)
        .select_related("seat__board", "person")
    )
    items += [
        HomeItem(
            Urgency.of(holding.review_on, today),
            "Review of a seat",
            f"{holding.person}, {holding.seat.board}",
            reverse("governance:board_detail", args=[areas[holding.seat.board.area_id].slug, holding.seat.board_id]),
            "Decide whether the seat goes on",
            holding.review_on,
            area=areas[holding.seat.board.area_id],
        )
        for holding in due
    ]
    return items


# --- Tables for papers ------------------------------------------------------------------------------------------------

LIVE_BLOCKS.add("governance.decisions")(live.DECISIONS)
LIVE_BLOCKS.add("governance.minuted_actions")(live.MINUTED_ACTIONS)


# --- Search -----------------------------------------------------------------------------------------------------------

BOARD = OfAnother(Board, "board", "name")
DAY_IN_WORDS = Func("held_on", Value("FMDD FMMonth YYYY"), function="to_char", output_field=TextField())

SEARCHABLE.add("board")(
    SearchKind(
        label="Board",
        plural="Boards",
        rows=seen(Board),
        title="name",
        texts=("purpose",),
        address="governance:board_detail",
    )
)
SEARCHABLE.add("meeting")(
    SearchKind(
        label="Meeting",
        plural="Meetings",
        rows=seen(Meeting),
        title=Concat(Value("Meeting of "), DAY_IN_WORDS, output_field=TextField()),
        texts=(BOARD, "place"),
        within=BOARD,
        address="governance:meeting_detail",
        withdrawn=Q(state=Meeting.State.WITHDRAWN),
    )
)
SEARCHABLE.add("agenda-item")(
    SearchKind(
        label="Agenda item",
        plural="Agenda items",
        rows=seen(AgendaItem),
        title="title",
        texts=("text",),
        within=BOARD,
        address="governance:agenda_item_detail",
        withdrawn=~Q(withdrawn_because=""),
    )
)
SEARCHABLE.add("non-public-part")(
    SearchKind(
        label="Part of an agenda item that is not public",
        plural="Parts of agenda items that are not public",
        rows=seen(NonPublicPart),
        title=OfAnother(AgendaItem, "agenda_item", "title"),
        texts=("text",),
        address="governance:agenda_item_detail",
        number="agenda_item",
    )
)
SEARCHABLE.add("decision")(
    SearchKind(
        label="Decision",
        plural="Decisions",
        rows=seen(Decision),
        title=Concat("reference", Value(": "), "text", output_field=TextField()),
        texts=("condition",),
        within=BOARD,
        address="governance:decision_detail",
    )
)
SEARCHABLE.add("minuted-action")(
    SearchKind(
        label="Action from the minutes",
        plural="Actions from the minutes",
        rows=seen(MinutedAction),
        title="text",
        texts=(),
        within=BOARD,
        address="governance:minuted_action_detail",
    )
)
SEARCHABLE.add("referral")(
    SearchKind(
        label="Referral",
        plural="Referrals",
        rows=seen(Referral),
        title="asked",
        texts=("answer",),
        address="governance:referral_detail",
        withdrawn=~Q(withdrawn_because=""),
    )
)

LEAVING.add("governance.seats")(operations.vacate_seats_of)
HOLDINGS.add("governance.decisions")(held_by_name("decision", Decision, "owner", still=lambda rows: rows.open()))
HOLDINGS.add("governance.minuted_actions")(
    held_by_name("minuted action", MinutedAction, "owner", still=lambda rows: rows.open())
)
