"""A Word document as this country reads it: on A4, in British English, without its maker's name."""

import io

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm

A4 = (Mm(210), Mm(297))
MARGIN = Mm(20)


def new_document(title: str, *, wide: bool = False) -> Document:
    """An empty document with its title, upright or `wide`."""
    word = docx.Document()
    section = word.sections[0]
    section.page_width, section.page_height = A4[::-1] if wide else A4
    section.left_margin = section.right_margin = MARGIN
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    word.core_properties.title, word.core_properties.author = title, ""
    word.core_properties.language = "en-GB"
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")  # what is read aloud and spell-checked goes by the styles
    return word


def content_of(word: Document) -> bytes:
    """The file."""
    made = io.BytesIO()
    word.save(made)
    return made.getvalue()
