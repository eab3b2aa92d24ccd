"""Asking for clearances and giving them."""

from django.db import transaction

from core import audit
from core.errors import RuleBroken
from partners.models import Partner, Person
from partners.notifications import notify
from reports.models import BoardReport, Clearance, ClearanceGiven
from reports.operations.locks import hold, refuse_who_can_not_see_the_meeting

ASKED_FOR = "reports.clearance_asked_for"
OPEN_STATES = (BoardReport.State.DRAFT, BoardReport.State.READY)


@transaction.atomic
def ask_for_clearance(
    report: BoardReport, *, role: str, on_behalf_of: Partner, person: Person, by: Person
) -> Clearance:
    """Ask a lead or a clearer of a partner to clear a report in a role. He then sees the whole and is told.

    Nobody clears what he writes himself, and each role is one of the council's or of the NHS commissioner's. Raises
    RuleBroken otherwise, if he is neither lead nor clearer there, or that box exists already.
    """
    _refuse_who_may_not_clear(report, role, on_behalf_of, person)
    refuse_who_can_not_see_the_meeting(report, person)
    with audit.record("clearance_asked_for", by=by):
        report = _hold_open(report)
        if report.clearances.filter(role=role, on_behalf_of=on_behalf_of).exists():
            raise RuleBroken("Somebody is asked for this clearance already. Take that away first.", field="role")
        last = report.clearances.order_by("position").last()
        clearance = Clearance.objects.create(
            report=report,
            role=role,
            on_behalf_of=on_behalf_of,
            person=person,
            position=last.position + 1 if last else 1,
        )
        notify([person], ASKED_FOR, report, area=report.area)
    return clearance


def _refuse_who_may_not_clear(report: BoardReport, role: str, on_behalf_of: Partner, person: Person) -> None:
    if on_behalf_of.kind != Clearance.BODIES[role]:
        raise RuleBroken(f"{on_behalf_of} has no {_as_in_a_sentence(role)}. Choose another role.", field="role")
    if not person.has_role(*Clearance.MAY_CLEAR, at=on_behalf_of.pk, area=report.area_id):
        raise RuleBroken(f"{person} is neither a clearer nor a lead of {on_behalf_of}.", field="person")
    if person.pk in report.author_ids:
        raise RuleBroken(f"{person} writes this report, so somebody else clears it.", field="person")


def _as_in_a_sentence(role: str) -> str:
    label = str(Clearance.Role(role).label)
    return label if label.startswith("NHS") else label.lower()


@transaction.atomic
def drop_clearance(clearance: Clearance, *, by: Person) -> None:
    """No longer ask for a clearance. What was cleared in that box stays on record."""
    with audit.record("clearance_no_longer_asked_for", by=by):
        report = _hold_open(clearance.report)
        report.clearances.filter(pk=clearance.pk).delete()


@transaction.atomic
def give_clearance(clearance: Clearance, *, seen_text_version: int, by: Person, comment: str = "") -> ClearanceGiven:
    """Clear the text that `by` has read. It holds until the text is changed.

    Raises RuleBroken if another is asked for it, he writes the report or no longer clears for that partner, or the text
    was changed while he read.
    """
    if clearance.person_id != by.pk:
        raise RuleBroken(f"This clearance is for {clearance.person} to give.")
    with audit.record("clearance_given", by=by):
        report = _hold_open(clearance.report)
        _refuse_who_may_not_clear(report, clearance.role, clearance.on_behalf_of, by)
        if report.text_version != seen_text_version:
            raise RuleBroken("The text was changed while you were reading. Look at what changed, then clear it again.")
        return ClearanceGiven.objects.create(
            report=report,
            role=clearance.role,
            on_behalf_of=clearance.on_behalf_of,
            text_version=report.text_version,
            comment=comment,
            cleared_by=by,
        )


def _hold_open(report: BoardReport) -> BoardReport:
    report = hold(report)
    if report.state not in OPEN_STATES:
        raise RuleBroken(f"This report is {report.get_state_display().lower()}, so its clearances stay as they are.")
    return report
