"""What an action answers and rests on, for whom it is, and who took part in shaping it."""

import csv
import io

import pytest
from django.db import transaction
from django.urls import reverse

from actionplans import operations
from actionplans.forms import LinksForm
from actionplans.models import Action, ActionFinding, ActionTag, Tag
from actionplans.models.links import AGE_PHASES, LINKS, PREPARING_FOR_ADULTHOOD, seen_by
from actionplans.positions import position
from core import clock
from core.errors import EditConflict, RuleBroken
from inspection import operations as inspection
from inspection.models import Duty, Evidence, Finding


def address(name, *args) -> str:
    return reverse(f"actionplans:{name}", args=["oakshire", *args])


@pytest.fixture
def people(world):
    return world.oakshire_people


@pytest.fixture
def lead(people, acting):
    """The council's lead, acting for the whole test."""
    with acting(people.la_lead) as person:
        yield person


@pytest.fixture
def action(world):
    return world.oakshire_action


@pytest.fixture
def version(people, acting):
    """The version of the action that a page shows now."""

    def now(action) -> int:
        with acting(people.la_lead):
            return Action.objects.get(pk=action.pk).version

    return now


def refused(operation, *args, **kwargs) -> RuleBroken:
    with pytest.raises(RuleBroken) as refusal, transaction.atomic():
        operation(*args, **kwargs)
    return refusal.value


def all_of(world, slug="oakshire") -> dict:
    """One of each kind that an action can be linked to."""
    names = {
        "findings": "finding",
        "recommendations": "inspection_recommendation",
        "areas_for_development": "area_for_development",
        "intentions": "intention",
        "evidence": "evidence",
    }
    return {name: [getattr(world, f"{slug}_{noun}")] for name, noun in names.items()}


def linked(action: Action, name: str) -> list[int]:
    model, key = LINKS[name]
    return list(model.objects.filter(action=action, unlinked_at=None).values_list(key, flat=True))


# --- Links -----------------------------------------------------------------------------------------------------------


def test_an_action_is_linked_to_one_of_each_and_unlinked_again(world, lead):
    action = world.oakshire_forum_action
    duty = Duty.objects.get(code="cfa-19")
    operations.link_action(action, **all_of(world), duties=[duty], by=lead)
    wanted = {
        **{name: [target.pk for target in targets] for name, targets in all_of(world).items()},
        "duties": [duty.pk],
    }
    assert {name: linked(action, name) for name in LINKS} == wanted
    for model, _ in LINKS.values():
        assert str(model.objects.filter(action=action).get()).startswith(("Action", "Evidence"))
    operations.link_action(action, findings=all_of(world)["findings"], by=lead)
    assert {name for name in LINKS if linked(action, name)} == {"findings"}
    assert ActionFinding.objects.filter(action=action).count() == 1


def test_what_is_another_area_s_or_seen_by_nobody_here_is_refused(world, lead):
    action = world.oakshire_forum_action
    found = {
        name: refused(operations.link_action, action, **{name: targets}, by=lead).field
        for name, targets in all_of(world, "elmborough").items()
    }
    assert found == {name: name for name in found}


def test_a_closed_or_changed_action_takes_no_links(world, action, lead):
    assert refused(operations.link_action, world.oakshire_closed_action, by=lead).message == (
        "This action is closed, so its links cannot change."
    )
    now = Action.objects.get(pk=action.pk)
    with pytest.raises(EditConflict), transaction.atomic():
        operations.link_action(action, seen_version=now.version - 1, by=lead)


def test_links_to_what_the_editor_does_not_see_stay(world, acting, people):
    action, hidden = world.oakshire_assigned_action, world.oakshire_commissioners_evidence
    with acting(people.la_lead) as lead:
        operations.link_action(action, evidence=[world.oakshire_evidence, hidden], by=lead)
    with acting(people.school_rep) as rep:
        assert not seen_by(rep, "evidence", world.oakshire).filter(pk=hidden.pk).exists()
        operations.link_action(Action.objects.visible_to(rep).get(pk=action.pk), by=rep)
        refusal = refused(operations.link_action, action, evidence=[hidden], by=rep)
        assert refusal.field == "evidence"
    with acting(people.la_lead):
        assert linked(action, "evidence") == [hidden.pk]


def test_the_page_of_an_action_shows_what_it_answers_as_far_as_one_sees_it(world, sign_in, people, action):
    html = sign_in(people.la_officer).get(address("action_detail", action.pk)).content.decode()
    for words in (world.oakshire_finding.text, "Audit of requests for assessment", world.oakshire_intention.title):
        assert words in html, words
    assert "Change what it answers and rests on" in html
    # The voluntary body bids, so that the intention is closed to it.
    other = sign_in(people.voluntary_rep).get(address("action_detail", action.pk)).content.decode()
    assert world.oakshire_intention.title not in other
    assert world.oakshire_finding.text in other
    assert "Change what it answers and rests on" not in other
    bare = sign_in(people.voluntary_rep).get(address("action_detail", world.oakshire_forum_action.pk))
    assert "What it answers and rests on" not in bare.content.decode()
    told = sign_in(people.la_lead).get(address("action_detail", world.oakshire_forum_action.pk)).content.decode()
    assert "No finding, duty, evidence or intention is linked." in told


def test_links_are_ticked_on_a_page_of_their_own(world, sign_in, people, action, version):
    client, url = sign_in(people.la_officer), address("action_links", action.pk)
    html = client.get(url).content.decode()
    assert "Findings that it answers (1 chosen)" in html
    kept = {"duties": [Duty.objects.get(code="cfa-36").pk], "seen_version": version(action)}
    assert client.post(url, kept).url == address("action_detail", action.pk)
    assert "Findings that it answers (0 chosen)" in client.get(url).content.decode()
    stale = {"findings": [world.oakshire_finding.pk], "seen_version": kept["seen_version"]}
    late = client.post(url, stale)
    assert late.status_code == 409
    differing = {row.label: (row.theirs, row.yours) for row in late.context["form"].conflict}
    assert differing["Findings that it answers"] == ("nothing", str(world.oakshire_finding))
    assert set(differing) == {"Findings that it answers", "Duties that it helps to meet"}
    foreign = client.post(url, {"findings": [world.elmborough_finding.pk], "seen_version": version(action)})
    assert "from the list" in foreign.content.decode()
    nothing = client.post(url, {"evidence": ["a\x00b"], "seen_version": version(action)})
    assert nothing.status_code == 200
    assert sign_in(people.icb_officer).get(url).status_code == 403
    assert sign_in(people.la_lead).get(address("action_links", world.oakshire_closed_action.pk)).status_code == 409


def test_withdrawn_things_are_offered_only_where_they_are_linked(world, lead, action):
    inspection.withdraw_evidence(world.oakshire_evidence, reason="Wrong", by=lead)
    evaluation = world.oakshire_area_for_development
    inspection.take_back_area_for_development(evaluation, reason="Wrong", by=lead)

    def offered(action: Action) -> dict[str, bool]:
        form = LinksForm(None, action=action, person=lead)
        return {
            "evidence": world.oakshire_evidence.pk in [pk for pk, _ in form.fields["evidence"].choices],
            "area": evaluation.pk in [pk for pk, _ in form.fields["areas_for_development"].choices],
        }

    assert offered(Action.objects.get(pk=action.pk)) == {"evidence": True, "area": True}
    assert offered(world.oakshire_forum_action) == {"evidence": False, "area": False}


@pytest.mark.parametrize(
    ("view", "noun"),
    [
        ("inspection:finding_detail", "finding"),
        ("inspection:recommendation_detail", "inspection_recommendation"),
        ("inspection:area_for_development_detail", "area_for_development"),
        ("inspection:evidence_detail", "evidence"),
        ("commissioning:intention_detail", "intention"),
    ],
)
def test_the_other_side_shows_its_actions(world, sign_in, people, action, view, noun):
    url = reverse(view, args=["oakshire", getattr(world, f"oakshire_{noun}").pk])
    assert address("action_detail", action.pk) in sign_in(people.la_officer).get(url).content.decode()


def test_a_duty_shows_its_actions_and_none_where_there_are_none(world, sign_in, people, action):
    client = sign_in(people.school_rep)
    with_one, without = (Duty.objects.get(code=code).pk for code in ("cfa-36", "cfa-19"))
    assert (
        address("action_detail", action.pk)
        in client.get(reverse("inspection:duty_detail", args=["oakshire", with_one])).content.decode()
    )
    assert (
        address("action_detail", action.pk)
        not in client.get(reverse("inspection:duty_detail", args=["oakshire", without])).content.decode()
    )


def test_the_form_and_the_action_cost_as_many_queries_for_thirty_links_as_for_one(
    world, sign_in, people, acting, action, count_queries
):
    client = sign_in(people.la_officer)
    urls = [address("action_links", action.pk), address("action_detail", action.pk)]
    one = [count_queries(client, url) for url in urls]
    with acting(people.la_lead) as lead:
        more = [
            inspection.add_finding(world.oakshire_inspection, text=f"Found {number}", by=lead) for number in range(29)
        ]
        everything = all_of(world) | {"duties": [Duty.objects.get(code="cfa-36")]}
        everything["findings"] = [*everything["findings"], *more]
        operations.link_action(action, **everything, by=lead)
        assert Finding.objects.filter(action_findings__action=action).count() == 30
        assert Evidence.objects.filter(action_evidence__action=action).count() == 1
    assert [count_queries(client, url) for url in urls] == one


# --- Tags ------------------------------------------------------------------------------------------------------------


def test_the_tags_are_five_age_phases_and_four_outcomes():
    assert [*AGE_PHASES, *PREPARING_FOR_ADULTHOOD] == list(Tag)


def test_an_action_is_tagged_when_it_is_made_and_when_it_is_edited(world, lead, action):
    now = Action.objects.get(pk=action.pk)

    def tags() -> list[str]:
        return sorted(str(tag) for tag in ActionTag.objects.filter(action=action, unlinked_at=None))

    assert tags() == ["Employment", "Post-16"]
    words = {
        "title": now.title,
        "description": "",
        "success_measure": "",
        "start": None,
        "must_should_could": "",
        "workstreams": [],
        "priorities": [],
        "reason": "Narrowed",
        "by": lead,
    }
    operations.edit_action(now, **words, seen_version=None)
    assert tags() == ["Employment", "Post-16"]
    operations.edit_action(now, **words, age_phases=["primary", "primary"], seen_version=None)
    assert tags() == ["Employment", "Primary"]
    operations.edit_action(now, **words, preparing_for_adulthood=[], seen_version=None)
    assert tags() == ["Primary"]
    wrong = refused(operations.edit_action, now, **words, age_phases=["employment"], seen_version=None)
    assert wrong.field == "age_phases"


def test_the_lists_filter_by_tag_and_the_csv_names_them(world, sign_in, people, action):
    client = sign_in(people.la_officer)

    def references(**query) -> list[str]:
        response = client.get(address("action_csv"), query)
        rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
        return [row["Reference"] for row in rows]

    assert references(age_phase="post_16") == ["1.1"]
    assert references(age_phase="primary") == []
    assert references(preparing_for_adulthood="employment") == ["1.1"]
    assert references(preparing_for_adulthood="health") == []
    response = client.get(address("plan_csv", world.oakshire_plan.pk))
    row = next(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert (row["Age phases"], row["Preparing for adulthood"]) == ("Post-16", "Employment")
    assert "For: Post-16, Employment" in client.get(address("action_detail", action.pk)).content.decode()


def test_a_position_has_the_tags_of_its_day(world, lead, action):
    now = Action.objects.get(pk=action.pk)
    before = clock.now()
    operations.edit_action(
        now,
        title=now.title,
        description=now.description,
        success_measure="",
        start=None,
        must_should_could="",
        workstreams=[],
        priorities=[],
        age_phases=["primary"],
        reason="Younger",
        seen_version=None,
        by=lead,
    )
    then = position(world.oakshire_plan, before, lead)[0]
    assert sorted(then.tags) == ["employment", "post_16"]
    assert sorted(position(world.oakshire_plan, None, lead)[0].tags) == ["employment", "primary"]


def test_tags_are_ticked_on_the_form_of_the_action(sign_in, people, action, version):
    client, url = sign_in(people.la_officer), address("action_edit", action.pk)
    html = client.get(url).content.decode()
    assert html.count('value="post_16" id="id_age_phases_3" checked') + html.count("checked") > 1
    typed = {"title": action.title, "age_phases": ["early_years"], "reason": "Younger", "seen_version": version(action)}
    assert client.post(url, typed).status_code == 302
    assert "For: Early years" in client.get(address("action_detail", action.pk)).content.decode()


# --- Co-production ---------------------------------------------------------------------------------------------------


def test_the_page_of_an_action_shows_who_took_part(sign_in, people, action):
    html = sign_in(people.forum_rep).get(address("action_detail", action.pk)).content.decode()
    assert "9 parents and carers" in html
    assert "Record who took part" not in html


def test_who_updates_an_action_records_and_withdraws_who_took_part(world, sign_in, people, action):
    client = sign_in(people.icb_officer)
    typed = {"stage": "delivering", "partner": "", "who": "4 fathers", "how": "Ran the stall", "day": "2026-05-02"}
    url = address("action_co_production_record", action.pk)
    assert "Record who took part" in client.get(url).content.decode()
    answer = client.post(url, typed)
    assert answer.url == f"{address('action_detail', action.pk)}#co-production"
    assert "4 fathers" in client.get(answer.url).content.decode()
    record = world.oakshire_action_co_production
    withdraw = address("action_co_production_withdraw", action.pk, record.pk)
    assert "9 parents and carers" in client.get(withdraw).content.decode()
    assert client.post(withdraw, {"reason": ""}).status_code == 200
    assert client.post(withdraw, {"reason": "It was 12"}).status_code == 302
    assert client.get(withdraw).status_code == 404
    far = address("action_co_production_withdraw", world.oakshire_forum_action.pk, record.pk)
    assert client.get(far).status_code == 404


def test_who_took_part_can_be_recorded_after_the_action_is_closed(world, sign_in, people):
    client = sign_in(people.la_lead)
    url = address("action_co_production_record", world.oakshire_closed_action.pk)
    assert client.get(url).status_code == 200
    wrong = client.post(url, {"stage": "x", "who": "a\x00", "how": "a" * 3001, "day": "soon"})
    assert set(wrong.context["form"].errors) == {"stage", "who", "how", "day"}
