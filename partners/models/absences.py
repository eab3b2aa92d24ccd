"""Absences: that somebody is away, from a day until before another, and who stands in for him meanwhile."""

import datetime as dt
from collections.abc import Iterable

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core import clock
from partners.models.areas import LocalArea, Partner
from partners.models.people import Person, Role


class AbsenceQuerySet(models.QuerySet):
    """Reads of absences worth a name."""

    def visible_to(self, person: Person, area: LocalArea | None = None) -> "AbsenceQuerySet":
        """His own and those in which he stands in; those of their partner for its leads, all for administrators."""
        seen = Q(person=person) | Q(stand_in=person)
        for held in person.standing.memberships:
            if held.role == Role.AREA_ADMINISTRATOR:
                seen |= Q(area=held.area_id)
            elif held.role == Role.LEAD:
                seen |= Q(area=held.area_id, partner=held.partner_id)
        return self.filter(seen) if area is None else self.filter(seen, area=area)

    def on(self, day: dt.date) -> "AbsenceQuerySet":
        """Those that go on on that day."""
        return self.filter(starts_on__lte=day, ends_on__gt=day)

    def not_over(self, day: dt.date) -> "AbsenceQuerySet":
        """Those that go on on that day or are still to come; one that was taken back before it began is neither."""
        return self.filter(Q(ends_on__gt=F("starts_on")), ends_on__gt=day)

    def meeting(self, starts_on: dt.date, ends_on: dt.date) -> "AbsenceQuerySet":
        """Those that have a day in common with a time (half-open)."""
        return self.filter(starts_on__lt=ends_on, ends_on__gt=starts_on).exclude(ends_on=F("starts_on"))

    def by_person(self, area: LocalArea, people: Iterable[int | None]) -> "dict[int, Absence]":
        """Who of these people (by number) is away in the area today. One query."""
        away = self.on(clock.today()).filter(area=area, person__in={number for number in people if number})
        return {absence.person_id: absence for absence in away.select_related("stand_in")}


@pghistory.track()
class Absence(models.Model):
    """That somebody is away in a local area, and who of the same partner stands in for him.

    Why he is away is nobody's business here: there is no place to write it. Who stands in is asked what he is asked,
    and may update what he leads or owns; he gets none of his roles, drafts, comments or seats.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences", verbose_name="who is away")
    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="absences")
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="absences", help_text="That both belong to in the area"
    )
    stand_in = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="stands_in", verbose_name="stand-in"
    )
    starts_on = models.DateField("first day away")
    ends_on = models.DateField("first day back")
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="partners_absence_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(stand_in=None) | ~Q(stand_in=F("person")), name="partners_absence_another_stands_in"
            ),
        ]
        indexes = [models.Index(fields=["stand_in", "ends_on"]), models.Index(fields=["area", "ends_on"])]

    def __str__(self) -> str:
        return f"Absence of {self.person}"

    def get_absolute_url(self) -> str:
        return reverse("partners:absence_list", args=[self.area.slug])

    @property
    def last_day(self) -> dt.date:
        """The last day away, inclusive."""
        return self.ends_on - dt.timedelta(days=1)

    @property
    def is_over(self) -> bool:
        """Whether he is back, or never went."""
        return self.ends_on <= clock.today() or self.ends_on == self.starts_on

    @property
    def words(self) -> str:
        """What stands beside the name of who is away."""
        until = f"away until {self.last_day:%-d %B %Y}"
        return f"{until}, stand-in: {self.stand_in}" if self.stand_in_id else f"{until}, nobody stands in"
