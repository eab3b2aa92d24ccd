"""The register of services as a list: filters, order, and each row with what this viewer sees around it.

A contract, an intention or a review narrows the list only where the viewer sees it: a filter must not tell what a page
does not.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from commissioning.forms import ServiceFilter
from commissioning.models import (
    Contract,
    Intention,
    IntentionService,
    Service,
    ServiceProvider,
    ServiceQuerySet,
    ServiceReview,
)
from core import clock
from indicators.periods import months_later
from partners.models import LocalArea, Person

REVIEW_AHEAD = dt.timedelta(days=60)
"""How long before its day a review counts as due: two months."""

SORTS = {
    "name": ("name",),
    "tier": ("tier", "name"),
    "lead": ("lead_partner__name", "name"),
}

CSV_HEADER = (
    "Service",
    "From age",
    "To age (exclusive)",
    "Tier",
    "Arrangement",
    "Lead commissioner",
    "Commissioned with",
    "Providers",
    "State",
    "Review due",
    "Contracts",
    "First contract ends on",
    "Contract value a year (pounds)",
    "Needs a decision",
)


@dataclass
class RegisterEntry:
    """A service with its partners, its open review, and the contracts in force that this viewer sees."""

    service: Service
    co_commissioners: list = field(default_factory=list)
    providers: list[str] = field(default_factory=list)
    review: ServiceReview | None = None
    contracts: list[Contract] = field(default_factory=list)

    @property
    def needs_decision(self) -> bool:
        """Whether one of those contracts asks for a decision now."""
        return any(contract.needs_decision for contract in self.contracts)

    @property
    def value_pence(self) -> int | None:
        """What those contracts cost a year together; None where no value is known."""
        values = [c.value_pence_per_year for c in self.contracts if c.value_pence_per_year is not None]
        return sum(values) if values else None


def narrowed(person: Person, area: LocalArea, form: ServiceFilter) -> ServiceQuerySet:
    """The services that this person sees and the filters leave."""
    services = Service.objects.visible_to(person, area)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    state = wanted.get("state") or Service.State.RUNNING
    if state != "any":
        services = services.filter(state=state)
    for name in ("tier", "arrangement"):
        if wanted.get(name):
            services = services.filter(**{name: wanted[name]})
    if wanted.get("words"):
        services = services.filter(name__icontains=wanted["words"])
    if wanted.get("lead"):
        services = services.filter(lead_partner=wanted["lead"])
    if wanted.get("provider"):
        services = services.filter(
            Exists(ServiceProvider.objects.filter(service=OuterRef("pk"), partner=wanted["provider"]))
        )
    if wanted.get("review_due"):
        due = ServiceReview.objects.open().filter(service=OuterRef("pk"), due__lte=clock.today() + REVIEW_AHEAD)
        services = services.filter(Exists(due))
    return _by_contract_and_route(services, wanted, person, area)


def _by_contract_and_route(services, wanted: dict, person: Person, area: LocalArea) -> ServiceQuerySet:
    today = clock.today()
    contracts = Contract.objects.visible_to(person, area).in_force().filter(service=OuterRef("pk"))
    if wanted.get("ends_soon"):
        services = services.filter(Exists(contracts.filter(ends_on__lte=months_later(today, 12))))
    if wanted.get("needs_decision"):
        services = services.filter(Exists(contracts.needing_decision(today)))
    if wanted.get("no_route"):
        routed = Intention.objects.visible_to(person, area).open().with_decision_route()
        links = IntentionService.objects.filter(service=OuterRef("pk"), intention__in=routed)
        decided = contracts.exclude(way_ahead="")
        services = services.exclude(Q(Exists(links)) | Q(Exists(decided)))
    return services


def ordered(services: ServiceQuerySet, sort: str) -> ServiceQuerySet:
    """By a column of SORTS, backwards with a minus before it; by name for anything else."""
    names = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    order = [f"-{name}" if sort.startswith("-") else name for name in names]
    return services.select_related("lead_partner").order_by(*order, "pk")


def register_of(services: Iterable[Service], person: Person, area: LocalArea) -> list[RegisterEntry]:
    """The rows with what stands around them: four queries for any number of them."""
    entries = {service.pk: RegisterEntry(service) for service in services}
    for row in _of(entries, "co_commissioners"):
        entries[row.service_id].co_commissioners.append(row.partner)
    for row in _of(entries, "providers"):
        entries[row.service_id].providers.append(row.outside_name or row.partner.label)
    for review in ServiceReview.objects.open().filter(service__in=entries):
        entries[review.service_id].review = review
    for contract in Contract.objects.visible_to(person, area).in_force().filter(service__in=entries):
        entries[contract.service_id].contracts.append(contract)
    return list(entries.values())


def _of(entries: dict[int, RegisterEntry], name: str):
    rows = Service._meta.get_field(name).related_model
    return rows.objects.filter(service__in=entries).select_related("partner")


def csv_rows(entries: Iterable[RegisterEntry]) -> Iterator[tuple]:
    """Each entry as a row under CSV_HEADER."""
    for entry in entries:
        service, contracts = entry.service, entry.contracts
        yield (
            service.name,
            service.age_from,
            service.age_to,
            str(service.get_tier_display()),
            str(service.get_arrangement_display()),
            str(service.lead_partner),
            "; ".join(map(str, entry.co_commissioners)),
            "; ".join(entry.providers),
            str(service.get_state_display()),
            entry.review.due if entry.review else "",
            "; ".join(contract.reference for contract in contracts),
            min(contract.last_day for contract in contracts) if contracts else "",
            entry.value_pence / 100 if entry.value_pence is not None else "",
            ("yes" if entry.needs_decision else "no") if contracts else "",
        )
