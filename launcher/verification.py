"""The test suite and the checks around it, on servers of their own."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from launcher.portal import PYTHON
from launcher.services import ROOT, portal_environment, throw_away_cluster
from launcher.template import copy_into
from launcher.throw_away import run_with

BIN = Path(PYTHON).parent


def test(arguments: Sequence[str], *, quick: bool) -> int:
    """Run the suite; the last line is pytest's own. The quick one leaves out what is marked slow."""
    with throw_away_cluster(fill=copy_into) as (cluster, files):
        return run_suite(arguments, portal_environment(cluster, files, kind="test"), quick=quick)


def run_suite(arguments: Sequence[str], environment: dict[str, str], *, quick: bool = False) -> int:
    """Run pytest in as many processes as the machine has cores, at most four."""
    choice = ["-m", "not slow"] if quick else []
    processes = str(min(4, os.cpu_count() or 1))
    return run_with([PYTHON, "-m", "pytest", "-n", processes, "--dist", "loadfile", *choice, *arguments], environment)


def check(arguments: Sequence[str]) -> int:
    """Run every check and then the suite; each check says its name, and a failing one does not hide the next."""
    with throw_away_cluster(fill=copy_into) as (cluster, files):
        environment = portal_environment(cluster, files, kind="test")
        failed = [name for name, command, extra in checks() if not passes(name, command, {**environment, **extra})]
        if not locks_are_clean():
            failed.append("locks")
        if failed:
            print(f"Failed: {', '.join(failed)}", file=sys.stderr, flush=True)
            return 1
        return run_suite(arguments, environment)


def checks() -> list[tuple[str, list[str], dict[str, str]]]:
    """Return the checks: name, command, variables on top of the test settings."""
    manage = [PYTHON, "manage.py"]
    return [
        ("formatting", [str(BIN / "ruff"), "format", "--check", "--quiet", "."], {}),
        ("lint", [str(BIN / "ruff"), "check", "--quiet", "."], {}),
        ("templates", [str(BIN / "djlint"), "templates", "--lint", "--quiet"], {}),
        ("import contracts", [str(BIN / "lint-imports"), "--no-cache"], {}),
        ("missing migrations", [*manage, "makemigrations", "--check", "--dry-run"], {}),
        ("deploy checks", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production_variables()),
    ]


def production_variables() -> dict[str, str]:
    """Return what a real installation would set, as far as the deploy checks look at it."""
    return {
        "PORTAL_ENVIRONMENT": "production",
        "PORTAL_ALLOWED_HOSTS": "portal.example",
        "PORTAL_FROM_EMAIL": "portal@portal.example",
        "PORTAL_EMAIL_URL": "smtp+tls://localhost:587",
    }


def passes(name: str, command: list[str], environment: dict[str, str]) -> bool:
    """Run one check and say how it went."""
    print(f"— {name}", flush=True)
    return run_with(command, environment) == 0


def locks_are_clean() -> bool:
    """Whether no lock names an address: they must hold wherever the packages are fetched from."""
    print("— locks without addresses", flush=True)
    locks = [*(ROOT / "requirements").glob("*.lock"), ROOT / "package-lock.json"]
    guilty = [lock.name for lock in locks if "://" in lock.read_text()]
    if guilty:
        print(f"Addresses in {', '.join(guilty)}: make them again with `make locks`", file=sys.stderr)
    return not guilty
