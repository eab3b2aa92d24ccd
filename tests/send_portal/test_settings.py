"""What stops the portal from starting with settings that would hurt, and what it says then."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "PORTAL_ENVIRONMENT": "production",
    "PORTAL_ALLOWED_HOSTS": "portal.example",
    "PORTAL_URL": "https://portal.example",
    "PORTAL_FROM_EMAIL": "portal@portal.example",
    "PORTAL_EMAIL_URL": "smtp+tls://localhost:587",
    "PORTAL_SECRET_KEY": "k3y-" * 4 + "abcdefghijklmnopqrstuvwxyz0123456789",
}
NEEDED = [
    "PORTAL_ENVIRONMENT",
    "PORTAL_SECRET_KEY",
    "PORTAL_ALLOWED_HOSTS",
    "PORTAL_DATABASE_URL",
    "PORTAL_REDIS_URL",
    "PORTAL_FILES",
    "PORTAL_URL",
    "PORTAL_FROM_EMAIL",
    "PORTAL_EMAIL_URL",
]


def settings_with(*, without: str = "", **changes: str) -> subprocess.CompletedProcess:
    """Load the settings alone, in production, with changes."""
    environment = {**os.environ, **PRODUCTION, **changes}
    environment.pop(without, None)
    return subprocess.run(
        [sys.executable, "-c", "import send_portal.settings"], cwd=ROOT, env=environment, capture_output=True, text=True
    )


def test_production_settings_load():
    assert settings_with().stderr == ""


@pytest.mark.slow
@pytest.mark.parametrize("name", NEEDED)
def test_a_missing_variable_stops_the_start_with_a_sentence_that_says_what_to_set(name):
    # An empty one counts as missing too; this also keeps `var/services.env` of a running portal out.
    answer = settings_with(**{name: ""})
    assert answer.returncode == 1
    assert f"ImproperlyConfigured: {name} is not set. Set it to " in answer.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", ["PORTAL_DEMO", "PORTAL_DEBUG"])
def test_production_refuses_what_belongs_to_a_demonstration(name):
    answer = settings_with(**{name: "1"})
    assert answer.returncode == 1
    assert f"{name} is on together with PORTAL_ENVIRONMENT=production." in answer.stderr


@pytest.mark.slow
def test_an_unknown_environment_is_refused():
    answer = settings_with(PORTAL_ENVIRONMENT="live")
    assert "PORTAL_ENVIRONMENT is “live”. Set it to one of development, production, bench, test." in answer.stderr


@pytest.mark.slow
def test_an_access_log_that_would_hardly_be_kept_is_refused():
    answer = settings_with(PORTAL_ACCESS_LOG_MONTHS="5")
    assert "PORTAL_ACCESS_LOG_MONTHS is 5. Set it to 6 or more" in answer.stderr


@pytest.mark.slow
def test_the_owner_needs_an_address_of_its_own():
    answer = settings_with(PORTAL_AS_OWNER="1", PORTAL_OWNER_DATABASE_URL="")
    assert "PORTAL_OWNER_DATABASE_URL is not set." in answer.stderr


@pytest.mark.slow
def test_every_variable_is_in_the_operations_guide():
    import re

    guide = (ROOT / "docs" / "operations.md").read_text()
    read = set(re.findall(r"\"(PORTAL_[A-Z_]+)\"", (ROOT / "send_portal" / "settings.py").read_text()))
    # Settings of Django's kind, and what only the launcher says to the test suite.
    read -= {"PORTAL_PERMISSIONS", "PORTAL_PERMISSION_WORDS", "PORTAL_TEST_TEMPLATE"}
    assert sorted(name for name in read if f"`{name}`" not in guide) == []


@pytest.mark.slow
def test_the_deploy_checks_have_nothing_to_say():
    answer = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**os.environ, **PRODUCTION},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr
