"""The cells of a list of actions."""

from collections.abc import Sequence

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from actionplans.columns import COLUMNS, Column
from actionplans.months import Months, axis, milestone_words, row
from actionplans.positions import ActionPosition
from core.templatetags.portal import address_with, sort_header

register = template.Library()


@register.simple_tag(takes_context=True)
def action_link(context: Context, entry: ActionPosition) -> SafeString:
    """An action by its reference and title, leading to its page."""
    address = reverse("actionplans:action_detail", args=[context["request"].area.slug, entry.pk])
    return format_html('<a class="govuk-link" href="{}">{}</a>', address, entry.name)


@register.simple_tag(takes_context=True)
def column_heading(context: Context, column: Column) -> SafeString:
    """The heading of a column: a link that sorts by it, where it sorts."""
    if column.sort:
        return sort_header(context, column.label, column.sort)
    return format_html('<th scope="col" class="govuk-table__header">{}</th>', column.label)


@register.simple_tag
def cells(entry: ActionPosition, columns: Sequence[Column]) -> SafeString:
    """The cells of an action in the chosen columns. On a phone each says what its column is headed."""
    return format_html_join(
        "",
        '<td class="govuk-table__cell" role="cell"><span class="portal-table__label" aria-hidden="true">{}</span>'
        "<span>{}</span></td>",
        ((column.label, column.cell(entry)) for column in columns),
    )


@register.simple_tag
def tick(entry: ActionPosition, group: str = "") -> SafeString:
    """The box that chooses an action for a change of several; nothing to choose in one that is closed. It carries the
    version that is shown. Under a second heading the same action can be ticked again, and counts once."""
    if entry.closed_at:
        return SafeString('<td class="govuk-table__cell portal-table__tick" role="cell"></td>')
    number = f"choose-{entry.pk}-{group}".replace(" ", "-")
    return format_html(
        '<td class="govuk-table__cell portal-table__tick" role="cell">'
        '<div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item">'
        '<input class="govuk-checkboxes__input" type="checkbox" name="actions" value="{}-{}" id="{}">'
        '<label class="govuk-label govuk-checkboxes__label" for="{}">'
        '<span class="govuk-visually-hidden">Choose {} {}</span></label></div></div></td>',
        entry.pk, entry.version, number, number, entry.reference, entry.title,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def with_query(context: Context, name: str, value: str) -> str:
    """The address of this page with one thing changed, from the first page on; nothing takes it away."""
    return address_with(context, **{name: value or None, "page": None})


@register.simple_tag
def month_axis(months: Months) -> SafeString:
    """The names of the months over a timeline."""
    return axis(months)


@register.simple_tag
def month_cells(entry: ActionPosition, months: Months) -> SafeString:
    """An action along the months: its bar, and the dates in words."""
    words = (
        ("Start", COLUMNS["start"].cell(entry)),
        ("Due", COLUMNS["due"].cell(entry)),
        ("Milestones", milestone_words(entry)),
    )
    bar = format_html('<td class="govuk-table__cell portal-months__column" role="cell">{}</td>', row(entry, months))
    return bar + format_html_join(
        "",
        '<td class="govuk-table__cell" role="cell"><span class="portal-table__label" aria-hidden="true">{}</span>'
        "<span>{}</span></td>",
        words,
    )
