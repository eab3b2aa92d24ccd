"""What the upload guard takes, and the many shapes of what it refuses."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core import uploads
from core.errors import RuleBroken
from core.forms import PortalForm, UploadField
from core.scanning import Scan
from core.uploads import KINDS, PICTURES, clean_name, examine
from tests.given_files import CSV, DOCUMENT, PDF, content_types, docx, jpeg, odt, png, zipped

EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def refused(name: str, content: bytes, **more) -> str:
    with pytest.raises(RuleBroken) as refusal:
        examine(name, content, **more)
    assert refusal.value.field == "upload"
    return refusal.value.message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Plan.pdf", PDF),
        ("plan.docx", docx()),
        ("plan.xlsx", docx("spreadsheetml.sheet.main")),
        ("plan.pptx", docx("presentationml.presentation.main")),
        ("plan.odt", odt()),
        ("plan.ods", odt("spreadsheet")),
        ("plan.odp", odt("presentation")),
        ("numbers.csv", CSV),
        ("older.csv", "Café,£5\n".encode("cp1252")),
        ("notes.txt", b"What families told us"),
    ],
)
def test_each_listed_type_is_taken_as_it_is(name, content):
    taken = examine(name, content)
    assert (taken.content, taken.kind, taken.scan) == (
        content,
        KINDS[f".{name.rpartition('.')[2]}"].words,
        Scan.NOT_SCANNED,
    )


def test_an_office_file_has_the_content_type_that_its_kind_has_everywhere():
    assert (
        examine("a.docx", docx()).content_type
        == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    )
    assert examine("a.odt", odt()).content_type == "application/vnd.oasis.opendocument.text"


@pytest.mark.parametrize(("name", "content"), [("a.png", png()), ("a.jpg", jpeg()), ("a.jpeg", jpeg())])
def test_a_picture_is_painted_anew_in_its_own_format(name, content):
    with Image.open(io.BytesIO(examine(name, content).content)) as kept:
        assert (kept.format, kept.size) == ("PNG" if name == "a.png" else "JPEG", (8, 6))


def test_where_and_with_what_a_picture_was_taken_goes():
    exif = Image.Exif()
    exif[0x010F] = "Phone of a family"
    exif[0x0112] = 6  # lying on its side
    kept = examine("a.jpg", jpeg(exif=exif, comment=b"12 Some Street")).content
    with Image.open(io.BytesIO(kept)) as image:
        assert (dict(image.getexif()), image.size) == ({}, (6, 8))
    assert b"Phone" not in kept
    assert b"Street" not in kept


def test_a_picture_keeps_its_see_through_parts_and_is_made_no_larger_than_needed():
    with Image.open(io.BytesIO(examine("a.png", png(3000, 30, "RGBA")).content)) as kept:
        assert (kept.mode, kept.size) == ("RGBA", (2400, 24))


def test_what_hides_behind_a_picture_goes():
    assert b"script" not in examine("a.png", png() + HTML).content
    assert b"PK" not in examine("a.jpg", jpeg() + zipped({"a": b"b"})).content


@pytest.mark.parametrize("name", ["a.exe", "a.svg", "a.html", "a.docm", "a.zip", "a.doc", "a", "pdf", ".pdf.exe", ""])
def test_other_endings_are_not_taken(name):
    assert refused(name, PDF).startswith("Files of this kind are not taken. Choose one of: .csv, .docx")


def test_only_pictures_where_only_pictures_are_asked_for():
    assert refused("a.pdf", PDF, only=PICTURES) == (
        "Files of this kind are not taken. Choose one of: .jpeg, .jpg, .png."
    )


@pytest.mark.parametrize("name", [f"a{ending}" for ending in KINDS])
def test_an_empty_file_is_refused(name):
    assert refused(name, b"") == "The file you chose is empty."


def test_a_file_over_the_limit_is_refused_by_its_size():
    assert refused("a.txt", b"a" * 20_000_001) == "The file is 20 MB. It must be 20 MB or smaller."


@pytest.mark.parametrize("name", [f"a{ending}" for ending in KINDS])
@pytest.mark.parametrize("content", [EXE, HTML, SVG, b"\x7fELF" + bytes(64), bytes(64), b"\x01\x02\x03" * 9])
def test_a_program_or_a_web_page_under_any_listed_name_is_refused(name, content):
    refused(name, content)


REAL = {".pdf": PDF, ".docx": docx(), ".odt": odt(), ".png": png(), ".jpg": jpeg(), ".jpeg": jpeg()}


@pytest.mark.parametrize(
    ("name", "content"),
    [(f"a{ending}", content) for ending in KINDS for content in REAL.values() if REAL.get(ending) != content],
)
def test_what_is_something_else_than_its_name_says_is_refused(name, content):
    refused(name, content)


# --- PDF -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "behind", [zipped({"a": b"b"}), HTML, b"MZ" + bytes(10), b"a" * 80_000], ids=["zip", "html", "exe", "much"]
)
def test_a_pdf_with_something_behind_it_is_refused(behind):
    assert "something else is hidden behind it" in refused("a.pdf", PDF + behind)


def test_a_zip_inside_a_pdf_is_refused():
    assert "hidden" in refused("a.pdf", PDF.replace(b"xref", zipped({"a": b"b"}) + b"xref", 1))


def test_a_pdf_without_its_end_is_refused():
    assert "damaged" in refused("a.pdf", PDF.replace(b"%%EOF", b""))


@pytest.mark.parametrize(
    "active",
    [b"/JavaScript", b"/JS (app.alert(1))", b"/J#61vaScript", b"/Launch", b"/EmbeddedFiles", b"/XFA", b"/SubmitForm"],
)
def test_a_pdf_that_does_something_is_refused(active):
    assert refused("a.pdf", PDF.replace(b"/Count 0", b"/Count 0" + active)).startswith("This PDF holds a script")


def test_a_pdf_whose_script_is_packed_away_is_refused():
    packed = zlib.compress(b"1 0 <</S/JavaScript/JS(app.alert(1))>>")
    stream = b"3 0 obj\n<</Type/ObjStm/Filter/FlateDecode>>\nstream\n" + packed + b"\nendstream\nendobj\n"
    assert refused("a.pdf", PDF.replace(b"xref", stream + b"xref", 1)).startswith("This PDF holds a script")


def test_a_pdf_with_packed_objects_that_do_nothing_is_taken():
    streams = b"".join(
        b"3 0 obj\n<</Type/ObjStm>>\nstream\n" + content + b"\nendstream\nendobj\n"
        for content in (zlib.compress(b"1 0 <</Type/Page>>"), b"not packed so")
    )
    given = PDF.replace(b"xref", streams + b"xref", 1)
    assert examine("a.pdf", given).content == given


def test_a_pdf_behind_a_password_is_refused():
    assert "password" in refused("a.pdf", PDF.replace(b"/Size 3", b"/Size 3/Encrypt 4 0 R"))


# --- Office and OpenDocument -----------------------------------------------------------------------------------------


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    assert "far larger" in refused("a.docx", docx(word__big=bytes(30_000_000)))


def test_a_zip_that_promises_too_much_altogether_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST_UNPACKED", 100)
    assert "far larger" in refused("a.docx", docx())


def test_a_zip_with_too_many_entries_is_refused():
    many = {f"word/{number}.xml": b"" for number in range(5001)}
    assert "far larger" in refused("a.docx", zipped({"[Content_Types].xml": content_types(DOCUMENT), **many}))


def test_a_zip_whose_entries_lie_on_top_of_each_other_is_refused():
    given = bytearray(docx())
    at = given.find(b"PK\x01\x02")
    struct.pack_into("<L", given, at + 20, len(given) + 10)  # packed size
    struct.pack_into("<L", given, at + 24, len(given) + 10)
    refused("a.docx", bytes(given))


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "word\\..\\..\\evil", "C:evil"])
def test_a_zip_that_would_leave_its_folder_is_refused(name):
    given = zipped({"[Content_Types].xml": content_types(DOCUMENT), name: b"a"})
    assert "damaged" in refused("a.docx", given)


@pytest.mark.parametrize(
    "given",
    [
        docx(word__vbaProject=b"a"),
        docx("wordprocessingml.document.macroEnabled.main"),
        docx(Basic__script=b"a"),
    ],
)
def test_a_file_with_a_macro_is_refused(given):
    assert refused("a.docx", given) == "This file holds a macro. Save it without macros."


def test_a_word_file_that_loads_its_template_from_elsewhere_is_refused():
    links = '<Relationship Type="x/attachedTemplate" Target="http://evil.invalid/t.dotm" TargetMode="External"/>'
    entries = {"[Content_Types].xml": content_types(DOCUMENT), "word/_rels/settings.xml.rels": links}
    assert "loads a template" in refused("a.docx", zipped(entries))
    entries["word/_rels/settings.xml.rels"] = links.replace("External", "Internal")
    assert examine("a.docx", zipped(entries)).kind == "Word document"


def test_a_zip_with_something_before_or_behind_it_is_refused():
    for given in (docx() + HTML, EXE + docx(), b"%PDF-1.7" + docx()):
        assert "damaged" in refused("a.docx", given)


def test_a_zip_behind_a_password_is_refused():
    given = bytearray(docx())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        given[given.find(mark) + at] |= 1
    assert "password" in refused("a.docx", bytes(given))


@pytest.mark.parametrize(
    "entries",
    [
        {"word/document.xml": b"a"},
        {"[Content_Types].xml": "<!DOCTYPE x [<!ENTITY a 'b'>]>" + content_types(DOCUMENT)},
        {"[Content_Types].xml": content_types(DOCUMENT) + " " * 2_000_001},
        {"[Content_Types].xml": content_types("spreadsheetml.sheet.main")},
    ],
)
def test_a_zip_that_is_no_word_document_is_refused(entries):
    refused("a.docx", zipped(entries, method=zipfile.ZIP_STORED))


def test_a_zip_whose_content_is_damaged_is_refused():
    given = zipped({"[Content_Types].xml": content_types(DOCUMENT)}, method=zipfile.ZIP_STORED)
    assert "damaged" in refused("a.docx", given.replace(b"wordprocessingml", b"wordprocessingmL", 1))


def test_a_zip_without_its_directory_is_refused():
    assert "damaged" in refused("a.docx", docx()[:60])


@pytest.mark.parametrize("given", [zipped({"content.xml": b"a", "mimetype": b"a"}), odt("spreadsheet")])
def test_an_opendocument_file_says_first_what_it_is(given):
    assert "damaged" in refused("a.odt", given)


# --- Pictures --------------------------------------------------------------------------------------------------------


def huge_png(width: int, height: int) -> bytes:
    """A PNG that says it is that large and holds almost nothing."""
    head = struct.pack("!LLBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = lambda kind, body: struct.pack("!L", len(body)) + kind + body + struct.pack("!L", zlib.crc32(kind + body))  # noqa: E731
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [7_000, 12_000, 60_000])
def test_a_picture_that_would_fill_the_machine_is_refused(side):
    assert refused("a.png", huge_png(side, side)).startswith(("The picture is larger", "This picture can't be read"))


def test_a_picture_cut_short_is_refused():
    for name, given in (("a.png", png(400, 300)), ("a.jpg", jpeg(400, 300))):
        assert refused(name, given[: len(given) // 2]).startswith("This picture can't be read")


# --- Names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\Plan.PDF", "Plan.pdf"),
        ("plan\u202efdp.exe", "planfdp.exe"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ("Cynllun addysg â ŵy.pdf", "Cynllun addysg â ŵy.pdf"),
        ("পরিকল্পনা.pdf", "পরিকল্পনা.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ('a"; filename=b.pdf', "a filename=b.pdf"),
        ("...", "file"),
        ("   .pdf", "file.pdf"),
        ("noending", "noending"),
        (f"{'a' * 300}.pdf", f"{'a' * 116}.pdf"),
    ],
)
def test_a_name_is_kept_without_what_could_mislead(given, kept):
    assert clean_name(given) == kept


# --- In a form -------------------------------------------------------------------------------------------------------


class GivenForm(PortalForm):
    upload = UploadField(only=PICTURES, required=False)
    words = UploadField(label="Your file")


def given(**files) -> GivenForm:
    return GivenForm({}, {name: SimpleUploadedFile(*file) for name, file in files.items()})


def test_a_form_gives_the_examined_file():
    form = given(words=("a/b.txt", b"hello"))
    assert form.is_valid()
    assert (form.cleaned_data["upload"], form.cleaned_data["words"].name) == (None, "b.txt")
    assert 'accept=".jpeg,.jpg,.png"' in str(form["upload"])


def test_a_form_says_why_a_file_is_not_taken():
    assert given().errors["words"] == ["Select your file"]
    assert given(words=("a.txt", b"")).errors["words"] == ["The file you chose is empty"]
    assert given(words=("a.txt", HTML)).errors["words"] == [
        "The name says plain text, and the content is something else."
    ]
    assert given(words=("a.txt", b"a" * 20_000_001)).errors["words"] == [
        "The file is 20 MB. It must be 20 MB or smaller."
    ]
