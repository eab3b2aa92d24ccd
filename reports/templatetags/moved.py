"""What moved, as rows and as lines: made here rather than in a template, because a board reads many of them. Whatever
somebody typed is escaped as it is put in."""

from collections.abc import Sequence

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from actionplans.movements import Movement, MovementKind
from actionplans.templatetags.actions import action_link, row_of_action
from core.addresses import address_of
from core.markup import escaped
from core.templatetags.portal import day, rating_tag
from reports.moved import Direction, Moved, Mover

register = template.Library()


@register.simple_tag(takes_context=True)
def mover_rows(context: Context, movers: Sequence[Mover]) -> SafeString:
    """The rows of the table of ratings that changed. The first of each direction can be gone to."""
    rows, previous = [], None
    for mover in movers:
        was, now = mover.was, mover.now
        rows.append(
            row_of_action(
                context,
                now,
                ("Was", rating_tag(was.level_label, was.level_colour, was.level_shape)),
                ("Now", rating_tag(now.level_label, now.level_colour, now.level_shape)),
                ("Change", f"<span>{_change(mover)}</span>"),
                (
                    "",
                    f'<span class="portal-words">{escaped(mover.movement.why)} {_by(context, mover.movement)}</span>',
                ),
                marks="" if mover.direction == previous else f' id="{mover.direction.value}" tabindex="-1"',
            )
        )
        previous = mover.direction
    return SafeString("".join(rows))


def _change(mover: Mover) -> str:
    words = escaped(mover.words)
    if mover.direction == Direction.WORSE:
        return f'<strong class="portal-late">{words}</strong>'
    return f"<strong>{words}</strong>" if mover.direction == Direction.BETTER else words


@register.simple_tag(takes_context=True)
def movement_items(context: Context, movements: Sequence[Movement]) -> SafeString:
    """Movements of another kind, a line each."""
    return SafeString(
        "".join(
            f"<li>{action_link(context, movement.now)}{escaped(_how(movement))}"
            f"{escaped(f'. {movement.why}') if movement.why else ''} {_by(context, movement)}</li>"
            for movement in movements
        )
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


def _by(context: Context, movement: Movement) -> str:
    """Who did it and when, leading to the history of the action."""
    address = address_of("actionplans:action_detail", context["request"].area.slug, movement.now.pk)
    return (
        f'(<a class="govuk-link portal-muted" href="{address}#history">{escaped(movement.who)}, {day(movement.at)}'
        f'<span class="govuk-visually-hidden">: history of {escaped(movement.now.name)}</span></a>)'
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
        *map(escaped, moved.otherwise),
        *(_counted(len(group.movements), group.counted, f"#{group.name}") for group in moved.groups),
    ]
    return SafeString(f"{', '.join(found)}.")


def _counted(number: int, words: str, address: str) -> str:
    if not number:
        return f"none {words}"
    return f'<a class="govuk-link" href="{escaped(address)}">{number} {words}</a>'
