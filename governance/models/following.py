"""What follows from a meeting: actions that were minuted, and matters that one board refers to another."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from governance.models.boards import Board
from governance.models.meetings import Meeting
from partners.models import Governed, GovernedQuerySet, Part, Partner, Person, Responsible


class MinutedActionQuerySet(GovernedQuerySet):
    """Reads of minuted actions worth a name."""

    def open(self) -> "MinutedActionQuerySet":
        """Those that are not closed."""
        return self.filter(state=MinutedAction.State.OPEN)


@pghistory.track()
class MinutedAction(Governed):
    """Something that somebody was asked at a meeting to do, as its minutes say: a line of the board's action log. It is
    no action of a plan: those are strategic and live in plans."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    MOVES = {State.OPEN: {State.CLOSED}, State.CLOSED: {State.OPEN}}
    """One that was closed too early is opened again."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="minuted_actions")
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="minuted_actions", verbose_name="raised at"
    )
    raised_on = models.DateField()
    number = models.PositiveIntegerField()
    text = models.TextField("what is to be done", max_length=2000)
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="minuted_actions", verbose_name="owner"
    )
    owner_partner = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="partner that owns it"
    )
    due = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    closed_on = models.DateField(null=True, blank=True)
    closed_at = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="closed at"
    )

    responsible = Responsible(people=("owner",), partners=("owner_partner",), deputies=("owner",))
    audience_follows = "Who sees what a board does follows from the board, the meeting, and what is exempt."
    objects = MinutedActionQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_on", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["board", "number"], name="governance_minutedaction_number"),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(owner_partner__isnull=False),
                name="governance_minutedaction_owned",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False) | Q(state="open", closed_on=None, closed_at=None),
                name="governance_minutedaction_closed_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["area", "state", "due"]), models.Index(fields=["board", "state"])]

    def __str__(self) -> str:
        return f"Minuted action {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("governance:minuted_action_detail", args=[self.area.slug, self.pk])

    @property
    def is_overdue(self) -> bool:
        """Whether it is open after its due day."""
        return self.state == self.State.OPEN and self.due is not None and self.due < clock.today()


class MinutedActionUpdate(Part):
    """How a minuted action goes, as somebody reported it: added, never changed."""

    minuted_action = models.ForeignKey(MinutedAction, on_delete=models.CASCADE, related_name="updates")
    text = models.TextField("what has happened", max_length=2000)
    state = models.CharField(max_length=6, choices=MinutedAction.State)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    part_of = "minuted_action"
    append_only = True

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.text[:60]}"


class ReferralQuerySet(GovernedQuerySet):
    """Reads of referrals worth a name."""

    def waiting(self) -> "ReferralQuerySet":
        """Those that the receiving board has not answered."""
        return self.filter(state__in=Referral.WAITING)

    def of_board(self, board: Board) -> "ReferralQuerySet":
        """Those that a board sent or received."""
        return self.filter(Q(from_board=board) | Q(to_board=board))


@pghistory.track()
class Referral(Governed):
    """A matter that one board asks another to take on or to advise on. Both see it, and so does whoever sees both."""

    class State(models.TextChoices):
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        ANSWERED = "answered", _("Answered")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    WAITING = (State.SENT, State.ACCEPTED)
    MOVES = {
        State.SENT: {State.ACCEPTED, State.ANSWERED, State.DECLINED, State.WITHDRAWN},
        State.ACCEPTED: {State.ANSWERED, State.DECLINED, State.WITHDRAWN},
        State.ANSWERED: set(),
        State.DECLINED: set(),
        State.WITHDRAWN: set(),
    }

    from_board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="referrals_sent")
    to_board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="referrals_received")
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals", verbose_name="decided at"
    )
    sent_on = models.DateField(default=clock.today)
    asked = models.TextField("what is asked", max_length=4000)
    due = models.DateField("answer due", null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.SENT)
    answer = models.TextField(max_length=4000, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    withdrawn_because = models.CharField("reason for withdrawing", max_length=500, blank=True)

    audience_follows = "Who sees what a board does follows from the board, the meeting, and what is exempt."
    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_board=F("to_board")), name="governance_referral_is_to_another_board"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("answered", "declined"), answer__gt="", answered_on__isnull=False)
                | ~Q(state__in=("answered", "declined")) & Q(answer="", answered_on=None),
                name="governance_referral_answered_in_words",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_because__gt="")
                | ~Q(state="withdrawn") & Q(withdrawn_because=""),
                name="governance_referral_withdrawn_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["from_board", "state"]),
            models.Index(fields=["to_board", "state"]),
        ]

    def __str__(self) -> str:
        return f"Referral of {self.sent_on.day} {self.sent_on:%B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("governance:referral_detail", args=[self.area.slug, self.pk])

    @property
    def is_waiting(self) -> bool:
        """Whether its answer is still to come."""
        return self.state in self.WAITING

    @property
    def is_overdue(self) -> bool:
        """Whether its answer should have come."""
        return self.is_waiting and self.due is not None and self.due < clock.today()
