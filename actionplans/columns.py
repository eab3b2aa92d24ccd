"""The columns of a list of actions: which there are, what stands in a cell, and which of them a reader has chosen.

The reference and the action itself always stand first. A cell is made here rather than in a template: an include in
each of two hundred rows costs more than the rest of the page.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from actionplans.positions import CSV_HEADER, ActionPosition, Linked, csv_row
from core.templatetags.portal import day, late_by, rating_tag

Cell = SafeString | str


@dataclass(frozen=True)
class Column:
    """A column: its heading, the key of `filters.SORTS` by which it sorts (nothing: it does not), its cell, and which
    columns of a file say the same."""

    label: str
    sort: str
    cell: Callable[[ActionPosition], Cell]
    in_a_file: tuple[str, ...]


def _lines(*lines: Cell) -> SafeString:
    """Those of the lines that say something, each on its own."""
    return SafeString("<br>".join(conditional_escape(line) for line in lines if line))


def _muted(words: str) -> Cell:
    return format_html('<span class="portal-muted">{}</span>', words) if words else ""


def _date(words: str) -> Cell:
    """A date on one line; what is said instead of one, such as “by the end of the summer term”, may take several."""
    return (
        format_html('<span class="portal-nowrap">{}</span>', words) if len(words) <= len("26 September 2026") else words
    )


def _late(words: str) -> Cell:
    return format_html('<span class="portal-late">{}</span>', words) if words else ""


def _lead(entry: ActionPosition) -> Cell:
    return _lines(entry.lead_partner, _muted(entry.lead_person))


def _due(entry: ActionPosition) -> Cell:
    late = f"{late_by(entry.due_latest, entry.day)} overdue" if entry.is_overdue and entry.due_latest else ""
    return _lines(
        _date(entry.due_words),
        _late(late),
        _muted(f"was {entry.original_due_words}" if entry.due_was_revised else ""),
    )


def _delivery(entry: ActionPosition) -> Cell:
    differs = entry.is_rated_too_well
    return _lines(
        rating_tag(entry.level_label, entry.level_colour, entry.level_shape),
        _late("no path to green" if entry.has_no_path_to_green else ""),
        _late(f"waits for {', '.join(entry.late_contributors)}" if entry.late_contributors else ""),
        _muted(f"by its dates {entry.calculated.label.lower()}" if differs else ""),
        _muted("to be confirmed" if entry.awaits_confirmation else ""),
    )


def _impact(entry: ActionPosition) -> Cell:
    return rating_tag(entry.impact_label, entry.impact_colour, entry.impact_shape)


def _updated(entry: ActionPosition) -> Cell:
    return _date(day(entry.last_updated_at))


def _linked(served: Iterable[Linked]) -> Cell:
    return _lines(*(f"{linked.number}. {linked.title}" for linked in served))


COLUMNS: dict[str, Column] = {
    "lead": Column("Lead", "lead", _lead, ("Lead partner", "Lead")),
    "accountable": Column(
        "Accountable person", "accountable", lambda entry: entry.accountable_person, ("Accountable person",)
    ),
    "start": Column("Start", "start", lambda entry: _date(entry.start_words), ("Start",)),
    "original": Column(
        "Original due date", "original", lambda entry: _date(entry.original_due_words), ("Original due date",)
    ),
    "due": Column("Due", "due", _due, ("Due date", "Due by (last day)", "Overdue")),
    "rag": Column("Delivery", "rag", _delivery, ("RAG", "Delivery status", "By its dates", "Closed")),
    "since": Column("RAG since", "since", lambda entry: _date(day(entry.since)), ("Since",)),
    "impact": Column("Impact", "impact", _impact, ("Impact",)),
    "reason": Column("Said last", "", lambda entry: entry.reason, ("Reason", "Cause")),
    "path": Column("Path to green", "", lambda entry: entry.path_to_green, ("Path to green",)),
    "workstreams": Column("Workstreams", "", lambda entry: _linked(entry.workstreams), ("Workstreams",)),
    "priorities": Column("Priorities", "", lambda entry: _linked(entry.priorities), ("Priorities",)),
    "parts": Column(
        "Parts of the area",
        "",
        lambda entry: _lines(*(part.title for part in entry.sub_areas)),
        ("Parts of the area",),
    ),
    "ages": Column("Age phases", "", lambda entry: _lines(*entry.age_phases), ("Age phases",)),
    "adulthood": Column(
        "Preparing for adulthood",
        "",
        lambda entry: _lines(*entry.preparing_for_adulthood),
        ("Preparing for adulthood",),
    ),
    "binding": Column("How binding", "binding", lambda entry: entry.necessity, ("How binding",)),
    "updated": Column("Last update", "updated", _updated, ("Last update", "Updated by")),
}
"""In the order in which they stand, whichever are chosen."""

USUAL = ("lead", "due", "rag", "impact", "updated")
"""What a list shows to who has chosen nothing."""


def chosen_columns(names: Iterable[str]) -> list[Column]:
    """The columns of these names; the usual ones where none is known."""
    wanted = set(names) & COLUMNS.keys() or set(USUAL)
    return [column for name, column in COLUMNS.items() if name in wanted]


def as_table(entries: Iterable[ActionPosition], names: Sequence[str]) -> tuple[list[str], list[list]]:
    """Header and rows of a file: what the columns of these names say, after the reference and the action; everything
    where none is chosen."""
    wanted = {"Reference", "Action"}.union(*(column.in_a_file for column in chosen_columns(names)))
    places = [place for place, label in enumerate(CSV_HEADER) if not names or label in wanted]
    return [CSV_HEADER[place] for place in places], [[row[place] for place in places] for row in map(csv_row, entries)]
