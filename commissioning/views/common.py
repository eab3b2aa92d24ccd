"""What the pages of commissioning share: the way back, and the page of a form from first sight to done."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.access import may
from core.forms import PortalForm, attempt

form_page = require_http_methods(["GET", "HEAD", "POST"])

PAGE = 50

Trail = list[tuple[str, str]]

LISTS = {
    "service": ("Services", "service_list"),
    "contract": ("Services", "service_list"),
    "need": ("Needs", "need_list"),
    "intention": ("Intentions", "intention_list"),
    "intentionnotice": ("Intentions", "intention_list"),
    "procurement": ("Intentions", "intention_list"),
    "fundingline": ("Funding", "funding"),
    "modelledfigure": ("Modelled figures", "modelled_figure_list"),
}


def trail_to(request: HttpRequest, kind: str, *subjects: models.Model | None) -> Trail:
    """The way from the register over a list down to these, those that are there."""
    slug = request.area.slug
    trail = [("Commissioning", reverse("commissioning:service_list", args=[slug]))]
    words, name = LISTS[kind]
    if name != "service_list":
        trail.append((words, reverse(f"commissioning:{name}", args=[slug])))
    return [*trail, *((str(subject), subject.get_absolute_url()) for subject in subjects if subject is not None)]


def bound(request: HttpRequest, form: type[PortalForm], **given) -> PortalForm:
    """The form, with what was sent where something was."""
    data = request.POST if request.method == "POST" else None
    return form(data, person=request.user.person, area=request.area, **given)


def initial_of(form: type[PortalForm], subject: models.Model) -> dict:
    """What a subject says now, for the boxes of a form that have its columns' names."""
    columns = {field.name: field.attname for field in subject._meta.concrete_fields}
    return {name: getattr(subject, columns[name]) for name in form.base_fields if name in columns}


def answer(
    request: HttpRequest,
    form: PortalForm,
    operation: Callable,
    *subjects: models.Model,
    heading: str,
    button: str,
    done: str,
    trail: Trail,
    to: models.Model | str | None = None,
    warning: str = "",
    **extra,
) -> HttpResponse:
    """Do it and go on to `to` (or to what was made), or show the form with what stands in the way."""
    if form.is_valid() and attempt(form, operation, *subjects, by=request.user.person, **extra):
        messages.success(request, done)
        return redirect(to or form.result)
    about = trail[-1][0] if len(trail) > 1 else ""
    context = {
        "form": form,
        "heading": heading,
        "button": button,
        "trail": trail,
        "caption": about,
        "warning": warning,
        "back": trail[-1][1],
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


def allowed(request: HttpRequest, subject: models.Model, *verbs: str) -> dict[str, bool]:
    """Which verbs this person may do with the subject, by their first words: what decides the buttons of a page."""
    return {f"may_{verb}": may(request.user.person, f"commissioning.{verb}", subject) for verb in verbs}


def page_of(request: HttpRequest, rows: models.QuerySet | list) -> Page:
    """The page of a list that the address asks for."""
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))
