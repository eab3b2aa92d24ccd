"""The main navigation, by what people think of. An item shows only to people who may use it."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from core.access import may
from partners.models import LocalArea

# What people read, where it leads, the verb that opens it, and the first words of the addresses that belong to it.
ITEMS = (
    ("Home", "partners:home", "partners.view_area", ()),
    ("Dashboard", "reports:dashboard", "reports.view_dashboard", ("dashboard",)),
    ("Plans", "actionplans:plan_list", "actionplans.view_plans", ("plans", "actions")),
    ("Strategy", "strategies:strategy_list", "strategies.view_strategies", ("strategies", "priorities", "workstreams")),
    (
        "Meetings",
        "governance:meeting_list",
        "governance.view_meetings",
        ("meetings", "boards", "seats", "seat-holdings", "decisions", "reports", "report-issues", "report-sections"),
    ),
    ("Measures", "indicators:measure_list", "indicators.view_measures", ("measures",)),
    ("Documents", "documents:document_list", "documents.view_documents", ("documents",)),
    ("Partners", "partners:directory", "partners.view_directory", ("partners",)),
)


@dataclass(frozen=True)
class NavigationItem:
    label: str
    url: str
    current: bool


def navigation(request: HttpRequest) -> dict:
    """What the layout shows around every page: `navigation`, empty outside a local area and for the signed out; `areas`
    to change to, where there are several; `portal_version`."""
    around = {"navigation": [], "areas": [], "portal_version": settings.PORTAL_VERSION}
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return around
    person, area = request.user.person, getattr(request, "area", None)
    if len(person.standing.area_ids) > 1:
        around["areas"] = list(LocalArea.objects.filter(pk__in=person.standing.area_ids))
    if area is not None:
        here = request.path.split("/")[2]
        around["navigation"] = [
            NavigationItem(label, reverse(name, args=[area.slug]), here in words or (not words and not here))
            for label, name, verb, words in ITEMS
            if may(person, verb, area)
        ]
    return around
