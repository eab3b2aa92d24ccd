"""Commands that run on servers of their own, started for them and removed after them."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence

from launcher.portal import collect_static_files
from launcher.processes import die_with
from launcher.services import ROOT, portal_environment, throw_away_cluster
from launcher.template import copy_into


def run_with(command: Sequence[str], environment: dict[str, str]) -> int:
    """Run one command to its end and return its exit code; a signal to us goes on to it."""
    process = subprocess.Popen(command, env=environment, cwd=ROOT, preexec_fn=die_with(os.getpid(), signal.SIGTERM))
    # Ctrl-C reaches the whole terminal group: the command decides, we wait for it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    code = process.wait()
    return 128 - code if code < 0 else code


def execute(command: Sequence[str]) -> int:
    """Run one command on a quick throw-away cluster under test settings."""
    with throw_away_cluster(fill=copy_into) as (cluster, files):
        return run_with(command, portal_environment(cluster, files, kind="test"))


def bench(arguments: Sequence[str]) -> int:
    """Run `manage.py bench` on a throw-away cluster that is as durable as a real one."""
    with throw_away_cluster(durable=True) as (cluster, files):
        environment = portal_environment(cluster, files, kind="bench")
        collect_static_files(environment)
        prepare = (["migrate", "--verbosity", "0"], ["set_deployment", "test"])  # what is generated has a past
        for step in (*prepare, ["seed_scale", *arguments], ["bench", *arguments]):
            code = run_with([sys.executable, "manage.py", *step], environment)
            if code:
                return code
    return 0
