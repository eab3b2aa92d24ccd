"""The position of a plan now and at past instants, and what moved between two of them."""

import datetime as dt
from dataclasses import fields

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actionplans import operations
from actionplans.dates import parse
from actionplans.models import Action, Impact, Plan
from actionplans.movements import MovementKind, movements, movements_between
from actionplans.positions import (
    CSV_HEADER,
    ActionPosition,
    csv_row,
    position,
    position_in_brief,
)
from core import clock
from core.access import NotActing
from partners.models import Person

YEAR = clock.today().year + 1  # the cast takes part from today
JANUARY, FEBRUARY, MARCH, APRIL, MAY = (dt.datetime(YEAR, month, 10, 12, tzinfo=dt.UTC) for month in range(1, 6))


@pytest.fixture
def lead(world, acting):
    with clock.at(MAY), acting(world.oakshire_people.la_lead) as person:
        yield person


@pytest.fixture
def lived(world, lead, level):
    """An action: new in January, amber in February, red in March, moved and re-worded in April, green since."""
    with clock.at(JANUARY):
        action = operations.create_action(
            world.oakshire_plan,
            title="Train staff",
            reference="9.1",
            lead_partner=world.oakshire_partners.council,
            lead_person=world.oakshire_people.la_officer,
            due=parse(f"15 March {YEAR}"),
            workstreams=[world.oakshire_workstream],
            priorities=[world.oakshire_priority],
            reason="Families asked for it.",
            by=lead,
        )
    with clock.at(FEBRUARY):
        operations.update_rag(action, level=level(action, "Amber"), reason="Few trainers.", by=lead)
    with clock.at(MARCH):
        operations.update_rag(
            action, level=level(action, "Red"), reason="No trainer.", cause="Pay", no_path_yet=True, by=lead
        )
        operations.rate_impact(action, rating=Impact.NO_EVIDENCE_YET, evidence="Too few to say.", by=lead)
    with clock.at(APRIL):
        operations.revise_due_date(
            action, due=parse(f"Autumn term {YEAR}"), reason="The trainer starts in June.", by=lead
        )
        action.refresh_from_db()
        operations.edit_action(
            action,
            title="Train all staff",
            description="",
            success_measure="",
            start=None,
            theme=None,
            must_should_could="",
            workstreams=[],
            priorities=[world.oakshire_priority],
            reason="All means all.",
            seen_version=action.version,
            by=lead,
        )
    with clock.at(APRIL + dt.timedelta(days=1)):
        operations.update_rag(action, level=level(action, "Green"), reason="A trainer is found.", by=lead)
    return action


def of(entries: list[ActionPosition], action: Action) -> ActionPosition | None:
    return next((entry for entry in entries if entry.pk == action.pk), None)


def day_after(instant: dt.datetime) -> dt.datetime:
    return clock.end_of(clock.day_of(instant))


def test_each_instant_has_its_own_position(world, lead, lived):
    told = {}
    for name, at in {"january": JANUARY, "february": FEBRUARY, "march": MARCH, "april": APRIL, "now": None}.items():
        entry = of(position(world.oakshire_plan, day_after(at) if at else None, lead), lived)
        told[name] = (entry.title, entry.level_label, entry.due_words, entry.is_overdue, entry.impact, entry.reason)
    assert told == {
        "january": (
            "Train staff",
            "Not yet due",
            f"15 March {YEAR}",
            False,
            "not_yet_expected",
            "Families asked for it.",
        ),
        "february": ("Train staff", "Amber", f"15 March {YEAR}", False, "not_yet_expected", "Few trainers."),
        "march": ("Train staff", "Red", f"15 March {YEAR}", False, "no_evidence_yet", "No trainer."),
        "april": ("Train all staff", "Red", f"Autumn term {YEAR}", False, "no_evidence_yet", "No trainer."),
        "now": ("Train all staff", "Green", f"Autumn term {YEAR}", False, "no_evidence_yet", "A trainer is found."),
    }


def test_before_it_was_added_it_is_not_there(world, lead, lived):
    assert of(position(world.oakshire_plan, JANUARY, lead), lived) is None
    assert of(position(world.oakshire, JANUARY, lead), lived) is None


def test_overdue_is_counted_from_the_day_that_was_asked_for(world, lead, lived):
    late = of(position(world.oakshire_plan, clock.end_of(dt.date(YEAR, 3, 20)), lead), lived)
    assert (late.is_overdue, late.days_overdue, late.day) == (True, 5, dt.date(YEAR, 3, 20))
    in_time = of(position(world.oakshire_plan, clock.end_of(dt.date(YEAR, 3, 15)), lead), lived)
    assert (in_time.is_overdue, in_time.days_overdue) == (False, 0)


def test_a_row_says_all_that_page_and_paper_need(world, lead, lived):
    entry = of(position(world.oakshire_plan, day_after(MARCH), lead), lived)
    assert entry.reference == "9.1"
    assert (entry.lead_partner, entry.lead_person) == ("Oakshire Council", "SEND Strategy Officer, Oakshire")
    assert (entry.level_colour, entry.level_shape, entry.delivery_status) == ("red", "diamond", "off_track")
    assert (entry.cause, entry.path_to_green, entry.has_no_path_to_green) == ("Pay", "", True)
    assert (entry.since, entry.last_updated_at, entry.last_updated_by) == (MARCH, MARCH, lead.role_title)
    assert [linked.title for linked in entry.workstreams] == [world.oakshire_workstream.title]
    assert [linked.title for linked in entry.priorities] == [world.oakshire_priority.title]
    assert (entry.added_at, entry.added_by, entry.added_reason) == (JANUARY, lead.role_title, "Families asked for it.")
    assert (entry.original_due_words, entry.due_was_revised) == (f"15 March {YEAR}", False)
    now = of(position(world.oakshire_plan, None, lead), lived)
    assert (now.workstreams, now.due_was_revised, now.has_no_path_to_green) == ((), True, False)


def test_another_plan_shows_its_own_word_for_the_status(world, lead):
    words = {entry.reference: entry.level_label for entry in position(world.oakshire_other_plan, None, lead)}
    assert words == {"A2": "On target"}
    home = {entry.reference: entry.level_label for entry in position(world.oakshire_plan, None, lead)}
    assert home == {"1.1": "Green", "1.2": "Not yet due", "2.1": "Blue", "2.2": "Closed without completion"}


def test_an_area_shows_each_action_once_in_the_order_of_its_plans(world, lead):
    references = [entry.reference for entry in position(world.oakshire, None, lead)]
    assert references == ["1.1", "1.2", "2.1", "2.2", "R1", "R2"]


def test_who_answers_for_an_action_sees_it_though_its_plan_is_hidden(world, acting):
    for name, expected in {
        "college_rep": [""],
        "provider_officer": [""],
        "school_rep": [],
        "icb_officer": ["R1"],
    }.items():
        with acting(getattr(world.oakshire_people, name)) as person:
            found = [entry for entry in position(world.oakshire, None, person) if entry.title.startswith("Shorten")]
            assert [entry.reference for entry in found] == expected, name


def test_past_and_present_agree_when_nothing_has_happened_since(world, lead, lived):
    after = clock.now() + dt.timedelta(days=2)
    with clock.at(after + dt.timedelta(hours=1)):
        for scope in (world.oakshire_plan, world.oakshire_other_plan, world.oakshire):
            now, then = position(scope, None, lead), position(scope, after, lead)
            assert {entry.pk for entry in then} <= {entry.pk for entry in now}
            kept = of(now, lived)
            if kept is not None:
                same = [field.name for field in fields(ActionPosition) if field.compare]
                assert [getattr(of(then, lived), name) for name in same] == [getattr(kept, name) for name in same]


def test_a_position_is_not_read_by_nobody(world):
    with pytest.raises(NotActing):
        position(world.oakshire_plan, None, world.oakshire_people.la_lead)


# --- Old versions ----------------------------------------------------------------------------------------------------


def put_into(action: Action, audience, at: dt.datetime) -> None:
    """Give the action another audience at an instant, as an operation would: a new version."""
    with clock.at(at):
        current = Action.objects.get(pk=action.pk)
        current.audience, current.version = audience, current.version + 1
        current.save()


def test_who_supported_an_action_is_told_as_it_was(world, lived, lead):
    partners = world.oakshire_partners

    def supported_by(*supporting) -> None:
        operations.reassign_action(
            Action.objects.get(pk=lived.pk),
            lead_partner=partners.council,
            lead_person=None,
            accountable_person=None,
            supporting=supporting,
            reason="Anew.",
            seen_version=None,
            by=lead,
        )

    with clock.at(FEBRUARY):
        supported_by(partners.icb, partners.schools)
    with clock.at(MARCH):
        supported_by(partners.schools)
    with clock.at(APRIL):
        supported_by()
    told = [of(position(world.oakshire_plan, day_after(at), lead), lived) for at in (JANUARY, FEBRUARY, MARCH, APRIL)]
    assert [entry.is_supported for entry in told] == [False, True, True, False]
    supported_by(partners.schools)
    assert of(position(world.oakshire_plan, None, lead), lived).is_supported
    assert not of(position(world.oakshire_plan, day_after(APRIL), lead), lived).is_supported


@pytest.fixture
def hidden_for_a_while(world, lead, level, in_days):
    """An action for everyone from January and again from April, and for the ICB alone in between, when it was red."""
    with clock.at(JANUARY):
        action = operations.create_action(
            world.oakshire_plan,
            title="Buy therapy",
            lead_partner=world.oakshire_partners.council,
            due=parse(f"May {YEAR}"),
            supporting=[world.oakshire_partners.icb],
            by=lead,
        )
    put_into(action, world.oakshire_audiences.only_icb, FEBRUARY)
    with clock.at(MARCH):
        operations.update_rag(
            action, level=level(action, "Red"), reason="Dear.", cause="Price", no_path_yet=True, by=lead
        )
    put_into(action, world.oakshire_audiences.everyone, APRIL)
    return action


@pytest.mark.parametrize("name", ["school_rep", "forum_rep"])
def test_an_old_version_shows_only_to_those_who_were_in_its_audience(world, acting, hidden_for_a_while, name):
    with acting(getattr(world.oakshire_people, name)) as person:
        assert of(position(world.oakshire_plan, day_after(APRIL), person), hidden_for_a_while).level_label == "Red"
        for at in (MARCH, FEBRUARY):
            # Nor is January's version shown as if it had still held.
            assert of(position(world.oakshire_plan, day_after(at), person), hidden_for_a_while) is None


@pytest.mark.parametrize("name", ["la_officer", "icb_officer"])
def test_who_answers_for_it_sees_every_old_version(world, acting, hidden_for_a_while, name):
    with acting(getattr(world.oakshire_people, name)) as person:
        ratings = [
            of(position(world.oakshire_plan, day_after(at), person), hidden_for_a_while).level_label
            for at in (JANUARY, FEBRUARY, MARCH, APRIL)
        ]
    assert ratings == ["Not yet due", "Not yet due", "Red", "Red"]


def test_an_audience_is_shown_what_everyone_in_it_may_see(world, lead, lived):
    everyone, commissioners = world.oakshire_audiences.everyone, world.oakshire_audiences.commissioners
    put_into(lived, commissioners, APRIL + dt.timedelta(days=2))
    now = {
        "everyone": position(world.oakshire_plan, None, everyone),
        "some": position(world.oakshire, None, commissioners),
    }
    assert of(now["everyone"], lived) is None
    assert of(now["some"], lived).title == "Train all staff"
    assert of(position(world.oakshire, day_after(MARCH), commissioners), lived).level_label == "Red"
    put_into(lived, everyone, APRIL + dt.timedelta(days=3))
    hidden_then = position(world.oakshire_plan, APRIL + dt.timedelta(days=2, hours=1), everyone)
    assert of(hidden_then, lived) is None
    assert of(position(world.oakshire_plan, None, everyone), lived).title == "Train all staff"


# --- By its dates ----------------------------------------------------------------------------------------------------


@pytest.fixture
def stepped(world, lead, level):
    """An action due on 15 March, with a milestone and a step of the ICB, both due on 1 February and done on 10 March,
    when it moves to May. Said to be well on the tenth of each month. From April its plan asks every week."""
    partners, due = world.oakshire_partners, parse(f"1 February {YEAR}")
    with clock.at(JANUARY):
        new = {"title": "Train", "lead_partner": partners.council, "due": parse(f"15 March {YEAR}")}
        action = operations.create_action(world.oakshire_plan, **new, by=lead)
        milestone = operations.add_milestone(action, title="Trainers found", due=due, by=lead)
        step = operations.ask_for_contribution(action, partner=partners.icb, title="Pay for it", due=due, by=lead)

    def all_is_well(at: dt.datetime) -> None:
        with clock.at(at):
            operations.update_rag(action, level=level(action, "Green"), reason="All is well.", by=lead)

    all_is_well(FEBRUARY)
    all_is_well(MARCH)
    with clock.at(MARCH):
        operations.reach_milestone(milestone, reached_on=clock.day_of(FEBRUARY), by=lead)
        operations.report_on_contribution(step, state="done", by=lead)
        operations.revise_due_date(action, due=parse(f"31 May {YEAR}"), reason="All do.", by=lead)
    all_is_well(APRIL)
    with clock.at(APRIL):
        plan = Plan.objects.get(pk=world.oakshire_plan.pk)
        plan.review_every, plan.version = Plan.Rhythm.WEEKLY, plan.version + 1
        plan.save()
    return action


def test_what_its_dates_said_is_known_of_past_days(world, lead, stepped):
    days = {"in January": day_after(JANUARY), "in February": day_after(FEBRUARY), "before 10 March": MARCH}
    days |= {f"on the 20th of {at:%B}": day_after(at + dt.timedelta(days=10)) for at in (MARCH, APRIL)}
    told = {name: of(position(world.oakshire_plan, at, lead), stepped) for name, at in days.items()}
    late = ("1 milestone is late.", f"Late with its part: {world.oakshire_partners.icb}.")
    near = f"It is due on 15 March {YEAR}, and 0 of 1 milestone is reached."
    quiet = "Nobody has said for 10 days how it goes; its plan asks every 7."
    assert {
        name: (entry.calculated.label, entry.calculated.reasons, entry.is_rated_too_well)
        for name, entry in told.items()
    } == {
        "in January": ("On track", (), False),
        "in February": ("At risk", late, True),
        "before 10 March": ("At risk", (*late, near), True),
        "on the 20th of March": ("On track", (), False),
        "on the 20th of April": ("At risk", (quiet,), True),
    }


def test_what_its_dates_said_then_is_what_they_said_when_it_was_now(world, lead, level):
    """A year of an action, looked at each week: as it was then, and again from the last day."""
    plan, partners, week = world.oakshire_plan, world.oakshire_partners, dt.timedelta(days=7)
    with clock.at(JANUARY):
        due = {"due": parse(f"1 June {YEAR}"), "lead_partner": partners.council}
        action = operations.create_action(plan, title="Train", **due, by=lead)
    steps = []

    def live(number: int) -> None:
        soon = parse(f"{clock.day_of(clock.now() + 2 * week):%-d %B %Y}")
        if number % 4 == 0:
            steps.append(operations.add_milestone(action, title=f"Step {number}", due=soon, by=lead))
            asked = {"partner": partners.icb, "title": "Pay", "due": soon}
            steps.append(operations.ask_for_contribution(action, **asked, by=lead))
        if number % 4 == 3 and number > 8:
            operations.report_on_contribution(steps[-1], state="done", by=lead)
            operations.reach_milestone(steps[-2], reached_on=clock.today(), by=lead)
        if number % 6 == 5:
            operations.update_rag(action, level=level(action, "Green"), reason="Fine.", by=lead)

    seen = {}
    for number in range(16):
        with clock.at(JANUARY + number * week):
            live(number)
        at = JANUARY + number * week + dt.timedelta(days=3)
        with clock.at(at):
            entry = of(position(plan, None, lead), action)
            seen[at] = (entry.calculated, entry.milestones, entry.late_contributors)
    with clock.at(MAY + dt.timedelta(days=60)):
        for at, known in seen.items():
            entry = of(position(plan, at, lead), action)
            again = (entry.calculated, tuple(sorted(entry.milestones, key=str)), entry.late_contributors)
            assert again == (known[0], tuple(sorted(known[1], key=str)), known[2]), at
    assert {len(known[0].reasons) for known in seen.values()} == {0, 2, 3}


# --- Movements -------------------------------------------------------------------------------------------------------


def told(found, action: Action) -> list[tuple]:
    return [(each.kind, each.who, each.why, each.at) for each in found if each.now.pk == action.pk]


def test_what_moved_says_who_and_why(world, lead, lived):
    who = lead.role_title
    since_february = movements(world.oakshire_plan, day_after(FEBRUARY), day_after(APRIL), lead)
    assert told(since_february, lived) == [
        (MovementKind.RATING, who, "No trainer.", MARCH),
        (MovementKind.DUE_DATE, who, "The trainer starts in June.", APRIL),
        (MovementKind.REWORDED, who, "All means all.", APRIL),
    ]
    rating = next(each for each in since_february if each.kind == MovementKind.RATING)
    assert (rating.was.level_label, rating.now.level_label) == ("Amber", "Red")
    assert told(movements(world.oakshire_plan, day_after(APRIL), None, lead), lived) == [
        (MovementKind.RATING, who, "A trainer is found.", APRIL + dt.timedelta(days=1))
    ]


def test_a_change_whose_own_row_is_missing_is_told_without_a_reason(world, lead, hidden_for_a_while, in_days):
    action = hidden_for_a_while
    with clock.at(APRIL + dt.timedelta(days=1)):
        due = in_days(500)
        Action.objects.filter(pk=action.pk).update(
            due_words=due.words, due_earliest=due.earliest, due_latest=due.latest
        )
    found = movements(world.oakshire_plan, APRIL, APRIL + dt.timedelta(days=3), lead)
    [moved] = [each for each in found if each.now.pk == action.pk and each.kind == MovementKind.DUE_DATE]
    assert (moved.who, moved.why) == ("not recorded", "")


def test_what_is_new_is_told_once_and_only_as_new(world, lead, lived):
    found = movements(world.oakshire_plan, JANUARY, day_after(FEBRUARY), lead)
    assert told(found, lived) == [(MovementKind.NEW, lead.role_title, "Families asked for it.", JANUARY)]


def test_what_went_and_came_back_is_not_told(world, lead, lived, level):
    with clock.at(MAY - dt.timedelta(days=2)):
        operations.update_rag(lived, level=level(lived, "Amber"), reason="A worry.", by=lead)
    with clock.at(MAY - dt.timedelta(days=1)):
        operations.update_rag(lived, level=level(lived, "Green"), reason="Gone.", by=lead)
    assert told(movements(world.oakshire_plan, MAY - dt.timedelta(days=3), None, lead), lived) == []


def test_a_later_report_of_the_same_rating_is_not_the_change(world, lead, lived, level):
    with clock.at(MAY - dt.timedelta(days=1)):
        operations.update_rag(lived, level=level(lived, "Green"), reason="Still well.", by=lead)
    found = movements(world.oakshire_plan, day_after(APRIL), None, lead)
    assert [each.why for each in found if each.kind == MovementKind.RATING] == ["A trainer is found."]


def test_what_was_closed_or_confirmed_is_told_once_as_closed(world, lead, lived, acting, level):
    with clock.at(MAY - dt.timedelta(hours=2)):
        operations.close_action(lived, reason="The trainer left.", by=lead)
    assert told(movements(world.oakshire_plan, day_after(APRIL + dt.timedelta(days=2)), None, lead), lived) == [
        (MovementKind.CLOSED, lead.role_title, "The trainer left.", MAY - dt.timedelta(hours=2))
    ]


def test_who_has_both_positions_asks_once_more(world, lead, lived):
    before = position_in_brief(world.oakshire_plan, day_after(FEBRUARY), lead)
    after = position(world.oakshire_plan, None, lead)
    with CaptureQueriesContext(connection) as queries:
        found = movements_between(before, after, day_after(FEBRUARY), None, world.oakshire_plan)
    assert len(queries) == 1
    assert found == movements(world.oakshire_plan, day_after(FEBRUARY), None, lead)


# --- Queries and tables ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [None, MAY])
def test_a_position_costs_as_many_queries_for_thirty_actions_as_for_one(world, acting, many_actions, at):
    def costs() -> dict[str, int]:
        counted = {}
        with clock.at(MAY + dt.timedelta(days=1)), acting(world.oakshire_people.la_lead) as person:
            for scope in (world.oakshire_plan, world.oakshire_other_plan, world.oakshire):
                fresh = type(scope).objects.get(pk=scope.pk)
                _ = person.standing, getattr(fresh, "area", None)
                with CaptureQueriesContext(connection) as queries:
                    position(fresh, at, person)
                counted[str(scope)] = len(queries)
        return counted

    with clock.at(JANUARY):
        many_actions(1)
    one = costs()
    with clock.at(FEBRUARY):
        many_actions(29)
    # The second plan has another scheme than its actions' home: its own words cost two queries more.
    assert costs() == one == {"Strategy delivery plan": 2, "Priority action plan": 4, "Oakshire": 2}


def test_a_row_of_the_table_has_a_cell_for_each_heading(world, lead, lived):
    row = csv_row(of(position(world.oakshire_plan, day_after(MARCH), lead), lived))
    cells = dict(zip(CSV_HEADER, row, strict=True))
    assert (cells["RAG"], cells["Path to green"]) == ("Red", "none yet")
    assert (cells["Due by (last day)"], cells["Since"]) == (dt.date(YEAR, 3, 15), dt.date(YEAR, 3, 10))
    assert cells["Workstreams"].endswith(f". {world.oakshire_workstream.title}")
    assert cells["Closed"] == ""


def test_the_list_and_the_row_agree_on_whose_action_it_is(world, acting):
    from actionplans.rules import theirs_to_move
    from tests.world import everyone

    for name, someone in everyone(world).items():
        with acting(Person.objects.get(pk=someone.pk)) as person:
            seen = Action.objects.visible_to(person)
            assert set(seen.of_person(person)) == {each for each in seen if theirs_to_move(person, each)}, name
