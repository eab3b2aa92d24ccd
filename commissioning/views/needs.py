"""Needs: the list, the page with figures and what answers them, and the forms that change them."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commissioning import operations
from commissioning.forms import NeedFigureForm, NeedForm, NewNeedForm, ReasonForm
from commissioning.models import Intention, Need, Service
from commissioning.views.common import allowed, answer, bound, form_page, initial_of, page_of, trail_to
from core.access import requires
from core.history import changes_of


@require_safe
@requires("commissioning.view_needs")
def need_list(request: HttpRequest) -> HttpResponse:
    """The needs that this person sees, with how many services and intentions answer each."""
    person = request.user.person
    seen_services = Service.objects.visible_to(person, request.area).running()
    seen_intentions = Intention.objects.visible_to(person, request.area).open()
    needs = Need.objects.visible_to(person, request.area).filter(withdrawn_because="")
    needs = needs.order_by("title", "pk").annotate(
        service_count=Count(
            "service_needs", filter=Q(service_needs__service__in=seen_services.values("pk")), distinct=True
        ),
        intention_count=Count(
            "intention_needs", filter=Q(intention_needs__intention__in=seen_intentions.values("pk")), distinct=True
        ),
    )
    context = {
        "page": page_of(request, needs),
        "trail": trail_to(request, "need")[:1],
        **allowed(request, request.area, "create_need"),
    }
    return render(request, "commissioning/need_list.html", context)


@require_safe
@requires("commissioning.view_need", on=Need)
def need_detail(request: HttpRequest, need: Need) -> HttpResponse:
    """One need: whose, how large, what is not met, and what answers it."""
    person = request.user.person
    context = {
        "need": need,
        "figures": need.figures.all(),
        "services": Service.objects.visible_to(person, request.area).filter(service_needs__need=need),
        "intentions": Intention.objects.visible_to(person, request.area).filter(intention_needs__need=need),
        "changes": changes_of(need),
        "trail": trail_to(request, "need"),
        **allowed(request, need, "edit_need"),
    }
    return render(request, "commissioning/need_detail.html", context)


@form_page
@requires("commissioning.create_need")
def need_create(request: HttpRequest) -> HttpResponse:
    """Record a need."""
    form = bound(request, NewNeedForm)
    return answer(
        request,
        form,
        operations.create_need,
        request.area,
        heading="Record a need",
        button="Record the need",
        done="Need recorded",
        trail=trail_to(request, "need"),
    )


@form_page
@requires("commissioning.edit_need", on=Need)
def need_edit(request: HttpRequest, need: Need) -> HttpResponse:
    """Change what is said about a need."""
    form = bound(request, NeedForm, subject=need, initial=initial_of(NeedForm, need))
    return answer(
        request,
        form,
        operations.edit_need,
        need,
        heading="Change this need",
        button="Save the changes",
        done="Need changed",
        trail=trail_to(request, "need", need),
    )


@form_page
@requires("commissioning.edit_need", on=Need)
def need_withdraw(request: HttpRequest, need: Need) -> HttpResponse:
    """Take a need back."""
    form = bound(request, ReasonForm, subject=need)
    return answer(
        request,
        form,
        operations.withdraw_need,
        need,
        heading="Withdraw this need",
        button="Withdraw",
        done="Need withdrawn",
        trail=trail_to(request, "need", need),
    )


@form_page
@requires("commissioning.edit_need", on=Need)
def need_figure_add(request: HttpRequest, need: Need) -> HttpResponse:
    """Say how large the need was on a day."""
    form = bound(request, NeedFigureForm)
    return answer(
        request,
        form,
        operations.add_need_figure,
        need,
        heading="Add a figure of need",
        button="Add the figure",
        done="Figure added",
        trail=trail_to(request, "need", need),
        to=need,
    )
