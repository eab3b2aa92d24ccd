"""Rows of the scorecard: made here rather than in a template, because an area has some forty measures. What somebody
typed is escaped as it is put in."""

from collections.abc import Iterable

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from core.addresses import address_of
from core.markup import escaped
from core.templatetags.portal import rating_tag
from indicators.scorecard import Comparison, ScorecardRow
from indicators.travel import Freshness

register = template.Library()


@register.simple_tag(takes_context=True)
def scorecard_rows(context: Context, rows: Iterable[ScorecardRow], *, short: bool = False) -> SafeString:
    """Each measure with its latest value, its target, England and the way it goes. `short` leaves out when the next
    value comes, unless it is late."""
    return SafeString("".join(_row(context["request"].area.slug, row, short) for row in rows))


def _row(slug: str, row: ScorecardRow, short: bool) -> str:
    return (
        '<tr class="govuk-table__row" role="row">'
        '<th scope="row" role="rowheader" class="govuk-table__header portal-dashboard__action">'
        f'<a class="govuk-link" href="{address_of("indicators:measure_detail", slug, row.measure.pk)}">'
        f"{escaped(row.measure)}</a></th>\n"
        f"{_cell('Latest', _latest(row, short))}"
        f"{_cell('Against target', _target(row))}"
        f"{_cell('Against England', _england(row.against_england))}"
        f"{_cell('Direction', _direction(row))}"
        f"{'' if short else _cell('Next value', _next_value(row))}</tr>"
    )


def _cell(heading: str, content: str) -> str:
    """A cell that says what it is headed where the table is a stack of cards."""
    return (
        '<td class="govuk-table__cell" role="cell">'
        f'<span class="portal-table__label" aria-hidden="true">{heading}</span><span>{content}</span></td>\n'
    )


def _muted(words: str) -> str:
    return f'<span class="portal-muted">{escaped(words)}</span>' if words else ""


def _lines(*lines: str) -> str:
    """Those of the lines that say something, each below the other."""
    return "<br>".join(line for line in lines if line)


def _latest(row: ScorecardRow, short: bool) -> str:
    standing = row.standing
    latest = standing.latest
    period = f"{latest.period_words}{', provisional' if latest.provisional else ''}" if latest else ""
    late = f'<strong class="portal-late">{escaped(standing.freshness_text)}</strong>'
    shown = late if short and standing.freshness == Freshness.LATE else ""
    return _lines(escaped(standing.value_text), _muted(period), shown)


def _tag(compared: Comparison) -> str:
    return rating_tag(compared.label, compared.colour, compared.shape)


def _target(row: ScorecardRow) -> str:
    compared = row.against_target
    if not row.target:
        return _muted(compared.label)
    return _lines(escaped(row.target_text), _tag(compared), _muted(compared.text))


def _england(compared: Comparison) -> str:
    return _lines(_tag(compared), _muted(compared.text)) if compared.text else _muted(compared.label)


def _direction(row: ScorecardRow) -> str:
    standing = row.standing
    tag = rating_tag(standing.direction.label, standing.direction_colour, standing.direction_shape)
    return _lines(tag, _muted(standing.direction_text))


def _next_value(row: ScorecardRow) -> str:
    return _lines(escaped(row.standing.freshness.label), _muted(row.standing.freshness_text))
