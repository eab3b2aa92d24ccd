"""The import contracts, before a copy of the sources with a few lines that they must refuse."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.slow

PLANTED = {
    "core/clock.py": "import reports.rules",
    "governance/models/__init__.py": "import governance.forms",
    "launcher/__init__.py": "import core.clock",
}


def test_an_import_that_goes_up_breaks_each_contract(tmp_path):
    pyproject = (settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8")
    contracts = tomllib.loads(pyproject)["tool"]["importlinter"]
    for package in contracts["root_packages"]:
        leave_out = shutil.ignore_patterns("__pycache__", "migrations", "*.css", "*.woff2")
        shutil.copytree(settings.BASE_DIR / package, tmp_path / package, ignore=leave_out)
    (tmp_path / "pyproject.toml").write_text(pyproject, encoding="utf-8")
    for name, line in PLANTED.items():
        path = tmp_path / name
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    said = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert said.returncode == 1, said.stdout + said.stderr
    assert f"0 kept, {len(contracts['contracts'])} broken." in said.stdout
    for upwards in ("core.clock -> reports.rules", "governance.models -> governance.forms", "launcher -> core.clock"):
        assert upwards in said.stdout
