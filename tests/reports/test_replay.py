"""Random histories of a plan: what is rebuilt of an instant is what was kept at that instant, for each reader what he
may see, whatever was rated, moved, worded anew, taken out, closed or shown to fewer people since."""

import datetime as dt
import random
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actionplans import operations
from actionplans.dates import parse
from actionplans.models import Action, DeliveryStatus, Impact, Plan, RagLevel
from actionplans.movements import MovementKind, movements
from actionplans.positions import position
from core import clock
from core.access import acting_as
from partners.models import Person
from reports.freezing import frozen_action
from tests.world import afresh

EDITS = 1_000
KEPT_EVERY = 50
"""After how many edits a snapshot is kept."""


@dataclass
class History:
    """A plan that is lived through by random edits, one an hour, each by a lead through the operations."""

    world: object
    lead: Person
    random: random.Random
    plan: Plan
    at: dt.datetime
    actions: list[Action] = field(default_factory=list)
    out: set[int] = field(default_factory=set)
    levels: list[RagLevel] = field(default_factory=list)

    def live(self, edits: int) -> None:
        """So many edits."""
        for _ in range(edits):
            self.at += dt.timedelta(hours=1)
            with clock.at(self.at):
                self.step()

    def step(self) -> None:
        """One edit of any kind; where it can't be done to the action that was drawn, another one is added."""
        open_ones = [action for action in self.actions if action.pk not in self.out]
        kinds = (self.add, self.rate, self.rate, self.rate, self.move, self.word, self.feel, self.take_out, self.close)
        kind = self.random.choice(kinds)
        if kind == self.add or len(open_ones) < 3:
            self.add(None)
        else:
            kind(Action.objects.get(pk=self.random.choice(open_ones).pk))

    def add(self, _action: Action | None) -> None:
        fewer = self.random.random() < 0.3
        self.actions.append(
            operations.create_action(
                self.plan,
                title=f"Action {len(self.actions)}",
                lead_partner=self.world.oakshire_partners.council,
                due=self._due(),
                audience=self.world.oakshire_audiences.commissioners if fewer else None,
                by=self.lead,
            )
        )

    def rate(self, action: Action) -> None:
        level = self.random.choice(self.levels)
        extra = {"cause": "A cause.", "no_path_yet": True} if level.delivery_status == DeliveryStatus.OFF_TRACK else {}
        operations.update_rag(action, level=level, reason=self._words(), by=self.lead, **extra)

    def move(self, action: Action) -> None:
        due = self._due()
        if due != action.due:
            operations.revise_due_date(action, due=due, reason=self._words(), by=self.lead)

    def word(self, action: Action) -> None:
        words = {"description": self._words(), "success_measure": "", "start": None, "must_should_could": ""}
        links = {"workstreams": self.random.choice([[], [self.world.oakshire_workstream]]), "priorities": []}
        operations.edit_action(
            action, title=self._words(), reason="Clearer.", seen_version=None, by=self.lead, **words, **links
        )

    def feel(self, action: Action) -> None:
        operations.rate_impact(action, rating=self.random.choice(list(Impact)), evidence="A survey.", by=self.lead)

    def take_out(self, action: Action) -> None:
        operations.take_out_of_plan(action, plan=self.plan, reason=self._words(), by=self.lead)
        self.out.add(action.pk)

    def close(self, action: Action) -> None:
        operations.close_action(action, reason=self._words(), by=self.lead)
        self.out.add(action.pk)

    def _due(self):
        day = clock.day_of(self.at) + dt.timedelta(days=self.random.randint(1, 200))
        return parse(f"{day.day} {day:%B %Y}")

    def _words(self) -> str:
        return f"Words {self.random.randint(0, 10**9)}"


def begun(world, seed: int) -> History:
    """A plan of the council with nothing in it; the lead acts."""
    lead = afresh(world.oakshire_people.la_lead)
    with acting_as(lead):
        plan = operations.create_plan(
            world.oakshire,
            title="Plan of random edits",
            kind=Plan.Kind.WORK_PROGRAMME,
            scheme=world.oakshire_plan.scheme,
            audience=world.oakshire_audiences.everyone,
            owner_partner=world.oakshire_partners.council,
            by=lead,
        )
        levels = list(
            plan.scheme.levels.exclude(
                delivery_status__in=[DeliveryStatus.COMPLETE, DeliveryStatus.CLOSED_WITHOUT_COMPLETION]
            )
        )
    return History(world, lead, random.Random(seed), plan, clock.now(), levels=levels)


def seen(plan: Plan, at: dt.datetime | None, person: Person) -> list[dict]:
    """What a person sees of a plan at an instant, as plain data."""
    with acting_as(afresh(person)):
        return [frozen_action(entry) for entry in position(plan, at, afresh(person))]


def now_and_rebuilt(history: History, edits: int, every: int, people: list[Person]) -> list[tuple]:
    """The snapshots that were kept on the way, with whose and of when they are."""
    kept = []
    for _ in range(edits // every):
        with acting_as(history.lead):
            history.live(every)
        instant = history.at + dt.timedelta(minutes=30)
        with clock.at(instant):
            kept += [(person, instant, seen(history.plan, None, person)) for person in people]
    return kept


@pytest.mark.slow
def test_a_thousand_random_edits_are_rebuilt_as_they_were_kept_for_two_partners(world):
    history = begun(world, seed=1)
    people = [world.oakshire_people.la_officer, world.oakshire_people.school_rep]
    kept = now_and_rebuilt(history, EDITS, KEPT_EVERY, people)
    with clock.at(history.at + dt.timedelta(hours=2)):
        for person, instant, snapshot in kept:
            assert _ratings(seen(history.plan, instant, person)) == _ratings(snapshot)
            assert seen(history.plan, instant, person) == snapshot
        for person in people:
            gone, told = gone_and_told(history, next(each for each in kept if each[0] is person))
            assert told == gone != set()
    counts = {person.pk: len(snapshot) for person, _instant, snapshot in kept}
    officers, schools = (counts[person.pk] for person in people)
    assert 0 < schools < officers
    last = {person.pk: snapshot for person, _instant, snapshot in kept}
    fewer = {action.pk for action in history.actions if action.audience_id == world.oakshire_audiences.commissioners.pk}
    assert {row["pk"] for row in last[people[0].pk]} - {row["pk"] for row in last[people[1].pk]} <= fewer
    assert not fewer & {row["pk"] for row in last[people[1].pk]}


def gone_and_told(history: History, kept: tuple) -> tuple[set[int], set[int]]:
    """The actions of a snapshot that its reader does not see in the plan any more, and those of which he is told that
    they were taken out."""
    person, instant, snapshot = kept
    gone = {row["pk"] for row in snapshot} - {row["pk"] for row in seen(history.plan, None, person)}
    with acting_as(afresh(person)):
        told = movements(history.plan, instant, None, afresh(person))
    return gone, {each.now.pk for each in told if each.kind == MovementKind.REMOVED}


def _ratings(rows: list[dict]) -> dict[int, str]:
    return {row["pk"]: row["level_label"] for row in rows}


@pytest.mark.slow
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(min_value=0, max_value=10**6), edits=st.integers(min_value=5, max_value=40))
def test_pages_as_at_an_instant_say_what_was_kept_at_it(world, seed, edits):
    history = begun(world, seed)
    people = [world.oakshire_people.la_officer, world.oakshire_people.forum_rep]
    kept = now_and_rebuilt(history, edits, 5, people)
    with clock.at(history.at + dt.timedelta(days=1)):
        for person, instant, snapshot in kept:
            assert seen(history.plan, instant, person) == snapshot
        gone, told = gone_and_told(history, kept[0])
        assert told == gone
