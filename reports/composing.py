"""What a board report says at an instant, gathered as plain data: what its audience may see and its maker may see.

The data alone makes the page, the PDF and the CSV; it holds no numbers of rows, so that it reads the same for ever.
SCHEMA_VERSION goes up when its shape changes; rendering keeps every version it has ever had.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse

from actionplans.models import Action, DeliveryStatus, Plan, RagLevel
from actionplans.movements import Movement, MovementKind, movements_between
from actionplans.positions import ActionInBrief, ActionPosition, position, position_in_brief
from core import clock
from core.access import acting_person
from core.files import content_of
from core.live import Asked, frozen
from core.registry import LIVE_BLOCKS
from documents.models import DocumentVersion
from documents.paragraphs import blocks_of
from documents.rendering import section_data, sections_of
from governance.models import Decision, DecisionProgress, Meeting
from indicators.models import Measure, Observation
from indicators.suppression import suppressed
from indicators.travel import chart_of, standing_of, whole_area
from partners.models import Audience, LocalArea, Person
from reports.clearing import boxes_of
from reports.freezing import fingerprint_of
from reports.models import BoardReport, ReportSection

SCHEMA_VERSION = 2
MOST_POINTS = 24
"""How many of a measure's newest periods its chart shows."""

TOLD_IN_A_PAPER = (
    MovementKind.RATING,
    MovementKind.DUE_DATE,
    MovementKind.OVERDUE,
    MovementKind.CLOSED,
    MovementKind.REMOVED,
    MovementKind.NEW,
)

EXCEPTIONAL = (DeliveryStatus.OFF_TRACK, DeliveryStatus.AT_RISK)

Data = dict[str, Any]


@dataclass(frozen=True)
class Composition:
    """A report at an instant. `held_back` names, for the maker only, what he sees and the audience may not: none of it
    is in `data`."""

    data: Data
    as_at: dt.datetime
    text_version: int
    held_back: tuple[str, ...] = ()
    annexes_held_back: tuple[str, ...] = ()
    schema_version: int = SCHEMA_VERSION

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of the data."""
        return fingerprint_of(self.data)


@dataclass
class _Gathering:
    """One report being composed: for whom, by whom, as at when, since when."""

    report: BoardReport
    audience: Audience
    maker: Person
    as_at: dt.datetime
    last: Meeting | None
    held_back: list[str] = field(default_factory=list)
    paragraphs: int = 0

    def asked_on(self, day: dt.date) -> tuple[Asked, Asked]:
        """What live blocks are asked on the day of gathering: for whom the report is, and for who makes it."""
        board = self.report.meeting.board
        shown, mine = (Asked(viewer, self.report.area, day, board) for viewer in (self.audience, self.maker))
        return shown, mine

    @property
    def since(self) -> dt.datetime | None:
        """The instant that “since the last meeting” counts from."""
        return self.last.knew_until if self.last else None

    @property
    def day(self) -> dt.date:
        return clock.day_of(self.as_at)


def compose(report: BoardReport, *, at: dt.datetime) -> Composition:
    """Gather a report as at an instant, or as at the one its meeting's papers are frozen at.

    Must run inside `acting_as(maker)`: its rows are what its audience may see *and* what the maker may see.
    """
    as_at = report.meeting.position_frozen_at or at
    audience = report.addressed_to
    seen_meetings = Meeting.objects.visible_to(audience, report.area)
    last = seen_meetings.last_held(report.meeting.board, before=min(as_at, report.meeting.instant))
    gathering = _Gathering(report, audience, acting_person(), as_at, last)
    plans = [_plan(gathering, plan) for plan in _plans(gathering)]
    asked = gathering.asked_on(clock.day_of(at))
    data = {
        "schema_version": SCHEMA_VERSION,
        "as_at": as_at.astimezone(dt.UTC).isoformat(),
        **_cover(report, last),
        "summary": _blocks(report.summary),
        "recommendations_last": report.recommendations_last,
        "recommendations": [
            {"number": item.number, "kind": item.kind, "kind_label": item.get_kind_display(), "text": item.text}
            for item in report.recommendations.all()
        ],
        "gathered_on": clock.day_of(at).isoformat(),
        "parts": [
            {**_text(gathering, section), "live": _live(gathering, section, *asked)}
            for section in report.sections.prefetch_related("live_blocks")
        ],
        "decisions": _decisions(gathering),
        "plans": plans,
        "measures": _measures(gathering),
        "clearances": [_clearance(box) for box in boxes_of(report)],
        "background_papers": [{"title": paper.title, "where": paper.where} for paper in report.background_papers.all()],
        "annexes": _annexes(gathering),
    }
    annexes = {annex["letter"] for annex in data["annexes"]}
    hidden = tuple(row.letter for row in report.annexes.all() if row.letter not in annexes)
    return Composition(data, as_at, report.text_version, tuple(gathering.held_back), hidden)


def _cover(report: BoardReport, last: Meeting | None) -> Data:
    meeting, board = report.meeting, report.meeting.board
    return {
        "area": report.area.name,
        "colour": report.area.colour,
        **_logo(report.area),
        "board": board.name,
        "board_kind": board.get_legal_kind_display(),
        "made_for": report.addressed_to.name,
        "meeting": {
            "day": meeting.held_on.isoformat(),
            "time": meeting.starts_at.isoformat() if meeting.starts_at else "",
            "place": meeting.place,
        },
        "last_meeting": last.held_on.isoformat() if last else "",
        "subject": report.subject,
        "reference": report.reference,
        "officers": [
            {"role": officer.person.role_title, "partner": officer.partner.name}
            for officer in report.officers.select_related("person", "partner")
        ],
        "is_public": report.is_public,
        "why_not_public": report.why_not_public,
        "wards": report.wards,
        "ward_councillors_notified": report.get_ward_councillors_notified_display(),
        "equality_impact_assessment": report.get_equality_impact_assessment_display(),
        "contact": report.contact,
        "urgency_reason": report.urgency_reason,
    }


def _logo(area: LocalArea) -> Data:
    """The area's logo as it is now, at an address that goes on giving out this one; nothing where there is none."""
    if area.logo is None:
        return {}
    address = reverse("partners:logo_of_its_day", args=[area.slug, area.logo.sha256])
    return {"logo": {"address": address, "alternative_text": area.logo_text, "sha256": area.logo.sha256}}


def logo_for_pdf(data: Data, area: LocalArea) -> dict[str, tuple[bytes, str]]:
    """The picture that `_logo` names, for the PDF: its content and its type by its address. Raises RuleBroken if the
    virus scanner holds it."""
    if "logo" not in data:
        return {}
    return {data["logo"]["address"]: (content_of(area.logo), area.logo.content_type)}


def _blocks(text: str) -> list[Data]:
    return [{"text": block.text, "number": None} for block in blocks_of(text)]


def _text(gathering: _Gathering, section: ReportSection) -> Data:
    """One text with its paragraphs numbered through the whole report, as councils cite them."""
    blocks = []
    for block in blocks_of(section.text):
        is_paragraph = block.html.startswith("<p>")
        gathering.paragraphs += is_paragraph
        blocks.append({"text": block.text, "number": gathering.paragraphs if is_paragraph else None})
    return {"kind": section.kind, "title": str(section), "blocks": blocks}


def _live(gathering: _Gathering, section: ReportSection, for_audience: Asked, for_maker: Asked) -> list[Data]:
    """The tables of live data beside a text, as they are on the day of gathering. One that this release does not know
    any more is left out."""
    tables = []
    for name in (block.name for block in section.live_blocks.all() if block.name in LIVE_BLOCKS):
        block = LIVE_BLOCKS[name]
        shown, mine = block.rows(for_audience), block.rows(for_maker)
        gathering.held_back += [
            f"{block.title}: {row[0]}" for row in mine if row[0] not in {first for first, *_ in shown}
        ]
        tables.append(frozen(name, shown))
    return tables


# --- Plans -----------------------------------------------------------------------------------------------------------


def _plans(gathering: _Gathering) -> list[Plan]:
    """The chosen plans that the audience may see, in the report's order."""
    chosen = [row.plan_id for row in gathering.report.report_plans.all()]
    mine = Plan.objects.visible_to(gathering.maker, gathering.report.area).select_related("area", "scheme")
    known = mine.filter(pk__in=chosen).in_bulk()
    shown = set(
        Plan.objects.visible_to(gathering.audience, gathering.report.area)
        .filter(pk__in=chosen)
        .values_list("pk", flat=True)
    )
    gathering.held_back += [f"Plan: {plan}" for pk, plan in known.items() if pk not in shown]
    return [known[pk] for pk in chosen if pk in known and pk in shown]


def _plan(gathering: _Gathering, plan: Plan) -> Data:
    rows = position(plan, gathering.as_at, gathering.audience)
    before = position_in_brief(plan, gathering.since, gathering.audience) if gathering.since else []
    moves = movements_between(before, rows, gathering.since, gathering.as_at, plan) if gathering.since else []
    then = {row.pk: row for row in before}
    _hold_back_actions(gathering, plan, rows)
    return {
        "title": plan.title,
        "kind": plan.get_kind_display(),
        "scheme": plan.scheme.name,
        "key": [_level(level) for level in plan.scheme.levels.all()],
        "actions": [_action(row, then.get(row.pk)) for row in rows],
        "counts": _counts(rows),
        "counts_before": _counts(before) if gathering.since else {},
        "movements": [_movement(move) for move in moves if move.kind in TOLD_IN_A_PAPER],
    }


def _level(level: RagLevel) -> Data:
    return {
        "label": level.label,
        "meaning": level.meaning,
        "colour": level.colour,
        "shape": level.shape,
        "status": level.delivery_status,
    }


def _rating(row: ActionInBrief) -> Data:
    return {"label": row.level_label, "colour": row.level_colour, "shape": row.level_shape}


def _movement(move: Movement) -> Data:
    return {
        "kind": move.kind.value,
        "reference": move.now.reference,
        "title": move.now.title,
        "was": _rating(move.was) if move.was else None,
        "now": _rating(move.now),
        "due_was": move.was.due_words if move.was else "",
        "due": move.now.due_words,
        "who": move.who,
        "why": move.why,
        "day": clock.day_of(move.at).isoformat(),
    }


def _counts(rows: Iterable[ActionInBrief]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.level_label] = counts.get(row.level_label, 0) + 1
    return counts


def _action(row: ActionPosition, before: ActionInBrief | None) -> Data:
    return {
        "reference": row.reference,
        "title": row.title,
        "lead": row.lead_partner,
        "lead_person": row.lead_person,
        "theme": row.theme.name if row.theme else row.workstreams[0].title if row.workstreams else "",
        "level": _rating(row),
        "was_there": before is not None,
        "level_before": _rating(before) if before and before.level_label != row.level_label else None,
        "status": row.delivery_status,
        "status_label": row.delivery_label,
        "exceptional": row.delivery_status in EXCEPTIONAL or row.is_overdue,
        "reason": row.reason,
        "cause": row.cause,
        "path_to_green": row.path_to_green,
        "since": clock.day_of(row.since).isoformat(),
        "updated": clock.day_of(row.last_updated_at).isoformat(),
        "impact": {"label": row.impact_label, "colour": row.impact_colour, "shape": row.impact_shape},
        "due": row.due_words,
        "due_latest": row.due_latest.isoformat() if row.due_latest else "",
        "original_due": row.original_due_words,
        "revised": row.due_was_revised,
        "days_overdue": row.days_overdue,
    }


def _hold_back_actions(gathering: _Gathering, plan: Plan, rows: list[ActionPosition]) -> None:
    mine = Action.objects.visible_to(gathering.maker, gathering.report.area).filter(
        Q(in_plans__taken_out_at=None) | Q(in_plans__taken_out_at__gte=gathering.as_at),
        in_plans__plan=plan,
        in_plans__placed_at__lt=gathering.as_at,
    )
    missing = mine.exclude(pk__in=[row.pk for row in rows]).values_list("in_plans__reference", "title")
    gathering.held_back += [f"{' '.join(filter(None, ('Action', reference)))}: {title}" for reference, title in missing]


# --- The last meeting ------------------------------------------------------------------------------------------------


def _decisions(gathering: _Gathering) -> list[Data]:
    """What the board decided last time that its audience may see, each with what became of it."""
    if gathering.last is None:
        return []
    newest = DecisionProgress.objects.filter(at__lt=gathering.as_at).order_by("-at", "-pk")
    decisions = (
        Decision.objects.visible_to(gathering.audience, gathering.report.area)
        .filter(meeting=gathering.last)
        .select_related("owner")
        .prefetch_related(Prefetch("progress", queryset=newest))
        .order_by("reference")
    )
    return [_decision(decision) for decision in decisions]


def _decision(decision: Decision) -> Data:
    reports = list(decision.progress.all())
    return {
        "reference": decision.reference,
        "kind": decision.get_kind_display(),
        "text": decision.text,
        "condition": decision.condition,
        "state": reports[0].get_state_display() if reports else decision.get_state_display(),
        "progress": reports[0].text if reports else "",
        "owner": decision.owner.role_title if decision.owner else "",
        "due": decision.due.isoformat() if decision.due else "",
    }


# --- Measures --------------------------------------------------------------------------------------------------------


def _measures(gathering: _Gathering) -> list[Data]:
    chosen = [row.measure_id for row in gathering.report.report_measures.all()]
    mine = Measure.objects.visible_to(gathering.maker, gathering.report.area).filter(pk__in=chosen).in_bulk()
    shown = set(
        Measure.objects.visible_to(gathering.audience, gathering.report.area)
        .filter(pk__in=chosen)
        .values_list("pk", flat=True)
    )
    gathering.held_back += [f"Measure {measure}" for pk, measure in mine.items() if pk not in shown]
    measures = [mine[pk] for pk in chosen if pk in mine and pk in shown]
    series: dict[int, list[Observation]] = {measure.pk: [] for measure in measures}
    recorded = Observation.objects.filter(measure__in=list(series), recorded_at__lt=gathering.as_at)
    for row in recorded.counting_everywhere().exclude(missing=Observation.Missing.WITHDRAWN):
        series[row.measure_id].append(row)
    return [
        _measure(measure, whole_area(suppressed(measure, series[measure.pk], gathering.audience)), gathering.day)
        for measure in measures
    ]


def _measure(measure: Measure, series: list[Observation], day: dt.date) -> Data:
    standing, chart = standing_of(measure, series, day), chart_of(measure, series[-MOST_POINTS:])
    return {
        "reference": measure.reference,
        "name": measure.name,
        "source": measure.source,
        "polarity": measure.get_polarity_display(),
        "unit": chart.unit,
        "title": chart.title,
        "value": standing.value_text,
        "period": standing.latest.period_words if standing.latest else "",
        "direction": {
            "label": str(standing.direction.label),
            "colour": standing.direction_colour,
            "shape": standing.direction_shape,
            "text": standing.direction_text,
        },
        "freshness": f"{standing.freshness.label}. {standing.freshness_text}".strip(),
        "points": [
            {"label": point.label, "value": None if point.value is None else str(point.value), "note": point.note}
            for point in chart.points
        ],
    }


# --- Clearances and annexes ------------------------------------------------------------------------------------------


def _clearance(box) -> Data:
    return {
        "role": box.asked.get_role_display(),
        "on_behalf_of": box.asked.on_behalf_of.name,
        "by": box.given.cleared_by.role_title if box.given else box.asked.person.role_title,
        "day": clock.day_of(box.given.cleared_at).isoformat() if box.given else "",
        "version": box.given.text_version if box.given else None,
        "standing": box.standing.value,
        "comment": box.given.comment if box.given else "",
    }


def _annexes(gathering: _Gathering) -> list[Data]:
    rows = list(gathering.report.annexes.all())
    versions = (
        DocumentVersion.objects.visible_to(gathering.maker, gathering.report.area)
        .filter(pk__in=[row.document_version_id for row in rows])
        .select_related("document")
        .prefetch_related(sections_of())
        .in_bulk()
    )
    shown = set(
        DocumentVersion.objects.visible_to(gathering.audience, gathering.report.area)
        .filter(pk__in=versions)
        .values_list("pk", flat=True)
    )
    gathering.held_back += [
        f"Annex {row.letter}: {versions[row.document_version_id]}"
        for row in rows
        if row.document_version_id in versions and row.document_version_id not in shown
    ]
    return [
        _annex(row, versions[row.document_version_id], gathering.report.area.slug)
        for row in rows
        if row.document_version_id in versions and row.document_version_id in shown
    ]


def _annex(row, version: DocumentVersion, slug: str) -> Data:
    sections = version.sections.all() if row.prints_text else ()
    return {
        "letter": row.letter,
        "title": version.document.title,
        "version": version.number,
        "state": str(version.present_state.label),
        "sections": [section_data(section, slug) for section in sections],
    }


def in_themes(actions: Iterable[Data]) -> Iterator[tuple[str, list[Data]]]:
    """Actions under the names of their themes, in the order in which the themes first come; those without one last
    (under no name where no action has a theme)."""
    groups: dict[str, list[Data]] = {}
    for action in actions:
        groups.setdefault(action["theme"], []).append(action)
    rest = groups.pop("", [])
    yield from groups.items()
    if rest:
        yield ("Other actions" if groups else ""), rest
