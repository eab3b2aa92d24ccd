"""Needs: what children and young people need of whom, and how we know."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from partners.models import Governed, Part

BIRTHDAY = "Until which birthday: 25 means up to the day before it"


def age_words(age_from: int | None, age_to: int | None) -> str:
    """“0 to 25”, “from 16”, “to 5”, “all ages”. The end is exclusive: the birthday on which it ends."""
    if age_from is None and age_to is None:
        return "all ages"
    if age_from is None:
        return f"to {age_to}"
    return f"from {age_from}" if age_to is None else f"{age_from} to {age_to}"


def age_in_order(name: str) -> models.CheckConstraint:
    """A constraint: a band of ages has at least one year in it."""
    return models.CheckConstraint(condition=Q(age_from=None) | Q(age_to=None) | Q(age_to__gt=F("age_from")), name=name)


@pghistory.track()
class Need(Governed):
    """A need of a group of children and young people, as the joint strategic needs assessment (JSNA) or another source
    has it (Children and Families Act 2014, section 27; Code 3.17). About groups, never about a child."""

    title = models.CharField(max_length=200)
    population = models.CharField("whose need it is", max_length=300, blank=True)
    age_from = models.PositiveSmallIntegerField("from age", null=True, blank=True)
    age_to = models.PositiveSmallIntegerField("to age", null=True, blank=True, help_text=BIRTHDAY)
    description = models.TextField(blank=True)
    gap = models.TextField("what is not met", blank=True)
    jsna_reference = models.CharField("place in the JSNA", max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)
    withdrawn_because = models.CharField("reason for withdrawing", max_length=500, blank=True)

    class Meta:
        ordering = ["title", "pk"]
        constraints = [age_in_order("commissioning_need_ages_in_order")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("commissioning:need_detail", args=[self.area.slug, self.pk])

    @property
    def ages(self) -> str:
        """Its band of ages in words."""
        return age_words(self.age_from, self.age_to)


class NeedFigure(Part):
    """A figure that says how large a need was on a day. Never edited: a newer figure is a new row."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="figures")
    label = models.CharField("what is counted", max_length=200)
    value = models.DecimalField(max_digits=18, decimal_places=4)
    unit = models.CharField(max_length=60, blank=True)
    as_at = models.DateField("as at")
    source = models.CharField(max_length=200)

    part_of = "need"
    append_only = True

    class Meta:
        ordering = ["need_id", "label", "-as_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.label}: {self.value.normalize():f} {self.unit}".strip()
