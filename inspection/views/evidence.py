"""Evidence: the list with its filters, the CSV, one item, and the forms in which it is recorded."""

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import clock
from core.access import requires
from core.csv import csv_response
from core.history import changes_of
from core.panels import panels_of
from documents.models import File
from inspection import operations
from inspection.forms.common import ReasonForm
from inspection.forms.evidence import EvidenceFileForm, EvidenceFilter, EvidenceForm, NewEvidenceForm
from inspection.models import Evidence, Freshness
from inspection.views.pages import PAGE, allowed, form_page, posted, saved, sent, trail_to

SORTS = {
    "date": ("dated_on",),
    "title": ("title",),
    "kind": ("kind", "-dated_on"),
    "source": ("source_body", "-dated_on"),
}
CSV_HEADER = (
    "Title",
    "Kind",
    "Date",
    "Source",
    "Recorded for",
    "What it shows",
    "So what",
    "Can be relied on until before",
    "How old",
    "Criteria",
    "Duties",
    "Link",
    "Withdrawn because",
)


def _narrowed(request: HttpRequest) -> tuple[EvidenceFilter, QuerySet]:
    """The filter as the address has it, and the evidence that passes it, in the order that the address asks for."""
    form = EvidenceFilter(request.GET or None, area=request.area)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = Evidence.objects.visible_to(request.user.person, request.area).select_related("owner_partner")
    if not wanted.get("withdrawn"):
        rows = rows.current()
    if words := wanted.get("words"):
        rows = rows.filter(Q(title__icontains=words) | Q(shows__icontains=words) | Q(so_what__icontains=words))
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    if wanted.get("freshness"):
        rows = rows.with_freshness(wanted["freshness"], clock.today())
    links = {}
    if wanted.get("framework"):
        links["for_criteria__criterion__framework"] = wanted["framework"]
    if wanted.get("criterion"):
        links["for_criteria__criterion__number__iexact"] = wanted["criterion"]
    if links:
        rows = rows.filter(**links).distinct()
    if wanted.get("owner_partner"):
        rows = rows.filter(owner_partner=wanted["owner_partner"])
    return form, rows.order_by(*_order(request.GET.get("sort", "-date")))


def _order(sort: str) -> list[str]:
    names = SORTS.get(sort.removeprefix("-"), SORTS["date"])
    if not sort.startswith("-"):
        return [*names, "pk"]
    return [*(name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in names), "-pk"]


@require_safe
@requires("inspection.view_all_evidence")
def evidence_list(request: HttpRequest) -> HttpResponse:
    """The evidence that this person sees, fifty to a page, with how old it is."""
    form, rows = _narrowed(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    today = clock.today()
    items = list(page.object_list.prefetch_related("for_criteria__criterion"))
    query = request.GET.copy()
    query.pop("page", None)
    csv_url = reverse("inspection:evidence_export", args=[request.area.slug])
    context = {
        "filter": form,
        "page": page,
        "rows": [(item, item.freshness_on(today)) for item in items],
        "csv_url": f"{csv_url}?{query.urlencode()}" if query else csv_url,
        "may_record": request.user.has_perm("inspection.record_evidence", request.area),
        "may_export": request.user.has_perm("inspection.export_all_evidence", request.area),
        "trail": trail_to(request.area, "self_evaluations"),
    }
    return render(request, "inspection/evidence_list.html", context)


@require_safe
@requires("inspection.export_all_evidence")
def evidence_export(request: HttpRequest) -> HttpResponse:
    """The evidence of the list as CSV, with the same filters."""
    today = clock.today()
    rows = _narrowed(request)[1].prefetch_related("for_criteria__criterion", "for_duties__duty")
    return csv_response("evidence", CSV_HEADER, (_csv_row(item, item.freshness_on(today)) for item in rows))


def _csv_row(item: Evidence, freshness: Freshness) -> tuple:
    return (
        item.title,
        str(item.get_kind_display()),
        item.dated_on,
        item.source_body,
        item.owner_partner.name,
        item.shows,
        item.so_what,
        item.expires_on,
        str(freshness.label),
        "; ".join(str(row.criterion) for row in item.for_criteria.all()),
        "; ".join(str(row.duty) for row in item.for_duties.all()),
        item.link,
        item.withdrawn_because,
    )


@require_safe
@requires("inspection.view_evidence", on=Evidence)
def evidence_detail(request: HttpRequest, evidence: Evidence) -> HttpResponse:
    """One item of evidence: what it shows, what follows, and all that it speaks to."""
    person = request.user.person
    # Document and measure may be hidden from this person, so they are joined (and come out empty).
    evidence = (
        Evidence.objects.visible_to(person, request.area)
        .select_related("owner_partner", "recorded_by", "withdrawn_by", "document_version__document", "measure")
        .get(pk=evidence.pk)
    )
    context = {
        "evidence": evidence,
        "freshness": evidence.freshness_on(clock.today()),
        "file": File.objects.visible_to(person, request.area).filter(pk=evidence.file_id).first(),
        "criteria": evidence.for_criteria.select_related("criterion__framework"),
        "duties": evidence.for_duties.select_related("duty"),
        "panels": panels_of(evidence, person),
        "changes": changes_of(evidence),
        "may": allowed(person, evidence, "edit_evidence", "withdraw_evidence"),
        "trail": trail_to(request.area, "evidence"),
    }
    return render(request, "inspection/evidence_detail.html", context)


@form_page
@requires("inspection.record_evidence")
def evidence_create(request: HttpRequest) -> HttpResponse:
    """Record an item of evidence."""
    form = NewEvidenceForm(posted(request), request.FILES or None, person=request.user.person, area=request.area)
    return sent(
        request,
        form,
        operations.record_evidence,
        request.area,
        done="Evidence recorded",
        heading="Record evidence",
        button="Record it",
        trail=trail_to(request.area, "evidence"),
    )


@form_page
@requires("inspection.edit_evidence", on=Evidence)
def evidence_edit(request: HttpRequest, evidence: Evidence) -> HttpResponse:
    """Change what is said of it."""
    names = ("title", "kind", "dated_on", "source_body", "shows", "so_what", "expires_on", "link")
    initial = saved(evidence, *names, "document_version", "measure")
    initial["criteria"] = list(evidence.for_criteria.values_list("criterion", flat=True))
    initial["duties"] = list(evidence.for_duties.values_list("duty", flat=True))
    form = EvidenceForm(
        posted(request), subject=evidence, initial=initial, person=request.user.person, area=request.area
    )
    return sent(
        request,
        form,
        operations.edit_evidence,
        evidence,
        done="Evidence changed",
        heading="Change this evidence",
        button="Save the changes",
        trail=trail_to(request.area, "evidence", evidence),
        caption=evidence.title,
    )


@form_page
@requires("inspection.edit_evidence", on=Evidence)
def evidence_file(request: HttpRequest, evidence: Evidence) -> HttpResponse:
    """Keep a file with it."""
    return sent(
        request,
        EvidenceFileForm(posted(request), request.FILES or None, subject=evidence),
        operations.attach_file_to_evidence,
        evidence,
        done="File added",
        heading="Add a file",
        button="Add the file",
        trail=trail_to(request.area, "evidence", evidence),
        caption=evidence.title,
        text="It is checked before it is kept. A file that is there already is withdrawn.",
    )


@form_page
@requires("inspection.withdraw_evidence", on=Evidence)
def evidence_withdraw(request: HttpRequest, evidence: Evidence) -> HttpResponse:
    """Take it back."""
    return sent(
        request,
        ReasonForm(posted(request), subject=evidence),
        operations.withdraw_evidence,
        evidence,
        done="Evidence withdrawn",
        heading="Withdraw this evidence",
        button="Withdraw it",
        trail=trail_to(request.area, "evidence", evidence),
        caption=evidence.title,
        text="It no longer counts, and stays to be read with your reason.",
    )
