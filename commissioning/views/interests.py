"""Conflicts of interest: recording and ending them on a service, an intention or a procurement."""

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commissioning import operations
from commissioning.forms import ConflictForm, EndConflictForm
from commissioning.models import Intention, Procurement, Service
from commissioning.views.common import answer, bound, form_page, page_of, trail_to
from core.access import requires

WARNING = (
    "An interest of a bidder or provider, or a disclosable pecuniary one, closes it at once: to the person or to "
    "everyone of the partner, in every list, export and paper. The other kinds close nothing."
)


def _add(request: HttpRequest, subject: models.Model) -> HttpResponse:
    # The person who records it may have closed it to himself, so the list comes next, which everyone has.
    return answer(
        request,
        bound(request, ConflictForm),
        operations.record_conflict,
        subject,
        heading="Record an interest",
        button="Record it",
        done="Interest recorded",
        trail=trail_to(request, subject._meta.model_name, subject),
        to=reverse("commissioning:intention_list", args=[request.area.slug]),
        warning=WARNING,
    )


def _end(request: HttpRequest, subject: models.Model, conflict_pk: int) -> HttpResponse:
    conflict = get_object_or_404(operations.open_conflicts(subject), pk=conflict_pk)
    return answer(
        request,
        bound(request, EndConflictForm),
        operations.end_conflict,
        conflict,
        heading="End this interest",
        button="End it",
        done="Interest ended",
        trail=trail_to(request, subject._meta.model_name, subject),
        to=subject,
        warning=f"From now on this is open again to: {conflict.person or conflict.partner}." if conflict.closes else "",
    )


@require_safe
@requires("commissioning.view_interests")
def interest_list(request: HttpRequest) -> HttpResponse:
    """The register of interests in what this person sees of commissioning and on agendas, for who watches over them."""
    open_only = "ended" not in request.GET
    page = page_of(request, operations.register_of_interests(request.user.person, request.area, holding=open_only))
    page.object_list = operations.interests_of(page.object_list)
    context = {"page": page, "open_only": open_only, "trail": trail_to(request, "service")[:1]}
    return render(request, "commissioning/interest_list.html", context)


@form_page
@requires("commissioning.record_conflict_of_interest_on_service", on=Service)
def service_conflict_add(request: HttpRequest, service: Service) -> HttpResponse:
    """Close a service's contracts and funding to somebody."""
    return _add(request, service)


@form_page
@requires("commissioning.record_conflict_of_interest_on_service", on=Service)
def service_conflict_end(request: HttpRequest, service: Service, conflict_pk: int) -> HttpResponse:
    """Open them again."""
    return _end(request, service, conflict_pk)


@form_page
@requires("commissioning.record_conflict_of_interest_on_intention", on=Intention)
def intention_conflict_add(request: HttpRequest, intention: Intention) -> HttpResponse:
    """Close an intention to somebody."""
    return _add(request, intention)


@form_page
@requires("commissioning.record_conflict_of_interest_on_intention", on=Intention)
def intention_conflict_end(request: HttpRequest, intention: Intention, conflict_pk: int) -> HttpResponse:
    """Open it again."""
    return _end(request, intention, conflict_pk)


@form_page
@requires("commissioning.record_conflict_of_interest_on_procurement", on=Procurement)
def procurement_conflict_add(request: HttpRequest, procurement: Procurement) -> HttpResponse:
    """Close a procurement to somebody."""
    return _add(request, procurement)


@form_page
@requires("commissioning.record_conflict_of_interest_on_procurement", on=Procurement)
def procurement_conflict_end(request: HttpRequest, procurement: Procurement, conflict_pk: int) -> HttpResponse:
    """Open it again."""
    return _end(request, procurement, conflict_pk)
