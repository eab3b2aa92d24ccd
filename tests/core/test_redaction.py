"""Words taken out of history on purpose: the walk over the seals accepts that, and nothing else."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from core.errors import RuleBroken
from core.models import Notification, RedactedRow, Redaction
from core.redaction import MARK
from core.seals import history_breaks, seal_history
from governance.models import AgendaItem, InterestStatement
from partners.models import Person
from partners.operations.redaction import redact
from tests.conftest import as_owner
from tests.core.test_seals import behind_its_back, verified

EVENTS = "governance_agendaitemevent"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def item(world, acting) -> AgendaItem:
    """An item with an older and a newer version of its text, both sealed."""
    with transaction.atomic(), acting(world.oakshire_people.board_clerk):
        item = AgendaItem.objects.get(pk=world.oakshire_agenda_item.pk)
        item.text = "Ask for Ann Other of 1 High Street."
        item.save()
    seal_history()
    return item


def run(
    item, field="text", *, by=("board_clerk", "la_lead"), reason="A name of a family", table="governance.AgendaItem"
):
    asks, agrees = (f"{name.replace('_', '-')}@oakshire.example" for name in by)
    out = io.StringIO()
    with as_owner():
        number = getattr(item, "pk", item)
        call_command("redact", table, str(number), field, asked_by=asks, agreed_by=agrees, reason=reason, stdout=out)
    return out.getvalue()


def versions(item) -> list[str]:
    with as_owner():
        return list(
            item.pgh_event_model.objects.filter(pgh_obj=item.pk).order_by("pgh_id").values_list("text", flat=True)
        )


def test_the_text_and_every_version_of_it_give_way_to_a_mark_and_the_walk_says_so(world, item):
    before = len(versions(item))
    said = run(item)
    assert ("Redaction" in said, "issues of board reports" in said) == (True, True)
    with as_owner():
        assert AgendaItem.objects.get(pk=item.pk).text == MARK
    assert versions(item) == [MARK] * before
    told = verified()
    people = world.oakshire_people
    assert "History is as it was sealed" in told
    assert f"governance.AgendaItem {item.pk}, text: words were taken out on" in told
    assert f"asked by person {people.board_clerk.pk}, agreed by person {people.la_lead.pk}. A name of a family" in told


def test_any_other_edit_is_still_found_before_and_after(item):
    behind_its_back(f"UPDATE {EVENTS} SET title = title || '!' WHERE pgh_obj_id = %s", item.pk)
    with pytest.raises(CommandError, match="Look into that first"):
        run(item)
    behind_its_back(f"UPDATE {EVENTS} SET title = rtrim(title, '!') WHERE pgh_obj_id = %s", item.pk)
    run(item)
    for change in ("title = title || '!'", "text = 'Put back'", "text = ''"):
        behind_its_back(f"UPDATE {EVENTS} SET {change} WHERE pgh_obj_id = %s", item.pk)
        with pytest.raises(CommandError, match=f"{EVENTS}: a row was changed"):
            verified()
        behind_its_back(
            f"UPDATE {EVENTS} SET title = rtrim(title, '!'), text = '{MARK}' WHERE pgh_obj_id = %s", item.pk
        )
        assert history_breaks() == []


def test_a_planted_edit_of_another_row_is_found_though_something_was_redacted(world, item):
    run(item)
    other = world.oakshire_restricted_agenda_item
    behind_its_back(f"UPDATE {EVENTS} SET title = 'Planted' WHERE pgh_obj_id = %s", other.pk)
    assert [found.table for found in history_breaks()] == [EVENTS]


def test_the_note_can_not_be_changed_or_taken_away_unseen(item):
    run(item)
    for statement, table in (
        ("UPDATE core_redaction SET reason = 'x'", "core_redaction"),
        ("DELETE FROM core_redactedrow", "core_redactedrow"),
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)
        behind_its_back(statement)
        assert table in [found.table for found in history_breaks()]


def test_a_second_field_of_the_same_row_can_follow(world, item):
    run(item)
    run(item, "title", by=("la_officer", "icb_lead"), reason="The name stood here too")
    assert history_breaks() == []
    behind_its_back(f"UPDATE {EVENTS} SET title = 'Waits' WHERE pgh_obj_id = %s", item.pk)
    assert [found.table for found in history_breaks()] == [EVENTS]


def test_what_is_only_added_to_has_its_words_taken_out_in_its_own_row(world):
    with as_owner():
        statement = InterestStatement.objects.earliest("pk")
    run(statement, table="governance.InterestStatement", by=("board_clerk", "la_lead"))
    with as_owner():
        assert InterestStatement.objects.get(pk=statement.pk).text == MARK
        assert RedactedRow.objects.get().history == "governance_intereststatement"
    assert "History is as it was sealed" in verified()


def test_the_reasons_of_changes_are_taken_out_too_and_who_acted_stays(world):
    withdrawn, clerk = world.oakshire_withdrawn_agenda_item, world.oakshire_people.board_clerk
    seal_history()

    def contexts() -> list[tuple]:
        with as_owner():
            events = AgendaItem.pgh_event_model.objects.filter(pgh_obj=withdrawn.pk).order_by("pgh_id")
            return [(event.pgh_context["person"], event.pgh_context.get("reason")) for event in events]

    assert contexts() == [(clerk.pk, None), (clerk.pk, "It is not ready.")]
    run(withdrawn, "pgh_context")
    assert contexts() == [(clerk.pk, None), (clerk.pk, MARK)]
    assert "History is as it was sealed" in verified()
    with pytest.raises(CommandError, match="There is nothing in"):
        run(withdrawn, "pgh_context")


REFUSED = (
    ({"by": ("la_lead", "la_lead")}, "Somebody else"),
    ({"by": ("la_lead", "board_clerk")}, "is no lead of"),
    ({"by": ("nobody", "la_lead")}, "Nobody signs in with nobody@oakshire.example"),
    ({"reason": " "}, "Say why"),
    ({"field": "kind"}, "is no free text"),
    ({"field": "nothing"}, "Its texts are: title, text"),
    ({"field": "withdrawn_because"}, "There is nothing in"),
    ({"table": "governance.Nothing"}, "There is no “governance.Nothing”"),
    ({"table": "Nothing"}, "There is no “Nothing”"),
)


def test_what_does_not_fit_is_refused_and_changes_nothing(item):
    before = versions(item)
    # One world for all of them: each leaves it as it was.
    for given, words in REFUSED:
        with pytest.raises(CommandError, match=words):
            run(item, **given)
        assert (versions(item), Redaction.objects.count()) == (before, 0), given


def test_a_row_that_is_not_there_and_one_without_history_are_refused(world, item):
    with pytest.raises(CommandError, match="AgendaItem 0"):
        run(0)
    told = Notification.objects.create(person=1, kind="x", subject_label="x", subject="1", email_failed="Ann Other")
    with pytest.raises(CommandError, match="keeps no history"):
        run(told, "email_failed", table="core.Notification")


def test_the_application_itself_can_redact_nothing(world, item):
    people = world.oakshire_people
    asks, agrees = (Person.objects.get(pk=person.pk) for person in (people.board_clerk, people.la_lead))
    with pytest.raises(RuleBroken, match="Only the owner of the database"):
        redact(AgendaItem, item.pk, "text", asked_by=asks, agreed_by=agrees, reason="x")
    assert str(Redaction(pk=1, table="a.B", row=2, field="text")) == "Redaction 1: a.B 2, text"
    assert str(RedactedRow(history="a_b", number=3)) == "Row 3 of a_b"


def test_where_a_constraint_stands_in_the_way_nothing_is_changed(world, item):
    """Two decisions of a board can't bear the same reference, not even the mark."""
    decisions = (world.oakshire_decision, world.oakshire_conditional_decision)
    run(decisions[0], "reference", table="governance.Decision")
    with pytest.raises(CommandError, match="does not take the mark in that field"):
        run(decisions[1], "reference", table="governance.Decision")
    assert (Redaction.objects.count(), history_breaks()) == (1, [])
