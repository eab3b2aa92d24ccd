"""`make load`: people at work on a throw-away portal with the demonstration in it; its parts are killed if so asked."""

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from launcher import load_checks
from launcher.portal import PYTHON, collect_static_files, manage, portal_parts, say, start_again, wait_until_well
from launcher.processes import Failed, Part, die_with, tail
from launcher.services import DATABASE, ROOT, VAR, Cluster, portal_environment, throw_away_cluster
from launcher.template import copy_into

RESULT = VAR / "load.json"
BETWEEN_KILLS = (4.0, 9.0)  # seconds; what was killed is up again in two to five
BETWEEN_WEIGHINGS = 10.0  # seconds between two looks at the memory that the parts hold
JOBS_END_WITHIN = 300  # seconds after the people have gone: three leases of a minute, and the work
VICTIMS = ("worker", "child of the worker", "child of the web server", "broker", "back end of the database")


def load(arguments: Sequence[str]) -> int:
    """Start a portal, let the people in, print the table and what was wrong. Returns 1 where anything was."""
    asked = read(arguments)
    RESULT.parent.mkdir(exist_ok=True)
    with throw_away_cluster(durable=True, fill=copy_into) as (cluster, files):
        portal = Portal(cluster, files)
        try:
            portal.start()
            killed = portal.serve_people(asked)
            result = json.loads(portal.result.read_text())
            portal.wait_for_jobs()
        finally:
            portal.stop()
        wrong = load_checks.wrong(result, cluster) + portal.breaks_of_history()
        result |= {**vars(asked), "killed": killed, "wrong": wrong, "memory": portal.memory}
        result["reports"] = load_checks.reports(cluster)
    RESULT.write_text(json.dumps(result, indent=1, ensure_ascii=False))
    say(load_checks.table(result))
    return 1 if result["wrong"] else 0


def read(arguments: Sequence[str]) -> argparse.Namespace:
    """Read what was asked for."""
    parser = argparse.ArgumentParser(prog="make load")
    parser.add_argument("--people", type=int, default=50, help="how many use the portal at once")
    parser.add_argument("--minutes", type=float, default=5, help="for how long")
    parser.add_argument(
        "--kills", action="store_true", help="kill worker, web, broker and database at random meanwhile"
    )
    parser.add_argument(
        "--seed", type=int, default=random.randrange(10**6), help="repeats the choices of an earlier run"
    )
    parser.add_argument("--hurry", type=float, default=1, help="how many times faster than people they think")
    asked = parser.parse_args(arguments)
    if asked.people < 1 or asked.minutes <= 0 or asked.hurry <= 0:
        parser.error("people, minutes and hurry must be more than nothing")
    return asked


def entering(asked: argparse.Namespace) -> float:
    """Seconds in which the people come in: one each second, because a password is checked slowly on purpose. A run with
    kills begins after that."""
    return max(10, asked.people) / asked.hurry


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Portal:
    """What `make run` starts, on servers of its own; what dies is started again, the servers too, as a system manager
    would have it done."""

    def __init__(self, cluster: Cluster, files: Path) -> None:
        self.cluster, self.place = cluster, files.parent
        for folder in ("stored", "mail"):
            (files / folder).mkdir(mode=0o700, exist_ok=True)
        self.environment = portal_environment(cluster, files, kind="bench") | {
            "PORTAL_DEMO": "1",
            "PORT": str(free_port()),
        }
        self.parts = portal_parts(self.environment, self.place)
        self.result = self.place / "result.json"
        self.memory: list[dict[str, int]] = []

    @property
    def port(self) -> str:
        """Where the web server listens."""
        return self.environment["PORT"]

    def start(self) -> None:
        """Load the demonstration and start web server, worker and beat."""
        collect_static_files(self.environment)  # the demonstration issues a paper, which needs its style sheet
        say("Loading the demonstration data")
        for step in (["set_deployment", "demo"], ["load_demo"]):
            manage(*step, environment=self.environment)
        for part in self.parts:
            part.start()
        wait_until_well(self.parts, self.port)

    def stop(self) -> None:
        """Stop them; the servers are whose cluster it is."""
        for part in self.parts:
            part.ask_to_stop()
        for part in self.parts:
            part.stop()

    def serve_people(self, asked: argparse.Namespace) -> list[dict[str, str]]:
        """Let the people in and see them out; kill meanwhile where asked. Returns what was killed, and when."""
        settings = self.place / "settings.json"
        settings.write_text(json.dumps(self.settings(asked)))
        with_seed = f" The choices repeat with --seed {asked.seed}." if asked.kills else ""
        say(f"{asked.people} people for {asked.minutes:g} minutes at http://127.0.0.1:{self.port}.{with_seed}")
        log = self.place / "log" / "people.log"
        with open(log, "ab") as output:
            people = subprocess.Popen(
                [PYTHON, "-m", "demo.load", settings, self.result],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=die_with(os.getpid(), signal.SIGTERM),
            )
        try:
            killed = self.watch(people, asked)
        finally:
            people.terminate()
            people.wait()
        if not self.result.exists():
            raise Failed(f"The people left without a word. Their last lines:\n{tail(log)}")
        return killed

    def settings(self, asked: argparse.Namespace) -> dict:
        """What the people have to know: where, who they are, for how long."""
        emails = self.sql("SELECT email FROM partners_user WHERE email LIKE '%.example' ORDER BY id").splitlines()
        accounts = defaultdict(list)
        for email in emails:
            accounts[email.split("@")[0]].append(email)
        issuing = """
            SELECT DISTINCT slug FROM partners_localarea area
            JOIN reports_boardreport report ON report.area_id = area.id WHERE report.state = 'ready'"""
        open_levels = (
            "SELECT id FROM actionplans_raglevel WHERE delivery_status IN ('on_track', 'at_risk', 'off_track')"
        )
        return {
            **vars(asked),
            "host": f"http://127.0.0.1:{self.port}",
            "accounts": accounts,
            "levels": self.sql(open_levels).split(),
            "issuing": self.sql(issuing).split(),
            "seconds": asked.minutes * 60 + (entering(asked) if asked.kills else 0),
            "enter_each_second": asked.people / entering(asked),
        }

    def sql(self, question: str) -> str:
        """What the database's superuser reads, whom no policy holds back."""
        return self.cluster.sql(question, database=DATABASE)

    def watch(self, people: subprocess.Popen, asked: argparse.Namespace) -> list[dict[str, str]]:
        """Start again what ends until the people have gone; where asked, kill something every few seconds."""
        luck = random.Random(asked.seed)
        killed = []
        next_kill = time.monotonic() + entering(asked) if asked.kills else float("inf")
        next_weighing = time.monotonic() + entering(asked)
        while people.poll() is None:
            self.start_again_what_ended()
            if time.monotonic() > next_weighing:
                self.memory.append({part.name: memory_of(part) for part in self.parts})
                next_weighing = time.monotonic() + BETWEEN_WEIGHINGS
            if time.monotonic() > next_kill:
                victim = luck.choice(VICTIMS)
                if self.kill(victim, luck):
                    killed.append({"at": time.strftime("%H:%M:%S"), "victim": victim})
                next_kill = time.monotonic() + luck.uniform(*BETWEEN_KILLS)
            time.sleep(0.2)
        return killed

    def start_again_what_ended(self) -> None:
        """Start what is dead, the servers first."""
        for part in (*self.cluster.parts, *self.parts):
            if not part.is_alive():
                start_again(part, self.cluster)

    def kill(self, victim: str, luck: random.Random) -> bool:
        """kill -9 of one of them. Returns whether there was one to kill."""
        web, worker, _ = self.parts
        if victim == "worker":
            return kill_group(worker)
        if victim == "broker":
            return kill_group(self.cluster.valkey)
        parent = {"child of the worker": worker, "child of the web server": web}.get(victim, self.cluster.postgres)
        wanted = b"portal_app" if parent is self.cluster.postgres else b""
        return kill_one(children(parent, wanted), luck)

    def wait_for_jobs(self) -> None:
        """Wait until every job has ended; what has not by the limit is found by the checks."""
        limit = time.monotonic() + JOBS_END_WITHIN
        while time.monotonic() < limit:
            self.start_again_what_ended()
            if self.unfinished() == 0:
                return
            time.sleep(0.2)

    def breaks_of_history(self) -> list[str]:
        """What `manage.py verify_history` finds: empty where history is as it was sealed meanwhile."""
        try:
            manage("verify_history", environment=self.environment)
        except Failed as trouble:
            return [str(trouble)]
        return []

    def unfinished(self) -> int | None:
        """How many jobs wait or run; None while the database comes up again."""
        try:
            return int(self.sql("SELECT count(*) FROM core_job WHERE state NOT IN ('done', 'failed')"))
        except Failed:
            return None


def children(part: Part, wanted: bytes) -> list[int]:
    """The processes that a part has started and that have these words in their command."""
    if not part.is_alive():
        return []
    listed = Path(f"/proc/{part.process.pid}/task/{part.process.pid}/children").read_text().split()
    return [int(child) for child in listed if wanted in command_of(child)]


def memory_of(part: Part) -> int:
    """The bytes that a part and all that it started hold; what several share counts once."""
    found, held = [str(part.process.pid)], 0
    while found:
        process = found.pop()
        try:
            found += Path(f"/proc/{process}/task/{process}/children").read_text().split()
            held += proportional_bytes(Path(f"/proc/{process}/smaps_rollup").read_text())
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended
    return held


def proportional_bytes(rollup: str) -> int:
    """The proportional set size in a /proc/…/smaps_rollup, in bytes."""
    return sum(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))


def command_of(process: str) -> bytes:
    """The command line of a process, empty where it has gone."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def kill_group(part: Part) -> bool:
    """kill -9 of a part with all its children."""
    if not part.is_alive():
        return False
    os.killpg(part.process.pid, signal.SIGKILL)
    part.process.wait()
    return True


def kill_one(processes: list[int], luck: random.Random) -> bool:
    """kill -9 of one of these."""
    if not processes:
        return False
    try:
        os.kill(luck.choice(processes), signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
