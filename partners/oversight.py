"""The access log as people read it: an area's for its administrators, a partner's own for its leads."""

from collections.abc import Iterable

from django.apps import apps
from django.db.models import Q, QuerySet

from core.models import AccessLog
from partners.models import Audience, LocalArea, Membership, Person, Role, User
from partners.things import kind_of

READS = (AccessLog.Kind.READ, AccessLog.Kind.EMERGENCY)
"""Rows whose address is a page of the thing."""


def partners_led_by(person: Person, area: LocalArea) -> set[int]:
    """The partners (by number) that this person leads in an area."""
    return {
        held.partner_id for held in person.standing.memberships if held.role == Role.LEAD and held.area_id == area.pk
    }


def reads_all(person: Person, area: LocalArea) -> bool:
    """Whether he reads the log of everyone there, and not only of his own partner."""
    return person.has_role(Role.AREA_ADMINISTRATOR, area=area.pk)


def people_of_log(person: Person, area: LocalArea) -> QuerySet[Person]:
    """The people whose rows this reader may look for by name: all who are, or were, something in the area; for a lead,
    those of his own partner."""
    roles = Membership.objects.filter(area=area)
    if not reads_all(person, area):
        return Person.objects.filter(pk__in=roles.filter(partner__in=partners_led_by(person, area)).values("person"))
    in_groups = User.objects.filter(groups__audiencegroupobjectpermission__content_object__area=area).values("person")
    return Person.objects.filter(Q(pk__in=roles.values("person")) | Q(pk__in=in_groups))


def log_seen_by(person: Person, area: LocalArea) -> QuerySet[AccessLog]:
    """What this person may read of an area's access log, newest first.

    All of it for an area administrator; for a lead what his partner's people did in the area, and what anybody did with
    what only his partner shares. Sign-ins belong to no area: those of the area's people are among it.
    """
    people = Q(person__in=people_of_log(person, area).values("pk"))
    sign_ins = Q(area=None, kind__in=AccessLog.SIGNING_IN) & people
    if reads_all(person, area):
        rows = AccessLog.objects.filter(Q(area=area.pk) | sign_ins)
    else:
        owned = Audience.objects.filter(area=area, owner__in=partners_led_by(person, area)).values("pk")
        rows = AccessLog.objects.filter(Q(area=area.pk) & (people | Q(audience__in=owned)) | sign_ins)
    return rows.order_by("-at", "-pk")


def with_words(rows: Iterable[AccessLog], reader: Person, area: LocalArea) -> list[AccessLog]:
    """Each row with `who` it was, what it was `about` by kind and number, and the `link` to it where the reader sees
    it himself. No titles: an administrator sees no content, and a title may be restricted.

    One query for the people, and one for each kind of thing among the rows.
    """
    rows = list(rows)
    titles = dict(Person.objects.filter(pk__in={row.person for row in rows}).values_list("pk", "role_title"))
    seen = {label: _seen(label, rows, reader, area) for label in {row.subject_label for row in rows if row.subject}}
    for row in rows:
        row.who = titles.get(row.person, "")
        row.about = kind_of(row.subject_label, row.subject)
        opened = row.kind in READS and row.subject in seen.get(row.subject_label, ())
        row.link = row.path if opened else ""
    return rows


def _seen(label: str, rows: list[AccessLog], reader: Person, area: LocalArea) -> set[int]:
    try:
        model = apps.get_model(label)
    except LookupError:
        return set()  # a table of an earlier version
    numbers = {row.subject for row in rows if row.subject_label == label and row.kind in READS}
    if not numbers or not hasattr(model.objects, "visible_to"):
        return set()
    return set(model.objects.visible_to(reader, area).filter(pk__in=numbers).values_list("pk", flat=True))
