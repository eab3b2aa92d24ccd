"""Packs for inspections: asking for one, keeping it, releasing it, withdrawing it."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from core import audit, clock, jobs
from core.access import also_seeing
from core.errors import RuleBroken
from core.models import Job, StoredFile
from core.versions import lock
from documents.paragraphs import clean_markdown
from partners.models import LocalArea, Person, User
from partners.operations import create_audience, grant_to_group
from reports.models import Pack, PackPaper, PackPart, PackRelease
from reports.packing import Chosen, Packed

PACK_KIND = "reports.pack"
State = Pack.State


@dataclass(frozen=True)
class Contents:
    """A pack's parts before they are kept, and the SHA-256 of its index."""

    packed: Packed
    fingerprint: str


@transaction.atomic
def ask_for_pack(
    area: LocalArea, *, title: str, made_for: str, chosen: Chosen, includes_restricted: bool, by: Person
) -> Job:
    """Ask for a pack of what was chosen, for the leads of the two accountable bodies. A job makes it. With
    `includes_restricted` it holds also what not everyone in the area may see, and another lead has to release it.

    Raises RuleBroken if nothing was chosen.
    """
    if chosen == Chosen():
        raise RuleBroken("Choose at least one thing to put in.")
    with audit.record("pack_asked_for", by=by):
        audience = create_audience(area, name=f"Pack: {title}"[:120], name_may_repeat=True, by=by)
        audience.for_one_thing = True
        audience.save()
        grant_to_group(audience, area.accountable_leads_group, "view", "manage", by=by)
        with also_seeing(audience.pk):
            pack = Pack.objects.create(
                area=area,
                audience=audience,
                title=title,
                made_for=made_for,
                includes_restricted=includes_restricted,
                made_by=by,
            )
    return jobs.request_job(PACK_KIND, person=by, area=area, subject=pack, parameters=chosen.parameters())


@transaction.atomic
def keep_pack(pack: Pack, *, contents: Contents, file: StoredFile, by: Person) -> Pack:
    """Keep what was made: its parts, its zip and how much is not in it. Raises RuleBroken if it was made or withdrawn
    meanwhile."""
    with audit.record("pack_made", by=by):
        pack = lock(pack)
        _move(pack, State.MADE)
        packed = contents.packed
        pack.made_at, pack.file, pack.fingerprint = clock.now(), file, contents.fingerprint
        pack.held_back, pack.restricted = (
            len(packed.held_back),
            len(packed.restricted) if pack.includes_restricted else 0,
        )
        pack.save()
        for position, part in enumerate(packed.parts, start=1):
            PackPart.objects.create(
                pack=pack,
                position=position,
                kind=part.kind,
                title=part.title,
                schema_version=part.data["schema_version"],
                data=part.data,
                html=part.html,
                fingerprint=part.fingerprint,
                file=part.file,
            )
        for number in {part.report_id for part in packed.parts} - {None}:
            PackPaper.objects.create(pack=pack, report_id=number)
    return pack


@transaction.atomic
def release_pack(pack: Pack, *, last_day: dt.date, by: Person, email: str = "") -> PackRelease:
    """Release a pack until the end of `last_day`: to the inspector who signs in with this address, or (none given) as
    the zip alone, handed over otherwise, which is recorded.

    Raises RuleBroken if it is not made or was withdrawn, if the day has passed, if nobody signs in with that address,
    if it is released to him already, or if it holds restricted things and the same person made it (access.md: releasing
    held-back text needs a second person; a trigger of the table says so too).
    """
    pack = lock(pack)
    if not pack.is_there:
        raise RuleBroken(f"This pack is {pack.get_state_display().lower()}, so it can't be released.")
    if last_day < clock.today():
        raise RuleBroken("That day has passed.", field="last_day")
    if pack.includes_restricted and pack.made_by_id == by.pk:
        raise RuleBroken(
            "It holds what not everyone in the area may see, and you made it. Another lead has to read and release it."
        )
    person = _who_signs_in_with(email) if email else None
    if person is not None and pack.releases.filter(person=person).exists():
        raise RuleBroken("It has been released to this person already.", field="email")
    with audit.record("pack_released", by=by):
        if pack.state != State.RELEASED:
            _move(pack, State.RELEASED)
        pack.save()
        return PackRelease.objects.create(
            pack=pack, person=person, ends_on=last_day + dt.timedelta(days=1), released_by=by
        )


def _who_signs_in_with(email: str) -> Person:
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).select_related("person").first()
    if user is None:
        raise RuleBroken(
            "Nobody signs in with this address. Leave it empty to hand the zip over yourself.", field="email"
        )
    return user.person


@transaction.atomic
def withdraw_pack(pack: Pack, *, reason: str, by: Person) -> Pack:
    """Take a pack back, with the reason: from now on nobody opens it, whomever it was released to.

    Raises RuleBroken if it is withdrawn already or no reason is given.
    """
    pack, reason = lock(pack), clean_markdown(reason)
    _move(pack, State.WITHDRAWN)
    if not reason:
        raise RuleBroken("Say why it is withdrawn.", field="reason")
    pack.withdrawn_by, pack.withdrawn_at, pack.withdrawn_because = by, clock.now(), reason
    with audit.record("pack_withdrawn", by=by, reason=reason):
        pack.save()
    return pack


def _move(pack: Pack, state: str) -> None:
    before = State(pack.state)
    if state not in Pack.MOVES[before]:
        raise RuleBroken(f"This pack is {before.label.lower()}, so it can't become {State(state).label.lower()} now.")
    pack.state = state
