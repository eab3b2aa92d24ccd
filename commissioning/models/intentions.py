"""Intentions: what the partners mean to commission, change or stop, where it stands on the cycle, and who decides."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commissioning.models.interests import IN_INTENTION, LABEL
from commissioning.models.needs import Need
from commissioning.models.services import Service
from core import clock
from documents.models import CoProductionRecord, Document
from governance.models import Board, Decision, Meeting
from partners.models import (
    ClosedByInterest,
    ClosedByInterestQuerySet,
    ClosedOver,
    Governed,
    Part,
    Partner,
    Person,
    Responsible,
)
from strategies.models import Outcome, Priority, track_with_removals


class IntentionQuerySet(ClosedByInterestQuerySet):
    """Reads of intentions worth a name."""

    def open(self) -> "IntentionQuerySet":
        """Those still on the cycle."""
        return self.exclude(stage__in=[Intention.Stage.COMPLETED, Intention.Stage.WITHDRAWN])

    def with_decision_route(self) -> "IntentionQuerySet":
        """Those for which it is said which board decides."""
        return self.filter(decision_board__isnull=False)


@pghistory.track()
class Intention(ClosedByInterest):
    """Something the partners mean to commission, apart from the live service, on the cycle analyse, plan, do, review.

    Duty: joint commissioning arrangements, Children and Families Act 2014, section 26.
    """

    class Stage(models.TextChoices):
        ANALYSE = "analyse", _("Analyse")
        PLAN = "plan", _("Plan")
        DO = "do", _("Do")
        REVIEW = "review", _("Review")
        COMPLETED = "completed", _("Completed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    MOVES = {
        Stage.ANALYSE: {Stage.PLAN, Stage.WITHDRAWN},
        Stage.PLAN: {Stage.DO, Stage.ANALYSE, Stage.WITHDRAWN},
        Stage.DO: {Stage.REVIEW, Stage.PLAN, Stage.WITHDRAWN},
        Stage.REVIEW: {Stage.ANALYSE, Stage.COMPLETED, Stage.WITHDRAWN},
        Stage.COMPLETED: set(),
        Stage.WITHDRAWN: set(),
    }

    class Answer(models.TextChoices):
        NOT_SETTLED = "not_settled", _("Not settled yet")
        YES = "yes", _("Yes")
        NO = "no", _("No")

    title = models.CharField(max_length=200)
    summary = models.TextField("what is intended", blank=True)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.ANALYSE)
    lead_partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="intentions_led", verbose_name="lead commissioner"
    )
    lead_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="intentions_led", verbose_name="lead"
    )
    arrangement = models.CharField(
        "intended arrangement", max_length=14, choices=Service.Arrangement.choices, blank=True
    )
    specification = models.TextField(blank=True)
    decision_board = models.ForeignKey(
        Board, null=True, blank=True, on_delete=models.PROTECT, related_name="intentions", verbose_name="decided by"
    )
    decision_meeting = models.ForeignKey(
        Meeting,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="intentions",
        verbose_name="at the meeting",
    )
    decision_due = models.DateField("decision date", null=True, blank=True)
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="intentions", verbose_name="decision"
    )
    consultation_needed = models.CharField(
        "does it need consultation", max_length=12, choices=Answer, default=Answer.NOT_SETTLED
    )
    consultation_note = models.TextField("consultation", blank=True)
    consultation_ended_on = models.DateField("consultation ended on", null=True, blank=True)
    barriers = models.TextField(blank=True)
    financial_implications = models.TextField(blank=True)
    property_implications = models.TextField("property and capital implications", blank=True)
    legal_implications = models.TextField("legal implications and powers", blank=True)

    responsible = Responsible(people=("lead_person",), partners=("lead_partner",))
    closed_over = (ClosedOver(LABEL, "intention", "id"),)
    objects = IntentionQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(consultation_ended_on=None) | Q(consultation_needed="yes"),
                name="commissioning_intention_consultation_ended_if_needed",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("commissioning:intention_detail", args=[self.area.slug, self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it can still be changed."""
        return bool(self.MOVES[self.Stage(self.stage)])

    @property
    def awaits_decision(self) -> bool:
        """Whether it is open and no decision has been linked."""
        return self.is_open and self.decision_id is None


@track_with_removals()
class IntentionService(Part):
    """That an intention is about a service."""

    intention = models.ForeignKey(Intention, on_delete=models.CASCADE, related_name="intention_services")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="intention_services")

    part_of = "intention"

    class Meta:
        ordering = ["intention_id", "service_id"]
        constraints = [
            models.UniqueConstraint(fields=["intention", "service"], name="commissioning_intentionservice_once")
        ]

    def __str__(self) -> str:
        return f"Intention {self.intention_id}, service {self.service_id}"


@track_with_removals()
class IntentionNeed(Part):
    """That an intention answers a need."""

    intention = models.ForeignKey(Intention, on_delete=models.CASCADE, related_name="intention_needs")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="intention_needs")

    part_of = "intention"

    class Meta:
        ordering = ["intention_id", "need_id"]
        constraints = [models.UniqueConstraint(fields=["intention", "need"], name="commissioning_intentionneed_once")]

    def __str__(self) -> str:
        return f"Intention {self.intention_id}, need {self.need_id}"


@track_with_removals()
class IntentionPriority(Part):
    """That an intention serves a priority of a strategy."""

    intention = models.ForeignKey(Intention, on_delete=models.CASCADE, related_name="intention_priorities")
    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="intention_priorities")

    part_of = "intention"

    class Meta:
        ordering = ["intention_id", "priority_id"]
        verbose_name_plural = "intention priorities"
        constraints = [
            models.UniqueConstraint(fields=["intention", "priority"], name="commissioning_intentionpriority_once")
        ]

    def __str__(self) -> str:
        return f"Intention {self.intention_id}, priority {self.priority_id}"


@track_with_removals()
class IntentionOutcome(Part):
    """That an intention serves an outcome of a strategy."""

    intention = models.ForeignKey(Intention, on_delete=models.CASCADE, related_name="intention_outcomes")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="intention_outcomes")

    part_of = "intention"

    class Meta:
        ordering = ["intention_id", "outcome_id"]
        constraints = [
            models.UniqueConstraint(fields=["intention", "outcome"], name="commissioning_intentionoutcome_once")
        ]

    def __str__(self) -> str:
        return f"Intention {self.intention_id}, outcome {self.outcome_id}"


@track_with_removals()
class IntentionDocument(Part):
    """That a document belongs to an intention: the plan it comes from, its specification."""

    intention = models.ForeignKey(Intention, on_delete=models.CASCADE, related_name="intention_documents")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="intention_documents")

    part_of = "intention"

    class Meta:
        ordering = ["intention_id", "document_id"]
        constraints = [
            models.UniqueConstraint(fields=["intention", "document"], name="commissioning_intentiondocument_once")
        ]

    def __str__(self) -> str:
        return f"Intention {self.intention_id}, document {self.document_id}"


@track_with_removals()
class Option(Part):
    """One way to go about an intention, weighed with reasons. Doing nothing is one of them."""

    class Result(models.TextChoices):
        OPEN = "open", _("Being weighed")
        PREFERRED = "preferred", _("Preferred")
        NOT_PREFERRED = "not_preferred", _("Not preferred")

    intention = models.ForeignKey(Intention, on_delete=models.CASCADE, related_name="options")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    does_nothing = models.BooleanField("this option is to do nothing", default=False)
    description = models.TextField(blank=True)
    result = models.CharField(max_length=14, choices=Result, default=Result.OPEN)
    reasons = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    part_of = "intention"

    class Meta:
        ordering = ["intention_id", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["intention", "number"], name="commissioning_option_number"),
            models.UniqueConstraint(
                fields=["intention"], condition=Q(does_nothing=True), name="commissioning_option_one_does_nothing"
            ),
            models.UniqueConstraint(
                fields=["intention"], condition=Q(result="preferred"), name="commissioning_option_one_preferred"
            ),
            models.CheckConstraint(
                condition=Q(result="open") | ~Q(reasons=""), name="commissioning_option_weighed_with_reasons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


@pghistory.track()
class ImpactAssessment(Part):
    """Whether an intention needs an equality impact assessment (EqIA: Equality Act 2010, section 149) or a data
    protection impact assessment (DPIA: UK GDPR, article 35), and what came of it."""

    class Kind(models.TextChoices):
        EQUALITY = "equality", _("Equality impact assessment (EqIA)")
        DATA_PROTECTION = "data_protection", _("Data protection impact assessment (DPIA)")

    intention = models.ForeignKey(Intention, on_delete=models.CASCADE, related_name="assessments")
    kind = models.CharField(max_length=16, choices=Kind)
    needed = models.CharField("is it needed", max_length=12, choices=Intention.Answer)
    reason = models.TextField("why not, or what it is about", blank=True)
    done_on = models.DateField("done on", null=True, blank=True)
    mitigation = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    part_of = "intention"

    class Meta:
        ordering = ["intention_id", "-kind"]
        constraints = [
            models.UniqueConstraint(fields=["intention", "kind"], name="commissioning_impactassessment_once"),
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(needed="yes"), name="commissioning_impactassessment_done_if_needed"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_settled(self) -> bool:
        """Whether it is not needed, or done."""
        return self.needed == Intention.Answer.NO or self.done_on is not None


@pghistory.track()
class IntentionCoProduction(CoProductionRecord):
    """Who took part in shaping an intention: families have a say in what is commissioned (Code of Practice 3.18)."""

    intention = models.ForeignKey(Intention, on_delete=models.CASCADE, related_name="co_production")

    part_of = "intention"

    class Meta(CoProductionRecord.Meta):
        verbose_name = "co-production record"


@pghistory.track()
class IntentionNotice(Governed):
    """An intention as it was published: words fixed on that day, for everyone in the area. The intention itself stays
    in its audience. A notice is never changed: it is withdrawn, and another is published."""

    intention = models.ForeignKey(Intention, on_delete=models.PROTECT, related_name="notices")
    title = models.CharField(max_length=200)
    text = models.TextField()
    published_on = models.DateField(default=clock.today)
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    withdrawn_because = models.CharField("reason for withdrawing", max_length=500, blank=True)

    audience_follows = "It was frozen for those who see it and stays as it is. Make another for others."

    class Meta:
        ordering = ["-published_on", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("commissioning:notice_detail", args=[self.area.slug, self.pk])


@pghistory.track()
class Procurement(ClosedByInterest):
    """The procurement that follows from an intention, in the audience of its evaluation team by name. Bidders and the
    present provider never see it, whatever audience they are in."""

    class State(models.TextChoices):
        PREPARING = "preparing", _("Being prepared")
        LIVE = "live", _("Live")
        AWARDED = "awarded", _("Awarded")
        STOPPED = "stopped", _("Stopped without award")

    MOVES = {
        State.PREPARING: {State.LIVE, State.STOPPED},
        State.LIVE: {State.AWARDED, State.STOPPED},
        State.AWARDED: set(),
        State.STOPPED: set(),
    }

    intention = models.ForeignKey(Intention, on_delete=models.PROTECT, related_name="procurements")
    title = models.CharField(max_length=200)
    opens_on = models.DateField("bids open on", null=True, blank=True)
    closes_on = models.DateField("last day for bids", null=True, blank=True)
    notes = models.TextField("evaluation notes", blank=True)
    outcome = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PREPARING)

    never_for_everyone = True
    closed_over = (ClosedOver(LABEL, "procurement", "id"), IN_INTENTION)
    objects = ClosedByInterestQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_on=None) | Q(closes_on=None) | Q(closes_on__gte=F("opens_on")),
                name="commissioning_procurement_closes_after_it_opens",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("commissioning:procurement_detail", args=[self.area.slug, self.pk])
