"""Writing a self-evaluation: its texts, its judgements, and where each area for development goes."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from commissioning.models import Intention
from core import audit
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import LEAVE, Leave, lock
from indicators.periods import months_later
from inspection.models import AreaForDevelopment, Framework, Judgement, SelfEvaluation, SelfEvaluationReview
from inspection.operations.common import (
    demand_audience_of,
    demand_not_ahead,
    demand_people_of,
    demand_same_area,
    demand_words,
    next_position,
    set_lines,
)
from partners.models import Audience, LocalArea, Person

MOST_MONTHS = 36


@transaction.atomic
def begin_self_evaluation(
    area: LocalArea,
    *,
    audience: Audience,
    framework: Framework,
    title: str,
    as_at: dt.date,
    by: Person,
    lead_person: Person | None = None,
    review_every_months: int = 6,
) -> SelfEvaluation:
    """Begin a self-evaluation under a framework, as a draft, with a place for a judgement on each of its criteria. Its
    first review is due so many months after the day it describes.

    Raises RuleBroken if the audience is another area's, its lead takes no part here, that day lies ahead, or the months
    between reviews are not from 1 to 36.
    """
    demand_audience_of(area, audience)
    demand_people_of(area, [lead_person], "lead_person")
    demand_not_ahead(as_at, "as_at", "The day that it describes has not come yet.")
    _demand_months(review_every_months)
    with audit.record("self_evaluation_begun", by=by), also_seeing(audience.pk):
        evaluation = SelfEvaluation.objects.create(
            area=area,
            audience=audience,
            framework=framework,
            title=title,
            as_at=as_at,
            lead_person=lead_person,
            review_every_months=review_every_months,
            next_review_on=months_later(as_at, review_every_months),
        )
        for criterion in framework.criteria.filter(dropped=False):
            evaluation.judgements.create(criterion=criterion)
    return evaluation


@transaction.atomic
def edit_self_evaluation(
    evaluation: SelfEvaluation,
    *,
    title: str,
    as_at: dt.date,
    summary: str,
    context: str,
    governance: str,
    improvement_story: str,
    lead_person: Person | None,
    review_every_months: int,
    seen_version: int,
    by: Person,
) -> SelfEvaluation:
    """Change the texts of a draft. Raises RuleBroken if it is no draft, or as for a new one; EditConflict as ever."""
    evaluation = draft(evaluation, seen_version)
    demand_people_of(evaluation.area, [lead_person], "lead_person", but=[evaluation.lead_person_id])
    demand_not_ahead(as_at, "as_at", "The day that it describes has not come yet.")
    _demand_months(review_every_months)
    evaluation.title, evaluation.as_at, evaluation.lead_person = title, as_at, lead_person
    evaluation.summary, evaluation.context, evaluation.governance = summary, context, governance
    evaluation.improvement_story = improvement_story
    if review_every_months != evaluation.review_every_months:
        evaluation.review_every_months = review_every_months
        since = evaluation.last_reviewed_on or as_at
        evaluation.next_review_on = months_later(since, review_every_months)
    with audit.record("self_evaluation_edited", by=by):
        evaluation.save()
    return evaluation


@transaction.atomic
def write_judgement(
    judgement: Judgement, *, text: str, strengths: Sequence[str], seen_version: int, by: Person
) -> Judgement:
    """Say how the area does on one criterion, in words, and what works well (each on a line of its own).

    Raises RuleBroken if the self-evaluation is no draft; EditConflict if the judgement changed after `seen_version`.
    """
    draft(judgement.self_evaluation)
    judgement = lock(judgement, seen_version)
    judgement.text = text
    with audit.record("judgement_written", by=by):
        judgement.save()
        set_lines(judgement.strengths.all(), strengths, judgement=judgement)
    return judgement


@transaction.atomic
def add_area_for_development(
    judgement: Judgement,
    *,
    text: str,
    by: Person,
    already_in_place: bool = False,
    route: str = AreaForDevelopment.Route.UNDECIDED,
    none_because: str = "",
    intention: Intention | None = None,
) -> AreaForDevelopment:
    """Add something to be made better under a judgement, and where it goes from here.

    Raises RuleBroken if the self-evaluation is no draft, no action follows and nobody says why, or an intention is
    another area's or given on another way.
    """
    draft(judgement.self_evaluation)
    _demand_route(route, none_because)
    _demand_intention(judgement.self_evaluation.area_id, route, intention)
    with audit.record("area_for_development_added", by=by):
        return judgement.areas_for_development.create(
            position=next_position(judgement.areas_for_development),
            text=text,
            already_in_place=already_in_place,
            route=route,
            none_because=none_because if route == AreaForDevelopment.Route.NONE else "",
            intention=intention,
        )


@transaction.atomic
def edit_area_for_development(
    area_for_development: AreaForDevelopment, *, text: str, already_in_place: bool, seen_version: int, by: Person
) -> AreaForDevelopment:
    """Change its words. Raises RuleBroken if the self-evaluation is no draft or it was taken back; EditConflict as
    ever."""
    draft(area_for_development.judgement.self_evaluation)
    area_for_development = _standing(area_for_development, seen_version)
    area_for_development.text, area_for_development.already_in_place = text, already_in_place
    with audit.record("area_for_development_edited", by=by):
        area_for_development.save()
    return area_for_development


@transaction.atomic
def route_area_for_development(
    area_for_development: AreaForDevelopment,
    *,
    route: str,
    none_because: str = "",
    intention: Intention | Leave | None = LEAVE,
    seen_version: int | None = None,
    by: Person,
) -> AreaForDevelopment:
    """Decide where an area for development goes: to an action, to a commissioning intention, or nowhere, because. It
    can be decided as long as the self-evaluation lives: that is how the rest of the work learns of it. On the way to
    an intention it may be said which; one that is not given stays as long as the way does.

    Raises RuleBroken if the self-evaluation lives no more, it was taken back, or no action follows and nobody says why,
    or an intention is another area's or given on another way; EditConflict as ever.
    """
    if (
        not SelfEvaluation.objects.select_for_update(of=("self",))
        .get(pk=area_for_development.judgement.self_evaluation_id)
        .is_open
    ):
        raise RuleBroken("This self-evaluation is over, so nothing in it goes anywhere any more.")
    _demand_route(route, none_because)
    area_for_development = _standing(area_for_development, seen_version)
    if not isinstance(intention, Leave):
        _demand_intention(area_for_development.judgement.self_evaluation.area_id, route, intention)
        area_for_development.intention = intention
    elif route != AreaForDevelopment.Route.INTENTION:
        area_for_development.intention = None
    area_for_development.route = route
    area_for_development.none_because = none_because if route == AreaForDevelopment.Route.NONE else ""
    with audit.record("area_for_development_routed", by=by, reason=area_for_development.none_because):
        area_for_development.save()
    return area_for_development


@transaction.atomic
def take_back_area_for_development(
    area_for_development: AreaForDevelopment, *, reason: str, seen_version: int | None = None, by: Person
) -> AreaForDevelopment:
    """Say that an area for development no longer stands, and why: it stays to be read, because actions may point at it.

    Raises RuleBroken if the self-evaluation is no draft, it was taken back, or no reason is given; EditConflict as
    ever.
    """
    draft(area_for_development.judgement.self_evaluation)
    area_for_development = _standing(area_for_development, seen_version)
    demand_words(reason, "Say why it no longer stands.", "reason")
    area_for_development.taken_back_because = reason
    with audit.record("area_for_development_taken_back", by=by, reason=reason):
        area_for_development.save()
    return area_for_development


@transaction.atomic
def review_self_evaluation(
    evaluation: SelfEvaluation,
    *,
    reviewed_on: dt.date,
    note: str,
    next_review_on: dt.date | None = None,
    seen_version: int | None = None,
    by: Person,
) -> SelfEvaluationReview:
    """Record that the partners looked at it again, what came of that, and when the next time is: by default after the
    months between reviews (six, as Harrow's partnership agreed in 2019), counted from this one.

    Raises RuleBroken if it lives no more, the day lies ahead, the next one is not later, or nothing is said of it;
    EditConflict as ever.
    """
    evaluation = lock(evaluation, seen_version)
    if not evaluation.is_open:
        raise RuleBroken(f"This self-evaluation is {evaluation.get_state_display().lower()}: it is not reviewed.")
    demand_not_ahead(reviewed_on, "reviewed_on", "The day of the review has not come yet.")
    demand_words(note, "Say what came of the review.", "note")
    following = next_review_on or months_later(reviewed_on, evaluation.review_every_months)
    if following <= reviewed_on:
        raise RuleBroken("The next review must be later than this one.", field="next_review_on")
    evaluation.last_reviewed_on, evaluation.next_review_on = reviewed_on, following
    with audit.record("self_evaluation_reviewed", by=by, reason=note):
        evaluation.save()
        return evaluation.reviews.create(reviewed_on=reviewed_on, note=note, next_review_on=following, by=by)


def draft(evaluation: SelfEvaluation, seen_version: int | None = None) -> SelfEvaluation:
    """The self-evaluation, locked, if its text can be changed now. The version rises only where the caller saves it."""
    evaluation = lock(evaluation, seen_version)
    if not evaluation.can_be_written:
        state = evaluation.get_state_display().lower()
        raise RuleBroken(f"This self-evaluation is {state}. To change it, first open it for writing.")
    return evaluation


def _standing(area_for_development: AreaForDevelopment, seen_version: int | None) -> AreaForDevelopment:
    area_for_development = lock(area_for_development, seen_version)
    if area_for_development.is_taken_back:
        raise RuleBroken("It has been taken back, so it can't be changed any more.")
    return area_for_development


def _demand_route(route: str, none_because: str) -> None:
    if route == AreaForDevelopment.Route.NONE:
        demand_words(none_because, "Say why no action follows.", "none_because")


def _demand_intention(area_id: int, route: str, intention: Intention | None) -> None:
    demand_same_area(area_id, intention, "intention", "an intention")
    if intention is not None and route != AreaForDevelopment.Route.INTENTION:
        raise RuleBroken("Choose the way to a commissioning intention, or no intention.", field="intention")


def _demand_months(months: int) -> None:
    if not 1 <= months <= MOST_MONTHS:
        raise RuleBroken(f"Choose from 1 to {MOST_MONTHS} months between reviews.", field="review_every_months")
