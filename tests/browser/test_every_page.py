"""Every page that someone can reach by links passes the page checks, wide and narrow."""

import re
from collections import deque
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import APIResponse

from tests.browser.conftest import NARROW, WIDE, Window
from tests.browser.page_checks import shared_titles

pytestmark = pytest.mark.slow

EXAMPLES = 1  # pages of one kind that each role opens: the same template with other content
LOOKED_AT = {"la_lead": (WIDE, NARROW), "forum_rep": (NARROW,)}
"""Who looks at every kind of page that he reaches, and how wide: the parent on a phone."""
FOLLOWED = ["board_clerk", "la_officer", "board_member", "icb_officer", "finance_clearer", "area_admin"]
"""Who follows every link, and looks at the kinds of page that nobody before him came to."""


@pytest.fixture(scope="module")
def looked_at() -> set[tuple[str, bool]]:
    """The kinds of page that someone has looked at, in this order of people."""
    return set()


def links_in(text: str, path: str) -> list[str]:
    """The paths of the portal that the page links to, each once; links in charts among them."""
    hrefs = (unescape(href) for href in re.findall(r'<a\b[^>]*\shref="([^"]+)"', text))
    paths = (urldefrag(urljoin(path, href)).url for href in hrefs)
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


def crawl(
    window: Window, looked_at: set[tuple[str, bool]], *, look_again: bool, widths: tuple[int, ...]
) -> tuple[list[str], list[str]]:
    """Open everything that links lead to, from the first page on, and look at each kind of page; at those that someone
    has looked at only if told so. Returns the paths that were pages, and the faults."""
    waiting, seen, opened, faults = deque(["/"]), {"/"}, [], []
    examples: dict[tuple[str, bool], int] = {}
    titles: dict[str, tuple[str, str]] = {}
    while waiting:
        path, page = page_at(window, waiting.popleft(), faults)
        kind = kind_of(path)
        if page is None or kind is None:
            continue
        text = page.text()
        opened.append(path)
        titles[path] = (kind[0], re.search(r"<title>(.*?)</title>", text, re.DOTALL)[1])
        is_new = kind not in looked_at
        if look_again or is_new:
            looked_at.add(kind)
            faults += look(window, path, page, widths, is_new=is_new)
        for link in links_in(text, path):
            kind = kind_of(link)
            if link in seen or kind is None or examples.get(kind, 0) >= EXAMPLES:
                continue
            seen.add(link)
            examples[kind] = examples.get(kind, 0) + 1
            waiting.append(link)
    return opened, faults + shared_titles(titles)


def page_at(window: Window, path: str, faults: list[str]) -> tuple[str, APIResponse | None]:
    """Where the path leads to, and the page there if it is one; notes a link that leads to a refusal or to nothing."""
    answer = window.context.request.get(f"{window.server}{path}")
    there = answer.url.removeprefix(window.server)
    if not answer.ok:
        faults.append(f"a link leads to {path}, which answers {answer.status}")
    is_page = answer.ok and answer.headers.get("content-type", "").startswith("text/html")
    return there, answer if is_page else None


def look(window: Window, path: str, page: APIResponse, widths: tuple[int, ...], *, is_new: bool) -> list[str]:
    """What is wrong with a page, in windows of these widths: by every rule where its kind is new, in the first of them;
    else by those of layout. The window is given the very answer that the links were read from, with its headers, so
    that the portal makes each page once."""
    faults = []
    window.page.route(page.url, lambda route: route.fulfill(response=page), times=1)
    window.open(path)
    for place, width in enumerate(widths):
        window.page.set_viewport_size({"width": width, "height": 900})
        faults += window.faults(layout_only=place > 0 or not is_new)
    return faults


@pytest.mark.parametrize("role", [*LOOKED_AT, *FOLLOWED])
def test_every_page_that_links_lead_to_is_in_order(window, world, looked_at, role):
    visitor = window(getattr(world.oakshire_people, role))
    widths = LOOKED_AT.get(role, (WIDE, NARROW))
    opened, faults = crawl(visitor, looked_at, look_again=role in LOOKED_AT, widths=widths)
    assert len(opened) > 1
    assert faults == []
