"""Actions: what somebody has undertaken to do, for whom he answers, and by when. An action exists once and may serve
several plans, priorities and workstreams."""

import datetime as dt

import pghistory
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from actionplans.dates import SaidDate
from actionplans.models.impact import Impact
from actionplans.models.rag import DeliveryStatus, RagLevel
from core import clock
from partners.models import Governed, GovernedQuerySet, Part, Partner, PartQuerySet, Person, Responsible, Role, Through
from strategies.models import Priority, Theme, Workstream


def theirs_to_move(person: Person) -> Q:
    """The actions that a person leads or is accountable for, and, as an officer, those of his partner that nobody leads
    by name: `rules.theirs_to_move` as a query."""
    mine = person.named_in("lead_person", "accountable_person")
    for held in person.standing.memberships:
        if held.role == Role.OFFICER:
            mine |= Q(lead_person=None, lead_partner=held.partner_id, area=held.area_id)
    return mine


class ActionQuerySet(GovernedQuerySet):
    """Reads of actions worth a name."""

    def open(self) -> "ActionQuerySet":
        """Those that are neither confirmed as complete nor closed without completion."""
        return self.filter(closed_at=None)

    def of_person(self, person: Person) -> "ActionQuerySet":
        """Those that are his to keep moving: `rules.theirs_to_move` as a query."""
        return self.filter(theirs_to_move(person))

    def waiting_for(self, person: Person) -> "ActionQuerySet":
        """Open ones that are his to keep moving, and those that wait for somebody to confirm and name nobody."""
        unclaimed = Q(delivery_status=DeliveryStatus.COMPLETE, accountable_person=None)
        return self.open().filter(theirs_to_move(person) | unclaimed)

    def to_evaluate(self, day: dt.date) -> "ActionQuerySet":
        """Those of which somebody was to say by that day whether they are felt, and nobody has since; done or not."""
        rated = Q(impact_rated_at__date__gte=F("evaluation_due"))
        given_up = Q(delivery_status=DeliveryStatus.CLOSED_WITHOUT_COMPLETION)
        return self.filter(evaluation_due__lte=day).exclude(given_up).exclude(rated)

    def with_late_milestones(self, day: dt.date) -> "ActionQuerySet":
        """Each with `late_milestones`: how many of its milestones are past their last day on `day` and not reached."""
        late = Milestone.objects.filter(action=OuterRef("pk")).late_on(day).order_by().values("action")
        return self.annotate(late_milestones=Coalesce(Subquery(late.values(count=Count("pk"))), 0))


class Necessity(models.TextChoices):
    """How binding an action is, where the partnership sorts its work so."""

    MUST = "must", _("Must do (statutory)")
    SHOULD = "should", _("Should do")
    COULD = "could", _("Could do")


@pghistory.track(
    meta={
        "indexes": [models.Index(fields=["pgh_obj", "-pgh_created_at", "-pgh_id"], name="actionplans_actionevent_then")]
    }
)
class Action(Governed):
    """One thing to be done.

    Dates are kept as people said them (`…_words`) with the days they mean (`…_earliest`, `…_latest`, both inclusive;
    none for “ongoing”). The original due date never changes; the current one does, with a reason each time. The rating,
    impact and dates here are copies of the newest append-only rows, written by operations in the same transaction.
    """

    home_plan = models.ForeignKey("actionplans.Plan", on_delete=models.PROTECT, related_name="home_actions")
    title = models.CharField(max_length=300)
    description = models.TextField("what will be done", blank=True)
    baseline = models.TextField("where we are now", blank=True)
    success_measure = models.TextField("what will be different", blank=True)
    evidence_needed = models.TextField("evidence that is needed", blank=True)
    lead_partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="actions_led", verbose_name="lead partner"
    )
    lead_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="actions_led", verbose_name="lead"
    )
    accountable_person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="actions_answered_for",
        verbose_name="accountable person",
    )
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.PROTECT, related_name="actions")
    must_should_could = models.CharField("how binding", max_length=6, choices=Necessity, blank=True)

    start_words = models.CharField("start", max_length=100, blank=True)
    start_on = models.DateField("earliest start", null=True, blank=True)
    original_due_words = models.CharField("original due date", max_length=100)
    original_due_earliest = models.DateField(null=True, blank=True)
    original_due_latest = models.DateField(null=True, blank=True)
    due_words = models.CharField("due date", max_length=100)
    due_earliest = models.DateField(null=True, blank=True)
    due_latest = models.DateField(null=True, blank=True)

    level = models.ForeignKey(RagLevel, on_delete=models.PROTECT, related_name="+", verbose_name="RAG")
    delivery_status = models.CharField("delivery", max_length=26, choices=DeliveryStatus)
    rag_reason = models.TextField("reason for the RAG")
    cause = models.TextField("cause", blank=True)
    path_to_green = models.TextField("path to green", blank=True)
    rag_since = models.DateTimeField("with this RAG since", default=clock.now)
    last_updated_at = models.DateTimeField("last RAG update", default=clock.now)
    last_updated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    impact = models.CharField(max_length=18, choices=Impact, default=Impact.NOT_YET_EXPECTED)
    impact_rated_at = models.DateTimeField(null=True, blank=True)
    evaluation_due = models.DateField(null=True, blank=True)

    completed_at = models.DateTimeField("said to be complete", null=True, blank=True)
    completed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField("confirmed or closed", null=True, blank=True)
    closed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_reason = models.TextField("said on closing", blank=True)

    responsible = Responsible(
        people=("lead_person", "accountable_person"),
        partners=("lead_partner",),
        deputies=("lead_person", "accountable_person"),
        through=(Through("actionplans.SupportingPartner", whole="action", partner="partner"),),
    )
    audience_within = "home_plan"
    hidden_in_history = frozenset(
        {"due_earliest", "due_latest", "start_on", "delivery_status", "rag_since", "last_updated_at", "last_updated_by"}
    )
    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["area_id", "due_latest", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start_on=None) | Q(due_latest=None) | Q(start_on__lte=F("due_latest")),
                name="actionplans_action_starts_before_it_is_due",
            ),
            models.CheckConstraint(
                condition=Q(original_due_earliest=None, original_due_latest=None)
                | Q(
                    original_due_earliest__isnull=False,
                    original_due_latest__isnull=False,
                    original_due_earliest__lte=F("original_due_latest"),
                ),
                name="actionplans_action_original_due_in_order",
            ),
            models.CheckConstraint(
                condition=Q(due_earliest=None, due_latest=None)
                | Q(due_earliest__isnull=False, due_latest__isnull=False, due_earliest__lte=F("due_latest")),
                name="actionplans_action_due_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(delivery_status="off_track", cause=""), name="actionplans_action_off_track_has_a_cause"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    delivery_status__in=["complete", "closed_without_completion"],
                ),
                name="actionplans_action_closed_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(delivery_status="closed_without_completion") | Q(closed_at__isnull=False),
                name="actionplans_action_closed_without_completion_is_closed",
            ),
            models.CheckConstraint(
                condition=~Q(delivery_status="complete") | Q(closed_by=None) | ~Q(closed_by=F("completed_by")),
                name="actionplans_action_confirmed_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["area", "due_latest", "id"]),
            models.Index(fields=["area", "delivery_status", "id"]),
            models.Index(fields=["lead_partner", "area"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("actionplans:action_detail", args=[self.area.slug, self.pk])

    def responsible_partners(self) -> list[Partner]:
        """The partners that support it."""
        return [row.partner for row in self.supporting.select_related("partner")]

    @property
    def awaits_evaluation(self) -> bool:
        """Whether somebody still has to say how far it is felt: the day for that is set, and it has not been rated on
        it or since."""
        if self.evaluation_due is None or self.was_given_up:
            return False
        return self.impact_rated_at is None or clock.day_of(self.impact_rated_at) < self.evaluation_due

    @property
    def is_open(self) -> bool:
        """Whether it can still be updated: neither confirmed as complete nor closed without completion."""
        return self.closed_at is None

    @property
    def awaits_confirmation(self) -> bool:
        """Whether its owner says that it is complete and nobody has confirmed that."""
        return self.is_open and self.delivery_status == DeliveryStatus.COMPLETE

    @property
    def was_given_up(self) -> bool:
        """Whether it was closed without completion."""
        return self.delivery_status == DeliveryStatus.CLOSED_WITHOUT_COMPLETION

    @property
    def has_no_path_to_green(self) -> bool:
        """Whether it is off track and nobody has said yet how it will come back."""
        return self.delivery_status == DeliveryStatus.OFF_TRACK and not self.path_to_green

    @property
    def due(self) -> SaidDate:
        """When it is due, as it was said last."""
        return SaidDate(self.due_words, self.due_earliest, self.due_latest)

    @property
    def original_due(self) -> SaidDate:
        """When it was due at first."""
        return SaidDate(self.original_due_words, self.original_due_earliest, self.original_due_latest)

    @property
    def due_was_revised(self) -> bool:
        """Whether the due date is not the original one."""
        return self.due != self.original_due

    def is_overdue(self, day: dt.date) -> bool:
        """Whether the last day of its due date has passed before `day` and it is not complete."""
        done = self.delivery_status in (DeliveryStatus.COMPLETE, DeliveryStatus.CLOSED_WITHOUT_COMPLETION)
        return not done and self.due_latest is not None and self.due_latest < day


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class SupportingPartner(models.Model):
    """That a partner supports an action. Numbers only, no text: the action's own policy reads this table."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="supporting")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="actions_supported")

    row_security = None

    class Meta:
        ordering = ["action_id", "partner__name"]
        constraints = [models.UniqueConstraint(fields=["action", "partner"], name="actionplans_supportingpartner_once")]

    def __str__(self) -> str:
        return f"Partner {self.partner_id} supports action {self.action_id}"


@pghistory.track()
class ActionPriority(Part):
    """That an action serves a priority, from an instant until another."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="action_priorities")
    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="action_priorities")
    linked_at = models.DateTimeField(default=clock.now)
    unlinked_at = models.DateTimeField(null=True, blank=True)

    part_of = "action"

    class Meta:
        verbose_name_plural = "action priorities"
        ordering = ["action_id", "priority_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "priority"], condition=Q(unlinked_at=None), name="actionplans_actionpriority_once"
            )
        ]

    def __str__(self) -> str:
        return f"Action {self.action_id} serves priority {self.priority_id}"


@pghistory.track()
class ActionWorkstream(Part):
    """That an action belongs to a workstream, from an instant until another."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="action_workstreams")
    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, related_name="action_workstreams")
    linked_at = models.DateTimeField(default=clock.now)
    unlinked_at = models.DateTimeField(null=True, blank=True)

    part_of = "action"

    class Meta:
        ordering = ["action_id", "workstream_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "workstream"], condition=Q(unlinked_at=None), name="actionplans_actionworkstream_once"
            )
        ]

    def __str__(self) -> str:
        return f"Action {self.action_id} belongs to workstream {self.workstream_id}"


class Step(Part):
    """A part of an action with a due date of its own: as people said it, and the days they mean (both inclusive; none
    for “ongoing”)."""

    due_words = models.CharField("due date", max_length=100)
    due_earliest = models.DateField(null=True, blank=True)
    due_latest = models.DateField(null=True, blank=True)

    part_of = "action"

    class Meta:
        abstract = True
        ordering = ["action_id", F("due_latest").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_earliest=None, due_latest=None)
                | Q(due_earliest__isnull=False, due_latest__isnull=False, due_earliest__lte=F("due_latest")),
                name="%(app_label)s_%(class)s_due_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def due(self) -> SaidDate:
        """When it is due, as it was said."""
        return SaidDate(self.due_words, self.due_earliest, self.due_latest)


class MilestoneQuerySet(PartQuerySet):
    """Reads of milestones worth a name."""

    def late_on(self, day: dt.date) -> "MilestoneQuerySet":
        """Those past the last day of their due date and not reached."""
        return self.filter(reached_on=None, due_latest__lt=day)


class MilestoneManager(models.Manager.from_queryset(MilestoneQuerySet)):
    """Those that stand: what was taken away is nowhere, unless it is asked for by `_base_manager`."""

    def get_queryset(self) -> MilestoneQuerySet:
        return super().get_queryset().filter(taken_away_at=None)


@pghistory.track()
class Milestone(Step):
    """A step on the way, with its own due date. `reached_on` is the day on which it was reached. One that is taken away
    stays for what stood at an earlier day, and is in no list; who took it away and why is in the history of its action.
    """

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=200)
    reached_on = models.DateField(null=True, blank=True)
    reached_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField("what shows that it was reached", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    taken_away_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MilestoneManager()

    @property
    def is_reached(self) -> bool:
        """Whether it has been reached."""
        return self.reached_on is not None
