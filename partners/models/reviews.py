"""Reviews of access: each quarter a partner's lead looks at each of his people and confirms the role or ends it."""

import datetime as dt

import pghistory
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.second_factor import has_second_factor
from partners.models.areas import LocalArea, Partner
from partners.models.people import Membership, Person, Role

TIME_FOR_IT = dt.timedelta(days=28)
"""How long a partner has for a review, from the day on which it begins."""


def quarter_of(day: dt.date) -> dt.date:
    """The first day of the calendar quarter that a day lies in."""
    return dt.date(day.year, day.month - (day.month - 1) % 3, 1)


class AccessReviewQuerySet(models.QuerySet):
    """Reads of reviews worth a name."""

    def visible_to(self, person: Person, area: LocalArea | None = None) -> "AccessReviewQuerySet":
        """All of an area for its administrators, those of their partner for its leads."""
        seen = Q(pk__in=[])
        for held in person.standing.memberships:
            if area is not None and held.area_id != area.pk:
                continue
            if held.role == Role.AREA_ADMINISTRATOR:
                seen |= Q(area=held.area_id)
            elif held.role == Role.LEAD:
                seen |= Q(area=held.area_id, partner=held.partner_id)
        return self.filter(seen)

    def open(self) -> "AccessReviewQuerySet":
        """Those in which somebody is still to be looked at."""
        return self.filter(completed_at=None)

    def overdue_on(self, day: dt.date) -> "AccessReviewQuerySet":
        """Open ones whose last day has passed."""
        return self.open().filter(due_on__lt=day)

    def with_counts(self, person: Person) -> "AccessReviewQuerySet":
        """Each with how many roles it has (`all_count`), how many still wait (`waiting_count`), how many of those are
        other people's (`others_waiting`) and leads' (`leads_waiting`), and how many leads with a sign-in the partner
        has (`lead_count`)."""
        waiting = Q(roles__outcome=ReviewedRole.Outcome.WAITING)
        leads = (
            Membership.objects.current()
            .filter(area=OuterRef("area"), partner=OuterRef("partner"), role=Role.LEAD, person__user__is_active=True)
            .order_by()
            .values("area")
        )
        return self.annotate(
            all_count=Count("roles"),
            waiting_count=Count("roles", filter=waiting),
            others_waiting=Count("roles", filter=waiting & ~Q(roles__membership__person=person)),
            leads_waiting=Count("roles", filter=waiting & Q(roles__membership__role=Role.LEAD)),
            lead_count=Coalesce(Subquery(leads.values(number=Count("person", distinct=True))), 0),
        )


@pghistory.track()
class AccessReview(models.Model):
    """That all who hold a role at a partner in a local area are looked at, by a day (inclusive)."""

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="access_reviews")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="access_reviews")
    started_on = models.DateField(default=clock.today)
    due_on = models.DateField("due by")
    started_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Nobody: the quarter began"
    )
    completed_at = models.DateTimeField("everyone looked at", null=True, blank=True)

    objects = AccessReviewQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "partner__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "partner"], condition=Q(completed_at=None), name="partners_accessreview_open_once"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("started_on")), name="partners_accessreview_due_after_it_starts"
            ),
        ]
        indexes = [models.Index(fields=["area", "due_on"])]

    def __str__(self) -> str:
        return f"Access review of {self.partner}, {self.started_on:%B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("partners:access_review_detail", args=[self.area.slug, self.pk])

    @property
    def is_open(self) -> bool:
        """Whether somebody is still to be looked at."""
        return self.completed_at is None

    @property
    def is_overdue(self) -> bool:
        """Whether its last day has passed and somebody is still to be looked at."""
        return self.is_open and self.due_on < clock.today()


class ReviewedRoleQuerySet(models.QuerySet):
    """Reads of the roles in a review worth a name."""

    def waiting(self) -> "ReviewedRoleQuerySet":
        """Those about which nothing has been decided."""
        return self.filter(outcome=ReviewedRole.Outcome.WAITING)

    def with_factors(self) -> "ReviewedRoleQuerySet":
        """Each with `has_factor`: whether the person has a second factor to sign in with."""
        return self.annotate(has_factor=has_second_factor(who="membership__person__user"))


@pghistory.track()
class ReviewedRole(models.Model):
    """One role in a review, and what was decided about it."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("To be looked at")
        CONFIRMED = "confirmed", _("Confirmed")
        ENDED = "ended", _("Ended")
        GONE = "gone", _("Had ended meanwhile")

    MOVES = {
        Outcome.WAITING: {Outcome.CONFIRMED, Outcome.ENDED, Outcome.GONE},
        Outcome.CONFIRMED: set(),
        Outcome.ENDED: set(),
        Outcome.GONE: set(),
    }

    review = models.ForeignKey(AccessReview, on_delete=models.CASCADE, related_name="roles")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="reviews", verbose_name="role")
    outcome = models.CharField(max_length=9, choices=Outcome, default=Outcome.WAITING)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects = ReviewedRoleQuerySet.as_manager()

    class Meta:
        ordering = ["review_id", "membership__person__role_title", "pk"]
        verbose_name = "reviewed role"
        constraints = [
            models.UniqueConstraint(fields=["review", "membership"], name="partners_reviewedrole_once"),
            models.CheckConstraint(
                condition=Q(outcome="waiting", decided_at=None)
                | Q(outcome="gone", decided_at__isnull=False)
                | Q(outcome__in=("confirmed", "ended"), decided_by__isnull=False, decided_at__isnull=False),
                name="partners_reviewedrole_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership}: {self.get_outcome_display()}"
