"""A plan taken out of the portal as people keep it elsewhere: an Excel workbook that can be brought in again without
change, a Word table, and text to copy. Nobody's words become a formula."""

import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence

import openpyxl
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Concat
from django.http import HttpResponse
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from actionplans.importing.columns import FIELDS
from actionplans.models import Action, Milestone, Plan, SupportingPartner
from actionplans.positions import ActionPosition, position
from core.csv import safe_cell
from core.word import MARGIN, content_of, new_document
from partners.models import Person

WIDTHS = {
    "reference": 10, "title": 40, "description": 40, "success_measure": 30, "lead_partner": 22, "lead": 22,
    "accountable": 22, "supporting": 22, "start": 14, "due": 16, "status": 14, "progress": 40, "cause": 30,
    "path_to_green": 30, "must_should_could": 14, "milestones": 34, "workstreams": 22, "priorities": 22,
}  # fmt: skip
IN_A_DOCUMENT = ("reference", "title", "lead_partner", "lead", "due", "status", "progress")
"""What a Word table across a page has room for."""
LONG = frozenset({"Action", "What will be done", "Reason", "Cause", "Path to green"})
"""The columns of a table of actions that hold sentences."""
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

Entry = dict[str, str]


def entries_of(plan: Plan, person: Person, rows: Iterable[ActionPosition] | None = None) -> list[Entry]:
    """The actions of a plan that this person sees, in its order, or `rows` of them as they are given, each box as text:
    the words that bringing it in again understands. Two queries beside those of the position."""
    further = {row.pop("pk"): row for row in _further(plan, person)}
    return [
        {
            "reference": one.reference,
            "title": one.title,
            "description": one.description,
            "success_measure": further[one.pk]["success_measure"],
            "lead_partner": further[one.pk]["lead_partner__name"],
            "lead": one.lead_person,
            "accountable": one.accountable_person,
            "supporting": further[one.pk]["supported"] or "",
            "start": one.start_words,
            "due": one.due_words,
            "status": one.level_label,
            "progress": one.reason,
            "cause": one.cause,
            "path_to_green": one.path_to_green or ("none yet" if one.has_no_path_to_green else ""),
            "must_should_could": one.must_should_could,
            "milestones": further[one.pk]["steps"] or "",
            "workstreams": "; ".join(f"{linked.number}. {linked.title}" for linked in one.workstreams),
            "priorities": "; ".join(f"{linked.number}. {linked.title}" for linked in one.priorities),
        }
        for one in (position(plan, None, person) if rows is None else rows)
        if one.pk in further
    ]


def _further(plan: Plan, person: Person):
    """What a position does not say."""
    partners = SupportingPartner.objects.filter(action=OuterRef("pk")).order_by().values("action")
    steps = Milestone.objects.filter(action=OuterRef("pk")).order_by().values("action")
    words = StringAgg(
        Concat("title", Value(" ("), "due_words", Value(")")), delimiter="\n", order_by=("due_latest", "pk")
    )
    return (
        Action.objects.visible_to(person, plan.area)
        .filter(in_plans__plan=plan, in_plans__taken_out_at=None)
        .order_by()
        .annotate(
            supported=Subquery(
                partners.values(all=StringAgg("partner__name", delimiter="; ", order_by="partner__name"))
            ),
            steps=Subquery(steps.values(all=words)),
        )
        .values("pk", "success_measure", "lead_partner__name", "supported", "steps")
    )


# --- Excel -----------------------------------------------------------------------------------------------------------


def as_workbook(entries: Sequence[Entry], levels: Iterable[str]) -> bytes:
    """The plan as an Excel workbook: a row an action under headings that stay in view, every cell a text. The RAG is
    chosen from the plan's own words."""
    book = openpyxl.Workbook(write_only=True)
    widths = {label: WIDTHS[name] for name, label in FIELDS.items()}
    sheet = _written(book, widths, ((entry[name] for name in FIELDS) for entry in entries))
    words = ",".join(level for level in levels if "," not in level and '"' not in level)
    if len(words) < 250:
        rule = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=False)
        column = get_column_letter(list(FIELDS).index("status") + 1)
        rule.add(f"{column}2:{column}{len(entries) + 200}")
        sheet.data_validations.append(rule)
    return _saved(book)


def table_as_workbook(header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """A table of actions as an Excel workbook to sort and filter: days are days, everything else is safe."""
    book = openpyxl.Workbook(write_only=True)
    sheet = _written(book, {label: 40 if label in LONG else 16 for label in header}, rows)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{len(rows) + 1}"
    return _saved(book)


def _written(book: openpyxl.Workbook, widths: dict[str, int], rows: Iterable[Iterable[object]]):
    """The sheet of a workbook, written: rows under headings (with the width of each) that stay in view."""
    sheet = book.create_sheet("Actions")
    sheet.freeze_panes = "C2"
    for place, width in enumerate(widths.values(), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_heading(sheet, label) for label in widths])
    text, day = WriteOnlyCell(sheet), WriteOnlyCell(sheet)
    text.alignment = day.alignment = Alignment(wrap_text=True, vertical="top")
    day.number_format = "dd/mm/yyyy"
    for row in rows:
        sheet.append(_in_turn(text, day, row))
    return sheet


def _saved(book: openpyxl.Workbook) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _in_turn(text: WriteOnlyCell, day: WriteOnlyCell, row: Iterable[object]) -> Iterator[WriteOnlyCell]:
    """The values of a row, each in the same cell of its kind, which is written before the next: a sheet costs half of
    it."""
    for value in row:
        if isinstance(value, dt.date):
            day.value = value
            yield day
        else:
            text.value = safe_cell(value)
            yield text


def _heading(sheet, label: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=label)
    cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    cell.fill = PatternFill("solid", fgColor="FFE7EBEF")
    return cell


# --- Word ------------------------------------------------------------------------------------------------------------


def as_document(title: str, entries: Sequence[Entry]) -> bytes:
    """The plan as a Word table on wide pages, its headings again on each."""
    word = new_document(title, wide=True)
    word.styles["Normal"].font.size = Pt(9)
    word.add_heading(title, 1)
    table = word.add_table(rows=0, cols=len(IN_A_DOCUMENT), style="Table Grid")
    room, shares = word.sections[0].page_width - 2 * MARGIN, [WIDTHS[name] for name in IN_A_DOCUMENT]
    widths = [room * share // sum(shares) for share in shares]
    for cells in [
        [FIELDS[name] for name in IN_A_DOCUMENT],
        *([one[name] for name in IN_A_DOCUMENT] for one in entries),
    ]:
        for cell, words, width in zip(table.add_row().cells, cells, widths, strict=True):
            cell.text, cell.width = words, width
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    again = OxmlElement("w:tblHeader")
    again.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(again)
    return content_of(word)


# --- Text ------------------------------------------------------------------------------------------------------------


def as_text(entries: Sequence[Entry]) -> str:
    """The plan as lines with tabs between the boxes: what Word, Excel and e-mail take as a table when it is pasted."""
    lines = [[FIELDS[name] for name in IN_A_DOCUMENT], *([one[name] for name in IN_A_DOCUMENT] for one in entries)]
    return "\n".join("\t".join(str(safe_cell(" ".join(words.split()))) for words in cells) for cells in lines)


def file_response(name: str, ending: str, content: bytes) -> HttpResponse:
    """The file as a download. `name` has no ending."""
    response = HttpResponse(
        content,
        content_type=TYPES[ending],
        headers={"Content-Disposition": f'attachment; filename="{name}.{ending}"'},
    )
    response.is_export = True  # for the access log, which tells exports from files
    return response
