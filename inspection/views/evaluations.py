"""Self-evaluations: the list, the page, and the forms in which it is written."""

from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from commissioning.models import Intention
from core import clock
from core.access import requires
from core.history import changes_of
from core.panels import panels_of
from inspection import operations
from inspection.forms.common import ReasonForm
from inspection.forms.evaluations import (
    AreaForDevelopmentForm,
    JudgementForm,
    NewAreaForDevelopmentForm,
    NewSelfEvaluationForm,
    ReviewForm,
    RouteForm,
    SelfEvaluationForm,
)
from inspection.models import (
    AreaForDevelopment,
    Evidence,
    EvidenceForCriterion,
    Framework,
    Freshness,
    Judgement,
    SelfEvaluation,
    SelfEvaluationSnapshot,
)
from inspection.views.pages import allowed, form_page, posted, saved, sent, trail_to
from partners.models import Person

VERBS = tuple(
    f"{verb}_self_evaluation"
    for verb in (
        "edit",
        "put_forward",
        "answer_tests_of",
        "test",
        "agree",
        "reopen",
        "publish",
        "review",
        "freeze",
        "end",
    )
)


EVIDENCE_IN_A_LINE = ("title", "kind", "source_body", "dated_on", "expires_on", "owner_partner_id")
SHOWN = 3
"""How many items of evidence stand under a criterion; all of them would make most of a long page."""


@dataclass
class JudgementRow:
    """One criterion on the page: the judgement, and the evidence that this person sees for it."""

    judgement: Judgement
    evidence: list[tuple[Evidence, Freshness]] = field(default_factory=list)

    @property
    def newest(self) -> list[tuple[Evidence, Freshness]]:
        """The evidence that the page names; the list of evidence shows the rest."""
        return self.evidence[:SHOWN]

    @property
    def weakness(self) -> str:
        """What makes its evidence weak, in words; nothing where it is well supported."""
        if not self.evidence:
            return "No evidence yet"
        if all(freshness != Freshness.FRESH for _, freshness in self.evidence):
            return "All evidence is older than six months or has expired"
        if len(self.evidence) > 1 and len({item.kind for item, _ in self.evidence}) == 1:
            return "All evidence is of one kind"
        if len(self.evidence) > 1 and len({item.owner_partner_id for item, _ in self.evidence}) == 1:
            return "All evidence comes from one partner"
        return ""


@require_safe
@requires("inspection.view_self_evaluations")
def self_evaluation_list(request: HttpRequest) -> HttpResponse:
    """The self-evaluations that this person sees, those that live first, and the snapshots that were opened to him."""
    person, today = request.user.person, clock.today()
    rows = list(SelfEvaluation.objects.visible_to(person, request.area).select_related("framework", "lead_person"))
    rows.sort(key=lambda row: not row.is_open)
    snapshots = SelfEvaluationSnapshot.objects.visible_to(person, request.area).defer("content")
    context = {
        "rows": [(row, row.review_is_overdue(today)) for row in rows],
        "snapshots": snapshots[:20],
        "may_create": request.user.has_perm("inspection.create_self_evaluation", request.area),
    }
    return render(request, "inspection/self_evaluation_list.html", context)


@form_page
@requires("inspection.create_self_evaluation")
def self_evaluation_create(request: HttpRequest) -> HttpResponse:
    """Begin a self-evaluation, as a draft."""
    framework = Framework.objects.in_force_on(clock.today()).first()
    form = NewSelfEvaluationForm(
        posted(request), person=request.user.person, area=request.area, initial={"framework": framework}
    )
    return sent(
        request,
        form,
        operations.begin_self_evaluation,
        request.area,
        done="Self-evaluation begun, as a draft",
        heading="Begin a self-evaluation",
        button="Begin it",
        trail=trail_to(request.area, "self_evaluations"),
    )


@require_safe
@requires("inspection.view_self_evaluation", on=SelfEvaluation)
def self_evaluation_detail(request: HttpRequest, evaluation: SelfEvaluation) -> HttpResponse:
    """A self-evaluation whole: its texts, its judgements with strengths, development and evidence, who agreed, who
    tested it."""
    person = request.user.person
    evaluation = (
        SelfEvaluation.objects.visible_to(person, request.area)
        .select_related("framework", "lead_person", "put_forward_by", "published_by")
        .get(pk=evaluation.pk)
    )
    evaluation.area = request.area
    may = allowed(person, evaluation, *VERBS)
    tests = list(evaluation.tests.select_related("partner", "by", "answered_by", "judgement__criterion"))
    agreements = list(evaluation.counting_agreements())
    spoken = {row.partner_id for row in agreements}
    bodies = operations.bodies_to_agree(request.area)
    context = {
        "evaluation": evaluation,
        "rows": _rows_of(evaluation, person),
        "tests": tests,
        "waiting_tests": sum(test.awaits_answer for test in tests),
        "agreements": agreements,
        "silent": [body for body in bodies if body.pk not in spoken],
        "reviews": evaluation.reviews.select_related("by"),
        "review_overdue": evaluation.review_is_overdue(clock.today()),
        "snapshots": SelfEvaluationSnapshot.objects.visible_to(person, request.area)
        .filter(self_evaluation=evaluation)
        .defer("content"),
        "panels": panels_of(evaluation, person),
        "changes": changes_of(evaluation),
        "may": {verb.removesuffix("_self_evaluation"): answer for verb, answer in may.items()},
        "may_write": evaluation.can_be_written and may["edit_self_evaluation"],
        "trail": trail_to(request.area, "self_evaluations"),
    }
    return render(request, "inspection/self_evaluation_detail.html", context)


def _rows_of(evaluation: SelfEvaluation, person: Person) -> list[JudgementRow]:
    today = clock.today()
    standing = AreaForDevelopment.objects.standing()
    judgements = evaluation.judgements.select_related("criterion").prefetch_related(
        "strengths", Prefetch("areas_for_development", queryset=standing, to_attr="standing")
    )
    rows = {judgement.criterion_id: JudgementRow(judgement) for judgement in judgements}
    links = (
        EvidenceForCriterion.objects.filter(
            criterion__in=list(rows), evidence__in=Evidence.objects.visible_to(person, evaluation.area).current()
        )
        .select_related("evidence")
        .only("criterion_id", *(f"evidence__{name}" for name in EVIDENCE_IN_A_LINE))
        .order_by("-evidence__dated_on", "pk")
    )
    for link in links:
        rows[link.criterion_id].evidence.append((link.evidence, link.evidence.freshness_on(today)))
    return list(rows.values())


@form_page
@requires("inspection.edit_self_evaluation", on=SelfEvaluation)
def self_evaluation_edit(request: HttpRequest, evaluation: SelfEvaluation) -> HttpResponse:
    """Change the texts of a draft."""
    initial = saved(
        evaluation,
        "title",
        "as_at",
        "summary",
        "context",
        "governance",
        "improvement_story",
        "lead_person",
        "review_every_months",
    )
    form = SelfEvaluationForm(posted(request), subject=evaluation, initial=initial, area=request.area)
    return sent(
        request,
        form,
        operations.edit_self_evaluation,
        evaluation,
        done="Self-evaluation changed",
        heading="Change the texts",
        button="Save the changes",
        trail=trail_to(request.area, "self_evaluations", evaluation),
        caption=evaluation.title,
    )


@form_page
@requires("inspection.edit_self_evaluation", on=SelfEvaluation)
def judgement_write(request: HttpRequest, evaluation: SelfEvaluation, judgement_pk: int) -> HttpResponse:
    """Say how the area does on one criterion."""
    judgement = get_object_or_404(evaluation.judgements.select_related("criterion"), pk=judgement_pk)
    initial = {"text": judgement.text, "strengths": [row.text for row in judgement.strengths.all()]}
    form = JudgementForm(posted(request), subject=judgement, initial=initial)
    return sent(
        request,
        form,
        operations.write_judgement,
        judgement,
        done="Judgement saved",
        heading="Write this judgement",
        button="Save the judgement",
        trail=trail_to(request.area, "self_evaluations", evaluation),
        then=evaluation,
        caption=str(judgement.criterion),
    )


@form_page
@requires("inspection.edit_self_evaluation", on=SelfEvaluation)
def area_for_development_add(request: HttpRequest, evaluation: SelfEvaluation, judgement_pk: int) -> HttpResponse:
    """Add something to be made better."""
    judgement = get_object_or_404(evaluation.judgements.select_related("criterion"), pk=judgement_pk)
    return sent(
        request,
        NewAreaForDevelopmentForm(posted(request), person=request.user.person, area=request.area),
        operations.add_area_for_development,
        judgement,
        done="Area for development added",
        heading="Add an area for development",
        button="Add it",
        trail=trail_to(request.area, "self_evaluations", evaluation),
        then=evaluation,
        caption=str(judgement.criterion),
    )


@require_safe
@requires("inspection.view_area_for_development", on=AreaForDevelopment)
def area_for_development_detail(request: HttpRequest, item: AreaForDevelopment) -> HttpResponse:
    """One area for development: where it goes, and what the rooms above do about it."""
    judgement = Judgement.objects.select_related("criterion", "self_evaluation").get(pk=item.judgement_id)
    evaluation = judgement.self_evaluation
    context = {
        "item": item,
        "judgement": judgement,
        "evaluation": evaluation,
        "intention": Intention.objects.visible_to(request.user.person, request.area)
        .filter(pk=item.intention_id)
        .first(),
        "panels": panels_of(item, request.user.person),
        "changes": changes_of(item),
        "may_edit": request.user.has_perm("inspection.edit_self_evaluation", evaluation) and not item.is_taken_back,
        "trail": trail_to(request.area, "self_evaluations", evaluation),
    }
    return render(request, "inspection/area_for_development_detail.html", context)


def _item_of(evaluation: SelfEvaluation, number: int) -> AreaForDevelopment:
    items = AreaForDevelopment.objects.filter(judgement__self_evaluation=evaluation)
    return get_object_or_404(items.select_related("judgement__self_evaluation__area"), pk=number)


@form_page
@requires("inspection.edit_self_evaluation", on=SelfEvaluation)
def area_for_development_edit(request: HttpRequest, evaluation: SelfEvaluation, item_pk: int) -> HttpResponse:
    """Change its words."""
    item = _item_of(evaluation, item_pk)
    form = AreaForDevelopmentForm(posted(request), subject=item, initial=saved(item, "text", "already_in_place"))
    return sent(
        request,
        form,
        operations.edit_area_for_development,
        item,
        done="Area for development changed",
        heading="Change this area for development",
        button="Save the changes",
        trail=trail_to(request.area, "self_evaluations", evaluation, item),
        then=item,
    )


@form_page
@requires("inspection.edit_self_evaluation", on=SelfEvaluation)
def area_for_development_route(request: HttpRequest, evaluation: SelfEvaluation, item_pk: int) -> HttpResponse:
    """Decide where it goes."""
    item = _item_of(evaluation, item_pk)
    form = RouteForm(
        posted(request),
        subject=item,
        initial=saved(item, "route", "none_because", "intention"),
        person=request.user.person,
        area=request.area,
    )
    return sent(
        request,
        form,
        operations.route_area_for_development,
        item,
        done="Recorded where it goes",
        heading="Where does it go?",
        button="Record it",
        trail=trail_to(request.area, "self_evaluations", evaluation, item),
        then=item,
        text=item.text,
    )


@form_page
@requires("inspection.edit_self_evaluation", on=SelfEvaluation)
def area_for_development_take_back(request: HttpRequest, evaluation: SelfEvaluation, item_pk: int) -> HttpResponse:
    """Say that it no longer stands."""
    item = _item_of(evaluation, item_pk)
    return sent(
        request,
        ReasonForm(posted(request), subject=item),
        operations.take_back_area_for_development,
        item,
        done="Area for development taken back",
        heading="Take this area for development back",
        button="Take it back",
        trail=trail_to(request.area, "self_evaluations", evaluation, item),
        then=item,
        text=item.text,
    )


@form_page
@requires("inspection.review_self_evaluation", on=SelfEvaluation)
def self_evaluation_review(request: HttpRequest, evaluation: SelfEvaluation) -> HttpResponse:
    """Record that it was looked at again."""
    return sent(
        request,
        ReviewForm(posted(request), subject=evaluation),
        operations.review_self_evaluation,
        evaluation,
        done="Review recorded",
        heading="Record a review",
        button="Record the review",
        trail=trail_to(request.area, "self_evaluations", evaluation),
        then=evaluation,
        caption=evaluation.title,
    )
