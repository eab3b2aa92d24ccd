"""HTML to a tagged PDF made to PDF/UA-1. Nothing is fetched, neither from the network nor from the disk, but our own
style sheet and fonts by name."""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import pydyf
from django.conf import settings
from django.templatetags.static import static
from weasyprint import CSS, HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from core.brand import brand_css

BASE = "https://paper.invalid"
"""An address of no place (RFC 2606): what a text refers to relatively leads nowhere."""

BUILT = Path(settings.BASE_DIR) / "static" / "build"
VARIANT = "pdf/ua-1"


class PdfFault(Exception):  # noqa: N818
    """WeasyPrint found something that would leave the PDF incomplete or inaccessible. A fault in our templates."""


class OwnFilesOnly(URLFetcher):
    """Gives out the paper's style sheet, the fonts beside it and the pictures it was handed, and stops the rendering at
    anything else."""

    def __init__(self, pictures: Mapping[str, tuple[bytes, str]]):
        super().__init__(allowed_protocols=())
        self.pictures = {f"{BASE}{address}": picture for address, picture in pictures.items()}
        self.files = {f"{BASE}{static('build/paper.css')}": (BUILT / "paper.css", "text/css")}
        folder = static("build/paper.css").rpartition("/")[0]
        for font in (BUILT / "fonts").glob("*.woff2"):
            self.files[f"{BASE}{folder}/fonts/{font.name}"] = (font, "font/woff2")

    def fetch(self, url: str, headers=None) -> URLFetcherResponse:
        """The file of that address, or an error that ends the rendering."""
        if url in self.pictures:
            content, content_type = self.pictures[url]
            return URLFetcherResponse(url, content, {"Content-Type": content_type})
        try:
            path, content_type = self.files[url]
        except KeyError:
            raise FatalURLFetchingError(f"A paper may not fetch {url}") from None
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": content_type})


class _Faults(logging.Handler):
    """Collects what WeasyPrint reports as an error in this thread: a missing alternative text, language or file."""

    def __init__(self):
        super().__init__(level=logging.ERROR)
        self.thread, self.words = threading.get_ident(), []

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread:
            self.words.append(record.getMessage())


@contextmanager
def no_faults() -> Iterator[None]:
    """Raise PdfFault at the end if WeasyPrint reported an error in this thread."""
    faults, logger = _Faults(), logging.getLogger("weasyprint")
    logger.addHandler(faults)
    try:
        yield
    finally:
        logger.removeHandler(faults)
    if faults.words:
        raise PdfFault("; ".join(dict.fromkeys(faults.words)))


def make_pdf(html: str, pictures: Mapping[str, tuple[bytes, str]] = MappingProxyType({}), *, colour: str = "") -> bytes:
    """The PDF of a whole HTML document that carries its own language and title, in a local area's colour where given.

    `pictures` are content and type of what it shows, by address: handed over after an access check, never fetched.

    Raises PdfFault if WeasyPrint reports an error, or the text refers to anything outside.
    """
    try:
        with no_faults():
            fetcher = OwnFilesOnly(pictures)
            brand = [CSS(string=brand_css(colour), url_fetcher=fetcher)] if colour else []
            document = HTML(string=html, base_url=f"{BASE}/", url_fetcher=fetcher)
            return document.write_pdf(pdf_variant=VARIANT, finisher=finish_tags, stylesheets=brand)
    except FatalURLFetchingError as refusal:  # a BaseException: it would pass by whoever handles a failed job
        raise PdfFault(str(refusal)) from None


def finish_tags(document, pdf: pydyf.PDF) -> None:
    """What WeasyPrint leaves out: whether a header cell heads a row or a column (its issue 2508), and to stop at an SVG
    without a title."""
    by_reference = {entry.reference: entry for entry in pdf.objects}
    for entry in pdf.objects:
        if not isinstance(entry, pydyf.Dictionary) or entry.get("Type") != "/StructElem":
            continue
        if entry.get("S") == "/Figure" and "Alt" not in entry:
            raise PdfFault("A picture has no description: give its SVG a <title>")
        if entry.get("S") == "/TH":
            in_body = _group_of(entry, by_reference) == "/TBody"
            entry.setdefault("A", pydyf.Dictionary({"O": "/Table"}))["Scope"] = "/Row" if in_body else "/Column"


def _group_of(cell: pydyf.Dictionary, by_reference: dict) -> str | None:
    row = by_reference.get(cell["P"])
    group = by_reference.get(row["P"]) if row is not None else None
    return group.get("S") if group is not None else None
