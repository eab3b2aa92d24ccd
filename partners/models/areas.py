"""Local areas and the partners that share responsibility in them."""

import datetime as dt
from typing import TYPE_CHECKING

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
from core.audit import track_with_removals
from core.models import StoredFile

if TYPE_CHECKING:
    from partners.models.people import Person

RESERVED_SLUGS = frozenset(
    {"accounts", "admin", "brand", "files", "healthz", "help", "invitation", "jobs", "me", "portal", "public", "static"}
)


def refuse_reserved_slug(slug: str) -> None:
    """An area must not take the first word of another address."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"“{slug}” is used by the portal itself. Choose another short name.")


class InTheArea(models.QuerySet):
    """Reads of what belongs to a local area and is no secret inside it: whoever has to do with the area sees it."""

    def visible_to(self, person: "Person", area: "LocalArea | None" = None) -> "InTheArea":
        """Those of the areas that the person has anything to do with; of one of them where given."""
        areas = person.standing.area_ids if area is None else person.standing.area_ids & {area.pk}
        return self.filter(area__in=areas)


@pghistory.track()
class LocalArea(models.Model):
    """One of England's 153 local areas: a council's area, with all who serve children and young people with SEND."""

    class Kind(models.TextChoices):
        COUNTY = "county", _("County")
        UNITARY = "unitary", _("Unitary authority")
        METROPOLITAN = "metropolitan", _("Metropolitan district")
        LONDON_BOROUGH = "london_borough", _("London borough")

    GSS_BEGINNINGS = {Kind.COUNTY: "E10", Kind.UNITARY: "E06", Kind.METROPOLITAN: "E08", Kind.LONDON_BOROUGH: "E09"}
    """How the code of a council of each kind begins, as the Office for National Statistics gives them out."""

    DEFAULT_COLOUR = "#1d4f91"

    class CommissionerWord(models.TextChoices):
        """What people here call the body that buys health services: clinical commissioning groups until July 2022,
        integrated care boards since (Health and Care Act 2022, section 14)."""

        ICB = "icb", _("ICB (integrated care board)")
        CCG = "ccg", _("CCG (clinical commissioning group)")

    class PlanWord(models.TextChoices):
        """What people here call the plan that an inspection asks for where it found serious weaknesses: under the
        framework of 2016 and under that of 2023."""

        WRITTEN_STATEMENT_OF_ACTION = "written_statement_of_action", _("Written statement of action")
        PRIORITY_ACTION_PLAN = "priority_action_plan", _("Priority action plan")

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
    opened_on = models.DateField(default=clock.today, editable=False)
    colour = models.CharField(
        "brand colour", max_length=7, default=DEFAULT_COLOUR, validators=[RegexValidator(r"^#[0-9a-f]{6}$")]
    )
    logo = models.OneToOneField(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    logo_text = models.CharField("what the logo says", max_length=120, blank=True)
    commissioner_word = models.CharField(
        "what the NHS commissioner is called", max_length=3, choices=CommissionerWord, blank=True
    )
    plan_word = models.CharField(
        "what the plan after an inspection is called", max_length=30, choices=PlanWord, blank=True
    )
    send_board_name = models.CharField("what the board that oversees SEND is called", max_length=120, blank=True)
    email_codes_allowed = models.BooleanField(
        "a code by e-mail is enough for people with nothing restricted", default=False
    )
    has_no_forum = models.BooleanField("no parent carer forum is recognised", default=False)
    everyone_group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+")
    commissioners_group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+")
    accountable_leads_group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+")
    partners = models.ManyToManyField("Partner", through="PartnerInArea", related_name="areas")
    version = models.PositiveIntegerField(default=1, editable=False)

    hidden_in_history = frozenset({"logo", "everyone_group", "commissioners_group", "accountable_leads_group"})

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="partners_localarea_name"),
            models.UniqueConstraint(fields=["gss_code"], condition=~Q(gss_code=""), name="partners_localarea_gss_code"),
            models.CheckConstraint(
                condition=Q(gss_code="")
                | Q(kind="county", gss_code__startswith="E10")
                | Q(kind="unitary", gss_code__startswith="E06")
                | Q(kind="metropolitan", gss_code__startswith="E08")
                | Q(kind="london_borough", gss_code__startswith="E09"),
                name="partners_localarea_gss_code_fits_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(logo=None, logo_text="") | Q(logo__isnull=False) & ~Q(logo_text=""),
                name="partners_localarea_logo_says_something",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partners:home", args=[self.slug])

    @property
    def commissioner_name(self) -> str:
        """The NHS commissioner as people here call it, inside a sentence."""
        return self.get_commissioner_word_display().split(" (")[0] or "NHS commissioner"


@track_with_removals()
class SubArea(models.Model):
    """A part of a local area that it counts and works by, such as one of Hertfordshire's nine groups for local
    provision."""

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="sub_areas")
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()

    objects = InTheArea.as_manager()

    class Meta:
        ordering = ["area_id", "position", "pk"]
        constraints = [models.UniqueConstraint("area", Lower("name"), name="partners_subarea_name")]

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

    SERVE_SEVERAL_AREAS = (
        Kind.NHS_COMMISSIONER,
        Kind.NHS_PROVIDER,
        Kind.PUBLIC_HEALTH,
        Kind.COLLEGE,
        Kind.HEALTHWATCH,
        Kind.NATIONAL_BODY,
    )
    """Public bodies that often serve more than one area: an administrator may choose them from those that the portal
    knows. Groups of people and charities of other areas are nobody else's to read of."""

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
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = InTheArea.as_manager()
    hidden_in_history = frozenset({"everyone_group", "leads_group"})

    class Meta:
        ordering = ["partner__name"]
        constraints = [
            models.UniqueConstraint(fields=["area", "partner"], name="partners_partnerinarea_once"),
            models.CheckConstraint(
                condition=Q(takes_part_from=None)
                | Q(takes_part_until=None)
                | Q(takes_part_until__gt=F("takes_part_from")),
                name="partners_partnerinarea_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} in {self.area}"

    def get_absolute_url(self) -> str:
        return reverse("partners:partner_detail", args=[self.area.slug, self.pk])

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
