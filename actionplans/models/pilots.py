"""That an action is tried out on a small scale first, and what was made of that."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actionplans.models.actions import Action
from core import clock
from partners.models import Part, Person


@pghistory.track()
class Pilot(Part):
    """A trial of an action: where, what it is to show, and the day on which it is looked at. It ends by one of three:
    what was tried is adopted everywhere, adapted and tried again or adopted so, or stopped. One runs at a time."""

    class State(models.TextChoices):
        RUNNING = "running", _("Being tried")
        ADOPTED = "adopted", _("Adopted")
        ADAPTED = "adapted", _("Adapted")
        STOPPED = "stopped", _("Stopped")

    MOVES = {
        State.RUNNING: {State.ADOPTED, State.ADAPTED, State.STOPPED},
        State.ADOPTED: set(),
        State.ADAPTED: set(),
        State.STOPPED: set(),
    }

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="pilots")
    where = models.CharField("where it is tried", max_length=300)
    to_show = models.TextField("what it is to show")
    review_on = models.DateField("review")
    state = models.CharField("what became of it", max_length=8, choices=State, default=State.RUNNING)
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    learnt = models.TextField("what it has shown", blank=True)
    reviewed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    part_of = "action"

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="running", learnt="", reviewed_by=None, reviewed_at=None)
                | ~Q(state="running") & ~Q(learnt="") & Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="actionplans_pilot_reviewed_by_someone",
            ),
            models.UniqueConstraint(
                fields=["action"], condition=Q(state="running"), name="actionplans_pilot_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.where

    @property
    def area_id(self) -> int:
        """The local area of its action, by number."""
        return self.action.area_id

    @property
    def is_running(self) -> bool:
        """Whether it is still being tried."""
        return self.state == self.State.RUNNING
