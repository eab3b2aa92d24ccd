"""Southend-on-Sea: four areas of a written statement of action, a new structure open for comment beside today's boards,
three resolutions that are followed, a champion, and two parents' groups while no forum is recognised."""

import datetime as dt
from typing import ClassVar

from actionplans.models import Plan
from core import clock
from demo import beside, calendar
from demo import beside_content as more
from demo import southend_content as content
from demo.builder import AreaBuilder
from demo.figures import ask_for_returns, take_published
from demo.highlights import write_highlights
from demo.papers import PaperSays, write_paper
from demo.public import release_pack
from demo.shapes import CHAIR, CLERK, VOTING, SeatSays
from demo.steering import EditionSays, ViewSays, bring_out_editions, keep_views
from documents import operations as documents
from documents.models import Document
from governance import operations as boards
from inspection import operations as inspection
from inspection.models import Duty, DutyPosition, Finding, Inspection
from partners.models import LocalArea
from strategies import operations as strategies

INSPECTORATES = "Ofsted and the Care Quality Commission (illustration)"
EDITIONS = (
    EditionSays("Version 1", 225, submitted_to=INSPECTORATES),
    EditionSays("Version 2", 190, submitted_to=INSPECTORATES, approved_by=INSPECTORATES),
    EditionSays("Version 3, after the refresh", 60, approved_by="SEND Strategic Board"),
)
VIEWS = (
    ViewSays("la-officer", "Late in any of the four areas", "overdue=on&sort=due", is_shared=True),
    ViewSays("icb-officer", "Ours, the next due first", "mine=on&open=on&sort=due"),
)


class Builder(AreaBuilder):
    """Tells the story of the area step by step."""

    source, illustration = content.SOURCE, content.ILLUSTRATION
    opens_with: ClassVar[dict] = {
        "name": "Southend-on-Sea",
        "slug": "southend",
        "kind": LocalArea.Kind.UNITARY,
        "gss_code": "E06000033",
        "colour": "#7a3b00",
        "partners": content.PARTNERS,
        "instead": {"forum-chair": "second_group"},
        "titles": {
            "la-lead": "Executive Director for Children and Public Health",
            "la-officer": "Director of Education and Early Years",
            "forum-rep": "Parent of group one",
            "forum-chair": "Chair of parents' group two",
            "board-chair": "Chair of the Health and Wellbeing Board",
            "board-member": "Member of the Health and Wellbeing Board",
        },
    }

    def build(self) -> None:
        """The whole of it, in the order in which it came about."""
        self.succession(
            ("NHS Southend Clinical Commissioning Group", "Southend CCG", dt.date(2022, 7, 1)),
            ("NHS Mid and South Essex Integrated Care Board", "Mid and South Essex ICB", dt.date(2026, 4, 1)),
        )
        self.open_boards(content.BOARDS)
        take_published(self)
        self.statement_of_action()
        self.duties()
        ask_for_returns(self, content.RETURNS, details=content.ILLUSTRATION)
        self.rhythm()
        self.live()
        self.register_risks(self.plan, content.RISKS)
        bring_out_editions(self, self.plan, EDITIONS)
        keep_views(self, self.plan, VIEWS)
        self.new_structure()
        self.paper()
        beside.hold_events(self, more.SOUTHEND_EVENTS)
        beside.add_companions(self, self.draft_structure, more.SOUTHEND_COMPANIONS, day=self.ago(days=10))
        beside.enter_issues(self, self.plan, more.SOUTHEND_ISSUES)
        write_highlights(self)
        beside.register_services(self, more.SOUTHEND_SERVICES)
        self.pack_for_the_inspector()

    def statement_of_action(self) -> None:
        """The inspection of October 2018, its four areas, and the plan that answers them, area by area."""
        with self.acting("la-lead", hour=11) as lead:
            inspected = inspection.record_inspection(
                self.cast.area,
                audience=self.everyone,
                kind=Inspection.Kind.AREA_SEND,
                title="Local area SEND inspection, October 2018",
                starts_on=dt.date(2018, 10, 1),
                outcome="A written statement of action was required.",
                by=lead,
            )
            self.inspected = inspected
            strategy = strategies.create_strategy(
                self.cast.area,
                audience=self.everyone,
                title="Southend SEND strategy",
                vision=f"To be refreshed with everyone who has a part in it. {content.ILLUSTRATION}",
                starts_on=self.begin,
                lead_person=self.cast.people["la-lead"],
                by=lead,
            )
            themes, self.finding = {}, {}
            for number, title, words in content.AREAS:
                finding = inspection.add_finding(
                    inspected,
                    text=words,
                    kind=Finding.Kind.SIGNIFICANT_WEAKNESS,
                    number=number,
                    urgency=Finding.Urgency.IMMEDIATE,
                    bodies=[self.cast.partners["council"], self.cast.partners["icb"]],
                    by=lead,
                )
                inspection.respond(finding, response="accepted", by=lead)
                themes[number] = strategies.add_theme(strategy, title=title, aim=words, by=lead)
                self.finding[number] = finding
        self.plan = self.open_plan(
            "Written statement of action",
            Plan.Kind.WRITTEN_STATEMENT_OF_ACTION,
            content.ACTIONS,
            board="strategic",
            strategy=strategy,
            themes=themes,
        )
        for said in content.ACTIONS:
            self.answers(said.reference, findings=[self.finding[said.theme]])
        with self.acting("la-lead", self.ago(months=1)) as lead:
            inspection.report_progress(
                self.finding["4"],
                state="sufficient_progress",
                text="Schools are supported in the well-being of pupils who do not attend, with a serving inspector on "
                "secondment for more scrutiny.",
                by=lead,
            )

    def duties(self) -> None:
        """What the law asks, who holds it here, and who answers to whom, after the paper's own summary."""
        with self.acting("la-lead", self.ago(months=5)) as lead:
            for code in content.DUTIES:
                position = inspection.record_duty_position(
                    self.cast.area,
                    audience=self.everyone,
                    duty=Duty.objects.get(code=code),
                    owner_partner=self.cast.partners["council"],
                    owner_person=self.cast.people["la-lead"],
                    by=lead,
                )
                inspection.assure_duty_position(
                    position,
                    compliance=DutyPosition.Compliance.PARTLY,
                    statement=content.ILLUSTRATION,
                    assured_on=clock.today(),
                    assured_how="Self-assessment",
                    next_assurance_on=calendar.months_from(self.today, 4),
                    by=lead,
                )
            for agency, responsibilities, partner, account, words in content.ACCOUNTABILITIES:
                inspection.add_accountability(
                    self.cast.area,
                    audience=self.everyone,
                    agency=agency,
                    responsibilities=responsibilities,
                    partner=self.cast.partners.get(partner),
                    accountable_person=self.cast.people.get(account),
                    accountable_words=words,
                    by=lead,
                )

    def rhythm(self) -> None:
        """The board met a quarter ago and resolved three things; today's groups meet in between."""
        day = calendar.second_thursday(self.ago(months=3))
        self.meeting("health", day, content.RESOLUTIONS, place="Civic Centre", hour=17)
        for months in (5, 3, 1):
            day = calendar.second_thursday(self.ago(months=months)) + dt.timedelta(days=5)
            self.meeting("strategic", day, place="Civic Centre")
        self.coming = calendar.second_thursday(calendar.months_from(self.today, 1))
        self.meeting("health", self.coming, place="Civic Centre", hour=17)

    def new_structure(self) -> None:
        """The draft structure, open for comment to everyone, with the boards that it proposes beside those of today."""
        opened = self.ago(days=14)
        version = self.draft_structure = self.text(
            "SEND governance structure, version 0.1",
            Document.Kind.TERMS_OF_REFERENCE,
            content.STRUCTURE_DOCUMENT,
            day=self.ago(days=28),
        )
        with self.acting("la-lead", self.ago(days=20)) as lead:
            for key, name, purpose, parent, replaced in content.PROPOSED:
                self.board[key] = boards.create_board(
                    self.cast.area,
                    name=name,
                    legal_kind="partnership_board",
                    purpose=purpose,
                    parent=self.board[parent],
                    proposed=True,
                    in_force_from=calendar.months_from(self.today, 2),
                    proposed_in=version.document,
                    replaces=[self.board[each] for each in replaced],
                    by=lead,
                )
            self.give_seats(
                self.board["partnership"],
                (
                    SeatSays("Chair", CHAIR),
                    SeatSays("Clerk", CLERK, "board-clerk"),
                    SeatSays("NHS commissioner", VOTING, "icb-lead", "icb"),
                    SeatSays("Parents and carers", VOTING),
                    SeatSays("Young people", VOTING, "youth-rep", "youth"),
                ),
                by=lead,
            )
        self.consult(
            version,
            opened=opened,
            closes_on=self.today + dt.timedelta(days=16),
            introduction="Which groups do we need below the Health and Wellbeing Board, and who should sit on them?",
            what_happens_next="The new board agrees the final arrangements at its first meeting.",
        )
        with self.acting("board-chair", self.ago(days=13)) as chair:
            boards.name_champion(
                self.board["health"],
                person=self.cast.people["board-member"],
                theme="SEND",
                between_meetings="Asks officers how far they are, and tells members and others what he hears.",
                by=chair,
            )
        for account, days, words in (
            ("forum-rep", 11, "Two parents' groups were named. Will both have a seat until there is a forum?"),
            ("forum-chair", 9, "Please hold one meeting in three in the evening."),
            ("school-rep", 6, "Heads need to know which group decides on places."),
        ):
            with self.acting(account, self.ago(days=days), 19) as person:
                documents.submit_comment(version, text=words, by=person)

    def paper(self) -> None:
        """The update to the Health and Wellbeing Board, being written."""
        write_paper(
            self,
            self.meetings["health", self.coming],
            PaperSays(
                "Children and young people with SEND", content.SUMMARY, content.RECOMMENDATIONS, content.SECTIONS
            ),
            day=self.ago(days=4),
            plans=[self.plan],
            measures=[self.measure["EHC1"]],
            clearers=(("finance", "council", "finance-clearer"), ("legal", "council", "legal-clearer")),
        )

    def pack_for_the_inspector(self) -> None:
        """What the inspector reads: the plan with every rating, and the inspection that it answers; for two months."""
        release_pack(
            self,
            title="Written statement of action: where it stands",
            made_for="Engagement meeting with inspectors (illustration)",
            plans=(self.plan,),
            inspections=(self.inspected,),
            until=calendar.months_from(self.today, 2),
        )


load = Builder.load
