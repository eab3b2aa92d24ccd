"""The cells of a list of actions."""

from collections.abc import Callable, Iterable, Sequence
from itertools import starmap

from django import template
from django.forms import BoundField
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from actionplans.columns import COLUMNS, Cell, Column
from actionplans.months import Months, axis, milestone_words, row
from actionplans.positions import ActionInBrief, ActionPosition
from core.addresses import address_of
from core.markup import escaped
from core.templatetags.portal import address_with, sort_header

register = template.Library()


@register.simple_tag(takes_context=True)
def action_link(context: Context, entry: ActionInBrief) -> SafeString:
    """An action by its reference and title, leading to its page."""
    address = address_of("actionplans:action_detail", context["request"].area.slug, entry.pk)
    return SafeString(f'<a class="govuk-link" href="{address}">{escaped(entry.name)}</a>')


def row_of_action(context: Context, entry: ActionInBrief, *cells: tuple[str, str], marks: str = "") -> SafeString:
    """A row about an action: its name, and cells that say what they are headed where the table is a stack of cards;
    nothing where the heading is empty. The cells are HTML; `marks` are further attributes of the row."""
    return SafeString(
        f'<tr class="govuk-table__row" role="row"{marks}><th scope="row" role="rowheader"'
        f' class="govuk-table__header portal-dashboard__action">{action_link(context, entry)}</th>\n'
        f"{''.join(starmap(_headed, cells))}</tr>"
    )


def _headed(heading: str, content: str) -> str:
    label = f'<span class="portal-table__label" aria-hidden="true">{heading}</span>' if heading else ""
    return f'<td class="govuk-table__cell" role="cell">{label}{content}</td>\n'


@register.simple_tag(takes_context=True)
def column_heading(context: Context, column: Column) -> SafeString:
    """The heading of a column: a link that sorts by it, where it sorts."""
    if column.sort:
        return sort_header(context, column.label, column.sort)
    return format_html('<th scope="col" class="govuk-table__header">{}</th>', column.label)


@register.simple_tag(takes_context=True)
def action_rows(
    context: Context, entries: Sequence[ActionPosition], columns: Sequence[Column], may_change: bool, group: str = ""
) -> SafeString:
    """The rows of a list: reference and title, then the chosen columns. With `may_change` each has a box to tick. On a
    phone each cell says what its column is headed."""
    before, _, after = reverse("actionplans:action_detail", args=[context["request"].area.slug, 0]).rpartition("0")
    headed = [(_label(column.label), column.cell) for column in columns]
    return SafeString(
        "".join(
            f'<tr class="govuk-table__row" role="row">{_tick(entry, group) if may_change else ""}\n'
            '<td class="govuk-table__cell portal-nowrap portal-table__reference" role="cell">'
            f"{escaped(entry.reference)}</td>\n"
            '<th scope="row" class="govuk-table__header" role="rowheader">'
            f'<a class="govuk-link" href="{before}{entry.pk}{after}">{escaped(entry.title)}</a></th>\n'
            f"{_cells(entry, headed)}</tr>"
            for entry in entries
        )
    )


def _label(words: str) -> SafeString:
    return format_html(
        '<td class="govuk-table__cell" role="cell">'
        '<span class="portal-table__label" aria-hidden="true">{}</span><span>',
        words,
    )


EMPTY_CELL = '<td class="govuk-table__cell" role="cell"></td>'
"""On a phone it is left out, heading and all."""


def _cells(entry: ActionPosition, headed: list[tuple[SafeString, Callable[[ActionPosition], Cell]]]) -> str:
    said = ((label, escaped(cell(entry))) for label, cell in headed)
    return "".join(f"{label}{words}</span></td>" if words else EMPTY_CELL for label, words in said)


def _tick(entry: ActionPosition, group: str = "") -> SafeString:
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


@register.simple_tag
def screenful_box(box: BoundField, label: str, message: str = "", *, in_one_line: bool = False) -> SafeString:
    """One of the boxes for words beside an action that is updated among many, with what is wrong with it."""
    error = described = ""
    if message:
        error = format_html(
            '<p class="govuk-error-message" id="{}_error"><span class="govuk-visually-hidden">Error:</span> {}</p>',
            box.auto_id,
            message,
        )
        described = format_html(' aria-invalid="true" aria-describedby="{}_error"', box.auto_id)
    value = box.value()
    return format_html(
        '<div class="govuk-form-group{}"><label class="govuk-label" for="{}">{}</label>{}'
        + (ONE_LINE if in_one_line else SOME_LINES),
        " govuk-form-group--error" if message else "",
        box.auto_id,
        label,
        error,
        (" govuk-input--error" if in_one_line else " govuk-textarea--error") if message else "",
        box.html_name,
        box.auto_id,
        described,
        "" if value is None else value,
    )


ONE_LINE = '<input class="govuk-input{}" name="{}" id="{}"{} value="{}"></div>\n'
SOME_LINES = '<textarea class="govuk-textarea{}" name="{}" id="{}" rows="2"{}>\n{}</textarea></div>\n'


@register.simple_tag
def screenful_choices(level: BoundField, choices: Iterable[tuple[str, str, bool, bool]]) -> SafeString:
    """The RAGs to choose from for such an action, as `screenful.Row` has them."""
    better = SafeString('<span class="govuk-visually-hidden">, better than its dates say</span>')
    return format_html_join(
        "",
        '<div class="govuk-radios__item"><input class="govuk-radios__input" type="radio" name="{}" value="{}"'
        ' id="{}_{}"{}><label class="govuk-label govuk-radios__label" for="{}_{}">{}{}</label></div>',
        (
            (
                level.html_name, value, level.auto_id, place, " checked" if is_chosen else "",
                level.auto_id, place, tag, better if is_better else "",
            )
            for place, (value, tag, is_chosen, is_better) in enumerate(choices)
        ),
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
