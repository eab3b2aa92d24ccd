"""What may be published and what of it: resolved for nobody signed in, so only what everyone who takes part in the area
may see, and the maker too; then rendered once, sanitised, and shown as the public will see it.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import nh3
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from actionplans.models import Action, ActionWorkstream
from core.access import acting_person
from core.errors import RuleBroken
from core.models import StoredFile
from documents.models import Answer, DocumentVersion
from documents.paragraphs import ATTRIBUTES, LINK_SCHEMES, TAGS, render_markdown
from indicators.models import Measure
from partners.models import Audience, Governed, LocalArea
from reports.freezing import fingerprint_of
from reports.models import BoardReport, BoardReportIssue, PublicSnapshot
from reports.telling import Data, answers_data, strategy_data, workstream_data
from strategies.models import OutcomeMeasure, Strategy, Workstream

Kind = PublicSnapshot.Kind
Subject = Strategy | Workstream | DocumentVersion | BoardReport

TEMPLATES = {
    (Kind.STRATEGY, 1): "reports/public_strategy_1.html",
    (Kind.WORKSTREAM, 1): "reports/public_workstream_1.html",
    (Kind.ANSWERS, 1): "reports/public_answers_1.html",
}
"""The template of each kind and schema version. What is published keeps the text that was made from it."""

SHAPES = {"span", "svg", "g", "circle", "path"}
PARTS = {"section", "caption", "dl", "dt", "dd", "div", "ol", "strong"}
PICTURE = re.compile(r'<figure class="portal-picture"><img src="[^"]*" alt="([^"]*)">')


@dataclass(frozen=True)
class Publication:
    """What would be published, before it is. `held_back` names, for the maker only, what he sees and the public may
    not: none of it is in `data`."""

    kind: str
    title: str
    audience: Audience
    data: Data
    html: SafeString
    fingerprint: str
    held_back: tuple[str, ...] = ()
    file: StoredFile | None = None

    @cached_property
    def schema_version(self) -> int:
        """The version of the data's shape."""
        return self.data["schema_version"]


def publication_of(subject: Subject) -> Publication:
    """What of this would be published now. Must run inside `acting_as(maker)`. Raises RuleBroken, with what to do
    first, if it can't be."""
    return PUBLISHED[type(subject)](subject, Audience.objects.of_everyone(subject.area))


def refuse_unless_public(subject: Governed, everyone: Audience) -> None:
    """Nothing is published that not everyone who takes part in the area may see."""
    if subject.audience_id not in everyone.opened_ids:
        raise RuleBroken(
            f"Not everyone who takes part in {subject.area} can see this. Share it with everyone first; then it can be "
            "published."
        )


def rendered(kind: str, data: Data) -> SafeString:
    """The text made from the data, with nothing in it but what a text needs."""
    context = {"data": data, "days": _days(data)}
    if kind == Kind.ANSWERS:
        context["sections"] = [
            {
                "heading": section["heading"],
                "places": [
                    {**place, "html": render_markdown(place["text"], heading_level=4)} for place in section["places"]
                ],
            }
            for section in data["sections"]
        ]
    return sanitised(render_to_string(TEMPLATES[Kind(kind), data["schema_version"]], context))


def sanitised(html: str) -> SafeString:
    """HTML of our own templates, once more through a sanitiser: text, tables, ratings with their shapes."""
    cleaned = nh3.clean(
        html,
        tags=TAGS | SHAPES | PARTS,
        attributes={
            **ATTRIBUTES,
            "*": {"class", "id", "role", "tabindex", "aria-label", "aria-labelledby", "aria-hidden"},
            "th": {"scope"},
            "svg": {"width", "height", "viewBox", "focusable"},
            "g": {"fill", "stroke", "stroke-width"},
            "circle": {"cx", "cy", "r"},
            "path": {"d", "fill", "stroke-width"},
        },
        url_schemes=LINK_SCHEMES,
        link_rel="noopener noreferrer",
        clean_content_tags={"script", "style"},
    )
    return mark_safe(cleaned)  # noqa: S308 - the sanitiser's own result


def _days(data: Data) -> dict[str, dt.date | None]:
    """The days of the data, as days."""
    names = ("as_at", "starts_on", "last_day", "agreed_on", "opened_on", "closed_on")
    return {name: dt.date.fromisoformat(data[name]) for name in names if data.get(name)}


def _made(kind: str, subject: Governed, data: Data, held_back: list[str]) -> Publication:
    return Publication(
        kind=kind,
        title=data["title"],
        audience=subject.audience,
        data=data,
        html=rendered(kind, data),
        fingerprint=fingerprint_of(data),
        held_back=tuple(held_back),
    )


# --- The four kinds --------------------------------------------------------------------------------------------------


def _strategy(strategy: Strategy, everyone: Audience) -> Publication:
    if strategy.state not in (Strategy.State.AGREED, Strategy.State.ENDED):
        raise RuleBroken(
            f"This strategy is {strategy.get_state_display().lower()}. Only one that has been agreed can be published."
        )
    refuse_unless_public(strategy, everyone)
    maker, area = acting_person(), strategy.area
    cells = OutcomeMeasure.objects.filter(outcome__strategy=strategy)
    measures = Measure.objects.visible_to(maker, area).filter(outcome_measures__in=cells)
    hidden = [f"Measure {row}" for row in _hidden(measures, Measure, everyone, area)]
    workstreams = Workstream.objects.visible_to(maker, area).filter(strategy=strategy)
    hidden += [f"Workstream {row}" for row in _hidden(workstreams, Workstream, everyone, area)]
    return _made(Kind.STRATEGY, strategy, strategy_data(strategy, everyone), hidden)


def _workstream(workstream: Workstream, everyone: Audience) -> Publication:
    refuse_unless_public(workstream, everyone)
    linked = ActionWorkstream.objects.filter(workstream=workstream, unlinked_at=None)
    actions = Action.objects.visible_to(acting_person(), workstream.area).filter(pk__in=linked.values("action"))
    hidden = [f"Action: {row}" for row in _hidden(actions, Action, everyone, workstream.area)]
    return _made(Kind.WORKSTREAM, workstream, workstream_data(workstream, everyone), hidden)


def _answers(version: DocumentVersion, everyone: Audience) -> Publication:
    if not version.was_consulted_on or version.consultation.answers_published_at is None:
        raise RuleBroken("The answers to this consultation have not been published here yet. Publish them first.")
    if version.state == DocumentVersion.State.WITHDRAWN:
        raise RuleBroken("This version has been withdrawn, so its answers can't be published.")
    refuse_unless_public(version, everyone)
    answers = Answer.objects.visible_to(acting_person(), version.area).published().filter(thread=version.thread_id)
    hidden = [f"The answer about “{row.you_said}”" for row in _hidden(answers, Answer, everyone, version.area)]
    return _made(Kind.ANSWERS, version, answers_data(version, everyone), hidden)


def _paper(report: BoardReport, everyone: Audience) -> Publication:
    """A paper is published as its board got it: the newest issue, its text, its fingerprint and its PDF."""
    if report.state != BoardReport.State.ISSUED:
        raise RuleBroken(f"This report is {report.get_state_display().lower()}. Issue it first.")
    if not report.is_public:
        raise RuleBroken(f"This report is not public: {report.why_not_public}")
    issue = (
        BoardReportIssue.objects.visible_to(acting_person(), report.area)
        .filter(report=report, withdrawal=None)
        .select_related("audience", "area", "file")
        .order_by("-number")
        .first()
    )
    if issue is None or issue.audience_id not in everyone.opened_ids:
        raise RuleBroken(
            f"The newest issue was made for “{report.addressed_to}”, and shows what they may see. Take the report back,"
            f" address it to everyone who takes part in {report.area}, and issue it again; then it can be published."
        )
    return Publication(
        kind=Kind.PAPER,
        title=issue.subject,
        audience=issue.audience,
        data=issue.data,
        html=mark_safe(without_pictures(issue.html)),  # noqa: S308 - made by our own template when it was issued
        fingerprint=issue.fingerprint,
        file=issue.file,
    )


def without_pictures(html: str) -> str:
    """The text of a paper for those who can't open its pictures, which are behind the sign-in: in their place stands
    what they show. The PDF has them."""
    return PICTURE.sub(r'<figure class="portal-picture"><p>Picture, in the PDF: \1</p>', html)


def _hidden(seen: Any, model: type[Model], everyone: Audience, area: LocalArea) -> list[Model]:
    """What the maker sees of these and the public may not."""
    shown = model._default_manager.visible_to(everyone, area).values("pk")
    return list(seen.exclude(pk__in=shown).distinct().order_by("pk"))


PUBLISHED: dict[type[Model], Callable[[Any, Audience], Publication]] = {
    Strategy: _strategy,
    Workstream: _workstream,
    DocumentVersion: _answers,
    BoardReport: _paper,
}
