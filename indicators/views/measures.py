"""The list of measures, a measure with its series, and the forms that change them."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from core import clock
from core.access import acting_person, requires
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
from indicators.models import (
    ComparatorObservation,
    LibraryMeasure,
    Measure,
    Neighbour,
    NeighbourSet,
    Observation,
    Target,
)
from indicators.scorecard import against_england, against_target, aim_words, compared, mean_of_neighbours
from indicators.suppression import hides_small_counts, suppressed
from indicators.travel import Freshness, MeasureStanding, chart_of, standing_of, standings_of, whole_area
from indicators.views.pages import form_page, posted, render_form, trail_to
from partners.models import Person

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
    "Part of the area",
    "Sign of the source",
    "Released on",
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
        "running": [standing for standing in standings if standing.freshness != Freshness.STOPPED],
        "stopped": [standing for standing in standings if standing.freshness == Freshness.STOPPED],
        "may_create": request.user.has_perm("indicators.create_measure", request.area),
        "may_export": request.user.has_perm("indicators.export_measures", request.area),
        "may_import": request.user.has_perm("indicators.import_figures", request.area),
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
    person, today = request.user.person, clock.today()
    rows = list(measure.observations.select_related("recorded_by", "sub_area"))
    counting = set(measure.observations.counting_everywhere().values_list("pk", flat=True))
    everywhere = [row for row in rows if row.pk in counting and row.missing != Observation.Missing.WITHDRAWN]
    everywhere = suppressed(measure, everywhere, person)
    if hides_small_counts(measure, person):  # what was corrected since could give a small count away
        rows = everywhere
    series = whole_area(everywhere)
    target = measure.targets.current().prefetch_related("milestones").select_related("set_by").first()
    standing = standing_of(measure, series, today)
    comparators = list(measure.comparator_observations.counting())
    national = {
        (row.measure_id, row.period_start, row.period_end): row
        for row in comparators
        if row.kind == ComparatorObservation.Kind.ENGLAND
    }
    neighbours = Neighbour.objects.filter(
        neighbour_set__in=NeighbourSet.objects.visible_to(person, request.area).in_use_on(today)
    )
    context = {
        "measure": measure,
        "standing": standing,
        "chart": chart_of(measure, series, target),
        "rows": [(row, row.pk in counting) for row in reversed(rows) if row.sub_area_id is None],
        "parts": _parts(everywhere),
        "target": target,
        "target_words": aim_words(measure, target.value, target.due_on, "by") if target else "",
        "baseline_words": _baseline_words(measure, target, person) if target else "",
        "against_target": against_target(standing, target, today),
        "against_england": against_england(standing, national),
        "ended_targets": measure.targets.exclude(ended_at=None),
        "comparators": _compared(standing, comparators),
        "mean": mean_of_neighbours(standing, comparators, list(neighbours)),
        "returns": measure.data_returns.visible_to(person, request.area).select_related("owed_by_partner")[:10],
        "changes": changes_of(measure),
        "panels": panels_of(measure, person),
        "may": {
            verb: request.user.has_perm(f"indicators.{verb}", measure)
            for verb in (
                "record_observation",
                "edit_measure",
                "stop_measure",
                "export_measure",
                "set_target",
                "end_target",
                "record_comparator",
            )
        },
        "trail": trail_to(request.area),
    }
    return render(request, "indicators/measure_detail.html", context)


def _baseline_words(measure: Measure, target: Target, person: Person) -> str:
    """Where a target began. A baseline is a count like any other: a small one is hidden from who is not to see it."""
    value = target.baseline_value
    if value is not None and hides_small_counts(measure, person) and 0 < value < measure.suppress_below:
        return "Not shown, because it is a small count"
    return aim_words(measure, value, target.baseline_on, "on")


def _compared(standing: MeasureStanding, comparators: list[ComparatorObservation]) -> list[tuple]:
    """What the measure was elsewhere in the period of its latest value, each with how it stands to it."""
    latest = standing.latest
    if latest is None:
        return []
    period = (latest.period_start, latest.period_end)
    same = [row for row in comparators if (row.period_start, row.period_end) == period]
    return [
        (row, compared(standing.measure, latest, row.value, "", row.name) if row.value is not None else None)
        for row in same
    ]


def _parts(rows: list[Observation]) -> dict[str, list[Observation]]:
    """The newest period in which parts of the area were counted, with each of them."""
    parts = [row for row in rows if row.sub_area_id is not None]
    if not parts:
        return {}
    newest = max((row.period_end, row.period_start) for row in parts)
    shown = [row for row in parts if (row.period_end, row.period_start) == newest]
    return {shown[0].period_words: sorted(shown, key=lambda row: row.sub_area.position)}


@require_safe
@requires("indicators.export_measure", on=Measure)
def measure_csv(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Every observation of one measure as CSV, corrected ones too; the column “Counts” tells them apart."""
    return _observations_csv(
        str(measure), Measure.objects.visible_to(request.user.person, request.area).filter(pk=measure.pk)
    )


def _observations_csv(name: str, measures) -> HttpResponse:
    """Every observation of these measures that the acting person sees; small counts hidden from him are not in it, nor
    what was corrected since of such measures."""
    measures = {measure.pk: measure for measure in measures}
    rows = Observation.objects.filter(measure__in=list(measures))
    counting = set(rows.counting_everywhere().values_list("pk", flat=True))
    rows = rows.select_related("recorded_by", "sub_area").order_by("measure__position", *Observation._meta.ordering)
    by_measure: dict[int, list[Observation]] = {}
    for row in rows:
        by_measure.setdefault(row.measure_id, []).append(row)
    lines = []
    for pk, found in by_measure.items():
        measure = measures[pk]
        if hides_small_counts(measure, acting_person()):
            found = suppressed(measure, [row for row in found if row.pk in counting], acting_person())
        lines += [_csv_row(measure, row, row.pk in counting) for row in found]
    return csv_response(slugify(name), CSV_HEADER, lines)


def _plain_number(value: Decimal | None) -> int | Decimal | None:
    """The number without needless noughts after the point."""
    if value is None:
        return None
    return int(value) if value == int(value) else value.normalize()


def _csv_row(measure: Measure, row: Observation, counts: bool) -> tuple:
    return (
        measure.reference,
        measure.name,
        str(measure.get_unit_display()),
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
        row.sub_area.name if row.sub_area else "",
        row.missing_code,
        row.released_on,
    )


@form_page
@requires("indicators.create_measure")
def measure_create(request: HttpRequest) -> HttpResponse:
    """Begin to follow a number."""
    form = NewMeasureForm(
        posted(request), person=request.user.person, area=request.area, initial=_from_library(request)
    )
    if form.is_valid() and attempt(form, operations.create_measure, request.area, by=request.user.person):
        messages.success(request, "Measure added")
        return redirect(form.result)
    return render_form(request, form, "Add a measure", "Add the measure", trail_to(request.area))


def _from_library(request: HttpRequest) -> dict[str, object]:
    """What the library says about the measure that the address names, to begin from."""
    number = request.GET.get("library", "")
    entry = (
        LibraryMeasure.objects.offered().filter(pk=int(number)).first()
        if number.isdecimal() and len(number) < 10
        else None
    )
    if entry is None:
        return {}
    return {
        "name": entry.name,
        "definition": entry.definition,
        "polarity": entry.polarity,
        "unit": entry.unit,
        "source": entry.source,
        "frequency": entry.get_year_type_display(),
        "update_every_months": 12,
        "library_measure": entry.pk,
    }


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
    form = MeasureForm(posted(request), subject=measure, initial=initial, area=request.area)
    if form.is_valid() and attempt(form, operations.edit_measure, measure, by=request.user.person):
        messages.success(request, "Measure changed")
        return redirect(measure)
    return render_form(
        request, form, "Change this measure", "Save the changes", trail_to(request.area, measure), measure
    )


@form_page
@requires("indicators.stop_measure", on=Measure)
def measure_stop(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Stop following a measure; its series stays."""
    form = StopMeasureForm(posted(request), subject=measure)
    if form.is_valid() and attempt(form, operations.stop_measure, measure, by=request.user.person):
        messages.success(request, "Measure stopped")
        return redirect(measure)
    return render_form(request, form, "Stop this measure", "Stop the measure", trail_to(request.area, measure), measure)


@form_page
@requires("indicators.resume_measure", on=Measure)
def measure_resume(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Follow a stopped measure again."""
    form = ResumeMeasureForm(posted(request), subject=measure)
    if form.is_valid() and attempt(form, operations.resume_measure, measure, by=request.user.person):
        messages.success(request, "Measure followed again")
        return redirect(measure)
    return render_form(
        request, form, "Measure this again", "Measure it again", trail_to(request.area, measure), measure
    )


@form_page
@requires("indicators.record_observation", on=Measure)
def observation_record(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Record a value for a period, say why there is none, or correct what was recorded."""
    form = ObservationForm(posted(request), measure=measure)
    if form.is_valid() and attempt(form, operations.record_observation, measure, by=request.user.person):
        messages.success(request, f"Recorded for {form.result.period_words}")
        return redirect(measure)
    return render_form(request, form, "Record a value", "Record the value", trail_to(request.area, measure), measure)
