"""Opening a version for comment, closing it, agreeing it, taking it back."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from documents.models import Companion, Consultation, Document, DocumentVersion
from documents.operations.companions import show_companion_to
from documents.operations.ending_requests import end_passage_requests
from documents.operations.states import State, move, settle
from documents.operations.writing import new_audience
from partners import operations as partner_operations
from partners.models import Audience, AudienceGroupObjectPermission, LocalArea, Partner, PartnerInArea, Person
from partners.notifications import notify

OPENED = "documents.opened_for_comment"


@transaction.atomic
def open_consultation(
    version: DocumentVersion,
    *,
    closes_on: dt.date,
    by: Person,
    audience: Audience | None = None,
    partners: Iterable[Partner] = (),
    introduction: str = "",
    what_happens_next: str = "",
    seen_version: int | None = None,
) -> Consultation:
    """Open a draft for comment to an audience, or to named partners, until the end of `closes_on` in England.

    Raises RuleBroken if the day has passed, nobody was chosen, the audience may not comment, someone who works on the
    text or has read an earlier version would lose sight of it, there is no text, or another version is open;
    EditConflict if the version changed after `seen_version`.
    """
    version = lock(version, seen_version)
    document, today, partners = lock(version.document), clock.today(), list(partners)
    if closes_on < today:
        raise RuleBroken("The closing day has passed already.", field="closes_on")
    if (audience is None) == (not partners):
        raise RuleBroken("Choose one audience, or name the partners.", field="audience")
    if not version.sections.exists():
        raise RuleBroken("There is no text to comment on yet. Add a section first.")
    with audit.record("opened_for_comment", by=by):
        _close_what_is_over(document)
        audience = audience or _audience_of_partners(version, partners, by=by)
        _refuse_losing_readers(version, audience)
        with also_seeing(audience.pk):
            move(version, State.IN_CONSULTATION)
            end_passage_requests(version, because="the draft was opened for comment", by=by)
            _show_to(version, document, audience)
            consultation = Consultation.objects.create(
                document_version=version,
                introduction=introduction,
                what_happens_next=what_happens_next,
                opens_on=today,
                closes_on=closes_on,
                opened_by=by,
            )
            notify(Person.objects.filter(pk__in=audience.viewer_ids() - {by.pk}), OPENED, version, area=version.area)
    return consultation


def _close_what_is_over(document: Document) -> None:
    """Settle earlier versions. Raises RuleBroken if one of them is still open: people comment on one text at a time."""
    for earlier in document.versions.filter(state=State.IN_CONSULTATION).select_related("consultation"):
        if not earlier.consultation.is_over:
            raise RuleBroken(f"Version {earlier.number} is open for comment. Close it first.")
        earlier = lock(earlier)
        settle(earlier)
        earlier.save()


def _audience_of_partners(version: DocumentVersion, partners: list[Partner], *, by: Person) -> Audience:
    area = version.area
    audience = new_audience(area, f"Readers of {version}", owner=version.document.owner_partner, by=by)
    partner_operations.grant_to_group(audience, area.accountable_leads_group, "view", "comment", "manage", by=by)
    groups = [in_area.everyone_group for in_area in _in_area(area, partners)]
    if len(groups) != len(partners):
        raise RuleBroken("One of these partners does not take part in this area.", field="partners")
    for group in groups:
        partner_operations.grant_to_group(audience, group, "view", "comment", by=by)
    return audience


def _in_area(area: LocalArea, partners: Iterable[Partner]):
    return PartnerInArea.objects.filter(area=area, partner__in=partners).select_related("everyone_group")


def _refuse_losing_readers(version: DocumentVersion, audience: Audience) -> None:
    """Who works on the text, and who has read an earlier version, must not lose sight of it."""
    if audience.area_id != version.area_id or not _may_comment_in(audience):
        raise RuleBroken(f"Nobody in “{audience}” may comment. Choose another audience.", field="audience")
    authors = set(version.document.authorships.values_list("person", flat=True))
    readers = set(version.working_audience.viewer_ids())
    for earlier in version.document.versions.exclude(state=State.DRAFT).select_related("audience"):
        readers |= earlier.audience.viewer_ids()
    if readers - authors - audience.viewer_ids():
        raise RuleBroken(
            "Some people who work on this text, or have read an earlier version, are not in this audience and would "
            "lose sight of it. Choose a wider one, or name the partners.",
            field="audience",
        )


def _may_comment_in(audience: Audience) -> bool:
    return AudienceGroupObjectPermission.objects.filter(
        content_object=audience, permission__codename="comment_audience"
    ).exists()


def _show_to(version: DocumentVersion, document: Document, audience: Audience) -> None:
    """Let an audience read the version, and know of the document if it did not."""
    with also_seeing(audience.pk, version.working_audience_id, document.audience_id):
        version.audience = version.thread.audience = audience
        version.thread.save()
        version.save()
        if document.audience not in Audience.objects.containing_all_of(audience):
            document.audience = audience
        document.save()
        for companion in version.companions.filter(state=Companion.State.READY):
            show_companion_to(lock(companion), audience)


@transaction.atomic
def close_consultation(
    version: DocumentVersion, *, reason: str, by: Person, seen_version: int | None = None
) -> DocumentVersion:
    """Close a consultation before its day, with the reason that people will read.

    Raises RuleBroken if it is not open, EditConflict if the version changed after `seen_version`.
    """
    version = lock(version, seen_version)
    if not version.is_open_for_comment:
        raise RuleBroken("This version is not open for comment.")
    with audit.record("consultation_closed", by=by, reason=reason):
        consultation = version.consultation
        consultation.closed_at, consultation.closed_by, consultation.closing_reason = clock.now(), by, reason
        consultation.save()
        move(version, State.CLOSED)
        version.save()
    return version


@transaction.atomic
def agree_version(
    version: DocumentVersion,
    *,
    agreed_on: dt.date,
    by: Person,
    audience: Audience | None = None,
    seen_version: int | None = None,
) -> DocumentVersion:
    """Record the day on which a version was agreed. A draft that was never opened needs an audience that may read it.

    Raises RuleBroken if the day lies ahead, comments are still open or unanswered, or a draft is shown to nobody;
    EditConflict if the version changed after `seen_version`.
    """
    version = lock(version, seen_version)
    document = lock(version.document)
    if agreed_on > clock.today():
        raise RuleBroken("A version is agreed on a day that has come.", field="agreed_on")
    if version.state == State.DRAFT and audience is None:
        raise RuleBroken("Choose who may read it from now on.", field="audience")
    with audit.record("version_agreed", by=by):
        if version.state == State.DRAFT:
            _refuse_losing_readers(version, audience)
        else:
            audience = version.audience
        settle(version)
        move(version, State.AGREED)
        end_passage_requests(version, because="the text was agreed", by=by)
        version.agreed_on = agreed_on
        _show_to(version, document, audience)
    return version


@transaction.atomic
def withdraw_version(
    version: DocumentVersion, *, reason: str, by: Person, seen_version: int | None = None
) -> DocumentVersion:
    """Take a version back, with the reason; it stays in the history of the document and no one can comment on it.

    Raises RuleBroken if it is withdrawn already, EditConflict if it changed after `seen_version`.
    """
    version = lock(version, seen_version)
    with audit.record("version_withdrawn", by=by, reason=reason):
        move(version, State.WITHDRAWN)
        end_passage_requests(version, because="the version was withdrawn", by=by)
        version.agreed_on = None
        version.save()
    return version
