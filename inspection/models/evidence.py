"""Evidence: what shows how things are, how old it is, and what follows from it. One item may serve many criteria."""

import datetime as dt

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.audit import track_with_removals
from documents.models import DocumentVersion, File
from indicators.models import Measure
from indicators.periods import months_later
from inspection.models.common import Withdrawable
from inspection.models.frameworks import Criterion
from partners.models import Governed, GovernedQuerySet, Part, Partner, Person, Responsible

OLD_AFTER_MONTHS = 6
"""A self-evaluation is looked at again every six months, so evidence older than that has missed one review."""


class Freshness(models.TextChoices):
    """Whether evidence can still be relied on."""

    FRESH = "fresh", _("Up to date")
    OLD = "old", _("Older than six months")
    EXPIRED = "expired", _("Expired")


class EvidenceQuerySet(GovernedQuerySet):
    """Reads of evidence worth a name."""

    def current(self) -> "EvidenceQuerySet":
        """Evidence that has not been withdrawn."""
        return self.filter(withdrawn_at=None)

    def with_freshness(self, freshness: str, day: dt.date) -> "EvidenceQuerySet":
        """Evidence that is fresh, old or expired on that day."""
        expired, old = Q(expires_on__lte=day), Q(dated_on__lt=months_later(day, -OLD_AFTER_MONTHS))
        if freshness == Freshness.EXPIRED:
            return self.filter(expired)
        lasting = self.exclude(expired)
        return lasting.filter(old) if freshness == Freshness.OLD else lasting.exclude(old)


@pghistory.track()
class Evidence(Withdrawable, Governed):
    """One thing that shows how well the area does. It never holds data about a child: a case study tells a story in
    which nobody can be recognised."""

    class Kind(models.TextChoices):
        LOCAL_DATA = "local_data", _("Local data")
        PUBLISHED_STATISTIC = "published_statistic", _("Published statistic")
        AUDIT = "audit", _("Audit")
        SURVEY = "survey", _("Survey")
        VOICE = "voice", _("Voice of children and young people")
        FAMILIES = "families", _("Voice of parents and carers")
        CASE_STUDY = "case_study", _("Case study, without a child's data")
        EXTERNAL_REVIEW = "external_review", _("Inspection or external review")
        DECISION = "decision", _("Minutes or decision")
        POLICY = "policy", _("Policy or procedure")
        COMPLAINTS = "complaints", _("Learning from complaints and appeals")
        CONTRACT_MONITORING = "contract_monitoring", _("Contract monitoring")
        TRAINING = "training", _("Training record")
        OTHER = "other", _("Other")

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind)
    dated_on = models.DateField("date of the evidence")
    source_body = models.CharField("source", max_length=160, help_text="The body that it comes from")
    owner_partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="evidence_owned", verbose_name="recorded for"
    )
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField(
        "expiry", null=True, blank=True, help_text="The first day on which it can no longer be relied on"
    )
    shows = models.TextField("what it shows")
    so_what = models.TextField("so what", blank=True, help_text="What difference it makes to children and families")
    link = models.URLField(max_length=500, blank=True)
    document_version = models.ForeignKey(
        DocumentVersion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="evidence",
        verbose_name="document",
    )
    file = models.OneToOneField(
        File, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence", verbose_name="file"
    )
    measure = models.ForeignKey(Measure, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence")

    responsible = Responsible(partners=("owner_partner",))
    owned_by = "owner_partner"
    shared_along = (("documents.File", "evidence"),)
    objects = EvidenceQuerySet.as_manager()

    class Meta(Withdrawable.Meta):
        ordering = ["-dated_on", "-pk"]
        verbose_name_plural = "evidence"
        constraints = [
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gt=F("dated_on")),
                name="inspection_evidence_expires_after_its_date",
            ),
        ]
        indexes = [models.Index(fields=["area", "-dated_on", "-id"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("inspection:evidence_detail", args=[self.area.slug, self.pk])

    def freshness_on(self, day: dt.date) -> Freshness:
        """Whether it can still be relied on that day."""
        if self.expires_on is not None and self.expires_on <= day:
            return Freshness.EXPIRED
        return Freshness.OLD if self.dated_on < months_later(day, -OLD_AFTER_MONTHS) else Freshness.FRESH


@track_with_removals()
class EvidenceForCriterion(Part):
    """That an item of evidence speaks to a criterion of a framework."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="for_criteria")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="with_evidence")

    part_of = "evidence"

    class Meta:
        ordering = ["evidence_id", "criterion__framework_id", "criterion__position"]
        verbose_name_plural = "evidence for criteria"
        constraints = [
            models.UniqueConstraint(fields=["evidence", "criterion"], name="inspection_evidenceforcriterion_once")
        ]

    def __str__(self) -> str:
        return f"Evidence {self.evidence_id} speaks to criterion {self.criterion_id}"


@track_with_removals()
class EvidenceForDuty(Part):
    """That an item of evidence shows how a duty is met."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="for_duties")
    duty = models.ForeignKey("inspection.Duty", on_delete=models.PROTECT, related_name="with_evidence")

    part_of = "evidence"

    class Meta:
        ordering = ["evidence_id", "duty__position"]
        verbose_name_plural = "evidence for duties"
        constraints = [models.UniqueConstraint(fields=["evidence", "duty"], name="inspection_evidenceforduty_once")]

    def __str__(self) -> str:
        return f"Evidence {self.evidence_id} speaks to duty {self.duty_id}"
