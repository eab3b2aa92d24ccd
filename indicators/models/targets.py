"""What a measure should reach, by when, why just that, and the steps on the way."""

import pghistory
from django.db import models
from django.db.models import Q

from core import clock
from indicators.models.measures import Measure
from partners.models import Part, PartQuerySet, Person


class TargetQuerySet(PartQuerySet):
    """Reads of targets worth a name."""

    def current(self) -> "TargetQuerySet":
        """The one of each measure that holds."""
        return self.filter(ended_at=None)


@pghistory.track()
class Target(Part):
    """What a measure should reach. A measure has one at a time; an earlier one stays, with why it ended."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="targets")
    value = models.DecimalField(max_digits=18, decimal_places=4)
    due_on = models.DateField(help_text="The day by which it should be reached")
    basis = models.TextField(help_text="Why this value: such as the average for England in a year")
    baseline_value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_because = models.TextField(blank=True)

    part_of = "measure"
    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["measure_id", "-set_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure"], condition=Q(ended_at=None), name="indicators_target_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(baseline_value=None, baseline_on=None)
                | Q(baseline_value__isnull=False, baseline_on__isnull=False),
                name="indicators_target_baseline_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_because="") | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
                name="indicators_target_ends_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Target of {self.measure_id}: {self.value}"


class TargetMilestone(Part):
    """A step on the way to a target: the value planned for a day."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="milestones")
    planned_on = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=4)

    part_of = "target"
    append_only = True

    class Meta:
        ordering = ["target_id", "planned_on"]
        constraints = [
            models.UniqueConstraint(fields=["target", "planned_on"], name="indicators_targetmilestone_one_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.planned_on}: {self.value}"
