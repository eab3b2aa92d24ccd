"""Several actions updated in one step: each by itself, none holding another back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actionplans import operations
from actionplans.models import Action, ActionEvidence, DeliveryStatus, RagUpdate
from actionplans.operations import Saying
from core import clock
from core.errors import EditConflict, RuleBroken
from core.history import changes_of
from core.models import Notification
from inspection.models import Evidence


@pytest.fixture
def several(many_actions, lead):
    """`several(3)`: so many new actions of the council's officer, as they are stored."""
    return lambda count: [Action.objects.get(pk=action.pk) for action in many_actions(count)]


def said_of(action: Action) -> list[str]:
    return list(RagUpdate.objects.filter(action=action).order_by("-at", "-pk").values_list("reason", flat=True))


def test_each_gets_an_update_of_its_own_and_stands_as_it_says(several, lead, level):
    first, second = several(2)
    outcome = operations.update_rags(
        [
            Saying(first, level(first, "Amber"), " Late. ", cause="Staff", seen_version=first.version),
            Saying(second, level(second, "Green"), "Well.", cause="Dropped", seen_version=second.version),
        ],
        by=lead,
    )
    assert ([update.action_id for update in outcome.made], outcome.refused) == ([first.pk, second.pk], {})
    now = [Action.objects.select_related("level").get(pk=each.pk) for each in (first, second)]
    assert [(each.level.label, each.rag_reason, each.cause) for each in now] == [
        ("Amber", "Late.", "Staff"),
        ("Green", "Well.", ""),
    ]
    assert [each.version for each in now] == [first.version + 1, second.version + 1]
    assert [each.rag_since for each in now] == [update.at for update in outcome.made]
    assert [said_of(each)[0] for each in now] == ["Late.", "Well."]
    assert [changes_of(each)[0].verb for each in now] == ["RAG updated"] * 2
    assert [update.calculated for update in outcome.made] == ["off_track", "off_track"]


def test_it_leaves_the_same_as_one_by_one(several, lead, level):
    one, other = several(2)
    words = {"reason": "Stuck.", "cause": "No money.", "path_to_green": "Ask the board."}
    operations.update_rag(one, level=level(one, "Red"), **words, seen_version=one.version, by=lead)
    operations.update_rags([Saying(other, level(other, "Red"), **words, seen_version=other.version)], by=lead)
    kept = ("level", "delivery_status", "rag_reason", "cause", "path_to_green", "last_updated_by", "version")
    singly, together = (Action.objects.filter(pk=each.pk).values(*kept).get() for each in (one, other))
    assert singly == together
    rows = [
        RagUpdate.objects.filter(action=each).values("level", "delivery_status", "reason", "cause", "calculated")[0]
        for each in (one, other)
    ]
    assert rows[0] == rows[1]


def test_one_that_is_refused_holds_no_other_back(world, several, lead, level):
    good, changed, silent, red = several(4)
    closed = Action.objects.get(pk=world.oakshire_closed_action.pk)
    elsewhere = Action(pk=10**9)
    green = level(good, "Green")
    operations.update_rag(changed, level=green, reason="Another said so", by=lead)
    outcome = operations.update_rags(
        [
            Saying(good, green, "Well.", seen_version=good.version),
            Saying(changed, green, "Well.", seen_version=changed.version),
            Saying(silent, green, "  ", seen_version=silent.version),
            Saying(red, level(red, "Red"), "Stuck.", seen_version=red.version),
            Saying(closed, green, "Well.", seen_version=1),
            Saying(elsewhere, green, "Well."),
        ],
        by=lead,
    )
    assert [update.action_id for update in outcome.made] == [good.pk]
    assert [said_of(each)[0] for each in (changed, silent, red)] == [
        "Another said so",
        "Added to the plan.",
        "Added to the plan.",
    ]
    refused = outcome.refused
    assert isinstance(refused[changed.pk], EditConflict)
    assert (refused[silent.pk].field, refused[red.pk].field) == ("reason", "cause")
    assert isinstance(refused[closed.pk], RuleBroken)
    assert "closed" in refused[closed.pk].message
    assert "no longer see" in refused[elsewhere.pk].message
    nothing = operations.update_rags([Saying(silent, green, "")], by=lead)
    with pytest.raises(RuleBroken, match="Enter a reason"):
        nothing.demand_all()
    assert (nothing.made, list(nothing.refused)) == ([], [silent.pk])


def test_who_answers_for_those_said_to_be_complete_is_told_of_each(world, several, people_of, lead, level):
    first, second, third = several(3)
    for each, accountable in ((first, people_of.icb_lead), (second, people_of.icb_lead), (third, None)):
        operations.reassign_action(
            each,
            lead_partner=each.lead_partner,
            lead_person=None,
            accountable_person=accountable,
            supporting=[],
            reason="So",
            seen_version=None,
            by=lead,
        )
    told = Notification.objects.filter(kind=operations.COMPLETION_TO_CONFIRM)
    before = told.count()
    outcome = operations.update_rags(
        [Saying(each, level(each, "Blue"), "Done.") for each in (first, second, third)], by=lead
    )
    assert len(outcome.made) == 3
    assert told.count() == before + 2
    now = Action.objects.get(pk=first.pk)
    assert (now.delivery_status, now.completed_by, now.awaits_confirmation) == (DeliveryStatus.COMPLETE, lead, True)
    operations.update_rags([Saying(first, level(first, "Green"), "Not yet.")], by=lead)
    now = Action.objects.get(pk=first.pk)
    assert (now.completed_at, now.completed_by) == (None, None)


def test_twenty_five_cost_as_many_statements_as_two(several, lead, level):
    actions = several(27)
    green = level(actions[0], "Green")

    def statements(some: list[Action]) -> int:
        with CaptureQueriesContext(connection) as queries:
            outcome = operations.update_rags([Saying(each, green, "Well.") for each in some], by=lead)
        assert len(outcome.made) == len(some)
        return len(queries)

    assert statements(actions[:2]) == statements(actions[2:])


LINK = "https://council.example/audit"


def linked_to(action: Action) -> list[tuple[str, str, str, str]]:
    """The evidence that is linked with an action: title, address, what it shows, and whose it is."""
    rows = ActionEvidence.objects.filter(action=action, unlinked_at=None)
    return list(
        rows.values_list("evidence__title", "evidence__link", "evidence__shows", "evidence__owner_partner__name")
    )


def test_evidence_is_recorded_and_linked_in_the_same_step_where_it_is_given(several, lead, level, world):
    with_it, without, half, silent = several(4)
    green = level(with_it, "Green")
    outcome = operations.update_rags(
        [
            Saying(with_it, green, " Well. ", evidence_title=" Audit ", evidence_link=LINK),
            Saying(without, green, "Well."),
            Saying(half, green, "Well.", evidence_link=LINK),
            Saying(silent, green, "Well.", evidence_title="Audit"),
        ],
        by=lead,
    )
    assert [update.action_id for update in outcome.made] == [with_it.pk, without.pk]
    refused = outcome.refused
    assert (refused[half.pk].field, refused[silent.pk].field) == ("evidence_title", "evidence_link")
    council = world.oakshire_partners.council.name
    assert [linked_to(each) for each in (with_it, without, half, silent)] == [
        [("Audit", LINK, "Well.", council)],
        [],
        [],
        [],
    ]
    evidence = Evidence.objects.get(title="Audit")
    assert (evidence.audience_id, evidence.dated_on, evidence.recorded_by) == (with_it.audience_id, clock.today(), lead)
    assert [change.verb for change in changes_of(evidence)] == ["RAG updated"]


def test_it_leaves_the_same_evidence_as_one_by_one(several, lead, level):
    one, other = several(2)
    words = {"reason": "Well.", "evidence_title": "Audit", "evidence_link": LINK}
    operations.update_rag_with_evidence(one, level=level(one, "Green"), **words, by=lead)
    operations.update_rags([Saying(other, level(other, "Green"), **words)], by=lead)
    kept = ("title", "kind", "dated_on", "source_body", "owner_partner", "recorded_by", "shows", "link", "audience")
    singly, together = (Evidence.objects.filter(action_evidence__action=each).values(*kept) for each in (one, other))
    assert list(singly) == list(together)


def test_evidence_costs_as_many_statements_for_twelve_as_for_one(several, lead, level):
    def statements(actions) -> int:
        words = {"reason": "Well.", "evidence_title": "Audit", "evidence_link": LINK}
        sayings = [Saying(each, level(each, "Green"), **words, seen_version=each.version) for each in actions]
        with CaptureQueriesContext(connection) as queries:
            assert len(operations.update_rags(sayings, by=lead).made) == len(actions)
        return len(queries)

    first, *others = several(13)
    assert statements([first]) == statements(others)
