"""Many actions kept up to date on one page."""

import pytest
from django.utils.html import escape

from actionplans import operations
from actionplans.models import Action, RagUpdate
from core.models import LetThrough
from tests.actionplans.pages.steps import address, stored

pytestmark = pytest.mark.django_db

OWN = "/oakshire/actions/update/"


@pytest.fixture
def officer(sign_in, people):
    """The browser of the council's officer."""
    return sign_in(people.la_officer)


def shown(answer) -> list[str]:
    return [row.action.title for row in answer.context["rows"]]


def row_of(answer, action):
    return next(row for row in answer.context["rows"] if row.action.pk == action.pk)


def sending(answer) -> dict:
    """What a browser would send of the page as it is."""
    data = {"form_key": answer.context["form_key"], "row": [str(row.action.pk) for row in answer.context["rows"]]}
    for row in answer.context["rows"]:
        for bound in row.form:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = value
            if bound.field.show_hidden_initial:
                data[bound.html_initial_name] = bound.initial
    return data


def typing(answer, action, label=None, **words) -> dict:
    """The same with something typed at one action."""
    row = row_of(answer, action)
    data = {f"a{action.pk}-{name}": value for name, value in words.items()}
    if label:
        data[f"a{action.pk}-level"] = next(key for key, level in row.form.levels.items() if level.label == label)
    return data


def newest(acting, people, action) -> tuple[str, str]:
    with acting(people.la_lead):
        update = RagUpdate.objects.filter(action=action).select_related("level").order_by("-at", "-pk")[0]
        return update.level.label, update.reason


class TestOwn:
    def test_it_shows_what_is_his_to_move_with_what_was_said_last(self, officer, many_actions, world, people):
        many_actions(2)
        answer = officer.get(OWN)
        assert {"Many 1", "Many 2"} <= set(shown(answer))
        assert world.oakshire_forum_action.title not in shown(answer)
        page = answer.content.decode()
        for words in ("Added to the plan.", "By its dates it is off track.", people.la_lead.role_title, "M1"):
            assert escape(words) in page

    def test_what_was_touched_is_saved_and_the_rest_is_left_alone(self, officer, many_actions, acting, people):
        first, second, third = many_actions(3)
        answer = officer.get(OWN)
        data = sending(answer)
        data |= typing(answer, first, "Amber", reason="A school is late.")
        data |= typing(answer, second, reason="As it was.")
        done = officer.post(OWN, data, follow=True)
        assert done.redirect_chain == [(OWN, 302)]
        assert "2 updates saved." in done.content.decode()
        assert newest(acting, people, first) == ("Amber", "A school is late.")
        assert newest(acting, people, second)[1] == "As it was."
        assert newest(acting, people, third)[1] == "Added to the plan."

    def test_the_same_page_sent_twice_is_saved_once(self, officer, many_actions, acting, people):
        [action] = many_actions(1)
        answer = officer.get(OWN)
        data = sending(answer) | typing(answer, action, "Green", reason="Well.")
        for _ in range(2):
            assert officer.post(OWN, data).status_code == 302
        with acting(people.la_lead):
            assert RagUpdate.objects.filter(action=action, reason="Well.").count() == 1

    def test_a_refused_row_comes_back_as_typed_with_the_reason_and_the_others_are_saved(
        self, officer, many_actions, acting, people
    ):
        good, red = many_actions(2)
        answer = officer.get(OWN)
        data = (
            sending(answer) | typing(answer, good, "Green", reason="Well.") | typing(answer, red, "Red", reason="Bad")
        )
        refused = officer.post(OWN, data)
        page = refused.content.decode()
        assert refused.status_code == 200
        for words in ("1 update saved.", f"{red.title}: Red needs its cause.", ">\nBad</textarea>"):
            assert words in page
        assert f'href="#id_a{red.pk}-cause"' in page
        assert not row_of(refused, good).form.is_bound
        assert newest(acting, people, good) == ("Green", "Well.")
        data = sending(refused) | typing(refused, red, cause="No staff.", no_path_yet="on")
        assert officer.post(OWN, data).status_code == 302
        assert newest(acting, people, red) == ("Red", "Bad")

    def test_one_that_another_changed_stands_beside_what_he_said(self, officer, many_actions, acting, people, level):
        first, second, third = many_actions(3)
        answer = officer.get(OWN)
        with acting(people.la_lead) as lead:
            for each in (first, third):
                operations.update_rag(each, level=level(each, "Amber"), reason="Said first", cause="C", by=lead)
        data = sending(answer) | typing(answer, first, "Green", reason="Mine") | typing(answer, second, reason="Other")
        conflict = officer.post(OWN, data)
        page = conflict.content.decode()
        assert conflict.status_code == 409
        for words in ("It changed while you were typing", "Amber: Said first", ">\nMine</textarea>"):
            assert words in page
        assert newest(acting, people, second)[1] == "Other"
        # The third was touched by nobody here: that another changed it is no conflict.
        assert not row_of(conflict, third).form.is_bound
        assert newest(acting, people, third) == ("Amber", "Said first")
        assert officer.post(OWN, sending(conflict)).status_code == 302
        assert newest(acting, people, first) == ("Green", "Mine")

    def test_a_closed_one_and_one_that_he_no_longer_sees_keep_what_was_typed(
        self, officer, many_actions, acting, people, world
    ):
        closed, other = many_actions(2)
        answer = officer.get(OWN)
        with acting(people.la_lead) as lead:
            operations.close_action(closed, reason="Overtaken", by=lead)
        hidden = world.elmborough_action
        data = sending(answer) | typing(answer, closed, "Green", reason="Too late")
        data["row"] = [*data["row"], str(hidden.pk), str(other.pk), "x", str(10**30)]
        data[f"a{hidden.pk}-reason"] = "Words about it"
        page = officer.post(OWN, data)
        words = page.content.decode()
        assert page.status_code == 409
        assert ("This action is closed" in words, ">\nToo late</textarea>" in words) == (True, True)
        assert ("Words about it" in words, f"/actions/{hidden.pk}/" in words) == (True, False)
        assert "Your words stand below" in words

    def test_one_that_is_not_his_is_refused(self, sign_in, people, world, acting):
        action = stored(acting, people.la_lead, Action, world.oakshire_action.pk)
        member = sign_in(people.board_member)
        assert shown(member.get(OWN)) == []
        data = {"row": [str(action.pk)], f"a{action.pk}-reason": "Mine", f"a{action.pk}-level": str(action.level_id)}
        refused = member.post(OWN, data)
        assert (refused.status_code, "You may not update this action." in refused.content.decode()) == (409, True)

    def test_nothing_typed_is_said_and_nothing_is_saved(self, officer, many_actions):
        many_actions(1)
        data = sending(officer.get(OWN))
        again = officer.post(OWN, data)
        assert (again.status_code, "Choose a RAG or write a sentence" in again.content.decode()) == (200, True)
        assert officer.post(OWN, {"row": ["\0", ""]}).status_code == 200

    @pytest.mark.parametrize("words", ["a\0b", "x" * 4001])
    def test_what_cannot_be_kept_is_an_error_at_its_row(self, officer, many_actions, words):
        [action] = many_actions(1)
        answer = officer.get(OWN)
        again = officer.post(OWN, sending(answer) | typing(answer, action, reason=words))
        assert (again.status_code, list(row_of(again, action).form.errors)) == (200, ["reason"])

    def test_what_looks_like_data_about_a_child_is_held_at_its_row(self, officer, many_actions, acting, people):
        first, second = many_actions(2)
        answer = officer.get(OWN)
        number = "The pupil A123456789012 moved."
        data = sending(answer) | typing(answer, first, "Green", reason=number)
        data |= typing(answer, second, "Green", reason="Well.")
        held = officer.post(OWN, data)
        assert f'name="a{first.pk}-hold-reason"' in held.content.decode()
        assert newest(acting, people, second) == ("Green", "Well.")
        data = sending(held) | {f"a{first.pk}-hold-reason": "A contract.", f"a{first.pk}-hold-go_on": "on"}
        assert officer.post(OWN, data).status_code == 302
        assert newest(acting, people, first) == ("Green", number)
        assert list(LetThrough.objects.values_list("subject", "reason")) == [(first.pk, "A contract.")]

    def test_filters_narrow_it(self, officer, many_actions, world, acting, people, in_days):
        [late] = many_actions(1)
        titles = shown(officer.get(OWN, {"due": "overdue"}))
        assert (late.title in titles, world.oakshire_action.title in titles) == (True, False)
        assert late.title in shown(officer.get(OWN, {"due": "soon", "waiting": "on"}))
        assert world.oakshire_action.title not in shown(officer.get(OWN, {"waiting": "on"}))
        assert late.title in shown(officer.get(OWN, {"plan": str(world.oakshire_other_plan.pk)}))
        assert shown(officer.get(OWN, {"plan": str(world.oakshire_other_plan.pk), "due": "overdue"})) == [late.title]
        wrong = officer.get(OWN, {"plan": "x"})
        assert (wrong.status_code, late.title in shown(wrong)) == (200, True)
        with acting(people.la_lead) as lead:
            operations.create_action(
                world.oakshire_plan,
                title="The director's own",
                lead_partner=world.oakshire_partners.council,
                lead_person=people.la_lead,
                due=in_days(3),
                by=lead,
            )
        assert "The director's own" not in shown(officer.get(OWN))
        assert "The director's own" in shown(officer.get(OWN, {"whose": "partner"}))

    def test_none_meets_the_filters_and_nothing_is_his(self, officer, sign_in, people):
        empty = officer.get(OWN, {"due": "overdue"})
        assert "No action meets these filters" in empty.content.decode()
        assert "There is nothing for you to update here" in sign_in(people.scrutiny_member).get(OWN).content.decode()

    def test_twenty_five_stand_on_a_page_and_thirty_cost_no_more_queries(self, officer, many_actions, count_queries):
        many_actions(1)
        before = count_queries(officer, OWN)
        many_actions(29)
        assert count_queries(officer, OWN) == before
        first, second = officer.get(OWN), officer.get(OWN, {"page": "2"})
        assert len(shown(first)) == 25
        assert not set(shown(first)) & set(shown(second))
        assert "page 2" in second.content.decode()

    def test_it_is_linked_from_home_and_from_the_plan(self, officer, many_actions, world):
        many_actions(1)
        assert f'href="{OWN}"' in officer.get("/oakshire/").content.decode()
        plan = officer.get(address("plan_detail", world.oakshire_plan.pk)).content.decode()
        assert f'href="{address("plan_updates", world.oakshire_plan.pk)}"' in plan


class TestPlan:
    def test_an_icb_officer_updates_hers_in_the_plan_of_the_council(
        self, world, sign_in, people, acting, in_days, many_actions
    ):
        many_actions(1)
        with acting(people.la_lead) as lead:
            hers = operations.create_action(
                world.oakshire_plan,
                title="Agree the pathway",
                lead_partner=world.oakshire_partners.icb,
                due=in_days(30),
                by=lead,
            )
        client, url = sign_in(people.icb_officer), address("plan_updates", world.oakshire_plan.pk)
        answer = client.get(url)
        assert hers.title in shown(answer)
        done = client.post(url, sending(answer) | typing(answer, hers, "Green", reason="Agreed in draft."))
        assert (done.status_code, done.url) == (302, url)
        assert newest(acting, people, hers) == ("Green", "Agreed in draft.")

    def test_a_lead_updates_any_and_a_member_has_no_link(self, world, sign_in, people, many_actions):
        many_actions(1)
        url = address("plan_updates", world.oakshire_plan.pk)
        titles = shown(sign_in(people.la_lead).get(url))
        assert {"Many 1", world.oakshire_forum_action.title} <= set(titles)
        member = sign_in(people.scrutiny_member)
        assert f'href="{url}"' not in member.get(address("plan_detail", world.oakshire_plan.pk)).content.decode()
        assert shown(member.get(url)) == []

    def test_who_does_not_see_the_plan_finds_nothing(self, world, sign_in, people):
        url = address("plan_updates", world.oakshire_commissioners_plan.pk)
        assert sign_in(people.forum_rep).get(url).status_code == 404
