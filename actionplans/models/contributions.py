"""What other partners do for an action: each its own step, date and status under the lead's action."""

import datetime as dt

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actionplans.models.actions import Action, Step
from core import clock
from partners.models import Part, Partner, PartQuerySet, Person


class ContributionQuerySet(PartQuerySet):
    """Reads of contributions worth a name."""

    def waiting(self) -> "ContributionQuerySet":
        """Those that are still to be made, of actions that are still open."""
        return self.filter(state__in=Contribution.WAITING, action__closed_at=None)


@pghistory.track()
class Contribution(Step):
    """The step that one supporting partner takes for an action that another leads. Its partner says how it goes; the
    lead's own rating is not touched by it, but who is late is named beside it.
    """

    class State(models.TextChoices):
        NOT_STARTED = "not_started", _("Not started")
        UNDER_WAY = "under_way", _("Under way")
        HELD_UP = "held_up", _("Held up")
        DONE = "done", _("Done")
        WITHDRAWN = "withdrawn", _("No longer needed")

    WAITING = (State.NOT_STARTED, State.UNDER_WAY, State.HELD_UP)
    SAID = (*WAITING, State.DONE)
    """What its partner may say of it, in any order: what was done may turn out not to be. Taking it back is for who
    leads the action."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="contributions")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="contributions")
    title = models.CharField("what they do", max_length=300)
    state = models.CharField("how far it is", max_length=11, choices=State, default=State.NOT_STARTED)
    words = models.TextField("what was said last", blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    said_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ContributionQuerySet.as_manager()

    class Meta(Step.Meta):
        constraints = [
            *Step.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(state__in=["held_up", "withdrawn"], words=""),
                name="actionplans_contribution_held_up_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["partner", "state", "due_latest"])]

    def get_absolute_url(self) -> str:
        return f"{self.action.get_absolute_url()}#contribution-{self.pk}"

    @property
    def area_id(self) -> int:
        """The local area of its action, by number."""
        return self.action.area_id

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be made."""
        return self.state in self.WAITING

    def is_late(self, day: dt.date) -> bool:
        """Whether the last day of its due date has passed before `day` and it is not done."""
        return self.is_waiting and self.due_latest is not None and self.due_latest < day


class ContributionReport(Part):
    """That somebody of the partner said how far it is. Never edited: a correction is a new row."""

    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(max_length=11, choices=Contribution.State)
    words = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    part_of = "contribution"
    append_only = True

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["contribution", "-at", "-id"])]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.words}" if self.words else self.get_state_display()
