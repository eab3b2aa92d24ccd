"""The one-page summary of an area's public pages: what the area is, its priorities, how it goes in numbers, what
families said and what became of it. Made of what is published and of nothing else."""

from dataclasses import dataclass
from typing import Any

from core.charts import Bar, Segment, StackedBars
from partners.models import LocalArea
from reports.models import PublicSnapshot

Data = dict[str, Any]
Kind = PublicSnapshot.Kind
MOST_ANSWERS = 5


@dataclass(frozen=True)
class PublicSummary:
    """An area in short. Each part is empty where nothing of its kind is published."""

    bodies: list[str]
    strategy: PublicSnapshot | None
    chart: StackedBars | None
    consultation: PublicSnapshot | None
    answers: list[Data]


def summary_of(area: LocalArea, by_kind: dict[str, list[PublicSnapshot]]) -> PublicSummary:
    """The summary from the current snapshots of each kind, the newest first."""
    strategy = next(iter(by_kind[Kind.STRATEGY]), None)
    consultation = next(iter(by_kind[Kind.ANSWERS]), None)
    told = next((snapshot.data["bodies"] for kind in Kind for snapshot in by_kind[kind] if kind != Kind.PAPER), [])
    return PublicSummary(
        bodies=told,
        strategy=strategy,
        chart=_chart(area, by_kind[Kind.WORKSTREAM]),
        consultation=consultation,
        answers=_answers(consultation.data)[:MOST_ANSWERS] if consultation else [],
    )


def _chart(area: LocalArea, workstreams: list[PublicSnapshot]) -> StackedBars | None:
    """How the actions of each workstream stood when its summary was published."""
    bars = [
        Bar(
            f"{snapshot.data['number']}. {snapshot.title}",
            [Segment(row["label"], row["number"], row["colour"], row["shape"]) for row in snapshot.data["counts"]],
            href=snapshot.public_address,
        )
        for snapshot in workstreams
        if snapshot.data["counts"]
    ]
    return (
        StackedBars(f"{area}: actions of the published workstreams", bars, row_heading="Workstream") if bars else None
    )


def _answers(data: Data) -> list[Data]:
    """The answers in the order of the text, those about the whole last."""
    found = [answer for section in data["sections"] for place in section["places"] for answer in place["answers"]]
    return found + data["about_the_whole"]
