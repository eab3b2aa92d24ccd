"""Every write about the register of a plan: its risks and its issues."""

import datetime as dt

from django.db import transaction
from django.db.models import Max

from actionplans.models import Issue, Likelihood, Plan, Risk, RiskImpact, RiskRating
from actionplans.models.risks import RATED, RegisterEntry
from actionplans.operations.common import demand_takes_part, lock_live, said
from core import audit, clock
from core.access import also_seeing
from core.errors import EditConflict, RuleBroken
from core.versions import LEAVE, Leave, lock
from governance.models import Board
from partners.models import Audience, LocalArea, Membership, Partner, Person
from partners.notifications import notify
from strategies.models import Workstream

RISK_GIVEN = "actionplans.risk_given"
ISSUE_GIVEN = "actionplans.issue_given"
KINDS = {Risk: RISK_GIVEN, Issue: ISSUE_GIVEN}


@transaction.atomic
def add_risk(
    plan: Plan,
    *,
    title: str,
    cause: str,
    event: str,
    consequence: str,
    likelihood: int,
    impact: int,
    target_likelihood: int,
    target_impact: int,
    review_on: dt.date,
    mitigation: str = "",
    owner_person: Person | None = None,
    owner_partner: Partner | None = None,
    workstream: Workstream | None = None,
    board: Board | None = None,
    audience: Audience | None = None,
    reason: str = "",
    by: Person,
) -> Risk:
    """Put a risk into the register of a plan: because of `cause`, `event` may happen, so that `consequence`. Likelihood
    and impact run from 1 to 5, as they are and as they are to become; a person or a partner owns it and is told.

    Raises RuleBroken for a closed plan, a rating out of its scale, a review that lies behind, no owner, an audience
    that does not lie within the plan's, and for owners, a workstream or a board of another area.
    """
    plan, audience = _place(plan, audience)
    rating = _rating(likelihood, impact, target_likelihood, target_impact)
    _demand_ahead(review_on)
    _demand_owner(plan.area, owner_person, owner_partner)
    _demand_here(plan.area_id, workstream, board)
    reason = reason.strip() or "Put into the register."
    with audit.record("risk_added", by=by, reason=reason), also_seeing(audience.pk):
        risk = Risk.objects.create(
            area_id=plan.area_id,
            audience=audience,
            plan=plan,
            number=_next_number(Risk, plan.pk, plan.area_id),
            title=title,
            cause=cause,
            event=event,
            consequence=consequence,
            mitigation=mitigation,
            review_on=review_on,
            owner_person=owner_person,
            owner_partner=owner_partner,
            workstream=workstream,
            board=board,
            added_by=by,
            **rating,
        )
        RiskRating.objects.create(risk=risk, reason=reason, by=by, at=clock.now(), **rating)
        _tell_new_owner(risk, None, by)
    return risk


@transaction.atomic
def edit_risk(
    risk: Risk,
    *,
    title: str,
    cause: str,
    event: str,
    consequence: str,
    mitigation: str,
    owner_person: Person | None,
    owner_partner: Partner | None,
    workstream: Workstream | Leave | None = LEAVE,
    board: Board | Leave | None = LEAVE,
    seen_version: int | None,
    by: Person,
) -> Risk:
    """Reword an open risk, say what is done about it, or give it to another owner, who is told. Its rating changes by
    `rate_risk` only. Without `workstream` or `board` those stay: somebody who does not see them can't change them.

    Raises RuleBroken if it is closed, and as `add_risk` does; EditConflict if it has changed.
    """
    risk = _lock_open(risk, seen_version)
    before = risk.owner_person_id
    _set_shared(risk, owner_person, owner_partner, workstream, board)
    risk.title, risk.cause, risk.event, risk.consequence = title, cause, event, consequence
    risk.mitigation = mitigation
    with audit.record("risk_edited", by=by), also_seeing(risk.audience_id):
        risk.save()
        _tell_new_owner(risk, before, by)
    return risk


@transaction.atomic
def rate_risk(
    risk: Risk,
    *,
    likelihood: int,
    impact: int,
    target_likelihood: int,
    target_impact: int,
    reason: str,
    review_on: dt.date,
    seen_version: int | None = None,
    by: Person,
) -> RiskRating:
    """Review an open risk: say how likely it is now, how bad it would be and what it is to become, why, and when it is
    looked at next. The earlier ratings stay in its history; the same rating again says that it was looked at.

    Raises RuleBroken if it is closed, a rating is out of its scale, the next review lies behind or no reason is given;
    EditConflict if it has changed.
    """
    risk = _lock_open(risk, seen_version)
    rating = _rating(likelihood, impact, target_likelihood, target_impact)
    reason = said(reason, "reason", "Say why it is rated so.")
    _demand_ahead(review_on)
    with audit.record("risk_rated", by=by, reason=reason):
        row = RiskRating.objects.create(risk=risk, reason=reason, by=by, at=clock.now(), **rating)
        for name, value in rating.items():
            setattr(risk, name, value)
        risk.review_on = review_on
        risk.save()
    return row


@transaction.atomic
def close_risk(risk: Risk, *, reason: str, seen_version: int | None = None, by: Person) -> Risk:
    """Close a risk that can no longer happen or is accepted as it is, with the reason. Its ratings stay.

    Raises RuleBroken if it is closed already or no reason is given; EditConflict if it has changed.
    """
    risk = _lock_open(risk, seen_version)
    with audit.record("risk_closed", by=by, reason=reason.strip()):
        _close(risk, Risk.State.CLOSED, reason, by)
    return risk


@transaction.atomic
def turn_risk_into_issue(
    risk: Risk,
    *,
    what_happened: str,
    effect: str,
    response: str = "",
    owner_person: Person | None = None,
    owner_partner: Partner | None = None,
    due_on: dt.date | None = None,
    seen_version: int | None = None,
    by: Person,
) -> Issue:
    """Say that a risk has happened. It leaves the risks, and stands among the issues of the same plan, for the same
    audience, with what has happened, what that does, and who deals with it by when (inclusive).

    Raises RuleBroken if it is closed, nothing is said of what happened, or as `add_issue` does; EditConflict if it has
    changed.
    """
    risk = _lock_open(risk, seen_version)
    what_happened = said(what_happened, "what_happened", "Say what has happened.")
    _demand_owner(risk.area, owner_person, owner_partner, risk)
    number = _next_number(Issue, risk.plan_id, risk.area_id)
    with audit.record("risk_became_issue", by=by, reason=what_happened), also_seeing(risk.audience_id):
        issue = Issue.objects.create(
            area_id=risk.area_id,
            audience_id=risk.audience_id,
            plan_id=risk.plan_id,
            number=number,
            title=risk.title,
            workstream_id=risk.workstream_id,
            board_id=risk.board_id,
            what_happened=what_happened,
            effect=effect,
            response=response,
            owner_person=owner_person,
            owner_partner=owner_partner,
            due_on=due_on,
            risk=risk,
            added_by=by,
        )
        _close(risk, Risk.State.BECAME_ISSUE, what_happened, by)
        _tell_new_owner(issue, None, by)
    return issue


@transaction.atomic
def add_issue(
    plan: Plan,
    *,
    title: str,
    what_happened: str,
    effect: str,
    response: str = "",
    owner_person: Person | None = None,
    owner_partner: Partner | None = None,
    due_on: dt.date | None = None,
    workstream: Workstream | None = None,
    board: Board | None = None,
    audience: Audience | None = None,
    by: Person,
) -> Issue:
    """Put something that has happened and holds the plan back into its register; `due_on` is the last day on which it
    is to be resolved. Its owner is told.

    Raises RuleBroken for a closed plan, no owner, an audience that does not lie within the plan's, and for owners, a
    workstream or a board of another area.
    """
    plan, audience = _place(plan, audience)
    _demand_owner(plan.area, owner_person, owner_partner)
    _demand_here(plan.area_id, workstream, board)
    with audit.record("issue_added", by=by), also_seeing(audience.pk):
        issue = Issue.objects.create(
            area_id=plan.area_id,
            audience=audience,
            plan=plan,
            number=_next_number(Issue, plan.pk, plan.area_id),
            title=title,
            what_happened=what_happened,
            effect=effect,
            response=response,
            owner_person=owner_person,
            owner_partner=owner_partner,
            due_on=due_on,
            workstream=workstream,
            board=board,
            added_by=by,
        )
        _tell_new_owner(issue, None, by)
    return issue


@transaction.atomic
def edit_issue(
    issue: Issue,
    *,
    title: str,
    what_happened: str,
    effect: str,
    response: str,
    owner_person: Person | None,
    owner_partner: Partner | None,
    due_on: dt.date | None,
    workstream: Workstream | Leave | None = LEAVE,
    board: Board | Leave | None = LEAVE,
    seen_version: int | None,
    by: Person,
) -> Issue:
    """Change what is said of an open issue, what is done about it, by whom and by when. What is not given stays, as for
    a risk. Raises RuleBroken if it is closed, and as `add_issue` does; EditConflict if it has changed."""
    issue = _lock_open(issue, seen_version)
    before = issue.owner_person_id
    _set_shared(issue, owner_person, owner_partner, workstream, board)
    issue.title, issue.what_happened, issue.effect = title, what_happened, effect
    issue.response, issue.due_on = response, due_on
    with audit.record("issue_edited", by=by), also_seeing(issue.audience_id):
        issue.save()
        _tell_new_owner(issue, before, by)
    return issue


@transaction.atomic
def close_issue(issue: Issue, *, state: str, reason: str, seen_version: int | None = None, by: Person) -> Issue:
    """Say that an issue is resolved, or close it without that, with the reason.

    Raises RuleBroken if it is closed already, can't move so or no reason is given; EditConflict if it has changed.
    """
    issue = _lock_open(issue, seen_version)
    with audit.record("issue_closed", by=by, reason=reason.strip()):
        _close(issue, state, reason, by)
    return issue


@transaction.atomic
def reopen_risk(risk: Risk, *, reason: str, seen_version: int | None = None, by: Person) -> Risk:
    """Take a closed risk up again, with the reason: it can happen after all, or is no longer accepted. Its owner is
    told; why it was closed stays in its history.

    Raises RuleBroken if it is open or went on as an issue, its plan is closed or no reason is given; EditConflict if it
    has changed.
    """
    return _reopen(risk, reason, seen_version, by)


@transaction.atomic
def reopen_issue(issue: Issue, *, reason: str, seen_version: int | None = None, by: Person) -> Issue:
    """Take up again an issue that was resolved or closed, with the reason. Raises what `reopen_risk` raises."""
    return _reopen(issue, reason, seen_version, by)


def _place(plan: Plan, audience: Audience | None) -> tuple[Plan, Audience]:
    """The plan, locked and live, and the audience of what is new in its register."""
    plan = lock_live(plan, "its register takes nothing new")
    audience = audience or plan.audience
    if audience.pk not in plan.audience.narrower_ids():
        raise RuleBroken("Choose the plan’s own audience, or one within it.", field="audience")
    return plan, audience


def _next_number(model: type[RegisterEntry], plan_id: int, area_id: int) -> int:
    """The number after the last in the register of a plan, which is locked, so that numbers are given out one by one.
    The plan and entries of its register may be hidden from whoever owns a risk, and count all the same."""
    with also_seeing(*Audience.objects.filter(area=area_id).values_list("pk", flat=True)):
        Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)
        return (model.objects.filter(plan=plan_id).aggregate(last=Max("number"))["last"] or 0) + 1


def _rating(likelihood: int, impact: int, target_likelihood: int, target_impact: int) -> dict[str, int]:
    rating = dict(zip(RATED, (likelihood, impact, target_likelihood, target_impact), strict=True))
    for name, value in rating.items():
        if value not in (RiskImpact if name.endswith("impact") else Likelihood).values:
            raise RuleBroken("Choose a number from 1 to 5.", field=name)
    return rating


def _demand_ahead(review_on: dt.date) -> None:
    if review_on < clock.today():
        raise RuleBroken("The next review must be today or later.", field="review_on")


def _demand_owner(
    area: LocalArea, person: Person | None, partner: Partner | None, was: RegisterEntry | None = None
) -> None:
    """Somebody must own it, who takes part in the area. Who owned it before may go on."""
    if person is None and partner is None:
        raise RuleBroken("Say who owns it: a person, a partner or both.", field="owner_person")
    if partner is not None and (was is None or was.owner_partner_id != partner.pk):
        demand_takes_part(area, partner, "owner_partner")
    if person is not None and (was is None or was.owner_person_id != person.pk):
        members = Membership.objects.with_content().filter(area=area, person=person)
        if not members.exists():
            raise RuleBroken(f"{person} does not take part in {area}.", field="owner_person")


def _demand_here(area_id: int, workstream: Workstream | None, board: Board | None) -> None:
    if workstream is not None and workstream.area_id != area_id:
        raise RuleBroken("Choose a workstream of this local area.", field="workstream")
    if board is not None and board.area_id != area_id:
        raise RuleBroken("Choose a board of this local area.", field="board")


def _lock_open(entry: RegisterEntry, seen_version: int | None):
    """The entry as it is now, locked. Raises RuleBroken if it is closed, whatever version was seen."""
    try:
        current = lock(entry, seen_version)
    except EditConflict as conflict:
        if conflict.current.is_open:
            raise
        current = conflict.current
    if not current.is_open:
        raise RuleBroken(f"This {current._meta.verbose_name} is closed, so it can no longer be changed.")
    return current


def _set_shared(entry: RegisterEntry, person, partner, workstream, board) -> None:
    _demand_owner(entry.area, person, partner, entry)
    entry.owner_person, entry.owner_partner = person, partner
    _demand_here(
        entry.area_id,
        None if isinstance(workstream, Leave) else workstream,
        None if isinstance(board, Leave) else board,
    )
    if not isinstance(workstream, Leave):
        entry.workstream = workstream
    if not isinstance(board, Leave):
        entry.board = board


def _close(entry: RegisterEntry, state: str, reason: str, by: Person) -> None:
    if state not in entry.MOVES[entry.State(entry.state)]:
        raise RuleBroken("Choose whether it is resolved or closed without that.", field="state")
    entry.closed_reason = said(reason, "reason", "Say why it is closed.")
    entry.state, entry.closed_at, entry.closed_by = state, clock.now(), by
    entry.save()


def _reopen(entry: RegisterEntry, reason: str, seen_version: int | None, by: Person):
    entry = lock(entry, seen_version)
    name = entry._meta.verbose_name
    if entry.is_open:
        raise RuleBroken(f"This {name} is open.")
    if not entry.can_reopen:
        raise RuleBroken("This risk has happened and goes on as an issue. Reopen that, if it was closed.")
    # Whoever owns a risk may not see its plan, and can't put anything back into the register of one that is over.
    with also_seeing(*Audience.objects.filter(area=entry.area_id).values_list("pk", flat=True)):
        if not Plan.objects.get(pk=entry.plan_id).is_live:
            raise RuleBroken(f"Its plan is closed, so the {name} stays closed. Add it to the plan that goes on.")
    reason = said(reason, "reason", f"Say why the {name} is opened again.")
    entry.state, entry.closed_at, entry.closed_by, entry.closed_reason = entry.State.OPEN, None, None, ""
    with audit.record(f"{name}_reopened", by=by, reason=reason):
        entry.save()
        _tell_new_owner(entry, None, by)
    return entry


def _tell_new_owner(entry: RegisterEntry, before: int | None, by: Person) -> None:
    if entry.owner_person_id not in (None, before, by.pk):
        notify([entry.owner_person], KINDS[type(entry)], entry, area=entry.area)
