"""Plans, and which actions stand in them under which reference."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from actionplans.models.actions import Action
from actionplans.models.rag import RagScheme
from core import clock
from governance.models import Board
from partners.models import Governed, GovernedQuerySet, Part, Partner, PartQuerySet, Person
from strategies.models import Strategy


class PlanQuerySet(GovernedQuerySet):
    """Reads of plans worth a name."""

    def live(self) -> "PlanQuerySet":
        """Those that have not been closed."""
        return self.filter(state=Plan.State.LIVE)


@pghistory.track()
class Plan(Governed):
    """A document of actions that a partnership answers for. Several run side by side over one set of actions.

    `edition` is what it says of itself on paper (“Version 2”, “Refresh of March 2026”); which day it was submitted and
    approved, and by whom, is recorded beside it. All editions stay in its history.
    """

    class Kind(models.TextChoices):
        STRATEGY_DELIVERY = "strategy_delivery", _("Strategy delivery plan")
        WRITTEN_STATEMENT_OF_ACTION = "written_statement_of_action", _("Written statement of action")
        ACCELERATED_PROGRESS_PLAN = "accelerated_progress_plan", _("Accelerated progress plan")
        PRIORITY_ACTION_PLAN = "priority_action_plan", _("Priority action plan")
        STRATEGIC_PLAN = "strategic_plan", _("Strategic plan after an inspection")
        LOCAL_SEND_REFORM_PLAN = "local_send_reform_plan", _("Local SEND reform plan")
        DSG_RECOVERY = "dsg_recovery", _("Dedicated schools grant recovery plan")
        INSPECTION_PREPARATION = "inspection_preparation", _("Inspection preparation plan")
        WORKSTREAM_BRIEF = "workstream_brief", _("Workstream brief")
        WORK_PROGRAMME = "work_programme", _("Work programme")

    class State(models.TextChoices):
        LIVE = "live", _("Live")
        CLOSED = "closed", _("Closed")

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", _("Every week")
        FORTNIGHTLY = "fortnightly", _("Every fortnight")
        MONTHLY = "monthly", _("Every month")
        TWO_MONTHLY = "two_monthly", _("Every two months")
        QUARTERLY = "quarterly", _("Every quarter")
        TERMLY = "termly", _("Every term")
        TWICE_A_YEAR = "twice_a_year", _("Twice a year")
        YEARLY = "yearly", _("Every year")

    DAYS_BETWEEN_REVIEWS = {
        Rhythm.WEEKLY: 7,
        Rhythm.FORTNIGHTLY: 14,
        Rhythm.MONTHLY: 31,
        Rhythm.TWO_MONTHLY: 62,
        Rhythm.QUARTERLY: 92,
        Rhythm.TERMLY: 122,
        Rhythm.TWICE_A_YEAR: 184,
        Rhythm.YEARLY: 366,
    }

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=Kind)
    scheme = models.ForeignKey(RagScheme, on_delete=models.PROTECT, related_name="plans", verbose_name="RAG scheme")
    owner_board = models.ForeignKey(
        Board, null=True, blank=True, on_delete=models.PROTECT, related_name="plans", verbose_name="board that owns it"
    )
    owner_partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="plans_owned", verbose_name="partner that keeps it"
    )
    strategy = models.ForeignKey(Strategy, null=True, blank=True, on_delete=models.PROTECT, related_name="plans")
    starts_on = models.DateField("first day", null=True, blank=True)
    ends_on = models.DateField("end", null=True, blank=True, help_text="The first day after it")
    edition = models.CharField(max_length=40, blank=True)
    submitted_on = models.DateField("submitted", null=True, blank=True)
    submitted_to = models.CharField(max_length=120, blank=True)
    approved_on = models.DateField("approved", null=True, blank=True)
    approved_by = models.CharField(max_length=120, blank=True)
    review_every = models.CharField("reviewed", max_length=14, choices=Rhythm, default=Rhythm.MONTHLY)
    state = models.CharField(max_length=8, choices=State, default=State.LIVE)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["state", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="actionplans_plan_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(submitted_to="") | Q(submitted_on__isnull=False),
                name="actionplans_plan_submitted_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(approved_by="") | Q(approved_on__isnull=False), name="actionplans_plan_approved_on_a_day"
            ),
        ]
        indexes = [models.Index(fields=["area", "state", "title"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("actionplans:plan_detail", args=[self.area.slug, self.pk])

    @property
    def file_name(self) -> str:
        """What a file made of it is called, before its day."""
        return slugify(self.title)[:60].strip("-") or f"plan-{self.pk}"

    @property
    def is_live(self) -> bool:
        """Whether actions can still be added to it."""
        return self.state == self.State.LIVE

    @property
    def argues_its_actions(self) -> bool:
        """Whether it is of the kind that says for each action which challenge it answers, on which evidence, and what
        it is expected to change by which year: a local SEND reform plan, as DfE asked for in December 2025."""
        return self.kind == self.Kind.LOCAL_SEND_REFORM_PLAN

    @property
    def days_between_reviews(self) -> int:
        """After how many days without an update an action of this plan is asked about."""
        return self.DAYS_BETWEEN_REVIEWS[self.Rhythm(self.review_every)]


class ActionInPlanQuerySet(PartQuerySet):
    """Reads of places in plans worth a name."""

    def standing(self) -> "ActionInPlanQuerySet":
        """Those that hold now: the action was not taken out of the plan."""
        return self.filter(taken_out_at=None)


@pghistory.track()
class ActionInPlan(Part):
    """That an action serves a plan, from an instant until another, under which reference there and in which place. One
    that gets another reference or place there ends this row and begins another, added when the first one was, so that
    the plan as at an earlier day stays as it was; between two places there is always a third."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="actions_in_plan")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="in_plans")
    reference = models.CharField(
        max_length=20, blank=True, help_text="As the plan has it, such as 1.1 or A2; it may have none"
    )
    position = models.FloatField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    reason = models.TextField("why it was added", blank=True)
    placed_at = models.DateTimeField("since when it has this reference and place", default=clock.now)
    taken_out_at = models.DateTimeField("taken out of the plan", null=True, blank=True)
    taken_out_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_out_because = models.TextField("why it was taken out", blank=True)

    part_of = "plan"
    objects = ActionInPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "action in a plan"
        verbose_name_plural = "actions in plans"
        ordering = ["plan_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "action"], condition=Q(taken_out_at=None), name="actionplans_actioninplan_once"
            ),
            models.UniqueConstraint(
                fields=["plan", "reference"],
                condition=~Q(reference="") & Q(taken_out_at=None),
                name="actionplans_actioninplan_reference",
            ),
            models.CheckConstraint(
                condition=Q(taken_out_at=None, taken_out_by=None, taken_out_because="")
                | Q(taken_out_at__gte=F("placed_at"), taken_out_by__isnull=False) & ~Q(taken_out_because=""),
                name="actionplans_actioninplan_taken_out_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(placed_at__gte=F("added_at")), name="actionplans_actioninplan_placed_once_added"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference or 'No reference'} in {self.plan}"
