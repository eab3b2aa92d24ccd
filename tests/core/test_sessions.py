"""How long a sign-in lasts, what counts as use, and what a person reads when it has ended."""

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from core import clock
from core.sessions import BEGAN, USED
from core.tasks import forget_ended_sessions
from core.templatetags.signing_in import browser_name
from tests.world import PASSWORD

PLANS = "/oakshire/plans/"


@pytest.fixture
def officer(world):
    return world.oakshire_people.la_officer


def earlier(client, seconds: int, *keys: str) -> None:
    """Let the notes in this browser's session be older."""
    session = client.session
    for key in keys:
        session[key] -= seconds
    session.save()


def test_a_sign_in_that_is_not_used_for_half_an_hour_has_ended(officer, sign_in):
    visitor = sign_in(officer)
    visitor.get(PLANS)
    kept = Session.objects.get(pk=visitor.session.session_key)
    allowed = kept.expire_date - clock.now()
    assert dt.timedelta(minutes=30) < allowed <= dt.timedelta(minutes=31)
    Session.objects.update(expire_date=clock.now())
    answer = visitor.get(f"{PLANS}?q=a")
    assert answer.url == "/accounts/login/?ended=1&next=%2Foakshire%2Fplans%2F%3Fq%3Da"


def test_work_makes_it_last_and_is_noted_once_a_minute(officer):
    visitor = Client(headers={"user-agent": "Firefox"})
    visitor.post("/accounts/login/", {"login": officer.user.email, "password": PASSWORD})
    visitor.get(PLANS)
    first = visitor.session[USED]
    visitor.get(PLANS)
    assert visitor.session[USED] == first
    earlier(visitor, 61, USED)
    UserSession.objects.update(last_seen_at=clock.now() - dt.timedelta(hours=1))
    visitor.get(PLANS)
    assert visitor.session[USED] >= first
    assert clock.now() - UserSession.objects.get().last_seen_at < dt.timedelta(minutes=1)


def test_a_part_that_fetches_itself_does_not_make_it_last(officer, sign_in):
    visitor = sign_in(officer)
    visitor.get(PLANS)
    earlier(visitor, 600, USED)
    old = visitor.session[USED]
    visitor.get("/jobs/", headers={"HX-Request": "true"})
    assert visitor.session[USED] == old
    visitor.post("/me/stay-signed-in/", headers={"HX-Request": "true"})
    assert visitor.session[USED] > old


def test_after_ten_hours_everybody_signs_in_again_however_busy(officer, sign_in):
    visitor = sign_in(officer)
    visitor.get(PLANS)
    earlier(visitor, 10 * 60 * 60 - 5, BEGAN)
    assert 'data-whole="' in visitor.get(PLANS).content.decode()
    earlier(visitor, 10, BEGAN)
    assert visitor.get(PLANS).url.startswith("/accounts/login/?ended=1")
    assert "_auth_user_id" not in visitor.session


def test_the_page_says_how_long_is_left(officer, sign_in):
    page = sign_in(officer).get(PLANS).content.decode()
    assert 'data-idle="1800" data-whole="36000" data-warning="300"' in page
    assert "session-end" not in Client().get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    ("said", "back"),
    [
        ("http://testserver/oakshire/plans/?q=a", "/oakshire/plans/?q=a"),
        ("https://elsewhere.example/x", "/"),
        ("", "/"),
    ],
)
def test_who_was_sending_something_comes_back_to_its_page_and_is_told_that_it_was_not_saved(
    officer, sign_in, said, back
):
    visitor = sign_in(officer)
    visitor.get(PLANS)
    Session.objects.all().delete()
    answer = visitor.post("/me/notifications/read/", headers={"referer": said}, follow=True)
    page = answer.content.decode()
    assert "What you were sending was not saved." in page
    assert f'name="next" value="{back}"' in page


def test_a_part_of_a_page_takes_the_whole_page_to_sign_in(officer, sign_in):
    visitor = sign_in(officer)
    visitor.get(PLANS)
    Session.objects.all().delete()
    answer = visitor.get(
        "/jobs/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/oakshire/plans/"}
    )
    assert answer["HX-Redirect"] == "/accounts/login/?ended=1&next=%2Foakshire%2Fplans%2F"


def test_who_was_never_signed_in_is_not_told_that_it_ended(client, world):
    assert client.get(PLANS).url == "/accounts/login/?next=/oakshire/plans/"


def test_people_see_where_they_are_signed_in_and_sign_out_everywhere_else(officer):
    here, there = (
        Client(headers={"user-agent": f"Mozilla/5.0 (X11; Linux x86_64) {name}"}) for name in ("Firefox/1", "Chrome/1")
    )
    for browser in (here, there):
        browser.post("/accounts/login/", {"login": officer.user.email, "password": PASSWORD})
    page = here.get("/accounts/sessions/").content.decode()
    assert "2 browsers are signed in as you." in page
    assert "Firefox on Linux" in page
    assert "Chrome on Linux" in page
    done = here.post("/accounts/sessions/", follow=True).content.decode()
    assert "Only this browser is signed in as you." in done
    assert there.get(PLANS).url.startswith("/accounts/login/?ended=1")
    assert here.get(PLANS).status_code == 200


def test_nobody_sees_where_another_is_signed_in(world, officer, sign_in):
    Client(headers={"user-agent": "Firefox"}).post(
        "/accounts/login/", {"login": world.oakshire_people.la_lead.user.email, "password": PASSWORD}
    )
    page = sign_in(officer).get("/accounts/sessions/").content.decode()
    assert "Only this browser is signed in as you." in page


def test_at_night_nothing_is_left_of_sign_ins_that_have_ended(world, officer):
    for person in (officer, world.oakshire_people.la_lead):
        Client(headers={"user-agent": "Firefox"}).post(
            "/accounts/login/", {"login": person.user.email, "password": PASSWORD}
        )
    ended = UserSession.objects.get(user=officer.user)
    Session.objects.filter(session_key=ended.session_key).update(expire_date=clock.now())
    forget_ended_sessions()
    assert [kept.user for kept in UserSession.objects.all()] == [world.oakshire_people.la_lead.user]
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/1 Safari/537.36 Edg/1", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on an iPhone"),
        ("curl/8", "A browser"),
    ],
)
def test_a_browser_is_called_by_the_name_that_people_know(said, name):
    assert browser_name(said) == name
