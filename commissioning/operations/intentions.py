"""Every write about intentions: what is intended, the cycle, options, assessments, decision, and the notice."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from django.db import models, transaction

from commissioning.models import (
    ImpactAssessment,
    Intention,
    IntentionCoProduction,
    IntentionNotice,
    Need,
    Option,
    Service,
)
from commissioning.operations.common import (
    demand_all_here,
    demand_audience_of,
    demand_here,
    demand_partners_of,
    set_links,
    withdraw,
)
from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from documents.models import Document
from documents.operations import record_co_production
from governance.models import Board, Decision, Meeting
from partners.models import Audience, LocalArea, Partner, Person
from strategies.models import Outcome, Priority
from strategies.operations import LEAVE, Leave

# Each link of an intention: the keyword under which it comes, the field of its row, its rows.
LINKS = {
    "services": ("service", "intention_services"),
    "needs": ("need", "intention_needs"),
    "priorities": ("priority", "intention_priorities"),
    "outcomes": ("outcome", "intention_outcomes"),
    "documents": ("document", "intention_documents"),
}


@transaction.atomic
def create_intention(
    area: LocalArea,
    *,
    audience: Audience,
    title: str,
    lead_partner: Partner,
    by: Person,
    summary: str = "",
    lead_person: Person | None = None,
    arrangement: str = "",
    services: Iterable[Service] = (),
    needs: Iterable[Need] = (),
    priorities: Iterable[Priority] = (),
    outcomes: Iterable[Outcome] = (),
    documents: Iterable[Document] = (),
) -> Intention:
    """Say what the partners mean to commission, change or stop. It starts at “Analyse” on the commissioning cycle.

    Raises RuleBroken if the audience or anything linked is another area's, or the lead commissioner takes no part.
    """
    demand_audience_of(area, audience)
    demand_partners_of(area, [lead_partner], "lead_partner")
    links = _links(area.pk, services, needs, priorities, outcomes, documents)
    with audit.record("intention_created", by=by), also_seeing(audience.pk):
        intention = Intention.objects.create(
            area=area,
            audience=audience,
            title=title,
            summary=summary,
            lead_partner=lead_partner,
            lead_person=lead_person,
            arrangement=arrangement,
        )
        _set_all(intention, links, {})
    return intention


@transaction.atomic
def edit_intention(
    intention: Intention,
    *,
    title: str,
    summary: str,
    lead_partner: Partner,
    lead_person: Person | None,
    arrangement: str,
    specification: str,
    decision_due: dt.date | None,
    consultation_needed: str,
    consultation_note: str,
    consultation_ended_on: dt.date | None,
    barriers: str,
    financial_implications: str,
    property_implications: str,
    legal_implications: str,
    services: Iterable[Service],
    needs: Iterable[Need],
    priorities: Iterable[Priority],
    outcomes: Iterable[Outcome],
    documents: Iterable[Document],
    seen_version: int,
    by: Person,
    decision_board: Board | Leave | None = LEAVE,
    decision_meeting: Meeting | Leave | None = LEAVE,
    seen_links: Mapping[str, Collection[int]] | None = None,
) -> Intention:
    """Change what is said about an intention. The lists are whole, except that what is not in `seen_links` (numbers by
    the name of the list) stays: the person could not see it. Nor can somebody change a board or meeting that he does
    not see: without them they stay, and while a meeting stays its board does.

    Raises RuleBroken if it is completed or withdrawn, a link or the decision route belongs elsewhere, the meeting is
    another board's (also the one that stays), or a consultation that is not needed has ended; EditConflict if it
    changed meanwhile.
    """
    intention = _open(intention, seen_version)
    demand_partners_of(intention.area, [lead_partner], "lead_partner")
    _set_route(intention, decision_board, decision_meeting)
    _demand_consultation(consultation_needed, consultation_ended_on)
    links = _links(intention.area_id, services, needs, priorities, outcomes, documents)
    intention.title, intention.summary, intention.specification = title, summary, specification
    intention.lead_partner, intention.lead_person, intention.arrangement = lead_partner, lead_person, arrangement
    intention.decision_due, intention.barriers = decision_due, barriers
    intention.consultation_needed, intention.consultation_note = consultation_needed, consultation_note
    intention.consultation_ended_on = consultation_ended_on
    intention.financial_implications = financial_implications
    intention.property_implications, intention.legal_implications = property_implications, legal_implications
    with audit.record("intention_edited", by=by), also_seeing(intention.audience_id):
        intention.save()
        _set_all(intention, links, seen_links or {})
    return intention


@transaction.atomic
def move_intention(
    intention: Intention, *, stage: str, reason: str, by: Person, seen_version: int | None = None
) -> Intention:
    """Take an intention along the cycle, back, to its completion or out of it.

    “Do” has a gate: doing nothing was weighed as an option, consultation is settled and ended where needed, and both
    impact assessments are settled (Equality Act 2010, section 149; UK GDPR, article 35; plans made jointly by education
    and health are consulted on first). Raises RuleBroken if the move is not open or the gate is shut; EditConflict if
    it changed meanwhile.
    """
    intention = _open(intention, seen_version)
    before = Intention.Stage(intention.stage)
    if stage not in Intention.MOVES[before]:
        raise RuleBroken(
            f"An intention at “{before.label}” can't go to “{Intention.Stage(stage).label}”.", field="stage"
        )
    if stage == Intention.Stage.DO and (missing := missing_before_do(intention)):
        raise RuleBroken(f"Before it goes to “Do”: {'; '.join(missing)}.", field="stage")
    intention.stage = stage
    with audit.record(f"intention_moved_to_{stage}", by=by, reason=reason), also_seeing(intention.audience_id):
        intention.save()
    return intention


def missing_before_do(intention: Intention) -> list[str]:
    """What still has to happen before an intention may go to “Do”, in words. Empty where nothing is missing."""
    missing = []
    if not intention.options.filter(does_nothing=True).exclude(result=Option.Result.OPEN).exists():
        missing.append("weigh doing nothing as an option, with reasons")
    if intention.consultation_needed == Intention.Answer.NOT_SETTLED:
        missing.append("settle whether it needs consultation")
    elif intention.consultation_needed == Intention.Answer.YES and intention.consultation_ended_on is None:
        missing.append("end the consultation")
    settled = {assessment.kind for assessment in intention.assessments.all() if assessment.is_settled}
    for kind in ImpactAssessment.Kind:
        if kind not in settled:
            missing.append(f"settle the {kind.label[:1].lower()}{kind.label[1:]}")
    return missing


@transaction.atomic
def link_decision(
    intention: Intention, *, decision: Decision, by: Person, seen_version: int | None = None
) -> Intention:
    """Say which decision of a board settles an intention. Raises RuleBroken if it is completed or withdrawn or the
    decision is another area's; EditConflict if it changed meanwhile."""
    intention = _open(intention, seen_version)
    demand_here(intention.area_id, decision, "decision")
    intention.decision = decision
    with audit.record("intention_decided", by=by), also_seeing(intention.audience_id):
        intention.save()
    return intention


@transaction.atomic
def add_option(
    intention: Intention,
    *,
    title: str,
    by: Person,
    description: str = "",
    does_nothing: bool = False,
    result: str = Option.Result.OPEN,
    reasons: str = "",
) -> Option:
    """Add a way to go about an intention. Raises RuleBroken if the intention is over, a second option would do nothing
    or be preferred, or it is weighed without reasons."""
    intention = _open(intention)
    _demand_sound_option(intention.options, does_nothing, result, reasons)
    number = (intention.options.aggregate(most=models.Max("number"))["most"] or 0) + 1
    with audit.record("option_added", by=by):
        return Option.objects.create(
            intention=intention,
            number=number,
            title=title,
            description=description,
            does_nothing=does_nothing,
            result=result,
            reasons=reasons,
        )


@transaction.atomic
def edit_option(
    option: Option,
    *,
    title: str,
    description: str,
    does_nothing: bool,
    result: str,
    reasons: str,
    seen_version: int,
    by: Person,
) -> Option:
    """Change an option or say how it was weighed. Raises RuleBroken as for a new one; EditConflict if it changed."""
    intention = _open(option.intention)
    option = lock(option, seen_version)
    _demand_sound_option(intention.options.exclude(pk=option.pk), does_nothing, result, reasons)
    option.title, option.description, option.does_nothing = title, description, does_nothing
    option.result, option.reasons = result, reasons
    with audit.record("option_edited", by=by):
        option.save()
    return option


@transaction.atomic
def set_assessment(
    intention: Intention,
    *,
    kind: str,
    needed: str,
    by: Person,
    reason: str = "",
    done_on: dt.date | None = None,
    mitigation: str = "",
    seen_version: int | None = None,
) -> ImpactAssessment:
    """Record whether an intention needs an equality (EqIA) or data protection (DPIA) impact assessment, when it was
    done, and how effects are mitigated. `seen_version` is that of the assessment.

    Raises RuleBroken if the intention is over, none is needed and no reason is given, it was done without being needed,
    or its day has not come; EditConflict if it changed meanwhile.
    """
    intention = _open(intention)
    if needed == Intention.Answer.NO and not reason:
        raise RuleBroken("Say why it is not needed.", field="reason")
    if done_on is not None and needed != Intention.Answer.YES:
        raise RuleBroken("Only an assessment that is needed has a day on which it was done.", field="done_on")
    if done_on is not None and done_on > clock.today():
        raise RuleBroken("The day on which it was done has not come yet.", field="done_on")
    assessment = intention.assessments.filter(kind=kind).first()
    assessment = lock(assessment, seen_version) if assessment else ImpactAssessment(intention=intention, kind=kind)
    assessment.needed, assessment.reason = needed, reason
    assessment.done_on, assessment.mitigation = done_on, mitigation
    with audit.record("assessment_recorded", by=by):
        assessment.save()
    return assessment


def record_co_production_of_intention(intention: Intention, **said) -> IntentionCoProduction:
    """Record who took part in shaping an intention. Raises what `record_co_production` raises."""
    return record_co_production(intention, kind=IntentionCoProduction, **said)


@transaction.atomic
def publish_intention(
    intention: Intention, *, audience: Audience, title: str, text: str, by: Person
) -> IntentionNotice:
    """Publish an intention as a notice: fixed words in an audience of their own, without options, prices or
    specification. Raises RuleBroken if the intention is over or the audience is another area's."""
    intention = _open(intention)
    demand_audience_of(intention.area, audience)
    with audit.record("intention_published", by=by), also_seeing(audience.pk):
        return IntentionNotice.objects.create(
            area=intention.area,
            audience=audience,
            intention=intention,
            title=title,
            text=text,
            published_on=clock.today(),
            published_by=by,
        )


@transaction.atomic
def withdraw_notice(
    notice: IntentionNotice, *, reason: str, by: Person, seen_version: int | None = None
) -> IntentionNotice:
    """Take a published notice back; it stays, marked. Raises RuleBroken if it was; EditConflict as ever."""
    return withdraw(notice, "notice_withdrawn", reason=reason, seen_version=seen_version, by=by)


def _open(intention: Intention, seen_version: int | None = None) -> Intention:
    """The intention, locked; its version is raised only where the caller saves it."""
    intention = lock(intention, seen_version)
    if not intention.is_open:
        raise RuleBroken(f"This intention is “{intention.get_stage_display().lower()}”, so it can't be changed.")
    return intention


def _links(area_id: int, services, needs, priorities, outcomes, documents) -> dict[str, list]:
    links = {
        "services": list(services),
        "needs": list(needs),
        "priorities": list(priorities),
        "outcomes": list(outcomes),
        "documents": list(documents),
    }
    for name in ("services", "needs", "documents"):
        demand_all_here(area_id, links[name], name)
    for name in ("priorities", "outcomes"):
        demand_all_here(area_id, [part.strategy for part in links[name]], name)
    return links


def _set_all(intention: Intention, links: Mapping[str, list], seen: Mapping[str, Collection[int]]) -> None:
    for name, (field, rows) in LINKS.items():
        set_links(intention, getattr(intention, rows), field, links[name], seen.get(name))


def _set_route(intention: Intention, board: Board | Leave | None, meeting: Meeting | Leave | None) -> None:
    if not isinstance(board, Leave):
        demand_here(intention.area_id, board, "decision_board")
        moved = intention.decision_board_id != (board.pk if board else None)
        if moved and isinstance(meeting, Leave) and intention.decision_meeting_id is not None:
            # Asked of the number alone: whoever changes the board may not see the meeting.
            raise RuleBroken(
                "A meeting of the board that decides now is set down, and you can’t see it. Leave the board as it is, "
                "or ask somebody who sees that meeting to change both.",
                field="decision_board",
            )
        intention.decision_board = board
    if not isinstance(meeting, Leave):
        if meeting is not None and meeting.board_id != intention.decision_board_id:
            raise RuleBroken("Choose a meeting of the board that decides.", field="decision_meeting")
        intention.decision_meeting = meeting


def _demand_consultation(needed: str, ended_on: dt.date | None) -> None:
    if ended_on is None:
        return
    if needed != Intention.Answer.YES:
        raise RuleBroken("Only a consultation that is needed has an end.", field="consultation_ended_on")
    if ended_on > clock.today():
        raise RuleBroken("The end of the consultation has not come yet.", field="consultation_ended_on")


def _demand_sound_option(others: models.QuerySet, does_nothing: bool, result: str, reasons: str) -> None:
    if does_nothing and others.filter(does_nothing=True).exists():
        raise RuleBroken("Doing nothing is an option already.", field="does_nothing")
    if result == Option.Result.PREFERRED and others.filter(result=result).exists():
        raise RuleBroken("Another option is preferred already. Change that one first.", field="result")
    if result != Option.Result.OPEN and not reasons:
        raise RuleBroken("Say why, whichever way it was weighed.", field="reasons")
