"""Conflicts of interest in what is commissioned. What they close, and how, is `partners.models.interests`."""

import pghistory
from django.db import models
from django.db.models import Q

from partners.models import ClosedOver, Interest

LABEL = "commissioning.ConflictOfInterest"
IN_SERVICE = ClosedOver(LABEL, "service", "service_id")
IN_INTENTION = ClosedOver(LABEL, "intention", "intention_id")


@pghistory.track()
class ConflictOfInterest(Interest):
    """An interest in a service, an intention or a procurement. One of the kinds that close it closes the service's
    money, or the intention or procurement."""

    service = models.ForeignKey(
        "commissioning.Service", null=True, blank=True, on_delete=models.PROTECT, related_name="conflicts"
    )
    intention = models.ForeignKey(
        "commissioning.Intention", null=True, blank=True, on_delete=models.PROTECT, related_name="conflicts"
    )
    procurement = models.ForeignKey(
        "commissioning.Procurement", null=True, blank=True, on_delete=models.PROTECT, related_name="conflicts"
    )

    class Meta(Interest.Meta):
        verbose_name_plural = "conflicts of interest"
        constraints = [
            *Interest.Meta.constraints,
            models.CheckConstraint(
                condition=Q(service__isnull=False, intention=None, procurement=None)
                | Q(service=None, intention__isnull=False, procurement=None)
                | Q(service=None, intention=None, procurement__isnull=False),
                name="commissioning_conflictofinterest_in_one_thing",
            ),
            models.UniqueConstraint(
                fields=["service", "intention", "procurement", "person", "partner", "kind"],
                condition=Q(ends_on=None),
                nulls_distinct=False,
                name="commissioning_conflictofinterest_open_once",
            ),
        ]
        indexes = [models.Index(fields=["intention"]), models.Index(fields=["service"])]

    @property
    def subject(self) -> models.Model:
        """What it is an interest in."""
        return self.service or self.intention or self.procurement
