"""What the pages of strategies and workstreams share: the way back, and the page of a form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from partners.models import LocalArea
from strategies.models import Strategy, Workstream

form_page = require_http_methods(["GET", "HEAD", "POST"])


def form_response(
    request: HttpRequest, form, heading: str, button: str, trail: list[tuple[str, str]], *, caption: str = ""
) -> HttpResponse:
    """A page with one form and one button."""
    context = {"form": form, "heading": heading, "button": button, "trail": trail, "caption": caption}
    return render(request, "layouts/form.html", context, status=form.http_status)


def trail_to(area: LocalArea, *subjects: Strategy | Workstream | None) -> list[tuple[str, str]]:
    """The way from the list of strategies down to these, those that are there."""
    trail = [("Strategy", reverse("strategies:strategy_list", args=[area.slug]))]
    for subject in filter(None, subjects):
        name = f"strategies:{subject._meta.model_name}_detail"
        trail.append((subject.title, reverse(name, args=[area.slug, subject.pk])))
    return trail
