"""The walk over addresses, tasks and commands, before doors that it must refuse."""

from types import SimpleNamespace

import pytest
from celery import Celery
from django.contrib.auth.decorators import login_not_required
from django.core.management.base import BaseCommand
from django.http import HttpResponse
from django.urls import URLResolver, include, path
from django.urls.resolvers import RegexPattern

from core.access import SYSTEM, requires
from tests.access import doors


def door(request):
    return HttpResponse("Come in")


@login_not_required
def door_to_the_street(request):
    return HttpResponse("Come in, whoever you are")


def table_of(view) -> URLResolver:
    """A table of addresses with this door in it, behind a prefix as the rooms' own are."""
    inner = SimpleNamespace(urlpatterns=[path("doors/<int:pk>/", view, name="door")], app_name="planted")
    return URLResolver(RegexPattern(r"^/"), [path("<slug:slug>/", include(inner))])


@pytest.mark.parametrize(
    ("view", "found"),
    [
        (door, ["planted:door at <slug:slug>/doors/<int:pk>/"]),
        (requires("partners.view_aera")(door), ["planted:door at <slug:slug>/doors/<int:pk>/"]),
        (requires("partners.view_area")(door), []),
    ],
    ids=["names no verb", "misspells its verb", "names a verb"],
)
def test_an_address_without_a_known_verb_is_found(view, found):
    assert doors.addresses_without_verb(doors.patterns(table_of(view))) == found


def test_an_address_open_to_the_signed_out_is_found():
    assert doors.open_to_the_signed_out(doors.patterns(table_of(door_to_the_street))) == {"planted:door"}
    assert doors.open_to_the_signed_out(doors.patterns(table_of(door))) == set()


def test_a_task_without_a_verb_or_a_reason_is_found():
    app = Celery("planted", set_as_current=False)
    planted = {
        "silent": app.task(name="silent")(door),
        "misspelt": app.task(name="misspelt", verb="reports.isue_report")(door),
        "for nobody, without a reason": app.task(name="unreasoned", verb=SYSTEM)(door),
        "for nobody, with a reason": app.task(name="reasoned", verb=SYSTEM, why="It reads nothing.")(door),
        "for a person": app.task(name="asked", verb="reports.issue_report")(door),
    }
    assert doors.without_verb(planted) == ["for nobody, without a reason", "misspelt", "silent"]


def test_a_command_without_a_verb_is_found():
    class Silent(BaseCommand):
        help = "Says nothing of whom it acts for."

    assert doors.without_verb({"silent": Silent()}) == ["silent"]
