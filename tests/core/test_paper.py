"""What is printed: the same letters as on the screen, from our own fonts, and nothing fetched from elsewhere."""

import io
from pathlib import Path

import pikepdf
import weasyprint
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory

from core import charts
from core.templatetags.portal import rating_tag

BUILT = Path(settings.BASE_DIR) / "static" / "build"
WELSH = "Siân Ŵyn Ŷ ŵ ŷ"


class OnlyBuilt(weasyprint.URLFetcher):
    """Gives what the build made, and nothing else."""

    def fetch(self, url, headers=None):
        assert url.startswith(BUILT.as_uri()), url
        return super().fetch(url, headers)


def printed(text: str) -> pikepdf.Pdf:
    page = (
        f"<html lang='en-GB'><head><title>T</title><link rel='stylesheet' href='{BUILT.as_uri()}/paper.css'></head>"
        f"<body><article class='paper'>{text}</article></body></html>"
    )
    return pikepdf.open(
        io.BytesIO(weasyprint.HTML(string=page, url_fetcher=OnlyBuilt()).write_pdf(pdf_variant="pdf/ua-1"))
    )


def fonts_of(pdf: pikepdf.Pdf) -> set[str]:
    """The fonts of the first page, without the tag of their subset."""
    return {str(font.BaseFont).split("+")[-1] for font in pdf.pages[0].Resources.Font.values()}


def test_letters_beyond_latin_1_come_from_a_font_of_their_own():
    plain, welsh = fonts_of(printed("<p>Sian</p>")), fonts_of(printed(f"<p>{WELSH}</p>"))
    assert plain == {"Atkinson-Hyperlegible-Next"}
    assert welsh == {"Atkinson-Hyperlegible-Next", "Atkinson-Hyperlegible-Next-Extended"}


def test_a_paper_is_the_same_text_as_a_page_and_as_a_pdf():
    request = RequestFactory().get("/")
    values = {"running": "Board", "marking": "Public", "made": "Made today"}
    as_pdf = render_to_string("layouts/paper.html", {**values, "for_pdf": True}, request=request)
    as_page = render_to_string("layouts/paper.html", values)
    article = '<article class="paper" data-running="Board" data-marking="Public" data-made="Made today">'
    assert (as_pdf.count(article), as_page.count(article)) == (1, 1)
    assert ("build/paper.css" in as_pdf, "build/portal.css" in as_pdf) == (True, False)
    assert ("<nav" in as_pdf, "portal-header" in as_page) == (False, True)


def figures_in(pdf: pikepdf.Pdf) -> list[str]:
    """What each figure of the document says to those who do not see it."""
    return [
        str(thing.get("/Alt"))
        for thing in pdf.objects
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == pikepdf.Name.Figure
    ]


def test_only_charts_are_figures_and_each_says_what_it_shows():
    ratings = "".join(rating_tag("Word", colour, shape) for colour in charts.COLOURS for shape in charts.SHAPES)
    chart = charts.StackedBars("Actions", [charts.Bar("One", [charts.Segment("Red", 20, "red", "diamond")])])
    picture = render_to_string("components/charts/stacked_bars.html", {"chart": chart})
    assert figures_in(printed(f"<p>{ratings}</p>{picture}")) == ["Actions. One: 20 Red."]
