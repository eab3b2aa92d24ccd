"""What a paper shows: what its audience may see and its maker may see, as at an instant, and nothing else."""

import datetime as dt

import pytest

from actionplans import operations as actionplans
from actionplans.models import RagLevel
from core import clock
from governance import operations as governance
from governance.models import Meeting
from indicators import operations as indicators
from reports import operations, rendering
from reports.action_rows import HEADER, action_rows
from reports.composing import compose, in_themes
from reports.freezing import canonical_json, fingerprint_of
from reports.models import BoardReport, BoardReportIssue, ClearanceGiven, DraftsOfBoard, IssueWithdrawal
from tests.furnish_reports import begin

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(world, acting):
    with acting(world.oakshire_people.la_officer) as person:
        yield person


@pytest.fixture
def report(world, author) -> BoardReport:
    return begin(world, "oakshire", "Composed", by=author)


def test_what_the_board_may_not_see_is_counted_for_the_maker_and_stays_out(world, report, author):
    operations.choose_plans(report, plans=[world.oakshire_plan, world.oakshire_commissioners_plan], by=author)
    measures = [world.oakshire_measure, world.oakshire_commissioners_measure]
    operations.choose_measures(report, measures=measures, by=author)
    composition = compose(report, at=clock.now())
    assert composition.held_back == (
        f"Plan: {world.oakshire_commissioners_plan}",
        f"Measure {world.oakshire_commissioners_measure}",
    )
    frozen = canonical_json(composition.data)
    assert [plan["title"] for plan in composition.data["plans"]] == [world.oakshire_plan.title]
    assert [row["name"] for row in composition.data["measures"]] == [world.oakshire_measure.name]
    assert world.oakshire_commissioners_plan.title not in frozen
    assert world.oakshire_commissioners_measure.name not in frozen


def test_an_action_that_the_board_may_not_see_is_held_back_by_name(world, report, author, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        actionplans.add_action_to_plan(
            world.oakshire_provider_action, plan=world.oakshire_plan, reference="9.9", reason="Serves both", by=lead
        )
    composition = compose(report, at=clock.now())
    assert composition.held_back == (f"Action 9.9: {world.oakshire_provider_action.title}",)
    assert "9.9" not in {action["reference"] for action in composition.data["plans"][0]["actions"]}


def test_what_the_maker_may_not_see_is_not_in_it_either(world, report, acting, author):
    operations.choose_plans(report, plans=[world.oakshire_commissioners_plan], by=author)
    BoardReport.objects.filter(pk=report.pk).update(addressed_to=world.oakshire_audiences.commissioners)
    by_author = compose(BoardReport.objects.visible_to(author).get(pk=report.pk), at=clock.now())
    with acting(world.oakshire_people.board_clerk) as clerk:
        by_clerk = compose(BoardReport.objects.visible_to(clerk).get(pk=report.pk), at=clock.now())
    assert [len(made.data["plans"]) for made in (by_author, by_clerk)] == [1, 0]


def test_the_same_data_gives_the_same_fingerprint_and_other_data_another(world, report, author):
    instant = clock.now()
    first, second = compose(report, at=instant), compose(report, at=instant)
    assert first.fingerprint == second.fingerprint == fingerprint_of(first.data)
    operations.edit_summary(report, seen_version=report.version, summary="Changed", by=author)
    changed = compose(BoardReport.objects.visible_to(author).get(pk=report.pk), at=instant)
    assert changed.fingerprint != first.fingerprint
    assert changed.text_version == first.text_version + 1


def test_the_fingerprint_is_of_the_words_and_not_of_their_order_in_the_data():
    assert fingerprint_of({"a": 1, "b": ["ŵ", None]}) == fingerprint_of({"b": ["ŵ", None], "a": 1})
    assert canonical_json({"b": "ŵ", "a": 1}) == '{"a":1,"b":"ŵ"}'


def test_a_frozen_meeting_shows_the_plans_as_they_stood_then(world, report, author):
    then = clock.now()
    Meeting.objects.filter(pk=report.meeting_id).update(position_frozen_at=then)
    with clock.at(then + dt.timedelta(hours=1)):
        _off_track(world.oakshire_action, author)
        frozen = compose(BoardReport.objects.visible_to(author).get(pk=report.pk), at=clock.now())
    assert frozen.as_at == then
    mine = [action for action in _actions(frozen) if action["title"] == world.oakshire_action.title]
    assert [action["exceptional"] for action in mine] == [False]


def _off_track(action, by):
    action.refresh_from_db()
    level = RagLevel.objects.get(scheme=action.level.scheme, delivery_status="off_track")
    actionplans.update_rag(
        action,
        level=level,
        reason="Two posts are empty.",
        cause="Nobody applied.",
        path_to_green="Agency cover from May.",
        seen_version=action.version,
        by=by,
    )


def _actions(composition) -> list[dict]:
    return [action for plan in composition.data["plans"] for action in plan["actions"]]


def test_what_moved_since_the_last_meeting_is_told_with_its_reason(world, report, author):
    _off_track(world.oakshire_action, author)
    data = compose(report, at=clock.now() + dt.timedelta(seconds=1)).data
    made = _actions(compose(report, at=clock.now()))
    [mine] = [action for action in made if action["title"] == world.oakshire_action.title]
    assert (mine["status"], mine["exceptional"], mine["cause"], mine["path_to_green"]) == (
        "off_track",
        True,
        "Nobody applied.",
        "Agency cover from May.",
    )
    assert data["last_meeting"] == world.oakshire_past_meeting.held_on.isoformat()
    assert "new" in {move["kind"] for move in data["plans"][0]["movements"]}


def test_decisions_of_the_last_meeting_that_the_board_sees_come_with_what_became_of_them(world, report):
    decisions = compose(report, at=clock.now()).data["decisions"]
    assert [(decision["reference"], decision["progress"]) for decision in decisions] == [
        (world.oakshire_decision.reference, "A first draft is with the provider."),
        (world.oakshire_conditional_decision.reference, ""),
    ]


def test_paragraphs_are_numbered_through_the_report_and_lists_and_headings_are_not(report, author):
    for kind, text in (("background", "One.\n\n- a list\n\n## A heading\n\nTwo."), ("financial", "Three.")):
        section = report.sections.get(kind=kind)
        operations.edit_section(section, seen_version=section.version, text=text, by=author)
    data = compose(report, at=clock.now()).data
    numbers = [block["number"] for text in data["parts"] for block in text["blocks"]]
    assert numbers == [1, None, None, 2, 3, 4, 5]


def test_a_measure_shows_what_was_recorded_by_then(world, report, author, acting):
    operations.choose_measures(report, measures=[world.oakshire_measure], by=author)
    before = clock.now()
    with acting(world.oakshire_people.la_lead) as lead, clock.at(before + dt.timedelta(minutes=5)):
        indicators.record_observation(
            world.oakshire_measure,
            period_start=dt.date(2001, 1, 1),
            period_end=dt.date(2002, 1, 1),
            value=50,
            by=lead,
        )
    [early] = compose(report, at=before).data["measures"]
    [late] = compose(report, at=before + dt.timedelta(minutes=10)).data["measures"]
    assert next(point["label"] for point in late["points"]) == "2001"
    assert "2001" not in [point["label"] for point in early["points"]]


def test_the_csv_has_every_action_of_the_paper_and_nothing_else(world, report):
    composition = compose(report, at=clock.now())
    rows = [dict(zip(HEADER, row, strict=True)) for row in action_rows(composition.data)]
    assert [row["Action"] for row in rows] == [action["title"] for action in _actions(composition)]
    assert {row["Plan"] for row in rows} == {world.oakshire_plan.title}


def test_text_that_people_wrote_can_do_nothing_in_the_paper(report, author):
    section = report.sections.get(kind="risk")
    operations.edit_section(
        section, seen_version=section.version, text="<script>alert(1)</script> ![x](http://a.example/x.png)", by=author
    )
    operations.add_recommendation(report, kind="note", text="<img src=x onerror=alert(1)>", by=author)
    html = rendering.paper_html(compose(report, at=clock.now()).data)
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_actions_without_a_theme_come_last():
    actions = [{"theme": "", "n": 1}, {"theme": "B", "n": 2}, {"theme": "A", "n": 3}, {"theme": "B", "n": 4}]
    assert [(name, [action["n"] for action in group]) for name, group in in_themes(actions)] == [
        ("B", [2, 4]),
        ("A", [3]),
        ("Other actions", [1]),
    ]
    assert [name for name, _ in in_themes(actions[:1])] == [""]


def test_annexes_are_listed_and_printed_behind_the_paper(world, report, author):
    operations.attach_annex(report, document_version=world.oakshire_version, by=author)
    operations.attach_annex(report, document_version=world.oakshire_answered_version, prints_text=False, by=author)
    composition = compose(report, at=clock.now())
    printed, named = composition.data["annexes"]
    assert (printed["letter"], named["letter"], composition.annexes_held_back) == ("A", "B", ())
    assert [section["heading"] for section in printed["sections"]] == ["What we heard", "What we will do"]
    assert named["sections"] == []
    html = rendering.paper_html(composition.data)
    assert f'<a class="govuk-link" href="#annex-A">Annex A: {printed["title"]}</a>' in html
    assert f"Annex B: {named['title']}, version {named['version']}" in html
    assert "<p>Start in January.</p>" in html


def test_before_a_boards_first_meeting_there_is_nothing_to_compare_with(world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        meeting = governance.plan_meeting(world.oakshire_parent_board, held_on=dt.date(2031, 5, 7), by=lead)
        report = operations.create_report(
            meeting, subject="First", addressed_to=world.oakshire_audiences.everyone, by=lead
        )
        operations.choose_plans(report, plans=[world.oakshire_plan], by=lead)
        data = compose(BoardReport.objects.visible_to(lead).get(pk=report.pk), at=clock.now()).data
    assert (data["last_meeting"], data["decisions"], data["plans"][0]["movements"]) == ("", [], [])
    html = rendering.paper_html(data)
    assert "the first meeting of the board that its papers can be compared with" in html
    assert "At the meeting of" not in html


def test_a_paper_without_plans_says_so_and_one_without_measures_has_no_part_for_them(report, author):
    operations.choose_plans(report, plans=[], by=author)
    html = rendering.paper_html(compose(report, at=clock.now()).data)
    assert "This report shows no plan." in html
    assert ">Measures</h3>" not in html
    assert "Schedule of actions" not in html


def test_issues_are_never_made_visible_to_an_audience_by_way_of_the_working_paper(world, author):
    everyone, members = world.oakshire_audiences.everyone, world.oakshire_board.members_audience
    seen = [BoardReportIssue.objects.visible_to(audience).count() for audience in (everyone, members)]
    assert seen == [0, 1]


def test_each_part_says_what_it_is(world, report, author):
    operations.attach_annex(report, document_version=world.oakshire_version, by=author)
    operations.choose_measures(report, measures=[world.oakshire_measure], by=author)
    parts = [
        report.officers.get(),
        report.sections.get(kind="risk"),
        report.recommendations.get(),
        report.report_plans.get(),
        report.report_measures.get(),
        report.annexes.get(),
        DraftsOfBoard.objects.get(board=world.oakshire_board),
        world.oakshire_clearance,
        ClearanceGiven(role="finance", text_version=3),
        IssueWithdrawal(issue=world.oakshire_issue),
        world.oakshire_background_paper,
    ]
    assert [str(part) for part in parts] == [
        "SEND Strategy Officer, Oakshire, Oakshire Council",
        "Risk management implications",
        "1. Note: the progress made",
        "Strategy delivery plan in Composed",
        f"{world.oakshire_measure} in Composed",
        f"Annex A: {world.oakshire_version}",
        "Papers in draft, SEND Partnership Board",
        "Chief finance officer on behalf of Oakshire Council",
        "Chief finance officer, version 3",
        "Withdrawal of Waits for therapies, issue 1",
        "The SEND code of practice",
    ]
