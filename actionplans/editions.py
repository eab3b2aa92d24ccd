"""The editions that a plan has been through, out of its own history."""

import datetime as dt
from typing import NamedTuple

from actionplans.models import Plan
from core.history import event_model


class Edition(NamedTuple):
    """An edition as it stood last: when it was submitted and approved, by and to whom; nothing where it was not."""

    edition: str
    submitted_on: dt.date | None
    submitted_to: str
    approved_on: dt.date | None
    approved_by: str


def editions_of(plan: Plan) -> list[Edition]:
    """Every edition of a plan that has a name, the newest first: of each what was said of it last. One query."""
    events = event_model(Plan).objects.filter(pgh_obj_id=plan.pk).order_by("pgh_created_at", "pgh_id")
    last: dict[str, Edition] = {}
    for row in events.values_list(*Edition._fields):
        said = Edition(*row)
        last.pop(said.edition, None)
        last[said.edition] = said
    return [said for said in reversed(last.values()) if said.edition]
