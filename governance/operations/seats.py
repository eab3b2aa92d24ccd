"""Seats: making them, filling them, and leaving them. Every one of these derives the board's groups anew."""

import datetime as dt

from django.db import transaction
from django.db.models import Max, Q

from core import audit, clock
from core.access import acting_as
from core.errors import RuleBroken
from governance.models import Board, Seat, SeatHolding
from governance.operations.groups import recompute_board_groups
from partners.caretaking import caretaker_of
from partners.models import LocalArea, Partner, Person
from partners.operations import refuse_who_only_administers


@transaction.atomic
def create_seat(
    board: Board,
    *,
    constituency: str,
    kind: str,
    by: Person,
    nominated_by: Partner | None = None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    statutory_member: str = "",
) -> Seat:
    """Give a board a seat for someone from a constituency, from a day (today by default). It is vacant until filled.

    `statutory_member` says which of the members whom the law asks for sits there. Raises RuleBroken for one on a board
    that is not the Health and Wellbeing Board (Health and Social Care Act 2012, section 194(2)).
    """
    board = _locked(board)
    _refuse_statutory_member(board, statutory_member)
    with audit.record("seat_created", by=by):
        last = board.seats.aggregate(last=Max("position"))["last"] or 0
        return Seat.objects.create(
            board=board,
            constituency=constituency,
            kind=kind,
            nominated_by=nominated_by,
            position=last + 1,
            starts_on=starts_on or clock.today(),
            ends_on=ends_on,
            statutory_member=statutory_member,
        )


def _refuse_statutory_member(board: Board, statutory_member: str) -> None:
    if statutory_member and not board.is_health_and_wellbeing_board:
        raise RuleBroken(
            "The law names members of a Health and Wellbeing Board only; this board is not one.",
            field="statutory_member",
        )


@transaction.atomic
def edit_seat(
    seat: Seat, *, constituency: str, nominated_by: Partner | None, by: Person, statutory_member: str = ""
) -> Seat:
    """Say better whom a seat is for, who nominates its holder, or which member whom the law asks for sits there.

    Raises RuleBroken if the board no longer has it, or as `create_seat` does.
    """
    board = _locked(seat.board)
    seat = Seat.objects.select_for_update().get(pk=seat.pk)
    if seat.ends_on is not None and seat.ends_on <= clock.today():
        raise RuleBroken("The board no longer has this seat.")
    _refuse_statutory_member(board, statutory_member)
    with audit.record("seat_edited", by=by):
        seat.constituency, seat.nominated_by, seat.statutory_member = constituency, nominated_by, statutory_member
        seat.save()
    return seat


@transaction.atomic
def end_seat(seat: Seat, *, by: Person, on: dt.date | None = None, reason: str = "") -> Seat:
    """Take a seat away from a board on a day (exclusive; today by default), and with it whoever sits in it.

    Raises RuleBroken if it has been taken away before.
    """
    board = _locked(seat.board)
    seat = Seat.objects.select_for_update().get(pk=seat.pk)
    if seat.ends_on is not None and seat.ends_on <= clock.today():
        raise RuleBroken("The board no longer has this seat.")
    day = on or clock.today()
    if day < seat.starts_on:
        raise RuleBroken("A seat can't end before it starts.", field="on")
    with audit.record("seat_ended", by=by, reason=reason):
        for holding in seat.holdings.filter(Q(ends_on=None) | Q(ends_on__gt=day)):
            holding.ends_on = max(day, holding.starts_on)
            holding.save()
        seat.ends_on = day
        seat.save()
        recompute_board_groups(board)
    return seat


@transaction.atomic
def fill_seat(
    seat: Seat,
    *,
    person: Person,
    by: Person,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    review_on: dt.date | None = None,
) -> SeatHolding:
    """Put a person into a seat as its holder, from a day (today by default) until before another.

    Raises RuleBroken if someone else holds it at any time in that period, or if it is an adviser's seat and no review
    is set: advisers from outside the partnership sit for as long as they are needed.
    """
    return _sit(
        seat, SeatHolding.Kind.HOLDER, person=person, starts_on=starts_on, ends_on=ends_on, review_on=review_on, by=by
    )


@transaction.atomic
def appoint_substitute(
    seat: Seat,
    *,
    person: Person,
    by: Person,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    review_on: dt.date | None = None,
) -> SeatHolding:
    """Name who sits in the holder's place when the holder can't. Raises RuleBroken as `fill_seat` does, except that a
    seat may have several substitutes."""
    return _sit(
        seat,
        SeatHolding.Kind.SUBSTITUTE,
        person=person,
        starts_on=starts_on,
        ends_on=ends_on,
        review_on=review_on,
        by=by,
    )


def _sit(seat: Seat, kind: str, *, person, starts_on, ends_on, review_on, by, for_what: str = "") -> SeatHolding:
    board = _locked(seat.board)
    refuse_who_only_administers(board.area, person=person)
    seat = Seat.objects.select_for_update().get(pk=seat.pk)
    start = starts_on or clock.today()
    _refuse_wrong_period(seat, start, ends_on)
    if seat.kind == Seat.Kind.ADVISER and review_on is None:
        raise RuleBroken("An adviser's seat needs a date on which it is reviewed.", field="review_on")
    if review_on is not None and review_on <= start:
        raise RuleBroken("The review must be after the first day.", field="review_on")
    in_that_time = seat.holdings.filter(Q(ends_on=None) | Q(ends_on__gt=start))
    if ends_on is not None:
        in_that_time = in_that_time.filter(starts_on__lt=ends_on)
    if in_that_time.filter(person=person).exists():
        raise RuleBroken(f"{person} already sits there in that time.", field="person")
    holder = in_that_time.filter(kind=SeatHolding.Kind.HOLDER).select_related("person").first()
    if kind == SeatHolding.Kind.HOLDER and holder is not None:
        raise RuleBroken(f"{holder.person} holds this seat in that time. Vacate it first.")
    with audit.record("seat_filled", by=by):
        holding = SeatHolding.objects.create(
            seat=seat,
            person=person,
            kind=kind,
            starts_on=start,
            ends_on=ends_on,
            review_on=review_on,
            for_what=for_what,
        )
        recompute_board_groups(board)
    return holding


def _refuse_wrong_period(seat: Seat, start: dt.date, end: dt.date | None) -> None:
    if end is not None and end <= start:
        raise RuleBroken("The last day must be after the first day.", field="ends_on")
    if start < seat.starts_on:
        raise RuleBroken("The board did not have this seat on that day.", field="starts_on")
    if seat.ends_on is not None and start >= seat.ends_on:
        raise RuleBroken("The board no longer has this seat.", field="starts_on")


@transaction.atomic
def co_opt(
    board: Board,
    *,
    person: Person,
    constituency: str,
    by: Person,
    for_what: str = "",
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> SeatHolding:
    """Let someone sit on a board without a vote for a period, for an item, or both: a seat of his own, ending with it.

    Raises RuleBroken if neither the period nor the item is given.
    """
    if not for_what and ends_on is None:
        raise RuleBroken("Say for which item, or until when, or both.", field="for_what")
    start = starts_on or clock.today()
    if ends_on is not None and ends_on <= start:
        raise RuleBroken("The last day must be after the first day.", field="ends_on")
    with audit.record("member_co_opted", by=by):
        seat = create_seat(
            board, constituency=constituency, kind=Seat.Kind.NON_VOTING, starts_on=start, ends_on=ends_on, by=by
        )
        return _sit(
            seat,
            SeatHolding.Kind.CO_OPTED,
            person=person,
            starts_on=start,
            ends_on=ends_on,
            review_on=None,
            for_what=for_what,
            by=by,
        )


@transaction.atomic
def vacate_seat(holding: SeatHolding, *, by: Person, on: dt.date | None = None, reason: str = "") -> SeatHolding:
    """End someone's time in a seat on a day (exclusive; today by default). The seat is vacant until it is filled again;
    the seat of someone co-opted ends with him.

    Raises RuleBroken if his time has ended, or would end before it began.
    """
    board = _locked(holding.seat.board)
    holding = SeatHolding.objects.select_for_update(of=("self",)).select_related("seat", "person").get(pk=holding.pk)
    day = on or clock.today()
    if holding.ends_on is not None and holding.ends_on <= day:
        raise RuleBroken(f"{holding.person} no longer sits there.")
    if day < holding.starts_on:
        raise RuleBroken("This can't end before it began.", field="on")
    with audit.record("seat_vacated", by=by, reason=reason):
        holding.ends_on = day
        holding.save()
        if holding.kind == SeatHolding.Kind.CO_OPTED:
            holding.seat.ends_on = day
            holding.seat.save()
        recompute_board_groups(board)
    return holding


@transaction.atomic
def vacate_seats_of(person: Person, area: LocalArea, *, on: dt.date, by: Person) -> int:
    """Whoever has no part in an area any more sits on none of its boards from that day on (exclusive). Returns how many
    seats he leaves. Who ends his role need not see those boards, and learns nothing of them by it."""
    with acting_as(caretaker_of(area)):
        sitting = SeatHolding.objects.filter(seat__board__area=area, person=person).select_related("seat__board")
        leaving = [held for held in sitting if held.ends_on is None or held.ends_on > max(on, held.starts_on)]
        for holding in leaving:
            vacate_seat(holding, on=max(on, holding.starts_on), by=by, reason="No part in the area any more")
    return len(leaving)


def _locked(board: Board) -> Board:
    """The board, its row locked: what happens to its seats happens one thing after another."""
    return Board.objects.select_for_update(of=("self",)).get(pk=board.pk)
