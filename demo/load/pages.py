"""A page as a person has it in front of him: title, heading, where its links lead, and its forms filled as shown."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """A form: where it goes, and what it would send as it stands. `choices` are the values of each set of radio buttons
    or drop-down list; `boxes` the names that a person types into."""

    address: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    boxes: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """What is on a page, read once from its HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.title = self.heading = ""
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.text: list[str] = []
        self._in: list[str] = []
        self._form: Form | None = None
        self._select = self._box = ""
        self.feed(html)
        self.title, self.heading = self.title.strip(), self.heading.strip()

    @property
    def words(self) -> str:
        """Everything that can be read on it, in one line."""
        return " ".join(" ".join(self.text).split())

    def form_to(self, part: str) -> Form:
        """The first form that is posted to an address with that in it. Raises LookupError where there is none."""
        for form in self.forms:
            if form.method == "post" and part in form.address:
                return form
        raise LookupError(f"“{self.title}” has no form to {part}")

    def versioned_form(self) -> Form:
        """The form that carries the version of what is changed. Raises LookupError where there is none."""
        for form in self.forms:
            if "seen_version" in form.fields:
                return form
        raise LookupError(f"“{self.title}” has no form that changes something")

    def links_like(self, *parts: str) -> list[str]:
        """The addresses on it that hold all of these, each once."""
        return list(dict.fromkeys(link for link in self.links if all(part in link for part in parts)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take up links, forms and the beginnings of what is read."""
        facts = {name: value or "" for name, value in attrs}
        if tag in ("h1", "script", "style", "textarea") or (
            tag == "title" and not self.title
        ):  # charts have titles too
            self._in.append(tag)
        if tag in ("a", "link") and "href" in facts:
            self.links.append(facts["href"].split("#")[0])
        elif tag == "form":
            self._form = Form(facts.get("action", ""), facts.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._handle_field(tag, facts)

    def _handle_field(self, tag: str, facts: dict[str, str]) -> None:
        name, value, form = facts.get("name", ""), facts.get("value", ""), self._form
        if tag == "option" and self._select:
            form.choices[self._select].append(value)
            if "selected" in facts or self._select not in form.fields:
                form.fields[self._select] = value
        elif not name:
            return
        elif tag == "select":
            self._select = name
            form.choices[name] = []
        elif tag == "textarea":
            self._box = name
            form.boxes.append(name)
            form.fields[name] = ""
        elif tag == "input" and facts.get("type") in ("radio", "checkbox"):
            form.choices.setdefault(name, []).append(value)
            if "checked" in facts:
                form.fields[name] = value
        elif tag == "input":
            form.fields[name] = value
            if facts.get("type", "text") != "hidden":
                form.boxes.append(name)

    def handle_endtag(self, tag: str) -> None:
        """Close what was open."""
        if self._in and self._in[-1] == tag:
            self._in.pop()
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._box = ""

    def handle_data(self, data: str) -> None:
        """Keep what is read: the title, the heading, the text, and what stands in a box."""
        where = self._in[-1] if self._in else ""
        if where == "title":
            self.title += data
        elif where == "textarea" and self._form is not None and self._box:
            # A browser drops the line break that HTML puts first in a box.
            self._form.fields[self._box] += data if self._form.fields[self._box] else data.removeprefix("\n")
        elif where not in ("script", "style"):
            if where == "h1":
                self.heading += data
            self.text.append(data)
