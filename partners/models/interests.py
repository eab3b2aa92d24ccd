"""Interests, and what they close: a bidder or a person with money in a thing never sees the rest of it.

The kinds, what each closes, and how that holds in every read and in the database's policies are here once. An app that
knows interests has a model of its own that says what they are interests in, and names it in `closed_over` of what they
close.
"""

from dataclasses import dataclass
from typing import ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core import clock
from partners.models.access import Audience
from partners.models.areas import LocalArea, Partner
from partners.models.governed import Governed, GovernedQuerySet
from partners.models.people import Membership, Person


class Interest(models.Model):
    """That a person, or everyone of a partner, has an interest in something. One of the kinds that close it closes what
    belongs to it to them; the others are recorded, as every parent on a board has one.

    Numbers only, no text: the policies of what it closes read this table. Ended, never deleted.
    """

    class Kind(models.TextChoices):
        BIDDER = "bidder", _("Bids, or may bid")
        PROVIDER = "provider", _("Provides the service now")
        PECUNIARY = "pecuniary", _("Disclosable pecuniary interest")
        REGISTRABLE = "registrable", _("Other registrable interest")
        PERSONAL = "personal", _("Personal interest")

    CLOSING = (Kind.BIDDER, Kind.PROVIDER, Kind.PECUNIARY)
    """The kinds that close: who bids (Procurement Act 2023, sections 81 to 83; provider selection regime, regulation
    21), and disclosable pecuniary interests (Localism Act 2011, section 31)."""

    whose_is_told: ClassVar[bool] = False
    """Whether everyone who sees what it is an interest in may know whose it is. Who bids is not for others who may."""

    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=11, choices=Kind)
    starts_on = models.DateField(default=clock.today)
    ends_on = models.DateField(null=True, blank=True, help_text="The first day on which it no longer closes anything")

    row_security = None

    class Meta:
        abstract = True
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, partner=None) | Q(person=None, partner__isnull=False),
                name="%(app_label)s_%(class)s_of_one_party",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person or self.partner}: {self.get_kind_display().lower()}"

    @property
    def closes(self) -> bool:
        """Whether it keeps them from seeing, as long as it holds."""
        return self.kind in self.CLOSING

    @classmethod
    def closing(cls) -> models.QuerySet:
        """Those that close something today."""
        return cls._default_manager.filter(ends_on=None, kind__in=cls.CLOSING)


@dataclass(frozen=True)
class ClosedOver:
    """Which interests close a thing: the label of their model, the column of it that says in what, and the thing's own
    column that meets it. Where tables of pairs lie between, `through` has, from the thing on, the label of each and its
    columns towards the thing and towards what the interest is in: tables of numbers, which have no policy of their own.
    """

    interests: str
    column: str
    key: str
    through: tuple[tuple[str, str, str], ...] = ()

    def rows(self, interests: models.QuerySet) -> Exists:
        """Whether one of these interests meets a row."""
        if not self.through:
            return Exists(interests.filter(**{self.column: OuterRef(self.key)}))
        (first, near, far), *others = self.through
        subjects = interests.values(self.column)
        for label, towards_thing, towards_subject in reversed(others):
            pairs = apps.get_model(label).objects
            subjects = pairs.filter(**{f"{towards_subject}__in": subjects}).values(towards_thing)
        pairs = apps.get_model(first).objects
        return Exists(pairs.filter(**{near: OuterRef(self.key), f"{far}__in": subjects}))

    def of(self, thing: models.Model) -> models.QuerySet:
        """The interests that close this thing today."""
        subjects = [number for number in [getattr(thing, self.key)] if number is not None]
        for label, towards_thing, towards_subject in self.through:
            pairs = apps.get_model(label).objects
            subjects = pairs.filter(**{f"{towards_thing}__in": subjects}).values(towards_subject)
        return apps.get_model(self.interests).closing().filter(**{f"{self.column}__in": subjects})

    def condition(self, table: str) -> str:
        """That nothing closes a row of this table to the acting person, in SQL."""
        model = apps.get_model(self.interests)
        kinds = ", ".join(f"'{kind}'" for kind in model.CLOSING)
        source, met = f'"{model._meta.db_table}" c', f"c.{self.column}_id"
        for number, (label, towards_thing, towards_subject) in reversed(list(enumerate(self.through))):
            source += (
                f' JOIN "{apps.get_model(label)._meta.db_table}" l{number} ON l{number}.{towards_subject}_id = {met}'
            )
            met = f"l{number}.{towards_thing}_id"
        return (
            f'NOT EXISTS (SELECT 1 FROM {source} WHERE {met} = "{table}"."{self.key}"'
            f" AND c.ends_on IS NULL AND c.kind IN ({kinds})"
            " AND (c.person_id = (SELECT portal_person()) OR EXISTS (SELECT 1 FROM"
            " unnest((SELECT portal_responsible())::text[]) answers(pair)"
            " WHERE split_part(pair, ':', 1) = c.partner_id::text)))"
        )


class ClosedByInterestQuerySet(GovernedQuerySet):
    """Reads that leave out what an interest closes to the viewer."""

    def visible_to(self, viewer: Person | Audience, area: LocalArea | None = None) -> Self:
        """As for everything governed, less what an interest closes to this person. An audience sees nothing that is
        closed to somebody in it."""
        return self.not_closed_to(viewer, super().visible_to(viewer, area))

    def not_closed_to(self, viewer: Person | Audience, rows: Self) -> Self:
        """Of these rows, those that no interest closes to the viewer."""
        whose = theirs(viewer) if isinstance(viewer, Person) else theirs_in(viewer)
        for over in self.model.closed_over:
            rows = rows.exclude(over.rows(apps.get_model(over.interests).closing().filter(whose)))
        return rows


def theirs(person: Person) -> Q:
    """The interests of this person, his own or his partners'. A partner's interest follows its people everywhere: the
    thing itself belongs to one local area."""
    partners = {int(key.partition(":")[0]) for key in person.standing.responsible_keys}
    return Q(person=person.pk) | Q(partner__in=partners)


def theirs_in(audience: Audience) -> Q:
    """The interests of anybody for whom an audience counts today, and of their partners."""
    partners = Membership.objects.with_content().filter(person__in=audience.people_ids).values("partner")
    return Q(person__in=audience.people_ids) | Q(partner__in=partners)


class ClosedByInterest(Governed):
    """A governed thing that is closed to whoever has an open interest in what `closed_over` names."""

    closed_over: ClassVar[tuple[ClosedOver, ...]]
    objects = ClosedByInterestQuerySet.as_manager()

    class Meta:
        abstract = True

    def closed_to(self) -> set[int]:
        """Whoever has an open interest here, himself or through a partner anywhere."""
        found = [pair for over in self.closed_over for pair in over.of(self).values_list("person", "partner")]
        people = {person for person, partner in found if person}
        partners = {partner for person, partner in found if partner}
        of_partners = Membership.objects.with_content().filter(partner__in=partners)
        return people | set(of_partners.values_list("person", flat=True))

    def closing_interests(self) -> list[Interest]:
        """The interests that keep somebody out today."""
        rows = [over.of(self).select_related("person", "partner") for over in self.closed_over]
        return [interest for interests in rows for interest in interests]

    @classmethod
    def row_security(cls) -> str:
        """The same in SQL, for the database's policy."""
        return cls.and_not_closed(super().row_security())

    @classmethod
    def and_not_closed(cls, seen: str) -> str:
        """A condition, less what an interest closes."""
        return " AND ".join([f"({seen})", *(over.condition(cls._meta.db_table) for over in cls.closed_over)])
