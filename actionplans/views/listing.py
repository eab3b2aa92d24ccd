"""What every list of actions shares: which actions its address asks for, in which order, under which headings."""

from collections.abc import Iterable

from django.core.paginator import Page
from django.http import HttpRequest

from actionplans.columns import chosen_columns
from actionplans.filters import kept_query
from actionplans.grouping import grouped, page_of
from actionplans.models import Plan, RagLevel, SavedView
from actionplans.narrowing import Narrowed, narrowed_by
from actionplans.positions import Scope
from core.access import may

PAGE = 50


def narrowed(request: HttpRequest, scope: Scope, levels: Iterable[RagLevel] = (), *, now: bool = False) -> Narrowed:
    """The position as the address asks for it: the same for a page and for its files. With `now` as it stands today,
    whatever day the address names."""
    return narrowed_by(request.GET, request.user.person, scope, levels, now=now)


def list_context(request: HttpRequest, shown: Narrowed, csv_url: str, plan: Plan | None = None) -> dict:
    """What templates/actionplans/_list.html takes."""
    views = SavedView.objects.visible_to(request.user.person, request.area).in_use().filter(plan=plan)
    groups = grouped(shown.rows, shown.form.grouped_by)
    page: Page
    page, sections = page_of(groups, PAGE, request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    columns = chosen_columns(shown.form.columns_chosen)
    may_change = not shown.as_at and may(request.user.person, "actionplans.change_several_actions", request.area)
    return {
        "page": page,
        "sections": sections,
        "columns": columns,
        "width": len(columns) + 2 + may_change,
        "may_change": may_change,
        "schemes": {entry.scheme_id for section in sections for entry in section.entries},
        "filter": shown.form,
        "forms": [shown.form],
        "as_at": shown.as_at,
        "meeting": shown.meeting,
        "sort": request.GET.get("sort", ""),
        "count": len(shown.rows),
        "total": len(shown.entries),
        "overdue": sum(entry.is_overdue for entry in shown.rows),
        "without_a_path": sum(entry.has_no_path_to_green for entry in shown.rows),
        "query": query.urlencode(),
        "views": views.select_related("area"),
        "keeps": kept_query(request.GET),
        "csv_url": f"{csv_url}?{query.urlencode()}" if query else csv_url,
    }
