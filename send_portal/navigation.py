"""The main navigation, by what people think of. An item shows only to people who may use it."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from core import clock
from core.access import may
from partners.models import LocalArea

# What people read, where it leads, the verb that opens it, and the first words of the addresses that belong to it.
ITEMS = (
    ("Home", "partners:home", "partners.view_area", ()),
    ("Dashboard", "reports:dashboard", "reports.view_dashboard", ("dashboard", "questions")),
    (
        "Plans",
        "actionplans:plan_list",
        "actionplans.view_plans",
        (
            "plans",
            "actions",
            "risks",
            "issues",
            "update-requests",
            "action-questions",
            "pilots",
            "action-escalations",
            "risk-escalations",
        ),
    ),
    (
        "Strategy",
        "strategies:strategy_list",
        "strategies.view_strategies",
        ("strategies", "priorities", "workstreams", "representation"),
    ),
    (
        "Self-evaluation",
        "inspection:self_evaluation_list",
        "inspection.view_self_evaluations",
        (
            "self-evaluations",
            "self-evaluation-snapshots",
            "areas-for-development",
            "evidence",
            "inspections",
            "findings",
            "recommendations",
            "inspection-preparations",
            "readiness-items",
            "duties",
            "duty-positions",
            "accountability",
            "gaps",
            "packs",
        ),
    ),
    (
        "Commissioning",
        "commissioning:service_list",
        "commissioning.view_services",
        ("services", "contracts", "needs", "intentions", "notices", "procurements", "funding", "modelled-figures"),
    ),
    (
        "Meetings",
        "governance:meeting_list",
        "governance.view_meetings",
        (
            *("meetings", "boards", "seats", "seat-holdings", "decisions", "champions", "standing-items"),
            *("agenda-items", "minuted-actions", "referrals", "reports", "report-issues", "report-sections"),
            "report-recommendations",
            "plans-at-meetings",
            "highlights",
        ),
    ),
    ("Measures", "indicators:measure_list", "indicators.view_measures", ("measures", "returns")),
    (
        "Documents",
        "documents:document_list",
        "documents.view_documents",
        ("documents", "files", "events", "publications"),
    ),
    (
        "Partners",
        "partners:directory",
        "partners.view_directory",
        (
            *("partners", "people", "invitations", "access-reviews", "absences"),
            *("let-through", "access-log", "access-alerts", "openings"),
            *("constituencies", "nominations", "set-up", "sub-areas"),
        ),
    ),
)


@dataclass(frozen=True)
class NavigationItem:
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class OpenedArea:
    """An area that this person has broken the glass of, for the banner on every page: which, until when, how many
    minutes are left, and where it is ended."""

    name: str
    ends_at: dt.datetime
    minutes: int
    end_url: str


def _opened(person, area: LocalArea | None) -> list[OpenedArea]:
    opened = person.standing.opened
    if not opened:
        return []
    known = {area.pk: area.name} if area is not None else {}
    if not opened.keys() <= known.keys():
        known = dict(LocalArea.objects.filter(pk__in=opened).values_list("pk", "name"))
    return [
        OpenedArea(
            known[area_id],
            one.ends_at,
            max(1, round((one.ends_at - clock.now()).total_seconds() / 60)),
            reverse("partners:break_glass_end", args=[one.number]),
        )
        for area_id, one in opened.items()
    ]


def must_set_up(request: HttpRequest) -> bool:
    """Whether this person has shown no second factor where one is required: he is told nothing yet."""
    return getattr(request, "must_set_up_second_factor", False)


def navigation(request: HttpRequest) -> dict:
    """What the layout shows around every page: `shell_area`, in whose name and colour the page stands (that of the
    address; on a person's own pages the one area that he has); its `navigation`; `search_url`, where he may search;
    `areas` to change to, where there are several; what he has `opened_in_emergency`; `portal_version`. The signed
    out have none of it."""
    around = {"navigation": [], "areas": [], "shell_area": None, "portal_version": settings.PORTAL_VERSION}
    if not getattr(request, "user", None) or not request.user.is_authenticated or must_set_up(request):
        return around
    person, area = request.user.person, getattr(request, "area", None)
    here = request.path.split("/")[2] if area is not None else "nowhere"
    if area is None or len(person.standing.area_ids) > 1:
        areas = list(LocalArea.objects.filter(pk__in=person.standing.area_ids))
        if len(areas) == 1:
            area = areas[0]
        else:
            around["areas"] = areas
    if area is not None and area.pk not in person.standing.area_ids:
        return around  # something here was released to him by name: he has no part in the area itself
    around["shell_area"] = area
    around["opened_in_emergency"] = _opened(person, area)
    if area is not None:
        around["navigation"] = [
            NavigationItem(label, reverse(name, args=[area.slug]), here in words or (not words and not here))
            for label, name, verb, words in ITEMS
            if may(person, verb, area)
        ]
        if may(person, "reports.search", area):
            around["search_url"] = reverse("reports:search", args=[area.slug])
    return around
