"""A lead brings in a plan from a workbook, a document and a CSV file: columns, what will happen, mending, all of it;
and takes it out again."""

from pathlib import Path

import pytest

from actionplans.importing.tables import tables_of
from tests.actionplans.importing import files
from tests.browser.conftest import NARROW, WIDE
from tests.browser.test_clerk_makes_report import wait_for

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


def test_a_large_file_is_read_and_brought_in_by_a_worker(window, world, worker, scripts, tmp_path):
    area = "oakshire" if scripts else "elmborough"  # each time another area, because in the end it is in the plan
    path = tmp_path / "large.csv"
    rows = [[f"L{number}", f"Large {number}", "LA", "May 2031", "Green", "Begun"] for number in range(60)]
    table = files.csv_file([["Ref", "Action", "Lead", "Due", "Status", "Progress"], *rows])
    path.write_bytes(table + b",,,,,\n" * 300_000)  # as some systems write them: blank rows to the end
    plan = getattr(world, f"{area}_commissioners_plan")
    lead = window(getattr(world, f"{area}_people").la_lead, scripts=scripts, width=NARROW if scripts else WIDE)
    lead.open(f"/{area}/plans/{plan.pk}/import/")
    lead.page.get_by_label("File with the plan").set_input_files(path)
    lead.press("Look at the file")
    lead.is_headed("Reading a plan from a file")
    wait_for(lead, lead.page.get_by_role("button", name="Match its columns"))
    lead.check()
    lead.press("Match its columns")
    lead.press("Look at what will happen")
    lead.press("Bring in all 60 actions")
    lead.is_headed("Bringing in actions from a file")
    wait_for(lead, lead.page.get_by_role("button", name="See what each row became"))
    lead.check()
    lead.press("See what each row became")
    lead.sees("Brought in: 60 actions added")
    lead.check()


def test_the_plan_goes_into_the_councils_own_forms_and_is_copied_as_text(window, world, tmp_path):
    """A Word form with its title above and a signature below, and a workbook with a guide before its sheet."""
    word = files.document([["SEND return", "", ""], ["Action", "Deadline", "Board comment"], ["", "", ""]])
    book = files.workbook(
        ("Guide", [["Read this first"]]), ("Return", [["DfE return", None], ["Ref", "What we will do"]])
    )
    plan = world.oakshire_other_plan
    lead = window(world.oakshire_people.la_lead)
    title = world.oakshire_action.title
    for name, content in (("Our form.docx", word), ("DfE form.xlsx", book)):
        (tmp_path / name).write_bytes(content)
        lead.open(f"/oakshire/plans/{plan.pk}/")
        lead.follow("Into a template of your own")
        lead.press("Add a template")
        lead.check()
        lead.page.get_by_label("Template").set_input_files(tmp_path / name)
        lead.press("Look at its columns")
        lead.is_headed("What each column takes")
        lead.check()
        lead.press("Save the columns")
        lead.check()
        with lead.page.expect_download() as downloading:
            lead.follow(f"Download {name} with the plan in it")
        (table,) = [
            one
            for one in tables_of(Path(name).suffix, Path(downloading.value.path()).read_bytes())
            if "Ret" in one.name or "Table" in one.name
        ]
        assert any(title in cells for cells in table.rows), table.rows
        assert "SEND return" in table.rows[0] or "DfE return" in table.rows[0]
    lead.open(f"/oakshire/plans/{plan.pk}/")
    lead.follow("Copy as text")
    lead.check()
    assert title in lead.page.get_by_label("The actions of this plan").input_value()
