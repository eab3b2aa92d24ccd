"""Reviews of access: who still needs what he may do here, asked of each partner every quarter."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from core import audit, clock
from core.errors import RuleBroken
from partners.models import AccessReview, LocalArea, Membership, Partner, Person, ReviewedRole, Role
from partners.models.reviews import TIME_FOR_IT, quarter_of
from partners.notifications import notify
from partners.operations.memberships import end_membership
from partners.reviewing import leads_of, theirs_to_decide

REVIEW_STARTED = "partners.access_review_started"


@transaction.atomic
def start_access_review(area: LocalArea, *, partner: Partner, by: Person | None) -> AccessReview:
    """Ask a partner's leads to look at everyone who holds a role there today, within four weeks; where it has no lead
    with a sign-in, the area's administrators. They are told. `by` is None where the quarter has begun.

    Raises RuleBroken if one is open for this partner, or nobody holds a role there.
    """
    LocalArea.objects.select_for_update(of=("self",)).get(pk=area.pk)
    if AccessReview.objects.open().filter(area=area, partner=partner).exists():
        raise RuleBroken(f"An access review of {partner} is open already.", field="partner")
    held = list(area.memberships.held_on(clock.today()).filter(partner=partner))
    if not held:
        raise RuleBroken(f"Nobody holds a role at {partner} today.", field="partner")
    with audit.record("access_review_started", by=by):
        today = clock.today()
        review = AccessReview.objects.create(
            area=area, partner=partner, started_on=today, due_on=today + TIME_FOR_IT, started_by=by
        )
        ReviewedRole.objects.bulk_create([ReviewedRole(review=review, membership=role) for role in held])
    notify(_asked(review), REVIEW_STARTED, review, area=area)
    return review


def _asked(review: AccessReview) -> list[Person]:
    numbers = leads_of(review)
    if not numbers:
        administrators = review.area.memberships.current().filter(
            role=Role.AREA_ADMINISTRATOR, person__user__is_active=True
        )
        numbers = set(administrators.values_list("person", flat=True))
    return list(Person.objects.filter(pk__in=numbers))


def start_due_access_reviews() -> int:
    """Start the review of each partner that has had none this quarter, and close those in which nobody is left to look
    at. Returns how many began. An area is locked while it is done: twice at once, or again, adds nothing."""
    return sum(_start_due(area) for area in LocalArea.objects.all())


@transaction.atomic
def _start_due(area: LocalArea) -> int:
    LocalArea.objects.select_for_update(of=("self",)).get(pk=area.pk)
    quarter = quarter_of(clock.today())
    reviews = AccessReview.objects.filter(area=area)
    for review in reviews.open():
        _settle(review)
    done = set(reviews.filter(started_on__gte=quarter).values_list("partner", flat=True))
    done |= set(reviews.open().values_list("partner", flat=True))
    done |= set(reviews.filter(completed_at__gte=clock.start_of(quarter)).values_list("partner", flat=True))
    due = area.memberships.held_on(clock.today()).exclude(partner__in=done).values("partner")
    partners = list(Partner.objects.filter(pk__in=due))
    for partner in partners:
        start_access_review(area, partner=partner, by=None)
    return len(partners)


@transaction.atomic
def confirm_roles(review: AccessReview, *, roles: Iterable[ReviewedRole], note: str = "", by: Person) -> int:
    """Say that these people still need their roles. Returns how many were confirmed: those that somebody else has
    decided about meanwhile stay as they are. Whoever is looked at last closes the review.

    Raises RuleBroken if one is not his to decide about, or all have been decided about already.
    """
    review = _locked(review)
    waiting = _theirs(review, roles, by)
    with audit.record("roles_confirmed", by=by, reason=note.strip()):
        for role in waiting:
            _decide(role, ReviewedRole.Outcome.CONFIRMED, note, by)
        _settle(review)
    return len(waiting)


@transaction.atomic
def end_reviewed_role(role: ReviewedRole, *, on: dt.date, note: str = "", by: Person) -> ReviewedRole:
    """Say that somebody no longer needs a role, and end it on a day (exclusive), as `end_membership` does.

    Raises RuleBroken if it is not his to decide about, it has been decided about or has ended already, or it is an area
    administrator's: only another administrator ends that.
    """
    review = _locked(role.review)
    [role] = _theirs(review, [role], by)
    membership = role.membership
    administers = by.has_role(Role.AREA_ADMINISTRATOR, area=review.area_id)
    if membership.role == Role.AREA_ADMINISTRATOR and not administers:
        raise RuleBroken("Only another area administrator ends this role, so that the area is never without one.")
    with audit.record("role_ended_in_review", by=by, reason=note.strip()):
        role.membership = end_membership(membership, on=on, by=by)
        _decide(role, ReviewedRole.Outcome.ENDED, note, by)
        _settle(review)
    return role


def _locked(review: AccessReview) -> AccessReview:
    AccessReview.objects.select_for_update().get(pk=review.pk)
    return AccessReview.objects.select_related("area", "partner").get(pk=review.pk)


def _theirs(review: AccessReview, roles: Iterable[ReviewedRole], by: Person) -> list[ReviewedRole]:
    """Those of these roles that wait for this person's decision."""
    _mark_gone(review)
    wanted = {role.pk for role in roles}
    mine = theirs_to_decide(review, by).filter(pk__in=wanted).select_related("membership__person")
    mine = list(mine.order_by("pk"))
    if len(mine) != len(wanted):
        raise RuleBroken("This is not yours to decide: a lead of the partner does, and nobody about himself.")
    waiting = [role for role in mine if role.outcome == ReviewedRole.Outcome.WAITING]
    if not waiting:
        raise RuleBroken("Somebody has decided about this already, or it has ended. Look at the review again.")
    return waiting


def _decide(role: ReviewedRole, outcome: str, note: str, by: Person) -> None:
    role.outcome, role.decided_by, role.decided_at, role.note = outcome, by, clock.now(), note.strip()
    role.save()


def _mark_gone(review: AccessReview) -> None:
    over = Membership.objects.filter(ends_on__lte=clock.today())
    gone = review.roles.waiting().filter(membership__in=over)
    gone.update(outcome=ReviewedRole.Outcome.GONE, decided_at=clock.now())


def _settle(review: AccessReview) -> None:
    """Leave out roles that have ended meanwhile, and close the review where nobody is left to look at."""
    _mark_gone(review)
    if not review.roles.waiting().exists():
        review.completed_at = clock.now()
        review.save()
