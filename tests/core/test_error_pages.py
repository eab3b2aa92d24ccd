"""Errors and public pages: calm words, and nothing about who asks."""

import html
import re

import pytest
from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.test import RequestFactory, override_settings

from core import views
from core.access import permissions, who_can
from tests.core.pages import ids_in, references_in

WRITTEN_AS = ["text/html", "application/json", "text/csv", "text/plain", "*/*"]


def told_apart(answers) -> list[bytes]:
    """The texts of these answers where they differ in text, kind or status: then they tell more than “not found”."""
    kinds = {(answer.status_code, answer["Content-Type"], answer.content): answer.content for answer in answers}
    return list(kinds.values()) if len(kinds) > 1 else []


def interrupted(request):
    """The page of a request whose session was gone when it was to be kept."""
    return views.bad_request(request, SessionInterrupted("gone"))


@pytest.mark.parametrize("accept", WRITTEN_AS)
def test_not_found_is_the_same_bytes_for_every_format(client, db, accept):
    plain = client.get("/help/nowhere/")
    other = client.get("/help/nothing.csv", headers={"accept": accept})
    assert plain.status_code == 404
    assert told_apart([plain, other]) == []


def test_not_found_is_the_same_bytes_whoever_asks(client, world, sign_in):
    signed_out = client.get("/help/nowhere/")
    officer = sign_in(world.oakshire_people.la_officer)
    assert signed_out.status_code == 404
    assert told_apart([signed_out, officer.get("/help/nowhere/"), officer.get("/elmborough/")]) == []
    assert not re.search(rb"nonce|csrf|Oakshire", signed_out.content)


def test_forbidden_says_who_can():
    response = views.forbidden(RequestFactory().get("/"), PermissionDenied("Only the <lead> can do this."))
    assert response.status_code == 403
    assert "Only the &lt;lead&gt; can do this." in response.content.decode()
    assert "Your role does not allow it." in views.forbidden(RequestFactory().get("/")).content.decode()


@pytest.mark.parametrize(("view", "status"), [(views.bad_request, 400), (interrupted, 503), (views.not_found, 404)])
def test_error_pages_have_one_heading_and_a_title(view, status):
    response = view(RequestFactory().get("/"))
    page = response.content.decode()
    assert response.status_code == status
    heading = re.findall(r"<h1[^>]*>([^<]+)</h1>", page)
    assert re.findall(r"<title>([^<]+)</title>", page) == [f"{heading[0]} – SEND Portal"]
    assert '<html lang="en-GB"' in page


def test_a_fault_of_ours_says_so():
    response = views.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "The fault is ours" in response.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("method", "words"), [("get", "Nothing has been changed"), ("post", "it may have been saved")])
def test_a_database_that_is_away_is_nobodys_fault(client, monkeypatch, method, words):
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    client.raise_request_exception = False
    connection.close()
    with monkeypatch.context() as elsewhere:
        elsewhere.setitem(connection.settings_dict["OPTIONS"], "host", "/nowhere")
        answer = getattr(client, method)("/accounts/login/", {"login": "a@b.example", "password": "x"})
    connection.close()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert words in answer.content.decode()


def test_a_database_lost_after_saving_is_not_told_as_nothing_saved(world, sign_in):
    action, officer = world.oakshire_action, world.oakshire_people.la_officer
    client = sign_in(officer)
    typed = {"level": action.level_id, "reason": "Both posts are filled", "seen_version": action.version}

    def lose_the_session(execute, sql, params, many, context):
        if sql.startswith('UPDATE "django_session"'):
            raise OperationalError("the connection is closed")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(lose_the_session):
        answer = client.post(f"/oakshire/actions/{action.pk}/rag/", typed)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "it may have been saved" in answer.content.decode()
    page = client.get(f"/oakshire/actions/{action.pk}/").content.decode()
    assert "Both posts are filled" in page


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100)
def test_too_much_text_gets_a_clear_answer(client, db):
    response = client.post("/accounts/login/", {"login": "x" * 1000, "password": "x"})
    assert response.status_code == 400
    assert "too large" in response.content.decode()


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/help/", "Help"),
        ("/help/accessibility/", "Accessibility statement"),
        ("/help/privacy/", "Privacy"),
        ("/help/who-may/", "Who may do what"),
        ("/accounts/login/", "Sign in to the SEND Portal"),
        ("/accounts/password/reset/", "Choose a new password"),
        ("/accounts/password/reset/done/", "Check your e-mail"),
        ("/accounts/signup/", "You need an invitation"),
        ("/accounts/inactive/", "This account is closed"),
    ],
)
def test_public_pages_are_read_without_signing_in(client, db, address, heading):
    response = client.get(address)
    page = response.content.decode()
    assert response.status_code == 200
    assert re.findall(r"<h1[^>]*>([^<]+)</h1>", page) == [heading]
    assert references_in(page) <= set(ids_in(page))
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", page) == []


def test_the_help_pages_print_every_rule_as_it_is_applied(client, db):
    page = html.unescape(client.get("/help/who-may/").content.decode())
    for verb in permissions():
        if not verb.startswith("core."):
            assert verb.split(".")[1].replace("_", " ").capitalize() in page
            assert [rule for rule in who_can(verb) if rule not in page] == []


def test_signing_in_wrongly_says_so_in_plain_words(client, world):
    empty = client.post("/accounts/login/", {}).content.decode()
    wrong = client.post("/accounts/login/", {"login": "nobody@oakshire.example", "password": "wrong"}).content.decode()
    assert re.findall(r'<a href="(#[^"]+)">([^<]+)</a></li>', empty) == [
        ("#id_login", "Enter your e-mail address"),
        ("#id_password", "Enter your password"),
    ]
    assert "<title>Error: Sign in – SEND Portal</title>" in wrong
    assert "The e-mail address or the password is not right." in wrong
