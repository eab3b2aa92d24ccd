"""Conflicts of interest, and what they close: a bidder or a person with money in it never sees the rest of it."""

from typing import ClassVar, Self

import pghistory
from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core import clock
from partners.models import Audience, Governed, GovernedQuerySet, LocalArea, Membership, Partner, Person

LABEL = "commissioning.ConflictOfInterest"


@pghistory.track()
class ConflictOfInterest(models.Model):
    """That a person, or everyone of a partner, has an interest in a service, an intention or a procurement. One of the
    kinds that close it closes the service's money, or the intention or procurement, to them; the others are recorded,
    as every parent on a board has one.

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

    service = models.ForeignKey(
        "commissioning.Service", null=True, blank=True, on_delete=models.PROTECT, related_name="conflicts"
    )
    intention = models.ForeignKey(
        "commissioning.Intention", null=True, blank=True, on_delete=models.PROTECT, related_name="conflicts"
    )
    procurement = models.ForeignKey(
        "commissioning.Procurement", null=True, blank=True, on_delete=models.PROTECT, related_name="conflicts"
    )
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=11, choices=Kind)
    starts_on = models.DateField(default=clock.today)
    ends_on = models.DateField(null=True, blank=True, help_text="The first day on which it no longer closes anything")

    row_security = None

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "conflicts of interest"
        constraints = [
            models.CheckConstraint(
                condition=Q(service__isnull=False, intention=None, procurement=None)
                | Q(service=None, intention__isnull=False, procurement=None)
                | Q(service=None, intention=None, procurement__isnull=False),
                name="commissioning_conflictofinterest_in_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, partner=None) | Q(person=None, partner__isnull=False),
                name="commissioning_conflictofinterest_of_one_party",
            ),
            models.UniqueConstraint(
                fields=["service", "intention", "procurement", "person", "partner", "kind"],
                condition=Q(ends_on=None),
                nulls_distinct=False,
                name="commissioning_conflictofinterest_open_once",
            ),
        ]
        indexes = [models.Index(fields=["intention"]), models.Index(fields=["service"])]

    def __str__(self) -> str:
        return f"{self.person or self.partner}: {self.get_kind_display().lower()}"

    @property
    def subject(self) -> models.Model:
        """What it is an interest in."""
        return self.service or self.intention or self.procurement

    @property
    def closes(self) -> bool:
        """Whether it keeps them from seeing, as long as it holds."""
        return self.kind in self.CLOSING


class ClosedByInterestQuerySet(GovernedQuerySet):
    """Reads that leave out what an interest closes to the viewer."""

    def visible_to(self, viewer: Person | Audience, area: LocalArea | None = None) -> Self:
        """As for everything governed, less what a conflict of interest closes to this person. An audience sees nothing
        in which anyone has a conflict."""
        rows = super().visible_to(viewer, area)
        for column, key in self.model.closed_over:
            conflicts = closing().filter(**{column: OuterRef(key)})
            if isinstance(viewer, Person):
                conflicts = conflicts.filter(theirs(viewer))
            rows = rows.exclude(Exists(conflicts))
        return rows


def closing() -> models.QuerySet:
    """The interests that close something today."""
    conflicts = apps.get_model(LABEL)
    return conflicts.objects.filter(ends_on=None, kind__in=conflicts.CLOSING)


def theirs(person: Person) -> Q:
    """The conflicts of this person, his own or his partners'. A partner's conflict follows its people everywhere: the
    thing itself belongs to one local area."""
    partners = {int(key.partition(":")[0]) for key in person.standing.responsible_keys}
    return Q(person=person.pk) | Q(partner__in=partners)


class ClosedByInterest(Governed):
    """A governed thing that is closed to whoever has an open conflict of interest in what `closed_over` names: pairs of
    the conflict's column and the thing's own column that meets it."""

    closed_over: ClassVar[tuple[tuple[str, str], ...]]
    objects = ClosedByInterestQuerySet.as_manager()

    class Meta:
        abstract = True

    def closed_to(self) -> set[int]:
        """Whoever has an open conflict of interest here, himself or through a partner anywhere."""
        found = Q(pk__in=())
        for column, key in self.closed_over:
            number = getattr(self, key)
            if number is not None:
                found |= Q(**{column: number})
        conflicts = closing().filter(found).values_list("person", "partner")
        people = {person for person, partner in conflicts if person}
        partners = {partner for person, partner in conflicts if partner}
        of_partners = Membership.objects.with_content().filter(partner__in=partners)
        return people | set(of_partners.values_list("person", flat=True))

    @classmethod
    def row_security(cls) -> str:
        """The same in SQL, for the database's policy."""
        seen = super().row_security()
        return " AND ".join([f"({seen})", *(cls._closed(column, key) for column, key in cls.closed_over)])

    @classmethod
    def _closed(cls, column: str, key: str) -> str:
        model, table = apps.get_model(LABEL), cls._meta.db_table
        kinds = ", ".join(f"'{kind}'" for kind in model.CLOSING)
        return (
            f'NOT EXISTS (SELECT 1 FROM "{model._meta.db_table}" c WHERE c.{column}_id = "{table}"."{key}"'
            f" AND c.ends_on IS NULL AND c.kind IN ({kinds})"
            " AND (c.person_id = (SELECT portal_person()) OR EXISTS (SELECT 1 FROM"
            " unnest((SELECT portal_responsible())::text[]) answers(pair)"
            " WHERE split_part(pair, ':', 1) = c.partner_id::text)))"
        )
