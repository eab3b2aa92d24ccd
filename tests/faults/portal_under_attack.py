"""A portal of our own for tests of faults: servers, worker and beat that may be killed, and questions to its data."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from launcher.load_checks import PAPER_JOBS
from launcher.portal import CELERY, PYTHON, WORKER
from launcher.processes import Part
from launcher.services import DATABASE, ROOT, Cluster, portal_environment

LEASE_SECONDS = 6
PATIENCE = 240


class Portal:
    """Servers, worker and beat of our own, to be killed."""

    def __init__(self, cluster: Cluster, files: Path) -> None:
        self.cluster = cluster
        environment = portal_environment(cluster, files, kind="test")
        self.environment = environment | {"PORTAL_JOB_LEASE_SECONDS": str(LEASE_SECONDS)}
        common = {"cwd": ROOT, "env": self.environment}
        self.worker = Part("worker", WORKER, log=files / "worker.log", **common)
        self.beat = Part(
            "beat",
            [*CELERY, "beat", "--schedule", files / "beat", "--pidfile", ""],
            log=files / "beat.log",
            **common,
        )

    def ask(self, reports: int) -> None:
        """Ask for so many board reports; returns when every request is committed."""
        assert len(self.run("tests.faults.ask_for_reports", str(reports)).split()) == reports

    def run(self, module: str, *arguments: str) -> str:
        """Run a module of ours to its end, as the application, and return what it prints."""
        command = [PYTHON, "-m", module, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def number(self, question: str) -> int:
        """A number that the database's superuser reads, whom no policy holds back."""
        return int(self.cluster.sql(question, database=DATABASE))

    def finished(self) -> int:
        """How many jobs have ended, well or not."""
        return self.number(f"SELECT count(*) FROM {PAPER_JOBS} WHERE state IN ('done', 'failed')")

    def wait_until(self, true: Callable[[], bool]) -> None:
        """Look every tenth of a second until it is so."""
        limit = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < limit
            select.select([], [], [], 0.1)  # the machine works; what is waited for is looked at again

    def wait_until_finished(self, least: int) -> None:
        """Look every tenth of a second until so many have ended; worker and beat are started where they do not run."""
        limit = time.monotonic() + PATIENCE
        while self.finished() < least:
            assert time.monotonic() < limit, self.cluster.sql(
                f"SELECT state, attempts, words FROM {PAPER_JOBS}", database=DATABASE
            )
            for part in (self.worker, self.beat):
                if not part.is_alive():
                    part.start()
            select.select([], [], [], 0.1)  # the machine works; what is waited for is looked at again

    def stop(self) -> None:
        """Stop worker and beat; the servers are whose cluster it is."""
        for part in (self.beat, self.worker):
            part.stop()

    @staticmethod
    def kill(part: Part) -> None:
        """kill -9 of a part with all its children."""
        os.killpg(part.process.pid, signal.SIGKILL)
        part.process.wait()
