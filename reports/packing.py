"""What goes into a pack, gathered as plain data for those it is made for: facts, texts and tables, the same for every
kind of part, so that one template shows all and each table is a CSV. With history: every rating there ever was, and
when a strategy and a self-evaluation changed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe

from actionplans.models import Action, Plan, RagUpdate
from actionplans.positions import position
from core import clock
from core.access import acting_person
from core.errors import RuleBroken
from core.history import changes_of
from core.models import StoredFile
from core.templatetags.portal import instant
from inspection.models import Evidence, Finding, Inspection, Recommendation, SelfEvaluation
from inspection.operations.agreeing import content_of
from partners.models import Audience, Governed, LocalArea
from reports.freezing import fingerprint_of
from reports.models import BoardReportIssue, Pack, PackPart
from reports.publishing import sanitised, without_pictures
from reports.telling import Data, strategy_data
from strategies.models import Strategy

Kind = PackPart.Kind


@dataclass(frozen=True)
class Chosen:
    """What its maker wants in a pack, as far as he sees it."""

    strategy: Strategy | None = None
    self_evaluation: SelfEvaluation | None = None
    plans: tuple[Plan, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    issues: tuple[BoardReportIssue, ...] = ()
    with_evidence: bool = False

    def parameters(self) -> Data:
        """The choice as numbers, for the job."""
        return {
            "strategy": self.strategy.pk if self.strategy else None,
            "self_evaluation": self.self_evaluation.pk if self.self_evaluation else None,
            "plans": [row.pk for row in self.plans],
            "inspections": [row.pk for row in self.inspections],
            "issues": [row.pk for row in self.issues],
            "with_evidence": self.with_evidence,
        }


@dataclass(frozen=True)
class MadePart:
    """A part before it is kept."""

    kind: str
    title: str
    data: Data
    html: SafeString
    fingerprint: str
    file: StoredFile | None = None
    report_id: int | None = None

    @property
    def tables(self) -> list[Data]:
        """Its tables, each to be a CSV; a board report's are in its PDF."""
        return self.data.get("tables", [])


@dataclass
class Packed:
    """All parts of a pack; by name what its maker sees and is not in it, and what is in it and not for everyone."""

    parts: list[MadePart] = field(default_factory=list)
    held_back: list[str] = field(default_factory=list)
    restricted: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Packing:
    area: LocalArea
    viewer: Audience
    everyone: Audience
    packed: Packed

    def shown(self, rows: Any, model: type[Model], words: Callable[[Any], str] = str) -> list[Any]:
        """Of the rows that the maker sees, those that go in; the others are counted, and so is what is restricted."""
        found = list(rows)
        numbers = [row.pk for row in found]
        seen, public = (
            set(model._default_manager.visible_to(whose, self.area).filter(pk__in=numbers).values_list("pk", flat=True))
            for whose in (self.viewer, self.everyone)
        )
        self.packed.held_back += [words(row) for row in found if row.pk not in seen]
        self.packed.restricted += [words(row) for row in found if row.pk in seen - public]
        return [row for row in found if row.pk in seen]


def chosen_from(parameters: Data, area: LocalArea) -> Chosen:
    """What a job was asked to pack, as far as the acting person still sees it."""
    maker = acting_person()

    def seen(model: type[Governed], numbers: Iterable[int | None]) -> tuple:
        wanted = [number for number in numbers if number is not None]
        return tuple(model.objects.visible_to(maker, area).filter(pk__in=wanted).order_by("pk"))

    return Chosen(
        strategy=next(iter(seen(Strategy, [parameters["strategy"]])), None),
        self_evaluation=next(iter(seen(SelfEvaluation, [parameters["self_evaluation"]])), None),
        plans=seen(Plan, parameters["plans"]),
        inspections=seen(Inspection, parameters["inspections"]),
        issues=seen(BoardReportIssue, parameters["issues"]),
        with_evidence=parameters["with_evidence"],
    )


def packed_for(pack: Pack, chosen: Chosen) -> Packed:
    """The parts as they stand now. Must run inside `acting_as(maker)`. Raises RuleBroken if nothing can go in."""
    everyone = Audience.objects.of_everyone(pack.area)
    packing = _Packing(pack.area, pack.audience if pack.includes_restricted else everyone, everyone, Packed())
    for model, rows, make in (
        (Strategy, [chosen.strategy], _strategy),
        (SelfEvaluation, [chosen.self_evaluation], _self_evaluation),
        (Plan, chosen.plans, _plan),
        (Inspection, chosen.inspections, _inspection),
        (BoardReportIssue, chosen.issues, _paper),
    ):
        for row in packing.shown(filter(None, rows), model, _called):
            packing.packed.parts.append(make(packing, row))
    if chosen.with_evidence:
        packing.packed.parts.append(_evidence(packing))
    if not packing.packed.parts:
        raise RuleBroken(
            "Nothing of what was chosen can be seen by those it is made for. Choose other things, or put in what only "
            "the leads may see."
        )
    return packing.packed


def _called(row: Model) -> str:
    return f"{str(row._meta.verbose_name).capitalize()}: {row}"


def _made(kind: str, title: str, facts: list, texts: list, tables: list) -> MadePart:
    data = {
        "schema_version": 1,
        "title": title,
        "as_at": clock.today().isoformat(),
        "facts": [[label, value] for label, value in facts if value],
        "texts": [[heading, text] for heading, text in texts if text],
        "tables": [{"caption": caption, "header": header, "rows": rows} for caption, header, rows in tables if rows],
    }
    html = sanitised(render_to_string("reports/pack_part_1.html", {"data": data}))
    return MadePart(kind, title, data, html, fingerprint_of(data))


def _history(subject: Model) -> tuple[str, list[str], list[list[str]]]:
    """When a thing changed, how, and by whom: never what it said before, which may have been for fewer."""
    changes = changes_of(subject)
    rows = [[instant(change.at), change.verb.capitalize(), change.who] for change in changes]
    return "History", ["When", "What happened", "By"], rows


def _strategy(packing: _Packing, strategy: Strategy) -> MadePart:
    told = strategy_data(strategy, packing.viewer)
    outcomes = [
        [f"{row['number']}. {row['text']}", ", ".join(row["measures"]), row["other_evidence"]]
        for row in told["outcomes"]
    ]
    measures = [
        [f"{row['reference']}. {row['name']}", row["value"], row["period"], row["direction"]["label"]]
        for row in told["measures"]
    ]
    workstreams = [[f"{row['number']}. {row['title']}", row["lead"], row["purpose"]] for row in told["workstreams"]]
    return _made(
        Kind.STRATEGY,
        strategy.title,
        [
            ("State", str(strategy.get_state_display())),
            ("Agreed by", told["agreed_by"]),
            ("Agreed on", date_format(strategy.agreed_on, "j F Y") if strategy.agreed_on else ""),
        ],
        [("Vision", told["vision"])],
        [
            (told["commitments_label"], ["Text"], [[text] for text in told["commitments"]]),
            ("Priorities", ["Priority", "About"], [[row["title"], row["description"]] for row in told["priorities"]]),
            ("Outcomes", ["Outcome", "Measures", "Other evidence"], outcomes),
            ("Measures", ["Measure", "Latest value", "Period", "Direction"], measures),
            ("Workstreams", ["Workstream", "Led by", "Aim"], workstreams),
            _history(strategy),
        ],
    )


def _self_evaluation(packing: _Packing, evaluation: SelfEvaluation) -> MadePart:
    told, held_back = content_of(evaluation, packing.viewer, acting_person())
    if held_back:
        packing.packed.held_back += [f"Evidence for “{evaluation}”"] * held_back
    judgements = [
        [
            row["criterion"],
            row["text"],
            "; ".join(row["strengths"]),
            "; ".join(each["text"] for each in row["areas_for_development"]),
            "; ".join(each["title"] for each in row["evidence"]),
        ]
        for row in told["judgements"]
    ]
    return _made(
        Kind.SELF_EVALUATION,
        evaluation.title,
        [
            ("Framework", told["framework"]),
            ("As at", date_format(evaluation.as_at, "j F Y")),
            ("State", told["state"]),
            ("Tested by", ", ".join(told["tested_by"])),
        ],
        [
            ("Summary", told["summary"]),
            ("Context", told["context"]),
            ("Governance", told["governance"]),
            ("Improvement so far", told["improvement_story"]),
        ],
        [
            ("Judgements", ["Criterion", "Judgement", "Strengths", "Areas for development", "Evidence"], judgements),
            (
                "Who agreed",
                ["Partner", "Stance", "In its own words"],
                [[row["partner"], row["stance"], row["words"]] for row in told["agreements"]],
            ),
            _history(evaluation),
        ],
    )


def _plan(packing: _Packing, plan: Plan) -> MadePart:
    mine = Action.objects.visible_to(acting_person(), packing.area)
    mine = mine.filter(in_plans__plan=plan, in_plans__taken_out_at=None).distinct()
    packing.shown(mine, Action, lambda row: f"Action: {row}")
    rows = position(plan, None, packing.viewer)
    actions = [
        [
            row.reference,
            row.title,
            row.lead_partner,
            row.lead_person,
            row.level_label,
            row.reason,
            row.path_to_green,
            row.due_words,
            row.original_due_words,
            row.impact_label,
        ]
        for row in rows
    ]
    called = {row.pk: row.reference for row in rows}
    updates = RagUpdate.objects.filter(action__in=called).select_related("level", "by").order_by("at", "pk")
    ratings = [
        [called[row.action_id], instant(row.at), row.level.label, row.reason, row.cause, row.path_to_green, str(row.by)]
        for row in updates
    ]
    header = ["Action", "Title", "Led by", "Lead", "Rating", "Why", "Path to green", "Due", "First due", "Impact"]
    said = ["Action", "When", "Rating", "Why", "Cause", "Path to green", "By"]
    return _made(
        Kind.PLAN,
        plan.title,
        [("Kind", str(plan.get_kind_display())), ("Actions", str(len(rows)))],
        [],
        [("Actions", header, actions), ("Every rating, from the first", said, ratings)],
    )


def _inspection(packing: _Packing, inspected: Inspection) -> MadePart:
    tables = []
    for model, name in ((Finding, "Findings"), (Recommendation, "Recommendations")):
        mine = model.objects.visible_to(acting_person(), packing.area).filter(inspection=inspected).current()
        rows = packing.shown(mine.prefetch_related("progress"), model, _called)
        header = ["Text", "Response", "Why", "State", "What was reported, newest first"]
        tables.append((name, header, [_followed_up(row) for row in rows]))
    return _made(
        Kind.INSPECTION,
        inspected.title,
        [
            ("Kind", str(inspected.get_kind_display())),
            ("First day", date_format(inspected.starts_on, "j F Y") if inspected.starts_on else ""),
            ("Carried out by", inspected.reviewers),
        ],
        [("Outcome", inspected.outcome)],
        tables,
    )


def _followed_up(row: Finding | Recommendation) -> list[str]:
    reported = [f"{date_format(clock.day_of(said.at), 'j F Y')}: {said.text}" for said in row.progress.all()]
    return [
        str(row),
        str(row.get_response_display()) if row.response else "",
        row.response_reason,
        str(row.get_state_display()),
        " ".join(reported),
    ]


def _evidence(packing: _Packing) -> MadePart:
    mine = Evidence.objects.visible_to(acting_person(), packing.area).current().order_by("-dated_on", "-pk")
    rows = packing.shown(mine, Evidence, _called)
    header = ["Evidence", "Kind", "Date", "Source", "What it shows", "So what", "Still counts"]
    today = clock.today()
    listed = [
        [
            row.title,
            str(row.get_kind_display()),
            date_format(row.dated_on, "j F Y"),
            row.source_body,
            row.shows,
            row.so_what,
            str(row.freshness_on(today).label),
        ]
        for row in rows
    ]
    return _made(Kind.EVIDENCE, "Evidence", [("Items", str(len(listed)))], [], [("Evidence", header, listed)])


def _paper(packing: _Packing, issue: BoardReportIssue) -> MadePart:
    """A board report as its board got it, with its own fingerprint and its PDF."""
    html = mark_safe(without_pictures(issue.html))  # noqa: S308 - made by our own template when it was issued
    return MadePart(Kind.PAPER, str(issue), issue.data, html, issue.fingerprint, issue.file, issue.report_id)
