"""One of everything that the inspection app knows, in each of the two areas, made by the people who would make it."""

import datetime as dt
from types import SimpleNamespace

from django.db import transaction

from core import clock
from core.access import acting_as
from inspection import operations
from inspection.models import (
    AreaForDevelopment,
    Criterion,
    Duty,
    DutyPosition,
    Evidence,
    Finding,
    FollowedUp,
    Framework,
    Inspection,
    PreparationDocument,
    SelfEvaluationTest,
)
from partners.models import Person

DAY = dt.timedelta(days=1)


def furnish(world: SimpleNamespace) -> None:
    """For each area, as attributes `<slug>_<noun>`: self_evaluation (draft, everyone, every judgement written),
    judgement (on criterion 1), area_for_development, strength, test_of_it (by the schools, answered), snapshot, review,
    commissioners_self_evaluation; evidence (everyone, the schools'), forum_evidence, commissioners_evidence;
    inspection, finding (the trust responsible), inspection_recommendation, priority_finding (commissioners, the
    trust responsible); preparation, readiness_item (the trust's), site, contact, inspector_meeting,
    preparation_document; duty_position (the schools'), accountability."""
    operations.ship_frameworks()
    operations.ship_duties()
    for slug in ("oakshire", "elmborough"):
        people = getattr(world, f"{slug}_people")
        lead, school = (Person.objects.get(pk=person.pk) for person in (people.la_lead, people.school_rep))
        with transaction.atomic(), acting_as(lead):
            made = _evidence(world, slug, lead)
            made |= _evaluation(world, slug, lead)
        with transaction.atomic(), acting_as(school):
            made["test_of_it"] = operations.record_test(
                made["self_evaluation"],
                partner=getattr(world, f"{slug}_partners").schools,
                stance=SelfEvaluationTest.Stance.CHALLENGES,
                words="Assessments take longer than is said.",
                judgement=made["judgement"],
                by=school,
            )
        with transaction.atomic(), acting_as(lead):
            operations.answer_test(made["test_of_it"], answer="The figure now counts from the request.", by=lead)
            made |= _inspections(world, slug, lead)
            made |= _preparation(world, slug, made, lead)
            made |= _duties(world, slug, lead)
        for name, thing in made.items():
            setattr(world, f"{slug}_{name}", thing)


def _evidence(world: SimpleNamespace, slug: str, lead: Person) -> dict:
    area, partners = getattr(world, slug), getattr(world, f"{slug}_partners")
    audiences = getattr(world, f"{slug}_audiences")
    criterion = Criterion.objects.get(framework__code="area-send-2023", number="1")
    words = {"area": area, "by": lead, "dated_on": clock.today() - 30 * DAY}
    return {
        "evidence": operations.record_evidence(
            **words,
            audience=audiences.everyone,
            title="Audit of requests for assessment",
            kind=Evidence.Kind.AUDIT,
            source_body="Schools and the council",
            owner_partner=partners.schools,
            shows="Most requests have what they need.",
            so_what="Families wait less for a decision.",
            link="https://example.org/audit",
            document_version=getattr(world, f"{slug}_version"),
            measure=getattr(world, f"{slug}_measure"),
            criteria=[criterion],
            duties=[Duty.objects.get(code="cfa-36")],
        ),
        "forum_evidence": operations.record_evidence(
            **words,
            audience=audiences.everyone,
            title="Survey of parents and carers",
            kind=Evidence.Kind.FAMILIES,
            source_body="Parent carer forum",
            owner_partner=partners.forum,
            shows="Four in ten feel heard.",
            criteria=[criterion],
        ),
        "commissioners_evidence": operations.record_evidence(
            **words,
            audience=audiences.commissioners,
            title="Contract monitoring of therapies",
            kind=Evidence.Kind.CONTRACT_MONITORING,
            source_body="Joint commissioning team",
            owner_partner=partners.icb,
            shows="Waits are longer than agreed.",
            criteria=[criterion],
        ),
    }


def _evaluation(world: SimpleNamespace, slug: str, lead: Person) -> dict:
    area, audiences = getattr(world, slug), getattr(world, f"{slug}_audiences")
    framework = Framework.objects.get(code="area-send-2023")
    words = {"framework": framework, "as_at": clock.today() - 10 * DAY, "by": lead}
    evaluation = operations.begin_self_evaluation(
        area,
        audience=audiences.everyone,
        title=f"Self-evaluation of {area.name}",
        lead_person=getattr(world, f"{slug}_people").la_officer,
        **words,
    )
    evaluation = operations.edit_self_evaluation(
        evaluation,
        title=evaluation.title,
        as_at=evaluation.as_at,
        summary="We know ourselves better than two years ago.",
        context="A mid-sized area with a growing number of plans.",
        governance="The partnership board leads.",
        improvement_story="Since the last review, waits have fallen.",
        lead_person=evaluation.lead_person,
        review_every_months=6,
        seen_version=evaluation.version,
        by=lead,
    )
    for judgement in evaluation.judgements.select_related("criterion"):
        judgement = operations.write_judgement(
            judgement,
            text=f"We do this for most, on {judgement.criterion.number}.",
            strengths=["Early years settings notice needs early."],
            seen_version=judgement.version,
            by=lead,
        )
    judgement = evaluation.judgements.get(criterion__number="1")
    area_for_development = operations.add_area_for_development(
        judgement,
        text="Older pupils' needs are noticed late.",
        route=AreaForDevelopment.Route.NONE,
        none_because="The school improvement plan covers it.",
        by=lead,
    )
    review = operations.review_self_evaluation(
        evaluation, reviewed_on=clock.today() - DAY, note="Looked at together; still right.", by=lead
    )
    snapshot = operations.take_snapshot(
        evaluation, audience=audiences.commissioners, occasion="Engagement meeting", by=lead
    )
    evaluation.refresh_from_db()
    return {
        "self_evaluation": evaluation,
        "judgement": judgement,
        "strength": judgement.strengths.get(),
        "area_for_development": area_for_development,
        "review": review,
        "snapshot": snapshot,
        "commissioners_self_evaluation": operations.begin_self_evaluation(
            area, audience=audiences.commissioners, title="Critical review of joint commissioning", **words
        ),
    }


def _inspections(world: SimpleNamespace, slug: str, lead: Person) -> dict:
    area, partners = getattr(world, slug), getattr(world, f"{slug}_partners")
    audiences = getattr(world, f"{slug}_audiences")
    inspection = operations.record_inspection(
        area,
        audience=audiences.everyone,
        kind=Inspection.Kind.EXTERNAL_REVIEW,
        title="Review of specialist places",
        commissioned_by="The council, with its neighbour",
        reviewers="Independent reviewers",
        funder="The council",
        starts_on=clock.today() - 200 * DAY,
        ends_on=clock.today() - 190 * DAY,
        published_on=clock.today() - 100 * DAY,
        aims="Whether there will be enough places.",
        outcome="More places are needed, and more inclusion.",
        link="https://example.org/review",
        document_version=getattr(world, f"{slug}_version"),
        by=lead,
    )
    finding = operations.add_finding(
        inspection,
        kind=Finding.Kind.IMPROVEMENT,
        group="Waits",
        number="1",
        text="Children wait too long for therapies.",
        urgency=FollowedUp.Urgency.SOON,
        bodies=[partners.provider],
        by=lead,
    )
    finding = operations.respond(
        finding, response=FollowedUp.Response.PARTLY, response_reason="Some waits are elsewhere.", by=lead
    )
    finding = operations.report_progress(
        finding, state=FollowedUp.State.SUFFICIENT_PROGRESS, text="Two more therapists have begun.", by=lead
    )
    recommendation = operations.add_recommendation(
        inspection,
        finding=finding,
        number="1a",
        text="Publish how long people wait.",
        bodies=[partners.provider, partners.icb],
        by=lead,
    )
    recommendation = operations.respond(recommendation, response=FollowedUp.Response.ACCEPTED, by=lead)
    recommendation = operations.report_progress(
        recommendation, state=FollowedUp.State.OPEN, text="A first page has been drafted.", by=lead
    )
    return {
        "inspection": inspection,
        "finding": finding,
        "inspection_recommendation": recommendation,
        "priority_finding": operations.add_finding(
            inspection,
            kind=Finding.Kind.PRIORITY_ACTION,
            text="Contracts say nothing about waits.",
            urgency=FollowedUp.Urgency.IMMEDIATE,
            bodies=[partners.provider],
            audience=audiences.commissioners,
            by=lead,
        ),
    }


def _preparation(world: SimpleNamespace, slug: str, made: dict, lead: Person) -> dict:
    area, people, partners = (getattr(world, name) for name in (slug, f"{slug}_people", f"{slug}_partners"))
    preparation = operations.begin_preparation(
        area,
        audience=getattr(world, f"{slug}_audiences").everyone,
        framework=Framework.objects.get(code="area-send-2023"),
        title="Getting ready for the area SEND inspection",
        inspection=made["inspection"],
        expected="Within the year",
        arrangements="Two sites; quiet rooms for the team.",
        lead_person=people.la_officer,
        by=lead,
    )
    item = operations.add_readiness_item(
        preparation,
        title="Therapy waits by month",
        owner_person=people.provider_officer,
        owner_partner=partners.provider,
        place="Shared drive of the trust",
        link="https://example.org/waits",
        document_version=getattr(world, f"{slug}_version"),
        by=lead,
    )
    site = operations.add_site(preparation, name="Civic Centre", arrangements="Badges at reception.", by=lead)
    meeting = operations.plan_inspector_meeting(
        preparation,
        title="Joint commissioning",
        held_on=clock.today() + 20 * DAY,
        starts_at=dt.time(9, 30),
        site=site,
        attendees=[people.la_officer, people.icb_officer],
        by=lead,
    )
    return {
        "preparation": preparation,
        "readiness_item": item,
        "site": site,
        "contact": operations.add_contact(
            preparation, person=people.icb_officer, for_what="Health commissioning", leads_theme=True, by=lead
        ),
        "inspector_meeting": meeting,
        "preparation_document": operations.link_document(
            preparation,
            document=getattr(world, f"{slug}_document"),
            purpose=PreparationDocument.Purpose.ONE_MINUTE_GUIDE,
            by=lead,
        ),
    }


def _duties(world: SimpleNamespace, slug: str, lead: Person) -> dict:
    area, people, partners = (getattr(world, name) for name in (slug, f"{slug}_people", f"{slug}_partners"))
    everyone = getattr(world, f"{slug}_audiences").everyone
    position = operations.record_duty_position(
        area,
        audience=everyone,
        duty=Duty.objects.get(code="cfa-69"),
        owner_partner=partners.schools,
        owner_person=people.college_rep,
        by=lead,
    )
    position = operations.assure_duty_position(
        position,
        compliance=DutyPosition.Compliance.MOSTLY,
        statement="All but two schools have published.",
        assured_on=clock.today() - 20 * DAY,
        assured_how="Web sites were read.",
        next_assurance_on=clock.today() + 300 * DAY,
        measures=[getattr(world, f"{slug}_measure")],
        documents=[getattr(world, f"{slug}_document")],
        by=lead,
    )
    return {
        "duty_position": position,
        "accountability": operations.add_accountability(
            area,
            audience=everyone,
            agency="Schools",
            partner=partners.schools,
            responsibilities="Do their best for every pupil with SEN.",
            accountable_person=people.school_rep,
            accountable_words="To governors, and through inspection.",
            by=lead,
        ),
    }
