"""What moved, as rows and as lines: made here rather than in a template, because a board reads many of them. What
somebody typed is escaped as it is put in."""

from collections.abc import Sequence

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from actionplans.movements import Movement, MovementKind
from actionplans.templatetags.actions import action_link
from core.addresses import address_of
from core.templatetags.portal import day, rating_tag
from reports.moved import Direction, Moved, Mover

register = template.Library()

LOOK = {Direction.WORSE: '<strong class="portal-late">{}</strong>', Direction.BETTER: "<strong>{}</strong>"}
CELL = (
    '<td class="govuk-table__cell" role="cell"><span class="portal-table__label" aria-hidden="true">{}</span>{}</td>\n'
)


@register.simple_tag(takes_context=True)
def mover_rows(context: Context, movers: Sequence[Mover]) -> SafeString:
    """The rows of the table of ratings that changed. The first of each direction can be gone to."""
    previous = None
    rows = []
    for mover in movers:
        was, now, words = mover.was, mover.now, mover.words
        rows.append(
            (
                "" if mover.direction == previous else format_html(' id="{}" tabindex="-1"', mover.direction),
                action_link(context, now),
                format_html(CELL, "Was", rating_tag(was.level_label, was.level_colour, was.level_shape)),
                format_html(CELL, "Now", rating_tag(now.level_label, now.level_colour, now.level_shape)),
                format_html(
                    CELL, "Change", format_html("<span>{}</span>", format_html(LOOK.get(mover.direction, "{}"), words))
                ),
                mover.movement.why,
                _by(context, mover.movement),
            )
        )
        previous = mover.direction
    return format_html_join(
        "",
        '<tr class="govuk-table__row" role="row"{}>'
        '<th scope="row" role="rowheader" class="govuk-table__header portal-dashboard__action">{}</th>\n{}{}{}'
        '<td class="govuk-table__cell" role="cell"><span class="portal-words">{} {}</span></td></tr>',
        rows,
    )


@register.simple_tag(takes_context=True)
def movement_items(context: Context, movements: Sequence[Movement]) -> SafeString:
    """Movements of another kind, a line each."""
    return format_html_join(
        "",
        "<li>{}{}{} {}</li>",
        (
            (
                action_link(context, movement.now),
                _how(movement),
                f". {movement.why}" if movement.why else "",
                _by(context, movement),
            )
            for movement in movements
        ),
    )


def _how(movement: Movement) -> str:
    was, now = movement.was, movement.now
    if movement.kind == MovementKind.OVERDUE:
        return f": was due {now.due_words}"
    if movement.kind == MovementKind.DUE_DATE and was:
        return f": from {was.due_words} to {now.due_words}"
    if movement.kind == MovementKind.REWORDED and was:
        return f": was “{was.title}”" if was.title != now.title else ": what will be done was written again"
    return ""


def _by(context: Context, movement: Movement) -> SafeString:
    """Who did it and when, leading to the history of the action."""
    now = movement.now
    return format_html(
        '(<a class="govuk-link portal-muted" href="{}#history">{}, {}'
        '<span class="govuk-visually-hidden">: history of {}</span></a>)',
        address_of("actionplans:action_detail", context["request"].area.slug, now.pk),
        movement.who,
        day(movement.at),
        now.name,
    )


@register.simple_tag
def moved_in_short(moved: Moved, most: int | None, whole_url: str) -> SafeString:
    """How much moved, each number leading to its rows below; to the whole page where not all of them stand there."""
    if not moved:
        return SafeString("nothing has moved.")
    above = whole_url if most and len(moved.movers) > most else ""
    found = [
        _counted(moved.worse, "got worse", f"{above}#worse"),
        _counted(moved.better, "got better", f"{above}#better"),
        *(format_html("{}", words) for words in moved.otherwise),
        *(_counted(len(group.movements), group.counted, f"#{group.name}") for group in moved.groups),
    ]
    return format_html("{}.", format_html_join(", ", "{}", ((each,) for each in found)))


def _counted(number: int, words: str, address: str) -> SafeString:
    if not number:
        return format_html("none {}", words)
    return format_html('<a class="govuk-link" href="{}">{} {}</a>', address, number, words)
