"""The golden thread from one thing down: from a duty, a finding, a recommendation, an area for development or a
priority to the actions that follow from it and to the evidence that it works, with what is missing named in words.

Every row is one that the person sees; each thread costs the same few queries however much hangs on it.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from actionplans.models import (
    Action,
    ActionAreaForDevelopment,
    ActionDuty,
    ActionEvidence,
    ActionFinding,
    ActionPriority,
    ActionRecommendation,
    ActionWorkstream,
    RagLevel,
)
from commissioning.models import Intention
from indicators.models import Measure
from inspection.models import (
    AreaForDevelopment,
    Duty,
    DutyPosition,
    Evidence,
    Finding,
    Freshness,
    Inspection,
    Recommendation,
    SelfEvaluation,
)
from partners.models import LocalArea, Person
from strategies.models import Outcome, Priority, Strategy, Workstream


@dataclass(frozen=True)
class Knot:
    """One thing on the thread: what it is called, its page, a line on it, its rating if it has one, what is missing
    there, and what hangs on it."""

    title: str
    url: str
    detail: str = ""
    level: RagLevel | None = None
    missing: tuple[str, ...] = ()
    below: tuple["Strand", ...] = ()


@dataclass(frozen=True)
class Strand:
    """Things of one kind that hang on what stands above; `missing` is said where there are none."""

    title: str
    knots: tuple[Knot, ...]
    missing: str = ""


@dataclass(frozen=True)
class Thread:
    """The thread from one start: what stands above it, and its strands down."""

    kind: str
    title: str
    url: str
    words: str = ""
    above: tuple[Knot, ...] = ()
    strands: tuple[Strand, ...] = field(default=())

    @property
    def gaps(self) -> list[str]:
        """Everything that is missing, from the top down."""
        found = []
        for strand in self.strands:
            if not strand.knots and strand.missing:
                found.append(strand.missing)
            for knot in strand.knots:
                found += [f"{knot.title}: {words}" for words in knot.missing]
        return found


@dataclass(frozen=True)
class Reader:
    """For whom the thread is drawn, in which area, on which day."""

    person: Person
    area: LocalArea
    today: dt.date

    def page(self, name: str, *numbers: int) -> str:
        """The address of a page of the area."""
        return reverse(name, args=[self.area.slug, *numbers])

    def sees(self, model) -> QuerySet:
        """The rows of a model that this person sees here."""
        return model.objects.visible_to(self.person, self.area)


# --- Starts ----------------------------------------------------------------------------------------------------------


def thread_of_duty(duty: Duty, reader: Reader) -> Thread:
    """From a duty in law to who holds it here, the evidence for it, and the actions that help to meet it."""
    positions = reader.sees(DutyPosition).filter(duty=duty).select_related("owner_partner", "owner_person")
    held = tuple(
        Knot(
            str(position.owner_partner),
            reader.page("inspection:duty_position_detail", position.pk),
            str(position.get_compliance_display()),
            missing=tuple(_missing_in_position(position, reader.today)),
        )
        for position in positions
    )
    return Thread(
        kind="Duty",
        title=str(duty),
        words=duty.summary,
        url=reader.page("inspection:duty_detail", duty.pk),
        strands=(
            Strand("Who holds it here", held, "Nobody is entered as holding this duty here."),
            _evidence_strand(reader, Q(for_duties__duty=duty), "No evidence shows how it is met."),
            _actions_strand(reader, ActionDuty.objects.filter(duty=duty), "No action helps to meet it."),
        ),
    )


def _missing_in_position(position: DutyPosition, today: dt.date):
    if position.owner_person is None:
        yield "nobody answers for it by name"
    if position.assured_on is None:
        yield "it was never assured"
    elif position.next_assurance_on is not None and position.next_assurance_on < today:
        yield "its assurance is overdue"


def thread_of_finding(finding: Finding, reader: Reader) -> Thread:
    """From what an inspection found to its recommendations, the actions, and the evidence that it is felt."""
    under = list(reader.sees(Recommendation).current().filter(finding=finding))
    knots = tuple(
        Knot(
            str(item),
            reader.page("inspection:recommendation_detail", item.pk),
            str(item.get_state_display()),
            missing=() if item.response else ("nobody has responded to it",),
        )
        for item in under
    )
    answering = ActionFinding.objects.filter(finding=finding)
    carrying = ActionRecommendation.objects.filter(recommendation__in=under)
    return Thread(
        kind=str(finding.get_kind_display()),
        title=str(finding),
        url=reader.page("inspection:finding_detail", finding.pk),
        above=_inspection(reader, finding.inspection_id),
        strands=(
            Strand("Recommendations under it", knots),
            _actions_strand(
                reader,
                answering,
                "No action answers it, nor carries out a recommendation under it.",
                or_through=carrying,
            ),
            _felt(reader, finding.impact_evidence_id),
        ),
    )


def thread_of_recommendation(item: Recommendation, reader: Reader) -> Thread:
    """From what is recommended, below its finding, to the actions that carry it out and whether it is felt."""
    above = reader.sees(Finding).filter(pk=item.finding_id)
    findings = tuple(Knot(str(row), reader.page("inspection:finding_detail", row.pk)) for row in above)
    return Thread(
        kind="Recommendation",
        title=str(item),
        url=reader.page("inspection:recommendation_detail", item.pk),
        above=(*_inspection(reader, item.inspection_id), *findings),
        strands=(
            _actions_strand(
                reader, ActionRecommendation.objects.filter(recommendation=item), "No action carries it out."
            ),
            _felt(reader, item.impact_evidence_id),
        ),
    )


def thread_of_area_for_development(item: AreaForDevelopment, reader: Reader) -> Thread:
    """From what is to be made better, below its self-evaluation and criterion, to where it goes."""
    judgement = item.judgement
    evaluations = reader.sees(SelfEvaluation).filter(pk=judgement.self_evaluation_id)
    above = tuple(
        Knot(row.title, reader.page("inspection:self_evaluation_detail", row.pk), str(judgement.criterion))
        for row in evaluations
    )
    intentions = reader.sees(Intention).filter(pk=item.intention_id)
    strands = [
        _evidence_strand(
            reader, Q(for_criteria__criterion=judgement.criterion_id), "No evidence speaks to its criterion."
        )
    ]
    if item.route == AreaForDevelopment.Route.INTENTION:
        knots = tuple(
            Knot(row.title, reader.page("commissioning:intention_detail", row.pk), str(row.get_stage_display()))
            for row in intentions
        )
        strands.append(
            Strand("Commissioning intention", knots, "No commissioning intention that you can see takes it up.")
        )
    words = {
        AreaForDevelopment.Route.UNDECIDED: "Nobody has decided yet where it goes.",
        AreaForDevelopment.Route.ACTION: "No action takes it up.",
    }
    links = ActionAreaForDevelopment.objects.filter(area_for_development=item)
    strands.append(_actions_strand(reader, links, words.get(AreaForDevelopment.Route(item.route), "")))
    return Thread(
        kind="Area for development",
        title=item.text,
        url=reader.page("inspection:area_for_development_detail", item.pk),
        above=above,
        strands=tuple(strands),
    )


def thread_of_priority(priority: Priority, reader: Reader) -> Thread:
    """From a priority, below its strategy, to the outcomes wanted, the actions and the intentions that serve it."""
    strategies = reader.sees(Strategy).filter(pk=priority.strategy_id)
    outcomes = Outcome.objects.filter(strategy__in=strategies).annotate(measures=Count("outcome_measures"))
    wanted = tuple(
        Knot(
            row.text,
            reader.page("reports:outcome_thread", row.pk),
            missing=() if row.measures or row.other_evidence else ("nothing is named that will show it",),
        )
        for row in outcomes
    )
    intentions = reader.sees(Intention).open().filter(intention_priorities__priority=priority)
    bought = tuple(
        Knot(row.title, reader.page("commissioning:intention_detail", row.pk), str(row.get_stage_display()))
        for row in intentions
    )
    return Thread(
        kind="Priority",
        title=str(priority),
        url=reader.page("strategies:priority_detail", priority.pk),
        above=tuple(Knot(row.title, reader.page("strategies:strategy_detail", row.pk)) for row in strategies),
        strands=(
            Strand("Outcomes of its strategy", wanted, "Its strategy names no outcome."),
            _actions_strand(reader, ActionPriority.objects.filter(priority=priority), "No action serves it."),
            Strand("Commissioning intentions that serve it", bought),
        ),
    )


def thread_of_outcome(outcome: Outcome, reader: Reader) -> Thread:
    """From an outcome, below its strategy, to what will show it, the workstreams that mean to bring it about and their
    actions."""
    strategies = reader.sees(Strategy).filter(pk=outcome.strategy_id)
    measures = reader.sees(Measure).filter(outcome_measures__outcome=outcome)
    shown = tuple(
        Knot(f"{row.reference} {row.name}", reader.page("indicators:measure_detail", row.pk)) for row in measures
    )
    if outcome.other_evidence:
        shown += (Knot(outcome.other_evidence, reader.page("strategies:strategy_detail", outcome.strategy_id)),)
    streams = reader.sees(Workstream).filter(intended_outcomes__outcome=outcome).distinct()
    working = tuple(Knot(str(row), reader.page("reports:deep_dive", row.pk)) for row in streams)
    return Thread(
        kind="Outcome",
        title=outcome.text,
        url=reader.page("strategies:strategy_detail", outcome.strategy_id) + "#outcomes",
        above=tuple(Knot(row.title, reader.page("strategies:strategy_detail", row.pk)) for row in strategies),
        strands=(
            Strand("What will show it", shown, "Nothing is named that will show it."),
            Strand("Workstreams that are to bring it about", working, "No workstream means to bring it about."),
            _actions_strand(
                reader,
                ActionWorkstream.objects.filter(workstream__in=[row.pk for row in streams]),
                "No action of those workstreams is open to you.",
            ),
        ),
    )


UPWARD = (
    ("Duties that it helps to meet", ActionDuty, "duty", "inspection:duty_detail"),
    ("Findings that it answers", ActionFinding, "finding", "inspection:finding_detail"),
    ("Recommendations that it carries out", ActionRecommendation, "recommendation", "inspection:recommendation_detail"),
    ("Priorities that it serves", ActionPriority, "priority", "strategies:priority_detail"),
    ("Workstreams that it belongs to", ActionWorkstream, "workstream", "reports:deep_dive"),
)
"""What an action hangs on, from the law down: heading, table of links, the key in it, the page."""


def thread_of_action(action: Action, reader: Reader) -> Thread:
    """From an action up to why it is done, and down to its milestones and the evidence on it."""
    above = []
    for heading, links, key, page in UPWARD:
        target = links._meta.get_field(key).related_model
        seen = target.objects.all() if target is Duty else reader.sees(target)
        rows = seen.filter(pk__in=links.objects.filter(action=action, unlinked_at=None).values(key))
        knots = tuple(Knot(str(row), reader.page(page, row.pk)) for row in rows)
        if knots:
            above.append(Strand(heading, knots))
    if not above:
        above = [Strand("Why it is done", (), "It serves no priority or workstream, and answers nothing.")]
    steps = tuple(
        Knot(
            step.title,
            reader.page("actionplans:action_detail", action.pk),
            f"due {step.due_words}",
            missing=("not reached in time",)
            if not step.is_reached and step.due_latest and step.due_latest < reader.today
            else (),
        )
        for step in action.milestones.all()
    )
    linked = ActionEvidence.objects.filter(action=action, unlinked_at=None).values("evidence")
    evidence = tuple(_evidence_knot(reader, row) for row in reader.sees(Evidence).current().filter(pk__in=linked))
    owner = () if action.lead_person_id else ("nobody leads it by name",)
    path = ("it is off track with no path to green",) if action.has_no_path_to_green else ()
    itself = Knot(
        action.title,
        reader.page("actionplans:action_detail", action.pk),
        f"{action.lead_partner}, due {action.due_words}",
        level=action.level,
        missing=owner + path if action.is_open else (),
    )
    return Thread(
        kind="Action",
        title=action.title,
        url=reader.page("actionplans:action_detail", action.pk),
        strands=(
            *above,
            Strand("The action", (itself,)),
            Strand("Milestones", steps),
            Strand("Evidence", evidence, "No evidence speaks to it."),
        ),
    )


# --- Strands ---------------------------------------------------------------------------------------------------------


def _inspection(reader: Reader, number: int) -> tuple[Knot, ...]:
    rows = reader.sees(Inspection).filter(pk=number)
    return tuple(Knot(row.title, reader.page("inspection:inspection_detail", row.pk)) for row in rows)


def _felt(reader: Reader, number: int | None) -> Strand:
    rows = reader.sees(Evidence).filter(pk=number)
    return Strand(
        "Evidence that the difference is felt",
        tuple(_evidence_knot(reader, row) for row in rows),
        "No evidence yet that the difference is felt.",
    )


def _evidence_strand(reader: Reader, speaks: Q, missing: str) -> Strand:
    rows = reader.sees(Evidence).current().filter(speaks).distinct()
    return Strand("Evidence", tuple(_evidence_knot(reader, row) for row in rows), missing)


def _evidence_knot(reader: Reader, row: Evidence) -> Knot:
    freshness = row.freshness_on(reader.today)
    return Knot(
        row.title,
        reader.page("inspection:evidence_detail", row.pk),
        f"{row.dated_on.day} {row.dated_on:%B %Y}",
        missing=() if freshness == Freshness.FRESH else (str(Freshness(freshness).label).lower(),),
    )


def _actions_strand(reader: Reader, links: QuerySet, missing: str, *, or_through: QuerySet | None = None) -> Strand:
    """The actions that these links lead to now, each with its milestones in a word and the evidence on it. Two
    queries."""
    linked = Q(pk__in=links.filter(unlinked_at=None).values("action"))
    if or_through is not None:
        linked |= Q(pk__in=or_through.filter(unlinked_at=None).values("action"))
    standing = Q(milestones__taken_away_at=None)
    actions = list(
        reader.sees(Action)
        .filter(linked)
        .annotate(
            steps=Count("milestones", filter=standing, distinct=True),
            reached=Count("milestones", filter=standing & Q(milestones__reached_on__isnull=False), distinct=True),
        )
        .select_related("level", "lead_partner", "lead_person")
    )
    shown: dict[int, list[Evidence]] = {action.pk: [] for action in actions}
    speaking = ActionEvidence.objects.filter(
        action__in=list(shown), unlinked_at=None, evidence__in=reader.sees(Evidence).current()
    )
    for link in speaking.select_related("evidence"):
        shown[link.action_id].append(link.evidence)
    knots = tuple(_action_knot(reader, action, shown[action.pk]) for action in actions)
    return Strand("Actions", knots, missing)


def _action_knot(reader: Reader, action, evidence: list[Evidence]) -> Knot:
    missing = []
    if action.is_open and action.lead_person is None:
        missing.append("nobody leads it by name")
    if action.has_no_path_to_green:
        missing.append("it is off track with no path to green")
    if action.is_overdue(reader.today):
        missing.append("it is overdue")
    if not evidence:
        missing.append("no evidence speaks to it")
    led_by = action.lead_person or action.lead_partner
    steps = f"; {action.reached} of {action.steps} milestones reached" if action.steps else ""
    below = tuple(_evidence_knot(reader, row) for row in evidence)
    return Knot(
        action.title,
        reader.page("actionplans:action_detail", action.pk),
        f"{led_by}, due {action.due_words}{steps}",
        level=action.level,
        missing=tuple(missing),
        below=(Strand("Evidence on it", below),) if below else (),
    )
