"""Duties: what the law asks of whom, in our own words; and, for each area, who holds each duty and how it is met."""

import datetime as dt

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.audit import track_with_removals
from documents.models import Document
from indicators.models import Measure
from partners.models import Governed, GovernedQuerySet, Part, Partner, Person, Responsible


class DutyQuerySet(models.QuerySet):
    """Reads of duties worth a name."""

    def in_force_on(self, day: dt.date) -> "DutyQuerySet":
        """Those that hold on that day."""
        return self.filter(
            Q(in_force_from=None) | Q(in_force_from__lte=day), Q(in_force_until=None) | Q(in_force_until__gt=day)
        )


class Duty(models.Model):
    """One duty, power or right in law. The summary is our own and no legal advice. It holds no partner's text: it has
    no audience and everyone may read it."""

    class Kind(models.TextChoices):
        DUTY = "duty", _("Duty")
        POWER = "power", _("Power")
        RIGHT = "right", _("Right")
        CONTEXT = "context", _("Context")

    class Strength(models.TextChoices):
        MUST = "must", _("Must")
        SHOULD = "should", _("Should")
        MAY = "may", _("May")
        NONE = "none", _("Does not bind by itself")

    code = models.SlugField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField()
    act = models.CharField("Act", max_length=120)
    section = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=Kind)
    strength = models.CharField("must or should", max_length=6, choices=Strength)
    summary = models.TextField("our own summary")
    holders = models.CharField("who holds it", max_length=200)
    holder_kinds = ArrayField(models.CharField(max_length=20, choices=Partner.Kind), default=list)
    code_chapters = ArrayField(
        models.CharField(max_length=12), default=list, help_text="Chapters of the SEND Code of Practice, 2015"
    )
    in_force_from = models.DateField(null=True, blank=True)
    in_force_until = models.DateField(null=True, blank=True, help_text="The first day on which it no longer holds")

    row_security = None
    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "duties"

    def __str__(self) -> str:
        return f"{self.act}, {self.section}"

    @property
    def chapter_words(self) -> str:
        """The Code's chapters as people say them."""
        return ", ".join(self.code_chapters)


class DutyPositionQuerySet(GovernedQuerySet):
    """Reads of positions worth a name."""

    def assurance_overdue(self, day: dt.date) -> "DutyPositionQuerySet":
        """Those whose next assurance was due before that day."""
        return self.filter(next_assurance_on__lt=day)


@pghistory.track()
class DutyPosition(Governed):
    """How one partner of an area stands to one duty: who answers for it, how it is met, when that was last assured."""

    class Compliance(models.TextChoices):
        NOT_ASSESSED = "not_assessed", _("Not assessed")
        MET = "met", _("Met")
        MOSTLY = "mostly", _("Mostly met")
        PARTLY = "partly", _("Partly met")
        NOT_MET = "not_met", _("Not met")

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="positions")
    owner_partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="duty_positions", verbose_name="held by"
    )
    owner_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="duty_positions", verbose_name="owner"
    )
    compliance = models.CharField(
        "how far it is met", max_length=12, choices=Compliance, default=Compliance.NOT_ASSESSED
    )
    statement = models.TextField("how it is met", blank=True)
    assured_on = models.DateField("last assured", null=True, blank=True)
    assured_how = models.CharField("how it was assured", max_length=300, blank=True)
    next_assurance_on = models.DateField("next assurance due", null=True, blank=True)

    responsible = Responsible(people=("owner_person",), partners=("owner_partner",))
    owned_by = "owner_partner"
    objects = DutyPositionQuerySet.as_manager()

    class Meta:
        ordering = ["duty__position", "owner_partner__name", "pk"]
        verbose_name = "duty position"
        constraints = [
            models.UniqueConstraint(fields=["area", "duty", "owner_partner"], name="inspection_dutyposition_once"),
            models.CheckConstraint(
                condition=Q(compliance="not_assessed") | Q(assured_on__isnull=False) & ~Q(statement=""),
                name="inspection_dutyposition_assessed_on_a_day_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty}: {self.owner_partner}"

    def get_absolute_url(self) -> str:
        return reverse("inspection:duty_position_detail", args=[self.area.slug, self.pk])


@track_with_removals()
class DutyPositionMeasure(Part):
    """That a measure shows how a duty is met."""

    position = models.ForeignKey(DutyPosition, on_delete=models.CASCADE, related_name="for_measures")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")

    part_of = "position"

    class Meta:
        ordering = ["position_id", "measure_id"]
        constraints = [
            models.UniqueConstraint(fields=["position", "measure"], name="inspection_dutypositionmeasure_once")
        ]

    def __str__(self) -> str:
        return f"Position {self.position_id}, measure {self.measure_id}"


@track_with_removals()
class DutyPositionDocument(Part):
    """That a document belongs to how a duty is met."""

    position = models.ForeignKey(DutyPosition, on_delete=models.CASCADE, related_name="for_documents")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")

    part_of = "position"

    class Meta:
        ordering = ["position_id", "document_id"]
        constraints = [
            models.UniqueConstraint(fields=["position", "document"], name="inspection_dutypositiondocument_once")
        ]

    def __str__(self) -> str:
        return f"Position {self.position_id}, document {self.document_id}"


@pghistory.track()
class Accountability(Governed):
    """One line of the accountability matrix: an agency, what it is responsible for, who is accountable for that and to
    whom (SEND Code of Practice, paragraph 3.70)."""

    agency = models.CharField(max_length=160)
    partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    responsibilities = models.TextField()
    accountable_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="accountabilities"
    )
    accountable_words = models.TextField("how it is held to account", blank=True)
    position = models.PositiveSmallIntegerField()
    ended_because = models.TextField("why it no longer holds", blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "accountabilities"

    def __str__(self) -> str:
        return self.agency
