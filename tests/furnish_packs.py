"""A pack that was released to the inspector, in each of the two areas."""

import datetime as dt
from types import SimpleNamespace

from django.db import transaction

from core import clock, jobs
from core.access import acting_as
from partners.models import Person
from reports import operations
from reports.models import Pack
from reports.packing import Chosen


def furnish(world: SimpleNamespace) -> None:
    """For each area, as the attribute `<slug>_pack`: the strategy, the self-evaluation, the plan, the inspection, the
    issue for the board and the evidence, as everyone in the area sees them; made by the council's lead and released to
    the inspector for 30 days. Its first part is `<slug>_pack_part`."""
    for slug in ("oakshire", "elmborough"):
        people = getattr(world, f"{slug}_people")
        pack = make(world, slug, by=people.la_lead)
        lead = Person.objects.get(pk=people.la_lead.pk)
        with transaction.atomic(), acting_as(lead):
            operations.release_pack(
                pack, email=people.inspector.user.email, last_day=clock.today() + dt.timedelta(days=30), by=lead
            )
            pack = Pack.objects.visible_to(lead).get(pk=pack.pk)
            setattr(world, f"{slug}_pack", pack)
            setattr(world, f"{slug}_pack_part", pack.parts.first())


def everything(world: SimpleNamespace, slug: str) -> Chosen:
    """One of each thing that can go into a pack."""
    return Chosen(
        strategy=getattr(world, f"{slug}_strategy"),
        self_evaluation=getattr(world, f"{slug}_self_evaluation"),
        plans=(getattr(world, f"{slug}_plan"), getattr(world, f"{slug}_commissioners_plan")),
        inspections=(getattr(world, f"{slug}_inspection"),),
        issues=(getattr(world, f"{slug}_issue"),),
        with_evidence=True,
    )


def make(world: SimpleNamespace, slug: str, *, by: Person, includes_restricted: bool = False, **chosen) -> Pack:
    """Ask for a pack and do the worker's part."""
    wanted, by = Chosen(**chosen) if chosen else everything(world, slug), Person.objects.get(pk=by.pk)
    with transaction.atomic(), acting_as(by):
        job = operations.ask_for_pack(
            getattr(world, slug),
            title="For the area SEND inspection",
            made_for="Area SEND inspection",
            chosen=wanted,
            includes_restricted=includes_restricted,
            by=by,
        )
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.words) == ("done", "")
    by = Person.objects.get(pk=by.pk)  # afresh: the pack has an audience of its own
    with transaction.atomic(), acting_as(by):
        return Pack.objects.visible_to(by).get(pk=job.subject)
