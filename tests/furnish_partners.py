"""What waits for a second lead in the cast: made last, because what is shared comes from the rooms above."""

import datetime as dt
from types import SimpleNamespace

from django.db import transaction

from core import clock
from core.access import acting_as
from partners import operations, sharing, sharing_operations
from partners.models import AccessAlert, Person
from partners.sharing import Proposal


def furnish(world: SimpleNamespace) -> None:
    """For each area, as the attribute `<slug>_sharing_request`: the director asks that everyone may see the
    commissioners' plan, and an executive lead of the ICB is to agree. `<slug>_absence`: the cabinet member is away for
    two weeks, and the scrutiny member stands in: nothing is in the name of either.
    `<slug>_access_alert`: the parent representative took very many copies a year ago, and the administrator knows
    why."""
    for slug in ("oakshire", "elmborough"):
        people, audiences = getattr(world, f"{slug}_people"), getattr(world, f"{slug}_audiences")
        lead = Person.objects.get(pk=people.la_lead.pk)
        with transaction.atomic(), acting_as(lead):
            plan = getattr(world, f"{slug}_commissioners_plan")
            plan = type(plan).objects.get(pk=plan.pk)
            proposal = Proposal(audience=audiences.everyone)
            request = sharing_operations.share(
                plan,
                proposal=proposal,
                fingerprint=sharing.outlook_of(plan, proposal, lead).fingerprint,
                seen_version=plan.version,
                reason="Schools ask what is being bought for them",
                by=lead,
            )
        setattr(world, f"{slug}_sharing_request", request)
        member = Person.objects.get(pk=people.cabinet_member.pk)
        with transaction.atomic(), acting_as(member):
            absence = operations.enter_absence(
                getattr(world, slug),
                person=member,
                stand_in=people.scrutiny_member,
                starts_on=clock.today(),
                ends_on=clock.today() + dt.timedelta(days=14),
                by=member,
            )
        setattr(world, f"{slug}_absence", absence)
        long_ago = clock.now() - dt.timedelta(days=365)
        alert = AccessAlert.objects.create(
            area=getattr(world, slug),
            person=people.forum_rep,
            kind=AccessAlert.Kind.COPIES,
            first_at=long_ago,
            last_at=long_ago,
            number=50,
            state=AccessAlert.State.LOOKED_INTO,
            looked_into_by=people.area_admin,
            looked_into_at=clock.now(),
            note="Every paper of the year was taken along to a conference",
        )
        setattr(world, f"{slug}_access_alert", alert)
