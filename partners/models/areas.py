"""Local areas and the partners that share responsibility in them."""

import datetime as dt

import pghistory
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock

RESERVED_SLUGS = frozenset(
    {"accounts", "admin", "brand", "files", "healthz", "help", "invitation", "jobs", "me", "portal", "public", "static"}
)


def refuse_reserved_slug(slug: str) -> None:
    """An area must not take the first word of another address."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"“{slug}” is used by the portal itself. Choose another short name.")


@pghistory.track()
class LocalArea(models.Model):
    """One of England's 153 local areas: a council's area, with all who serve children and young people with SEND."""

    class Kind(models.TextChoices):
        COUNTY = "county", _("County")
        UNITARY = "unitary", _("Unitary authority")
        METROPOLITAN = "metropolitan", _("Metropolitan district")
        LONDON_BOROUGH = "london_borough", _("London borough")

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=40, unique=True, validators=[refuse_reserved_slug])
    kind = models.CharField(max_length=16, choices=Kind)
    gss_code = models.CharField(
        "code of its council",
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^E\d{8}$", "The code is the letter E and eight digits.")],
        help_text="The Government Statistical Service's code, by which national figures name it",
    )
    colour = models.CharField(
        "brand colour", max_length=7, default="#1d4f91", validators=[RegexValidator(r"^#[0-9a-f]{6}$")]
    )
    everyone_group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+")
    commissioners_group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+")
    accountable_leads_group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+")
    partners = models.ManyToManyField("Partner", through="PartnerInArea", related_name="areas")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="partners_localarea_name"),
            models.UniqueConstraint(fields=["gss_code"], condition=~Q(gss_code=""), name="partners_localarea_gss_code"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partners:home", args=[self.slug])


class SubArea(models.Model):
    """A part of a local area that it counts and works by, such as one of Hertfordshire's nine groups for local
    provision."""

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="sub_areas")
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["area_id", "position"]
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="partners_subarea_name")]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Partner(models.Model):
    """An organisation or group that takes part in one or more local areas. Bodies are renamed and merged: a row has its
    dates and its successors, and is never reused for another body."""

    class Kind(models.TextChoices):
        LOCAL_AUTHORITY = "local_authority", _("Local authority")
        NHS_COMMISSIONER = "nhs_commissioner", _("NHS commissioner (CCG or ICB)")
        NHS_PROVIDER = "nhs_provider", _("NHS provider")
        PUBLIC_HEALTH = "public_health", _("Public health")
        SCHOOLS = "schools", _("Schools")
        COLLEGE = "college", _("College")
        PARENT_CARER_FORUM = "parent_carer_forum", _("Parent carer forum")
        PARENT_GROUP = "parent_group", _("Other parents' group")
        YOUNG_PEOPLE = "young_people", _("Young people's group")
        VOLUNTARY = "voluntary", _("Voluntary organisation")
        HEALTHWATCH = "healthwatch", _("Healthwatch")
        NATIONAL_BODY = "national_body", _("National body")

    ACCOUNTABLE_KINDS = (Kind.LOCAL_AUTHORITY, Kind.NHS_COMMISSIONER)
    """The two kinds that are accountable together for SEND: Children and Families Act 2014, sections 25 to 27."""

    name = models.CharField(max_length=160, unique=True)
    short_name = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=20, choices=Kind)
    exists_from = models.DateField(null=True, blank=True)
    exists_until = models.DateField(null=True, blank=True, help_text="The first day on which it no longer exists")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(exists_from=None) | Q(exists_until=None) | Q(exists_until__gt=F("exists_from")),
                name="partners_partner_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The short name where it has one, for tables."""
        return self.short_name or self.name

    def exists_on(self, day: dt.date) -> bool:
        """Whether the body exists on that day."""
        return (self.exists_from is None or self.exists_from <= day) and (
            self.exists_until is None or day < self.exists_until
        )


@pghistory.track()
class PartnerInArea(models.Model):
    """That a partner takes part in a local area, from when until when, and the groups its people there belong to."""

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="partners_in_area")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="areas_of_partner")
    takes_part_from = models.DateField(null=True, blank=True)
    takes_part_until = models.DateField(null=True, blank=True, help_text="The first day on which it no longer does")
    everyone_group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+")
    leads_group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["partner__name"]
        constraints = [models.UniqueConstraint(fields=["area", "partner"], name="partners_partnerinarea_once")]

    def __str__(self) -> str:
        return f"{self.partner} in {self.area}"

    @property
    def is_current(self) -> bool:
        """Whether it takes part today."""
        today = clock.today()
        return (self.takes_part_from is None or self.takes_part_from <= today) and (
            self.takes_part_until is None or today < self.takes_part_until
        )


@pghistory.track()
class Succession(models.Model):
    """That one partner took over from another in a local area (a CCG by an ICB; a merger; a split: many to many)."""

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="successions")
    predecessor = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="succeeded_by")
    successor = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="succeeded")
    on = models.DateField(help_text="The first day on which the successor answers")

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["area", "predecessor", "successor"], name="partners_succession_once"),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="partners_succession_is_by_another_body"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.successor} took over from {self.predecessor}"
