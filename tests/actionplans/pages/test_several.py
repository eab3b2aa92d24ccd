"""Several actions at once: “no change” from Home, and one Home for somebody of several areas."""

import pytest

from actionplans import operations
from actionplans.models import Action, RagUpdate
from core.errors import EditConflict, RuleBroken
from partners import operations as partners
from partners.models import Role
from tests.world import afresh

pytestmark = pytest.mark.django_db

URL = "/me/actions/no-change/"


def words(response) -> str:
    return response.content.decode()


@pytest.fixture
def make(world, people, acting, in_days):
    """`make(title, slug)` gives an overdue action of that area's council's officer."""

    def made(title: str, slug: str = "oakshire", **more) -> Action:
        of_area = getattr(world, f"{slug}_people")
        with acting(of_area.la_lead) as lead:
            return operations.create_action(
                getattr(world, f"{slug}_plan"),
                title=title,
                lead_partner=getattr(world, f"{slug}_partners").council,
                due=in_days(-5),
                by=lead,
                **more,
            )

    return made


def ticks(*actions) -> list[str]:
    return [f"{action.pk}-{action.version}" for action in actions]


class TestNoChange:
    def test_each_ticked_action_gets_an_update_of_its_own_with_the_rag_it_had(
        self, world, people, sign_in, make, acting
    ):
        first, second, third = make("First thing"), make("Second thing"), make("Third thing")
        client = sign_in(people.la_officer)
        page = words(client.get("/oakshire/"))
        assert f'value="{ticks(first)[0]}" id="no-change-{first.pk}" form="no-change"' in page
        assert page.count('id="no-change"') == 1
        data = {"actions": ticks(first, second), "reason": "The school holidays", "back": "oakshire"}
        answer = client.post(URL, data, follow=True)
        assert answer.redirect_chain == [("/oakshire/", 302)]
        assert "“No change” saved for 2 actions." in words(answer)
        with acting(people.la_officer):
            rows = RagUpdate.objects.filter(action__in=[first, second, third]).order_by("-at", "-pk")
            newest = {row.action_id: row for row in reversed(rows)}
        assert [newest[each.pk].reason for each in (first, second)] == ["The school holidays"] * 2
        assert [newest[each.pk].level_id for each in (first, second)] == [first.level_id] * 2
        assert newest[third.pk].reason == "Added to the plan."

    def test_without_a_reason_it_says_no_change_and_cause_and_path_stay(self, people, make, acting, level):
        action = make("Stuck thing")
        with acting(people.la_officer) as officer:
            red = level(action, "Red")
            operations.update_rag(
                action, level=red, reason="Stuck", cause="No money", path_to_green="Ask the board", by=officer
            )
            action = Action.objects.get(pk=action.pk)
            update = operations.say_no_change(action, seen_version=action.version, by=officer)
        assert (update.level, update.reason) == (red, operations.NO_CHANGE)
        assert (update.cause, update.path_to_green) == ("No money", "Ask the board")

    def test_what_waits_to_be_confirmed_is_closed_or_has_changed_is_refused(self, people, make, acting, level):
        action = make("Done thing")
        with acting(people.la_officer) as officer:
            operations.update_rag(action, level=level(action, "Blue"), reason="Done", by=officer)
            with pytest.raises(EditConflict):
                operations.say_no_change(action, seen_version=action.version, by=officer)
            with pytest.raises(RuleBroken, match="waits to be confirmed"):
                operations.say_no_change(action, seen_version=None, by=officer)
        with acting(people.la_lead) as lead:
            operations.close_action(action, reason="Overtaken", by=lead)
            with pytest.raises(RuleBroken, match="closed"):
                operations.say_no_change(action, seen_version=None, by=lead)

    def test_one_that_changed_meanwhile_comes_back_beside_what_was_said_and_the_others_are_saved(
        self, people, sign_in, make, acting, level
    ):
        first, second = make("First thing"), make("Second thing")
        with acting(people.la_lead) as lead:
            operations.update_rag(second, level=level(second, "Green"), reason="All is well", by=lead)
        client = sign_in(people.la_officer)
        answer = client.post(URL, {"actions": ticks(first, second), "reason": "Kept words", "back": "oakshire"})
        page = words(answer)
        assert answer.status_code == 409
        for word in ("1 of 2 actions could not be saved", "All is well", 'value="Kept words"', "Changed meanwhile by"):
            assert word in page
        assert [action.title for action in answer.context["done"]] == ["First thing"]
        [left] = answer.context["left"]
        again = client.post(URL, {"actions": ticks(left.action), "reason": "Kept words", "back": "oakshire"})
        assert (again.status_code, again.url) == (302, "/oakshire/")

    def test_one_that_is_not_his_is_named_and_one_that_he_does_not_see_is_not(self, world, people, sign_in, make):
        mine, elsewhere = make("First thing"), make("Hidden thing", "elmborough")
        member = sign_in(people.board_member)
        refused = member.post(URL, {"actions": ticks(mine, elsewhere), "reason": ""})
        assert (refused.status_code, "You may not update this action." in words(refused)) == (409, True)
        assert "Hidden thing" not in words(refused)
        assert "Save “no change”" not in words(refused)
        done = sign_in(people.la_officer).post(URL, {"actions": ticks(mine, elsewhere)}, follow=True)
        assert "saved for 1 action." in words(done)

    def test_bad_input_is_an_error_on_the_form_and_nothing_is_lost(self, people, sign_in, make):
        action = make("First thing")
        client = sign_in(people.la_officer)
        for actions in ([], ["x"], ["0-0"], [f"{10**30}-1"], ["1"], ["\0"]):
            answer = client.post(URL, {"actions": actions, "reason": "Kept words"})
            assert (answer.status_code, "Tick at least one action" in words(answer)) == (200, True)
            assert 'value="Kept words"' in words(answer)
        for reason in ("a\0b", "x" * 501):
            answer = client.post(URL, {"actions": ticks(action), "reason": reason})
            assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["reason"])
            assert f'value="{ticks(action)[0]}"' in words(answer)
        assert client.get(URL).status_code == 405


class TestHomeOfSeveralAreas:
    @pytest.fixture
    def officer(self, world, people):
        """The council's officer of Oakshire, who is an officer in Elmborough too."""
        partner = world.elmborough_partners.council
        partners.start_membership(
            people.la_officer, partner=partner, area=world.elmborough, role=Role.OFFICER, by=world.platform_admin
        )
        return afresh(people.la_officer)

    def test_what_waits_in_each_area_stands_together_by_urgency_with_its_area(self, sign_in, make, officer):
        make("Near thing"), make("Far thing", "elmborough")
        client = sign_in(officer)
        answer = client.get("/")
        waiting = answer.context["page"].paginator.object_list
        shown = {(one.area.slug, one.title) for one in waiting}
        assert {("oakshire", "Near thing"), ("elmborough", "Far thing")} <= shown
        page = words(answer)
        assert ("Elmborough · Action" in page, "Oakshire · Action" in page) == (True, True)
        urgencies = [one.urgency for one in waiting]
        assert urgencies == sorted(urgencies)

    def test_filters_in_the_address_narrow_it(self, sign_in, make, officer):
        make("Near thing"), make("Far thing", "elmborough")
        client = sign_in(officer)
        of_one = client.get("/", {"area": "elmborough"}).context["page"].paginator.object_list
        assert {one.area.slug for one in of_one} == {"elmborough"}
        late = client.get("/", {"urgency": "1"}).context["page"].paginator.object_list
        assert {one.urgency.value for one in late} == {1}
        wrong = client.get("/", {"area": "nowhere", "urgency": "9"})
        assert (wrong.status_code, set(wrong.context["filter"].errors)) == (200, {"area", "urgency"})

    def test_actions_of_two_areas_are_said_not_to_have_changed_in_one_step(self, sign_in, make, officer):
        near, far = make("Near thing"), make("Far thing", "elmborough")
        client = sign_in(officer)
        assert words(client.get("/")).count('id="no-change"') == 1
        answer = client.post(URL, {"actions": ticks(near, far), "back": ""}, follow=True)
        assert answer.redirect_chain == [("/", 302)]
        assert "saved for 2 actions." in words(answer)

    def test_a_quick_update_from_there_comes_back_there(self, sign_in, make, officer, level, acting):
        far = make("Far thing", "elmborough")
        client = sign_in(officer)
        page = words(client.get("/"))
        address = f"/elmborough/actions/{far.pk}/quick-update/?areas=all&amp;page=1"
        assert f'href="{address}"' in page
        with acting(officer):
            green = level(far, "Green")
        data = {"level": green.pk, "reason": "Well", "seen_version": far.version}
        answer = client.post(address.replace("&amp;", "&"), data)
        assert (answer.status_code, answer.url) == (302, "/?page=1")
        refused = client.post(f"/elmborough/actions/{far.pk}/quick-update/?areas=all", {"level": green.pk})
        assert 'href="/"' in words(refused)

    def test_whoever_has_one_area_lands_on_its_home(self, people, sign_in):
        assert sign_in(people.la_officer).get("/").url == "/oakshire/"

    def test_neither_thirty_actions_more_nor_a_second_area_cost_more_queries(
        self, sign_in, make, officer, count_queries
    ):
        client = sign_in(officer)
        make("Near thing"), make("Far thing", "elmborough")
        before = count_queries(client, "/")
        for number in range(15):
            make(f"Near {number}"), make(f"Far {number}", "elmborough")
        assert count_queries(client, "/") == before
        assert before <= count_queries(client, "/oakshire/")

    def test_nothing_waits(self, world, sign_in, people):
        person = people.college_rep
        partners.start_membership(
            person,
            partner=world.elmborough_partners.college,
            area=world.elmborough,
            role=Role.REPRESENTATIVE,
            by=world.platform_admin,
        )
        answer = sign_in(person).get("/", {"urgency": "1"})
        assert "Nothing waits for you" in words(answer)
