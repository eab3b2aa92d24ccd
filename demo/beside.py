"""What stands beside the story of each area: events, texts for other readers, issues of its plan, services with their
contracts, and what is being procured. Each added by whoever would have added it, on its day."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from actionplans import operations as plans
from actionplans.dates import SaidDate
from actionplans.models import Plan
from commissioning import operations as commissioning
from commissioning.models import Intention, Service
from core import clock
from demo import calendar
from demo.builder import AreaBuilder
from documents import operations as documents
from documents.models import DocumentVersion
from partners import operations as partners


class EventSays(NamedTuple):
    """An event so many days from today (below nought: past, with what was said and who came)."""

    title: str
    kind: str
    days: int
    place: str
    meant_for: str
    about: str
    account: str = "la-officer"
    partner: str = "council"
    said: str = ""
    came: tuple[tuple[str, int], ...] = ()
    cancelled: str = ""


class CompanionSays(NamedTuple):
    """The text of a document for other readers; without `ready` only its authors see it."""

    kind: str
    text: str
    language: str = ""
    ready: bool = True


class IssueSays(NamedTuple):
    """An issue of a plan, entered so many days ago and, if it is, resolved so many; `due` is in days from today."""

    title: str
    happened: str
    effect: str
    response: str
    account: str
    entered: int
    due: int
    resolved: int | None = None
    because: str = ""


class ContractSays(NamedTuple):
    """A contract with its service; `ends` is in months from today."""

    reference: str
    provider_name: str
    ends: int
    notice_months: int
    procurement_months: int
    pounds_a_year: int
    decided: tuple[str, str] | None = None


class ServiceSays(NamedTuple):
    """A service of the register, and its contract, if it has one."""

    name: str
    description: str
    tier: str
    arrangement: str
    lead: str
    others: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    contract: ContractSays | None = None


def hold_events(builder: AreaBuilder, said: Iterable[EventSays]) -> None:
    """Put events into the calendar; past ones with their record."""
    cast = builder.cast
    for each in said:
        day = builder.today + dt.timedelta(days=each.days)
        planned = min(day, builder.today) - dt.timedelta(days=24)
        with builder.acting(each.account, planned) as person:
            event = documents.plan_event(
                cast.area,
                title=each.title,
                kind=each.kind,
                day=day,
                place=each.place,
                meant_for=each.meant_for,
                about=f"{each.about} {builder.illustration}",
                lead_partner=cast.partners[each.partner],
                audience=builder.everyone,
                by=person,
            )
        if each.cancelled:
            with builder.acting(each.account, planned + dt.timedelta(days=14)) as person:
                documents.cancel_event(event, reason=each.cancelled, by=person)
        elif each.days < 0:
            with builder.acting(each.account, day, 18) as person:
                documents.record_event(event, what_was_said=each.said, by=person)
                for group, number in each.came:
                    documents.record_attendance(event, group=group, number=number, by=person)


def add_companions(builder: AreaBuilder, version: DocumentVersion, said: Iterable[CompanionSays], *, day: dt.date):
    """Write a text anew for other readers, and show it to all who read the version."""
    for hour, each in enumerate(said, 13):
        with builder.acting("la-officer", day, hour) as officer:
            companion = documents.add_companion(
                version, kind=each.kind, language=each.language, text=each.text, by=officer
            )
            if each.ready:
                documents.make_companion_ready(companion, by=officer)


class StepSays(NamedTuple):
    """What a partner was asked to do for the action of that reference, so many days from today; and how far it is."""

    reference: str
    partner: str
    title: str
    due: int
    account: str = ""
    state: str = ""
    words: str = ""


def ask_other_partners(builder: AreaBuilder, plan: Plan, said: Iterable[StepSays]) -> None:
    """What other partners do for actions: asked for two months ago, and told by themselves. Nothing is asked where the
    action has been closed since."""
    for each in said:
        day = builder.today + dt.timedelta(days=each.due)
        with builder.acting("la-lead", builder.ago(days=60), 10) as lead:
            action = plan.actions_in_plan.select_related("action").get(reference=each.reference).action
            if not action.is_open:
                continue
            asked = plans.ask_for_contribution(
                action,
                partner=builder.cast.partners[each.partner],
                title=each.title,
                due=SaidDate(calendar.spoken(day), day, day),
                by=lead,
            )
        if each.state:
            with builder.acting(each.account, builder.ago(days=9), 15) as person:
                plans.report_on_contribution(asked, state=each.state, words=each.words, by=person)


def enter_issues(builder: AreaBuilder, plan: Plan, said: Iterable[IssueSays]) -> None:
    """What has happened and holds the plan back, and what was done about it."""
    for each in said:
        with builder.acting("la-lead", builder.ago(days=each.entered), 14) as lead:
            issue = plans.add_issue(
                plan,
                title=each.title,
                what_happened=f"{each.happened} {builder.illustration}",
                effect=each.effect,
                response=each.response,
                owner_person=builder.cast.people[each.account],
                due_on=builder.today + dt.timedelta(days=each.due),
                by=lead,
            )
        if each.resolved is not None:
            with builder.acting("la-lead", builder.ago(days=each.resolved), 14) as lead:
                plans.close_issue(issue, state="resolved", reason=each.because, by=lead)


def register_services(builder: AreaBuilder, said: Iterable[ServiceSays]) -> dict[str, Service]:
    """Services with who commissions and provides them; what contracts say is for commissioners alone."""
    cast, made = builder.cast, {}
    for each in said:
        with builder.acting("la-lead", builder.ago(months=4), 9) as lead:
            made[each.name] = commissioning.create_service(
                cast.area,
                audience=builder.everyone,
                name=each.name,
                description=f"{each.description} {builder.illustration}",
                tier=each.tier,
                arrangement=each.arrangement,
                lead_partner=cast.partners[each.lead],
                co_commissioners=[cast.partners[key] for key in each.others],
                providers=[cast.partners[key] for key in each.providers],
                outside_providers=each.outside,
                age_from=0,
                age_to=25,
                by=lead,
            )
            if each.contract:
                add_contract(builder, made[each.name], each.contract, by=lead)
    return made


def add_contract(builder: AreaBuilder, service: Service, said: ContractSays, *, by) -> None:
    """A contract of the council's; one for which it is late to decide shows on the list of alerts."""
    contract = commissioning.create_contract(
        service,
        audience=builder.cast.audience("commissioners"),
        reference=said.reference,
        provider_name=said.provider_name,
        lead_partner=builder.cast.partners["council"],
        starts_on=calendar.months_from(builder.today, said.ends - 48),
        ends_on=calendar.months_from(builder.today, said.ends),
        notice_months=said.notice_months,
        procurement_months=said.procurement_months,
        value_pence_per_year=said.pounds_a_year * 100,
        by=by,
    )
    if said.decided:
        way_ahead, because = said.decided
        commissioning.decide_contract(contract, way_ahead=way_ahead, way_ahead_because=because, by=by)


def procure(builder: AreaBuilder, service: Service, *, title: str, summary: str, notes: str) -> None:
    """An intention taken to “Do”, and bids for it, in an audience of its evaluation team by name."""
    council = builder.cast.partners["council"]
    with builder.acting("la-lead", builder.ago(months=3), 9) as lead:
        intention = commissioning.create_intention(
            builder.cast.area,
            audience=builder.everyone,
            title=title,
            summary=f"{summary} {builder.illustration}",
            lead_partner=council,
            lead_person=builder.cast.people["la-officer"],
            arrangement="joint",
            services=[service],
            by=lead,
        )
        for option, does_nothing, result, reasons in (
            ("Let the contract run out", True, "not_preferred", "Families would lose what they count on."),
            ("Ask for bids once more, with clear outcomes", False, "preferred", "Outcomes that families named."),
        ):
            commissioning.add_option(
                intention, title=option, does_nothing=does_nothing, result=result, reasons=reasons, by=lead
            )
        for kind in ("equality", "data_protection"):
            commissioning.set_assessment(
                intention, kind=kind, needed="yes", done_on=clock.today(), mitigation=builder.illustration, by=lead
            )
    with builder.acting("la-lead", builder.ago(days=45), 9) as lead:
        commissioning.edit_intention(
            intention,
            title=intention.title,
            summary=intention.summary,
            lead_partner=council,
            lead_person=intention.lead_person,
            arrangement=intention.arrangement,
            specification="What is provided, for whom, and which outcomes count.",
            decision_due=None,
            consultation_needed="no",
            consultation_note="The offer stays as families know it; they took part in writing what is asked for.",
            consultation_ended_on=None,
            barriers="",
            financial_implications="Within the present budget.",
            property_implications="",
            legal_implications="",
            services=[service],
            needs=[],
            priorities=[],
            outcomes=[],
            documents=[],
            seen_version=intention.version,
            by=lead,
        )
        for stage, reason in (("plan", "Both bodies agree."), ("do", "The specification is written with families.")):
            commissioning.move_intention(intention, stage=stage, reason=reason, by=lead)
        _team(builder, title, by=lead)
    with builder.acting("la-lead", builder.ago(days=40), 9) as lead:
        commissioning.open_procurement(
            Intention.objects.get(pk=intention.pk),
            audience=builder.cast.audience(f"{title}: evaluation team"),
            title=title,
            opens_on=builder.ago(days=10),
            closes_on=builder.today + dt.timedelta(days=32),
            notes=f"{notes} {builder.illustration}",
            by=lead,
        )


def _team(builder: AreaBuilder, title: str, *, by) -> None:
    team = partners.create_audience(builder.cast.area, name=f"{title}: evaluation team", by=by)
    for account in ("la-lead", "icb-lead", "icb-officer"):
        partners.grant_to_person(
            team,
            builder.cast.people[account],
            "view",
            "contribute",
            ends_on=calendar.months_from(builder.today, 6),
            by=by,
        )
