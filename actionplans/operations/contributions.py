"""Every write about what other partners do for an action."""

from django.db import transaction

from actionplans.dates import SaidDate
from actionplans.models import Action, Contribution, ContributionReport, SupportingPartner
from actionplans.operations.common import demand_takes_part, leads_of, lock_open, said
from core import audit, clock
from core.errors import RuleBroken
from core.versions import lock
from partners.models import Partner, Person
from partners.notifications import notify

CONTRIBUTION_ASKED = "actionplans.contribution_asked"
CONTRIBUTION_HELD_UP = "actionplans.contribution_held_up"
State = Contribution.State


@transaction.atomic
def ask_for_contribution(action: Action, *, partner: Partner, title: str, due: SaidDate, by: Person) -> Contribution:
    """Ask another partner for a step of its own in an open action: it becomes a supporting partner, and its leads are
    told. The action's lead and rating stay as they are.

    Raises RuleBroken if the action is closed, nothing is said, or the partner leads it itself or takes no part here.
    """
    action = lock_open(action, None, "so nobody is asked for more")
    title = said(title, "title", "Say what this partner is asked to do.")
    if partner.pk == action.lead_partner_id:
        raise RuleBroken(f"{partner} leads this action: use a milestone for its own steps.", field="partner")
    demand_takes_part(action.area, partner, "partner")
    with audit.record("contribution_asked", by=by, reason=title):
        SupportingPartner.objects.get_or_create(action=action, partner=partner)
        made = Contribution.objects.create(
            action=action,
            partner=partner,
            title=title,
            due_words=due.words,
            due_earliest=due.earliest,
            due_latest=due.latest,
            asked_by=by,
            asked_at=clock.now(),
        )
    people = [person for person in leads_of(partner.pk, action.area_id) if person.pk != by.pk]
    notify(people, CONTRIBUTION_ASKED, made, area=action.area)
    return made


@transaction.atomic
def report_on_contribution(
    contribution: Contribution, *, state: str, words: str = "", seen_version: int | None = None, by: Person
) -> ContributionReport:
    """Say how far one's partner is with its step. What is held up says by what, and the lead of the action is told.

    Raises RuleBroken if the action is closed, the step was taken back, or it is held up and nothing says by what;
    EditConflict if it changed after `seen_version`.
    """
    contribution = _locked(contribution, seen_version)
    words = words.strip()
    if state not in Contribution.SAID:
        raise RuleBroken("Choose how far it is.", field="state")
    if state == State.HELD_UP and not words:
        raise RuleBroken("Say what holds it up.", field="words")
    with audit.record("contribution_reported", by=by, reason=words):
        report = _said(contribution, state, words, by)
    lead = contribution.action.lead_person
    if state == State.HELD_UP and lead is not None and lead.pk != by.pk:
        notify([lead], CONTRIBUTION_HELD_UP, contribution, area=contribution.action.area)
    return report


@transaction.atomic
def withdraw_contribution(
    contribution: Contribution, *, reason: str, seen_version: int | None = None, by: Person
) -> Contribution:
    """Take back what a partner was asked for, with a reason. What it said stays; it stays a supporting partner.

    Raises RuleBroken if the action is closed, it was taken back before, or no reason is given; EditConflict as ever.
    """
    contribution = _locked(contribution, seen_version)
    reason = said(reason, "reason", "Say why it is no longer needed.")
    with audit.record("contribution_withdrawn", by=by, reason=reason):
        _said(contribution, State.WITHDRAWN, reason, by)
    return contribution


def _locked(contribution: Contribution, seen_version: int | None) -> Contribution:
    action = lock_open(contribution.action, None, "so what others do for it cannot change")
    contribution = lock(contribution, seen_version)
    contribution.action = action
    if contribution.state == State.WITHDRAWN:
        raise RuleBroken("This is no longer asked for.")
    return contribution


def _said(contribution: Contribution, state: str, words: str, by: Person) -> ContributionReport:
    """Add the row and copy it to the contribution."""
    report = ContributionReport.objects.create(
        contribution=contribution, state=state, words=words, by=by, at=clock.now()
    )
    contribution.state, contribution.words, contribution.said_at, contribution.said_by = state, words, report.at, by
    contribution.save()
    return report
