"""Brent: small, and there for one thing: it shares its integrated care board with Harrow, whose lead serves both areas.

No paper stands behind it. Everything in it is illustration.
"""

import datetime as dt
from typing import ClassVar

from django.db import transaction

from actionplans.models import Plan
from core import clock
from core.access import acting_as
from demo import beside, calendar
from demo.accounts import Cast
from demo.beside import EventSays
from demo.builder import AreaBuilder
from demo.shapes import (
    ADVISER,
    AT_RISK,
    CHAIR,
    CLERK,
    COMMITTEE,
    COUNCILLOR,
    NHS_COMMISSIONER,
    OFF_TRACK,
    ON_TRACK,
    VOTING,
    ActionSays,
    BoardSays,
    DecisionSays,
    SeatSays,
)
from documents.models import Document, Event
from governance.models import Decision
from partners import operations as partners
from partners.models import LocalArea, Role
from strategies import operations as strategies

ILLUSTRATION = "Illustration: no paper stands behind Brent's demonstration."
BOARDS = (
    BoardSays(
        "health",
        "Health and Wellbeing Board",
        f"Council, NHS and residents' voices together. {ILLUSTRATION}",
        (
            SeatSays("Chair", CHAIR, "board-chair"),
            SeatSays("Clerk", CLERK, "board-clerk"),
            SeatSays("Cabinet member for children", VOTING, "cabinet-member", "council", COUNCILLOR),
            SeatSays("Elected member", VOTING, "board-member", "council"),
            SeatSays("NHS commissioner", VOTING, "icb-lead", "icb", NHS_COMMISSIONER),
            SeatSays("Department for Education", ADVISER, "adviser"),
        ),
        rhythm="Every quarter",
        legal_kind=COMMITTEE,
        is_health_and_wellbeing_board=True,
    ),
    BoardSays(
        "partnership",
        "SEND Partnership Board",
        f"Council, NHS, schools, parents and young people watch the plan. {ILLUSTRATION}",
        (
            SeatSays("Chair", CHAIR, "la-lead", "council"),
            SeatSays("Clerk", CLERK, "board-clerk"),
            SeatSays("NHS commissioning", VOTING, "icb-officer", "icb"),
            SeatSays("Headteacher", VOTING, "school-rep", "schools"),
            SeatSays("Parent carers", VOTING, "forum-chair", "forum"),
            SeatSays("Young people", VOTING, "youth-rep", "youth"),
        ),
        parent="health",
        rhythm="Every two months",
    ),
)
ACTIONS = (
    ActionSays("1", "Share one therapies offer with Harrow", "icb", "icb-lead", 5, ON_TRACK, ("council", "provider")),
    ActionSays("2", "Name who answers parents' calls within a week", "council", "la-officer", 1, AT_RISK, ("forum",)),
    ActionSays("3", "Open a resourced provision for autism", "council", "la-officer", -1, OFF_TRACK, ("schools",)),
    ActionSays("4", "Let young people test the Local Offer", "youth", "youth-rep", 3, ON_TRACK, ("voluntary",)),
    ActionSays("5", "Plan supported internships", "college", "college-rep", 7, ON_TRACK, ("council",)),
)


EVENTS = (
    EventSays(
        "Open evening: help before and after an assessment",
        Event.Kind.WORKSHOP,
        -20,
        "Civic Centre, and online",
        "Every parent and carer",
        "Therapists of both boroughs show what they do.",
        account="la-officer",
        said="One name to call matters most.\n\nPeople want times after seven in the evening.",
        came=(("Parents and carers", 31), ("Council staff", 4)),
    ),
    EventSays(
        "Is the local offer clear?",
        Event.Kind.CONSULTATION,
        8,
        "A library",
        "Young people and parents",
        "Read the draft together and say where you got lost.",
        account="youth-rep",
        partner="youth",
    ),
    EventSays(
        "Visit to the new resourced provision",
        Event.Kind.WORKSHOP,
        16,
        "A primary school",
        "School staff",
        "How the rooms are used.",
        cancelled="The rooms are not ready yet.",
    ),
)


class Builder(AreaBuilder):
    """Tells the story of the area step by step."""

    months = 6
    illustration = ILLUSTRATION
    opens_with: ClassVar[dict] = {
        "name": "Brent",
        "slug": "brent",
        "kind": LocalArea.Kind.LONDON_BOROUGH,
        "gss_code": "E09000005",
        "colour": "#4a4a68",
        "partners": {
            "council": ("Brent Council", "Brent Council", "local_authority"),
            "provider": ("Brent children's community health services", "Community health", "nhs_provider"),
            "schools": ("Brent schools", "Schools", "schools"),
            "college": ("Brent further education colleges", "Colleges", "college"),
            "forum": ("Brent parent carer forum", "Parent carers", "parent_carer_forum"),
            "youth": ("Brent young people's SEND group", "Young people", "young_people"),
            "voluntary": ("Brent voluntary sector SEND network", "Voluntary sector", "voluntary"),
        },
        "titles": {},
    }

    def build(self) -> None:
        """The whole of it, in the order in which it came about."""
        self.succession(("NHS Brent Clinical Commissioning Group", "Brent CCG", dt.date(2022, 7, 1)))
        self.open_boards(BOARDS)
        with self.acting("la-lead", hour=11) as lead:
            strategy = strategies.create_strategy(
                self.cast.area,
                audience=self.everyone,
                title="Brent SEND strategy",
                vision=f"Help that comes early, close to home. {ILLUSTRATION}",
                starts_on=self.begin,
                lead_person=self.cast.people["la-lead"],
                by=lead,
            )
            strategies.agree_strategy(strategy, agreed_by_board=self.board["health"], agreed_on=clock.today(), by=lead)
        self.open_plan("SEND plan", Plan.Kind.STRATEGY_DELIVERY, ACTIONS, board="partnership", strategy=strategy)
        noted = DecisionSays(Decision.Kind.NOTED, "Noted how the plan goes.")
        for months in (5, 3, 1):
            self.meeting(
                "partnership", calendar.second_thursday(self.ago(months=months)), (noted,), place="Civic Centre"
            )
        self.meeting("health", calendar.second_thursday(calendar.months_from(self.today, 1)), place="Civic Centre")
        self.live()
        beside.hold_events(self, EVENTS)
        draft = self.text(
            "SEND local offer: what to expect",
            Document.Kind.OTHER,
            (("What to expect", f"Who helps, how to ask, and how long it takes. {ILLUSTRATION}"),),
            day=self.ago(months=1),
        )
        self.consult(
            draft,
            opened=self.ago(days=7),
            closes_on=self.today + dt.timedelta(days=21),
            introduction="Is this clear to a parent who reads it for the first time?",
            what_happens_next="The partnership board reads the answers at its next meeting.",
        )


def load(harrow: Cast) -> Cast:
    """Build the whole area with Harrow's integrated care board, whose lead there serves here too."""
    cast = Builder.load(shared={"icb": harrow.partners["icb"]})
    with transaction.atomic(), acting_as(cast.administrator):
        partners.start_membership(
            harrow.people["icb-lead"],
            partner=cast.partners["icb"],
            area=cast.area,
            role=Role.LEAD,
            by=cast.administrator,
        )
    return cast
