"""What an area's content is written in: boards with their seats, actions, sections. Accounts and partners by their keys
in demo.accounts; months are counted from today."""

import datetime as dt
from typing import NamedTuple

from actionplans.models import DeliveryStatus
from governance.models import Board, Seat


class SeatSays(NamedTuple):
    """A seat: for whom, of which kind, and who sits there (nobody: it is vacant)."""

    constituency: str
    kind: str
    account: str = ""
    nominated_by: str = ""
    statutory: str = ""


class BoardSays(NamedTuple):
    """A board. `parent` is the key of the board that it reports to."""

    key: str
    name: str
    purpose: str
    seats: tuple[SeatSays, ...]
    parent: str = ""
    rhythm: str = ""
    legal_kind: str = Board.LegalKind.PARTNERSHIP_BOARD
    terms: str = ""
    is_health_and_wellbeing_board: bool = False


class ActionSays(NamedTuple):
    """An action and where it stands today. `due` is months from today, or words."""

    reference: str
    title: str
    partner: str
    owner: str
    due: int | str
    status: str
    supporting: tuple[str, ...] = ()
    theme: str = ""
    workstream: str = ""
    priority: str = ""
    reason: str = ""
    cause: str = ""
    path: str = ""
    description: str = ""
    milestones: tuple[tuple[str, int], ...] = ()


class DecisionSays(NamedTuple):
    """What a board decided, and what became of it: (days after, state, words)."""

    kind: str
    text: str
    owner: str = ""
    due_in_days: int | None = None
    condition: str = ""
    progress: tuple[tuple[int, str, str], ...] = ()
    is_key: bool = False


CHAIR, CLERK, VOTING = Seat.Kind.CHAIR, Seat.Kind.CLERK, Seat.Kind.VOTING
NON_VOTING, ADVISER = Seat.Kind.NON_VOTING, Seat.Kind.ADVISER
COMMITTEE = Board.LegalKind.COUNCIL_COMMITTEE
NOT_YET_DUE, ON_TRACK, AT_RISK = DeliveryStatus.NOT_YET_DUE, DeliveryStatus.ON_TRACK, DeliveryStatus.AT_RISK
OFF_TRACK, COMPLETE = DeliveryStatus.OFF_TRACK, DeliveryStatus.COMPLETE
COUNCILLOR, HEALTHWATCH = Seat.StatutoryMember.COUNCILLOR, Seat.StatutoryMember.HEALTHWATCH
CHILDRENS_SERVICES = Seat.StatutoryMember.CHILDRENS_SERVICES
ADULT_SOCIAL_SERVICES = Seat.StatutoryMember.ADULT_SOCIAL_SERVICES
PUBLIC_HEALTH, NHS_COMMISSIONER = Seat.StatutoryMember.PUBLIC_HEALTH, Seat.StatutoryMember.NHS_COMMISSIONER


class ReturnSays(NamedTuple):
    """Figures for three months that a partner owes: due so many days ago (less than nought: still to come), and sent so
    many days after that, or not at all; `chased` says how many days after the due day somebody asked again."""

    title: str
    partner: str
    account: str
    due_days_ago: int
    sent_after_days: int | None = None
    chased_after_days: tuple[int, ...] = ()


class RiskSays(NamedTuple):
    """A risk to a plan: because of a cause, an event may come, with a consequence. Likelihood and impact, 1 to 5:
    now, as they are meant to be, and as they were when it was entered."""

    title: str
    cause: str
    event: str
    consequence: str
    now: tuple[int, int]
    target: tuple[int, int]
    before: tuple[int, int]
    account: str
    mitigation: str
    board: str = ""


class ChainSays(NamedTuple):
    """Which challenge an action answers and what it is expected to change: figures from a first calendar year on (so
    many years before today), the first of which have come by hand unless a measure counts them."""

    reference: str
    challenge: dict[str, str]
    words: dict[str, str]
    begins: int
    expected: tuple[int, ...]
    came: tuple[int, ...] = ()
    measure: str = ""

    def effect(self, today: dt.date) -> dict:
        """What the operation takes."""
        first = today.year - self.begins
        return self.words | {"years": "calendar", "expected": dict(enumerate(self.expected, first))}

    def actual(self, today: dt.date) -> dict[int, int]:
        """What came, by year."""
        return dict(enumerate(self.came, today.year - self.begins))
