"""HTML to PDF: nothing is fetched, nothing inaccessible passes in silence."""

import io
import logging
import threading

import pikepdf
import pytest
from django.templatetags.static import static

from reports.pdf import PdfFault, make_pdf, no_faults
from tests.access.canary import text_of_page

PAGE = '<!DOCTYPE html><html lang="en-GB"><head><title>T</title></head><body><h1>T</h1>{}</body></html>'


@pytest.mark.parametrize(
    "reference",
    [
        '<img src="https://example.org/a.png" alt="A">',
        '<img src="file:///etc/passwd" alt="A">',
        '<img src="data:image/png;base64,AAAA" alt="A">',
        '<img src="/static/build/portal.css" alt="A">',
        '<link rel="stylesheet" href="http://127.0.0.1:1/a.css">',
        '<object data="https://example.org/a.svg" aria-label="A"></object>',
    ],
)
def test_a_paper_fetches_nothing(reference):
    with pytest.raises(PdfFault, match="may not fetch"):
        make_pdf(PAGE.format(reference))


@pytest.mark.parametrize(
    "html",
    [
        PAGE.format('<svg width="9" height="9" viewBox="0 0 9 9"><path d="M0 0H9V9Z"/></svg>'),
        PAGE.replace(' lang="en-GB"', "").format("<p>No language</p>"),
    ],
)
def test_what_lacks_a_description_or_a_language_fails(html):
    with pytest.raises(PdfFault):
        make_pdf(html)


def test_a_paper_stands_in_the_colour_of_its_area():
    head = PAGE.replace("</title>", '</title><link rel="stylesheet" href="/static/build/paper.css">')
    page = head.format('<div class="paper"><div class="paper__head"><p>Of whom</p></div></div>')

    def colours(made: bytes) -> bytes:
        with pikepdf.open(io.BytesIO(made)) as paper:
            return paper.pages[0].Contents.read_bytes()

    assert colours(make_pdf(page, colour="#ff0000")) != colours(make_pdf(page, colour="#0000ff"))
    assert colours(make_pdf(page)) == colours(make_pdf(page))


def test_headings_of_rows_and_of_columns_are_told_apart():
    table = (
        "<table><thead><tr><th>Ref</th><th>Due</th></tr></thead>"
        '<tbody><tr><th scope="row">1.1</th><td>May</td></tr></tbody></table>'
    )
    with pikepdf.open(io.BytesIO(make_pdf(PAGE.format(table)))) as paper:
        scopes = [
            str(entry.A.Scope)
            for entry in paper.objects
            if isinstance(entry, pikepdf.Dictionary) and entry.get("/S") == pikepdf.Name.TH
        ]
    assert sorted(scopes) == ["/Column", "/Column", "/Row"]


def test_another_threads_fault_is_not_this_papers():
    elsewhere = threading.Thread(target=lambda: logging.getLogger("weasyprint").error("Another paper's fault"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging.getLogger("weasyprint"), "propagate", False)
        with no_faults():
            elsewhere.start()
            elsewhere.join()


@pytest.mark.parametrize("room", range(630, 721, 30))
@pytest.mark.parametrize(
    "what_follows",
    [
        "<p>Beginning.</p>",
        "<ul><li>Beginning.</li></ul>",
        "<div><figure class='portal-chart'><figcaption>Beginning.</figcaption><p>"
        + "Long.<br>" * 9
        + "</p></figure></div>",
        "<div class='portal-scroll'><table><caption>Caption</caption><thead><tr><th scope='col'>Ref</th></tr></thead>"
        "<tbody><tr><th scope='row'>Beginning.</th></tr><tr><th scope='row'>End.</th></tr></tbody></table></div>",
    ],
)
def test_a_heading_never_stands_alone_at_the_foot_of_a_page(room, what_follows):
    style = f'</title><link rel="stylesheet" href="{static("build/paper.css")}">'
    body = f'<div style="height:{room}pt"></div><h3>Heading</h3>{what_follows}'
    with pikepdf.open(io.BytesIO(make_pdf(PAGE.replace("</title>", style).format(body)))) as paper:
        pages = [text_of_page(page) for page in paper.pages]
    assert ["Heading" in page for page in pages] == ["Beginning." in page for page in pages]
