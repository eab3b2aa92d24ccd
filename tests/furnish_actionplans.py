"""One of everything that the actionplans app knows, in each of the two areas, made by the people who would make it."""

import datetime as dt
from types import SimpleNamespace

from django.db import transaction

from actionplans import operations
from actionplans.dates import parse
from actionplans.exporting import as_document
from actionplans.models import (
    Action,
    AreaForDevelopmentClosing,
    ChangeOfSeveral,
    Plan,
    PriorityClosing,
    RagScheme,
    Risk,
)
from actionplans.several import Change
from core import clock
from core.access import acting_as
from core.uploads import examine
from documents.models import CoProductionRecord
from inspection.models import Duty
from partners.models import Person
from partners.operations import create_audience, grant_to_group


def furnish(world: SimpleNamespace) -> None:
    """For each area, as attributes `<slug>_<noun>`:

    - plan, other_plan (another RAG scheme) and commissioners_plan (for commissioners only);
    - action: in both open plans, led by the council through its officer, the director accountable, with a milestone,
      for post-16 and employment, linked to a finding, a recommendation, an area for development, an intention, a duty
      and evidence, with an action_co_production;
    - forum_action: led by the forum, nobody named;
    - provider_action: in the commissioners' plan, led by the trust, supported by the college;
    - assigned_action: for the college's eyes among the commissioners; the college leads it through a school's
      representative, with the trust's officer accountable, and the council and the ICB supporting;
    - complete_action: said to be complete, to be confirmed by the ICB's lead; closed_action; milestone;
    - contribution: what the trust does for the council's action, late and held up;
    - risk: of the open plan, owned by the council's officer, watched by the board, rated twice; provider_risk: of the
      commissioners' plan, owned by the trust; former_risk, which became was_risk_issue; plan_issue: the forum's, alone;
    - done_import, which said what is different by forum_action, and draft_import, which the council's lead looks over;
      plan_template, a Word form of the open plan;
    - change_of_several: an age phase added to provider_action and assigned_action at once, by the trust's
      officer;
    - saved_view: the council's officer's own, of the open plan; shared_view: the lead's, for all who see that plan;
      calendar_feed: the officer's;
    - update_request of the open plan, by the council's lead, and rag_draft of its officer; question about the council's
      action, not answered, and its pilot; action_escalation of it and risk_escalation of the risk to the board; the
      forum's action waits for it;
    - challenge that the council's action answers, shown by evidence and in words, and expected_effect, entered by hand,
      of which one year has come; measured_effect, which the measure counts;
    - priority_closing and area_for_development_closing: each was closed and opened again.
    """
    for slug in ("oakshire", "elmborough"):
        people = getattr(world, f"{slug}_people")
        lead = Person.objects.get(pk=people.la_lead.pk)
        operations.ship_rag_schemes()
        with transaction.atomic(), acting_as(lead):
            made = _plans(world, slug, lead)
            made |= _actions(world, slug, made, lead)
            made |= _register(world, slug, made, lead)
            made |= _chain(world, slug, made, lead)
            made |= _closings(world, slug, lead)
            made |= _views(world, slug, made, lead)
            made |= _asked(world, slug, made, lead)
            made |= _changed_together(world, slug, made)
            made |= _imports(made, lead)  # last: what is changed after it can not be undone as a whole
        for name, thing in made.items():
            setattr(world, f"{slug}_{name}", thing)


def _plans(world: SimpleNamespace, slug: str, lead: Person) -> dict[str, Plan]:
    area, audiences = getattr(world, slug), getattr(world, f"{slug}_audiences")
    shared = {"owner_partner": getattr(world, f"{slug}_partners").council, "by": lead}
    plan = operations.create_plan(
        area,
        title="Strategy delivery plan",
        kind=Plan.Kind.STRATEGY_DELIVERY,
        scheme=RagScheme.objects.get(area=None, name="BRAG"),
        audience=audiences.everyone,
        owner_board=getattr(world, f"{slug}_board"),
        **shared,
    )
    other = operations.create_plan(
        area,
        title="Priority action plan",
        kind=Plan.Kind.PRIORITY_ACTION_PLAN,
        scheme=RagScheme.objects.get(area=None, name="Achieved, under control, behind"),
        audience=audiences.everyone,
        review_every=Plan.Rhythm.FORTNIGHTLY,
        **shared,
    )
    commissioners = operations.create_plan(
        area,
        title="Recovery plan of the commissioners",
        kind=Plan.Kind.DSG_RECOVERY,
        scheme=RagScheme.objects.get(area=None, name="BRAG"),
        audience=audiences.commissioners,
        **shared,
    )
    return {"plan": plan, "other_plan": other, "commissioners_plan": commissioners}


def _actions(world: SimpleNamespace, slug: str, plans: dict, lead: Person) -> dict:
    people, partners = getattr(world, f"{slug}_people"), getattr(world, f"{slug}_partners")
    workstream, priority = getattr(world, f"{slug}_workstream"), getattr(world, f"{slug}_priority")
    in_a_year = parse((clock.today() + dt.timedelta(days=365)).strftime("%d %B %Y"))
    action = operations.create_action(
        plans["plan"],
        title="Publish a core offer for every school",
        description="Write down what every family can expect from every school.",
        reference="1.1",
        lead_partner=partners.council,
        lead_person=people.la_officer,
        accountable_person=people.la_lead,
        supporting=[partners.schools],
        due=in_a_year,
        workstreams=[workstream],
        priorities=[priority],
        age_phases=["post_16"],
        preparing_for_adulthood=["employment"],
        by=lead,
    )
    operations.link_action(
        action,
        findings=[getattr(world, f"{slug}_finding")],
        recommendations=[getattr(world, f"{slug}_inspection_recommendation")],
        areas_for_development=[getattr(world, f"{slug}_area_for_development")],
        intentions=[getattr(world, f"{slug}_intention")],
        duties=[Duty.objects.get(code="cfa-36")],
        evidence=[getattr(world, f"{slug}_evidence")],
        by=lead,
    )
    co_production = operations.record_co_production_of_action(
        action,
        stage=CoProductionRecord.Stage.DESIGNING,
        who="9 parents and carers",
        how="Wrote the first draft in two evenings.",
        day=clock.today() - dt.timedelta(days=20),
        partner=partners.forum,
        by=lead,
    )
    operations.add_action_to_plan(action, plan=plans["other_plan"], reference="A2", by=lead)
    milestone = operations.add_milestone(action, title="First draft", due=in_a_year, by=lead)
    contribution = operations.ask_for_contribution(
        action, partner=partners.provider, title="Give the waiting times by school", due=in_a_year, by=lead
    )
    told_by = Person.objects.get(pk=people.provider_officer.pk)
    with acting_as(told_by):
        operations.report_on_contribution(
            contribution, state="held_up", words="The figures are not kept by school.", by=told_by
        )
    _rate(action, "Green", "Work began in all areas.", lead)
    forum_action = operations.create_action(
        plans["plan"],
        title="Ask families what they think of the offer",
        reference="1.2",
        lead_partner=partners.forum,
        due=parse("Ongoing"),
        workstreams=[workstream],
        by=lead,
    )
    provider_action = operations.create_action(
        plans["commissioners_plan"],
        title="Shorten the wait for therapy",
        reference="R1",
        lead_partner=partners.provider,
        supporting=[partners.college],
        due=in_a_year,
        by=lead,
    )
    for_college = create_audience(
        getattr(world, slug), name="The move into college", parent=plans["commissioners_plan"].audience, by=lead
    )
    college = partners.college.areas_of_partner.get(area=getattr(world, slug))
    grant_to_group(for_college, college.everyone_group, "view", "comment", "contribute", by=lead)
    assigned = operations.create_action(
        plans["commissioners_plan"],
        title="Plan the move into college",
        reference="R2",
        lead_partner=partners.college,
        lead_person=people.school_rep,
        accountable_person=people.provider_officer,
        supporting=[partners.council, partners.icb],
        audience=for_college,
        due=in_a_year,
        by=lead,
    )
    complete = operations.create_action(
        plans["plan"],
        title="Appoint a designated officer",
        reference="2.1",
        lead_partner=partners.icb,
        lead_person=people.icb_officer,
        accountable_person=people.icb_lead,
        due=in_a_year,
        by=lead,
    )
    _rate(complete, "Blue", "The officer has started.", people.icb_officer)
    closed = operations.create_action(
        plans["plan"], title="Pilot a new form", reference="2.2", lead_partner=partners.council, due=in_a_year, by=lead
    )
    operations.close_action(closed, reason="A national form has overtaken it.", by=lead)
    return {
        "action": Action.objects.get(pk=action.pk),
        "assigned_action": assigned,
        "forum_action": forum_action,
        "provider_action": provider_action,
        "complete_action": Action.objects.get(pk=complete.pk),
        "closed_action": Action.objects.get(pk=closed.pk),
        "milestone": milestone,
        "contribution": contribution,
        "action_co_production": co_production,
    }


def _chain(world: SimpleNamespace, slug: str, made: dict, lead: Person) -> dict:
    action, this = made["action"], clock.today().year
    shared = {"assumption": "Every school takes part.", "source": "The council's own model", "by": lead}
    challenge = operations.add_challenge(
        action,
        text="Families go without help until a plan is made.",
        evidence=[getattr(world, f"{slug}_evidence")],
        evidence_words="Two requests in three come from families whose school offered nothing.",
        evidence_source="Audit of requests",
        by=lead,
    )
    effect = operations.add_expected_effect(
        action,
        what="Requests for a plan",
        unit="requests",
        years="calendar",
        expected={this: 200, this + 1: 150},
        **shared,
    )
    operations.record_effect(
        effect, first=this, actual=190, actual_on=clock.today(), actual_source="Register of requests", by=lead
    )
    measured = operations.add_expected_effect(
        action,
        what="Plans finished in time",
        unit="per cent",
        measure=getattr(world, f"{slug}_measure"),
        years="calendar",
        expected={this: 60},
        **shared,
    )
    return {"challenge": challenge, "expected_effect": effect, "measured_effect": measured}


def _closings(world: SimpleNamespace, slug: str, lead: Person) -> dict:
    # As rows: no decision of the area's board is an agreement in force, and a further one would stand in its minutes.
    rests_on = {
        "decision": getattr(world, f"{slug}_decision"),
        "impact_evidence": getattr(world, f"{slug}_evidence"),
        "words": "Families say that they are heard.",
        "closed_by": lead,
    }
    priority, item = getattr(world, f"{slug}_priority"), getattr(world, f"{slug}_area_for_development")
    made = {
        "priority_closing": PriorityClosing.objects.create(priority=priority, **rests_on),
        "area_for_development_closing": AreaForDevelopmentClosing.objects.create(area_for_development=item, **rests_on),
    }
    again = "Two schools have gone back to the old way."
    return {name: operations.reopen(closing, reason=again, by=lead) for name, closing in made.items()}


def _imports(plans: dict, lead: Person) -> dict:
    headings = "Ref,Action,What will be different\n"
    done, draft = (
        operations.start_import(plans["plan"], upload=examine(name, (headings + row).encode()), by=lead)
        for name, row in (
            ("Plan of last year.csv", "1.2,Ask families what they think of the offer,Families are asked each year"),
            ("Plan of this year.csv", "7.1,Tell families what came of it,Families know what changed"),
        )
    )
    form = examine("Template of the council.docx", as_document("Our form", []))
    template = operations.add_template(plans["plan"], upload=form, by=lead)
    done = operations.bring_in(done, seen_version=None, by=lead)
    return {"done_import": done, "draft_import": draft, "plan_template": template}


def _changed_together(world: SimpleNamespace, slug: str, plans: dict) -> dict:
    officer = Person.objects.get(pk=getattr(world, f"{slug}_people").provider_officer.pk)
    pks = [plans[name].pk for name in ("provider_action", "assigned_action")]
    change = Change(reason="Agreed when the commissioners met.", add_tag="early_years")
    with acting_as(officer):
        both = Action.objects.filter(pk__in=pks).select_related("area", "lead_partner", "lead_person")
        operations.change_several([(one, one.version) for one in both], change=change, expected=pks, by=officer)
        return {"change_of_several": ChangeOfSeveral.objects.visible_to(officer, getattr(world, slug)).get()}


def _views(world: SimpleNamespace, slug: str, plans: dict, lead: Person) -> dict:
    area, officer = getattr(world, slug), Person.objects.get(pk=getattr(world, f"{slug}_people").la_officer.pk)
    shared = operations.save_view(
        area, plan=plans["plan"], name="By workstream", query="group=workstream", is_shared=True, by=lead
    )
    with acting_as(officer):
        saved = operations.save_view(area, plan=plans["plan"], name="Ours, overdue", query="overdue=on", by=officer)
        feed = operations.make_calendar_feed(by=officer)
    return {"saved_view": saved, "shared_view": shared, "calendar_feed": feed}


def _register(world: SimpleNamespace, slug: str, plans: dict, lead: Person) -> dict:
    people, partners = getattr(world, f"{slug}_people"), getattr(world, f"{slug}_partners")
    today = clock.today()
    rating = {"likelihood": 4, "impact": 5, "target_likelihood": 2, "target_impact": 4}
    risk = operations.add_risk(
        plans["plan"],
        title="Too few educational psychologists",
        cause="Posts stay vacant for a year.",
        event="Assessments are not finished in time.",
        consequence="Families wait longer than the law allows.",
        mitigation="Two trainees start in autumn.",
        owner_person=people.la_officer,
        owner_partner=partners.council,
        workstream=getattr(world, f"{slug}_workstream"),
        board=getattr(world, f"{slug}_board"),
        review_on=today + dt.timedelta(days=60),
        by=lead,
        **rating,
    )
    operations.rate_risk(
        risk,
        **rating | {"likelihood": 3},
        reason="One trainee has started.",
        review_on=today + dt.timedelta(days=90),
        by=lead,
    )
    provider_risk = operations.add_risk(
        plans["commissioners_plan"],
        title="The therapy contract ends early",
        cause="The provider may give notice.",
        event="There is a gap between two contracts.",
        consequence="Children lose their sessions.",
        owner_partner=partners.provider,
        review_on=today + dt.timedelta(days=30),
        by=lead,
        **rating,
    )
    former = operations.add_risk(
        plans["plan"],
        title="The new form comes late",
        cause="The national form is not published.",
        event="Schools use two forms at once.",
        consequence="Plans are written twice.",
        owner_partner=partners.schools,
        review_on=today + dt.timedelta(days=30),
        by=lead,
        **rating,
    )
    was_risk = operations.turn_risk_into_issue(
        former,
        what_happened="Schools have begun with the old form.",
        effect="Forty plans have to be written again.",
        response="The council writes to every school.",
        owner_person=people.la_officer,
        due_on=today + dt.timedelta(days=40),
        by=lead,
    )
    issue = operations.add_issue(
        plans["plan"],
        title="Parents cannot come by day",
        what_happened="Meetings are held at noon.",
        effect="Working parents do not take part.",
        owner_partner=partners.forum,
        board=getattr(world, f"{slug}_board"),
        by=lead,
    )
    return {
        "risk": Risk.objects.get(pk=risk.pk),
        "provider_risk": provider_risk,
        "former_risk": Risk.objects.get(pk=former.pk),
        "was_risk_issue": was_risk,
        "plan_issue": issue,
    }


def _asked(world: SimpleNamespace, slug: str, made: dict, lead: Person) -> dict:
    board, officer = (
        getattr(world, f"{slug}_board"),
        Person.objects.get(pk=getattr(world, f"{slug}_people").la_officer.pk),
    )
    soon, action = clock.today() + dt.timedelta(days=10), made["action"]
    with acting_as(officer):
        draft = operations.save_draft(
            action, reason="Two more schools are about to begin.", seen_version=action.version, by=officer
        )
    operations.set_waits_for(made["forum_action"], others=[action], by=lead)
    pilot = operations.start_pilot(
        action, where="The schools of one town", to_show="Whether families find the offer.", review_on=soon, by=lead
    )
    return {
        "pilot": pilot,
        "rag_draft": draft,
        "update_request": operations.ask_for_updates(
            made["plan"], due_on=soon, words="Say above all what families notice.", by=lead
        ),
        "question": operations.ask_question(
            action, text="When does the last school begin?", answer_by=soon, board=board, by=lead
        ),
        "action_escalation": operations.escalate_action(
            action, board=board, asked="Write to the two trusts that have not begun.", by=lead
        ),
        "risk_escalation": operations.escalate_risk(
            made["risk"], board=board, asked="Agree to pay trainees a bursary.", by=lead
        ),
    }


def _rate(action: Action, label: str, reason: str, by: Person) -> None:
    level = action.level.scheme.levels.get(label=label)
    operations.update_rag(action, level=level, reason=reason, by=by)
