"""The register of risks and issues: its lists, its matrix, an entry, and the pages that change one."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from actionplans import operations
from actionplans.forms import (
    BecameIssueForm,
    CloseForm,
    CloseIssueForm,
    EditIssueForm,
    EditRiskForm,
    NewIssueForm,
    NewRiskForm,
    RateRiskForm,
)
from actionplans.models import Issue, Plan, Risk
from actionplans.models.risks import BANDS, RegisterEntry
from actionplans.register import (
    ISSUE_HEADER,
    RISK_HEADER,
    IssueFilter,
    RiskFilter,
    issue_row,
    matrix,
    ratings_of,
    risk_row,
)
from core import clock
from core.access import may, requires
from core.csv import csv_response
from core.forms import PortalForm, attempt
from core.history import changes_of
from core.panels import panels_of

PAGE = 50
FILTERS = {"risk": RiskFilter, "issue": IssueFilter}


def _trail(request: HttpRequest, name: str = "", plan: Plan | None = None) -> list[tuple[str, str]]:
    """The way back: plans, the plan where one is open to the reader, and the list."""
    slug = request.area.slug
    trail = [("Plans", reverse("actionplans:plan_list", args=[slug]))]
    if plan is not None:
        trail.append((plan.title, reverse("actionplans:plan_detail", args=[slug, plan.pk])))
    if name:
        address = (
            reverse(f"actionplans:plan_{name}s", args=[slug, plan.pk])
            if plan is not None
            else reverse(f"actionplans:{name}_list", args=[slug])
        )
        trail.append((f"{name.capitalize()}s", address))
    return trail


def _list(request: HttpRequest, name: str, plan: Plan | None = None) -> HttpResponse:
    """Risks or issues of the area, or of one plan, fifty to a page, narrowed and sorted by the address."""
    person, area = request.user.person, request.area
    form = FILTERS[name](request.GET or None, person=person, area=area, plan=plan)
    # A register holds dozens of rows, so that reading them all costs less than counting them first.
    page = Paginator(list(form.rows(request.GET.get("sort", ""))), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    if plan is not None:
        query["plan"] = str(plan.pk)
    address = f"?{query.urlencode()}" if query else ""
    context = {
        "page": page,
        "today": clock.today(),
        "filter": form,
        "forms": [form],
        "plan": plan,
        "name": name,
        "csv_url": reverse(f"actionplans:{name}_csv", args=[area.slug]) + address,
        "matrix_url": reverse("actionplans:risk_matrix", args=[area.slug]) + address,
        "may_export": may(person, "actionplans.export_register", area),
        "may_add": plan is not None and plan.is_live and may(person, "actionplans.add_to_register", plan),
        "trail": _trail(request, plan=plan),
    }
    return render(request, f"actionplans/{name}_list.html", context)


@require_safe
@requires("actionplans.view_register")
def risk_list(request: HttpRequest) -> HttpResponse:
    """The risks of every plan of the area that this person sees; the open ones first of all, the worst on top."""
    return _list(request, "risk")


@require_safe
@requires("actionplans.view_register")
def issue_list(request: HttpRequest) -> HttpResponse:
    """The issues of every plan of the area that this person sees."""
    return _list(request, "issue")


@require_safe
@requires("actionplans.view_plan", on=Plan)
def plan_risks(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The risks of one plan."""
    plan.area = request.area
    return _list(request, "risk", plan)


@require_safe
@requires("actionplans.view_plan", on=Plan)
def plan_issues(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The issues of one plan."""
    plan.area = request.area
    return _list(request, "issue", plan)


def _rows(request: HttpRequest, name: str) -> QuerySet:
    form = FILTERS[name](request.GET or None, person=request.user.person, area=request.area)
    return form.rows(request.GET.get("sort", ""))


@require_safe
@requires("actionplans.export_register")
def risk_csv(request: HttpRequest) -> HttpResponse:
    """All the risks of the page with the same filters, as CSV."""
    return csv_response(f"risks-{clock.today().isoformat()}", RISK_HEADER, map(risk_row, _rows(request, "risk")))


@require_safe
@requires("actionplans.export_register")
def issue_csv(request: HttpRequest) -> HttpResponse:
    """All the issues of the page with the same filters, as CSV."""
    return csv_response(f"issues-{clock.today().isoformat()}", ISSUE_HEADER, map(issue_row, _rows(request, "issue")))


@require_safe
@requires("actionplans.view_register")
def risk_matrix(request: HttpRequest) -> HttpResponse:
    """How many risks are rated how, five by five, each number with the risks behind it; filtered as the list is."""
    form = RiskFilter(request.GET or None, person=request.user.person, area=request.area)
    risks = list(form.rows())
    kept = {key: value for key, value in request.GET.items() if key not in ("likelihood", "impact", "page", "sort")}
    context = {
        "rows": matrix(risks),
        "count": len(risks),
        "bands": BANDS,
        "filter": form,
        "forms": [form],
        "list_url": reverse("actionplans:risk_list", args=[request.area.slug]),
        "query": urlencode(kept),
        "trail": _trail(request, "risk"),
    }
    return render(request, "actionplans/risk_matrix.html", context)


# --- One entry -------------------------------------------------------------------------------------------------------


def _plan_of(request: HttpRequest, entry: RegisterEntry) -> Plan | None:
    """The plan in whose register it stands, where the reader sees that."""
    return Plan.objects.visible_to(request.user.person, request.area).filter(pk=entry.plan_id).first()


def _seen(request: HttpRequest, entry: RegisterEntry):
    """The entry with what its page needs; workstream and board come out empty where they are hidden."""
    rows = type(entry).objects.visible_to(request.user.person, request.area)
    joined = ("owner_person", "owner_partner", "workstream", "board", "closed_by", "added_by")
    entry = rows.select_related(*joined).get(pk=entry.pk)
    entry.area = request.area
    return entry


def _detail(request: HttpRequest, entry: RegisterEntry, name: str, verbs: dict[str, str], **more) -> HttpResponse:
    person, plan = request.user.person, _plan_of(request, entry)
    now = {key for key in verbs if (entry.can_reopen if key == "reopen" else entry.is_open)}
    allowed = {key: key in now and may(person, f"actionplans.{verb}", entry) for key, verb in verbs.items()}
    context = {
        "entry": entry,
        "plan": plan,
        "today": clock.today(),
        "is_overdue": entry.is_overdue(clock.today()),
        "changes": changes_of(entry),
        "may": allowed,
        "label": f"actionplans.{type(entry).__name__}",
        "trail": _trail(request, name, plan),
    }
    return render(request, f"actionplans/{name}_detail.html", context | more)


@require_safe
@requires("actionplans.view_risk", on=Risk)
def risk_detail(request: HttpRequest, risk: Risk) -> HttpResponse:
    """One risk: what may happen, how likely and how bad, what is done about it, and how it was rated before."""
    risk = _seen(request, risk)
    person = request.user.person
    issues = Issue.objects.visible_to(person, request.area).filter(risk=risk)
    verbs = {"edit": "edit_risk", "rate": "rate_risk", "close": "close_risk", "reopen": "reopen_risk"}
    return _detail(
        request, risk, "risk", verbs, ratings=ratings_of(risk), issue=issues.first(), panels=panels_of(risk, person)
    )


@require_safe
@requires("actionplans.view_issue", on=Issue)
def issue_detail(request: HttpRequest, issue: Issue) -> HttpResponse:
    """One issue: what has happened, what that does, and what is done about it."""
    issue = _seen(request, issue)
    risks = Risk.objects.visible_to(request.user.person, request.area).filter(pk=issue.risk_id)
    verbs = {"edit": "edit_issue", "close": "close_issue", "reopen": "reopen_issue"}
    return _detail(request, issue, "issue", verbs, risk=risks.first())


def _form(
    request: HttpRequest,
    form: PortalForm,
    heading: str,
    button: str,
    subject: Plan | RegisterEntry,
    *,
    for_closed: bool = False,
) -> HttpResponse:
    """A page with one form. What is closed says so instead, as a 409, unless the form is for what is closed."""
    slug = request.area.slug
    name = subject._meta.model_name
    back = reverse(f"actionplans:{name}_detail", args=[slug, subject.pk])
    plan = subject if isinstance(subject, Plan) else _plan_of(request, subject)
    trail = _trail(request, "" if name == "plan" else name, plan)
    context = {"subject": subject, "caption": subject, "heading": heading, "back": back, "trail": trail}
    if name != "plan":
        context["trail"] = [*trail, (subject.title, back)]
        if not form.is_bound and not subject.is_open and not for_closed:
            return render(request, "actionplans/entry_closed.html", context | {"name": name}, status=409)
    return render(request, "layouts/form.html", context | {"form": form, "button": button}, status=form.http_status)


def _to(request: HttpRequest, entry: RegisterEntry) -> HttpResponse:
    """To the page of the entry; to the list where whoever gave it away does not see it any more."""
    name = entry._meta.model_name
    if type(entry).objects.visible_to(request.user.person, request.area).filter(pk=entry.pk).exists():
        return redirect(f"actionplans:{name}_detail", request.area.slug, entry.pk)
    return redirect(f"actionplans:{name}_list", request.area.slug)


@requires("actionplans.add_to_register", on=Plan)
def risk_add(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Put a risk into the register of a plan."""
    person = request.user.person
    form = NewRiskForm(request.POST or None, plan=plan, person=person)
    if form.is_valid() and attempt(form, operations.add_risk, plan, by=person):
        messages.success(request, f"{form.result.reference} is in the register.")
        return _to(request, form.result)
    return _form(request, form, "Add a risk", "Add the risk", plan)


@requires("actionplans.add_to_register", on=Plan)
def issue_add(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Put an issue into the register of a plan."""
    person = request.user.person
    form = NewIssueForm(request.POST or None, plan=plan, person=person)
    if form.is_valid() and attempt(form, operations.add_issue, plan, by=person):
        messages.success(request, f"{form.result.reference} is in the register.")
        return _to(request, form.result)
    return _form(request, form, "Add an issue", "Add the issue", plan)


SHARED = ("title", "owner_person_id", "owner_partner_id", "workstream_id", "board_id")


def _initial(entry: RegisterEntry, *names: str) -> dict:
    return {name.removesuffix("_id"): getattr(entry, name) for name in (*names, *SHARED)}


@requires("actionplans.edit_risk", on=Risk)
def risk_edit(request: HttpRequest, risk: Risk) -> HttpResponse:
    """Word a risk anew, say what is done about it, or give it to another owner."""
    person = request.user.person
    initial = _initial(risk, "cause", "event", "consequence", "mitigation")
    form = EditRiskForm(request.POST or None, subject=risk, area=request.area, person=person, initial=initial)
    if form.is_valid() and attempt(form, operations.edit_risk, risk, by=person):
        messages.success(request, "The risk is changed. The old words stay in its history.")
        return _to(request, risk)
    return _form(request, form, "Change the risk", "Save the risk", risk)


@requires("actionplans.rate_risk", on=Risk)
def risk_rate(request: HttpRequest, risk: Risk) -> HttpResponse:
    """Review a risk: rate it again, with the reason and the day of the next review."""
    form = RateRiskForm(request.POST or None, subject=risk, initial=RateRiskForm.initial_of(risk))
    if form.is_valid() and attempt(form, operations.rate_risk, risk, by=request.user.person):
        messages.success(request, f"Rated {form.result.score}, {form.result.band.label.lower()}.")
        return _to(request, risk)
    return _form(request, form, "Review and rate the risk", "Save the rating", risk)


@requires("actionplans.close_risk", on=Risk)
def risk_close(request: HttpRequest, risk: Risk) -> HttpResponse:
    """Close a risk, with the reason."""
    form = CloseForm(request.POST or None, subject=risk)
    if form.is_valid() and attempt(form, operations.close_risk, risk, by=request.user.person):
        messages.success(request, "The risk is closed. Its ratings and its history stay.")
        return _to(request, risk)
    return _form(request, form, "Close the risk", "Close the risk", risk)


@requires("actionplans.reopen_risk", on=Risk)
def risk_reopen(request: HttpRequest, risk: Risk) -> HttpResponse:
    """Take a closed risk up again, with the reason."""
    form = CloseForm(request.POST or None, subject=risk)
    if form.is_valid() and attempt(form, operations.reopen_risk, risk, by=request.user.person):
        messages.success(request, "The risk is open again. Why it was closed stays in its history.")
        return _to(request, risk)
    return _form(request, form, "Reopen the risk", "Reopen the risk", risk, for_closed=True)


@requires("actionplans.close_risk", on=Risk)
def risk_became_issue(request: HttpRequest, risk: Risk) -> HttpResponse:
    """Say that a risk has happened: it goes on as an issue."""
    initial = {"owner_person": risk.owner_person_id, "owner_partner": risk.owner_partner_id}
    form = BecameIssueForm(request.POST or None, subject=risk, area=request.area, initial=initial)
    if form.is_valid() and attempt(form, operations.turn_risk_into_issue, risk, by=request.user.person):
        messages.success(request, f"The risk is now the issue {form.result.reference}.")
        return _to(request, form.result)
    return _form(request, form, "It has happened", "Make it an issue", risk)


@requires("actionplans.edit_issue", on=Issue)
def issue_edit(request: HttpRequest, issue: Issue) -> HttpResponse:
    """Change what is said of an issue, what is done about it, by whom and by when."""
    person = request.user.person
    initial = _initial(issue, "what_happened", "effect", "response", "due_on")
    form = EditIssueForm(request.POST or None, subject=issue, area=request.area, person=person, initial=initial)
    if form.is_valid() and attempt(form, operations.edit_issue, issue, by=person):
        messages.success(request, "The issue is changed. The old words stay in its history.")
        return _to(request, issue)
    return _form(request, form, "Change the issue", "Save the issue", issue)


@requires("actionplans.close_issue", on=Issue)
def issue_close(request: HttpRequest, issue: Issue) -> HttpResponse:
    """Say that an issue is resolved, or close it without that."""
    form = CloseIssueForm(request.POST or None, subject=issue)
    if form.is_valid() and attempt(form, operations.close_issue, issue, by=request.user.person):
        messages.success(request, f"{form.result.get_state_display()}. Its history stays.")
        return _to(request, issue)
    return _form(request, form, "Close the issue", "Close the issue", issue)


@requires("actionplans.reopen_issue", on=Issue)
def issue_reopen(request: HttpRequest, issue: Issue) -> HttpResponse:
    """Take up again an issue that was resolved or closed, with the reason."""
    form = CloseForm(request.POST or None, subject=issue)
    if form.is_valid() and attempt(form, operations.reopen_issue, issue, by=request.user.person):
        messages.success(request, "The issue is open again. Why it was closed stays in its history.")
        return _to(request, issue)
    return _form(request, form, "Reopen the issue", "Reopen the issue", issue, for_closed=True)
