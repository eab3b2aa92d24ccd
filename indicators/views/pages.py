"""What the pages of this room share: their trail and their one form page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from indicators.models import DataReturn, Measure
from partners.models import LocalArea

form_page = require_http_methods(["GET", "HEAD", "POST"])


def posted(request: HttpRequest):
    """What was sent, or None where the form is only opened."""
    return request.POST if request.method == "POST" else None


def render_form(
    request: HttpRequest, form, heading: str, button: str, trail: list, caption: Measure | DataReturn | None = None
) -> HttpResponse:
    """A form on a page of its own."""
    context = {"form": form, "heading": heading, "button": button, "trail": trail, "caption": caption}
    return render(request, "layouts/form.html", context, status=form.http_status)


def trail_to(area: LocalArea, measure: Measure | None = None) -> list[tuple[str, str]]:
    """The way to the measures, or to one."""
    trail = [("Measures", reverse("indicators:measure_list", args=[area.slug]))]
    if measure is not None:
        trail.append((measure.name, reverse("indicators:measure_detail", args=[area.slug, measure.pk])))
    return trail
