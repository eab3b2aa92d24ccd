"""Hertfordshire, built and lived through for two years by the operations that people use."""

import datetime as dt
from decimal import Decimal

from actionplans import operations as plans
from actionplans.dates import SaidDate, parse
from actionplans.models import DeliveryStatus, Impact, Plan, RagScheme
from actionplans.rag_schemes import DEFAULT
from core import clock
from demo import calendar
from demo import hertfordshire_content as content
from demo.accounts import Cast, build_cast
from demo.movement import Movement, Moving
from documents import operations as documents
from documents.models import Answer, Document
from governance import operations as boards
from governance.models import Board, Decision, Meeting, Seat
from indicators import operations as measures
from indicators.models import Measure
from partners import operations as partners
from partners.models import LocalArea
from strategies import operations as strategies
from strategies.models import Strategy, Workstream

MONTHS = 24
QUIET_MONTHS = 3


def load() -> Cast:
    """Build the whole area. Everything happens at the time at which it would have happened."""
    today = clock.today()
    begin = calendar.months_from(today, -MONTHS - 2)
    with clock.at(calendar.at_hour(begin)):
        cast = build_cast(
            name="Hertfordshire",
            slug="hertfordshire",
            kind=LocalArea.Kind.COUNTY,
            colour="#1a5c48",
            partners=content.PARTNERS,
            titles={"board-chair": "Chair of the SEND Executive Board", "board-member": "Special School Headteacher"},
        )
    return Builder(cast, begin, today).build()


class Builder:
    """Builds the area step by step; each step acts as the person who would have done it."""

    def __init__(self, cast: Cast, begin: dt.date, today: dt.date):
        self.cast, self.begin, self.today = cast, begin, today
        self.everyone = cast.audience("everyone")
        self.workstreams: dict[str, Workstream] = {}
        self.moving: list[Moving] = []

    def build(self) -> Cast:
        """The whole of it, in the order in which it came about."""
        self.earlier_commissioners()
        self.boards()
        self.measures()
        self.strategy()
        self.plan()
        self.two_years()
        self.brief_that_was_commented_on()
        return self.cast

    def acting(self, key: str, day: dt.date | None = None, hour: int = 10):
        """Act as this account on a day (the beginning, unless said otherwise)."""
        return self.cast.acting(key, calendar.at_hour(day or self.begin, hour))

    def earlier_commissioners(self) -> None:
        """The two clinical commissioning groups before the integrated care board of July 2022."""
        by = self.cast.administrator
        for name, short_name in content.EARLIER_COMMISSIONERS:
            earlier = partners.create_partner(
                name=name,
                short_name=short_name,
                kind="nhs_commissioner",
                exists_from=dt.date(2013, 4, 1),
                exists_until=dt.date(2022, 7, 1),
                by=by,
            )
            partners.add_partner_to_area(self.cast.area, earlier, by=by, takes_part_from=dt.date(2013, 4, 1))
            partners.record_succession(
                self.cast.area,
                predecessor=earlier,
                successor=self.cast.partners["icb"],
                on=dt.date(2022, 7, 1),
                by=by,
            )

    def boards(self) -> None:
        """The SEND Executive Board with its seats, the boards around it, and how they hang together."""
        with self.acting("la-lead") as lead:
            self.health_board = boards.create_board(
                self.cast.area,
                name="Health and Wellbeing Board",
                legal_kind=Board.LegalKind.COUNCIL_COMMITTEE,
                purpose="Brings council, NHS and residents' voices together for the health of the county.",
                rhythm="Every quarter",
                by=lead,
            )
            self.board = boards.create_board(
                self.cast.area,
                name="SEND Executive Board",
                legal_kind=Board.LegalKind.PARTNERSHIP_BOARD,
                parent=self.health_board,
                purpose="Drives the SEND strategy forward, sees all workstreams at every meeting and looks into one in "
                "depth, and keeps them coherent.",
                rhythm="Every month",
                by=lead,
            )
            forum = boards.create_board(
                self.cast.area,
                name="Schools Forum",
                legal_kind=Board.LegalKind.SCHOOLS_FORUM,
                purpose="Advises and decides on schools funding; considers proposals for the high needs budget.",
                rhythm="Five times a year",
                by=lead,
            )
            boards.create_board(
                self.cast.area,
                name="High Needs Funding sub-group",
                legal_kind=Board.LegalKind.PARTNERSHIP_BOARD,
                parent=forum,
                purpose="Recommends on the high needs budget; informs the SEND Executive Board and answers its issues.",
                by=lead,
            )
            boards.set_terms_of_reference(
                self.board,
                text="Purpose, membership by constituency, monthly meetings, and a yearly report. Members may be "
                "co-opted for a period or an item; the membership is kept under review.",
                agreed_on=self.begin,
                by=lead,
            )
            boards_seats = [("Clerk", Seat.Kind.CLERK, 1, ("board-clerk",)), *content.SEATS]
            for constituency, kind, count, holders in boards_seats:
                for place in range(count):
                    seat = boards.create_seat(self.board, constituency=constituency, kind=kind, by=lead)
                    if place < len(holders):
                        boards.fill_seat(seat, person=self.cast.people[holders[place]], by=lead)
            boards.co_opt(
                self.board,
                person=self.cast.people["provider-officer"],
                constituency="Health providers",
                for_what="Speech, language and communication",
                by=lead,
            )
            adviser = boards.create_seat(
                self.board, constituency="Department for Education", kind=Seat.Kind.ADVISER, by=lead
            )
            boards.fill_seat(
                adviser,
                person=self.cast.people["adviser"],
                review_on=calendar.months_from(self.today, 3),
                by=lead,
            )
            for kind, account in ((Seat.Kind.VOTING, "cabinet-member"), (Seat.Kind.CLERK, "board-clerk")):
                seat = boards.create_seat(
                    self.health_board,
                    constituency="Cabinet member" if kind == Seat.Kind.VOTING else "Clerk",
                    kind=kind,
                    by=lead,
                )
                boards.fill_seat(seat, person=self.cast.people[account], by=lead)

    def measures(self) -> None:
        """The fifteen lettered measures, with values for illustration; three ended with the national way to count."""
        self.measure: dict[str, Measure] = {}
        with self.acting("la-lead") as lead:
            for letter, (name, polarity, unit, *_) in content.MEASURES.items():
                self.measure[letter] = measures.create_measure(
                    self.cast.area,
                    audience=self.everyone,
                    reference=letter,
                    name=name,
                    polarity=polarity,
                    unit=unit,
                    source=content.SOURCE,
                    frequency="Every school year",
                    update_every_months=12,
                    published_after_months=3,
                    owner_partner=self.cast.partners["council"],
                    by=lead,
                )
        for letter, (_, _, _, (first, last), stopped) in content.MEASURES.items():
            self._observations(letter, first, last, stopped)

    def _observations(self, letter: str, first: float, last: float, stopped) -> None:
        year = 2012 if stopped and stopped[0] < 2020 else self.today.year - 5
        with self.acting("la-officer", calendar.months_from(self.today, -2)) as officer:
            for step in range(4):
                start = dt.date(year + step, 9, 1)
                end = dt.date(year + step + 1, 9, 1)
                missing = letter in "fgh" and start.year in (2019, 2020)
                value = Decimal(str(round(first + (last - first) * step / 3 + (0.2 if step == 1 else 0), 2)))
                measures.record_observation(
                    self.measure[letter],
                    period_start=start,
                    period_end=end,
                    value=None if missing or (letter == "l" and step == 2) else value,
                    missing="not_collected" if missing else "suppressed" if letter == "l" and step == 2 else "",
                    provisional=step == 3 and not stopped,
                    note=content.ILLUSTRATION,
                    by=officer,
                )
        if stopped:
            with self.acting("la-lead", calendar.months_from(self.today, -2), 11) as lead:
                measures.stop_measure(
                    self.measure[letter], stops_on=dt.date(stopped[0], 9, 1), stop_reason=stopped[1], by=lead
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
            for (text, evidence), letters in zip(content.OUTCOMES, content.OUTCOME_MEASURES, strict=True):
                strategies.add_outcome(
                    self.strategy_row,
                    text=text,
                    other_evidence=evidence,
                    measures=[self.measure[letter] for letter in letters],
                    by=lead,
                )
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
                    overseeing_board=self.board,
                    brief_state=Workstream.BriefState.COMPLETE,
                    themes=themes,
                    intended_outcomes=[purpose],
                    by=lead,
                )
                self.workstreams[title] = workstream
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
            strategies.agree_strategy(self.strategy_row, agreed_by_board=self.board, agreed_on=clock.today(), by=lead)

    def plan(self) -> None:
        """The delivery plan with an action for each activity of the workstreams."""
        scheme = RagScheme.objects.get(name=DEFAULT, area=None)
        levels = {level.delivery_status: level for level in scheme.levels.filter(default_for_status=True)}
        self.movement = Movement(self.cast, levels, seed=2016)
        with self.acting("la-lead", hour=12) as lead:
            plan = plans.create_plan(
                self.cast.area,
                title="SEND strategy delivery plan",
                kind=Plan.Kind.STRATEGY_DELIVERY,
                scheme=scheme,
                audience=self.everyone,
                owner_partner=self.cast.partners["council"],
                owner_board=self.board,
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
        for number, day in enumerate(meetings):
            instant = calendar.at_hour(day)
            self.movement.month(self.moving, since, instant, silent=number >= len(meetings) - QUIET_MONTHS)
            self._impact(day, len(meetings) - number)
            self._meeting(day, number)
            since = instant
        # What moved since that last meeting, so that the next one has something to see.
        self.movement.month(self.moving, since, clock.now(), silent=True)
        with self.acting("board-clerk", self.today) as clerk:
            coming = calendar.second_thursday(calendar.months_from(self.today, 1))
            boards.plan_meeting(self.board, held_on=coming, starts_at=dt.time(14, 0), place="County Hall", by=clerk)
            boards.plan_meeting(
                self.health_board,
                held_on=coming + dt.timedelta(days=14),
                starts_at=dt.time(10, 0),
                place="County Hall",
                by=clerk,
            )

    def _meeting(self, day: dt.date, number: int) -> Meeting:
        with self.acting("board-clerk", day - dt.timedelta(days=20)) as clerk:
            meeting = boards.plan_meeting(
                self.board, held_on=day, starts_at=dt.time(14, 0), place="County Hall", by=clerk
            )
        titles = list(self.workstreams)
        deep = titles[number % len(titles)]
        with self.acting("board-clerk", day, 16) as clerk:
            meeting = boards.hold_meeting(meeting, by=clerk)
            boards.record_decision(
                meeting,
                kind=Decision.Kind.NOTED,
                text=f"Noted the progress of all workstreams, and looked into {deep.lower()} in depth.",
                by=clerk,
            )
            if number % 3 == 0:
                decision = boards.record_decision(
                    meeting,
                    kind=Decision.Kind.ASKED,
                    text=f"Asked for a path to green for each action of {deep.lower()} that is off track.",
                    owner=self.cast.people["la-officer"],
                    due=day + dt.timedelta(days=28),
                    by=clerk,
                )
                if number < 20:
                    self._report_later(decision, day)
            if number % 6 == 1:
                decision = boards.record_decision(
                    meeting,
                    kind=Decision.Kind.AGREED_SUBJECT_TO,
                    text=f"Agreed the brief of {deep.lower()}.",
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
        return meeting

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
