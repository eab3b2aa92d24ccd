"""Plans as councils keep them, made here as Excel, CSV and Word, each with the traps that real ones have."""

import csv
import datetime as dt
import io

import docx
import openpyxl
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl.styles import PatternFill

from core.uploads import Upload, examine

HEADINGS = ["Ref", "Action", "Lead", "Timescale", "RAG", "Progress update"]


def workbook(*sheets: tuple[str, list[list]], change=None) -> bytes:
    """An Excel file with these sheets; `change(book)` for what is more than cells."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if change:
        change(book)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def csv_file(rows: list[list], separator=",") -> bytes:
    made = io.StringIO()
    csv.writer(made, delimiter=separator).writerows(rows)
    return made.getvalue().encode()


def document(*tables: list[list], change=None) -> bytes:
    """A Word file with these tables, a paragraph between each."""
    word = docx.Document()
    for rows in tables:
        word.add_paragraph("Our plan")
        table = word.add_table(rows=len(rows), cols=len(rows[0]))
        for line, cells in zip(table.rows, rows, strict=True):
            for cell, words in zip(line.cells, cells, strict=True):
                cell.text = words
    if change:
        change(word)
    made = io.BytesIO()
    word.save(made)
    return made.getvalue()


def upload(name: str, content: bytes) -> Upload:
    return examine(name, content)


def trapped_workbook() -> bytes:
    """Every trap of a spreadsheet: a title above the headings, a cell merged over three actions, a heading of a part,
    dates in words and as dates, leads of several agencies and of nobody, ratings by colour alone and in other words,
    a formula without a value, a percentage, blanks, a row without reference, a hidden sheet."""
    rows = [
        ["Oakshire SEND plan", None, None, None, None, None],
        ["Ref", "Action", "Lead(s)", "Timescale", "RAG", "Progress update"],
        ["Priority A: Better plans", None, None, None, None, None],
        ["1", "Write a core offer", "LA; ICB", "Ongoing", "Work in progress", "In train"],
        [None, "Publish it", "Council and ICB", dt.date(2031, 3, 31), None, "=1+1"],
        [None, "Tell families of it", "Family Voice Guild", "Autumn term 2031", "Red", "No staff"],
        [None, None, None, None, None, None],
        ["2", "Train every setting", None, "May 31", "Exceeded expectations", 0.4],
        ["A2", "Agree a pathway", "ICB", "whenever we can", "Complete", None],
    ]

    def change(book):
        sheet = book["Plan"]
        sheet.merge_cells("A3:F3")
        sheet.merge_cells("A4:A6")
        sheet["E5"].fill = PatternFill("solid", fgColor="FFFFC000")
        sheet["F8"].number_format = "0%"
        sheet["D5"].number_format = "d mmmm yyyy"
        book["Old"].sheet_state = "hidden"

    return workbook(("Plan", rows), ("Old", [["Notes"], ["Not a plan"]]), change=change)


def trapped_document() -> bytes:
    """Every trap of a Word plan: a table broken over pages with its headings again, points within points, an owner
    split over lines, merged cells, a rating by shading alone."""
    headings = ["No.", "What we will do", "Responsible body", "By when", "Status"]

    def change(word):
        first, second = word.tables[:2]
        cell = first.rows[1].cells[1]
        cell.text = "Set up a single front door"
        for words, level in (("one number", "0"), ("one form", "0"), ("on paper too", "1")):
            paragraph = cell.add_paragraph(words)
            numbering = OxmlElement("w:numPr")
            for name, value in (("w:ilvl", level), ("w:numId", "1")):
                part = OxmlElement(name)
                part.set(qn("w:val"), value)
                numbering.append(part)
            paragraph._p.get_or_add_pPr().append(numbering)
        first.rows[1].cells[2].text = "Oakshire\nCouncil"
        first.cell(2, 2).merge(first.cell(3, 2))
        shading = OxmlElement("w:shd")
        shading.set(qn("w:fill"), "FFC000")
        second.rows[1].cells[4]._tc.get_or_add_tcPr().append(shading)

    first = [
        headings,
        ["5.1", "", "", "Q3 2031/32", "Green"],
        ["5.2", "Visit each school", "Council", "31/03/2031", "On target"],
        ["5.3", "Report to the board", "", "termly", "Not started"],
    ]
    second = [headings, ["5.4", "Review the offer", "ICB", "TBC", ""]]
    return document(first, second, change=change)


def trapped_forms() -> bytes:
    """A Word plan of forms, one below the other, broken over pages in the middle of an action: a cover before them, the
    foot of a page across both columns, a body split over lines, a target nobody can mean, no date said."""
    cover = [["Plan", "SEND plan"], ["Author", "The council"]]
    first = [["What we will do", "Halve the waits"], ["Responsible body", "ICB"], ["Page 1 of 2", ""]]
    second = [
        ["", "and Council"],
        ["By when", "May 51"],
        ["Status", "Work in progress"],
        ["Success measure", "250% (projected end of year)"],
        ["What we will do", "Ask families each term"],
        ["Responsible body", "PCF"],
        ["By when", "Ongoing"],
    ]

    def change(word):
        foot = word.tables[1].rows[2]
        foot.cells[0].merge(foot.cells[1])

    return document(cover, first, second, change=change)


def trapped_csv() -> bytes:
    """What comes out of other systems: semicolons, a formula sign before words, statuses by letter, a date as a number,
    a two-line cell, and one row all of blanks."""
    return csv_file(
        [
            ["Action number", "Activity", "Owner", "Deadline", "BRAG", "Comments", "Baseline"],
            ["3.1", "Cut waits", "ICB", "47938", "G", "'-10 weeks\nso far", "18 weeks"],
            ["", "", "", "", "", "", ""],
            ["3.2", "Ask families", "PCF", "July 2031", "A", "", "(projected end of year)"],
            ["", "", "", "", "", "second thoughts", ""],
        ],
        ";",
    )
