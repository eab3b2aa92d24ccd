"""Invitations: how somebody gets a sign-in, or a further role. Nobody signs himself up."""

import logging
import secrets

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from core import audit, clock
from core.errors import RuleBroken
from partners.directory import partners_today
from partners.inviting import Invited, why_not
from partners.models import Invitation, LocalArea, Membership, Partner, Person, Role, User
from partners.models.invitations import STANDS_FOR, hash_of
from partners.notifications import RETRY_AFTER, notify
from partners.operations.partnership import create_person, create_sign_in, start_membership

logger = logging.getLogger(__name__)

DEAD_LINK = "This link does not work any more. Ask your local area's administrator for a new one."


@transaction.atomic
def invite(area: LocalArea, *, email: str, role_title: str, partner: Partner, role: str, by: Person) -> Invitation:
    """Offer somebody a role at a partner of the area, by e-mail, for 14 days; the e-mail goes with the next post. A
    lead or an area administrator is first confirmed by a second person: whoever proposes is not whoever approves.

    Raises RuleBroken if the address is the inviter's own, it has been invited to the same already, whoever signs in
    with it holds the role already, or the partner takes no part in the area any more.
    """
    area = LocalArea.objects.select_for_update(of=("self",)).get(pk=area.pk)
    wanted = Invited(email.strip().lower(), role_title, partner, role)
    for field, message in why_not(area, [wanted], by=by)[0]:
        raise RuleBroken(message, field=field)
    with audit.record("invited", by=by):
        return _invite(area, wanted, by)


@transaction.atomic
def invite_all(area: LocalArea, *, wanted: list[Invited], by: Person) -> list[Invitation]:
    """Invite several people, all or none of them.

    Raises RuleBroken as for one, with the number of the row, or if there is nobody to invite.
    """
    area = LocalArea.objects.select_for_update(of=("self",)).get(pk=area.pk)
    if not wanted:
        raise RuleBroken("There is nobody to invite.")
    for number, reasons in enumerate(why_not(area, wanted, by=by), 1):
        for _field, message in reasons:
            raise RuleBroken(f"Row {number}: {message}")
    with audit.record("invited", by=by):
        return [_invite(area, one, by) for one in wanted]


@transaction.atomic
def invite_to_sign_in(membership: Membership, *, email: str, by: Person) -> Invitation:
    """Give somebody who is known already, and leads or owns things, a sign-in: whoever joins by this becomes that
    person, in the role that he holds. A lead or an area administrator is confirmed by a second person, as always.

    Raises RuleBroken if he can sign in already, the role has ended, he is invited already, or as for any invitation.
    """
    area = LocalArea.objects.select_for_update(of=("self",)).get(pk=membership.area_id)
    person, held = membership.person, membership
    if User.objects.filter(person=person).exists():
        raise RuleBroken("This person has a sign-in already.")
    if held.is_over:
        raise RuleBroken("This has already been ended.")
    if Invitation.objects.unanswered().filter(person=person).exists():
        raise RuleBroken("This person has been invited already. Send that invitation again, or take it back.")
    wanted = Invited(email.strip().lower(), person.role_title, held.partner, held.role)
    for field, message in why_not(area, [wanted], by=by)[0]:
        raise RuleBroken(message, field=field)
    with audit.record("invited", by=by):
        return _invite(area, wanted, by, person)


@transaction.atomic
def invite_administrator(
    area: LocalArea, *, email: str, role_title: str, partner: Partner, asked_for_by: str, by: Person
) -> Invitation:
    """As a platform administrator, invite somebody to administer an area. `asked_for_by` says who at the partner asked
    for it, and how that was made sure. While nobody in the area could be a second person, that request is the first and
    the platform administrator the second; later, somebody in the area confirms it before its e-mail goes.

    Raises RuleBroken as `invite`; and if such a first administrator has been invited and has not answered yet.
    """
    area = LocalArea.objects.select_for_update(of=("self",)).get(pk=area.pk)
    wanted = Invited(email.strip().lower(), role_title, partner, Role.AREA_ADMINISTRATOR)
    for field, message in why_not(area, [wanted], by=by)[0]:
        raise RuleBroken(message, field=field)
    if area.invitations.unanswered().exclude(asked_for_by="").filter(expires_at__gt=clock.now()).exists():
        raise RuleBroken("A first administrator has been invited and has not answered yet. Take that back first.")
    with audit.record("administrator_invited", by=by, reason=asked_for_by):
        return _invite(area, wanted, by, asked_for_by="" if _able_in(area, partner).exists() else asked_for_by)


def _invite(
    area: LocalArea, one: Invited, by: Person, person: Person | None = None, *, asked_for_by: str = ""
) -> Invitation:
    now = clock.now()
    invitation = Invitation.objects.create(
        asked_for_by=asked_for_by,
        area=area,
        person=person,
        partner=one.partner,
        role=one.role,
        role_title=one.role_title,
        email=one.email,
        invited_by=by,
        invited_at=now,
        expires_at=now + STANDS_FOR,
    )
    if invitation.needs_a_second_person:
        notify(who_can_confirm(invitation), "partners.invitation_to_confirm", invitation, area=area)
        notify(_platform_administrators(invitation), "partners.invitation_to_confirm", invitation)
    return invitation


def _able_in(area: LocalArea, partner: Partner) -> QuerySet[Membership]:
    """The roles that make somebody in the area able to be a second person about this partner."""
    accountable = Q(role=Role.LEAD, partner__kind__in=Partner.ACCOUNTABLE_KINDS)
    able = Q(role=Role.AREA_ADMINISTRATOR) | accountable | Q(role=Role.LEAD, partner=partner)
    return area.memberships.current().filter(able, person__user__is_active=True)


def who_can_confirm(invitation: Invitation) -> list[Person]:
    """The people of the area who can be the second person: its other administrators, the leads of its two accountable
    bodies, and the leads of the partner itself."""
    held = _able_in(invitation.area, invitation.partner)
    return list(Person.objects.filter(pk__in=held.values("person")).exclude(pk=invitation.invited_by_id))


def _platform_administrators(invitation: Invitation) -> list[Person]:
    """Those who can be the second person besides: until the area has two leads."""
    if _has_two_leads(invitation.area_id):
        return []
    able = Person.objects.filter(is_platform_administrator=True, user__is_active=True)
    return list(able.exclude(pk=invitation.invited_by_id))


def _has_two_leads(area_id: int) -> bool:
    return Membership.objects.areas_with_two_leads().filter(area=area_id).exists()


@transaction.atomic
def confirm_invitation(invitation: Invitation, *, by: Person) -> Invitation:
    """As the second person, agree that somebody becomes a lead or an area administrator; its e-mail then goes, and its
    14 days begin. Until an area has two leads, a platform administrator can be that person.

    Raises RuleBroken if he invited himself, if it needs nobody else, if it does not wait for that any more, or if he is
    a platform administrator and the area has two leads.
    """
    invitation = _locked(invitation)
    if invitation.invited_by_id == by.pk:
        raise RuleBroken("You made this invitation. Somebody else must confirm it.")
    if User.objects.filter(person=by, email=invitation.email).exists():
        raise RuleBroken("This invitation is for you. Somebody else must confirm it.")
    if invitation.state != Invitation.State.TO_CONFIRM:
        raise RuleBroken(f"This invitation does not wait to be confirmed: {invitation.state.label.lower()}.")
    if by.is_platform_administrator and _has_two_leads(invitation.area_id):
        raise RuleBroken(f"{invitation.area} has two leads now. One of them or another administrator confirms this.")
    with audit.record("invitation_confirmed", by=by):
        invitation.confirmed_by, invitation.confirmed_at = by, clock.now()
        invitation.expires_at = invitation.confirmed_at + STANDS_FOR
        invitation.save()
    return invitation


@transaction.atomic
def resend_invitation(invitation: Invitation, *, by: Person) -> Invitation:
    """Send the e-mail anew, with a new link that stands for 14 days; the old link stops working at once. One that was
    never confirmed waits for its second person again.

    Raises RuleBroken if it was used or taken back, or its partner takes no part in the area any more.
    """
    invitation = _locked(invitation)
    _refuse_closed(invitation)
    if not partners_today(invitation.area).filter(pk=invitation.partner_id).exists():
        raise RuleBroken(f"{invitation.partner} does not take part in {invitation.area} today. Take it back.")
    with audit.record("invitation_sent_again", by=by):
        invitation.token_hash = invitation.emailed_at = invitation.retry_at = None
        invitation.email_failed = ""
        invitation.expires_at = clock.now() + STANDS_FOR
        invitation.save()
    return invitation


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: Person) -> Invitation:
    """Take it back: its link stops working at once, and the address goes from the record.

    Raises RuleBroken if it was used or taken back already.
    """
    invitation = _locked(invitation)
    _refuse_closed(invitation)
    with audit.record("invitation_taken_back", by=by):
        invitation.revoked_by, invitation.revoked_at = by, clock.now()
        _forget_address(invitation)
        invitation.save()
    return invitation


def _refuse_closed(invitation: Invitation) -> None:
    if not invitation.is_open:
        raise RuleBroken(f"This invitation is closed: {invitation.state.label.lower()}.")


def _forget_address(invitation: Invitation) -> None:
    invitation.email, invitation.token_hash, invitation.email_failed = "", None, ""


@transaction.atomic
def accept_invitation(token: str, *, password: str) -> User:
    """Join by the link in the e-mail, as somebody new: a person, the role that was offered, and a sign-in with the
    address the link went to and the password he chose. A person invited again after he left and lost his sign-in is
    somebody new here, so that nothing he once had comes back; only an invitation of somebody who is known already and
    has had no sign-in makes him that person.

    Raises RuleBroken if the link can't be used, or the address has a sign-in already: he then signs in first.
    """
    invitation = _usable(token)
    if User.objects.filter(email=invitation.email).exists():
        raise RuleBroken("You already have a sign-in for this address. Sign in, then follow the link again.")
    person = _known(invitation) or create_person(
        role_title=invitation.role_title, partner=invitation.partner, by=invitation.invited_by
    )
    email = invitation.email
    _join(invitation, person)
    return create_sign_in(person, email=email, password=password, by=person)


@transaction.atomic
def accept_invitation_as(token: str, *, by: Person) -> Person:
    """Join by the link in the e-mail with the sign-in that one has, from another area or from before: no second
    account. Whoever has no part anywhere any more starts as a new person with the same sign-in: what he once led,
    owned or was named in is not his again.

    Raises RuleBroken if the link can't be used, or it went to another address than the one he signs in with.
    """
    invitation = _usable(token)
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(person=by)
    if user.email != invitation.email:
        raise RuleBroken("This invitation went to another address. Sign in with that one, or ask for a new invitation.")
    person = user.person
    if invitation.person_id is not None:
        raise RuleBroken("This invitation is for somebody without a sign-in. Ask for one to the sign-in that you have.")
    if person.pk == invitation.invited_by_id:
        raise RuleBroken("You made this invitation. Somebody else must give you a role.")
    suspended = person.memberships.suspended_on(clock.today()).exists()
    if person.memberships.exists() and not person.standing.area_ids and not suspended:
        person = create_person(role_title=invitation.role_title, partner=invitation.partner, by=invitation.invited_by)
        user.person = person
        user.save()
        user.groups.clear()
    _join(invitation, person)
    return person


def _known(invitation: Invitation) -> Person | None:
    """Who is known already and gets a sign-in by this; not who has one meanwhile, or has left."""
    person = invitation.person
    if person is None:
        return None
    holds = person.memberships.held_on(clock.today()).filter(area=invitation.area_id).exists()
    if not holds or User.objects.filter(person=person).exists():
        raise RuleBroken(DEAD_LINK)
    return person


def _usable(token: str) -> Invitation:
    found = Invitation.objects.by_token(token).select_for_update(of=("self",)).first()
    if found is None:
        raise RuleBroken(DEAD_LINK)
    return Invitation.objects.select_related("area", "partner", "invited_by", "person").get(pk=found.pk)


def _join(invitation: Invitation, person: Person) -> None:
    with audit.record("invitation_accepted", by=person):
        role = {"partner": invitation.partner, "area": invitation.area, "role": invitation.role}
        if invitation.person_id is None or not person.memberships.held_on(clock.today()).filter(**role).exists():
            start_membership(person, **role, by=person)
        invitation.accepted_by, invitation.accepted_at = person, clock.now()
        _forget_address(invitation)
        invitation.save()


def _locked(invitation: Invitation) -> Invitation:
    Invitation.objects.select_for_update().get(pk=invitation.pk)
    return Invitation.objects.select_related("area", "partner").get(pk=invitation.pk)


def send_invitations(*, most: int = 200) -> int:
    """Send the e-mails of invitations that wait, at most `most`. Returns how many went. The link is made here and goes
    with the e-mail only: what is kept of it is a hash. One that fails is tried again until the invitation runs out."""
    numbers = Invitation.objects.to_send().order_by("invited_at").values_list("pk", flat=True)[:most]
    return sum(_send_one(pk) for pk in numbers)


def _send_one(pk: int) -> bool:
    with transaction.atomic():
        row = Invitation.objects.to_send().select_for_update(skip_locked=True).filter(pk=pk).first()
        if row is None:
            return False
        token = secrets.token_urlsafe(32)
        row.token_hash, row.emailed_at, row.email_failed, row.retry_at = hash_of(token), clock.now(), "", None
        try:
            _mail(row, token)
        except DatabaseError:
            raise  # the next turn finds the row as it was
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one must not stop the others
            # The kind of the fault only: its words may hold the address.
            logger.warning("invitation %s could not be sent: %s", pk, type(error).__name__)
            row.token_hash = row.emailed_at = None
            row.email_failed = f"could not be sent ({type(error).__name__})"
            row.retry_at = clock.now() + RETRY_AFTER
        with audit.record("invitation_sent", by=row.invited_by):
            row.save()
    return row.emailed_at is not None


def _mail(invitation: Invitation, token: str) -> None:
    context = {
        "invitation": invitation,
        "link": f"{settings.PORTAL_URL}{reverse('partners:join', args=[token])}",
    }
    text = render_to_string("partners/invitation_email.txt", context)
    EmailMessage(f"Join {invitation.area} in the SEND Portal", text, to=[invitation.email]).send()
