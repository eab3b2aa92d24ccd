"""Everything that people do with plans and actions."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet

from actionplans.dates import SaidDate
from actionplans.models import (
    Action,
    ActionInPlan,
    ActionPriority,
    ActionWorkstream,
    DeliveryStatus,
    DueDateChange,
    Impact,
    ImpactRating,
    Milestone,
    Plan,
    RagLevel,
    RagScheme,
    RagUpdate,
    SupportingPartner,
)
from actionplans.models.impact import NEEDS_EVIDENCE
from actionplans.models.rag import EXPLAINED, MOVES, missing_from
from actionplans.rag_schemes import SHIPPED
from core import audit, clock
from core.access import also_seeing
from core.errors import EditConflict, RuleBroken
from core.versions import LEAVE, Leave, lock
from governance.models import Board
from partners.models import Audience, LocalArea, Membership, Partner, PartnerInArea, Person
from partners.notifications import notify
from strategies.models import Priority, Strategy, Theme, Workstream

COMPLETION_TO_CONFIRM = "actionplans.completion_to_confirm"
ACTION_GIVEN = "actionplans.action_given"

# --- RAG schemes -----------------------------------------------------------------------------------------------------


@transaction.atomic
def ship_rag_schemes() -> None:
    """Put the schemes that come with the portal in place, as this release words them. Safe to run again."""
    for shipped in SHIPPED:
        scheme, _ = RagScheme.objects.update_or_create(
            area=None, name=shipped.name, defaults={"source": shipped.source}
        )
        _set_levels(scheme, [RagLevel(**level._asdict()) for level in shipped.levels])


@transaction.atomic
def create_rag_scheme(
    area: LocalArea, *, name: str, source: str = "", levels: Sequence[RagLevel], by: Person
) -> RagScheme:
    """Give a local area a scheme of its own: `levels` (not saved, in the order of its key) with exactly one default
    for each delivery status.

    Raises RuleBroken if a status has none or several, or if the area already has a scheme of that name.
    """
    defaults = sorted(level.delivery_status for level in levels if level.default_for_status)
    if defaults != sorted(DeliveryStatus.values):
        raise RuleBroken("A RAG scheme needs exactly one level that stands for each delivery status.", field="levels")
    if RagScheme.objects.filter(area=area, name=name).exists():
        raise RuleBroken(f"There already is a RAG scheme called “{name}”.", field="name")
    with audit.record("rag_scheme_created", by=by):
        scheme = RagScheme.objects.create(area=area, name=name, source=source)
        _set_levels(scheme, levels)
    return scheme


def _set_levels(scheme: RagScheme, levels: Iterable[RagLevel]) -> None:
    for position, level in enumerate(levels, start=1):
        level.scheme, level.position = scheme, position
    RagLevel.objects.bulk_create(
        levels,
        update_conflicts=True,
        unique_fields=["scheme", "position"],
        update_fields=["label", "meaning", "colour", "shape", "delivery_status", "default_for_status"],
    )


# --- Plans -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def create_plan(
    area: LocalArea,
    *,
    title: str,
    kind: str,
    scheme: RagScheme,
    audience: Audience,
    owner_partner: Partner,
    owner_board: Board | None = None,
    strategy: Strategy | None = None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    review_every: str = Plan.Rhythm.MONTHLY,
    by: Person,
) -> Plan:
    """Open a plan in a local area. `ends_on` is the first day after it. Its scheme stays for its whole life.

    Raises RuleBroken for an end before the start, and for a board, strategy, scheme or audience of another area.
    """
    _check_plan(area, owner_board, strategy, starts_on, ends_on)
    if audience.area_id != area.pk:
        raise RuleBroken("Choose an audience of this local area.", field="audience")
    if scheme.area_id not in (None, area.pk):
        raise RuleBroken("Choose a RAG scheme of this local area.", field="scheme")
    _check_takes_part(area, owner_partner, "owner_partner")
    with audit.record("plan_created", by=by), also_seeing(audience.pk):
        return Plan.objects.create(
            area=area,
            audience=audience,
            title=title,
            kind=kind,
            scheme=scheme,
            owner_partner=owner_partner,
            owner_board=owner_board,
            strategy=strategy,
            starts_on=starts_on,
            ends_on=ends_on,
            review_every=review_every,
        )


@transaction.atomic
def edit_plan(
    plan: Plan,
    *,
    title: str,
    kind: str,
    owner_board: Board | Leave | None = LEAVE,
    strategy: Strategy | Leave | None = LEAVE,
    starts_on: dt.date | None,
    ends_on: dt.date | None,
    review_every: str,
    seen_version: int | None,
    by: Person,
) -> Plan:
    """Change what a plan says of itself. Without `owner_board` or `strategy` those stay as they are: somebody who does
    not see them can't change them. Raises RuleBroken as `create_plan` does, EditConflict if it has changed."""
    plan = lock(plan, seen_version)
    _check_plan(
        plan.area,
        None if isinstance(owner_board, Leave) else owner_board,
        None if isinstance(strategy, Leave) else strategy,
        starts_on,
        ends_on,
    )
    with audit.record("plan_edited", by=by):
        if not isinstance(owner_board, Leave):
            plan.owner_board = owner_board
        if not isinstance(strategy, Leave):
            plan.strategy = strategy
        plan.title, plan.kind = title, kind
        plan.starts_on, plan.ends_on, plan.review_every = starts_on, ends_on, review_every
        plan.save()
    return plan


@transaction.atomic
def close_plan(plan: Plan, *, reason: str, seen_version: int | None = None, by: Person) -> Plan:
    """Close a plan: it takes no more actions, and those in it go on in their other plans or until they are closed.

    Raises RuleBroken if it is closed already or no reason is given.
    """
    plan = lock(plan, seen_version)
    if not plan.is_live:
        raise RuleBroken("This plan is closed already.")
    reason = _said(reason, "reason", "Say why the plan is closed.")
    with audit.record("plan_closed", by=by, reason=reason):
        plan.state = Plan.State.CLOSED
        plan.save()
    return plan


def _check_plan(area: LocalArea, board, strategy, starts_on, ends_on) -> None:
    if starts_on and ends_on and ends_on <= starts_on:
        raise RuleBroken("The plan must end after it starts.", field="ends_on")
    if board is not None and board.area_id != area.pk:
        raise RuleBroken("Choose a board of this local area.", field="owner_board")
    if strategy is not None and strategy.area_id != area.pk:
        raise RuleBroken("Choose a strategy of this local area.", field="strategy")


# --- Actions ---------------------------------------------------------------------------------------------------------


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
    reference: str = "",
    audience: Audience | None = None,
    reason: str = "",
    by: Person,
) -> Action:
    """Add a new action to a plan, which becomes its home plan. It starts as “not yet due”, and is seen by those who see
    the plan unless an audience is given.

    Raises RuleBroken for a closed plan, a start after the due date, a reference that is taken there, an audience that
    does not lie within the plan's, and for people, partners, workstreams or priorities of another area.
    """
    plan = _lock_live(plan)
    area, audience = plan.area, audience or plan.audience
    _check_reference(plan, reference)
    _check_start(start, due)
    workstreams, priorities, supporting = list(workstreams), list(priorities), list(supporting)
    _check_people_and_partners(area, lead_partner, lead_person, accountable_person, supporting)
    _check_thread(area, theme, workstreams, priorities)
    if audience.pk not in plan.audience.narrower_ids():
        raise RuleBroken("Choose the plan’s own audience, or one within it.", field="audience")
    reason = reason.strip() or "Added to the plan."
    level = _default_level(plan.scheme_id, DeliveryStatus.NOT_YET_DUE)
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
        _link(ActionWorkstream, action, "workstream", workstreams, now)
        _link(ActionPriority, action, "priority", priorities, now)
        SupportingPartner.objects.bulk_create([SupportingPartner(action=action, partner=each) for each in supporting])
        _tell_new_lead(action, None, by)
    return action


@transaction.atomic
def add_action_to_plan(
    action: Action, *, plan: Plan, reference: str = "", reason: str = "", by: Person
) -> ActionInPlan:
    """Let an action serve a further plan, under a reference of its own there. It is shown there in that plan's words.

    Raises RuleBroken if it is there already, the plan is closed or of another area, or the reference is taken.
    """
    action, plan = lock(action), _lock_live(plan)
    _check_reference(plan, reference)
    if plan.area_id != action.area_id:
        raise RuleBroken("Choose a plan of the same local area.", field="plan")
    if ActionInPlan.objects.filter(plan=plan, action=action).exists():
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
    reason: str,
    seen_version: int | None,
    by: Person,
) -> Action:
    """Reword an open action or change what it serves; the reason is kept beside the old words. What it serves and this
    person does not see stays: workstreams, priorities, and the theme where none is given.

    Raises RuleBroken if it is closed, starts after it is due, or no reason is given; EditConflict if it has changed.
    """
    action = _lock_open(action, seen_version, "so it cannot be edited")
    reason = _said(reason, "reason", "Say why you change the action.")
    _check_start(start, action.due)
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
        _relink(ActionWorkstream, action, "workstream", workstreams, seen[0])
        _relink(ActionPriority, action, "priority", priorities, seen[1])
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
    by: Person,
) -> Action:
    """Give an open action to another lead, accountable person or other supporting partners. Each new lead is told.

    Raises RuleBroken if it is closed, nothing is said of why, or somebody does not take part in the area.
    """
    action = _lock_open(action, seen_version, "so it cannot be given to others")
    reason = _said(reason, "reason", "Say why the action changes hands.")
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
        _tell_new_lead(action, before, by)
    return action


# --- Progress --------------------------------------------------------------------------------------------------------


@transaction.atomic
def update_rag(
    action: Action,
    *,
    level: RagLevel,
    reason: str,
    cause: str = "",
    path_to_green: str = "",
    no_path_yet: bool = False,
    seen_version: int | None = None,
    by: Person,
) -> RagUpdate:
    """Give an open action a new RAG; the old one stays in its history.

    Off track needs its cause, and a path to green or `no_path_yet`. A level that means complete says that its owner has
    finished; the accountable person then confirms. Raises RuleBroken if the action is closed, the level is of another
    scheme or something is left out; EditConflict if it changed after `seen_version`.
    """
    action = _lock_open(action, seen_version, "so its RAG cannot change")
    reason = _said(reason, "reason", "Enter a reason for this RAG.")
    if level.scheme_id != action.level.scheme_id:
        raise RuleBroken("Choose a RAG of this action’s home plan.", field="level")
    if level.delivery_status not in MOVES[action.delivery_status]:
        raise RuleBroken("To give an action up, close it without completion.", field="level")
    cause, path_to_green = cause.strip(), path_to_green.strip()
    for field, message in missing_from(level, cause, path_to_green, no_path_yet):
        raise RuleBroken(message, field=field)
    if level.delivery_status not in EXPLAINED:
        cause = path_to_green = ""
    with audit.record("RAG_updated", by=by, reason=reason):
        update = _rate(action, level, reason, cause, path_to_green, by)
        if level.delivery_status == DeliveryStatus.COMPLETE:
            action.completed_at, action.completed_by = update.at, by
            _tell_accountable(action, by)
        else:
            action.completed_at = action.completed_by = None
        action.save()
    return update


@transaction.atomic
def confirm_completion(action: Action, *, note: str = "", seen_version: int | None = None, by: Person) -> Action:
    """Confirm that an action which its owner calls complete is so. It then takes no more RAG updates.

    Raises RuleBroken if it is not waiting for that, or if the same person said that it was complete.
    """
    action = _lock_open(action, seen_version, "so there is nothing to confirm")
    if not action.awaits_confirmation:
        raise RuleBroken("Nobody has said yet that this action is complete.")
    if action.completed_by_id == by.pk:
        raise RuleBroken("You said that it is complete, so somebody else confirms it.")
    with audit.record("completion_confirmed", by=by, reason=note.strip()):
        action.closed_at, action.closed_by, action.closed_reason = clock.now(), by, note.strip()
        action.save()
    return action


@transaction.atomic
def close_action(action: Action, *, reason: str, seen_version: int | None = None, by: Person) -> Action:
    """Close an open action without completion, because it was given up or overtaken. Its history stays.

    Raises RuleBroken if it is closed already or no reason is given.
    """
    action = _lock_open(action, seen_version, "so it cannot be closed again")
    reason = _said(reason, "reason", "Say why the action is closed without being completed.")
    level = _default_level(action.level.scheme_id, DeliveryStatus.CLOSED_WITHOUT_COMPLETION)
    with audit.record("action_closed", by=by, reason=reason):
        update = _rate(action, level, reason, "", "", by)
        action.completed_at = action.completed_by = None
        action.closed_at, action.closed_by, action.closed_reason = update.at, by, reason
        action.save()
    return action


@transaction.atomic
def rate_impact(
    action: Action, *, rating: str, evidence: str = "", seen_version: int | None = None, by: Person
) -> ImpactRating:
    """Say how far an action is felt by children, young people and families; also after it is complete, never after it
    was given up.

    Raises RuleBroken without evidence from “emerging” up.
    """
    action = lock(action, seen_version)
    if action.was_given_up:
        raise RuleBroken("This action was closed without completion, so its impact is not rated.")
    if rating not in Impact.values:
        raise RuleBroken("Choose one of the impact ratings.", field="rating")
    evidence = evidence.strip()
    if rating in NEEDS_EVIDENCE and not evidence:
        raise RuleBroken("Say what the evidence is: who noticed, what was measured, when.", field="evidence")
    with audit.record("impact_rated", by=by, reason=evidence):
        row = ImpactRating.objects.create(action=action, rating=rating, evidence=evidence, by=by, at=clock.now())
        action.impact, action.impact_rated_at = rating, row.at
        action.save()
    return row


@transaction.atomic
def revise_due_date(
    action: Action, *, due: SaidDate, reason: str, seen_version: int | None = None, by: Person
) -> DueDateChange:
    """Move the due date of an open action, with a reason. The original date stays.

    Raises RuleBroken if the action is closed, the date is the same, or it lies before the start.
    """
    action = _lock_open(action, seen_version, "so its due date cannot change")
    reason = _said(reason, "reason", "Say why the due date is moved.")
    if due == action.due:
        raise RuleBroken("That is the due date it has already.", field="due")
    if due.latest and action.start_on and due.latest < action.start_on:
        raise RuleBroken(f"The action starts {action.start_words}: it cannot be due before that.", field="due")
    with audit.record("due_date_revised", by=by, reason=reason):
        change = DueDateChange.objects.create(
            action=action,
            old_words=action.due_words,
            old_earliest=action.due_earliest,
            old_latest=action.due_latest,
            new_words=due.words,
            new_earliest=due.earliest,
            new_latest=due.latest,
            reason=reason,
            by=by,
            at=clock.now(),
        )
        action.due_words, action.due_earliest, action.due_latest = due.words, due.earliest, due.latest
        action.save()
    return change


@transaction.atomic
def add_milestone(action: Action, *, title: str, due: SaidDate, by: Person) -> Milestone:
    """Add a step to an open action. Raises RuleBroken if the action is closed."""
    action = _lock_open(action, None, "so it takes no more milestones")
    with audit.record("milestone_added", by=by):
        action.save()
        return Milestone.objects.create(
            action=action, title=title, due_words=due.words, due_earliest=due.earliest, due_latest=due.latest
        )


@transaction.atomic
def reach_milestone(milestone: Milestone, *, reached_on: dt.date, note: str = "", by: Person) -> Milestone:
    """Say that a milestone was reached on a day, today at the latest.

    Raises RuleBroken if it was reached before, the day lies ahead, or the action is closed.
    """
    action = _lock_open(milestone.action, None, "so its milestones cannot change")
    milestone = Milestone.objects.select_for_update(of=("self",)).get(pk=milestone.pk)
    if milestone.is_reached:
        raise RuleBroken("This milestone was reached already.")
    if reached_on > clock.today():
        raise RuleBroken("The day on which it was reached must be today or earlier.", field="reached_on")
    with audit.record("milestone_reached", by=by, reason=note.strip()):
        action.save()
        milestone.reached_on, milestone.reached_by, milestone.note = reached_on, by, note.strip()
        milestone.save()
    return milestone


# --- What they share -------------------------------------------------------------------------------------------------


def _said(text: str, field: str, message: str) -> str:
    text = text.strip()
    if not text:
        raise RuleBroken(message, field=field)
    return text


def _lock_open(action: Action, seen_version: int | None, consequence: str) -> Action:
    """The action as it is now, locked. Raises RuleBroken if it is closed, whatever version was seen."""
    try:
        current = lock(action, seen_version)
    except EditConflict as conflict:
        if conflict.current.is_open:
            raise
        current = conflict.current
    if not current.is_open:
        raise RuleBroken(f"This action is closed, {consequence}.")
    return current


def _rate(action: Action, level: RagLevel, reason: str, cause: str, path: str, by: Person) -> RagUpdate:
    """Add the row and copy it to the action, which the caller saves."""
    update = RagUpdate.objects.create(
        action=action,
        level=level,
        delivery_status=level.delivery_status,
        reason=reason,
        cause=cause,
        path_to_green=path,
        by=by,
        at=clock.now(),
    )
    if level.pk != action.level_id:
        action.rag_since = update.at
    action.level, action.delivery_status, action.rag_reason = level, level.delivery_status, reason
    action.cause, action.path_to_green = cause, path
    action.last_updated_at, action.last_updated_by = update.at, by
    return update


def _default_level(scheme_id: int, status: str) -> RagLevel:
    return RagLevel.objects.get(scheme_id=scheme_id, delivery_status=status, default_for_status=True)


def _lock_live(plan: Plan) -> Plan:
    """The plan, locked, so that two people who add to it at once get different places. Raises RuleBroken if closed."""
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if not plan.is_live:
        raise RuleBroken("This plan is closed, so it takes no more actions.")
    return plan


def _check_reference(plan: Plan, reference: str) -> None:
    if reference and ActionInPlan.objects.filter(plan=plan, reference=reference).exists():
        raise RuleBroken(f"“{reference}” is the reference of another action in this plan.", field="reference")


def _check_start(start: SaidDate | None, due: SaidDate) -> None:
    if start and start.earliest and due.latest and start.earliest > due.latest:
        raise RuleBroken(f"The action is due {due.words}: it cannot start after that.", field="start")


def _check_takes_part(area: LocalArea, partner: Partner, field: str) -> None:
    if not PartnerInArea.objects.filter(area=area, partner=partner).exists():
        raise RuleBroken(f"{partner} does not take part in {area}.", field=field)


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


def _link(model, action: Action, name: str, targets: Iterable, at: dt.datetime) -> None:
    model.objects.bulk_create([model(action=action, linked_at=at, **{name: target}) for target in targets])


def _relink(model, action: Action, name: str, targets: list, seen: QuerySet) -> None:
    """End the links that are no longer wanted, and add those that are new. A link to what the person does not see was
    not his to choose: it stays."""
    now, wanted = clock.now(), {target.pk for target in targets}
    links = model.objects.filter(action=action, unlinked_at=None, **{f"{name}__in": seen})
    current = {getattr(row, f"{name}_id"): row for row in links}
    for key, row in current.items():
        if key not in wanted:
            row.unlinked_at = now
            row.save()
    _link(model, action, name, [target for target in targets if target.pk not in current], now)


def _tell_new_lead(action: Action, before: int | None, by: Person) -> None:
    if action.lead_person_id not in (None, before, by.pk):
        notify([action.lead_person], ACTION_GIVEN, action, area=action.area)


def _tell_accountable(action: Action, by: Person) -> None:
    if action.accountable_person_id not in (None, by.pk):
        notify([action.accountable_person], COMPLETION_TO_CONFIRM, action, area=action.area)
