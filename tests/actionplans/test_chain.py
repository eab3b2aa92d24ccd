"""From challenge to effect: what an action answers, on which evidence, and what is expected beside what came."""

import csv
import datetime as dt
import io
from decimal import Decimal

import docx
import openpyxl
import pytest

from actionplans import operations
from actionplans.chain import CHAIN_HEADER, CHAIN_IN_WORDS, NO_CHALLENGE, NO_EFFECT, NO_EVIDENCE, chain_of_plan
from actionplans.importing.preview import preview_of
from actionplans.models import Action, Challenge, EffectYear, ExpectedEffect, Plan, RagScheme
from core import clock
from core.errors import EditConflict
from indicators import operations as indicators
from indicators.models import Measure
from inspection.models import Evidence
from tests.actionplans.importing import files
from tests.actionplans.operations.steps import new_action, refused
from tests.actionplans.pages.steps import page, send, stored

pytestmark = pytest.mark.django_db

FILES = ("", "chain/", "sheet/", "actions.xlsx", "actions.docx")
EFFECT = {"what": "Plans begun", "unit": "plans", "assumption": "All take part.", "source": "Model of May"}


@pytest.fixture
def people(world):
    return world.oakshire_people


@pytest.fixture
def plan(world, acting):
    """A plan for reform with one action that has no chain."""
    with acting(world.oakshire_people.la_lead) as lead:
        made = operations.create_plan(
            world.oakshire,
            title="Our plan for reform",
            kind=Plan.Kind.LOCAL_SEND_REFORM_PLAN,
            scheme=RagScheme.objects.get(area=None, name="BRAG"),
            audience=world.oakshire_audiences.everyone,
            owner_partner=world.oakshire_partners.council,
            by=lead,
        )
    return made


@pytest.fixture
def action(world, acting, plan, in_days):
    with acting(world.oakshire_people.la_lead) as lead:
        return operations.create_action(
            plan, lead_person=world.oakshire_people.la_officer, by=lead, **new_action(world, in_days, reference="L1")
        )


def chain(plan, acting, person):
    with acting(person) as someone:
        return chain_of_plan(Plan.objects.select_related("area").get(pk=plan.pk), someone)


def figures(rows):
    return [(year.words, year.expected_text, year.actual_text, year.said) for year in rows[0].effects[0].years]


# --- Challenges -------------------------------------------------------------------------------------------------------


def test_a_challenge_says_what_shows_it_and_what_is_missing_is_named(world, people, acting, plan, action):
    assert [row.gaps for row in chain(plan, acting, people.la_officer)] == [[NO_CHALLENGE, NO_EFFECT]]
    with acting(people.la_lead) as lead:
        made = operations.add_challenge(action, text=" Waits are long. ", by=lead)
    assert [row.gaps for row in chain(plan, acting, people.la_officer)] == [[NO_EVIDENCE, NO_EFFECT]]
    with acting(people.la_lead) as lead:
        operations.edit_challenge(
            made, text="Waits are long.", evidence=[world.oakshire_evidence], seen_version=1, by=lead
        )
        operations.add_expected_effect(action, years="calendar", expected={2027: 5}, **EFFECT, by=lead)
    row = chain(plan, acting, people.la_officer)[0]
    assert (row.reference, row.gaps) == ("L1", [])
    shown = row.challenges[0]
    assert (shown.challenge.text, shown.evidence) == ("Waits are long.", [world.oakshire_evidence])


def test_words_need_their_source_and_a_source_its_words(lead, action):
    assert refused(operations.add_challenge, action, text=" ", by=lead).field == "text"
    alone = refused(operations.add_challenge, action, text="A", evidence_words="Twice as many", by=lead)
    assert alone.field == "evidence_source"
    alone = refused(operations.add_challenge, action, text="A", evidence_source="A census", by=lead)
    assert alone.field == "evidence_words"


def test_evidence_that_one_does_not_see_is_not_ones_to_choose_and_stays_linked(world, people, acting, action):
    with acting(people.la_lead) as lead:
        Evidence.objects.filter(pk=world.oakshire_evidence.pk).update(audience=world.oakshire_audiences.commissioners)
        made = operations.add_challenge(action, text="A", evidence=[world.oakshire_evidence], by=lead)
        operations.reassign_action(
            action,
            lead_partner=world.oakshire_partners.provider,
            lead_person=people.provider_officer,
            accountable_person=None,
            supporting=[],
            reason="It is theirs now.",
            seen_version=None,
            by=lead,
        )
    with acting(people.provider_officer) as officer:
        refusal = refused(operations.edit_challenge, made, text="B", evidence=[world.oakshire_evidence], by=officer)
        assert refusal.field == "evidence"
        operations.edit_challenge(made, text="B", by=officer)
    with acting(people.la_lead):
        linked = made.challenge_evidence.filter(unlinked_at=None)
        assert [row.evidence_id for row in linked] == [world.oakshire_evidence.pk]
        assert Challenge.objects.get(pk=made.pk).text == "B"


def test_evidence_that_is_no_longer_chosen_is_unlinked(world, lead, action):
    made = operations.add_challenge(action, text="A", evidence=[world.oakshire_evidence], by=lead)
    operations.edit_challenge(made, text="A", by=lead)
    assert [row.unlinked_at is None for row in made.challenge_evidence.all()] == [False]


def test_a_closed_action_takes_no_more_and_what_is_withdrawn_is_out_of_the_chain(people, acting, plan, action):
    with acting(people.la_lead) as lead:
        challenge = operations.add_challenge(action, text="A", by=lead)
        effect = operations.add_expected_effect(action, years="calendar", expected={2027: 5}, **EFFECT, by=lead)
        assert refused(operations.withdraw_from_chain, challenge, reason=" ", by=lead).field == "reason"
        with pytest.raises(EditConflict):
            operations.withdraw_from_chain(challenge, reason="Doubled", seen_version=9, by=lead)
        operations.withdraw_from_chain(challenge, reason="Doubled", by=lead)
        operations.withdraw_from_chain(effect, reason="Doubled", by=lead)
        assert "withdrawn" in refused(operations.withdraw_from_chain, challenge, reason="Again", by=lead).message
    row = chain(plan, acting, people.la_officer)[0]
    assert (row.challenges, row.effects) == ([], [])
    with acting(people.la_lead) as lead:
        other = operations.add_expected_effect(action, years="calendar", expected={2027: 5}, **EFFECT, by=lead)
        operations.close_action(Action.objects.get(pk=action.pk), reason="Over", by=lead)
        assert "closed" in refused(operations.add_challenge, action, text="A", by=lead).message
        late = refused(
            operations.record_effect, other, first=2027, actual=1, actual_on=clock.today(), actual_source="A", by=lead
        )
        assert "without completion" in late.message
    assert chain(plan, acting, people.la_officer)[0].gaps == []


# --- What is expected, and what came ----------------------------------------------------------------------------------


def test_an_expected_effect_says_everything_it_rests_on(world, lead, action):
    whole = EFFECT | {"years": "financial", "expected": {2026: 5}}
    for name in ("what", "unit", "assumption", "source", "years"):
        assert refused(operations.add_expected_effect, action, **whole | {name: " "}, by=lead).field == name
    assert "one year" in refused(operations.add_expected_effect, action, **whole | {"expected": {}}, by=lead).message
    elsewhere = Measure(pk=0)
    assert refused(operations.add_expected_effect, action, **whole, measure=elsewhere, by=lead).field == "measure"


def test_what_came_is_entered_with_day_and_source_and_is_kept_when_the_model_changes(people, acting, plan, action):
    this = clock.today().year
    whole = EFFECT | {"years": "calendar"}
    with acting(people.la_lead) as lead:
        effect = operations.add_expected_effect(action, expected={this: 10, this + 1: 8}, **whole, by=lead)
        entered = {"first": this, "actual": Decimal("9.5"), "actual_on": clock.today(), "actual_source": "Register"}
        record = operations.record_effect
        assert refused(record, effect, **entered | {"actual_source": " "}, by=lead).field == "actual_source"
        assert refused(record, effect, **entered | {"first": 1999}, by=lead).field == "first"
        ahead, before = clock.today() + dt.timedelta(days=1), dt.date(this - 1, 12, 31)
        assert refused(record, effect, **entered | {"actual_on": ahead}, by=lead).field == "actual_on"
        assert refused(record, effect, **entered | {"actual_on": before}, by=lead).field == "actual_on"
        record(effect, **entered, by=lead)
    said = f"as on {clock.today():%-d %B %Y}; Register"
    assert figures(chain(plan, acting, people.la_officer)) == [
        (str(this), "10", "9.5", said),
        (str(this + 1), "8", "–", ""),
    ]
    with acting(people.la_lead) as lead:
        again = refused(
            operations.edit_expected_effect, effect, **whole | {"years": "academic"}, expected={1: 1}, by=lead
        )
        assert again.field == "years"
        operations.edit_expected_effect(effect, expected={this + 2: 7}, **whole, by=lead)
    assert figures(chain(plan, acting, people.la_officer)) == [
        (str(this), "–", "9.5", said),
        (str(this + 2), "7", "–", ""),
    ]


def test_what_came_can_still_be_entered_when_the_action_is_complete(people, acting, action):
    with acting(people.la_lead) as lead:
        effect = operations.add_expected_effect(
            action, years="calendar", expected={clock.today().year: 5}, **EFFECT, by=lead
        )
        blue = action.level.scheme.levels.get(delivery_status="complete")
        operations.update_rag(Action.objects.get(pk=action.pk), level=blue, reason="Done", by=lead)
    with acting(people.icb_lead) as other:
        operations.confirm_completion(Action.objects.get(pk=action.pk), by=other)
        operations.record_effect(
            ExpectedEffect.objects.get(pk=effect.pk),
            first=clock.today().year,
            actual=Decimal(4),
            actual_on=clock.today(),
            actual_source="Register",
            by=other,
        )
        assert EffectYear.objects.get(effect=effect).actual == 4


def test_a_measure_gives_what_came_to_who_sees_it_alone(world, people, acting, plan, action):
    with acting(people.la_lead) as lead:
        effect = operations.add_expected_effect(
            action,
            years="financial",
            measure=world.oakshire_commissioners_measure,
            expected={2024: 100, 2025: 90},
            **EFFECT,
            by=lead,
        )
        for day, value in ((dt.date(2025, 1, 16), 110), (dt.date(2025, 3, 1), 105), (dt.date(2025, 5, 1), 95)):
            indicators.record_observation(
                world.oakshire_commissioners_measure,
                period_start=day,
                period_end=day + dt.timedelta(days=1),
                value=Decimal(value),
                by=lead,
            )
        entered = {"first": 2024, "actual": 1, "actual_on": clock.today(), "actual_source": "A", "by": lead}
        assert "measure counts" in refused(operations.record_effect, effect, **entered).message
    assert figures(chain(plan, acting, people.la_officer)) == [
        ("2024/25 financial year", "100", "105", "1 March 2025"),
        ("2025/26 financial year", "90", "95", "1 May 2025"),
    ]
    hidden = chain(plan, acting, people.school_rep)
    assert hidden[0].effects[0].counted_by == "Counted by a measure that is not open to you"
    assert [row[2] for row in figures(hidden)] == ["–", "–"]


def test_small_counts_of_the_measure_stay_hidden_here_too(world, people, acting, plan, action):
    with acting(people.la_lead) as lead:
        operations.add_expected_effect(
            action, years="calendar", measure=world.oakshire_small_measure, expected={2025: 9}, **EFFECT, by=lead
        )
        indicators.record_observation(
            world.oakshire_small_measure,
            period_start=dt.date(2025, 1, 1),
            period_end=dt.date(2026, 1, 1),
            value=Decimal(3),
            note="Counted again.",
            by=lead,
        )
    assert figures(chain(plan, acting, people.la_officer))[0][2] == "3"
    assert figures(chain(plan, acting, people.school_rep))[0][2] == "–"


def test_what_was_entered_by_hand_is_not_taken_over_by_a_measure(world, lead, action):
    whole = EFFECT | {"years": "calendar", "expected": {clock.today().year: 5}}
    effect = operations.add_expected_effect(action, **whole, by=lead)
    today = {"first": clock.today().year, "actual_on": clock.today()}
    operations.record_effect(effect, actual=Decimal(4), actual_source="Register", **today, by=lead)
    refusal = refused(operations.edit_expected_effect, effect, **whole, measure=world.oakshire_measure, by=lead)
    assert refusal.field == "measure"


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_the_chain_is_kept_from_the_page_of_the_action_and_read_with_the_plan(world, people, plan, action, sign_in):
    this, client = clock.today().year, sign_in(people.la_officer)
    assert NO_CHALLENGE in page(client, "action_detail", action.pk)
    assert "0 of 1 action" in page(client, "plan_detail", plan.pk)
    assert "Enter the challenge" in send(client, "challenge_add", action.pk, status=200, text="").content.decode()
    send(client, "challenge_add", action.pk, text="Waits are long.", evidence=[world.oakshire_evidence.pk])
    nothing = send(client, "effect_add", action.pk, status=200, years="calendar", **EFFECT).content.decode()
    assert "Enter the figure that is expected for one year at least" in nothing
    typed = {"years": "calendar", f"expected_{this}": "1,200", f"expected_{this + 1}": "900"}
    send(client, "effect_add", action.pk, **EFFECT, **typed)
    effect = page(client, "action_detail", action.pk).split("/effects/")[1].split("/")[0]
    day = clock.today()
    boxes = {"actual_on_day": day.day, "actual_on_month": day.month, "actual_on_year": day.year}
    assert "Plans begun" in page(client, "effect_record", action.pk, effect)
    sent = {"first": this, "actual": "1100", "actual_source": "Register", "seen_version": 1} | boxes
    send(client, "effect_record", action.pk, effect, **sent)
    shown = page(client, "plan_chain", plan.pk)
    assert ("1,100" in shown, "1 of 1 action has every link" in shown, NO_EVIDENCE in shown) == (True, True, False)
    assert world.oakshire_evidence.title in shown
    rows = list(csv.reader(io.StringIO(client.get(f"/oakshire/plans/{plan.pk}/chain.csv").content.decode("utf-8-sig"))))
    assert rows[1][:5] == ["L1", "New", "Waits are long.", world.oakshire_evidence.title, "Plans begun"]
    assert [row[8:11] for row in rows[1:]] == [[str(this), "1200", "1100"], [str(this + 1), "900", ""]]
    sheet = page(client, "plan_sheet", plan.pk)
    assert ("From challenge to effect" in sheet, "1,100" in sheet) == (True, True)


def test_what_is_missing_is_among_the_gaps_of_the_area(world, people, acting, action, sign_in):
    client = sign_in(people.la_officer)
    told = client.get("/oakshire/gaps/?kind=broken-chain").content.decode()
    assert f"{NO_CHALLENGE} {NO_EFFECT}" in told
    with acting(people.la_lead) as lead:
        operations.add_challenge(action, text="A", evidence=[world.oakshire_evidence], by=lead)
        operations.add_expected_effect(action, years="calendar", expected={2027: 5}, **EFFECT, by=lead)
    assert NO_EFFECT not in client.get("/oakshire/gaps/?kind=broken-chain").content.decode()


def test_links_are_changed_and_withdrawn_and_the_history_keeps_them(world, people, acting, action, sign_in):
    this, client = clock.today().year, sign_in(people.la_officer)
    with acting(people.la_lead) as lead:
        challenge = operations.add_challenge(action, text="Waits are long.", by=lead)
        effect = operations.add_expected_effect(action, years="calendar", expected={this: 5}, **EFFECT, by=lead)
    send(client, "challenge_edit", action.pk, challenge.pk, text="Waits are too long.", seen_version=1)
    typed = EFFECT | {"years": "calendar", f"expected_{this}": "6"}
    send(client, "effect_edit", action.pk, effect.pk, **typed, seen_version=1)
    both = send(
        client, "effect_edit", action.pk, effect.pk, **typed | {f"expected_{this}": "7"}, seen_version=1, status=409
    )
    assert f"Expected in the year that begins in {this}" in both.content.decode()
    send(client, "challenge_withdraw", action.pk, challenge.pk, reason="Doubled")
    send(client, "effect_withdraw", action.pk, effect.pk, reason="Doubled")
    assert client.get(f"/oakshire/actions/{action.pk}/challenges/{challenge.pk}/edit/").status_code == 404
    history = page(client, "chain_history", action.pk)
    assert ("Waits are long., now Waits are too long." in history, "Doubled" in history) == (True, True)
    assert NO_CHALLENGE in page(client, "action_detail", action.pk)


def test_a_measure_that_the_officer_does_not_see_is_left_as_it_is(world, people, acting, action, sign_in):
    with acting(people.la_lead) as lead:
        measure = world.oakshire_commissioners_measure
        effect = operations.add_expected_effect(
            action, years="calendar", measure=measure, expected={2027: 5}, **EFFECT, by=lead
        )
        operations.reassign_action(
            action,
            lead_partner=world.oakshire_partners.provider,
            lead_person=people.provider_officer,
            accountable_person=None,
            supporting=[],
            reason="It is theirs now.",
            seen_version=None,
            by=lead,
        )
    client = sign_in(people.provider_officer)
    assert 'name="measure"' not in page(client, "effect_edit", action.pk, effect.pk)
    send(client, "effect_edit", action.pk, effect.pk, **EFFECT, years="calendar", expected_2027="6", seen_version=1)
    assert stored(acting, people.la_lead, ExpectedEffect, effect.pk).measure_id == measure.pk
    assert client.get(f"/oakshire/actions/{action.pk}/effects/{effect.pk}/record/").status_code == 404


def test_an_action_outside_such_a_plan_has_a_chain_only_where_somebody_gives_it_one(world, people, sign_in):
    other = world.oakshire_forum_action.pk
    assert "From challenge to effect" not in page(sign_in(people.board_member), "action_detail", other)
    shown = page(sign_in(people.la_lead), "action_detail", other)
    assert ("Neither a challenge that it answers" in shown, NO_CHALLENGE in shown) == (True, False)


def test_the_chain_costs_the_same_for_one_action_and_for_many(
    world, people, acting, plan, action, sign_in, in_days, count_queries
):
    client = sign_in(people.la_officer)

    def give(one: Action, lead) -> None:
        operations.add_challenge(one, text="A", evidence=[world.oakshire_evidence], by=lead)
        for measure in (None, world.oakshire_measure):
            operations.add_expected_effect(
                one, years="calendar", measure=measure, expected={2025: 5, 2026: 6}, **EFFECT, by=lead
            )

    with acting(people.la_lead) as lead:
        give(action, lead)
    counts = [count_queries(client, f"/oakshire/plans/{plan.pk}/{name}") for name in FILES]
    with acting(people.la_lead) as lead:
        for number in range(9):
            give(operations.create_action(plan, by=lead, **new_action(world, in_days, title=f"More {number}")), lead)
    again = [count_queries(client, f"/oakshire/plans/{plan.pk}/{name}") for name in FILES]
    assert again == counts


# --- In the files of the plan -----------------------------------------------------------------------------------------


@pytest.fixture
def argued(world, people, acting, action):
    """The action with a challenge that evidence shows, and an effect of two years, one of which is over."""
    this = clock.today().year
    with acting(people.la_lead) as lead:
        operations.add_challenge(action, text="=Waits are long.", evidence=[world.oakshire_evidence], by=lead)
        effect = operations.add_expected_effect(
            action, years="calendar", expected={this: Decimal("1200"), this + 1: Decimal("7.5")}, **EFFECT, by=lead
        )
        came = {"actual": Decimal(1100), "actual_on": clock.today(), "actual_source": "Register"}
        operations.record_effect(effect, first=this, **came, by=lead)
    return action


def downloaded(client, plan: Plan, name: str, query: str = "") -> bytes:
    answer = client.get(f"/oakshire/plans/{plan.pk}/{name}{query}")
    assert answer.status_code == 200
    return answer.content


def test_the_workbook_of_a_plan_for_reform_has_its_chain_on_a_second_sheet(world, people, plan, argued, sign_in):
    this, client = clock.today().year, sign_in(people.la_officer)
    book = openpyxl.load_workbook(io.BytesIO(downloaded(client, plan, "actions.xlsx")))
    assert book.sheetnames == ["Actions", "From challenge to effect"]
    rows = list(book["From challenge to effect"].iter_rows(values_only=True))
    assert rows[0] == CHAIN_HEADER
    start = ("L1", "New", "'=Waits are long.", world.oakshire_evidence.title, "Plans begun", "plans")
    said = f"as on {clock.today():%-d %B %Y}; Register"
    assert [row[:6] for row in rows[1:]] == [start, start]
    assert [row[8:12] for row in rows[1:]] == [(str(this), 1200, 1100, said), (str(this + 1), 7.5, None, None)]
    of_no_reform = openpyxl.load_workbook(io.BytesIO(downloaded(client, world.oakshire_plan, "actions.xlsx")))
    assert of_no_reform.sheetnames == ["Actions"]


def test_the_word_document_of_a_plan_for_reform_has_its_chain_below_the_actions(world, people, plan, argued, sign_in):
    this, client = clock.today().year, sign_in(people.la_officer)
    tables = docx.Document(io.BytesIO(downloaded(client, plan, "actions.docx"))).tables
    assert [cell.text for cell in tables[1].rows[0].cells] == list(CHAIN_IN_WORDS)
    challenge, evidence, action, effect = (cell.text for cell in tables[1].rows[1].cells)
    assert (challenge, world.oakshire_evidence.title in evidence) == ("=Waits are long.", True)
    assert action.split("\n")[0] == "L1 New"
    assert effect.split("\n") == [
        "Plans begun, in plans",
        f"{this}: expected 1,200, actual 1,100 (as on {clock.today():%-d %B %Y}; Register)",
        f"{this + 1}: expected 7.5, actual –",
        "Assumption: All take part.",
        "Source: Model of May",
    ]
    assert len(docx.Document(io.BytesIO(downloaded(client, world.oakshire_plan, "actions.docx"))).tables) == 1


def test_a_file_with_its_chain_holds_what_is_shown_to_whom_it_is_open(world, people, plan, argued, sign_in):
    client = sign_in(people.la_officer)
    book = openpyxl.load_workbook(io.BytesIO(downloaded(client, plan, "actions.xlsx", "?q=nothing")))
    assert (book.sheetnames, book["Actions"].max_row) == (["Actions"], 1)
    assert sign_in(world.elmborough_people.la_lead).get(f"/oakshire/plans/{plan.pk}/actions.xlsx").status_code == 404


@pytest.mark.parametrize(("shown", "words"), [(True, "Register of needs"), (False, "Nothing shows it yet.")])
def test_a_document_says_in_words_what_shows_a_challenge(people, acting, plan, action, sign_in, shown, words):
    with acting(people.la_lead) as lead:
        source = {"evidence_words": "Register of needs", "evidence_source": "Paper 3"} if shown else {}
        operations.add_challenge(action, text="Waits are long.", **source, by=lead)
    tables = docx.Document(io.BytesIO(downloaded(sign_in(people.la_officer), plan, "actions.docx"))).tables
    evidence, where, effect = (cell.text for cell in tables[1].rows[1].cells[1:])
    assert (evidence.split("\n")[0], NO_EFFECT in where, effect) == (words, True, "–")


@pytest.mark.parametrize("name", ["actions.xlsx", "actions.docx"])
def test_a_plan_with_its_chain_comes_in_again_without_change(world, people, acting, plan, argued, sign_in, name):
    content = downloaded(sign_in(people.la_officer), plan, name)
    with acting(people.la_lead) as lead:
        draft = operations.start_import(plan, upload=files.upload(name, content), by=lead)
        assert [row.will for row in preview_of(draft, by=lead).rows] == ["same"]
        assert len(draft.tables) == 1
