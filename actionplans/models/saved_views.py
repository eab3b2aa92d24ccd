"""Lists that somebody has narrowed, grouped and laid out, kept under a name of his own."""

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse

from actionplans.models.plans import Plan
from core import clock
from core.access import acting_person
from partners.models import LocalArea, Person


class SavedViewQuerySet(models.QuerySet):
    """Reads of saved views worth a name."""

    def visible_to(self, viewer: Person, area: LocalArea | None = None) -> "SavedViewQuerySet":
        """His own, and those that are shared: of the areas in which he takes part and the plans that he sees."""
        acting_person()
        rows = self if area is None else self.filter(area=area)
        plans = Plan.objects.visible_to(viewer, area)
        return rows.filter(
            Q(saved_by=viewer) | Q(is_shared=True),
            Q(plan=None, area__in=viewer.standing.area_ids) | Q(plan__in=plans),
        )

    def in_use(self) -> "SavedViewQuerySet":
        """Those that nobody has withdrawn."""
        return self.filter(withdrawn_at=None)


@pghistory.track()
class SavedView(models.Model):
    """The address of a list of actions, under a name: of one plan, or of all plans of an area (`plan` None).

    It holds no action and opens none: whoever follows it sees what he may see. `query` is what stands after the
    question mark. One that is shared is offered to everyone who sees the plan.
    """

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="saved_views")
    name = models.CharField(max_length=80)
    query = models.CharField("what it shows", max_length=1000, blank=True)
    is_shared = models.BooleanField("shared with everyone who sees the plan", default=False)
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "plan", "saved_by", "name"],
                condition=Q(withdrawn_at=None),
                nulls_distinct=False,
                name="actionplans_savedview_name",
            ),
            models.CheckConstraint(
                condition=Q(is_shared=False) | Q(plan__isnull=False), name="actionplans_savedview_shared_of_a_plan"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="actionplans_savedview_withdrawn_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list itself, as it was kept."""
        if self.plan_id is None:
            return f"{reverse('actionplans:action_list', args=[self.area.slug])}?{self.query}"
        return f"{reverse('actionplans:plan_detail', args=[self.area.slug, self.plan_id])}?{self.query}"

    @classmethod
    def row_security(cls) -> str:
        """His own, and those that are shared with whoever sees the plan."""
        table, plan = cls._meta.db_table, Plan._meta.db_table
        whose = f'"{table}".saved_by_id = (SELECT portal_person()) OR "{table}".is_shared'
        where = f'"{table}".plan_id IS NULL OR EXISTS (SELECT 1 FROM "{plan}" WHERE "{plan}".id = "{table}".plan_id)'
        return f"({whose}) AND ({where})"
