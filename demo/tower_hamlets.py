"""Tower Hamlets: three tiers of boards in different rhythms, reds by theme, a weekly inspection plan, late returns."""

import datetime as dt
from typing import ClassVar

from actionplans.models import Plan
from core import clock
from demo import beside, calendar
from demo import beside_content as more
from demo import tower_hamlets_content as content
from demo.builder import AreaBuilder
from demo.figures import ask_for_returns, take_published
from demo.highlights import write_highlights
from demo.papers import PaperSays, write_paper
from demo.shapes import DecisionSays
from demo.steering import ALL_PLANS, EditionSays, ViewSays, bring_out_editions, keep_views
from documents import operations as documents
from documents.models import Document, Event
from governance import operations as boards
from governance.models import Decision
from inspection import operations as inspection
from inspection.models import Framework
from partners.models import LocalArea
from strategies import operations as strategies

VIEWS = (
    ViewSays("la-lead", "Reds, the longest first", "no_path=on&sort=since", is_shared=True),
    ViewSays("la-officer", "Complete, with no evidence", "unproven=on"),
    ViewSays("icb-officer", "Ours, the next due first", "mine=on&open=on&sort=due"),
)
VIEWS_OF_ALL = (ViewSays("la-lead", "Slipped, by lead partner", "slipped=on&group=partner"),)
EDITIONS = (
    EditionSays("Version 1", 230, approved_by="SEND Improvement Board"),
    EditionSays("Version 1.1", 100, approved_by="SEND Improvement Board"),
)
RECOVERY_EDITIONS = (EditionSays("As handed in", 120, submitted_to="Department for Education"),)


class Builder(AreaBuilder):
    """Tells the story of the area step by step."""

    source, illustration = content.SOURCE, content.ILLUSTRATION
    opens_with: ClassVar[dict] = {
        "name": "Tower Hamlets",
        "slug": "tower-hamlets",
        "kind": LocalArea.Kind.LONDON_BOROUGH,
        "gss_code": "E09000030",
        "colour": "#0b5563",
        "partners": content.PARTNERS,
        "titles": {
            "la-lead": "Corporate Director for Children and Culture",
            "la-officer": "Head of SEND",
            "board-chair": "Chair of the Health and Wellbeing Board",
            "board-member": "Member of the Health and Wellbeing Board",
        },
    }

    def build(self) -> None:
        """The whole of it, in the order in which it came about."""
        self.succession(
            ("NHS Tower Hamlets Clinical Commissioning Group", "Tower Hamlets CCG", dt.date(2021, 4, 1)),
            ("NHS North East London Clinical Commissioning Group", "North East London CCG", dt.date(2022, 7, 1)),
        )
        self.open_boards(content.BOARDS)
        take_published(self)
        self.strategy()
        self.plans()
        ask_for_returns(self, content.RETURNS, details=content.RETURN_DETAILS)
        self.rhythm()
        self.live()
        self.register_risks(self.action_plan, content.RISKS)
        keep_views(self, self.action_plan, VIEWS)
        keep_views(self, ALL_PLANS, VIEWS_OF_ALL)
        bring_out_editions(self, self.action_plan, EDITIONS)
        # That a recovery plan of three years was handed in to the department is the paper's own fact; the day is not.
        bring_out_editions(self, self.recovery, RECOVERY_EDITIONS)
        self.readiness()
        self.paper()
        beside.add_companions(self, self.guide, more.TOWER_HAMLETS_COMPANIONS, day=self.ago(days=20))
        beside.enter_issues(self, self.action_plan, more.TOWER_HAMLETS_ISSUES)
        write_highlights(self)
        beside.register_services(self, more.TOWER_HAMLETS_SERVICES)

    def strategy(self) -> None:
        """The five-year strategy with the themes under which the plan is reported."""
        with self.acting("la-lead", hour=11) as lead:
            self.strategy_row = strategies.create_strategy(
                self.cast.area,
                audience=self.everyone,
                title="Tower Hamlets SEND strategy",
                vision=content.VISION,
                commitments=content.COMMITMENTS,
                starts_on=self.begin,
                ends_on=calendar.months_from(self.begin, 60),
                lead_person=self.cast.people["la-lead"],
                by=lead,
            )
            self.themes = {
                title: strategies.add_theme(self.strategy_row, title=title, aim=aim, rationale=rationale, by=lead)
                for title, aim, rationale in content.THEMES
            }
            strategies.agree_strategy(
                self.strategy_row, agreed_by_board=self.board["health"], agreed_on=clock.today(), by=lead
            )

    def plans(self) -> None:
        """The SEND action plan, the weekly inspection plan and the recovery plan; one action serves two of them."""
        self.action_plan = self.open_plan(
            "SEND action plan",
            Plan.Kind.STRATEGY_DELIVERY,
            content.ACTIONS,
            board="improvement",
            rhythm=Plan.Rhythm.TWO_MONTHLY,
            strategy=self.strategy_row,
            themes=self.themes,
        )
        inspection_plan = self.open_plan(
            "Inspection plan",
            Plan.Kind.INSPECTION_PREPARATION,
            content.INSPECTION_ACTIONS,
            board="progress",
            rhythm=Plan.Rhythm.WEEKLY,
            day=self.ago(months=3),
        )
        self.recovery = recovery = self.open_plan(
            "Three-year recovery plan for the dedicated schools grant",
            Plan.Kind.DSG_RECOVERY,
            content.RECOVERY_ACTIONS,
            board="executive",
            rhythm=Plan.Rhythm.QUARTERLY,
            day=self.ago(months=5),
        )
        self.serve_also("2.2", inspection_plan, "I7", self.ago(months=3))
        self.serve_also("4.4", recovery, "R3", self.ago(months=4))

    def rhythm(self) -> None:
        """Boards and groups meet: every two months above, every fortnight below."""
        last = self.today - dt.timedelta(days=(self.today.weekday() - 1) % 7 or 7)
        for number in range(8):
            self.meeting("progress", last - dt.timedelta(days=14 * number), self._progress(number), place="Town Hall")
        self.meeting("progress", last + dt.timedelta(days=14), place="Town Hall")
        for months in (6, 4, 2):
            day = calendar.second_thursday(self.ago(months=months))
            self.meeting("improvement", day, self._improvement(months), place="Town Hall", hour=10)
            self.meeting("executive", day + dt.timedelta(days=7), place="Town Hall", hour=9)
            self.meeting("health", day + dt.timedelta(days=12), self._health(months), place="Town Hall", hour=17)
        coming = calendar.second_thursday(calendar.months_from(self.today, 1))
        self.coming = coming + dt.timedelta(days=12)
        self.meeting("improvement", coming, place="Town Hall", hour=10)
        self.meeting("health", self.coming, place="Town Hall", hour=17)

    def _progress(self, number: int) -> tuple[DecisionSays, ...]:
        if number % 3:
            return ()
        asked, done = Decision.State.PARTLY, Decision.State.DONE
        later = "Two services sent theirs; the others were asked again."
        return (
            DecisionSays(
                Decision.Kind.ASKED,
                f"Asked {('three', 'four', 'five')[number // 3]} services whose figures are missing to send them.",
                "la-officer",
                14,
                progress=((13, asked, later), (27, done, "Each has sent its figures or is chased by name.")),
            ),
        )

    def _improvement(self, months: int) -> tuple[DecisionSays, ...]:
        noted = DecisionSays(Decision.Kind.NOTED, "Noted the rating of each activity, most of them amber or green.")
        if months != 4:
            return (noted,)
        return (
            noted,
            DecisionSays(
                Decision.Kind.AGREED,
                "Agreed that the plan focuses on improving the system, and that reds are reported by theme.",
                "la-officer",
                30,
                progress=((28, Decision.State.DONE, "The plan is sorted by theme, and so is the report."),),
            ),
        )

    def _health(self, months: int) -> tuple[DecisionSays, ...]:
        if months != 4:
            return (DecisionSays(Decision.Kind.NOTED, "Noted the update on SEND improvement."),)
        return (
            DecisionSays(
                Decision.Kind.AGREED_SUBJECT_TO,
                "Agreed that inspection work is a priority for services across the local area.",
                "la-lead",
                60,
                "Each service names who answers for its data.",
            ),
        )

    def readiness(self) -> None:
        """Two sites, key documents, the people who meet inspectors, roadshows; the workforce question is referred."""
        version = self.text(
            "SEND self-evaluation", Document.Kind.SELF_EVALUATION, content.SELF_EVALUATION, day=self.ago(months=2)
        )
        guide = self.guide = self.text(
            "One-minute guide: the local offer",
            Document.Kind.OTHER,
            (
                (
                    "In one minute",
                    "What the local offer is, where to find it, and what changed this year. Illustration.",
                ),
            ),
            day=self.ago(months=1, days=5),
        )
        self.agree(guide, self.ago(months=1))
        framework = Framework.objects.first()
        with self.acting("la-lead", self.ago(days=40)) as lead:
            preparation = inspection.begin_preparation(
                self.cast.area,
                audience=self.everyone,
                framework=framework,
                title="Local area inspection",
                expected="Any week of term",
                arrangements="Looked at every week by the Progress Group; one site of the NHS and one of the council.",
                lead_person=self.cast.people["la-officer"],
                by=lead,
            )
            inspection.add_site(preparation, name="Hospital site", arrangements="Meetings with NHS officers.", by=lead)
            inspection.add_site(preparation, name="Town Hall", arrangements="All other meetings.", by=lead)
            for account, what in (
                ("la-officer", "Logistics, and identification of needs"),
                ("icb-officer", "Health, and joint commissioning"),
                ("forum-chair", "Parents and carers"),
            ):
                inspection.add_contact(
                    preparation, person=self.cast.people[account], for_what=what, leads_theme=True, by=lead
                )
            for document, purpose in ((version.document, "key_document"), (guide.document, "one_minute_guide")):
                inspection.link_document(preparation, document=document, purpose=purpose, by=lead)
        with self.acting("la-officer", self.ago(days=30)) as officer:
            for days in (12, 13):
                documents.plan_event(
                    self.cast.area,
                    title=f"SEND roadshow for staff, {'first' if days == 12 else 'second'} day",
                    kind=Event.Kind.ROADSHOW,
                    day=self.today + dt.timedelta(days=days),
                    place="Town Hall",
                    meant_for="Staff of every service in the local area",
                    about="Key messages of the self-evaluation and what happens in an inspection.",
                    lead_partner=self.cast.partners["council"],
                    audience=self.everyone,
                    by=officer,
                )
        with self.acting("board-clerk", self.ago(days=25)) as clerk:
            boards.send_referral(
                self.board["health"],
                to_board=self.board["together"],
                asked="Should the workforce enabler take on recruitment and planning of the SEND workforce?",
                due=self.today + dt.timedelta(days=20),
                by=clerk,
            )
        self.evaluation = version

    def paper(self) -> None:
        """The update to the Health and Wellbeing Board: with its clearers now, and not handed in yet."""
        write_paper(
            self,
            self.meetings["health", self.coming],
            PaperSays("SEND improvement update", content.SUMMARY, content.RECOMMENDATIONS, content.SECTIONS),
            day=self.ago(days=5),
            plans=[self.action_plan],
            measures=[self.measure["EHC1"], self.measure["EHC2"]],
            clearers=(("finance", "council", "finance-clearer"), ("legal", "council", "legal-clearer")),
            cleared_by=("legal-clearer",),
        )


load = Builder.load
