"""Whom one can invite to what: asked by the form that reads a list, and by the operations."""

from dataclasses import dataclass

from core import clock
from partners.directory import partners_today
from partners.models import LocalArea, Partner, Person, Role, User


@dataclass(frozen=True)
class Invited:
    """Whom to invite, and to what: one row where many are invited at once."""

    email: str
    role_title: str
    partner: Partner
    role: str


def why_not(area: LocalArea, wanted: list[Invited], *, by: Person) -> list[list[tuple[str, str]]]:
    """For each of these, what stands against inviting him, as pairs of a box and a sentence; nothing where nothing
    does. As many queries for a hundred as for one. Nothing is said of other areas."""
    taking_part = set(partners_today(area).values_list("pk", flat=True))
    own = set(User.objects.filter(person=by).values_list("email", flat=True))
    addresses = {one.email for one in wanted}
    open_now = set(area.invitations.unanswered().filter(email__in=addresses).values_list("email", "partner", "role"))
    held = set(
        area.memberships.held_on(clock.today())
        .filter(person__user__email__in=addresses)
        .values_list("person__user__email", "partner", "role")
    )
    answers, seen = [], set()
    for one in wanted:
        offer, reasons = (one.email, one.partner.pk, one.role), []
        what = f"{Role(one.role).label.lower()} at {one.partner}"
        if one.email in own:
            reasons.append(("email", "You can’t invite yourself. Ask another administrator."))
        if one.partner.pk not in taking_part:
            reasons.append(("partner", f"{one.partner} does not take part in {area} today."))
        if offer in held:
            reasons.append(("email", f"Whoever signs in with this address already is {what}."))
        if offer in open_now:
            reasons.append(("email", f"This address has been invited to be {what} already. Send that one again."))
        if offer in seen:
            reasons.append(("email", "This address stands here twice with the same role at the same partner."))
        seen.add(offer)
        answers.append(reasons)
    return answers
