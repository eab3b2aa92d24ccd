"""The demonstration is lived in the order of time, so that every past day of it can be shown."""

import datetime as dt

import pytest
from django.apps import apps
from django.db.models import Window
from django.db.models.functions import Lag

from actionplans.models import Action, Plan
from actionplans.positions import MovementKind, movements, position
from core import clock
from demo import harrow, hertfordshire
from governance.models import Meeting
from partners.models import Governed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(params=[hertfordshire, harrow], ids=["hertfordshire", "harrow"])
def cast(request, world):
    return request.param.load()


def out_of_order(model) -> list[str]:
    """Versions of a governed model dated before the version that they follow, among those the acting person sees."""
    before = Window(Lag("pgh_created_at"), partition_by="pgh_obj_id", order_by=["version", "pgh_id"])
    versions = model.objects.annotate(before=before).values_list("pgh_obj_id", "version", "before", "pgh_created_at")
    return [f"{model.__name__} {pk} v{version}" for pk, version, was, at in versions if was and was > at]


def test_every_version_comes_after_the_one_before_and_every_past_board_adds_up(cast, acting):
    kept = [
        model
        for model in apps.get_models()
        if hasattr(model, "pgh_tracked_model") and issubclass(model.pgh_tracked_model, Governed)
    ]
    with acting(cast.people["la-lead"]) as lead:
        assert [wrong for model in kept for wrong in out_of_order(model)] == []

        plan = Plan.objects.visible_to(lead, cast.area).first()
        now = position(plan, None, lead)
        days = Meeting.objects.visible_to(lead, cast.area).filter(state=Meeting.State.HELD).order_by("-held_on")
        assert Action.objects.visible_to(lead, cast.area).filter(home_plan=plan).count() == len(now)
        for day in days.values_list("held_on", flat=True)[:6]:
            since = clock.end_of(day)
            new = [one for one in movements(plan, since, None, lead) if one.kind == MovementKind.NEW]
            assert len(position(plan, since, lead)) + len(new) == len(now)
        assert all(entry.since <= clock.now() - dt.timedelta(hours=1) for entry in now)
