"""An update that somebody has begun and not sent: his own until he sends it."""

from django.db import models

from actionplans.models.actions import Action
from actionplans.models.rag import RagLevel
from core import clock
from partners.models import Part, Person


class RagDraft(Part):
    """What a person has typed about an action and kept to himself. Nobody else reads it, nobody counts it; it goes when
    it is sent, and is out of reach as soon as he does not see the action any more. `seen_version` is the version of the
    action that he had in view."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="rag_drafts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    level = models.ForeignKey(RagLevel, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    cause = models.TextField(blank=True)
    path_to_green = models.TextField(blank=True)
    no_path_yet = models.BooleanField(default=False)
    evidence_title = models.CharField(max_length=200, blank=True)
    evidence_link = models.URLField(max_length=500, blank=True)
    seen_version = models.PositiveIntegerField()
    saved_at = models.DateTimeField(default=clock.now)

    part_of = "action"

    class Meta:
        verbose_name = "draft of an update"
        verbose_name_plural = "drafts of updates"
        ordering = ["-saved_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["action", "person"], name="actionplans_ragdraft_one_a_person")]

    def __str__(self) -> str:
        return f"Draft about action {self.action_id}"

    @classmethod
    def row_security(cls) -> str:
        """For its author alone."""
        return f'"{cls._meta.db_table}".person_id = (SELECT portal_person())'
