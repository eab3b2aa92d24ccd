"""Every page that someone can reach by links passes the page checks, wide and narrow."""

from collections import deque
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.browser.conftest import NARROW, WIDE, Window
from tests.browser.page_checks import shared_titles

pytestmark = pytest.mark.slow

EXAMPLES = 1  # pages of one kind that each role opens: the same template with other content
ROLES = [
    "la_lead",
    "la_officer",
    "icb_officer",
    "forum_rep",
    "board_member",
    "board_clerk",
    "finance_clearer",
    "area_admin",
]


def links_of(window: Window) -> list[str]:
    """The paths of the portal that the page links to, each once; links in charts among them."""
    hrefs = window.page.evaluate(
        "() => [...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href'))"
    )
    addresses = (urldefrag(urljoin(window.page.url, href)).url for href in hrefs)
    paths = (address.removeprefix(window.server) for address in addresses if address.startswith(window.server))
    return list(dict.fromkeys(path for path in paths if path.startswith("/")))


def kind_of(path: str) -> tuple[str, bool] | None:
    """What makes two paths the same page with other content: the view, and whether it is narrowed. None for what is
    left alone: signing out, and addresses that are no page."""
    parts = urlsplit(path)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    if match.view_name == "account_logout":
        return None
    return match.view_name, bool(parts.query)


def crawl(window: Window) -> tuple[list[str], list[str]]:
    """Open everything that links lead to, from the first page on. Returns the paths that were pages, and the faults."""
    waiting, seen, opened, faults = deque(["/"]), {"/"}, [], []
    examples: dict[tuple[str, bool], int] = {}
    titles: dict[str, tuple[str, str]] = {}
    while waiting:
        path = waiting.popleft()
        if not is_page(window, path, faults):
            continue
        opened.append(path)
        titles[path] = (resolve(urlsplit(path).path).view_name, window.page.title())
        for width in (WIDE, NARROW):
            window.page.set_viewport_size({"width": width, "height": 900})
            faults += window.faults()
        for link in links_of(window):
            kind = kind_of(link)
            if link in seen or kind is None or examples.get(kind, 0) >= EXAMPLES:
                continue
            seen.add(link)
            examples[kind] = examples.get(kind, 0) + 1
            waiting.append(link)
    return opened, faults + shared_titles(titles)


def is_page(window: Window, path: str, faults: list[str]) -> bool:
    """Open the path if it is a page; note a link that leads to a refusal or to nothing."""
    answer = window.context.request.get(f"{window.server}{path}")
    if not answer.ok:
        faults.append(f"a link leads to {path}, which answers {answer.status}")
        return False
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return False
    window.open(path)
    return True


@pytest.mark.parametrize("role", ROLES)
def test_every_page_that_links_lead_to_is_in_order(window, world, role):
    visitor = window(getattr(world.oakshire_people, role))
    opened, faults = crawl(visitor)
    assert len(opened) > 1
    assert faults == []
