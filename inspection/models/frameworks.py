"""Inspection frameworks: what an area is looked at for, and in whose words. They are data, because they change."""

import datetime as dt

from django.db import models
from django.db.models import F, Q


class FrameworkQuerySet(models.QuerySet):
    """Reads of frameworks worth a name."""

    def in_force_on(self, day: dt.date) -> "FrameworkQuerySet":
        """Those under which inspectors work on that day."""
        return self.filter(Q(in_force_from__lte=day), Q(in_force_until=None) | Q(in_force_until__gt=day))


class Framework(models.Model):
    """One national framework. It holds no partner's text: it has no audience and everyone may read it."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    result_word = models.CharField(
        "what a result is called", max_length=40, help_text="In the framework's own words, such as “outcome”"
    )
    source = models.CharField(max_length=300)
    in_force_from = models.DateField()
    in_force_until = models.DateField(null=True, blank=True, help_text="The first day on which it no longer holds")

    row_security = None
    objects = FrameworkQuerySet.as_manager()

    class Meta:
        ordering = ["-in_force_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_until=None) | Q(in_force_until__gt=F("in_force_from")),
                name="inspection_framework_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Criterion(models.Model):
    """One thing that a framework looks at, in our own words. One that a later release drops stays, and says so."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=80)
    number = models.CharField(max_length=8)
    text = models.TextField()
    dropped = models.BooleanField("no longer part of the framework", default=False)

    row_security = None

    class Meta:
        ordering = ["framework_id", "position", "pk"]
        verbose_name_plural = "criteria"
        constraints = [models.UniqueConstraint(fields=["framework", "number"], name="inspection_criterion_number")]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"
