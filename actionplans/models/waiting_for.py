"""That an action can't go on before another is done."""

import pghistory
from django.db import models
from django.db.models import F, Q

from actionplans.models.actions import Action
from core import clock
from partners.models import Part


@pghistory.track()
class ActionWaitsFor(Part):
    """That an action waits for another, from an instant until another. Never in a circle."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="waits_for")
    other = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="waited_for_by")
    linked_at = models.DateTimeField(default=clock.now)
    unlinked_at = models.DateTimeField(null=True, blank=True)

    part_of = "action"

    class Meta:
        verbose_name = "action that waits for another"
        verbose_name_plural = "actions that wait for others"
        ordering = ["action_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "other"], condition=Q(unlinked_at=None), name="actionplans_actionwaitsfor_once"
            ),
            models.CheckConstraint(condition=~Q(action=F("other")), name="actionplans_actionwaitsfor_another"),
        ]

    def __str__(self) -> str:
        return f"Action {self.action_id} waits for {self.other_id}"
