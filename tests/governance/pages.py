"""How the tests of pages read and fill in what a person sees."""

import datetime as dt
import re
from html import unescape


def day_fields(name: str, day: dt.date) -> dict[str, str]:
    """A day as the three boxes of a form send it."""
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def said(day: dt.date) -> str:
    """A day as people read it."""
    return f"{day.day} {day:%B %Y}"


def text_of(response) -> str:
    """What a reader reads, in one line."""
    main = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def gets(client, path: str) -> str:
    """What the page of Oakshire at this path says; it must answer."""
    response = client.get(f"/oakshire/{path}")
    assert response.status_code == 200, path
    return text_of(response)


def goes_to(response, path: str) -> None:
    """That it was done, and where the person is led."""
    assert (response.status_code, response.headers.get("Location")) == (302, f"/oakshire/{path}")


def posts(client, path: str, words: dict, to: str) -> None:
    """Open a form, send it, and be led to `to`."""
    gets(client, path)
    goes_to(client.post(f"/oakshire/{path}", words), to)
