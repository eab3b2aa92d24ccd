"""Charts tell the truth, in a picture and in a table, without colour, style or script."""

import re
import xml.etree.ElementTree as ET

import pytest
from django.template.loader import render_to_string

from core.brand import WHITE, contrast, parse
from core.charts import COLOURS, Bar, LineChart, Point, Segment, StackedBars, number_text, step_for

SVG = "{http://www.w3.org/2000/svg}"


def red(value: int, href: str = "") -> Segment:
    return Segment("Red", value, "red", "diamond", href)


def green(value: int, href: str = "") -> Segment:
    return Segment("Green", value, "green", "circle", href)


@pytest.fixture
def bars() -> StackedBars:
    return StackedBars(
        "Actions by RAG, 22 November 2026",
        [
            Bar("EHC plans", [red(3, "/red"), green(17, "/green")], "/ehc"),
            Bar("Autism & neurodiversity", [green(10)]),
            Bar("Short breaks", []),
        ],
        "Workstream",
    )


@pytest.fixture
def line() -> LineChart:
    values = [41, 43.5, None, 52, 55]
    months = ["May", "Jun", "Jul", "Aug", "Sep"]
    points = [Point(month, value) for month, value in zip(months, values, strict=True)]
    return LineChart("Plans issued within 20 weeks", points, unit="%", target=90)


def picture(name: str, chart: object) -> ET.Element:
    return ET.fromstring(render_to_string(f"components/charts/{name}.svg", {"chart": chart}))  # noqa: S314 - our own


def test_bars_are_as_long_as_their_share_of_the_longest(bars):
    widths = [[piece.width for piece in row.pieces] for row in bars.rows]
    assert widths == [[15, 85], [50], []]
    assert [piece.x for piece in bars.rows[0].pieces] == [0, 15]


def test_shares_fill_the_width():
    chart = StackedBars("Shares", [Bar("One", [red(1), green(3)]), Bar("Two", [green(2)])], whole_width=True)
    assert [[piece.width for piece in row.pieces] for row in chart.rows] == [[25, 75], [100]]


def test_every_number_is_in_the_table_and_opens_its_rows(bars):
    page = render_to_string("components/charts/stacked_bars.html", {"chart": bars})
    table = page[page.index("<table") : page.index("</table>")]
    cells = re.findall(r'govuk-table__cell--numeric">(?:<a class="govuk-link" href="([^"]+)">)?(\d+)', table)
    assert cells == [
        ("/red", "3"), ("/green", "17"), ("", "20"),
        ("", "0"), ("", "10"), ("", "10"),
        ("", "0"), ("", "0"), ("", "0"),
    ]  # fmt: skip
    assert re.findall(r'scope="row"[^>]*>(?:<a[^>]*>)?([^<]+)', table) == [
        "EHC plans", "Autism &amp; neurodiversity", "Short breaks",
    ]  # fmt: skip


def test_the_picture_of_bars_says_what_it_shows(bars):
    svg = picture("stacked_bars", bars)
    assert svg.find(f"{SVG}title").text == (
        "Actions by RAG, 22 November 2026. EHC plans: 3 Red, 17 Green; "
        "Autism & neurodiversity: 10 Green; Short breaks: none."
    )
    assert [link.get("href") for link in svg.iter(f"{SVG}a")] == ["/red", "/green"]


def test_a_picture_with_links_is_a_group_and_one_without_is_an_image(bars):
    plain = StackedBars("Plain", [Bar("One", [red(1)])])
    assert (picture("stacked_bars", bars).get("role"), picture("stacked_bars", plain).get("role")) == ("group", "img")


def test_pieces_too_narrow_for_a_number_leave_it_to_the_table():
    chart = StackedBars("Narrow", [Bar("One", [red(1), green(99)])])
    assert [piece.numbered for piece in chart.rows[0].pieces] == [False, True]


def test_no_bars_at_all_says_so():
    page = render_to_string("components/charts/stacked_bars.html", {"chart": StackedBars("Nothing", [])})
    assert "There is nothing to count yet." in page
    assert "<svg" not in page


def test_a_missing_value_is_a_gap_and_never_nought(line):
    assert [(stroke.start.point.label, stroke.end.point.label) for stroke in line.strokes] == [
        ("May", "Jun"),
        ("Aug", "Sep"),
    ]
    assert [mark.point.label for mark in line.marks] == ["May", "Jun", "Aug", "Sep"]
    page = render_to_string("components/charts/line.html", {"chart": line})
    assert re.findall(r'numeric">([^<]+)</td>', page) == ["41%", "43.5%", "not available", "52%", "55%", "90%"]


def test_the_line_says_what_it_shows(line):
    assert line.summary == ("Plans issued within 20 weeks. May: 41%; Sep: 55%; 1 missing; Target 90%.")
    assert picture("line", line).get("role") == "img"
    assert picture("line", line).find(f"{SVG}title").text == line.summary


def test_the_scale_is_round_and_holds_the_target(line):
    assert line.bounds == (0, 100)
    assert [level.text for level in line.levels] == ["0", "20", "40", "60", "80", "100"]
    assert line.target_y == pytest.approx(line.bottom - 0.9 * (line.bottom - line.top), abs=0.1)


def test_labels_along_the_line_are_few():
    chart = LineChart("Long", [Point(str(index), index) for index in range(24)])
    assert [label.text for label in chart.along] == ["0", "12", "23"]
    assert [label.anchor for label in chart.along] == ["start", "middle", "end"]


@pytest.mark.parametrize(("number", "shown"), [(1, "0"), (2, "01"), (3, "012"), (4, "03"), (5, "024"), (6, "025")])
def test_a_label_between_stands_only_where_it_has_room_on_a_phone(number, shown):
    chart = LineChart("Short", [Point(str(index), index) for index in range(number)])
    assert "".join(label.text for label in chart.along) == shown


@pytest.mark.parametrize(
    ("points", "summary"),
    [
        ([], "Empty. No values yet."),
        ([Point("May", None)], "Empty. No values yet."),
        ([Point("May", 0)], "Empty. May: 0."),
        ([Point("May", -4), Point("Jun", -4)], "Empty. May: -4; Jun: -4."),
    ],
)
def test_charts_with_little_in_them(points, summary):
    chart = LineChart("Empty", points)
    assert chart.summary == summary
    page = render_to_string("components/charts/line.html", {"chart": chart})
    assert ("<svg" in page) == bool(chart.marks)
    assert chart.bounds[0] < chart.bounds[1]


def test_numbers_lose_needless_noughts():
    assert [number_text(value) for value in (1250, 62.5, 7.10, 0)] == ["1,250", "62.5", "7.1", "0"]


@pytest.mark.parametrize("span", [0.05, 0.4, 1, 3, 9, 10, 37, 99, 100, 101, 1_000, 12_345])
def test_scales_have_few_steps(span):
    assert 0 < span / step_for(span) <= 5


@pytest.mark.parametrize("name", ["stacked_bars", "line"])
def test_pictures_need_no_style_or_script_and_name_their_type(name, bars, line):
    text = render_to_string(f"components/charts/{name}.svg", {"chart": bars if name == "stacked_bars" else line})
    assert re.findall(r"<script|<style|\sstyle=|\son\w+=", text) == []
    assert 'font-family="Atkinson Hyperlegible Next' in text


@pytest.mark.parametrize("name", COLOURS)
def test_words_and_outlines_can_be_told_from_what_they_stand_on(name):
    colour = COLOURS[name]
    assert contrast(parse(colour.fill), parse(colour.words)) >= 4.5
    assert contrast(parse(colour.outline), WHITE) >= 4.5
