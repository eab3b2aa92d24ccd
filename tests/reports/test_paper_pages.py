"""Board reports in the browser: each page's happy path, who gets in, and what a page costs."""

import datetime as dt

import pytest
from django.urls import reverse

from actionplans import operations as actionplans
from actionplans.dates import parse
from core import clock
from core.models import Notification
from documents.models import DocumentVersion
from governance import operations as governance
from partners.notifications import render_all
from reports import operations, rendering
from reports.composing import compose
from reports.models import BoardReport
from tests.furnish_reports import begin

pytestmark = pytest.mark.django_db


def page(name: str, pk: int | None = None) -> str:
    return reverse(f"reports:{name}", args=["oakshire"] if pk is None else ["oakshire", pk])


@pytest.mark.parametrize(
    "name",
    [
        "report_detail",
        "report_preview",
        "cover_edit",
        "summary_edit",
        "plans_choose",
        "measures_choose",
        "recommendation_add",
        "annex_attach",
        "background_paper_add",
        "officer_name",
        "clearance_ask",
        "report_withdraw",
    ],
)
def test_the_author_opens_every_page_of_his_draft(world, sign_in, name):
    answer = sign_in(world.oakshire_people.la_officer).get(page(name, world.oakshire_report.pk))
    assert (answer.status_code, answer.content.count(b"<h1")) == (200, 1)


def signed(world, sign_in, who: str):
    return sign_in(getattr(world.oakshire_people, who))


def text(answer) -> str:
    return answer.content.decode()


def test_a_report_is_begun_from_its_meeting(world, sign_in):
    client = signed(world, sign_in, "la_officer")
    meeting = world.oakshire_meeting
    assert page("report_create", meeting.pk) in text(client.get(meeting.get_absolute_url()))
    typed = {"subject": "Begun here", "reference": "", "addressed_to": meeting.board.members_audience_id}
    answer = client.post(page("report_create", meeting.pk), typed, follow=True)
    assert (answer.status_code, "Begun here" in text(answer)) == (200, True)


def test_a_report_to_a_withdrawn_meeting_is_refused_on_the_form_with_what_was_typed(world, sign_in):
    meeting = world.oakshire_withdrawn_meeting
    answer = signed(world, sign_in, "la_officer").post(
        page("report_create", meeting.pk),
        {"subject": "Kept", "addressed_to": world.oakshire_board.members_audience_id},
    )
    assert answer.status_code == 409
    assert "This meeting is withdrawn" in text(answer)
    assert 'value="Kept"' in text(answer)


def test_a_report_for_nobody_is_asked_again(world, sign_in):
    answer = signed(world, sign_in, "la_officer").post(
        page("report_create", world.oakshire_meeting.pk), {"subject": ""}
    )
    assert answer.status_code == 200
    assert "Enter a subject" in text(answer)


def cover(report) -> dict:
    return {
        "subject": report.subject,
        "reference": "HWB/7",
        "addressed_to": report.addressed_to_id,
        "is_public": "yes",
        "wards": "All wards",
        "ward_councillors_notified": "no",
        "equality_impact_assessment": "yes",
        "contact": "SEND Strategy Officer",
        "seen_version": report.version,
    }


def test_each_part_is_saved_on_its_own_form(world, sign_in):
    client, report = signed(world, sign_in, "la_officer"), world.oakshire_report
    people = world.oakshire_people
    lead = people.la_lead.memberships.get(role="lead")
    section = world.oakshire_report_section
    saved = [
        (page("cover_edit", report.pk), cover(report)),
        (page("summary_edit", report.pk), {"summary": "In short.", "seen_version": report.version + 1}),
        (page("section_edit", section.pk), {"text": "Long.", "seen_version": section.version}),
        (page("recommendation_add", report.pk), {"kind": "ask", "text": "for a report in spring"}),
        (
            page("recommendation_edit", world.oakshire_recommendation.pk),
            {"kind": "agree", "text": "the plan", "number": 2, "seen_version": world.oakshire_recommendation.version},
        ),
        (page("plans_choose", report.pk), {"plans": [world.oakshire_plan.pk]}),
        (page("measures_choose", report.pk), {"measures": [world.oakshire_measure.pk]}),
        (page("background_paper_add", report.pk), {"title": "The Act", "where": ""}),
        (page("officer_name", report.pk), {"membership": lead.pk}),
        (
            page("clearance_ask", report.pk),
            {"membership": people.finance_clearer.memberships.get().pk, "role": "director"},
        ),
    ]
    for address, typed in saved:
        answer = client.post(address, typed)
        assert (address, answer.status_code) == (address, 302)
    shown = text(client.get(page("report_detail", report.pk)))
    for words in ("HWB/7", "In short.", "Long.", "for a report in spring", "the plan", "The Act", "Corporate director"):
        assert words in shown


def test_parts_are_taken_out_again(world, sign_in):
    client = signed(world, sign_in, "la_officer")
    for name, thing in (
        ("recommendation_remove", world.oakshire_recommendation),
        ("background_paper_remove", world.oakshire_background_paper),
        ("officer_remove", world.oakshire_officer),
        ("clearance_drop", world.oakshire_clearance),
    ):
        assert (name, client.post(page(name, thing.pk)).status_code) == (name, 302)
    shown = text(client.get(page("report_detail", world.oakshire_report.pk)))
    assert "Nobody is asked yet." in shown
    last = world.oakshire_report.prepared_by_id
    with_last = type(world.oakshire_officer).objects.get(report=world.oakshire_report, person=last)
    answer = client.post(page("officer_remove", with_last.pk), follow=True)
    assert "at least one responsible officer" in text(answer)


def test_an_annex_is_attached_named_and_taken_out(world, sign_in, acting):
    with acting(world.oakshire_people.la_officer) as author:
        version = DocumentVersion.objects.visible_to(author, world.oakshire).exclude(state="withdrawn").first()
    client, report = signed(world, sign_in, "la_officer"), world.oakshire_report
    typed = {"document_version": version.pk, "letter": "", "prints_text": "on"}
    assert client.post(page("annex_attach", report.pk), typed).status_code == 302
    shown = text(client.get(page("report_detail", report.pk)))
    assert "<strong>Annex A</strong>" in shown
    assert "Annex A is not mentioned in the text." in shown
    with acting(world.oakshire_people.la_officer):
        annex = report.annexes.get()
    assert client.post(page("annex_remove", annex.pk)).status_code == 302


def test_two_people_who_change_one_text_see_both(world, sign_in):
    section = world.oakshire_report_section
    seen = {"text": "The first text", "seen_version": section.version}
    assert signed(world, sign_in, "la_officer").post(page("section_edit", section.pk), seen).status_code == 302
    answer = signed(world, sign_in, "icb_officer").post(
        page("section_edit", section.pk), {"text": "The second text", "seen_version": section.version}
    )
    assert answer.status_code == 409
    assert "The first text" in text(answer)
    assert "The second text" in text(answer)
    again = {"text": "Both texts", "seen_version": section.version + 1}
    assert signed(world, sign_in, "icb_officer").post(page("section_edit", section.pk), again).status_code == 302


def test_a_clearer_sees_the_whole_and_gives_his_clearance(world, sign_in):
    client, report = signed(world, sign_in, "finance_clearer"), world.oakshire_report
    shown = text(client.get(page("report_detail", report.pk)))
    assert page("clearance_give", world.oakshire_clearance.pk) in shown
    assert page("cover_edit", report.pk) not in shown
    assert client.get(page("cover_edit", report.pk)).status_code == 403
    form = client.get(page("clearance_give", world.oakshire_clearance.pk))
    assert form.status_code == 200
    unread = {"seen_text_version": report.text_version, "comment": ""}
    assert "Tick the box" in text(client.post(page("clearance_give", world.oakshire_clearance.pk), unread))
    answer = client.post(page("clearance_give", world.oakshire_clearance.pk), unread | {"has_read": "on"}, follow=True)
    assert "Cleared" in text(answer)


def test_from_the_authors_desk_to_the_clerks_job(world, sign_in):
    report = world.oakshire_report
    client = signed(world, sign_in, "finance_clearer")
    client.post(
        page("clearance_give", world.oakshire_clearance.pk),
        {"seen_text_version": report.text_version, "has_read": "on"},
    )
    client = signed(world, sign_in, "la_officer")
    assert client.get(page("report_issue", report.pk)).status_code == 403
    assert client.post(page("report_hand_in", report.pk), {"seen_version": report.version}).status_code == 302
    client = signed(world, sign_in, "board_clerk")
    assert "Nothing is missing." in text(client.get(page("report_issue", report.pk)))
    answer = client.post(page("report_issue", report.pk))
    assert (answer.status_code, answer.url.startswith("/jobs/")) == (302, True)
    back = client.post(page("report_take_back", report.pk), {"seen_version": report.version + 1})
    assert back.status_code == 302


def test_what_is_unwritten_is_said_where_it_is_handed_in(world, sign_in, acting):
    with acting(world.oakshire_people.la_officer) as author:
        report = operations.create_report(
            world.oakshire_meeting, subject="Bare", addressed_to=world.oakshire_audiences.everyone, by=author
        )
    answer = signed(world, sign_in, "la_officer").post(page("report_hand_in", report.pk), {"seen_version": 1})
    assert answer.status_code == 409
    assert "The summary is empty." in text(answer)


def test_a_report_is_withdrawn_with_a_reason_and_its_issue_says_so(world, sign_in):
    report = world.oakshire_issued_report
    client = signed(world, sign_in, "board_clerk")
    asked = client.post(page("report_withdraw", report.pk), {"reason": "", "seen_version": report.version + 1})
    assert (asked.status_code, "Enter a reason" in text(asked)) == (200, True)
    typed = {"reason": "Overtaken by the inspection.", "seen_version": report.version + 1}
    assert client.post(page("report_withdraw", report.pk), typed).status_code == 302
    assert "Overtaken by the inspection." in text(client.get(page("report_detail", report.pk)))
    shown = text(signed(world, sign_in, "board_member").get(page("issue_detail", world.oakshire_issue.pk)))
    assert "Overtaken by the inspection." in shown


def test_a_board_member_reads_the_issue_and_never_the_draft(world, sign_in):
    client, issue = signed(world, sign_in, "board_member"), world.oakshire_issue
    shown = client.get(page("issue_detail", issue.pk))
    assert (shown.status_code, issue.html in text(shown), shown.content.count(b"<h1")) == (200, True, 1)
    file = client.get(page("issue_file", issue.pk))
    assert (file.content, file["Content-Disposition"]) == (
        b"%PDF-1.7 in short",
        "attachment; filename*=UTF-8''report.pdf",
    )
    rows = client.get(page("issue_actions_csv", issue.pk))
    assert (rows["Content-Type"], rows.content.decode("utf-8-sig").startswith("Plan,Reference,Action")) == (
        "text/csv; charset=utf-8",
        True,
    )
    for name in ("report_detail", "report_preview", "report_actions_csv", "report_issue"):
        assert (name, client.get(page(name, world.oakshire_issued_report.pk)).status_code) == (name, 404)
    listed = text(client.get(page("report_list")))
    assert (issue.subject in listed, world.oakshire_report.subject in listed) == (True, False)


def test_others_find_neither(world, sign_in):
    for who in ("school_rep", "la_lead", "forum_chair", "area_admin"):
        client = signed(world, sign_in, who)
        assert client.get(page("report_detail", world.oakshire_report.pk)).status_code == 404
        assert client.get(page("issue_detail", world.oakshire_issue.pk)).status_code == 404
        assert client.get(page("issue_file", world.oakshire_issue.pk)).status_code == 404


def test_the_preview_is_the_very_text_of_the_paper(world, sign_in, acting):
    with acting(world.oakshire_people.la_officer) as author:
        report = BoardReport.objects.visible_to(author).get(pk=world.oakshire_report.pk)
        with clock.at(clock.now()):
            paper = rendering.paper_html(compose(report, at=clock.now()).data)
            answer = signed(world, sign_in, "la_officer").get(page("report_preview", report.pk))
    assert paper in text(answer)


def test_the_list_can_be_narrowed_to_a_board(world, sign_in):
    client = signed(world, sign_in, "la_officer")
    there = text(client.get(page("report_list"), {"board": world.oakshire_board.pk}))
    elsewhere = text(client.get(page("report_list"), {"board": world.oakshire_parent_board.pk}))
    assert (world.oakshire_issue.subject in there, world.oakshire_issue.subject in elsewhere) == (True, False)


def test_home_names_what_waits_for_each(world, sign_in, acting):
    waiting = {}
    for who in ("la_officer", "finance_clearer", "board_clerk"):
        shown = text(signed(world, sign_in, who).get("/oakshire/"))
        waiting[who] = [kind for kind in ("Paper to write", "Paper to clear", "Paper to issue") if kind in shown]
    assert waiting == {"la_officer": ["Paper to write"], "finance_clearer": ["Paper to clear"], "board_clerk": []}
    with acting(world.oakshire_people.la_officer) as author:
        report = BoardReport.objects.visible_to(author).get(pk=world.oakshire_report.pk)
        operations.hand_in_report(report, seen_version=report.version, by=author)
    assert "Paper to issue" in text(signed(world, sign_in, "board_clerk").get("/oakshire/"))


def test_the_meeting_and_the_board_show_their_reports(world, sign_in):
    client = signed(world, sign_in, "board_member")
    for address in (world.oakshire_meeting.get_absolute_url(), world.oakshire_board.get_absolute_url()):
        shown = text(client.get(address))
        assert world.oakshire_issue.get_absolute_url() in shown
        assert world.oakshire_report.subject not in shown


@pytest.mark.parametrize(
    ("today", "held_on", "words"),
    [
        # Far ahead: the roles of the cast begin on the day of the test.
        ("2035-11-02", "2035-12-28", "must be published by 18 December 2035"),
        ("2036-02-01", "2036-04-17", "must be published by 7 April 2036"),
        ("2036-04-08", "2036-04-17", "in time was 7 April 2036"),
    ],
    ids=["across Christmas", "across Easter", "too late"],
)
def test_a_meeting_of_a_council_body_says_by_when_its_papers_must_be_out(world, sign_in, acting, today, held_on, words):
    with clock.at(dt.datetime.fromisoformat(f"{today}T09:00:00+00:00")):
        with acting(world.oakshire_people.la_lead) as by:
            board, day = world.oakshire_parent_board, dt.date.fromisoformat(held_on)
            meeting = governance.plan_meeting(board, held_on=day, by=by)
        assert words in text(signed(world, sign_in, "la_lead").get(meeting.get_absolute_url()))


def test_a_meeting_of_another_body_has_no_last_day_for_papers(world, sign_in):
    page = text(signed(world, sign_in, "la_lead").get(world.oakshire_meeting.get_absolute_url()))
    assert "section 100B" not in page


def told(kind: str, report: BoardReport, person):
    """What a notification of this kind says to a person now."""
    [(_, message)] = render_all([Notification(kind=kind, person=person.pk, subject=str(report.pk))], person)
    return message


def test_what_people_are_told_fits_what_they_may_still_see(world, acting):
    kinds = {}
    for who in ("finance_clearer", "board_clerk", "board_member"):
        with acting(getattr(world.oakshire_people, who)) as person:
            for kind in ("reports.clearance_asked_for", "reports.handed_in"):
                message = told(kind, world.oakshire_report, person)
                kinds[who, kind.removeprefix("reports.")] = message and message.title
    assert kinds == {
        ("finance_clearer", "clearance_asked_for"): f"Please clear: {world.oakshire_report.subject}",
        ("finance_clearer", "handed_in"): None,
        ("board_clerk", "clearance_asked_for"): None,
        ("board_clerk", "handed_in"): None,
        ("board_member", "clearance_asked_for"): None,
        ("board_member", "handed_in"): None,
    }
    with acting(world.oakshire_people.la_officer) as author:
        report = BoardReport.objects.visible_to(author).get(pk=world.oakshire_report.pk)
        operations.hand_in_report(report, seen_version=report.version, by=author)
    with acting(world.oakshire_people.board_clerk) as clerk:
        assert told("reports.handed_in", report, clerk).title == f"Handed in: {report.subject}"


def test_pages_cost_the_same_with_one_action_and_with_thirty(world, sign_in, acting, count_queries):
    client = signed(world, sign_in, "la_officer")
    pages = [
        page("report_list"),
        page("report_detail", world.oakshire_report.pk),
        page("report_preview", world.oakshire_report.pk),
        page("issue_detail", world.oakshire_issue.pk),
    ]
    few = [count_queries(client, address) for address in pages]
    with acting(world.oakshire_people.la_lead) as lead:
        for number in range(30):
            actionplans.create_action(
                world.oakshire_plan,
                title=f"Action {number}",
                lead_partner=world.oakshire_partners.council,
                reference=f"T{number}",
                due=parse("May 2030"),
                by=lead,
            )
    with acting(world.oakshire_people.la_officer) as author:
        report = BoardReport.objects.visible_to(author).get(pk=world.oakshire_report.pk)
        for number in range(10):
            operations.add_recommendation(report, kind="note", text=f"thing {number}", by=author)
            begin(world, "oakshire", f"Report {number}", by=author)
    many = [count_queries(client, address) for address in pages]
    assert many == few
    assert few[0] <= 12


def test_the_working_papers_actions_come_as_csv_and_a_person_must_be_chosen(world, sign_in):
    client, report = signed(world, sign_in, "la_officer"), world.oakshire_report
    rows = client.get(page("report_actions_csv", report.pk))
    assert rows["Content-Disposition"] == 'attachment; filename="progress-of-the-delivery-plan-actions.csv"'
    assert world.oakshire_action.title in rows.content.decode("utf-8-sig")
    answer = client.post(page("officer_name", report.pk), {"membership": ""})
    assert (answer.status_code, "Select a person" in text(answer)) == (200, True)


def test_somebody_without_a_partner_here_begins_a_report_without_an_officer(world, acting):
    with acting(world.oakshire_people.board_clerk) as clerk:
        report = operations.create_report(
            world.oakshire_meeting, subject="S", addressed_to=world.oakshire_audiences.everyone, by=clerk
        )
        assert report.officers.count() == 0


def test_what_was_done_on_the_way_to_the_meeting_is_no_longer_late(world, sign_in):
    client = signed(world, sign_in, "board_clerk")
    issued = text(client.get(page("report_detail", world.oakshire_issue.report_id)))
    assert f"Read issue {world.oakshire_issue.number}" in issued
    assert "Done</strong> " in issued
