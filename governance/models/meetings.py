"""Meetings, what they decided, and what became of it."""

import datetime as dt

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.written import Given
from governance.models.boards import Board
from partners.models import Governed, GovernedQuerySet, Part, Person, Responsible


class MeetingQuerySet(GovernedQuerySet):
    """Reads of meetings worth a name."""

    def before(self, instant: dt.datetime) -> "MeetingQuerySet":
        """Those that started before an instant; one without a time counts as starting with its day."""
        local = instant.astimezone(clock.zone())
        return self.started_before(local.date(), local.time())

    def started_before(self, day: dt.date | Given, time: dt.time | Given) -> "MeetingQuerySet":
        """The same by the day and the time of that instant here."""
        return self.filter(Q(held_on__lt=day) | Q(Q(starts_at=None) | Q(starts_at__lt=time), held_on=day))

    def last_held(self, board: Board, *, before: dt.datetime | None = None) -> "Meeting | None":
        """The board's newest meeting that was held, among those that started before the instant (now, where none is
        given): what “since the last meeting” counts from. None before its first."""
        return self.held_of(board, before=before).first()

    def held_of(self, board: Board, *, before: dt.datetime | None = None) -> "MeetingQuerySet":
        """The same meetings, the newest first."""
        held = self.filter(board=board, state=Meeting.State.HELD).before(before or clock.now())
        return held.order_by("-held_on", "-starts_at", "-pk")

    def next_planned(self, board: Board) -> "Meeting | None":
        """The board's next meeting that is still planned, today's included. None where nothing is planned."""
        planned = self.filter(board=board, state=Meeting.State.PLANNED, held_on__gte=clock.today())
        return planned.order_by("held_on", "starts_at", "pk").first()


@pghistory.track()
class Meeting(Governed):
    """One meeting of a board. A withdrawn meeting stays, with the reason: its papers may be out."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    MOVES = {
        State.PLANNED: {State.HELD, State.WITHDRAWN},
        State.HELD: set(),
        State.WITHDRAWN: set(),
    }

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="meetings")
    held_on = models.DateField("date")
    starts_at = models.TimeField("time", null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    withdrawn_because = models.CharField("reason for withdrawing", max_length=500, blank=True)
    position_frozen_at = models.DateTimeField(
        "position frozen at", null=True, blank=True, help_text="The instant as at which its papers show the plans"
    )

    audience_follows = "Who sees what a board does follows from the board, the meeting, and what is exempt."
    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_because__gt="")
                | ~Q(state="withdrawn") & Q(withdrawn_because=""),
                name="governance_meeting_withdrawn_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["board", "held_on", "starts_at"],
                condition=~Q(state="withdrawn"),
                nulls_distinct=False,
                name="governance_meeting_once_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["board", "state", "-held_on"])]

    def __str__(self) -> str:
        day = self.held_on
        return f"Meeting of {day.day} {day:%B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("governance:meeting_detail", args=[self.area.slug, self.pk])

    @property
    def instant(self) -> dt.datetime:
        """When it starts; the first instant of its day where no time is set."""
        start = dt.datetime.combine(self.held_on, self.starts_at or dt.time.min, tzinfo=clock.zone())
        return start.astimezone(dt.UTC)

    @property
    def knew_until(self) -> dt.datetime:
        """The instant that the meeting knew of: that of its papers where they were frozen, else its beginning."""
        return self.position_frozen_at or self.instant

    @property
    def decision_audience_ids(self) -> tuple[int, ...]:
        """The audiences (numbers) that a decision of this meeting may have: none is wider than the meeting's."""
        return (self.audience_id, self.board.members_audience_id, self.board.restricted_audience_id)

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was called off."""
        return self.state == self.State.WITHDRAWN


class JointBoard(Part):
    """That a meeting is held jointly with another board: both sit, and the board that called it keeps the record."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="joint_boards")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")

    part_of = "meeting"
    append_only = True

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "board"], name="governance_jointboard_once")]

    def __str__(self) -> str:
        return f"{self.meeting}, jointly with {self.board}"


class DecisionQuerySet(GovernedQuerySet):
    """Reads of decisions worth a name."""

    def open(self) -> "DecisionQuerySet":
        """Those on which something is still to be done."""
        return self.filter(state__in=Decision.UNFINISHED)


@pghistory.track()
class Decision(Governed):
    """What a board decided at a meeting. Its words are never changed; what became of it is added beneath.

    An agreement may be subject to a condition, and then holds only from the day on which the condition is met: partners
    often agree in principle, and the formal decision goes through an organisation's own route.
    """

    class Kind(models.TextChoices):
        NOTED = "noted", _("Noted")
        AGREED = "agreed", _("Agreed")
        AGREED_SUBJECT_TO = "agreed_subject_to", _("Agreed, subject to a condition")
        NOT_AGREED = "not_agreed", _("Not agreed")
        DEFERRED = "deferred", _("Deferred")
        ASKED = "asked", _("Asked for something to be done")

    FOLLOWED_KINDS = (Kind.AGREED, Kind.AGREED_SUBJECT_TO, Kind.DEFERRED, Kind.ASKED)
    """Decisions after which something is to be done; the others are done when made, unless they have an owner."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        PARTLY = "partly", _("Partly done")
        DONE = "done", _("Done")
        SUPERSEDED = "superseded", _("Superseded")

    UNFINISHED = (State.OPEN, State.PARTLY)
    """States in which something is still to be done."""

    MOVES = {
        State.OPEN: {State.OPEN, State.PARTLY, State.DONE, State.SUPERSEDED},
        State.PARTLY: {State.OPEN, State.PARTLY, State.DONE, State.SUPERSEDED},
        State.DONE: {State.OPEN, State.PARTLY, State.SUPERSEDED},
        State.SUPERSEDED: set(),
    }
    """A report that leaves it as it is is a move too; done may turn out not to be."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="decisions")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    agenda_item = models.ForeignKey(
        "governance.AgendaItem",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decisions",
        verbose_name="agenda item",
    )
    decided_on = models.DateField()
    reference = models.CharField(max_length=20)
    kind = models.CharField("kind of decision", max_length=20, choices=Kind)
    text = models.TextField("decision", max_length=4000)
    is_key = models.BooleanField(
        "key decision",
        default=False,
        help_text="A decision of a council's executive with significant money, or a significant effect on two or more "
        "wards or divisions: it must have been on the Forward Plan for 28 clear days",
    )
    condition = models.TextField(max_length=1000, blank=True)
    condition_met_on = models.DateField(null=True, blank=True)
    condition_met_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions_owned", verbose_name="owner"
    )
    due = models.DateField(null=True, blank=True)
    state = models.CharField(
        max_length=10, choices=State, help_text="That of the newest report on it; written by the operations only"
    )

    responsible = Responsible(people=("owner",), deputies=("owner",))
    audience_follows = "Who sees what a board does follows from the board, the meeting, and what is exempt."
    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["board", "reference"], name="governance_decision_reference"),
            models.CheckConstraint(
                condition=Q(kind="agreed_subject_to", condition__gt="")
                | ~Q(kind="agreed_subject_to") & Q(condition=""),
                name="governance_decision_condition_where_subject_to_one",
            ),
            models.CheckConstraint(
                condition=Q(condition_met_on=None, condition_met_by=None)
                | Q(condition_met_on__isnull=False, condition_met_by__isnull=False) & ~Q(condition=""),
                name="governance_decision_condition_met_by_someone",
            ),
        ]
        indexes = [models.Index(fields=["area", "state", "due"]), models.Index(fields=["board", "state"])]

    def __str__(self) -> str:
        return f"Decision {self.reference}"

    def get_absolute_url(self) -> str:
        return reverse("governance:decision_detail", args=[self.area.slug, self.pk])

    @property
    def awaits_condition(self) -> bool:
        """Whether it was agreed subject to a condition that is not met yet."""
        return self.kind == self.Kind.AGREED_SUBJECT_TO and self.condition_met_on is None

    @property
    def is_in_force(self) -> bool:
        """Whether the board has agreed and nothing stands between."""
        return self.kind == self.Kind.AGREED or (
            self.kind == self.Kind.AGREED_SUBJECT_TO and self.condition_met_on is not None
        )

    @property
    def is_unfinished(self) -> bool:
        """Whether something is still to be done."""
        return self.state in self.UNFINISHED

    @property
    def is_overdue(self) -> bool:
        """Whether something is still to be done after its due day."""
        return self.is_unfinished and self.due is not None and self.due < clock.today()


class DecisionProgress(Part):
    """What became of a decision, as somebody reported it: added, never changed."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="progress")
    text = models.TextField("what has happened", max_length=4000)
    state = models.CharField(max_length=10, choices=Decision.State)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    part_of = "decision"
    append_only = True

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "progress on decisions"

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.text[:60]}"
