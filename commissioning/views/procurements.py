"""Procurements: for the evaluation team alone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commissioning import operations
from commissioning.forms import MoveProcurementForm, NewProcurementForm, ProcurementForm
from commissioning.models import Intention, Procurement
from commissioning.views.common import allowed, answer, bound, form_page, initial_of, trail_to
from core.access import requires
from core.history import changes_of


@form_page
@requires("commissioning.open_procurement_on_intention", on=Intention)
def procurement_open(request: HttpRequest, intention: Intention) -> HttpResponse:
    """Begin to procure what an intention wants."""
    return answer(
        request,
        bound(request, NewProcurementForm),
        operations.open_procurement,
        intention,
        heading="Open a procurement",
        button="Open the procurement",
        done="Procurement opened",
        trail=trail_to(request, "procurement", intention),
        to=intention,
        warning="Choose the audience of the evaluation team. The present providers are closed out by themselves.",
    )


@require_safe
@requires("commissioning.view_procurement", on=Procurement)
def procurement_detail(request: HttpRequest, procurement: Procurement) -> HttpResponse:
    """One procurement: its dates, its notes, and who is closed out."""
    person = request.user.person
    intention = Intention.objects.visible_to(person, request.area).filter(pk=procurement.intention_id).first()
    context = {
        "procurement": procurement,
        "is_open": bool(Procurement.MOVES[Procurement.State(procurement.state)]),
        "conflicts": operations.open_conflicts(procurement),
        "changes": changes_of(procurement),
        "trail": trail_to(request, "procurement", intention),
        **allowed(request, procurement, "edit_procurement", "record_conflict_of_interest_on_procurement"),
    }
    return render(request, "commissioning/procurement_detail.html", context)


@form_page
@requires("commissioning.edit_procurement", on=Procurement)
def procurement_edit(request: HttpRequest, procurement: Procurement) -> HttpResponse:
    """Change dates and notes."""
    initial = initial_of(ProcurementForm, procurement)
    return answer(
        request,
        bound(request, ProcurementForm, subject=procurement, initial=initial),
        operations.edit_procurement,
        procurement,
        heading="Change this procurement",
        button="Save the changes",
        done="Procurement changed",
        trail=trail_to(request, "procurement", procurement),
    )


@form_page
@requires("commissioning.edit_procurement", on=Procurement)
def procurement_move(request: HttpRequest, procurement: Procurement) -> HttpResponse:
    """Take it to its next state."""
    return answer(
        request,
        bound(request, MoveProcurementForm, subject=procurement),
        operations.move_procurement,
        procurement,
        heading="Say where the procurement stands",
        button="Save",
        done="Procurement changed",
        trail=trail_to(request, "procurement", procurement),
    )
