"""The other rooms of a generated area: measures, the register of services, a self-evaluation with its evidence, and one
finding with its thread. Nothing of them is anybody's fact."""

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal

from actionplans.models import Action
from actionplans.models.links import ActionEvidence, ActionFinding
from commissioning.models import Intention, Service
from core import clock
from demo.copying import copy_rows, next_key
from indicators.models import Measure, Observation
from inspection.models import (
    AreaForDevelopment,
    Criterion,
    Evidence,
    EvidenceForCriterion,
    Finding,
    FindingBody,
    Framework,
    Inspection,
    Judgement,
    SelfEvaluation,
    Strength,
)
from partners.models import Audience, LocalArea, Partner, Person
from strategies.models import Outcome, OutcomeMeasure, Strategy

MEASURES, YEARS, OUTCOMES, SERVICES, INTENTIONS = 20, 6, 5, 60, 20
CRITERIA, EVIDENCE, OF_THE_FINDING = 60, 400, 20


@dataclass(frozen=True)
class Rooms:
    """What the rooms of an area hang on."""

    area: LocalArea
    everyone: Audience
    lead: Person
    council: Partner
    strategy: Strategy
    actions: list[Action]

    @property
    def of_all(self) -> dict:
        """What everything that everyone in the area may see begins with."""
        return {"area": self.area, "audience": self.everyone}


def fill_rooms(rooms: Rooms, chance: random.Random) -> None:
    """Everything but people, strategy and plan, which are there already."""
    _measures(rooms, chance)
    _register(rooms)
    criteria = _criteria()
    _self_evaluation(rooms, criteria)
    evidence = _evidence(rooms, criteria, chance)
    _finding(rooms, evidence)


def _measures(rooms: Rooms, chance: random.Random) -> None:
    """Measures with a value for each year, of which some speak to each outcome of the strategy."""
    measures = Measure.objects.bulk_create(
        Measure(
            reference=f"M{number}",
            name=f"Measure {number}: how families find the help they asked for",
            polarity=Measure.Polarity.HIGHER_IS_BETTER,
            unit=Measure.Unit.PERCENTAGE,
            owner_partner=rooms.council,
            position=number,
            **rooms.of_all,
        )
        for number in range(1, MEASURES + 1)
    )
    outcomes = Outcome.objects.bulk_create(
        Outcome(strategy=rooms.strategy, number=number, text=f"Outcome {number}") for number in range(1, OUTCOMES + 1)
    )
    OutcomeMeasure.objects.bulk_create(
        OutcomeMeasure(outcome=outcomes[place % OUTCOMES], measure=measure) for place, measure in enumerate(measures)
    )
    first, key = clock.today().year - YEARS, next_key(Observation)
    copy_rows(
        Observation(
            pk=key + place * YEARS + year,
            measure=measure,
            period_start=dt.date(first + year, 1, 1),
            period_end=dt.date(first + year + 1, 1, 1),
            value=Decimal(chance.randint(300, 900)) / 10,
            recorded_by=rooms.lead,
        )
        for place, measure in enumerate(measures)
        for year in range(YEARS)
    )


def _register(rooms: Rooms) -> None:
    Service.objects.bulk_create(
        Service(
            name=f"Service {number}",
            description="Generated for load work.",
            tier=Service.Tier.TARGETED,
            arrangement=Service.Arrangement.SINGLE,
            lead_partner=rooms.council,
            **rooms.of_all,
        )
        for number in range(1, SERVICES + 1)
    )
    Intention.objects.bulk_create(
        Intention(title=f"Intention {number}", lead_partner=rooms.council, lead_person=rooms.lead, **rooms.of_all)
        for number in range(1, INTENTIONS + 1)
    )


def _criteria() -> list[Criterion]:
    """A framework of as many criteria as the longest that areas work with; the same for all areas."""
    framework, made = Framework.objects.get_or_create(
        code="generated",
        defaults={
            "name": "Generated framework",
            "result_word": "outcome",
            "source": "Generated for load work",
            "in_force_from": dt.date(2020, 1, 1),
        },
    )
    if made:
        Criterion.objects.bulk_create(
            Criterion(
                framework=framework,
                position=number,
                group=f"Group {number // 10}",
                number=f"{number}",
                text="Generated",
            )
            for number in range(1, CRITERIA + 1)
        )
    return list(framework.criteria.all())


def _self_evaluation(rooms: Rooms, criteria: list[Criterion]) -> None:
    evaluation = SelfEvaluation.objects.create(
        framework=criteria[0].framework,
        title="Self-evaluation",
        as_at=clock.today(),
        lead_person=rooms.lead,
        next_review_on=clock.today() + dt.timedelta(days=180),
        **rooms.of_all,
    )
    judgements = Judgement.objects.bulk_create(
        Judgement(self_evaluation=evaluation, criterion=criterion, text="Generated for load work. " * 8)
        for criterion in criteria
    )
    for model in (Strength, AreaForDevelopment):
        model.objects.bulk_create(
            model(judgement=judgement, position=position, text="Generated for load work. " * 3)
            for judgement in judgements
            for position in (1, 2)
        )


def _evidence(rooms: Rooms, criteria: list[Criterion], chance: random.Random) -> list[Evidence]:
    key, kinds = next_key(Evidence), Evidence.Kind.values
    evidence = [
        Evidence(
            pk=key + place,
            title=f"Evidence {place + 1}: what a survey of families showed",
            kind=kinds[place % len(kinds)],
            dated_on=clock.today() - dt.timedelta(days=chance.randint(0, 700)),
            source_body="Generated",
            owner_partner=rooms.council,
            recorded_by=rooms.lead,
            shows="Generated for load work. " * 4,
            **rooms.of_all,
        )
        for place in range(EVIDENCE)
    ]
    copy_rows(evidence)
    key = next_key(EvidenceForCriterion)
    copy_rows(
        EvidenceForCriterion(pk=key + place, evidence=item, criterion=criteria[place % len(criteria)])
        for place, item in enumerate(evidence)
    )
    return evidence


def _finding(rooms: Rooms, evidence: list[Evidence]) -> None:
    """One finding, answered by some actions, each with evidence that speaks to it."""
    inspection = Inspection.objects.create(
        kind=Inspection.Kind.AREA_SEND, title="Area SEND inspection", starts_on=dt.date(2025, 1, 6), **rooms.of_all
    )
    finding = Finding.objects.create(
        inspection=inspection,
        kind=Finding.Kind.IMPROVEMENT,
        position=1,
        text="Generated for load work.",
        response=Finding.Response.ACCEPTED,
        responded_by=rooms.lead,
        responded_at=clock.now(),
        **rooms.of_all,
    )
    FindingBody.objects.create(finding=finding, partner=rooms.council)
    for action, item in list(zip(rooms.actions, evidence, strict=False))[:OF_THE_FINDING]:
        ActionFinding.objects.create(action=action, finding=finding)
        ActionEvidence.objects.create(action=action, evidence=item)
