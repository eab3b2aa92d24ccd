"""The headers and the log line that every answer gets."""

import json
import logging
import re
import sys

import pytest
from django.test import RequestFactory

from core.logging import hide_keys, name_the_person
from core.middleware import PrivateAnswerMiddleware, RequestLogMiddleware


@pytest.mark.django_db
def test_every_html_answer_says_how_long_it_took(client):
    header = client.get("/accounts/login/")["Server-Timing"]
    assert re.fullmatch(r'app;dur=\d+\.\d, db;dur=\d+\.\d;desc="\d+ queries"', header)


@pytest.mark.django_db(transaction=True)
def test_other_answers_do_not(client):
    assert "Server-Timing" not in client.get("/healthz").headers


@pytest.mark.django_db
def test_the_browser_is_told_to_run_nothing_but_our_own_files(client):
    answer = client.get("/accounts/login/")
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["form-action"] == "'self'"
    assert policy["object-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in answer["Permissions-Policy"]


def test_a_log_line_has_the_path_but_not_what_was_searched_for():
    request = RequestFactory().get("/harrow/search/", {"q": "a child's name"})
    assert RequestLogMiddleware.format_request(request) == "GET /harrow/search/"


def test_a_log_line_calls_the_persons_id_by_its_name():
    assert name_the_person(None, "info", {"event": "x", "user_id": 7}) == {"event": "x", "person_id": 7}
    assert name_the_person(None, "info", {"event": "x"}) == {"event": "x"}


def test_the_key_in_an_address_stays_out_of_every_log_line():
    line = {"event": "Gone: /invitation/abc-1_2/", "request": "POST /accounts/password/reset/key/5-cde/", "code": 410}
    assert hide_keys(None, "info", line) == {
        "event": "Gone: /invitation/…/",
        "request": "POST /accounts/password/reset/key/…/",
        "code": 410,
    }


def formatted(settings, name: str, record: logging.LogRecord) -> str:
    """The line that the formatter of that name makes."""
    formatter = settings.LOGGING["formatters"][name]
    made = formatter["()"](processors=formatter["processors"], foreign_pre_chain=formatter["foreign_pre_chain"])
    return made.format(record)


def test_production_lines_are_json(settings):
    record = logging.LogRecord("portal", logging.WARNING, __file__, 1, "disk %s", ("full",), None)
    line = json.loads(formatted(settings, "json", record))
    assert {"event": "disk full", "level": "warning", "logger": "portal"}.items() <= line.items()


@pytest.mark.parametrize("name", ["json", "reading"])
def test_a_fault_is_logged_without_what_people_wrote(settings, name):
    private_comment = "".join(["Our ", "reasons"])
    try:
        {}[len(private_comment)]
    except KeyError:
        record = logging.LogRecord("portal", logging.ERROR, __file__, 1, "A fault", (), sys.exc_info())
    line = formatted(settings, name, record)
    assert ("KeyError" in line, "Our reasons" in line) == (True, False)


def test_what_is_made_for_one_person_is_kept_by_no_cache(world, sign_in):
    answer = sign_in(world.oakshire_people.la_lead).get("/oakshire/plans/")
    assert answer["Cache-Control"] == "private, no-store"
    assert sign_in(world.oakshire_people.la_lead).get("/oakshire/brand.css")["Cache-Control"] == "public, max-age=300"


def test_a_sign_in_while_the_cache_server_is_away_is_answered_calmly(world, client, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///nowhere/valkey.sock"}
    }
    person = {"login": world.oakshire_people.la_lead.user.email, "password": "demo-portal-2026"}
    answer = client.post("/accounts/login/", person)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "try again in a minute" in answer.content.decode()


def test_a_fault_of_another_kind_is_not_the_cache_servers():
    middleware = PrivateAnswerMiddleware(lambda request: None)
    assert middleware.process_exception(RequestFactory().get("/"), ValueError("x")) is None
