"""What is asked of those who move an action: an update before a board meets, and one question where it is stuck."""

import datetime as dt

import pghistory
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from actionplans.models.actions import Action
from actionplans.models.contributions import Contribution
from actionplans.models.plans import Plan
from actionplans.models.progress import RagUpdate
from core import clock
from governance.models import Board
from partners.models import LocalArea, Part, PartQuerySet, Person


class UpdateRequestQuerySet(PartQuerySet):
    """Reads of requests worth a name."""

    def standing(self) -> "UpdateRequestQuerySet":
        """Those that were not taken back."""
        return self.filter(withdrawn_at=None)


@pghistory.track()
class UpdateRequest(Part):
    """That somebody asked for updates of a plan's actions by a day (inclusive), such as before a board meets. It stands
    until it is taken back, with the reason."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="update_requests")
    board = models.ForeignKey(
        Board, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="board that meets"
    )
    meets_on = models.DateField("day of the meeting", null=True, blank=True)
    due_on = models.DateField("updates due")
    words = models.TextField("what is asked", blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    reminded_on = models.DateField("last reminder", null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_because = models.TextField("why it was taken back", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    part_of = "plan"
    objects = UpdateRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "request for updates"
        verbose_name_plural = "requests for updates"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_because="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_because=""),
                name="actionplans_updaterequest_withdrawn_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(board=None, meets_on=None) | Q(board__isnull=False, meets_on__isnull=False),
                name="actionplans_updaterequest_board_meets_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["due_on"])]

    def __str__(self) -> str:
        return f"Updates of {self.plan} by {self.due_on.day} {self.due_on:%B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("actionplans:update_request_detail", args=[self.plan.area.slug, self.pk])

    @property
    def area(self) -> LocalArea:
        """The local area of its plan."""
        return self.plan.area

    @property
    def area_id(self) -> int:
        """The local area of its plan, by number."""
        return self.plan.area_id

    @property
    def is_standing(self) -> bool:
        """Whether it was not taken back."""
        return self.withdrawn_at is None


class AskedForQuerySet(PartQuerySet):
    """Reads of what was asked for worth a name."""

    def answering(self) -> "AskedForQuerySet":
        """Each with `answered`: whether somebody has said how the action goes since it was asked for."""
        said = RagUpdate.objects.filter(action=OuterRef("action"), at__gt=OuterRef("asked_at"))
        return self.annotate(answered=Exists(said))

    def unanswered(self) -> "AskedForQuerySet":
        """Those of requests that stand, of open actions, that nobody has answered. What was asked for before a meeting
        waits until the day of the meeting is over."""
        over = Q(meets_on__lt=clock.today())
        return self.answering().filter(~over, answered=False, taken_back_at=None, action__closed_at=None)


@pghistory.track()
class AskedFor(Part):
    """One action of a request, and whom it was asked of by name; nobody where its lead partner was asked. It is seen
    with the action, also by who answers for that and does not see the plan: so when it was asked, by which day
    (inclusive), before a meeting on which, and whether it was taken back stand here too."""

    request = models.ForeignKey(UpdateRequest, on_delete=models.PROTECT, related_name="asked_for")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="asked_for")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("update due")
    meets_on = models.DateField("day of the meeting", null=True, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    part_of = "action"
    objects = AskedForQuerySet.as_manager()

    class Meta:
        verbose_name = "action that an update was asked for"
        verbose_name_plural = "actions that updates were asked for"
        ordering = ["request_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["request", "action"], name="actionplans_askedfor_once")]

    def __str__(self) -> str:
        return str(self.action)


class QuestionQuerySet(PartQuerySet):
    """Reads of questions worth a name."""

    def unanswered(self) -> "QuestionQuerySet":
        """Those that wait for an answer, of open actions."""
        return self.standing().filter(answered_at=None, action__closed_at=None)

    def standing(self) -> "QuestionQuerySet":
        """Those that were not taken back."""
        return self.filter(withdrawn_at=None)

    def to_owner(self) -> "QuestionQuerySet":
        """Those to the owner of the action, not to a partner that takes a step for it."""
        return self.filter(contribution=None)


@pghistory.track()
class Question(Part):
    """One question to the owner of an action that is off track or silent, or to the partner that was asked for a step
    of it (`contribution`), to be answered by a day (inclusive). The answer, or the silence, stands in the board's
    exceptions. One of each at a time: the next comes when this is answered or taken back."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="questions")
    board = models.ForeignKey(
        Board, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="board that asks"
    )
    contribution = models.ForeignKey(
        Contribution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="questions",
        verbose_name="step that it is about",
    )
    text = models.TextField("question")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="asked of"
    )
    answer_by = models.DateField("answer due")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_because = models.TextField("why it was taken back", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    part_of = "action"
    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="actionplans_question_asks_something"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="actionplans_question_answered_by_someone",
            ),
            models.UniqueConstraint(
                fields=["action"],
                condition=Q(answered_at=None, withdrawn_at=None, contribution=None),
                name="actionplans_question_one_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["contribution"],
                condition=Q(answered_at=None, withdrawn_at=None),
                name="actionplans_question_one_at_a_time_of_a_step",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_because="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, answered_at=None)
                & ~Q(withdrawn_because=""),
                name="actionplans_question_withdrawn_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return f"{self.action.get_absolute_url()}#question-{self.pk}"

    @property
    def area_id(self) -> int:
        """The local area of its action, by number."""
        return self.action.area_id

    @property
    def is_answered(self) -> bool:
        """Whether it has its answer."""
        return self.answered_at is not None

    @property
    def waits(self) -> bool:
        """Whether an answer is still expected."""
        return not self.is_answered and self.withdrawn_at is None

    @property
    def asked_of(self) -> str:
        """Of whom it was asked, in words: the partner that takes a step, else the owner by name where there is one."""
        return str(self.contribution.partner if self.contribution_id else self.person or "")

    def is_late(self, day: dt.date) -> bool:
        """Whether its day has passed before `day` without an answer."""
        return self.waits and self.answer_by < day
