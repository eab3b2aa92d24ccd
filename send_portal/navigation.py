"""The main navigation, by what people think of. An item shows only to people who may use it."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from core.access import may

ITEMS = (
    ("Home", "partners:home", "partners.view_area"),
    ("Dashboard", "reports:dashboard", "reports.view_dashboard"),
    ("Plans", "actionplans:plan_list", "actionplans.view_plans"),
    ("Strategy", "strategies:strategy_list", "strategies.view_strategies"),
    ("Meetings", "governance:meeting_list", "governance.view_meetings"),
    ("Measures", "indicators:measure_list", "indicators.view_measures"),
    ("Documents", "documents:document_list", "documents.list_documents"),
    ("Partners", "partners:directory", "partners.view_directory"),
)


@dataclass(frozen=True)
class NavigationItem:
    label: str
    url: str
    current: bool


def navigation(request: HttpRequest) -> dict:
    """`navigation` for the layout: nothing outside a local area or for the signed out."""
    area = getattr(request, "area", None)
    if area is None or not request.user.is_authenticated:
        return {"navigation": []}
    person = request.user.person
    items = []
    for label, name, verb in ITEMS:
        if may(person, verb, area):
            url = reverse(name, args=[area.slug])
            current = request.path == url or (name != "partners:home" and request.path.startswith(url))
            items.append(NavigationItem(label, url, current))
    return {"navigation": items}
