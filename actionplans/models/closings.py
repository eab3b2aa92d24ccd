"""That a priority or an area for development is closed: by a board's decision, on evidence that it is felt. What an
inspection found carries the same on itself (inspection.models.FollowedUp)."""

import pghistory
from django.db import models
from django.db.models import Q

from core import clock
from governance.models import Decision
from inspection.models import AreaForDevelopment, Evidence
from partners.models import Part, PartQuerySet, Person
from strategies.models import Priority


class ClosingQuerySet(PartQuerySet):
    """Reads of closings worth a name."""

    def standing(self) -> "ClosingQuerySet":
        """Those that hold: what was closed was not opened again."""
        return self.filter(reopened_at=None)


class Closing(Part):
    """One closing, from an instant until it is opened again, with the reason."""

    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="+", verbose_name="the board's decision"
    )
    impact_evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    words = models.TextField("what has changed for families")
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(default=clock.now)
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reopened_because = models.TextField("why it was opened again", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ClosingQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-closed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="%(app_label)s_%(class)s_says_what_changed"),
            models.CheckConstraint(
                condition=Q(reopened_at=None, reopened_by=None, reopened_because="")
                | Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reopened_because=""),
                name="%(app_label)s_%(class)s_reopened_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.words


@pghistory.track()
class PriorityClosing(Closing):
    """That a priority of a strategy is closed. One stands at a time."""

    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="closings")

    part_of = "priority"

    class Meta(Closing.Meta):
        constraints = [
            *Closing.Meta.constraints,
            models.UniqueConstraint(
                fields=["priority"], condition=Q(reopened_at=None), name="actionplans_priorityclosing_one_at_a_time"
            ),
        ]


@pghistory.track()
class AreaForDevelopmentClosing(Closing):
    """That an area for development of a self-evaluation is closed. One stands at a time."""

    area_for_development = models.ForeignKey(AreaForDevelopment, on_delete=models.PROTECT, related_name="closings")

    part_of = "area_for_development"

    class Meta(Closing.Meta):
        verbose_name = "closing of an area for development"
        verbose_name_plural = "closings of areas for development"
        constraints = [
            *Closing.Meta.constraints,
            models.UniqueConstraint(
                fields=["area_for_development"],
                condition=Q(reopened_at=None),
                name="actionplans_areafordevelopmentclosing_one_at_a_time",
            ),
        ]
