"""Every write about how an action goes: its RAG, its impact, its dates and milestones, and its end."""

import datetime as dt

from django.db import transaction

from actionplans.dates import SaidDate
from actionplans.impact_suggested import suggested_impact
from actionplans.models import (
    Action,
    DeliveryStatus,
    DueDateChange,
    Impact,
    ImpactRating,
    Milestone,
    RagLevel,
    RagUpdate,
)
from actionplans.models.impact import NEEDS_EVIDENCE
from actionplans.models.rag import EXPLAINED, MOVES, RATED, missing_from
from actionplans.operations.actions import add_action_to_plan
from actionplans.operations.common import (
    add_rag,
    default_level,
    lock_open,
    said,
)
from actionplans.operations.drafts import drop_drafts
from core import audit, clock
from core.errors import RuleBroken
from core.versions import lock
from partners.models import Person
from partners.notifications import notify

COMPLETION_TO_CONFIRM = "actionplans.completion_to_confirm"
RAG_STAYS = "so its RAG cannot change"


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
    drop_draft: bool = True,
    by: Person,
) -> RagUpdate:
    """Give an open action a new RAG; the old one stays in its history, and beside the new one what its dates said:
    where it is better than that, the board reads the reason as the why. What this person had drafted about it is sent
    by this, unless he says something else by the way (`drop_draft`).

    Off track needs its cause, and a path to green or `no_path_yet`. A level that means complete says that its owner has
    finished; the accountable person then confirms. Raises RuleBroken if the action is closed, the level is of another
    scheme or something is left out; EditConflict if it changed after `seen_version`.
    """
    action = lock_open(action, seen_version, RAG_STAYS)
    words = checked_words(action, level, reason, cause, path_to_green, no_path_yet)
    with audit.record("RAG_updated", by=by, reason=words[0]):
        update = add_rag(action, level, *words, by)
        note_completion(action, update)
        action.save()
        if drop_draft:
            drop_drafts([action], by=by)
        if action.awaits_confirmation and action.accountable_person_id not in (None, by.pk):
            notify([action.accountable_person], COMPLETION_TO_CONFIRM, action, area=action.area)
    return update


def checked_words(
    action: Action, level: RagLevel, reason: str, cause: str, path_to_green: str, no_path_yet: bool
) -> tuple[str, str, str]:
    """The reason, cause and path to green that are kept with this level. Raises RuleBroken as `update_rag` says."""
    reason = said(reason, "reason", "Enter a reason for this RAG.")
    if level.scheme_id != action.level.scheme_id:
        raise RuleBroken("Choose a RAG of this action’s home plan.", field="level")
    if level.delivery_status not in MOVES[action.delivery_status]:
        raise RuleBroken("To give an action up, close it without completion.", field="level")
    cause, path_to_green = cause.strip(), path_to_green.strip()
    for field, message in missing_from(level, cause, path_to_green, no_path_yet):
        raise RuleBroken(message, field=field)
    return (reason, cause, path_to_green) if level.delivery_status in EXPLAINED else (reason, "", "")


def note_completion(action: Action, update: RagUpdate) -> None:
    """Let an action that its owner calls complete wait to be confirmed, and any other go on. The caller saves it."""
    done = update.delivery_status == DeliveryStatus.COMPLETE
    action.completed_at, action.completed_by = (update.at, update.by) if done else (None, None)


NO_CHANGE = "No change."


@transaction.atomic
def say_no_change(action: Action, *, reason: str = "", seen_version: int | None, by: Person) -> RagUpdate:
    """Say that an open action stands as it did at its last update: a new update with the same RAG, cause and path to
    green, so that everybody sees when it was last looked at.

    Raises RuleBroken if it is closed or waits to be confirmed as complete; EditConflict if it changed after
    `seen_version`.
    """
    current = lock_open(action, seen_version, "so there is nothing to update")
    if current.awaits_confirmation:
        raise RuleBroken("This action is said to be complete and waits to be confirmed.")
    return update_rag(
        current,
        level=current.level,
        reason=reason.strip() or NO_CHANGE,
        cause=current.cause,
        path_to_green=current.path_to_green,
        no_path_yet=current.has_no_path_to_green,
        drop_draft=False,
        by=by,
    )


@transaction.atomic
def confirm_completion(action: Action, *, note: str = "", seen_version: int | None = None, by: Person) -> Action:
    """Confirm that an action which its owner calls complete is so. It then takes no more RAG updates.

    Raises RuleBroken if it is not waiting for that, or if the same person said that it was complete.
    """
    action = lock_open(action, seen_version, "so there is nothing to confirm")
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
    action = lock_open(action, seen_version, "so it cannot be closed again")
    reason = said(reason, "reason", "Say why the action is closed without being completed.")
    level = default_level(action.level.scheme_id, DeliveryStatus.CLOSED_WITHOUT_COMPLETION)
    with audit.record("action_closed", by=by, reason=reason):
        update = add_rag(action, level, reason, "", "", by)
        action.completed_at = action.completed_by = None
        action.closed_at, action.closed_by, action.closed_reason = update.at, by, reason
        action.save()
    return action


@transaction.atomic
def reopen_action(action: Action, *, reason: str, seen_version: int | None = None, by: Person) -> Action:
    """Let an action go on that was confirmed as complete or closed without completion, with the reason: it is rated
    again as it was before it was done or given up, until somebody says otherwise. One that was taken out of its home
    plan comes back into it, at its end.

    Raises RuleBroken if it is open, no reason is given, or it would come back into a plan that is closed; EditConflict
    if it changed after `seen_version`.
    """
    action = lock(action, seen_version)
    if action.is_open:
        raise RuleBroken("This action is open.")
    reason = said(reason, "reason", "Say why the action goes on.")
    before = action.rag_updates.filter(delivery_status__in=RATED).select_related("level").first()
    level = before.level if before else default_level(action.level.scheme_id, DeliveryStatus.NOT_YET_DUE)
    if not action.in_plans.standing().filter(plan=action.home_plan_id).exists():
        add_action_to_plan(action, plan=action.home_plan, reason=reason, by=by)
        action = lock(action)
    with audit.record("action_reopened", by=by, reason=reason):
        add_rag(action, level, reason, before.cause if before else "", before.path_to_green if before else "", by)
        action.completed_at = action.completed_by = action.closed_at = action.closed_by = None
        action.closed_reason = ""
        action.save()
    return action


@transaction.atomic
def rate_impact(
    action: Action, *, rating: str, evidence: str = "", seen_version: int | None = None, by: Person
) -> ImpactRating:
    """Say how far an action is felt by children, young people and families; also after it is complete, never after it
    was given up.

    Raises RuleBroken without evidence from “emerging” up, and where its measures suggest worse and nothing is said
    of that.
    """
    action = lock(action, seen_version)
    if action.was_given_up:
        raise RuleBroken("This action was closed without completion, so its impact is not rated.")
    if rating not in Impact.values:
        raise RuleBroken("Choose one of the impact ratings.", field="rating")
    evidence = evidence.strip()
    if rating in NEEDS_EVIDENCE and not evidence:
        raise RuleBroken("Say what the evidence is: who noticed, what was measured, when.", field="evidence")
    measured = None if evidence else suggested_impact(action, by)
    if measured and measured.is_worse_than(rating):
        raise RuleBroken(
            f"Its measures suggest “{measured.impact.label}”. Say why you see it otherwise.", field="evidence"
        )
    with audit.record("impact_rated", by=by, reason=evidence):
        row = ImpactRating.objects.create(action=action, rating=rating, evidence=evidence, by=by, at=clock.now())
        action.impact, action.impact_rated_at = rating, row.at
        action.save()
    return row


@transaction.atomic
def revise_due_date(
    action: Action, *, due: SaidDate, reason: str, approved_by: str = "", seen_version: int | None = None, by: Person
) -> DueDateChange:
    """Move the due date of an open action, with a reason and, in words, who approved that. The original date stays.

    Raises RuleBroken if the action is closed, the date is the same, or it lies before the start.
    """
    action = lock_open(action, seen_version, "so its due date cannot change")
    reason = said(reason, "reason", "Say why the due date is moved.")
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
            approved_by=approved_by.strip(),
            by=by,
            at=clock.now(),
        )
        action.due_words, action.due_earliest, action.due_latest = due.words, due.earliest, due.latest
        action.save()
    return change


@transaction.atomic
def add_milestone(action: Action, *, title: str, due: SaidDate, by: Person) -> Milestone:
    """Add a step to an open action. Raises RuleBroken if the action is closed."""
    action = lock_open(action, None, "so it takes no more milestones")
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
    action = lock_open(milestone.action, None, "so its milestones cannot change")
    milestone = lock(milestone)
    if milestone.is_reached:
        raise RuleBroken("This milestone was reached already.")
    _check_reached(reached_on)
    with audit.record("milestone_reached", by=by, reason=note.strip()):
        action.save()
        milestone.reached_on, milestone.reached_by, milestone.note = reached_on, by, note.strip()
        milestone.save()
    return milestone


@transaction.atomic
def edit_milestone(
    milestone: Milestone,
    *,
    title: str,
    due: SaidDate,
    reached_on: dt.date | None = None,
    note: str = "",
    seen_version: int | None = None,
    by: Person,
) -> Milestone:
    """Word a milestone of an open action anew, give it another date, or put right when it was reached: with no day it
    is not reached after all. What it said before stays in its history.

    Raises RuleBroken if the action is closed, nothing is said of what it is, or the day lies ahead; EditConflict if it
    changed after `seen_version`.
    """
    action = lock_open(milestone.action, None, "so its milestones cannot change")
    milestone = lock(milestone, seen_version)
    title = said(title, "title", "Say what the milestone is.")
    _check_reached(reached_on)
    with audit.record("milestone_edited", by=by):
        action.save()
        milestone.title = title
        milestone.due_words, milestone.due_earliest, milestone.due_latest = due.words, due.earliest, due.latest
        if reached_on is None:
            milestone.reached_on, milestone.reached_by, milestone.note = None, None, ""
        else:
            milestone.reached_by = milestone.reached_by if milestone.is_reached else by
            milestone.reached_on, milestone.note = reached_on, note.strip()
        milestone.save()
    return milestone


@transaction.atomic
def remove_milestone(milestone: Milestone, *, reason: str, seen_version: int | None = None, by: Person) -> None:
    """Take a milestone away that is no longer meant to be reached, or was added in error. From now on it counts for
    nothing; as at an earlier day it is there, and the history of its action says who took it away and why.

    Raises RuleBroken if the action is closed, no reason is given, or it has been put before a board; EditConflict if it
    changed after `seen_version`.
    """
    action = lock_open(milestone.action, None, "so its milestones cannot change")
    milestone = lock(milestone, seen_version)
    reason = said(reason, "reason", "Say why the milestone is taken away.")
    if milestone.escalations.exists():
        raise RuleBroken("This milestone was put before a board, so it stays. Change its words or its date instead.")
    with audit.record("milestone_removed", by=by, reason=f"{milestone.title}: {reason}"):
        action.save()
        milestone.taken_away_at = clock.now()
        milestone.save()


def _check_reached(day: dt.date | None) -> None:
    if day is not None and day > clock.today():
        raise RuleBroken("The day on which it was reached must be today or earlier.", field="reached_on")
