"""Bringing a plan in from a spreadsheet or a document: choose the file, match its columns, look over each row, do it;
and undo it while nobody has touched what it did."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from actionplans import operations
from actionplans.forms import BringInForm, ColumnsForm, ImportForm, MendForm, TableForm, UndoForm
from actionplans.importing.columns import KEEP
from actionplans.importing.preview import preview_of
from actionplans.importing.rows import ADD, CHANGE, CLOSED, LEFT_OUT, SAME
from actionplans.models import Action, Plan, PlanImport
from actionplans.views.plans import form_below_plan
from core.access import may, requires
from core.forms import attempt
from core.templatetags.portal import counted

PAGE = 50
State = PlanImport.State
SETTLED = (State.DONE, State.UNDONE, State.DROPPED)


def _trail(request: HttpRequest, plan: Plan, *more: tuple[str, str]) -> list[tuple[str, str]]:
    slug = request.area.slug
    return [
        ("Plans", reverse("actionplans:plan_list", args=[slug])),
        (plan.title, reverse("actionplans:plan_detail", args=[slug, plan.pk])),
        ("Bring in actions", reverse("actionplans:plan_import", args=[slug, plan.pk])),
        *more,
    ]


def _to(name: str, request: HttpRequest, plan: Plan, found: PlanImport) -> HttpResponse:
    return redirect(f"actionplans:{name}", request.area.slug, plan.pk, found.pk)


def _of(request: HttpRequest, plan: Plan, import_pk: int, *states: PlanImport.State) -> PlanImport:
    """One import of this plan that the person sees and that is in one of these states; or 404."""
    plan.area = request.area
    rows = PlanImport.objects.visible_to(request.user.person, request.area).filter(plan=plan, pk=import_pk)
    found = rows.filter(state__in=states).select_related("started_by", "undone_by").defer("unread").first()
    if found is None:
        raise Http404
    found.plan = plan
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@requires("actionplans.import_actions", on=Plan)
def plan_import(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Choose the file with the plan; or go on with one that is being looked over; and what was brought in before."""
    person, plan.area = request.user.person, request.area
    form = ImportForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid() and attempt(form, operations.begin_import, plan, by=person):
        job = operations.job_of(form.result, person)
        return redirect("core:job_detail", job.pk) if job else _to("import_columns", request, plan, form.result)
    before = PlanImport.objects.visible_to(person, request.area).filter(plan=plan)
    before = before.exclude(state=PlanImport.State.DROPPED).select_related("started_by")
    before = before.defer("tables", "mended", "unread")
    context = {
        "plan": plan,
        "form": form,
        "before": before[:20],
        "may_add": may(person, "actionplans.create_action", plan),
        "trail": _trail(request, plan)[:2],
    }
    return render(request, "actionplans/plan_import.html", context, status=form.http_status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("actionplans.import_actions", on=Plan)
def import_table(request: HttpRequest, plan: Plan, import_pk: int) -> HttpResponse:
    """Say which table of the file is the plan, and in which row its headings stand."""
    draft = _of(request, plan, import_pk, State.DRAFT)
    form = TableForm(request.POST if request.method == "POST" else None, draft=draft)
    if form.is_valid() and attempt(form, operations.choose_table, draft, by=request.user.person):
        return _to("import_columns", request, plan, draft)
    return form_below_plan(
        request,
        form,
        heading="Choose the table",
        caption=draft.file_name,
        button="Go on",
        trail=_trail(request, plan, ("Columns", _address("import_columns", request, plan, draft))),
    )


def _address(name: str, request: HttpRequest, plan: Plan, found: PlanImport) -> str:
    return reverse(f"actionplans:{name}", args=[request.area.slug, plan.pk, found.pk])


@require_http_methods(["GET", "HEAD", "POST"])
@requires("actionplans.import_actions", on=Plan)
def import_columns(request: HttpRequest, plan: Plan, import_pk: int) -> HttpResponse:
    """Say what each column means: filled in as far as its heading says it, or as it was last time."""
    draft = _of(request, plan, import_pk, State.DRAFT)
    form = ColumnsForm(request.POST if request.method == "POST" else None, draft=draft)
    if form.is_valid() and attempt(form, operations.match_columns, draft, by=request.user.person):
        return _to("import_preview", request, plan, draft)
    table = draft.tables[draft.chosen]
    context = {
        "plan": plan,
        "draft": draft,
        "form": form,
        "table": table,
        "several": len(draft.tables) > 1,
        "kept": sum(column == KEEP for column in draft.columns),
        "trail": _trail(request, plan),
    }
    return render(request, "actionplans/import_columns.html", context, status=form.http_status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("actionplans.import_actions", on=Plan)
def import_preview(request: HttpRequest, plan: Plan, import_pk: int) -> HttpResponse:
    """Each row with what it will do, what can't be read to be mended in its place; then all of it, or nothing."""
    person = request.user.person
    draft = _of(request, plan, import_pk, State.DRAFT)
    posted = request.method == "POST"
    bring_in = BringInForm(request.POST if posted and "bring_in" in request.POST else None, subject=draft)
    if bring_in.is_valid() and attempt(bring_in, operations.ask_to_bring_in, draft, by=person):
        if bring_in.result.is_draft:
            return redirect("core:job_detail", operations.job_of(draft, person).pk)
        messages.success(request, "The plan is in the portal. Below is what each row became.")
        return _to("import_detail", request, plan, draft)
    job = operations.job_of(draft, person)
    if job is not None and job.is_unfinished:
        return redirect("core:job_detail", job.pk)
    preview = preview_of(draft, by=person)
    typed = request.POST if posted and not bring_in.is_bound else None
    mend = MendForm(typed, preview=preview, opened=request.GET.get("row", ""))
    if mend.is_valid() and attempt(mend, operations.mend_import, draft, by=person):
        return redirect(f"{_address('import_preview', request, plan, draft)}{_same_page(request)}")
    context = {
        "plan": plan,
        "draft": draft,
        "preview": preview,
        "counts": [(will, preview.count(will)) for will in (ADD, CHANGE, SAME, CLOSED, LEFT_OUT)],
        "page": Paginator(preview.rows, PAGE).get_page(request.GET.get("page")),
        "guessed": sorted((words, level.label) for words, level in preview.vocabulary.guessed.items()),
        "mend": mend,
        "bring_in": bring_in,
        "forms": [mend, bring_in],
        "trail": _trail(request, plan, ("Columns", _address("import_columns", request, plan, draft))),
    }
    status = max(bring_in.http_status, mend.http_status)
    return render(request, "actionplans/import_preview.html", context, status=status)


def _same_page(request: HttpRequest) -> str:
    """The query that leads back to the page of rows on which somebody stood."""
    page = request.GET.get("page", "")
    return f"?page={page}#rows" if page.isdecimal() else ""


@require_http_methods(["GET", "HEAD", "POST"])
@requires("actionplans.import_actions", on=Plan)
def import_drop(request: HttpRequest, plan: Plan, import_pk: int) -> HttpResponse:
    """Give up an import that is being read or looked over."""
    draft = _of(request, plan, import_pk, *PlanImport.UNFINISHED)
    form = BringInForm(request.POST if request.method == "POST" else None)
    del form.fields["seen_version"]
    if form.is_valid() and attempt(form, operations.drop_import, draft, by=request.user.person):
        messages.success(request, "Dropped. Nothing of the file is in the plan.")
        return redirect("actionplans:plan_import", request.area.slug, plan.pk)
    return form_below_plan(
        request,
        form,
        heading="Drop this import",
        caption=draft.file_name,
        text="What was read of the file goes. Nothing of it is in the plan yet.",
        button="Drop it",
        back=draft.get_absolute_url(),
        trail=_trail(request, plan),
    )


@require_safe
@requires("actionplans.import_actions", on=Plan)
def import_detail(request: HttpRequest, plan: Plan, import_pk: int) -> HttpResponse:
    """What an import did: each row and the action that it became or changed."""
    person = request.user.person
    done = _of(request, plan, import_pk, *SETTLED)
    seen = Action.objects.visible_to(person, request.area)
    rows = list(done.rows.filter(action__in=seen).select_related("action__level").defer("before"))
    new = sum(row.was_new for row in rows)
    did = [f"{counted(many, 'action')} {how}" for many, how in ((new, "added"), (len(rows) - new, "changed")) if many]
    is_in = done.state == PlanImport.State.DONE
    context = {
        "plan": plan,
        "done": done,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "words": ", ".join(did) or "no action that you can see",
        "touched": [row.action for row in rows if row.action.version != row.version_then] if is_in else [],
        "may_undo": is_in and may(person, "actionplans.undo_import", plan),
        "trail": _trail(request, plan),
    }
    return render(request, "actionplans/import_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("actionplans.undo_import", on=Plan)
def import_undo(request: HttpRequest, plan: Plan, import_pk: int) -> HttpResponse:
    """Undo an import, with a reason."""
    person = request.user.person
    done = _of(request, plan, import_pk, *SETTLED)
    job = operations.job_of(done, person)
    if job is not None and job.is_unfinished:
        return redirect("core:job_detail", job.pk)
    form = UndoForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operations.ask_to_undo, done, by=person):
        if form.result.state == PlanImport.State.DONE:
            return redirect("core:job_detail", operations.job_of(done, person).pk)
        messages.success(request, "The import is undone. What it did stays in the history.")
        return _to("import_detail", request, plan, done)
    return form_below_plan(
        request,
        form,
        heading="Undo this import",
        caption=done.file_name,
        text="Actions that it added are closed and leave the plan. What it changed is put back as it was.",
        button="Undo the import",
        back=_address("import_detail", request, plan, done),
        trail=_trail(request, plan),
    )
