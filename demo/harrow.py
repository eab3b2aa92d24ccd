"""Harrow: three documents that belong together, one of them open for comment; a self-evaluation owned by three and due
for review; options that were weighed; a plan that moves; a paper on its way to the Health and Wellbeing Board."""

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from actionplans.models import Impact, Plan
from commissioning import operations as commissioning
from core import clock
from demo import agendas, beside, calendar, people
from demo import beside_content as more
from demo import harrow_content as content
from demo.builder import AreaBuilder
from demo.figures import take_published
from demo.highlights import write_highlights
from demo.papers import PaperSays, write_paper
from demo.shapes import DecisionSays
from demo.steering import EditionSays, ViewSays, bring_out_editions, keep_views
from documents import operations as documents
from documents.models import Document, DocumentVersion
from governance import operations as boards
from governance.models import Decision, Seat
from indicators import operations as measures
from inspection import operations as inspection
from inspection.models import AreaForDevelopment, Framework, Judgement, SelfEvaluation
from partners.models import LocalArea
from reports.models import BoardReport
from strategies import operations as strategies

VIEWS = (
    ViewSays("la-officer", "Mine, the next due first", "mine=on&open=on&sort=due"),
    ViewSays("la-lead", "By priority", "open=on&group=priority", is_shared=True),
    ViewSays("forum-chair", "What families should feel by now", "impact=emerging&columns=lead&columns=impact"),
)
EDITIONS = (
    EditionSays("Version 1", 200, approved_by="Health and Wellbeing Board"),
    EditionSays("Version 2", 62, approved_by="Health and Wellbeing Board"),
)


class Builder(AreaBuilder):
    """Tells the story of the area step by step."""

    months = 9
    source, illustration = content.SOURCE, content.ILLUSTRATION
    opens_with: ClassVar[dict] = {
        "name": "Harrow",
        "slug": "harrow",
        "kind": LocalArea.Kind.LONDON_BOROUGH,
        "gss_code": "E09000015",
        "colour": "#5b2a86",
        "partners": content.PARTNERS,
        "titles": {
            "la-lead": "Corporate Director of People Services",
            "board-chair": "Chair of the Health and Wellbeing Board",
            "board-member": "Member of the Health and Wellbeing Board",
        },
    }

    def build(self) -> None:
        """The whole of it, in the order in which it came about."""
        self.succession(
            ("NHS Harrow Clinical Commissioning Group", "Harrow CCG", dt.date(2021, 4, 1)),
            ("NHS North West London Clinical Commissioning Group", "North West London CCG", dt.date(2022, 7, 1)),
        )
        self.open_boards(content.BOARDS)
        self.figures()
        self.strategy()
        self.plans()
        self.self_evaluation()
        self.options()
        for reference, development in content.ANSWERS.items():
            self.answers(reference, self.ago(months=6), areas_for_development=[self.development[development]])
        self.rhythm()
        self.live()
        self.register_risks(self.plan, content.RISKS)
        keep_views(self, self.plan, VIEWS)
        bring_out_editions(self, self.plan, EDITIONS)
        self.impact()
        self.suite = [
            self.text(title, kind, sections, day=self.ago(months=2))
            for title, kind, sections in (
                ("SEND strategy", Document.Kind.STRATEGY, content.STRATEGY_DRAFT),
                ("0 to 25 commissioning plan", Document.Kind.COMMISSIONING_PLAN, content.COMMISSIONING_PLAN),
                ("Local area self-evaluation", Document.Kind.SELF_EVALUATION, content.SELF_EVALUATION),
            )
        ]
        self.consultation(self.suite[0])
        for version in self.suite[1:]:
            self.agree(version, self.ago(months=1))
        self.paper()
        beside.hold_events(self, more.HARROW_EVENTS)
        beside.add_companions(self, self.suite[0], more.HARROW_COMPANIONS, day=self.ago(days=8))
        beside.enter_issues(self, self.plan, more.HARROW_ISSUES)
        write_highlights(self)
        beside.register_services(self, more.HARROW_SERVICES)
        people.look_after_people(
            self, people.WordsSay("icb", "written_statement_of_action", "Health and Wellbeing Board")
        )

    def figures(self) -> None:
        """The department's figures, and what the area aims at."""
        take_published(self)
        with self.acting("la-lead", self.ago(months=6)) as lead:
            measures.set_target(
                self.measure["EHC1"],
                value=Decimal(90),
                due_on=calendar.months_from(self.today, 12),
                basis=content.ILLUSTRATION,
                confirmed=True,
                by=lead,
            )

    def strategy(self) -> None:
        """The strategy with its eight principles and four priorities; the second once had another name. A substitute is
        named for the seat of the NHS commissioner."""
        with self.acting("la-lead", hour=11) as lead:
            self.strategy_row = strategies.create_strategy(
                self.cast.area,
                audience=self.everyone,
                title="SEND strategy",
                vision=content.VISION,
                commitments_label="Guiding principles",
                commitments=content.PRINCIPLES,
                starts_on=self.begin,
                ends_on=calendar.months_from(self.begin, 60),
                lead_person=self.cast.people["la-lead"],
                by=lead,
            )
            self.priorities = {}
            for number, title, description, former in content.PRIORITIES:
                priority = strategies.add_priority(
                    self.strategy_row, title=former or title, description=description, by=lead
                )
                self.priorities[str(number)] = priority
        with self.acting("la-lead", calendar.months_from(self.begin, 2)) as lead:
            for number, title, _, former in content.PRIORITIES:
                if former:
                    self.priorities[str(number)] = strategies.rename_priority(
                        self.priorities[str(number)],
                        title=title,
                        reason="The term in use has changed.",
                        seen_version=self.priorities[str(number)].version,
                        by=lead,
                    )
            seat = Seat.objects.get(board=self.board["health"], constituency="NHS commissioner")
            boards.appoint_substitute(seat, person=self.cast.people["icb-officer"], by=lead)

    def plans(self) -> None:
        """The delivery plan under the four priorities, and a work programme that shares an action with it."""
        day = calendar.months_from(self.begin, 2) + dt.timedelta(days=1)
        self.plan = self.open_plan(
            "SEND strategy delivery plan",
            Plan.Kind.STRATEGY_DELIVERY,
            content.ACTIONS,
            board="health",
            strategy=self.strategy_row,
            priorities=self.priorities,
            day=day,
        )
        programme = self.open_plan(
            "Commissioning executive's work programme", Plan.Kind.WORK_PROGRAMME, (), board="executive", day=day
        )
        for reference in ("2.5", "4.12"):
            self.serve_also(reference, programme, f"C{reference}", calendar.months_from(day, 1))

    def self_evaluation(self) -> None:
        """The common self-evaluation: written, tested, agreed by three bodies, published; its review is due now."""
        as_at = self.ago(months=6, days=4)
        self.development: dict[str, AreaForDevelopment] = {}
        with self.acting("la-lead", as_at) as lead:
            evaluation = inspection.begin_self_evaluation(
                self.cast.area,
                audience=self.everyone,
                framework=Framework.objects.get(code="area-send-2023"),
                title="Local area self-evaluation",
                as_at=clock.today(),
                lead_person=self.cast.people["la-officer"],
                by=lead,
            )
            inspection.edit_self_evaluation(
                evaluation,
                title=evaluation.title,
                as_at=as_at,
                summary=content.SUMMARY_OF_SELF_EVALUATION,
                context="A changing population, more providers, and needs that grow. " + content.ILLUSTRATION,
                governance="Kept true by the Local Area Working Group; read by the Health and Wellbeing Board.",
                improvement_story="From three views to one shared view. " + content.ILLUSTRATION,
                lead_person=self.cast.people["la-officer"],
                review_every_months=6,
                seen_version=evaluation.version,
                by=lead,
            )
            for judgement, (text, strengths, development) in zip(
                Judgement.objects.filter(self_evaluation=evaluation), content.JUDGEMENTS, strict=True
            ):
                inspection.write_judgement(
                    judgement, text=text, strengths=strengths, seen_version=judgement.version, by=lead
                )
                if development:
                    self.development[development] = inspection.add_area_for_development(
                        judgement, text=development, route=AreaForDevelopment.Route.ACTION, by=lead
                    )
        for account, partner, words in (
            ("school-rep", "schools", "We recognise this, the early years above all."),
            ("voluntary-rep", "voluntary", "Families tell us the same about mental health."),
        ):
            with self.acting(account, as_at + dt.timedelta(days=1), 16) as person:
                inspection.record_test(
                    evaluation, partner=self.cast.partners[partner], stance="supports", words=words, by=person
                )
        with self.acting("la-lead", as_at + dt.timedelta(days=2)) as lead:
            inspection.put_forward_self_evaluation(SelfEvaluation.objects.get(pk=evaluation.pk), by=lead)
        for hour, (account, partner) in enumerate(
            (("la-lead", "council"), ("icb-lead", "icb"), ("forum-chair", "forum"))
        ):
            with self.acting(account, as_at + dt.timedelta(days=3), 12 + hour) as person:
                inspection.agree_self_evaluation(
                    evaluation, partner=self.cast.partners[partner], stance="agrees", by=person
                )
        with self.acting("icb-lead", as_at + dt.timedelta(days=4)) as lead:
            inspection.publish_self_evaluation(
                SelfEvaluation.objects.get(pk=evaluation.pk), audience=self.everyone, by=lead
            )

    def options(self) -> None:
        """The options that the report weighs, as an intention that the partners carry out."""
        with self.acting("la-lead", self.ago(months=5)) as lead:
            intention = commissioning.create_intention(
                self.cast.area,
                audience=self.everyone,
                title="Carry out strategy, commissioning plan and self-evaluation together",
                summary="Three documents that belong together, carried out by council and NHS.",
                lead_partner=self.cast.partners["council"],
                lead_person=self.cast.people["la-officer"],
                arrangement="joint",
                priorities=self.priorities.values(),
                by=lead,
            )
            for title, does_nothing, result, reasons in content.OPTIONS:
                commissioning.add_option(
                    intention, title=title, does_nothing=does_nothing, result=result, reasons=reasons, by=lead
                )
            for kind in ("equality", "data_protection"):
                commissioning.set_assessment(
                    intention, kind=kind, needed="no", reason="Made for each service when it is designed.", by=lead
                )

    def rhythm(self) -> None:
        """The board every two months; the working group between its meetings."""
        noted = DecisionSays(Decision.Kind.NOTED, "Noted progress on the SEND strategy.")
        for months in (8, 6, 4, 2):
            day = calendar.second_thursday(self.ago(months=months))
            self.meeting("health", day, (noted,), place="Civic Centre", hour=12)
        for months in (5, 3, 1):
            self.meeting("working", calendar.second_thursday(self.ago(months=months)), place="Civic Centre")
        self.coming = calendar.second_thursday(calendar.months_from(self.today, 1))
        self.meeting("health", self.coming, place="Civic Centre", hour=12)

    def impact(self) -> None:
        """Whether it is felt, apart from whether it is done: three actions rated, two of them with evidence."""
        yesterday = calendar.at_hour(self.ago(days=1), 17)
        for reference, rating in (
            ("2.6", Impact.EVIDENCED),
            ("4.10", Impact.EMERGING),
            ("3.7", Impact.NO_EVIDENCE_YET),
        ):
            self.movement.rate_impact(self.action[reference], rating, yesterday)

    def consultation(self, version: DocumentVersion) -> None:
        """The strategy draft, open for comment to everyone for three more weeks, with some comments already."""
        opened = self.ago(days=12)
        self.consult(
            version,
            opened=opened,
            closes_on=self.today + dt.timedelta(days=21),
            introduction="What should be different in the next five years? What would families notice first?",
            what_happens_next="Each comment gets an answer. The reference group sees them before the strategy goes to "
            "the Health and Wellbeing Board.",
        )
        with self.acting("forum-rep", opened + dt.timedelta(days=2), 20) as rep:
            paragraph = version.sections.order_by("position")[4].paragraphs()[1].anchor
            documents.comment_internally(
                version,
                text="We were sent from one service to the next for a year. One way in is right, but who answers?",
                partner=self.cast.partners["forum"],
                anchor=paragraph,
                by=rep,
            )
        with self.acting("school-rep", opened + dt.timedelta(days=4), 16) as head:
            documents.submit_comment(
                version, text="Please say what schools must offer before they refer a child.", anchor=paragraph, by=head
            )
        with self.acting("voluntary-rep", opened + dt.timedelta(days=5), 11) as rep:
            documents.submit_comment(version, text="Nothing here says how short breaks will be planned.", by=rep)

    def paper(self) -> None:
        """The report to the Health and Wellbeing Board, with the three documents as its annexes: written by council and
        NHS together, cleared, and handed in to the clerk, who has put it on the agenda."""
        report = write_paper(
            self,
            self.meetings["health", self.coming],
            PaperSays(
                "SEND strategy, commissioning plan and local area self-evaluation",
                content.SUMMARY,
                content.RECOMMENDATIONS,
                content.REPORT_SECTIONS,
                ward_councillors_notified=BoardReport.Notified.NO,
            ),
            day=self.ago(days=6),
            plans=[self.plan],
            measures=[self.measure["EHC1"], self.measure["EHC4"]],
            annexes=self.suite,
            clearers=(
                ("finance", "council", "finance-clearer"),
                ("legal", "council", "legal-clearer"),
                ("nhs_lead", "icb", "icb-lead"),
            ),
            cleared_by=("finance-clearer", "legal-clearer", "icb-lead"),
            handed_in=True,
        )
        meeting = self.meetings["health", self.coming]
        agendas.arrange_agenda(self, meeting, agendas.HARROW, report, day=self.ago(days=2))


load = Builder.load
