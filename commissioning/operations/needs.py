"""Every write about needs."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from commissioning.models import Need, NeedFigure
from commissioning.operations.common import demand_ages, demand_audience_of, demand_not_withdrawn, withdraw
from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from partners.models import Audience, LocalArea, Person


@transaction.atomic
def create_need(
    area: LocalArea,
    *,
    audience: Audience,
    title: str,
    by: Person,
    population: str = "",
    age_from: int | None = None,
    age_to: int | None = None,
    description: str = "",
    gap: str = "",
    jsna_reference: str = "",
    source: str = "",
) -> Need:
    """Record what a group of children and young people needs. `age_to` is exclusive: 25 is until the 25th birthday.

    Duty to know it: Children and Families Act 2014, section 27; joint strategic needs assessment (JSNA): Local
    Government and Public Involvement in Health Act 2007, section 116. Raises RuleBroken if the audience is another
    area's or the ages are out of order.
    """
    demand_audience_of(area, audience)
    demand_ages(age_from, age_to)
    with audit.record("need_created", by=by), also_seeing(audience.pk):
        return Need.objects.create(
            area=area,
            audience=audience,
            title=title,
            population=population,
            age_from=age_from,
            age_to=age_to,
            description=description,
            gap=gap,
            jsna_reference=jsna_reference,
            source=source,
        )


@transaction.atomic
def edit_need(
    need: Need,
    *,
    title: str,
    population: str,
    age_from: int | None,
    age_to: int | None,
    description: str,
    gap: str,
    jsna_reference: str,
    source: str,
    seen_version: int,
    by: Person,
) -> Need:
    """Change what is said about a need.

    Raises RuleBroken if it was withdrawn or the ages are out of order; EditConflict if it changed meanwhile.
    """
    need = lock(need, seen_version)
    demand_not_withdrawn(need)
    demand_ages(age_from, age_to)
    need.title, need.population, need.description, need.gap = title, population, description, gap
    need.age_from, need.age_to, need.jsna_reference, need.source = age_from, age_to, jsna_reference, source
    with audit.record("need_edited", by=by), also_seeing(need.audience_id):
        need.save()
    return need


@transaction.atomic
def withdraw_need(need: Need, *, reason: str, by: Person, seen_version: int | None = None) -> Need:
    """Take a need back; it stays, marked. Raises RuleBroken if it was; EditConflict if it changed meanwhile."""
    return withdraw(need, "need_withdrawn", reason=reason, seen_version=seen_version, by=by)


@transaction.atomic
def add_need_figure(
    need: Need, *, label: str, value: Decimal, as_at: dt.date, source: str, by: Person, unit: str = ""
) -> NeedFigure:
    """Say how large the need was on a day, with the source. A correction is another row.

    Raises RuleBroken if the need was withdrawn or the day has not come.
    """
    need = Need.objects.select_for_update(of=("self",)).get(pk=need.pk)
    demand_not_withdrawn(need)
    if as_at > clock.today():
        raise RuleBroken(
            "The day has not come yet. A forecast is a modelled figure, not a figure of need.", field="as_at"
        )
    with audit.record("need_figure_added", by=by):
        return NeedFigure.objects.create(need=need, label=label, value=value, unit=unit, as_at=as_at, source=source)
