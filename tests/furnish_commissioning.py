"""One of everything that commissioning knows, in each of the two areas, made by the people who would make it."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

from django.db import transaction

from commissioning import operations
from commissioning.models import (
    ConflictOfInterest,
    FundingLine,
    ImpactAssessment,
    Intention,
    Option,
    Service,
    ServiceReview,
)
from core import clock
from core.access import acting_as
from documents.models import CoProductionRecord
from partners.models import Person
from partners.operations import create_audience, grant_to_group, grant_to_person


def furnish(world: SimpleNamespace) -> None:
    """For each area, as attributes `<slug>_<noun>`: money_audience (leads of the two accountable bodies),
    evaluation_audience (the two officers and, wrongly, the provider's officer, by name); need, need_figure; service
    (council, with the ICB, provided by the trust and an outside body), other_service, dependency, past_service_review,
    service_review (overdue); contract (council's, needs a decision); intention (at “Do”, led by the council's officer,
    closed to the voluntary body that bids), commissioners_intention (at “Plan”); option, assessment, co_production,
    notice, procurement, conflict; funding_line (council's), icb_funding_line; modelled_figure."""
    for slug in ("oakshire", "elmborough"):
        lead = Person.objects.get(pk=getattr(world, f"{slug}_people").la_lead.pk)
        with transaction.atomic(), acting_as(lead):
            made = _audiences(world, slug, lead)
        lead = Person.objects.get(pk=lead.pk)
        with transaction.atomic(), acting_as(lead):
            made |= _services(world, slug, lead)
            made |= _intentions(world, slug, made, lead)
            made |= _money(world, slug, made, lead)
        for name, thing in made.items():
            setattr(world, f"{slug}_{name}", thing)


def _audiences(world: SimpleNamespace, slug: str, lead: Person) -> dict:
    area, people = getattr(world, slug), getattr(world, f"{slug}_people")
    money = create_audience(area, name="Commissioning money", by=lead)
    grant_to_group(money, area.accountable_leads_group, "view", "contribute", by=lead)
    evaluation = create_audience(area, name="Evaluation team", by=lead)
    grant_to_person(evaluation, people.la_officer, "view", "contribute", ends_on=None, by=lead)
    for person in (people.icb_officer, people.provider_officer):
        grant_to_person(evaluation, person, "view", ends_on=None, by=lead)
    return {"money_audience": money, "evaluation_audience": evaluation}


def _services(world: SimpleNamespace, slug: str, lead: Person) -> dict:
    area, partners = getattr(world, slug), getattr(world, f"{slug}_partners")
    audiences, today = getattr(world, f"{slug}_audiences"), clock.today()
    need = operations.create_need(
        area,
        audience=audiences.everyone,
        title="Speech, language and communication",
        population="Children under 5 who are late to talk",
        age_from=0,
        age_to=5,
        description="Help early, where the child is.",
        gap="Nobody sees families in the north.",
        jsna_reference="Chapter 4, 2025",
        source="Health visitors",
        by=lead,
    )
    figure = operations.add_need_figure(
        need,
        label="Children late to talk",
        value=Decimal(420),
        unit="children",
        as_at=today - dt.timedelta(days=200),
        source="Two-year checks",
        by=lead,
    )
    service = operations.create_service(
        area,
        audience=audiences.everyone,
        name="Speech and language therapy",
        description="Therapists in nurseries and schools.",
        age_from=0,
        age_to=19,
        tier=Service.Tier.TARGETED,
        arrangement=Service.Arrangement.POOLED,
        arrangement_note="Agreement of 2024",
        lead_partner=partners.council,
        co_commissioners=[partners.icb],
        providers=[partners.provider],
        outside_providers=["Talk Together"],
        needs=[need],
        eligibility="Any child whom a nursery or school refers.",
        direction_of_travel="Towards one integrated offer.",
        local_offer_text="Help with talking and understanding.",
        local_offer_link="https://localoffer.example/speech",
        by=lead,
    )
    other = operations.create_service(
        area,
        audience=audiences.everyone,
        name="Behaviour outreach",
        tier=Service.Tier.SPECIALIST,
        arrangement=Service.Arrangement.SINGLE,
        lead_partner=partners.icb,
        by=lead,
    )
    dependency = operations.add_dependency(service, other=other, why="They see the same children.", by=lead)
    past = operations.plan_review(service, due=today - dt.timedelta(days=400), about="The first year", by=lead)
    past = operations.record_review_outcome(
        past,
        outcome=ServiceReview.Outcome.VARY,
        outcome_words="Waits fell; reach did not grow.",
        reviewed_on=today - dt.timedelta(days=390),
        decision=getattr(world, f"{slug}_restricted_decision"),
        next_due=today - dt.timedelta(days=5),
        by=lead,
    )
    contract = operations.create_contract(
        service,
        audience=audiences.commissioners,
        reference="SLT-24",
        provider_name="The community trust",
        lead_partner=partners.council,
        starts_on=today - dt.timedelta(days=600),
        ends_on=today + dt.timedelta(days=200),
        extension_options="One year, twice",
        notice_months=6,
        procurement_months=9,
        value_pence_per_year=123_456_00,
        by=lead,
    )
    return {
        "need": need,
        "need_figure": figure,
        "service": service,
        "other_service": other,
        "dependency": dependency,
        "past_service_review": past,
        "service_review": service.reviews.open().get(),
        "contract": contract,
    }


def _intentions(world: SimpleNamespace, slug: str, made: dict, lead: Person) -> dict:
    area, partners = getattr(world, slug), getattr(world, f"{slug}_partners")
    people, audiences = getattr(world, f"{slug}_people"), getattr(world, f"{slug}_audiences")
    links = {
        "services": [made["service"]],
        "needs": [made["need"]],
        "priorities": [getattr(world, f"{slug}_priority")],
        "outcomes": [getattr(world, f"{slug}_outcome")],
        "documents": [getattr(world, f"{slug}_document")],
    }
    intention = operations.create_intention(
        area,
        audience=audiences.everyone,
        title="One therapy offer",
        summary="Three therapies under one roof.",
        lead_partner=partners.council,
        lead_person=people.la_officer,
        arrangement=Service.Arrangement.JOINT,
        by=lead,
        **links,
    )
    intention = operations.edit_intention(
        intention,
        title=intention.title,
        summary=intention.summary,
        lead_partner=partners.council,
        lead_person=people.la_officer,
        arrangement=intention.arrangement,
        specification="Therapists who follow the child.",
        decision_board=getattr(world, f"{slug}_board"),
        decision_meeting=getattr(world, f"{slug}_meeting"),
        decision_due=clock.today() + dt.timedelta(days=14),
        consultation_needed=Intention.Answer.YES,
        consultation_note="Eight weeks with families and schools.",
        consultation_ended_on=clock.today() - dt.timedelta(days=30),
        barriers="Therapists are scarce.",
        financial_implications="Within present budgets.",
        property_implications="None.",
        legal_implications="Section 75 of the NHS Act 2006.",
        seen_version=intention.version,
        by=lead,
        **links,
    )
    option = operations.add_option(
        intention,
        title="Go on as now",
        does_nothing=True,
        description="Three services as today.",
        result=Option.Result.NOT_PREFERRED,
        reasons="Families tell their story three times.",
        by=lead,
    )
    for kind in ImpactAssessment.Kind:
        assessment = operations.set_assessment(
            intention,
            kind=kind,
            needed=Intention.Answer.YES,
            reason="It touches families who move often.",
            done_on=clock.today() - dt.timedelta(days=20),
            mitigation="Appointments in the evening.",
            by=lead,
        )
    record = operations.record_co_production_of_intention(
        intention,
        stage=CoProductionRecord.Stage.DESIGNING,
        partner=partners.forum,
        who="Nine parents",
        how="They wrote what good looks like.",
        day=clock.today() - dt.timedelta(days=50),
        by=lead,
    )
    for stage in (Intention.Stage.PLAN, Intention.Stage.DO):
        intention = operations.move_intention(intention, stage=stage, reason="Agreed by both bodies.", by=lead)
    notice = operations.publish_intention(
        intention,
        audience=audiences.everyone,
        title="We mean to bring therapies together",
        text="From next autumn families ask once.",
        by=lead,
    )
    procurement = operations.open_procurement(
        intention,
        audience=made["evaluation_audience"],
        title="Therapy offer 2027",
        opens_on=clock.today(),
        closes_on=clock.today() + dt.timedelta(days=60),
        notes="Quality weighs most.",
        by=lead,
    )
    conflict = operations.record_conflict(
        intention, kind=ConflictOfInterest.Kind.BIDDER, partner=partners.voluntary, by=lead
    )
    planned = operations.create_intention(
        area,
        audience=audiences.commissioners,
        title="Fewer placements out of the area",
        lead_partner=partners.icb,
        by=lead,
    )
    planned = operations.move_intention(planned, stage=Intention.Stage.PLAN, reason="Needs are known.", by=lead)
    return {
        "intention": intention,
        "option": option,
        "assessment": assessment,
        "intention_co_production": record,
        "notice": notice,
        "procurement": procurement,
        "conflict": conflict,
        "commissioners_intention": planned,
    }


def _money(world: SimpleNamespace, slug: str, made: dict, lead: Person) -> dict:
    area, partners = getattr(world, slug), getattr(world, f"{slug}_partners")
    lines = {
        name: operations.create_funding_line(
            area,
            audience=made["money_audience"],
            title=title,
            partner=partner,
            service=made["service"],
            intention=None,
            financial_year=2026,
            kind=kind,
            certainty=FundingLine.Certainty.AGREED,
            pence=pence,
            note="Before inflation.",
            source="Budget book",
            by=lead,
        )
        for name, title, partner, kind, pence in (
            ("funding_line", "Therapists", partners.council, FundingLine.Kind.HIGH_NEEDS_BLOCK, 80_000_00),
            ("icb_funding_line", "Clinical lead", partners.icb, FundingLine.Kind.ICB, 43_456_00),
        )
    }
    figure = operations.create_modelled_figure(
        area,
        audience=getattr(world, f"{slug}_audiences").commissioners,
        title="Fewer independent placements",
        from_value=Decimal(62),
        to_value=Decimal(12),
        unit="placements out of the area",
        effect_pence=2_800_000_00,
        horizon="by 2028",
        assumption="Places here cost a third as much.",
        source="Review of 2018",
        intention=made["commissioners_intention"],
        by=lead,
    )
    return {**lines, "modelled_figure": figure}
