"""The register of a plan: risks, which have not happened, and apart from them issues, which have."""

import datetime as dt
from typing import NamedTuple

import pghistory
from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from actionplans.models.plans import Plan
from core import clock
from governance.models import Board
from partners.models import Audience, Governed, GovernedQuerySet, LocalArea, Part, Partner, Person, Responsible, Role
from strategies.models import Workstream


class Likelihood(models.IntegerChoices):
    """How likely it is that a risk happens."""

    RARE = 1, _("Rare")
    UNLIKELY = 2, _("Unlikely")
    POSSIBLE = 3, _("Possible")
    LIKELY = 4, _("Likely")
    ALMOST_CERTAIN = 5, _("Almost certain")


class RiskImpact(models.IntegerChoices):
    """How bad it would be if it happened. Another thing than the impact of an action, which is felt."""

    NEGLIGIBLE = 1, _("Negligible")
    MINOR = 2, _("Minor")
    MODERATE = 3, _("Moderate")
    MAJOR = 4, _("Major")
    SEVERE = 5, _("Severe")


class Band(NamedTuple):
    """Scores that are treated alike: the first and the last of them, both inclusive, and how the band is drawn."""

    name: str
    label: str
    first: int
    last: int
    colour: str
    shape: str


BANDS = (
    Band("low", "Low", 1, 4, "green", "circle"),
    Band("moderate", "Moderate", 5, 9, "yellow", "dash"),
    Band("high", "High", 10, 15, "amber", "triangle"),
    Band("very_high", "Very high", 16, 25, "red", "diamond"),
)
"""The bands of likelihood × impact, as most councils draw them over a matrix of five by five."""


def band_of(score: int) -> Band:
    """The band in which a score lies."""
    return next(band for band in BANDS if score <= band.last)


def owned_by(person: Person) -> Q:
    """What a person owns, and what a partner owns for which he works and that names nobody: his to look after."""
    mine = person.named_in("owner_person")
    for held in person.standing.memberships:
        if held.role in (Role.LEAD, Role.OFFICER, Role.REPRESENTATIVE):
            mine |= Q(owner_person=None, owner_partner=held.partner_id, area=held.area_id)
    return mine


class RegisterQuerySet(GovernedQuerySet):
    """Reads of risks and issues worth a name."""

    def open(self) -> "RegisterQuerySet":
        """Those that have not been closed."""
        return self.filter(closed_at=None)

    def of_person(self, person: Person) -> "RegisterQuerySet":
        """Those that are his to look after."""
        return self.filter(owned_by(person))

    def with_names(self, viewer: Person | Audience, area: LocalArea) -> "RegisterQuerySet":
        """Each with its owners, and with `plan_title` and `workstream_title` where the viewer sees those."""
        plans = Plan.objects.visible_to(viewer, area).filter(pk=OuterRef("plan")).values("title")
        streams = Workstream.objects.visible_to(viewer, area).filter(pk=OuterRef("workstream")).values("title")
        return self.select_related("owner_person", "owner_partner").annotate(
            plan_title=Subquery(plans), workstream_title=Subquery(streams)
        )


class RiskQuerySet(RegisterQuerySet):
    """Reads of risks worth a name."""

    def scored(self) -> QuerySet:
        """Each with `rated`: its likelihood times its impact."""
        return self.annotate(rated=F("likelihood") * F("impact"))

    def to_review(self, day: dt.date) -> "RiskQuerySet":
        """Open ones whose review is due on that day or was before."""
        return self.open().filter(review_on__lte=day)


class RegisterEntry(Governed):
    """What risks and issues share: the plan in whose register they stand, under which number, and whose they are."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="%(class)ss")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    workstream = models.ForeignKey(
        Workstream, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    board = models.ForeignKey(
        Board,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        verbose_name="board that watches it",
    )
    owner_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss_owned", verbose_name="owner"
    )
    owner_partner = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(class)ss_owned",
        verbose_name="partner that owns it",
    )
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_reason = models.TextField("said on closing", blank=True)

    responsible = Responsible(people=("owner_person",), partners=("owner_partner",), deputies=("owner_person",))
    audience_within = "plan"
    hidden_in_history = frozenset({"number", "closed_by", "added_by", "added_at"})
    letter = ""

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="%(app_label)s_%(class)s_number"),
            models.CheckConstraint(
                condition=Q(owner_person__isnull=False) | Q(owner_partner__isnull=False),
                name="%(app_label)s_%(class)s_has_an_owner",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, closed_by=None, closed_reason="")
                | ~Q(state="open") & Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(closed_reason=""),
                name="%(app_label)s_%(class)s_closed_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """How people call it in its plan: R3 for the third risk, I1 for the first issue."""
        return f"{self.letter}{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether it still has to be looked after."""
        return self.closed_at is None

    @property
    def can_reopen(self) -> bool:
        """Whether it is closed in a way that can be taken back."""
        return self.State.OPEN in self.MOVES[self.State(self.state)]

    @property
    def owner(self) -> str:
        """Who looks after it, in words: the person, else the partner."""
        return str(self.owner_person or self.owner_partner)


RATED = ("likelihood", "impact", "target_likelihood", "target_impact")


def _in_scale() -> Q:
    limits = {f"{name}__{end}": value for name in RATED for end, value in (("gte", 1), ("lte", 5))}
    return Q(**limits)


class RatedRisk(models.Model):
    """A rating of a risk: as it is, and as it is to become, each from 1 to 5."""

    likelihood = models.PositiveSmallIntegerField(choices=Likelihood)
    impact = models.PositiveSmallIntegerField("impact if it happens", choices=RiskImpact)
    target_likelihood = models.PositiveSmallIntegerField(choices=Likelihood)
    target_impact = models.PositiveSmallIntegerField("target impact if it happens", choices=RiskImpact)

    class Meta:
        abstract = True
        constraints = [models.CheckConstraint(condition=_in_scale(), name="%(app_label)s_%(class)s_from_one_to_five")]

    @property
    def score(self) -> int:
        """Likelihood times impact, from 1 to 25."""
        return self.likelihood * self.impact

    @property
    def target_score(self) -> int:
        """What the score is to become."""
        return self.target_likelihood * self.target_impact

    @property
    def band(self) -> Band:
        """The band of its score."""
        return band_of(self.score)

    @property
    def target_band(self) -> Band:
        """The band of the score that it is to have."""
        return band_of(self.target_score)


@pghistory.track()
class Risk(RatedRisk, RegisterEntry):
    """Something that may happen and would hold the plan back: its cause, the event, what would follow.

    The rating here is a copy of the newest `RiskRating`, written by operations in the same transaction.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        BECAME_ISSUE = "became_issue", _("Became an issue")

    MOVES = {
        State.OPEN: {State.CLOSED, State.BECAME_ISSUE},
        State.CLOSED: {State.OPEN},
        State.BECAME_ISSUE: set(),
    }

    cause = models.TextField()
    event = models.TextField()
    consequence = models.TextField()
    mitigation = models.TextField(blank=True)
    review_on = models.DateField("next review")
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)

    hidden_in_history = RegisterEntry.hidden_in_history | frozenset(RATED)
    letter = "R"
    objects = RiskQuerySet.as_manager()

    class Meta(RegisterEntry.Meta):
        abstract = False
        ordering = ["plan_id", "number"]
        constraints = [*RegisterEntry.Meta.constraints, *RatedRisk.Meta.constraints]
        indexes = [models.Index(fields=["area", "state", "review_on"])]

    def get_absolute_url(self) -> str:
        return reverse("actionplans:risk_detail", args=[self.area.slug, self.pk])

    def is_overdue(self, day: dt.date) -> bool:
        """Whether its review should have been before that day."""
        return self.is_open and self.review_on < day


class RiskRating(RatedRisk, Part):
    """That somebody rated a risk, and why. Added, never changed; the newest counts."""

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="ratings")
    reason = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    part_of = "risk"
    append_only = True

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            *RatedRisk.Meta.constraints,
            models.CheckConstraint(condition=~Q(reason=""), name="actionplans_riskrating_has_a_reason"),
        ]
        indexes = [models.Index(fields=["risk", "-at", "-id"])]

    def __str__(self) -> str:
        return f"{self.score}: {self.reason[:60]}"


@pghistory.track()
class Issue(RegisterEntry):
    """Something that has happened and holds the plan back: what it does, what is done about it, by when."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        RESOLVED = "resolved", _("Resolved")
        CLOSED = "closed", _("Closed without being resolved")

    MOVES = {State.OPEN: {State.RESOLVED, State.CLOSED}, State.RESOLVED: {State.OPEN}, State.CLOSED: {State.OPEN}}

    what_happened = models.TextField("what has happened")
    effect = models.TextField("what it does to the plan")
    response = models.TextField("what is done about it", blank=True)
    due_on = models.DateField("by when", null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    risk = models.OneToOneField(
        Risk, null=True, blank=True, on_delete=models.PROTECT, related_name="issue", verbose_name="risk that it was"
    )

    letter = "I"
    objects = RegisterQuerySet.as_manager()

    class Meta(RegisterEntry.Meta):
        abstract = False
        ordering = ["plan_id", "number"]
        indexes = [models.Index(fields=["area", "state", "due_on"])]

    def get_absolute_url(self) -> str:
        return reverse("actionplans:issue_detail", args=[self.area.slug, self.pk])

    def is_overdue(self, day: dt.date) -> bool:
        """Whether it should have been resolved before that day."""
        return self.is_open and self.due_on is not None and self.due_on < day
