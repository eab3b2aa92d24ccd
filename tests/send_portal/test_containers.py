"""Dockerfile and docker-compose.yml say the same as the locks, the settings and docs/operations.md. Neither can be run
where there is no container engine; what can be held against the rest without one is held here."""

import re
from pathlib import Path

import yaml

from launcher.portal import WORKER
from launcher.services import postgres_programs

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
SERVICES = COMPOSE["services"]
NEEDS_PYTHON = re.search(r'requires-python = ">=([0-9.]+)"', (ROOT / "pyproject.toml").read_text())[1]


def variables_of(service: str) -> set[str]:
    return {name for name in SERVICES[service]["environment"] if name.startswith("PORTAL_")}


def test_each_part_is_there_and_the_servers_are_of_the_versions_that_the_suite_runs_on():
    assert set(SERVICES) == {"web", "worker", "beat", "migrate", "postgres", "valkey"}
    major = re.search(r"\d+", postgres_programs().parent.name)[0]
    assert SERVICES["postgres"]["image"].split(":")[1].split("-")[0].split(".")[0] == major
    assert SERVICES["valkey"]["image"].startswith("valkey/valkey:")
    assert f"FROM python:{NEEDS_PYTHON}-" in DOCKERFILE


def test_every_variable_is_one_that_the_settings_read_and_that_the_manual_explains():
    read = (ROOT / "send_portal" / "settings.py").read_text()
    for service in ("web", "worker", "beat", "migrate"):
        for name in variables_of(service):
            assert name in read, name
            assert f"`{name}`" in OPERATIONS, name


def test_the_owners_address_is_given_to_nothing_but_the_migration():
    given = {name for name in SERVICES if "PORTAL_OWNER_DATABASE_URL" in SERVICES[name].get("environment", {})}
    assert given == {"migrate"}


def test_the_worker_is_started_as_everywhere_else():
    options = [str(word) for word in WORKER if str(word).startswith("--without-")]
    assert options
    for option in options:
        assert option in SERVICES["worker"]["command"]
        assert option in OPERATIONS


def test_the_image_runs_as_nobody_special_and_servers_say_whether_they_are_well():
    assert re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE)[-1] == "portal"
    assert [name for name in ("web", "worker", "postgres", "valkey") if "healthcheck" not in SERVICES[name]] == []
