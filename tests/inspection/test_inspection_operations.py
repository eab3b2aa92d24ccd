"""What the operations on inspections, readiness and duties do and refuse."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.access import acting_as
from core.errors import EditConflict
from governance import operations as governance_operations
from governance.models import Decision
from inspection import operations
from inspection.models import (
    Accountability,
    Duty,
    DutyPosition,
    Finding,
    FollowedUp,
    Framework,
    Inspection,
    InspectionPreparation,
    PreparationDocument,
    ReadinessItem,
    Recommendation,
)
from inspection.readiness_items import USUAL_ITEMS
from tests.world import afresh

DAY = dt.timedelta(days=1)
State, Response = FollowedUp.State, FollowedUp.Response


def as_saved(inspection: Inspection, by, **changes) -> dict:
    kept = ("kind", "title", "framework", "commissioned_by", "reviewers", "funder", "starts_on", "ends_on")
    said = {name: getattr(inspection, name) for name in (*kept, "published_on", "aims", "outcome", "link")}
    return said | {"seen_version": inspection.version, "by": by} | changes


@pytest.fixture
def decision(world, acting):
    """A decision of the board that is in force."""
    clerk = afresh(world.oakshire_people.board_clerk)
    with acting(clerk) as person:
        return governance_operations.record_decision(
            world.oakshire_past_meeting, kind=Decision.Kind.AGREED, text="Waits are closed.", by=person
        )


# --- Inspections -----------------------------------------------------------------------------------------------------


def test_an_inspection_keeps_to_its_area_and_its_time(world, lead, refused):
    said = {"audience": world.oakshire_audiences.everyone, "kind": "peer_review", "title": "Peers", "by": lead}
    inspection = operations.record_inspection(world.oakshire, **said)
    today = clock.today()
    for field, changes in (
        ("audience", {"audience": world.elmborough_audiences.everyone}),
        ("document_version", {"document_version": world.elmborough_version}),
        ("ends_on", {"starts_on": today, "ends_on": today}),
    ):
        assert refused(operations.record_inspection, world.oakshire, **said | changes)[0] == field
        if field != "audience":
            assert refused(operations.edit_inspection, inspection, **as_saved(inspection, lead, **changes))[0] == field


def test_an_inspection_is_edited_from_the_version_that_was_seen(world, lead):
    inspection = world.oakshire_inspection
    said = as_saved(inspection, lead, outcome="Inconsistent experiences.")
    edited = operations.edit_inspection(inspection, **said)
    assert (edited.outcome, edited.document_version) == ("Inconsistent experiences.", world.oakshire_version)
    with pytest.raises(EditConflict):
        operations.edit_inspection(inspection, **said)
    assert operations.edit_inspection(edited, **as_saved(edited, lead, document_version=None)).document_version is None


def test_an_inspection_is_withdrawn_after_all_that_hangs_on_it(world, lead, refused):
    inspection = world.oakshire_inspection
    assert "findings and recommendations" in refused(operations.withdraw_inspection, inspection, reason="x", by=lead)[1]
    assert "under it" in refused(operations.withdraw_finding, world.oakshire_finding, reason="x", by=lead)[1]
    operations.withdraw_recommendation(world.oakshire_inspection_recommendation, reason="Read wrongly.", by=lead)
    for finding in (world.oakshire_finding, world.oakshire_priority_finding):
        operations.withdraw_finding(finding, reason="Read wrongly.", by=lead)
    gone = operations.withdraw_inspection(inspection, reason="Never took place.", by=lead)
    assert gone not in Inspection.objects.visible_to(lead).current()
    assert refused(operations.add_finding, gone, text="x", by=lead)[0] is None
    assert refused(operations.edit_inspection, gone, **as_saved(gone, lead))[0] is None
    assert refused(operations.respond, world.oakshire_finding, response=Response.ACCEPTED, by=lead)[0] is None


def test_findings_and_recommendations_have_responsible_bodies_in_any_mix(world, lead, refused):
    inspection, partners = world.oakshire_inspection, world.oakshire_partners
    finding = operations.add_finding(inspection, text="Late", bodies=[partners.icb, partners.schools], by=lead)
    assert finding.responsible_partners() == [partners.icb, partners.schools]
    assert (finding.position, finding.audience, str(finding)) == (3, inspection.audience, "Late")
    for field, changes in (
        ("bodies", {"bodies": [world.elmborough_partners.icb]}),
        ("audience", {"audience": world.elmborough_audiences.everyone}),
    ):
        assert refused(operations.add_finding, inspection, text="x", by=lead, **changes)[0] == field
        assert refused(operations.add_recommendation, inspection, text="x", by=lead, **changes)[0] == field
    elsewhere = {"finding": world.elmborough_finding}
    assert refused(operations.add_recommendation, inspection, text="x", by=lead, **elsewhere)[0] == "finding"
    alone = operations.add_recommendation(inspection, text="Count", number="52", by=lead)
    assert (str(alone), alone.finding) == ("52. Count", None)


def test_a_responsible_body_sees_its_finding_beside_its_audience(world, lead, acting):
    with acting(world.oakshire_people.provider_officer) as person:
        assert world.oakshire_priority_finding in Finding.objects.visible_to(person, world.oakshire)
    with acting(world.oakshire_people.school_rep) as person:
        assert world.oakshire_priority_finding not in Finding.objects.visible_to(person, world.oakshire)


def test_findings_and_recommendations_are_corrected(world, lead, refused):
    partners, finding = world.oakshire_partners, world.oakshire_finding
    said = {"number": "2", "text": "Waits", "urgency": "immediate", "bodies": [partners.college], "by": lead}
    about = {"kind": Finding.Kind.FINDING, "group": "All"}
    edited = operations.edit_finding(finding, **about, **said, seen_version=finding.version)
    assert (str(edited), edited.group, edited.responsible_partners()) == ("2. Waits", "All", [partners.college])
    with pytest.raises(EditConflict):
        operations.edit_finding(finding, **about, **said, seen_version=finding.version)
    recommendation = world.oakshire_inspection_recommendation
    foreign = said | {"bodies": [world.elmborough_partners.icb], "seen_version": recommendation.version}
    assert refused(operations.edit_recommendation, recommendation, **foreign)[0] == "bodies"
    edited = operations.edit_recommendation(recommendation, **said, seen_version=recommendation.version)
    assert edited.responsible_partners() == [partners.college]
    assert str(edited.bodies.get()) == f"Partner {partners.college.pk} is responsible for recommendation {edited.pk}"
    assert str(finding.bodies.get()) == f"Partner {partners.college.pk} is responsible for finding {finding.pk}"


def test_anything_but_a_yes_has_a_reason(world, lead, refused):
    finding = world.oakshire_priority_finding
    assert finding in Finding.objects.visible_to(lead).unanswered()
    refusal = refused(operations.respond, finding, response=Response.NOT_ACCEPTED, response_reason=" ", by=lead)
    assert refusal[0] == "response_reason"
    answered = operations.respond(finding, response=Response.ACCEPTED, by=lead)
    assert (answered.responded_by, answered.response_reason) == (lead, "")
    assert finding not in Finding.objects.visible_to(lead).unanswered()


def test_a_strength_is_kept_and_not_followed_up(world, lead, refused):
    strength = operations.add_finding(
        world.oakshire_inspection, kind=Finding.Kind.STRENGTH, text="Early years", by=lead
    )
    assert refused(operations.respond, strength, response=Response.ACCEPTED, by=lead)[0] is None
    said = {"state": State.OPEN, "text": "x", "by": lead}
    assert refused(operations.report_progress, strength, **said)[0] is None


def test_the_follow_up_moves_by_its_table_and_every_report_stays(world, lead, refused, decision):
    assert set(FollowedUp.MOVES) == set(State)
    unanswered = world.oakshire_priority_finding
    said = {"state": State.SUFFICIENT_PROGRESS, "text": "Begun.", "by": lead}
    assert "Respond to it first" in refused(operations.report_progress, unanswered, **said)[1]
    item = world.oakshire_inspection_recommendation
    assert refused(operations.report_progress, item, **said | {"text": " "})[0] == "text"
    assert refused(operations.report_progress, item, **said | {"state": State.BUSINESS_AS_USUAL})[0] == "state"
    item = operations.report_progress(item, **said)
    assert [str(row) for row in item.progress.all()] == [
        "Sufficient progress: Begun.",
        "Open: A first page has been drafted.",
    ]
    assert item in Recommendation.objects.visible_to(lead).open()


def test_it_is_closed_only_by_a_board_and_on_evidence_that_it_is_felt(world, lead, refused, decision):
    finding, evidence = world.oakshire_finding, world.oakshire_evidence
    said = {"state": State.BUSINESS_AS_USUAL, "text": "Felt.", "by": lead}
    withdrawn = operations.withdraw_evidence(world.oakshire_forum_evidence, reason="Old.", by=lead)
    for field, changes in (
        ("decision", {"impact_evidence": evidence}),
        ("impact_evidence", {"decision": decision}),
        ("decision", {"decision": world.elmborough_decision, "impact_evidence": evidence}),
        ("impact_evidence", {"decision": decision, "impact_evidence": world.elmborough_evidence}),
        ("decision", {"decision": world.oakshire_conditional_decision, "impact_evidence": evidence}),
        ("impact_evidence", {"decision": decision, "impact_evidence": withdrawn}),
    ):
        assert refused(operations.report_progress, finding, **said | changes)[0] == field
    closed = operations.report_progress(finding, **said, decision=decision, impact_evidence=evidence)
    assert (closed.state, closed.decision, closed.impact_evidence) == (State.BUSINESS_AS_USUAL, decision, evidence)
    assert closed not in Finding.objects.visible_to(lead).open()
    with pytest.raises(IntegrityError, match="closed_by_a_board"), transaction.atomic():
        Finding.objects.filter(pk=closed.pk).update(impact_evidence=None)
    again = operations.report_progress(closed, state=State.OPEN, text="Waits are back.", by=lead)
    assert again.state == State.OPEN


# --- Getting ready ---------------------------------------------------------------------------------------------------


def test_a_preparation_begins_with_what_is_usually_asked_for(world, lead, refused):
    said = {
        "audience": world.oakshire_audiences.everyone,
        "framework": Framework.objects.first(),
        "title": "Next time",
        "by": lead,
    }
    for field, changes in (
        ("audience", {"audience": world.elmborough_audiences.everyone}),
        ("inspection", {"inspection": world.elmborough_inspection}),
        ("lead_person", {"lead_person": world.elmborough_people.la_lead}),
    ):
        assert refused(operations.begin_preparation, world.oakshire, **said | changes)[0] == field
    full = operations.begin_preparation(world.oakshire, **said)
    assert [item.title for item in full.items.all()] == list(USUAL_ITEMS)
    bare = operations.begin_preparation(world.oakshire, **said, with_usual_items=False)
    assert (bare.items.count(), str(bare), bare.is_open) == (0, "Next time", True)


def test_a_preparation_is_edited_and_closed_and_then_stays_so(world, lead, refused):
    preparation, item = world.oakshire_preparation, world.oakshire_readiness_item
    said = {"title": "Ready?", "expected": "Soon", "arrangements": "", "lead_person": None, "by": lead}
    edited = operations.edit_preparation(preparation, **said, seen_version=preparation.version)
    assert (edited.title, edited.lead_person) == ("Ready?", None)
    with pytest.raises(EditConflict):
        operations.edit_preparation(preparation, **said, seen_version=preparation.version)
    foreign = said | {"lead_person": world.elmborough_people.la_lead, "seen_version": edited.version}
    assert refused(operations.edit_preparation, edited, **foreign)[0] == "lead_person"
    closed = operations.close_preparation(edited, reason="It is over.", by=lead)
    assert closed.state == InspectionPreparation.State.CLOSED
    for operation, subject, more in (
        (operations.close_preparation, closed, {"reason": "x"}),
        (operations.add_readiness_item, closed, {"title": "x"}),
        (operations.add_site, closed, {"name": "x"}),
        (operations.refresh_readiness_item, item, {"refreshed_on": clock.today()}),
        (operations.withdraw_readiness_item, item, {"reason": "x"}),
        (operations.remove_from_preparation, world.oakshire_contact, {}),
    ):
        assert refused(operation, subject, **more, by=lead)[1].startswith("This preparation is closed")


def test_a_line_of_the_register_keeps_to_its_area(world, lead, refused):
    preparation, item = world.oakshire_preparation, world.oakshire_readiness_item
    kept = ("title", "owner_person", "owner_partner", "place", "link")
    saved = {name: getattr(item, name) for name in kept} | {"seen_version": item.version, "by": lead}
    for field, changes in (
        ("owner_person", {"owner_person": world.elmborough_people.la_lead}),
        ("owner_partner", {"owner_partner": world.elmborough_partners.icb}),
        ("document_version", {"document_version": world.elmborough_version}),
    ):
        assert refused(operations.add_readiness_item, preparation, title="x", by=lead, **changes)[0] == field
        assert refused(operations.edit_readiness_item, item, **saved | changes)[0] == field
    edited = operations.edit_readiness_item(item, **saved | {"title": "Waits"})
    assert (str(edited), edited.document_version) == ("Waits", world.oakshire_version)
    bare = operations.edit_readiness_item(edited, **saved | {"seen_version": edited.version, "document_version": None})
    assert bare.document_version is None


def test_what_is_ready_is_signed_off_by_somebody_else(world, lead, refused):
    item, today = world.oakshire_readiness_item, clock.today()
    assert set(ReadinessItem.MOVES) == set(ReadinessItem.State)
    assert (
        refused(operations.sign_off_readiness_item, item, by=lead)[1]
        == "It is not ready, so it can't become signed off."
    )
    assert refused(operations.reopen_readiness_item, item, reason="x", by=lead)[0] is None
    assert refused(operations.refresh_readiness_item, item, refreshed_on=today + DAY, by=lead)[0] == "refreshed_on"
    item = operations.refresh_readiness_item(item, refreshed_on=today, by=lead)
    assert "somebody else" in refused(operations.sign_off_readiness_item, item, by=lead)[1]
    icb_lead = afresh(world.oakshire_people.icb_lead)
    with acting_as(icb_lead):
        item = operations.sign_off_readiness_item(item, by=icb_lead)
    assert (item.state, item.signed_off_by, item.signed_off_on) == (ReadinessItem.State.SIGNED_OFF, icb_lead, today)
    with pytest.raises(IntegrityError, match="signed_off_by_another"), transaction.atomic():
        ReadinessItem.objects.filter(pk=item.pk).update(signed_off_by=lead)
    again = operations.refresh_readiness_item(item, refreshed_on=today, by=lead)
    assert (again.state, again.signed_off_by) == (ReadinessItem.State.READY, None)
    assert operations.reopen_readiness_item(again, reason="A month is missing.", by=lead).state == "not_ready"


def test_a_line_is_taken_out_of_the_register_and_stays_to_be_read(world, lead, refused):
    item = operations.withdraw_readiness_item(world.oakshire_readiness_item, reason="Not asked for.", by=lead)
    assert item not in ReadinessItem.objects.visible_to(lead).current()
    assert refused(operations.refresh_readiness_item, item, refreshed_on=clock.today(), by=lead)[0] is None


def test_people_places_and_documents_are_gathered_and_taken_away(world, lead, refused):
    preparation, people = world.oakshire_preparation, world.oakshire_people
    said = {"person": people.icb_officer, "for_what": "Health commissioning", "by": lead}
    assert refused(operations.add_contact, preparation, **said)[0] == "for_what"
    assert (
        refused(operations.add_contact, preparation, **said | {"person": world.elmborough_people.la_lead})[0]
        == "person"
    )
    purpose = {"purpose": PreparationDocument.Purpose.EVENT, "by": lead}
    for document in (world.elmborough_document, world.oakshire_document):
        assert refused(operations.link_document, preparation, document=document, **purpose)[0] == "document"
    assert str(world.oakshire_contact) == "Children's Commissioning Officer, Oakshire: Health commissioning"
    linked = world.oakshire_preparation_document
    assert str(linked) == f"Document {linked.document_id} for preparation {preparation.pk}"
    assert "Meetings are planned" in refused(operations.remove_from_preparation, world.oakshire_site, by=lead)[1]
    for part in (world.oakshire_inspector_meeting, world.oakshire_site, world.oakshire_contact, linked):
        operations.remove_from_preparation(part, by=lead)
    rows = (preparation.meetings, preparation.sites, preparation.contacts, preparation.documents)
    assert [row.count() for row in rows] == [0, 0, 0, 0]


def test_a_meeting_with_inspectors_has_a_list_of_those_who_are_asked(world, lead, refused):
    preparation, meeting, people = (
        world.oakshire_preparation,
        world.oakshire_inspector_meeting,
        world.oakshire_people,
    )
    assert str(meeting.attendees.first()) == f"Person {meeting.attendees.first().person_id} at meeting {meeting.pk}"
    for field, changes in (
        ("site", {"site": world.elmborough_site}),
        ("attendees", {"attendees": [world.elmborough_people.la_lead]}),
    ):
        assert refused(operations.plan_inspector_meeting, preparation, title="x", by=lead, **changes)[0] == field
    said = {"title": "Families", "held_on": None, "starts_at": None, "site": None, "by": lead}
    edited = operations.edit_inspector_meeting(
        meeting, **said, attendees=[people.la_officer, people.forum_rep], seen_version=preparation.version
    )
    assert {row.person for row in edited.attendees.all()} == {people.la_officer, people.forum_rep}
    with pytest.raises(EditConflict):
        operations.edit_inspector_meeting(edited, **said, attendees=[], seen_version=preparation.version)
    assert (str(edited), str(world.oakshire_site)) == ("Families", "Civic Centre")


# --- Duties ----------------------------------------------------------------------------------------------------------


def test_a_partner_stands_once_to_a_duty(world, lead, refused):
    said = {
        "audience": world.oakshire_audiences.everyone,
        "duty": Duty.objects.get(code="cfa-66"),
        "owner_partner": world.oakshire_partners.college,
        "by": lead,
    }
    for field, changes in (
        ("audience", {"audience": world.elmborough_audiences.everyone}),
        ("owner_partner", {"owner_partner": world.elmborough_partners.college}),
        ("owner_person", {"owner_person": world.elmborough_people.college_rep}),
    ):
        assert refused(operations.record_duty_position, world.oakshire, **said | changes)[0] == field
    made = operations.record_duty_position(world.oakshire, **said)
    assert str(made) == "Children and Families Act 2014, section 66: Oakshire College"
    assert refused(operations.record_duty_position, world.oakshire, **said)[0] == "owner_partner"


def test_the_owner_of_a_duty_is_named(world, lead, refused):
    position, people = world.oakshire_duty_position, world.oakshire_people
    foreign = {"owner_person": world.elmborough_people.la_lead, "seen_version": position.version}
    assert refused(operations.name_duty_owner, position, **foreign, by=lead)[0] == "owner_person"
    named = operations.name_duty_owner(position, owner_person=people.school_rep, seen_version=position.version, by=lead)
    assert named.owner_person == people.school_rep


def test_how_far_a_duty_is_met_is_said_in_words_on_a_day(world, lead, refused):
    position, today = world.oakshire_duty_position, clock.today()
    said = {"compliance": DutyPosition.Compliance.MET, "statement": "All.", "assured_on": today, "by": lead}
    for field, changes in (
        ("assured_on", {"assured_on": None}),
        ("statement", {"statement": " "}),
        ("assured_on", {"assured_on": today + DAY}),
        ("next_assurance_on", {"next_assurance_on": today}),
        ("measures", {"measures": [world.elmborough_measure]}),
        ("documents", {"documents": [world.elmborough_document]}),
    ):
        assert refused(operations.assure_duty_position, position, **said | changes)[0] == field
    kept = operations.assure_duty_position(position, **said)
    assert (kept.for_measures.get().measure, kept.for_documents.count()) == (world.oakshire_measure, 1)
    assert str(kept.for_measures.get()) == f"Position {kept.pk}, measure {world.oakshire_measure.pk}"
    assert str(kept.for_documents.get()) == f"Position {kept.pk}, document {world.oakshire_document.pk}"
    unknown = {"compliance": DutyPosition.Compliance.NOT_ASSESSED, "statement": "", "assured_on": None}
    bare = operations.assure_duty_position(position, **said | unknown, measures=[], documents=[])
    assert (bare.assured_on, bare.for_measures.count(), bare.for_documents.count()) == (None, 0, 0)
    late = operations.assure_duty_position(
        position, **said | {"assured_on": today - 2 * DAY}, next_assurance_on=today - DAY
    )
    assert list(DutyPosition.objects.visible_to(lead).assurance_overdue(today)) == [late]


def test_what_one_cannot_see_stays_linked_to_a_duty(world, lead):
    position, hidden = world.oakshire_duty_position, world.oakshire_commissioners_measure
    said = {"compliance": DutyPosition.Compliance.MET, "statement": "All.", "assured_on": clock.today()}
    operations.assure_duty_position(position, **said, measures=[hidden], by=lead)
    school = afresh(world.oakshire_people.school_rep)
    with acting_as(school):
        operations.assure_duty_position(position, **said, measures=[world.oakshire_measure], by=school)
    assert {row.measure for row in position.for_measures.all()} == {hidden, world.oakshire_measure}


def test_the_accountability_matrix_has_lines_that_change_and_end(world, lead, refused):
    said = {"agency": "ICB", "responsibilities": "Commission health care.", "by": lead}
    for field, changes in (
        ("audience", {"audience": world.elmborough_audiences.everyone}),
        ("partner", {"partner": world.elmborough_partners.icb}),
        ("accountable_person", {"accountable_person": world.elmborough_people.icb_lead}),
    ):
        words = said | {"audience": world.oakshire_audiences.everyone} | changes
        assert refused(operations.add_accountability, world.oakshire, **words)[0] == field
    line = world.oakshire_accountability
    people = {"partner": None, "accountable_person": None, "accountable_words": "To NHS England."}
    edited = operations.edit_accountability(line, **said, **people, seen_version=line.version)
    assert (str(edited), edited.partner) == ("ICB", None)
    assert refused(operations.end_accountability, edited, reason=" ", by=lead)[0] == "reason"
    ended = operations.end_accountability(edited, reason="Merged.", by=lead)
    assert refused(operations.end_accountability, ended, reason="x", by=lead)[0] is None
    assert refused(operations.edit_accountability, ended, **said, **people, seen_version=ended.version)[0] is None
    assert Accountability.objects.visible_to(lead, world.oakshire).get().ended_because == "Merged."
