"""Who sits on a board, seat by seat; who is missing; for whom seats are kept; whom a form may offer for a seat."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core import clock
from governance.models import Board, Seat, SeatHolding
from partners.models import LocalArea, Membership, Partner, PartnerInArea, Person


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


def missing_members(board: Board, lines: list[SeatLine]) -> list[str]:
    """Whom the law asks for on a Health and Wellbeing Board and who is not there today, in words: at least one
    councillor; the directors of adult social services, of children's services and of public health; a representative of
    the Local Healthwatch organisation; and one of each NHS commissioner of the area (Health and Social Care Act 2012,
    section 194(2), as amended in 2022 for integrated care boards)."""
    missing = []
    for member in Seat.StatutoryMember:
        seats = [line for line in lines if line.seat.statutory_member == member]
        if not seats:
            missing.append(f"{member.label}: there is no seat")
        elif all(line.vacant_since for line in seats):
            missing.append(f"{member.label}: the seat is vacant")
        elif member == Seat.StatutoryMember.NHS_COMMISSIONER:
            missing += _unrepresented_commissioners(board.area, seats)
    return missing


def _unrepresented_commissioners(area: LocalArea, lines: list[SeatLine]) -> list[str]:
    """Where an area has several commissioners, those for whom nobody sits."""
    today = clock.today()
    in_area = PartnerInArea.objects.filter(area=area, partner__kind=Partner.Kind.NHS_COMMISSIONER)
    commissioners = [each.partner for each in in_area.select_related("partner") if each.is_current]
    commissioners = [partner for partner in commissioners if partner.exists_on(today)]
    sitting = {line.seat.nominated_by_id for line in lines if not line.vacant_since}
    if len(commissioners) < 2:
        return []
    label = Seat.StatutoryMember.NHS_COMMISSIONER.label
    return [f"{label}: nobody sits for {partner}" for partner in commissioners if partner.pk not in sitting]


@dataclass(frozen=True)
class Coverage:
    """For whom seats are kept, board by board: `rows` are a constituency and, for each of `boards`, its cell."""

    boards: list[Board]
    rows: list[tuple[str, list["CoverageCell"]]]


@dataclass(frozen=True)
class CoverageCell:
    """How many seats a board keeps for a constituency, and how many of them nobody holds."""

    board: Board
    seats: int = 0
    vacant: int = 0


def coverage_of(boards: list[Board]) -> Coverage:
    """Which constituencies have seats on which of these boards today. Constituencies of the same words, whatever their
    capitals, are one; clerks serve a board and represent nobody."""
    today = clock.today()
    sitting = SeatHolding.objects.on(today).filter(seat=OuterRef("pk")).exclude(kind=SeatHolding.Kind.SUBSTITUTE)
    seats = Seat.objects.on(today).filter(board__in=boards).exclude(kind=Seat.Kind.CLERK)
    names: dict[str, str] = {}
    counts: dict[tuple[str, int], list[int]] = {}
    for seat in seats.annotate(is_held=Exists(sitting)):
        key = " ".join(seat.constituency.casefold().split())
        names.setdefault(key, seat.constituency)
        count = counts.setdefault((key, seat.board_id), [0, 0])
        count[0] += 1
        count[1] += not seat.is_held
    rows = [
        (names[key], [CoverageCell(board, *counts.get((key, board.pk), (0, 0))) for board in boards])
        for key in sorted(names)
    ]
    return Coverage(boards, rows)


def people_for_seats(area: LocalArea) -> QuerySet[Person]:
    """Whom a form may offer: people who take part in the area, those who sit on its boards, and those entered for one
    of its partners who have no part anywhere yet (an adviser from a national body)."""
    members = Membership.objects.with_content().filter(area=area).values("person")
    sitting = SeatHolding.objects.current().filter(seat__board__area=area).values("person")
    return Person.objects.filter(
        Q(pk__in=members) | Q(pk__in=sitting) | Q(memberships=None, partner__in=area.partners_in_area.values("partner"))
    ).select_related("partner")
