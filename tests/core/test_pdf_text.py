"""The words of a PDF are read, in a process of its own; and what can't be read is known."""

import io
import json
import sys

import pikepdf
import pytest
from PIL import Image
from weasyprint import HTML

from core import pdf_text
from core.file_text import look_over
from core.pdf_child import MOST_PAGES, main, words_of
from core.pdf_text import read_pdf
from core.personal_data import likenesses
from core.scanning import Scan
from core.uploads import Upload

NUMBER = "943 476 5919"
NHS = ["an NHS number, ending in 19"]


def made(*painted: bytes, font: dict | None = None, **more) -> bytes:
    """A PDF with these pages, painted as they say."""
    pdf = pikepdf.new()
    fonts = {"/F": pdf.make_indirect(pikepdf.Dictionary(font or {"/Type": pikepdf.Name.Font}))}
    for content in painted:
        page = pdf.add_blank_page()
        page.Resources = pikepdf.Dictionary({"/Font": fonts})
        page.Contents = pdf.make_stream(content)
        for key, value in more.items():
            page[f"/{key}"] = value(pdf)
    whole = io.BytesIO()
    pdf.save(whole)
    return whole.getvalue()


def shown(words: bytes) -> bytes:
    return b"BT /F 12 Tf 50 700 Td (" + words + b") Tj ET"


def found_in(content: bytes) -> list[str]:
    return [one.words for one in likenesses(words_of(content)[0])]


def test_the_words_of_a_page_are_read_with_its_fonts_own_letters():
    content = HTML(string=f"<title>Plan</title><p>One <b>number</b>: {NUMBER}, and Zoë’s.</p><p>More</p>").write_pdf()
    read = read_pdf(content)
    assert read.whole
    assert f": {NUMBER}, and Zoë’s.\nMore" in read.words
    assert read.words.startswith("Plan\n")
    assert [one.words for one in look_over(Upload("a.pdf", "", "", content, Scan.NOT_SCANNED)).found] == NHS


def test_the_process_of_its_own_reads_standard_input_and_prints_what_it_read(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(made(shown(b"words")))))
    main()
    assert json.loads(capsys.readouterr().out) == {"words": "\n\nwords", "whole": True}


@pytest.mark.parametrize(
    "painted",
    [
        shown(b"943 476 5919"),
        b"BT /F 12 Tf 50 700 Td (943 4) Tj (76 5919) Tj ET",
        b"BT /F 12 Tf [(943) -300 (476) -300 (5) 20 (919)] TJ ET",
        b"BT /F 12 Tf 9 0 0 9 50 700 Tm (943) Tj 9 0 0 9 90 700 Tm (476) Tj 40 0 Td (5919) Tj ET",
        b"BT /F 12 Tf 0 700 Td (Number) ' 1 2 (943 476 5919) \" T* (end) Tj ET",
    ],
)
def test_pieces_on_a_line_are_one_text(painted):
    assert found_in(made(painted)) == NHS


def test_pieces_on_two_lines_are_two():
    assert words_of(made(b"BT /F 12 Tf 50 700 Td (943 476) Tj 0 -14 TD (5919) Tj T* (x) Tj ET"))[0].split("\n")[
        -3:
    ] == [
        "943 476",
        "5919",
        "x",
    ]


def test_a_font_that_names_its_letters_is_read():
    encoding = pikepdf.Dictionary(
        {"/Differences": pikepdf.Array([1, pikepdf.Name.nine, pikepdf.Name.four, pikepdf.Name.three])}
    )
    words, whole = words_of(made(shown(b"\x01\x02\x03 476 5919"), font={"/Encoding": encoding}))
    assert "943 476 5919" in words
    assert whole


def with_table(text: bytes, painted: bytes) -> tuple[str, bool]:
    """What is read of a page whose font has this table of letters."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    font = pikepdf.Dictionary({"/Subtype": pikepdf.Name.Type0})
    if text:
        font["/ToUnicode"] = pdf.make_stream(text)
    page.Resources = pikepdf.Dictionary({"/Font": pikepdf.Dictionary({"/F": pdf.make_indirect(font)})})
    page.Contents = pdf.make_stream(painted)
    whole = io.BytesIO()
    pdf.save(whole)
    return words_of(whole.getvalue())


def test_a_fonts_table_may_hold_letters_ranges_and_lists():
    text = (
        b"1 beginbfchar <0001> <0039> endbfchar "
        b"2 beginbfrange <0010> <0012> <0033> <0020> <0022> [<0041> <0042>] <0030> <0031> <> endbfrange"
    )
    words, whole = with_table(text, b"BT /F 1 Tf <00010010001100120020002100220030FFFF> Tj ET")
    assert words.strip() == "9345AB"
    assert whole
    assert with_table(b"nothing", b"BT /F 1 Tf <0001> Tj ET")[0].strip() == ""


def test_a_font_without_a_table_can_not_be_read_and_that_is_known():
    words, whole = with_table(b"", b"BT /F 1 Tf <0001> Tj ET")
    assert (words.strip(), whole) == ("", False)


def test_notes_and_what_was_typed_into_boxes_are_read():
    def notes(pdf):
        note = pikepdf.Dictionary({"/Contents": pikepdf.String("DOB 3 May 2014"), "/V": pikepdf.Name.Off})
        box = pikepdf.Dictionary({"/Parent": pikepdf.Dictionary({"/V": pikepdf.String(NUMBER)})})
        return pikepdf.Array([note, box])

    found = found_in(made(shown(b"Form"), Annots=notes))
    assert found == [*NHS, "a date of birth (“DOB” with a date)"]


def parts(pdf, depth: int = 7):
    """Parts that paint parts, a few deep, and at the end the number."""
    part = pdf.make_stream(shown(b"943 476 5919"))
    for _ in range(depth):
        part.Subtype = pikepdf.Name.Form
        outer = pdf.make_stream(b"/P Do /Gone Do")
        outer.Resources = pikepdf.Dictionary({"/XObject": pikepdf.Dictionary({"/P": part})})
        part = outer
    part.Subtype = pikepdf.Name.Form
    return pikepdf.Dictionary({"/XObject": pikepdf.Dictionary({"/P": part})})


def test_parts_that_a_page_uses_are_read_to_a_depth():
    words, whole = words_of(made(b"/P Do", Resources=lambda pdf: parts(pdf, 2)))
    assert NUMBER in words
    assert whole
    words, whole = words_of(made(b"/P Do", Resources=parts))
    assert NUMBER not in words
    assert not whole


def test_a_page_that_is_a_picture_is_known_to_be_unread():
    scanned = io.BytesIO()
    Image.new("RGB", (20, 20)).save(scanned, "PDF")
    words, whole = words_of(scanned.getvalue())
    assert (words.strip(), whole) == ("", False)


def test_a_page_that_is_damaged_costs_no_other_page():
    words, whole = words_of(made(b"BT /F 12 Tf (x) Td (y) Tj ET", shown(b"943 476 5919")))
    assert NUMBER in words
    assert not whole


def test_no_more_is_read_than_the_limits(monkeypatch):
    assert not words_of(made(*[b""] * (MOST_PAGES + 1)))[1]
    monkeypatch.setattr("core.pdf_child.MOST_WORDS", 5)
    words, whole = words_of(made(shown(b"many words"), shown(b"more")))
    assert (len(words), whole) == (5, False)


def test_what_is_no_pdf_or_takes_too_long_gives_no_words_and_is_written_into_the_log(monkeypatch, caplog):
    assert words_of(b"%PDF-1.7 and no more") == ("", False)
    assert read_pdf(b"%PDF-1.7 and no more") == pdf_text.Read("", whole=False)
    monkeypatch.setattr(pdf_text, "PATIENCE", 0.001)
    assert read_pdf(made(shown(b"words"))) == pdf_text.Read("", whole=False)
    assert "a PDF could not be read: TimeoutExpired" in caplog.text
