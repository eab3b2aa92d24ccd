"""Rows of the board's tables: made here rather than in a template, because they have two hundred cells. Whatever was
typed by somebody is escaped as it is put in."""

from collections.abc import Iterable, Sequence

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from actionplans.models import RagLevel
from actionplans.positions import ActionPosition
from actionplans.templatetags.actions import row_of_action
from core.markup import escaped
from core.templatetags.portal import late_by, rating_tag
from reports.dashboard import ImpactRow, LevelCount, StatusRow
from reports.exceptions import Count

register = template.Library()

NOUGHT = '<span class="portal-muted portal-heat__nought">0</span>'


@register.simple_tag
def status_row(row: StatusRow) -> SafeString:
    """One workstream or priority: its name, how many of its actions have each level, and how many it has."""
    name = format_html('<a class="govuk-link" href="{}">{}</a>', row.url, row.label) if row.url else escaped(row.label)
    spoken = f'<span class="govuk-visually-hidden">, {escaped(row.label)}</span>'
    total = _linked(row.total, f'<span class="portal-heat__word"> in all</span>{spoken}') if row.total.number else "0"
    return _row(name, rated_cells(row.cells, row.label), _cell(total))


@register.simple_tag
def rated_cells(cells: Sequence[tuple[RagLevel, Count]], about: str) -> SafeString:
    """How many actions have each level, each number with its look, opening its rows. `about` says of what, for those
    who hear it."""
    about = escaped(about)
    return _joined(_cell(_rated(level, count, about) if count.number else NOUGHT) for level, count in cells)


@register.simple_tag
def cells_before(counts: Sequence[LevelCount]) -> SafeString:
    """How many actions had each level when the board last met."""
    after = '<span class="govuk-visually-hidden"> at the last meeting</span>'
    return _joined(
        _cell(
            _linked(each.before, f'<span class="portal-heat__word"> {escaped(each.level.label)}</span>{after}')
            if each.before.number
            else NOUGHT
        )
        for each in counts
    )


@register.simple_tag
def impact_row(row: ImpactRow) -> SafeString:
    """One delivery status against each impact rating."""
    spoken = f'<span class="govuk-visually-hidden"> {escaped(row.level.label)}'
    cells = (
        _cell(
            _linked(count, f'{spoken}, impact:</span><span class="portal-heat__word"> {escaped(label)}</span>')
            if count.number
            else NOUGHT
        )
        for label, count in row.cells
    )
    total = _cell(_linked(row.total, f'{spoken}</span><span class="portal-heat__word"> in all</span>'))
    return _row(rating_tag(row.level.label, row.level.colour, row.level.shape), _joined(cells), total)


@register.simple_tag(takes_context=True)
def overdue_rows(context: Context, entries: Iterable[ActionPosition]) -> SafeString:
    """Overdue actions: by how much, when they were due, how they go and who leads them."""
    return _joined(
        row_of_action(
            context,
            entry,
            (
                "Overdue by",
                format_html('<strong class="portal-late">{}</strong>', late_by(entry.due_latest, entry.day)),
            ),
            (
                "Was due",
                _in_lines(entry.due_words, f"at first {entry.original_due_words}" if entry.due_was_revised else ""),
            ),
            ("RAG", rating_tag(entry.level_label, entry.level_colour, entry.level_shape)),
            ("Lead partner", _in_lines(entry.lead_partner, entry.lead_person)),
        )
        for entry in entries
    )


@register.simple_tag(takes_context=True)
def by_dates_rows(context: Context, entries: Iterable[ActionPosition]) -> SafeString:
    """Actions that are rated better than their dates say: what the owner says, what the dates say, and why."""
    return _joined(
        row_of_action(
            context,
            entry,
            (
                "Its owner says",
                _in_lines(rating_tag(entry.level_label, entry.level_colour, entry.level_shape), entry.lead_partner),
            ),
            (
                "Its dates say",
                f"<span><strong>{escaped(entry.calculated.label)}</strong>."
                f" {escaped(' '.join(entry.calculated.reasons))}</span>",
            ),
            ("Why its owner sees it better", f"<span>{escaped(entry.reason)}</span>"),
        )
        for entry in entries
    )


def _in_lines(first: str, below: str) -> str:
    """Words, and those below them in grey where there are any."""
    grey = f'<br><span class="portal-muted">{escaped(below)}</span>' if below else ""
    return f"<span>{escaped(first)}{grey}</span>"


def _row(heading: str, *cells: str) -> SafeString:
    heading = f'<th scope="row" class="govuk-table__header">{heading}</th>'
    return _joined(('<tr class="govuk-table__row">', heading, *cells, "</tr>"))


def _cell(content: str) -> str:
    return f'<td class="govuk-table__cell portal-heat__cell">{content}</td>'


def _linked(count: Count, words: str) -> str:
    return f'<a class="govuk-link" href="{escaped(count.url)}">{count.number}{words}</a>'


def _rated(level: RagLevel, count: Count, about: str) -> str:
    number = rating_tag(count.number, level.colour, level.shape)
    return (
        f'<a class="portal-heat__link" href="{escaped(count.url)}">{number}'
        f'<span class="portal-heat__word"> {escaped(level.label)}</span>'
        f'<span class="govuk-visually-hidden">, {about}</span></a>'
    )


def _joined(parts: Iterable[str]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped where it is made
