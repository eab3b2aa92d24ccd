"""An empty database with all tables, made once and copied for each throw-away cluster.

Bringing an empty database up to date takes half a minute of computing; copying the result takes a moment. The copy's
database `portal` is also the one that the test suite clones, once for each of its processes.
"""

import fcntl
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from launcher.installation import digest
from launcher.portal import PYTHON
from launcher.processes import Failed, call
from launcher.services import ROOT, VAR, Cluster, data_folder, portal_environment, throw_away_cluster


def copy_into(folder: Path) -> None:
    """Fill a server's empty data folder from the template, which is made where the migrations have changed.

    A migration that fails leaves the folder empty and says so: the command that mends it must be able to run.
    """
    (VAR / "log").mkdir(parents=True, exist_ok=True)
    with open(VAR / "template.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        templates = data_folder("templates")
        current = templates / mark()
        if not current.exists():
            for old in templates.iterdir():
                shutil.rmtree(old)
            try:
                build(current)
            except Failed as trouble:
                print(f"The migrations do not run, so the database stays empty. {trouble}", file=sys.stderr, flush=True)
                return
        subprocess.run(["cp", "-a", "--reflink=auto", f"{current}/.", folder], check=True)


def mark() -> str:
    """Return what the template's content depends on, as one hash."""
    migrations = [file for file in ROOT.glob("*/migrations/*.py") if not file.parts[-3].startswith(".")]
    return digest([*migrations, ROOT / "core" / "database.py", ROOT / "requirements" / "dev.lock"])


def build(target: Path) -> None:
    """Make the tables in a cluster of our own and keep its data folder. Raises Failed where a migration fails."""
    print("Making the tables once for all tests", file=sys.stderr, flush=True)
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=target.parent))
    with throw_away_cluster() as (cluster, files):
        migrate(cluster, files)
        cluster.stop()
        subprocess.run(["cp", "-a", f"{cluster.data}/.", draft], check=True)
    draft.rename(target)


def migrate(cluster: Cluster, files: Path) -> None:
    """Bring the database up to date and say that it is for tests."""
    environment = portal_environment(cluster, files, kind="test")
    for arguments in (["migrate", "--verbosity", "0", "--no-input"], ["set_deployment", "test"]):
        call([PYTHON, "manage.py", *arguments], log=VAR / "log" / "template.log", cwd=ROOT, env=environment)
