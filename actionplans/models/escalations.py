"""What is put before a board because those who do the work cannot settle it."""

import pghistory
from django.db import models
from django.db.models import Q

from actionplans.models.actions import Action, Milestone
from actionplans.models.risks import Risk
from core import clock
from governance.models import Board, Decision
from partners.models import LocalArea, Part, PartQuerySet, Person


class EscalationQuerySet(PartQuerySet):
    """Reads of escalations worth a name."""

    def open(self) -> "EscalationQuerySet":
        """Those that the board has not answered and that were not taken back."""
        return self.filter(answered_at=None, withdrawn_at=None)


class Escalation(Part):
    """That something is put before a board: what is asked of it, and what it answered, with the decision where there is
    one. Seen by those who see what it is about."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="%(class)ss")
    asked = models.TextField("what is asked of the board")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    answer = models.TextField(blank=True)
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_because = models.TextField("why it was taken back", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(asked=""), name="%(app_label)s_%(class)s_asks_something"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None, decision=None)
                | ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="%(app_label)s_%(class)s_answered_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_because="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, answered_at=None)
                & ~Q(withdrawn_because=""),
                name="%(app_label)s_%(class)s_withdrawn_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.asked

    @property
    def whole(self) -> Action | Risk:
        """What is escalated, or has the milestone that is."""
        return getattr(self, self.part_of)

    @property
    def area(self) -> LocalArea:
        """The local area of what is escalated."""
        return self.whole.area

    @property
    def area_id(self) -> int:
        """The same by number."""
        return self.whole.area_id

    @property
    def is_answered(self) -> bool:
        """Whether the board has answered."""
        return self.answered_at is not None

    @property
    def waits(self) -> bool:
        """Whether the board still has to answer."""
        return not self.is_answered and self.withdrawn_at is None

    def get_absolute_url(self) -> str:
        return f"{self.whole.get_absolute_url()}#escalations"


@pghistory.track()
class ActionEscalation(Escalation):
    """An action, or one of its milestones, put before a board."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="escalations")
    milestone = models.ForeignKey(
        Milestone, null=True, blank=True, on_delete=models.PROTECT, related_name="escalations"
    )

    part_of = "action"

    class Meta(Escalation.Meta):
        verbose_name = "escalation of an action"
        verbose_name_plural = "escalations of actions"

    @property
    def about(self) -> str:
        """What it is about, in words."""
        return f"{self.action}: {self.milestone}" if self.milestone_id else str(self.action)


@pghistory.track()
class RiskEscalation(Escalation):
    """A risk put before a board."""

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="escalations")

    part_of = "risk"

    class Meta(Escalation.Meta):
        verbose_name = "escalation of a risk"
        verbose_name_plural = "escalations of risks"

    @property
    def about(self) -> str:
        """What it is about, in words."""
        return f"Risk {self.risk.reference}: {self.risk}"
