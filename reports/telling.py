"""What a strategy, a workstream and the answers to a consultation say, as plain data for those who may see it: what is
published, and what goes into a pack, is made from this. No numbers of rows and no names of people stand in it.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch

from actionplans.models import ActionWorkstream, DeliveryStatus
from actionplans.positions import ActionPosition, position
from core import clock
from documents.models import Answer, DocumentVersion
from governance.models import Board
from indicators.models import Measure, Observation
from indicators.suppression import suppressed
from indicators.travel import standing_of, whole_area
from partners.directory import partners_today
from partners.models import Audience, LocalArea, Partner
from strategies.models import OutcomeMeasure, Strategy, Workstream

Data = dict[str, Any]

ORDER = {status: place for place, status in enumerate(DeliveryStatus)}


def strategy_data(strategy: Strategy, viewer: Audience) -> Data:
    """A strategy: what it wants, how that will show, who works on it. Must run inside `acting_as`."""
    area, day = strategy.area, clock.today()
    seen = Measure.objects.visible_to(viewer, area)
    cells = OutcomeMeasure.objects.filter(measure__in=seen).select_related("measure")
    outcomes = list(strategy.outcomes.prefetch_related(Prefetch("outcome_measures", queryset=cells, to_attr="shown")))
    measures = {cell.measure_id: cell.measure for outcome in outcomes for cell in outcome.shown}
    board = Board.objects.visible_to(viewer, area).filter(pk=strategy.agreed_by_board_id).first()
    workstreams = Workstream.objects.visible_to(viewer, area).filter(strategy=strategy).select_related("lead_partner")
    return {
        "schema_version": 1,
        "as_at": day.isoformat(),
        **_area(area),
        "title": strategy.title,
        "starts_on": _iso(strategy.starts_on),
        "last_day": _iso(strategy.last_day),
        "agreed_on": _iso(strategy.agreed_on),
        "agreed_by": board.name if board else "",
        "vision": strategy.vision,
        "commitments_label": strategy.commitments_label,
        "commitments": [row.text for row in strategy.commitments.all()],
        "priorities": [
            {"number": row.number, "title": row.title, "description": row.description}
            for row in strategy.priorities.all()
        ],
        "outcomes": [
            {
                "number": outcome.number,
                "text": outcome.text,
                "other_evidence": outcome.other_evidence,
                "measures": sorted(cell.measure.reference for cell in outcome.shown),
            }
            for outcome in outcomes
        ],
        "measures": _measures(measures.values(), viewer, day),
        "themes": [{"number": row.number, "title": row.title, "aim": row.aim} for row in strategy.themes.all()],
        "workstreams": [
            {
                "number": row.number,
                "title": row.title,
                "purpose": row.purpose,
                "lead": row.lead_partner.name if row.lead_partner else "",
            }
            for row in workstreams
        ],
    }


def workstream_data(workstream: Workstream, viewer: Audience) -> Data:
    """A workstream in short: its aim, the body that leads it, what it means to bring about, and how its actions go. Of
    an action its title, its date and its rating; never the words in which an officer explained a rating."""
    area = workstream.area
    linked = ActionWorkstream.objects.filter(workstream=workstream, unlinked_at=None)
    rows = position(area, None, viewer, among=linked.values("action"))
    strategy = Strategy.objects.visible_to(viewer, area).filter(pk=workstream.strategy_id).first()
    return {
        "schema_version": 1,
        "as_at": clock.today().isoformat(),
        **_area(area),
        "title": workstream.title,
        "number": workstream.number,
        "strategy": strategy.title if strategy else "",
        "purpose": workstream.purpose,
        "lead": workstream.lead_partner.name if workstream.lead_partner else "",
        "governed_by": workstream.governed_by_words if workstream.governed_elsewhere else "",
        "timescale": workstream.timescale_words,
        "intended_outcomes": [row.text for row in workstream.intended_outcomes.all()],
        "themes": [row.theme.title for row in workstream.workstream_themes.select_related("theme")],
        "counts": counts_of(rows),
        "overdue": sum(row.is_overdue for row in rows),
        "actions": [
            {
                "reference": row.reference,
                "title": row.title,
                "lead": row.lead_partner,
                "due": row.due_words,
                "overdue": row.is_overdue,
                **_rating(row),
            }
            for row in rows
        ],
    }


def answers_data(version: DocumentVersion, viewer: Audience) -> Data:
    """What was said in a consultation and what became of it: the published answers alone, in the order of the text.
    What people wrote themselves, and what a group said to itself, is in none of it."""
    answers = list(
        Answer.objects.visible_to(viewer, version.area)
        .published()
        .filter(thread=version.thread_id)
        .select_related("for_partner")
    )
    by_anchor: dict[str, list[Answer]] = {}
    for answer in answers:
        by_anchor.setdefault(answer.anchor, []).append(answer)
    sections = []
    for section in version.sections.all():
        places = [
            {"text": paragraph.text, "answers": [_answer(row) for row in by_anchor.pop(paragraph.anchor)]}
            for paragraph in section.paragraphs()
            if paragraph.anchor in by_anchor
        ]
        if places:
            sections.append({"heading": section.heading, "places": places})
    told = Counter(answer.outcome for answer in answers)
    consultation = version.consultation
    return {
        "schema_version": 1,
        "as_at": clock.today().isoformat(),
        **_area(version.area),
        "title": version.document.title,
        "version": version.number,
        "opened_on": _iso(consultation.opens_on),
        "closed_on": _iso(clock.day_of(consultation.closed_at) if consultation.closed_at else consultation.closes_on),
        "introduction": consultation.introduction,
        "what_happens_next": consultation.what_happens_next,
        "total": len(answers),
        "outcomes": [
            {"outcome": value, "label": str(label), "number": told[value]} for value, label in Answer.Outcome.choices
        ],
        "sections": sections,
        "about_the_whole": [_answer(row) for left in by_anchor.values() for row in left],
    }


def counts_of(rows: Iterable[ActionPosition]) -> list[Data]:
    """How many actions have which rating, those that are going well first."""
    counted = Counter((ORDER[row.delivery_status], row.level_label, row.level_colour, row.level_shape) for row in rows)
    return [
        {"label": label, "colour": colour, "shape": shape, "number": number}
        for (_, label, colour, shape), number in sorted(counted.items())
    ]


def _rating(row: ActionPosition) -> Data:
    return {"label": row.level_label, "colour": row.level_colour, "shape": row.level_shape}


def _area(area: LocalArea) -> Data:
    accountable = partners_today(area).filter(kind__in=Partner.ACCOUNTABLE_KINDS).order_by("kind", "name")
    return {"area": area.name, "bodies": [partner.name for partner in accountable]}


def _answer(answer: Answer) -> Data:
    return {
        "for_group": answer.for_partner.name if answer.for_partner else "",
        "you_said": answer.you_said,
        "outcome": answer.outcome,
        "label": str(answer.get_outcome_display()),
        "reason": answer.reason,
    }


def _measures(measures: Iterable[Measure], viewer: Audience, day: dt.date) -> list[Data]:
    """Each measure with its latest value for the whole area; small counts are left out, as for every audience."""
    measures = sorted(measures, key=lambda measure: (measure.position, measure.reference))
    series: dict[int, list[Observation]] = {measure.pk: [] for measure in measures}
    recorded = Observation.objects.filter(measure__in=list(series)).counting_everywhere()
    for row in recorded.exclude(missing=Observation.Missing.WITHDRAWN):
        series[row.measure_id].append(row)
    told = []
    for measure in measures:
        standing = standing_of(measure, whole_area(suppressed(measure, series[measure.pk], viewer)), day)
        told.append(
            {
                "reference": measure.reference,
                "name": measure.name,
                "value": standing.value_text,
                "period": standing.latest.period_words if standing.latest else "",
                "direction": {
                    "label": str(standing.direction.label),
                    "colour": standing.direction_colour,
                    "shape": standing.direction_shape,
                },
            }
        )
    return told


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
