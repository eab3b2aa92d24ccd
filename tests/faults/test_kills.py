"""Worker, broker, database are killed while twenty reports are made: each ends done or visibly failed, none twice."""

import os
import select
import signal
import subprocess
import time
from pathlib import Path

import pytest

from launcher import template
from launcher.portal import CELERY, PYTHON, WORKER
from launcher.processes import Part
from launcher.services import DATABASE, ROOT, portal_environment, throw_away_cluster

pytestmark = pytest.mark.slow

REPORTS = 20
LEASE_SECONDS = 6
PATIENCE = 240


class Portal:
    """Servers, worker and beat of our own, to be killed."""

    def __init__(self, cluster, files: Path) -> None:
        self.cluster = cluster
        environment = portal_environment(cluster, files, kind="test")
        self.environment = environment | {"PORTAL_JOB_LEASE_SECONDS": str(LEASE_SECONDS)}
        common = {"cwd": ROOT, "env": self.environment}
        self.worker = Part(
            "worker",
            WORKER,
            log=files / "worker.log",
            **common,
        )
        self.beat = Part(
            "beat",
            [*CELERY, "beat", "--schedule", files / "beat", "--pidfile", ""],
            log=files / "beat.log",
            **common,
        )

    def ask(self) -> None:
        """Ask for all the reports; returns when every request is committed."""
        command = [PYTHON, "-m", "tests.faults.ask_for_reports", str(REPORTS)]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert len(done.stdout.split()) == REPORTS

    def number(self, question: str) -> int:
        """A number that the database's superuser reads, whom no policy holds back."""
        return int(self.cluster.sql(question, database=DATABASE))

    def finished(self) -> int:
        return self.number("SELECT count(*) FROM core_job WHERE state IN ('done', 'failed')")

    def wait_until_finished(self, least: int) -> None:
        """Look every tenth of a second until so many have ended."""
        limit = time.monotonic() + PATIENCE
        while self.finished() < least:
            assert time.monotonic() < limit, self.cluster.sql(
                "SELECT state, attempts, words FROM core_job", database=DATABASE
            )
            for part in (self.worker, self.beat):
                if not part.is_alive():
                    part.start()
            select.select([], [], [], 0.1)  # the machine works; what is waited for is looked at again

    @staticmethod
    def kill(part: Part) -> None:
        """kill -9 of a part with all its children."""
        os.killpg(part.process.pid, signal.SIGKILL)
        part.process.wait()


def test_every_report_ends_done_or_visibly_failed_and_none_twice():
    with throw_away_cluster(durable=True, fill=template.copy_into) as (cluster, files):
        portal = Portal(cluster, files)
        portal.ask()
        try:
            portal.worker.start()
            portal.beat.start()

            portal.wait_until_finished(3)
            portal.kill(portal.worker)
            portal.worker.start()

            portal.wait_until_finished(7)
            portal.kill(cluster.valkey)
            cluster.valkey.start()
            cluster.wait_for(cluster.valkey, cluster.valkey_answers)

            portal.wait_until_finished(11)
            portal.kill(cluster.postgres)
            cluster.postgres.start()
            cluster.wait_for(cluster.postgres, cluster.postgres_answers)

            portal.wait_until_finished(REPORTS)
        finally:
            for part in (portal.beat, portal.worker):
                part.stop()

        done = portal.number("SELECT count(*) FROM core_job WHERE state = 'done'")
        failed_in_words = portal.number("SELECT count(*) FROM core_job WHERE state = 'failed' AND words <> ''")
        assert done + failed_in_words == REPORTS
        assert done >= REPORTS - 4, "only what was running at a kill may fail"
        asked = "report_id IN (SELECT subject FROM core_job)"
        assert portal.number(f"SELECT count(*) FROM reports_boardreportissue WHERE {asked}") == done
        assert portal.number(f"SELECT count(DISTINCT report_id) FROM reports_boardreportissue WHERE {asked}") == done
        assert portal.number("SELECT count(*) FROM core_job WHERE state = 'done' AND file_id IS NULL") == 0
        assert portal.number("SELECT count(*) FROM core_job WHERE state <> 'done' AND file_id IS NOT NULL") == 0
