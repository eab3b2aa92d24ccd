"""Hertfordshire, built and lived through for two years by the operations that people use."""

import datetime as dt
from collections import deque
from typing import ClassVar

from actionplans import operations as plans
from actionplans.dates import SaidDate, parse
from actionplans.models import ActionEscalation, DeliveryStatus, Impact, Plan
from core import clock
from demo import agendas, beside, calendar, people
from demo import beside_content as more
from demo import hertfordshire_between as between
from demo import hertfordshire_content as content
from demo.builder import AreaBuilder
from demo.figures import take_published
from demo.hertfordshire_figures import follow_measures
from demo.highlights import write_highlights
from demo.movement import Moving
from demo.papers import PaperSays, issue_paper, write_paper
from demo.passages import ask_the_services
from demo.public import publish
from documents import operations as documents
from documents.models import Answer, Document
from governance import operations as boards
from governance.models import Decision, ItemKind
from inspection import operations as inspection
from inspection.models import Evidence, Framework
from partners import operations as partners
from partners.models import LocalArea
from reports.operations import close_meeting
from strategies import operations as strategies
from strategies.models import Strategy, Workstream

MONTHS = 24
MEETS_AT = 14
"""The hour at which the executive board meets."""
QUIET_MONTHS = 3
ASKED_BEFORE = 2
"""Before how many of the last meetings updates were asked for."""


class Builder(AreaBuilder):
    """Tells the story of the area step by step."""

    months = MONTHS + 2
    seed = 2016
    source, illustration = content.SOURCE, content.ILLUSTRATION
    opens_with: ClassVar[dict] = {
        "name": "Hertfordshire",
        "slug": "hertfordshire",
        "kind": LocalArea.Kind.COUNTY,
        "gss_code": "E10000015",
        "colour": "#1a5c48",
        "partners": content.PARTNERS,
        "titles": {"board-chair": "Chair of the SEND Executive Board", "board-member": "Special School Headteacher"},
    }

    def build(self) -> None:
        """The whole of it, in the order in which it came about."""
        self.workstreams: dict[str, Workstream] = {}
        self.moving: list[Moving] = []
        self.settled: ActionEscalation | None = None
        self.earlier_commissioners()
        self.area_groups()
        self.boards()
        follow_measures(self)
        take_published(self)
        self.strategy()
        self.plan()
        self.two_years()
        self.register_risks(self.plan_row, content.RISKS)
        between.since_the_board(self, self.moving, self.coming)
        self.brief_that_was_commented_on()
        self.strategy_text()
        self.voices()
        beside.hold_events(self, more.HERTFORDSHIRE_EVENTS)
        beside.add_companions(self, self.strategy_version, more.HERTFORDSHIRE_COMPANIONS, day=self.ago(months=2))
        ask_the_services(self)
        beside.ask_other_partners(self, self.plan_row, more.HERTFORDSHIRE_STEPS)
        beside.enter_issues(self, self.plan_row, more.HERTFORDSHIRE_ISSUES)
        write_highlights(self)
        beside.register_services(self, more.HERTFORDSHIRE_SERVICES)
        self.public_pages()
        people.look_after_people(self, people.WordsSay("icb", "priority_action_plan", "SEND Executive Board"))

    def earlier_commissioners(self) -> None:
        """The two clinical commissioning groups before the integrated care board of July 2022, side by side."""
        for name, short_name in content.EARLIER_COMMISSIONERS:
            self.succession((name, short_name, dt.date(2022, 7, 1)))

    def area_groups(self) -> None:
        """The nine local groups, each led by a headteacher, as parts of the area."""
        self.groups = [
            partners.add_sub_area(self.cast.area, name=name, by=self.cast.administrator) for name in content.AREA_GROUPS
        ]

    def boards(self) -> None:
        """The SEND Executive Board with its seats, the boards around it, and how they hang together."""
        self.open_boards(content.BOARDS)
        self.executive, self.health = self.board["executive"], self.board["health"]
        with self.acting("la-lead") as lead:
            boards.co_opt(
                self.executive,
                person=self.cast.people["provider-officer"],
                constituency="Health providers",
                for_what="Speech, language and communication",
                by=lead,
            )

    def strategy(self) -> None:
        """The strategy: vision, twelve commitments, five outcomes and their measures, three themes, ten workstreams and
        one that is overseen elsewhere."""
        start = dt.date(self.begin.year, 9, 1)
        with self.acting("la-lead", hour=11) as lead:
            self.strategy_row: Strategy = strategies.create_strategy(
                self.cast.area,
                audience=self.everyone,
                title=f"SEND strategy {start.year} to {start.year + 3}",
                vision=content.VISION,
                commitments_label="Jointly agreed commitments",
                commitments=content.COMMITMENTS,
                starts_on=start,
                ends_on=dt.date(start.year + 3, 9, 1),
                lead_person=self.cast.people["la-lead"],
                by=lead,
            )
            outcomes = [
                strategies.add_outcome(
                    self.strategy_row,
                    text=text,
                    other_evidence=evidence,
                    measures=[self.measure[letter] for letter in letters],
                    by=lead,
                )
                for (text, evidence), letters in zip(content.OUTCOMES, content.OUTCOME_MEASURES, strict=True)
            ]
            themes = [
                strategies.add_theme(self.strategy_row, title=title, aim=aim, rationale=rationale, by=lead)
                for title, aim, rationale in content.THEMES
            ]
            for title, purpose, (account, partner), members, timescale, _ in content.WORKSTREAMS:
                workstream = strategies.create_workstream(
                    self.strategy_row,
                    audience=self.everyone,
                    title=title,
                    purpose=purpose,
                    lead_person=self.cast.people[account],
                    lead_partner=self.cast.partners[partner],
                    timescale_words=timescale,
                    overseeing_board=self.executive,
                    brief_state=Workstream.BriefState.COMPLETE,
                    themes=themes,
                    intended_outcomes=[purpose],
                    by=lead,
                )
                self.workstreams[title] = workstream
                if title in content.SERVES:
                    strategies.set_served_outcomes(
                        workstream,
                        served={workstream.intended_outcomes.get(): outcomes[content.SERVES[title]]},
                        seen_version=workstream.version,
                        by=lead,
                    )
                for constituency, member in members:
                    strategies.add_member(
                        workstream,
                        constituency=constituency,
                        person=self.cast.people[member] if member else None,
                        by=lead,
                    )
            title, words = content.ELSEWHERE
            strategies.create_workstream(
                self.strategy_row,
                audience=self.everyone,
                title=title,
                purpose=words,
                governed_elsewhere=True,
                governed_by_words="Separate governance for preparing for adulthood",
                by=lead,
            )
            for one, other, why in content.LINKS:
                strategies.link_workstreams(self.workstreams[one], other=self.workstreams[other], why=why, by=lead)
            strategies.agree_strategy(
                self.strategy_row, agreed_by_board=self.executive, agreed_on=clock.today(), by=lead
            )

    def plan(self) -> None:
        """The delivery plan with an action for each activity of the workstreams."""
        with self.acting("la-lead", hour=12) as lead:
            plan = plans.create_plan(
                self.cast.area,
                title="SEND strategy delivery plan",
                kind=Plan.Kind.STRATEGY_DELIVERY,
                scheme=self.scheme,
                audience=self.everyone,
                owner_partner=self.cast.partners["council"],
                owner_board=self.executive,
                strategy=self.strategy_row,
                starts_on=self.strategy_row.starts_on,
                ends_on=self.strategy_row.ends_on,
                review_every=Plan.Rhythm.MONTHLY,
                by=lead,
            )
            place = 0
            for number, (title, _, _, _, timescale, activities) in enumerate(content.WORKSTREAMS, 1):
                for step, activity in enumerate(activities, 1):
                    self._action(plan, self.workstreams[title], f"{number}.{step}", activity, timescale, place, lead)
                    place += 1
        self.plan_row = plan

    def _action(self, plan, workstream, reference, activity, timescale, place, lead) -> None:
        title, partner, owner, supporting, printed = activity
        starts = calendar.months_from(self.begin, place % 6 * 4)
        due_day = calendar.months_from(starts, 13 + place * 7 % 21)
        due = self._due(timescale, due_day, place)
        accountable = "icb-lead" if partner in ("icb", "provider") or owner == "la-lead" else "la-lead"
        action = plans.create_action(
            plan,
            title=title,
            description="" if printed else content.ILLUSTRATION,
            lead_partner=self.cast.partners[partner],
            lead_person=self.cast.people[owner],
            accountable_person=self.cast.people[accountable],
            supporting=[self.cast.partners[key] for key in supporting],
            start=SaidDate(calendar.spoken(starts), starts, starts),
            due=due,
            workstreams=[workstream],
            reference=reference,
            by=lead,
        )
        for words, days in (("First draft shared with the working group", 90), ("Tried out in two area groups", 180)):
            day = starts + dt.timedelta(days=days)
            if due.latest is None or day < due.latest:
                plans.add_milestone(action, title=words, due=SaidDate(calendar.spoken(day), day, day), by=lead)
        self.moving.append(Moving(action, owner, accountable, starts, quiet=place in (6, 19)))

    def _due(self, timescale: str, day: dt.date, place: int) -> SaidDate:
        """Dates as plans have them: a day, a month, a term, or no day at all."""
        if timescale == "Ongoing" and place % 2:
            return parse("Ongoing")
        if place % 4 == 1:
            return parse(f"{day:%B %Y}")
        if place % 7 == 3:
            return parse(f"Summer term {day.year}")
        return SaidDate(calendar.spoken(day), day, day)

    def two_years(self) -> None:
        """Month by month: owners update, the board meets, decides, and hears what became of it."""
        meetings = [
            calendar.second_thursday(calendar.months_from(self.today, -months)) for months in range(MONTHS, -1, -1)
        ]
        meetings = [day for day in meetings if self.begin < day < self.today]
        since = calendar.at_hour(self.begin)
        beside_them = deque(between.beside_the_workstreams(self, self.plan_row, last=meetings[-1]))
        for number, day in enumerate(meetings):
            instant, left = calendar.at_hour(day), len(meetings) - number
            self._plan_meeting(day, number)
            if left <= ASKED_BEFORE:
                between.before_a_meeting(self, self.moving, self.last_meeting, is_last=left == 1)
            self.movement.month(self.moving, since, instant, silent=left <= QUIET_MONTHS)
            self._impact(day, left)
            while beside_them and beside_them[0].at < calendar.at_hour(day, MEETS_AT):
                beside_them.popleft().happen()
            self._hold_meeting(day, number)
            since = instant
        for step in beside_them:
            step.happen()
        between.at_the_last_meeting(self, self.last_meeting)
        # What moved since that last meeting, so that the next one has something to see.
        self.movement.month(self.moving, since, clock.now(), silent=True)
        with self.acting("board-clerk", self.ago(days=12)) as clerk:
            coming = calendar.second_thursday(calendar.months_from(self.today, 1))
            self.coming = boards.plan_meeting(
                self.executive, held_on=coming, starts_at=dt.time(14, 0), place="County Hall", by=clerk
            )
            boards.plan_meeting(
                self.health,
                held_on=coming + dt.timedelta(days=14),
                starts_at=dt.time(10, 0),
                place="County Hall",
                by=clerk,
            )

    def _plan_meeting(self, day: dt.date, number: int) -> None:
        with self.acting("board-clerk", day - dt.timedelta(days=20)) as clerk:
            self.last_meeting = boards.plan_meeting(
                self.executive, held_on=day, starts_at=dt.time(MEETS_AT), place="County Hall", by=clerk
            )
            self.item = boards.add_agenda_item(
                self.last_meeting,
                title=f"In depth: {self._deep(number)}",
                kind=ItemKind.DISCUSSION,
                minutes=30,
                by=clerk,
            )

    def _deep(self, number: int) -> str:
        titles = list(self.workstreams)
        return titles[number % len(titles)].lower()

    def _hold_meeting(self, day: dt.date, number: int) -> None:
        deep, item = self._deep(number), self.item
        with self.acting("board-clerk", day, 16) as clerk:
            meeting = self.last_meeting = close_meeting(self.last_meeting, by=clerk)
            boards.record_decision(
                meeting,
                agenda_item=item,
                kind=Decision.Kind.NOTED,
                text=f"Noted the progress of all workstreams, and looked into {deep} in depth.",
                by=clerk,
            )
            if number % 3 == 0:
                decision = boards.record_decision(
                    meeting,
                    agenda_item=item,
                    kind=Decision.Kind.ASKED,
                    text=f"Asked for a path to green for each action of {deep} that is off track.",
                    owner=self.cast.people["la-officer"],
                    due=day + dt.timedelta(days=28),
                    by=clerk,
                )
                if number < 20:
                    self._report_later(decision, day)
            if number % 6 == 1:
                decision = boards.record_decision(
                    meeting,
                    agenda_item=item,
                    kind=Decision.Kind.AGREED_SUBJECT_TO,
                    text=f"Agreed the brief of {deep}.",
                    condition="The parent carer forum's comments are worked in first.",
                    owner=self.cast.people["la-officer"],
                    by=clerk,
                )
                self.conditional = decision
        if number % 6 == 2:
            with self.acting("board-clerk", day, 17) as clerk:
                boards.meet_condition(self.conditional, met_on=day, by=clerk)
                boards.report_on_decision(
                    self.conditional,
                    text="The forum's comments are in the brief, and the working group uses it.",
                    state=Decision.State.DONE,
                    by=clerk,
                )

    def _report_later(self, decision: Decision, day: dt.date) -> None:
        with self.acting("board-clerk", day + dt.timedelta(days=24)) as clerk:
            boards.report_on_decision(
                decision,
                text="The leads described their paths to green; the board has them with its papers.",
                state=Decision.State.DONE,
                by=clerk,
            )

    def _impact(self, day: dt.date, meetings_left: int) -> None:
        """Before each of the last meetings, impact apart from delivery: some finished work is felt, more so each time,
        some not yet; at the last one something is said of work that still goes on."""
        ladder = (Impact.NO_EVIDENCE_YET, Impact.EMERGING, Impact.EVIDENCED, Impact.SUSTAINED)
        step = len(ladder) - meetings_left
        if step < 0:
            return
        for place, one in enumerate(self.moving):
            if one.action.delivery_status == DeliveryStatus.COMPLETE:
                if place % 4 >= step:
                    self.movement.rate_impact(one, ladder[step], calendar.at_hour(day, 11))
            elif meetings_left == 1 and place % 3 == 0:
                self.movement.rate_impact(one, ladder[place % 2], calendar.at_hour(day, 11))

    def brief_that_was_commented_on(self) -> None:
        """The summary of the workstreams: commented on by the forum and schools, answered, and agreed."""
        opened = calendar.months_from(self.today, -4)
        closed = opened + dt.timedelta(days=28)
        with self.acting("la-officer", opened) as officer:
            document = documents.create_document(
                self.cast.area,
                title="Summary of the ten workstreams",
                kind=Document.Kind.WORKSTREAM_BRIEF,
                owner_partner=self.cast.partners["council"],
                authors=[officer, self.cast.people["la-lead"]],
                audience=self.everyone,
                by=officer,
            )
            version = document.versions.get()
            documents.add_section(
                version,
                heading="What this summary is",
                body=(
                    "Ten workstreams carry out the strategy. Each has a lead, a working group of several "
                    "constituencies, intended outcomes, activities and a timescale.\n\n"
                    "All of them take in three themes: quality, best use of resources, and engaging stakeholders."
                ),
                by=officer,
            )
            for title, purpose, _, members, timescale, _ in content.WORKSTREAMS:
                named = ", ".join(constituency.lower() for constituency, _ in members)
                documents.add_section(
                    version,
                    heading=title,
                    body=f"{purpose}\n\nMembers: {named}.\n\nTimescale: {timescale}.",
                    by=officer,
                )
        with self.acting("la-lead", opened, 12) as lead:
            documents.open_consultation(
                version,
                closes_on=closed,
                audience=self.everyone,
                introduction="Are these the right outcomes, and who is missing from the working groups?",
                what_happens_next="The SEND Executive Board sees comments and answers before it agrees the summary.",
                by=lead,
            )
        self._comments(version, opened, closed)
        self.brief_version = version

    def _comments(self, version, opened: dt.date, closed: dt.date) -> None:
        forum = self.cast.partners["forum"]
        week = opened + dt.timedelta(days=7)
        with self.acting("forum-rep", week) as rep:
            private = documents.comment_internally(
                version,
                text="Half of us work in the day. Can the groups meet in the evening, or online?",
                partner=forum,
                by=rep,
            )
        with self.acting("forum-chair", week, 19) as chair:
            ours = documents.submit_group_comment(
                version,
                text="Parents can only take part if some meetings are online or in the evening. Please say so.",
                partner=forum,
                built_from=[private],
                by=chair,
            )
        with self.acting("school-rep", week, 15) as head:
            schools = documents.submit_comment(
                version, text="SENCOs are missing from the group on exceptional needs funding.", by=head
            )
        with self.acting("college-rep", week, 16) as principal:
            college = documents.submit_comment(
                version, text="Please move the whole timescale of area groups forward by a year.", by=principal
            )
        answers = (
            (
                ours,
                "Meetings should be possible outside working hours.",
                Answer.Outcome.ACCEPTED,
                "Each group offers an online or evening meeting each term.",
            ),
            (
                schools,
                "SENCOs should sit on the funding group.",
                Answer.Outcome.PARTLY,
                "One SENCO joins when criteria are discussed; the group stays small otherwise.",
            ),
            (
                college,
                "Area groups should come a year earlier.",
                Answer.Outcome.NOT_ACCEPTED,
                "The review must finish first; its report is due before a new framework can start.",
            ),
        )
        with self.acting("la-lead", closed + dt.timedelta(days=3)) as lead:
            for comment, you_said, outcome, reason in answers:
                documents.answer_comment(comment, you_said=you_said, outcome=outcome, reason=reason, by=lead)
            documents.publish_answers(version, by=lead)
            documents.agree_version(version, agreed_on=clock.today(), by=lead)

    def strategy_text(self) -> None:
        """The strategy as a text to read, agreed when it began."""
        sections = [
            ("Our vision", content.VISION),
            ("What we agreed", "\n\n".join(f"{n}. {text}" for n, text in enumerate(content.COMMITMENTS, 1))),
            (
                "What we want to achieve",
                "\n\n".join(f"{n}. {text}." for n, (text, _) in enumerate(content.OUTCOMES, 1)),
            ),
            *((f"Theme: {title.lower()}", f"{aim}\n\n{why}") for title, aim, why in content.THEMES),
            ("What has been achieved", "\n\n".join(content.ACHIEVEMENTS)),
        ]
        version = self.text("SEND strategy: the text", Document.Kind.STRATEGY, sections, day=self.ago(months=3))
        self.strategy_version = version
        self.agree(version, self.ago(months=3) + dt.timedelta(days=7))

    def voices(self) -> None:
        """What young people said, kept as evidence: theirs, in their own right."""
        framework = Framework.objects.get(code="area-send-2023")
        with self.acting("youth-rep", self.ago(months=2), 17) as young_person:
            inspection.record_evidence(
                self.cast.area,
                audience=self.everyone,
                title="What young people said in three area groups",
                kind=Evidence.Kind.VOICE,
                dated_on=clock.today(),
                source_body="Hertfordshire young people's SEND group",
                owner_partner=self.cast.partners["youth"],
                shows=f"They want to be asked before a meeting, not after it. {content.ILLUSTRATION}",
                so_what="Each area group sends its questions a week ahead.",
                expires_on=calendar.months_from(self.today, 10),
                criteria=framework.criteria.filter(number__in=["2", "7"]),
                by=young_person,
            )

    def public_pages(self) -> None:
        """What families and councillors read without an account: the strategy, two workstreams, the report for the
        coming meeting, and what became of comments on the workstreams."""
        publish(self, self.strategy_row, account="la-lead", day=self.ago(months=2))
        for title in list(self.workstreams)[:2]:
            publish(self, self.workstreams[title], account="la-lead", day=self.ago(days=4))
        publish(self, self.brief_version, account="la-lead", day=self.ago(months=2))
        report = write_paper(
            self,
            self.coming,
            PaperSays(
                "SEND strategy: progress of the workstreams",
                content.PAPER_SUMMARY,
                content.PAPER_RECOMMENDATIONS,
                content.PAPER_SECTIONS,
            ),
            day=self.ago(days=11),
            plans=[self.plan_row],
            handed_in=True,
        )
        issue_paper(self, report, clerk="board-clerk", day=self.ago(days=7))
        publish(self, report, account="board-clerk", day=self.ago(days=6))
        agendas.arrange_agenda(self, self.coming, agendas.HERTFORDSHIRE, report, day=self.ago(days=5))


load = Builder.load
