"""A plan taken out and brought in again, without change."""

import io

import docx
import openpyxl
from openpyxl.utils import get_column_letter

from actionplans import operations
from actionplans.dates import parse
from actionplans.exporting import as_document, as_text, as_workbook, entries_of
from actionplans.importing.columns import FIELDS
from actionplans.importing.preview import preview_of
from core import clock
from core.templatetags.portal import counted, day
from tests.actionplans.importing import files


def words_of(plan):
    return [level.label for level in plan.scheme.levels.all()]


def test_a_plan_taken_out_as_a_workbook_comes_in_again_without_change(world, lead, in_days):
    plan, people, partners = world.oakshire_plan, world.oakshire_people, world.oakshire_partners
    made = operations.create_action(
        plan,
        title="=SUM(A1) of every offer",
        reference="-1",
        description="Two lines\nof text",
        baseline="+4 of 10 families know it",
        success_measure="@families know it",
        lead_partner=partners.college,
        lead_person=people.school_rep,
        accountable_person=people.la_lead,
        supporting=[partners.schools, partners.icb],
        start=parse("May 2026"),
        due=in_days(200),
        must_should_could="must",
        workstreams=[world.oakshire_workstream],
        priorities=[world.oakshire_priority],
        by=lead,
    )
    operations.add_milestone(made, title="Draft (first)", due=parse("Q1 2031/32"), by=lead)
    operations.add_milestone(made, title="Agreed", due=parse("Termly"), by=lead)
    red = made.level.scheme.levels.get(label="Red")
    operations.update_rag(made, level=red, reason="+ late", cause="No\nstaff", no_path_yet=True, by=lead)
    for each in (plan, world.oakshire_other_plan):
        content = as_workbook(entries_of(each, lead), words_of(each))
        draft = operations.start_import(each, upload=files.upload("plan.xlsx", content), by=lead)
        preview = preview_of(draft, by=lead)
        assert [(row.number, row.problems, row.changes) for row in preview.rows if row.problems or row.changes] == []
        assert {row.will for row in preview.rows} == {"same"}
        assert len(preview.rows) == len(entries_of(each, lead))


def test_the_same_plan_taken_out_as_a_workbook_comes_into_another_plan_whole(world, lead):
    other = operations.create_plan(
        world.oakshire,
        title="Copy",
        kind=world.oakshire_plan.kind,
        scheme=world.oakshire_plan.scheme,
        audience=world.oakshire_plan.audience,
        owner_partner=world.oakshire_partners.council,
        by=lead,
    )
    entries = entries_of(world.oakshire_plan, lead)
    content = as_workbook(entries, words_of(other))
    draft = operations.start_import(other, upload=files.upload("plan.xlsx", content), by=lead)
    operations.bring_in(draft, seen_version=None, by=lead)
    copied = entries_of(other, lead)
    kept = [name for name in FIELDS if name not in ("progress", "path_to_green")]
    assert [[row[name] for name in kept] for row in copied] == [[row[name] for name in kept] for row in entries]


def test_no_cell_of_a_workbook_is_a_formula_and_headings_stay_in_view(world, lead, in_days):
    entries = [dict.fromkeys(FIELDS, "=1+1")]
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook(entries, ["Green", "Red"])))["Actions"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert sheet["A2"].value == "'=1+1"
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == f"A1:{get_column_letter(len(FIELDS))}2"
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", "$A:$B")
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.data_validations.dataValidation[0].formula1 == '"Green,Red"'
    assert not openpyxl.load_workbook(io.BytesIO(as_workbook([], ["x" * 300])))[
        "Actions"
    ].data_validations.dataValidation


def test_a_word_table_has_its_headings_on_each_page_and_comes_in_again(world, lead):
    entries = entries_of(world.oakshire_plan, lead)
    content = as_document("Our plan", entries)
    word = docx.Document(io.BytesIO(content))
    table, section = word.tables[0], word.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert round(sum(cell.width.mm for cell in table.rows[0].cells)) == 257
    assert table.rows[0].cells[0].width < table.rows[0].cells[1].width
    assert [cell.text for cell in table.rows[0].cells][:2] == ["Reference", "Action"]
    assert all(cell.paragraphs[0].runs[0].bold for cell in table.rows[0].cells)
    assert word.paragraphs[1].text == f"{counted(len(entries), 'action')}, as at {day(clock.today())}."
    assert len(table.rows) == len(entries) + 1
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert all("w:cantSplit" in row._tr.xml for row in table.rows)
    draft = operations.start_import(world.oakshire_plan, upload=files.upload("plan.docx", content), by=lead)
    assert {row.will for row in preview_of(draft, by=lead).rows} == {"same"}


def test_text_to_copy_is_a_line_an_action_with_tabs_between_its_boxes(world, lead):
    lines = as_text(entries_of(world.oakshire_plan, lead)).split("\n")
    assert lines[0].split("\t")[:3] == ["Reference", "Action", "Lead partner"]
    assert lines[1].split("\t")[:2] == ["1.1", "Publish a core offer for every school"]
