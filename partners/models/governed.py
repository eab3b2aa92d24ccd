"""The bases of everything that is governed: one door for reads, one condition for the database's own wall."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol, Self

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import Expression, F

from core.access import acting_person
from core.places import Place
from partners.models.access import Audience
from partners.models.areas import LocalArea
from partners.models.people import Person
from partners.standing import AnyAudience, Anybody, Standing


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

    Written once, read twice: by `visible_to` about one person, and by the database's policies about whoever acts.
    """

    people: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    through: tuple[Through, ...] = ()
    deputies: tuple[str, ...] = ()
    """Those of `people` for whom somebody can stand in while they are away: whoever does sees the thing until then."""

    def terms(self, model: type[models.Model], row: str, asking: "Asking") -> Iterator[str]:
        """The conditions in SQL of which any one is enough, about the row that goes by the name `row`
        (quoted where it needs to be)."""
        area = f"{row}.area_id"
        for name in self.people:
            yield f"{asking.is_himself(_column(model, row, name))} AND {asking.takes_part_in(area)}"
        for name in self.deputies:
            yield asking.stands_in_for(_column(model, row, name), area)
        for name in self.partners:
            yield asking.answers_with(_column(model, row, name), area)
        for through in self.through:
            other = apps.get_model(through.label)
            rows = _table(other)
            tie = f"{_column(other, rows, through.whole)} = {_column(model, row, through.key)}"
            named = f"EXISTS (SELECT 1 FROM {rows} WHERE {tie} AND "
            if through.person:
                himself = asking.is_himself(_column(other, rows, through.person))
                yield f"{named}{himself}) AND {asking.takes_part_in(area)}"
            if through.partner:
                yield f"{named}{asking.answers_with(_column(other, rows, through.partner), area)})"


def _column(model: type[models.Model], row: str, name: str) -> str:
    return f'{row}."{model._meta.get_field(name).column}"'


def _table(model: type[models.Model]) -> str:
    return f'"{model._meta.db_table}"'


NEVER = "FALSE"


class Asking(Protocol):
    """About whom a condition asks, in SQL: each takes columns and gives a condition on them."""

    def is_in_audience(self, audience: str) -> str:
        """Whether that audience counts for him."""
        ...

    def is_himself(self, person: str) -> str:
        """Whether that person is he."""
        ...

    def takes_part_in(self, area: str) -> str:
        """Whether he has anything to do with that local area."""
        ...

    def stands_in_for(self, person: str, area: str) -> str:
        """Whether he stands in today for that person in that area."""
        ...

    def answers_with(self, partner: str, area: str) -> str:
        """Whether he belongs to that partner in that area."""
        ...


class WhoeverActs:
    """The person of whom the database was told (core.access): for its policies."""

    def is_in_audience(self, audience: str) -> str:
        return f"{audience} = ANY ((SELECT portal_audiences())::bigint[])"

    def is_himself(self, person: str) -> str:
        return f"{person} = (SELECT portal_person())"

    def takes_part_in(self, area: str) -> str:
        return f"{area} = ANY ((SELECT portal_areas())::bigint[])"

    def stands_in_for(self, person: str, area: str) -> str:
        return f"({person} || ':' || {area}) = ANY ((SELECT portal_stands_in())::text[])"

    def answers_with(self, partner: str, area: str) -> str:
        return f"({partner} || ':' || {area}) = ANY ((SELECT portal_responsible())::text[])"


class ThisPerson:
    """One person, by what stands in his standing: for `visible_to`. What it asks is gathered in `given`, in order."""

    def __init__(self, standing: Standing | Anybody):
        self.asked_with = standing.asked_with
        self.given: list = []

    def is_in_audience(self, audience: str) -> str:
        if not self.asked_with.audiences:
            return NEVER
        self.given.append(self.asked_with.audiences)
        return f"{audience} = ANY (%s::bigint[])"

    def is_himself(self, person: str) -> str:
        self.given.append(self.asked_with.person)
        return f"{person} = %s"

    def takes_part_in(self, area: str) -> str:
        self.given.append(self.asked_with.areas)
        return f"{area} = ANY (%s::bigint[])"

    def stands_in_for(self, person: str, area: str) -> str:
        return self._one_of(self.asked_with.stands_in_for, person, area)

    def answers_with(self, partner: str, area: str) -> str:
        return self._one_of(self.asked_with.answers_with, partner, area)

    def _one_of(self, pairs: tuple[tuple, ...], number: str, area: str) -> str:
        """Whether the two columns are one of these pairs. Compared as numbers, so that indexes can be used."""
        for pair in pairs:
            self.given.extend(pair)
        return f"({' OR '.join(f'({number} = %s AND {area} = %s)' for _ in pairs)})" if pairs else NEVER


class OfTheRow(Expression):
    """A condition on a row in one piece of SQL, with all its numbers in it: as a tree of conditions it took Django
    longer to write than PostgreSQL to answer, on every list of every page."""

    conditional = True

    def __init__(self) -> None:
        super().__init__(output_field=models.BooleanField())
        self.key: Expression = F("pk")

    def get_source_expressions(self) -> list[Expression]:
        return [self.key]

    def set_source_expressions(self, expressions: list[Expression]) -> None:
        (self.key,) = expressions

    def as_sql(self, compiler, connection) -> tuple[str, list]:
        return self.said_of(compiler.quote_name_unless_alias(self.key.alias))

    def said_of(self, row: str) -> tuple[str, list]:
        """The condition on the row that goes by this name, and what it gives the database."""
        raise NotImplementedError


class Seen(OfTheRow):
    """That a person sees a row of a model: it has an audience of his, or he answers for it; or, without `audiences`,
    that he answers for it."""

    def __init__(self, model: type[models.Model], person: Person | Anybody, *, audiences: bool = True):
        super().__init__()
        self.model, self.person, self.audiences = model, person, audiences

    def said_of(self, row: str) -> tuple[str, list]:
        asking = ThisPerson(self.person.standing)
        return seen_by(asking, self.model, row, audiences=self.audiences), asking.given


def seen_by(asking: ThisPerson, model: type[models.Model], row: str, *, audiences: bool = True) -> str:
    """That this person sees the row of a model that goes by this name, in SQL. Raises EmptyResultSet where he sees
    none: Django then asks nothing."""
    audience = [asking.is_in_audience(f"{row}.audience_id")] if audiences else []
    terms = [term for term in (*audience, *model.responsible.terms(model, row, asking)) if term != NEVER]
    if not terms:
        raise EmptyResultSet
    return f"({' OR '.join(terms)})"


class OpenedBy(OfTheRow):
    """That a row has one of these audiences."""

    def __init__(self, audiences: list[int] | Place):
        super().__init__()
        self.audiences = audiences

    def said_of(self, row: str) -> tuple[str, list]:
        return f"{row}.audience_id = ANY (%s::bigint[])", [self.audiences]


class GovernedQuerySet(models.QuerySet):
    """The one door for reads."""

    def in_area(self, area: LocalArea) -> Self:
        """Those of one local area."""
        return self.filter(area=area)

    def in_areas(self, areas: Iterable[int]) -> Self:
        """Those of several local areas (by number), in no order: for who sorts them himself."""
        return self.filter(area__in=areas).order_by()

    def visible_to(self, viewer: Person | Audience, area: LocalArea | None = None) -> Self:
        """What this person may see, or what everyone in this audience may see; in one local area where given.

        Must run inside `acting_as`, so that the database keeps the same wall; for an audience the answer is what its
        people *and* the acting person may see.
        """
        acting_person()
        rows = self if area is None else self.in_area(area)
        if isinstance(viewer, Audience):
            return rows.filter(OpenedBy(sorted(viewer.opened_ids)))
        if isinstance(viewer, AnyAudience):
            return rows.filter(OpenedBy(viewer.opened_ids))
        return rows.filter(Seen(self.model, viewer))


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
    is_restricted: ClassVar[bool] = False
    """Whether this is exempt, restricted or confidential whatever audience it has: whoever may see one must have signed
    in with more than a code by e-mail."""
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
        return " OR ".join(cls.responsible.terms(cls, _table(cls), WhoeverActs()))

    @classmethod
    def row_security(cls) -> str:
        """The SQL under which a row is there: the same terms as `visible_to`."""
        seen = WhoeverActs().is_in_audience(f"{_table(cls)}.audience_id")
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
