"""What moved in a plan between two instants, in the order in which a board hears it: each with who, why and the way to
the action's history."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from actionplans.models import DeliveryStatus, RagLevel
from actionplans.movements import Movement, MovementKind
from actionplans.positions import ActionInBrief


class Direction(models.TextChoices):
    """Which way an action's rating went, in the order in which a board wants to hear it."""

    WORSE = "worse", _("Worse")
    BETTER = "better", _("Better")
    NEITHER = "neither", _("Neither better nor worse")


LEAST_TO_MOST_WELL = {
    DeliveryStatus.OFF_TRACK: 0,
    DeliveryStatus.AT_RISK: 1,
    DeliveryStatus.ON_TRACK: 2,
    DeliveryStatus.NOT_YET_DUE: 2,
    DeliveryStatus.COMPLETE: 3,
}
"""How well delivery goes. Work that starts is no better than work that need not have started yet. Closing something
without completing it is neither: it may be right or wrong, and its reason says which."""

RATED_ANEW = (MovementKind.RATING, MovementKind.CLOSED)


class Mover(NamedTuple):
    """An action whose rating changed, or that was closed."""

    movement: Movement
    direction: Direction

    @property
    def was(self) -> ActionInBrief:
        return self.movement.was

    @property
    def now(self) -> ActionInBrief:
        return self.movement.now

    @property
    def words(self) -> str:
        """What happened in a word: worse, better, or what it is where it is neither."""
        if self.direction != Direction.NEITHER:
            return str(self.direction.label)
        if self.now.delivery_status == DeliveryStatus.CLOSED_WITHOUT_COMPLETION:
            return "Closed"
        return "Put back" if self.now.delivery_status == DeliveryStatus.NOT_YET_DUE else "Started"


class Group(NamedTuple):
    """Movements of one kind other than ratings: its name in the address, its heading, what is said where it is counted,
    and the movements."""

    name: str
    title: str
    counted: str
    movements: list[Movement]


@dataclass(frozen=True)
class Moved:
    """What moved in a plan between two instants, as one reader may know it."""

    movements: Sequence[Movement] = ()
    levels: Sequence[RagLevel] = ()
    """The levels of the plan's key: those of one status have an order too."""

    @cached_property
    def movers(self) -> list[Mover]:
        """Actions rated otherwise than before, or closed since: those that got worse first."""
        found = [
            Mover(movement, self._direction(movement))
            for movement in self.movements
            if movement.kind in RATED_ANEW and _rating(movement.was) != _rating(movement.now)
        ]
        places = {direction: place for place, direction in enumerate(Direction)}
        return sorted(found, key=lambda mover: places[mover.direction])

    @property
    def worse(self) -> int:
        """How many got worse."""
        return sum(mover.direction == Direction.WORSE for mover in self.movers)

    @property
    def better(self) -> int:
        """How many got better."""
        return sum(mover.direction == Direction.BETTER for mover in self.movers)

    @property
    def otherwise(self) -> list[str]:
        """What happened to those that got neither worse nor better, counted: “2 started”, “1 closed”."""
        counted = Counter(mover.words.lower() for mover in self.movers if mover.direction == Direction.NEITHER)
        return [f"{number} {words}" for words, number in counted.items()]

    @cached_property
    def groups(self) -> list[Group]:
        """Everything else that moved, by kind; nothing of a kind of which there is none. A confirmed completion moves
        no rating and is told here."""
        confirmed = [
            movement for movement in self._of(MovementKind.CLOSED) if _rating(movement.was) == _rating(movement.now)
        ]
        dates = self._of(MovementKind.DUE_DATE)
        groups = (
            Group("slipped", "Slipped: due date moved later", "slipped", [each for each in dates if each.is_slip]),
            Group("became-overdue", "Became overdue", "became overdue", self._of(MovementKind.OVERDUE)),
            Group("dates", "Due dates moved otherwise", "with another due date", [d for d in dates if not d.is_slip]),
            Group("confirmed", "Confirmed as complete", "confirmed as complete", confirmed),
            Group("new", "New in the plan", "new", self._of(MovementKind.NEW)),
            Group("removed", "Taken out of the plan", "taken out", self._of(MovementKind.REMOVED)),
            Group("reworded", "Re-worded", "re-worded", self._of(MovementKind.REWORDED)),
        )
        return [group for group in groups if group.movements]

    def __bool__(self) -> bool:
        return bool(self.movers or self.groups)

    def _of(self, kind: MovementKind) -> list[Movement]:
        return [movement for movement in self.movements if movement.kind == kind]

    @cached_property
    def _places(self) -> dict[int, int]:
        """The place of each level in the key."""
        return {level.pk: level.position for level in self.levels}

    def _direction(self, movement: Movement) -> Direction:
        was, now = movement.was, movement.now
        before, after = LEAST_TO_MOST_WELL.get(was.delivery_status), LEAST_TO_MOST_WELL.get(now.delivery_status)
        if before is None or after is None:
            return Direction.NEITHER
        if was.delivery_status == now.delivery_status:
            before, after = self._places.get(was.level_id, 0), self._places.get(now.level_id, 0)
        if before == after:
            return Direction.NEITHER
        return Direction.BETTER if after > before else Direction.WORSE


def _rating(entry: ActionInBrief) -> tuple[int, str]:
    return entry.level_id, entry.delivery_status
