"""Two versions of a text side by side: which sections and paragraphs are new, gone, moved or changed, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from documents.models import DocumentVersion, Section
from documents.paragraphs import Paragraph

MOST_COMPARED = 4_000_000
"""Words of one times words of the other: above it a changed paragraph is shown as a whole, because comparing would keep
people waiting."""
TOKENS = re.compile(r"\S+\s*")
INSERTED, REMOVED = "inserted", "removed"


@dataclass(frozen=True)
class ComparedParagraph:
    """One paragraph: what became of it in a word, and its text with what was inserted and removed marked."""

    change: str
    html: SafeString


@dataclass(frozen=True)
class ComparedSection:
    """One section: what became of it, its heading, its paragraphs that changed and how many stayed as they were."""

    change: str
    heading: SafeString
    anchor: str
    paragraphs: tuple[ComparedParagraph, ...]
    unchanged: int


def compare(old: DocumentVersion, new: DocumentVersion) -> list[ComparedSection]:
    """The sections of both versions in the newer one's order; what is gone stands where it stood. Two queries."""
    before = list(old.sections.all())
    after = list(new.sections.all())
    old_by_anchor = {section.anchor: section for section in before}
    return [
        _section(old_by_anchor.get(anchor) if kind != INSERTED else None, section)
        for kind, anchor, section in _in_order(before, after)
    ]


def _in_order(before: list[Section], after: list[Section]) -> Iterator[tuple[str, str, Section | None]]:
    """Each section once: the newer version's, and those only the older one has, in their places."""
    new = {section.anchor: section for section in after}
    old = {section.anchor for section in before}
    waiting = list(before)
    for section in after:
        while waiting and waiting[0].anchor not in new:
            yield REMOVED, waiting.pop(0).anchor, None
        if waiting and waiting[0].anchor == section.anchor:
            waiting.pop(0)
        yield ("kept" if section.anchor in old else INSERTED), section.anchor, section
    for section in waiting:
        if section.anchor not in new:
            yield REMOVED, section.anchor, None


def _section(old: Section | None, new: Section | None) -> ComparedSection:
    if new is None:
        gone = tuple(ComparedParagraph("Removed", marked(REMOVED, part.text)) for part in old.paragraphs())
        return ComparedSection("Removed", marked(REMOVED, old.heading), old.anchor, gone, 0)
    if old is None:
        made = tuple(ComparedParagraph("New", marked(INSERTED, part.text)) for part in new.paragraphs())
        return ComparedSection("New", marked(INSERTED, new.heading), new.anchor, made, 0)
    parts = list(_paragraphs(old.paragraphs(), new.paragraphs()))
    changed = tuple(part for part in parts if part is not None)
    heading = words_compared(old.heading, new.heading)
    change = "Changed" if changed or old.heading != new.heading else ""
    return ComparedSection(change, heading, new.anchor, changed, len(parts) - len(changed))


def _paragraphs(old: list[Paragraph], new: list[Paragraph]) -> Iterator[ComparedParagraph | None]:
    """Each paragraph that changed, and None for each that stayed as it was."""
    before, after = {part.anchor: part for part in old}, {part.anchor: part for part in new}
    matcher = SequenceMatcher(None, list(before), list(after), autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            for part in new[new_start:new_end]:
                same = before[part.anchor].text == part.text
                yield (
                    None if same else ComparedParagraph("Changed", words_compared(before[part.anchor].text, part.text))
                )
            continue
        for part in old[start:end]:
            if part.anchor not in after:
                yield ComparedParagraph("Removed", marked(REMOVED, part.text))
        for part in new[new_start:new_end]:
            if part.anchor in before:
                yield ComparedParagraph("Moved", words_compared(before[part.anchor].text, part.text))
            else:
                yield ComparedParagraph("New", marked(INSERTED, part.text))


def words_compared(old: str, new: str) -> SafeString:
    """The newer text with what was inserted underlined and what was removed struck through, and both said in words."""
    before, after = TOKENS.findall(old), TOKENS.findall(new)
    words = [token.rstrip() for token in before], [token.rstrip() for token in after]
    if len(before) * len(after) > MOST_COMPARED:
        return marked(REMOVED, old) + marked(INSERTED, new)
    parts = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, *words, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(conditional_escape("".join(after[new_start:new_end])))
            continue
        if end > start:
            parts.append(marked(REMOVED, "".join(before[start:end])))
        if new_end > new_start:
            parts.append(marked(INSERTED, "".join(after[new_start:new_end])))
    return format_html_join("", "{}", ((part,) for part in parts))


def marked(how: str, text: str) -> SafeString:
    """A text as inserted or removed: by its element, which browsers underline or strike through, and in hidden words
    for those who hear it."""
    tag = "ins" if how == INSERTED else "del"
    return format_html(
        '<{0}><span class="govuk-visually-hidden">[{1}: </span>{2}<span class="govuk-visually-hidden">] </span></{0}>',
        SafeString(tag),
        how,
        text,
    )
