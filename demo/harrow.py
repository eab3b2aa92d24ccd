"""Harrow: a draft open for comment, a plan that moves, a paper on its way to its Health and Wellbeing Board."""

import datetime as dt

from actionplans import operations as plans
from actionplans.dates import SaidDate, parse
from actionplans.models import DeliveryStatus, Plan, RagScheme
from actionplans.rag_schemes import DEFAULT
from core import clock
from demo import calendar
from demo import harrow_content as content
from demo.accounts import Cast, build_cast
from demo.movement import Movement, Moving
from documents import operations as documents
from documents.models import Document, DocumentVersion
from governance import operations as boards
from governance.models import Board, Decision, Seat
from partners import operations as partners
from partners.models import LocalArea
from reports import operations as reports
from reports.models import BoardReport, Clearance
from strategies import operations as strategies

MONTHS = 8


def load() -> Cast:
    """Build the whole area. Everything happens at the time at which it would have happened."""
    today = clock.today()
    begin = calendar.months_from(today, -MONTHS - 1)
    with clock.at(calendar.at_hour(begin)):
        cast = build_cast(
            name="Harrow",
            slug="harrow",
            kind=LocalArea.Kind.LONDON_BOROUGH,
            colour="#5b2a86",
            partners=content.PARTNERS,
            titles={
                "la-lead": "Corporate Director of People Services",
                "board-chair": "Chair of the Health and Wellbeing Board",
                "board-member": "Member of the Health and Wellbeing Board",
            },
        )
    return Builder(cast, begin, today).build()


class Builder:
    """Builds the area step by step; each step acts as the person who would have done it."""

    def __init__(self, cast: Cast, begin: dt.date, today: dt.date):
        self.cast, self.begin, self.today = cast, begin, today
        self.everyone = cast.audience("everyone")

    def build(self) -> Cast:
        """The whole of it, in the order in which it came about."""
        self.earlier_commissioner()
        self.boards()
        self.strategy()
        self.plan()
        self.months()
        self.suite = [
            self.text("SEND strategy", Document.Kind.STRATEGY, content.STRATEGY_DRAFT),
            self.text("0 to 25 commissioning plan", Document.Kind.COMMISSIONING_PLAN, content.COMMISSIONING_PLAN),
            self.text("Local area self-evaluation", Document.Kind.SELF_EVALUATION, content.SELF_EVALUATION),
        ]
        self.consultation(self.suite[0])
        for version in self.suite[1:]:
            with self.acting("la-lead", calendar.months_from(self.today, -1)) as lead:
                documents.agree_version(version, agreed_on=clock.today(), audience=self.everyone, by=lead)
        self.paper()
        return self.cast

    def acting(self, key: str, day: dt.date | None = None, hour: int = 10):
        """Act as this account on a day (the beginning, unless said otherwise)."""
        return self.cast.acting(key, calendar.at_hour(day or self.begin, hour))

    def earlier_commissioner(self) -> None:
        """The clinical commissioning group of the paper; an integrated care board took over in July 2022."""
        by, (name, short_name) = self.cast.administrator, content.EARLIER_COMMISSIONER
        earlier = partners.create_partner(
            name=name, short_name=short_name, kind="nhs_commissioner", exists_from=dt.date(2013, 4, 1), by=by
        )
        partners.add_partner_to_area(self.cast.area, earlier, by=by, takes_part_from=dt.date(2013, 4, 1))
        partners.record_succession(
            self.cast.area, predecessor=earlier, successor=self.cast.partners["icb"], on=dt.date(2022, 7, 1), by=by
        )

    def boards(self) -> None:
        """The Health and Wellbeing Board, the executive and the groups that report to it."""
        with self.acting("la-lead") as lead:
            self.board = boards.create_board(
                self.cast.area,
                name="Health and Wellbeing Board",
                legal_kind=Board.LegalKind.COUNCIL_COMMITTEE,
                purpose="Council, NHS and Healthwatch together, so that everyone starts, lives and ages well.",
                rhythm="Every two months",
                by=lead,
            )
            executive = boards.create_board(
                self.cast.area,
                name="Children and Young People's Executive",
                legal_kind=Board.LegalKind.PARTNERSHIP_BOARD,
                parent=self.board,
                purpose="Commissions jointly for vulnerable children and young people, and looks for better ways into "
                "adulthood. Chaired by the council, with the NHS and schools.",
                rhythm="Every two months",
                by=lead,
            )
            for name, purpose in (
                (
                    "SEND Strategy Stakeholder Reference Group",
                    "Schools, colleges, members of all parties, NHS and Parents Forum advise on the strategy and "
                    "take word back to those they speak for.",
                ),
                (
                    "Local Area Working Group",
                    "Council, NHS and Parents Forum, with schools and voluntary sector, keep the self-evaluation true.",
                ),
            ):
                boards.create_board(
                    self.cast.area,
                    name=name,
                    legal_kind=Board.LegalKind.PARTNERSHIP_BOARD,
                    parent=executive,
                    purpose=purpose,
                    by=lead,
                )
            for constituency, kind, account in (
                ("Chair", Seat.Kind.CHAIR, "board-chair"),
                ("Clerk", Seat.Kind.CLERK, "board-clerk"),
                ("Elected member", Seat.Kind.VOTING, "board-member"),
                ("Cabinet member for children", Seat.Kind.VOTING, "cabinet-member"),
                ("NHS commissioner", Seat.Kind.VOTING, "icb-lead"),
                ("Healthwatch", Seat.Kind.VOTING, None),
                ("Corporate director", Seat.Kind.NON_VOTING, "la-lead"),
                ("Department for Education", Seat.Kind.ADVISER, "adviser"),
            ):
                seat = boards.create_seat(self.board, constituency=constituency, kind=kind, by=lead)
                if account:
                    review = calendar.months_from(self.today, 3) if kind == Seat.Kind.ADVISER else None
                    boards.fill_seat(seat, person=self.cast.people[account], review_on=review, by=lead)

    def strategy(self) -> None:
        """The strategy with its eight principles and four priorities; the second once had another name."""
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
                self.priorities[number] = priority
        with self.acting("la-lead", calendar.months_from(self.begin, 2)) as lead:
            for number, title, _, former in content.PRIORITIES:
                if former:
                    self.priorities[number] = strategies.rename_priority(
                        self.priorities[number],
                        title=title,
                        reason="The term in use has changed.",
                        seen_version=self.priorities[number].version,
                        by=lead,
                    )

    def plan(self) -> None:
        """The delivery plan with its actions under the four priorities."""
        scheme = RagScheme.objects.get(name=DEFAULT, area=None)
        levels = {level.delivery_status: level for level in scheme.levels.filter(default_for_status=True)}
        self.movement = Movement(self.cast, levels, seed=2019)
        self.moving, wanted = [], []
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
                starts_on=self.begin,
                review_every=Plan.Rhythm.MONTHLY,
                by=lead,
            )
            for place, (priority, title, partner, owner, supporting, due, status) in enumerate(content.ACTIONS, 1):
                accountable = "icb-lead" if partner in ("icb", "provider") or owner == "la-lead" else "la-lead"
                if owner == accountable:
                    accountable = "la-lead"
                action = plans.create_action(
                    plan,
                    title=title,
                    description=content.ILLUSTRATION,
                    lead_partner=self.cast.partners[partner],
                    lead_person=self.cast.people[owner],
                    accountable_person=self.cast.people[accountable],
                    supporting=[self.cast.partners[key] for key in supporting],
                    due=self._due(due),
                    priorities=[self.priorities[priority]],
                    reference=f"{priority}.{place}",
                    by=lead,
                )
                self.moving.append(Moving(action, owner, accountable, self.begin))
                wanted.append(status)
        self.plan_row, self.wanted = plan, wanted

    def _due(self, due: int | str) -> SaidDate:
        if isinstance(due, str):
            return parse(due)
        day = calendar.months_from(self.today, due)
        return SaidDate(calendar.spoken(day), day, day)

    def months(self) -> None:
        """The months up to now: what the owners said, and the board's meetings every two months."""
        past = [calendar.second_thursday(calendar.months_from(self.today, -months)) for months in range(MONTHS, -1, -2)]
        past = [day for day in past if self.begin < day < self.today]
        for one in self.moving:
            if one.action.delivery_status == DeliveryStatus.NOT_YET_DUE:
                with self.cast.acting(one.owner, calendar.at_hour(calendar.months_from(self.begin, 1))) as person:
                    self.movement.say(one.action, DeliveryStatus.ON_TRACK, by=person)
        for day in past:
            with self.acting("board-clerk", day - dt.timedelta(days=14)) as clerk:
                meeting = boards.plan_meeting(self.board, held_on=day, place="Civic Centre", by=clerk)
            with self.acting("board-clerk", day, 15) as clerk:
                meeting = boards.hold_meeting(meeting, by=clerk)
                boards.record_decision(
                    meeting, kind=Decision.Kind.NOTED, text="Noted progress on the SEND strategy.", by=clerk
                )
        for one, status in zip(self.moving, self.wanted, strict=True):
            day = self.today - dt.timedelta(days=3 + self.wanted.index(status))
            with self.cast.acting(one.owner, calendar.at_hour(day, 14)) as person:
                self.movement.say(one.action, status, by=person)
        coming = calendar.second_thursday(calendar.months_from(self.today, 1))
        with self.acting("board-clerk", self.today - dt.timedelta(days=10)) as clerk:
            self.meeting = boards.plan_meeting(
                self.board, held_on=coming, starts_at=dt.time(12, 30), place="Civic Centre", by=clerk
            )

    def text(self, title: str, kind: str, sections) -> DocumentVersion:
        """A document with its first version."""
        with self.acting("la-officer", calendar.months_from(self.today, -2)) as officer:
            document = documents.create_document(
                self.cast.area,
                title=title,
                kind=kind,
                owner_partner=self.cast.partners["council"],
                authors=[officer, self.cast.people["la-lead"], self.cast.people["icb-lead"]],
                audience=self.everyone,
                by=officer,
            )
            version = document.versions.get()
            for heading, body in sections:
                documents.add_section(version, heading=heading, body=body, by=officer)
        return version

    def consultation(self, version: DocumentVersion) -> None:
        """The strategy draft, open for comment to everyone for three more weeks, with some comments already."""
        opened = self.today - dt.timedelta(days=12)
        with self.acting("la-lead", opened) as lead:
            documents.open_consultation(
                version,
                closes_on=self.today + dt.timedelta(days=21),
                audience=self.everyone,
                introduction="What should be different in the next five years? What would families notice first?",
                what_happens_next="Each comment gets an answer. The reference group sees them before the strategy goes "
                "to the Health and Wellbeing Board.",
                by=lead,
            )
        forum = self.cast.partners["forum"]
        with self.acting("forum-rep", opened + dt.timedelta(days=2), 20) as rep:
            paragraph = version.sections.order_by("position")[4].paragraphs()[1].anchor
            documents.comment_internally(
                version,
                text="We were sent from one service to the next for a year. One way in is right, but who answers?",
                partner=forum,
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
        NHS together, cleared, and handed in to the clerk."""
        written = self.today - dt.timedelta(days=6)
        with self.acting("la-lead", written) as lead:
            report = reports.create_report(
                self.meeting,
                subject="SEND strategy, commissioning plan and local area self-evaluation",
                addressed_to=self.everyone,
                by=lead,
            )
            reports.name_officer(
                report, person=self.cast.people["icb-officer"], partner=self.cast.partners["icb"], by=lead
            )
            report = reports.edit_cover(
                report,
                seen_version=report.version,
                subject=report.subject,
                reference="",
                addressed_to=self.everyone,
                is_public=True,
                why_not_public="",
                wards="All wards",
                ward_councillors_notified=BoardReport.Notified.NOT_APPLICABLE,
                equality_impact_assessment=BoardReport.Assessment.NO,
                contact="SEND Strategy Officer, Harrow Council",
                urgency_reason="",
                by=lead,
            )
            report = reports.edit_summary(report, seen_version=report.version, summary=content.SUMMARY, by=lead)
            for kind, words in content.RECOMMENDATIONS:
                reports.add_recommendation(report, kind=kind, text=words, by=lead)
            for section in report.sections.all():
                if section.kind in content.REPORT_SECTIONS:
                    reports.edit_section(
                        section, seen_version=section.version, text=content.REPORT_SECTIONS[section.kind], by=lead
                    )
            reports.choose_plans(report, plans=[self.plan_row], by=lead)
            for version in self.suite:
                reports.attach_annex(report, document_version=version, by=lead)
            for role, partner, account in (
                ("finance", "council", "finance-clearer"),
                ("legal", "council", "legal-clearer"),
                ("nhs_lead", "icb", "icb-lead"),
            ):
                reports.ask_for_clearance(
                    report,
                    role=role,
                    on_behalf_of=self.cast.partners[partner],
                    person=self.cast.people[account],
                    by=lead,
                )
        for account in ("finance-clearer", "legal-clearer", "icb-lead"):
            with self.acting(account, written + dt.timedelta(days=2)) as clearer:
                clearance = Clearance.objects.select_related("report").get(report=report, person=clearer)
                reports.give_clearance(clearance, seen_text_version=clearance.report.text_version, by=clearer)
        with self.acting("la-lead", written + dt.timedelta(days=3)) as lead:
            report = BoardReport.objects.get(pk=report.pk)
            reports.hand_in_report(report, seen_version=report.version, by=lead)
