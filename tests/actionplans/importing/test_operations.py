"""Plans brought in, brought in again, and undone."""

import pytest

from actionplans import operations
from actionplans.dates import parse
from actionplans.importing.preview import preview_of
from actionplans.models import Action, ActionInPlan, PlanImport
from core.errors import EditConflict
from core.models import Notification
from tests.actionplans.importing import files
from tests.actionplans.operations.steps import refused

HEADINGS = [*files.HEADINGS, "Cause", "Path to green", "Milestones", "Supporting partners", "Accountable"]


def row(*cells):
    return [*cells, *[""] * (len(HEADINGS) - len(cells))]


def test_each_row_becomes_an_action_through_the_same_operations_as_by_hand(world, brought_in):
    officer = world.oakshire_people.la_officer
    done, made = brought_in(
        [
            HEADINGS,
            row(
                "9.1",
                "One",
                str(officer),
                "May 2031",
                "Red",
                "Late",
                "No staff",
                "Hire",
                "Advert (May 2031)",
                "Schools",
            ),
            row("9.2", "Two", "LA", "", "Complete", ""),
            row("9.3", "Three", "ICB", "TBC", "Superseded", "Merged with two"),
            row("9.4", "Four", "ICB", "TBC", "", "No rating yet"),
        ]
    )
    one, two, three, four = made.values()
    assert (one.level.label, one.rag_reason, one.cause, one.path_to_green) == ("Red", "Late", "No staff", "Hire")
    assert (one.lead_person, one.due_words) == (officer, "May 2031")
    assert [(step.title, step.due_words) for step in one.milestones.all()] == [("Advert", "May 2031")]
    assert [link.partner for link in one.supporting.all()] == [world.oakshire_partners.schools]
    assert (two.delivery_status, two.due_words, two.completed_by) == ("complete", "To be confirmed", done.started_by)
    assert (three.delivery_status, three.closed_reason) == ("closed_without_completion", "Merged with two")
    assert (four.delivery_status, four.rag_reason) == ("not_yet_due", "No rating yet")
    assert one.in_plans.get().reason == "Brought in from row 2 of plan.csv."
    assert str(one.imported_rows.get()) == "Row 2"
    assert (done.state, done.tables, [each.number for each in done.rows.all()]) == ("done", [], [2, 3, 4, 5])


def test_a_lead_of_many_new_actions_is_told_once_and_of_a_few_one_by_one(world, brought_in):
    officer, other = world.oakshire_people.la_officer, world.oakshire_people.icb_officer
    told = Notification.objects.filter(kind__in=(operations.ACTIONS_GIVEN, operations.ACTION_GIVEN))
    before = set(told.values_list("pk", flat=True))
    rows = [row(f"9.{number}", f"Action {number}", str(officer), "TBC") for number in range(4)]
    brought_in([HEADINGS, *rows, row("8.1", "Another", str(other), "TBC")])
    found = sorted(told.exclude(pk__in=before).values_list("person", "kind"))
    assert found == sorted([(officer.pk, operations.ACTIONS_GIVEN), (other.pk, operations.ACTION_GIVEN)])


def test_a_file_that_comes_again_updates_by_reference_and_keeps_the_history(world, brought_in, begun, lead):
    icb = world.oakshire_partners.icb
    _, made = brought_in([HEADINGS, row("9.1", "One", "LA", "May 2031", "Green", "Begun")])
    titled = str(world.oakshire_people.icb_officer)
    _, made = brought_in(
        [
            HEADINGS,
            row("9.1", "One more", titled, "July 2031", "Red", "Late", "", "", "Try (June 2031)", "Schools", titled),
        ]
    )
    action = Action.objects.get(pk=made["9.1"].pk)
    assert (action.title, action.lead_partner, str(action.lead_person)) == ("One more", icb, titled)
    assert (action.original_due_words, action.due_words) == ("May 2031", "July 2031")
    assert [(update.level.label, update.reason) for update in action.rag_updates.all()] == [
        ("Red", "Late"),
        ("Green", "Begun"),
        ("Not yet due", "Brought in from row 2 of plan.csv."),
    ]
    assert action.due_date_changes.get().reason == "Late"
    again = begun([HEADINGS, row("9.1", "One more", titled, "July 2031", "Red", "Late", "", "", "Try (June 2031)")])
    assert preview_of(again, by=lead).count("same") == 1
    assert refused(operations.bring_in, again, seen_version=None, by=lead).message == (
        "There is nothing to bring in: every row is there already, or left out."
    )


def test_a_change_of_partner_ends_the_lead_by_name_and_a_support_alone_keeps_it(world, brought_in):
    officer = world.oakshire_people.la_officer
    brought_in([HEADINGS, row("9.1", "One", str(officer), "TBC"), row("9.2", "Two", str(officer), "TBC")])
    _, made = brought_in(
        [
            HEADINGS,
            row("9.1", "One", "ICB", "", "Withdrawn"),
            row("9.2", "Two", "", "", "", "", "", "", "", "Schools"),
        ]
    )
    one, two = made.values()
    assert (one.lead_partner, one.lead_person) == (world.oakshire_partners.icb, None)
    assert (one.delivery_status, one.closed_reason) == (
        "closed_without_completion",
        "Brought in from row 2 of plan.csv.",
    )
    assert two.lead_person == officer


def test_an_action_of_another_home_plan_is_rated_in_its_own_words(world, lead):
    rows = [["Ref", "Action", "RAG", "Progress"], ["A2", "", "Under control", "Slower"]]
    plan = world.oakshire_other_plan
    draft = operations.start_import(plan, upload=files.upload("p.csv", files.csv_file(rows)), by=lead)
    draft = operations.mend_import(
        draft, mended={"2": {"title": world.oakshire_action.title}}, words={}, left_out={}, by=lead
    )
    operations.bring_in(draft, seen_version=None, by=lead)
    action = Action.objects.select_related("level").get(pk=world.oakshire_action.pk)
    assert (action.level.label, action.rag_reason) == ("Amber", "Slower")


def test_all_comes_in_or_nothing(begun, lead):
    draft = begun([HEADINGS, row("9.1", "One", "LA", "May 2031"), row("9.2", "Two", "LA", "one day")])
    refusal = refused(operations.bring_in, draft, seen_version=None, by=lead)
    assert refusal.message == "Nothing is brought in yet: mend the rows that say why, or leave them out."
    assert not Action.objects.filter(title="One").exists()
    draft = operations.mend_import(draft, mended={"3": {"due": "June 2031"}}, words={}, left_out={}, by=lead)
    with pytest.raises(EditConflict):
        operations.bring_in(draft, seen_version=draft.version - 1, by=lead)
    operations.bring_in(draft, seen_version=draft.version, by=lead)
    assert Action.objects.filter(title__in=("One", "Two")).count() == 2
    assert refused(operations.bring_in, draft, seen_version=None, by=lead).message.startswith("This import is settled")


def test_what_is_not_there_cannot_be_chosen(begun, lead):
    draft = begun([HEADINGS, row("9.1", "One", "LA", "May 2031")])
    assert refused(operations.choose_table, draft, chosen=1, headings_at=None, by=lead).field == "chosen"
    assert refused(operations.choose_table, draft, chosen=0, headings_at=9, by=lead).field == "headings_at"
    assert "which column holds" in refused(operations.match_columns, draft, columns=["reference"], by=lead).message
    columns = ["title", "status", "status"]
    assert (
        "Two columns are “RAG or status”" in refused(operations.match_columns, draft, columns=columns, by=lead).message
    )


def test_another_row_of_headings_is_matched_anew(begun, lead):
    draft = begun([HEADINGS, ["No", "Task", "Who"], row("9.1", "One", "LA", "May 2031")])
    draft = operations.choose_table(draft, chosen=0, headings_at=1, by=lead)
    assert draft.columns[:3] == ["reference", "title", "lead"]
    for _ in range(2):
        assert operations.choose_table(draft, chosen=0, headings_at=None, by=lead).headings_at == 0


def test_columns_are_remembered_for_the_same_headings_and_mends_go_with_other_columns(begun, lead):
    first = begun([HEADINGS, row("9.1", "One", "LA", "May 2031")])
    first = operations.mend_import(first, mended={"2": {"title": "Uno"}}, words={}, left_out={}, by=lead)
    columns = [*first.columns]
    columns[5] = "keep"
    first = operations.match_columns(first, columns=columns, by=lead)
    assert first.mended == {}
    first = operations.match_columns(first, columns=columns, by=lead)
    assert begun([HEADINGS, row("9.2", "Two", "LA", "May 2031")]).columns == columns


def test_a_dropped_import_keeps_nothing_of_the_file(begun, lead):
    dropped = operations.drop_import(begun([HEADINGS, row("9.1", "One", "LA", "TBC")]), by=lead)
    assert (dropped.state, dropped.tables) == ("dropped", [])
    assert refused(operations.undo_import, dropped, reason="No", by=lead).message.startswith("This import is not in")


def test_an_untouched_import_is_undone_whole(world, brought_in, lead):
    titled = str(world.oakshire_people.la_officer)
    _, made = brought_in([HEADINGS, row("9.1", "One", titled, "May 2031", "Green", "Begun")])
    before = Action.objects.get(pk=made["9.1"].pk)
    done, made = brought_in(
        [
            HEADINGS,
            row("9.1", "Uno", "ICB", "June 2031", "Red", "Late", "", "", "", "Schools"),
            row("9.2", "Two", "LA", "TBC"),
            row("9.3", "Three", "LA", "TBC", "Withdrawn", "Over"),
        ]
    )
    assert operations.touched_since(done) == []
    undone = operations.undo_import(done, reason="Wrong file", by=lead)
    assert (undone.state, undone.undone_reason) == ("undone", "Wrong file")
    after = Action.objects.get(pk=before.pk)
    for name in ("title", "lead_partner_id", "lead_person_id", "due_words", "level_id", "rag_reason", "cause"):
        assert getattr(after, name) == getattr(before, name), name
    assert list(after.supporting.all()) == []
    assert after.rag_updates.count() == 4
    for reference in ("9.2", "9.3"):
        action = Action.objects.get(pk=made[reference].pk)
        assert not action.is_open
        assert not ActionInPlan.objects.standing().filter(action=action).exists()
    assert refused(operations.undo_import, undone, reason="x", by=lead).message.startswith("This import is not in the")


def test_an_undone_date_or_wording_alone_is_put_back_alone(brought_in, lead):
    brought_in([HEADINGS, row("9.1", "One", "LA", "May 2031", "Green", "Begun")])
    done, made = brought_in([HEADINGS, row("9.1", "Uno", "", "", "", "")])
    operations.undo_import(done, reason="Wrong file", by=lead)
    after = Action.objects.get(pk=made["9.1"].pk)
    assert (after.title, after.due_date_changes.count(), after.rag_updates.count()) == ("One", 0, 2)


def test_an_import_that_somebody_touched_is_not_undone(brought_in, lead):
    done, made = brought_in([HEADINGS, row("9.1", "One", "LA", "May 2031")])
    assert refused(operations.undo_import, done, reason=" ", by=lead).field == "reason"
    operations.revise_due_date(made["9.1"], due=parse("July 2031"), reason="Later", by=lead)
    refusal = refused(operations.undo_import, done, reason="Wrong", by=lead)
    assert refusal.message.startswith("1 of its actions have been changed since")
    assert [action.title for action in operations.touched_since(done)] == ["One"]


def test_an_action_that_an_import_closed_goes_on_when_that_is_undone(brought_in, lead):
    brought_in([HEADINGS, row("9.1", "One", "LA", "May 2031")])
    done, made = brought_in([HEADINGS, row("9.1", "One", "", "", "Withdrawn", "Over")])
    assert not Action.objects.get(pk=made["9.1"].pk).is_open
    operations.undo_import(done, reason="Wrong", by=lead)
    after = Action.objects.get(pk=made["9.1"].pk)
    assert (after.is_open, after.delivery_status, after.closed_reason) == (True, "not_yet_due", "")


def test_an_import_that_is_looked_over_is_seen_by_nobody_else_and_a_done_one_with_its_plan(world, acting, begun):
    people = world.oakshire_people
    draft = PlanImport.objects.get(pk=world.oakshire_draft_import.pk)
    with acting(people.icb_lead) as other:
        assert draft not in PlanImport.objects.visible_to(other, world.oakshire)
        assert world.oakshire_done_import in PlanImport.objects.visible_to(other, world.oakshire)
        assert draft not in PlanImport.objects.visible_to(world.oakshire_audiences.everyone, world.oakshire)
        assert not PlanImport.objects.filter(pk=draft.pk).exists()
