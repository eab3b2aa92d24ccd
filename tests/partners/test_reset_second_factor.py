"""Somebody has lost his second factor: two who look after him agree to take it away."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from core.errors import RuleBroken
from partners import operations
from tests.second_factor import code_of, set_up_app
from tests.world import PASSWORD


@pytest.fixture
def officer(world):
    return world.oakshire_people.la_officer


@pytest.fixture
def area_admin(world):
    return world.oakshire_people.area_admin


def reset(person, *, asked_by, agreed_by, reason="Known by voice"):
    operations.reset_second_factor(person, reason=reason, asked_by=asked_by, agreed_by=agreed_by)


def test_it_is_gone_he_is_signed_out_and_told(
    world, officer, area_admin, mailoutbox, caplog, django_capture_on_commit_callbacks
):
    secret, _ = set_up_app(officer.user)
    visitor = Client(headers={"user-agent": "Firefox"})
    visitor.post("/accounts/login/", {"login": officer.user.email, "password": PASSWORD})
    visitor.post("/accounts/second-factor/sign-in/", {"code": code_of(secret)})
    assert visitor.get("/oakshire/plans/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        call_command(
            "reset_second_factor",
            officer.user.email.upper(),
            asked_by=area_admin.user.email,
            agreed_by=world.platform_admin.user.email,
            reason="Known by voice",
        )
    assert not Authenticator.objects.filter(user=officer.user).exists()
    assert visitor.get("/oakshire/plans/").status_code == 302
    assert mailoutbox[0].to == [officer.user.email]
    assert "taken your second factor away" in mailoutbox[0].body
    assert f"second_factor_reset: person {officer.pk}, asked by {area_admin.pk}" in caplog.text


def test_one_person_alone_cannot(officer, area_admin):
    with pytest.raises(RuleBroken, match="Somebody else than who asks"):
        reset(officer, asked_by=area_admin, agreed_by=area_admin)


def test_only_those_who_look_after_him_count(world, officer, area_admin):
    for other in (world.oakshire_people.la_lead, world.elmborough_people.area_admin, officer):
        with pytest.raises(RuleBroken, match="does not look after"):
            reset(officer, asked_by=area_admin, agreed_by=other)
    with pytest.raises(RuleBroken, match="does not look after"):
        reset(area_admin, asked_by=area_admin, agreed_by=world.platform_admin)


def test_it_needs_a_reason_and_a_sign_in(world, officer, area_admin):
    with pytest.raises(RuleBroken, match="Say how it was made sure"):
        reset(officer, asked_by=area_admin, agreed_by=world.platform_admin, reason=" ")
    nobody = operations.create_person(role_title="Newcomer", partner=None, by=world.platform_admin)
    second = operations.create_person(role_title="Second Administrator", partner=None, by=world.platform_admin)
    type(second).objects.filter(pk=second.pk).update(is_platform_administrator=True)
    second.refresh_from_db()
    with pytest.raises(RuleBroken, match="has no sign-in"):
        reset(nobody, asked_by=world.platform_admin, agreed_by=second)


def test_the_command_says_what_is_wrong(officer, area_admin):
    given = {"asked_by": area_admin.user.email, "agreed_by": area_admin.user.email, "reason": "x"}
    with pytest.raises(CommandError, match="Somebody else than who asks"):
        call_command("reset_second_factor", officer.user.email, **given)
    with pytest.raises(CommandError, match="Nobody signs in with"):
        call_command("reset_second_factor", "nobody@oakshire.example", **given)
