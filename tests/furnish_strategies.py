"""A strategy with its parts and workstreams, in each of the two areas, made by the people who would make them."""

import datetime as dt
from types import SimpleNamespace

from django.db import transaction

from core.access import acting_as
from partners.models import Person
from strategies import operations


def furnish(world: SimpleNamespace) -> None:
    """For each area, as attributes `<slug>_<noun>`: strategy (agreed, everyone), draft_strategy (commissioners, led by
    the officer of the NHS commissioner); priority (renamed once), outcome (with the measure), theme; workstream (with
    the council's officer in its group), other_workstream (led by the trust, no group), elsewhere_workstream (governed
    elsewhere), commissioners_workstream; member, intended_outcome, workstream_link, workstream_theme."""
    for slug in ("oakshire", "elmborough"):
        lead = Person.objects.get(pk=getattr(world, f"{slug}_people").la_lead.pk)
        with transaction.atomic(), acting_as(lead):
            made = _strategies(world, slug, lead)
            made |= _workstreams(world, slug, made, lead)
        for name, thing in made.items():
            setattr(world, f"{slug}_{name}", thing)


def _strategies(world: SimpleNamespace, slug: str, lead: Person) -> dict:
    area, people = getattr(world, slug), getattr(world, f"{slug}_people")
    audiences = getattr(world, f"{slug}_audiences")
    strategy = operations.create_strategy(
        area,
        audience=audiences.everyone,
        title=f"SEND strategy of {area.name}",
        vision="Every child and young person has good provision near home.",
        commitments_label="Jointly agreed commitments",
        commitments=["Needs are identified early.", "Families take part in decisions."],
        starts_on=dt.date(2025, 9, 1),
        ends_on=dt.date(2028, 9, 1),
        by=lead,
    )
    priority = operations.add_priority(strategy, title="Behaviour support", description="In every school.", by=lead)
    priority = operations.rename_priority(
        priority,
        title="Social, emotional and mental health",
        reason="The code of practice changed the term.",
        seen_version=priority.version,
        by=lead,
    )
    outcome = operations.add_outcome(
        strategy,
        text="Needs are met well and near home.",
        other_evidence="Case studies",
        measures=[getattr(world, f"{slug}_measure"), getattr(world, f"{slug}_commissioners_measure")],
        by=lead,
    )
    theme = operations.add_theme(
        strategy,
        title="Best use of resources",
        aim="Get the most from what we have.",
        rationale="Money is short.",
        by=lead,
    )
    strategy = operations.agree_strategy(
        strategy, agreed_by_board=getattr(world, f"{slug}_board"), agreed_on=dt.date(2025, 7, 10), by=lead
    )
    draft = operations.create_strategy(
        area,
        audience=audiences.commissioners,
        title=f"Joint commissioning strategy of {area.name}",
        lead_person=people.icb_officer,
        by=lead,
    )
    return {
        "strategy": strategy,
        "draft_strategy": draft,
        "priority": priority,
        "outcome": outcome,
        "theme": theme,
    }


def _workstreams(world: SimpleNamespace, slug: str, made: dict, lead: Person) -> dict:
    people, partners = getattr(world, f"{slug}_people"), getattr(world, f"{slug}_partners")
    audiences, strategy = getattr(world, f"{slug}_audiences"), made["strategy"]
    workstream = operations.create_workstream(
        strategy,
        audience=audiences.everyone,
        title="Autism",
        purpose="A clear local offer for autistic children and young people.",
        lead_person=people.la_lead,
        lead_partner=partners.council,
        timescale_words="2 to 3 years",
        overseeing_board=getattr(world, f"{slug}_board"),
        themes=[made["theme"]],
        intended_outcomes=["A strategy for autism is published.", "Each locality has the services it needs."],
        by=lead,
    )
    member = operations.add_member(
        workstream, constituency="Officers of the council", person=people.la_officer, partner=partners.council, by=lead
    )
    operations.add_member(
        workstream, constituency="Parents and carers", person=people.forum_rep, partner=partners.forum, by=lead
    )
    other = operations.create_workstream(
        strategy,
        audience=audiences.everyone,
        title="Speech, language and communication",
        lead_person=people.provider_officer,
        lead_partner=partners.provider,
        by=lead,
    )
    elsewhere = operations.create_workstream(
        strategy,
        audience=audiences.everyone,
        title="Preparing for adulthood",
        governed_elsewhere=True,
        governed_by_words="the preparing for adulthood board",
        by=lead,
    )
    commissioners = operations.create_workstream(
        made["draft_strategy"], audience=audiences.commissioners, title="Exceptional needs funding", by=lead
    )
    link = operations.link_workstreams(workstream, other=other, why="Many children need both.", by=lead)
    return {
        "workstream": workstream,
        "other_workstream": other,
        "elsewhere_workstream": elsewhere,
        "commissioners_workstream": commissioners,
        "member": member,
        "intended_outcome": workstream.intended_outcomes.first(),
        "workstream_theme": workstream.workstream_themes.get(),
        "workstream_link": link,
    }
