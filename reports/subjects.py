"""What a job of this room is about, for whoever asked for it: when the work is done, and again at each download."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.access import may
from core.errors import RuleBroken
from core.models import Job
from partners.models import Person


@dataclass(frozen=True)
class SubjectOfJobs:
    """What jobs of one kind are about: the rows that a person sees, what he must be allowed, and both in words."""

    seen: Callable[[Person], QuerySet]
    verb: str
    named: str
    doing: str

    def of(self, job: Job, person: Person) -> Any:
        """The job's subject, if this person sees it, takes part in its area and may do this now. Raises RuleBroken
        otherwise."""
        found = self.seen(person).filter(pk=job.subject).first()
        if found is None or found.area_id not in person.standing.area_ids:
            raise RuleBroken(f"You can no longer see this {self.named}.")
        if not may(person, self.verb, found):
            raise RuleBroken(f"You may no longer {self.doing}.")
        return found

    def is_theirs(self, job: Job, person: Person) -> bool:
        """Whether that holds."""
        try:
            self.of(job, person)
        except RuleBroken:
            return False
        return True
