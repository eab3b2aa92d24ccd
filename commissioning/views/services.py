"""The register of services: the list with its filters and CSV, the page of a service, and the forms that change it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from commissioning import operations
from commissioning.forms import (
    DependencyForm,
    MoveServiceForm,
    NewServiceForm,
    PlainForm,
    ReviewOutcomeForm,
    ReviewPlanForm,
    ServiceFilter,
    ServiceForm,
)
from commissioning.models import Contract, FundingLine, Intention, ModelledFigure, Need, Service
from commissioning.register import CSV_HEADER, csv_rows, narrowed, ordered, register_of
from commissioning.views.common import allowed, answer, bound, form_page, initial_of, page_of, trail_to
from core.access import requires
from core.csv import csv_response
from core.history import changes_of
from core.panels import panels_of
from governance.models import Decision


@require_safe
@requires("commissioning.view_services")
def service_list(request: HttpRequest) -> HttpResponse:
    """The services that this person sees; of contracts only what he may see of them."""
    form = ServiceFilter(request.GET or None, area=request.area)
    rows = ordered(narrowed(request.user.person, request.area, form), request.GET.get("sort", "name"))
    page = page_of(request, rows)
    context = {
        "filter": form,
        "page": page,
        "entries": register_of(page, request.user.person, request.area),
        "query": request.GET.urlencode(),
        **allowed(request, request.area, "create_service", "export_services", "view_interests"),
    }
    return render(request, "commissioning/service_list.html", context)


@require_safe
@requires("commissioning.export_services")
def service_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as CSV; what a contract says is empty for those who don't see it."""
    form = ServiceFilter(request.GET or None, area=request.area)
    rows = ordered(narrowed(request.user.person, request.area, form), request.GET.get("sort", "name"))
    entries = register_of(rows, request.user.person, request.area)
    return csv_response(slugify(f"{request.area.name} services"), CSV_HEADER, csv_rows(entries))


@require_safe
@requires("commissioning.view_service", on=Service)
def service_detail(request: HttpRequest, service: Service) -> HttpResponse:
    """One service: who commissions and provides it for whom, reviews, what it depends on, what is intended, and money
    as far as this person sees it."""
    person, area = request.user.person, request.area
    dependencies = list(service.dependencies.all())
    seen = Service.objects.visible_to(person, area).in_bulk([row.other_id for row in dependencies])
    reviews = list(service.reviews.all())
    decisions = Decision.objects.visible_to(person, area).in_bulk([row.decision_id for row in reviews])
    context = {
        "service": service,
        "co_commissioners": service.co_commissioners.select_related("partner"),
        "providers": service.providers.select_related("partner"),
        "needs": Need.objects.visible_to(person, area).filter(service_needs__service=service),
        "dependencies": [(row, seen[row.other_id]) for row in dependencies if row.other_id in seen],
        "depended_on_by": Service.objects.visible_to(person, area).filter(dependencies__other=service),
        "reviews": [(row, decisions.get(row.decision_id)) for row in reviews],
        "contracts": Contract.objects.visible_to(person, area).filter(service=service).select_related("lead_partner"),
        "funding": FundingLine.objects.visible_to(person, area)
        .counting()
        .filter(service=service)
        .select_related("partner"),
        "intentions": Intention.objects.visible_to(person, area).filter(intention_services__service=service),
        "figures": ModelledFigure.objects.visible_to(person, area).filter(service=service, withdrawn_because=""),
        "conflicts": operations.open_conflicts(service),
        "panels": panels_of(service, person),
        "changes": changes_of(service),
        "trail": trail_to(request, "service"),
        **allowed(request, service, "edit_service", "create_contract", "record_conflict_of_interest_on_service"),
    }
    return render(request, "commissioning/service_detail.html", context)


@form_page
@requires("commissioning.create_service")
def service_create(request: HttpRequest) -> HttpResponse:
    """Enter a service in the register."""
    return answer(
        request,
        bound(request, NewServiceForm),
        operations.create_service,
        request.area,
        heading="Enter a service",
        button="Enter the service",
        done="Service entered",
        trail=trail_to(request, "service"),
    )


@form_page
@requires("commissioning.edit_service", on=Service)
def service_edit(request: HttpRequest, service: Service) -> HttpResponse:
    """Change what the register says of a service."""
    providers = list(service.providers.all())
    initial = initial_of(ServiceForm, service) | {
        "co_commissioners": service.co_commissioners.values_list("partner", flat=True),
        "needs": service.service_needs.values_list("need", flat=True),
        "providers": [row.partner_id for row in providers if row.partner_id],
        "outside_providers": [row.outside_name for row in providers if row.outside_name],
    }
    form = bound(request, ServiceForm, subject=service, initial=initial)
    return answer(
        request,
        form,
        operations.edit_service,
        service,
        heading="Change this service",
        button="Save the changes",
        done="Service changed",
        trail=trail_to(request, "service", service),
        seen_needs=form.seen_needs,
    )


@form_page
@requires("commissioning.edit_service", on=Service)
def service_move(request: HttpRequest, service: Service) -> HttpResponse:
    """End a service, start it again, or withdraw one recorded in error."""
    return answer(
        request,
        bound(request, MoveServiceForm, subject=service),
        operations.move_service,
        service,
        heading="End, start again or withdraw this service",
        button="Save",
        done="Service changed",
        trail=trail_to(request, "service", service),
    )


@form_page
@requires("commissioning.edit_service", on=Service)
def dependency_add(request: HttpRequest, service: Service) -> HttpResponse:
    """Say on which other service it depends."""
    return answer(
        request,
        bound(request, DependencyForm, subject=service),
        operations.add_dependency,
        service,
        heading="Add a service it depends on",
        button="Add",
        done="Dependency added",
        trail=trail_to(request, "service", service),
        to=service,
    )


@form_page
@requires("commissioning.edit_service", on=Service)
def dependency_remove(request: HttpRequest, service: Service, dependency_pk: int) -> HttpResponse:
    """Take a dependency away."""
    dependency = get_object_or_404(service.dependencies, pk=dependency_pk)
    return answer(
        request,
        bound(request, PlainForm),
        operations.remove_dependency,
        dependency,
        heading="Take this dependency away",
        button="Take away",
        done="Dependency taken away",
        trail=trail_to(request, "service", service),
        to=service,
        warning=f"No longer said: {dependency.why}",
    )


@form_page
@requires("commissioning.edit_service", on=Service)
def review_plan(request: HttpRequest, service: Service) -> HttpResponse:
    """Say by when it is to be reviewed."""
    return answer(
        request,
        bound(request, ReviewPlanForm),
        operations.plan_review,
        service,
        heading="Plan a review",
        button="Plan the review",
        done="Review planned",
        trail=trail_to(request, "service", service),
        to=service,
    )


@form_page
@requires("commissioning.edit_service", on=Service)
def review_record(request: HttpRequest, service: Service, review_pk: int) -> HttpResponse:
    """Record what came of a review."""
    review = get_object_or_404(service.reviews, pk=review_pk)
    return answer(
        request,
        bound(request, ReviewOutcomeForm, subject=review),
        operations.record_review_outcome,
        review,
        heading="Record the outcome of the review",
        button="Record the outcome",
        done="Outcome recorded",
        trail=trail_to(request, "service", service),
        to=service,
    )
