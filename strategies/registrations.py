"""What the strategies app tells the rooms below it."""

from django.db.models import Value

from core.registry import SEARCHABLE
from core.search import OfAnother, SearchKind, seen
from partners.handover import HOLDINGS, held_by_name
from partners.models import LocalArea
from partners.operations import LEAVING
from partners.reach import GROUP_NAMES
from strategies.leaving import leave_workstreams
from strategies.models import Outcome, Priority, Strategy, Workstream
from strategies.operations import recompute_members


def workstream_group_names(area: LocalArea) -> dict[int, str]:
    """The groups of the workstreams that the acting person sees, in words."""
    return {
        workstream.members_group_id: f"The lead and the members of the workstream “{workstream.title}”"
        for workstream in Workstream.objects.in_area(area)
    }


GROUP_NAMES.append(workstream_group_names)


# --- Search -----------------------------------------------------------------------------------------------------------

SEARCHABLE.add("strategy")(
    SearchKind(
        label="Strategy",
        plural="Strategies",
        rows=seen(Strategy),
        title="title",
        texts=("vision",),
        address="strategies:strategy_detail",
    )
)
SEARCHABLE.add("priority")(
    SearchKind(
        label="Priority",
        plural="Priorities",
        rows=seen(Priority),
        title="title",
        texts=("description",),
        within=OfAnother(Strategy, "strategy", "title"),
        address="strategies:priority_detail",
    )
)
SEARCHABLE.add("outcome")(
    SearchKind(
        label="Outcome",
        plural="Outcomes",
        rows=seen(Outcome),
        title="text",
        texts=("other_evidence",),
        within=OfAnother(Strategy, "strategy", "title"),
        address="strategies:strategy_detail",
        number="strategy",
        place=Value("outcomes"),
    )
)
SEARCHABLE.add("workstream")(
    SearchKind(
        label="Workstream",
        plural="Workstreams",
        rows=seen(Workstream),
        title="title",
        texts=("purpose", "timescale_words"),
        within=OfAnother(Strategy, "strategy", "title"),
        address="strategies:workstream_detail",
    )
)


# --- Leaving ----------------------------------------------------------------------------------------------------------

OPEN_STRATEGY = (Strategy.State.DRAFT, Strategy.State.AGREED)

LEAVING.add("strategies.workstreams")(leave_workstreams)
HOLDINGS.add("strategies.strategies")(
    held_by_name(
        "strategy,strategies", Strategy, "lead_person", still=lambda rows: rows.filter(state__in=OPEN_STRATEGY)
    )
)
HOLDINGS.add("strategies.workstreams")(
    held_by_name(
        "workstream",
        Workstream,
        "lead_person",
        still=lambda rows: rows.filter(strategy__state__in=OPEN_STRATEGY),
        then=lambda workstream, by: recompute_members(workstream),
    )
)
