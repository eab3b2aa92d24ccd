"""Southampton: an external review with eight findings and the recommendations that were printed, joint services under
review with their days, a model of placements, and a report in the shape of a decision."""

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from actionplans import operations as plans
from actionplans.models import Action, Plan
from commissioning import operations as commissioning
from commissioning.models import FundingLine, Service
from demo import beside, calendar
from demo import beside_content as more
from demo import southampton_content as content
from demo.builder import AreaBuilder
from demo.figures import take_published
from demo.highlights import write_highlights
from demo.papers import PaperSays, issue_paper, write_paper
from demo.shapes import DecisionSays
from documents.models import Document
from governance.models import Decision
from inspection import operations as inspection
from inspection.models import FollowedUp, Inspection
from partners.models import LocalArea
from reports.models import BoardReport


class Builder(AreaBuilder):
    """Tells the story of the area step by step."""

    source, illustration = content.SOURCE, content.ILLUSTRATION
    opens_with: ClassVar[dict] = {
        "name": "Southampton",
        "slug": "southampton",
        "kind": LocalArea.Kind.UNITARY,
        "gss_code": "E06000045",
        "colour": "#00467f",
        "partners": content.PARTNERS,
        "titles": {
            "la-lead": "Executive Director for Children and Learning",
            "la-officer": "SEND Service Manager",
            "icb-lead": "Director of Quality and Integration",
            "icb-officer": "Associate Director of Integrated Commissioning",
            "board-chair": "Chair of the Joint Commissioning Board",
            "board-member": "Member of the Joint Commissioning Board",
        },
    }

    def build(self) -> None:
        """The whole of it, in the order in which it came about."""
        merged = "NHS Hampshire, Southampton and Isle of Wight Clinical Commissioning Group"
        self.succession(
            ("NHS Southampton City Clinical Commissioning Group", "Southampton City CCG", dt.date(2021, 4, 1)),
            (merged, "Hampshire, Southampton and IoW CCG", dt.date(2022, 7, 1)),
        )
        self.open_boards(content.BOARDS)
        take_published(self)
        self.review()
        self.commissioned_together()
        self.model()
        self.programme = self.open_plan(
            "SEND work programme", Plan.Kind.WORK_PROGRAMME, content.ACTIONS, board="forum", rhythm="two_monthly"
        )
        for reference, numbers in content.ANSWERS.items():
            self.answers(reference, recommendations=[self.recommendation[number] for number in numbers])
        self.answers("2", self.ago(months=5), intentions=[self.intention])
        self.answers("8", findings=[self.finding["2.9"]])
        self.reform()
        self.rhythm()
        self.live()
        self.register_risks(self.programme, content.RISKS)
        self.paper()
        beside.hold_events(self, more.SOUTHAMPTON_EVENTS)
        self.read_by_families()
        beside.enter_issues(self, self.programme, more.SOUTHAMPTON_ISSUES)
        write_highlights(self)
        services = beside.register_services(self, [more.SHORT_BREAKS])
        beside.procure(
            self,
            services[more.SHORT_BREAKS.name],
            title="Short breaks from next year",
            summary="Clubs and holidays that families can count on, bought together by council and NHS.",
            notes="What families say of quality weighs most.",
        )

    def reform(self) -> None:
        """The plan for reform that every area was asked for in December 2025, over actions that are there already: two
        with their whole chain, a third whose challenge nobody has named yet."""
        day, told = self.ago(months=4), self.ago(months=4, days=-2)
        with self.acting("la-lead", day, 10) as lead:
            plan = plans.create_plan(
                self.cast.area,
                title="Local SEND reform plan",
                kind=Plan.Kind.LOCAL_SEND_REFORM_PLAN,
                scheme=self.scheme,
                audience=self.everyone,
                owner_partner=self.cast.partners["council"],
                owner_board=self.board["forum"],
                review_every=Plan.Rhythm.QUARTERLY,
                by=lead,
            )
        for reference, there in content.REFORM_ACTIONS.items():
            self.serve_also(reference, plan, there, day)

        def argue() -> None:
            with self.acting("la-lead", told, 10) as lead:
                for said in content.REFORM:
                    action = Action.objects.get(pk=self.action[said.reference].action.pk)
                    plans.add_challenge(action, by=lead, **said.challenge)
                    measure = self.measure[said.measure] if said.measure else None
                    effect = plans.add_expected_effect(action, measure=measure, by=lead, **said.effect(self.today))
                    for first, actual in said.actual(self.today).items():
                        as_on = min(dt.date(first, 12, 31), told)
                        plans.record_effect(
                            effect,
                            first=first,
                            actual=actual,
                            actual_on=as_on,
                            actual_source=self.illustration,
                            by=lead,
                        )

        self.then(told, 10, argue)

    def read_by_families(self) -> None:
        """What was reviewed and what follows, with an easy read."""
        version = self.text(
            "What the strategic review found: a summary",
            Document.Kind.OTHER,
            more.SOUTHAMPTON_TEXT,
            day=self.ago(months=2),
        )
        self.agree(version, self.ago(months=1, days=20))
        beside.add_companions(self, version, more.SOUTHAMPTON_COMPANIONS, day=self.ago(months=1))

    def review(self) -> None:
        """The inspection of 2017, the external review after it, and how its findings were answered."""
        with self.acting("la-lead", hour=11) as lead:
            inspection.record_inspection(
                self.cast.area,
                audience=self.everyone,
                kind=Inspection.Kind.AREA_SEND,
                title="Local area SEND inspection, February 2017",
                starts_on=dt.date(2017, 2, 1),
                outcome="Positive feedback on the local area.",
                by=lead,
            )
            reviewed = inspection.record_inspection(
                self.cast.area, audience=self.everyone, kind=Inspection.Kind.EXTERNAL_REVIEW, by=lead, **content.REVIEW
            )
            both = [self.cast.partners["council"], self.cast.partners["icb"]]
            place, self.finding, self.recommendation = 0, {}, {}
            for number, text, recommended in content.FINDINGS:
                finding = inspection.add_finding(reviewed, text=text, number=number, bodies=both, by=lead)
                inspection.respond(finding, response="accepted", by=lead)
                for words in recommended:
                    place += 1
                    recommendation = inspection.add_recommendation(
                        reviewed, text=words, finding=finding, number=str(place), bodies=both, by=lead
                    )
                    self.recommendation[place] = recommendation
                    self._answer(recommendation, place, lead)
                self.finding[number] = finding

    def _answer(self, recommendation, place: int, lead) -> None:
        if place == 2:
            inspection.respond(
                recommendation,
                response=FollowedUp.Response.PARTLY,
                response_reason=f"A class is one of several ways; a proposal decides. {content.ILLUSTRATION}",
                by=lead,
            )
            return
        inspection.respond(recommendation, response=FollowedUp.Response.ACCEPTED, by=lead)
        if place in (4, 7, 9):
            inspection.report_progress(
                recommendation,
                state=FollowedUp.State.SUFFICIENT_PROGRESS,
                text=f"Part of the work programme, and under way. {content.ILLUSTRATION}",
                by=lead,
            )

    def commissioned_together(self) -> None:
        """The register of services under review, with days; what depends on what; one intention with its options."""
        self.service: dict[str, Service] = {}
        with self.acting("la-lead", self.ago(months=6)) as lead:
            need = commissioning.create_need(
                self.cast.area,
                audience=self.everyone,
                title="Autism and social, emotional and mental health needs",
                population="Children and young people of the city; over-represented among places outside it",
                age_from=0,
                age_to=25,
                gap="Provision for high-functioning autism, and therapies within mainstream schools.",
                source=content.SOURCE,
                by=lead,
            )
            commissioning.add_need_figure(
                need,
                label="Children in costly schools outside the city",
                value=Decimal(62),
                unit="children",
                as_at=dt.date(2018, 3, 31),
                source=content.SOURCE,
                by=lead,
            )
            for key, name, words, tier, arrangement, lead_partner, others, providers, months, about in content.SERVICES:
                service = self.service[key] = commissioning.create_service(
                    self.cast.area,
                    audience=self.everyone,
                    name=name,
                    description=f"{words} Source: {content.SOURCE}.",
                    tier=tier,
                    arrangement=arrangement,
                    lead_partner=self.cast.partners[lead_partner],
                    co_commissioners=[self.cast.partners[other] for other in others],
                    providers=[self.cast.partners[provider] for provider in providers],
                    age_from=0,
                    age_to=25,
                    needs=[need],
                    by=lead,
                )
                due = calendar.months_from(self.today, months)
                commissioning.plan_review(service, due=due, about=about, by=lead)
            commissioning.add_dependency(
                self.service["outreach"], other=self.service["therapy"], why="Both reach the same schools.", by=lead
            )
            self.intention = commissioning.create_intention(
                self.cast.area,
                audience=self.everyone,
                title="One integrated therapy offer for the city",
                summary="Therapies of health, education and care as one service, with families and schools.",
                lead_partner=self.cast.partners["icb"],
                lead_person=self.cast.people["icb-officer"],
                arrangement="joint",
                services=[self.service["therapy"]],
                needs=[need],
                by=lead,
            )
            for title, does_nothing, result, reasons in (
                ("Leave the services apart", True, "not_preferred", "Effort and money stay scattered."),
                ("One service, commissioned jointly", False, "preferred", "The review's direction of travel."),
                ("Align services without one provider", False, "open", f"Being weighed. {content.ILLUSTRATION}"),
            ):
                commissioning.add_option(
                    self.intention, title=title, does_nothing=does_nothing, result=result, reasons=reasons, by=lead
                )
            commissioning.set_assessment(self.intention, kind="equality", needed="yes", by=lead)
            commissioning.move_intention(
                self.intention, stage="plan", reason="Recommendations for the model are being developed.", by=lead
            )

    def model(self) -> None:
        """What the review models, and money put in: the latter illustration, for commissioners alone."""
        with self.acting("la-lead", self.ago(months=6), 12) as lead:
            commissioning.create_modelled_figure(
                self.cast.area,
                audience=self.everyone,
                title="Places in costly schools outside the city",
                from_value=Decimal(62),
                to_value=Decimal(12),
                unit="children",
                effect_pence=280_000_000,
                horizon="Not said in the source",
                assumption="A slightly broader, more flexible offer in the city, such as therapies and smaller "
                "classes. A few children will always need highly specialist places.",
                source=content.SOURCE,
                service=self.service["placements"],
                by=lead,
            )
            commissioning.create_modelled_figure(
                self.cast.area,
                audience=self.everyone,
                title="Children considered for special school places, if nothing changes (2018 is 100)",
                from_value=Decimal(100),
                to_value=Decimal(150),
                unit="index",
                horizon="By 2022",
                assumption="The trend and the demand of 2018 go on; up to this much.",
                source=content.SOURCE,
                by=lead,
            )
            commissioning.create_funding_line(
                self.cast.area,
                audience=self.cast.audience("commissioners"),
                title="Therapies, council's part",
                partner=self.cast.partners["council"],
                financial_year=self.today.year,
                kind=FundingLine.Kind.HIGH_NEEDS_BLOCK,
                certainty=FundingLine.Certainty.PLANNED,
                pence=42_000_000,
                service=self.service["therapy"],
                note=content.ILLUSTRATION,
                by=lead,
            )

    def rhythm(self) -> None:
        """The partnership forum and the joint board meet every two months, in turn."""
        for months in (7, 5, 3, 1):
            self.meeting("forum", calendar.second_thursday(self.ago(months=months)), place="Civic Centre", hour=10)
        for months in (6, 4, 2):
            day = calendar.second_thursday(self.ago(months=months))
            noted = DecisionSays(Decision.Kind.NOTED, "Noted progress with the review's recommendations.")
            asked = DecisionSays(
                Decision.Kind.ASKED,
                "Asked for a model of the integrated therapy offer with its costs.",
                "icb-officer",
                120,
                progress=((50, Decision.State.PARTLY, "Two models are being costed."),),
            )
            agreed = DecisionSays(
                Decision.Kind.AGREED,
                f"Agreed that the new offer of short breaks is bought jointly from next year. {content.ILLUSTRATION}",
                "la-officer",
                180,
                is_key=True,
            )
            decided = {6: (noted,), 4: (noted, asked), 2: (noted, agreed)}[months]
            self.meeting("commissioning", day, decided, place="Civic Centre")
        self.earlier_paper(day)
        self.coming = calendar.second_thursday(calendar.months_from(self.today, 1))
        self.meeting("commissioning", self.coming, place="Civic Centre", hour=9)

    def earlier_paper(self, day: dt.date) -> None:
        """The progress report that the joint board had at its last meeting: cleared, handed in and issued in time."""
        written = day - dt.timedelta(days=19)

        def write() -> None:
            self.progress_report = write_paper(
                self,
                self.meetings["commissioning", day],
                PaperSays(
                    "SEND strategic review: how far the recommendations are",
                    content.PROGRESS_SUMMARY,
                    content.PROGRESS_RECOMMENDATIONS,
                    content.SECTIONS,
                    equality_impact_assessment=BoardReport.Assessment.NOT_NEEDED,
                ),
                day=written,
                plans=[self.programme],
                clearers=(("finance", "council", "finance-clearer"), ("legal", "council", "legal-clearer")),
                cleared_by=("finance-clearer", "legal-clearer"),
                handed_in=True,
            )

        self.then(written, 13, write)
        issued = written + dt.timedelta(days=4)
        self.then(issued, 13, lambda: issue_paper(self, self.progress_report, clerk="board-clerk", day=issued))

    def paper(self) -> None:
        """The report for the joint board in the shape of a decision, cleared and ready for the clerk."""
        write_paper(
            self,
            self.meetings["commissioning", self.coming],
            PaperSays(
                "SEND strategic review: implications and opportunities for joint commissioning",
                content.SUMMARY,
                content.RECOMMENDATIONS,
                content.SECTIONS,
                equality_impact_assessment=BoardReport.Assessment.NOT_NEEDED,
            ),
            day=self.ago(days=9),
            plans=[self.programme],
            measures=[self.measure["EHC1"]],
            clearers=(
                ("finance", "council", "finance-clearer"),
                ("legal", "council", "legal-clearer"),
                ("nhs_lead", "icb", "icb-lead"),
            ),
            cleared_by=("finance-clearer", "legal-clearer", "icb-lead"),
            handed_in=True,
        )


load = Builder.load
