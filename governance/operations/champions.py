"""Naming members of a board as champions of a theme."""

import datetime as dt

from django.db import transaction

from core import audit, clock
from core.errors import RuleBroken
from governance.models import Board, Champion, SeatHolding
from partners.models import Person


@transaction.atomic
def name_champion(
    board: Board,
    *,
    person: Person,
    theme: str,
    between_meetings: str,
    by: Person,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> Champion:
    """Name a member of a board its champion for a theme, from a day (today by default) until before another, and say
    what he may do between meetings: ask officers about progress, tell the other members.

    Raises RuleBroken if he does not sit on the board on that day, is its champion for that theme already, or for a last
    day before the first.
    """
    board = Board.objects.select_for_update(of=("self",)).get(pk=board.pk)
    start = starts_on or clock.today()
    if not SeatHolding.objects.on(start).filter(seat__board=board, person=person).exists():
        raise RuleBroken(f"{person} does not sit on this board then.", field="person")
    if ends_on is not None and ends_on <= start:
        raise RuleBroken("The last day can't be before the first.", field="ends_on")
    if board.champions.current().filter(person=person, theme__iexact=theme).exists():
        raise RuleBroken(f"{person} is its champion for that already.", field="theme")
    with audit.record("champion_named", by=by):
        return Champion.objects.create(
            board=board,
            person=person,
            theme=theme,
            between_meetings=between_meetings,
            starts_on=start,
            ends_on=ends_on,
        )


@transaction.atomic
def end_champion(champion: Champion, *, by: Person, on: dt.date | None = None, reason: str = "") -> Champion:
    """End somebody's time as a champion with a day (exclusive; today by default).

    Raises RuleBroken if it has ended, or for a day before it began.
    """
    champion = Champion.objects.select_for_update().get(pk=champion.pk)
    if champion.ends_on is not None and champion.ends_on <= clock.today():
        raise RuleBroken("This has ended already.")
    day = on or clock.today()
    if day < champion.starts_on:
        raise RuleBroken("This can't end before it began.", field="on")
    with audit.record("champion_ended", by=by, reason=reason):
        champion.ends_on = day
        champion.save()
    return champion
