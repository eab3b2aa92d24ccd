"""The RAG keys that plans can be rated by: those that come with the portal, and an area's own."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from actionplans import operations
from actionplans.forms.schemes import SchemeForm
from actionplans.models import RagScheme
from core.access import may, requires
from core.forms import PortalForm, attempt


def _trail(request: HttpRequest, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Plans", reverse("actionplans:plan_list", args=[request.area.slug])), *more]


@require_safe
@requires("actionplans.view_plans")
def scheme_list(request: HttpRequest) -> HttpResponse:
    """Every key that a plan of this area can have, with what each word means; the area's own first."""
    schemes = RagScheme.objects.for_area(request.area).prefetch_related("levels")
    context = {
        "own": [scheme for scheme in schemes if scheme.area_id is not None],
        "shipped": [scheme for scheme in schemes if scheme.area_id is None],
        "may_create": may(request.user.person, "actionplans.create_rag_scheme", request.area),
        "trail": _trail(request),
    }
    return render(request, "actionplans/scheme_list.html", context)


@requires("actionplans.create_rag_scheme")
def scheme_create(request: HttpRequest) -> HttpResponse:
    """Give the area a key of its own."""
    address = reverse("actionplans:scheme_list", args=[request.area.slug])
    form = SchemeForm(request.POST or None)
    if form.is_valid() and attempt(form, operations.create_rag_scheme, request.area, by=request.user.person):
        messages.success(request, f"{form.result} can be chosen for a new plan.")
        return redirect(address)
    context = {
        "form": form,
        "heading": "Add a RAG key of your own",
        "button": "Add the key",
        "back": address,
        "trail": _trail(request, ("RAG keys", address)),
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


@requires("actionplans.create_rag_scheme")
def scheme_remove(request: HttpRequest, rag_scheme_pk: int) -> HttpResponse:
    """Take away a key of the area that no plan has."""
    scheme = RagScheme.objects.filter(area=request.area, pk=rag_scheme_pk).first()
    if scheme is None:
        raise Http404
    address = reverse("actionplans:scheme_list", args=[request.area.slug])
    form = PortalForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operations.remove_rag_scheme, scheme, by=request.user.person):
        messages.success(request, "The key is taken away.")
        return redirect(address)
    context = {
        "form": form,
        "caption": scheme,
        "heading": "Take the key away",
        "button": "Take it away",
        "text": "It can be taken away as long as no plan is rated by it.",
        "back": address,
        "trail": _trail(request, ("RAG keys", address)),
    }
    return render(request, "layouts/form.html", context, status=form.http_status)
