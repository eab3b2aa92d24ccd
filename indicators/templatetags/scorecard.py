"""Rows of the scorecard: made here rather than in a template, because an area has some forty measures. What somebody
typed is escaped as it is put in."""

from collections.abc import Iterable

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.addresses import address_of
from core.templatetags.portal import rating_tag
from indicators.scorecard import Comparison, ScorecardRow
from indicators.travel import Freshness

register = template.Library()

BREAK = SafeString("<br>")


@register.simple_tag(takes_context=True)
def scorecard_rows(context: Context, rows: Iterable[ScorecardRow], *, short: bool = False) -> SafeString:
    """Each measure with its latest value, its target, England and the way it goes. `short` leaves out when the next
    value comes, unless it is late."""
    slug = context["request"].area.slug
    return format_html_join(
        "",
        '<tr class="govuk-table__row" role="row">'
        '<th scope="row" role="rowheader" class="govuk-table__header portal-dashboard__action">'
        '<a class="govuk-link" href="{}">{}</a></th>\n{}{}{}{}{}</tr>',
        (
            (
                address_of("indicators:measure_detail", slug, row.measure.pk),
                row.measure,
                _cell("Latest", _latest(row, short)),
                _cell("Against target", _target(row)),
                _cell("Against England", _england(row.against_england)),
                _cell("Direction", _direction(row)),
                "" if short else _cell("Next value", _next_value(row)),
            )
            for row in rows
        ),
    )


def _cell(heading: str, content: SafeString) -> SafeString:
    """A cell that says what it is headed where the table is a stack of cards."""
    return format_html(
        '<td class="govuk-table__cell" role="cell">'
        '<span class="portal-table__label" aria-hidden="true">{}</span><span>{}</span></td>\n',
        heading,
        content,
    )


def _muted(words: str) -> SafeString:
    return format_html('<span class="portal-muted">{}</span>', words)


def _below(first: object, *lines: SafeString) -> SafeString:
    """What stands first, and under it those of the lines that there are."""
    return format_html("{}{}", first, format_html_join("", "{}{}", ((BREAK, line) for line in lines if line)))


def _latest(row: ScorecardRow, short: bool) -> SafeString:
    standing = row.standing
    latest = standing.latest
    period = f"{latest.period_words}{', provisional' if latest.provisional else ''}" if latest else ""
    late = short and standing.freshness == Freshness.LATE
    return _below(
        standing.value_text,
        _muted(period) if period else SafeString(),
        format_html('<strong class="portal-late">{}</strong>', standing.freshness_text) if late else SafeString(),
    )


def _tag(compared: Comparison) -> SafeString:
    return rating_tag(compared.label, compared.colour, compared.shape)


def _target(row: ScorecardRow) -> SafeString:
    compared = row.against_target
    if not row.target:
        return _muted(compared.label)
    return _below(row.target_text, _tag(compared), _muted(compared.text) if compared.text else SafeString())


def _england(compared: Comparison) -> SafeString:
    return _below(_tag(compared), _muted(compared.text)) if compared.text else _muted(compared.label)


def _direction(row: ScorecardRow) -> SafeString:
    standing = row.standing
    tag = rating_tag(standing.direction.label, standing.direction_colour, standing.direction_shape)
    return _below(tag, _muted(standing.direction_text))


def _next_value(row: ScorecardRow) -> SafeString:
    words = row.standing.freshness_text
    return _below(row.standing.freshness.label, _muted(words) if words else SafeString())
