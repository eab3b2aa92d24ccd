"""The matrix as whole sets: who of everyone may do each verb on a thing they can see. Each rule is held by a line."""

import datetime as dt

import pytest
from django.db import transaction

from core import clock
from core.access import acting_as, permissions, rules_of, who_can
from partners import operations, rules
from tests.access import matrix
from tests.world import afresh, everyone

LINES = matrix.lines()
TRIVIAL = {rules.anyone_who_sees_it, rules.everyone_signed_in}
"""Rules that say yes to whoever gets as far as being asked: there is nothing in them to flip."""


def sees(person, subject) -> bool:
    if hasattr(type(subject).objects, "visible_to"):
        return type(subject).objects.visible_to(person).filter(pk=subject.pk).exists()
    return True


ANSWERS: dict[matrix.Line, dict] = {}
"""What this process has asked once: it takes half a minute, and two tests look at it from two sides."""


@pytest.fixture
def answers(world) -> dict:
    """For each line, each person who sees the subject, with what every rule of the verb says of him. The council's
    officer is away, and its monitoring officer stands in."""
    if not ANSWERS:
        ANSWERS.update(asked(world))
    return ANSWERS


def asked(world) -> dict[matrix.Line, dict]:
    found = {line: {} for line in LINES}
    officer = afresh(world.oakshire_people.la_officer)
    operations.enter_absence(
        world.oakshire,
        person=officer,
        stand_in=world.oakshire_people.legal_clearer,
        starts_on=clock.today(),
        ends_on=clock.today() + dt.timedelta(days=1),
        by=officer,
    )
    subjects = {}
    for name, person in everyone(world).items():
        person, seen = afresh(person), {}
        with transaction.atomic(), acting_as(person):
            for line in LINES:
                if line.subject not in subjects:
                    subjects[line.subject] = matrix.subject_of(world, line.subject)
                subject = subjects[line.subject]
                if line.subject not in seen:
                    seen[line.subject] = sees(person, subject)
                if seen[line.subject]:
                    found[line][name] = {rule: rule(person, subject) for rule in rules_of(line.verb)}
    return found


def test_exactly_the_people_of_each_line_may(answers):
    wrong = {}
    for line, said in answers.items():
        may = {name for name, rulings in said.items() if any(rulings.values())}
        if may != line.people:
            wrong[f"{line.source}: {line.verb} on {line.subject or 'oakshire'}"] = {
                "may and should not": sorted(may - line.people),
                "should and may not": sorted(line.people - may),
            }
    assert wrong == {}


def test_each_rule_flipped_would_break_a_line(answers):
    unheld, flips = [], 0
    for verb in permissions():
        lines = [line for line in LINES if line.verb == verb]
        for rule in set(rules_of(verb)) - TRIVIAL:
            for flipped in (True, False):
                flips += 1
                if not any(_changes(answers[line], line, rule, flipped) for line in lines):
                    unheld.append(f"{verb}: {rule.__name__} always {'yes' if flipped else 'no'}")
    print(f"{flips - len(unheld)} of {flips} flips of a rule, to always yes or always no, break a line of the matrix.")
    assert sorted(unheld) == []


def _changes(said, line, rule, flipped: bool) -> bool:
    may = {name for name, rulings in said.items() if any((rulings | {rule: flipped}).values())}
    return may != line.people


def test_every_verb_has_a_line():
    assert {line.verb for line in LINES} == set(permissions())


def test_every_rule_says_in_words_whom_it_means():
    assert [verb for verb in permissions() if not all(who_can(verb))] == []
