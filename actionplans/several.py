"""What is to become of several actions at once."""

from dataclasses import dataclass

from actionplans.dates import SaidDate
from partners.models import Partner, Person
from strategies.models import Priority, Workstream


@dataclass(frozen=True)
class Change:
    """What is to become of each of the actions; what is not given stays as each has it. `nobody` takes the lead by name
    away. `close` closes them without completion, and goes with nothing else."""

    reason: str
    lead_partner: Partner | None = None
    lead_person: Person | None = None
    nobody: bool = False
    due: SaidDate | None = None
    add_workstream: Workstream | None = None
    remove_workstream: Workstream | None = None
    add_priority: Priority | None = None
    remove_priority: Priority | None = None
    add_tag: str = ""
    remove_tag: str = ""
    close: bool = False
