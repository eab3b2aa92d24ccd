"""The tables of an uploaded workbook, CSV file or Word document, as plain text in cells.

What is merged stands in each cell that it covers. A formula is taken as the value that the spreadsheet program saved
with it. Nothing is fetched, run or unpacked to disk, and what would be too much to read is refused before it is read.
"""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import docx
import openpyxl
from docx.oxml.ns import qn
from lxml import etree
from openpyxl.cell.cell import MergedCell
from openpyxl.utils.datetime import from_excel

from actionplans.chain import CHAIN_HEADER, CHAIN_IN_WORDS
from core.errors import RuleBroken
from core.file_text import decoded
from core.uploads import Upload, refuse

TAKEN = frozenset({".xlsx", ".csv", ".docx"})
MOST_ROWS = 500
"""Rows of one table, headings and blank ones left out: several times the largest plan we know of."""
MOST_COLUMNS = 60
MOST_TABLES = 40
MOST_XML = 25_000_000
"""Bytes of the sheets or the document as unpacked: what is more takes minutes to read and is no plan."""
LONGEST_CELL = 8_000
MOST_SIGNS = 3_000_000
"""Of one table, what is merged counted wherever it stands: a few merged cells can make a file of any size."""
READ_PARTS = re.compile(
    r"xl/(worksheets/[^/]+|sharedStrings|styles|workbook)\.xml|word/(document|numbering|styles)\.xml"
)
UNREAD_FORMULA = "\u2047 formula"
"""What stands in a cell whose formula has no saved value: no plan says this by itself."""
NO_VALUES = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})

FOLLOWS_FROM_A_PLAN = (list(CHAIN_HEADER), list(CHAIN_IN_WORDS))
"""The headings of the tables beside the actions in our own files: they are to be read, and not to be brought in."""

Cells = list[str]


@dataclass
class Table:
    """One table: its name as people know it, its rows, the row in the file of each, and what is to be known about it.

    `colours` says red, amber, green or blue for cells that are filled so, as (row, column); `place` is its number among
    the sheets of the workbook or the tables of the document, counted from nought.
    """

    name: str
    rows: list[Cells]
    numbers: list[int]
    notes: list[str] = field(default_factory=list)
    colours: dict[tuple[int, int], str] = field(default_factory=dict)
    place: int = 0


def tables_in(upload: Upload, *, whole: bool = True) -> list[Table]:
    """The tables of a file that have any text; those of a Word document that go on over pages are one, unless `whole`
    is False. Raises RuleBroken, in a sentence, where there is none or too much."""
    return tables_of(PurePosixPath(upload.name).suffix, upload.content, whole=whole)


def tables_of(ending: str, content: bytes, *, whole: bool = True) -> list[Table]:
    """The same of a file that is kept here, by the ending of its name and its content."""
    if ending != ".csv":
        _refuse_what_is_too_much(content)
    found = [table for table in READERS[ending](content) if table.rows]
    found = [table for table in found if table.rows[0] not in FOLLOWS_FROM_A_PLAN] or found
    found = joined(found) if whole and ending == ".docx" else found
    if not found:
        raise refuse("There is no table in this file. A plan is read from rows and columns, not from running text.")
    if len(found) > MOST_TABLES:
        raise refuse(f"This file has {len(found)} tables. Save the plan alone in a file, with {MOST_TABLES} at most.")
    for table in found:
        if len(table.rows) > MOST_ROWS + 1:
            raise refuse(f"“{table.name}” has {len(table.rows)} rows. Bring in at most {MOST_ROWS:,} at once.")
    return found


def size_to_read(upload: Upload) -> int:
    """How many bytes there are to read: of a workbook or a document as unpacked, without its pictures."""
    if upload.name.endswith(".csv"):
        return len(upload.content)
    with zipfile.ZipFile(io.BytesIO(upload.content)) as packed:
        return sum(entry.file_size for entry in _parts_to_read(packed))


def _parts_to_read(packed: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [entry for entry in packed.infolist() if READ_PARTS.fullmatch(entry.filename)]


def _refuse_what_is_too_much(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = _parts_to_read(packed)
        if sum(entry.file_size for entry in parts) > MOST_XML:
            raise refuse("This file holds far more cells than a plan has. Copy the plan alone into a new file.")
        try:
            if any(b"<!DOCTYPE" in packed.read(entry) for entry in parts):
                raise refuse("This file is damaged, or is something else than its name says.")
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise refuse("This file is damaged. Open it, save it again, and choose it again.") from None


def text_of(value: str) -> str:
    """The words of a cell: no signs that can't be seen, no blanks at the ends of lines, not more than a field takes."""
    if value.isascii() and value.isprintable():
        return " ".join(value.split())[:LONGEST_CELL]
    plain = UNSEEN.sub("", value)
    lines = [" ".join(line.split()) for line in plain.replace("\t", " ").split("\n")]
    return "\n".join(line for line in lines if line)[:LONGEST_CELL]


UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\ud800-\udfff\ufeff\ufffe\uffff]")
"""Signs that nobody sees, and those that no database keeps."""


def _grown(size: int, cells: Cells) -> int:
    """How many signs there are with those of one more row. Raises RuleBroken where that is too many."""
    size += sum(map(len, cells))
    if size > MOST_SIGNS:
        raise refuse("This table holds far more text than a plan has. Copy the plan alone into a new file.")
    return size


def _table(name: str, rows: Iterable[tuple[int, Cells]], notes: Iterable[str] = ()) -> Table:
    """A table of the rows that have any text, without empty columns at the end."""
    kept = [(number, cells) for number, cells in rows if any(cells)]
    width = max((place for _, cells in kept for place, cell in enumerate(cells, 1) if cell), default=0)
    padded = [(cells + [""] * width)[:width] for _, cells in kept]
    if width > MOST_COLUMNS:
        raise refuse(f"“{name}” has {width} columns. Bring in at most {MOST_COLUMNS} at once.")
    return Table(name, padded, [number for number, _ in kept], list(notes))


# --- CSV -------------------------------------------------------------------------------------------------------------


def _csv(content: bytes) -> Iterator[Table]:
    text = decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    first = text.partition("\n")[0]
    separator = max("\t;,", key=lambda sign: (first.count(sign), sign == ","))
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        raise refuse("This can’t be read as a table. Check the quotation marks, or save it as Excel.") from None
    yield _table("The table", enumerate([[_unmarked(text_of(cell)) for cell in cells] for cells in lines], 1))


def _unmarked(cell: str) -> str:
    """Without the apostrophe by which our own exports keep words from being taken for a formula."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@＝＋－＠" else cell


# --- Excel -----------------------------------------------------------------------------------------------------------


def _xlsx(content: bytes) -> Iterator[Table]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(content)) if _has_formulas(content) else None
    except Exception:  # noqa: BLE001 - openpyxl raises whatever a broken part makes it stumble over
        raise refuse("This workbook can’t be read. Open it in Excel, save it again as .xlsx, and choose it.") from None
    for place, sheet in enumerate(book.worksheets):
        table = _sheet(sheet, formulas[sheet.title] if formulas is not None else None)
        table.place = place
        yield table


def _has_formulas(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        sheets = [entry for entry in packed.infolist() if entry.filename.startswith("xl/worksheets/")]
        return any(re.search(rb"<f[ >/]", packed.read(entry)) for entry in sheets if not entry.is_dir())


def _sheet(sheet, plain) -> Table:
    name = sheet.title if sheet.sheet_state == "visible" else f"{sheet.title} (hidden sheet)"
    covered = {}
    for area in sheet.merged_cells.ranges:
        top = sheet.cell(area.min_row, area.min_col)
        for row in range(area.min_row, min(area.max_row, area.min_row + MOST_ROWS) + 1):
            for column in range(area.min_col, min(area.max_col, area.min_col + MOST_COLUMNS) + 1):
                covered[row, column] = top
    unread, hidden = 0, 0
    rows, colours, fills, size = [], {}, {}, 0
    for number, cells in enumerate(sheet.iter_rows(max_col=min(sheet.max_column, 16_384)), 1):
        texts: Cells = []
        for cell in cells:
            source = covered.get((number, cell.column), cell) if isinstance(cell, MergedCell) else cell
            if source.value is None:
                formula = plain is not None and plain.cell(source.row, source.column).data_type == "f"
                unread += formula
                texts.append(UNREAD_FORMULA if formula else "")
            else:
                texts.append(_cell(source))
        if not any(texts):
            continue
        hidden += bool(sheet.row_dimensions[number].hidden) if number in sheet.row_dimensions else 0
        for cell in cells:
            if cell.has_style:
                look = cell._style.fillId  # a fill is looked at once, not once for each cell
                if look not in fills:
                    fills[look] = colour_of(_rgb(cell)) if cell.fill.fill_type == "solid" else ""
                if fills[look]:
                    colours[len(rows), cell.column - 1] = fills[look]
        rows.append((number, texts))
        size = _grown(size, texts)
        if len(rows) > MOST_ROWS + 1:
            raise refuse(f"“{name}” has more than {MOST_ROWS:,} rows. Bring in at most so many at once.")
    notes = []
    if covered:
        notes.append("Merged cells count for every row they cover.")
    if hidden:
        notes.append(f"Hidden rows are read too: {hidden}.")
    if unread:
        notes.append(f"Formulas without a saved value: {unread}. Save the file anew in Excel, or type the words.")
    table = _table(name, rows, notes)
    table.colours = colours
    return table


def _rgb(cell) -> str:
    rgb = cell.fill.fgColor.rgb if cell.fill.fgColor.type == "rgb" else ""
    return rgb[-6:] if isinstance(rgb, str) else ""


def _cell(cell) -> str:
    value = cell.value
    if isinstance(value, str):
        return "" if value in NO_VALUES else _unmarked(text_of(value))
    if isinstance(value, dt.datetime | dt.date):
        return date_words(value, cell.number_format)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        if "%" in cell.number_format:
            return f"{round(value * 100, 2):g}%"
        return f"{value:g}" if value != int(value) or abs(value) > 1e15 else str(int(value))
    return str(value)


def date_words(day: dt.date, pattern: str = "") -> str:
    """A date cell as people would say it: a month where its format shows no day."""
    shows_day = "d" in re.sub(r'"[^"]*"|\[[^\]]*\]', "", pattern.lower()) or not pattern or "m" not in pattern.lower()
    return f"{day.day} {day:%B %Y}" if shows_day else f"{day:%B %Y}"


def serial_words(text: str) -> str | None:
    """A day that lost its format and is a bare number, as Excel counts days; None for what is no such number."""
    if re.fullmatch(r"[34]\d{4}|5[0-4]\d{3}", text) is None:
        return None
    return date_words(from_excel(int(text)))


def colour_of(rgb: str) -> str:
    """Red, amber, green or blue, as far as a fill of this colour is plainly one of them; else nothing."""
    if re.fullmatch(r"[0-9A-Fa-f]{6}", rgb) is None:
        return ""
    red, green, blue = (int(rgb[place : place + 2], 16) for place in (0, 2, 4))
    if max(red, green, blue) - min(red, green, blue) < 90:
        return ""
    if red >= 180 and green < 110 and blue < 110:
        return "Red"
    if red >= 200 and 110 <= green <= 255 and blue < 130:
        return "Amber"
    if green > red and green > blue:
        return "Green"
    return "Blue" if blue > red and blue > green - 40 else ""


# --- Word ------------------------------------------------------------------------------------------------------------


def _docx(content: bytes) -> Iterator[Table]:
    try:
        document = docx.Document(io.BytesIO(content))
        grids = [_grid(table) for table in table_elements(document)]
    except RuleBroken:
        raise
    except Exception:  # noqa: BLE001 - python-docx raises whatever a broken part makes it stumble over
        raise refuse("This document can’t be read. Open it in Word, save it again as .docx, and choose it.") from None
    for place, table in enumerate(grids):
        table.place = place
        if table.rows:
            table.name = f"Table {place + 1}: {' · '.join(cell for cell in table.rows[0] if cell)[:60]}"
        yield table


def table_elements(document) -> list:
    """The tables of a Word document, without those inside the cells of others."""
    tables = document.element.body.iter(qn("w:tbl"))
    return [table for table in tables if not any(parent.tag == qn("w:tc") for parent in table.iterancestors())]


def _grid(table) -> Table:
    """The cells of a Word table. A cell that goes on from the row above has its text."""
    rows, above, colours, merged, size = [], {}, {}, False, 0
    for number, line in enumerate(table.iterchildren(qn("w:tr")), 1):
        cells: Cells = [""] * _number(line, "w:trPr/w:gridBefore")
        for cell in line.iterchildren(qn("w:tc"), qn("w:sdt")):
            cell = cell if cell.tag == qn("w:tc") else next(cell.iter(qn("w:tc")), cell)
            span = max(_number(cell, "w:tcPr/w:gridSpan"), 1)
            going_on = _found(cell, "w:tcPr/w:vMerge")
            words = text_of(_words(cell))
            if going_on is not None and going_on.get(qn("w:val"), "continue") == "continue":
                words = above.get(len(cells), words)
            merged = merged or span > 1 or going_on is not None
            shade = _found(cell, "w:tcPr/w:shd")
            if shade is not None and (colour := colour_of(shade.get(qn("w:fill"), ""))):
                colours[number, len(cells)] = colour
            cells += [words] * min(span, MOST_COLUMNS + 1)
        above = dict(enumerate(cells))
        rows.append((number, cells))
        size = _grown(size, cells)
    made = _table("", rows, ["Merged cells count for every row they cover."] if merged else [])
    places = {number: place for place, number in enumerate(made.numbers)}
    made.colours = {(places[row], column): words for (row, column), words in colours.items() if row in places}
    return made


def _found(element, path: str):
    for step in path.split("/"):
        element = element.find(qn(step))
        if element is None:
            return None
    return element


def _number(element, path: str) -> int:
    found = _found(element, path)
    value = found.get(qn("w:val"), "") if found is not None else ""
    return min(int(value), MOST_COLUMNS + 1) if value.isdecimal() else 0


def _words(cell) -> str:
    """The text of a cell, a paragraph a line; points of a list begin with a sign, those within them further in.
    Accepted and proposed insertions are read, deletions are not."""
    lines = []
    for paragraph in cell.iter(qn("w:p")):
        pieces = []
        for part in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:noBreakHyphen")):
            if any(parent.tag == qn("w:del") for parent in part.iterancestors(qn("w:del"))):
                continue
            pieces.append(PIECES.get(etree.QName(part).localname) or part.text or "")
        words = "".join(pieces).strip()
        properties = _found(paragraph, "w:pPr/w:numPr")
        style = _found(paragraph, "w:pPr/w:pStyle")
        listed = properties is not None or (style is not None and "List" in style.get(qn("w:val"), ""))
        if words:
            deeper = properties is not None and _number(properties, "w:ilvl") > 0
            lines.append(("– " if deeper else "• ") + words if listed else words)
    return "\n".join(lines)


PIECES = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def joined(tables: Iterable[Table]) -> list[Table]:
    """Tables that were broken over pages as one: those that follow with the same headings."""
    whole: list[Table] = []
    for table in tables:
        last = whole[-1] if whole else None
        if last is not None and len(table.rows[0]) > 2 and last.rows[0] == table.rows[0]:
            shift = len(last.rows) - 1
            last.rows += table.rows[1:]
            last.numbers += [last.numbers[-1] + place for place in range(1, len(table.rows))]
            last.colours |= {(row + shift, column): words for (row, column), words in table.colours.items()}
            notes = [*last.notes, *table.notes, "Tables with the same headings are read as one."]
            last.notes = list(dict.fromkeys(notes))
        else:
            whole.append(table)
    return whole


READERS: dict[str, Callable[[bytes], Iterator[Table]]] = {".csv": _csv, ".xlsx": _xlsx, ".docx": _docx}
