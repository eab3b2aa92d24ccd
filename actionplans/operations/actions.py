"""Every write about what an action says, what it serves and whose it is."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Q

from actionplans.dates import SaidDate
from actionplans.models import (
    Action,
    ActionInPlan,
    ActionPriority,
    ActionSubArea,
    ActionTag,
    ActionWorkstream,
    DeliveryStatus,
    Milestone,
    Plan,
    RagLevel,
    RagUpdate,
    SupportingPartner,
)
from actionplans.models.actions import ActionQuerySet
from actionplans.models.links import AGE_PHASES, PREPARING_FOR_ADULTHOOD
from actionplans.operations.common import (
    check_start,
    default_level,
    lock_live,
    lock_open,
    relink,
    said,
)
from actionplans.operations.links import checked_tags, set_tags
from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import LEAVE, Leave, lock
from partners.models import Audience, LocalArea, Membership, Partner, PartnerInArea, Person, SubArea
from partners.notifications import notify
from strategies.models import Priority, Theme, Workstream

ACTION_GIVEN = "actionplans.action_given"


@dataclass(frozen=True, kw_only=True)
class Answering:
    """Who answers for an action: the partner and person that lead it, who is accountable, and who helps."""

    lead_partner: Partner
    lead_person: Person | None = None
    accountable_person: Person | None = None
    supporting: Iterable[Partner] = ()


@dataclass(frozen=True, kw_only=True)
class NewAction(Answering):
    """What is said of an action that is added. It is seen by those who see the plan unless an audience is given. It may
    be for age phases and serve outcomes of preparing for adulthood (Tag). `milestones` are steps with their dates."""

    title: str
    due: SaidDate
    description: str = ""
    baseline: str = ""
    success_measure: str = ""
    evidence_needed: str = ""
    evaluation_due: dt.date | None = None
    start: SaidDate | None = None
    theme: Theme | None = None
    must_should_could: str = ""
    workstreams: Iterable[Workstream] = ()
    priorities: Iterable[Priority] = ()
    age_phases: Iterable[str] = ()
    preparing_for_adulthood: Iterable[str] = ()
    sub_areas: Iterable[SubArea] = ()
    milestones: Iterable[tuple[str, SaidDate]] = ()
    reference: str = ""
    audience: Audience | None = None
    reason: str = ""


def create_action(plan: Plan, *, tell: bool = True, by: Person, **said: Any) -> Action:
    """Add one new action to a plan, of which `said` says what NewAction holds: `create_actions`."""
    return create_actions(plan, [NewAction(**said)], tell=tell, by=by)[0]


@transaction.atomic
def create_actions(plan: Plan, added: Sequence[NewAction], *, tell: bool = True, by: Person) -> list[Action]:
    """Add new actions to a plan, which becomes their home plan, in this order: as many statements for five hundred as
    for one. Each starts as “not yet due”. Its lead is told, unless whoever adds many at once tells him of all together.

    Raises RuleBroken for a closed plan, a start after the due date, a reference that is taken there, an audience that
    does not lie within the plan's, and for people, partners, workstreams or priorities of another area.
    """
    plan = lock_live(plan)
    area = plan.area
    added = [_listed(new, plan) for new in added]
    _check_references(plan, [new.reference for new in added])
    for new in added:
        check_start(new.start, new.due)
    _check_people_and_partners(area, added)
    narrower = plan.audience.narrower_ids()
    for new in added:
        _check_thread(area, new.theme, new.workstreams, new.priorities)
        _check_parts(area, new.sub_areas)
        if new.audience.pk not in narrower:
            raise RuleBroken("Choose the plan’s own audience, or one within it.", field="audience")
    level, now = default_level(plan.scheme_id, DeliveryStatus.NOT_YET_DUE), clock.now()
    why = added[0].reason if len(added) == 1 else ""
    with audit.record("action_created", by=by, reason=why), also_seeing(*{new.audience.pk for new in added}):
        made = Action.objects.bulk_create([_new_action(new, plan, level, now, by) for new in added])
        RagUpdate.objects.bulk_create(
            RagUpdate(
                action=action,
                level=level,
                delivery_status=level.delivery_status,
                reason=action.rag_reason,
                by=by,
                at=now,
            )
            for action in made
        )
        _place(plan, [(action, new.reference, new.reason) for action, new in zip(made, added, strict=True)], by, now)
        _add_parts(made, added, now)
        if tell:
            for action in made:
                _tell_new_lead(action, None, by)
    return made


def _listed(new: NewAction, plan: Plan) -> NewAction:
    """The same with what may be asked for twice, and with what is usual where nothing is said."""
    return replace(
        new,
        supporting=list(new.supporting),
        workstreams=list(new.workstreams),
        priorities=list(new.priorities),
        age_phases=list(new.age_phases),
        preparing_for_adulthood=list(new.preparing_for_adulthood),
        sub_areas=list(new.sub_areas),
        audience=new.audience or plan.audience,
        reason=new.reason.strip() or "Added to the plan.",
    )


def _new_action(new: NewAction, plan: Plan, level: RagLevel, at: dt.datetime, by: Person) -> Action:
    return Action(
        area=plan.area,
        audience=new.audience,
        home_plan=plan,
        title=new.title,
        description=new.description,
        baseline=new.baseline.strip(),
        success_measure=new.success_measure,
        evidence_needed=new.evidence_needed.strip(),
        evaluation_due=new.evaluation_due,
        lead_partner=new.lead_partner,
        lead_person=new.lead_person,
        accountable_person=new.accountable_person,
        theme=new.theme,
        must_should_could=new.must_should_could,
        start_words=new.start.words if new.start else "",
        start_on=new.start.earliest if new.start else None,
        original_due_words=new.due.words,
        original_due_earliest=new.due.earliest,
        original_due_latest=new.due.latest,
        due_words=new.due.words,
        due_earliest=new.due.earliest,
        due_latest=new.due.latest,
        level=level,
        delivery_status=level.delivery_status,
        rag_reason=new.reason,
        rag_since=at,
        last_updated_at=at,
        last_updated_by=by,
    )


def _add_parts(made: Sequence[Action], added: Sequence[NewAction], at: dt.datetime) -> None:
    """What belongs to new actions: what they serve, who helps, what they are for, and their steps."""
    each = list(zip(made, added, strict=True))
    ActionWorkstream.objects.bulk_create(
        ActionWorkstream(action=action, workstream=one, linked_at=at) for action, new in each for one in new.workstreams
    )
    ActionPriority.objects.bulk_create(
        ActionPriority(action=action, priority=one, linked_at=at) for action, new in each for one in new.priorities
    )
    SupportingPartner.objects.bulk_create(
        SupportingPartner(action=action, partner=one) for action, new in each for one in new.supporting
    )
    ActionSubArea.objects.bulk_create(
        ActionSubArea(action=action, sub_area=one, linked_at=at) for action, new in each for one in new.sub_areas
    )
    ActionTag.objects.bulk_create(
        ActionTag(action=action, tag=tag, linked_at=at)
        for action, new in each
        for tag in checked_tags(new.age_phases, new.preparing_for_adulthood)
    )
    Milestone.objects.bulk_create(
        Milestone(action=action, title=title, due_words=due.words, due_earliest=due.earliest, due_latest=due.latest)
        for action, new in each
        for title, due in new.milestones
    )


@transaction.atomic
def add_action_to_plan(
    action: Action, *, plan: Plan, reference: str = "", reason: str = "", by: Person
) -> ActionInPlan:
    """Let an action serve a further plan, under a reference of its own there. It is shown there in that plan's words.

    Raises RuleBroken if it is there already, the plan is closed or of another area, or the reference is taken.
    """
    action, plan = lock(action), lock_live(plan)
    _check_references(plan, [reference])
    if plan.area_id != action.area_id:
        raise RuleBroken("Choose a plan of the same local area.", field="plan")
    if ActionInPlan.objects.standing().filter(plan=plan, action=action).exists():
        raise RuleBroken("This action is in that plan already.", field="plan")
    # The reason stands with the action's place in that plan, for those who see the plan. The history of the action has
    # other readers.
    with audit.record("action_added_to_plan", by=by):
        action.save()
        return _place(plan, [(action, reference, reason.strip())], by, clock.now())[0]


@transaction.atomic
def edit_action(
    action: Action,
    *,
    title: str,
    description: str,
    success_measure: str,
    baseline: str | Leave = LEAVE,
    evidence_needed: str | Leave = LEAVE,
    evaluation_due: dt.date | Leave | None = LEAVE,
    start: SaidDate | None,
    theme: Theme | Leave | None = LEAVE,
    must_should_could: str,
    workstreams: Iterable[Workstream],
    priorities: Iterable[Priority],
    age_phases: Iterable[str] | Leave = LEAVE,
    preparing_for_adulthood: Iterable[str] | Leave = LEAVE,
    sub_areas: Iterable[SubArea] | Leave = LEAVE,
    reason: str,
    seen_version: int | None,
    by: Person,
) -> Action:
    """Reword an open action or change what it serves; the reason is kept beside the old words. What it serves and this
    person does not see stays: workstreams, priorities, and the theme where none is given; so do tags not given.

    Raises RuleBroken if it is closed, starts after it is due, or no reason is given; EditConflict if it has changed.
    """
    action = lock_open(action, seen_version, "so it cannot be edited")
    reason = said(reason, "reason", "Say why you change the action.")
    check_start(start, action.due)
    workstreams, priorities = list(workstreams), list(priorities)
    if not isinstance(sub_areas, Leave):
        _check_parts(action.area, sub_areas := list(sub_areas))
    _check_thread(action.area, None if isinstance(theme, Leave) else theme, workstreams, priorities)
    with audit.record("action_edited", by=by, reason=reason):
        action.title, action.description, action.success_measure = title, description, success_measure
        action.start_words, action.start_on = (start.words, start.earliest) if start else ("", None)
        action.must_should_could = must_should_could
        for name, words in (("baseline", baseline), ("evidence_needed", evidence_needed)):
            if not isinstance(words, Leave):
                setattr(action, name, words.strip())
        for name, value in (("evaluation_due", evaluation_due), ("theme", theme)):
            if not isinstance(value, Leave):
                setattr(action, name, value)
        action.save()
        seen = Workstream.objects.visible_to(by, action.area), Priority.objects.visible_to(by, action.area)
        relink(ActionWorkstream, action, "workstream", workstreams, seen[0])
        relink(ActionPriority, action, "priority", priorities, seen[1])
        set_tags(action, *_tags(action, age_phases, preparing_for_adulthood))
        if not isinstance(sub_areas, Leave):
            relink(ActionSubArea, action, "sub_area", sub_areas, SubArea.objects.filter(area=action.area_id))
    return action


@transaction.atomic
def reassign_action(
    action: Action,
    *,
    lead_partner: Partner,
    lead_person: Person | None,
    accountable_person: Person | None,
    supporting: Iterable[Partner],
    reason: str,
    seen_version: int | None,
    tell: bool = True,
    by: Person,
) -> Action:
    """Give an open action to another lead, accountable person or other supporting partners. Each new lead is told,
    unless whoever changes many at once tells him of them together.

    Raises RuleBroken if it is closed, nothing is said of why, or somebody does not take part in the area.
    """
    action = lock_open(action, seen_version, "so it cannot be given to others")
    reason = said(reason, "reason", "Say why the action changes hands.")
    supporting = [partner for partner in supporting if partner != lead_partner]
    answering = Answering(
        lead_partner=lead_partner,
        lead_person=lead_person,
        accountable_person=accountable_person,
        supporting=supporting,
    )
    _check_people_and_partners(action.area, [answering])
    before = action.lead_person_id
    with audit.record("action_reassigned", by=by, reason=reason), also_seeing(action.audience_id):
        action.lead_partner, action.lead_person, action.accountable_person = (
            lead_partner,
            lead_person,
            accountable_person,
        )
        action.save()
        held = {row.partner_id: row for row in action.supporting.all()}
        wanted = {partner.pk for partner in supporting}
        SupportingPartner.objects.filter(pk__in=[row.pk for key, row in held.items() if key not in wanted]).delete()
        SupportingPartner.objects.bulk_create(
            [SupportingPartner(action=action, partner_id=key) for key in sorted(wanted - held.keys())]
        )
        if tell:
            _tell_new_lead(action, before, by)
    return action


def actions_of(person: Person, area: LocalArea) -> ActionQuerySet:
    """The open actions of an area that he leads, or is accountable for, by name."""
    named = Q(lead_person=person) | Q(accountable_person=person)
    return Action.objects.filter(named, area=area).open()


@transaction.atomic
def hand_over_actions(person: Person, area: LocalArea, *, to: Person, by: Person) -> int:
    """Give the open actions that he leads, or is accountable for, by name to another; each new lead is told. Returns
    how many. Partners stay as they are."""
    actions = list(actions_of(person, area))
    for action in actions:
        action = lock_open(action, action.version, "so it cannot be given to others")
        before = action.lead_person_id
        with audit.record("action_reassigned", by=by, reason=f"{person} leaves or changes role"):
            action.lead_person = to if before == person.pk else action.lead_person
            action.accountable_person = to if action.accountable_person_id == person.pk else action.accountable_person
            action.save()
            _tell_new_lead(action, before, by)
    return len(actions)


def _tags(action: Action, *given: Iterable[str] | Leave) -> list[list[str]]:
    """The tags of each kind as they were given, or as they are where none were."""
    now = list(action.tags.filter(unlinked_at=None).values_list("tag", flat=True))
    return [
        [tag for tag in now if tag in kind] if isinstance(tags, Leave) else list(tags)
        for kind, tags in zip((AGE_PHASES, PREPARING_FOR_ADULTHOOD), given, strict=True)
    ]


def _check_references(plan: Plan, references: Sequence[str]) -> None:
    wanted = [reference for reference in references if reference]
    if not wanted:
        return
    places = ActionInPlan.objects.standing().filter(plan=plan, reference__in=wanted)
    taken = set(places.values_list("reference", flat=True))
    for reference in wanted:
        if reference in taken:
            raise RuleBroken(f"“{reference}” is the reference of another action in this plan.", field="reference")
        taken.add(reference)


def _check_people_and_partners(area: LocalArea, answering: Sequence[Answering]) -> None:
    """Raise RuleBroken where somebody who answers for an action takes no part in its area."""
    partners = {partner.pk for one in answering for partner in (one.lead_partner, *one.supporting)}
    here = set(PartnerInArea.objects.filter(area=area, partner__in=partners).values_list("partner", flat=True))
    people = {person.pk for one in answering for _, person in _people_of(one)}
    members = set(
        Membership.objects.with_content().filter(area=area, person__in=people).values_list("person", flat=True)
    )
    for one in answering:
        if one.lead_partner.pk not in here:
            raise RuleBroken(f"{one.lead_partner} does not take part in {area}.", field="lead_partner")
        if any(partner.pk not in here for partner in one.supporting):
            raise RuleBroken(f"A supporting partner does not take part in {area}.", field="supporting")
        for field, person in _people_of(one):
            if person.pk not in members:
                raise RuleBroken(f"{person} does not take part in {area}.", field=field)


def _people_of(one: Answering) -> list[tuple[str, Person]]:
    people = [("lead_person", one.lead_person), ("accountable_person", one.accountable_person)]
    return [(field, person) for field, person in people if person is not None]


def _check_thread(area: LocalArea, theme, workstreams, priorities) -> None:
    if theme is not None and theme.strategy.area_id != area.pk:
        raise RuleBroken("Choose a theme of this local area.", field="theme")
    if any(workstream.area_id != area.pk for workstream in workstreams):
        raise RuleBroken("Choose workstreams of this local area.", field="workstreams")
    if any(priority.strategy.area_id != area.pk for priority in priorities):
        raise RuleBroken("Choose priorities of this local area.", field="priorities")


def _check_parts(area: LocalArea, parts: Iterable[SubArea]) -> None:
    if any(part.area_id != area.pk for part in parts):
        raise RuleBroken("Choose parts of this local area.", field="sub_areas")


def _place(plan: Plan, placed: Sequence[tuple[Action, str, str]], by: Person, at: dt.datetime) -> list[ActionInPlan]:
    """Put actions at the end of a plan in this order, each with its reference there and the reason."""
    last = ActionInPlan.objects.filter(plan=plan).order_by("-position").values_list("position", flat=True).first()
    return ActionInPlan.objects.bulk_create(
        ActionInPlan(
            plan=plan,
            action=action,
            reference=reference,
            position=position,
            added_by=by,
            added_at=at,
            reason=reason,
            placed_at=at,
        )
        for position, (action, reference, reason) in enumerate(placed, int(last or 0) + 1)
    )


def _tell_new_lead(action: Action, before: int | None, by: Person) -> None:
    if action.lead_person_id not in (None, before, by.pk):
        notify([action.lead_person], ACTION_GIVEN, action, area=action.area)
