"""Break-glass: a platform administrator, who sees no content, opens one area for an hour, to read, before everybody's
eyes."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from core import clock
from partners.models.areas import LocalArea
from partners.models.people import Person, Role

LASTS = dt.timedelta(hours=1)
"""How long an area stays open. It is never made longer: whoever needs more opens it again, and all are told again."""

TOLD = (Role.LEAD, Role.AREA_ADMINISTRATOR)
"""Who is told of it, and reads the list: the leads of all its partners, and its administrators."""


class BreakGlassQuerySet(models.QuerySet):
    """Reads of openings worth a name."""

    def visible_to(self, person: Person, area: LocalArea | None = None) -> "BreakGlassQuerySet":
        """His own; and those of an area, for its leads and administrators."""
        told = {
            held.area_id
            for held in person.standing.memberships
            if held.role in TOLD and (area is None or held.area_id == area.pk)
        }
        rows = self if area is None else self.filter(area=area)
        return rows.filter(Q(area__in=told) | Q(person=person))

    def open(self) -> "BreakGlassQuerySet":
        """Those that hold now."""
        now = clock.now()
        return self.filter(opened_at__lte=now, ends_at__gt=now, end=None)


class BreakGlass(models.Model):
    """That a platform administrator opened an area, why, and until when. The row is written once and never changed, by
    the application's rights; that it was ended before its time is a row of its own. What it lets him see stands in
    partners/standing.py, in the one query of a person's rights."""

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="openings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="openings")
    reason = models.CharField(max_length=500)
    opened_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField()

    append_only = True

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = "opening in an emergency"
        verbose_name_plural = "openings in an emergency"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("opened_at"), ends_at__lte=F("opened_at") + LASTS),
                name="partners_breakglass_an_hour_at_most",
            ),
            models.CheckConstraint(condition=Q(reason__gt=""), name="partners_breakglass_for_a_reason"),
        ]
        indexes = [models.Index(fields=["person", "ends_at"]), models.Index(fields=["area", "-opened_at"])]

    def __str__(self) -> str:
        return f"{self.area} opened by {self.person}"

    @property
    def ended_at(self) -> dt.datetime:
        """When it ended, or will."""
        end = getattr(self, "end", None)
        return end.at if end is not None else self.ends_at

    @property
    def is_open(self) -> bool:
        """Whether it holds now."""
        return self.opened_at <= clock.now() < self.ended_at


class BreakGlassEnd(models.Model):
    """That whoever opened an area ended it before the hour was over."""

    opening = models.OneToOneField(BreakGlass, on_delete=models.PROTECT, related_name="end")
    at = models.DateTimeField(default=clock.now)

    append_only = True

    class Meta:
        ordering = ["-at"]
        verbose_name = "end of an opening"
        verbose_name_plural = "ends of openings"

    def __str__(self) -> str:
        return f"{self.opening}, ended"
