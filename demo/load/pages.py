"""A page as a person has it in front of him: title, heading, where its links lead, and its forms filled as shown."""

from dataclasses import dataclass, field
from functools import cached_property

from lxml import html
from lxml.html import FormElement


@dataclass
class Form:
    """A form: where it goes, and what it would send as it stands. `choices` are the values of each set of radio buttons
    or drop-down list; `boxes` the names that a person types into."""

    address: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    boxes: list[str] = field(default_factory=list)


class Page:
    """What is on a page. Read by libxml2, in a thousandth of a second: all people are in one process, and while it
    reads for one, the answers to the others wait on their clock."""

    def __init__(self, text: str) -> None:
        self._tree = html.document_fromstring(text or "<html></html>")

    @cached_property
    def title(self) -> str:
        """What stands in the browser's tab."""
        return (self._tree.findtext(".//head/title") or "").strip()

    @cached_property
    def heading(self) -> str:
        """Its first heading."""
        first = self._tree.find(".//h1")
        return first.text_content().strip() if first is not None else ""

    @cached_property
    def links(self) -> list[str]:
        """Where its links lead, each as it stands, without the place on the page."""
        return [str(link).split("#")[0] for link in self._tree.xpath("//*[self::a or self::link]/@href")]

    @cached_property
    def words(self) -> str:
        """Everything that can be read on it, in one line."""
        texts = self._tree.xpath("//text()[not(parent::script or parent::style or parent::textarea)]")
        return " ".join(" ".join(texts).split())

    @cached_property
    def forms(self) -> list[Form]:
        """Its forms, in their order."""
        return [_form(form) for form in self._tree.forms]

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


def _form(form: FormElement) -> Form:
    """What a browser makes of a form. (It drops the line break that HTML puts first in a box.)"""
    found = Form(form.get("action", ""), form.method.lower())
    found.fields = {name: value.removeprefix("\n") for name, value in form.form_values()}
    for field_ in form.inputs:
        kind = field_.get("type", "text") if field_.tag == "input" else field_.tag
        if kind in ("radio", "checkbox"):
            found.choices.setdefault(field_.name, []).append(field_.get("value", "on"))
        elif kind == "select":
            found.choices[field_.name] = list(field_.value_options)
        elif kind not in ("hidden", "submit", "file"):
            found.boxes.append(field_.name)
            found.fields.setdefault(field_.name, "")
    return found
