"""Taking away a second factor that is lost or stolen."""

import logging

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from core.errors import RuleBroken
from core.sessions import end_sessions_of
from partners.models import Person, Role, User

logger = logging.getLogger(__name__)


def _looks_after(person: Person, other: Person) -> bool:
    """Whether somebody gives and takes away the other's sign-in: an area administrator where the other has a role, or a
    platform administrator. Nobody looks after himself."""
    if person == other:
        return False
    return person.is_platform_administrator or any(
        person.has_role(Role.AREA_ADMINISTRATOR, area=held.area_id) for held in other.memberships.current()
    )


@transaction.atomic
def reset_second_factor(person: Person, *, reason: str, asked_by: Person, agreed_by: Person) -> None:
    """Take away all that a person proves himself with besides his password, when it is lost or stolen, and end his
    sign-ins. He is told by e-mail, and sets up a new one when he next signs in.

    One person could so help himself into another's account, so two who look after him agree, and neither is he. Raises
    RuleBroken otherwise, without a reason, or for somebody who can't sign in.
    """
    if asked_by == agreed_by:
        raise RuleBroken("Somebody else than who asks for it must agree.", field="agreed_by")
    for role, who in (("asked_by", asked_by), ("agreed_by", agreed_by)):
        if not _looks_after(who, person):
            raise RuleBroken(f"{who} does not look after {person}'s sign-in.", field=role)
    if not reason.strip():
        raise RuleBroken("Say how it was made sure that it is this person who asks.", field="reason")
    user = User.objects.select_for_update(of=("self",)).filter(person=person).first()
    if user is None:
        raise RuleBroken(f"{person} has no sign-in.")
    Authenticator.objects.filter(user=user).delete()
    end_sessions_of(user)
    text = render_to_string("partners/second_factor_reset_email.txt", {"address": settings.PORTAL_URL})
    transaction.on_commit(lambda: send_mail("Your second factor was taken away", text, None, [user.email]))
    logger.warning(
        "second_factor_reset: person %s, asked by %s, agreed by %s: %s", person.pk, asked_by.pk, agreed_by.pk, reason
    )
