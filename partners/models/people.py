"""People and what they are in a local area. Names and e-mail addresses live here only, outside history."""

import datetime as dt
from functools import cached_property

import pghistory
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.second_factor import has_second_factor
from partners.models.areas import LocalArea, Partner
from partners.standing import Standing, standing_of


class Role(models.TextChoices):
    """What a person is at a partner in a local area."""

    LEAD = "lead", _("Lead")
    OFFICER = "officer", _("Officer")
    CLEARER = "clearer", _("Clearer (finance or legal)")
    REPRESENTATIVE = "representative", _("Representative")
    CABINET_MEMBER = "cabinet_member", _("Cabinet member")
    SCRUTINY_MEMBER = "scrutiny_member", _("Scrutiny member")
    AREA_ADMINISTRATOR = "area_administrator", _("Area administrator")


ENDS_SOON = dt.timedelta(days=60)
"""A role whose last day comes within this time is marked: time enough to extend it, or to find who follows."""


class SignIn(models.TextChoices):
    """Whether a person can sign in, as whoever looks after people reads it."""

    NONE = "none", _("No sign-in yet")
    SWITCHED_OFF = "switched_off", _("Switched off")
    NEVER_USED = "never_used", _("Can sign in, never did")
    USED = "used", _("Can sign in")


WITHOUT_CONTENT = (Role.AREA_ADMINISTRATOR,)
WITH_CONTENT = tuple(role for role in Role if role not in WITHOUT_CONTENT)
"""Roles that look after people and settings and see nothing by that role."""


class Person(models.Model):
    """Someone the partnership knows by what he does: leads, seats, owners and clearers point here, with or without a
    sign-in."""

    role_title = models.CharField(max_length=120)
    partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    is_platform_administrator = models.BooleanField(default=False)

    class Meta:
        ordering = ["role_title"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.role_title

    @cached_property
    def standing(self) -> Standing:
        """All that decides what he may see and do, read once: a person is loaded afresh for every request and task."""
        return standing_of(self)

    @property
    def sign_in_state(self) -> SignIn:
        """Whether he can sign in, and ever did."""
        user = getattr(self, "user", None)
        if user is None:
            return SignIn.NONE
        if not user.is_active:
            return SignIn.SWITCHED_OFF
        return SignIn.USED if user.last_login else SignIn.NEVER_USED

    def has_role(self, *roles: str, at: int | None = None, area: int | None = None) -> bool:
        """Whether he holds one of the roles today, at that partner and in that local area where given (numbers)."""
        return any(
            held.role in roles and at in (None, held.partner_id) and area in (None, held.area_id)
            for held in self.standing.memberships
        )

    def has_role_at_kind(self, *roles: str, kinds: tuple[str, ...], area: int) -> bool:
        """Whether he holds one of the roles today at a partner of one of these kinds in that local area."""
        return any(
            held.role in roles and held.partner_kind in kinds and held.area_id == area
            for held in self.standing.memberships
        )

    def areas_with(self, *roles: str) -> frozenset[int]:
        """The local areas (by number) in which he holds one of the roles today."""
        return frozenset(held.area_id for held in self.standing.memberships if held.role in roles)

    def partner_in(self, field: str, *roles: str, area: str = "area") -> Q:
        """The rows whose partner in that field is one at which he holds one of the roles today, in their local area.
        `area` is the way to that area, for parts of something else."""
        rows = Q(pk__in=())
        for held in self.standing.memberships:
            if held.role in roles:
                rows |= Q(**{field: held.partner_id, area: held.area_id})
        return rows

    def is_member_of(self, partner_id: int | None, area_id: int) -> bool:
        """Whether he belongs to that partner in that local area today, in any role that has to do with content."""
        return f"{partner_id}:{area_id}" in self.standing.responsible_keys

    def stands_in_for(self, person_id: int | None, area_id: int) -> bool:
        """Whether he stands in today, in that local area, for a person who is away."""
        return f"{person_id}:{area_id}" in self.standing.stands_in_for

    def named_in(self, *fields: str) -> Q:
        """The rows that one of these keys gives to him where he takes part, or to somebody for whom he stands in today
        in their area."""
        named = Q()
        for field in fields:
            named |= Q(**{field: self.pk, "area__in": self.standing.area_ids})
            for key in sorted(self.standing.stands_in_for):
                person_id, area_id = key.split(":")
                named |= Q(**{field: int(person_id), "area": int(area_id)})
        return named

    def in_group(self, group_id: int) -> bool:
        """Whether he is in that derived group (a board's members, its clerk, a workstream's members ...)."""
        return group_id in self.standing.group_ids

    def is_granted(self, permission: str, audience_id: int) -> bool:
        """Whether an audience that counts for him grants `view`, `comment`, `contribute` or `manage`."""
        return permission in self.standing.grants.get(audience_id, frozenset())


class UserManager(BaseUserManager):
    """Users are known by e-mail address, kept in lower case."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """A sign-in for `fields["person"]`. Without a password it can't be used until one is set."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractUser):
    """A sign-in. There is no user name, and the staff and superuser flags mean nothing here."""

    username = None
    first_name = None
    last_name = None
    email = models.EmailField(_("e-mail address"), unique=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="user")

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="partners_user_email_once"),
            models.CheckConstraint(condition=Q(is_superuser=False, is_staff=False), name="partners_user_has_no_flags"),
        ]

    def __str__(self) -> str:
        return self.email


class MembershipQuerySet(models.QuerySet):
    """Reads of memberships worth a name."""

    def held_on(self, day: dt.date) -> "MembershipQuerySet":
        """Those that had begun and not ended on that day, suspended or not."""
        return self.filter(Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gt=day))

    def on(self, day: dt.date) -> "MembershipQuerySet":
        """Those that hold on that day: what is suspended gives nobody anything."""
        return self.held_on(day).filter(Q(suspended_from=None) | Q(suspended_from__gt=day))

    def suspended_on(self, day: dt.date) -> "MembershipQuerySet":
        """Those that would hold on that day, were they not suspended."""
        return self.held_on(day).filter(suspended_from__lte=day)

    def visible_to(self, person: Person, area: LocalArea | None = None) -> "MembershipQuerySet":
        """His own; and all of an area, now and before, for its administrators."""
        administered = {
            held.area_id
            for held in person.standing.memberships
            if held.role == Role.AREA_ADMINISTRATOR and (area is None or held.area_id == area.pk)
        }
        own = Q(person=person) if area is None else Q(person=person, area=area)
        return self.filter(Q(area__in=administered) | own)

    def later_than(self, day: dt.date) -> "MembershipQuerySet":
        """Those that are yet to begin on that day."""
        return self.filter(starts_on__gt=day)

    def over_by(self, day: dt.date) -> "MembershipQuerySet":
        """Those that had begun and ended by that day."""
        return self.filter(starts_on__lte=day, ends_on__lte=day)

    def ending_soon_after(self, day: dt.date) -> "MembershipQuerySet":
        """Those that hold on that day and end within the time that counts as soon."""
        return self.held_on(day).filter(ends_on__lte=day + ENDS_SOON)

    def without_sign_in_on(self, day: dt.date) -> "MembershipQuerySet":
        """Those that hold on that day, of people who have no sign-in or one that is switched off."""
        return self.on(day).exclude(person__user__is_active=True)

    def never_signed_in_on(self, day: dt.date) -> "MembershipQuerySet":
        """Those that hold on that day, of people who could sign in and never did."""
        return self.on(day).filter(person__user__is_active=True, person__user__last_login=None)

    def without_second_factor_on(self, day: dt.date) -> "MembershipQuerySet":
        """Those that hold on that day, of people who can sign in and have no second factor."""
        return self.on(day).filter(~has_second_factor(who="person__user"), person__user__is_active=True)

    def with_second_factor(self) -> "MembershipQuerySet":
        """Each with `has_second_factor`: whether its person has an authenticator app or a passkey."""
        return self.annotate(has_second_factor=has_second_factor(who="person__user"))

    def current(self) -> "MembershipQuerySet":
        """Those that hold today."""
        return self.on(clock.today())

    def with_content(self) -> "MembershipQuerySet":
        """Those that hold today and have to do with content: whoever looks after people and settings only is given
        none, and so is never offered as a lead, a member or an owner."""
        return self.current().exclude(role__in=WITHOUT_CONTENT)

    def of_accountable_leads(self) -> "MembershipQuerySet":
        """Those that hold today of leads of an accountable body who can sign in: each can be the second person."""
        return self.current().filter(
            role=Role.LEAD, partner__kind__in=Partner.ACCOUNTABLE_KINDS, person__user__is_active=True
        )

    def areas_with_two_leads(self) -> models.QuerySet:
        """The areas (by number) that have two such leads: until then a platform administrator is the second person."""
        counted = self.of_accountable_leads().values("area").annotate(leads=Count("person", distinct=True))
        return counted.filter(leads__gte=2).values("area")


@pghistory.track()
class Membership(models.Model):
    """That a person is something at a partner in a local area, from a day until before another."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="memberships")
    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    starts_on = models.DateField(default=clock.today)
    ends_on = models.DateField(null=True, blank=True, help_text="The first day on which it no longer holds")
    suspended_from = models.DateField(
        null=True, blank=True, help_text="From this day on it gives nothing, until lifted"
    )
    suspended_because = models.CharField("why it is suspended", max_length=300, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["area", "partner", "person"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "partner", "area", "role"],
                condition=Q(ends_on=None),
                name="partners_membership_open_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="partners_membership_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(suspended_from=None, suspended_because="")
                | Q(suspended_from__isnull=False) & ~Q(suspended_because=""),
                name="partners_membership_suspended_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["area", "partner"])]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()} at {self.partner} in {self.area}"

    def get_absolute_url(self) -> str:
        return reverse("partners:membership_detail", args=[self.area.slug, self.pk])

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.ends_on is not None and self.ends_on <= clock.today()

    @property
    def is_suspended(self) -> bool:
        """Whether it gives nothing today, because it is suspended."""
        return self.suspended_from is not None and self.suspended_from <= clock.today() and not self.is_over

    @property
    def ends_soon(self) -> bool:
        """Whether it holds today and its end is near."""
        today = clock.today()
        return self.ends_on is not None and self.starts_on <= today < self.ends_on <= today + ENDS_SOON
