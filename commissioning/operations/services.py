"""Every write about services in the register, what they depend on, and their reviews."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from django.db import models, transaction

from commissioning.models import (
    Need,
    Service,
    ServiceDependency,
    ServiceProvider,
    ServiceReview,
)
from commissioning.operations.common import (
    demand_ages,
    demand_all_here,
    demand_audience_of,
    demand_here,
    demand_partners_of,
    set_links,
)
from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from governance.models import Decision
from partners.models import Audience, LocalArea, Partner, Person


@transaction.atomic
def create_service(
    area: LocalArea,
    *,
    audience: Audience,
    name: str,
    tier: str,
    arrangement: str,
    lead_partner: Partner,
    by: Person,
    description: str = "",
    arrangement_note: str = "",
    age_from: int | None = None,
    age_to: int | None = None,
    eligibility: str = "",
    direction_of_travel: str = "",
    local_offer_text: str = "",
    local_offer_link: str = "",
    co_commissioners: Iterable[Partner] = (),
    providers: Iterable[Partner] = (),
    outside_providers: Sequence[str] = (),
    needs: Iterable[Need] = (),
) -> Service:
    """Enter a service in the register: who commissions it with whom, who provides it, for whom.

    `age_to` is exclusive. `outside_providers` are bodies outside the partnership, by name. What it costs goes into
    contracts and funding lines. Arrangements: pooled funds are those of section 75, NHS Act 2006. Raises RuleBroken if
    audience, partners or needs are another area's, the ages are out of order, or the lead is also a co-commissioner.
    """
    demand_audience_of(area, audience)
    co_commissioners, providers, needs = list(co_commissioners), list(providers), list(needs)
    _demand_sound(area, age_from, age_to, lead_partner, co_commissioners, providers, needs)
    with audit.record("service_created", by=by), also_seeing(audience.pk):
        service = Service.objects.create(
            area=area,
            audience=audience,
            name=name,
            description=description,
            age_from=age_from,
            age_to=age_to,
            tier=tier,
            arrangement=arrangement,
            arrangement_note=arrangement_note,
            lead_partner=lead_partner,
            eligibility=eligibility,
            direction_of_travel=direction_of_travel,
            local_offer_text=local_offer_text,
            local_offer_link=local_offer_link,
        )
        set_links(service, service.co_commissioners, "partner", co_commissioners)
        set_links(service, service.service_needs, "need", needs)
        _set_providers(service, providers, outside_providers)
    return service


@transaction.atomic
def edit_service(
    service: Service,
    *,
    name: str,
    description: str,
    age_from: int | None,
    age_to: int | None,
    tier: str,
    arrangement: str,
    arrangement_note: str,
    lead_partner: Partner,
    co_commissioners: Iterable[Partner],
    providers: Iterable[Partner],
    outside_providers: Sequence[str],
    needs: Iterable[Need],
    eligibility: str,
    direction_of_travel: str,
    local_offer_text: str,
    local_offer_link: str,
    seen_version: int,
    by: Person,
    seen_needs: Collection[int] | None = None,
) -> Service:
    """Change what the register says of a service. The lists are whole; needs that are not in `seen_needs` (numbers)
    stay, because the person could not see them.

    Raises RuleBroken if it has ended or been withdrawn, and as for a new one; EditConflict if it changed meanwhile.
    """
    service = _open(service, seen_version)
    co_commissioners, providers, needs = list(co_commissioners), list(providers), list(needs)
    _demand_sound(service.area, age_from, age_to, lead_partner, co_commissioners, providers, needs)
    service.name, service.description, service.age_from, service.age_to = name, description, age_from, age_to
    service.tier, service.arrangement, service.arrangement_note = tier, arrangement, arrangement_note
    service.lead_partner, service.eligibility = lead_partner, eligibility
    service.direction_of_travel = direction_of_travel
    service.local_offer_text, service.local_offer_link = local_offer_text, local_offer_link
    with audit.record("service_edited", by=by), also_seeing(service.audience_id):
        service.save()
        set_links(service, service.co_commissioners, "partner", co_commissioners)
        set_links(service, service.service_needs, "need", needs, seen_needs)
        _set_providers(service, providers, outside_providers)
    return service


@transaction.atomic
def move_service(service: Service, *, state: str, reason: str, by: Person, seen_version: int | None = None) -> Service:
    """End a service, start it again, or withdraw one recorded in error.

    Raises RuleBroken if it can't go there from where it is; EditConflict if it changed meanwhile.
    """
    service = lock(service, seen_version)
    before = Service.State(service.state)
    if state not in Service.MOVES[before]:
        raise RuleBroken(
            f"A service that is “{before.label}” can't become “{Service.State(state).label}”.", field="state"
        )
    service.state = state
    verb = "service_started_again" if state == Service.State.RUNNING else f"service_{state}"
    with audit.record(verb, by=by, reason=reason), also_seeing(service.audience_id):
        service.save()
    return service


@transaction.atomic
def add_dependency(service: Service, *, other: Service, why: str, by: Person) -> ServiceDependency:
    """Say that a service works only together with another one.

    Raises RuleBroken if the two are one, are tied so already, or the service can't be changed.
    """
    service = _open(service)
    if other.pk == service.pk:
        raise RuleBroken("Choose another service than this one.", field="other")
    demand_here(service.area_id, other, "other")
    if service.dependencies.filter(other=other).exists():
        raise RuleBroken("This dependency is there already.", field="other")
    with audit.record("dependency_added", by=by):
        return ServiceDependency.objects.create(service=service, other=other, why=why)


@transaction.atomic
def remove_dependency(dependency: ServiceDependency, *, by: Person) -> None:
    """Take a dependency away; the history keeps it. Raises RuleBroken if the service can't be changed."""
    _open(dependency.service)
    with audit.record("dependency_removed", by=by):
        dependency.delete()


@transaction.atomic
def plan_review(service: Service, *, due: dt.date, by: Person, about: str = "") -> ServiceReview:
    """Say by when a service is to be reviewed. Commissioning arrangements are kept under review: Children and Families
    Act 2014, section 26. Raises RuleBroken if one is open already or the service can't be changed."""
    service = _open(service)
    if service.reviews.open().exists():
        raise RuleBroken("A review is planned already. Record its outcome first.", field="due")
    with audit.record("review_planned", by=by):
        return ServiceReview.objects.create(service=service, due=due, about=about)


@transaction.atomic
def record_review_outcome(
    review: ServiceReview,
    *,
    outcome: str,
    outcome_words: str,
    reviewed_on: dt.date,
    by: Person,
    decision: Decision | None = None,
    next_due: dt.date | None = None,
    seen_version: int | None = None,
) -> ServiceReview:
    """Record what came of a review (keep, vary, recommission, decommission), the board's decision where there is one,
    and when the next review is due.

    Raises RuleBroken if it has an outcome, the day has not come, the next review is not after it, or the decision is
    another area's; EditConflict if it changed meanwhile.
    """
    review = lock(review, seen_version)
    if review.outcome:
        raise RuleBroken("The outcome of this review has been recorded already.")
    if reviewed_on > clock.today():
        raise RuleBroken("The day of the review has not come yet.", field="reviewed_on")
    if next_due is not None and next_due <= reviewed_on:
        raise RuleBroken("The next review must be after this one.", field="next_due")
    demand_here(review.service.area_id, decision, "decision")
    review.outcome, review.outcome_words = outcome, outcome_words
    review.reviewed_on, review.decision = reviewed_on, decision
    with audit.record("review_recorded", by=by):
        review.save()
        if next_due is not None:
            ServiceReview.objects.create(service=review.service, due=next_due)
    return review


def _open(service: Service, seen_version: int | None = None) -> Service:
    """The service, locked; its version is raised only where the caller saves it."""
    service = lock(service, seen_version)
    if not service.is_open:
        raise RuleBroken(f"This service is “{service.get_state_display().lower()}”, so it can't be changed.")
    return service


def _demand_sound(area, age_from, age_to, lead_partner, co_commissioners, providers, needs) -> None:
    demand_ages(age_from, age_to)
    demand_partners_of(area, [lead_partner], "lead_partner")
    demand_partners_of(area, co_commissioners, "co_commissioners")
    demand_partners_of(area, providers, "providers")
    demand_all_here(area.pk, needs, "needs")
    if lead_partner in co_commissioners:
        raise RuleBroken("The lead commissioner is not its own co-commissioner.", field="co_commissioners")


def _set_providers(service: Service, partners: Iterable[Partner], names: Sequence[str]) -> None:
    wanted: dict[object, models.Model | str] = {partner.pk: partner for partner in partners}
    wanted |= {name: name for name in names}
    for row in service.providers.all():
        if wanted.pop(row.partner_id or row.outside_name, None) is None:
            row.delete()
    for entry in wanted.values():
        named = {"outside_name": entry} if isinstance(entry, str) else {"partner": entry}
        ServiceProvider.objects.create(service=service, **named)
