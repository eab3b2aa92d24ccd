"""What templates ask of the stylesheet is in the stylesheet, and the stylesheet is our own."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from launcher.installation import node_tools
from launcher.prerequisites import node_program

ROOT = Path(settings.BASE_DIR)
BUILT = ROOT / "static" / "build"
OURS = re.compile(r"^(portal|paper)[-_]")
# Hooks for tests and scripts, or marks that only print or a modifier gives a look.
WITHOUT_A_LOOK = {"portal-screen-only", "portal-dashboard__answer"}


def classes_in(text: str) -> set[str]:
    """Our own classes in a template; those put together from values are left out."""
    plain = re.sub(r"\{[{%].*?[%}]\}", " ", text)
    names = {name for value in re.findall(r'class="([^"]*)"', plain) for name in value.split()}
    return {name for name in names if OURS.match(name) and not name.endswith("--")}


def test_every_class_of_ours_has_a_look():
    look = "".join((BUILT / name).read_text() for name in ("portal.css", "paper.css"))
    styled = set(re.findall(r"\.((?:portal|paper)[-_][\w-]+)", look))
    used = {name for page in (ROOT / "templates").rglob("*.html") for name in classes_in(page.read_text())}
    assert used - styled - WITHOUT_A_LOOK == set()


def test_no_template_carries_inline_style_or_script():
    wrong = {
        str(page.relative_to(ROOT))
        for page in [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.svg")]
        if re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:|<script(?![^>]*\ssrc=)", page.read_text())
    }
    assert wrong == set()


def test_what_is_built_carries_no_mark_of_gov_uk():
    text = "".join(path.read_text() for path in BUILT.iterdir() if path.suffix in {".css", ".js"})
    assert re.findall(r"GDS Transport|crown|crest", text, re.IGNORECASE) == []
    assert {url for url in re.findall(r"url\(\"?([^\")]+)", text) if not url.startswith("fonts/")} == set()


def test_every_font_that_is_named_is_there():
    text = "".join((BUILT / name).read_text() for name in ("portal.css", "paper.css"))
    named = set(re.findall(r"fonts/([\w-]+\.woff2)", text))
    assert named == {path.name for path in (BUILT / "fonts").iterdir()}
    assert len(named) == 8


def test_the_lock_of_the_packages_holds_no_address():
    lock = (ROOT / "package-lock.json").read_text()
    assert "://" not in lock
    packages = json.loads(lock)["packages"]
    assert all("integrity" in package for name, package in packages.items() if name)


@pytest.fixture
def copy_of_sources(tmp_path) -> Path:
    """The build's inputs, apart, so that a fault can be planted."""
    shutil.copytree(ROOT / "assets", tmp_path / "assets")
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    shutil.copy(ROOT / "package.json", tmp_path)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("mark", ['font-family: "GDS Transport"', 'background: url("royal-crest.svg")'])
def test_the_build_fails_when_a_mark_of_gov_uk_comes_back(copy_of_sources, mark):
    sheet = copy_of_sources / "assets" / "portal.scss"
    sheet.write_text(f"{sheet.read_text()}\n.portal-fault {{ {mark}; }}\n")
    _, node, environment = node_tools(node_program())
    build = subprocess.run(
        [node, "assets/build.mjs"], cwd=copy_of_sources, env=environment, capture_output=True, text=True, check=False
    )
    assert build.returncode == 1
    assert "portal.css" in build.stderr
