"""Intentions: the list by stage, the page, and the forms that change them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from commissioning import operations
from commissioning.forms import (
    AssessmentForm,
    IntentionFilter,
    IntentionForm,
    LinkDecisionForm,
    MoveIntentionForm,
    NewIntentionForm,
    NewOptionForm,
    OptionForm,
)
from commissioning.models import (
    FundingLine,
    ImpactAssessment,
    Intention,
    IntentionNotice,
    IntentionQuerySet,
    ModelledFigure,
    Need,
    Option,
    Procurement,
    Service,
)
from commissioning.views.common import allowed, answer, bound, form_page, initial_of, page_of, trail_to
from core.access import requires
from core.history import changes_of
from core.panels import panels_of
from documents.forms import CoProductionForm, WithdrawForm
from documents.models import Document
from documents.operations import withdraw_co_production
from governance.models import Board, Decision, Meeting
from strategies.models import Outcome, Priority


@require_safe
@requires("commissioning.view_intentions")
def intention_list(request: HttpRequest) -> HttpResponse:
    """The intentions that this person sees, by stage of the cycle; and the notices that have been published."""
    person, area = request.user.person, request.area
    form = IntentionFilter(request.GET or None, area=area)
    intentions = _narrowed(Intention.objects.visible_to(person, area), form)
    page = page_of(request, intentions.select_related("lead_partner", "lead_person", "decision_board"))
    stages = [(stage, [row for row in page if row.stage == stage]) for stage in Intention.Stage]
    context = {
        "filter": form,
        "page": page,
        "stages": [(stage, rows) for stage, rows in stages if rows],
        "notices": IntentionNotice.objects.visible_to(person, area).filter(withdrawn_because="")[:20],
        "trail": trail_to(request, "intention")[:1],
        **allowed(request, area, "create_intention"),
    }
    return render(request, "commissioning/intention_list.html", context)


def _narrowed(intentions: IntentionQuerySet, form: IntentionFilter) -> IntentionQuerySet:
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    intentions = intentions.filter(stage=wanted["stage"]) if wanted.get("stage") else intentions.open()
    if wanted.get("words"):
        intentions = intentions.filter(title__icontains=wanted["words"])
    if wanted.get("lead"):
        intentions = intentions.filter(lead_partner=wanted["lead"])
    if wanted.get("no_route"):
        intentions = intentions.filter(decision_board=None)
    return intentions


@require_safe
@requires("commissioning.view_intention", on=Intention)
def intention_detail(request: HttpRequest, intention: Intention) -> HttpResponse:
    """One intention: what, why, where on the cycle, who decides when, options, assessments, and what stands before
    “Do”."""
    person, area = request.user.person, request.area
    # Board, meeting and decision may be hidden from this person, so each is asked for, not fetched by itself.
    board = Board.objects.visible_to(person, area).filter(pk=intention.decision_board_id).first()
    meeting = Meeting.objects.visible_to(person, area).filter(pk=intention.decision_meeting_id).first()
    decision = Decision.objects.visible_to(person, area).filter(pk=intention.decision_id).first()
    assessments = {row.kind: row for row in intention.assessments.all()}
    context = {
        "intention": intention,
        "board": board,
        "meeting": meeting,
        "decision": decision,
        "cycle": _cycle(intention),
        "missing": operations.missing_before_do(intention) if intention.stage == Intention.Stage.PLAN else [],
        "services": Service.objects.visible_to(person, area).filter(intention_services__intention=intention),
        "needs": Need.objects.visible_to(person, area).filter(intention_needs__intention=intention),
        "priorities": Priority.objects.visible_to(person, area)
        .filter(intention_priorities__intention=intention)
        .select_related("strategy"),
        "outcomes": Outcome.objects.visible_to(person, area)
        .filter(intention_outcomes__intention=intention)
        .select_related("strategy"),
        "documents": Document.objects.visible_to(person, area).filter(intention_documents__intention=intention),
        "options": intention.options.all(),
        "assessments": [(kind, assessments.get(kind)) for kind in ImpactAssessment.Kind],
        "co_production": intention.co_production.standing(),
        "notices": IntentionNotice.objects.visible_to(person, area).filter(intention=intention),
        "procurements": Procurement.objects.visible_to(person, area).filter(intention=intention),
        "funding": FundingLine.objects.visible_to(person, area)
        .counting()
        .filter(intention=intention)
        .select_related("partner"),
        "figures": ModelledFigure.objects.visible_to(person, area).filter(intention=intention, withdrawn_because=""),
        "conflicts": operations.open_conflicts(intention),
        "panels": panels_of(intention, person),
        "changes": changes_of(intention),
        "trail": trail_to(request, "intention"),
        **allowed(
            request,
            intention,
            "edit_intention",
            "move_intention",
            "publish_intention",
            "open_procurement_on_intention",
            "record_conflict_of_interest_on_intention",
        ),
    }
    return render(request, "commissioning/intention_detail.html", context)


def _cycle(intention: Intention) -> list[tuple[str, bool]]:
    """The four stages of the cycle, with which one it is at."""
    cycle = (Intention.Stage.ANALYSE, Intention.Stage.PLAN, Intention.Stage.DO, Intention.Stage.REVIEW)
    return [(str(stage.label), stage == intention.stage) for stage in cycle]


@form_page
@requires("commissioning.create_intention")
def intention_create(request: HttpRequest) -> HttpResponse:
    """Say what the partners mean to commission."""
    return answer(
        request,
        bound(request, NewIntentionForm),
        operations.create_intention,
        request.area,
        heading="Record an intention",
        button="Record the intention",
        done="Intention recorded",
        trail=trail_to(request, "intention"),
    )


@form_page
@requires("commissioning.edit_intention", on=Intention)
def intention_edit(request: HttpRequest, intention: Intention) -> HttpResponse:
    """Change what is said about an intention."""
    initial = initial_of(IntentionForm, intention)
    for name, (field, rows) in operations.LINKS.items():
        initial[name] = getattr(intention, rows).values_list(field, flat=True)
    form = bound(request, IntentionForm, subject=intention, initial=initial)
    return answer(
        request,
        form,
        operations.edit_intention,
        intention,
        heading="Change this intention",
        button="Save the changes",
        done="Intention changed",
        trail=trail_to(request, "intention", intention),
        seen_links=form.seen_links,
    )


@form_page
@requires("commissioning.move_intention", on=Intention)
def intention_move(request: HttpRequest, intention: Intention) -> HttpResponse:
    """Take an intention along the cycle."""
    return answer(
        request,
        bound(request, MoveIntentionForm, subject=intention),
        operations.move_intention,
        intention,
        heading="Move this intention",
        button="Move it",
        done="Intention moved",
        trail=trail_to(request, "intention", intention),
    )


@form_page
@requires("commissioning.edit_intention", on=Intention)
def intention_decision(request: HttpRequest, intention: Intention) -> HttpResponse:
    """Link the decision that settles it."""
    return answer(
        request,
        bound(request, LinkDecisionForm, subject=intention),
        operations.link_decision,
        intention,
        heading="Link the decision",
        button="Link the decision",
        done="Decision linked",
        trail=trail_to(request, "intention", intention),
    )


@form_page
@requires("commissioning.edit_intention", on=Intention)
def option_add(request: HttpRequest, intention: Intention) -> HttpResponse:
    """Add an option."""
    return answer(
        request,
        bound(request, NewOptionForm, initial={"result": Option.Result.OPEN}),
        operations.add_option,
        intention,
        heading="Add an option",
        button="Add the option",
        done="Option added",
        trail=trail_to(request, "intention", intention),
        to=intention,
    )


@form_page
@requires("commissioning.edit_intention", on=Intention)
def option_edit(request: HttpRequest, intention: Intention, option_pk: int) -> HttpResponse:
    """Change an option, or say how it was weighed."""
    option = get_object_or_404(intention.options, pk=option_pk)
    return answer(
        request,
        bound(request, OptionForm, subject=option, initial=initial_of(OptionForm, option)),
        operations.edit_option,
        option,
        heading=f"Change option {option.number}",
        button="Save the changes",
        done="Option changed",
        trail=trail_to(request, "intention", intention),
        to=intention,
    )


@form_page
@requires("commissioning.edit_intention", on=Intention)
def assessment_set(request: HttpRequest, intention: Intention, kind: str) -> HttpResponse:
    """Record an impact assessment: /assessments/equality/ or /assessments/data_protection/."""
    if kind not in ImpactAssessment.Kind:
        raise Http404
    assessment = intention.assessments.filter(kind=kind).first()
    initial = initial_of(AssessmentForm, assessment) if assessment else {}
    label = ImpactAssessment.Kind(kind).label
    return answer(
        request,
        bound(request, AssessmentForm, subject=assessment, initial=initial),
        operations.set_assessment,
        intention,
        heading=f"{label}",
        button="Save",
        done=f"{label} recorded",
        trail=trail_to(request, "intention", intention),
        to=intention,
        kind=kind,
    )


@form_page
@requires("commissioning.edit_intention", on=Intention)
def co_production_add(request: HttpRequest, intention: Intention) -> HttpResponse:
    """Record who took part in shaping it."""
    return answer(
        request,
        CoProductionForm(request.POST if request.method == "POST" else None, area=request.area),
        operations.record_co_production_of_intention,
        intention,
        heading="Record who took part",
        button="Record it",
        done="Co-production recorded",
        trail=trail_to(request, "intention", intention),
        to=intention,
    )


@form_page
@requires("commissioning.edit_intention", on=Intention)
def co_production_withdraw(request: HttpRequest, intention: Intention, record_pk: int) -> HttpResponse:
    """Take a record of co-production back."""
    record = get_object_or_404(intention.co_production.standing(), pk=record_pk)
    return answer(
        request,
        WithdrawForm(request.POST if request.method == "POST" else None),
        withdraw_co_production,
        record,
        heading="Withdraw this record of co-production",
        button="Withdraw",
        done="Record withdrawn",
        trail=trail_to(request, "intention", intention),
        to=intention,
    )
