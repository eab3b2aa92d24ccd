"""What the pages of this room have in common: the way back, the page of a form, and what happens when it is sent."""

from collections.abc import Callable

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.access import may
from core.forms import PortalForm, attempt
from core.holding import warn_of_unread
from partners.models import LocalArea, Person

form_page = require_http_methods(["GET", "HEAD", "POST"])
Trail = list[tuple[str, str]]
PAGE = 50

TOPS = {
    "self_evaluations": ("Self-evaluation", "inspection:self_evaluation_list"),
    "evidence": ("Evidence", "inspection:evidence_list"),
    "inspections": ("Inspections and reviews", "inspection:inspection_list"),
    "preparations": ("Getting ready for inspection", "inspection:preparation_list"),
    "duties": ("Duties", "inspection:duty_list"),
    "accountabilities": ("Who is accountable", "inspection:accountability_list"),
}


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, or None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def allowed(person: Person, subject, *verbs: str) -> dict[str, bool]:
    """Which of the room's verbs this person may do with the subject: what decides the links of a page."""
    return {verb: may(person, f"inspection.{verb}", subject) for verb in verbs}


def trail_to(area: LocalArea, top: str, *subjects: models.Model) -> Trail:
    """The way from the room's first page through one of its lists down to these."""
    tops = ["self_evaluations"] if top == "self_evaluations" else ["self_evaluations", top]
    trail = [(TOPS[name][0], reverse(TOPS[name][1], args=[area.slug])) for name in tops]
    return trail + [(str(subject)[:80], subject.get_absolute_url()) for subject in subjects]


def sent(
    request: HttpRequest,
    form: PortalForm,
    operation: Callable,
    *subjects: models.Model,
    done: str,
    heading: str,
    button: str,
    trail: Trail,
    then: models.Model | str | None = None,
    caption: str = "",
    text: str = "",
    **extra,
) -> HttpResponse:
    """A page with one form. Sent and in order, it does the operation, says so and goes to `then` (what the operation
    gave, where nothing is named); otherwise the form comes back with why. `text` stands above the form."""
    if form.is_valid() and attempt(form, operation, *subjects, by=request.user.person, **extra):
        messages.success(request, done)
        warn_of_unread(request, form)
        return redirect(then or form.result)
    context = {
        "form": form,
        "heading": heading,
        "button": button,
        "trail": trail,
        "back": trail[-1][1],
        "caption": caption,
        "kind": subjects[0]._meta.verbose_name if subjects else "",
        "text": text,
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


def saved(subject: models.Model, *names: str) -> dict:
    """What a form begins with: these fields as they are, foreign keys by number."""
    return {name: getattr(subject, subject._meta.get_field(name).attname) for name in names}
