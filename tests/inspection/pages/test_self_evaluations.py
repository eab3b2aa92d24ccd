"""Self-evaluation as people meet it: its pages and their forms."""

import html
import re

from core import clock
from inspection import operations
from inspection.models import (
    Framework,
    SelfEvaluation,
)
from tests.inspection.pages.steps import DAY, seen, typed_day, url


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
