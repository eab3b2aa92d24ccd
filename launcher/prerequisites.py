"""What the machine itself must bring, looked at before anything else, in well under a second."""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys

from launcher.processes import Failed

LIBRARIES = {
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "fontconfig",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def check(*, browser: bool) -> None:
    """Raise Failed with one line that names all that is missing and how to install it."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this runs under whatever Python the machine has
        raise Failed(
            f"Python 3.11 or later is needed, this is {sys.version.split()[0]}. PYTHON=/path/to/python3 make run"
        )
    missing = missing_packages(browser=browser)
    if missing:
        become_root = "" if os.geteuid() == 0 else "sudo "
        raise Failed(
            f"This machine lacks {', '.join(missing)}. On Debian or Ubuntu: {become_root}apt-get install -y "
            f"{' '.join(missing)}"
        )


def missing_packages(*, browser: bool) -> list[str]:
    """Return the Debian packages to install, by what cannot be found."""
    missing = []
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        missing.append("python3-venv")
    missing += [package for library, package in LIBRARIES.items() if not can_load(library)]
    if browser and not browser_program():
        missing.append("chromium")
    return missing


def can_load(library: str) -> bool:
    """Whether a shared library is on the machine, asked the way WeasyPrint asks."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def browser_program() -> str | None:
    """Return the browser that the tests drive, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def node_program() -> str | None:
    """Return Node 20 or later with npm beside it, or None: then it comes from the Python registry."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip().removeprefix("v")
    major = version.split(".")[0]
    return node if major.isdigit() and int(major) >= 20 else None
