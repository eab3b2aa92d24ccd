"""Leaving the working groups of an area."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from core import audit
from core.access import acting_as
from partners.caretaking import caretaker_of
from partners.models import LocalArea, Person
from strategies.models import Workstream, WorkstreamMember
from strategies.operations import recompute_members


@transaction.atomic
def leave_workstreams(person: Person, area: LocalArea, *, on: dt.date, by: Person) -> int:
    """Whoever has no part in an area any more is in none of its working groups from that day on (exclusive). Returns
    how many he leaves. Who ends his role need not see those workstreams, and learns nothing of them by it."""
    with acting_as(caretaker_of(area)), audit.record("workstream_member_withdrawn", by=by):
        theirs = WorkstreamMember.objects.filter(workstream__area=area, person=person)
        leaving = list(theirs.filter(Q(ends_on=None) | Q(ends_on__gt=on)))
        for member in leaving:
            member.ends_on = max(on, member.starts_on)
            member.save()
        named = Q(members__in=leaving) | Q(lead_person=person)
        for workstream in Workstream.objects.filter(named, area=area).distinct():
            recompute_members(workstream)
    return len(leaving)
