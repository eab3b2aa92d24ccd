"""Inspections and reviews, with their findings and recommendations."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from core.access import requires
from core.csv import csv_response
from core.history import changes_of
from core.panels import panels_of
from inspection import operations
from inspection.forms.common import ReasonForm
from inspection.forms.inspections import (
    FindingForm,
    InspectionForm,
    NewFindingForm,
    NewInspectionForm,
    NewRecommendationForm,
    ProgressForm,
    RecommendationForm,
    ResponseForm,
)
from inspection.models import Finding, FollowedUp, Inspection, Recommendation
from inspection.views.pages import allowed, form_page, posted, saved, sent, trail_to
from partners.models import Person

CSV_HEADER = (
    "Finding or recommendation",
    "Group",
    "Number",
    "Text",
    "Urgency",
    "Responsible bodies",
    "Response",
    "Reason",
    "State",
)


@require_safe
@requires("inspection.view_inspections")
def inspection_list(request: HttpRequest) -> HttpResponse:
    """The inspections and reviews that this person sees, the newest first, with how their follow-up stands."""
    person = request.user.person
    inspections = list(Inspection.objects.visible_to(person, request.area).select_related("framework"))
    open_items: dict[int, int] = {}
    unanswered: dict[int, int] = {}
    for model in (Finding, Recommendation):
        for item in model.objects.visible_to(person, request.area).open().filter(inspection__in=inspections):
            if item.is_followed_up:
                open_items[item.inspection_id] = open_items.get(item.inspection_id, 0) + 1
                unanswered[item.inspection_id] = unanswered.get(item.inspection_id, 0) + (not item.response)
    context = {
        "rows": [(row, open_items.get(row.pk, 0), unanswered.get(row.pk, 0)) for row in inspections],
        "may_record": request.user.has_perm("inspection.record_inspection", request.area),
        "trail": trail_to(request.area, "self_evaluations"),
    }
    return render(request, "inspection/inspection_list.html", context)


def _findings_of(inspection: Inspection, person: Person) -> tuple[list[Finding], list[Recommendation]]:
    """What this person sees of its findings, each with its recommendations (`seen`), and the recommendations that stand
    by themselves or under a finding that is hidden from him."""
    findings = list(
        Finding.objects.visible_to(person, inspection.area)
        .filter(inspection=inspection)
        .prefetch_related("bodies__partner")
    )
    by_number = {finding.pk: finding for finding in findings}
    for finding in findings:
        finding.seen = []
    alone = []
    recommendations = Recommendation.objects.visible_to(person, inspection.area).filter(inspection=inspection)
    for recommendation in recommendations.prefetch_related("bodies__partner"):
        finding = by_number.get(recommendation.finding_id)
        (finding.seen if finding else alone).append(recommendation)
    return findings, alone


@require_safe
@requires("inspection.view_inspection", on=Inspection)
def inspection_detail(request: HttpRequest, inspection: Inspection) -> HttpResponse:
    """One inspection or review: what it was, what came out, what it found and recommended."""
    person = request.user.person
    inspection = (
        Inspection.objects.visible_to(person, request.area)
        .select_related("area", "framework", "document_version__document", "withdrawn_by")
        .get(pk=inspection.pk)
    )
    findings, alone = _findings_of(inspection, person)
    context = {
        "inspection": inspection,
        "result_word": inspection.framework.result_word if inspection.framework else "outcome",
        "findings": findings,
        "alone": alone,
        "panels": panels_of(inspection, person),
        "changes": changes_of(inspection),
        "may": allowed(person, inspection, "edit_inspection", "withdraw_inspection", "export_inspection"),
        "csv_url": reverse("inspection:inspection_csv", args=[request.area.slug, inspection.pk]),
        "trail": trail_to(request.area, "inspections"),
    }
    return render(request, "inspection/inspection_detail.html", context)


@require_safe
@requires("inspection.export_inspection", on=Inspection)
def inspection_csv(request: HttpRequest, inspection: Inspection) -> HttpResponse:
    """Its findings and recommendations as CSV."""
    findings, alone = _findings_of(inspection, request.user.person)
    rows = [row for finding in findings for row in (finding, *finding.seen)] + alone
    return csv_response(slugify(inspection.title), CSV_HEADER, (_csv_row(row) for row in rows if not row.is_withdrawn))


def _csv_row(item: FollowedUp) -> tuple:
    is_finding = isinstance(item, Finding)
    return (
        str(item.get_kind_display()) if is_finding else "Recommendation",
        item.group if is_finding else "",
        item.number,
        item.text,
        str(item.get_urgency_display()),
        "; ".join(row.partner.name for row in item.bodies.all()),
        str(item.get_response_display()),
        item.response_reason,
        str(item.get_state_display()),
    )


@form_page
@requires("inspection.record_inspection")
def inspection_create(request: HttpRequest) -> HttpResponse:
    """Record an inspection or a review."""
    form = NewInspectionForm(posted(request), person=request.user.person, area=request.area)
    return sent(
        request,
        form,
        operations.record_inspection,
        request.area,
        done="Inspection recorded",
        heading="Record an inspection or a review",
        button="Record it",
        trail=trail_to(request.area, "inspections"),
    )


@form_page
@requires("inspection.edit_inspection", on=Inspection)
def inspection_edit(request: HttpRequest, inspection: Inspection) -> HttpResponse:
    """Change what is said of it."""
    names = [name for name in InspectionForm.base_fields if name != "seen_version"]
    form = InspectionForm(
        posted(request),
        subject=inspection,
        initial=saved(inspection, *names),
        person=request.user.person,
        area=request.area,
    )
    return sent(
        request,
        form,
        operations.edit_inspection,
        inspection,
        done="Inspection changed",
        heading="Change this record",
        button="Save the changes",
        trail=trail_to(request.area, "inspections", inspection),
        caption=inspection.title,
    )


@form_page
@requires("inspection.withdraw_inspection", on=Inspection)
def inspection_withdraw(request: HttpRequest, inspection: Inspection) -> HttpResponse:
    """Take the record back."""
    return sent(
        request,
        ReasonForm(posted(request), subject=inspection),
        operations.withdraw_inspection,
        inspection,
        done="Record withdrawn",
        heading="Withdraw this record",
        button="Withdraw it",
        trail=trail_to(request.area, "inspections", inspection),
        caption=inspection.title,
    )


@form_page
@requires("inspection.edit_inspection", on=Inspection)
def finding_add(request: HttpRequest, inspection: Inspection) -> HttpResponse:
    """Add what was found."""
    return sent(
        request,
        NewFindingForm(posted(request), area=request.area),
        operations.add_finding,
        inspection,
        done="Finding added",
        heading="Add a finding",
        button="Add the finding",
        trail=trail_to(request.area, "inspections", inspection),
        then=inspection,
        caption=inspection.title,
    )


@form_page
@requires("inspection.edit_inspection", on=Inspection)
def recommendation_add(request: HttpRequest, inspection: Inspection) -> HttpResponse:
    """Add what was recommended."""
    form = NewRecommendationForm(posted(request), person=request.user.person, inspection=inspection, area=request.area)
    return sent(
        request,
        form,
        operations.add_recommendation,
        inspection,
        done="Recommendation added",
        heading="Add a recommendation",
        button="Add the recommendation",
        trail=trail_to(request.area, "inspections", inspection),
        then=inspection,
        caption=inspection.title,
    )


# --- Findings and recommendations ------------------------------------------------------------------------------------


def _item_page(request: HttpRequest, item: FollowedUp, name: str) -> HttpResponse:
    """One finding or recommendation: what it says, who is responsible, what was said to it, how it stands."""
    person = request.user.person
    joined = ["withdrawn_by", "responded_by", "decision", "impact_evidence"]
    if name == "recommendation":
        joined.append("finding")
    # Decision, evidence and finding may be hidden from this person, so they are joined (and come out empty).
    item = type(item).objects.visible_to(person, request.area).select_related("area", *joined).get(pk=item.pk)
    inspection = Inspection.objects.visible_to(person, request.area).filter(pk=item.inspection_id).first()
    verbs = (f"edit_{name}", f"respond_to_{name}", f"report_progress_on_{name}", f"withdraw_{name}")
    may = allowed(person, item, *verbs)
    recommendations = (
        Recommendation.objects.visible_to(person, request.area).current().filter(finding=item)
        if name == "finding"
        else []
    )
    context = {
        "item": item,
        "name": name,
        "inspection": inspection,
        "bodies": item.responsible_partners(),
        "progress": item.progress.select_related("by"),
        "recommendations": recommendations,
        "panels": panels_of(item, person),
        "changes": changes_of(item),
        "may": dict(zip(("edit", "respond", "report", "withdraw"), may.values(), strict=True)),
        "urls": {
            step: reverse(f"inspection:{name}_{step}", args=[request.area.slug, item.pk])
            for step in ("edit", "respond", "report", "withdraw")
        },
        "label": f"inspection.{type(item).__name__}",
        "trail": trail_to(request.area, "inspections", *([inspection] if inspection else [])),
    }
    return render(request, "inspection/followed_up_detail.html", context)


def _item_trail(request: HttpRequest, item: FollowedUp):
    inspection = Inspection.objects.visible_to(request.user.person, request.area).filter(pk=item.inspection_id).first()
    return trail_to(request.area, "inspections", *([inspection] if inspection else []), item)


def _respond(request: HttpRequest, item: FollowedUp) -> HttpResponse:
    form = ResponseForm(posted(request), subject=item, initial=saved(item, "response", "response_reason"))
    return sent(
        request,
        form,
        operations.respond,
        item,
        done="Response recorded",
        heading="Respond",
        button="Record the response",
        trail=_item_trail(request, item),
        text=item.text,
    )


def _report(request: HttpRequest, item: FollowedUp) -> HttpResponse:
    form = ProgressForm(
        posted(request),
        subject=item,
        initial={"state": item.state},
        person=request.user.person,
        area=request.area,
    )
    return sent(
        request,
        form,
        operations.report_progress,
        item,
        done="Progress recorded",
        heading="Say how it stands",
        button="Record it",
        trail=_item_trail(request, item),
        text=item.text,
    )


def _edit(request: HttpRequest, item: FollowedUp, form_class, operation, *names: str) -> HttpResponse:
    initial = saved(item, *names, "number", "text", "urgency")
    initial["bodies"] = list(item.bodies.values_list("partner", flat=True))
    return sent(
        request,
        form_class(posted(request), subject=item, initial=initial, area=request.area),
        operation,
        item,
        done="Changed",
        heading="Correct what is said here",
        button="Save the changes",
        trail=_item_trail(request, item),
    )


def _withdraw(request: HttpRequest, item: FollowedUp, operation) -> HttpResponse:
    return sent(
        request,
        ReasonForm(posted(request), subject=item),
        operation,
        item,
        done="Withdrawn",
        heading="Withdraw this entry",
        button="Withdraw it",
        trail=_item_trail(request, item),
        text=item.text,
    )


@require_safe
@requires("inspection.view_finding", on=Finding)
def finding_detail(request: HttpRequest, finding: Finding) -> HttpResponse:
    """One finding."""
    return _item_page(request, finding, "finding")


@form_page
@requires("inspection.edit_finding", on=Finding)
def finding_edit(request: HttpRequest, finding: Finding) -> HttpResponse:
    """Correct it."""
    return _edit(request, finding, FindingForm, operations.edit_finding, "kind", "group")


@form_page
@requires("inspection.respond_to_finding", on=Finding)
def finding_respond(request: HttpRequest, finding: Finding) -> HttpResponse:
    """Say whether it is accepted."""
    return _respond(request, finding)


@form_page
@requires("inspection.report_progress_on_finding", on=Finding)
def finding_report(request: HttpRequest, finding: Finding) -> HttpResponse:
    """Say how its follow-up stands."""
    return _report(request, finding)


@form_page
@requires("inspection.withdraw_finding", on=Finding)
def finding_withdraw(request: HttpRequest, finding: Finding) -> HttpResponse:
    """Take it back."""
    return _withdraw(request, finding, operations.withdraw_finding)


@require_safe
@requires("inspection.view_recommendation", on=Recommendation)
def recommendation_detail(request: HttpRequest, recommendation: Recommendation) -> HttpResponse:
    """One recommendation."""
    return _item_page(request, recommendation, "recommendation")


@form_page
@requires("inspection.edit_recommendation", on=Recommendation)
def recommendation_edit(request: HttpRequest, recommendation: Recommendation) -> HttpResponse:
    """Correct it."""
    return _edit(request, recommendation, RecommendationForm, operations.edit_recommendation)


@form_page
@requires("inspection.respond_to_recommendation", on=Recommendation)
def recommendation_respond(request: HttpRequest, recommendation: Recommendation) -> HttpResponse:
    """Say whether it is accepted."""
    return _respond(request, recommendation)


@form_page
@requires("inspection.report_progress_on_recommendation", on=Recommendation)
def recommendation_report(request: HttpRequest, recommendation: Recommendation) -> HttpResponse:
    """Say how its follow-up stands."""
    return _report(request, recommendation)


@form_page
@requires("inspection.withdraw_recommendation", on=Recommendation)
def recommendation_withdraw(request: HttpRequest, recommendation: Recommendation) -> HttpResponse:
    """Take it back."""
    return _withdraw(request, recommendation, operations.withdraw_recommendation)
