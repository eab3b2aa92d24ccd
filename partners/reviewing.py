"""Who decides about whom in a review of access."""

from partners.models import AccessReview, Membership, Person, ReviewedRole, Role
from partners.models.reviews import ReviewedRoleQuerySet


def leads_of(review: AccessReview) -> set[int]:
    """The people (by number) who lead its partner in the area today and can sign in."""
    held = Membership.objects.current().filter(
        area=review.area_id, partner=review.partner_id, role=Role.LEAD, person__user__is_active=True
    )
    return set(held.values_list("person", flat=True))


def theirs_to_decide(review: AccessReview, person: Person) -> ReviewedRoleQuerySet:
    """The roles in a review that this person decides about: its partner's leads all but their own; the area's
    administrators those of a partner without a lead, and those of its only lead. Nobody his own."""
    others = ReviewedRole.objects.filter(review=review).exclude(membership__person=person)
    leads = leads_of(review)
    if person.pk in leads:
        return others
    if not person.has_role(Role.AREA_ADMINISTRATOR, area=review.area_id) or len(leads) > 1:
        return others.none()
    return others.filter(membership__person__in=leads) if leads else others
