"""Several actions changed at once: chosen in a list, looked at row by row, confirmed, or left."""

import pytest

from actionplans import operations
from actionplans.dates import parse
from actionplans.models import Action, ActionTag, RagUpdate
from actionplans.several import Change
from core.models import Notification
from tests.actionplans.pages.steps import address, page, send


def ticks(*actions: Action) -> list[str]:
    return [f"{action.pk}-{action.version}" for action in actions]


@pytest.fixture
def both(world, people, acting):
    """The council's action, and the forum's, as they are now."""
    with acting(people.la_lead) as lead:
        rows = Action.objects.visible_to(lead).select_related("lead_partner", "lead_person", "area")
        return [rows.get(pk=one.pk) for one in (world.oakshire_action, world.oakshire_forum_action)]


@pytest.fixture
def try_change(acting, people, both):
    """`try_change(due=…)`: what the preview says of both actions, as pairs of why not and what changes."""

    def tried(by=None, actions=None, **change):
        with acting(by or people.la_lead) as person:
            chosen = [(action, action.version) for action in actions or both]
            outcomes = operations.preview_change(chosen, change=Change(reason="Said at the board", **change), by=person)
        return [(one.why, [(line.label, line.was, line.becomes) for line in one.lines]) for one in outcomes]

    return tried


def test_a_list_offers_boxes_to_those_who_may_change_something(world, sign_in, people):
    pk = world.oakshire_plan.pk
    html = page(sign_in(people.la_officer), "plan_detail", pk)
    assert (html.count('name="actions"'), "Change those ticked" in html) == (3, True)
    assert "Change those ticked" not in page(sign_in(people.la_officer), "plan_detail", pk, as_at="2026-01-01")
    assert "Change those ticked" not in page(sign_in(people.forum_rep), "plan_detail", pk)
    assert "Change those ticked" in page(sign_in(people.la_officer), "action_list", group="workstream")


def test_the_same_person_is_led_from_the_ticks_to_what_is_changed(world, sign_in, people, both, acting):
    client, pk = sign_in(people.la_lead), world.oakshire_plan.pk
    first = page(client, "action_change_several", actions=ticks(*both), plan=pk)
    assert ("in 2 actions" in first, f'href="{address("plan_detail", pk)}"' in first) == (True, True)
    typed = {"actions": ticks(*both), "plan": pk, "due": "31 March 2030", "reason": "A later start"}
    preview = send(client, "action_change_several", status=200, step="preview", **typed).content.decode()
    assert ("2 actions change." in preview, "31 March 2030" in preview, "Change 2 actions" in preview) == (True,) * 3
    again = send(client, "action_change_several", status=200, step="again", **typed).content.decode()
    assert ('value="31 March 2030"' in again, "A later start" in again) == (True, True)
    answer = send(client, "action_change_several", step="confirm", expected=[one.pk for one in both], **typed)
    assert answer.url == address("plan_detail", pk)
    with acting(people.la_lead) as lead:
        rows = Action.objects.visible_to(lead).filter(pk__in=[one.pk for one in both])
        assert {row.due_words for row in rows} == {"31 March 2030"}
        typed["actions"] = ticks(*rows)
    told = client.get(answer.url).content.decode()
    assert ("2 actions changed." in told, f'href="{address("change_list")}">Changed together</a>' in told) == (
        True,
        True,
    )
    so_already = send(client, "action_change_several", status=200, step="preview", **typed).content.decode()
    assert ("Nothing changes, 2 stay as they are." in so_already, "No change" in so_already) == (True, True)


def test_without_a_tick_nothing_is_asked(world, sign_in, people):
    client = sign_in(people.la_officer)
    hidden = f"{world.elmborough_action.pk}-1"
    for asked in ({}, {"actions": ["x", "1", "999999-1", hidden]}, {"plan": "x"}):
        html = page(client, "action_change_several", **asked)
        assert ("No action is ticked" in html, f'href="{address("action_list")}"' in html) == (True, True)
    send(client, "action_change_several", status=200, step="confirm", reason="Why", due="May 2031")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({}, "Say what is to change"),
        ({"due": "soonish"}, "We cannot read"),
        ({"due": "May 2030", "close": "on"}, "What is closed takes no other change"),
        ({"nobody": "on", "lead_person": "la_officer"}, "Either choose a lead"),
        ({"add_tag": "post_16", "remove_tag": "post_16"}, "It cannot be added to a tag"),
        ({"lead_person": "elsewhere"}, "Select the lead from the list"),
        ({"due": "May 2030", "reason": "a\x00"}, "hidden character"),
        ({"due": "May 2030", "reason": ""}, "Enter a reason"),
    ],
)
def test_what_makes_no_sense_comes_back_with_what_was_typed(world, sign_in, people, both, typed, message):
    numbers = {"la_officer": people.la_officer.pk, "elsewhere": world.elmborough_people.la_officer.pk}
    typed = {"reason": "Why"} | {name: numbers.get(value, value) for name, value in typed.items()}
    answer = send(
        sign_in(people.la_lead), "action_change_several", status=200, step="preview", actions=ticks(*both), **typed
    )
    assert message in answer.content.decode()


def test_the_preview_says_of_each_action_what_it_was_and_will_be(world, try_change, people, both):
    partners = world.oakshire_partners
    found = try_change(lead_partner=partners.icb, lead_person=people.icb_officer, due=parse("Ongoing"))
    title = str(people.icb_officer)
    assert found == [
        (
            "",
            [
                ("Due", both[0].due_words, "Ongoing"),
                ("Lead partner", str(partners.council), str(partners.icb)),
                ("Lead", str(people.la_officer), title),
            ],
        ),
        ("", [("Lead partner", str(partners.forum), str(partners.icb)), ("Lead", "nobody by name", title)]),
    ]


def test_what_actions_serve_is_added_and_taken_away(world, try_change):
    stream, priority = world.oakshire_workstream, world.oakshire_priority
    assert try_change(add_workstream=stream, add_priority=priority, add_tag="early_years") == [
        ("", [("Tags", "Post-16; Employment", "Post-16; Employment; Early years")]),
        ("", [("Priorities", "none", str(priority)), ("Tags", "none", "Early years")]),
    ]
    assert try_change(remove_workstream=stream, remove_tag="post_16")[1] == (
        "",
        [("Workstreams", str(stream), "none")],
    )
    assert try_change(remove_priority=priority) == [
        ("", [("Priorities", str(priority), "none")]),
        ("It is so already.", []),
    ]


def test_each_thing_is_changed_by_those_who_may(world, try_change, people):
    officer = people.la_officer
    for change, what in (
        ({"due": parse("May 2031")}, "You may not change its due date."),
        ({"add_tag": "early_years"}, "You may not change what it serves."),
        ({"nobody": True, "lead_partner": world.oakshire_partners.icb}, "You may not give it to others."),
        ({"close": True}, "You may not close it."),
    ):
        (own, _), (others, lines) = try_change(officer, **change)
        assert (own, others, lines) == ("", what, [])


def test_what_is_closed_or_has_changed_is_left_with_the_reason(world, try_change, acting, people, both, in_days):
    with acting(people.la_lead) as lead:
        closed = Action.objects.select_related("area").get(pk=world.oakshire_closed_action.pk)
        operations.revise_due_date(both[0], due=in_days(9), reason="Later", by=lead)
    found = [why for why, _ in try_change(actions=[closed, *both], close=True)]
    assert found == [
        "This action is closed, so it cannot be closed again.",
        "Somebody has changed it since you chose it. Look at it, and choose it again.",
        "",
    ]


def test_several_are_closed_with_one_reason(world, sign_in, people, both, acting):
    typed = {"actions": ticks(*both), "close": "on", "reason": "Overtaken by the reform"}
    expected = [one.pk for one in both]
    answer = send(sign_in(people.la_lead), "action_change_several", step="confirm", expected=expected, **typed)
    assert answer.url == address("action_list")
    with acting(people.la_lead):
        said = RagUpdate.objects.filter(action__in=expected, reason="Overtaken by the reform")
        assert (said.count(), Action.objects.filter(pk__in=expected, closed_at=None).count()) == (2, 0)


def test_nothing_is_saved_where_the_preview_no_longer_holds(world, sign_in, people, both, acting, in_days):
    typed = {"actions": ticks(*both), "due": "May 2031", "reason": "Later", "expected": [one.pk for one in both]}
    with acting(people.la_lead) as lead:
        operations.revise_due_date(both[0], due=in_days(9), reason="First", by=lead)
    answer = send(sign_in(people.la_lead), "action_change_several", status=409, step="confirm", **typed)
    html = answer.content.decode()
    assert ("Something has changed since you looked" in html, "1 action changes, 1 cannot" in html) == (True, True)
    with acting(people.la_lead):
        assert Action.objects.filter(due_words="May 2031").count() == 0


def test_a_preview_in_which_nothing_changes_offers_no_button(world, sign_in, people, both):
    typed = {"actions": ticks(both[0]), "lead_person": people.la_officer.pk, "reason": "Later", "step": "preview"}
    html = send(sign_in(people.la_lead), "action_change_several", status=200, **typed).content.decode()
    assert ("Nothing changes, 1 stays as it is." in html, 'value="confirm"' in html) == (True, False)


def test_a_new_lead_is_told_once_of_several_and_as_usual_of_one(world, acting, people, both):
    officer = people.icb_officer
    with acting(people.la_lead) as lead:
        change = Change(reason="Moved", lead_partner=world.oakshire_partners.icb, lead_person=officer)
        chosen = [(one, one.version) for one in both]
        operations.change_several(chosen, change=change, expected=[one.pk for one in both], by=lead)
        other = Action.objects.select_related("area", "lead_partner").get(pk=world.oakshire_provider_action.pk)
        operations.change_several([(other, other.version)], change=change, expected=[other.pk], by=lead)
    told = list(
        Notification.objects.filter(person=officer.pk, kind__startswith="actionplans").values_list("kind", flat=True)
    )
    assert sorted(told)[-2:] == ["actionplans.action_given", "actionplans.actions_given"]


def test_who_takes_the_lead_himself_is_not_told(world, acting, people, both):
    before = Notification.objects.filter(person=people.la_lead.pk).count()
    with acting(people.la_lead) as lead:
        change = Change(reason="Mine now", lead_person=lead)
        operations.change_several([(both[0], both[0].version)], change=change, expected=[both[0].pk], by=lead)
    assert Notification.objects.filter(person=people.la_lead.pk).count() == before


def test_a_lead_of_several_in_a_plan_that_is_hidden_is_told_of_each(world, acting, people, in_days):
    with acting(people.la_lead) as lead:
        made = [
            operations.create_action(
                world.oakshire_commissioners_plan,
                title=f"Of the trust {number}",
                lead_partner=world.oakshire_partners.provider,
                due=in_days(5),
                by=lead,
            )
            for number in range(2)
        ]
    with acting(people.provider_officer) as officer:
        actions = Action.objects.select_related("area", "lead_partner").filter(pk__in=[one.pk for one in made])
        change = Change(reason="Shared out", lead_person=people.school_rep)
        chosen = [(one, one.version) for one in actions]
        operations.change_several(chosen, change=change, expected=[one.pk for one in made], by=officer)
    told = Notification.objects.filter(person=people.school_rep.pk, kind="actionplans.action_given")
    assert {str(row.subject) for row in told} >= {str(one.pk) for one in made}


def test_tags_stay_as_they_were_where_only_a_workstream_changes(world, acting, people, both):
    with acting(people.la_lead) as lead:
        change = Change(reason="Out", remove_workstream=world.oakshire_workstream)
        operations.change_several([(both[0], both[0].version)], change=change, expected=[both[0].pk], by=lead)
        tags = set(ActionTag.objects.filter(action=both[0], unlinked_at=None).values_list("tag", flat=True))
    assert tags == {"post_16", "employment"}
