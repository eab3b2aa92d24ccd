"""Every write about the chain of an action: the challenge it answers, what shows that, what is expected, what came."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import transaction

from actionplans.models import Action, Challenge, ChallengeEvidence, EffectYear, ExpectedEffect
from actionplans.models.chain import ChainLink
from actionplans.operations.common import lock_open, said
from core import audit, clock
from core.errors import RuleBroken
from core.versions import LEAVE, Leave, lock
from indicators.models import Measure
from inspection.models import Evidence
from partners.models import Person

CLOSED = "so its challenges and expected effects cannot change"


@transaction.atomic
def add_challenge(
    action: Action,
    *,
    text: str,
    evidence: Iterable[Evidence] = (),
    evidence_words: str = "",
    evidence_source: str = "",
    by: Person,
) -> Challenge:
    """Say which challenge an open action answers, and what shows it: items of evidence, or words with their source.

    Raises RuleBroken if the action is closed, nothing is said, words have no source, or evidence is hidden from him.
    """
    action = lock_open(action, None, CLOSED)
    challenge = Challenge(action=action, recorded_by=by, recorded_at=clock.now())
    with audit.record("challenge_added", by=by):
        return _word(challenge, text, evidence, evidence_words, evidence_source, by)


@transaction.atomic
def edit_challenge(
    challenge: Challenge,
    *,
    text: str,
    evidence: Iterable[Evidence] = (),
    evidence_words: str = "",
    evidence_source: str = "",
    seen_version: int | None = None,
    by: Person,
) -> Challenge:
    """Word a challenge anew, or what shows it. All evidence that is wanted is given; a link to what this person does
    not see was not his to choose, and stays. Raises what add_challenge does; EditConflict as ever."""
    challenge = _locked(challenge, seen_version)
    with audit.record("challenge_changed", by=by):
        return _word(challenge, text, evidence, evidence_words, evidence_source, by)


def _word(
    challenge: Challenge, text: str, evidence: Iterable[Evidence], words: str, source: str, by: Person
) -> Challenge:
    challenge.text = said(text, "text", "Say which challenge it answers.")
    challenge.evidence_words, challenge.evidence_source = words.strip(), source.strip()
    if challenge.evidence_words and not challenge.evidence_source:
        raise RuleBroken("Say where that comes from.", field="evidence_source")
    if challenge.evidence_source and not challenge.evidence_words:
        raise RuleBroken("Say what that source shows.", field="evidence_words")
    wanted, seen = {item.pk for item in evidence}, Evidence.objects.visible_to(by, challenge.action.area)
    if wanted and seen.filter(pk__in=wanted).count() < len(wanted):
        raise RuleBroken("Choose among the evidence of this local area.", field="evidence")
    challenge.save()
    now, links = clock.now(), challenge.challenge_evidence.filter(unlinked_at=None, evidence__in=seen)
    linked = {row.evidence_id: row for row in links}
    for number in linked.keys() - wanted:
        linked[number].unlinked_at = now
        linked[number].save()
    ChallengeEvidence.objects.bulk_create(
        ChallengeEvidence(challenge=challenge, evidence_id=number, linked_at=now)
        for number in sorted(wanted - linked.keys())
    )
    return challenge


@transaction.atomic
def add_expected_effect(
    action: Action,
    *,
    what: str,
    unit: str,
    years: str,
    expected: Mapping[int, Decimal],
    assumption: str,
    source: str,
    measure: Measure | None = None,
    by: Person,
) -> ExpectedEffect:
    """Say what an open action is expected to change: one figure for each year (by the calendar year in which it
    begins), the assumption it rests on and its source; and the measure that counts it, where there is one.

    Raises RuleBroken if the action is closed, something is left out, no year has a figure, or the measure is not one of
    this area that this person sees.
    """
    action = lock_open(action, None, CLOSED)
    effect = ExpectedEffect(action=action, recorded_by=by, recorded_at=clock.now())
    with audit.record("expected_effect_added", by=by):
        return _expect(effect, what, unit, years, expected, assumption, source, measure, by)


@transaction.atomic
def edit_expected_effect(
    effect: ExpectedEffect,
    *,
    what: str,
    unit: str,
    years: str,
    expected: Mapping[int, Decimal],
    assumption: str,
    source: str,
    measure: Measure | Leave | None = LEAVE,
    seen_version: int | None = None,
    by: Person,
) -> ExpectedEffect:
    """Model an effect anew: all years that have a figure are given. A year left out keeps what came in it, and the
    history keeps what was expected. Raises what add_expected_effect does, and RuleBroken for another kind of year once
    something came; EditConflict as ever."""
    effect = _locked(effect, seen_version)
    if years != effect.years and effect.effect_years.exclude(actual=None).exists():
        raise RuleBroken("What came is entered by these years: their kind can’t change any more.", field="years")
    with audit.record("expected_effect_changed", by=by):
        return _expect(effect, what, unit, years, expected, assumption, source, measure, by)


def _expect(
    effect: ExpectedEffect,
    what: str,
    unit: str,
    years: str,
    expected: Mapping[int, Decimal],
    assumption: str,
    source: str,
    measure: Measure | Leave | None,
    by: Person,
) -> ExpectedEffect:
    effect.what = said(what, "what", "Say what is measured.")
    effect.unit = said(unit, "unit", "Say what it is counted in.")
    effect.assumption = said(assumption, "assumption", "Say which assumption the figures rest on.")
    effect.source = said(source, "source", "Say where the figures come from.")
    if years not in ExpectedEffect.Years.values:
        raise RuleBroken("Choose the kind of year.", field="years")
    if not expected:
        raise RuleBroken("Enter the figure that is expected for one year at least.")
    effect.years = years
    if measure is not LEAVE:
        if measure is not None:
            measures = Measure.objects.visible_to(by, effect.action.area)
            if not measures.filter(pk=measure.pk).exists():
                raise RuleBroken("Choose among the measures of this local area.", field="measure")
            if effect.pk and effect.effect_years.exclude(actual=None).exists():
                raise RuleBroken("What came is entered by hand: withdraw this and begin anew.", field="measure")
        effect.measure = measure
    effect.save()
    rows = {row.first: row for row in effect.effect_years.select_for_update()}
    for first in sorted(rows.keys() | expected.keys()):
        row = rows.get(first) or EffectYear(effect=effect, first=first)
        if row.pk is None or row.expected != expected.get(first):
            row.expected = expected.get(first)
            row.save()
    return effect


@transaction.atomic
def record_effect(
    effect: ExpectedEffect,
    *,
    first: int,
    actual: Decimal,
    actual_on: dt.date,
    actual_source: str,
    seen_version: int | None = None,
    by: Person,
) -> EffectYear:
    """Enter what came in a year of an effect that no measure counts: the figure, the day it speaks of and its source;
    also after the action is complete. Entered again, it is corrected: the history keeps what was said.

    Raises RuleBroken if the action was given up, the effect was withdrawn, a measure counts it, the year is none of
    its, or the day lies ahead; EditConflict as ever.
    """
    effect = _locked(effect, seen_version, also_complete=True)
    if effect.measure_id is not None:
        raise RuleBroken("A measure counts this: its figures are recorded there.")
    row = effect.effect_years.select_for_update().filter(first=first).first()
    if row is None:
        raise RuleBroken("Choose one of the years for which something is expected.", field="first")
    if actual_on > clock.today():
        raise RuleBroken("The day must be today or earlier.", field="actual_on")
    if actual_on < effect.year_from(first)[0]:
        raise RuleBroken("The day lies before this year begins.", field="actual_on")
    row.actual, row.actual_on, row.actual_by = actual, actual_on, by
    row.actual_source = said(actual_source, "actual_source", "Say where the figure comes from.")
    with audit.record("effect_recorded", by=by):
        effect.save()
        row.save()
    return row


@transaction.atomic
def withdraw_from_chain(part: ChainLink, *, reason: str, seen_version: int | None = None, by: Person) -> ChainLink:
    """Take back a challenge or an expected effect, with the reason. It stays in the history.

    Raises RuleBroken if the action is closed, it was withdrawn before, or no reason is given; EditConflict as ever.
    """
    part = _locked(part, seen_version)
    reason = said(reason, "reason", "Say why it is withdrawn.")
    with audit.record(f"{part._meta.model_name}_withdrawn", by=by, reason=reason):
        part.withdrawn_at, part.withdrawn_by, part.withdrawn_because = clock.now(), by, reason
        part.save()
    return part


def _locked(part: ChainLink, seen_version: int | None, *, also_complete: bool = False) -> ChainLink:
    """The part as it is now, locked after its action. Raises RuleBroken where the action is closed (for what can be
    said after its completion, only where it was given up), or the part was withdrawn."""
    action = lock(part.action) if also_complete else lock_open(part.action, None, CLOSED)
    if action.was_given_up:
        raise RuleBroken("This action was closed without completion, so nothing more is expected of it.")
    part = lock(part, seen_version)
    part.action = action
    if not part.is_standing:
        raise RuleBroken("This was withdrawn.")
    return part
