"""Generated areas and what pages cost in them: both commands run, and what they print says what was measured."""

import json
import subprocess

import pytest

from demo import scale
from launcher import template
from launcher.portal import PYTHON, collect_static_files
from launcher.services import DATABASE, ROOT, portal_environment, throw_away_cluster

pytestmark = pytest.mark.slow


def test_a_generated_area_is_measured_page_by_page():
    with throw_away_cluster(fill=template.copy_into) as (cluster, files):
        environment = portal_environment(cluster, files, kind="bench")
        collect_static_files(environment)

        def manage(*words: str) -> subprocess.CompletedProcess:
            command = [PYTHON, "manage.py", *words]
            return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

        too_early = manage("bench", "--areas", "1")
        assert (too_early.returncode, "seed_scale --areas 1" in too_early.stderr) == (1, True)
        seeded = manage("seed_scale", "--areas", "1")
        assert seeded.returncode == 0, seeded.stderr
        assert cluster.sql("SELECT count(*) FROM actionplans_action", database=DATABASE) == str(scale.ACTIONS)
        kept = "SELECT count(*) FROM actionplans_actionevent"  # the plan was opened, and then updated forty times
        assert cluster.sql(kept, database=DATABASE) == str(scale.ACTIONS * (1 + scale.UPDATES))

        measured = manage("bench", "--areas", "1", "--rounds", "1")
        assert measured.returncode == 0, measured.stderr
        kept = json.loads((ROOT / "var" / "bench.json").read_text())
        pages = {figure["what"] for figure in kept["figures"]}
        assert {"Home", "Dashboard", "Action", "CSV of a plan", "Search", "Scorecard"} <= pages
        assert all(figure["milliseconds"] > 0 for figure in kept["figures"])
        assert [page for page in pages if page not in measured.stdout] == []
        assert "unexplained" not in measured.stdout
