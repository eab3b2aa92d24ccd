"""The doors of the portal, walked: addresses, tasks, kinds of job, commands. Each check takes what it looks at, so that
tests/guards can show it a faulty one."""

from collections.abc import Iterable, Iterator

from celery import current_app
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.urls import URLPattern, URLResolver, get_resolver

from core.access import SYSTEM, permissions

PUBLIC = {
    "healthz",
    "own_actions:feed",
    "partners:brand",
    "partners:logo",
    "partners:logo_of_its_day",
    "partners:join",
    "core:accessibility",
    "core:help",
    "core:privacy",
    "core:robots",
    "core:who_may",
    "public_area_list",
    "reports:public_file",
    "reports:public_home",
    "reports:public_snapshot",
}
"""Pages for the signed out, by name. allauth's own pages look after themselves."""


def patterns(resolver: URLResolver | None = None, prefix="", namespace="") -> Iterator[tuple[str, str, object]]:
    """Every address as its name, its route and its view; of the portal, or of another table of addresses."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, prefix + str(entry.pattern), inner)
        elif isinstance(entry, URLPattern) and not entry.callback.__module__.startswith("allauth."):
            yield f"{namespace}{entry.name}", prefix + str(entry.pattern), entry.callback


def tasks() -> dict[str, object]:
    """Every Celery task of ours by name."""
    current_app.loader.import_default_modules()
    return {name: task for name, task in current_app.tasks.items() if name.split(".")[0] in settings.PORTAL_APPS}


def commands() -> dict[str, object]:
    """Every management command of ours by name."""
    return {name: load_command_class(app, name) for name, app in get_commands().items() if app in settings.PORTAL_APPS}


def addresses_without_verb(found: Iterable[tuple[str, str, object]]) -> list[str]:
    """Addresses that are not public and ask no verb, or one that the matrix does not know."""
    return [
        f"{name} at {route}"
        for name, route, view in found
        if name not in PUBLIC and getattr(view, "verb", None) not in permissions()
    ]


def open_to_the_signed_out(found: Iterable[tuple[str, str, object]]) -> set[str]:
    """The names of addresses that ask nobody to sign in."""
    return {name for name, _, view in found if not getattr(view, "login_required", True)}


def without_verb(found: dict[str, object]) -> list[str]:
    """Tasks, kinds of job or commands that name no known verb; those of nobody must say why that is safe."""
    return sorted(
        name
        for name, door in found.items()
        if getattr(door, "verb", None) not in permissions()
        and not (getattr(door, "verb", None) == SYSTEM and getattr(door, "why", "").endswith("."))
    )
