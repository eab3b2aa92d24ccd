"""Ten people save the same action at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from actionplans import operations
from actionplans.models import Action, RagLevel
from core import clock
from core.access import acting_as
from core.errors import EditConflict, RuleBroken
from partners.models import Person

TEN = 10


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_ten_saves_of_one_action_one_wins_and_nine_are_told(world):
    lead = Person.objects.get(pk=world.oakshire_people.la_lead.pk)
    with transaction.atomic(), acting_as(lead):
        action = Action.objects.get(pk=world.oakshire_action.pk)
        before = action.rag_updates.count()
        amber = RagLevel.objects.get(scheme=world.oakshire_plan.scheme_id, label="Amber")
    start = Barrier(TEN)

    def save(number: int) -> str:
        try:
            person = Person.objects.get(pk=lead.pk)
            start.wait(timeout=30)
            with transaction.atomic(), acting_as(person):
                operations.update_rag(
                    action, level=amber, reason=f"Save {number}", seen_version=action.version, by=person
                )
            return "saved"
        except EditConflict as conflict:
            return f"conflict with version {conflict.current.version - action.version}"
        finally:
            connection.close()

    with ThreadPoolExecutor(TEN) as pool:
        outcomes = sorted(pool.map(save, range(TEN)))
    assert outcomes == ["conflict with version 1"] * (TEN - 1) + ["saved"]
    with transaction.atomic(), acting_as(lead):
        after = Action.objects.get(pk=action.pk)
        newest = after.rag_updates.first()
        assert (after.rag_updates.count(), after.version) == (before + 1, action.version + 1)
        assert after.rag_reason == newest.reason


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_ten_who_close_an_action_at_once_close_it_once(world):
    lead = Person.objects.get(pk=world.oakshire_people.la_lead.pk)
    start = Barrier(TEN)

    def close(number: int) -> str:
        try:
            person = Person.objects.get(pk=lead.pk)
            start.wait(timeout=30)
            with transaction.atomic(), acting_as(person):
                operations.close_action(world.oakshire_action, reason=f"Reason {number}", by=person)
            return "closed"
        except RuleBroken:
            return "was closed already"
        finally:
            connection.close()

    with ThreadPoolExecutor(TEN) as pool:
        outcomes = sorted(pool.map(close, range(TEN)))
    assert outcomes == ["closed"] + ["was closed already"] * (TEN - 1)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_ten_actions_added_at_once_get_ten_places(world):
    lead = Person.objects.get(pk=world.oakshire_people.la_lead.pk)
    start = Barrier(TEN)

    def add(number: int) -> None:
        try:
            person = Person.objects.get(pk=lead.pk)
            start.wait(timeout=30)
            with transaction.atomic(), acting_as(person):
                operations.create_action(
                    world.oakshire_plan,
                    title=f"At once {number}",
                    reference="same",
                    lead_partner=world.oakshire_partners.council,
                    due=world.oakshire_action.due,
                    by=person,
                )
        except RuleBroken as refusal:
            return refusal.field
        finally:
            connection.close()
        return "added"

    with ThreadPoolExecutor(TEN) as pool:
        outcomes = sorted(pool.map(add, range(TEN)))
    assert outcomes == ["added"] + ["reference"] * (TEN - 1)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_ten_risks_added_at_once_get_ten_numbers(world):
    lead = Person.objects.get(pk=world.oakshire_people.la_lead.pk)
    start = Barrier(TEN)

    def add(number: int) -> int:
        try:
            person = Person.objects.get(pk=lead.pk)
            start.wait(timeout=30)
            with transaction.atomic(), acting_as(person):
                return operations.add_risk(
                    world.oakshire_other_plan,
                    title=f"At once {number}",
                    cause="A",
                    event="B",
                    consequence="C",
                    likelihood=1,
                    impact=1,
                    target_likelihood=1,
                    target_impact=1,
                    owner_partner=world.oakshire_partners.council,
                    review_on=clock.today(),
                    by=person,
                ).number
        finally:
            connection.close()

    with ThreadPoolExecutor(TEN) as pool:
        numbers = sorted(pool.map(add, range(TEN)))
    assert numbers == list(range(1, TEN + 1))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_update_the_same_and_different_actions_at_once_lose_nothing(world):
    """Two officers send a page each, in which five of ten actions are the same, in opposite order."""
    lead = Person.objects.get(pk=world.oakshire_people.la_lead.pk)
    with transaction.atomic(), acting_as(lead):
        made = [
            operations.create_action(
                world.oakshire_plan,
                title=f"Page {number}",
                lead_partner=world.oakshire_partners.council,
                due=world.oakshire_action.due,
                by=lead,
            )
            for number in range(15)
        ]
        green = RagLevel.objects.get(scheme=world.oakshire_plan.scheme_id, label="Green")
    pages = {0: made[:10], 1: made[5:][::-1]}
    start = Barrier(2)

    def send(number: int) -> tuple[set[int], set[int]]:
        try:
            person = Person.objects.get(pk=lead.pk)
            sayings = [
                operations.Saying(action, green, f"Page {number}", seen_version=action.version)
                for action in pages[number]
            ]
            start.wait(timeout=30)
            with transaction.atomic(), acting_as(person):
                outcome = operations.update_rags(sayings, by=person)
            assert all(isinstance(refusal, EditConflict) for refusal in outcome.refused.values()), "refused otherwise"
            return {update.action_id for update in outcome.made}, set(outcome.refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        (saved, refused), (saved_too, refused_too) = pool.map(send, range(2))
    shared = {action.pk for action in made[5:10]}
    assert saved & saved_too == set()
    assert saved | saved_too == {action.pk for action in made}
    assert (refused | refused_too, len(refused) + len(refused_too)) == (shared, 5)
    with transaction.atomic(), acting_as(lead):
        for action in Action.objects.filter(pk__in=[action.pk for action in made]):
            newest, first = action.rag_updates.all()
            assert (action.rag_reason, first.reason) == (newest.reason, "Added to the plan.")
