"""Drafts of updates and evidence in the same step, on the pages."""

import pytest

from actionplans import operations
from actionplans.models import ActionEvidence, RagDraft
from inspection.models import Evidence
from tests.actionplans.pages.steps import address, page, send
from tests.actionplans.pages.test_screenful import OWN, newest, row_of, sending, typing

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(sign_in, people):
    return sign_in(people.la_officer)


def drafts(acting, person) -> list[str]:
    with acting(person):
        furnished = "Two more schools are about to begin."
        return list(RagDraft.objects.exclude(reason=furnished).values_list("reason", flat=True))


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

    def test_who_may_record_no_evidence_is_offered_none_that_is_new_nor_any_that_is_linked(
        self, world, sign_in, people, acting, in_days
    ):
        with acting(people.la_lead) as lead:
            led = operations.create_action(
                world.oakshire_plan,
                title="The member's own",
                lead_partner=world.oakshire_partners.council,
                lead_person=people.cabinet_member,
                due=in_days(30),
                by=lead,
            )
        client = sign_in(people.cabinet_member)
        form = page(client, "action_rag", led.pk)
        assert ("New evidence" in form, "Evidence that is recorded already" in form) == (False, True)
        with acting(people.cabinet_member) as member:
            seen = list(Evidence.objects.visible_to(member, world.oakshire).filter(withdrawn_at=None))
            operations.link_action(led, evidence=seen, by=member)
        assert "Evidence for it (optional)" not in page(client, "action_rag", led.pk)


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
