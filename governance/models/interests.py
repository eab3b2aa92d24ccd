"""Interests declared in what is on an agenda: whose, of which kind, and in words what each is."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from governance.models.agenda import AgendaItem
from partners.models import Interest, Part, PartQuerySet, Person


class DeclaredInterestQuerySet(PartQuerySet):
    """Reads of declared interests worth a name."""

    def holding(self) -> "DeclaredInterestQuerySet":
        """Those that have not been withdrawn."""
        return self.filter(ends_on=None)


@pghistory.track()
class DeclaredInterest(Interest, Part):
    """An interest in a matter on an agenda, as the clerk writes it down. One of the kinds that close closes what of the
    item is not public, and its papers; the item's title stays, as everyone who sees the meeting reads it.

    Whose it is and of which kind, everyone reads who sees the item: an interest is declared at the meeting and stands
    in its minutes (Localism Act 2011, section 31). In words it is an `InterestStatement`.
    """

    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="interests")

    part_of = "agenda_item"
    row_security = None
    whose_is_told: ClassVar[bool] = True
    objects = DeclaredInterestQuerySet.as_manager()

    class Meta(Interest.Meta):
        constraints = [
            *Interest.Meta.constraints,
            models.UniqueConstraint(
                fields=["agenda_item", "person", "partner", "kind"],
                condition=Q(ends_on=None),
                nulls_distinct=False,
                name="governance_declaredinterest_open_once",
            ),
        ]

    @property
    def subject(self) -> AgendaItem:
        """What it is an interest in."""
        return self.agenda_item


class InterestStatement(Part):
    """What an interest is, as it was declared, or why it no longer holds. Never changed: who made a mistake withdraws
    the interest and records it anew."""

    class Says(models.TextChoices):
        DECLARED = "declared", _("Declared")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    interest = models.ForeignKey(DeclaredInterest, on_delete=models.CASCADE, related_name="statements")
    says = models.CharField(max_length=9, choices=Says)
    text = models.CharField(max_length=500)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    part_of = "interest"
    append_only = True

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["interest", "says"], name="governance_intereststatement_once"),
            models.CheckConstraint(condition=~Q(text=""), name="governance_intereststatement_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.get_says_display()}: {self.text[:60]}"

    @classmethod
    def row_security(cls) -> str:
        """Those who see the item: the interest itself is numbers, and has no policy."""
        interests, items = DeclaredInterest._meta.db_table, AgendaItem._meta.db_table
        return (
            f'EXISTS (SELECT 1 FROM "{interests}" JOIN "{items}" ON "{items}".id = "{interests}".agenda_item_id'
            f' WHERE "{interests}".id = "{cls._meta.db_table}".interest_id)'
        )
