"""Who sits on a board, seat by seat; how boards stand to one another; whom a form may offer for a seat."""

import datetime as dt
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core import clock
from governance.models import Board, Seat, SeatHolding
from partners.models import LocalArea, Membership, Person


@dataclass(frozen=True)
class SeatLine:
    """A seat as it is today: who holds it (None: vacant), who stands in, who is co-opted, who is next, who was."""

    seat: Seat
    holder: SeatHolding | None
    substitutes: list[SeatHolding]
    co_opted: list[SeatHolding]
    coming: list[SeatHolding]
    earlier: list[SeatHolding]

    @property
    def vacant_since(self) -> dt.date | None:
        """The first day without a holder; None while somebody sits there."""
        if self.holder or self.co_opted:
            return None
        left = [held.ends_on for held in self.earlier if held.kind == SeatHolding.Kind.HOLDER]
        return max(left, default=self.seat.starts_on)


def seats_by_constituency(board: Board) -> list[tuple[str, list[SeatLine]]]:
    """The seats that a board has today, those for the same constituency together, in the board's own order."""
    today = clock.today()
    holdings = Prefetch("holdings", queryset=SeatHolding.objects.select_related("person"))
    lines = [_line(seat, today) for seat in board.seats.on(today).prefetch_related(holdings)]
    places: dict[str, int] = {}
    for line in lines:
        places.setdefault(line.seat.constituency, len(places))
    lines.sort(key=lambda line: places[line.seat.constituency])
    return [(name, list(group)) for name, group in groupby(lines, key=lambda line: line.seat.constituency)]


def _line(seat: Seat, today: dt.date) -> SeatLine:
    holdings = list(seat.holdings.all())
    current = [held for held in holdings if held.starts_on <= today and (held.ends_on is None or held.ends_on > today)]
    of_kind = {kind: [held for held in current if held.kind == kind] for kind in SeatHolding.Kind}
    return SeatLine(
        seat=seat,
        holder=next(iter(of_kind[SeatHolding.Kind.HOLDER]), None),
        substitutes=of_kind[SeatHolding.Kind.SUBSTITUTE],
        co_opted=of_kind[SeatHolding.Kind.CO_OPTED],
        coming=[held for held in holdings if held.starts_on > today],
        earlier=[held for held in holdings if held.ends_on is not None and held.ends_on <= today],
    )


def vacant_seats(day: dt.date) -> QuerySet[Seat]:
    """The seats that nobody holds on that day, each with `vacant_since`: when its last holder left, or it was made."""
    holders = SeatHolding.objects.filter(seat=OuterRef("pk"), kind=SeatHolding.Kind.HOLDER)
    left = holders.filter(ends_on__lte=day).order_by("-ends_on").values("ends_on")[:1]
    sitting = SeatHolding.objects.on(day).filter(seat=OuterRef("pk")).exclude(kind=SeatHolding.Kind.SUBSTITUTE)
    return Seat.objects.on(day).filter(~Exists(sitting)).annotate(vacant_since=Coalesce(Subquery(left), F("starts_on")))


@dataclass
class Branch:
    """A board and those that report to it."""

    board: Board
    branches: list["Branch"] = field(default_factory=list)


def structure(boards: list[Board]) -> list[Branch]:
    """How these boards stand to one another. One whose parent is not among them stands at the top."""
    branches = {board.pk: Branch(board) for board in boards}
    top = []
    for branch in branches.values():
        above = branches.get(branch.board.parent_id)
        (above.branches if above else top).append(branch)
    return top


def people_for_seats(area: LocalArea) -> QuerySet[Person]:
    """Whom a form may offer: people who take part in the area, those who sit on its boards, and those entered for one
    of its partners who have no part anywhere yet (an adviser from a national body)."""
    members = Membership.objects.with_content().filter(area=area).values("person")
    sitting = SeatHolding.objects.current().filter(seat__board__area=area).values("person")
    return Person.objects.filter(
        Q(pk__in=members) | Q(pk__in=sitting) | Q(memberships=None, partner__in=area.partners_in_area.values("partner"))
    ).select_related("partner")
