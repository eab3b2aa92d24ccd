"""Every write about saved views."""

from django.db import transaction

from actionplans.models import Plan, SavedView
from actionplans.operations.common import said
from core import audit, clock
from core.errors import RuleBroken
from core.versions import lock
from partners.models import LocalArea, Person

MOST = 50
"""How many views a person keeps in one area."""


@transaction.atomic
def save_view(
    area: LocalArea, *, plan: Plan | None = None, name: str, query: str, is_shared: bool = False, by: Person
) -> SavedView:
    """Keep a list under a name of one's own; one of a plan can be shared with everyone who sees that plan.

    `query` is the part of its address after the question mark. It opens nothing: each reader sees what is his to see.

    Raises RuleBroken for a name that he uses there already, for a view of all plans that is to be shared, and where he
    keeps as many as one may.
    """
    name = said(name, "name", "Give the view a name.")
    if is_shared and plan is None:
        raise RuleBroken("Only a view of one plan can be shared.", field="is_shared")
    own = SavedView.objects.visible_to(by, area).in_use().filter(saved_by=by)
    if own.count() >= MOST:
        raise RuleBroken(f"You keep {MOST} views here. Withdraw one that you no longer need.")
    _demand_free(own, plan.pk if plan else None, name)
    with audit.record("view_saved", by=by):
        return SavedView.objects.create(
            area=area, plan=plan, name=name, query=query, is_shared=is_shared, saved_by=by, saved_at=clock.now()
        )


@transaction.atomic
def rename_view(view: SavedView, *, name: str, seen_version: int | None = None, by: Person) -> SavedView:
    """Give one's own view another name. Raises RuleBroken if it is withdrawn or one uses that name there already;
    EditConflict if it has changed."""
    view = _lock(view, seen_version)
    name = said(name, "name", "Give the view a name.")
    own = SavedView.objects.visible_to(by, view.area).in_use().filter(saved_by=by).exclude(pk=view.pk)
    _demand_free(own, view.plan_id, name)
    with audit.record("view_renamed", by=by):
        view.name = name
        view.save()
    return view


@transaction.atomic
def withdraw_view(view: SavedView, *, by: Person) -> SavedView:
    """Offer a view no more. Raises RuleBroken if it was withdrawn already."""
    view = _lock(view, None)
    with audit.record("view_withdrawn", by=by):
        view.withdrawn_at, view.withdrawn_by = clock.now(), by
        view.save()
    return view


def _demand_free(own, plan_id: int | None, name: str) -> None:
    if own.filter(plan=plan_id, name=name).exists():
        raise RuleBroken("You have a view of that name here already.", field="name")


def _lock(view: SavedView, seen_version: int | None) -> SavedView:
    current = lock(view, seen_version)
    if current.withdrawn_at is not None:
        raise RuleBroken("This view was withdrawn.")
    return current
