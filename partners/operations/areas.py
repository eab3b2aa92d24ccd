"""Local areas: opening one, what it is called and how it looks, and its parts."""

from django.db import transaction
from django.db.models import Max, ProtectedError

from core import audit
from core.access import acting_as
from core.errors import RuleBroken
from core.files import store_upload
from core.uploads import Upload
from core.versions import lock
from partners.caretaking import caretaker_of
from partners.models import Audience, LocalArea, Partner, Person, SubArea
from partners.operations.participation import add_partner_to_area, create_partner
from partners.operations.partnership import create_audience, create_group, grant_to_group

EVERYONE, COMMISSIONERS = "Everyone in {}", "Commissioners in {}"
"""What the two audiences are called that every area starts with."""


@transaction.atomic
def open_local_area(*, name: str, slug: str, kind: str, council: str, by: Person, gss_code: str = "") -> LocalArea:
    """As a platform administrator, open a local area with its council, by which its administrators take part. `slug` is
    the short name in addresses and never changes; `gss_code` as in `create_local_area`.

    Raises RuleBroken if the name, the short name or the code is another area's, the code is none of a council of this
    kind, or a body called as the council is there already.
    """
    _refuse_clash(None, name=name, kind=kind, gss_code=gss_code)
    if LocalArea.objects.filter(slug=slug).exists():
        raise RuleBroken(f"Another area has the short name “{slug}”.", field="slug")
    if Partner.objects.filter(name__iexact=council).exists():
        raise RuleBroken(f"A body called “{council}” is in the portal already.", field="council")
    with audit.record("local_area_opened", by=by):
        area = create_local_area(name=name, slug=slug, kind=kind, gss_code=gss_code, by=by)
        add_partner_to_area(area, create_partner(name=council, kind=Partner.Kind.LOCAL_AUTHORITY, by=by), by=by)
    return area


def _refuse_clash(pk: int | None, *, name: str, kind: str, gss_code: str) -> None:
    others = LocalArea.objects.exclude(pk=pk)
    if others.filter(name__iexact=name).exists():
        raise RuleBroken(f"Another area is called “{name}”.", field="name")
    if not gss_code:
        return
    beginning = LocalArea.GSS_BEGINNINGS[kind]
    if not gss_code.startswith(beginning):
        kind = LocalArea.Kind(kind).label.lower()
        raise RuleBroken(
            f"The code of a {kind} begins with {beginning}. Check the code and the kind.", field="gss_code"
        )
    if others.filter(gss_code=gss_code).exists():
        raise RuleBroken("Another area has this code.", field="gss_code")


@transaction.atomic
def create_local_area(
    *, name: str, slug: str, kind: str, by: Person, colour: str = LocalArea.DEFAULT_COLOUR, gss_code: str = ""
) -> LocalArea:
    """Open a local area, with its groups and the two audiences every area starts with: everyone in it, and those who
    commission in it. `gss_code` is the code by which national figures name its council."""
    with audit.record("local_area_created", by=by):
        area = LocalArea(name=name, slug=slug, kind=kind, colour=colour, gss_code=gss_code)
        area.everyone_group = create_group(f"new area {slug} everyone")
        area.commissioners_group = create_group(f"new area {slug} commissioners")
        area.accountable_leads_group = create_group(f"new area {slug} accountable leads")
        area.full_clean()
        area.save()
        for group, word in (
            (area.everyone_group, "everyone"),
            (area.commissioners_group, "commissioners"),
            (area.accountable_leads_group, "accountable-leads"),
        ):
            group.name = f"area:{area.pk}:{word}"
            group.save()
        everyone = create_audience(area, name=EVERYONE.format(name), by=by)
        grant_to_group(everyone, area.everyone_group, "view", "comment", by=by)
        grant_to_group(everyone, area.commissioners_group, "contribute", by=by)
        grant_to_group(everyone, area.accountable_leads_group, "manage", by=by)
        commissioners = create_audience(area, name=COMMISSIONERS.format(name), by=by)
        grant_to_group(commissioners, area.commissioners_group, "view", "comment", "contribute", by=by)
        grant_to_group(commissioners, area.accountable_leads_group, "manage", by=by)
    return area


@transaction.atomic
def edit_area_details(
    area: LocalArea, *, name: str, kind: str, gss_code: str, has_no_forum: bool, seen_version: int, by: Person
) -> LocalArea:
    """Say what the area is called, what kind of council it has, by which code national figures name it, and whether no
    parent carer forum is recognised there. The two audiences that every area starts with go by its new name.

    Raises RuleBroken if the name or the code is another area's, the code does not fit the kind, or a forum takes part
    though none is said to be recognised; EditConflict if the area changed after `seen_version`.
    """
    area = lock(area, seen_version)
    _refuse_clash(area.pk, name=name, kind=kind, gss_code=gss_code)
    forums = area.partners_in_area.filter(partner__kind=Partner.Kind.PARENT_CARER_FORUM).select_related("partner")
    forum = next((part.partner for part in forums if part.is_current), None)
    if has_no_forum and forum is not None:
        raise RuleBroken(f"{forum} takes part as the recognised forum. End its part first.", field="has_no_forum")
    with audit.record("area_details_changed", by=by):
        for pattern in (EVERYONE, COMMISSIONERS):
            if name != area.name and not Audience.objects.filter(area=area, name=pattern.format(name)).exists():
                Audience.objects.filter(area=area, name=pattern.format(area.name)).update(name=pattern.format(name))
        area.name, area.kind, area.gss_code, area.has_no_forum = name, kind, gss_code, has_no_forum
        area.save()
    return area


@transaction.atomic
def choose_colour(area: LocalArea, *, colour: str, seen_version: int, by: Person) -> LocalArea:
    """Dress the portal in the area's colour (#1d4f91), for everyone in it. Whatever it is, words stay readable: the
    portal derives from it what stands on what (core.brand, WCAG 2.2 AA).

    Raises EditConflict if the area changed after `seen_version`.
    """
    area = lock(area, seen_version)
    with audit.record("area_colour_chosen", by=by):
        area.colour = colour
        area.save()
    return area


@transaction.atomic
def choose_logo(area: LocalArea, *, upload: Upload, logo_text: str, by: Person) -> LocalArea:
    """Show a picture at the head of every page of the area; `logo_text` says what it says, for those who don't see it.
    An earlier one is kept in store, as all that others have seen."""
    area = lock(area)
    with audit.record("area_logo_chosen", by=by):
        area.logo, area.logo_text = store_upload(upload), logo_text
        area.save()
    return area


@transaction.atomic
def remove_logo(area: LocalArea, *, by: Person) -> LocalArea:
    """Show the area's name alone again. Raises RuleBroken if there is no logo."""
    area = lock(area)
    if area.logo_id is None:
        raise RuleBroken("There is no logo.")
    with audit.record("area_logo_removed", by=by):
        area.logo, area.logo_text = None, ""
        area.save()
    return area


@transaction.atomic
def choose_words(
    area: LocalArea, *, commissioner_word: str, plan_word: str, send_board_name: str, seen_version: int, by: Person
) -> LocalArea:
    """Say what people here call the NHS commissioner, the plan that an inspection asks for, and the board that oversees
    SEND. Pages then say those words; the kinds of bodies and plans stay what they are.

    Raises EditConflict if the area changed after `seen_version`.
    """
    area = lock(area, seen_version)
    with audit.record("area_words_chosen", by=by):
        area.commissioner_word, area.plan_word, area.send_board_name = commissioner_word, plan_word, send_board_name
        area.save()
    return area


@transaction.atomic
def choose_signing_in(area: LocalArea, *, email_codes_allowed: bool, seen_version: int, by: Person) -> LocalArea:
    """Say whether a code by e-mail is enough in place of a passkey or an authenticator app for people to whom nothing
    restricted is open (partners.email_codes says what that is). Taken back, it holds from their next click.

    Raises EditConflict if the area changed after `seen_version`.
    """
    area = lock(area, seen_version)
    with audit.record("area_email_codes_allowed" if email_codes_allowed else "area_email_codes_ended", by=by):
        area.email_codes_allowed = email_codes_allowed
        area.save()
    return area


@transaction.atomic
def add_sub_area(area: LocalArea, *, name: str, by: Person) -> SubArea:
    """Name a part of the area that figures and actions can speak of, after those it has. Raises RuleBroken for a name
    that it has already."""
    area = _with_parts_locked(area)
    _refuse_same_part(area, name)
    with audit.record("sub_area_added", by=by):
        last = area.sub_areas.aggregate(last=Max("position"))["last"] or 0
        return SubArea.objects.create(area=area, name=name, position=last + 1)


@transaction.atomic
def rename_sub_area(sub_area: SubArea, *, name: str, by: Person) -> SubArea:
    """Give a part of the area another name; what is counted by it stays its own. Raises RuleBroken for a name that the
    area has already."""
    area = _with_parts_locked(sub_area.area)
    _refuse_same_part(area, name, besides=sub_area)
    with audit.record("sub_area_renamed", by=by):
        sub_area = area.sub_areas.get(pk=sub_area.pk)
        sub_area.name = name
        sub_area.save()
    return sub_area


@transaction.atomic
def move_sub_area_up(sub_area: SubArea, *, by: Person) -> SubArea:
    """Show it before the one that stands above it. Raises RuleBroken for the first."""
    area = _with_parts_locked(sub_area.area)
    rows = list(area.sub_areas.all())
    place = rows.index(sub_area)
    if place == 0:
        raise RuleBroken(f"{sub_area} stands first already.")
    with audit.record("sub_area_moved", by=by):
        rows[place - 1 : place + 1] = rows[place], rows[place - 1]
        for position, row in enumerate(rows, 1):
            if row.position != position:
                row.position = position
                row.save()
    return rows[place - 1]


@transaction.atomic
def remove_sub_area(sub_area: SubArea, *, by: Person) -> None:
    """Take away a part of the area of which nothing speaks yet; that it was there stays in history.

    Raises RuleBroken if a figure or anything else names it, also where the person can't see that.
    """
    area = _with_parts_locked(sub_area.area)
    with audit.record("sub_area_removed", by=by), acting_as(caretaker_of(area)):
        try:
            area.sub_areas.get(pk=sub_area.pk).delete()
        except ProtectedError:
            raise RuleBroken(f"Figures are kept for {sub_area}, so it stays. You can rename it.") from None


def _with_parts_locked(area: LocalArea) -> LocalArea:
    return LocalArea.objects.select_for_update(of=("self",)).get(pk=area.pk)


def _refuse_same_part(area: LocalArea, name: str, *, besides: SubArea | None = None) -> None:
    if area.sub_areas.filter(name__iexact=name).exclude(pk=besides and besides.pk).exists():
        raise RuleBroken(f"{area} already has a part called “{name}”.", field="name")
