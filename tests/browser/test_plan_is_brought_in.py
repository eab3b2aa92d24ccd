"""A lead brings in a plan from a workbook, a document and a CSV file: columns, what will happen, mending, all of it;
and takes it out again."""

import pytest

from tests.actionplans.importing import files
from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.slow


@pytest.fixture
def choose_file(window, world, tmp_path):
    """`choose_file(name, content)`: a lead's window before the columns of a file that he has chosen."""

    def choose(name: str, content: bytes, **how):
        path = tmp_path / name
        path.write_bytes(content)
        lead = window(world.oakshire_people.la_lead, **how)
        lead.open(f"/oakshire/plans/{world.oakshire_plan.pk}/import/")
        lead.check()
        lead.page.get_by_label("File with the plan").set_input_files(path)
        lead.press("Look at the file")
        lead.is_headed("Match the columns")
        lead.check()
        return lead

    return choose


def test_a_workbook_with_every_trap_is_mended_in_its_place_brought_in_and_undone(world, choose_file):
    lead = choose_file("plan.xlsx", files.trapped_workbook())
    lead.press("Look at what will happen")
    lead.is_headed("What will happen")
    lead.sees("4 rows cannot be brought in as they stand")
    lead.check()
    lead.page.get_by_label("“Exceeded expectations”").select_option(label="Blue")
    lead.page.get_by_label("“Family Voice Guild”").select_option(label=str(world.oakshire_partners.forum))
    lead.type("Progress, or reason for the RAG, row 5", "Half of them")
    lead.type("Due date, row 9", "Spring term 2031")
    lead.press("Save and look again")
    lead.press("Bring in all 5 actions")
    lead.sees("Brought in: 5 actions added")
    lead.check()
    lead.follow("Undo this import")
    lead.type("Reason", "The wrong file.")
    lead.press("Undo the import")
    lead.sees("The wrong file.")
    lead.check()


@pytest.mark.parametrize(
    ("name", "content", "count", "width", "scripts"),
    [
        ("plan.docx", files.trapped_document(), 4, NARROW, True),
        ("forms.docx", files.trapped_forms(), 2, WIDE, True),
        ("plan.csv", files.trapped_csv(), 2, WIDE, False),
    ],
)
def test_a_document_and_a_csv_file_come_in_as_they_are(choose_file, name, content, count, width, scripts):
    lead = choose_file(name, content, width=width, scripts=scripts)
    lead.press("Look at what will happen")
    lead.check()
    lead.press(f"Bring in all {count} actions")
    lead.sees(f"Brought in: {count} actions added")
    lead.check()
