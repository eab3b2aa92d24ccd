"""Somebody at a browser: signs in through the real form, asks for pages, reads them, and writes down what came."""

import random
import time
import uuid
from collections.abc import Iterator
from urllib.parse import urljoin

from locust import HttpUser

from demo.load.book import Book, Outcome
from demo.load.pages import Form, Page

PASSWORD = "demo-portal-2026"  # noqa: S105 - published on purpose; production settings refuse the demonstration
TOO_LONG = 60
"""Seconds after which a person believes that no answer comes: the web server's own limit."""
AFTERWARDS = ", and the page after it"
SHORTEST_THOUGHT, LONGEST_THOUGHT = 3.0, 12.0
"""Seconds that a person looks at a page before he goes on."""


class Unanswered(Exception):  # noqa: N818
    """The page did not come, or was not what it should be; it is written down, and the person begins something else."""


class Person(HttpUser):
    """What everybody can do. The share of each sort of person is said where the sorts are."""

    abstract = True
    book: Book
    hurry: float
    """By how much thoughts are shortened; 1 is a person, more is a test of this script."""
    accounts: Iterator[str]
    luck: random.Random

    def on_start(self) -> None:
        """Take the next account of this sort, and sign in; where parts are killed, until it works."""
        self.account = next(self.accounts)
        # The web server drops a connection that was idle for two seconds. A browser then asks anew; here each page has
        # a connection of its own instead.
        self.client.headers["Connection"] = "close"
        self.slug = self.account.split("@")[1].removesuffix(".example")
        self.standing = ""
        while not self.standing:
            self.client.cookies.clear()  # the answer that was lost may have been a sign-in
            try:
                self.sign_in()
            except Unanswered:
                self.think()

    def wait_time(self) -> float:
        """How long this person looks at the page in front of him, in seconds."""
        return self.luck.uniform(SHORTEST_THOUGHT, LONGEST_THOUGHT) / self.hurry

    def think(self) -> None:
        """Look at the page for a while."""
        self.wait()

    def sign_in(self) -> None:
        """Type address and password into the form, and remember as whom the portal greets this person."""
        form = self.open("Sign in: the form", "/accounts/login/", title="Sign in").form_to("/accounts/login/")
        typed = {**form.fields, "login": self.account, "password": PASSWORD}
        _, page = self.send("Sign in", form.address, typed, has="Sign out")
        self.standing = page.words.split("Your account: ")[1].split(" Sign out")[0]
        self.book.signed_in += 1

    def home(self) -> str:
        """The address of this person's home page."""
        return f"/{self.slug}/"

    def open(self, kind: str, address: str, *, title: str = "", has: str = "") -> Page:
        """Ask for a page. Raises Unanswered where it is not the page whose title and words these are."""
        return self._ask(kind, "GET", address, None, title, has)[1]

    def send(
        self, kind: str, address: str, typed: dict[str, str], *, title: str = "", has: str = ""
    ) -> tuple[str, Page]:
        """Press a form's button. Returns where it led and the page there."""
        return self._ask(kind, "POST", address, typed, title, has)

    def save(self, kind: str, form: Form, at: str, typed: dict[str, str], *, title: str, has: str) -> tuple[str, Page]:
        """Press a button that saves something, and again where the answer was lost, as people do: saving once is the
        portal's affair. What somebody else changed meanwhile comes back beside one's own, and is sent once more; after
        a lost answer the somebody may be oneself, so then this ends there."""
        address = urljoin(at, form.address) if form.address else at
        typed = {**form.fields, **typed}
        lost = False
        for _ in range(3):
            answer, took = self._request("POST", address, typed)
            page = Page(answer.text or "")
            if answer.status_code == 409 and "Someone else changed this" in page.words:
                self._note(f"{kind}: somebody was quicker", took, answer, "", address)
                if lost:
                    break
                self.think()
                typed["seen_version"] = page.versioned_form().fields["seen_version"]
                continue
            trouble = self._trouble(answer, page, title, has)
            outcome = self._note(kind, took, answer, trouble, address)
            if outcome is Outcome.DONE:
                return answer.url, page
            if outcome is Outcome.ERROR:
                break
            lost = True
            self.think()
        raise Unanswered(address)

    def fetch(self, kind: str, address: str, content_type: str, begins: bytes, ends: bytes = b"") -> None:
        """Ask for a file, whole and of that sort. Raises Unanswered otherwise."""
        answer, took = self._request("GET", address, None)
        content, trouble = answer.content or b"", ""
        if answer.status_code != 200:
            trouble = f"answered {answer.status_code or answer.error}"
        elif not answer.headers.get("Content-Type", "").startswith(content_type):
            trouble = f"is of the type {answer.headers.get('Content-Type')}"
        elif not (content.startswith(begins) and content.rstrip().endswith(ends)):
            trouble = f"begins {content[:20]!r} and ends {content[-20:]!r}"
        if self._note(kind, took, answer, trouble, address) is not Outcome.DONE:
            raise Unanswered(address)

    def token(self) -> str:
        """Words that nobody else writes, to find again what was saved."""
        return f"load run {uuid.UUID(int=self.luck.getrandbits(128))}"

    def choose(self, addresses: list[str]) -> str:
        """One of several links. Raises Unanswered where the page has none, which is nobody's fault."""
        if not addresses:
            raise Unanswered("nothing to choose from")
        return self.luck.choice(addresses)

    def _ask(
        self, kind: str, method: str, address: str, typed: dict[str, str] | None, title: str, has: str
    ) -> tuple[str, Page]:
        answer, took = self._request(method, address, typed)
        page = Page(answer.text or "")
        trouble = self._trouble(answer, page, title, has)
        if self._note(kind, took, answer, trouble, address) is not Outcome.DONE:
            raise Unanswered(address)
        return answer.url, page

    def _request(self, method: str, address: str, typed: dict[str, str] | None):
        """The answer, and after how many milliseconds it was there; reading it is the person's time."""
        started = time.perf_counter()
        answer = self.client.request(method, address, data=typed, timeout=TOO_LONG)
        return answer, (time.perf_counter() - started) * 1000

    def _note(self, kind: str, took: float, answer, trouble: str, address: str) -> Outcome:
        """Write down what was asked for; where it led to another page, that is a request of its own."""
        who, before = self.account, sum(answer.elapsed.total_seconds() * 1000 for answer in answer.history)
        if answer.history:
            self.book.note(kind, before, answer.history[0].status_code, "", who=who, address=address)
            kind += AFTERWARDS
        return self.book.note(kind, took - before, answer.status_code, trouble, who=who, address=address)

    def _trouble(self, answer, page: Page, title: str, has: str) -> str:
        if answer.status_code != 200:
            return f"answered {answer.status_code or answer.error}: {page.title} {page.words[:300]}"
        if "SEND Portal" not in page.title or title not in page.title:
            return f"is titled “{page.title}”, not “{title}”"
        if self.standing and f"Your account: {self.standing} Sign out" not in page.words:
            return f"is not shown to {self.standing}"
        if has and has not in page.words:
            return f"does not say “{has}”: {page.words[:300]}"
        return ""
