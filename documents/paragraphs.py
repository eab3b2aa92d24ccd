"""Markdown as people write it here: cut into paragraphs, rendered, sanitised, and each paragraph known again after an
edit.

What is allowed: paragraphs, headings, lists, tables, quotations, emphasis, code, links to http, https and mailto. No
images, no HTML. Rendering escapes what is not Markdown, and its result passes a sanitiser whatever happened before.
"""

import re
import secrets
import unicodedata
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

LINK_SCHEMES = {"http", "https", "mailto"}
TAGS = {
    *("p", "br", "ul", "ol", "li", "blockquote", "strong", "em", "code", "pre", "a"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
LONGEST_BODY = 100_000
"""Characters of Markdown in one section: about forty pages."""
MOST_BLOCKS = 1_000
"""Paragraphs, lists and tables in one section: each is known again after an edit, and is a place for comments."""
LONGEST_BLOCK = 20_000
"""Characters of one paragraph, list or table."""
LONGEST_WORD = 1_000
"""Characters without a blank: more than any address of a page. To break a longer one over lines takes minutes."""
LEAST_LIKENESS = 0.5
"""Half of its words in the same order: below this, a changed paragraph is a new one."""
FARTHEST = 30
"""How many places a changed paragraph may have moved and still be looked for: comparing all with all would be slow."""

# Line ends and tabs stay; what is invisible or turns the direction of reading could hide words from a reader.
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Block:
    """One block of Markdown: its source and its HTML."""

    text: str
    html: SafeString
    is_table: bool


@dataclass(frozen=True)
class Paragraph:
    """One block of a section (a paragraph, a list, a table, a quotation): its anchor, its text and its HTML."""

    anchor: str
    text: str
    html: SafeString
    is_table: bool = False


def allowed_link(address: str) -> bool:
    """Whether a link may lead there: only to the web or to an e-mail address."""
    scheme, colon, rest = address.strip().partition(":")
    return bool(colon and rest) and scheme.lower() in LINK_SCHEMES


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
    parser.disable(["image", "hr", "lheading", "html_block", "html_inline"])
    parser.validateLink = allowed_link
    return parser


PARSER = _parser()


def clean_markdown(text: str) -> str:
    """A text as it is kept: one kind of line end, composed characters, nothing invisible, no blank ends."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return UNWANTED.sub("", text).strip("\n").rstrip()


def why_unfit(text: str) -> str:
    """Why a text, as `clean_markdown` leaves it, can't be kept: what no reader would read and a page could not be made
    of in time. Empty where it can."""
    longest = max(map(len, text.split()), default=0)
    if longest > LONGEST_WORD:
        return f"A word holds {LONGEST_WORD:,} characters at most, and one here has {longest:,}. Put blanks into it."
    blocks = re.split(r"\n[ \t]*\n", text)
    longest = max(map(len, blocks))
    if longest > LONGEST_BLOCK:
        return (
            f"A paragraph, list or table holds {LONGEST_BLOCK:,} characters at most, and one here has {longest:,}. "
            "Divide it with a blank line."
        )
    count = len(blocks_of(text))
    if count > MOST_BLOCKS:
        return f"A section holds {MOST_BLOCKS:,} paragraphs at most, and this has {count:,}. Divide it."
    return ""


def sanitise(html: str) -> SafeString:
    """HTML with nothing in it but what TAGS and LINK_SCHEMES allow."""
    cleaned = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=LINK_SCHEMES,
        link_rel="noopener noreferrer",
        clean_content_tags={"script", "style"},
    )
    return mark_safe(cleaned)  # noqa: S308 - the sanitiser's own result


def render_markdown(text: str, *, heading_level: int = 3) -> SafeString:
    """Markdown as safe HTML. Its headings start at `heading_level`, because they stand below others on the page."""
    return mark_safe("".join(block.html for block in blocks_of(text, heading_level)))  # noqa: S308 - sanitised blocks


@lru_cache(maxsize=256)
def blocks_of(text: str, heading_level: int = 3) -> tuple[Block, ...]:
    """The blocks of a text in order. Remembered, since a version under consultation is read often and changes never."""
    text = clean_markdown(text)
    environment: dict = {}
    tokens = PARSER.parse(text, environment)
    lines = text.split("\n")
    return tuple(_block(run, lines, environment, heading_level) for run in _runs(tokens))


def _runs(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of each block of the top level."""
    run: list[Token] = []
    for token in tokens:
        run.append(token)
        if token.level == 0 and token.nesting in (0, -1):
            yield run
            run = []


def _block(run: list[Token], lines: list[str], environment: dict, heading_level: int) -> Block:
    start, end = run[0].map or (0, 0)
    for token in run:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + heading_level - 1)}"
    html = PARSER.renderer.render(run, PARSER.options, environment)
    return Block("\n".join(lines[start:end]).strip(), sanitise(html), run[0].type == "table_open")


def paragraphs_of(body: str, anchors: Sequence[str], *, heading_level: int = 3) -> list[Paragraph]:
    """The paragraphs of a body, each with the anchor at its place."""
    blocks = blocks_of(body, heading_level)
    return [
        Paragraph(anchor, block.text, block.html, block.is_table) for anchor, block in zip(anchors, blocks, strict=True)
    ]


def new_anchor() -> str:
    """An anchor that no other paragraph has."""
    return f"p{secrets.token_hex(5)}"


def carry_anchors(old: Sequence[tuple[str, str]], new: Sequence[str]) -> list[str]:
    """The anchors of the new paragraphs, given the old ones as (anchor, text).

    An unchanged paragraph keeps its anchor wherever it moved. A changed one keeps that of the old paragraph it is most
    like, if at least half its words stayed and it stands not too far off. The rest are new. No anchor is given twice.
    """
    anchors: list[str | None] = [None] * len(new)
    left = _keep_unchanged(old, new, anchors)
    given = set(anchors)
    for likeness, place, anchor in sorted(_likenesses(left, new, anchors), key=lambda found: -found[0]):
        if likeness >= LEAST_LIKENESS and anchors[place] is None and anchor not in given:
            anchors[place] = anchor
            given.add(anchor)
    return [anchor or new_anchor() for anchor in anchors]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _keep_unchanged(
    old: Sequence[tuple[str, str]], new: Sequence[str], anchors: list[str | None]
) -> list[tuple[int, str, tuple[str, ...]]]:
    """Give equal paragraphs their anchors, the first of equals to the first. Returns the old ones that are left, each
    with its place and its words."""
    waiting: dict[tuple[str, ...], deque[str]] = {}
    for anchor, text in old:
        waiting.setdefault(_words(text), deque()).append(anchor)
    for place, text in enumerate(new):
        if same := waiting.get(_words(text)):
            anchors[place] = same.popleft()
    kept = {anchor for anchor in anchors if anchor}
    return [(place, anchor, _words(text)) for place, (anchor, text) in enumerate(old) if anchor not in kept]


def _likenesses(
    left: Sequence[tuple[int, str, tuple[str, ...]]], new: Sequence[str], anchors: Sequence[str | None]
) -> Iterator[tuple[float, int, str]]:
    """How like each changed paragraph is to the old ones near its place."""
    matcher = SequenceMatcher(autojunk=False)
    places = [old_place for old_place, _, _ in left]
    for place, text in enumerate(new):
        if anchors[place] is not None:
            continue
        matcher.set_seq2(_words(text))
        near = slice(bisect_left(places, place - FARTHEST), bisect_right(places, place + FARTHEST))
        for _, anchor, words in left[near]:
            matcher.set_seq1(words)
            # The two quick bounds first: comparing every pair in full would make a long section slow to save.
            if matcher.real_quick_ratio() >= LEAST_LIKENESS and matcher.quick_ratio() >= LEAST_LIKENESS:
                yield matcher.ratio(), place, anchor
