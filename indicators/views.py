"""The list of measures, a measure with its series, and the forms that change them."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import requires
from core.csv import csv_response
from core.forms import attempt
from core.history import changes_of
from core.panels import panels_of
from indicators import operations
from indicators.forms import (
    MeasureFilter,
    MeasureForm,
    NewMeasureForm,
    ObservationForm,
    ResumeMeasureForm,
    StopMeasureForm,
)
from indicators.models import Measure, Observation
from indicators.travel import MeasureStanding, chart_of, standing_of, standings_of
from partners.models import LocalArea

form_page = require_http_methods(["GET", "HEAD", "POST"])

SORTS = {
    "reference": lambda standing: (standing.measure.position, standing.measure.reference),
    "name": lambda standing: standing.measure.name.lower(),
    "direction": lambda standing: str(standing.direction.label),
    "freshness": lambda standing: str(standing.freshness.label),
}

CSV_HEADER = (
    "Measure",
    "Name",
    "Unit",
    "First day",
    "Last day",
    "Value",
    "Missing",
    "Provisional",
    "New series",
    "Note",
    "Source",
    "Recorded by",
    "Recorded at",
    "Counts",
)


@require_safe
@requires("indicators.view_measures")
def measure_list(request: HttpRequest) -> HttpResponse:
    """Every measure that this person sees: where it stands, which way it went, whether it is up to date."""
    person = request.user.person
    form = MeasureFilter(request.GET or None, area=request.area)
    measures = Measure.objects.visible_to(person, request.area).select_related("owner_partner")
    standings = _sorted(_narrowed(measures, form), request.GET.get("sort", "reference"))
    context = {
        "filter": form,
        "standings": standings,
        "may_create": request.user.has_perm("indicators.create_measure", request.area),
        "may_export": request.user.has_perm("indicators.export_measures", request.area),
    }
    return render(request, "indicators/measure_list.html", context)


def _narrowed(measures, form: MeasureFilter) -> list[MeasureStanding]:
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if wanted.get("words"):
        measures = measures.filter(name__icontains=wanted["words"])
    if wanted.get("owner"):
        measures = measures.filter(owner_partner=wanted["owner"])
    standings = standings_of(measures, clock.today())
    if wanted.get("freshness"):
        standings = [standing for standing in standings if standing.freshness == wanted["freshness"]]
    return standings


def _sorted(standings: list[MeasureStanding], sort: str) -> list[MeasureStanding]:
    key = SORTS.get(sort.removeprefix("-"), SORTS["reference"])
    return sorted(standings, key=key, reverse=sort.startswith("-"))


@require_safe
@requires("indicators.export_measures")
def measure_export(request: HttpRequest) -> HttpResponse:
    """Every observation of the measures that this person sees, as CSV."""
    measures = Measure.objects.visible_to(request.user.person, request.area)
    return _observations_csv(f"{request.area.name} measures", measures)


@require_safe
@requires("indicators.view_measure", on=Measure)
def measure_detail(request: HttpRequest, measure: Measure) -> HttpResponse:
    """One measure: where it stands, its series as a chart and as a table with corrections, and its history."""
    rows = list(measure.observations.select_related("recorded_by"))
    counting = set(measure.observations.all().counting().values_list("pk", flat=True))
    series = [row for row in rows if row.pk in counting and row.missing != Observation.Missing.WITHDRAWN]
    context = {
        "measure": measure,
        "standing": standing_of(measure, series, clock.today()),
        "chart": chart_of(measure, series),
        "rows": [(row, row.pk in counting) for row in reversed(rows)],
        "changes": changes_of(measure),
        "panels": panels_of(measure, request.user.person),
        "may_record": request.user.has_perm("indicators.record_observation", measure),
        "may_edit": request.user.has_perm("indicators.edit_measure", measure),
        "may_stop": request.user.has_perm("indicators.stop_measure", measure),
        "may_export": request.user.has_perm("indicators.export_measure", measure),
        "trail": _trail(request.area),
    }
    return render(request, "indicators/measure_detail.html", context)


@require_safe
@requires("indicators.export_measure", on=Measure)
def measure_csv(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Every observation of one measure as CSV, corrected ones too; the column “Counts” tells them apart."""
    return _observations_csv(
        str(measure), Measure.objects.visible_to(request.user.person, request.area).filter(pk=measure.pk)
    )


def _observations_csv(name: str, measures) -> HttpResponse:
    rows = Observation.objects.filter(measure__in=measures)
    counting = set(rows.counting().values_list("pk", flat=True))
    rows = rows.select_related("measure", "recorded_by").order_by("measure__position", *Observation._meta.ordering)
    return csv_response(slugify(name), CSV_HEADER, (_csv_row(row, row.pk in counting) for row in rows))


def _plain_number(value: Decimal | None) -> int | Decimal | None:
    """The number without needless noughts after the point."""
    if value is None:
        return None
    return int(value) if value == int(value) else value.normalize()


def _csv_row(row: Observation, counts: bool) -> tuple:
    return (
        row.measure.reference,
        row.measure.name,
        str(row.measure.get_unit_display()),
        row.period_start,
        row.last_day,
        _plain_number(row.value),
        row.missing,
        "yes" if row.provisional else "no",
        "yes" if row.starts_new_series else "no",
        row.note,
        row.source,
        str(row.recorded_by),
        row.recorded_at,
        "yes" if counts else "no",
    )


@form_page
@requires("indicators.create_measure")
def measure_create(request: HttpRequest) -> HttpResponse:
    """Begin to follow a number."""
    form = NewMeasureForm(
        request.POST if request.method == "POST" else None, person=request.user.person, area=request.area
    )
    if form.is_valid() and attempt(form, operations.create_measure, request.area, by=request.user.person):
        messages.success(request, "Measure added")
        return redirect(form.result)
    return _form(request, form, "Add a measure", "Add the measure", _trail(request.area))


@form_page
@requires("indicators.edit_measure", on=Measure)
def measure_edit(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Change what is said about a measure."""
    initial = {
        name: getattr(measure, name)
        for name in MeasureForm.base_fields
        if name not in ("seen_version", "owner_partner")
    }
    initial["owner_partner"] = measure.owner_partner_id
    form = MeasureForm(
        request.POST if request.method == "POST" else None, subject=measure, initial=initial, area=request.area
    )
    if form.is_valid() and attempt(form, operations.edit_measure, measure, by=request.user.person):
        messages.success(request, "Measure changed")
        return redirect(measure)
    return _form(request, form, "Change this measure", "Save the changes", _trail(request.area, measure), measure)


@form_page
@requires("indicators.stop_measure", on=Measure)
def measure_stop(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Stop following a measure; its series stays."""
    form = StopMeasureForm(request.POST if request.method == "POST" else None, subject=measure)
    if form.is_valid() and attempt(form, operations.stop_measure, measure, by=request.user.person):
        messages.success(request, "Measure stopped")
        return redirect(measure)
    return _form(request, form, "Stop this measure", "Stop the measure", _trail(request.area, measure), measure)


@form_page
@requires("indicators.resume_measure", on=Measure)
def measure_resume(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Follow a stopped measure again."""
    form = ResumeMeasureForm(request.POST if request.method == "POST" else None, subject=measure)
    if form.is_valid() and attempt(form, operations.resume_measure, measure, by=request.user.person):
        messages.success(request, "Measure followed again")
        return redirect(measure)
    return _form(request, form, "Measure this again", "Measure it again", _trail(request.area, measure), measure)


@form_page
@requires("indicators.record_observation", on=Measure)
def observation_record(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Record a value for a period, say why there is none, or correct what was recorded."""
    form = ObservationForm(request.POST if request.method == "POST" else None, measure=measure)
    if form.is_valid() and attempt(form, operations.record_observation, measure, by=request.user.person):
        messages.success(request, f"Recorded for {form.result.period_words}")
        return redirect(measure)
    return _form(request, form, "Record a value", "Record the value", _trail(request.area, measure), measure)


def _form(
    request: HttpRequest, form, heading: str, button: str, trail: list, measure: Measure | None = None
) -> HttpResponse:
    context = {"form": form, "heading": heading, "button": button, "trail": trail, "measure": measure}
    return render(request, "indicators/measure_form.html", context, status=form.http_status)


def _trail(area: LocalArea, measure: Measure | None = None) -> list[tuple[str, str]]:
    trail = [("Measures", reverse("indicators:measure_list", args=[area.slug]))]
    if measure is not None:
        trail.append((measure.name, reverse("indicators:measure_detail", args=[area.slug, measure.pk])))
    return trail
