"""How actions plausibly move over two years, lived through the operations that people use.

Illustration throughout: no reason, rating or date here is anybody's fact. The same each time, by a fixed seed.
"""

import datetime as dt
import random
from dataclasses import dataclass

from actionplans import operations
from actionplans.dates import SaidDate
from actionplans.models import Action, DeliveryStatus, Impact, RagLevel
from demo.accounts import Cast

REASONS = {
    DeliveryStatus.NOT_YET_DUE: ("Its start lies ahead; those who will work on it know.",),
    DeliveryStatus.ON_TRACK: (
        "The working group met and the steps for this term are done.",
        "First drafts are with schools and parents, and come back well.",
        "Pilot settings report that it works; the next group starts after half-term.",
        "All milestones of this period were reached.",
    ),
    DeliveryStatus.AT_RISK: (
        "Two of five area groups have not sent their part yet.",
        "The post that carries this is vacant until next term.",
        "Figures from providers came late, so the draft slips by some weeks.",
        "Schools ask for more time to try it out before they agree.",
    ),
    DeliveryStatus.OFF_TRACK: (
        "The date was missed and the main step has not begun.",
        "Work has stopped until funding is agreed.",
        "The provider can't staff it this year as planned.",
    ),
    DeliveryStatus.COMPLETE: ("All steps are done and handed over to the services that carry it on.",),
}
CAUSES = (
    "Two vacancies in the team were not filled at the first attempt.",
    "The funding decision was put off to the next financial year.",
    "Partners read the agreement in different ways.",
)
PATHS = (
    "Interim staff from the neighbouring service start next month; the board is asked to agree the cost.",
    "A shorter first version by the end of term, the rest in the next one.",
    "The two leads settle the wording with the forum and bring it to the next board.",
)
MOVED = (
    "Schools asked for a full term of testing.",
    "The data were not complete in time.",
    "The group wants to hear young people first.",
)
EVIDENCE = {
    Impact.NO_EVIDENCE_YET: "Families were asked twice; too few have met it to say.",
    Impact.EMERGING: "Parents in two area groups say at the termly meeting that it is easier to get an answer.",
    Impact.EVIDENCED: "The termly survey of families shows better scores in six of nine areas.",
    Impact.SUSTAINED: "The survey held its level in two terms running.",
}
NEXT = {
    DeliveryStatus.NOT_YET_DUE: ((DeliveryStatus.ON_TRACK, 0.8), (DeliveryStatus.AT_RISK, 0.2)),
    DeliveryStatus.ON_TRACK: (
        (DeliveryStatus.ON_TRACK, 0.75),
        (DeliveryStatus.AT_RISK, 0.2),
        (DeliveryStatus.OFF_TRACK, 0.05),
    ),
    DeliveryStatus.AT_RISK: (
        (DeliveryStatus.AT_RISK, 0.4),
        (DeliveryStatus.ON_TRACK, 0.32),
        (DeliveryStatus.OFF_TRACK, 0.28),
    ),
    DeliveryStatus.OFF_TRACK: (
        (DeliveryStatus.OFF_TRACK, 0.6),
        (DeliveryStatus.AT_RISK, 0.32),
        (DeliveryStatus.ON_TRACK, 0.08),
    ),
}


@dataclass
class Moving:
    """An action on its way: who updates it, who confirms it, and when it starts."""

    action: Action
    owner: str
    accountable: str
    starts: dt.date
    quiet: bool = False
    """Its owner has said nothing for some months: silence must show on a dashboard too."""


class Movement:
    """Moves a plan's actions month by month."""

    def __init__(self, cast: Cast, levels: dict[str, RagLevel], *, seed: int):
        self.cast, self.levels = cast, levels
        self.chance = random.Random(seed)  # noqa: S311 - the same story each time, nothing secret

    def month(self, moving: list[Moving], since: dt.datetime, instant: dt.datetime, *, silent: bool) -> None:
        """What the owners say after `since`, the meeting before, and up to `instant`, the next one. `silent` months are
        those in which the quiet ones no longer answer. Nothing is said before what was said already."""
        most = min(12, (instant - since).days - 1)
        if most < 1:
            return
        for one in moving:
            action = one.action
            if action.closed_at or (silent and one.quiet):
                continue
            at = instant - dt.timedelta(days=self.chance.randint(1, most), minutes=self.chance.randint(-360, 60))
            if at.date() < one.starts and action.delivery_status == DeliveryStatus.NOT_YET_DUE:
                continue
            if action.awaits_confirmation:
                self._confirm(one, at)
            elif self.chance.random() < 0.7:
                self._update(one, at)

    def _update(self, one: Moving, at: dt.datetime) -> None:
        status = self._next(one.action, at.date())
        with self.cast.acting(one.owner, at) as person:
            if status in (DeliveryStatus.ON_TRACK, DeliveryStatus.COMPLETE):
                self._reach_milestones(one.action, at.date(), person)
            self.say(one.action, status, by=person)
            if status == DeliveryStatus.OFF_TRACK and one.action.due_latest and one.action.due_latest < at.date():
                later = at.date() + dt.timedelta(days=self.chance.choice((60, 90, 150)))
                operations.revise_due_date(
                    one.action,
                    due=SaidDate(f"{later.day} {later:%B %Y}", later, later),
                    reason=self.chance.choice(MOVED),
                    by=person,
                )
            self._reload(one)

    def _reach_milestones(self, action: Action, day: dt.date, person) -> None:
        """Nobody calls an action on track while its milestones are behind."""
        for milestone in action.milestones.filter(reached_on=None, due_latest__lt=day):
            reached = min(day, milestone.due_latest + dt.timedelta(days=self.chance.randint(-10, 20)))
            operations.reach_milestone(milestone, reached_on=reached, by=person)

    def say(self, action: Action, status: str, *, by, reason: str = "", cause: str = "", path: str = "") -> None:
        """Give an action a rating with a reason that fits it: the one given, or one of the list."""
        off_track = status == DeliveryStatus.OFF_TRACK
        has_path = bool(path) or (not cause and self.chance.random() < 0.65)
        operations.update_rag(
            action,
            level=self.levels[status],
            reason=reason or self.chance.choice(REASONS[status]),
            cause=(cause or self.chance.choice(CAUSES)) if off_track else "",
            path_to_green=(path or self.chance.choice(PATHS)) if off_track and has_path else "",
            no_path_yet=off_track and not has_path,
            by=by,
        )

    def _next(self, action: Action, day: dt.date) -> str:
        due = action.due_latest
        if due and day > due:
            return DeliveryStatus.COMPLETE if self.chance.random() < 0.4 else DeliveryStatus.OFF_TRACK
        if due and (due - day).days < 30 and self.chance.random() < 0.25:
            return DeliveryStatus.COMPLETE
        words, weights = zip(*NEXT[action.delivery_status], strict=True)
        return self.chance.choices(words, weights)[0]

    def _confirm(self, one: Moving, at: dt.datetime) -> None:
        with self.cast.acting(one.accountable, at) as person:
            operations.confirm_completion(one.action, note="Seen in two settings; it is in use.", by=person)
            self._reload(one)

    def rate_impact(self, one: Moving, rating: str, at: dt.datetime) -> None:
        """Rate whether an action is felt."""
        with self.cast.acting(one.owner, at) as person:
            operations.rate_impact(one.action, rating=rating, evidence=EVIDENCE.get(rating, ""), by=person)
            self._reload(one)

    def _reload(self, one: Moving) -> None:
        one.action = Action.objects.select_related("home_plan").get(pk=one.action.pk)
