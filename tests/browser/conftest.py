"""A real browser before a real server: windows of chosen width, with or without scripts, that note every complaint."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, transaction
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from actionplans.models import Action
from core.access import acting_as
from launcher.portal import WORKER
from tests.browser.page_checks import axe_faults, structural_faults, summary_faults
from tests.conftest import committed, empty_tables_as_owner
from tests.reports.lived_plan import live_through
from tests.world import PASSWORD, afresh, build_world

WIDE, NARROW = 1280, 320
PATIENCE = 30_000
"""Milliseconds that a busy machine may take to show something."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


IN_FOCUS = """() => {
  const element = document.activeElement, label = element.labels && element.labels[0];
  const looks = [getComputedStyle(element), ...(label ? [getComputedStyle(label, "::before")] : [])];
  return { name: ((label || element).textContent || "").trim().replace(/\\s+/g, " "),
           shown: looks.some((look) => look.outlineStyle !== "none" || look.boxShadow !== "none") };
}"""
MOST_TABS = 150


@dataclass
class Window:
    """One person's browser window on the portal."""

    page: Page
    context: BrowserContext
    server: str
    scripts: bool
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> int:
        """Go to a path of the portal and return the status of the answer."""
        return self.page.goto(f"{self.server}{path}", wait_until="load").status

    def sign_in(self, person) -> None:
        """Sign in through the form, as people do."""
        self.open("/accounts/login/")
        self.page.locator("#id_login").fill(person.user.email)
        self.page.locator("#id_password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda address: "/accounts/login/" not in address)

    def follow(self, name: str, *, exact: bool = False) -> None:
        """Follow the first link of that name."""
        self.page.get_by_role("link", name=name, exact=exact).first.click()

    def press(self, name: str) -> None:
        """Press the first button of that name."""
        self.page.get_by_role("button", name=name).first.click()

    def type(self, label: str, text: str) -> None:
        """Type into the first box of that label, in place of what stands there."""
        self.page.get_by_label(label).first.fill(text)

    def choose(self, name: str) -> None:
        """Choose the first radio button of that name."""
        self.page.get_by_role("radio", name=name).first.check()

    def sees(self, text: str) -> None:
        """Assert that the page says this."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def is_headed(self, text: str) -> None:
        """Assert that the page's main heading says this."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(text)

    def tab_to(self, name: str) -> None:
        """Press Tab until what has this name is in focus; it must show that it is."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            at = self.page.evaluate(IN_FOCUS)
            if at["name"].startswith(name):
                assert at["shown"], f"“{name}” does not show that it is in focus"
                return
        raise AssertionError(f"Tab never reaches “{name}” on {self.path}")

    def skip_to_content(self) -> None:
        """From the top of the page as it was opened: the first press of Tab reaches the link past the menus."""
        self.page.keyboard.press("Tab")
        assert self.page.evaluate(IN_FOCUS) == {"name": "Skip to main content", "shown": True}
        self.enter()

    def enter(self) -> None:
        """Press Enter on what is in focus."""
        self.page.keyboard.press("Enter")

    @property
    def path(self) -> str:
        """Where the window is, without the server's name."""
        return self.page.url.removeprefix(self.server)

    def faults(self, *, layout_only: bool = False) -> list[str]:
        """All that is wrong with the page as it stands: structure, axe where scripts run (`layout_only`: its rules of
        layout), the browser's complaints."""
        self.page.wait_for_load_state()
        found = structural_faults(self.page)
        if self.scripts:
            found += axe_faults(self.page, layout_only=layout_only)
        found += self.complaints
        self.complaints.clear()
        return [f"{self.path} at {self.page.viewport_size['width']}px: {fault}" for fault in found]

    def check(self) -> None:
        """Assert that nothing is wrong with the page."""
        assert self.faults() == []

    def check_refusal(self) -> None:
        """Assert that the page says what is wrong, and that each line of that leads to the box to mend."""
        expect(self.page.locator(".govuk-error-summary")).to_be_visible()
        assert self.page.title().startswith("Error: ")
        assert summary_faults(self.page) == []
        self.check()


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """The driver. It runs its own loop in this thread, which Django must be told is meant."""
    allowed = pytest.MonkeyPatch()
    allowed.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        yield driver
    allowed.undo()


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium, without a screen."""
    program = os.environ.get("PORTAL_CHROMIUM") or shutil.which("chromium")
    assert program, "The browser tests need Chromium: apt-get install chromium, or set PORTAL_CHROMIUM to its path"
    browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def server(django_db_setup) -> Iterator[str]:
    """The address of a real server on the test's database."""
    server = LiveServer("localhost")
    yield server.url
    server.stop()


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[SimpleNamespace]:
    """The cast, committed, so that the server's threads see it; with `lived`, Oakshire's plan after four months.

    Made once for each file, because it takes longer than most of its tests: they share it, and each changes only what
    no other looks at.
    """
    with django_db_blocker.unblock():
        empty_tables_as_owner()
        yield committed(build_lived_world)
        empty_tables_as_owner()


def build_lived_world() -> SimpleNamespace:
    """The cast, with `lived` besides."""
    made = committed(build_world)
    made.lived = live_through(made)
    return made


@pytest.fixture
def rag_of(world):
    """`rag_of(action)` gives the level and the reason of its newest update."""

    def newest(action: Action) -> tuple[str, str]:
        with transaction.atomic(), acting_as(afresh(world.oakshire_people.la_lead)):
            update = action.rag_updates.select_related("level").order_by("-at", "-pk")[0]
            return update.level.label, update.reason

    return newest


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def scripts(request) -> bool:
    """Whether the browser runs scripts: everything works without them too."""
    return request.param


@pytest.fixture
def window(browser: Browser, server: str, world) -> Iterator[Callable[..., Window]]:
    """`window(person, width=1280, scripts=True)` opens a new window, signed in where a person is given."""
    contexts: list[BrowserContext] = []

    def opened(person=None, *, width: int = WIDE, scripts: bool = True) -> Window:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            locale="en-GB",
            timezone_id="Europe/London",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        opened_window = Window(context.new_page(), context, server, scripts)
        note_complaints(opened_window)
        if person is not None:
            opened_window.sign_in(person)
        return opened_window

    yield opened
    for context in contexts:
        context.close()


def note_complaints(window: Window) -> None:
    """Keep what the browser says is wrong: refused by the content policy, script errors, parts that did not come."""
    page, complaints = window.page, window.complaints

    def said(message) -> None:
        # The answer of the page itself is the test's own matter; the browser repeats a 409 or 403 as an error.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(f"console: {message.text}")

    def answered(response) -> None:
        if response.status >= 400 and response.request.resource_type != "document" and not is_form_answer(response):
            complaints.append(f"{response.status} for {response.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
    page.on("response", answered)


def is_form_answer(response) -> bool:
    """Whether htmx sent a form and got it back with what is wrong: an answer, not a fault."""
    return response.status in {409, 422} and response.request.headers.get("hx-request") == "true"


@pytest.fixture
def worker(world) -> Iterator[subprocess.Popen]:
    """A real Celery worker on the test's database; it has ended when the tables are emptied."""
    address = urlsplit(os.environ["PORTAL_DATABASE_URL"])
    of_the_test = address._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    process = subprocess.Popen(
        WORKER,
        cwd=settings.BASE_DIR,
        env={**os.environ, "PORTAL_DATABASE_URL": of_the_test},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield process
    process.terminate()
    process.wait(timeout=60)
