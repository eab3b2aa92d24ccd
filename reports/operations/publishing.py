"""Publishing for everyone in the world: proposing, approving, withdrawing."""

import datetime as dt

from django.db import models, transaction

from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from documents.paragraphs import clean_markdown
from partners.models import Audience, Person
from partners.notifications import notify
from reports.models import PublicSnapshot
from reports.publishing import Publication, Subject, publication_of

State = PublicSnapshot.State
TO_APPROVE = "reports.publication_to_approve"
FARTHEST = dt.timedelta(days=366)
"""How far ahead a paper can be given its publication time: a typing mistake of a year shows."""


@transaction.atomic
def publish(
    subject: Subject, *, seen_fingerprint: str, by: Person, public_from: dt.datetime | None = None
) -> PublicSnapshot:
    """Freeze a strategy, a workstream, the answers to a consultation or a board report as it stands, for everyone in
    the world to read: at once, or (a board report) from `public_from` on. A strategy waits for a second person.

    Raises RuleBroken if it can't be published now, if it no longer says what the maker read (`seen_fingerprint`), if a
    version of it waits for approval, or if the instant is past or more than a year away.
    """
    now = clock.now()
    _hold(subject)
    publication = publication_of(subject)
    if publication.fingerprint != seen_fingerprint:
        raise RuleBroken("It has changed since you looked at it. Read once more what the public would see.")
    _demand_instant(publication, public_from, now)
    waits = publication.kind in PublicSnapshot.NEED_A_SECOND_PERSON
    with audit.record("publication_proposed" if waits else "published", by=by):
        with also_seeing(*Audience.objects.filter(area=subject.area_id).values_list("pk", flat=True)):
            # Earlier versions may be hidden from whoever makes the next one, and count all the same.
            earlier = PublicSnapshot.objects.filter(**{PublicSnapshot.KEYS[publication.kind]: subject})
            if earlier.filter(state=State.WAITING).exists():
                raise RuleBroken(
                    "A version of this waits for approval already. Have it approved, or withdraw it first."
                )
            number = (earlier.aggregate(last=models.Max("number"))["last"] or 0) + 1
        snapshot = PublicSnapshot.objects.create(
            area=subject.area,
            audience=publication.audience,
            kind=publication.kind,
            **{PublicSnapshot.KEYS[publication.kind]: subject},
            number=number,
            title=publication.title,
            schema_version=publication.schema_version,
            data=publication.data,
            html=publication.html,
            fingerprint=publication.fingerprint,
            held_back=len(publication.held_back),
            file=publication.file,
            state=State.WAITING if waits else State.PUBLISHED,
            proposed_by=by,
            public_from=None if waits else public_from or now,
        )
        if waits:
            leads = Person.objects.filter(
                user__groups=subject.area.accountable_leads_group_id, user__is_active=True
            ).exclude(pk=by.pk)
            notify(leads, TO_APPROVE, snapshot, area=subject.area)
    return snapshot


def _hold(subject: Subject) -> None:
    """Two people who publish one thing at once come one after the other."""
    type(subject).objects.select_for_update(of=("self",)).get(pk=subject.pk)


def _demand_instant(publication: Publication, public_from: dt.datetime | None, now: dt.datetime) -> None:
    if public_from is None:
        return
    if publication.kind != PublicSnapshot.Kind.PAPER:
        raise RuleBroken("Only a board report can be given a later publication time.", field="public_from")
    if public_from < now:
        raise RuleBroken("That time has passed. Leave the boxes empty to publish it now.", field="public_from")
    if public_from > now + FARTHEST:
        raise RuleBroken("That is more than a year away. Check the date.", field="public_from")


@transaction.atomic
def approve_publication(snapshot: PublicSnapshot, *, by: Person) -> PublicSnapshot:
    """As a second person, publish what another has proposed, exactly as it was frozen.

    Raises RuleBroken if it waits for nobody, if the same person proposed it, or if what it was made from can no longer
    be published.
    """
    snapshot = lock(snapshot)
    _move(snapshot, State.PUBLISHED)
    if snapshot.proposed_by_id == by.pk:
        raise RuleBroken("You proposed it, so somebody else has to approve it.")
    publication_of(_still_there(snapshot, by))  # it may have been withdrawn, or closed to some, since
    snapshot.approved_by, snapshot.public_from = by, clock.now()
    with audit.record("published", by=by):
        snapshot.save()
    return snapshot


def _still_there(snapshot: PublicSnapshot, person: Person) -> Subject:
    model = PublicSnapshot._meta.get_field(snapshot.key).related_model
    subject = model.objects.visible_to(person).filter(pk=getattr(snapshot, f"{snapshot.key}_id")).first()
    if subject is None:
        raise RuleBroken("You can no longer see what it was made from, so you can't approve it.")
    return subject


@transaction.atomic
def withdraw_publication(snapshot: PublicSnapshot, *, reason: str, by: Person) -> PublicSnapshot:
    """Take a published snapshot back, or one that waits or is yet to come: from now on its address answers as if it had
    never been there. An earlier version, where there is one, is the current one again.

    Raises RuleBroken if it is withdrawn already or no reason is given.
    """
    snapshot, reason = lock(snapshot), clean_markdown(reason)
    _move(snapshot, State.WITHDRAWN)
    if not reason:
        raise RuleBroken("Say why it is withdrawn.", field="reason")
    snapshot.withdrawn_by, snapshot.withdrawn_at, snapshot.withdrawn_because = by, clock.now(), reason
    with audit.record("publication_withdrawn", by=by, reason=reason):
        snapshot.save()
    return snapshot


def _move(snapshot: PublicSnapshot, state: str) -> None:
    before = State(snapshot.state)
    if state not in PublicSnapshot.MOVES[before]:
        raise RuleBroken(f"It is {before.label.lower()}, so it can't become {State(state).label.lower()} now.")
    snapshot.state = state
