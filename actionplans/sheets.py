"""A plan on one sheet: its head, its key, and every action that an address asks for, with none left for a next page."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from actionplans.chain import chain_of_plan
from actionplans.grouping import grouped
from actionplans.models import Plan
from actionplans.narrowing import levels_of, narrowed_by
from core import clock
from partners.models import Person


def sheet_of(plan: Plan, data: Mapping, person: Person) -> dict[str, Any]:
    """What templates/actionplans/plan_sheet.html takes: the plan as this person sees it, narrowed, grouped and sorted
    as `data`, the query of an address, says."""
    levels = levels_of(plan)
    shown = narrowed_by(data, person, plan, levels)
    counts = Counter(entry.level_id for entry in shown.rows)
    as_at = shown.as_at or clock.today()
    return {
        "plan": plan,
        "groups": grouped(shown.rows, shown.form.grouped_by),
        "levels": [(level, counts[level.pk]) for level in levels],
        "count": len(shown.rows),
        "total": len(shown.entries),
        "overdue": sum(entry.is_overdue for entry in shown.rows),
        "chains": chain_of_plan(plan, person) if plan.argues_its_actions and shown.as_at is None else [],
        "as_at": as_at,
        "running": plan.title,
        "marking": "Not for publication",
        "made": f"As at {as_at:%-d %B %Y}",
    }
