"""A workstream in depth, and its highlight reports as page, PDF and Word document."""

import datetime as dt
import io

import docx
import pdfua
import pytest
from docx.oxml.ns import qn

from actionplans import operations as plans
from core import clock, jobs
from core.errors import RuleBroken
from core.models import Job
from core.tasks import run_job
from reports import highlighting, operations
from reports.freezing import fingerprint_of
from reports.models import HighlightReport
from strategies.models import Workstream
from tests.reports.lived_plan import days_after, rate
from tests.reports.test_dashboard_page import NumberedLinks, shown_rows

SAID = {"delivery_status": "off_track", "reason": "Nobody applied.", "progress": "The advert is out again."}
WHOLE = SAID | {"path_to_green": "A new pay scale.", "mitigation": "Agency staff.", "asks": "Agree the pay scale."}


@pytest.fixture
def stream(world, lived, acting) -> Workstream:
    """“Plans on time”, overseen by the board, with a milestone to come and one missed."""
    with acting(world.oakshire_people.la_lead) as lead:
        stream = lived.workstreams[0]
        Workstream.objects.filter(pk=stream.pk).update(overseeing_board=world.oakshire_board)
        plans.add_milestone(lived.actions["1.1"], title="Adverts out", due=days_after(lived.today, -3), by=lead)
        plans.add_milestone(lived.actions["1.1"], title="Six in post", due=days_after(lived.today, 30), by=lead)
        return Workstream.objects.select_related("area").get(pk=stream.pk)


@pytest.fixture
def written(world, stream, acting) -> HighlightReport:
    with acting(world.oakshire_people.la_lead) as lead:
        return operations.write_highlight(stream, **WHOLE, meeting=world.oakshire_meeting, by=lead)


def test_a_workstream_in_depth_and_every_number_opens_its_rows(world, stream, sign_in):
    client = sign_in(world.oakshire_people.board_member)
    answer = client.get(f"/oakshire/workstreams/{stream.pk}/deep-dive/")
    shown, text = answer.context["shown"], answer.content.decode()
    assert [(words, count.number) for words, count in shown.headline] == [
        ("off track", 1),
        ("at risk", 1),
        ("not yet due", 1),
    ]
    assert (shown.moved.worse, shown.moved.better, [group.name for group in shown.moved.groups]) == (1, 1, ["new"])
    assert "Pay is lower than next door." in text
    assert "Adverts out" in text
    assert "Six in post" in text
    assert shown.overdue == []
    links = dict(NumberedLinks(text).found)
    assert {url: shown_rows(client, url) for url in links} == links


def test_in_depth_as_at_a_past_day(world, stream, sign_in):
    day = clock.today() - dt.timedelta(days=80)
    client = sign_in(world.oakshire_people.board_member)
    answer = client.get(f"/oakshire/workstreams/{stream.pk}/deep-dive/", {"as_at": day.isoformat()})
    shown = answer.context["shown"]
    assert [(words, count.number) for words, count in shown.headline] == [("off track", 1), ("on track", 1)]
    assert (shown.meeting, shown.next_milestones) == (None, ())
    assert "No board that oversees it has met yet" in answer.content.decode()
    links = dict(NumberedLinks(answer.content.decode()).found)
    assert {url: shown_rows(client, url) for url in links} == links


def test_a_workstream_without_a_board_or_actions_says_so(world, sign_in):
    client = sign_in(world.oakshire_people.la_lead)
    text = client.get(f"/oakshire/workstreams/{world.oakshire_other_workstream.pk}/deep-dive/").content.decode()
    for words in ("It has no action that you can see.", "No highlight report has been written yet."):
        assert words in text


def test_a_report_keeps_what_those_see_whom_the_workstream_is_for(world, stream, written):
    assert (written.number, written.audience_id, str(written)) == (1, stream.audience_id, "Highlight report 1")
    assert written.data["counts"] == [["Off track", 1], ["At risk", 1], ["Not yet due", 1]]
    assert [row["title"] for row in written.data["next_milestones"]] == ["Six in post"]
    assert [row["title"] for row in written.data["late_milestones"]] == ["Adverts out"]
    assert written.data["board"] == "SEND Partnership Board"
    assert written.fingerprint == fingerprint_of(written.data)


def test_a_report_needs_a_way_on_and_the_right_meeting(world, stream, acting, written):
    with acting(world.oakshire_people.la_lead) as lead:
        with pytest.raises(RuleBroken, match="how it comes back to green"):
            operations.write_highlight(stream, **SAID, by=lead)
        with pytest.raises(RuleBroken, match="has been withdrawn"):
            operations.write_highlight(stream, **WHOLE, meeting=world.oakshire_withdrawn_meeting, by=lead)
        other = world.oakshire_other_workstream
        with pytest.raises(RuleBroken, match="board that oversees"):
            operations.write_highlight(other, **WHOLE, meeting=world.oakshire_meeting, by=lead)
        assert operations.write_highlight(stream, **SAID | {"asks": "Agree."}, by=lead).number == 2


def test_a_lead_writes_one_from_what_was_said_since_the_last(world, stream, sign_in, acting):
    client = sign_in(world.oakshire_people.la_lead)
    url = f"/oakshire/workstreams/{stream.pk}/highlights/new/"
    first = client.get(url).context["form"].initial
    assert first["delivery_status"] == "off_track"
    assert "1.1 Recruit six caseworkers: Nobody applied." in first["progress"]
    refused = client.post(url, SAID)
    assert (refused.status_code, "Say how it comes back to green" in refused.content.decode()) == (409, True)
    sent = client.post(url, WHOLE | {"meeting": world.oakshire_meeting.pk})
    page = client.get(sent.url)
    assert "What the board is asked for" in page.content.decode()
    assert "Agree the pay scale." in page.content.decode()
    assert "1.1 Recruit six caseworkers: Nobody applied." not in client.get(url).context["form"].initial["progress"]
    assert "Highlight report 1" in client.get(f"/oakshire/workstreams/{stream.pk}/").content.decode()
    assert "highlight report 1" in client.get(f"/oakshire/meetings/{world.oakshire_meeting.pk}/").content.decode()
    assert "Nobody applied." in client.get(f"/oakshire/workstreams/{stream.pk}/deep-dive/").content.decode()


def test_what_is_off_track_begins_with_its_path_to_green(world, lived, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        begun = highlighting.beginning_of(lived.workstreams[1], lead)
    assert begun["path_to_green"] == "1.6 Cut the wait for speech and language therapy: Posts filled by March."
    with acting(world.oakshire_people.la_lead) as lead:
        assert highlighting.beginning_of(world.oakshire_other_workstream, lead)["delivery_status"] == ""


def test_of_each_action_the_newest_word_alone_is_offered(world, lived, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        for reason in ("Two have applied.", "Four have applied."):
            rate(lived.actions["1.1"], "Amber", reason, lead, cause="Pay.", path_to_green="A new scale.")
        lines = highlighting.beginning_of(lived.workstreams[0], lead)["progress"].splitlines()
    assert [line for line in lines if line.startswith("1.1 ")] == ["1.1 Recruit six caseworkers: Four have applied."]
    assert [line[:3] for line in lines] == sorted({line[:3] for line in lines})


def test_as_a_word_document(world, written, sign_in):
    answer = sign_in(world.oakshire_people.board_member).get(f"/oakshire/highlights/{written.pk}/report.docx")
    word = docx.Document(io.BytesIO(answer.content))
    assert (round(word.sections[0].page_width.mm), round(word.sections[0].page_height.mm)) == (210, 297)
    assert {each.get(qn("w:val")) for each in word.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    lines = [paragraph.text for paragraph in word.paragraphs]
    assert lines[:3] == [
        "Highlight report 1: 1. Plans on time",
        "Status: Off track",
        "Actions: 1 off track, 1 at risk, 1 not yet due",
    ]
    assert "Agree the pay scale." in lines
    assert any(line.startswith("1.1 Recruit six caseworkers") for line in lines)
    assert "No risk is open." in lines[-1]
    assert "Risks" not in lines


def test_a_report_on_nothing_yet_reads_well_too(world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        bare = Workstream.objects.select_related("area").get(pk=world.oakshire_commissioners_workstream.pk)
        written = operations.write_highlight(bare, **SAID | {"delivery_status": "not_yet_due"}, by=lead)
        assert highlighting.counts_in_words(written.data) == "no action yet"
        lines = [each.text for each in docx.Document(io.BytesIO(highlighting.as_document(written, None))).paragraphs]
    assert lines[lines.index("What the board is asked for") + 1] == "Nothing."
    assert lines[-1] == (
        "No action is off track. No milestone is coming up. No milestone is late. No risk is open. No issue is open."
    )


@pytest.mark.slow
def test_as_an_accessible_pdf_by_a_job(world, written, sign_in, tmp_path):
    client = sign_in(world.oakshire_people.board_member)
    sent = client.post(f"/oakshire/highlights/{written.pk}/pdf/")
    job = Job.objects.get(kind=operations.highlights.HIGHLIGHT_PDF)
    assert sent.url == f"/jobs/{job.pk}/"
    run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.file.content_type) == ("done", "application/pdf")
    path = tmp_path / "highlight.pdf"
    with job.file.content.open() as stored:
        path.write_bytes(stored.read())
    assert [(finding.rule_id, finding.message) for finding in pdfua.validate(path).findings] == []


def test_the_job_refuses_whoever_may_not_see_it_any_more(world, written, acting):
    kind = jobs.JOB_KINDS[operations.highlights.HIGHLIGHT_PDF]
    stranger = world.elmborough_people.la_lead
    with acting(stranger) as person:
        job = jobs.request_job(operations.highlights.HIGHLIGHT_PDF, person=person, subject=written)
        assert not kind.still_theirs(job, person)
        assert kind.subject_url(job) == ""
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.words) == ("failed", "You can no longer see this highlight report.")
    with acting(world.oakshire_people.board_member) as member:
        assert kind.still_theirs(job, member)
        assert kind.subject_url(job) == written.get_absolute_url()


def test_in_depth_costs_the_same_for_few_actions_and_for_many(world, lived, stream, sign_in, acting, count_queries):
    client, url = sign_in(world.oakshire_people.board_member), f"/oakshire/workstreams/{stream.pk}/deep-dive/"
    few = count_queries(client, url)
    with acting(world.oakshire_people.la_lead) as lead:
        for number in range(30):
            words = {"lead_partner": world.oakshire_partners.council, "due": days_after(clock.today(), -5), "by": lead}
            action = plans.create_action(lived.plan, title=f"Action {number}", workstreams=[stream], **words)
            plans.add_milestone(action, title=f"Step {number}", due=days_after(clock.today(), 9), by=lead)
    assert count_queries(client, url) == few


def test_lead_and_risks_stand_in_the_word_document_too(world, sign_in):
    answer = sign_in(world.oakshire_people.board_member).get(
        f"/oakshire/highlights/{world.oakshire_highlight.pk}/report.docx"
    )
    lines = [paragraph.text for paragraph in docx.Document(io.BytesIO(answer.content)).paragraphs]
    assert any(line.startswith("Lead: Director of Children's Services") for line in lines)
    assert any("What is done: " in line for line in lines)
