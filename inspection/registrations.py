"""What the inspection app tells core's registries: what waits at Home, what notifications say, and what it shows on the
pages of the rooms below."""

import datetime as dt

from django.db import models
from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.urls import reverse

from core import clock
from core.home import Areas, HomeItem, Urgency, in_areas, of_partners, of_people, only_if_any
from core.panels import Panel
from core.probing import Among
from core.registry import HOME_ITEMS, LIVE_BLOCKS, PANELS, SEARCHABLE
from core.search import OfAnother, SearchKind, seen
from core.written import Given
from indicators.models import Measure
from inspection import live
from inspection.models import (
    Accountability,
    AreaForDevelopment,
    DutyPosition,
    Evidence,
    Finding,
    Inspection,
    InspectionPreparation,
    Judgement,
    ReadinessItem,
    Recommendation,
    SelfEvaluation,
    SelfEvaluationTest,
)
from inspection.operations.agreeing import TO_AGREE, bodies_asked_of
from inspection.rules import WORKING_ROLES
from partners.handover import HOLDINGS, held_by_name
from partners.models import Person, Role
from partners.notifications import Message, tells_of
from partners.standing import Anybody
from partners.written import once_for_anybody

SOON = dt.timedelta(days=28)
"""How long before a review, an expiry or an assurance people are told."""


def _granted(person: Person, word: str) -> list[int]:
    """The audiences (numbers) that let this person do this."""
    return [number for number, words in person.standing.grants.items() if word in words]


@once_for_anybody
def _reviews_due(asking: Anybody) -> QuerySet:
    last = Given("last", models.DateField())
    due = SelfEvaluation.objects.visible_to(asking).living().filter(in_areas(), Among("audience", "granted"))
    return due.filter(next_review_on__lte=last).order_by()


@HOME_ITEMS.add("inspection.reviews")
@only_if_any(
    lambda: SelfEvaluation.objects.living().filter(in_areas(), next_review_on__isnull=False),
)
def reviews_due(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """Self-evaluations that he works on, whose review is due within four weeks or was."""
    granted = _granted(person, "contribute")
    return [
        HomeItem(
            Urgency.of(evaluation.next_review_on, today, SOON),
            "Review of a self-evaluation",
            evaluation.title,
            reverse("inspection:self_evaluation_review", args=[areas[evaluation.area_id].slug, evaluation.pk]),
            "Review it together, and record that",
            evaluation.next_review_on,
            area=areas[evaluation.area_id],
        )
        for evaluation in _reviews_due(person, areas=list(areas), granted=granted, last=today + SOON)
    ]


@HOME_ITEMS.add("inspection.agreements")
@only_if_any(
    lambda: SelfEvaluation.objects.filter(in_areas(), state=SelfEvaluation.State.PUT_FORWARD),
)
def agreements_wanted(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """Self-evaluations that wait for the word of a body that he leads."""
    if not person.has_role(Role.LEAD):
        return []
    waiting = SelfEvaluation.objects.visible_to(person).in_areas(areas).filter(state=SelfEvaluation.State.PUT_FORWARD)
    evaluations = list(waiting.select_related("area").prefetch_related("agreements"))
    asked = bodies_asked_of(person, {evaluation.area_id for evaluation in evaluations})
    return [
        HomeItem(
            Urgency.WAITING,
            "Self-evaluation to agree",
            evaluation.title,
            evaluation.get_absolute_url(),
            "Read it, and give your body’s word",
            area=evaluation.area,
        )
        for evaluation in evaluations
        if asked[evaluation.area_id] - _answered(evaluation)
    ]


def _answered(evaluation: SelfEvaluation) -> set[int]:
    """The bodies (by number) that have given their word in its present round."""
    return {row.partner_id for row in evaluation.agreements.all() if row.round == evaluation.round}


@HOME_ITEMS.add("inspection.tests")
@only_if_any(
    lambda: SelfEvaluationTest.objects.filter(in_areas("self_evaluation__area"), answer="").exclude(
        stance=SelfEvaluationTest.Stance.SUPPORTS
    ),
)
def tests_to_answer(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """What others see differently in a self-evaluation that he works on, or ask about."""
    evaluations = SelfEvaluation.objects.visible_to(person).in_areas(areas).living()
    tests = SelfEvaluationTest.objects.filter(
        self_evaluation__in=evaluations.filter(audience__in=_granted(person, "contribute")), answer=""
    ).exclude(stance=SelfEvaluationTest.Stance.SUPPORTS)
    tests = tests.select_related("partner").annotate(area_id=F("self_evaluation__area"))
    return [
        HomeItem(
            Urgency.WAITING,
            "Test of a self-evaluation",
            f"{test.partner}: {test.get_stance_display()}",
            reverse("inspection:test_answer", args=[areas[test.area_id].slug, test.self_evaluation_id, test.pk]),
            "Answer it",
            area=areas[test.area_id],
            detail=test.words[:120],
        )
        for test in tests
    ]


@HOME_ITEMS.add("inspection.evidence")
@only_if_any(
    lambda: Evidence.objects.current().filter(in_areas(), of_partners("owner_partner"), expires_on__isnull=False),
)
def evidence_expiring(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """Evidence of his partner that expires within four weeks or has expired. `expires_on` is the first day on which it
    no longer counts, so it is due the day before."""
    if not person.has_role(*WORKING_ROLES):
        return []
    rows = Evidence.objects.visible_to(person).in_areas(areas).current().filter(expires_on__lte=today + SOON)
    return [
        HomeItem(
            Urgency.OVERDUE if item.expires_on <= today else Urgency.DUE_SOON,
            "Evidence to renew",
            item.title,
            reverse("inspection:evidence_detail", args=[areas[item.area_id].slug, item.pk]),
            "Bring it up to date, or withdraw it",
            item.expires_on - dt.timedelta(days=1),
            area=areas[item.area_id],
        )
        for item in rows.filter(person.partner_in("owner_partner", *WORKING_ROLES))
    ]


@HOME_ITEMS.add("inspection.responses")
@only_if_any(
    lambda: Finding.objects.unanswered().filter(in_areas(), of_partners("bodies__partner")),
    lambda: Recommendation.objects.unanswered().filter(in_areas(), of_partners("bodies__partner")),
)
def responses_wanted(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """Findings and recommendations without a response for which a body of his is responsible."""
    if not person.has_role(Role.LEAD, Role.OFFICER):
        return []
    items = []
    for model, name in ((Finding, "finding"), (Recommendation, "recommendation")):
        mine = person.partner_in("bodies__partner", Role.LEAD, Role.OFFICER)
        rows = model.objects.visible_to(person).in_areas(areas).unanswered().filter(mine).distinct()
        items += [
            HomeItem(
                Urgency.WAITING,
                f"{name.capitalize()} without a response",
                str(item)[:120],
                reverse(f"inspection:{name}_respond", args=[areas[item.area_id].slug, item.pk]),
                "Respond to it",
                area=areas[item.area_id],
            )
            for item in rows
            if item.is_followed_up
        ]
    return items


@HOME_ITEMS.add("inspection.assurances")
@only_if_any(
    lambda: DutyPosition.objects.filter(in_areas(), of_people("owner_person") | of_partners("owner_partner")),
)
def assurances_due(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """Duties that he answers for, or his partner where nobody is named, whose assurance is due within four weeks."""
    mine = Q(owner_person=person) | Q(person.partner_in("owner_partner", *WORKING_ROLES), owner_person=None)
    due = DutyPosition.objects.visible_to(person).in_areas(areas).filter(mine, next_assurance_on__lte=today + SOON)
    return [
        HomeItem(
            Urgency.of(position.next_assurance_on, today, SOON),
            "Assurance of a duty",
            str(position.duty),
            reverse("inspection:duty_position_assure", args=[areas[position.area_id].slug, position.pk]),
            "Say how far it is met",
            position.next_assurance_on,
            area=areas[position.area_id],
        )
        for position in due.select_related("duty")
    ]


@tells_of(TO_AGREE, SelfEvaluation, was="You were asked to read and agree a self-evaluation")
def to_agree(evaluation: SelfEvaluation, person: Person) -> Message | None:
    """That a self-evaluation waits for the word of a body that this person leads."""
    if evaluation.state != SelfEvaluation.State.PUT_FORWARD:
        return None
    return Message(
        f"Please read and agree: {evaluation.title}",
        "It has been put forward. Your body’s word is needed before it can be published.",
        evaluation.get_absolute_url(),
    )


@PANELS.add("indicators.Measure:evidence")
def evidence_of_measure(measure: Measure, person: Person) -> Panel | None:
    """On a measure: the evidence that rests on it."""
    rows = Evidence.objects.visible_to(person, measure.area).current().filter(measure=measure)
    today = clock.today()
    evidence = [(item, item.freshness_on(today)) for item in rows]
    return (
        Panel("Evidence that rests on it", "inspection/panel_evidence.html", {"evidence": evidence})
        if evidence
        else None
    )


# --- Tables for papers ------------------------------------------------------------------------------------------------

LIVE_BLOCKS.add("inspection.judgements")(live.JUDGEMENTS)
LIVE_BLOCKS.add("inspection.findings")(live.FINDINGS)
LIVE_BLOCKS.add("inspection.voices")(live.VOICES_HEARD)


# --- Search -----------------------------------------------------------------------------------------------------------

TAKEN_BACK = Q(withdrawn_at__isnull=False)

SEARCHABLE.add("self-evaluation")(
    SearchKind(
        label="Self-evaluation",
        plural="Self-evaluations",
        rows=seen(SelfEvaluation),
        title="title",
        texts=("summary", "context", "governance", "improvement_story"),
        address="inspection:self_evaluation_detail",
    )
)
SEARCHABLE.add("judgement")(
    SearchKind(
        label="Judgement",
        plural="Judgements",
        rows=seen(Judgement),
        title="criterion__text",
        texts=("text",),
        within=OfAnother(SelfEvaluation, "self_evaluation", "title"),
        address="inspection:self_evaluation_detail",
        number="self_evaluation",
    )
)
SEARCHABLE.add("area-for-development")(
    SearchKind(
        label="Area for development",
        plural="Areas for development",
        rows=seen(AreaForDevelopment),
        title="text",
        texts=("none_because",),
        within=OfAnother(SelfEvaluation, "judgement__self_evaluation", "title"),
        address="inspection:area_for_development_detail",
        withdrawn=~Q(taken_back_because=""),
    )
)
SEARCHABLE.add("evidence")(
    SearchKind(
        label="Evidence",
        plural="Evidence",
        rows=seen(Evidence),
        title="title",
        texts=("source_body", "shows", "so_what"),
        address="inspection:evidence_detail",
        withdrawn=TAKEN_BACK,
    )
)
SEARCHABLE.add("inspection")(
    SearchKind(
        label="Inspection or review",
        plural="Inspections and reviews",
        rows=seen(Inspection),
        title="title",
        texts=("commissioned_by", "reviewers", "aims", "outcome"),
        address="inspection:inspection_detail",
        withdrawn=TAKEN_BACK,
    )
)
SEARCHABLE.add("finding")(
    SearchKind(
        label="Finding",
        plural="Findings",
        rows=seen(Finding),
        title="text",
        texts=("number", "group", "response_reason"),
        within=OfAnother(Inspection, "inspection", "title"),
        address="inspection:finding_detail",
        withdrawn=TAKEN_BACK,
    )
)
SEARCHABLE.add("recommendation")(
    SearchKind(
        label="Recommendation",
        plural="Recommendations",
        rows=seen(Recommendation),
        title="text",
        texts=("number", "response_reason"),
        within=OfAnother(Inspection, "inspection", "title"),
        address="inspection:recommendation_detail",
        withdrawn=TAKEN_BACK,
    )
)
SEARCHABLE.add("preparation")(
    SearchKind(
        label="Preparation for an inspection",
        plural="Preparations for inspections",
        rows=seen(InspectionPreparation),
        title="title",
        texts=("arrangements",),
        address="inspection:preparation_detail",
    )
)
SEARCHABLE.add("readiness-item")(
    SearchKind(
        label="Readiness item",
        plural="Readiness items",
        rows=seen(ReadinessItem),
        title="title",
        texts=("place",),
        within=OfAnother(InspectionPreparation, "preparation", "title"),
        address="inspection:readiness_item_detail",
        withdrawn=TAKEN_BACK,
    )
)
SEARCHABLE.add("duty")(
    SearchKind(
        label="Duty in law",
        plural="Duties in law",
        rows=seen(DutyPosition),
        title=Concat(
            *("duty__act", Value(", "), "duty__section", Value(": "), "owner_partner__name"), output_field=TextField()
        ),
        texts=("duty__summary", "statement", "assured_how"),
        address="inspection:duty_position_detail",
    )
)


# --- Leaving ----------------------------------------------------------------------------------------------------------

HOLDINGS.add("inspection.self_evaluations")(
    held_by_name("self-evaluation", SelfEvaluation, "lead_person", still=lambda rows: rows.living())
)
HOLDINGS.add("inspection.preparations")(
    held_by_name(
        "inspection preparation",
        InspectionPreparation,
        "lead_person",
        still=lambda rows: rows.filter(state=InspectionPreparation.State.OPEN),
    )
)
HOLDINGS.add("inspection.readiness_items")(
    held_by_name(
        "readiness item",
        ReadinessItem,
        "owner_person",
        still=lambda rows: rows.current().filter(preparation__state=InspectionPreparation.State.OPEN),
    )
)
HOLDINGS.add("inspection.duty_positions")(
    held_by_name("duty,duties", DutyPosition, "owner_person", still=lambda rows: rows)
)
HOLDINGS.add("inspection.accountabilities")(
    held_by_name(
        "accountability,accountabilities",
        Accountability,
        "accountable_person",
        still=lambda rows: rows.filter(ended_because=""),
    )
)
