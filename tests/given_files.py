"""Small real files of each kind, for what people give to the portal."""

import io
import zipfile

import pikepdf
from PIL import Image

from core.uploads import ODF, OOXML

PDF = (
    b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000056 00000 n \ntrailer\n<</Size 3/Root 1 0 R>>\n"
    b"startxref\n105\n%%EOF\n"
)
NOT_READ = "could not read all of its words (a scanned page has none), so it was not checked for data about a child"
"""What is said to who gives a PDF that could not be looked over."""
CSV = b"Group,Number\nParents,14\nPobl ifanc,6\n"
DOCUMENT = "wordprocessingml.document.main"


def zipped(entries: dict[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as packed:
        for name, content in entries.items():
            packed.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else method)
    return made.getvalue()


def content_types(part: str) -> str:
    return f'<?xml version="1.0"?><Types><Override PartName="/main.xml" ContentType="{OOXML}.{part}+xml"/></Types>'


def docx(part: str = DOCUMENT, **more: bytes | str) -> bytes:
    entries = {"[Content_Types].xml": content_types(part), "word/document.xml": "<w:document/>"}
    return zipped(entries | {name.replace("__", "/"): content for name, content in more.items()})


def odt(kind: str = "text") -> bytes:
    return zipped({"mimetype": f"{ODF}.{kind}", "content.xml": "<office/>"})


def png(width: int = 8, height: int = 6, mode: str = "RGB") -> bytes:
    made = io.BytesIO()
    Image.new(mode, (width, height), "teal" if mode != "RGBA" else (0, 0, 0, 0)).save(made, "PNG")
    return made.getvalue()


def jpeg(width: int = 8, height: int = 6, **more) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(made, "JPEG", **more)
    return made.getvalue()


def scan() -> bytes:
    """A PDF whose one page is a picture."""
    made = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(made, "PDF")
    return made.getvalue()


def blank() -> bytes:
    """A PDF whose one page says nothing and hides nothing."""
    made = io.BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(made)
    return made.getvalue()
