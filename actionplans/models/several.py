"""Changes of several actions at once: who made each, and what every action said before, so that it can be undone."""

import pghistory
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from actionplans.models.actions import Action
from core import clock
from core.access import acting_person
from partners.models import LocalArea, Part, Person


class ChangeOfSeveralQuerySet(models.QuerySet):
    """Reads of changes of several actions worth a name."""

    def visible_to(self, viewer: Person, area: LocalArea | None = None) -> "ChangeOfSeveralQuerySet":
        """Those that changed an action which this viewer sees: its reason stands in that action's history too."""
        acting_person()
        rows = self if area is None else self.filter(area=area)
        return rows.filter(Exists(ChangedAction.objects.visible_to(viewer, area).filter(change=OuterRef("pk"))))


@pghistory.track()
class ChangeOfSeveral(models.Model):
    """What one person did to several actions of an area in one go, after looking at it row by row.

    `what` names the kinds of change ("Due, Lead"), never what they were or became: that stands in the history of each
    action, for those who see it. `many` is how many actions it changed: whoever sees fewer can't undo it.
    """

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="+")
    what = models.CharField("what changed", max_length=200)
    reason = models.TextField()
    many = models.PositiveSmallIntegerField("how many actions")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_reason = models.TextField("why it was undone", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ChangeOfSeveralQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "changes of several"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None, undone_reason="")
                | Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_reason=""),
                name="actionplans_changeofseveral_undone_by_someone",
            ),
        ]
        indexes = [models.Index(fields=["area", "-made_at"])]

    def __str__(self) -> str:
        return f"Change of {self.many} actions: {self.what}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("actionplans:change_detail", args=[self.area.slug, self.pk])

    @classmethod
    def row_security(cls) -> str:
        """For whoever made it, and for those who see an action that it changed."""
        table, changed = f'"{cls._meta.db_table}"', f'"{ChangedAction._meta.db_table}"'
        through = f"EXISTS (SELECT 1 FROM {changed} WHERE {changed}.change_id = {table}.id)"
        return f"{table}.made_by_id = (SELECT portal_person()) OR {through}"


@pghistory.track()
class ChangedAction(Part):
    """One action that a change of several changed: what it said before, and its version then. While that is the same,
    the change can be undone."""

    change = models.ForeignKey(ChangeOfSeveral, on_delete=models.PROTECT, related_name="rows")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="changed_with_others")
    before = models.JSONField(default=dict, blank=True)
    version_then = models.PositiveIntegerField()

    part_of = "action"

    class Meta:
        ordering = ["change_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["change", "action"], name="actionplans_changedaction_once"),
        ]

    def __str__(self) -> str:
        return f"Action {self.action_id} in change {self.change_id}"
