"""The upload guard: what people may give to the portal, told by its content and structure and never by its name.

A file is examined once, before anything is kept. Pictures are painted anew, so that where and by whom they were taken
goes, and so does whatever hides behind them. Nothing here runs, unpacks to disk or fetches anything.
"""

import io
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic
from PIL import Image, ImageOps

from core.errors import RuleBroken
from core.scanning import Scan, scan

LARGEST = 20_000_000
"""Bytes of one file: a long paper with pictures, or a spreadsheet."""
LARGEST_UNPACKED = 200_000_000
MOST_ENTRIES = 5_000
MOST_THINNED = 200
"""How many times larger an entry of an Office file may be than it is packed; real ones reach about 40."""
MOST_PIXELS = 40_000_000
WIDEST = 2_400
"""Pixels of the longer side of a picture as it is kept: sharp on paper, and light on a phone."""
START_OF_SCAN, END_OF_JPEG = b"\xff\xda", b"\xff\xd9"
LONGEST_NAME = 120

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
NOT_IN_NAMES = re.compile(r'[<>:"|?*;%]')
NOT_IN_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
MARKUP = re.compile(r"^\s*(%PDF-|<(!doctype|!--|\?xml|html|head|body|script|svg|iframe|style|img|a\b))", re.IGNORECASE)
ACTIVE_IN_PDF = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)\b")
OBJECT_STREAM = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
LARGEST_OBJECT_STREAM = 5_000_000


@dataclass(frozen=True)
class Upload:
    """A file that was examined and may be kept: its name made safe, its kind in words, its content."""

    name: str
    kind: str
    content_type: str
    content: bytes
    scan: Scan


@dataclass(frozen=True)
class Kind:
    """A kind of file that is taken. `check(content)` gives the content to keep, or raises RuleBroken."""

    words: str
    content_type: str
    check: Callable[[bytes], bytes]


def refuse(message: str) -> RuleBroken:
    """Why a file is not taken, at the box where it was chosen."""
    return RuleBroken(message, field="upload")


def examine(name: str, content: bytes, *, only: frozenset[str] | None = None) -> Upload:
    """The file as it may be kept. `only` narrows the endings that are taken.

    Raises RuleBroken, with a sentence for the person, for what is empty, too large, of no listed type, not what its
    name says, broken, dangerous, or found by the virus scanner.
    """
    name = clean_name(name)
    ending = PurePosixPath(name).suffix.lower()
    taken = KINDS if only is None else {key: kind for key, kind in KINDS.items() if key in only}
    if ending not in taken:
        raise refuse(f"Files of this kind are not taken. Choose one of: {', '.join(sorted(taken))}.")
    if not content:
        raise refuse("The file you chose is empty.")
    if len(content) > LARGEST:
        raise refuse(f"The file is {len(content) / 1e6:.0f} MB. It must be {LARGEST / 1e6:.0f} MB or smaller.")
    kind = taken[ending]
    kept = kind.check(content)
    found = scan(content)
    if found is Scan.INFECTED:
        raise refuse("The virus scanner found something in this file, so it was not kept. Tell your service desk.")
    return Upload(name, kind.words, kind.content_type, kept, found)


def clean_name(name: str) -> str:
    """A file's name without the folders before it and without what could mislead a reader or a computer."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    last = NOT_IN_NAMES.sub("", CONTROL.sub("", last)).rstrip(" .").lstrip(" ")
    stem, dot, ending = last.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending) - 1].strip(' .') or 'file'}.{ending.lower()}" if dot else last or "file"


def _is(content: bytes, *endings: str) -> bool:
    """Whether the beginning and end of the content are those of such a file."""
    try:
        return any(found.extension in endings for found in puremagic.magic_string(content))
    except puremagic.PureError:
        return False


def _pdf(content: bytes) -> bytes:
    if not content.startswith(b"%PDF-") or not _is(content, ".pdf"):
        raise refuse("The name says PDF, and the content is something else.")
    end = content.rfind(b"%%EOF")
    if end < 0 or content[end + 5 :].strip(b"\r\n \t\x00") or b"PK\x05\x06" in content[-70_000:]:
        raise refuse("This PDF is damaged, or something else is hidden behind it. Save it again as a PDF.")
    plain = _without_escapes(content)
    if re.search(rb"/Encrypt\b", plain):
        raise refuse("This PDF is protected by a password, so it can't be checked. Save it without one.")
    if ACTIVE_IN_PDF.search(plain) or any(ACTIVE_IN_PDF.search(part) for part in _object_streams(content)):
        raise refuse("This PDF holds a script, a form that sends data, or another file. Print it to a new PDF.")
    return content


def _without_escapes(content: bytes) -> bytes:
    """A PDF's names may be written with #hex: read as they mean."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), content)


def _object_streams(content: bytes):
    for place in OBJECT_STREAM.finditer(content):
        try:
            yield _without_escapes(zlib.decompressobj().decompress(content[place.end() :], LARGEST_OBJECT_STREAM))
        except zlib.error:
            continue  # another filter, or damaged: no reader runs what it can't read


def _text(content: bytes) -> bytes:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")  # what older spreadsheets write
    if NOT_IN_TEXT.search(text) or MARKUP.search(text):
        raise refuse("The name says plain text, and the content is something else.")
    return content


def picture(ending: str) -> Callable[[bytes], bytes]:
    """The check of pictures in this format: painted anew, upright, no larger than needed, without metadata."""

    def check(content: bytes) -> bytes:
        wanted = "PNG" if ending == ".png" else "JPEG"
        wrong = refuse("This picture can't be read, or is something else than its name says. Save it as PNG or JPEG.")
        if not _is(content, *([".png"] if ending == ".png" else [".jpg", ".jpeg", ".jfif"])):
            raise wrong
        if wanted == "JPEG" and content.rfind(END_OF_JPEG) < content.rfind(START_OF_SCAN):
            raise wrong  # cut short: the PDF library tells Pillow to paint such pictures grey
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                with Image.open(io.BytesIO(content), formats=[wanted]) as first:
                    if first.width * first.height > MOST_PIXELS:
                        raise refuse(f"The picture is larger than {MOST_PIXELS // 1_000_000} million pixels.")
                    first.verify()
                with Image.open(io.BytesIO(content), formats=[wanted]) as found:
                    return _painted_anew(found, wanted)
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise wrong from None

    return check


def _painted_anew(found: Image.Image, wanted: str) -> bytes:
    upright = ImageOps.exif_transpose(found)
    upright.thumbnail((WIDEST, WIDEST))
    painted = upright.convert("RGBA" if wanted == "PNG" and upright.has_transparency_data else "RGB")
    painted.info.clear()
    made = io.BytesIO()
    painted.save(made, wanted, optimize=True)
    return made.getvalue()


def _open_zip(content: bytes) -> zipfile.ZipFile:
    """A zip whose directory promises nothing that would fill the machine or leave its folder."""
    wrong = refuse("This file is damaged, or is something else than its name says.")
    if not content.startswith(b"PK\x03\x04"):
        raise wrong
    try:
        packed = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise wrong from None
    end = content.rfind(b"PK\x05\x06")
    if end + 22 + int.from_bytes(content[end + 20 : end + 22], "little") != len(content):
        raise wrong
    entries = packed.infolist()
    thick = any(
        entry.file_size > 1_000_000 and entry.file_size > MOST_THINNED * entry.compress_size for entry in entries
    )
    if (
        thick
        or len(entries) > MOST_ENTRIES
        or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED
        or sum(entry.compress_size for entry in entries) > len(content)
    ):
        raise refuse("Unpacked, this file would be far larger than it looks, so it was not kept.")
    names = [entry.filename for entry in entries]
    if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name for name in names):
        raise wrong
    if any(entry.flag_bits & 1 for entry in entries):
        raise refuse("This file is protected by a password, so it can't be checked. Save it without one.")
    if any("vbaproject" in name.lower() or name.lower().startswith(("basic/", "scripts/")) for name in names):
        raise refuse("This file holds a macro. Save it without macros.")
    return packed


def _read(packed: zipfile.ZipFile, name: str) -> str:
    """A small text inside a zip; empty where there is none."""
    try:
        entry = packed.getinfo(name)
        if entry.file_size > 2_000_000:
            return ""
        return packed.read(entry).decode("utf-8", "replace")
    except (KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError):
        return ""


def office(main: str, settings: str) -> Callable[[bytes], bytes]:
    """The check of an Office Open XML file whose main part is of this type."""

    def check(content: bytes) -> bytes:
        packed = _open_zip(content)
        types = _read(packed, "[Content_Types].xml")
        if "macroEnabled" in types:
            raise refuse("This file holds a macro. Save it without macros.")
        if f'"{main}"' not in types or "<!" in types.replace("<!--", ""):
            raise refuse("This file is damaged, or is something else than its name says.")
        if "attachedTemplate" in (links := _read(packed, settings)) and "External" in links:
            raise refuse("This file loads a template from elsewhere. Save it without one.")
        return content

    return check


def open_document(content_type: str) -> Callable[[bytes], bytes]:
    """The check of an OpenDocument file of this type, which its first entry says."""

    def check(content: bytes) -> bytes:
        packed = _open_zip(content)
        if packed.namelist()[:1] != ["mimetype"] or _read(packed, "mimetype") != content_type:
            raise refuse("This file is damaged, or is something else than its name says.")
        return content

    return check


OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"


def _office(words: str, family: str, main: str, folder: str) -> Kind:
    check = office(f"{OOXML}.{family}.{main}+xml", f"{folder}/_rels/settings.xml.rels")
    return Kind(words, f"{OOXML}.{family}.{main.removesuffix('.main')}", check)


def _open(words: str, family: str) -> Kind:
    return Kind(words, f"{ODF}.{family}", open_document(f"{ODF}.{family}"))


KINDS: dict[str, Kind] = {
    ".pdf": Kind("PDF", "application/pdf", _pdf),
    ".docx": _office("Word document", "wordprocessingml", "document.main", "word"),
    ".xlsx": _office("Excel workbook", "spreadsheetml", "sheet.main", "xl"),
    ".pptx": _office("PowerPoint slides", "presentationml", "presentation.main", "ppt"),
    ".odt": _open("OpenDocument text", "text"),
    ".ods": _open("OpenDocument spreadsheet", "spreadsheet"),
    ".odp": _open("OpenDocument slides", "presentation"),
    ".csv": Kind("CSV", "text/csv; charset=utf-8", _text),
    ".txt": Kind("Plain text", "text/plain; charset=utf-8", _text),
    ".png": Kind("Picture", "image/png", picture(".png")),
    ".jpg": Kind("Picture", "image/jpeg", picture(".jpg")),
    ".jpeg": Kind("Picture", "image/jpeg", picture(".jpeg")),
}
"""The listed types, by the ending of the name."""

PICTURES = frozenset({".png", ".jpg", ".jpeg"})
