"""The canary's crawl, before a door that shows what its visitor may not see."""

import pytest
from django.http import HttpResponse
from django.urls import include, path, reverse

from actionplans.models import Action
from core.access import requires
from tests.access import canary
from tests.conftest import as_owner
from tests.world import afresh

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]

KEPT: list[str] = []


@requires("core.use_portal")
def page_kept_from_another_reader(request):
    """Shows what it once showed to someone who saw everything: neither filter nor database is asked."""
    return HttpResponse("; ".join(KEPT))


urlpatterns = [
    path("help/popular/", page_kept_from_another_reader, name="popular"),
    path("", include("send_portal.urls")),
]


def test_a_page_kept_from_another_reader_is_found(world, client, monkeypatch):
    planted = canary.plant()
    with as_owner():
        action = Action.objects.filter(area=world.oakshire).earliest("pk")
        monkeypatch.setattr("tests.guards.test_canary.KEPT", [action.title])
    address = reverse("popular")
    assert address in canary.doors(most=1)
    outsider = afresh(world.elmborough_people.la_lead)
    client.force_login(outsider.user)
    visit = canary.Visit(client, [address], follow=0)
    canary.crawl(visit)
    allowed = canary.may_find(outsider, planted)
    assert canary.leaks(visit, allowed, planted) == [f"{address} shows actionplans.Action {action.pk}"]
