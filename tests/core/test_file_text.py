"""What looks like data about a child is found in files too, as far as they can be read."""

import io
import zipfile

import pytest

from core import file_text
from core.file_text import look_over
from core.scanning import Scan
from core.uploads import Upload

NUMBER = "943 476 5919"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def words_in(name: str, content: bytes) -> list[str]:
    return [found.words for found in look_over(Upload(name, "", "", content, Scan.NOT_SCANNED)).found]


def packed(**parts: str) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return whole.getvalue()


NHS = ["an NHS number, ending in 19"]
COLUMN = ["a column of dates of birth"]


def test_the_name_of_a_file_is_looked_at_whatever_its_kind():
    assert words_in("Plan 943-476-5919.pdf", b"%PDF-") == NHS
    assert words_in("Plan_9434765919_v2.png", b"") == NHS
    assert words_in("Plan.png", b"") == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_plain_text_and_csv_are_read_in_each_encoding(encoding):
    assert words_in("a.txt", f"Zoë’s number is {NUMBER}".encode(encoding)) == NHS
    assert words_in("a.csv", f"Zoë,{NUMBER}\n".encode(encoding)) == NHS


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_has_columns_with_headings(separator):
    assert words_in("a.csv", f"Name{separator}DOB\r\nA{separator}soon\r\n".encode()) == COLUMN
    assert words_in("a.csv", b"Name,School\r\nA,B\r\n") == []


def test_what_is_no_table_is_read_as_text():
    assert words_in("a.csv", b'"' + b"x" * 140_000 + b" 943 476 5919") == NHS


def test_the_words_of_a_document_are_read_also_in_pieces_in_headers_notes_and_deleted_passages():
    def part(body: str) -> str:
        return f'<w:document xmlns:w="{WORD}"><w:body><w:p>{body}</w:p><w:p>end</w:p></w:body></w:document>'

    pieces = "<w:r><w:t>943 </w:t></w:r><w:r><w:t>476</w:t><w:tab/><w:t>5919</w:t></w:r>"
    assert words_in("a.docx", packed(word__document_xml=part(pieces))) == NHS
    assert words_in("a.docx", packed(word__footnotes_xml=part(f"<w:delText>{NUMBER}</w:delText>"))) == NHS
    assert words_in("a.docx", packed(word__document_xml=part("943 476</w:p><w:p>5919"))) == []
    assert words_in("a.docx", packed(word__settings_xml=part(NUMBER))) == []


def test_slides_and_open_documents_are_read():
    assert words_in("a.pptx", packed(ppt__slides__slide1_xml=f"<p>{NUMBER}</p>")) == NHS
    assert words_in("a.odt", packed(content_xml="<t><p>943<s/>476<s/>5919</p></t>")) == NHS
    assert words_in("a.odp", packed(content_xml=f"<t><h>{NUMBER}</h></t>")) == NHS


def workbook(rows: str, *shared: str, **more: str) -> bytes:
    texts = "".join(f"<si><r><t>{text}</t></r></si>" for text in shared)
    return packed(
        xl__sharedStrings_xml=f'<sst xmlns="{SHEET}">{texts}</sst>',
        xl__worksheets__sheet1_xml=f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>',
        **more,
    )


def test_a_workbook_is_read_cell_by_cell_with_its_shared_texts_and_notes():
    headed = '<row><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>'
    assert words_in("a.xlsx", workbook(headed + '<row><c r="C2"><v>41234</v></c></row>', "Name", "DOB")) == COLUMN
    assert words_in("a.xlsx", workbook(headed + '<row><c r="B2"><v>41234</v></c></row>', "Name", "DOB")) == []
    assert words_in("a.xlsx", workbook("<row><c><v>9434765919</v></c></row>")) == NHS
    assert words_in("a.xlsx", workbook(f'<row><c t="inlineStr"><is><t>{NUMBER}</t></is></c></row>')) == NHS
    assert words_in("a.xlsx", workbook("<row/>", xl__comments1_xml=f"<t>{NUMBER}</t>")) == NHS
    assert words_in("a.xlsx", workbook('stray<row><c t="s"><v>7</v></c><c t="s"><v>x</v></c></row>', "one")) == []


def test_a_sheet_of_an_open_document_keeps_its_columns_where_one_cell_stands_for_many():
    rows = (
        '<table-row><table-cell number-columns-repeated="2"/><table-cell><p>DOB</p></table-cell></table-row>'
        "<table-row><table-cell><p>A</p></table-cell><table-cell/><table-cell><p>x<s/>y</p></table-cell></table-row>"
    )
    assert words_in("a.ods", packed(content_xml=f"<table>{rows}</table>")) == COLUMN


def test_what_is_damaged_or_defines_entities_is_read_as_far_as_it_goes():
    assert words_in("a.odt", packed(content_xml=f"<t><p>{NUMBER}</p><p>")) == NHS
    assert words_in("a.odt", packed(content_xml=f'<!DOCTYPE t [<!ENTITY n "{NUMBER}">]><t><p>&n;</p></t>')) == []
    whole = bytearray(packed(content_xml="<t><p>" + "943 476 5919 and more " * 50 + "</p></t>"))
    whole[60:70] = b"\xff" * 10
    assert words_in("a.odt", bytes(whole)) == []


def test_no_more_is_read_than_the_limit(monkeypatch):
    monkeypatch.setattr(file_text, "MOST_READ", 20)
    assert (
        words_in("a.odt", packed(content_xml=f"<t><p>{'x' * 50}{NUMBER}</p></t>", styles_xml=f"<p>{NUMBER}</p>")) == []
    )
