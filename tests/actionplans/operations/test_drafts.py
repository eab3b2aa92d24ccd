"""Drafts of updates, which are their author's alone; and updates with their evidence in one step."""

import pytest

from actionplans import operations, tasks
from actionplans.models import Action, ActionEvidence, RagDraft
from core.uploads import examine
from inspection.models import Evidence
from partners import operations as partners
from partners.models import Membership
from tests.actionplans.operations.steps import refused


def keep(action, by, **words):
    return operations.save_draft(action, seen_version=action.version, by=by, **words)


def test_a_draft_changes_nothing_and_the_next_takes_its_place(lead, action, level):
    before = action.rag_updates.count()
    keep(action, lead, reason="Half a sent")
    kept = keep(action, lead, level=level(action, "Amber"), reason="Half a sentence", cause="C", no_path_yet=True)
    assert (kept.reason, kept.level.label, kept.cause, kept.no_path_yet) == ("Half a sentence", "Amber", "C", True)
    assert (RagDraft.objects.count(), action.rag_updates.count()) == (1, before)
    assert Action.objects.get(pk=action.pk).version == action.version


def test_nobody_but_its_author_finds_it_not_even_a_lead(people_of, acting, action):
    with acting(people_of.la_officer) as officer:
        keep(Action.objects.get(pk=action.pk), officer, reason="My own")
        assert RagDraft.objects.count() == 1
    for other in (people_of.la_lead, people_of.icb_lead, people_of.area_admin):
        with acting(other):
            assert RagDraft.objects.count() == 0


def test_sending_the_update_uses_the_draft_up_and_saying_no_change_does_not(lead, action, level):
    keep(action, lead, reason="Half")
    operations.say_no_change(action, seen_version=None, by=lead)
    assert RagDraft.objects.count() == 1
    operations.update_rag(action, level=level(action, "Green"), reason="Whole", by=lead)
    assert RagDraft.objects.count() == 0
    keep(Action.objects.get(pk=action.pk), lead, reason="Half")
    operations.update_rags([operations.Saying(action, level(action, "Green"), "Whole")], by=lead)
    assert RagDraft.objects.count() == 0
    keep(Action.objects.get(pk=action.pk), lead, reason="Half")
    assert operations.drop_drafts([action], by=lead) == 1


def test_a_closed_action_takes_no_draft(world, lead, action):
    closed = Action.objects.get(pk=world.oakshire_closed_action.pk)
    assert "closed" in refused(keep, closed, lead, reason="Late").message
    words = {"reason": "A", "seen_version": 1}
    assert operations.save_drafts([(closed, words), (action, words)], by=lead) == [action]
    assert operations.save_drafts([(closed, words)], by=lead) == []


def test_it_goes_when_its_author_has_left(world, people_of, acting, action):
    with acting(people_of.la_officer) as officer:
        keep(Action.objects.get(pk=action.pk), officer, reason="My own")
    tasks.forget_drafts_out_of_reach()
    with acting(people_of.la_officer) as officer:
        assert RagDraft.objects.count() == 1
    for held in Membership.objects.filter(person=officer):
        partners.end_membership(held, by=world.platform_admin)
    tasks.forget_drafts_out_of_reach()
    with acting(people_of.la_officer):
        assert RagDraft.objects.count() == 0


@pytest.fixture
def pdf():
    return lambda: examine("minutes.txt", b"Four schools took part.")


def test_evidence_comes_with_the_update_in_one_step(world, lead, action, level, pdf):
    other = operations.create_action(
        world.oakshire_plan,
        title="Another",
        lead_partner=world.oakshire_partners.council,
        due=action.due,
        by=lead,
    )
    green = level(other, "Green")
    update = operations.update_rag_with_evidence(
        other,
        level=green,
        reason="Four schools took part.",
        evidence=[Evidence.objects.get(pk=world.oakshire_evidence.pk)],
        evidence_title="Minutes",
        evidence_link="https://example.org/minutes",
        by=lead,
    )
    linked = ActionEvidence.objects.filter(action=other, unlinked_at=None).select_related("evidence")
    new = linked.get(evidence__title="Minutes").evidence
    assert (linked.count(), update.reason) == (2, "Four schools took part.")
    assert (new.owner_partner, new.shows, new.audience_id) == (
        world.oakshire_partners.council,
        "Four schools took part.",
        other.audience_id,
    )
    again = operations.update_rag_with_evidence(
        other, level=green, reason="As it was.", evidence=[world.oakshire_evidence], by=lead
    )
    assert (linked.count(), again.reason) == (2, "As it was.")
    operations.update_rag_with_evidence(
        other, level=green, reason="With a file.", evidence_title="Notes", evidence_file=pdf(), by=lead
    )
    assert linked.get(evidence__title="Notes").evidence.file is not None


def test_of_an_update_with_wrong_evidence_nothing_stays(world, lead, action, level):
    said = {"level": level(action, "Green"), "reason": "Well.", "by": lead}
    before = action.rag_updates.count()
    with_evidence = operations.update_rag_with_evidence
    assert refused(with_evidence, action, **said, evidence_link="https://example.org/").field == "evidence_title"
    assert refused(with_evidence, action, **said, evidence_title="Empty").field == "evidence_link"
    hidden = [world.elmborough_evidence]
    assert refused(with_evidence, action, **said, evidence=hidden).field == "evidence"
    assert action.rag_updates.count() == before


def test_evidence_is_recorded_for_the_partner_that_leads_or_ones_own(world, people_of, acting, action):
    with acting(people_of.la_officer) as officer:
        assert operations.owner_of_evidence(action, officer) == world.oakshire_partners.council
    with acting(people_of.icb_officer) as officer:
        assert operations.owner_of_evidence(action, officer) == world.oakshire_partners.icb
    with acting(people_of.board_member) as member:
        assert operations.owner_of_evidence(action, member) is None
