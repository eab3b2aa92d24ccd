"""Interests, and what they close: a bidder or a person with money in a thing never sees the rest of it.

The kinds, what each closes, and how that holds in every read and in the database's policies are here once. An app that
knows interests has a model of its own that says what they are interests in, and names it in `closed_over` of what they
close.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Protocol, Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.places import Place
from partners.models.access import Audience
from partners.models.areas import LocalArea, Partner
from partners.models.governed import Governed, GovernedQuerySet, OfTheRow
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

    def of(self, thing: models.Model) -> models.QuerySet:
        """The interests that close this thing today."""
        subjects = [number for number in [getattr(thing, self.key)] if number is not None]
        for label, towards_thing, towards_subject in self.through:
            pairs = apps.get_model(label).objects
            subjects = pairs.filter(**{f"{towards_thing}__in": subjects}).values(towards_subject)
        return apps.get_model(self.interests).closing().filter(**{f"{self.column}__in": subjects})

    def condition(self, row: str, asking: "AskingInterests") -> str:
        """That nothing closes the row that goes by this name (quoted where it needs to be), in SQL."""
        model = apps.get_model(self.interests)
        kinds = ", ".join(f"'{kind}'" for kind in model.CLOSING)
        source, met = f'"{model._meta.db_table}" c', f"c.{self.column}_id"
        for number, (label, towards_thing, towards_subject) in reversed(list(enumerate(self.through))):
            source += (
                f' JOIN "{apps.get_model(label)._meta.db_table}" l{number} ON l{number}.{towards_subject}_id = {met}'
            )
            met = f"l{number}.{towards_thing}_id"
        return (
            f'NOT EXISTS (SELECT 1 FROM {source} WHERE {met} = {row}."{self.key}"'
            f" AND c.ends_on IS NULL AND c.kind IN ({kinds}) AND ({asking.has('c.person_id', 'c.partner_id')}))"
        )


class AskingInterests(Protocol):
    """About whose interests a condition asks, in SQL."""

    def has(self, person: str, partner: str) -> str:
        """Whether an interest of this person, or of this partner, is his."""
        ...


class InterestsOfWhoeverActs:
    """Those of the person of whom the database was told, and of his partners anywhere: for its policies."""

    def has(self, person: str, partner: str) -> str:
        return (
            f"{person} = (SELECT portal_person()) OR EXISTS (SELECT 1 FROM"
            " unnest((SELECT portal_responsible())::text[]) answers(pair)"
            f" WHERE split_part(pair, ':', 1) = {partner}::text)"
        )


class InterestsOf:
    """Those of these people and partners, by number. What it asks is gathered in `given`, in order."""

    def __init__(self, people: list[int] | Place, partners: list[int] | Place):
        self.people, self.partners = people, partners
        self.given: list[list[int] | Place] = []

    def has(self, person: str, partner: str) -> str:
        self.given += [self.people, self.partners]
        return f"{person} = ANY (%s::bigint[]) OR {partner} = ANY (%s::bigint[])"


class NotClosed(OfTheRow):
    """That no interest of these people and partners closes a row."""

    def __init__(
        self, closed_over: Iterable[ClosedOver], people: list[int] | Place, partners: list[int] | Place
    ) -> None:
        super().__init__()
        self.closed_over, self.people, self.partners = closed_over, people, partners

    def said_of(self, row: str) -> tuple[str, list]:
        asking = InterestsOf(self.people, self.partners)
        return " AND ".join(over.condition(row, asking) for over in self.closed_over), asking.given


class ClosedByInterestQuerySet(GovernedQuerySet):
    """Reads that leave out what an interest closes to the viewer."""

    def visible_to(self, viewer: Person | Audience, area: LocalArea | None = None) -> Self:
        """As for everything governed, less what an interest closes to this person. An audience sees nothing that is
        closed to somebody in it."""
        return self.not_closed_to(viewer, super().visible_to(viewer, area))

    def not_closed_to(self, viewer: Person | Audience, rows: Self) -> Self:
        """Of these rows, those that no interest closes to the viewer: to a person, or to anybody for whom an audience
        counts today."""
        if isinstance(viewer, Audience):
            people = sorted(viewer.people_ids)
            members = Membership.objects.with_content().filter(person__in=people)
            partners = sorted(set(members.values_list("partner", flat=True)))
        else:
            people, partners = viewer.standing.asked_with.people, viewer.standing.asked_with.partners
        return rows.filter(NotClosed(self.model.closed_over, people, partners))


def theirs(person: Person) -> Q:
    """The interests of this person, his own or his partners'."""
    return Q(person=person.pk) | Q(partner__in=person.standing.asked_with.partners)


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
        row, asking = f'"{cls._meta.db_table}"', InterestsOfWhoeverActs()
        return " AND ".join([f"({seen})", *(over.condition(row, asking) for over in cls.closed_over)])
