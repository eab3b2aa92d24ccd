"""Every write about evidence."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction

from core import audit
from core.access import also_seeing
from core.errors import RuleBroken
from core.uploads import Upload
from core.versions import lock
from documents.models import DocumentVersion, File
from documents.operations import keep_file, withdraw_file
from indicators.models import Measure
from inspection.models import Criterion, Duty, Evidence
from inspection.operations.common import (
    LEAVE,
    Leave,
    demand_audience_of,
    demand_not_ahead,
    demand_not_withdrawn,
    demand_partners_of,
    demand_same_area,
    set_links,
    withdraw,
)
from partners.models import Audience, LocalArea, Partner, Person


@transaction.atomic
def record_evidence(
    area: LocalArea,
    *,
    audience: Audience,
    title: str,
    kind: str,
    dated_on: dt.date,
    source_body: str,
    owner_partner: Partner,
    shows: str,
    by: Person,
    so_what: str = "",
    expires_on: dt.date | None = None,
    link: str = "",
    document_version: DocumentVersion | None = None,
    measure: Measure | None = None,
    criteria: Iterable[Criterion] = (),
    duties: Iterable[Duty] = (),
    upload: Upload | None = None,
) -> Evidence:
    """Record an item of evidence for a partner: what it shows, and for which criteria and duties. It holds no data
    about a child. `expires_on` is the first day on which it can no longer be relied on. `upload` is a file that
    passed the upload guard: it is kept for the same audience.

    Raises RuleBroken if audience, partner, document or measure are another area's, its date lies ahead, or it expires
    before its date.
    """
    demand_audience_of(area, audience)
    demand_partners_of(area, [owner_partner], "owner_partner")
    demand_same_area(area.pk, document_version, "document_version", "a document")
    demand_same_area(area.pk, measure, "measure", "a measure")
    _demand_dates(dated_on, expires_on)
    file = None
    if upload is not None:
        file = keep_file(area, upload=upload, title=title, audience=audience, owner_partner=owner_partner, by=by)
    with audit.record("evidence_recorded", by=by), also_seeing(audience.pk):
        evidence = Evidence.objects.create(
            area=area,
            audience=audience,
            title=title,
            kind=kind,
            dated_on=dated_on,
            source_body=source_body,
            owner_partner=owner_partner,
            recorded_by=by,
            shows=shows,
            so_what=so_what,
            expires_on=expires_on,
            link=link,
            document_version=document_version,
            measure=measure,
            file=file,
        )
        _link(evidence, criteria, duties)
    return evidence


@transaction.atomic
def record_evidence_of_each(area: LocalArea, items: Sequence[Evidence], *, by: Person) -> list[Evidence]:
    """Record several items that are made up and not yet kept, each dated today or before: as many statements for
    twenty-five as for one.

    Raises RuleBroken if an audience or a partner is another area's.
    """
    for item in items:
        demand_audience_of(area, item.audience)
    demand_partners_of(area, [item.owner_partner for item in items], "owner_partner")
    with audit.record("evidence_recorded", by=by), also_seeing(*{item.audience_id for item in items}):
        return Evidence.objects.bulk_create(items)


@transaction.atomic
def edit_evidence(
    evidence: Evidence,
    *,
    title: str,
    kind: str,
    dated_on: dt.date,
    source_body: str,
    shows: str,
    so_what: str,
    expires_on: dt.date | None,
    link: str,
    criteria: Iterable[Criterion],
    duties: Iterable[Duty],
    seen_version: int,
    by: Person,
    document_version: DocumentVersion | Leave | None = LEAVE,
    measure: Measure | Leave | None = LEAVE,
) -> Evidence:
    """Change what is said about an item of evidence. A document or a measure that the person can't see is left.

    Raises RuleBroken if it has been withdrawn, or as for a new one; EditConflict if it changed after `seen_version`.
    """
    evidence = lock(evidence, seen_version)
    demand_not_withdrawn(evidence)
    _demand_dates(dated_on, expires_on)
    if document_version is not LEAVE:
        demand_same_area(evidence.area_id, document_version, "document_version", "a document")
        evidence.document_version = document_version
    if measure is not LEAVE:
        demand_same_area(evidence.area_id, measure, "measure", "a measure")
        evidence.measure = measure
    evidence.title, evidence.kind, evidence.dated_on, evidence.source_body = title, kind, dated_on, source_body
    evidence.shows, evidence.so_what, evidence.expires_on, evidence.link = shows, so_what, expires_on, link
    with audit.record("evidence_edited", by=by), also_seeing(evidence.audience_id):
        evidence.save()
        _link(evidence, criteria, duties)
    return evidence


@transaction.atomic
def attach_file_to_evidence(
    evidence: Evidence, *, upload: Upload, seen_version: int | None = None, by: Person
) -> Evidence:
    """Keep a file with an item of evidence, for the same audience. One that was there is withdrawn: this takes its
    place. Raises RuleBroken if the evidence has been withdrawn; EditConflict as ever."""
    evidence = lock(evidence, seen_version)
    demand_not_withdrawn(evidence)
    older = evidence.file_id
    evidence.file = keep_file(
        evidence.area,
        upload=upload,
        title=evidence.title,
        audience=evidence.audience,
        owner_partner=evidence.owner_partner,
        by=by,
    )
    with audit.record("file_attached_to_evidence", by=by):
        evidence.save()
    # Whoever answers for the evidence of his partner may not see its file, which is for the evidence's audience.
    with also_seeing(evidence.audience_id):
        before = File.objects.available().filter(pk=older).first()
        if before is not None:
            withdraw_file(before, reason="A newer file has taken its place.", by=by)
    return evidence


@transaction.atomic
def withdraw_evidence(evidence: Evidence, *, reason: str, seen_version: int | None = None, by: Person) -> Evidence:
    """Take an item of evidence back, with a reason: it no longer counts, and stays to be read.

    Raises RuleBroken if it has been withdrawn already or no reason is given; EditConflict as ever.
    """
    evidence = lock(evidence, seen_version)
    withdraw(evidence, reason, by)
    with audit.record("evidence_withdrawn", by=by, reason=reason):
        evidence.save()
    return evidence


def _demand_dates(dated_on: dt.date, expires_on: dt.date | None) -> None:
    demand_not_ahead(dated_on, "dated_on", "The date of the evidence has not come yet.")
    if expires_on is not None and expires_on <= dated_on:
        raise RuleBroken("Evidence can't expire before its own date.", field="expires_on")


def _link(evidence: Evidence, criteria: Iterable[Criterion], duties: Iterable[Duty]) -> None:
    set_links(evidence.for_criteria.all(), "criterion", criteria, evidence=evidence)
    set_links(evidence.for_duties.all(), "duty", duties, evidence=evidence)
