"""What the operations on strategies and workstreams do and refuse."""

import datetime as dt

import pytest

from core import clock
from core.errors import EditConflict, RuleBroken
from core.history import changes_of
from partners.models import Person
from strategies import operations
from strategies.forms import people_of
from strategies.models import (
    FormerPriorityName,
    Outcome,
    OutcomeMeasure,
    Strategy,
    Workstream,
    WorkstreamLink,
)

START, END = dt.date(2026, 9, 1), dt.date(2029, 9, 1)


@pytest.fixture
def lead(world, acting):
    with acting(world.oakshire_people.la_lead) as person:
        yield person


def refused(operation, *subjects, **words) -> str | None:
    with pytest.raises(RuleBroken) as refusal:
        operation(*subjects, **words)
    return refusal.value.field


def test_a_hidden_workstream_keeps_its_number(world, acting):
    council = world.oakshire_audiences.only_council
    with acting(world.oakshire_people.la_lead) as lead:
        hidden = operations.create_workstream(world.oakshire_strategy, audience=council, title="Hidden", by=lead)
    with acting(world.oakshire_people.icb_lead) as other:
        assert not Workstream.objects.visible_to(other).filter(pk=hidden.pk).exists()
        shown = operations.create_workstream(
            world.oakshire_strategy, audience=world.oakshire_audiences.everyone, title="Shown", by=other
        )
    assert shown.number == hidden.number + 1


def test_whoever_only_looks_after_people_and_settings_leads_nothing(world, lead):
    words = {"audience": world.oakshire_audiences.only_council, "by": lead}
    words |= {"title": "T", "lead_person": world.oakshire_people.area_admin}
    assert refused(operations.create_strategy, world.oakshire, **words) == "lead_person"
    assert refused(operations.create_workstream, world.oakshire_strategy, **words) == "lead_person"
    assert (
        refused(
            operations.add_member,
            world.oakshire_workstream,
            constituency="x",
            person=world.oakshire_people.area_admin,
            by=lead,
        )
        == "person"
    )
    assert world.oakshire_people.area_admin not in people_of(world.oakshire)


def strategy_words(strategy: Strategy, by: Person, **changes) -> dict:
    words = {
        "title": strategy.title,
        "vision": strategy.vision,
        "commitments_label": strategy.commitments_label,
        "commitments": [row.text for row in strategy.commitments.all()],
        "starts_on": strategy.starts_on,
        "ends_on": strategy.ends_on,
        "lead_person": strategy.lead_person,
        "seen_version": strategy.version,
        "by": by,
    }
    return words | changes


def workstream_words(workstream: Workstream, by: Person, **changes) -> dict:
    words = {
        "title": workstream.title,
        "purpose": workstream.purpose,
        "lead_person": workstream.lead_person,
        "lead_partner": workstream.lead_partner,
        "brief_state": workstream.brief_state,
        "timescale_words": workstream.timescale_words,
        "starts_on": workstream.starts_on,
        "ends_on": workstream.ends_on,
        "overseeing_board": workstream.overseeing_board,
        "intended_outcomes": [row.text for row in workstream.intended_outcomes.all()],
        "seen_version": workstream.version,
        "by": by,
    }
    return words | changes


def members_of(workstream: Workstream) -> set[str]:
    titles = workstream.members_group.user_set.values_list("person__role_title", flat=True)
    return {title.split(",")[0] for title in titles}


# --- Strategies ------------------------------------------------------------------------------------------------------


def test_a_strategy_begins_as_a_draft_with_its_commitments(world, lead):
    made = operations.create_strategy(
        world.oakshire,
        audience=world.oakshire_audiences.only_forum,
        title="Ours",
        commitments=["First  of\nall", " ", "Second"],
        starts_on=START,
        ends_on=END,
        by=lead,
    )
    assert (made.state, made.is_open, made.last_day) == (Strategy.State.DRAFT, True, dt.date(2029, 8, 31))


def test_a_strategy_keeps_to_its_area_and_its_time(world, lead):
    words = {"title": "Ours", "by": lead}
    elsewhere = {"audience": world.elmborough_audiences.everyone}
    assert refused(operations.create_strategy, world.oakshire, **words, **elsewhere) == "audience"
    backwards = {"audience": world.oakshire_audiences.everyone, "starts_on": END, "ends_on": START}
    assert refused(operations.create_strategy, world.oakshire, **words, **backwards) == "ends_on"


def test_a_commitment_that_stays_keeps_its_row(world, lead):
    strategy = world.oakshire_strategy
    _, second = strategy.commitments.all()
    operations.edit_strategy(
        strategy, **strategy_words(strategy, lead, commitments=["New", second.text], vision="Else")
    )
    assert [(row.text, row.position) for row in strategy.commitments.all()] == [("New", 1), (second.text, 2)]
    assert strategy.commitments.get(text=second.text).pk == second.pk
    strategy.refresh_from_db()
    assert strategy.vision == "Else"


def test_a_commitment_that_moves_up_keeps_its_row(world, lead):
    strategy = world.oakshire_strategy
    first, second = strategy.commitments.all()
    operations.edit_strategy(strategy, **strategy_words(strategy, lead, commitments=[second.text, first.text]))
    assert [row.pk for row in strategy.commitments.all()] == [second.pk, first.pk]


def test_a_strategy_is_edited_from_the_version_that_was_seen(world, lead):
    strategy = world.oakshire_strategy
    words = strategy_words(strategy, lead)
    operations.edit_strategy(strategy, **words)
    with pytest.raises(EditConflict):
        operations.edit_strategy(strategy, **words)
    backwards = words | {"seen_version": strategy.version + 1, "starts_on": END, "ends_on": START}
    assert refused(operations.edit_strategy, strategy, **backwards) == "ends_on"


def test_a_strategy_goes_through_its_states_and_no_other_way(world, lead):
    draft = world.oakshire_draft_strategy
    assert refused(operations.end_strategy, draft, reason="Over", by=lead) is None
    tomorrow = clock.today() + dt.timedelta(days=1)
    assert refused(operations.agree_strategy, draft, agreed_by_board=None, agreed_on=tomorrow, by=lead) == "agreed_on"
    elsewhere = {"agreed_by_board": world.elmborough_board, "agreed_on": clock.today()}
    assert refused(operations.agree_strategy, draft, **elsewhere, by=lead) == "agreed_by_board"
    agreed = operations.agree_strategy(draft, agreed_by_board=world.oakshire_board, agreed_on=clock.today(), by=lead)
    in_force = Strategy.objects.visible_to(lead, world.oakshire).in_force()
    assert {strategy.pk for strategy in in_force} == {world.oakshire_strategy.pk, agreed.pk}
    ended = operations.end_strategy(agreed, reason="Its time is over", by=lead)
    assert (ended.state, ended.is_open) == (Strategy.State.ENDED, False)
    assert refused(operations.withdraw_strategy, ended, reason="?", by=lead) is None
    assert refused(operations.edit_strategy, ended, **strategy_words(ended, lead)) is None
    assert refused(operations.add_priority, ended, title="Another", by=lead) is None


def test_a_draft_can_be_withdrawn_with_its_reason_in_the_history(world, lead):
    withdrawn = operations.withdraw_strategy(world.oakshire_draft_strategy, reason="Merged into another", by=lead)
    assert withdrawn.state == Strategy.State.WITHDRAWN
    assert changes_of(withdrawn)[0].reason == "Merged into another"


def test_every_state_has_its_moves():
    assert set(Strategy.MOVES) == set(Strategy.State)
    assert set(Workstream.MOVES) == set(Workstream.BriefState)


# --- Priorities and outcomes -----------------------------------------------------------------------------------------


def test_a_renamed_priority_keeps_its_former_name_with_the_reason(world, lead):
    priority = world.oakshire_priority
    former = FormerPriorityName.objects.visible_to(lead).get(priority=priority)
    assert (former.name, former.reason, former.used_until) == (
        "Behaviour support",
        "The code of practice changed the term.",
        clock.today(),
    )
    assert str(priority) == "1. Social, emotional and mental health"


def test_a_priority_is_renamed_only_to_another_name_with_a_reason_from_the_version_that_was_seen(world, lead):
    priority = world.oakshire_priority
    words = {"title": "Other", "reason": "Because", "seen_version": priority.version, "by": lead}
    assert refused(operations.rename_priority, priority, **(words | {"title": f" {priority.title} "})) == "title"
    assert refused(operations.rename_priority, priority, **(words | {"reason": " "})) == "reason"
    with pytest.raises(EditConflict):
        operations.rename_priority(priority, **(words | {"seen_version": priority.version - 1}))
    operations.withdraw_strategy(world.oakshire_strategy, reason="Over", by=lead)
    assert refused(operations.rename_priority, priority, **words) is None


def test_a_priority_is_described_anew_and_its_history_keeps_the_old_words(world, lead, acting):
    priority = world.oakshire_priority
    words = {"description": "Calm classrooms.", "seen_version": priority.version, "by": lead}
    changed = operations.describe_priority(priority, **words)
    assert (changed.description, changed.title) == ("Calm classrooms.", priority.title)
    assert changes_of(changed)[0].verb == "priority described"
    with pytest.raises(EditConflict):
        operations.describe_priority(priority, **words)
    operations.withdraw_strategy(world.oakshire_strategy, reason="Over", by=lead)
    assert refused(operations.describe_priority, changed, **(words | {"seen_version": changed.version})) is None


def test_an_outcome_is_changed_with_its_measures_and_those_one_cannot_see_stay(world, acting):
    # The officer of the trust was made the strategy's lead: he edits it, and does not see the commissioners' measure.
    with acting(world.oakshire_people.la_lead) as lead:
        strategy = world.oakshire_strategy
        operations.edit_strategy(
            strategy, **strategy_words(strategy, lead, lead_person=world.oakshire_people.provider_officer)
        )
    with acting(world.oakshire_people.provider_officer) as officer:
        operations.edit_outcome(
            Outcome.objects.visible_to(officer).get(pk=world.oakshire_outcome.pk),
            text="Changed",
            other_evidence="",
            measures=[world.oakshire_absence_measure],
            seen_version=strategy.version + 1,
            by=officer,
        )
    with acting(world.oakshire_people.la_lead):
        cells = OutcomeMeasure.objects.filter(outcome=world.oakshire_outcome)
        assert set(cells.values_list("measure__reference", flat=True)) == {"x", "j"}


def test_a_measure_that_still_speaks_to_an_outcome_keeps_its_cell(world, lead):
    outcome, strategy = world.oakshire_outcome, world.oakshire_strategy
    before = outcome.outcome_measures.get(measure=world.oakshire_measure).pk
    operations.edit_outcome(
        outcome, text="t", other_evidence="", measures=[world.oakshire_measure], seen_version=strategy.version, by=lead
    )
    assert [cell.pk for cell in outcome.outcome_measures.all()] == [before]


def test_an_outcome_takes_only_measures_of_its_area(world, lead):
    words = {"text": "t", "by": lead, "measures": [world.elmborough_measure]}
    assert refused(operations.add_outcome, world.oakshire_strategy, **words) == "measures"


# --- Workstreams -----------------------------------------------------------------------------------------------------


def test_a_workstream_has_its_lead_and_current_members_in_its_group(world, lead):
    workstream = world.oakshire_workstream
    assert workstream.members_group.name == f"workstream:{workstream.pk}:members"
    everyone = {"Director of Children's Services", "SEND Strategy Officer", "Parent Representative"}
    assert members_of(workstream) == everyone
    operations.withdraw_member(world.oakshire_member, reason="Left", by=lead)
    assert members_of(workstream) == everyone - {"SEND Strategy Officer"}
    assert [member.constituency for member in workstream.members.current()] == ["Parents and carers"]
    assert workstream.members.count() == 2


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ("audience", "audience"),
        ("overseeing_board", "overseeing_board"),
        ("lead_partner", "lead_partner"),
        ("themes", "themes"),
    ],
)
def test_a_workstream_keeps_to_its_area_and_strategy(world, lead, what, field):
    foreign = {
        "audience": world.elmborough_audiences.everyone,
        "overseeing_board": world.elmborough_board,
        "lead_partner": world.elmborough_partners.council,
        "themes": [world.elmborough_theme],
    }
    words = {"audience": world.oakshire_audiences.everyone, "title": "New", "by": lead, what: foreign[what]}
    assert refused(operations.create_workstream, world.oakshire_strategy, **words) == field


def test_a_workstream_says_who_governs_it_only_where_that_is_elsewhere(world, lead):
    words = {"audience": world.oakshire_audiences.everyone, "title": "New", "by": lead}
    strategy = world.oakshire_strategy
    assert refused(operations.create_workstream, strategy, **words, governed_by_words="Them") == "governed_by_words"
    assert refused(operations.create_workstream, strategy, **words, starts_on=END, ends_on=START) == "ends_on"


def test_a_workstream_is_edited_whole(world, lead):
    workstream = world.oakshire_workstream
    edited = operations.edit_workstream(
        workstream,
        **workstream_words(
            workstream,
            lead,
            title="Autism and ADHD",
            lead_person=world.oakshire_people.icb_officer,
            brief_state=Workstream.BriefState.COMPLETE,
            starts_on=START,
            ends_on=END,
            intended_outcomes=["One thing"],
            themes=[],
        ),
    )
    assert (edited.title, edited.brief_state, edited.last_day) == ("Autism and ADHD", "complete", dt.date(2029, 8, 31))
    assert [row.text for row in edited.intended_outcomes.all()] == ["One thing"]
    assert edited.workstream_themes.count() == 0
    assert "Children's Commissioning Officer" in members_of(edited)
    assert "Director of Children's Services" not in members_of(edited)


def test_a_workstream_is_edited_from_the_version_that_was_seen(world, lead):
    workstream = world.oakshire_workstream
    words = workstream_words(workstream, lead)
    operations.edit_workstream(workstream, **words)
    assert workstream.workstream_themes.count() == 1
    with pytest.raises(EditConflict):
        operations.edit_workstream(workstream, **words)


def test_a_complete_brief_is_opened_again_before_it_awaits_comments(world, lead):
    workstream = world.oakshire_workstream
    complete = operations.edit_workstream(
        workstream, **workstream_words(workstream, lead, brief_state=Workstream.BriefState.COMPLETE)
    )
    words = workstream_words(complete, lead, brief_state=Workstream.BriefState.SUBJECT_TO_COMMENTS)
    assert refused(operations.edit_workstream, complete, **words) == "brief_state"


def test_what_is_governed_elsewhere_cannot_be_changed_here_until_it_is_brought_here(world, lead):
    elsewhere = world.oakshire_elsewhere_workstream
    assert refused(operations.edit_workstream, elsewhere, **workstream_words(elsewhere, lead)) is None
    assert refused(operations.add_member, elsewhere, constituency="Colleges", by=lead) is None
    link = {"other": world.oakshire_workstream, "why": "Same people", "by": lead}
    assert refused(operations.link_workstreams, elsewhere, **link) is None
    served = {"served": {}, "seen_version": elsewhere.version, "by": lead}
    assert refused(operations.set_served_outcomes, elsewhere, **served) is None
    words = {"reason": "The board asked", "by": lead}
    foreign = world.elmborough_board
    assert refused(operations.bring_workstream_here, elsewhere, overseeing_board=foreign, **words) == "overseeing_board"
    here = operations.bring_workstream_here(elsewhere, overseeing_board=world.oakshire_board, **words)
    assert (here.governed_elsewhere, here.governed_by_words) == (False, "")
    operations.add_member(here, constituency="Colleges", by=lead)
    assert refused(operations.bring_workstream_here, here, overseeing_board=world.oakshire_board, **words) is None
    assert here in Workstream.objects.visible_to(lead).governed_here()


def test_nothing_is_withdrawn_or_unlinked_where_it_is_governed_elsewhere_without_a_name(world, lead):
    workstream = world.oakshire_workstream
    Workstream.objects.filter(pk=workstream.pk).update(governed_elsewhere=True)
    for operation, subject, words in (
        (operations.withdraw_member, world.oakshire_member, {"reason": "Left"}),
        (operations.unlink_workstreams, world.oakshire_workstream_link, {}),
    ):
        subject.workstream.refresh_from_db()
        with pytest.raises(RuleBroken, match="governed elsewhere"):
            operation(subject, **words, by=lead)


def test_a_member_is_in_a_working_group_once_and_leaves_once(world, lead):
    workstream = world.oakshire_workstream
    again = {"constituency": "Officers", "person": world.oakshire_people.la_officer, "by": lead}
    assert refused(operations.add_member, workstream, **again) == "person"
    foreign = {"constituency": "Colleges", "partner": world.elmborough_partners.college, "by": lead}
    assert refused(operations.add_member, workstream, **foreign) == "partner"
    operations.withdraw_member(world.oakshire_member, reason="Left", by=lead)
    assert refused(operations.withdraw_member, world.oakshire_member, reason="Left", by=lead) is None
    unnamed = operations.add_member(workstream, constituency="Early years", by=lead)
    assert str(unnamed) == "Early years: to be named"


def test_two_workstreams_are_linked_once_in_either_direction(world, lead):
    workstream, other = world.oakshire_workstream, world.oakshire_other_workstream
    assert refused(operations.link_workstreams, other, other=workstream, why="Again", by=lead) == "other"
    assert refused(operations.link_workstreams, workstream, other=workstream, why="Itself", by=lead) == "other"
    foreign = world.elmborough_workstream
    assert refused(operations.link_workstreams, workstream, other=foreign, why="Far", by=lead) == "other"
    operations.unlink_workstreams(world.oakshire_workstream_link, by=lead)
    assert not WorkstreamLink.objects.visible_to(lead).filter(workstream=workstream).exists()


def test_an_intended_outcome_serves_an_outcome_of_its_own_strategy(world, lead):
    workstream = world.oakshire_workstream
    first, second = workstream.intended_outcomes.all()
    operations.set_served_outcomes(
        workstream, served={first: world.oakshire_outcome, second: None}, seen_version=workstream.version, by=lead
    )
    assert [row.outcome for row in workstream.intended_outcomes.all()] == [world.oakshire_outcome, None]
    words = {"served": {first: world.elmborough_outcome}, "seen_version": workstream.version + 1, "by": lead}
    assert refused(operations.set_served_outcomes, workstream, **words) is None
    with pytest.raises(EditConflict):
        operations.set_served_outcomes(workstream, served={}, seen_version=workstream.version, by=lead)
