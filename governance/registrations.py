"""What the governance app tells core's registries, and how “Who can see this?” names its groups."""

import datetime as dt

from django.db.models import Q
from django.urls import reverse

from core.home import HomeItem, Urgency
from core.registry import HOME_ITEMS
from core.templatetags.portal import day, hour
from governance.membership import vacant_seats
from governance.models import Board, Decision, Meeting, SeatHolding
from partners.models import LocalArea, Person
from partners.reach import GROUP_NAMES

MEETING_AHEAD = dt.timedelta(days=28)
SOON = dt.timedelta(days=7)
DECISION_SOON = dt.timedelta(days=14)
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


@HOME_ITEMS.add("governance.meetings")
def meetings_of_my_boards(person: Person, area: LocalArea, today: dt.date) -> list[HomeItem]:
    """Meetings within four weeks of boards he sits on or runs; and, to who runs the board, those whose day has passed
    without a word on whether they were held."""
    if not person.standing.group_ids:
        return []
    planned = Meeting.objects.visible_to(person, area).filter(
        _of_my_boards(person), state=Meeting.State.PLANNED, held_on__lte=today + MEETING_AHEAD
    )
    items = []
    for meeting in planned.select_related("board"):
        passed = meeting.held_on < today
        if passed and not person.in_group(meeting.board.clerk_group_id):
            continue
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
                    when=f"Was to be held on {day(meeting.held_on)}",
                )
            )
        else:
            urgency = Urgency.DUE_SOON if meeting.held_on <= today + SOON else Urgency.WAITING
            items.append(
                HomeItem(
                    urgency,
                    "Meeting",
                    str(meeting.board),
                    url,
                    "See the meeting",
                    meeting.held_on,
                    when=day(meeting.held_on) + (f", {hour(meeting.starts_at)}" if meeting.starts_at else ""),
                    detail=meeting.place,
                )
            )
    return items


@HOME_ITEMS.add("governance.decisions")
def decisions_i_own(person: Person, area: LocalArea, today: dt.date) -> list[HomeItem]:
    """Open decisions whose owner he is: overdue, due within two weeks, or waiting."""
    items = []
    mine = Decision.objects.visible_to(person, area).open().filter(owner=person)
    for decision in mine.prefetch_related("board"):
        if decision.is_overdue:
            urgency = Urgency.OVERDUE
        elif decision.due is not None and decision.due <= today + DECISION_SOON:
            urgency = Urgency.DUE_SOON
        else:
            urgency = Urgency.WAITING
        items.append(
            HomeItem(
                urgency,
                "Decision",
                f"{decision.reference}: {decision.text}"[:120],
                reverse("governance:decision_detail", args=[area.slug, decision.pk]),
                "Say what became of it",
                decision.due,
            )
        )
    return items


@HOME_ITEMS.add("governance.seats")
def seats_to_see_to(person: Person, area: LocalArea, today: dt.date) -> list[HomeItem]:
    """To who runs a board: seats vacant for more than three months, and advisers whose review is due."""
    groups = person.standing.group_ids
    if not groups:
        return []
    vacant = vacant_seats(today).filter(
        board__area=area, board__clerk_group__in=groups, vacant_since__lt=today - LONG_VACANT
    )
    items = [
        HomeItem(
            Urgency.WAITING,
            "Vacant seat",
            f"{seat.constituency}, {seat.board}",
            reverse("governance:seat_fill", args=[area.slug, seat.pk]),
            "Fill the seat",
            detail=f"Vacant since {seat.vacant_since.day} {seat.vacant_since:%B %Y}",
        )
        for seat in vacant.select_related("board")
    ]
    due = (
        SeatHolding.objects.on(today)
        .filter(seat__board__area=area, seat__board__clerk_group__in=groups, review_on__lte=today)
        .select_related("seat__board", "person")
    )
    items += [
        HomeItem(
            Urgency.OVERDUE if holding.review_on < today else Urgency.DUE_SOON,
            "Review of a seat",
            f"{holding.person}, {holding.seat.board}",
            reverse("governance:board_detail", args=[area.slug, holding.seat.board_id]),
            "Decide whether the seat goes on",
            holding.review_on,
        )
        for holding in due
    ]
    return items
