"""Lists kept under a name: saved from the address of a list, found again beside it and on Home, withdrawn."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from actionplans import operations
from actionplans.filters import kept_query
from actionplans.forms import RenameViewForm, SaveViewForm
from actionplans.models import Plan, SavedView
from core.access import may, requires
from core.forms import PortalForm, attempt


def _trail(request: HttpRequest, plan: Plan | None = None, *, listed: bool = False) -> list[tuple[str, str]]:
    slug = request.area.slug
    trail = [("Plans", reverse("actionplans:plan_list", args=[slug]))]
    if plan is not None:
        trail.append((plan.title, reverse("actionplans:plan_detail", args=[slug, plan.pk])))
    else:
        trail.append(("Actions of all plans", reverse("actionplans:action_list", args=[slug])))
    if listed:
        trail.append(("Saved views", reverse("actionplans:view_list", args=[slug])))
    return trail


@require_safe
@requires("actionplans.view_actions")
def view_list(request: HttpRequest) -> HttpResponse:
    """The views that this person has saved in the area, and those that are shared with him."""
    person = request.user.person
    views = SavedView.objects.visible_to(person, request.area).in_use().select_related("plan", "area", "saved_by")
    rows = [
        (view, may(person, "actionplans.rename_view", view), may(person, "actionplans.withdraw_view", view))
        for view in views
    ]
    return render(request, "actionplans/view_list.html", {"rows": rows, "trail": _trail(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("actionplans.save_view")
def view_save(request: HttpRequest) -> HttpResponse:
    """Keep a list of the actions of all plans."""
    return _save(request, None, reverse("actionplans:action_list", args=[request.area.slug]))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("actionplans.save_view_of_plan", on=Plan)
def view_save_of_plan(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Keep a list of the actions of one plan."""
    return _save(request, plan, reverse("actionplans:plan_detail", args=[request.area.slug, plan.pk]))


def _save(request: HttpRequest, plan: Plan | None, back: str) -> HttpResponse:
    person, query = request.user.person, kept_query(request.GET)
    may_share = plan is not None and may(person, "actionplans.edit_plan", plan)
    form = SaveViewForm(request.POST if request.method == "POST" else None, may_share=may_share)
    back = f"{back}?{query}" if query else back
    if form.is_valid() and attempt(form, operations.save_view, request.area, plan=plan, query=query, by=person):
        messages.success(request, f"“{form.result.name}” is saved. You find it above the list, and on Home.")
        return redirect(back)
    context = {
        "form": form,
        "heading": "Save this view",
        "caption": plan or "Actions of all plans",
        "button": "Save the view",
        "trail": _trail(request, plan),
        "back": back,
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("actionplans.rename_view", on=SavedView)
def view_rename(request: HttpRequest, view: SavedView) -> HttpResponse:
    """Give one's own view another name."""
    form = RenameViewForm(request.POST if request.method == "POST" else None, subject=view, initial={"name": view.name})
    if form.is_valid() and attempt(form, operations.rename_view, view, by=request.user.person):
        messages.success(request, "The view has its new name.")
        return redirect("actionplans:view_list", request.area.slug)
    return _form(request, form, view, "Rename a view", "Save the name")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("actionplans.withdraw_view", on=SavedView)
def view_withdraw(request: HttpRequest, view: SavedView) -> HttpResponse:
    """Offer a view no more."""
    form = PortalForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operations.withdraw_view, view, by=request.user.person):
        messages.success(request, "The view is withdrawn. The actions in it are as they were.")
        return redirect("actionplans:view_list", request.area.slug)
    shared = "Nobody is offered it any more." if view.is_shared else ""
    return _form(request, form, view, "Withdraw a view", "Withdraw it", shared)


def _form(
    request: HttpRequest, form: PortalForm, view: SavedView, heading: str, button: str, warning: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "caption": view.name,
        "button": button,
        "warning": warning,
        "trail": _trail(request, listed=True),
        "back": reverse("actionplans:view_list", args=[request.area.slug]),
    }
    return render(request, "layouts/form.html", context, status=form.http_status)
