"""The golden thread from one thing down, and where it breaks."""

import datetime as dt

import pytest

from actionplans.models import (
    Action,
    ActionDuty,
    ActionEvidence,
    ActionFinding,
    ActionPriority,
    ActionRecommendation,
    ActionWorkstream,
    Milestone,
    RagLevel,
)
from core import clock
from core.csv import csv_text
from core.registry import PANELS
from documents.models import DocumentVersion
from governance.models import Board
from inspection.models import AreaForDevelopment, Duty, DutyPosition, Evidence, Finding, Inspection, Recommendation
from partners.models import PartnerInArea
from reports.gaps import KINDS, gaps_of
from reports.questions import questions_for
from reports.thread import (
    Reader,
    thread_of_action,
    thread_of_area_for_development,
    thread_of_duty,
    thread_of_finding,
    thread_of_outcome,
    thread_of_priority,
    thread_of_recommendation,
)
from strategies.models import Outcome, OutcomeMeasure

GAPS = "/oakshire/gaps/"


@pytest.fixture
def reader(world, acting):
    with acting(world.oakshire_people.la_lead) as person:
        yield Reader(person, world.oakshire, clock.today())


def kinds(reader) -> dict[str, list[str]]:
    """The titles of the gaps of each kind."""
    found = {kind.name: [] for kind in KINDS}
    for gap in gaps_of(reader.person, reader.area, reader.today):
        found[gap.kind].append(gap.title)
    return found


def strands(thread) -> dict:
    return {strand.title: strand for strand in thread.strands}


def unlink(*models) -> None:
    for model in models:
        model.objects.update(unlinked_at=clock.now())


def test_a_finding_leads_to_its_recommendations_actions_and_evidence(world, reader):
    thread = thread_of_finding(world.oakshire_finding, reader)
    assert [knot.title for knot in thread.above] == [world.oakshire_inspection.title]
    actions = strands(thread)["Actions"].knots
    assert [knot.title for knot in actions] == [world.oakshire_action.title]
    assert actions[0].level is not None
    assert "milestones reached" in actions[0].detail
    assert [knot.title for knot in actions[0].below[0].knots] == [world.oakshire_evidence.title]


def test_a_finding_without_an_action_is_a_gap_on_its_thread_and_in_the_list(world, reader):
    assert str(world.oakshire_finding) not in kinds(reader)["finding-without-action"]
    unlink(ActionFinding)
    unanswered = {"response": "", "response_reason": "", "responded_by": None, "responded_at": None}
    Recommendation.objects.update(finding=world.oakshire_finding, **unanswered)
    # An action that carries out a recommendation under it is an action for it too.
    assert str(world.oakshire_finding) not in kinds(reader)["finding-without-action"]
    unlink(ActionRecommendation)
    assert str(world.oakshire_finding) in kinds(reader)["finding-without-action"]
    assert str(world.oakshire_inspection_recommendation) in kinds(reader)["recommendation-without-action"]
    thread = thread_of_finding(Finding.objects.get(pk=world.oakshire_finding.pk), reader)
    assert "No action answers it, nor carries out a recommendation under it." in thread.gaps
    assert any("nobody has responded to it" in words for words in thread.gaps)
    Finding.objects.filter(pk=world.oakshire_finding.pk).update(kind=Finding.Kind.STRENGTH)
    assert str(world.oakshire_finding) not in kinds(reader)["finding-without-action"]


def test_the_evidence_that_it_is_felt_stands_on_the_thread(world, reader):
    assert "No evidence yet that the difference is felt." in thread_of_finding(world.oakshire_finding, reader).gaps
    finding = world.oakshire_finding
    finding.impact_evidence_id = world.oakshire_evidence.pk
    felt = strands(thread_of_finding(finding, reader))["Evidence that the difference is felt"]
    assert [knot.title for knot in felt.knots] == [world.oakshire_evidence.title]


def test_a_recommendation_leads_up_to_its_finding_and_down_to_its_actions(world, reader):
    item = world.oakshire_inspection_recommendation
    item.finding_id = world.oakshire_finding.pk
    thread = thread_of_recommendation(item, reader)
    assert [knot.title for knot in thread.above] == [world.oakshire_inspection.title, str(world.oakshire_finding)]
    assert [knot.title for knot in strands(thread)["Actions"].knots] == [world.oakshire_action.title]


def test_a_duty_leads_to_who_holds_it_and_names_what_is_missing_there(world, reader):
    position = world.oakshire_duty_position
    thread = thread_of_duty(position.duty, reader)
    assert [knot.title for knot in strands(thread)["Who holds it here"].knots] == [str(position.owner_partner)]
    DutyPosition.objects.update(owner_person=None, assured_on=None, compliance="not_assessed", next_assurance_on=None)
    [knot] = strands(thread_of_duty(position.duty, reader))["Who holds it here"].knots
    assert knot.missing == ("nobody answers for it by name", "it was never assured")
    DutyPosition.objects.update(
        owner_person=world.oakshire_people.school_rep,
        assured_on=reader.today - dt.timedelta(days=400),
        next_assurance_on=reader.today - dt.timedelta(days=35),
    )
    [knot] = strands(thread_of_duty(position.duty, reader))["Who holds it here"].knots
    assert knot.missing == ("its assurance is overdue",)
    DutyPosition.objects.update(next_assurance_on=reader.today + dt.timedelta(days=35))
    [knot] = strands(thread_of_duty(position.duty, reader))["Who holds it here"].knots
    assert knot.missing == ()


def test_a_duty_that_is_not_met_and_has_no_action_is_a_gap(world, reader):
    position = world.oakshire_duty_position
    DutyPosition.objects.update(
        compliance="not_met", statement="Not yet.", assured_on=reader.today - dt.timedelta(days=3)
    )
    ActionDuty.objects.update(duty=position.duty)
    assert str(position) not in kinds(reader)["duty-without-action"]
    unlink(ActionDuty)
    assert str(position) in kinds(reader)["duty-without-action"]
    nobodys = kinds(reader)["duty-without-holder"]
    assert nobodys
    assert not any(title.startswith(f"{position.duty}: ") for title in nobodys)


def test_an_area_for_development_leads_to_where_it_goes(world, reader):
    item = AreaForDevelopment.objects.get(pk=world.oakshire_area_for_development.pk)
    for route, words in (
        ("undecided", "Nobody has decided yet where it goes."),
        ("action", "No action takes it up."),
        ("intention", "No commissioning intention that you can see takes it up."),
    ):
        item.route, item.intention_id = route, None
        unlinked = thread_of_area_for_development(item, reader)
        assert [knot.title for knot in strands(unlinked)["Actions"].knots] == [world.oakshire_action.title]
        assert (words in unlinked.gaps) == (route == "intention")
    item.intention_id = world.oakshire_intention.pk
    thread = thread_of_area_for_development(item, reader)
    assert [knot.title for knot in strands(thread)["Commissioning intention"].knots] == [world.oakshire_intention.title]
    assert [knot.title for knot in thread.above] == [world.oakshire_self_evaluation.title]


def test_an_area_for_development_that_goes_nowhere_is_a_gap(world, reader):
    item = world.oakshire_area_for_development
    item.action_areas_for_development.update(unlinked_at=clock.now())
    for route in ("undecided", "action", "intention"):
        AreaForDevelopment.objects.filter(pk=item.pk).update(route=route, none_because="", intention=None)
        assert item.text in kinds(reader)["area-for-development"], route
    AreaForDevelopment.objects.filter(pk=item.pk).update(route="none", none_because="Out of scope.")
    assert item.text not in kinds(reader)["area-for-development"]


def test_a_priority_leads_to_outcomes_actions_and_intentions(world, reader):
    thread = thread_of_priority(world.oakshire_priority, reader)
    assert {"Outcomes of its strategy", "Actions"} <= set(strands(thread))
    assert strands(thread)["Outcomes of its strategy"].knots
    ActionPriority.objects.update(unlinked_at=clock.now())
    assert "No action serves it." in thread_of_priority(world.oakshire_priority, reader).gaps
    assert world.oakshire_priority.title in kinds(reader)["priority-without-action"]


def test_an_outcome_that_nothing_will_show_is_a_gap(world, reader):
    OutcomeMeasure.objects.all().delete()
    Outcome.objects.update(other_evidence="")
    titles = set(Outcome.objects.visible_to(reader.person, reader.area).values_list("text", flat=True))
    assert set(kinds(reader)["outcome-without-measure"]) == titles
    assert any("nothing is named" in words for words in thread_of_priority(world.oakshire_priority, reader).gaps)


def test_an_action_that_nobody_leads_is_overdue_and_has_no_evidence_says_so(world, reader):
    gone = reader.today - dt.timedelta(days=1)
    overdue = {"due_earliest": gone, "due_latest": gone, "start_on": None, "lead_person": None}
    Action.objects.filter(pk=world.oakshire_action.pk).update(**overdue)
    unlink(ActionEvidence)
    [knot] = strands(thread_of_finding(world.oakshire_finding, reader))["Actions"].knots
    assert knot.missing == ("nobody leads it by name", "it is overdue", "no evidence speaks to it")
    assert world.oakshire_action.title in kinds(reader)["action-without-owner"]


def test_an_action_leads_up_to_why_it_is_done_and_down_to_what_shows_it(world, reader):
    thread = thread_of_action(Action.objects.get(pk=world.oakshire_action.pk), reader)
    found = strands(thread)
    assert {
        "Duties that it helps to meet",
        "Findings that it answers",
        "Recommendations that it carries out",
        "Priorities that it serves",
        "Workstreams that it belongs to",
        "The action",
        "Milestones",
        "Evidence",
    } == set(found)
    assert [knot.title for knot in found["Evidence"].knots] == [world.oakshire_evidence.title]
    assert [knot.title for knot in found["Milestones"].knots] == [world.oakshire_milestone.title]


def test_an_action_that_serves_nothing_and_stands_still_says_so(world, reader):
    gone = reader.today - dt.timedelta(days=1)
    unlink(ActionDuty, ActionFinding, ActionRecommendation, ActionPriority, ActionWorkstream, ActionEvidence)
    red = RagLevel.objects.get(
        scheme=world.oakshire_plan.scheme_id, delivery_status="off_track", default_for_status=True
    )
    still = {"level": red, "delivery_status": "off_track", "cause": "Pay", "path_to_green": "", "lead_person": None}
    Action.objects.filter(pk=world.oakshire_action.pk).update(**still)
    Milestone.objects.filter(action=world.oakshire_action.pk).update(due_earliest=gone, due_latest=gone)
    action = Action.objects.get(pk=world.oakshire_action.pk)
    gaps = thread_of_action(action, reader).gaps
    assert [words.removeprefix(f"{action.title}: ") for words in gaps] == [
        "It serves no priority or workstream, and answers nothing.",
        "nobody leads it by name",
        "it is off track with no path to green",
        f"{world.oakshire_milestone.title}: not reached in time",
        "No evidence speaks to it.",
    ]
    assert action.title in kinds(reader)["red-without-path-to-green"]
    assert thread_of_priority(world.oakshire_priority, reader)
    ActionPriority.objects.update(unlinked_at=None)
    [knot] = [
        knot
        for knot in strands(thread_of_priority(world.oakshire_priority, reader))["Actions"].knots
        if knot.title == action.title
    ]
    assert "it is off track with no path to green" in knot.missing


def test_an_outcome_leads_to_what_will_show_it_and_who_works_on_it(world, reader):
    outcome = Outcome.objects.get(pk=world.oakshire_outcome.pk)
    assert "No workstream means to bring it about." in thread_of_outcome(outcome, reader).gaps
    world.oakshire_workstream.intended_outcomes.update(outcome=outcome)
    found = strands(thread_of_outcome(outcome, reader))
    measures = [knot.title for knot in found["What will show it"].knots]
    assert f"{world.oakshire_measure.reference} {world.oakshire_measure.name}" in measures
    assert [knot.title for knot in found["Workstreams that are to bring it about"].knots] == [
        str(world.oakshire_workstream)
    ]
    assert world.oakshire_action.title in [knot.title for knot in found["Actions"].knots]
    OutcomeMeasure.objects.all().delete()
    Outcome.objects.filter(pk=outcome.pk).update(other_evidence="")
    outcome.refresh_from_db()
    assert "Nothing is named that will show it." in thread_of_outcome(outcome, reader).gaps


def test_an_area_for_priority_action_that_nothing_shows_and_a_completion_without_evidence_are_gaps(world, reader):
    Finding.objects.filter(pk=world.oakshire_finding.pk).update(kind=Finding.Kind.PRIORITY_ACTION)
    assert str(world.oakshire_finding) in kinds(reader)["priority-action-without-impact"]
    blue = RagLevel.objects.get(
        scheme=world.oakshire_plan.scheme_id, delivery_status="complete", default_for_status=True
    )
    Action.objects.filter(pk=world.oakshire_action.pk).update(
        level=blue, delivery_status="complete", impact="not_yet_expected"
    )
    assert world.oakshire_action.title not in kinds(reader)["complete-without-evidence"]
    unlink(ActionEvidence)
    assert world.oakshire_action.title in kinds(reader)["complete-without-evidence"]


def test_the_questions_of_a_board_lead_to_their_answers(world, sign_in, acting):
    client = sign_in(world.oakshire_people.la_officer)
    page = client.get("/oakshire/questions/")
    asked = page.context["asked"]
    assert len(asked) == 10
    for each in asked:
        assert client.get(each.url).status_code == 200, each.question
    assert "Questions before a board" in client.get("/oakshire/").content.decode()
    # A partner without rights to answer comments, in an area of which little is shared with him, is led to what he may.
    for each in sign_in(world.oakshire_people.youth_rep).get("/oakshire/questions/").context["asked"]:
        assert client.get(each.url).status_code == 200, each.question


def test_questions_that_nothing_answers_say_what_is_missing(world, reader):
    PartnerInArea.objects.filter(area=world.oakshire, partner__kind="nhs_commissioner").delete()
    Inspection.objects.update(kind=Inspection.Kind.OTHER)
    Board.objects.update(legal_kind=Board.LegalKind.PARTNERSHIP_BOARD)
    DocumentVersion.objects.update(state=DocumentVersion.State.DRAFT)
    words = [each.words for each in questions_for(reader.person, world.oakshire)]
    assert words == [
        "",
        "",
        "No such body takes part in this area.",
        "",
        "",
        "No comment that you could answer waits for one.",
        "No meeting of a council body is planned.",
        "",
        "",
        "No review that you can see is recorded. This opens the plans.",
    ]


def test_a_criterion_whose_evidence_is_old_or_missing_is_a_gap(world, reader):
    assert kinds(reader)["criterion-without-fresh-evidence"]
    criterion = world.oakshire_evidence.for_criteria.first().criterion
    Evidence.objects.update(dated_on=reader.today - dt.timedelta(days=5), expires_on=None)
    assert str(criterion) not in kinds(reader)["criterion-without-fresh-evidence"]
    Evidence.objects.update(dated_on=reader.today - dt.timedelta(days=300))
    words = {gap.title: gap.missing for gap in gaps_of(reader.person, reader.area, reader.today)}
    assert words[str(criterion)] == "All its evidence is older than six months or expired."
    assert "No evidence speaks to it." in words.values()
    [knot] = thread_of_duty(world.oakshire_evidence.for_duties.first().duty, reader).strands[1].knots[:1]
    assert knot.missing == ("older than six months",)


def test_a_thread_on_which_nothing_is_missing_says_so(world, sign_in, acting):
    with acting(world.oakshire_people.la_lead):
        Finding.objects.filter(pk=world.oakshire_finding.pk).update(impact_evidence=world.oakshire_evidence)
        Evidence.objects.update(dated_on=clock.today(), expires_on=None)
        Recommendation.objects.update(finding=None)
    page = sign_in(world.oakshire_people.la_lead).get(f"/oakshire/findings/{world.oakshire_finding.pk}/thread/")
    assert page.context["thread"].gaps == []
    assert "The thread is whole" in page.content.decode()


def test_every_start_has_a_page_that_is_linked_from_its_own(world, sign_in):
    client = sign_in(world.oakshire_people.la_officer)
    for place, thing in (
        ("findings", world.oakshire_finding),
        ("recommendations", world.oakshire_inspection_recommendation),
        ("areas-for-development", world.oakshire_area_for_development),
        ("priorities", world.oakshire_priority),
        ("duties", Duty.objects.get(code="cfa-36")),
        ("actions", world.oakshire_action),
    ):
        own = f"/oakshire/{place}/{thing.pk}/"
        assert f'href="{own}thread/"' in client.get(own).content.decode(), place
        answer = client.get(f"{own}thread/")
        assert answer.status_code == 200
        assert f'href="{GAPS}"' in answer.content.decode()
    assert client.get("/oakshire/duties/999999/thread/").status_code == 404
    for own in (world.oakshire_self_evaluation, world.oakshire_inspection, world.oakshire_strategy):
        assert f'href="{GAPS}"' in client.get(own.get_absolute_url()).content.decode()


def test_gaps_are_listed_by_kind_and_go_out_as_csv(world, sign_in):
    client = sign_in(world.oakshire_people.la_lead)
    page = client.get(GAPS)
    assert page.context["total"] == sum(number for _, _, number in page.context["counts"])
    told = page.content.decode()
    assert page.context["none_of"]
    assert all(f"{label}: none" in told for label in page.context["none_of"])
    found = {label for _, label, _ in page.context["counts"]}
    assert found | set(page.context["none_of"]) == {kind.label for kind in KINDS}
    assert 'href="/oakshire/representation/"' in told
    for name, label, number in page.context["counts"]:
        narrowed = client.get(f"{GAPS}?kind={name}")
        assert narrowed.context["page"].paginator.count == number
        assert (
            f'<h1 class="govuk-heading-l">{label}</h1><p class="govuk-body-l">{number} of ' in narrowed.content.decode()
        )
        rows = client.get(f"{GAPS}gaps.csv?kind={name}").content.decode("utf-8-sig")
        assert rows.startswith(csv_text(("Kind", "What", "What is missing"), []))
        assert rows.count(label) >= number
    missing_nowhere = next(kind.name for kind in KINDS if kind.label in page.context["none_of"])
    assert (
        f"None of {page.context['total']} gaps in what you can see."
        in client.get(f"{GAPS}?kind={missing_nowhere}").content.decode()
    )
    assert client.get(f"{GAPS}?kind=nothing&page=9999").status_code == 200
    assert "Download" not in sign_in(world.oakshire_people.school_rep).get(GAPS).content.decode()


def test_whoever_sees_nothing_is_told_of_no_gap_of_it(world, sign_in, acting):
    with acting(world.oakshire_people.area_admin) as person:
        kept = {gap.kind for gap in gaps_of(person, world.oakshire, clock.today())}
    assert kept == {"duty-without-holder"}
    with acting(world.oakshire_people.inspector) as person:
        assert {gap.kind for gap in gaps_of(person, world.oakshire, clock.today())} <= {"duty-without-holder"}
    client = sign_in(world.oakshire_people.la_lead)
    ending = dt.date(2000, 1, 1)
    Duty.objects.update(in_force_from=None, in_force_until=ending)
    empty = sign_in(world.oakshire_people.area_admin).get(GAPS).content.decode()
    assert "Nothing is missing in what you can see." in empty
    assert client.get(GAPS).status_code == 200


def test_list_and_threads_cost_the_same_number_of_queries_however_much_there_is(world, sign_in, count_queries, acting):
    client = sign_in(world.oakshire_people.la_lead)
    before = count_queries(client, GAPS)
    address = f"/oakshire/findings/{world.oakshire_finding.pk}/thread/"
    thread = count_queries(client, address)
    with acting(world.oakshire_people.la_lead):
        others = list(Action.objects.filter(area=world.oakshire).exclude(pk=world.oakshire_action.pk))
        for action in others:
            ActionFinding.objects.create(action=action, finding=world.oakshire_finding)
            ActionEvidence.objects.create(action=action, evidence=world.oakshire_evidence)
        unlink(ActionPriority, ActionRecommendation)
    assert len(others) > 2
    assert count_queries(client, GAPS) == before <= 22  # one for each kind of gap, and the page
    assert count_queries(client, address) == thread


def test_the_way_to_the_gaps_is_shown_to_those_who_may_go_it(world):
    way = PANELS["inspection.Inspection:thread"]
    assert way(world.oakshire_inspection, world.oakshire_people.la_lead).context["url"] == GAPS
    assert way(world.oakshire_inspection, world.platform_admin) is None


def test_an_outcome_has_a_page_of_its_thread(world, sign_in):
    page = sign_in(world.oakshire_people.school_rep).get(f"/oakshire/outcomes/{world.oakshire_outcome.pk}/thread/")
    assert world.oakshire_outcome.text in page.content.decode()


def test_the_question_about_papers_leads_to_the_next_meeting_of_a_council_body(world, reader):
    Board.objects.filter(pk=world.oakshire_board.pk).update(legal_kind=Board.LegalKind.COUNCIL_COMMITTEE)
    asked = questions_for(reader.person, world.oakshire)[6]
    assert asked.url == f"/oakshire/meetings/{world.oakshire_meeting.pk}/"
