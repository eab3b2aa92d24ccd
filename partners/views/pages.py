"""Home, the directory of partners, “Who can see this?”, and a person's own pages."""

from collections import Counter
from itertools import groupby
from operator import attrgetter

from django.apps import apps
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import may, requires
from core.brand import brand_css
from core.forms import attempt
from core.home import home_items, together_on
from core.panels import panels_of
from partners import operations
from partners.directory import directory_of
from partners.forms import SuccessionForm, WaitingFilter
from partners.models import Governed, Invitation, LocalArea
from partners.reach import reach_of
from partners.sharing import crowds_of

ITEMS_OF_HOME = 15
"""How many things that wait stand on a page of Home."""


@require_safe
@requires("core.use_portal")
def landing(request: HttpRequest) -> HttpResponse:
    """Straight to the person's local area, or one Home for several. Who has none reads what he can do: a
    platform administrator, an inspector to whom nothing is released yet, somebody whose roles have ended."""
    person = request.user.person
    areas = list(LocalArea.objects.filter(pk__in=person.standing.area_ids))
    if person.is_platform_administrator:
        context = {
            "areas": areas,
            "to_confirm": Invitation.objects.visible_to(person)
            .to_confirm()
            .exclude(invited_by=person)
            .select_related("area", "partner"),
            "heading": "You look after this portal",
        }
    elif len(areas) == 1:
        return redirect(areas[0])
    elif areas:
        return _home_of_areas(request, areas)
    else:
        context = {
            "areas": areas,
            "to_confirm": None,
            "heading": "Nothing is open to you yet",
        }
    context["panels"] = panels_of(person, person)
    if context["panels"] and not areas and not person.is_platform_administrator:
        context["heading"] = "Released to you"
    return render(request, "partners/landing.html", context)


def _home_of_areas(request: HttpRequest, areas: list[LocalArea]) -> HttpResponse:
    """What waits for this person in all his areas by urgency, each with its area and its one next step."""
    form = WaitingFilter(request.GET or None, areas=areas)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    items = home_items(request.user.person, areas, clock.today())
    of_area = Counter(item.area.pk for item in items)
    if wanted.get("area"):
        items = [item for item in items if item.area.slug == wanted["area"]]
    if wanted.get("urgency"):
        items = [item for item in items if str(item.urgency.value) == wanted["urgency"]]
    waiting = Counter(item.urgency for item in items)
    page = Paginator(items, ITEMS_OF_HOME).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "page": page,
        "page_of_home": f"?areas=all&page={page.number}",
        "counts": [(area, of_area[area.pk]) for area in areas],
        "groups": [(urgency, waiting[urgency], list(shown)) for urgency, shown in groupby(page, attrgetter("urgency"))],
        "together": together_on(page),
    }
    return render(request, "partners/home_of_areas.html", context)


@require_safe
@requires("partners.view_area")
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person in the area, by urgency, each with its one next step; then what else is of use."""
    items = home_items(request.user.person, [request.area], clock.today())
    waiting = Counter(item.urgency for item in items)
    page = Paginator(items, ITEMS_OF_HOME).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "page_of_home": f"?page={page.number}" if page.number > 1 else "",
        "groups": [(urgency, waiting[urgency], list(shown)) for urgency, shown in groupby(page, attrgetter("urgency"))],
        "together": together_on(page),
        "panels": panels_of(request.area, request.user.person),
    }
    return render(request, "partners/home.html", context)


@require_safe
@requires("partners.view_directory")
def directory(request: HttpRequest) -> HttpResponse:
    """The partners of the area, with the people of the viewer's own partner, and the leads of all."""
    entries = directory_of(request.area, request.user.person)
    former = [entry for entry in entries if not entry.is_current]
    may_record = may(request.user.person, "partners.record_succession", request.area)
    may_view_people = may(request.user.person, "partners.view_people", request.area)
    may_view_access_log = may(request.user.person, "partners.view_access_log", request.area)
    may_view_openings = may(request.user.person, "partners.view_openings", request.area)
    may_view_alerts = may(request.user.person, "partners.view_access_alerts", request.area)
    context = {
        "entries": entries,
        "former": former,
        "may_record_succession": may_record,
        "may_view_people": may_view_people,
        "may_review": may(request.user.person, "partners.view_access_reviews", request.area),
        "may_view_access_log": may_view_access_log,
        "may_view_alerts": may_view_alerts,
        "may_view_openings": may_view_openings,
        "may_add_partner": may(request.user.person, "partners.add_partner", request.area),
    }
    return render(request, "partners/directory.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.record_succession")
def succession_record(request: HttpRequest) -> HttpResponse:
    """Record that one partner took over from another in this area."""
    form = SuccessionForm(request.POST if request.method == "POST" else None, area=request.area)
    if form.is_valid() and attempt(form, operations.record_succession, request.area, by=request.user.person):
        messages.success(request, f"Recorded: {form.result}")
        return redirect("partners:directory", request.area.slug)
    context = {
        "form": form,
        "heading": "Record that a partner took over",
        "caption": request.area.name,
        "text": "Both stay in the portal, and what the old one said and did stays under its name. On the day that you "
        "give, the part of the old one ends. Enter the new partner first.",
        "button": "Record the succession",
        "back": reverse("partners:directory", args=[request.area.slug]),
        "trail": [("Partners", reverse("partners:directory", args=[request.area.slug]))],
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


@require_safe
@requires("partners.view_area")
def who_can_see(request: HttpRequest, label: str, pk: int) -> HttpResponse:
    """Who can see a thing, in words; why I can; who may do what with it."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        raise Http404 from None
    if not issubclass(model, Governed):
        raise Http404
    subject = get_object_or_404(model.objects.visible_to(request.user.person, request.area), pk=pk)
    person = request.user.person
    reach = reach_of(subject, person)
    manages = may(person, "partners.manage_audience", subject)
    context = {
        "subject": subject,
        "label": subject._meta.label,
        "reach": reach,
        "crowds": crowds_of(subject, reach.lines, person) if manages else [],
        "trail": [(str(subject), subject.get_absolute_url())] if hasattr(subject, "get_absolute_url") else [],
    }
    return render(request, "partners/who_can_see.html", context)


@login_not_required
@require_safe
def brand(request: HttpRequest, slug: str) -> HttpResponse:
    """The area's colours for the layout: public, because the sign-in page of an area wears them too."""
    area = get_object_or_404(LocalArea, slug=slug)
    kept = {"Cache-Control": "public, max-age=300"}
    return HttpResponse(brand_css(area.colour), content_type="text/css", headers=kept)


brand.is_public = True


@require_safe
@requires("core.use_portal")
def account(request: HttpRequest) -> HttpResponse:
    """What this person is, where, and how he signs in."""
    memberships = request.user.person.memberships.current().select_related("area", "partner")
    return render(request, "partners/account.html", {"memberships": memberships})
