"""Drafts of updates and evidence in the same step, on the pages."""

import pytest

from actionplans import operations
from actionplans.models import ActionEvidence, RagDraft
from inspection.models import Evidence
from tests.actionplans.pages.steps import address, page, send
from tests.actionplans.pages.test_screenful import OWN, newest, row_of, sending, typing

pytestmark = pytest.mark.django_db

MINUTES = "https://example.org/minutes"


@pytest.fixture
def officer(sign_in, people):
    return sign_in(people.la_officer)


def drafts(acting, person) -> list[str]:
    with acting(person):
        furnished = "Two more schools are about to begin."
        return list(RagDraft.objects.exclude(reason=furnished).values_list("reason", flat=True))


def shown_by(acting, people, action) -> list[tuple[str, str]]:
    """The evidence that is linked with an action: title and address."""
    with acting(people.la_lead):
        rows = ActionEvidence.objects.filter(action=action, unlinked_at=None)
        return list(rows.values_list("evidence__title", "evidence__link"))


@pytest.fixture
def led_by_member(world, people, acting, in_days):
    """An action led by a cabinet member, who may record no evidence."""
    with acting(people.la_lead) as lead:
        return operations.create_action(
            world.oakshire_plan,
            title="The member's own",
            lead_partner=world.oakshire_partners.council,
            lead_person=people.cabinet_member,
            due=in_days(30),
            by=lead,
        )


class TestOneAction:
    def test_a_draft_is_kept_found_at_home_and_on_the_form_and_sent(self, officer, action, acting, people, version):
        form = page(officer, "action_rag", action.pk)
        assert "Keep as a draft" in form
        send(officer, "action_rag", action.pk, draft="1", reason="Half a sentence", seen_version=version(action))
        assert drafts(acting, people.la_officer) == ["Half a sentence"]
        home = officer.get("/oakshire/").content.decode()
        assert ("Finish your draft" in home, "Draft of an update" in home) == (True, True)
        form = page(officer, "action_rag", action.pk)
        assert ("This is your draft of" in form, ">\nHalf a sentence</textarea>" in form) == (True, True)
        assert "The action has changed since then" not in form
        assert ">\nHalf a sentence</textarea>" in page(officer, "action_quick_update", action.pk)
        with acting(people.la_lead):
            green = action.level.scheme.levels.get(label="Green").pk
        send(officer, "action_rag", action.pk, level=green, reason="Whole", seen_version=version(action))
        assert drafts(acting, people.la_officer) == []
        assert newest(acting, people, action) == ("Green", "Whole")

    def test_it_says_that_the_action_has_changed_since_and_can_be_thrown_away(self, officer, action, acting, people):
        send(officer, "action_rag", action.pk, draft="1", reason="Half", seen_version=1)
        assert "The action has changed since then" in page(officer, "action_rag", action.pk)
        send(officer, "action_rag", action.pk, drop="1")
        assert drafts(acting, people.la_officer) == []

    def test_what_cannot_be_kept_is_an_error_and_a_closed_action_takes_none(self, world, officer, action):
        long = send(officer, "action_rag", action.pk, status=200, draft="1", reason="x" * 4001, seen_version=1)
        assert "4,000" in long.content.decode() or "4000" in long.content.decode()
        closed = send(
            officer, "action_rag", world.oakshire_closed_action.pk, status=409, draft="1", reason="x", seen_version=1
        )
        assert "nothing to draft" in closed.content.decode()

    def test_the_small_form_keeps_a_draft_too(self, officer, world, action, acting, people, version):
        assert "Keep as a draft" in page(officer, "action_quick_update", action.pk)
        before = newest(acting, people, action)
        answer = send(
            officer, "action_quick_update", action.pk, draft="1", reason="Half a thought", seen_version=version(action)
        )
        assert answer.url == "/oakshire/"
        assert "your draft is kept. Only you see it." in officer.get(answer.url).content.decode()
        assert drafts(acting, people.la_officer) == ["Half a thought"]
        assert newest(acting, people, action) == before
        assert ">\nHalf a thought</textarea>" in page(officer, "action_quick_update", action.pk)

    def test_the_small_form_in_place_says_that_the_draft_is_kept_or_why_not(self, officer, world, action, version):
        address_of = address("action_quick_update", action.pk)
        typed = {"draft": "1", "cause": "Nobody yet", "seen_version": version(action)}
        kept = officer.post(address_of, typed, headers={"HX-Request": "true"}).content.decode()
        assert ("<html" in kept, "Your draft is kept." in kept) == (False, True)
        assert f'href="{address("action_rag", action.pk)}"' in kept
        long = officer.post(address_of, typed | {"cause": "x" * 4001}, headers={"HX-Request": "true"}).content.decode()
        assert ("Your draft is kept." in long, f'href="#id_{action.pk}_cause"' in long) == (False, True)
        closed = world.oakshire_closed_action.pk
        assert (
            "nothing to draft"
            in send(officer, "action_quick_update", closed, status=409, draft="1", seen_version=1).content.decode()
        )

    def test_nobody_else_finds_it_at_home(self, sign_in, officer, action, people):
        send(officer, "action_rag", action.pk, draft="1", reason="Half", seen_version=1)
        assert "Draft of an update" not in sign_in(people.la_lead).get("/oakshire/").content.decode()

    def test_evidence_is_added_in_the_same_step(self, officer, action, acting, people, version):
        form = page(officer, "action_rag", action.pk)
        assert "Evidence for it (optional)" in form
        with acting(people.la_lead):
            green = action.level.scheme.levels.get(label="Green").pk
        data = {"level": green, "reason": "Well.", "seen_version": version(action), "evidence_title": "Minutes"}
        refused = send(officer, "action_rag", action.pk, status=409, **data)
        assert "Add a link or a file" in refused.content.decode()
        send(officer, "action_rag", action.pk, **data, evidence_link="https://example.org/minutes")
        with acting(people.la_lead):
            assert ActionEvidence.objects.filter(action=action, evidence__title="Minutes").count() == 1

    def test_the_small_form_links_evidence_too(self, officer, action, acting, people, version):
        assert "Evidence for it (optional)" in page(officer, "action_quick_update", action.pk)
        with acting(people.la_lead):
            green = action.level.scheme.levels.get(label="Green").pk
        data = {"level": green, "reason": "Well.", "seen_version": version(action), "evidence_link": MINUTES}
        refused = officer.post(
            address("action_quick_update", action.pk), data, headers={"HX-Request": "true"}
        ).content.decode()
        assert ("Enter a title for the new evidence." in refused, f'value="{MINUTES}"' in refused) == (True, True)
        send(officer, "action_quick_update", action.pk, **data, evidence_title="Minutes")
        assert shown_by(acting, people, action)[-1] == ("Minutes", MINUTES)

    def test_a_draft_says_that_it_keeps_no_file_and_no_tick(self, officer, action, version):
        typed = {"draft": "1", "reason": "Half", "seen_version": version(action)}
        for more, is_said in (({}, False), ({"evidence": "1"}, True)):
            kept = officer.post(address("action_rag", action.pk), typed | more, follow=True).content.decode()
            assert ("Your draft is kept." in kept, "A draft keeps no file and no tick" in kept) == (True, is_said)

    def test_who_may_record_no_evidence_is_offered_none_that_is_new_nor_any_that_is_linked(
        self, world, sign_in, people, acting, led_by_member
    ):
        client = sign_in(people.cabinet_member)
        form = page(client, "action_rag", led_by_member.pk)
        assert ("New evidence" in form, "Evidence that is recorded already" in form) == (False, True)
        with acting(people.cabinet_member) as member:
            seen = list(Evidence.objects.visible_to(member, world.oakshire).filter(withdrawn_at=None))
            operations.link_action(led_by_member, evidence=seen, by=member)
        assert "Evidence for it (optional)" not in page(client, "action_rag", led_by_member.pk)


class TestScreenful:
    def test_rows_are_kept_as_drafts_and_sent_later(self, officer, many_actions, acting, people):
        first, second = many_actions(2)
        answer = officer.get(OWN)
        data = sending(answer) | typing(answer, first, reason="Half") | typing(answer, second, "Red")
        kept = officer.post(OWN, data | {"draft": "1"}, follow=True)
        assert "2 drafts kept. Only you see them." in kept.content.decode()
        assert newest(acting, people, first)[1] == "Added to the plan."
        page = kept.content.decode()
        assert ("Send my draft as it is" in page, ">\nHalf</textarea>" in page) == (True, True)
        # A draft that nobody touches is not sent along with the others.
        data = sending(kept)
        assert "Choose a RAG or write a sentence" in officer.post(OWN, data).content.decode()
        assert officer.post(OWN, data | {f"a{first.pk}-send": "on"}).status_code == 302
        assert newest(acting, people, first)[1] == "Half"
        assert drafts(acting, people.la_officer) == [""]

    def test_evidence_is_linked_in_the_same_step_and_comes_back_where_it_is_not_whole(
        self, officer, many_actions, acting, people
    ):
        first, second = many_actions(2)
        answer = officer.get(OWN)
        assert answer.content.decode().count("Evidence for it (optional)") == len(answer.context["rows"])
        data = sending(answer) | typing(answer, first, reason="Well.", evidence_title="Audit", evidence_link=MINUTES)
        data |= typing(answer, second, reason="So so.", evidence_link=MINUTES)
        refused = officer.post(OWN, data)
        page = refused.content.decode()
        assert f"{second.title}: Enter a title for the new evidence." in page
        assert f'href="#id_a{second.pk}-evidence_title"' in page
        assert (page.count("data-evidence open"), f'value="{MINUTES}"' in page) == (1, True)
        assert shown_by(acting, people, first) == [("Audit", MINUTES)]
        assert (
            officer.post(OWN, sending(refused) | typing(refused, second, evidence_title="Minutes")).status_code == 302
        )
        assert shown_by(acting, people, second) == [("Minutes", MINUTES)]
        assert shown_by(acting, people, first) == [("Audit", MINUTES)]

    def test_evidence_alone_asks_for_a_sentence_and_an_address_that_is_none_is_said(self, officer, many_actions):
        [action] = many_actions(1)
        answer = officer.get(OWN)
        data = sending(answer) | typing(answer, action, evidence_title="Audit", evidence_link="not an address")
        page = officer.post(OWN, data).content.decode()
        assert f"{action.title}: Enter a reason for this RAG" in page
        assert f'href="#id_a{action.pk}-evidence_link"' in page

    def test_a_draft_keeps_the_evidence_on_this_page_and_on_the_form_of_its_own(
        self, officer, many_actions, acting, people, version
    ):
        first, second = many_actions(2)
        answer = officer.get(OWN)
        data = sending(answer) | typing(answer, first, reason="Half", evidence_title="Audit", evidence_link=MINUTES)
        page_of = officer.post(OWN, data | {"draft": "1"}, follow=True)
        assert page_of.content.decode().count("data-evidence open") == 1
        assert f'value="{MINUTES}"' in page(officer, "action_quick_update", first.pk)
        assert f'value="{MINUTES}"' in page(officer, "action_rag", first.pk)
        typed = {"draft": "1", "evidence_title": "Minutes", "seen_version": version(second)}
        send(officer, "action_rag", second.pk, **typed)
        assert 'value="Minutes"' in page(officer, "action_rag", second.pk)
        refused = send(officer, "action_rag", second.pk, status=200, **typed | {"evidence_link": "not an address"})
        assert 'value="not an address"' in refused.content.decode()
        answer = officer.get(OWN)
        assert officer.post(OWN, sending(answer) | {f"a{first.pk}-send": "on"}).status_code == 302
        assert shown_by(acting, people, first) == [("Audit", MINUTES)]

    def test_who_may_record_no_evidence_finds_no_box_for_it(self, sign_in, people, acting, led_by_member):
        client = sign_in(people.cabinet_member)
        answer = client.get(OWN)
        assert "Evidence for it" not in answer.content.decode()
        data = sending(answer) | typing(
            answer, led_by_member, reason="Well.", evidence_title="Audit", evidence_link=MINUTES
        )
        assert client.post(OWN, data).status_code == 302
        assert shown_by(acting, people, led_by_member) == []

    def test_a_closed_one_is_refused_and_keeps_what_was_typed(self, officer, many_actions, acting, people, world):
        closed, other = many_actions(2)
        answer = officer.get(OWN)
        with acting(people.la_lead) as lead:
            operations.close_action(closed, reason="Overtaken", by=lead)
        data = sending(answer) | typing(answer, closed, reason="Half") | typing(answer, other, reason="Other")
        refused = officer.post(OWN, data | {"draft": "1"})
        assert (refused.status_code, "nothing to draft" in refused.content.decode()) == (409, True)
        assert row_of(refused, closed).form.is_bound
        assert drafts(acting, people.la_officer) == ["Other"]
