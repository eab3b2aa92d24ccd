"""The page of search."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import requires
from core.registry import SEARCHABLE
from reports.search import Search
from reports.search_form import SearchForm

RESULTS_A_PAGE = 20


@require_safe
@requires("reports.search")
def search(request: HttpRequest) -> HttpResponse:
    """What the person finds in the area with the words of the address, of one kind or of all."""
    asked = request.GET.get("q", "").strip()
    form = SearchForm(request.GET if asked else None)
    kind = request.GET.get("kind", "")
    context = {"form": form, "kind": kind if kind in SEARCHABLE else "", "page": None}
    if asked and form.is_valid():
        found = Search(request.user.person, request.area, form.cleaned_data["q"], kind=context["kind"])
        context |= {
            "words": form.cleaned_data["q"],
            "counts": found.counts,
            "total": len(found.ranked),
            "page": Paginator(found, RESULTS_A_PAGE).get_page(request.GET.get("page")),
        }
    return render(request, "reports/search.html", context, status=form.http_status)
