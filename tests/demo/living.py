"""What must hold of every area of the demonstration: lived in the order of time, so that
every past day can be shown."""

import datetime as dt

from django.apps import apps
from django.db.models import Window
from django.db.models.functions import Lag

from actionplans.models import ActionInPlan, Plan
from actionplans.movements import MovementKind, movements
from actionplans.positions import position
from core import clock
from core.home import sources_with_something
from core.registry import HOME_ITEMS
from demo.accounts import ROLES
from governance.models import Meeting
from partners.models import (
    Absence,
    AccessReview,
    AudienceUserObjectPermission,
    Governed,
    Invitation,
    LocalArea,
    Membership,
    User,
)
from partners.setting_up import progress_of, with_facts
from reports.models import FrozenPlan


def out_of_order(model) -> list[str]:
    """Versions of a governed model dated before the version that they follow, among those the acting person sees."""
    before = Window(Lag("pgh_created_at"), partition_by="pgh_obj_id", order_by=["version", "pgh_id"])
    versions = model.objects.annotate(before=before).values_list("pgh_obj_id", "version", "before", "pgh_created_at")
    return [f"{model.__name__} {pk} v{version}" for pk, version, was, at in versions if was and was > at]


def assert_lived_in_order(cast, lead) -> None:
    """Every version comes after the one before, and every past meeting's position adds up to today's."""
    kept = [
        model
        for model in apps.get_models()
        if hasattr(model, "pgh_tracked_model") and issubclass(model.pgh_tracked_model, Governed)
    ]
    wrong = [row for model in kept for row in out_of_order(model)]
    assert not wrong, wrong
    held = Meeting.objects.visible_to(lead, cast.area).filter(state=Meeting.State.HELD).order_by("-held_on")
    days = list(held.values_list("held_on", flat=True)[:4])
    for plan in Plan.objects.visible_to(lead, cast.area):
        now = position(plan, None, lead)
        assert ActionInPlan.objects.standing().filter(plan=plan).count() == len(now)
        for day in days:
            since = clock.end_of(day)
            kinds = [one.kind for one in movements(plan, since, None, lead)]
            came, went = kinds.count(MovementKind.NEW), kinds.count(MovementKind.REMOVED)
            assert len(position(plan, since, lead)) + came - went == len(now)
        assert all(entry.since <= clock.now() - dt.timedelta(hours=1) for entry in now)
    for kept in FrozenPlan.objects.visible_to(lead, cast.area).select_related("plan", "board__members_audience"):
        stood = position(kept.plan, kept.as_at, kept.board.members_audience)
        assert {row["pk"] for row in kept.data["actions"]} == {entry.pk for entry in stood}, kept


def assert_home_leaves_nothing_out(cast, acting) -> None:
    """Whatever waits for anybody in the area is among what Home finds before it asks."""
    today, area = clock.today(), cast.area
    for someone in cast.people.values():
        with acting(someone) as person:
            found = sources_with_something(person, [area.pk])
            missed = [
                name for name, each in HOME_ITEMS.items() if each not in found and each(person, {area.pk: area}, today)
            ]
            assert missed == [], person


def assert_all_accounts(cast) -> None:
    """Each of the 21 roles has an account, all with one password."""
    users = User.objects.filter(email__in=[f"{role}@{cast.area.slug}.example" for role in ROLES], is_active=True)
    assert users.count() == len(ROLES) == 21
    assert users.values("password").distinct().count() == 1
    assert users.first().check_password("demo-portal-2026")


def assert_people_are_looked_after(cast) -> None:
    """Each page about people has something to show, and none of it changed what the accounts may do."""
    area, today = LocalArea.objects.get(pk=cast.area.pk), clock.today()
    reviews = AccessReview.objects.filter(area=area)
    assert reviews.filter(completed_at=None, due_on__lt=today).count() == 1
    assert set(reviews.exclude(completed_at=None).get().roles.values_list("outcome", flat=True)) == {
        "confirmed",
        "ended",
    }
    away = Absence.objects.get(area=area)
    assert away.starts_on <= today < away.ends_on
    suspended = Membership.objects.suspended_on(today).get(area=area)
    assert sorted(Invitation.objects.unanswered().filter(area=area).values_list("role", flat=True)) == [
        "lead",
        "representative",
    ]
    named = AudienceUserObjectPermission.objects.current().filter(content_object__area=area, ends_on__gt=today)
    [reader] = set(named.values_list("user__person", flat=True))
    assert not {away.person_id, away.stand_in_id, suspended.person_id, reader} & {
        person.pk for person in cast.people.values()
    }
    progress = progress_of(with_facts(LocalArea.objects.filter(pk=area.pk)))[area.pk]
    assert "Words used here" not in {step.title for step in progress.missing}
    for account, (_, partner, role) in ROLES.items():
        held = Membership.objects.held_on(today).filter(area=area, person=cast.people[account])
        expected = [(cast.partners[partner].pk, role)] if role else []
        assert list(held.values_list("partner", "role")) == expected, account
