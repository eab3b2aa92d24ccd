"""What changed reads as a person would tell it."""

import datetime as dt

import pytest

from actionplans import operations
from actionplans.dates import parse
from core import clock
from core.history import changes_of
from indicators import operations as indicators
from strategies import operations as strategies

pytestmark = pytest.mark.django_db


def test_dates_choices_and_instants_are_told_in_words(world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        action = world.oakshire_action
        level = action.home_plan.scheme.levels.get(delivery_status="off_track")
        at = dt.datetime(2031, 6, 4, 13, 30, tzinfo=dt.UTC)
        with clock.at(at):
            operations.revise_due_date(action, due=parse("5 September 2031"), reason="More time.", by=lead)
            operations.update_rag(action, level=level, reason="Late.", cause="No staff.", no_path_yet=True, by=lead)
            operations.rate_impact(action, rating="no_evidence_yet", evidence="Too few to say.", by=lead)
        rated, updated, revised = changes_of(action)[:3]
    assert (updated.verb, updated.reason, updated.who, updated.at) == ("RAG updated", "Late.", str(lead), at)
    fields = {label: (was, now) for label, was, now in updated.fields}
    assert fields["RAG"][1] == level.label
    assert fields["Cause"] == ("", "No staff.")
    assert "With this RAG since" not in fields
    assert ("Due date", action.due_words, "5 September 2031") in revised.fields
    assert ("Impact rated at", "", "4 June 2031 at 2.30pm") in rated.fields


def test_a_day_that_comes_is_told_as_a_day_and_one_that_goes_leaves_nothing(world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        measure = indicators.stop_measure(
            world.oakshire_absence_measure, stops_on=dt.date(2026, 9, 1), stop_reason="Replaced.", by=lead
        )
        indicators.resume_measure(measure, reason="Needed.", by=lead)
        resumed, stopped = changes_of(measure)[:2]
    assert "1 September 2026" in [now for _, _, now in stopped.fields]
    assert ("1 September 2026", "") in [(was, now) for _, was, now in resumed.fields]


def test_the_page_says_what_was_added_and_what_was_taken_out(world, sign_in, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        level = world.oakshire_action.home_plan.scheme.levels.get(delivery_status="off_track")
        operations.update_rag(
            world.oakshire_action, level=level, reason="Late.", cause="No staff.", no_path_yet=True, by=lead
        )
    page = sign_in(world.oakshire_people.la_lead).get(world.oakshire_action.get_absolute_url()).content.decode()
    assert "Cause: No staff. (added)" in page


def test_what_the_reader_may_not_see_is_not_named_and_breaks_no_page(world, sign_in, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        theme = strategies.add_theme(world.oakshire_draft_strategy, title="Hidden theme", by=lead)
        edit = {
            "title": world.oakshire_action.title,
            "description": "",
            "success_measure": "",
            "start": None,
            "must_should_could": "",
            "workstreams": [],
            "priorities": [],
            "seen_version": None,
            "by": lead,
        }
        operations.edit_action(world.oakshire_action, theme=theme, reason="Into it.", **edit)
        operations.edit_action(world.oakshire_action, theme=None, reason="Out of it.", **edit)
    page = sign_in(world.oakshire_people.school_rep).get(world.oakshire_action.get_absolute_url())
    assert page.status_code == 200
    assert "Hidden theme" not in page.content.decode()
    assert "something you can&#x27;t see" in page.content.decode()
    assert "Hidden theme" in sign_in(world.oakshire_people.la_lead).get(page.wsgi_request.path).content.decode()


def test_an_act_that_takes_several_steps_bears_the_name_of_the_whole(world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        assert [change.verb for change in changes_of(world.oakshire_board)][-1] == "board created"
        assert [change.verb for change in changes_of(world.oakshire_document)][-1] == "document created"
        assert lead is not None


def test_the_history_of_an_action_that_changed_hands_often_costs_no_more(world, sign_in, acting, count_queries):
    client = sign_in(world.oakshire_people.la_lead)
    people, partners = world.oakshire_people, world.oakshire_partners

    def reassign(times: int) -> None:
        with acting(people.la_lead) as lead:
            for turn in range(times):
                operations.reassign_action(
                    world.oakshire_action,
                    lead_partner=partners.icb if turn % 2 else partners.council,
                    lead_person=people.icb_officer if turn % 2 else people.la_officer,
                    accountable_person=people.icb_lead if turn % 2 else lead,
                    supporting=[],
                    reason="Closer to it.",
                    seen_version=None,
                    by=lead,
                )

    reassign(3)
    few = count_queries(client, world.oakshire_action.get_absolute_url())
    reassign(12)
    assert count_queries(client, world.oakshire_action.get_absolute_url()) == few
