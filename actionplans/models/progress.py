"""What is said about an action over time. These rows are never edited: a correction is a new row."""

from django.db import models
from django.db.models import Q

from actionplans.dates import SaidDate
from actionplans.models.actions import Action
from actionplans.models.impact import NEEDS_EVIDENCE, Impact
from actionplans.models.rag import DeliveryStatus, RagLevel, is_better
from core import clock
from partners.models import Part, Person

__all__ = ["DueDateChange", "Impact", "ImpactRating", "RagUpdate"]


class RagUpdate(Part):
    """That somebody rated delivery, and why. Off track says its cause; an empty path to green means “none yet”.

    `calculated` is what its dates and milestones said at that moment (actionplans.calculated): where its owner saw it
    better, the reason says why.
    """

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="rag_updates")
    level = models.ForeignKey(RagLevel, on_delete=models.PROTECT, related_name="+")
    delivery_status = models.CharField(max_length=26, choices=DeliveryStatus)
    reason = models.TextField()
    cause = models.TextField(blank=True)
    path_to_green = models.TextField(blank=True)
    calculated = models.CharField("by its dates", max_length=26, choices=DeliveryStatus, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    part_of = "action"
    append_only = True

    class Meta:
        verbose_name = "RAG update"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="actionplans_ragupdate_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(delivery_status="off_track", cause=""), name="actionplans_ragupdate_off_track_has_a_cause"
            ),
        ]
        indexes = [models.Index(fields=["action", "-at", "-id"])]

    def __str__(self) -> str:
        return f"{self.get_delivery_status_display()}: {self.reason}"

    @property
    def is_better_than_calculated(self) -> bool:
        """Whether its owner saw it better than its dates said."""
        return is_better(self.delivery_status, self.calculated)

    @property
    def has_no_path_yet(self) -> bool:
        """Whether it said that it is off track and that nobody knows yet how it will come back."""
        return self.delivery_status == DeliveryStatus.OFF_TRACK and not self.path_to_green


class ImpactRating(Part):
    """That somebody rated impact, and on what evidence."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="impact_ratings")
    rating = models.CharField(max_length=18, choices=Impact)
    evidence = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    part_of = "action"
    append_only = True

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(evidence="", rating__in=sorted(NEEDS_EVIDENCE)),
                name="actionplans_impactrating_has_evidence",
            )
        ]
        indexes = [models.Index(fields=["action", "-at", "-id"])]

    def __str__(self) -> str:
        return self.get_rating_display()


class DueDateChange(Part):
    """That a due date was moved, by whom, why, and who had approved that, in words."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="due_date_changes")
    old_words = models.CharField(max_length=100)
    old_earliest = models.DateField(null=True)
    old_latest = models.DateField(null=True)
    new_words = models.CharField(max_length=100)
    new_earliest = models.DateField(null=True)
    new_latest = models.DateField(null=True)
    reason = models.TextField()
    approved_by = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    part_of = "action"
    append_only = True

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="actionplans_duedatechange_has_a_reason")]
        indexes = [models.Index(fields=["action", "-at", "-id"])]

    def __str__(self) -> str:
        return f"{self.old_words} to {self.new_words}"

    @property
    def old(self) -> SaidDate:
        """When it was due before."""
        return SaidDate(self.old_words, self.old_earliest, self.old_latest)

    @property
    def new(self) -> SaidDate:
        """When it is due since."""
        return SaidDate(self.new_words, self.new_earliest, self.new_latest)
