"""The duties register, how the area stands to each duty, and the accountability matrix."""

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import clock
from core.access import requires
from core.csv import csv_response
from core.history import changes_of
from core.panels import panels_of
from documents.models import Document
from indicators.models import Measure
from inspection import operations
from inspection.forms.common import ReasonForm
from inspection.forms.duties import (
    AccountabilityForm,
    AssuranceForm,
    DutyFilter,
    DutyOwnerForm,
    NewAccountabilityForm,
    NewDutyPositionForm,
)
from inspection.models import Accountability, Duty, DutyPosition, Evidence, EvidenceForDuty
from inspection.views.pages import allowed, form_page, posted, saved, sent, trail_to

CSV_HEADER = (
    "Act",
    "Section",
    "Kind",
    "Must or should",
    "Our own summary",
    "Who holds it",
    "Chapters of the Code",
    "Held here by",
    "Who answers for it",
    "How far it is met",
    "Last assured",
    "Next assurance due",
)


DUTIES_A_PAGE = 20


def _register(request: HttpRequest) -> tuple[DutyFilter, list[tuple[Duty, list[DutyPosition]]]]:
    """The filter as the address has it, and the duties that pass it, each with the positions this person sees."""
    form = DutyFilter(request.GET or None)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    duties: QuerySet = Duty.objects.in_force_on(clock.today())
    if words := wanted.get("words"):
        duties = duties.filter(
            Q(summary__icontains=words)
            | Q(act__icontains=words)
            | Q(section__icontains=words)
            | Q(holders__icontains=words)
        )
    if wanted.get("holder"):
        duties = duties.filter(holder_kinds__contains=[wanted["holder"]])
    if wanted.get("kind"):
        duties = duties.filter(kind=wanted["kind"])
    if wanted.get("chapter"):
        duties = duties.filter(code_chapters__overlap=[wanted["chapter"], "all"])
    positions = (
        DutyPosition.objects.visible_to(request.user.person, request.area)
        .select_related("owner_partner", "owner_person")
        .filter(duty__in=duties)
    )
    if wanted.get("compliance"):
        positions = positions.filter(compliance=wanted["compliance"])
    held: dict[int, list[DutyPosition]] = {}
    for position in positions:
        held.setdefault(position.duty_id, []).append(position)
    rows = [(duty, held.get(duty.pk, [])) for duty in duties]
    return form, [row for row in rows if row[1] or not wanted.get("compliance")]


@require_safe
@requires("inspection.view_duties")
def duty_list(request: HttpRequest) -> HttpResponse:
    """The register: every duty in force, who holds it here and how far it is met."""
    form, rows = _register(request)
    csv_url = reverse("inspection:duty_export", args=[request.area.slug])
    context = {
        "filter": form,
        "rows": rows,
        "page": Paginator(rows, DUTIES_A_PAGE).get_page(request.GET.get("page")),
        "unowned": sum(not positions for duty, positions in rows if duty.kind == Duty.Kind.DUTY and duty.holder_kinds),
        "csv_url": f"{csv_url}?{request.GET.urlencode()}" if request.GET else csv_url,
        "may_export": request.user.has_perm("inspection.export_duties", request.area),
        "trail": trail_to(request.area, "self_evaluations"),
    }
    return render(request, "inspection/duty_list.html", context)


@require_safe
@requires("inspection.export_duties")
def duty_export(request: HttpRequest) -> HttpResponse:
    """The register as CSV, with the same filters: a line for each holder."""
    lines = [_csv_row(duty, position) for duty, held in _register(request)[1] for position in (held or [None])]
    return csv_response("duties", CSV_HEADER, lines)


def _csv_row(duty: Duty, position: DutyPosition | None) -> tuple:
    said = (
        (
            position.owner_partner.name,
            position.owner_person,
            str(position.get_compliance_display()),
            position.assured_on,
            position.next_assurance_on,
        )
        if position
        else ("", "", "", "", "")
    )
    return (
        duty.act,
        duty.section,
        str(duty.get_kind_display()),
        str(duty.get_strength_display()),
        duty.summary,
        duty.holders,
        duty.chapter_words,
        *said,
    )


@require_safe
@requires("inspection.view_duties")
def duty_detail(request: HttpRequest, duty_pk: int) -> HttpResponse:
    """One duty: what it asks, who holds it here, and the evidence for it."""
    person = request.user.person
    duty = get_object_or_404(Duty, pk=duty_pk)
    duty.area = request.area  # a duty holds everywhere; what the rooms above show with it is of this area
    positions = DutyPosition.objects.visible_to(person, request.area).filter(duty=duty)
    links = EvidenceForDuty.objects.filter(
        duty=duty, evidence__in=Evidence.objects.visible_to(person, request.area).current()
    )
    today = clock.today()
    context = {
        "duty": duty,
        "positions": positions.select_related("owner_partner", "owner_person"),
        "evidence": [(link.evidence, link.evidence.freshness_on(today)) for link in links.select_related("evidence")],
        "panels": panels_of(duty, person),
        "may_record": request.user.has_perm("inspection.record_duty_position", request.area),
        "trail": trail_to(request.area, "duties"),
    }
    return render(request, "inspection/duty_detail.html", context)


@form_page
@requires("inspection.record_duty_position")
def duty_position_create(request: HttpRequest, duty_pk: int) -> HttpResponse:
    """Say which partner holds it here."""
    duty = get_object_or_404(Duty, pk=duty_pk)
    form = NewDutyPositionForm(posted(request), person=request.user.person, area=request.area)
    trail = trail_to(request.area, "duties")
    trail.append((str(duty), reverse("inspection:duty_detail", args=[request.area.slug, duty.pk])))
    return sent(
        request,
        form,
        operations.record_duty_position,
        request.area,
        done="Recorded who holds it",
        heading="Who holds this duty here?",
        button="Record it",
        trail=trail,
        caption=str(duty),
        text=duty.summary,
        duty=duty,
    )


@require_safe
@requires("inspection.view_duty_position", on=DutyPosition)
def duty_position_detail(request: HttpRequest, position: DutyPosition) -> HttpResponse:
    """How one partner stands to a duty."""
    person = request.user.person
    position = (
        DutyPosition.objects.visible_to(person, request.area)
        .select_related("duty", "owner_partner", "owner_person")
        .get(pk=position.pk)
    )
    links = EvidenceForDuty.objects.filter(
        duty=position.duty, evidence__in=Evidence.objects.visible_to(person, request.area).current()
    )
    today = clock.today()
    context = {
        "position": position,
        "duty": position.duty,
        "overdue": position.next_assurance_on is not None and position.next_assurance_on < today,
        "measures": position.for_measures.filter(
            measure__in=Measure.objects.visible_to(person, request.area)
        ).select_related("measure"),
        "documents": position.for_documents.filter(
            document__in=Document.objects.visible_to(person, request.area)
        ).select_related("document"),
        "evidence": [(link.evidence, link.evidence.freshness_on(today)) for link in links.select_related("evidence")],
        "may": allowed(person, position, "assure_duty_position", "name_owner_of_duty_position"),
        "changes": changes_of(position),
        "trail": trail_to(request.area, "duties"),
    }
    return render(request, "inspection/duty_position_detail.html", context)


@form_page
@requires("inspection.assure_duty_position", on=DutyPosition)
def duty_position_assure(request: HttpRequest, position: DutyPosition) -> HttpResponse:
    """Say how far it is met."""
    names = ("compliance", "statement", "assured_on", "assured_how", "next_assurance_on")
    initial = saved(position, *names)
    initial["measures"] = list(position.for_measures.values_list("measure", flat=True))
    initial["documents"] = list(position.for_documents.values_list("document", flat=True))
    form = AssuranceForm(
        posted(request), subject=position, initial=initial, person=request.user.person, area=request.area
    )
    return sent(
        request,
        form,
        operations.assure_duty_position,
        position,
        done="Assurance recorded",
        heading="How far is this duty met?",
        button="Record it",
        trail=trail_to(request.area, "duties", position),
        text=position.duty.summary,
    )


@form_page
@requires("inspection.name_owner_of_duty_position", on=DutyPosition)
def duty_position_owner(request: HttpRequest, position: DutyPosition) -> HttpResponse:
    """Name who answers for it."""
    form = DutyOwnerForm(posted(request), subject=position, initial=saved(position, "owner_person"), area=request.area)
    return sent(
        request,
        form,
        operations.name_duty_owner,
        position,
        done="Owner recorded",
        heading="Who answers for this duty?",
        button="Record it",
        trail=trail_to(request.area, "duties", position),
    )


# --- Who is accountable ----------------------------------------------------------------------------------------------


@require_safe
@requires("inspection.view_accountabilities")
def accountability_list(request: HttpRequest) -> HttpResponse:
    """The matrix: each agency, what it is responsible for, who is accountable, and how many duties it holds here."""
    person = request.user.person
    lines = Accountability.objects.visible_to(person, request.area).select_related("partner", "accountable_person")
    duties: dict[int, list[DutyPosition]] = {}
    for position in DutyPosition.objects.visible_to(person, request.area).select_related("duty"):
        duties.setdefault(position.owner_partner_id, []).append(position)
    context = {
        "rows": [(line, duties.get(line.partner_id, [])) for line in lines if not line.ended_because],
        "ended": [line for line in lines if line.ended_because],
        "may_edit": request.user.has_perm("inspection.create_accountability", request.area),
        "trail": trail_to(request.area, "self_evaluations"),
    }
    return render(request, "inspection/accountability_list.html", context)


@form_page
@requires("inspection.create_accountability")
def accountability_create(request: HttpRequest) -> HttpResponse:
    """Add a line."""
    form = NewAccountabilityForm(posted(request), person=request.user.person, area=request.area)
    return sent(
        request,
        form,
        operations.add_accountability,
        request.area,
        done="Line added",
        heading="Add a line to the matrix",
        button="Add it",
        trail=trail_to(request.area, "accountabilities"),
        then=_matrix(request),
    )


@form_page
@requires("inspection.edit_accountability", on=Accountability)
def accountability_edit(request: HttpRequest, line: Accountability) -> HttpResponse:
    """Change a line."""
    names = ("agency", "partner", "responsibilities", "accountable_person", "accountable_words")
    form = AccountabilityForm(posted(request), subject=line, initial=saved(line, *names), area=request.area)
    return sent(
        request,
        form,
        operations.edit_accountability,
        line,
        done="Line changed",
        heading="Change this line",
        button="Save the changes",
        trail=trail_to(request.area, "accountabilities"),
        then=_matrix(request),
        caption=line.agency,
    )


@form_page
@requires("inspection.edit_accountability", on=Accountability)
def accountability_end(request: HttpRequest, line: Accountability) -> HttpResponse:
    """Say that a line no longer holds."""
    return sent(
        request,
        ReasonForm(posted(request), subject=line),
        operations.end_accountability,
        line,
        done="Line ended",
        heading="This line no longer holds",
        button="End it",
        trail=trail_to(request.area, "accountabilities"),
        then=_matrix(request),
        caption=line.agency,
    )


def _matrix(request: HttpRequest) -> str:
    return reverse("inspection:accountability_list", args=[request.area.slug])
