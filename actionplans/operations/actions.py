"""Every write about what an action says, what it serves and whose it is."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from actionplans.dates import SaidDate
from actionplans.models import (
    Action,
    ActionInPlan,
    ActionPriority,
    ActionWorkstream,
    DeliveryStatus,
    Plan,
    RagUpdate,
    SupportingPartner,
)
from actionplans.models.actions import ActionQuerySet
from actionplans.models.links import AGE_PHASES, PREPARING_FOR_ADULTHOOD
from actionplans.operations.common import (
    check_start,
    default_level,
    link,
    lock_live,
    lock_open,
    relink,
    said,
)
from actionplans.operations.links import set_tags
from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import LEAVE, Leave, lock
from partners.models import Audience, LocalArea, Membership, Partner, PartnerInArea, Person
from partners.notifications import notify
from strategies.models import Priority, Theme, Workstream

ACTION_GIVEN = "actionplans.action_given"


@transaction.atomic
def create_action(
    plan: Plan,
    *,
    title: str,
    lead_partner: Partner,
    due: SaidDate,
    description: str = "",
    success_measure: str = "",
    lead_person: Person | None = None,
    accountable_person: Person | None = None,
    supporting: Iterable[Partner] = (),
    start: SaidDate | None = None,
    theme: Theme | None = None,
    must_should_could: str = "",
    workstreams: Iterable[Workstream] = (),
    priorities: Iterable[Priority] = (),
    age_phases: Iterable[str] = (),
    preparing_for_adulthood: Iterable[str] = (),
    reference: str = "",
    audience: Audience | None = None,
    reason: str = "",
    tell: bool = True,
    by: Person,
) -> Action:
    """Add a new action to a plan, which becomes its home plan. It starts as “not yet due”, and is seen by those who see
    the plan unless an audience is given. It may be for age phases and serve outcomes of preparing for adulthood (Tag).
    Its lead is told, unless whoever adds many at once tells him of them together.

    Raises RuleBroken for a closed plan, a start after the due date, a reference that is taken there, an audience that
    does not lie within the plan's, and for people, partners, workstreams or priorities of another area.
    """
    plan = lock_live(plan)
    area, audience = plan.area, audience or plan.audience
    _check_reference(plan, reference)
    check_start(start, due)
    workstreams, priorities, supporting = list(workstreams), list(priorities), list(supporting)
    _check_people_and_partners(area, lead_partner, lead_person, accountable_person, supporting)
    _check_thread(area, theme, workstreams, priorities)
    if audience.pk not in plan.audience.narrower_ids():
        raise RuleBroken("Choose the plan’s own audience, or one within it.", field="audience")
    reason = reason.strip() or "Added to the plan."
    level = default_level(plan.scheme_id, DeliveryStatus.NOT_YET_DUE)
    now = clock.now()
    with audit.record("action_created", by=by, reason=reason), also_seeing(audience.pk):
        action = Action.objects.create(
            area=area,
            audience=audience,
            home_plan=plan,
            title=title,
            description=description,
            success_measure=success_measure,
            lead_partner=lead_partner,
            lead_person=lead_person,
            accountable_person=accountable_person,
            theme=theme,
            must_should_could=must_should_could,
            start_words=start.words if start else "",
            start_on=start.earliest if start else None,
            original_due_words=due.words,
            original_due_earliest=due.earliest,
            original_due_latest=due.latest,
            due_words=due.words,
            due_earliest=due.earliest,
            due_latest=due.latest,
            level=level,
            delivery_status=level.delivery_status,
            rag_reason=reason,
            rag_since=now,
            last_updated_at=now,
            last_updated_by=by,
        )
        RagUpdate.objects.create(
            action=action, level=level, delivery_status=level.delivery_status, reason=reason, by=by, at=now
        )
        _place(action, plan, reference, reason, by, now)
        link(ActionWorkstream, action, "workstream", workstreams, now)
        link(ActionPriority, action, "priority", priorities, now)
        SupportingPartner.objects.bulk_create([SupportingPartner(action=action, partner=each) for each in supporting])
        set_tags(action, age_phases, preparing_for_adulthood)
        if tell:
            _tell_new_lead(action, None, by)
    return action


@transaction.atomic
def add_action_to_plan(
    action: Action, *, plan: Plan, reference: str = "", reason: str = "", by: Person
) -> ActionInPlan:
    """Let an action serve a further plan, under a reference of its own there. It is shown there in that plan's words.

    Raises RuleBroken if it is there already, the plan is closed or of another area, or the reference is taken.
    """
    action, plan = lock(action), lock_live(plan)
    _check_reference(plan, reference)
    if plan.area_id != action.area_id:
        raise RuleBroken("Choose a plan of the same local area.", field="plan")
    if ActionInPlan.objects.standing().filter(plan=plan, action=action).exists():
        raise RuleBroken("This action is in that plan already.", field="plan")
    # The reason stands with the action's place in that plan, for those who see the plan. The history of the action has
    # other readers.
    with audit.record("action_added_to_plan", by=by):
        action.save()
        return _place(action, plan, reference, reason.strip(), by, clock.now())


@transaction.atomic
def edit_action(
    action: Action,
    *,
    title: str,
    description: str,
    success_measure: str,
    start: SaidDate | None,
    theme: Theme | Leave | None = LEAVE,
    must_should_could: str,
    workstreams: Iterable[Workstream],
    priorities: Iterable[Priority],
    age_phases: Iterable[str] | Leave = LEAVE,
    preparing_for_adulthood: Iterable[str] | Leave = LEAVE,
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
    _check_thread(action.area, None if isinstance(theme, Leave) else theme, workstreams, priorities)
    with audit.record("action_edited", by=by, reason=reason):
        action.title, action.description, action.success_measure = title, description, success_measure
        action.start_words, action.start_on = (start.words, start.earliest) if start else ("", None)
        action.must_should_could = must_should_could
        if not isinstance(theme, Leave):
            action.theme = theme
        action.save()
        seen = Workstream.objects.visible_to(by, action.area), Priority.objects.visible_to(by, action.area)
        relink(ActionWorkstream, action, "workstream", workstreams, seen[0])
        relink(ActionPriority, action, "priority", priorities, seen[1])
        set_tags(action, *_tags(action, age_phases, preparing_for_adulthood))
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
    _check_people_and_partners(action.area, lead_partner, lead_person, accountable_person, supporting)
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


def _check_reference(plan: Plan, reference: str) -> None:
    if reference and ActionInPlan.objects.standing().filter(plan=plan, reference=reference).exists():
        raise RuleBroken(f"“{reference}” is the reference of another action in this plan.", field="reference")


def _check_people_and_partners(area, lead_partner, lead_person, accountable_person, supporting) -> None:
    wanted = {lead_partner.pk, *(partner.pk for partner in supporting)}
    here = set(PartnerInArea.objects.filter(area=area, partner__in=wanted).values_list("partner", flat=True))
    if lead_partner.pk not in here:
        raise RuleBroken(f"{lead_partner} does not take part in {area}.", field="lead_partner")
    if wanted - here:
        raise RuleBroken(f"A supporting partner does not take part in {area}.", field="supporting")
    people = [("lead_person", lead_person), ("accountable_person", accountable_person)]
    named = {person.pk for _, person in people if person is not None}
    members = set(
        Membership.objects.with_content().filter(area=area, person__in=named).values_list("person", flat=True)
    )
    for field, person in people:
        if person is not None and person.pk not in members:
            raise RuleBroken(f"{person} does not take part in {area}.", field=field)


def _check_thread(area: LocalArea, theme, workstreams, priorities) -> None:
    if theme is not None and theme.strategy.area_id != area.pk:
        raise RuleBroken("Choose a theme of this local area.", field="theme")
    if any(workstream.area_id != area.pk for workstream in workstreams):
        raise RuleBroken("Choose workstreams of this local area.", field="workstreams")
    if any(priority.strategy.area_id != area.pk for priority in priorities):
        raise RuleBroken("Choose priorities of this local area.", field="priorities")


def _place(action: Action, plan: Plan, reference: str, reason: str, by: Person, at: dt.datetime) -> ActionInPlan:
    last = ActionInPlan.objects.filter(plan=plan).order_by("-position").values_list("position", flat=True).first()
    return ActionInPlan.objects.create(
        plan=plan, action=action, reference=reference, position=(last or 0) + 1, added_by=by, added_at=at, reason=reason
    )


def _tell_new_lead(action: Action, before: int | None, by: Person) -> None:
    if action.lead_person_id not in (None, before, by.pk):
        notify([action.lead_person], ACTION_GIVEN, action, area=action.area)
