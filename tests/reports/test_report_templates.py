"""The shapes of a report, and the tables of live data beside its texts."""

import datetime as dt
import re
from html import unescape

import pdfua
import pikepdf
import pytest

from core import clock
from core.errors import RuleBroken
from core.live import Asked
from core.registry import LIVE_BLOCKS
from inspection.models import Finding, SelfEvaluation
from partners.models import Person
from reports import operations, pdf, rendering
from reports.composing import compose
from reports.models import BoardReport, ReportLiveBlock, ReportSection
from reports.report_templates import STANDARD, TEMPLATES
from tests.access.canary import text_of_page
from tests.furnish_reports import begin

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(world, acting):
    with acting(world.oakshire_people.la_officer) as person:
        yield person


def begun(world, author: Person, template: str) -> BoardReport:
    meeting = world.oakshire_meeting
    report = operations.create_report(
        meeting, subject="S", addressed_to=meeting.board.members_audience, template=template, by=author
    )
    return BoardReport.objects.visible_to(author).get(pk=report.pk)


def part_of(data: dict, kind: str) -> dict:
    return next(part for part in data["parts"] if part["kind"] == kind)


def test_every_shape_names_kinds_and_tables_that_there_are_and_says_what_belongs_where():
    assert STANDARD in TEMPLATES
    for shape in TEMPLATES.values():
        kinds = [section.kind for section in shape.sections]
        assert len(kinds) == len(set(kinds)), shape.code
        assert set(kinds) <= set(ReportSection.Kind.values), shape.code
        assert {name for section in shape.sections for name in section.blocks} <= set(LIVE_BLOCKS), shape.code
        assert all(0 < len(section.guidance) <= 300 and len(section.heading) <= 120 for section in shape.sections)
        assert "equalities" in kinds, f"{shape.code}: the equality duty binds every body"
    named = {section.kind for shape in TEMPLATES.values() for section in shape.sections}
    assert named == set(ReportSection.Kind.values)


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_report_begun_in_a_shape_has_its_sections_in_order_with_their_tables(world, author, template):
    report, shape = begun(world, author, template), TEMPLATES[template]
    sections = list(report.sections.all())
    assert [(row.kind, row.heading, row.guidance) for row in sections] == [
        (row.kind, row.heading, row.guidance) for row in shape.sections
    ]
    assert [tuple(block.name for block in row.live_blocks.all()) for row in sections] == [
        row.blocks for row in shape.sections
    ]
    assert (report.template, report.recommendations_last) == (template, shape.recommendations_last)
    html = rendering.paper_html(compose(report, at=clock.now()).data)
    assert ("Section 1: Summary</h2>" in html) == shape.recommendations_last
    assert html.count('class="paper__box"') == 1


def test_a_shape_that_there_is_not_is_refused(world, author):
    with pytest.raises(RuleBroken, match="Choose one of the shapes"):
        begun(world, author, "sonnet")


def test_the_form_offers_the_shapes_and_begins_the_report_in_the_chosen_one(world, sign_in):
    client, meeting = sign_in(world.oakshire_people.la_officer), world.oakshire_meeting
    address = f"/oakshire/meetings/{meeting.pk}/reports/begin/"
    page = client.get(address).content.decode()
    assert all(shape.name in page for shape in TEMPLATES.values())
    typed = {"subject": "For decision", "addressed_to": meeting.board.members_audience_id, "template": "decision"}
    answer = client.post(address, typed, follow=True)
    page = answer.content.decode()
    assert "Alternative options considered and rejected" in page
    assert "With live data: Services under review" in page
    wrong = client.post(address, typed | {"template": "\x00"})
    assert wrong.status_code == 200
    assert "There is a problem" in wrong.content.decode()


def test_every_table_gives_rows_as_wide_as_its_heading_to_its_audience(world, author, acting):
    report = begun(world, author, "update")
    section = report.sections.get(kind="background")
    operations.choose_live_blocks(section, blocks=LIVE_BLOCKS, by=author)
    tables = part_of(compose(report, at=clock.now() + dt.timedelta(days=400)).data, "background")["live"]
    assert [table["name"] for table in tables] == list(LIVE_BLOCKS)
    for table in tables:
        assert all(len(row) == len(table["header"]) for row in table["rows"]), table["name"]
    assert {table["name"] for table in tables if table["rows"]} >= {
        "indicators.scorecard",
        "governance.decisions",
        "governance.minuted_actions",
        "inspection.findings",
        "inspection.judgements",
        "commissioning.services_under_review",
    }


def test_a_table_shows_what_its_audience_may_see_and_names_to_the_maker_what_is_held_back(world, author):
    report = begun(world, author, "update")
    made = compose(report, at=clock.now())
    live = part_of(made.data, "inspection")["live"][0]
    finding = world.oakshire_finding
    assert str(finding) in {row[0]["text"] for row in live["rows"]}
    Finding.objects.filter(pk=finding.pk).update(audience=world.oakshire_audiences.commissioners)
    again = compose(report, at=clock.now())
    assert str(finding) not in {row[0]["text"] for row in part_of(again.data, "inspection")["live"][0]["rows"]}
    assert f"Findings and recommendations being followed up: {finding}" in again.held_back


def test_a_strength_is_not_followed_up_and_an_area_without_self_evaluation_shows_no_judgement(world, author):
    asked = Asked(author, world.oakshire, clock.today(), world.oakshire_board)
    assert LIVE_BLOCKS["inspection.judgements"].rows(asked) != []
    Finding.objects.filter(pk=world.oakshire_finding.pk).update(kind=Finding.Kind.STRENGTH)
    followed = {row[0] for row in LIVE_BLOCKS["inspection.findings"].rows(asked)}
    assert str(world.oakshire_finding) not in followed
    SelfEvaluation.objects.update(state=SelfEvaluation.State.SUPERSEDED)
    assert LIVE_BLOCKS["inspection.judgements"].rows(asked) == []


def test_without_a_board_the_tables_of_boards_show_every_board(world, author):
    of_all = LIVE_BLOCKS["governance.decisions"].rows(Asked(author, world.oakshire, clock.today()))
    of_one = LIVE_BLOCKS["governance.decisions"].rows(
        Asked(author, world.oakshire, clock.today(), world.oakshire_board)
    )
    assert set(of_one) <= set(of_all)


def test_a_finding_without_a_response_and_a_board_without_decisions_say_so(world, author):
    report = begun(world, author, "resolutions")
    html = rendering.paper_html(compose(report, at=clock.now()).data)
    assert "What the board resolved, and what became of it" in html


def test_a_table_is_chosen_and_taken_out_on_a_form(world, sign_in, author):
    client, section = sign_in(world.oakshire_people.la_officer), world.oakshire_report_section
    address = f"/oakshire/report-sections/{section.pk}/live-data/"
    assert client.get(address).status_code == 200
    same = ["inspection.findings"]
    for chosen in (["inspection.voices", "inspection.findings"], same, same, []):
        before = BoardReport.objects.get(pk=world.oakshire_report.pk).text_version
        assert client.post(address, {"blocks": chosen}).status_code == 302
        rows = ReportLiveBlock.objects.filter(section=section)
        assert {row.name for row in rows} == set(chosen)
        assert BoardReport.objects.get(pk=world.oakshire_report.pk).text_version == before + 1
    assert "There is a problem" in client.post(address, {"blocks": ["none"]}).content.decode()
    with pytest.raises(RuleBroken, match="tables that there are"):
        operations.choose_live_blocks(section, blocks=["none"], by=author)


def test_tables_keep_the_order_in_which_they_were_chosen(world, author):
    section = begun(world, author, "resolutions").sections.get(kind="data_returns")
    operations.choose_live_blocks(section, blocks=["inspection.voices", "indicators.late_returns"], by=author)
    assert [block.name for block in section.live_blocks.all()] == ["inspection.voices", "indicators.late_returns"]


def test_a_table_that_this_release_does_not_know_is_left_out(world, author):
    report = begun(world, author, "update")
    section = report.sections.get(kind="voices")
    ReportLiveBlock.objects.create(section=section, name="of.another.release", position=9)
    tables = part_of(compose(report, at=clock.now()).data, "voices")["live"]
    assert [table["name"] for table in tables] == ["inspection.voices"]
    assert [str(block) for block in section.live_blocks.all()] == ["inspection.voices", "of.another.release"]
    assert section.live_titles == [LIVE_BLOCKS["inspection.voices"].title]


def test_measures_that_were_chosen_are_printed_though_the_shape_has_no_place_for_them(world, author):
    report = begun(world, author, "resolutions")
    operations.choose_measures(report, measures=[world.oakshire_measure], by=author)
    html = rendering.paper_html(compose(report, at=clock.now()).data)
    assert '<h3 class="govuk-heading-s">Measures</h3>' in html


def test_an_issue_of_the_first_version_still_makes_the_same_paper(world, author):
    """Version 1 had its texts at fixed places and no tables of live data."""
    data = compose(begin(world, "oakshire", "As before", by=author), at=clock.now()).data
    parts = {part["kind"]: {name: part[name] for name in ("kind", "title", "blocks")} for part in data["parts"]}
    first = {
        name: value for name, value in data.items() if name not in {"parts", "gathered_on", "recommendations_last"}
    }
    first |= {
        "schema_version": 1,
        "body": [parts["background"], parts["options"]],
        "progress": {**parts["progress"], "decisions": data["decisions"]},
        "actions": parts["actions"],
        "exceptions": parts["exceptions"],
        "measures": {**parts["measures"], "rows": data["measures"]},
        "implications": [parts[kind] for kind in ReportSection.IMPLICATIONS],
    }
    html = rendering.paper_html(first)
    assert "Section 1: Summary and recommendations" in html
    assert "What there is to say on background." in html


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_text_that_nobody_wrote_leaves_nothing_between_its_heading_and_its_tables(world, author, template):
    """Something empty there lets the heading stand alone at the foot of a page of the PDF."""
    html = rendering.paper_html(compose(begun(world, author, template), at=clock.now()).data)
    assert re.findall(r"</h3>\s*<div[^>]*>\s*</div>", html) == []


@pytest.mark.slow
def test_the_pdf_of_a_report_with_every_table_has_no_fault_that_the_checker_knows(world, author, tmp_path):
    report = begun(world, author, "resolutions")
    operations.choose_live_blocks(report.sections.get(kind="background"), blocks=LIVE_BLOCKS, by=author)
    data = compose(report, at=clock.now()).data
    path, html = tmp_path / "paper.pdf", rendering.pdf_html(data)
    path.write_bytes(pdf.make_pdf(html, {}, colour=data["colour"]))
    assert [(finding.rule_id, finding.message) for finding in pdfua.validate(path).findings] == []
    headings = tuple(words_of(found) for found in re.findall(r"<(?:h\d|caption)[ >].*?</(?:h\d|caption)>", html))
    with pikepdf.open(path) as paper:
        pages = [words_of(text_of_page(page)) for page in paper.pages]
    edge = words_of(rendering.frame(data)["running"])
    assert len(pages) > 2
    assert [page for page in pages if page.rpartition(edge)[0].rstrip().endswith(headings)] == []


def words_of(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())
