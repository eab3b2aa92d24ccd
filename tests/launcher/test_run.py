"""`make run` from outside: up, well, and gone without a trace, however it ends."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from launcher.services import fingerprint
from tests.launcher.conftest import PATIENCE, Watch, clean_environment

pytestmark = pytest.mark.slow


def healthz(port: int) -> tuple[int, dict]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as link:
        link.request("GET", "/healthz")
        answer = link.getresponse()
        return answer.status, json.loads(answer.read())


def wait_until_well(port: int) -> None:
    """Ask until it answers that all is well; fails when that takes too long."""
    limit = time.monotonic() + PATIENCE
    while (answer := healthz(port))[0] != 200:
        assert time.monotonic() < limit, answer
        time.sleep(0.1)


def beside(checkout, *arguments: str) -> subprocess.CompletedProcess:
    """Run something in the checkout while `make run` is up there."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=checkout, env=clean_environment(), capture_output=True, text=True
    )


def test_it_is_ready_once_keeps_its_parts_alive_and_a_term_signal_leaves_no_process(checkout, start):
    run = start(checkout)
    assert run.wait_for_line("ready") == f"SEND Portal is ready at http://127.0.0.1:{run.port}"
    everything_well = {"status": "ok", "database": "ok", "broker": "ok", "migrations": "ok", "worker": "ok"}
    assert healthz(run.port) == (200, everything_well)
    assert beside(checkout, "manage.py", "migrate", "--check").returncode == 0

    refused = beside(checkout, "-m", "launcher", "run")
    assert (refused.returncode, refused.stderr) == (
        1,
        f"The portal already runs from this folder (process {run.launcher}). Stop it first.\n",
    )

    for name, words in [("web", "gunicorn"), ("worker", "send_portal worker"), ("beat", "send_portal beat")]:
        os.kill(run.pid_of(words), signal.SIGKILL)
        assert run.wait_for_line("has ended") == f"{name} has ended (code -9); starting it again"

    watch = Watch(run.family())
    run.make.terminate()
    run.wait_for_end()
    assert watch.all_gone()
    assert [line for line in run.lines if "is ready" in line] == [
        f"SEND Portal is ready at http://127.0.0.1:{run.port}"
    ]
    assert not (checkout / "var" / "services.env").exists()


def test_the_folder_that_only_its_owner_can_enter_stays_so_and_the_data_is_as_private(checkout, start):
    start(checkout).wait_for_line("is ready")
    assert checkout.parent.stat().st_mode & 0o777 == 0o700
    assert (checkout / "var" / "postgres").resolve().stat().st_mode & 0o777 == 0o700
    assert Path("/tmp", f"send-portal-{fingerprint(checkout)}-{os.geteuid()}").stat().st_mode & 0o777 == 0o700


def test_it_ends_whole_however_it_is_ended_and_the_next_start_keeps_the_data(checkout, start):
    run = start(checkout)
    run.wait_for_line("is ready")
    (checkout / "var" / "files" / "kept").write_text("kept")
    secret = (checkout / "var" / "secret-key").read_text()

    for killed in ["make", "launcher"]:
        watch = Watch(run.family())
        os.kill(run.make.pid if killed == "make" else run.launcher, signal.SIGKILL)
        run = start(checkout)  # waits until the killed one's parts are gone
        assert watch.all_gone()
        run.wait_for_line("is ready")
        assert "Collecting style sheets, scripts and fonts" not in run.lines

    for server, words in [("postgres", "bin/postgres"), ("valkey", "valkey-server")]:
        os.kill(run.pid_of(words), signal.SIGKILL)
        assert run.wait_for_line("has ended") == f"{server} has ended (code -9); starting it again"
        wait_until_well(run.port)

    assert (checkout / "var" / "files" / "kept").read_text() == "kept"
    assert (checkout / "var" / "secret-key").read_text() == secret


def test_a_taken_port_is_said_in_one_line(checkout, start):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = subprocess.run(
            [sys.executable, "-m", "launcher", "run"],
            cwd=checkout,
            env={**clean_environment(), "PORT": str(port)},
            capture_output=True,
            text=True,
        )
    assert refused.returncode == 1
    assert refused.stderr.splitlines() == [
        f"Port {port} is taken by another program. Stop it, or choose another: PORT={port + 10} make run"
    ]
