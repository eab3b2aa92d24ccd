"""Co-production: who took part in shaping a thing, at what stage, how and when. The record that several rooms keep."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from documents.models.texts import Document
from partners.models import Part, Partner, PartQuerySet, Person


class CoProductionQuerySet(PartQuerySet):
    """Reads of co-production records worth a name."""

    def standing(self) -> "CoProductionQuerySet":
        """Those that have not been withdrawn, with what a table of them shows."""
        return self.filter(withdrawn_at=None).select_related("partner")


class CoProductionRecord(Part):
    """That people took part in shaping a thing: families, young people, a group, and what they did.

    Children and Families Act 2014, section 19 (children, young people and parents take part as fully as possible in
    decisions); SEND Code of Practice 2015, chapter 1. Groups and numbers, never names of people. The abstract base: a
    subclass adds the foreign key to its whole, names it in `part_of`, and is tracked.
    """

    class Stage(models.TextChoices):
        DESIGNING = "designing", _("Designing")
        DECIDING = "deciding", _("Deciding")
        DELIVERING = "delivering", _("Delivering")
        REVIEWING = "reviewing", _("Reviewing")

    stage = models.CharField(max_length=10, choices=Stage)
    partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    who = models.CharField("who took part", max_length=200)
    how = models.TextField("how they took part")
    day = models.DateField("on")
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField("why it was withdrawn", max_length=300, blank=True)

    objects = CoProductionQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                name="%(app_label)s_%(class)s_withdrawn_with_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.who}, {self.get_stage_display().lower()}"


@pghistory.track()
class DocumentCoProduction(CoProductionRecord):
    """Who took part in shaping a document."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="co_production")

    part_of = "document"

    class Meta(CoProductionRecord.Meta):
        verbose_name = "co-production record"
