"""The commands of docs/operations.md for a backup and a restore, run as they stand there, on a portal with content."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from launcher import template
from launcher.services import DATABASE, ROOT, throw_away_cluster
from tests.faults.portal_under_attack import Portal

pytestmark = pytest.mark.slow

DATED = re.compile(r"(portal|files)-(?:\$\(date \+%F\)|\d{4}-\d{2}-\d{2})\.")
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
CHANGED_BY_LOOKING = {"django_session", "partners_user", "usersessions_usersession"}
"""A sign-in writes here."""


def commands_under(heading: str) -> str:
    """The first block of commands under a heading of docs/operations.md, with one day in the names of its files."""
    part = (ROOT / "docs" / "operations.md").read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return DATED.sub(r"\1-today.", re.search(r"```text\n(.*?)```", part, re.DOTALL)[1])


def follow(commands: str, portal: Portal, folder: Path) -> None:
    """Type the commands into a shell, from the portal's folder; the dumps lie in `folder`."""
    paths = os.pathsep.join([str(portal.cluster.programs), portal.environment["PATH"]])
    inside = commands.replace("portal-today.", f"{folder}/portal-today.").replace(
        "files-today.", f"{folder}/files-today."
    )
    done = subprocess.run(
        ["bash", "-euc", inside], cwd=ROOT, env=portal.environment | {"PATH": paths}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def content(portal: Portal) -> dict[str, str]:
    """Every table, history among them, as the hash of all its rows."""
    tables = set(portal.cluster.sql(TABLES, database=DATABASE).split()) - CHANGED_BY_LOOKING
    assert "actionplans_actionevent" in tables
    question = " UNION ALL ".join(
        f"SELECT '{table} ' || coalesce(md5(string_agg(whole::text, '|' ORDER BY whole::text)), '-') FROM {table} whole"
        for table in sorted(tables)
    )
    return dict(line.split(" ") for line in portal.cluster.sql(question, database=DATABASE).splitlines())


def test_the_documented_backup_brings_everything_back(tmp_path):
    with throw_away_cluster(durable=True, fill=template.copy_into) as (cluster, files):
        portal = Portal(cluster, files)
        portal.ask(1)
        try:
            portal.wait_until_finished(1)
        finally:
            portal.stop()
        found = json.loads(portal.run("tests.faults.look_around"))
        assert any(name.endswith(".pdf") for name in found)
        before = content(portal)
        follow(commands_under("Back up"), portal, tmp_path)

        cluster.sql("DROP TABLE actionplans_action CASCADE", database=DATABASE)
        shutil.rmtree(portal.environment["PORTAL_FILES"])
        with pytest.raises(AssertionError):
            portal.run("tests.faults.look_around")

        cluster.drop_database()
        Path(portal.environment["PORTAL_FILES"]).mkdir()
        follow(commands_under("Restore"), portal, tmp_path)
        assert content(portal) == before
        assert json.loads(portal.run("tests.faults.look_around")) == found
