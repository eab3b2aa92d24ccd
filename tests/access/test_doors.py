"""Every door names its verb: addresses, tasks and commands are walked, so that a new one without a rule fails here."""

import pytest
from celery import current_app
from django.conf import settings
from django.core.management import get_commands
from django.urls import URLPattern, URLResolver, get_resolver

from core.access import permissions

PUBLIC = {
    "healthz",
    "partners:brand",
    "core:accessibility",
    "core:help",
    "core:privacy",
}
"""Pages for the signed out, by name. allauth's own pages look after themselves."""

TASKS = {
    "core.tasks.run_job": "runs what a person asked for; each kind of job asks its verb again",
    "core.tasks.sweep_jobs": "sends jobs again and reads nothing else",
    "core.tasks.sweep_orphans": "deletes bytes that no row knows of",
    "core.tasks.scan_waiting": "tells a scanner and writes its answer, shows nobody anything",
    "core.tasks.heartbeat": "writes one key",
    "partners.tasks.recompute_groups": "derives groups from facts and shows nobody anything",
    "partners.tasks.send_notifications": "renders each e-mail as the person it goes to",
    "governance.tasks.recompute_board_groups": "derives groups from facts and shows nobody anything",
}
"""Every task, with why it needs no verb of its own."""


def patterns(resolver=None, prefix="", namespace=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            if "allauth" in str(getattr(entry.urlconf_module, "__name__", "")):
                continue
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, prefix + str(entry.pattern), inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", prefix + str(entry.pattern), entry.callback


def test_every_address_asks_a_known_verb_or_is_public():
    unknown = [
        f"{name} at {route}"
        for name, route, view in patterns()
        if name not in PUBLIC and getattr(view, "verb", None) not in permissions()
    ]
    assert unknown == []


def test_every_public_page_exists_and_no_other_lets_the_signed_out_in():
    open_to_all = {name for name, _, view in patterns() if not getattr(view, "login_required", True)}
    assert open_to_all == PUBLIC


def test_every_address_has_a_name_of_its_own():
    names = [name for name, _, _ in patterns()]
    assert sorted(names) == sorted(set(names))


def test_every_task_says_why_it_is_safe():
    current_app.loader.import_default_modules()
    ours = {name for name in current_app.tasks if name.split(".")[0] in settings.PORTAL_APPS}
    assert ours == set(TASKS)


COMMANDS = {"bench", "load_demo", "permission_matrix", "seed_scale", "set_deployment"}
"""Commands are run by whoever runs the machine; none acts as a person who did not ask."""


def test_every_command_is_known():
    ours = {name for name, app in get_commands().items() if app in settings.PORTAL_APPS}
    assert ours == COMMANDS


@pytest.mark.django_db
def test_the_signed_out_are_sent_to_sign_in_and_told_nothing(client, world):
    for path in ("/", "/me/", "/jobs/", "/oakshire/", "/oakshire/partners/", "/nowhere/", "/nowhere/partners/"):
        answer = client.get(path)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/"), path
