"""The people of a local area, for whoever looks after them."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import clock
from core.access import requires
from core.csv import csv_response
from partners.forms import PeopleFilter
from partners.models import AccessReview, Membership
from partners.models.people import MembershipQuerySet

PEOPLE_OF_A_PAGE = 25
"""How many roles stand on a page of the list of people."""


@require_safe
@requires("partners.view_people")
def people_list(request: HttpRequest) -> HttpResponse:
    """Who is what in the area, since when, until when, and when each last signed in."""
    form, memberships = _narrowed(request)
    url, query = reverse("partners:people_csv", args=[request.area.slug]), request.GET.urlencode()
    context = {
        "filter": form,
        "page": Paginator(memberships, PEOPLE_OF_A_PAGE).get_page(request.GET.get("page")),
        "csv_url": f"{url}?{query}" if query else url,
        "overdue_reviews": AccessReview.objects.visible_to(request.user.person, request.area)
        .overdue_on(clock.today())
        .count(),
        "trail": [("Partners", reverse("partners:directory", args=[request.area.slug]))],
    }
    return render(request, "partners/people_list.html", context)


CSV_HEADER = (
    "Person",
    "Partner",
    "Role",
    "Since",
    "First day without it",
    "Sign-in",
    "Last signed in (UTC)",
    "Second factor",
)


@require_safe
@requires("partners.view_people")
def people_csv(request: HttpRequest) -> HttpResponse:
    """The same people as CSV, with the filters of the page. No e-mail addresses: they are the person's own."""
    rows = (
        (
            *(held.person.role_title, held.partner.name, held.get_role_display(), held.starts_on, held.ends_on),
            *(held.person.sign_in_state.label, _last_sign_in(held), "yes" if held.has_second_factor else "no"),
        )
        for held in _narrowed(request)[1]
    )
    return csv_response(f"people-{clock.today().isoformat()}", CSV_HEADER, rows)


def _last_sign_in(held: Membership) -> str:
    user = getattr(held.person, "user", None)
    return f"{user.last_login:%Y-%m-%d %H:%M}" if user is not None and user.last_login else ""


def _narrowed(request: HttpRequest) -> tuple[PeopleFilter, MembershipQuerySet]:
    """The filter, and the roles that it leaves; those that hold today where it says nothing about when."""
    form = PeopleFilter(request.GET or None, area=request.area)
    held = Membership.objects.visible_to(request.user.person, request.area).filter(area=request.area)
    held = held.select_related("person__user", "partner").with_second_factor()
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if wanted.get("partner"):
        held = held.filter(partner=wanted["partner"])
    if wanted.get("role"):
        held = held.filter(role=wanted["role"])
    held = PeopleFilter.STATES[wanted.get("state") or PeopleFilter.TODAY](held, clock.today())
    return form, held.order_by("partner__name", "person__role_title", "role", "pk")
