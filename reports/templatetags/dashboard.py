"""Cells of the board's tables: made here rather than in a template, because there are a hundred of them."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from actionplans.models import RagLevel
from core.templatetags.portal import rating_tag
from reports.exceptions import Count

register = template.Library()

NOUGHT = SafeString('<span class="portal-muted portal-heat__nought">0</span>')


@register.simple_tag
def rated_cells(cells: Sequence[tuple[RagLevel, Count]], about: str) -> SafeString:
    """How many actions have each level, each number with its look, opening its rows. `about` says of what, for those
    who hear it."""
    return format_html_join(
        "",
        '<td class="govuk-table__cell portal-heat__cell">{}</td>',
        ((_rated(level, count, about),) for level, count in cells),
    )


def _rated(level: RagLevel, count: Count, about: str) -> SafeString:
    if not count.number:
        return NOUGHT
    return format_html(
        '<a class="portal-heat__link" href="{}">{}<span class="portal-heat__word"> {}</span>'
        '<span class="govuk-visually-hidden">, {}</span></a>',
        count.url, rating_tag(count.number, level.colour, level.shape), level.label, about,
    )  # fmt: skip
