"""What the commissioning app tells core's registries: what waits on Home, and intentions on the page of a priority."""

import datetime as dt

from django.db import models
from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from commissioning import live
from commissioning.models import (
    Contract,
    FundingLine,
    Intention,
    IntentionNotice,
    ModelledFigure,
    Need,
    Procurement,
    Service,
    ServiceReview,
)
from commissioning.register import REVIEW_AHEAD
from core.home import Areas, HomeItem, Urgency, in_areas, of_partners, of_people, only_if_any
from core.panels import Panel
from core.registry import HOME_ITEMS, LIVE_BLOCKS, PANELS, SEARCHABLE
from core.search import OfAnother, SearchKind, seen
from core.written import Given
from partners.handover import HOLDINGS, held_by_name
from partners.models import Person, Role
from partners.standing import Anybody
from partners.written import once_for_anybody
from strategies.models import Priority

DECISION_AHEAD = dt.timedelta(days=28)


@HOME_ITEMS.add("commissioning.reviews")
@only_if_any(
    lambda: ServiceReview.objects.open().filter(in_areas("service__area"), of_partners("service__lead_partner")),
)
def reviews_to_do(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """To leads and officers of the lead commissioner: reviews of services due within two months, or overdue."""
    if not person.has_role(Role.LEAD, Role.OFFICER):
        return []
    theirs = person.partner_in("lead_partner", Role.LEAD, Role.OFFICER)
    seen = Service.objects.visible_to(person).in_areas(areas).running().filter(theirs)
    due = ServiceReview.objects.open().filter(service__in=seen, due__lte=today + REVIEW_AHEAD)
    return [
        HomeItem(
            Urgency.of(review.due, today),
            "Review of a service",
            review.service.name,
            reverse("commissioning:service_detail", args=[areas[review.service.area_id].slug, review.service_id]),
            "Review the service",
            review.due,
            area=areas[review.service.area_id],
            detail=review.about,
        )
        for review in due.select_related("service")
    ]


@HOME_ITEMS.add("commissioning.contracts")
@only_if_any(
    lambda: Contract.objects.filter(in_areas(), of_partners("lead_partner"), way_ahead=""),
)
def contracts_to_decide(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """To leads and officers of the partner that holds it: contracts whose time to decide has come."""
    if not person.has_role(Role.LEAD, Role.OFFICER):
        return []
    theirs = person.partner_in("lead_partner", Role.LEAD, Role.OFFICER)
    waiting = Contract.objects.visible_to(person).in_areas(areas).needing_decision(today).filter(theirs)
    return [
        HomeItem(
            Urgency.of(contract.decide_by, today),
            "Contract",
            f"{contract.reference}, {contract.provider_name}",
            reverse("commissioning:contract_detail", args=[areas[contract.area_id].slug, contract.pk]),
            "Decide what comes after it",
            contract.decide_by,
            area=areas[contract.area_id],
            detail=f"Ends on {contract.last_day.day} {contract.last_day:%B %Y}",
        )
        for contract in waiting
    ]


@once_for_anybody
def _to_decide(asking: Anybody) -> QuerySet:
    last = Given("last", models.DateField())
    mine = Intention.objects.visible_to(asking).open().filter(in_areas(), of_people("lead_person"), decision=None)
    return mine.filter(decision_due__lte=last).order_by()


@HOME_ITEMS.add("commissioning.intentions")
@only_if_any(
    lambda: Intention.objects.open().filter(in_areas(), of_people("lead_person"), decision=None),
)
def intentions_to_decide(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """To who leads it: intentions with a decision date within four weeks, or past, and no decision linked."""
    mine = _to_decide(person, areas=list(areas), people=[person.pk], last=today + DECISION_AHEAD)
    return [
        HomeItem(
            Urgency.of(intention.decision_due, today),
            "Commissioning intention",
            intention.title,
            reverse("commissioning:intention_detail", args=[areas[intention.area_id].slug, intention.pk]),
            "Bring it to a decision",
            intention.decision_due,
            area=areas[intention.area_id],
        )
        for intention in mine
    ]


@PANELS.add("strategies.Priority:commissioning")
def intentions_of_priority(priority: Priority, person: Person) -> Panel:
    """The intentions that serve a priority, those that this person sees."""
    intentions = Intention.objects.visible_to(person).open().filter(intention_priorities__priority=priority)
    context = {"intentions": intentions.select_related("lead_partner", "area")}
    return Panel("What is to be commissioned for it", "commissioning/_intentions_panel.html", context)


# --- Tables for papers ------------------------------------------------------------------------------------------------

LIVE_BLOCKS.add("commissioning.services_under_review")(live.SERVICES_UNDER_REVIEW)
LIVE_BLOCKS.add("commissioning.intentions")(live.INTENTIONS)


# --- Search -----------------------------------------------------------------------------------------------------------


def add_to_search(name: str, label: str, plural: str, model: type[Model], title: str, *texts: str, **more) -> None:
    """Let a kind of thing of this room be searched by its title and texts; its page has the model's own name."""
    address = f"commissioning:{more.pop('page', model._meta.model_name)}_detail"
    SEARCHABLE.add(name)(SearchKind(label, plural, seen(model), title, texts, address, **more))


WITHDRAWN = ~Q(withdrawn_because="")

add_to_search("service", "Service", "Services", Service, "name", "description", "eligibility", "direction_of_travel")
add_to_search(
    *("need", "Need", "Needs", Need, "title", "population", "description", "gap", "jsna_reference", "source"),
    withdrawn=WITHDRAWN,
)
add_to_search(
    *("intention", "Commissioning intention", "Commissioning intentions", Intention, "title", "summary"),
    *("specification", "barriers", "financial_implications", "property_implications", "legal_implications"),
)
add_to_search(
    *("notice", "Published intention", "Published intentions", IntentionNotice, "title", "text"),
    page="notice",
    withdrawn=WITHDRAWN,
)
add_to_search("procurement", "Procurement", "Procurements", Procurement, "title", "notes", "outcome")
add_to_search(
    *("contract", "Contract", "Contracts", Contract, "reference", "provider_name", "extension_options"),
    within=OfAnother(Service, "service", "name"),
)
add_to_search(
    *("funding-line", "Funding line", "Funding lines", FundingLine, "title", "note", "source"),
    page="funding_line",
    withdrawn=WITHDRAWN,
)
add_to_search(
    *("modelled-figure", "Modelled figure", "Modelled figures", ModelledFigure, "title", "assumption", "source"),
    page="modelled_figure",
    withdrawn=WITHDRAWN,
)

HOLDINGS.add("commissioning.intentions")(
    held_by_name("intention", Intention, "lead_person", still=lambda rows: rows.open())
)
