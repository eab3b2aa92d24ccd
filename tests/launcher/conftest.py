"""A checkout of its own for each test, run by `make` from outside, the way a person does."""

import os
import select
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launcher import services

ROOT = Path(__file__).resolve().parents[2]
SHARED = [".venv", "node_modules"]  # installed already; a link saves doing it again
NOT_COPIED = [*SHARED, ".git", "var", "tests", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis"]
PATIENCE = 120  # seconds after which something that should have happened has not


def clean_environment() -> dict[str, str]:
    """Return the environment of a person's terminal: nothing of this test run in it."""
    ours = ("PORT", "PYTEST", "DJANGO", "COV", "MAKE", "MFLAGS")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Iterator[Path]:
    """A copy of the sources in a folder that only its owner can enter, shared by the tests of one file.

    What a run from there leaves outside it is removed afterwards.
    """
    private = tmp_path_factory.mktemp("private")
    private.chmod(0o700)
    folder = private / "checkout"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*NOT_COPIED))
    for name in SHARED:
        (folder / name).symlink_to(ROOT / name)
    yield folder
    mark = services.fingerprint(folder)
    for left in [*Path("/tmp").glob(f"send-portal-{mark}-*"), *Path("/var/tmp").glob(f"send-portal-{mark}")]:
        shutil.rmtree(left)


class Run:
    """`make run` in a checkout, watched from outside."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port, self.lines = folder, port, []
        environment = {**clean_environment(), "PORT": str(port), "PORTAL_DEMO": "0"}
        self.make = subprocess.Popen(
            ["make", "run"], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def wait_for_line(self, words: str) -> str:
        """Read what it prints until a line has these words; fails when it ends before."""
        for line in self.make.stdout:
            self.lines.append(line.rstrip("\n"))
            if words in line:
                return self.lines[-1]
        raise AssertionError(f"“{words}” never came:\n" + "\n".join(self.lines))

    def wait_for_end(self) -> int:
        """Read the rest of what it prints and return the exit code of `make`."""
        self.lines += self.make.stdout.read().splitlines()
        return self.make.wait(PATIENCE)

    @property
    def launcher(self) -> int:
        """The process that holds all the others."""
        return int((self.folder / "var" / "run.lock").read_text())

    def family(self) -> dict[int, str]:
        """Return all that `make` has started, down to the last grandchild: process and command."""
        parents = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                status = (entry / "stat").read_text()
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (FileNotFoundError, ProcessLookupError):
                continue
            parents[int(entry.name)] = (int(status.rpartition(")")[2].split()[1]), command)
        found = {self.make.pid: "make"}
        while True:
            more = {pid: command for pid, (parent, command) in parents.items() if parent in found and pid not in found}
            if not more:
                return found
            found |= more

    def pid_of(self, words: str) -> int:
        """Return the first process of the family with these words in its command."""
        return min(pid for pid, command in self.family().items() if words in command)

    def end_all(self) -> None:
        """Leave nothing behind, however the test ended."""
        for pid in self.family():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.make.wait()
        self.make.stdout.close()


class Watch:
    """Waits for processes to be gone, whoever their parent is."""

    def __init__(self, pids) -> None:
        self.handles = {}
        for pid in pids:
            try:
                self.handles[pid] = os.pidfd_open(pid)
            except ProcessLookupError:
                continue

    def all_gone(self) -> bool:
        """Wait until every one has ended; False when one outlives our patience."""
        gone = all(select.select([handle], [], [], PATIENCE)[0] for handle in self.handles.values())
        for handle in self.handles.values():
            os.close(handle)
        return gone


@pytest.fixture
def start(free_port) -> Iterator[Callable[[Path], Run]]:
    """Start `make run` in a checkout."""
    runs = []

    def started(folder: Path) -> Run:
        runs.append(Run(folder, free_port))
        return runs[-1]

    yield started
    for run in runs:
        run.end_all()
