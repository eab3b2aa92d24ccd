"""Inspections, findings and recommendations as people meet them."""

import csv
import datetime as dt
import io

from governance import operations as governance_operations
from governance.models import Decision
from inspection import operations
from tests.inspection.pages.steps import seen, typed_day, url


def inspection_data(**changes) -> dict:
    return {
        "title": "Peer review",
        "kind": "peer_review",
        "framework": "",
        "outcome": "Good.",
        **typed_day("starts_on", dt.date(2026, 3, 2)),
        **typed_day("ends_on", dt.date(2026, 3, 6)),
    } | changes


def test_an_inspection_shows_its_findings_with_their_recommendations(page, world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        operations.add_finding(world.oakshire_inspection, kind="strength", text="Early years.", by=lead)
        operations.add_recommendation(
            world.oakshire_inspection, finding=world.oakshire_priority_finding, text="Write it down.", by=lead
        )
    words = page("la_lead", world.oakshire_inspection.get_absolute_url())
    for text in (
        "More places are needed, and more inclusion.",
        "Independent reviewers",
        "Children wait too long for therapies.",
        "Publish how long people wait.",
        "Contracts say nothing about waits.",
        "No response yet",
        "Early years.",
        "Open the report",
    ):
        assert text in words
    school = page("school_rep", world.oakshire_inspection.get_absolute_url())
    assert "Contracts say nothing" not in school
    assert "Write it down." in school
    listed = page("la_lead", url("inspection_list"))
    assert "Review of specialist places" in listed


def test_findings_are_downloaded(sign_in, world):
    client = sign_in(world.oakshire_people.la_officer)
    text = client.get(url("inspection_csv", world.oakshire_inspection)).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [(row[0], row[5]) for row in rows[1:]] == [
        ("Area for improvement", "Oakshire Community NHS Trust"),
        ("Recommendation", "Oakshire Community NHS Trust; Oakshire Integrated Care Board"),
        ("Area for priority action", "Oakshire Community NHS Trust"),
    ]


def test_an_inspection_is_recorded_changed_and_withdrawn(do, page, sign_in, world, acting):
    everyone = {"audience": world.oakshire_audiences.everyone.pk}
    assert "Good." in do("la_officer", url("inspection_create"), inspection_data() | everyone)
    inspection = world.oakshire_inspection
    assert "Peer review" in do("la_officer", url("inspection_edit", inspection), inspection_data(**seen(inspection)))
    backwards = inspection_data(**typed_day("ends_on", dt.date(2026, 3, 1))) | everyone
    response = sign_in(world.oakshire_people.la_officer).post(url("inspection_create"), backwards)
    assert response.context["form"].errors["ends_on"] == ["The last day must be the same as or after the first day"]
    with acting(world.oakshire_people.la_lead) as lead:
        made = operations.record_inspection(
            world.oakshire, audience=world.oakshire_audiences.everyone, kind="other", title="Twice", by=lead
        )
    words = do("la_lead", url("inspection_withdraw", made), seen(made, reason="Entered twice."))
    assert "Entered twice." in words
    assert "No outcome has been recorded yet." in words
    assert "None have been recorded yet." in words


def test_findings_and_recommendations_are_added_and_corrected(do, world):
    inspection, finding = world.oakshire_inspection, world.oakshire_finding
    data = {"number": "9", "text": "Too late.", "urgency": "soon", "bodies": [world.oakshire_partners.icb.pk]}
    kinds = {"kind": "finding", "group": "Waits"}
    assert "9. Too late." in do("la_officer", url("finding_add", inspection), data | kinds)
    under = data | {"finding": finding.pk, "number": "9a"}
    assert "9a. Too late." in do("la_officer", url("recommendation_add", inspection), under)
    assert "Too late." in do("la_officer", url("finding_edit", finding), data | kinds | seen(finding))
    recommendation = world.oakshire_inspection_recommendation
    words = do("la_officer", url("recommendation_edit", recommendation), data | seen(recommendation))
    assert "Too late." in words
    assert "The finding above it" in words


def test_a_responsible_body_responds_and_says_how_it_stands(do, page, world):
    finding = world.oakshire_priority_finding
    words = page("provider_officer", finding.get_absolute_url())
    assert "Nobody has responded yet." in words
    assert "Nothing has been reported yet." in words
    response = seen(finding, response="accepted", response_reason="")
    assert "Accepted" in do("provider_officer", url("finding_respond", finding), response)
    progress = seen(finding, state="sufficient_progress", text="Contracts are being rewritten.")
    assert "Contracts are being rewritten." in do("provider_officer", url("finding_report", finding), progress)
    recommendation = world.oakshire_inspection_recommendation
    again = seen(recommendation, response="partly", response_reason="Monthly only.")
    assert "Monthly only." in do("icb_officer", url("recommendation_respond", recommendation), again)
    said = seen(recommendation, state="sufficient_progress", text="Published.")
    assert "Published." in do("icb_officer", url("recommendation_report", recommendation), said)


def test_a_finding_is_closed_by_a_board_and_shows_on_what(do, sign_in, world, acting):
    with acting(world.oakshire_people.board_clerk) as clerk:
        decision = governance_operations.record_decision(
            world.oakshire_past_meeting, kind=Decision.Kind.AGREED, text="Waits are closed.", by=clerk
        )
    finding = world.oakshire_finding
    data = seen(finding, state="business_as_usual", text="Felt.")
    refused = sign_in(world.oakshire_people.la_lead).post(url("finding_report", finding), data)
    assert (refused.status_code, set(refused.context["form"].errors)) == (409, {"decision"})
    data |= {"decision": decision.pk, "impact_evidence": world.oakshire_evidence.pk}
    words = do("la_lead", url("finding_report", finding), data)
    assert f"/decisions/{decision.pk}/" in words
    assert "Audit of requests for assessment" in words


def test_who_may_not_see_the_decision_or_the_evidence_reads_that_there_is_one(page, world, acting):
    people = world.oakshire_people
    with acting(people.board_clerk) as clerk:
        decision = governance_operations.record_decision(
            world.oakshire_past_meeting,
            kind=Decision.Kind.AGREED,
            text="Closed behind doors.",
            audience=world.oakshire_board.restricted_audience,
            owner=people.la_lead,
            by=clerk,
        )
    with acting(people.la_lead) as lead:
        operations.report_progress(
            world.oakshire_finding,
            state="business_as_usual",
            text="Felt.",
            decision=decision,
            impact_evidence=world.oakshire_commissioners_evidence,
            by=lead,
        )
    words = page("school_rep", world.oakshire_finding.get_absolute_url())
    assert "Closed by a board’s decision, on evidence that the difference is felt." in words
    assert "something you can&#x27;t see" in words
    assert "Contract monitoring" not in words


def test_findings_and_recommendations_are_withdrawn_and_strengths_only_kept(do, page, world, acting):
    recommendation, finding = world.oakshire_inspection_recommendation, world.oakshire_priority_finding
    for name, item in (("recommendation", recommendation), ("finding", finding)):
        words = do("la_lead", url(f"{name}_withdraw", item), seen(item, reason="Read wrongly."))
        assert "Read wrongly." in words
    with acting(world.oakshire_people.la_lead) as lead:
        strength = operations.add_finding(world.oakshire_inspection, kind="strength", text="Early years.", by=lead)
    assert "Response" not in page("school_rep", strength.get_absolute_url())
    listed = page("la_lead", url("inspection_list"))
    assert "Review of specialist places" in listed


def test_a_finding_shows_without_its_inspection_to_a_body_that_may_not_see_that(page, world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        hidden = operations.record_inspection(
            world.oakshire,
            audience=world.oakshire_audiences.commissioners,
            kind="other",
            title="Hidden review",
            by=lead,
        )
        finding = operations.add_finding(
            hidden, text="For the trust.", bodies=[world.oakshire_partners.provider], by=lead
        )
        recommendation = operations.add_recommendation(
            hidden, finding=finding, text="Do it.", bodies=[world.oakshire_partners.schools], by=lead
        )
    words = page("provider_officer", finding.get_absolute_url())
    assert "For the trust." in words
    assert "Hidden review" not in words
    assert "Hidden review" not in page("provider_officer", url("finding_respond", finding))
    assert "Do it." in page("la_lead", recommendation.get_absolute_url())
