"""Invitations: how somebody gets a sign-in, or a further role, in a local area."""

import datetime as dt
import hashlib

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from partners.models.areas import LocalArea, Partner
from partners.models.people import Membership, Person, Role

STANDS_FOR = dt.timedelta(days=14)
"""How long a link can be used, from the day on which it was asked for."""

NEED_A_SECOND_PERSON = (Role.LEAD, Role.AREA_ADMINISTRATOR)
"""Roles that one person alone can't give: whoever proposes is not whoever approves."""


class InvitationQuerySet(models.QuerySet):
    """Reads of invitations worth a name."""

    def visible_to(self, person: Person, area: LocalArea | None = None) -> "InvitationQuerySet":
        """All of an area for its administrators; for the leads who can be the second person, those that need one; for
        platform administrators those that they made, and those that need a second person where an area has no two
        leads yet."""
        roles = [held for held in person.standing.memberships if area is None or held.area_id == area.pk]
        seen = Q(area__in={held.area_id for held in roles if held.role == Role.AREA_ADMINISTRATOR})
        leads = [held for held in roles if held.role == Role.LEAD]
        whole = {held.area_id for held in leads if held.partner_kind in Partner.ACCOUNTABLE_KINDS}
        second = Q(area__in=whole)
        for held in leads:
            second |= Q(area=held.area_id, partner=held.partner_id)
        if person.is_platform_administrator:
            second |= Q(invited_by=person) | ~Q(area__in=Membership.objects.areas_with_two_leads())
        return self.filter(seen | second & Q(role__in=NEED_A_SECOND_PERSON))

    def unanswered(self) -> "InvitationQuerySet":
        """Those neither accepted nor taken back, whether or not their time has run out."""
        return self.filter(accepted_at=None, revoked_at=None)

    def to_confirm(self) -> "InvitationQuerySet":
        """Those that wait for a second person."""
        waiting = self.unanswered().filter(role__in=NEED_A_SECOND_PERSON, confirmed_at=None, asked_for_by="")
        return waiting.filter(expires_at__gt=clock.now())

    def to_send(self) -> "InvitationQuerySet":
        """Those whose e-mail is to go now."""
        now = clock.now()
        ready = Q(confirmed_at__isnull=False) | ~Q(role__in=NEED_A_SECOND_PERSON) | ~Q(asked_for_by="")
        due = Q(retry_at=None) | Q(retry_at__lte=now)
        return self.unanswered().filter(ready, due, emailed_at=None, expires_at__gt=now)

    def by_token(self, token: str) -> "InvitationQuerySet":
        """The one whose link this is, while it can still be used; none otherwise, and nothing says why."""
        return self.unanswered().filter(token_hash=hash_of(token), expires_at__gt=clock.now())


def hash_of(token: str) -> str:
    """What is kept of a token. It is random and long, so that a plain hash of it can't be guessed backwards."""
    return hashlib.sha256(token.encode()).hexdigest()


# The address, the words for the person and the hash stay outside history, as all that is a person's own does.
@pghistory.track(exclude=["email", "role_title", "token_hash", "email_failed", "retry_at"])
class Invitation(models.Model):
    """That somebody, known by an e-mail address, may become something at a partner in a local area by following a link
    once, until a moment. The address goes from here as soon as the invitation is used or taken back."""

    class State(models.TextChoices):
        """Where it stands, in the words of whoever looks after people."""

        TO_CONFIRM = "to_confirm", _("Waits for a second person")
        TO_SEND = "to_send", _("E-mail about to go")
        NOT_SENT = "not_sent", _("E-mail could not be sent")
        SENT = "sent", _("Sent, not used yet")
        EXPIRED = "expired", _("Has run out")
        ACCEPTED = "accepted", _("Used")
        REVOKED = "revoked", _("Taken back")

    MOVES = {
        State.TO_CONFIRM: {State.TO_SEND, State.EXPIRED, State.REVOKED},
        State.TO_SEND: {State.SENT, State.NOT_SENT, State.EXPIRED, State.REVOKED},
        State.NOT_SENT: {State.TO_SEND, State.SENT, State.EXPIRED, State.REVOKED},
        State.SENT: {State.TO_SEND, State.ACCEPTED, State.EXPIRED, State.REVOKED},
        State.EXPIRED: {State.TO_CONFIRM, State.TO_SEND, State.REVOKED},
        State.ACCEPTED: set(),
        State.REVOKED: set(),
    }

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="invitations")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=20, choices=Role)
    role_title = models.CharField(max_length=120)
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invitations",
        help_text="Who is known already, without a sign-in: what that person leads becomes his who joins",
    )
    email = models.EmailField("e-mail address", blank=True)
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations_made")
    invited_at = models.DateTimeField(default=clock.now)
    asked_for_by = models.CharField(
        "who asked for it",
        max_length=200,
        blank=True,
        help_text="Only for an area's first administrator: nobody is there yet who could be the second person, so that "
        "the body that asks is the first and the platform administrator the second",
    )
    expires_at = models.DateTimeField()
    emailed_at = models.DateTimeField(null=True, blank=True)
    email_failed = models.CharField(max_length=200, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations_confirmed"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations_accepted"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations_revoked"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "area",
                "partner",
                "role",
                condition=Q(accepted_at=None, revoked_at=None),
                name="partners_invitation_open_once",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None), name="partners_invitation_used_or_taken_back"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, revoked_at=None) & ~Q(email="")
                | ~Q(accepted_at=None, revoked_at=None) & Q(email="", token_hash=None),
                name="partners_invitation_address_only_while_open",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("invited_by")),
                name="partners_invitation_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by=None) | ~Q(accepted_by=F("invited_by")),
                name="partners_invitation_accepted_by_another",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None)
                | ~Q(role__in=NEED_A_SECOND_PERSON)
                | Q(confirmed_at__isnull=False)
                | ~Q(asked_for_by=""),
                name="partners_invitation_confirmed_before_used",
            ),
            models.CheckConstraint(
                condition=Q(asked_for_by="") | Q(role=Role.AREA_ADMINISTRATOR),
                name="partners_invitation_asked_for_an_administrator",
            ),
        ]
        indexes = [models.Index(fields=["area", "-invited_at"])]

    def __str__(self) -> str:
        return f"Invitation of {self.role_title} as {self.get_role_display().lower()} of {self.partner}"

    def get_absolute_url(self) -> str:
        return reverse("partners:invitation_detail", args=[self.area.slug, self.pk])

    @property
    def needs_a_second_person(self) -> bool:
        """Whether somebody else than the one who invited must confirm it."""
        return self.role in NEED_A_SECOND_PERSON and not self.asked_for_by

    @property
    def state(self) -> State:
        """Where it stands now: told by its instants, kept nowhere else."""
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.revoked_at:
            return self.State.REVOKED
        if self.expires_at <= clock.now():
            return self.State.EXPIRED
        if self.needs_a_second_person and not self.confirmed_at:
            return self.State.TO_CONFIRM
        if self.emailed_at:
            return self.State.SENT
        return self.State.NOT_SENT if self.email_failed else self.State.TO_SEND

    @property
    def is_open(self) -> bool:
        """Whether it can still come to something: to confirm, to send, to use, or to send anew."""
        return bool(self.MOVES[self.state])
