"""Plans as boards could see them when they met, kept as they were."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from actionplans.models import Plan
from core import clock
from governance.models import Board, Meeting
from partners.models import Audience, Governed, GovernedQuerySet, LocalArea, Person


class FrozenPlanQuerySet(GovernedQuerySet):
    """Reads of frozen plans: those of one's audience, of plans that one sees now too."""

    def visible_to(self, viewer: Person | Audience, area: LocalArea | None = None) -> "FrozenPlanQuerySet":
        """As everywhere, and only while the plan itself is open to the viewer."""
        seen = super().visible_to(viewer, area)
        return seen.filter(plan__in=Plan.objects.visible_to(viewer, area).order_by().values("pk"))


class FrozenPlan(Governed):
    """A plan as a board could see it when it met: every action that its members saw, as it stood then. Never changed.

    `data` is plain and says its schema version. It names actions by number, because a reader sees of it only what is
    open to him now as well; `fingerprint` is the SHA-256 of its canonical JSON.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="frozen_plans")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="frozen_plans")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="frozen_plans")
    title = models.CharField("what the plan was called", max_length=200)
    as_at = models.DateTimeField()
    schema_version = models.PositiveSmallIntegerField()
    data = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    frozen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(default=clock.now)

    append_only = True
    audience_follows = "It is what the members of the board could see when they met, and stays theirs."
    objects = FrozenPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-as_at", "title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "board", "plan"], name="reports_frozenplan_once"),
            models.CheckConstraint(condition=~Q(fingerprint=""), name="reports_frozenplan_has_a_fingerprint"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, as the board saw it"

    def get_absolute_url(self) -> str:
        return reverse("reports:frozen_plan_detail", args=[self.area.slug, self.pk])

    @classmethod
    def row_security(cls) -> str:
        """The same in SQL: the plan's own policy decides too."""
        table, plans = cls._meta.db_table, Plan._meta.db_table
        return f'({super().row_security()}) AND EXISTS (SELECT 1 FROM "{plans}" WHERE "{plans}".id = "{table}".plan_id)'
