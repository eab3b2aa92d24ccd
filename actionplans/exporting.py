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
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import _Row
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from actionplans.chain import CHAIN_HEADER, CHAIN_IN_WORDS, ChainOfAction, rows_of
from actionplans.importing.columns import FIELDS
from actionplans.models import Action, Milestone, Plan, SupportingPartner
from actionplans.positions import ActionPosition, position
from core import clock
from core.csv import safe_cell
from core.templatetags.portal import counted, day
from core.word import MARGIN, content_of, new_document
from partners.models import Person

WIDTHS = {
    "reference": 10, "title": 40, "description": 40, "baseline": 30, "success_measure": 30,
    "lead_partner": 22, "lead": 22, "accountable": 22, "supporting": 22, "start": 14, "due": 16, "status": 14,
    "progress": 40, "cause": 30, "path_to_green": 30, "must_should_could": 14, "milestones": 34,
    "workstreams": 22, "priorities": 22,
}  # fmt: skip
IN_A_DOCUMENT = ("reference", "title", "lead_partner", "lead", "due", "status", "progress")
"""What a Word table across a page has room for."""
CHAIN_TITLE = "From challenge to effect"
CHAIN_WIDTHS = (10, 40, 40, 40, 30, 14, 30, 30, 22, 12, 12, 30, 30)
CHAIN_SHARES = (3, 3, 3, 5)
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
            "baseline": further[one.pk]["baseline"],
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
        .values("pk", "baseline", "success_measure", "lead_partner__name", "supported", "steps")
    )


# --- Excel -----------------------------------------------------------------------------------------------------------


def as_workbook(entries: Sequence[Entry], levels: Iterable[str], chains: Sequence[ChainOfAction] = ()) -> bytes:
    """The plan as an Excel workbook: a row an action under headings that stay in view, every cell a text. The RAG is
    chosen from the plan's own words. `chains`, where there are any, stand on a sheet of their own, which is to be read
    and not brought in again."""
    book = openpyxl.Workbook(write_only=True)
    widths = {label: WIDTHS[name] for name, label in FIELDS.items()}
    sheet = _written(book, widths, ((entry[name] for name in FIELDS) for entry in entries))
    words = ",".join(level for level in levels if "," not in level and '"' not in level)
    if len(words) < 250:
        rule = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=False)
        column = get_column_letter(list(FIELDS).index("status") + 1)
        rule.add(f"{column}2:{column}{len(entries) + 200}")
        sheet.data_validations.append(rule)
    if chains:
        _written(book, dict(zip(CHAIN_HEADER, CHAIN_WIDTHS, strict=True)), rows_of(chains), CHAIN_TITLE)
    return _saved(book)


def table_as_workbook(header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """A table of actions as an Excel workbook to sort and filter: days are days, everything else is safe."""
    book = openpyxl.Workbook(write_only=True)
    _written(book, {label: 40 if label in LONG else 16 for label in header}, rows)
    return _saved(book)


def _written(book: openpyxl.Workbook, widths: dict[str, int], rows: Iterable[Iterable[object]], title: str = "Actions"):
    """The sheet of a workbook, written: rows under headings (with the width of each) that stay in view, can be
    filtered, and stand on each printed page with the first two columns."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "C2"
    sheet.page_setup.orientation = "landscape"
    sheet.print_title_rows, sheet.print_title_cols = "1:1", "A:B"
    for place, width in enumerate(widths.values(), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_heading(sheet, label) for label in widths])
    text, date = WriteOnlyCell(sheet), WriteOnlyCell(sheet)
    text.alignment = date.alignment = Alignment(wrap_text=True, vertical="top")
    date.number_format = "dd/mm/yyyy"
    last = 1
    for row in rows:
        sheet.append(_in_turn(text, date, row))
        last += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(widths))}{last}"
    return sheet


def _saved(book: openpyxl.Workbook) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _in_turn(text: WriteOnlyCell, date: WriteOnlyCell, row: Iterable[object]) -> Iterator[WriteOnlyCell]:
    """The values of a row, each in the same cell of its kind, which is written before the next: a sheet costs half of
    it."""
    for value in row:
        if isinstance(value, dt.date):
            date.value = value
            yield date
        else:
            text.value = safe_cell(value)
            yield text


def _heading(sheet, label: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=label)
    cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    cell.fill = PatternFill("solid", fgColor="FFE7EBEF")
    return cell


# --- Word ------------------------------------------------------------------------------------------------------------


def as_document(title: str, entries: Sequence[Entry], chains: Sequence[ChainOfAction] = ()) -> bytes:
    """The plan as a Word table on wide pages, its headings again on each. `chains`, where there are any, follow as a
    table of their own."""
    word = new_document(title, wide=True)
    word.styles["Normal"].font.size = Pt(9)
    word.add_heading(title, 1)
    word.add_paragraph(f"{counted(len(entries), 'action')}, as at {day(clock.today())}.")
    rows = ([one[name] for name in IN_A_DOCUMENT] for one in entries)
    _put_table(word, {FIELDS[name]: WIDTHS[name] for name in IN_A_DOCUMENT}, rows)
    if chains:
        word.add_heading(CHAIN_TITLE, 2)
        word.add_paragraph("What is expected is modelled, not observed.")
        shares = dict(zip(CHAIN_IN_WORDS, CHAIN_SHARES, strict=True))
        _put_table(word, shares, (_chain_cells(chain) for chain in chains))
    return content_of(word)


def _put_table(word: Document, shares: dict[str, int], rows: Iterable[Sequence[str]]) -> None:
    """A table across the page under headings, each with its share of the width, that stand again on every page.
    An action stays on one page."""
    table = word.add_table(rows=0, cols=len(shares), style="Table Grid")
    room = word.sections[0].page_width - 2 * MARGIN
    widths = [room * share // sum(shares.values()) for share in shares.values()]
    for cells in [list(shares), *rows]:
        for cell, words, width in zip(table.add_row().cells, cells, widths, strict=True):
            cell.text, cell.width = words, width
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].font.bold = True
    for row in table.rows:
        _say_of(row, "w:cantSplit")
    _say_of(table.rows[0], "w:tblHeader")


def _say_of(row: _Row, name: str) -> None:
    """That a row is not broken over two pages, or stands again on each: python-docx has no words for either."""
    said = OxmlElement(name)
    said.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(said)


def _chain_cells(chain: ChainOfAction) -> list[str]:
    """A chain under CHAIN_IN_WORDS, as its page shows it."""
    shows: list[str] = []
    for shown in chain.challenges:
        shows += [f"{item.title} ({day(item.dated_on)})" for item in shown.evidence]
        if shown.challenge.evidence_words:
            shows += [shown.challenge.evidence_words, f"Source: {shown.challenge.evidence_source}"]
        elif not shown.evidence:
            shows.append("Nothing shows it yet.")
    effects: list[str] = []
    for shown in chain.effects:
        effect = shown.effect
        effects.append(f"{effect.what}, in {effect.unit}")
        effects += [
            f"{year.words}: expected {year.expected_text}, actual {year.actual_text}{year.said and f' ({year.said})'}"
            for year in shown.years
        ]
        effects += [f"Assumption: {effect.assumption}", f"Source: {effect.source}"]
        effects += [shown.counted_by] if shown.counted_by else []
    action = [f"{chain.reference} {chain.action.title}".strip(), str(chain.action.lead_partner)]
    action += [chain.action.level.label, *chain.gaps]
    challenges = [shown.challenge.text for shown in chain.challenges]
    return ["\n".join(lines) or "–" for lines in (challenges, shows, action, effects)]


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
