"""Every door names its verb: addresses, tasks and commands are walked, so that a new one without a rule fails here."""

import pytest

from core.registry import JOB_KINDS
from tests.access import doors


def test_every_address_asks_a_known_verb_or_is_public():
    assert doors.addresses_without_verb(doors.patterns()) == []


def test_every_public_page_exists_and_no_other_lets_the_signed_out_in():
    assert doors.open_to_the_signed_out(doors.patterns()) == doors.PUBLIC


def test_every_address_has_a_name_of_its_own():
    names = [name for name, _, _ in doors.patterns()]
    assert sorted(names) == sorted(set(names))


def test_every_address_leads_to_one_page():
    routes = [route for _, route, _ in doors.patterns()]
    assert sorted(routes) == sorted(set(routes))


def test_every_task_names_its_verb_or_says_why_it_acts_for_nobody():
    found = doors.tasks()
    assert "core.tasks.run_job" in found
    assert doors.without_verb(found) == []


def test_every_kind_of_job_names_its_verb():
    assert doors.without_verb(dict(JOB_KINDS.items())) == []


def test_every_command_names_its_verb_or_says_why_it_acts_for_nobody():
    found = doors.commands()
    assert "permission_matrix" in found
    assert doors.without_verb(found) == []


@pytest.mark.django_db
def test_the_signed_out_are_sent_to_sign_in_and_told_nothing(client, world):
    for path in ("/", "/me/", "/jobs/", "/oakshire/", "/oakshire/partners/", "/nowhere/", "/nowhere/partners/"):
        answer = client.get(path)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/"), path
