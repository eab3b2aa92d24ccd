"""Two invitations in each area, made by its administrator, and a nomination, by its schools' representative."""

from types import SimpleNamespace

from django.db import transaction

from core.access import acting_as
from partners import operations
from partners.models import PartnerInArea, Person, Role


def furnish(world: SimpleNamespace) -> None:
    """For each area, as attributes `<slug>_<noun>`: invitation (a representative of the schools, to be sent) and
    lead_invitation (a lead of the forum, which waits for a second person); membership (the schools' representative's);
    access_review (of the forum, at whose people its chair looks); part (that the schools take part), constituency
    (their primary heads) and nomination (of somebody new, which waits for an administrator)."""
    for slug in ("oakshire", "elmborough"):
        area, partners = getattr(world, slug), getattr(world, f"{slug}_partners")
        setattr(world, f"{slug}_membership", getattr(world, f"{slug}_people").school_rep.memberships.get())
        administrator = Person.objects.get(pk=getattr(world, f"{slug}_people").area_admin.pk)
        with transaction.atomic(), acting_as(administrator):
            for noun, title, partner, role in (
                ("invitation", "Special School Headteacher", partners.schools, Role.REPRESENTATIVE),
                ("lead_invitation", "Forum Co-chair", partners.forum, Role.LEAD),
            ):
                invitation = operations.invite(
                    area,
                    email=f"{noun.replace('_', '-')}@{slug}.example",
                    role_title=title,
                    partner=partner,
                    role=role,
                    by=administrator,
                )
                setattr(world, f"{slug}_{noun}", invitation)
            review = operations.start_access_review(area, partner=partners.forum, by=administrator)
            setattr(world, f"{slug}_access_review", review)
            part = PartnerInArea.objects.select_related("area", "partner").get(area=area, partner=partners.schools)
            setattr(world, f"{slug}_part", part)
            constituency = operations.add_constituency(part, name="Primary headteachers", by=administrator)
            setattr(world, f"{slug}_constituency", constituency)
        head = Person.objects.get(pk=getattr(world, f"{slug}_people").school_rep.pk)
        with transaction.atomic(), acting_as(head):
            nomination = operations.nominate(
                constituency,
                person=None,
                email=f"nominated@{slug}.example",
                role_title="Infant Headteacher",
                note="Chosen by the heads' meeting",
                by=head,
            )
            setattr(world, f"{slug}_nomination", nomination)
