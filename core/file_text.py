"""The words of an uploaded file, as far as they can be read: plain text, CSV, the text of a PDF, and what Office and
OpenDocument files keep as XML, deleted passages, notes and comments too.

Not read: pictures, pages that are pictures, and what lies inside another file. Nothing is fetched or unpacked to disk.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.parsers import expat

from core.pdf_text import read_pdf
from core.personal_data import Likeness, likenesses, likenesses_in_table
from core.uploads import Upload

MOST_READ = 10_000_000
"""Bytes of XML that are read of one file; what comes after is not looked at."""
WORDS_OF = {
    ".docx": re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml"),
    ".pptx": re.compile(r"ppt/(slides|notesSlides|comments)/[^/]+\.xml"),
    ".odt": re.compile(r"(content|styles)\.xml"),
    ".odp": re.compile(r"(content|styles)\.xml"),
}
"""Which parts of a file hold its words, by the file's ending."""
SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml")
NOTES_OF_SHEETS = re.compile(r"xl/(comments[^/]*|threadedComments/[^/]+)\.xml")
ENDS_A_LINE = {"p", "h", "tr", "br", "line-break", "cr"}
IS_A_GAP = {"tab", "s"}
HIGHEST_COLUMN = 16_384
MOST_REPEATED = 200
"""How often one cell that stands for many is read: enough to keep the columns below their headings."""


@dataclass(frozen=True)
class LookedOver:
    """What in a file, or in its name, looks like data about a child; and whether all its words could be read."""

    found: tuple[Likeness, ...]
    whole: bool


def look_over(upload: Upload) -> LookedOver:
    """Look for data about a child in what can be read of a file. Whether that is all of it is known of a PDF only."""
    ending = PurePosixPath(upload.name).suffix.lower()
    named, whole = likenesses(upload.name.removesuffix(ending)), True
    if ending in (".csv", ".txt"):
        inside = _in_text(decoded(upload.content), ending)
    elif ending in WORDS_OF:
        inside = likenesses("\n".join(_words(part) for part in _parts(upload.content, WORDS_OF[ending])))
    elif ending == ".pdf":
        read = read_pdf(upload.content)
        inside, whole = likenesses(read.words), read.whole
    elif ending in (".xlsx", ".ods"):
        inside = likenesses_in_table(_rows(upload.content, ending))
    else:
        inside = []
    return LookedOver(tuple(dict.fromkeys([*named, *inside])), whole)


def decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _in_text(text: str, ending: str) -> list[Likeness]:
    if ending == ".txt":
        return likenesses(text)
    separator = next((sign for sign in "\t;" if sign in text.partition("\n")[0]), ",")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        return likenesses(text)  # no table after all
    return likenesses_in_table(rows)


def _parts(content: bytes, wanted: re.Pattern) -> Iterator[bytes]:
    """The XML parts of a zip whose names fit, as long as there is anything left to read. What is damaged is passed
    over: the upload guard has looked at the structure, and nobody's program reads more of it."""
    left = MOST_READ
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for entry in packed.infolist():
            if not wanted.fullmatch(entry.filename):
                continue
            try:
                with packed.open(entry) as part:
                    read = part.read(left)
            except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError):
                continue
            left -= len(read)
            yield read


class _Stop(Exception):  # noqa: N818
    """Nothing more is read of this part."""


def _parse(part: bytes, *, start, end, text) -> None:
    """Read XML with these handlers, each given the local name; up to the first fault, and nothing with entities of its
    own."""

    def local(name: str) -> str:
        return name.rpartition("}")[2]

    def refuse(*_) -> None:
        raise _Stop

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(
        local(name), {local(key): value for key, value in attributes.items()}
    )
    parser.EndElementHandler = lambda name: end(local(name))
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(part, True)
    except (_Stop, expat.ExpatError):
        return


def _words(part: bytes) -> str:
    """The text of a part, a paragraph a line. A word that is written in several pieces is one word."""
    words: list[str] = []

    def start(name: str, attributes: dict) -> None:
        if name in IS_A_GAP:
            words.append(" ")

    def end(name: str) -> None:
        if name in ENDS_A_LINE:
            words.append("\n")

    _parse(part, start=start, end=end, text=words.append)
    return "".join(words)


def _rows(content: bytes, ending: str) -> Iterator[list[str]]:
    """The rows of a workbook, then its notes, a row each."""
    if ending == ".ods":
        for part in _parts(content, WORDS_OF[".odt"]):
            yield from _Sheet(part, row="table-row", cell=("table-cell",), shared=[]).rows
        return
    shared: list[str] = []
    for part in _parts(content, re.compile(r"xl/sharedStrings\.xml")):
        shared += [row[0] for row in _Sheet(part, row="sst", cell=("si",), shared=[]).cells()]
    for part in _parts(content, SHEETS):
        yield from _Sheet(part, row="row", cell=("c",), shared=shared).rows
    for part in _parts(content, NOTES_OF_SHEETS):
        yield [_words(part)]


class _Sheet:
    """The rows of one sheet. `row` and `cell` are the names of the elements that hold them."""

    def __init__(self, part: bytes, *, row: str, cell: tuple[str, ...], shared: list[str]):
        self.row, self.cell, self.shared = row, cell, shared
        self.rows: list[list[str]] = []
        self._cells: list[str] = []
        self._words: list[str] | None = None
        self._is_shared, self._times = False, 1
        _parse(part, start=self._start, end=self._end, text=self._text)

    def cells(self) -> list[list[str]]:
        """Every cell as a row of its own: how shared texts are kept."""
        return [[cell] for row in self.rows for cell in row]

    def _start(self, name: str, attributes: dict) -> None:
        if name == self.row:
            self._cells = []
        elif name in self.cell:
            self._words, self._is_shared = [], attributes.get("t") == "s"
            repeated = attributes.get("number-columns-repeated", "")
            self._times = min(int(repeated), MOST_REPEATED) if repeated.isdecimal() else 1
            place = _column(attributes.get("r", ""))
            self._cells += [""] * (place - len(self._cells))
        elif name in IS_A_GAP and self._words is not None:
            self._words.append(" ")

    def _end(self, name: str) -> None:
        if name in self.cell and self._words is not None:
            words, self._words = "".join(self._words), None
            if self._is_shared:
                words = self.shared[int(words)] if words.isdecimal() and int(words) < len(self.shared) else ""
            self._cells += [words] * self._times
        elif name == self.row:
            self.rows.append(self._cells)
        elif name in ENDS_A_LINE and self._words is not None:
            self._words.append("\n")

    def _text(self, text: str) -> None:
        if self._words is not None:
            self._words.append(text)


def _column(place: str) -> int:
    """B2 is in column 1; what says nothing of its place follows the one before."""
    number = 0
    for sign in place.rstrip("0123456789"):
        number = number * 26 + (ord(sign.upper()) - 64)
    return min(max(number - 1, 0), HIGHEST_COLUMN)
