"""Where each clearance of a report stands: a clearance holds for the version of the text that it was given for."""

from dataclasses import dataclass
from enum import StrEnum

from reports.models import BoardReport, Clearance, ClearanceGiven


class Standing(StrEnum):
    """How a clearance stands today."""

    WAITED_FOR = "waited for"
    GIVEN = "given"
    VOID = "void"


@dataclass(frozen=True)
class Box:
    """One box of the clearance block: who is asked, and the newest clearance given in it."""

    asked: Clearance
    given: ClearanceGiven | None
    standing: Standing

    @property
    def holds(self) -> bool:
        """Whether it was given for the text as it is now."""
        return self.standing == Standing.GIVEN


def boxes_of(report: BoardReport) -> list[Box]:
    """Every box of a report, in order. A text changed after it was cleared voids the clearance."""
    newest: dict[tuple[str, int], ClearanceGiven] = {}
    for given in report.clearances_given.select_related("cleared_by"):
        newest.setdefault((given.role, given.on_behalf_of_id), given)
    boxes = []
    for asked in report.clearances.select_related("person", "on_behalf_of"):
        given = newest.get((asked.role, asked.on_behalf_of_id))
        boxes.append(Box(asked, given, _standing(report, given)))
    return boxes


def _standing(report: BoardReport, given: ClearanceGiven | None) -> Standing:
    if given is None:
        return Standing.WAITED_FOR
    return Standing.GIVEN if given.text_version == report.text_version else Standing.VOID
