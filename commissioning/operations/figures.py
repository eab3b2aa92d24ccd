"""Every write about funding and modelled figures."""

from decimal import Decimal

from django.db import transaction

from commissioning.models import FundingLine, Intention, ModelledFigure, Service
from commissioning.operations.common import (
    demand_audience_of,
    demand_here,
    demand_narrow_audience_of,
    demand_no_interest,
    demand_not_withdrawn,
    demand_partners_of,
    withdraw,
)
from core import audit
from core.access import also_seeing
from core.versions import lock
from partners.models import Audience, LocalArea, Partner, Person


@transaction.atomic
def create_funding_line(
    area: LocalArea,
    *,
    audience: Audience,
    title: str,
    partner: Partner,
    financial_year: int,
    kind: str,
    certainty: str,
    pence: int,
    by: Person,
    service: Service | None = None,
    intention: Intention | None = None,
    note: str = "",
    source: str = "",
) -> FundingLine:
    """Record what a partner puts in, in pence, in the financial year that starts in `financial_year`.

    Raises RuleBroken if the audience is everyone's or another area's, partner, service or intention are elsewhere, or
    an interest of this person's in the service or intention is recorded.
    """
    demand_narrow_audience_of(area, audience)
    demand_partners_of(area, [partner], "partner")
    demand_here(area.pk, service, "service")
    demand_here(area.pk, intention, "intention")
    demand_no_interest(by, service, intention)
    with audit.record("funding_line_created", by=by), also_seeing(audience.pk):
        return FundingLine.objects.create(
            area=area,
            audience=audience,
            title=title,
            partner=partner,
            service=service,
            intention=intention,
            financial_year=financial_year,
            kind=kind,
            certainty=certainty,
            pence=pence,
            note=note,
            source=source,
        )


@transaction.atomic
def edit_funding_line(
    line: FundingLine,
    *,
    title: str,
    financial_year: int,
    kind: str,
    certainty: str,
    pence: int,
    note: str,
    source: str,
    seen_version: int,
    by: Person,
) -> FundingLine:
    """Change an amount or what is said of it. Whose money it is stays. Raises RuleBroken if it was withdrawn;
    EditConflict if it changed meanwhile."""
    line = lock(line, seen_version)
    demand_not_withdrawn(line)
    line.title, line.financial_year, line.kind, line.certainty = title, financial_year, kind, certainty
    line.pence, line.note, line.source = pence, note, source
    with audit.record("funding_line_edited", by=by), also_seeing(line.audience_id):
        line.save()
    return line


@transaction.atomic
def withdraw_funding_line(
    line: FundingLine, *, reason: str, by: Person, seen_version: int | None = None
) -> FundingLine:
    """Take a funding line out of every total; it stays, marked. Raises RuleBroken if it was; EditConflict as ever."""
    return withdraw(line, "funding_line_withdrawn", reason=reason, seen_version=seen_version, by=by)


@transaction.atomic
def create_modelled_figure(
    area: LocalArea,
    *,
    audience: Audience,
    title: str,
    from_value: Decimal,
    to_value: Decimal,
    unit: str,
    horizon: str,
    assumption: str,
    source: str,
    by: Person,
    effect_pence: int | None = None,
    service: Service | None = None,
    intention: Intention | None = None,
) -> ModelledFigure:
    """Record what somebody has modelled, with assumption and source: never an observation.

    `effect_pence` is a year's effect: a saving is positive, a cost negative. Raises RuleBroken if audience, service or
    intention are another area's, or an interest of this person's in the service or intention is recorded.
    """
    demand_audience_of(area, audience)
    demand_here(area.pk, service, "service")
    demand_here(area.pk, intention, "intention")
    demand_no_interest(by, service, intention)
    with audit.record("modelled_figure_created", by=by), also_seeing(audience.pk):
        return ModelledFigure.objects.create(
            area=area,
            audience=audience,
            title=title,
            from_value=from_value,
            to_value=to_value,
            unit=unit,
            effect_pence=effect_pence,
            horizon=horizon,
            assumption=assumption,
            source=source,
            service=service,
            intention=intention,
        )


@transaction.atomic
def edit_modelled_figure(
    figure: ModelledFigure,
    *,
    title: str,
    from_value: Decimal,
    to_value: Decimal,
    unit: str,
    effect_pence: int | None,
    horizon: str,
    assumption: str,
    source: str,
    seen_version: int,
    by: Person,
) -> ModelledFigure:
    """Change a modelled figure; the history keeps what was modelled before. Raises RuleBroken if it was withdrawn;
    EditConflict if it changed meanwhile."""
    figure = lock(figure, seen_version)
    demand_not_withdrawn(figure)
    figure.title, figure.from_value, figure.to_value, figure.unit = title, from_value, to_value, unit
    figure.effect_pence, figure.horizon = effect_pence, horizon
    figure.assumption, figure.source = assumption, source
    with audit.record("modelled_figure_edited", by=by), also_seeing(figure.audience_id):
        figure.save()
    return figure


@transaction.atomic
def withdraw_modelled_figure(
    figure: ModelledFigure, *, reason: str, by: Person, seen_version: int | None = None
) -> ModelledFigure:
    """Take a modelled figure back; it stays, marked. Raises RuleBroken if it was; EditConflict as ever."""
    return withdraw(figure, "modelled_figure_withdrawn", reason=reason, seen_version=seen_version, by=by)
