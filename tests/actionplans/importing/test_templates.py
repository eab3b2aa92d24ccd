"""A plan written into somebody else's form."""

import io

import docx
import openpyxl
import pytest
from openpyxl.styles import Font

from actionplans import operations
from actionplans.exporting import entries_of
from actionplans.filling import examples_of, filled
from actionplans.models import PlanTemplate
from core.errors import EditConflict
from core.files import content_of
from tests.actionplans.importing import files
from tests.actionplans.operations.steps import refused

ENTRIES = [
    {"reference": f"{number}", "title": f"=Do {number}", "due": "May\n2031", "lead": lead, "lead_partner": "Council"}
    for number, lead in ((1, "Adviser"), (2, ""), (3, ""))
]


def test_a_template_is_matched_by_its_headings_and_withdrawn(world, lead):
    content = files.workbook(("Guide", [["Read this"]]), ("Form", [["DfE", None], ["Action", "Board"]]))
    template = operations.add_template(world.oakshire_plan, upload=files.upload("DfE.xlsx", content), by=lead)
    assert (template.place, template.headings_at, template.columns) == (1, 2, ["title", ""])
    assert (str(template), template.ending, content_of(template.file)) == ("DfE.xlsx", "xlsx", content)
    mapped = {"place": 1, "headings_at": 1, "columns": ["", "due"], "by": lead}
    with pytest.raises(EditConflict):
        operations.map_template(template, **mapped, seen_version=7)
    changed = operations.map_template(template, **mapped, seen_version=1)
    assert (changed.headings_at, changed.columns, changed.version) == (1, ["", "due"], 2)
    nothing = mapped | {"columns": ["", ""]}
    assert "at least one column" in refused(operations.map_template, template, **nothing, seen_version=None).message
    operations.withdraw_template(template, by=lead)
    assert template not in PlanTemplate.objects.in_use()
    assert "was taken away" in refused(operations.withdraw_template, template, by=lead).message


def test_a_workbook_is_filled_below_its_headings_in_the_look_of_its_first_row():
    def change(book):
        sheet = book["Form"]
        sheet["A3"].font = Font(bold=True)
        sheet.merge_cells("A4:B4")
        sheet.merge_cells("A1:C1")
        sheet.row_dimensions[3].height = 40

    rows = [["Our form", None, None], ["Action", "No", "Due"], [], [], ["Signed", None, None]]
    content = files.workbook(("Guide", [["Read this"]]), ("Form", rows), change=change)
    made = filled("xlsx", content, place=1, headings_at=2, columns=["title", "", "due"], entries=ENTRIES)
    sheet = openpyxl.load_workbook(io.BytesIO(made))["Form"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Our form", None, None],
        ["Action", "No", "Due"],
        ["'=Do 1", None, "May\n2031"],
        ["'=Do 2", None, "May\n2031"],
        ["'=Do 3", None, "May\n2031"],
        ["Signed", None, None],
    ]
    assert sheet["A5"].font.bold
    assert sheet.row_dimensions[5].height == 40
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:C1"]


def test_a_workbook_with_nothing_below_its_headings_has_room_for_all():
    content = files.workbook(("Form", [["Action"]]))
    made = filled(
        "xlsx", content, place=0, headings_at=1, columns=["title"], entries=[*ENTRIES, ENTRIES[0] | {"title": ""}]
    )
    sheet = openpyxl.load_workbook(io.BytesIO(made))["Form"]
    assert [row[0].value for row in sheet.iter_rows()] == ["Action", "'=Do 1", "'=Do 2", "'=Do 3"]


def test_a_document_is_filled_in_the_look_of_its_first_row_and_keeps_what_stands_below():
    def change(word):
        table = word.tables[1]
        table.cell(1, 1).merge(table.cell(1, 2))

    second = [["Action", "Due", "", "Board"], ["", "", "", ""], ["", "", "", ""], ["Signed", "", "", ""]]
    content = files.document([["x"]], second, change=change)
    made = filled("docx", content, place=1, headings_at=1, columns=["title", "due", ""], entries=ENTRIES)
    table = docx.Document(io.BytesIO(made)).tables[1]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Action", "Due", "", "Board"],
        ["=Do 1", "May\n2031", "May\n2031", ""],
        ["=Do 2", "May\n2031", "May\n2031", ""],
        ["=Do 3", "May\n2031", "May\n2031", ""],
        ["Signed", "", "", ""],
    ]


def test_a_document_with_headings_alone_is_filled_without_more_headings(world, lead):
    template = world.oakshire_plan_template
    entries = entries_of(world.oakshire_plan, lead)
    place = {"place": template.place, "headings_at": template.headings_at, "columns": template.columns}
    made = filled(template.ending, content_of(template.file), **place, entries=entries)
    table = docx.Document(io.BytesIO(made)).tables[0]
    assert [row.cells[1].text for row in table.rows] == ["Action", *(entry["title"] for entry in entries)]
    assert table._tbl.xml.count("w:tblHeader") == 1


FORM = [
    ["No", "Action", "Lead", "Signed off"],
    ["e.g. 1.1", "Write it", "Director", "=1+1"],
    ["(1.2", "Example of another", "", "x"],
    ["Notes", "For example, do not alter the columns", "", ""],
]


def test_examples_go_and_who_leads_stands_in_one_column_in_a_workbook():
    assert examples_of([["Eg 1"], ["Egham"]]) == [["Eg 1"]]
    rows = [FORM[0], FORM[1], [], FORM[2], ["Signed", "", "", ""], FORM[3]]
    place = {"place": 0, "headings_at": 1, "columns": ["reference", "title", "lead", ""]}
    made = filled("xlsx", files.workbook(("Form", rows)), **place, entries=ENTRIES)
    sheet = openpyxl.load_workbook(io.BytesIO(made))["Form"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(max_row=5)] == [
        ["No", "Action", "Lead", "Signed off"],
        ["1", "'=Do 1", "Adviser, Council", "=1+1"],
        ["2", "'=Do 2", "Council", None],
        ["3", "'=Do 3", "Council", None],
        ["Signed", None, None, None],
    ]
    assert sheet["B6"].value == FORM[3][1]
    both = place | {"columns": ["lead_partner", "", "lead", ""]}
    made = filled("xlsx", files.workbook(("Form", rows)), **both, entries=ENTRIES)
    sheet = openpyxl.load_workbook(io.BytesIO(made))["Form"]
    assert [cell.value for cell in sheet[2]] == ["Council", None, "Adviser", "=1+1"]


def test_examples_go_in_a_document_and_what_stands_below_stays():
    rows = [*FORM[:3], ["Signed", "", "", ""]]
    made = filled("docx", files.document(rows), place=0, headings_at=1, columns=["reference", "title"], entries=ENTRIES)
    table = docx.Document(io.BytesIO(made)).tables[0]
    assert [row.cells[0].text for row in table.rows] == ["No", "1", "2", "3", "Signed"]


def test_headings_without_properties_are_copied_as_they_are():
    made = filled("docx", files.document([["Action"]]), place=0, headings_at=1, columns=["title"], entries=ENTRIES)
    assert len(docx.Document(io.BytesIO(made)).tables[0].rows) == 4
