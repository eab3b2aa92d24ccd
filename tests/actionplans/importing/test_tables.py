"""What is read out of workbooks, CSV files and Word documents."""

import io
import zipfile

import pytest
from openpyxl.styles.colors import Color

from actionplans.importing import tables
from actionplans.importing.columns import guess, heading_row, source_of, upright
from actionplans.importing.tables import Table, colour_of, date_words, serial_words, tables_in, text_of
from core.errors import RuleBroken
from tests.actionplans.importing import files


def read(name, content):
    return tables_in(files.upload(name, content))


def refusal(name, content) -> str:
    with pytest.raises(RuleBroken) as refused:
        read(name, content)
    return refused.value.message


def test_merged_cells_count_for_each_row_and_a_hidden_sheet_says_so():
    plan, old = read("plan.xlsx", files.trapped_workbook())
    assert [cells[0] for cells in plan.rows] == [
        "Oakshire SEND plan",
        "Ref",
        "Priority A: Better plans",
        "1",
        "1",
        "1",
        "2",
        "A2",
    ]
    assert set(plan.rows[2]) == {"Priority A: Better plans"}
    assert plan.numbers == [1, 2, 3, 4, 5, 6, 8, 9]
    assert old.name == "Old (hidden sheet)"


def test_dates_percentages_formulas_and_colours_of_a_workbook_are_read_as_people_would():
    plan, _ = read("plan.xlsx", files.trapped_workbook())
    assert plan.rows[4] == ["1", "Publish it", "Council and ICB", "31 March 2031", "", tables.UNREAD_FORMULA]
    assert plan.rows[6][5] == "40%"
    assert plan.colours == {(4, 4): "Amber"}
    assert plan.notes == [
        "Merged cells count for every row they cover.",
        "Formulas without a saved value: 1. Save the file anew in Excel, or type the words.",
    ]


def test_numbers_booleans_errors_and_hidden_rows_of_a_workbook_are_read():
    def change(book):
        book["Plan"].row_dimensions[2].hidden = True
        book["Plan"]["E1"].value, book["Plan"]["E1"].data_type = "#REF!", "e"
        book["Plan"]["F2"].number_format = "mmm-yy"
        for place, colour in (("A1", "FFFF0000"), ("B1", "FFEEEEEE"), ("C1", "FF00B050")):
            book["Plan"][place].fill = files.PatternFill("solid", fgColor=colour)
        book["Plan"]["D1"].fill = files.PatternFill("solid", fgColor=Color(theme=4))

    rows = [["Ref", "Action", "x", "y", "z", "w"], [1.5, "Do", True, 3, 2.0, files.dt.datetime(2031, 5, 1)]]
    (plan,) = read("plan.xlsx", files.workbook(("Plan", rows), change=change))
    assert plan.rows == [["Ref", "Action", "x", "y", "", "w"], ["1.5", "Do", "Yes", "3", "2", "May 2031"]]
    assert plan.colours == {(0, 0): "Red", (0, 2): "Green"}
    assert plan.notes == ["Hidden rows are read too: 1."]


def test_a_saved_value_is_taken_for_its_formula():
    content = files.workbook(("Plan", [["Ref", "Action"], ["=1+1", "Do"]]))
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            new.writestr(
                entry,
                part.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>").replace(b"<v/>", b"<v>2</v>"),
            )
    (plan,) = read("plan.xlsx", changed.getvalue())
    assert plan.rows[1] == ["2", "Do"]


def test_a_word_table_broken_over_pages_is_one_and_points_keep_their_depth():
    (plan,) = read("plan.docx", files.trapped_document())
    assert [cells[0] for cells in plan.rows] == ["No.", "5.1", "5.2", "5.3", "5.4"]
    assert plan.rows[1][1] == "Set up a single front door\n• one number\n• one form\n– on paper too"
    assert plan.rows[1][2] == "Oakshire\nCouncil"
    assert plan.rows[3][2] == "Council"
    assert plan.colours == {(4, 4): "Amber"}
    assert plan.notes == [
        "Merged cells count for every row they cover.",
        "Tables with the same headings are read as one.",
    ]


def test_two_tables_of_a_document_with_other_headings_stay_two_and_inner_tables_are_words():
    def change(word):
        word.tables[1].cell(1, 0).add_table(1, 1).cell(0, 0).text = "inside"
        paragraph = word.tables[0].cell(1, 0).paragraphs[0]
        run = paragraph.add_run()
        run.add_tab()
        run.add_text("more")
        for name, words in (("w:del", "gone"), ("w:ins", " new")):
            outer, inner, part = (files.OxmlElement(each) for each in (name, "w:r", "w:t"))
            part.text = words
            inner.append(part)
            outer.append(inner)
            paragraph._p.append(outer)
        row = word.tables[0].rows[1]._tr
        before = files.OxmlElement("w:gridBefore")
        before.set(files.qn("w:val"), "1")
        row.get_or_add_trPr().append(before)

    rows = [["A", "B"], ["x", "y"]], [["C", "D"], ["z", "u"]], [["", ""], ["", ""]]
    first, second = read("p.docx", files.document(*rows, change=change))
    assert first.rows == [["A", "B", ""], ["", "x more new", "y"]]
    assert second.rows[1][0] == "z\ninside"
    assert [first.name, second.name] == ["Table 1: A · B", "Table 2: C · D"]


def test_semicolons_tabs_and_commas_part_a_csv_and_our_own_mark_before_formulas_goes():
    (plan,) = read("plan.csv", files.trapped_csv())
    assert plan.rows[1] == ["3.1", "Cut waits", "ICB", "47938", "G", "-10 weeks\nso far", "18 weeks"]
    assert plan.numbers == [1, 2, 4, 5]
    assert read("plan.csv", b"Ref\tAction\n1\tDo, and say")[0].rows == [["Ref", "Action"], ["1", "Do, and say"]]
    assert read("plan.csv", "Ref,Action\n1,Café".encode("cp1252"))[0].rows[1] == ["1", "Café"]


def test_what_is_no_table_or_too_much_is_refused_in_a_sentence(monkeypatch):
    assert "There is no table in this file" in refusal("plan.docx", files.document())
    assert "There is no table in this file" in refusal("plan.csv", b" , \n")
    assert "Check the quotation marks" in refusal("plan.csv", b'a,b\n"' + b"x" * 140_000)
    assert "has 61 columns" in refusal("plan.csv", files.csv_file([["x"] * 61]))
    assert "has 61 columns" in refusal("plan.docx", files.document([["x"] * 61]))
    assert "has 502 rows" in refusal("plan.csv", files.csv_file([["x"]] * 502))
    assert "more than 500 rows" in refusal("plan.xlsx", files.workbook(("Plan", [["x"]] * 503)))
    many = files.document(*[[[f"a{number}", "b"], ["c", "d"]] for number in range(41)])
    assert "This file has 41 tables" in refusal("plan.docx", many)
    wide = files.workbook(("P", [["x" * 8_000]]), change=lambda book: book["P"].merge_cells("A1:H60"))
    assert "far more text than a plan" in refusal("plan.xlsx", wide)
    monkeypatch.setattr(tables, "MOST_XML", 100)
    assert "far more cells than a plan" in refusal("plan.xlsx", files.trapped_workbook())


def broken(content: bytes, name: str, change) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            part, entry.compress_type = old.read(entry), zipfile.ZIP_STORED
            new.writestr(entry, change(part) if entry.filename == name else part)
    return made.getvalue()


def test_broken_and_dangerous_parts_are_refused_in_a_sentence():
    sheet, words = "xl/worksheets/sheet1.xml", "word/document.xml"
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    book, word = files.trapped_workbook(), files.trapped_document()
    assert "is damaged" in refusal("p.xlsx", broken(book, sheet, lambda part: entity))
    assert "This workbook can’t be read" in refusal("p.xlsx", broken(book, sheet, lambda part: part[:200]))
    assert "This document can’t be read" in refusal("p.docx", broken(word, words, lambda part: part[:300]))
    damaged = bytearray(broken(book, sheet, lambda part: b"y" * 5_000))
    place = damaged.index(b"y" * 5_000)
    damaged[place] = ord("z")
    assert "Open it, save it again" in refusal("p.xlsx", bytes(damaged))


def test_signs_that_nobody_sees_and_no_database_keeps_are_taken_out():
    assert text_of("\u200ba\x00 b\ud800\r\n\n c\td ") == "a b\nc d"


def test_days_months_and_bare_numbers_are_said_as_people_say_them():
    day = files.dt.date(2031, 5, 1)
    assert [date_words(day), date_words(day, "mmm-yy"), date_words(day, "dd/mm/yyyy")] == [
        "1 May 2031",
        "May 2031",
        "1 May 2031",
    ]
    assert serial_words("47938") == "31 March 2031"
    assert serial_words("2031") is None


@pytest.mark.parametrize(
    ("rgb", "words"),
    [
        ("FF0000", "Red"),
        ("FFC000", "Amber"),
        ("92D050", "Green"),
        ("0070C0", "Blue"),
        ("CCCCCC", ""),
        ("none", ""),
        ("800080", ""),
    ],
)
def test_a_colour_is_a_rating_only_where_it_is_plainly_one(rgb, words):
    assert colour_of(rgb) == words


# --- Headings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "box"),
    [
        ("Ref", "reference"),
        ("Action no.", "reference"),
        ("What we will do", "title"),
        ("Recommendation", "title"),
        ("Action lead", "lead"),
        ("Lead organisation(s)", "lead"),
        ("Responsible body", "lead"),
        ("Senior responsible officer", "accountable"),
        ("With support from", "supporting"),
        ("Start date", "start"),
        ("Timescale", "due"),
        ("Completion date", "due"),
        ("BRAG rating", "status"),
        ("Progress update (dated)", "progress"),
        ("What does success look like?", "success_measure"),
        ("Milestones at 3, 6 and 12 months", "milestones"),
        ("Workstream", "workstreams"),
        ("Baseline", "baseline"),
        ("Where are we now", "baseline"),
        ("Task and finish group", "keep"),
        ("Original due date", "keep"),
        ("Impact", "success_measure"),
        ("What we said we would do", "title"),
        ("", "keep"),
    ],
)
def test_headings_of_real_plans_are_known(heading, box):
    assert guess([heading]) == [box]


def test_a_box_that_takes_one_column_is_guessed_once():
    assert guess(["RAG", "Status", "Progress", "Comments"]) == ["status", "keep", "progress", "progress"]


def test_the_headings_are_the_row_that_has_most_of_them():
    rows = [["Our plan", "", ""], ["Ref", "Action", "Lead"], ["1", "Do", "LA"]]
    assert heading_row(Table("t", rows, [1, 2, 3])) == 1
    assert heading_row(Table("t", [["x", "y"]], [1])) == 0


def test_a_form_below_another_is_turned_into_rows():
    rows = [
        ["Action", "Do"],
        ["Lead", "LA"],
        ["", "and ICB"],
        ["Due", "May 2031"],
        ["Action", "Say"],
        ["Lead", "ICB"],
        ["Due", "TBC"],
    ]
    (turned,) = upright([Table("t", rows, list(range(1, 8)))])
    assert turned.rows == [["Action", "Lead", "Due"], ["Do", "LA\nand ICB", "May 2031"], ["Say", "ICB", "TBC"]]
    assert turned.numbers == [1, 1, 5]
    plain = Table("t", [["Action", "Lead"], ["Do", "LA"]], [1, 2])
    assert upright([plain]) == [plain]
    wide = Table("t", [["Action", "Lead", "Due"]], [1])
    assert upright([wide]) == [wide]


def test_a_form_that_is_broken_over_pages_is_one_without_their_heads_and_feet():
    cover = Table("Table 1", [["Plan", "SEND plan"], ["Author", "The council"]], [1, 2])
    first = Table("Table 2", [["Action", "Do"], ["Responsible body", "LA"], ["Page 1 of 2", "Page 1 of 2"]], [1, 2, 3])
    second = Table(
        "Table 3", [["", "and ICB"], ["By when", "TBC"], ["Action", "Say"], ["By when", "May 2031"]], [1, 2, 3, 4]
    )
    third = Table("Table 4", [["Action", "Ask"], ["Responsible body", "PCF"]], [1, 2])
    assert [table.name for table in upright([cover, first, second, third])] == ["Table 1", "Table 2"]
    form = upright([cover, first, second, third])[1]
    assert form.rows == [
        ["Action", "Responsible body", "By when"],
        ["Do", "LA\nand ICB", "TBC"],
        ["Say", "", "May 2031"],
        ["Ask", "PCF", ""],
    ]
    assert len(set(form.numbers[1:])) == 3
    assert "A form that goes on over a page is one." in form.notes


def test_a_kind_of_table_is_known_again_by_its_headings():
    assert source_of(["Ref", "Action:"]) == source_of([" ref", "ACTION"])
    assert source_of(["Ref", "Action"]) != source_of(["Ref", "Lead"])
