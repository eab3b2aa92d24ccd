"""Targets, comparators, the library, figures taken in from files, and the scorecard."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import clock
from core.access import requires
from core.forms import attempt
from core.history import changes_of
from indicators import operations
from indicators.forms import ComparatorForm, EndTargetForm, ImportForm, LibraryFilter, NeighboursForm, TargetForm
from indicators.models import LibraryMeasure, Measure, NeighbourSet
from indicators.scorecard import scorecard_of
from indicators.views.pages import form_page, posted, render_form, trail_to

ENTRIES_A_PAGE = 30


@require_safe
@requires("indicators.view_measures")
def scorecard(request: HttpRequest) -> HttpResponse:
    """Each measure that is followed, in a line: latest, target, against England, direction, when the next is due."""
    today = clock.today()
    measures = Measure.objects.visible_to(request.user.person, request.area).running_on(today)
    context = {"rows": scorecard_of(measures, today), "today": today, "trail": trail_to(request.area)}
    return render(request, "indicators/scorecard.html", context)


@require_safe
@requires("indicators.view_library")
def library_list(request: HttpRequest) -> HttpResponse:
    """The national measures that come with the portal, to begin a measure of one's own from."""
    form = LibraryFilter(request.GET or None)
    followed: dict[int, Measure] = {}
    for measure in Measure.objects.visible_to(request.user.person, request.area).exclude(library_measure=None):
        followed.setdefault(measure.library_measure_id, measure)
    entries = LibraryMeasure.objects.offered()
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if wanted.get("words"):
        entries = entries.with_words(wanted["words"])
    if wanted.get("topic"):
        entries = entries.filter(topic=wanted["topic"])
    if wanted.get("followed"):
        entries = entries.filter(pk__in=list(followed))
    page = Paginator(entries, ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "page": page,
        "entries": [(entry, followed.get(entry.pk)) for entry in page.object_list],
        "trail": trail_to(request.area),
    }
    return render(request, "indicators/library_list.html", context)


@require_safe
@requires("indicators.view_library")
def library_detail(request: HttpRequest, library_measure_pk: int) -> HttpResponse:
    """What the source says about a national measure, and the measures here that were begun from it."""
    found = LibraryMeasure.objects.filter(pk=library_measure_pk).first()
    if found is None:
        raise Http404
    here = Measure.objects.visible_to(request.user.person, request.area).filter(library_measure=found)
    context = {
        "entry": found,
        "here": here,
        "may_create": found.offered and request.user.has_perm("indicators.create_measure", request.area),
        "trail": _library_trail(request),
    }
    return render(request, "indicators/library_detail.html", context)


def _library_trail(request: HttpRequest) -> list[tuple[str, str]]:
    library = ("National library", reverse("indicators:library_list", args=[request.area.slug]))
    return [*trail_to(request.area), library]


@form_page
@requires("indicators.import_figures")
def figures_import(request: HttpRequest) -> HttpResponse:
    """Take a file of the Department for Education into the measures of the area."""
    form = ImportForm(posted(request), request.FILES if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operations.import_dfe, request.area, by=request.user.person):
        messages.success(request, form.result.words)
        return redirect("indicators:measure_list", request.area.slug)
    return render_form(request, form, "Take in published figures", "Take in the file", trail_to(request.area))


@form_page
@requires("indicators.set_target", on=Measure)
def target_set(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Say what a measure should reach."""
    form = TargetForm(posted(request), measure=measure)
    if form.is_valid() and attempt(form, operations.set_target, measure, by=request.user.person):
        messages.success(request, "Target set")
        return redirect(measure)
    return render_form(request, form, "Set a target", "Set the target", trail_to(request.area, measure), measure)


@form_page
@requires("indicators.end_target", on=Measure)
def target_end(request: HttpRequest, measure: Measure) -> HttpResponse:
    """End the target of a measure."""
    form = EndTargetForm(posted(request))
    if form.is_valid() and attempt(form, operations.end_target, measure, by=request.user.person):
        messages.success(request, "Target ended")
        return redirect(measure)
    return render_form(request, form, "End the target", "End the target", trail_to(request.area, measure), measure)


@form_page
@requires("indicators.record_comparator", on=Measure)
def comparator_record(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Record what the same measure was elsewhere."""
    form = ComparatorForm(posted(request))
    if form.is_valid() and attempt(form, operations.record_comparator, measure, by=request.user.person):
        messages.success(request, f"Recorded: {form.result}")
        return redirect(measure)
    trail = trail_to(request.area, measure)
    return render_form(request, form, "Record a comparator", "Record the value", trail, measure)


@require_safe
@requires("indicators.view_neighbours")
def neighbours(request: HttpRequest) -> HttpResponse:
    """The local areas that are said to be most like this one, and the sets before."""
    sets = NeighbourSet.objects.visible_to(request.user.person, request.area).prefetch_related("neighbours")
    sets = list(sets.order_by("-in_use_from"))
    current = next((each for each in sets if each.in_use_from <= clock.today()), None)
    context = {
        "current": current,
        "others": [each for each in sets if each is not current],
        "changes": changes_of(current) if current else [],
        "may_set": request.user.has_perm("indicators.set_neighbours", request.area),
        "trail": trail_to(request.area),
    }
    return render(request, "indicators/neighbours.html", context)


@form_page
@requires("indicators.set_neighbours")
def neighbours_set(request: HttpRequest) -> HttpResponse:
    """Say which local areas are most like this one from a day on."""
    form = NeighboursForm(posted(request), person=request.user.person, area=request.area)
    if form.is_valid() and attempt(form, operations.set_neighbours, request.area, by=request.user.person):
        messages.success(request, "Statistical neighbours set")
        return redirect("indicators:neighbours", request.area.slug)
    heading = "Set the statistical neighbours"
    return render_form(request, form, heading, "Set the neighbours", trail_to(request.area))
