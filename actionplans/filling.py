"""A plan written into somebody else's Word or Excel template: below its headings, in the look of its own first row."""

import copy
import io
import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

import docx
import openpyxl
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.table import _Cell
from openpyxl.cell.cell import MergedCell

from actionplans.exporting import Entry
from actionplans.importing.tables import table_elements
from core.csv import safe_cell

EXAMPLE = re.compile(r"\W*(?:e\. ?g\.|eg\b|for example\b|examples?\b|sample\b)", re.IGNORECASE)


def filled(ending: str, content: bytes, *, place: int, headings_at: int, columns: Sequence[str], entries) -> bytes:
    """The template with these entries. What stands in other columns, above the headings or on other sheets stays; rows
    of examples below the headings go. A form with one column for who leads has the person and the partner there."""
    if "lead_partner" not in columns:
        entries = [one | {"lead": ", ".join(filter(None, (one["lead"], one["lead_partner"])))} for one in entries]
    return FILLERS[ending](content, place, headings_at, columns, entries)


def examples_of(rows: Iterable[Sequence[str]]) -> list[Sequence[str]]:
    """Of the rows below the headings of a form, those that begin it and show how it is filled in."""
    return list(takewhile(lambda cells: any(map(EXAMPLE.match, cells)), rows))


def _workbook(content: bytes, place: int, headings_at: int, columns: Sequence[str], entries: Sequence[Entry]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[place]
    for area in list(sheet.merged_cells.ranges):
        if area.max_row > headings_at and area.min_row <= headings_at + len(entries):
            sheet.unmerge_cells(str(area))
    first = headings_at + 1
    boxes = [(column, box) for column, box in enumerate(columns, 1) if box]
    _clear_examples(sheet, first)
    room = _room(sheet, first, [column for column, _ in boxes])
    if room is not None and room < len(entries):
        sheet.insert_rows(first + room, len(entries) - room)
    looks = {column: sheet.cell(first, column)._style for column in range(1, sheet.max_column + 1)}
    height = sheet.row_dimensions[first].height
    for number, entry in enumerate(entries):
        for column, style in looks.items():
            sheet.cell(first + number, column)._style = copy.copy(style)
        for column, box in boxes:
            cell = sheet.cell(first + number, column)
            cell.value = safe_cell(entry[box]) or None
        sheet.row_dimensions[first + number].height = height
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _clear_examples(sheet, first: int) -> None:
    below = [(cells, [str(cell.value or "") for cell in cells]) for cells in sheet.iter_rows(min_row=first)]
    below = [(cells, words) for cells, words in below if any(words)]
    for cells, _ in below[: len(examples_of(words for _, words in below))]:
        for cell in cells:
            if not isinstance(cell, MergedCell) and cell.data_type != "f":
                cell.value = None


def _room(sheet, first: int, columns: Sequence[int]) -> int | None:
    """How many rows below the headings are free, before something else stands there; None where nothing does."""
    for number in range(first, sheet.max_row + 1):
        cells = (sheet.cell(number, column) for column in columns)
        if any(cell.value is not None for cell in cells if not isinstance(cell, MergedCell)):
            return number - first
    return None


def _document(content: bytes, place: int, headings_at: int, columns: Sequence[str], entries: Sequence[Entry]) -> bytes:
    word = docx.Document(io.BytesIO(content))
    element = table_elements(word)[place]
    table = WordTable(element, word)
    rows = element.findall(qn("w:tr"))
    headings, below = rows[headings_at - 1], rows[headings_at:]
    model = copy.deepcopy(below[0] if below else headings)
    again = model.find(qn("w:trPr"))
    if again is not None and not below:
        model.remove(again)  # a row of headings comes again on each page
    said = [row for row in below if "".join(row.itertext()).strip()]
    examples = examples_of([_Cell(cell, table).text for cell in row.findall(qn("w:tc"))] for row in said)
    for row in below:
        if row not in said[len(examples) :]:
            element.remove(row)
    after = headings
    for entry in entries:
        row = copy.deepcopy(model)
        _fill(row, table, columns, entry)
        after.addnext(row)
        after = row
    made = io.BytesIO()
    word.save(made)
    return made.getvalue()


def _fill(row, table: WordTable, columns: Sequence[str], entry: Entry) -> None:
    column = 0
    for element in row.findall(qn("w:tc")):
        cell = _Cell(element, table)
        box = columns[column] if column < len(columns) else ""
        cell.text = entry[box] if box else ""
        column += cell.grid_span


FILLERS = {"xlsx": _workbook, "docx": _document}
