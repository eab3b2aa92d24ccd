"""Redaction: what somebody's words in the portal's history may be taken out for, and who must agree."""

from django.db import connection, models, transaction

from core import redaction
from core.database import is_owner
from core.errors import RuleBroken
from core.models import Redaction
from partners.models import Partner, Person, Role


def area_of(row: models.Model) -> int | None:
    """The local area (by number) of a thing, or of what it is a part of; None for what belongs to none."""
    while not hasattr(row, "area_id"):
        if not hasattr(row, "part_of"):
            return None
        row = getattr(row, row.part_of)
    return row.area_id


@transaction.atomic
def redact(
    model: type[models.Model], number: int, field: str, *, asked_by: Person, agreed_by: Person, reason: str
) -> Redaction:
    """Take words about a person that should never have been written out of one text and all its earlier versions. A
    neutral mark stands in their place, and a sealed note says who asked, who agreed and why (UK GDPR, articles 5(1)(c)
    and 17).

    One person could so make away with what speaks against him: somebody else agrees, a lead of one of the accountable
    bodies where the thing belongs to a local area. Raises RuleBroken otherwise, without a reason, for a row that is not
    there or holds nothing in that field, and for anybody but the owner of the database.
    """
    if not is_owner(connection):
        raise RuleBroken("Only the owner of the database can do this. Run it with PORTAL_AS_OWNER=1.")
    if asked_by == agreed_by:
        raise RuleBroken("Somebody else than who asks for it must agree.")
    if not reason.strip():
        raise RuleBroken("Say why it is taken out, without the words themselves.")
    row = model._base_manager.filter(pk=number).first()
    if row is None:
        raise RuleBroken(f"There is no {model._meta.label} {number}.")
    area = area_of(row)
    if area is not None and not agreed_by.has_role_at_kind(Role.LEAD, kinds=Partner.ACCOUNTABLE_KINDS, area=area):
        raise RuleBroken(f"{agreed_by} is no lead of the local authority or the NHS commissioner where it belongs.")
    return redaction.take_out(row, field, asked_by=asked_by.pk, agreed_by=agreed_by.pk, reason=reason.strip())
