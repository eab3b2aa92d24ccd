"""What every demonstration area is built with. Each step acts as the person who would have done it, on the day on which
it would have been done; what happens over months is put on a timeline and lived through in order."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from actionplans import operations as plans
from actionplans.dates import SaidDate, parse
from actionplans.models import Action, DeliveryStatus, Plan, RagScheme
from actionplans.rag_schemes import DEFAULT
from core import clock
from demo import calendar
from demo.accounts import Cast, build_cast
from demo.movement import Movement, Moving
from demo.shapes import (
    ADVISER,
    AT_RISK,
    CLERK,
    COMPLETE,
    NOT_YET_DUE,
    OFF_TRACK,
    ON_TRACK,
    ActionSays,
    BoardSays,
    DecisionSays,
    RiskSays,
    SeatSays,
)
from documents import operations as documents
from documents.models import DocumentVersion
from governance import operations as boards
from governance.models import AgendaItem, Board, ItemKind, Meeting
from indicators.models import Measure
from partners import operations as partners
from partners.models import Partner
from reports.operations import close_meeting
from strategies.models import Strategy

WAYS = {
    NOT_YET_DUE: (NOT_YET_DUE, NOT_YET_DUE, NOT_YET_DUE),
    ON_TRACK: (ON_TRACK, AT_RISK, ON_TRACK),
    AT_RISK: (ON_TRACK, ON_TRACK, AT_RISK),
    OFF_TRACK: (ON_TRACK, AT_RISK, OFF_TRACK),
    COMPLETE: (ON_TRACK, ON_TRACK, COMPLETE),
}
"""How an action came to where it stands today: three ratings. Illustration, as every rating here."""


class AreaBuilder:
    """Builds one area; a subclass says in which order its story came about."""

    months = 8
    """How many months ago its story begins."""
    seed = 2014
    """Of the chances that its actions take: the same story each time."""
    source = ""
    illustration = "Illustration: not taken from the council's paper."
    opens_with: ClassVar[dict] = {}
    """The area, its partners and its own role titles, as `build_cast` takes them."""

    @classmethod
    def load(cls, **more) -> Cast:
        """Build the whole area; everything happens at the time at which it would have happened. `more` is what comes
        from another area: partners that it shares, people who serve here too."""
        today = clock.today()
        begin = calendar.months_from(today, -cls.months)
        with clock.at(calendar.at_hour(begin)):
            cast = build_cast(**cls.opens_with, **more)
        cls(cast, begin, today).build()
        return cast

    def build(self) -> None:
        """The whole of it, in the order in which it came about."""
        raise NotImplementedError

    def __init__(self, cast: Cast, begin: dt.date, today: dt.date):
        self.cast, self.begin, self.today = cast, begin, today
        self.everyone = cast.audience("everyone")
        self.board: dict[str, Board] = {}
        self.measure: dict[str, Measure] = {}
        self.clerk: dict[int, str] = {}
        self.action: dict[str, Moving] = {}
        self.meetings: dict[tuple[str, dt.date], Meeting] = {}
        self.items: dict[int, AgendaItem] = {}
        self._timeline: list[tuple[dt.datetime, int, Callable[[], object]]] = []
        scheme = RagScheme.objects.get(name=DEFAULT, area=None)
        levels = {level.delivery_status: level for level in scheme.levels.filter(default_for_status=True)}
        self.scheme, self.movement = scheme, Movement(cast, levels, seed=self.seed)

    # days, and who acts on them

    def acting(self, key: str, day: dt.date | None = None, hour: int = 10):
        """Act as this account on a day (the beginning, unless said otherwise)."""
        return self.cast.acting(key, calendar.at_hour(day or self.begin, hour))

    def ago(self, months: int = 0, days: int = 0) -> dt.date:
        """A day so long before today."""
        day = calendar.months_from(self.today, -months) if months else self.today
        return day - dt.timedelta(days=days)

    def then(self, day: dt.date, hour: int, step: Callable[[], object]) -> None:
        """Let a step happen on a day, in its turn: `live` takes all of them in the order of time."""
        self._timeline.append((calendar.at_hour(day, hour), len(self._timeline), step))

    def live(self) -> None:
        """Live through what was put on the timeline, also what its steps put there."""
        while self._timeline:
            self._timeline.sort(key=lambda entry: entry[:2])
            self._timeline.pop(0)[2]()

    # partners and boards

    def succession(self, *chain: tuple[str, str, dt.date]) -> None:
        """The NHS commissioners before today's: name, short name and the day on which the next one took over."""
        by, day = self.cast.administrator, dt.date(2013, 4, 1)
        made: list[tuple[Partner, dt.date]] = []
        for name, short_name, until in chain:
            earlier = partners.create_partner(
                name=name, short_name=short_name, kind="nhs_commissioner", exists_from=day, exists_until=until, by=by
            )
            partners.add_partner_to_area(self.cast.area, earlier, by=by, takes_part_from=day)
            made.append((earlier, until))
            day = until
        successors = [partner for partner, _ in made[1:]] + [self.cast.partners["icb"]]
        for (earlier, until), successor in zip(made, successors, strict=True):
            partners.record_succession(self.cast.area, predecessor=earlier, successor=successor, on=until, by=by)

    def open_boards(self, said: Iterable[BoardSays]) -> None:
        """Today's boards with their seats, each under the one that it reports to."""
        with self.acting("la-lead") as lead:
            for each in said:
                board = boards.create_board(
                    self.cast.area,
                    name=each.name,
                    legal_kind=each.legal_kind,
                    purpose=each.purpose,
                    rhythm=each.rhythm,
                    parent=self.board.get(each.parent),
                    is_health_and_wellbeing_board=each.is_health_and_wellbeing_board,
                    by=lead,
                )
                self.board[each.key] = board
                self.give_seats(board, each.seats, by=lead)
                if each.terms:
                    boards.set_terms_of_reference(board, text=each.terms, agreed_on=self.begin, by=lead)

    def give_seats(self, board: Board, said: Iterable[SeatSays], *, by) -> None:
        """Seats of a board; advisers until a review in three months."""
        for constituency, kind, account, nominated_by, statutory in said:
            seat = boards.create_seat(
                board,
                constituency=constituency,
                kind=kind,
                nominated_by=self.cast.partners[nominated_by] if nominated_by else None,
                statutory_member=statutory,
                by=by,
            )
            if kind == CLERK:
                self.clerk[board.pk] = account
            if account:
                review_on = calendar.months_from(self.today, 3) if kind == ADVISER else None
                boards.fill_seat(seat, person=self.cast.people[account], review_on=review_on, by=by)

    def meeting(
        self, key: str, day: dt.date, decisions: Sequence[DecisionSays] = (), *, place: str = "", hour: int = 14
    ) -> None:
        """A board's meeting on the timeline: planned three weeks before, held, decided; what came of it later."""
        board = self.board[key]
        clerk = self.clerk[board.pk]
        planned_on = max(min(day, self.today) - dt.timedelta(days=20), self.begin)

        def plan() -> None:
            with self.acting(clerk, planned_on, 12) as by:
                meeting = boards.plan_meeting(board, held_on=day, starts_at=dt.time(hour, 0), place=place, by=by)
                if decisions:
                    kind, text = ItemKind.DECISION, "What has moved, and what the board is asked for. Illustration."
                    item = boards.add_agenda_item(
                        meeting, title="Where the work stands", kind=kind, text=text, minutes=30, by=by
                    )
                    self.items[meeting.pk] = item
            self.meetings[key, day] = meeting

        def hold() -> None:
            with self.acting(clerk, day, hour + 2) as by:
                meeting = self.meetings[key, day] = close_meeting(self.meetings[key, day], by=by)
                for said in decisions:
                    self._decide(meeting, said, clerk, day, by)

        self.then(planned_on, 12, plan)
        if day < self.today:
            self.then(day, hour + 2, hold)

    def _decide(self, meeting: Meeting, said: DecisionSays, clerk: str, day: dt.date, by) -> None:
        decision = boards.record_decision(
            meeting,
            kind=said.kind,
            text=said.text,
            agenda_item=self.items.get(meeting.pk),
            condition=said.condition,
            is_key=said.is_key,
            owner=self.cast.people[said.owner] if said.owner else None,
            due=day + dt.timedelta(days=said.due_in_days) if said.due_in_days is not None else None,
            by=by,
        )
        for days, state, words in said.progress:
            later = day + dt.timedelta(days=days)

            def report(later=later, state=state, words=words) -> None:
                with self.acting(clerk, later, 11) as person:
                    boards.report_on_decision(decision, text=words, state=state, by=person)

            if later < self.today:
                self.then(later, 11, report)

    # plans and how they go

    def open_plan(
        self,
        title: str,
        kind: str,
        said: Iterable[ActionSays],
        *,
        board: str,
        rhythm: str = Plan.Rhythm.MONTHLY,
        strategy: Strategy | None = None,
        themes: dict | None = None,
        workstreams: dict | None = None,
        priorities: dict | None = None,
        day: dt.date | None = None,
        ends_on: dt.date | None = None,
    ) -> Plan:
        """A plan with its actions; how each of them went goes on the timeline."""
        day = day or self.begin
        with self.acting("la-lead", day, 12) as lead:
            plan = plans.create_plan(
                self.cast.area,
                title=title,
                kind=kind,
                scheme=self.scheme,
                audience=self.everyone,
                owner_partner=self.cast.partners["council"],
                owner_board=self.board[board],
                strategy=strategy,
                starts_on=day,
                ends_on=ends_on,
                review_every=rhythm,
                by=lead,
            )
            for each in said:
                accountable = (
                    "icb-lead" if each.partner in ("icb", "provider") or each.owner == "la-lead" else "la-lead"
                )
                accountable = "la-lead" if accountable == each.owner else accountable
                action = plans.create_action(
                    plan,
                    title=each.title,
                    description=each.description or self.illustration,
                    lead_partner=self.cast.partners[each.partner],
                    lead_person=self.cast.people[each.owner],
                    accountable_person=self.cast.people[accountable],
                    supporting=[self.cast.partners[key] for key in each.supporting],
                    due=self.due(each.due),
                    theme=(themes or {}).get(each.theme),
                    workstreams=[workstreams[each.workstream]] if each.workstream else [],
                    priorities=[priorities[each.priority]] if each.priority else [],
                    reference=each.reference,
                    by=lead,
                )
                for words, months in each.milestones:
                    plans.add_milestone(action, title=words, due=self.due(months), by=lead)
                moving = self.action[each.reference] = Moving(action, each.owner, accountable, day)
                self._its_way(moving, each, day)
        self.then(self.ago(days=4), 9, lambda: self._ask_about(plan))
        return plan

    def _ask_about(self, plan: Plan) -> None:
        """Four days ago: updates of a plan that goes on are asked for, within a week from now; of the first action that
        is off track its owner is asked a question, and it is put before the plan's board."""
        with self.acting("la-lead", self.ago(days=4), 9) as lead:
            plan = Plan.objects.select_related("owner_board", "area").get(pk=plan.pk)
            going_on = Action.objects.filter(home_plan=plan).open().exclude(delivery_status=DeliveryStatus.COMPLETE)
            if not plan.is_live or plan.owner_board.is_ended or not going_on.exists():
                return
            due = self.today + dt.timedelta(days=7)
            words = f"Say above all what families notice. {self.illustration}"
            plans.ask_for_updates(plan, due_on=due, words=words, by=lead)
            off_track = going_on.filter(delivery_status=DeliveryStatus.OFF_TRACK)
            if action := off_track.order_by("pk").first():
                text = f"What would bring this back on track by the next meeting? {self.illustration}"
                plans.ask_question(action, text=text, answer_by=due, board=plan.owner_board, by=lead)
                asked = f"Agree who pays for the post that this waits for. {self.illustration}"
                plans.escalate_action(action, board=plan.owner_board, asked=asked, by=lead)

    def serve_also(self, reference: str, plan: Plan, reference_there: str, day: dt.date) -> None:
        """Let an action serve another plan too, from a day on the timeline: one set of actions, many plans."""

        def add() -> None:
            with self.acting("la-lead", day, 13) as lead:
                action = Action.objects.get(pk=self.action[reference].action.pk)
                plans.add_action_to_plan(action, plan=plan, reference=reference_there, by=lead)

        self.then(day, 13, add)

    def answers(self, reference: str, day: dt.date | None = None, **links) -> None:
        """Say what an action answers or rests on (findings, recommendations, intentions, evidence), on the timeline."""
        when = day or calendar.months_from(self.begin, 1)

        def link() -> None:
            with self.acting("la-lead", when, 8) as lead:
                action = Action.objects.get(pk=self.action[reference].action.pk)
                plans.link_action(action, by=lead, **links)

        self.then(when, 8, link)

    def register_risks(self, plan: Plan, said: Iterable[RiskSays]) -> None:
        """Risks of a plan: entered three months ago, rated again two weeks ago, escalated where a board is named."""
        entered, rated = self.ago(months=3), self.ago(days=15)
        for each in said:
            target = {"target_likelihood": each.target[0], "target_impact": each.target[1]}
            with self.acting("la-lead", entered, 14) as lead:
                risk = plans.add_risk(
                    plan,
                    title=each.title,
                    cause=each.cause,
                    event=each.event,
                    consequence=each.consequence,
                    likelihood=each.before[0],
                    impact=each.before[1],
                    review_on=rated,
                    mitigation=each.mitigation,
                    owner_person=self.cast.people[each.account],
                    board=self.board[each.board] if each.board else None,
                    reason=self.illustration,
                    by=lead,
                    **target,
                )
            with self.acting(each.account, rated, 14) as owner:
                plans.rate_risk(
                    risk,
                    likelihood=each.now[0],
                    impact=each.now[1],
                    reason=self.illustration,
                    review_on=calendar.months_from(self.today, 2),
                    by=owner,
                    **target,
                )

    def due(self, said: int | str) -> SaidDate:
        """A date as plans have it: words, or a day so many months from today."""
        if isinstance(said, str):
            return parse(said)
        day = calendar.months_from(self.today, said)
        return SaidDate(calendar.spoken(day), day, day)

    def _its_way(self, moving: Moving, said: ActionSays, day: dt.date) -> None:
        place = len(self.action)
        days = (self.today - day).days
        for step, status in enumerate(WAYS[said.status], 1):
            when = (
                self.today - dt.timedelta(days=2 + place % 9)
                if step == 3
                else day + dt.timedelta(days=days * step // 4)
            )

            def rate(when=when, status=status, last=step == 3) -> None:
                with self.acting(moving.owner, when, 9 + place % 8) as person:
                    words = {"reason": said.reason, "cause": said.cause, "path": said.path} if last else {}
                    moving.action = Action.objects.select_related("home_plan").get(pk=moving.action.pk)
                    self.movement.say(moving.action, status, by=person, **words)
                    if last and status == COMPLETE and place % 2:
                        self.then(when + dt.timedelta(days=1), 15, confirm)

            def confirm() -> None:
                with self.acting(moving.accountable, self.today - dt.timedelta(days=1), 15) as person:
                    plans.confirm_completion(Action.objects.get(pk=moving.action.pk), note="Seen in use.", by=person)

            self.then(when, 9 + place % 8, rate)

    # texts

    def text(
        self, title: str, kind: str, sections: Iterable[tuple[str, str]], *, day: dt.date, authors: Sequence[str] = ()
    ) -> DocumentVersion:
        """A document with its first version, written by an officer with both leads."""
        with self.acting("la-officer", day) as officer:
            document = documents.create_document(
                self.cast.area,
                title=title,
                kind=kind,
                owner_partner=self.cast.partners["council"],
                authors=[officer, *(self.cast.people[key] for key in ("la-lead", "icb-lead", *authors))],
                audience=self.everyone,
                by=officer,
            )
            version = document.versions.get()
            for heading, body in sections:
                documents.add_section(version, heading=heading, body=body, by=officer)
        return version

    def agree(self, version: DocumentVersion, day: dt.date) -> None:
        """Agree a text, so that everyone in the area reads it."""
        with self.acting("la-lead", day, 12) as lead:
            documents.agree_version(version, agreed_on=clock.today(), audience=self.everyone, by=lead)

    def consult(
        self,
        version: DocumentVersion,
        *,
        opened: dt.date,
        closes_on: dt.date,
        introduction: str,
        what_happens_next: str,
    ) -> None:
        """Open a draft for everyone's comment."""
        with self.acting("la-lead", opened) as lead:
            documents.open_consultation(
                version,
                closes_on=closes_on,
                audience=self.everyone,
                introduction=introduction,
                what_happens_next=what_happens_next,
                by=lead,
            )
