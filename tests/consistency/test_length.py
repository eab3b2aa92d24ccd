"""No file is longer than can be read in one sitting."""

import os
from pathlib import Path

from django.conf import settings

LONGEST = 600
READ_BY_PEOPLE = {".py", ".html", ".js", ".mjs", ".scss"}
MADE_BY_MACHINES = {"migrations", "node_modules", "static", "var", ".venv"}


def too_long(folder: Path) -> list[str]:
    """The files in it, and in folders below, that are longer than that."""
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in MADE_BY_MACHINES]
        paths = [Path(place) / name for name in names if Path(name).suffix in READ_BY_PEOPLE]
        found += [path for path in paths if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST]
    return sorted(str(path.relative_to(folder)) for path in found)


def test_no_file_is_too_long():
    assert too_long(settings.BASE_DIR) == []


def test_a_file_that_is_too_long_is_found(tmp_path):
    (tmp_path / "views.py").write_text("\n" * 601)
    (tmp_path / "models.py").write_text("\n" * 600)
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0001_initial.py").write_text("\n" * 601)
    assert too_long(tmp_path) == ["views.py"]
