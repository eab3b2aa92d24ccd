"""Highlight reports of workstreams to the board that oversees them. What is said beside the work itself is
illustration."""

import datetime as dt

from actionplans.models import DeliveryStatus
from demo.builder import AreaBuilder
from governance.models import Meeting
from reports import operations
from reports.highlighting import beginning_of
from strategies.models import Workstream

MOST = 4
NOTHING_SAID = "Nothing was said of its actions since the last report."
REASONS = {
    DeliveryStatus.OFF_TRACK: "At least one action is off track, and the board has to know why. Illustration.",
    DeliveryStatus.AT_RISK: "Most of it goes well; one action may be late. Illustration.",
}


def write_highlights(builder: AreaBuilder, *, days_ago: int = 5) -> None:
    """A highlight report of the first workstreams that have actions, as the council's lead, for the next meeting of the
    board that oversees each."""
    day = builder.ago(days=days_ago)
    with builder.acting("la-lead", day, 9) as lead:
        seen = Workstream.objects.visible_to(lead, builder.cast.area).filter(action_workstreams__unlinked_at=None)
        streams = seen.select_related("area").distinct().order_by("strategy", "number", "pk")[:MOST]
        for stream in streams:
            begun = beginning_of(stream, lead)
            if begun["delivery_status"]:
                _write(stream, begun, day, lead)


def _write(stream: Workstream, begun: dict[str, str], day: dt.date, lead) -> None:
    status = begun["delivery_status"]
    meeting = Meeting.objects.visible_to(lead, stream.area).filter(
        board=stream.overseeing_board_id, state=Meeting.State.PLANNED, held_on__gte=day
    )
    operations.write_highlight(
        stream,
        delivery_status=status,
        reason=REASONS.get(status, "It goes as planned. Illustration."),
        mitigation="Partners meet each fortnight on what is late. Illustration." if status in REASONS else "",
        impact_if_not="Families would wait for longer. Illustration." if status in REASONS else "",
        progress=begun["progress"] or NOTHING_SAID,
        path_to_green=begun["path_to_green"],
        asks="The board is asked to help where a partner is late. Illustration." if status in REASONS else "",
        meeting=meeting.order_by("held_on", "starts_at", "pk").first(),
        by=lead,
    )
