"""What the strategies app tells the rooms below it."""

from partners.models import LocalArea
from partners.reach import GROUP_NAMES
from strategies.models import Workstream


def workstream_group_names(area: LocalArea) -> dict[int, str]:
    """The groups of the workstreams that the acting person sees, in words."""
    return {
        workstream.members_group_id: f"The lead and the members of the workstream “{workstream.title}”"
        for workstream in Workstream.objects.in_area(area)
    }


GROUP_NAMES.append(workstream_group_names)
