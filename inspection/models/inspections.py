"""Inspections and external reviews, what they found and recommended, and what the partnership made of it."""

import datetime as dt

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.audit import track_with_removals
from documents.models import DocumentVersion
from governance.models import Decision
from inspection.models.common import Withdrawable
from inspection.models.evidence import Evidence
from inspection.models.frameworks import Framework
from partners.models import Governed, GovernedQuerySet, Part, Partner, Person, Responsible, Through


class InspectionQuerySet(GovernedQuerySet):
    """Reads of inspections worth a name."""

    def current(self) -> "InspectionQuerySet":
        """Those that have not been withdrawn."""
        return self.filter(withdrawn_at=None)


@pghistory.track()
class Inspection(Withdrawable, Governed):
    """One look at the area from outside: an inspection, a re-visit, a review that was commissioned."""

    class Kind(models.TextChoices):
        AREA_SEND = "area_send", _("Area SEND inspection (Ofsted and CQC)")
        REVISIT = "revisit", _("Re-visit")
        MONITORING = "monitoring", _("Monitoring inspection")
        ENGAGEMENT = "engagement", _("Engagement meeting")
        CHILDRENS_SERVICES = "childrens_services", _("Inspection of children's services")
        EXTERNAL_REVIEW = "external_review", _("External review")
        PEER_REVIEW = "peer_review", _("Peer review")
        OTHER = "other", _("Other")

    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=200)
    framework = models.ForeignKey(
        Framework, null=True, blank=True, on_delete=models.PROTECT, related_name="inspections"
    )
    commissioned_by = models.CharField(max_length=200, blank=True)
    reviewers = models.CharField("carried out by", max_length=300, blank=True)
    funder = models.CharField("paid for by", max_length=200, blank=True)
    starts_on = models.DateField("first day", null=True, blank=True)
    ends_on = models.DateField("end", null=True, blank=True, help_text="The first day after it")
    published_on = models.DateField("report published", null=True, blank=True)
    aims = models.TextField("what it was to look at", blank=True)
    outcome = models.TextField(blank=True, help_text="In the framework's own words")
    link = models.URLField("the report", max_length=500, blank=True)
    document_version = models.ForeignKey(
        DocumentVersion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="inspections",
        verbose_name="document",
    )

    shared_along = (("inspection.Finding", "inspection"), ("inspection.Recommendation", "inspection"))
    objects = InspectionQuerySet.as_manager()

    class Meta(Withdrawable.Meta):
        ordering = [F("starts_on").desc(nulls_first=True), "-pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="inspection_inspection_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("inspection:inspection_detail", args=[self.area.slug, self.pk])

    @property
    def last_day(self) -> dt.date | None:
        """Its last day, inclusive."""
        return self.ends_on and self.ends_on - dt.timedelta(days=1)


class FollowedUpQuerySet(GovernedQuerySet):
    """Reads of findings and recommendations worth a name."""

    def current(self) -> "FollowedUpQuerySet":
        """Those that have not been withdrawn."""
        return self.filter(withdrawn_at=None)

    def unanswered(self) -> "FollowedUpQuerySet":
        """Those to which nobody has responded."""
        return self.current().filter(response="")

    def open(self) -> "FollowedUpQuerySet":
        """Those that have not become business as usual."""
        return self.current().exclude(state=FollowedUp.State.BUSINESS_AS_USUAL)


class FollowedUp(Withdrawable, Governed):
    """What is said from outside and followed up here: answered, worked on, and closed only by a board on evidence that
    it is felt."""

    class Urgency(models.TextChoices):
        IMMEDIATE = "immediate", _("Immediate")
        SOON = "soon", _("Soon")
        PLANNED = "planned", _("Can be planned for")

    class Response(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        PARTLY = "partly", _("Accepted in part")
        NOT_ACCEPTED = "not_accepted", _("Not accepted")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        SUFFICIENT_PROGRESS = "sufficient_progress", _("Sufficient progress")
        BUSINESS_AS_USUAL = "business_as_usual", _("Business as usual")

    MOVES = {
        State.OPEN: {State.OPEN, State.SUFFICIENT_PROGRESS},
        State.SUFFICIENT_PROGRESS: {State.OPEN, State.SUFFICIENT_PROGRESS, State.BUSINESS_AS_USUAL},
        State.BUSINESS_AS_USUAL: {State.OPEN},
    }
    """A report that leaves the state as it is is a move too."""

    position = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=10, blank=True, help_text="As the report numbers it")
    text = models.TextField()
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.PLANNED)
    response = models.CharField(max_length=12, choices=Response, blank=True)
    response_reason = models.TextField("reason for the response", blank=True)
    responded_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    responded_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    decision = models.ForeignKey(
        Decision,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="the board's decision",
    )
    impact_evidence = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="impact evidence"
    )

    partners_are = "responsible"
    objects = FollowedUpQuerySet.as_manager()

    class Meta(Withdrawable.Meta):
        abstract = True
        constraints = [
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(response="", responded_by=None, responded_at=None)
                | Q(responded_by__isnull=False, responded_at__isnull=False) & ~Q(response=""),
                name="%(app_label)s_%(class)s_response_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(response__in=["partly", "not_accepted"]) | ~Q(response_reason=""),
                name="%(app_label)s_%(class)s_response_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="business_as_usual") | Q(decision__isnull=False, impact_evidence__isnull=False),
                name="%(app_label)s_%(class)s_closed_by_a_board_on_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}" if self.number else self.text

    def responsible_partners(self) -> list[Partner]:
        """The bodies that are responsible for it."""
        return [row.partner for row in self.bodies.select_related("partner")]


@pghistory.track()
class Finding(FollowedUp):
    """What an inspection or review found, grouped as its report groups it."""

    class Kind(models.TextChoices):
        STRENGTH = "strength", _("Strength")
        FINDING = "finding", _("Finding")
        SIGNIFICANT_WEAKNESS = "significant_weakness", _("Area of significant weakness")
        PRIORITY_ACTION = "priority_action", _("Area for priority action")
        IMPROVEMENT = "improvement", _("Area for improvement")

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.FINDING)
    group = models.CharField(max_length=160, blank=True)

    responsible = Responsible(through=(Through("inspection.FindingBody", whole="finding", partner="partner"),))

    class Meta(FollowedUp.Meta):
        abstract = False
        ordering = ["inspection_id", "position", "pk"]

    def get_absolute_url(self) -> str:
        return reverse("inspection:finding_detail", args=[self.area.slug, self.pk])

    @property
    def is_followed_up(self) -> bool:
        """Whether something is to be done about it: a strength is only kept."""
        return self.kind != self.Kind.STRENGTH


@pghistory.track()
class Recommendation(FollowedUp):
    """What an inspection or review recommends, under a finding or by itself."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="recommendations")
    finding = models.ForeignKey(
        Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="recommendations"
    )

    responsible = Responsible(
        through=(Through("inspection.RecommendationBody", whole="recommendation", partner="partner"),)
    )
    is_followed_up = True

    class Meta(FollowedUp.Meta):
        abstract = False
        ordering = ["inspection_id", "position", "pk"]

    def get_absolute_url(self) -> str:
        return reverse("inspection:recommendation_detail", args=[self.area.slug, self.pk])


@track_with_removals()
class FindingBody(models.Model):
    """That a body is responsible for a finding. Numbers only, no text: the finding's own policy reads this table."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="bodies")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")

    row_security = None

    class Meta:
        ordering = ["finding_id", "partner__name"]
        verbose_name_plural = "finding bodies"
        constraints = [models.UniqueConstraint(fields=["finding", "partner"], name="inspection_findingbody_once")]

    def __str__(self) -> str:
        return f"Partner {self.partner_id} is responsible for finding {self.finding_id}"


@track_with_removals()
class RecommendationBody(models.Model):
    """That a body is responsible for a recommendation. Numbers only, no text, as for findings."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="bodies")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")

    row_security = None

    class Meta:
        ordering = ["recommendation_id", "partner__name"]
        verbose_name_plural = "recommendation bodies"
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "partner"], name="inspection_recommendationbody_once")
        ]

    def __str__(self) -> str:
        return f"Partner {self.partner_id} is responsible for recommendation {self.recommendation_id}"


class Progress(Part):
    """How the follow-up stands, as somebody reported it. Added, never changed; the newest counts."""

    state = models.CharField(max_length=20, choices=FollowedUp.State)
    text = models.TextField("what has happened")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    append_only = True

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.text[:60]}"


class FindingProgress(Progress):
    """How the follow-up of a finding stands."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="progress")

    part_of = "finding"

    class Meta(Progress.Meta):
        verbose_name_plural = "progress on findings"


class RecommendationProgress(Progress):
    """How the follow-up of a recommendation stands."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="progress")

    part_of = "recommendation"

    class Meta(Progress.Meta):
        verbose_name_plural = "progress on recommendations"
