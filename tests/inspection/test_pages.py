"""Self-evaluation, evidence, inspections, readiness and duties as people meet them: the pages, and their forms."""

import csv
import datetime as dt
import html
import io
import re

import pytest
from django.db import transaction
from django.urls import reverse

from core import clock
from core.access import acting_as
from governance import operations as governance_operations
from governance.models import Decision
from inspection import operations
from inspection.models import (
    Criterion,
    Duty,
    Evidence,
    Framework,
    SelfEvaluation,
)
from partners.models import Person

DAY = dt.timedelta(days=1)


def url(name: str, *numbers) -> str:
    return reverse(f"inspection:{name}", args=["oakshire", *(getattr(number, "pk", number) for number in numbers)])


def typed_day(name: str, day: dt.date) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def seen(subject, **more) -> dict:
    lead = Person.objects.get(role_title="Director of Children's Services, Oakshire")
    with transaction.atomic(), acting_as(lead):
        subject.refresh_from_db()
    return {"seen_version": subject.version} | more


@pytest.fixture
def page(sign_in, world):
    """`page("la_lead", address)`: the words of a page as that person of Oakshire sees it."""

    def read(key: str, address: str) -> str:
        response = sign_in(getattr(world.oakshire_people, key)).get(address)
        assert response.status_code == 200, (key, address, response.status_code)
        return response.content.decode()

    return read


@pytest.fixture
def do(sign_in, world):
    """`do("la_lead", address, data)`: open a form, send it, and come back to the page it leads to."""

    def send(key: str, address: str, data: dict) -> str:
        client = sign_in(getattr(world.oakshire_people, key))
        assert client.get(address).status_code == 200
        response = client.post(address, data)
        form = response.context["form"].errors if response.status_code != 302 else ""
        assert response.status_code == 302, form
        return client.get(response.url).content.decode()

    return send


# --- Self-evaluation -------------------------------------------------------------------------------------------------


def test_the_rooms_first_page_leads_to_all_of_it(page, world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        operations.withdraw_self_evaluation(world.oakshire_commissioners_self_evaluation, reason="Merged.", by=lead)
    words = page("la_lead", url("self_evaluation_list"))
    for text in ("Evidence", "Inspections and reviews", "Getting ready for inspection", "Duties", "Who is accountable"):
        assert f">{text}</a>" in words
    assert words.index("Self-evaluation of Oakshire") < words.index("Critical review of joint commissioning")
    assert "snapshot 1" in words
    school = page("school_rep", url("self_evaluation_list"))
    assert "Critical review" not in school
    assert "snapshot 1" not in school
    assert "Begin a self-evaluation" not in school


def test_an_area_without_any_says_so(page, world, acting):
    admin = page("area_admin", url("self_evaluation_list"))
    assert "No self-evaluation to show" in admin
    for name, words in (
        ("evidence_list", "No evidence to show"),
        ("inspection_list", "Nothing has been recorded yet"),
        ("preparation_list", "No preparation has begun"),
        ("accountability_list", "The matrix is empty"),
    ):
        assert words in page("area_admin", url(name))
    assert "No such duties" in page("area_admin", url("duty_list") + "?words=qqqq")


def test_a_self_evaluation_shows_what_it_says_what_it_rests_on_and_who_said_so(page, world):
    words = page("la_lead", world.oakshire_self_evaluation.get_absolute_url())
    for text in (
        "We know ourselves better than two years ago.",
        "A mid-sized area",
        "The partnership board leads.",
        "Since the last review, waits have fallen.",
        "We do this for most, on 1.",
        "Early years settings notice needs early.",
        "Older pupils&#x27; needs are noticed late.",
        "The school improvement plan covers it.",
        "3 items of evidence",
        "No evidence yet",
        "Assessments take longer than is said.",
        "The figure now counts from the request.",
        "Looked at together; still right.",
        "Engagement meeting",
        "It has not been put forward.",
    ):
        assert text in words, text
    school = page("school_rep", world.oakshire_self_evaluation.get_absolute_url())
    assert "2 items of evidence" in school
    assert "Contract monitoring" not in school
    assert "Change the texts" not in school
    assert "Test what it says" in school


def test_weak_evidence_is_named(page, world, acting):
    people, today = world.oakshire_people, clock.today()
    framework = Framework.objects.get(code="area-send-2023")
    numbers = {criterion.number: criterion for criterion in framework.criteria.all()}
    said = {"audience": world.oakshire_audiences.everyone, "source_body": "x", "shows": "x"}
    with acting(people.la_lead) as lead:
        for number, kind, partner, days in (
            ("2", "audit", "council", 300),
            ("3", "audit", "council", 1),
            ("3", "audit", "icb", 1),
            ("4", "audit", "council", 1),
            ("4", "survey", "council", 1),
        ):
            operations.record_evidence(
                world.oakshire,
                **said,
                title=f"For {number}",
                kind=kind,
                owner_partner=getattr(world.oakshire_partners, partner),
                dated_on=today - days * DAY,
                criteria=[numbers[number]],
                by=lead,
            )
    words = page("la_lead", world.oakshire_self_evaluation.get_absolute_url())
    for text in (
        "All evidence is older than six months or has expired",
        "All evidence is of one kind",
        "All evidence comes from one partner",
    ):
        assert text in words


def test_a_criterion_names_its_newest_evidence_and_leads_to_all(page, world, acting):
    criterion = Framework.objects.get(code="area-send-2023").criteria.get(number="5")
    with acting(world.oakshire_people.la_lead) as lead:
        for days in range(1, 5):
            operations.record_evidence(
                world.oakshire,
                audience=world.oakshire_audiences.everyone,
                title=f"Heard {days} days ago",
                kind="voice",
                source_body="x",
                shows="x",
                owner_partner=world.oakshire_partners.council,
                dated_on=clock.today() - days * DAY,
                criteria=[criterion],
                by=lead,
            )
    words = page("la_lead", world.oakshire_self_evaluation.get_absolute_url())
    assert "4 items of evidence" in words
    assert [f"Heard {days} days ago" in words for days in range(1, 5)] == [True, True, True, False]
    rest = html.unescape(re.search(r'href="([^"]*criterion=5)">All 4<', words)[1])
    assert "Heard 4 days ago" in page("la_lead", rest)


def test_a_self_evaluation_is_begun_and_written(do, world, acting):
    framework = Framework.objects.get(code="local-area-2016")
    data = {
        "framework": framework.pk,
        "title": "Ours",
        **typed_day("as_at", clock.today()),
        "lead_person": "",
        "review_every_months": "6",
        "audience": world.oakshire_audiences.everyone.pk,
    }
    assert "Ours" in do("icb_lead", url("self_evaluation_create"), data)
    evaluation = world.oakshire_self_evaluation
    texts = {"summary": "S", "context": "C", "governance": "G", "improvement_story": "I"}
    changed = data | texts | {"title": "Renamed"}
    assert "Renamed" in do("la_officer", url("self_evaluation_edit", evaluation), seen(evaluation, **changed))
    judgement = world.oakshire_judgement
    written = seen(judgement, text="Much better.", strengths="One\nTwo")
    assert "Much better." in do("la_officer", url("judgement_write", evaluation, judgement), written)
    added = {"text": "Reach families early.", "route": "action", "none_because": ""}
    words = do("la_officer", url("area_for_development_add", evaluation, judgement), added)
    assert "Reach families early." in words
    review = seen(evaluation, note="Fine.", **typed_day("reviewed_on", clock.today()))
    assert "Fine." in do("la_officer", url("self_evaluation_review", evaluation), review)


def test_two_who_write_a_judgement_at_once_see_both_texts(sign_in, world):
    client, judgement = sign_in(world.oakshire_people.la_officer), world.oakshire_judgement
    address = url("judgement_write", world.oakshire_self_evaluation, judgement)
    data = seen(judgement, text="Mine", strengths="One")
    assert client.post(address, data).status_code == 302
    response = client.post(address, data | {"text": "Yours", "strengths": "Two"})
    assert response.status_code == 409
    conflict = {entry.label: (entry.theirs, entry.yours) for entry in response.context["form"].conflict}
    assert conflict == {"Judgement, in words": ("Mine", "Yours"), "Strengths": ("One", "Two")}
    same = client.post(address, data | {"text": "Yours"})
    assert [entry.label for entry in same.context["form"].conflict] == ["Judgement, in words"]


def test_what_can_not_be_kept_comes_back_on_the_form_with_what_was_typed(sign_in, world):
    client, evaluation = sign_in(world.oakshire_people.la_lead), world.oakshire_self_evaluation
    address = url("judgement_write", evaluation, world.oakshire_judgement)
    for text in ("nul \x00 byte", "x" * 20_001, ""):
        response = client.post(address, seen(world.oakshire_judgement, text=text, strengths="Kept"))
        assert response.status_code == 200
        assert "text" in response.context["form"].errors
        assert "Kept" in response.content.decode()
    elsewhere = seen(evaluation, audience=world.elmborough_audiences.everyone.pk, occasion="Board")
    response = client.post(url("self_evaluation_freeze", evaluation), elsewhere)
    assert "audience" in response.context["form"].errors


def test_an_area_for_development_is_changed_routed_and_taken_back(do, page, world):
    evaluation, item = world.oakshire_self_evaluation, world.oakshire_area_for_development
    assert "The school improvement plan covers it." in page("school_rep", item.get_absolute_url())
    edit = seen(item, text="Older pupils wait.", already_in_place="on")
    assert "Older pupils wait." in do("la_lead", url("area_for_development_edit", evaluation, item), edit)
    undecided = do("la_lead", url("area_for_development_route", evaluation, item), seen(item, route="undecided"))
    assert "Not decided yet where it goes" in undecided
    route = do("la_lead", url("area_for_development_route", evaluation, item), seen(item, route="action"))
    assert "To an action of a plan" in route
    gone = do("la_lead", url("area_for_development_take_back", evaluation, item), seen(item, reason="Done."))
    assert "Taken back" in gone
    assert "Decide where it goes" not in gone
    assert "Older pupils wait." not in page("la_lead", evaluation.get_absolute_url())


def test_it_goes_through_all_hands_to_publication(do, page, world, sign_in):
    evaluation = world.oakshire_self_evaluation
    address = evaluation.get_absolute_url()
    schools = {
        "stance": "challenges",
        "judgement": "",
        "words": "We wait.",
        "partner": world.oakshire_partners.schools.pk,
    }
    assert "Not answered yet" in do("school_rep", url("self_evaluation_test", evaluation), schools)
    refused = sign_in(world.oakshire_people.la_officer).post(
        url("self_evaluation_put_forward", evaluation), seen(evaluation)
    )
    assert refused.status_code == 409
    words = page("la_officer", address)
    assert "1 answer owed" in words
    (answer_url,) = re.findall(r'href="([^"]+/answer/)"', words)
    assert "We will count it." in do("la_officer", answer_url, {"answer": "We will count it."})
    assert "Asked" in do("la_officer", url("self_evaluation_put_forward", evaluation), seen(evaluation))
    for key, partner in (("la_lead", "council"), ("icb_lead", "icb")):
        data = {"partner": getattr(world.oakshire_partners, partner).pk, "stance": "agrees", "words": ""}
        do(key, url("self_evaluation_agree", evaluation), seen(evaluation) | data)
    data = {"partner": world.oakshire_partners.forum.pk, "stance": "dissents", "words": "Waits are not faced."}
    assert "Waits are not faced." in do(
        "forum_chair", url("self_evaluation_agree", evaluation), seen(evaluation) | data
    )
    everyone = {"audience": world.oakshire_audiences.everyone.pk}
    assert "Published by" in do("la_lead", url("self_evaluation_publish", evaluation), seen(evaluation) | everyone)
    school = page("school_rep", url("self_evaluation_list"))
    assert "Publication" in school
    assert "Published" in page("school_rep", address)
    reopened = do("la_lead", url("self_evaluation_reopen", evaluation), seen(evaluation, reason="A new figure."))
    assert "It has not been put forward again." in reopened


def test_a_published_one_is_superseded_and_another_withdrawn(do, world, acting):
    evaluation = world.oakshire_self_evaluation
    with acting(world.oakshire_people.la_lead):
        SelfEvaluation.objects.filter(pk=evaluation.pk).update(
            state="published",
            agreed_on=clock.today(),
            put_forward_by=world.oakshire_people.la_officer,
            published_by=world.oakshire_people.la_lead,
            published_at=clock.now(),
        )
    words = do("la_lead", url("self_evaluation_supersede", evaluation), seen(evaluation, reason="The next is out."))
    assert "Superseded" in words
    other = world.oakshire_commissioners_self_evaluation
    assert "Withdrawn" in do("la_lead", url("self_evaluation_withdraw", other), seen(other, reason="Merged."))


def test_a_snapshot_is_taken_and_says_what_is_held_back_to_its_maker_only(do, page, sign_in, world, acting):
    everyone = world.oakshire_audiences.everyone
    data = {"occasion": "The board in May", "audience": everyone.pk}
    words = do("la_lead", url("self_evaluation_freeze", world.oakshire_self_evaluation), data)
    for text in ("1 item of evidence that you saw", "Survey of parents and carers", "Tested by Oakshire Schools"):
        assert text in words
    hidden = world.oakshire_commissioners_self_evaluation
    refused = sign_in(world.oakshire_people.la_lead).post(url("self_evaluation_freeze", hidden), data)
    assert refused.status_code == 409
    assert (
        "wait until somebody else has put the self-evaluation forward" in refused.context["form"].errors["audience"][0]
    )
    with acting(world.oakshire_people.la_lead) as lead:
        type(hidden).objects.filter(pk=hidden.pk).update(
            state="put_forward", put_forward_by=world.oakshire_people.icb_lead, put_forward_at=clock.now()
        )
        snapshot = operations.take_snapshot(hidden, audience=everyone, occasion="Peers", by=lead)
    school = page("school_rep", snapshot.get_absolute_url())
    assert "that you saw" not in school
    assert "See it as it is now" not in school
    assert "Nobody yet." in school


# --- Evidence --------------------------------------------------------------------------------------------------------


def titles(response) -> list[str]:
    return [item.title for item, _ in response.context["rows"]]


def test_evidence_is_narrowed_and_sorted_by_its_address(sign_in, world, acting):
    audit, survey, contract = (
        "Audit of requests for assessment",
        "Survey of parents and carers",
        "Contract monitoring of therapies",
    )
    with acting(world.oakshire_people.la_lead) as lead:
        old = operations.record_evidence(
            world.oakshire,
            audience=world.oakshire_audiences.everyone,
            title="Old poll",
            kind=Evidence.Kind.VOICE,
            dated_on=clock.today() - 400 * DAY,
            source_body="Youth group",
            owner_partner=world.oakshire_partners.youth,
            shows="Then.",
            by=lead,
        )
        operations.withdraw_evidence(old, reason="Too old.", by=lead)
    client = sign_in(world.oakshire_people.la_lead)
    framework = Framework.objects.get(code="area-send-2023").pk
    for query, expected in (
        ("?sort=title", [audit, contract, survey]),
        ("?sort=-title", [survey, contract, audit]),
        ("?sort=kind", [audit, contract, survey]),
        ("?sort=-kind", [survey, contract, audit]),
        ("?words=feel+heard", [survey]),
        ("?kind=audit", [audit]),
        ("?freshness=old&withdrawn=on", ["Old poll"]),
        ("?freshness=expired", []),
        (f"?framework={framework}&criterion=1&sort=title", [audit, contract, survey]),
        ("?criterion=2", []),
        (f"?owner_partner={world.oakshire_partners.forum.pk}", [survey]),
        ("?owner_partner=999999&sort=title", [audit, contract, survey]),
    ):
        assert titles(client.get(url("evidence_list") + query)) == expected, query
    assert titles(sign_in(world.oakshire_people.school_rep).get(url("evidence_list") + "?sort=title")) == [
        audit,
        survey,
    ]


def test_evidence_is_downloaded_as_it_is_narrowed(sign_in, world):
    client = sign_in(world.oakshire_people.la_officer)
    page = client.get(url("evidence_list") + "?kind=audit&page=1").content.decode()
    assert f'href="{url("evidence_export")}?kind=audit"' in page
    rows = list(csv.reader(io.StringIO(client.get(url("evidence_export") + "?kind=audit").content.decode("utf-8-sig"))))
    assert (len(rows), rows[1][0], rows[1][8]) == (2, "Audit of requests for assessment", "Up to date")
    assert rows[1][10] == "Children and Families Act 2014, section 36"
    school = sign_in(world.oakshire_people.school_rep)
    assert school.get(url("evidence_export")).status_code == 403
    assert "Download" not in school.get(url("evidence_list")).content.decode()


def test_an_item_of_evidence_shows_what_it_speaks_to(page, world):
    words = page("school_rep", world.oakshire_evidence.get_absolute_url())
    for text in (
        "Most requests have what they need.",
        "Families wait less for a decision.",
        "Up to date",
        "1. Needs are recognised correctly",
        "Children and Families Act 2014, section 36",
        "Open the source",
        "Change this evidence",
    ):
        assert text in words
    bare = page("school_rep", world.oakshire_forum_evidence.get_absolute_url())
    assert "Nobody has said yet what difference it makes." in bare
    assert "Change this evidence" not in bare


def test_what_evidence_rests_on_is_not_shown_to_who_may_not_see_it(page, world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        evidence = operations.record_evidence(
            world.oakshire,
            audience=world.oakshire_audiences.everyone,
            title="Prices",
            kind=Evidence.Kind.LOCAL_DATA,
            dated_on=clock.today() - 200 * DAY,
            source_body="Finance",
            owner_partner=world.oakshire_partners.schools,
            shows="They rise.",
            expires_on=clock.today(),
            measure=world.oakshire_commissioners_measure,
            by=lead,
        )
    words = page("school_rep", evidence.get_absolute_url())
    assert world.oakshire_commissioners_measure.name not in words
    assert "Expired" in words
    assert "No criterion and no duty yet." in words
    assert 'name="measure"' not in page("school_rep", url("evidence_edit", evidence))
    assert 'name="measure"' in page("la_lead", url("evidence_edit", evidence))


def test_a_duty_that_a_partner_has_already_says_so_in_plain_words(sign_in, world):
    position = world.oakshire_duty_position
    data = {"owner_partner": position.owner_partner_id, "audience": world.oakshire_audiences.everyone.pk}
    response = sign_in(world.oakshire_people.la_lead).post(url("duty_position_create", position.duty_id), data)
    assert response.status_code == 409
    assert response.context["form"].errors == {
        "owner_partner": [f"{position.owner_partner} is already down for this duty. Open that entry and change it."]
    }


def evidence_data(**changes) -> dict:
    return {
        "title": "Poll",
        "kind": "voice",
        **typed_day("dated_on", clock.today()),
        "source_body": "Youth group",
        "shows": "They like it.",
        "so_what": "",
        "link": "https://example.org/x",
        "criteria": [Criterion.objects.first().pk],
        "duties": [Duty.objects.first().pk],
    } | changes


def test_evidence_is_recorded_changed_and_withdrawn(do, world):
    new = {"owner_partner": world.oakshire_partners.youth.pk}
    new["audience"] = world.oakshire_audiences.only_youth.pk
    assert "They like it." in do("youth_rep", url("evidence_create"), evidence_data(**new))
    evidence = world.oakshire_evidence
    changed = evidence_data(title="Audit, again", **seen(evidence))
    assert "Audit, again" in do("school_rep", url("evidence_edit", evidence), changed)
    words = do("la_lead", url("evidence_withdraw", evidence), seen(evidence, reason="Too few were asked."))
    assert "Withdrawn by Director of Children" in words
    assert "Too few were asked." in words


def test_evidence_of_somebody_elses_partner_or_with_a_wrong_link_is_refused_on_the_form(sign_in, world):
    client = sign_in(world.oakshire_people.youth_rep)
    data = evidence_data(
        owner_partner=world.oakshire_partners.council.pk,
        audience=world.oakshire_audiences.commissioners.pk,
        link="javascript:alert(1)",
        **typed_day("dated_on", clock.today() + DAY),
    )
    response = client.post(url("evidence_create"), data)
    assert set(response.context["form"].errors) == {"owner_partner", "audience", "link", "dated_on"}


# --- Inspections -----------------------------------------------------------------------------------------------------


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


# --- Getting ready ---------------------------------------------------------------------------------------------------


def test_a_preparation_shows_the_register_the_people_the_places_and_the_documents(page, world):
    words = page("school_rep", world.oakshire_preparation.get_absolute_url())
    for text in (
        "0 signed off, 0 ready, 25 not ready.",
        "Therapy waits by month",
        "Joint commissioning",
        "SEND Strategy Officer, Oakshire",
        "Health commissioning",
        "Leads on this theme",
        "Civic Centre",
        "One-minute guide:",
        "Two sites; quiet rooms for the team.",
        "Review of specialist places",
    ):
        assert text in words, text
    assert "Add a line to the register" not in words
    assert "0 signed off, 0 ready, of 25" in page("school_rep", url("preparation_list"))


def test_a_bare_preparation_says_what_is_missing(page, do, world, acting):
    data = {
        "title": "Bare",
        "framework": Framework.objects.first().pk,
        "audience": world.oakshire_audiences.everyone.pk,
    }
    words = do("la_officer", url("preparation_create"), data)
    for text in ("The register is empty.", "None are planned.", "Nobody has been named yet.", "None to show."):
        assert text in words


def test_a_preparation_is_gathered_changed_and_closed(do, world):
    preparation, people = world.oakshire_preparation, world.oakshire_people
    item = {"title": "Short breaks list", "owner_person": people.la_officer.pk, "place": "Drive"}
    meeting = {
        "title": "Families",
        "starts_at": "2pm",
        "site": world.oakshire_site.pk,
        "attendees": [people.forum_rep.pk],
    }
    for name, data, text in (
        ("readiness_item_add", item, "Short breaks list"),
        ("site_add", {"name": "Hospital", "arrangements": ""}, "Hospital"),
        ("contact_add", {"person": people.la_officer.pk, "for_what": "Data"}, "Data: SEND Strategy Officer"),
        ("inspector_meeting_add", meeting | typed_day("held_on", clock.today()), "at 2pm"),
        ("preparation_edit", {"title": "Renamed", "expected": "", "arrangements": "", **seen(preparation)}, "Renamed"),
    ):
        assert text in do("la_officer", url(name, preparation), data), name
    change = url("inspector_meeting_edit", preparation, world.oakshire_inspector_meeting)
    changed = {"title": "Commissioners", "attendees": [people.icb_officer.pk], **seen(preparation)}
    assert "Commissioners" in do("la_officer", change, changed)
    for name, part in (
        ("inspector_meeting", world.oakshire_inspector_meeting),
        ("contact", world.oakshire_contact),
        ("preparation_document", world.oakshire_preparation_document),
    ):
        do("la_officer", url(f"{name}_remove", preparation, part), {})
    document = {"document": world.oakshire_document.pk, "purpose": "event"}
    assert "Briefing event:" in do("la_officer", url("preparation_document_add", preparation), document)
    words = do("la_lead", url("preparation_close", preparation), seen(preparation, reason="It is over."))
    assert "Closed" in words
    assert "Add a line" not in words


def test_a_place_with_meetings_stays(sign_in, do, world, acting):
    address = url("site_remove", world.oakshire_preparation, world.oakshire_site)
    refused = sign_in(world.oakshire_people.la_officer).post(address, {})
    assert refused.status_code == 409
    assert "move them first" in refused.content.decode()


def test_a_line_of_the_register_is_made_ready_by_its_owner_and_signed_off_by_a_lead(do, page, world):
    item, today = world.oakshire_readiness_item, clock.today()
    ready = do("provider_officer", url("readiness_item_refresh", item), seen(item, **typed_day("refreshed_on", today)))
    assert "said by Therapies Manager" in ready
    assert "Signed off by Director" in do("la_lead", url("readiness_item_sign_off", item), seen(item))
    not_ready = do("provider_officer", url("readiness_item_reopen", item), seen(item, reason="A month is missing."))
    assert "Not ready" in not_ready
    edit = {"title": "Waits", "owner_person": world.oakshire_people.college_rep.pk, "place": "", **seen(item)}
    assert "Waits" in do("la_officer", url("readiness_item_edit", item), edit)
    gone = do("la_officer", url("readiness_item_withdraw", item), seen(item, reason="Not asked for."))
    assert "Taken out of the register" in gone
    assert "It is ready" not in gone


def test_a_line_shows_without_its_preparation_to_its_owner(page, do, world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        hidden = operations.begin_preparation(
            world.oakshire,
            audience=world.oakshire_audiences.commissioners,
            framework=Framework.objects.first(),
            title="Hidden preparation",
            with_usual_items=False,
            by=lead,
        )
        item = operations.add_readiness_item(
            hidden, title="Only this", owner_partner=world.oakshire_partners.schools, by=lead
        )
    for address in (item.get_absolute_url(), url("readiness_item_refresh", item)):
        words = page("school_rep", address)
        assert "Only this" in words
        assert "Hidden preparation" not in words
    ready = seen(item, **typed_day("refreshed_on", clock.today()))
    assert "said by Primary Headteacher" in do("school_rep", url("readiness_item_refresh", item), ready)


# --- Duties ----------------------------------------------------------------------------------------------------------


def test_the_register_is_narrowed_by_its_address(sign_in, world):
    client = sign_in(world.oakshire_people.school_rep)

    def found(query: str) -> set[str]:
        return {duty.code for duty, _ in client.get(url("duty_list") + query).context["rows"]}

    assert found("?words=local+offer") == {"cfa-30"}
    assert found("?holder=nhs_provider&chapter=5") == {"cfa-23", "cfa-77"}
    assert found("?kind=right&words=mediation") == {"cfa-52"}
    assert found("?compliance=mostly") == {"cfa-69"}
    assert found("?compliance=met") == set()
    assert len(found("?kind=nonsense")) == len(found(""))


def test_the_register_has_pages(sign_in, world):
    client = sign_in(world.oakshire_people.school_rep)
    first, second = (client.get(url("duty_list") + query) for query in ("", "?page=2"))
    assert len(first.context["page"].object_list) == 20
    assert "<title>Duties, page 2 –" in second.content.decode()
    assert first.context["page"].object_list[0] not in second.context["page"].object_list


def test_the_register_is_downloaded(sign_in, world):
    client = sign_in(world.oakshire_people.la_officer)
    assert (
        f'href="{url("duty_export")}?words=report"' in client.get(url("duty_list") + "?words=report").content.decode()
    )
    text = client.get(url("duty_export") + "?chapter=6").content.decode("utf-8-sig")
    rows = {row[1]: row for row in csv.reader(io.StringIO(text))}
    assert rows["section 69"][7:10] == ["Oakshire Schools", "College Principal, Oakshire", "Mostly met"]
    assert rows["section 67"][7] == ""


def test_a_duty_has_a_page_with_who_holds_it_and_the_evidence(do, page, world):
    words = page("school_rep", url("duty_detail", Duty.objects.get(code="cfa-69")))
    for text in ("Our own summary, and no legal advice", "Oakshire Schools", "Mostly met", "College Principal"):
        assert text in words
    empty = Duty.objects.get(code="cfa-36")
    assert "Audit of requests for assessment" in page("school_rep", url("duty_detail", empty))
    held = {"owner_partner": world.oakshire_partners.council.pk, "audience": world.oakshire_audiences.everyone.pk}
    assert "Not assessed" in do("la_lead", url("duty_position_create", empty), held)
    assert "Oakshire Council" in page("school_rep", url("duty_detail", empty))


def test_its_holder_says_how_far_a_duty_is_met(do, page, world):
    position, today = world.oakshire_duty_position, clock.today()
    words = page("la_lead", position.get_absolute_url())
    assert "All but two schools have published." in words
    assert "Say how far it is met" not in words
    data = seen(
        position,
        compliance="met",
        statement="All have.",
        assured_how="Read.",
        **typed_day("assured_on", today - 2 * DAY),
        **typed_day("next_assurance_on", today - DAY),
        measures=[],
        documents=[],
    )
    answered = do("school_rep", url("duty_position_assure", position), data)
    assert "All have." in answered
    assert "overdue" in answered
    assert "Nothing is linked yet." in answered
    named = seen(position, owner_person=world.oakshire_people.school_rep.pk)
    assert "Primary Headteacher" in do("la_lead", url("duty_position_owner", position), named)


def test_the_matrix_shows_who_is_accountable_and_which_duties_each_holds(do, page, world):
    words = page("school_rep", url("accountability_list"))
    for text in ("Do their best for every pupil with SEN.", "Primary Headteacher", "section 69", "To governors"):
        assert text in words
    assert "Add a line" not in words
    line = {"agency": "Healthwatch", "responsibilities": "Let people be heard.", "accountable_words": ""}
    audience = {"audience": world.oakshire_audiences.everyone.pk}
    assert "Let people be heard." in do("icb_lead", url("accountability_create"), line | audience)
    mine = world.oakshire_accountability
    changed = line | {"agency": "All schools", "partner": ""}
    assert "All schools" in do("la_lead", url("accountability_edit", mine), changed | seen(mine))
    ended = do("la_lead", url("accountability_end", mine), seen(mine, reason="Merged."))
    assert "All schools: Merged." in ended


# --- Speed -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_pages_cost_the_same_at_one_row_and_at_thirty(sign_in, world, acting, count_queries):
    addresses = [
        url("self_evaluation_list"),
        world.oakshire_self_evaluation.get_absolute_url(),
        url("evidence_list"),
        url("inspection_list"),
        world.oakshire_inspection.get_absolute_url(),
        url("preparation_list"),
        world.oakshire_preparation.get_absolute_url(),
        url("duty_list"),
        url("accountability_list"),
        "/oakshire/",
    ]
    client = sign_in(world.oakshire_people.la_lead)
    before = {address: count_queries(client, address) for address in addresses}
    assert max(before[address] for address in addresses if address.endswith("s/")) <= 14
    area, everyone = world.oakshire, {"audience": world.oakshire_audiences.everyone}
    framework = Framework.objects.get(code="area-send-2023")
    criteria = list(framework.criteria.all())
    with acting(world.oakshire_people.la_lead) as lead:
        for number in range(29):
            operations.begin_self_evaluation(
                area, **everyone, framework=framework, title=f"No. {number}", as_at=clock.today(), by=lead
            )
            operations.add_area_for_development(world.oakshire_judgement, text=f"No. {number}", by=lead)
            operations.record_evidence(
                area,
                **everyone,
                title=f"No. {number}",
                kind="audit",
                dated_on=clock.today(),
                source_body="x",
                owner_partner=world.oakshire_partners.council,
                shows="x",
                expires_on=clock.today() + DAY,
                criteria=criteria,
                by=lead,
            )
            inspection = operations.record_inspection(area, **everyone, kind="other", title=f"No. {number}", by=lead)
            for whole in (inspection, world.oakshire_inspection):
                finding = operations.add_finding(whole, text="x", bodies=[world.oakshire_partners.council], by=lead)
                operations.add_recommendation(whole, finding=finding, text="x", by=lead)
            operations.begin_preparation(
                area, **everyone, framework=framework, title=f"No. {number}", with_usual_items=False, by=lead
            )
            operations.add_readiness_item(world.oakshire_preparation, title=f"No. {number}", by=lead)
            operations.plan_inspector_meeting(
                world.oakshire_preparation, title="x", attendees=[world.oakshire_people.la_officer], by=lead
            )
            operations.record_duty_position(
                area,
                **everyone,
                duty=Duty.objects.all()[number],
                owner_partner=world.oakshire_partners.council,
                by=lead,
            )
            operations.add_accountability(area, **everyone, agency=f"No. {number}", responsibilities="x", by=lead)
    after = {address: count_queries(client, address) for address in addresses}
    assert after == before
