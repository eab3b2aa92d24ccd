"""Every write about what an action answers or rests on, for whom it is, and who took part in shaping it."""

from collections.abc import Iterable

from django.db import transaction

from actionplans.models import Action
from actionplans.models.links import AGE_PHASES, LINKS, PREPARING_FOR_ADULTHOOD, ActionCoProduction, ActionTag, seen_by
from actionplans.operations.common import lock_open, relink
from commissioning.models import Intention
from core import audit, clock
from core.errors import RuleBroken
from documents.operations import record_co_production
from inspection.models import AreaForDevelopment, Duty, Evidence, Finding, Recommendation
from partners.models import Person


@transaction.atomic
def link_action(
    action: Action,
    *,
    findings: Iterable[Finding] = (),
    recommendations: Iterable[Recommendation] = (),
    areas_for_development: Iterable[AreaForDevelopment] = (),
    intentions: Iterable[Intention] = (),
    duties: Iterable[Duty] = (),
    evidence: Iterable[Evidence] = (),
    seen_version: int | None = None,
    by: Person,
) -> Action:
    """Say which findings, recommendations and areas for development an open action answers, which commissioning
    intentions it belongs to, which duties it helps to meet, and which evidence shows how it goes. All that is wanted is
    given each time; links to what this person does not see were not his to choose, and stay.

    Raises RuleBroken if the action is closed or something is another area's or hidden from this
    person; EditConflict if it has changed.
    """
    action = lock_open(action, seen_version, "so its links cannot change")
    chosen = {
        "findings": list(findings),
        "recommendations": list(recommendations),
        "areas_for_development": list(areas_for_development),
        "intentions": list(intentions),
        "duties": list(duties),
        "evidence": list(evidence),
    }
    for name, targets in chosen.items():
        wanted = {target.pk for target in targets}
        if wanted and seen_by(by, name, action.area).filter(pk__in=wanted).count() < len(wanted):
            raise RuleBroken("Choose among those of this local area.", field=name)
    with audit.record("action_linked", by=by):
        action.save()
        for name, targets in chosen.items():
            model, key = LINKS[name]
            relink(model, action, key, targets, seen_by(by, name, action.area))
    return action


def checked_tags(age_phases: Iterable[str], preparing_for_adulthood: Iterable[str]) -> list[str]:
    """The tags that are wanted, each once. Raises RuleBroken for what is no age phase or no outcome of preparing for
    adulthood."""
    wanted: list[str] = []
    for name, known, chosen in (
        ("age_phases", AGE_PHASES, age_phases),
        ("preparing_for_adulthood", PREPARING_FOR_ADULTHOOD, preparing_for_adulthood),
    ):
        chosen = list(chosen)
        if any(tag not in known for tag in chosen):
            raise RuleBroken("Choose among those that are offered.", field=name)
        wanted += chosen
    return list(dict.fromkeys(wanted))


def set_tags(action: Action, age_phases: Iterable[str], preparing_for_adulthood: Iterable[str]) -> None:
    """Make the tags of an action these, and no others: part of an edit, in its transaction. Raises RuleBroken as
    `checked_tags` does."""
    wanted, now = checked_tags(age_phases, preparing_for_adulthood), clock.now()
    current = {row.tag: row for row in ActionTag.objects.filter(action=action, unlinked_at=None)}
    for tag, row in current.items():
        if tag not in wanted:
            row.unlinked_at = now
            row.save()
    ActionTag.objects.bulk_create(
        [ActionTag(action=action, tag=tag, linked_at=now) for tag in wanted if tag not in current]
    )


def record_co_production_of_action(action: Action, **said) -> ActionCoProduction:
    """Record who took part in shaping an action, or in reviewing it; also after it is closed. Raises what
    `documents.operations.record_co_production` raises."""
    return record_co_production(action, kind=ActionCoProduction, **said)
