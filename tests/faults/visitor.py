"""A browser with one jar of cookies, for several web servers that stand behind one name."""

import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from demo.load.pages import Form, Page
from tests.world import PASSWORD


class Visitor:
    """Somebody who does not notice which web server answers."""

    def __init__(self) -> None:
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def open(self, web: str, address: str, typed: dict[str, str] | None = None) -> tuple[int, str, Page]:
        """Ask the web server `web`, or send it what was typed. Returns the status, where it led, and the page there."""
        data = urllib.parse.urlencode(typed).encode() if typed is not None else None
        try:
            with self.opener.open(urllib.request.Request(web + address, data)) as answer:  # noqa: S310 - our own servers
                return answer.status, urllib.parse.urlsplit(answer.url).path, Page(answer.read().decode())
        except urllib.error.HTTPError as refused:
            return refused.code, urllib.parse.urlsplit(refused.url).path, Page(refused.read().decode())

    def form(self, web: str, address: str, field: str) -> Form:
        """The form with that field on a page."""
        _, _, page = self.open(web, address)
        return next(form for form in page.forms if field in form.fields)

    def sign_in(self, web: str, email: str) -> None:
        """Through the form."""
        form = self.form(web, "/accounts/login/", "login")
        _, _, page = self.open(web, "/accounts/login/", {**form.fields, "login": email, "password": PASSWORD})
        assert "Sign out" in page.words, page.words

    def sign_out(self, web: str) -> None:
        """Through the page that asks whether one means it."""
        _, _, page = self.open(web, "/accounts/logout/")
        self.open(web, "/accounts/logout/", page.form_to("/accounts/logout/").fields)
