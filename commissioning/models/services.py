"""Services: what is bought or provided for children and young people, by whom, for whom, and how it is arranged."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commissioning.models.needs import BIRTHDAY, Need, age_in_order, age_words
from core import clock
from governance.models import Decision
from partners.models import Governed, GovernedQuerySet, Part, Partner, PartQuerySet, Responsible
from strategies.models import track_with_removals


class ServiceQuerySet(GovernedQuerySet):
    """Reads of services worth a name."""

    def running(self) -> "ServiceQuerySet":
        """Those that have neither ended nor been withdrawn."""
        return self.filter(state=Service.State.RUNNING)


@pghistory.track()
class Service(Governed):
    """A service in the register. What it costs is not here: contracts and funding have audiences of their own."""

    class Tier(models.TextChoices):
        UNIVERSAL = "universal", _("Universal")
        TARGETED = "targeted", _("Targeted")
        SPECIALIST = "specialist", _("Specialist")

    class Arrangement(models.TextChoices):
        SINGLE = "single", _("Single agency")
        ALIGNED = "aligned", _("Aligned")
        JOINT = "joint", _("Joint")
        POOLED = "pooled", _("Pooled fund (section 75, NHS Act 2006)")
        LEAD = "lead", _("Lead commissioner on behalf of others")
        COLLABORATIVE = "collaborative", _("Collaborative with other areas")

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        ENDED = "ended", _("Ended")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    MOVES = {
        State.RUNNING: {State.ENDED, State.WITHDRAWN},
        State.ENDED: {State.RUNNING},
        State.WITHDRAWN: set(),
    }
    """A service that had ended may start again; one recorded in error is withdrawn for good."""

    name = models.CharField(max_length=200)
    description = models.TextField("what it does", blank=True)
    age_from = models.PositiveSmallIntegerField("from age", null=True, blank=True)
    age_to = models.PositiveSmallIntegerField("to age", null=True, blank=True, help_text=BIRTHDAY)
    tier = models.CharField(max_length=10, choices=Tier)
    arrangement = models.CharField(max_length=14, choices=Arrangement)
    arrangement_note = models.CharField("agreement, fund or other areas", max_length=300, blank=True)
    lead_partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="services_commissioned", verbose_name="lead commissioner"
    )
    eligibility = models.TextField("who can have it", blank=True)
    direction_of_travel = models.TextField(blank=True)
    local_offer_text = models.TextField("text for the Local Offer", blank=True)
    local_offer_link = models.URLField("place in the Local Offer", max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)

    responsible = Responsible(partners=("lead_partner",))
    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [age_in_order("commissioning_service_ages_in_order")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("commissioning:service_detail", args=[self.area.slug, self.pk])

    @property
    def ages(self) -> str:
        """Its band of ages in words."""
        return age_words(self.age_from, self.age_to)

    @property
    def is_open(self) -> bool:
        """Whether it can still be changed."""
        return self.state == self.State.RUNNING


@track_with_removals()
class ServiceCommissioner(Part):
    """That a partner commissions a service together with its lead commissioner."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="co_commissioners")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="services_co_commissioned")

    part_of = "service"

    class Meta:
        ordering = ["service_id", "partner__name"]
        constraints = [
            models.UniqueConstraint(fields=["service", "partner"], name="commissioning_servicecommissioner_once")
        ]

    def __str__(self) -> str:
        return f"{self.partner}"


@track_with_removals()
class ServiceProvider(Part):
    """That a partner, or a body outside the partnership (by name), provides a service. A voluntary body that does
    counts as its provider, not as a neutral partner."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="providers")
    partner = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="services_provided"
    )
    outside_name = models.CharField("body outside the partnership", max_length=200, blank=True)

    part_of = "service"

    class Meta:
        ordering = ["service_id", "partner__name", "outside_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(partner__isnull=False, outside_name="") | Q(partner=None) & ~Q(outside_name=""),
                name="commissioning_serviceprovider_partner_or_name",
            ),
            models.UniqueConstraint(
                fields=["service", "partner", "outside_name"],
                nulls_distinct=False,
                name="commissioning_serviceprovider_once",
            ),
        ]

    def __str__(self) -> str:
        return self.outside_name or str(self.partner)


@track_with_removals()
class ServiceNeed(Part):
    """That a service meets a need."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="service_needs")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="service_needs")

    part_of = "service"

    class Meta:
        ordering = ["service_id", "need_id"]
        constraints = [models.UniqueConstraint(fields=["service", "need"], name="commissioning_serviceneed_once")]

    def __str__(self) -> str:
        return f"Service {self.service_id}, need {self.need_id}"


@track_with_removals()
class ServiceDependency(Part):
    """That a service works only together with another one, and why."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="dependencies")
    other = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="depended_on_by")
    why = models.CharField(max_length=500)

    part_of = "service"

    class Meta:
        ordering = ["service_id", "other__name", "pk"]
        verbose_name_plural = "service dependencies"
        constraints = [
            models.UniqueConstraint(fields=["service", "other"], name="commissioning_servicedependency_once"),
            models.CheckConstraint(
                condition=~Q(service=F("other")), name="commissioning_servicedependency_on_another_service"
            ),
        ]

    def __str__(self) -> str:
        return self.why


class ServiceReviewQuerySet(PartQuerySet):
    """Reads of reviews worth a name."""

    def open(self) -> "ServiceReviewQuerySet":
        """Those without an outcome yet."""
        return self.filter(outcome="")


@pghistory.track()
class ServiceReview(Part):
    """A review of a service: by when, what came of it, and the decision where a board took one."""

    class Outcome(models.TextChoices):
        KEEP = "keep", _("Keep as it is")
        VARY = "vary", _("Vary")
        RECOMMISSION = "recommission", _("Recommission")
        DECOMMISSION = "decommission", _("Decommission")

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="reviews")
    due = models.DateField()
    about = models.CharField("what is reviewed", max_length=300, blank=True)
    outcome = models.CharField(max_length=14, choices=Outcome, blank=True)
    outcome_words = models.TextField("what came of it", blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="service_reviews"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    part_of = "service"
    objects = ServiceReviewQuerySet.as_manager()

    class Meta:
        ordering = ["service_id", "-due", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", reviewed_on=None) | ~Q(outcome="") & Q(reviewed_on__isnull=False),
                name="commissioning_servicereview_outcome_on_a_day",
            ),
            models.UniqueConstraint(
                fields=["service"], condition=Q(outcome=""), name="commissioning_servicereview_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"Review due on {self.due.day} {self.due:%B %Y}"

    @property
    def is_overdue(self) -> bool:
        """Whether its day has passed without an outcome."""
        return not self.outcome and self.due < clock.today()
