"""Markdown as people write it here: cut into paragraphs, rendered, sanitised."""

from dataclasses import dataclass

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Paragraph:
    """One block of a section (a paragraph, a list, a table, a quotation): its anchor, its text and its HTML."""

    anchor: str
    text: str
    html: SafeString


def paragraphs_of(body: str, anchors: list[str]) -> list[Paragraph]:
    """The blocks of a body in order, each with the anchor at its place."""
    return [Paragraph(anchor, block, SafeString("")) for anchor, block in zip(anchors, body.split("\n\n"), strict=True)]
