"""The bases of everything that is governed: one door for reads, one condition for the database's own wall."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from core.access import acting_person
from partners.models.access import Audience
from partners.models.areas import LocalArea
from partners.models.people import Person


@dataclass(frozen=True)
class Through:
    """A table that names further responsible partners or people: its label, its key to the thing, its columns.

    `key` is the thing's column that the table's key meets: its own number, or that of the whole it shares.
    """

    label: str
    whole: str
    partner: str | None = None
    person: str | None = None
    key: str = "id"


@dataclass(frozen=True)
class Responsible:
    """Who answers for a thing and therefore sees it beside its audience: fields to people and to partners. A person
    does only as long as he takes part in its local area: what he leaves behind stays in his name until it is handed
    over, and is closed to him.

    Written once, read twice: as a query for `visible_to` and as SQL for row-level security.
    """

    people: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    through: tuple[Through, ...] = ()
    deputies: tuple[str, ...] = ()
    """Those of `people` for whom somebody can stand in while they are away: whoever does sees the thing until then."""

    def query(self, person: Person) -> Q:
        """The rows this person is responsible for, himself or through a partner he belongs to in their local area."""
        query, here = Q(), Q(area__in=person.standing.area_ids)
        pairs = [tuple(map(int, key.split(":"))) for key in sorted(person.standing.responsible_keys)]
        for name in self.people:
            query |= person.named_in(name) if name in self.deputies else here & Q(**{name: person.pk})
        for name in self.partners:
            for partner_id, area_id in pairs:
                query |= Q(**{name: partner_id, "area": area_id})
        for through in self.through:
            rows = apps.get_model(through.label).objects.filter(**{through.whole: OuterRef(through.key)})
            if through.person:
                query |= here & Q(Exists(rows.filter(**{through.person: person.pk})))
            if through.partner:
                for partner_id, area_id in pairs:
                    query |= Q(Exists(rows.filter(**{through.partner: partner_id}))) & Q(area=area_id)
        return query

    def condition(self, model: type[models.Model]) -> str:
        """The same in SQL, for the database's policies."""
        return " OR ".join(self._terms(model))

    def _terms(self, model: type[models.Model]) -> Iterator[str]:
        table = model._meta.db_table
        here = f'"{table}".area_id = ANY ((SELECT portal_areas())::bigint[])'
        for name in self.people:
            yield f'"{table}"."{model._meta.get_field(name).column}" = (SELECT portal_person()) AND {here}'
        for name in self.deputies:
            column = f'"{table}"."{model._meta.get_field(name).column}"'
            yield f"({column} || ':' || \"{table}\".area_id) = ANY ((SELECT portal_stands_in())::text[])"
        for name in self.partners:
            yield _answers(f'"{table}"."{model._meta.get_field(name).column}"', table)
        for through in self.through:
            other = apps.get_model(through.label)
            rows, key = other._meta.db_table, model._meta.get_field(through.key).column
            tie = f'"{rows}"."{other._meta.get_field(through.whole).column}" = "{table}"."{key}"'
            if through.person:
                column = f'"{rows}"."{other._meta.get_field(through.person).column}"'
                yield f'EXISTS (SELECT 1 FROM "{rows}" WHERE {tie} AND {column} = (SELECT portal_person())) AND {here}'
            if through.partner:
                column = f'"{rows}"."{other._meta.get_field(through.partner).column}"'
                yield f'EXISTS (SELECT 1 FROM "{rows}" WHERE {tie} AND {_answers(column, table)})'


def _answers(column: str, table: str) -> str:
    return f"({column} || ':' || \"{table}\".area_id) = ANY ((SELECT portal_responsible())::text[])"


class GovernedQuerySet(models.QuerySet):
    """The one door for reads."""

    def in_area(self, area: LocalArea) -> Self:
        """Those of one local area."""
        return self.filter(area=area)

    def visible_to(self, viewer: Person | Audience, area: LocalArea | None = None) -> Self:
        """What this person may see, or what everyone in this audience may see; in one local area where given.

        Must run inside `acting_as`, so that the database keeps the same wall; for an audience the answer is what its
        people *and* the acting person may see.
        """
        acting_person()
        rows = self if area is None else self.in_area(area)
        if isinstance(viewer, Audience):
            return rows.filter(audience__in=viewer.opened_ids)
        return rows.filter(Q(audience__in=viewer.standing.audience_ids) | self.model.responsible.query(viewer))


class Governed(models.Model):
    """A thing with a local area, an audience and a version."""

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="+")
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="+", verbose_name="who can see this")
    version = models.PositiveIntegerField(default=1, editable=False)

    responsible: ClassVar[Responsible] = Responsible()
    tie_audience_to_area = True
    audience_within: ClassVar[str | None] = None
    """The key to the whole that this is a part of, where it has an audience of its own: that of its whole or one within
    it. The database keeps this."""
    shared_along: ClassVar[tuple[tuple[str, str], ...]] = ()
    """What goes along when this is shared with others, where it has the same audience: pairs of a model's label and the
    look-up by which its rows are found from this. Parts (`audience_within`) go along unasked."""
    owned_by: ClassVar[str | None] = None
    """The key to the partner that alone owns this, and whose lead must agree before it is shown to more people. None:
    it belongs to the local authority and the NHS commissioner together."""
    never_for_everyone: ClassVar[bool] = False
    """Whether this is never shared with everyone who takes part in the area: money and procurement."""
    audience_follows: ClassVar[str] = ""
    """Why nobody shares this by hand, in a sentence, where who sees it follows from something else."""

    objects = GovernedQuerySet.as_manager()

    class Meta:
        abstract = True

    def closed_to(self) -> set[int]:
        """The people (by number) who never see this, whatever audience it has."""
        return set()

    def closing_interests(self) -> Sequence[models.Model]:
        """The interests that keep somebody out today (partners.models.Interest)."""
        return ()

    @classmethod
    def responsible_condition(cls) -> str:
        """The SQL under which someone answers for a row, or nothing."""
        return cls.responsible.condition(cls)

    @classmethod
    def row_security(cls) -> str:
        """The SQL under which a row is there: the same terms as `visible_to`."""
        seen = f'"{cls._meta.db_table}".audience_id = ANY ((SELECT portal_audiences())::bigint[])'
        answers = cls.responsible_condition()
        return f"{seen} OR {answers}" if answers else seen


class PartQuerySet(models.QuerySet):
    """Reads of parts: a part is seen by those who see its whole."""

    def visible_to(self, viewer: Person | Audience, area: LocalArea | None = None) -> Self:
        """The parts of the wholes this viewer may see."""
        whole = self.model._meta.get_field(self.model.part_of).related_model
        return self.filter(**{f"{self.model.part_of}__in": whole.objects.visible_to(viewer, area)})


class Part(models.Model):
    """A part of a governed thing, named by `part_of`: it has no audience of its own and is seen with its whole."""

    part_of: ClassVar[str]

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def responsible_condition(cls) -> str:
        """A part is answered for through its whole."""
        return ""

    @classmethod
    def row_security(cls) -> str:
        """The SQL under which a part is there: its whole is (whose own policy the database applies)."""
        key = cls._meta.get_field(cls.part_of)
        whole = key.related_model._meta.db_table
        return f'EXISTS (SELECT 1 FROM "{whole}" WHERE "{whole}".id = "{cls._meta.db_table}"."{key.column}")'
