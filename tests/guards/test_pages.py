"""What is asked of every answer, before views that it must refuse: a query for each row, a page that gives away more
than that it is not there, a page that changes something when it is read."""

import pytest
from django.db import connection
from django.http import HttpResponse, HttpResponseNotFound
from django.urls import include, path
from zeal.errors import NPlusOneError

from core.access import requires
from partners.models import LocalArea, Membership, Person
from tests.core.test_error_pages import told_apart
from tests.reading import changed_between, rows_and_their_writers

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@requires("partners.view_area")
def one_query_a_row(request):
    """Asks the database for each colleague's partner, in a way that only counting sees."""
    with connection.cursor() as cursor:
        for person in Person.objects.filter(partner=request.user.person.partner_id):
            cursor.execute("SELECT name FROM partners_partner WHERE id = %s", [person.partner_id])
    return HttpResponse("Colleagues")


@requires("partners.view_area")
def partner_of_each_row(request):
    """Follows a key for each row."""
    return HttpResponse("; ".join(row.partner.name for row in Membership.objects.filter(area=request.area)))


@requires("partners.view_area")
def renamed_by_reading(request):
    """Changes a row though it was only asked to show it."""
    Person.objects.filter(pk=request.user.person.pk).update(role_title="Someone who read this")
    return HttpResponse("Read")


def names_the_area(request, exception):
    """Not found, but in which area and by whom."""
    return HttpResponseNotFound(f"Nothing here in {request.path.split('/')[1]}")


urlpatterns = [
    path("<slug:slug>/counted/", one_query_a_row),
    path("<slug:slug>/followed/", partner_of_each_row),
    path("<slug:slug>/renamed/", renamed_by_reading),
    path("", include("send_portal.urls")),
]
handler404 = names_the_area


def test_a_query_for_each_row_shows_in_the_count(world, sign_in, count_queries):
    officer = sign_in(world.oakshire_people.la_officer)
    few = count_queries(officer, "/oakshire/counted/")
    council = world.oakshire_partners.council
    Person.objects.bulk_create(Person(role_title=f"Officer {number}", partner=council) for number in range(30))
    assert count_queries(officer, "/oakshire/counted/") == few + 30


def test_a_key_followed_for_each_row_stops_the_request(world, sign_in):
    with pytest.raises(NPlusOneError, match=r"Membership\.partner"):
        sign_in(world.oakshire_people.la_officer).get("/oakshire/followed/")


def test_a_page_that_tells_not_there_from_not_yours_is_found(world, sign_in):
    officer = sign_in(world.oakshire_people.la_officer)
    answers = [officer.get(address) for address in ("/help/nowhere/", "/elmborough/", "/help/nothing.csv")]
    assert told_apart(answers) == [b"Nothing here in help", b"Nothing here in elmborough"]


def test_a_page_that_changes_something_when_it_is_read_is_found(world, sign_in):
    officer = sign_in(world.oakshire_people.la_officer)
    before = rows_and_their_writers()
    officer.get("/oakshire/renamed/")
    assert changed_between(before, rows_and_their_writers()) == ["partners_person"]


def test_nothing_is_found_where_nothing_changed(world):
    before = rows_and_their_writers()
    assert LocalArea.objects.count() == 2
    assert changed_between(before, rows_and_their_writers()) == []
