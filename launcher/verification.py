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
    """Run the suite, the quick one without what is marked slow; the last line is pytest's own.

    Two processes more than the machine has cores, at most six: a core has work while a test waits for what it started
    (a server, a worker, a browser). With one more, two cores rested a fifth of the time.
    A file's tests stay together. Files begin in their order, so that the longest, who may see what and the browser's,
    come early and no process is left alone with them.
    """
    choice = ["-m", "not slow"] if quick else []
    processes = str(min(6, (os.cpu_count() or 1) + 2))
    with throw_away_cluster(fill=copy_into) as (cluster, files):
        environment = portal_environment(cluster, files, kind="test") | compiled_once(files.parent)
        spread = ["-n", processes, "--dist", "loadfile", "--no-loadscope-reorder"]
        return run_with([PYTHON, "-m", "pytest", *spread, *choice, *arguments], environment)


def compiled_once(place: Path) -> dict[str, str]:
    """Return what lets the suite's hundred processes compile the sources once, also where Python was told to write
    nothing beside them (many containers say so): it costs each of them three seconds. It goes with the servers."""
    if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
        return {}
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(place / "compiled")}


def check() -> int:
    """Run every check around the suite; each says its name, and a failing one does not hide the next."""
    with throw_away_cluster(fill=copy_into) as (cluster, files):
        environment = portal_environment(cluster, files, kind="test")
        failed = [name for name, command, extra in checks() if not passes(name, command, {**environment, **extra})]
    if not locks_are_clean():
        failed.append("locks")
    print(f"Failed: {', '.join(failed)}" if failed else "All checks passed", flush=True)
    return 1 if failed else 0


def checks() -> list[tuple[str, list[str], dict[str, str]]]:
    """Return the checks: name, command, variables on top of the test settings."""
    manage = [PYTHON, "manage.py"]
    return [
        ("formatting", [str(BIN / "ruff"), "format", "--check", "."], {}),
        ("lint", [str(BIN / "ruff"), "check", "--output-format", "concise", "."], {}),
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
        "PORTAL_URL": "https://portal.example",
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
