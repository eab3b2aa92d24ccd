"""Who is heard in which group, and where nobody speaks for parents, young people or schools."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import clock
from core.access import requires
from strategies.representation import VOICES, representation


@require_safe
@requires("strategies.view_workstreams")
def representation_list(request: HttpRequest) -> HttpResponse:
    """The boards and working groups that this person sees, with the voices in each; only those that lack one, where the
    address says so."""
    groups = representation(request.area, request.user.person, clock.today())
    without = request.GET.get("without", "")
    lacking = [(name, label, sum(group.lacks(name) for group in groups)) for name, (label, _) in VOICES.items()]
    shown = [group for group in groups if without not in VOICES or group.lacks(without)]
    context = {
        "groups": shown,
        "total": len(groups),
        "lacking": lacking,
        "labels": [label for label, _ in VOICES.values()],
        "without": VOICES[without][0] if without in VOICES else "",
        "trail": [("Workstreams", reverse("strategies:workstream_list", args=[request.area.slug]))],
    }
    return render(request, "strategies/representation_list.html", context)
