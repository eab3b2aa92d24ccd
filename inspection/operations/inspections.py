"""Every write about inspections, their findings and recommendations."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from documents.models import DocumentVersion
from governance.models import Decision
from inspection.models import (
    Evidence,
    Finding,
    FindingBody,
    FindingProgress,
    FollowedUp,
    Framework,
    Inspection,
    Recommendation,
    RecommendationBody,
    RecommendationProgress,
)
from inspection.operations.common import (
    LEAVE,
    Leave,
    demand_audience_of,
    demand_not_withdrawn,
    demand_order,
    demand_partners_of,
    demand_same_area,
    demand_words,
    next_position,
    set_links,
    withdraw,
)
from partners.models import Audience, LocalArea, Partner, Person

State = FollowedUp.State


@transaction.atomic
def record_inspection(
    area: LocalArea,
    *,
    audience: Audience,
    kind: str,
    title: str,
    by: Person,
    framework: Framework | None = None,
    commissioned_by: str = "",
    reviewers: str = "",
    funder: str = "",
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    published_on: dt.date | None = None,
    aims: str = "",
    outcome: str = "",
    link: str = "",
    document_version: DocumentVersion | None = None,
) -> Inspection:
    """Record an inspection or an external review. `ends_on` is the first day after it; `outcome` is in the framework's
    own words. Raises RuleBroken if audience or document are another area's or it ends before it starts."""
    demand_audience_of(area, audience)
    demand_same_area(area.pk, document_version, "document_version", "a document")
    demand_order(starts_on, ends_on)
    with audit.record("inspection_recorded", by=by), also_seeing(audience.pk):
        return Inspection.objects.create(
            area=area,
            audience=audience,
            kind=kind,
            title=title,
            framework=framework,
            commissioned_by=commissioned_by,
            reviewers=reviewers,
            funder=funder,
            starts_on=starts_on,
            ends_on=ends_on,
            published_on=published_on,
            aims=aims,
            outcome=outcome,
            link=link,
            document_version=document_version,
        )


@transaction.atomic
def edit_inspection(
    inspection: Inspection,
    *,
    kind: str,
    title: str,
    framework: Framework | None,
    commissioned_by: str,
    reviewers: str,
    funder: str,
    starts_on: dt.date | None,
    ends_on: dt.date | None,
    published_on: dt.date | None,
    aims: str,
    outcome: str,
    link: str,
    seen_version: int,
    by: Person,
    document_version: DocumentVersion | Leave | None = LEAVE,
) -> Inspection:
    """Change what is said about an inspection. Raises RuleBroken if it was withdrawn, or as for a new one; EditConflict
    as ever."""
    inspection = lock(inspection, seen_version)
    demand_not_withdrawn(inspection)
    demand_order(starts_on, ends_on)
    if document_version is not LEAVE:
        demand_same_area(inspection.area_id, document_version, "document_version", "a document")
        inspection.document_version = document_version
    inspection.kind, inspection.title, inspection.framework = kind, title, framework
    inspection.commissioned_by, inspection.reviewers, inspection.funder = commissioned_by, reviewers, funder
    inspection.starts_on, inspection.ends_on, inspection.published_on = starts_on, ends_on, published_on
    inspection.aims, inspection.outcome, inspection.link = aims, outcome, link
    with audit.record("inspection_edited", by=by):
        inspection.save()
    return inspection


@transaction.atomic
def withdraw_inspection(
    inspection: Inspection, *, reason: str, seen_version: int | None = None, by: Person
) -> Inspection:
    """Take the record of an inspection back, with a reason. Raises RuleBroken if it was, no reason is given, or
    findings or recommendations of it still stand; EditConflict as ever."""
    inspection = lock(inspection, seen_version)
    if inspection.findings.current().exists() or inspection.recommendations.current().exists():
        raise RuleBroken("Withdraw its findings and recommendations first.")
    withdraw(inspection, reason, by)
    with audit.record("inspection_withdrawn", by=by, reason=reason):
        inspection.save()
    return inspection


# --- Findings and recommendations ------------------------------------------------------------------------------------


@transaction.atomic
def add_finding(
    inspection: Inspection,
    *,
    text: str,
    by: Person,
    kind: str = Finding.Kind.FINDING,
    group: str = "",
    number: str = "",
    urgency: str = FollowedUp.Urgency.PLANNED,
    bodies: Iterable[Partner] = (),
    audience: Audience | None = None,
) -> Finding:
    """Add what was found, after the others, with the bodies responsible for it in any mix. Its audience is the
    inspection's unless another is given.

    Raises RuleBroken if the inspection was withdrawn, the audience is another area's or a body takes no part here.
    """
    inspection, audience, bodies = _whole_of_new(inspection, audience, bodies)
    with audit.record("finding_added", by=by), also_seeing(audience.pk):
        finding = Finding.objects.create(
            area_id=inspection.area_id,
            audience=audience,
            inspection=inspection,
            position=next_position(inspection.findings),
            kind=kind,
            group=group,
            number=number,
            text=text,
            urgency=urgency,
        )
        FindingBody.objects.bulk_create([FindingBody(finding=finding, partner=body) for body in bodies])
    return finding


@transaction.atomic
def add_recommendation(
    inspection: Inspection,
    *,
    text: str,
    by: Person,
    finding: Finding | None = None,
    number: str = "",
    urgency: str = FollowedUp.Urgency.PLANNED,
    bodies: Iterable[Partner] = (),
    audience: Audience | None = None,
) -> Recommendation:
    """Add what was recommended, under a finding or by itself, with the bodies responsible for it.

    Raises RuleBroken as for a finding, or if the finding is another inspection's.
    """
    inspection, audience, bodies = _whole_of_new(inspection, audience, bodies)
    if finding is not None and finding.inspection_id != inspection.pk:
        raise RuleBroken("Choose a finding of this inspection.", field="finding")
    with audit.record("recommendation_added", by=by), also_seeing(audience.pk):
        recommendation = Recommendation.objects.create(
            area_id=inspection.area_id,
            audience=audience,
            inspection=inspection,
            finding=finding,
            position=next_position(inspection.recommendations),
            number=number,
            text=text,
            urgency=urgency,
        )
        RecommendationBody.objects.bulk_create(
            [RecommendationBody(recommendation=recommendation, partner=body) for body in bodies]
        )
    return recommendation


def _whole_of_new(inspection: Inspection, audience: Audience | None, bodies: Iterable[Partner]):
    inspection = Inspection.objects.select_for_update(of=("self",)).get(pk=inspection.pk)
    demand_not_withdrawn(inspection)
    audience, bodies = audience or inspection.audience, list(bodies)
    demand_audience_of(inspection.area, audience)
    demand_partners_of(inspection.area, bodies, "bodies")
    return inspection, audience, bodies


@transaction.atomic
def edit_finding(
    finding: Finding,
    *,
    kind: str,
    group: str,
    number: str,
    text: str,
    urgency: str,
    bodies: Iterable[Partner],
    seen_version: int,
    by: Person,
) -> Finding:
    """Correct what is said of a finding, and who is responsible for it. Raises RuleBroken if it was withdrawn or a body
    takes no part here; EditConflict as ever."""
    finding = lock(finding, seen_version)
    finding.kind, finding.group = kind, group
    return _edit(finding, "finding", number, text, urgency, bodies, by)


@transaction.atomic
def edit_recommendation(
    recommendation: Recommendation,
    *,
    number: str,
    text: str,
    urgency: str,
    bodies: Iterable[Partner],
    seen_version: int,
    by: Person,
) -> Recommendation:
    """Correct what is said of a recommendation, and who is responsible for it. Raises as for a finding."""
    recommendation = lock(recommendation, seen_version)
    return _edit(recommendation, "recommendation", number, text, urgency, bodies, by)


def _edit(item: FollowedUp, name: str, number: str, text: str, urgency: str, bodies: Iterable[Partner], by: Person):
    demand_not_withdrawn(item)
    bodies = list(bodies)
    demand_partners_of(item.area, bodies, "bodies")
    item.number, item.text, item.urgency = number, text, urgency
    with audit.record(f"{name}_edited", by=by), also_seeing(item.audience_id):
        item.save()
        set_links(item.bodies.all(), "partner", bodies, **{name: item})
    return item


@transaction.atomic
def respond(
    item: FollowedUp, *, response: str, response_reason: str = "", seen_version: int | None = None, by: Person
) -> FollowedUp:
    """Say whether a finding or recommendation is accepted, in part or not at all; anything but yes has a reason. A
    later response takes the place of this one, which stays in the history.

    Raises RuleBroken if it was withdrawn, is a strength, or a reason is missing; EditConflict as ever.
    """
    item = _followed_up(item, seen_version)
    if response != FollowedUp.Response.ACCEPTED:
        demand_words(response_reason, "Say why it is not accepted whole.", "response_reason")
    item.response, item.response_reason = response, response_reason
    item.responded_by, item.responded_at = by, clock.now()
    with audit.record(f"{_name(item)}_answered", by=by, reason=response_reason):
        item.save()
    return item


@transaction.atomic
def report_progress(
    item: FollowedUp,
    *,
    state: str,
    text: str,
    decision: Decision | None = None,
    impact_evidence: Evidence | None = None,
    seen_version: int | None = None,
    by: Person,
) -> FollowedUp:
    """Say how the follow-up stands, and move it: open, sufficient progress, business as usual.

    Business as usual closes it: that needs a board's decision in force and evidence that the difference is felt. Raises
    RuleBroken if it was withdrawn, is a strength, has not been answered, can't move so, nothing is said, or either is
    missing, another area's, or does not hold; EditConflict as ever.
    """
    item = _followed_up(item, seen_version)
    demand_words(text, "Say what has happened.", "text")
    before = State(item.state)
    if state not in FollowedUp.MOVES[before]:
        raise RuleBroken(
            f"It stands at {before.label.lower()}, so it can't move to {State(state).label.lower()}.", field="state"
        )
    if not item.response:
        raise RuleBroken("Respond to it first: accepted, in part, or not.")
    if state == State.BUSINESS_AS_USUAL:
        _demand_closing(item, decision, impact_evidence)
        item.decision, item.impact_evidence = decision, impact_evidence
    item.state = state
    rows, name = (
        (FindingProgress, "finding") if isinstance(item, Finding) else (RecommendationProgress, "recommendation")
    )
    with audit.record(f"{name}_progress_reported", by=by, reason=text):
        item.save()
        rows.objects.create(**{name: item}, state=state, text=text, by=by)
    return item


def _demand_closing(item: FollowedUp, decision: Decision | None, evidence: Evidence | None) -> None:
    if decision is None:
        raise RuleBroken("Choose the decision by which a board closed it.", field="decision")
    if evidence is None:
        raise RuleBroken("Choose the evidence that the difference is felt.", field="impact_evidence")
    demand_same_area(item.area_id, decision, "decision", "a decision")
    demand_same_area(item.area_id, evidence, "impact_evidence", "evidence")
    if not decision.is_in_force:
        raise RuleBroken("That decision is no agreement, or its condition has not been met.", field="decision")
    if evidence.is_withdrawn:
        raise RuleBroken("That evidence has been withdrawn.", field="impact_evidence")


@transaction.atomic
def withdraw_finding(finding: Finding, *, reason: str, seen_version: int | None = None, by: Person) -> Finding:
    """Take a finding back that was recorded in error. Raises RuleBroken if it was, no reason is given, or
    recommendations under it still stand; EditConflict as ever."""
    finding = lock(finding, seen_version)
    if finding.recommendations.current().exists():
        raise RuleBroken("Withdraw the recommendations under it first.")
    return _withdraw(finding, reason, by)


@transaction.atomic
def withdraw_recommendation(
    recommendation: Recommendation, *, reason: str, seen_version: int | None = None, by: Person
) -> Recommendation:
    """Take a recommendation back that was recorded in error. Raises as for a finding."""
    return _withdraw(lock(recommendation, seen_version), reason, by)


def _withdraw(item: FollowedUp, reason: str, by: Person):
    withdraw(item, reason, by)
    with audit.record(f"{_name(item)}_withdrawn", by=by, reason=reason):
        item.save()
    return item


def _followed_up(item: FollowedUp, seen_version: int | None):
    item = lock(item, seen_version)
    demand_not_withdrawn(item)
    if not item.is_followed_up:
        raise RuleBroken("A strength is kept, and not followed up.")
    return item


def _name(item: FollowedUp) -> str:
    return item._meta.model_name
