"""Somebody else's form for a plan: the council's own, or the one that the Department for Education asks for."""

from django.db import models
from django.db.models import Q

from actionplans.models.plans import Plan
from core import audit, clock
from core.models import StoredFile
from partners.models import Part, PartQuerySet, Person


class PlanTemplateQuerySet(PartQuerySet):
    """Reads of templates worth a name."""

    def in_use(self) -> "PlanTemplateQuerySet":
        """Those that nobody has taken away."""
        return self.filter(withdrawn_at=None)


@audit.track_with_removals()
class PlanTemplate(Part):
    """A Word or Excel file with a table that the actions of a plan are written into, as often as they are asked for.

    `place` is the table (counted from nought), `headings_at` the row in it with the headings (counted from one), and
    `columns` the box of an action that each of its columns takes; an empty one stays as the template has it.
    """

    class Ending(models.TextChoices):
        XLSX = "xlsx", "Excel workbook"
        DOCX = "docx", "Word document"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="templates")
    name = models.CharField(max_length=200)
    ending = models.CharField("kind", max_length=4, choices=Ending)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(default=0)
    headings_at = models.PositiveIntegerField(default=1)
    columns = models.JSONField(default=list, blank=True)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    part_of = "plan"
    objects = PlanTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="actionplans_plantemplate_withdrawn_by_someone",
            )
        ]

    def __str__(self) -> str:
        return self.name
