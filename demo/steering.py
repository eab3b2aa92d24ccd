"""What those who answer for a plan do between two meetings of its board: lists kept under a name, editions, updates
asked for, questions where an action is stuck, what is put before the board, and what is tried out first. The words are
illustration."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from actionplans import operations as plans
from actionplans.models import Action, ActionEscalation, DeliveryStatus, Plan, UpdateRequest
from actionplans.operations.escalations import Escalation
from core.access import acting_as
from core.clock import at
from demo import calendar
from demo.builder import AreaBuilder
from demo.movement import Moving
from governance import operations as boards
from governance.models import Decision, Meeting
from partners.caretaking import caretaker_of

ALL_PLANS = None
NEITHER = {"submitted_on": None, "submitted_to": "", "approved_on": None, "approved_by": ""}
"""Of an edition: neither handed in nor approved yet."""


class ViewSays(NamedTuple):
    """A list kept by somebody: of one plan, or of all plans of the area."""

    account: str
    name: str
    query: str
    is_shared: bool = False


class EditionSays(NamedTuple):
    """An edition of a plan, from so many days ago; to whom it was handed in then, and who approved it how many days
    later."""

    name: str
    days_ago: int
    submitted_to: str = ""
    approved_by: str = ""
    approved_after: int = 28


def keep_views(builder: AreaBuilder, plan: Plan | None, said: Iterable[ViewSays]) -> None:
    """Lists that people keep, one week ago."""
    for each in said:
        with builder.acting(each.account, builder.ago(days=7), 9) as person:
            plans.save_view(
                builder.cast.area, plan=plan, name=each.name, query=each.query, is_shared=each.is_shared, by=person
            )


def bring_out_editions(builder: AreaBuilder, plan: Plan, said: Sequence[EditionSays]) -> None:
    """Editions of a plan one after the other, each with the day on which it was handed in and the one on which it was
    approved."""
    for each in said:
        day = builder.ago(days=each.days_ago)
        papers = {
            "edition": each.name,
            "submitted_on": None,
            "submitted_to": "",
            "approved_on": None,
            "approved_by": "",
        }
        if each.submitted_to:
            papers |= {"submitted_on": day, "submitted_to": each.submitted_to}
        _edit(builder, plan, day, papers)
        if each.approved_by:
            approved = day + dt.timedelta(days=each.approved_after)
            _edit(builder, plan, approved, papers | {"approved_on": approved, "approved_by": each.approved_by})


def _edit(builder: AreaBuilder, plan: Plan, day: dt.date, papers: dict) -> None:
    with builder.acting("la-lead", day, 13) as lead:
        plan = Plan.objects.get(pk=plan.pk)
        plans.edit_plan(
            plan,
            title=plan.title,
            kind=plan.kind,
            starts_on=plan.starts_on,
            ends_on=plan.ends_on,
            review_every=plan.review_every,
            seen_version=plan.version,
            by=lead,
            **papers,
        )


def ask_before(builder: AreaBuilder, plan: Plan, meeting: Meeting, *, day: dt.date, due_on: dt.date) -> UpdateRequest:
    """Ask for updates of a plan before a board meets."""
    with builder.acting("la-lead", day, 8) as lead:
        words = f"Say above all what families notice. {builder.illustration}"
        return plans.ask_for_updates(plan, due_on=due_on, meeting=meeting, words=words, by=lead)


def remind(builder: AreaBuilder, day: dt.date) -> None:
    """The morning's reminders of a day: those who were asked and have not answered hear of it again."""
    area = builder.cast.area
    with at(calendar.at_hour(day, 7)), acting_as(caretaker_of(area)):
        plans.remind_of_updates(area)


def ask_owner(
    builder: AreaBuilder,
    one: Moving,
    text: str,
    *,
    day: dt.date,
    answer_by: dt.date,
    answer: tuple[dt.date, str] | None = None,
) -> None:
    """One question to whoever moves an action, for the plan's board; answered on a day, or met with silence."""
    with builder.acting("la-lead", day, 9) as lead:
        board = Plan.objects.select_related("owner_board").get(pk=one.action.home_plan_id).owner_board
        question = plans.ask_question(one.action, text=text, answer_by=answer_by, board=board, by=lead)
    if answer:
        answered_on, words = answer
        with builder.acting(one.owner, answered_on, 15) as owner:
            plans.answer_question(question, answer=f"{words} {builder.illustration}", by=owner)


def put_before_board(builder: AreaBuilder, one: Moving, asked: str, *, day: dt.date) -> ActionEscalation:
    """Put an action before the plan's board, as its owner's lead does who cannot settle it."""
    with builder.acting("la-lead", day, 10) as lead:
        board = Plan.objects.select_related("owner_board").get(pk=one.action.home_plan_id).owner_board
        return plans.escalate_action(one.action, board=board, asked=asked, by=lead)


def board_answers(builder: AreaBuilder, escalation: Escalation, meeting: Meeting, decided: str, answer: str) -> None:
    """What the board decided at a meeting of what was put before it."""
    with builder.acting("board-clerk", meeting.held_on, 17) as clerk:
        decision = boards.record_decision(
            meeting, kind=Decision.Kind.AGREED, text=decided, owner=builder.cast.people["la-lead"], by=clerk
        )
        plans.answer_escalation(escalation, answer=answer, decision=decision, by=clerk)


def try_out(
    builder: AreaBuilder,
    action: Action,
    where: str,
    to_show: str,
    *,
    day: dt.date,
    review_on: dt.date,
    learnt: tuple[str, str] | None = None,
) -> None:
    """Try an action out somewhere first; if it is over, say what became of it and what was learnt."""
    with builder.acting("la-lead", day, 11) as lead:
        pilot = plans.start_pilot(
            action, where=where, to_show=f"{to_show} {builder.illustration}", review_on=review_on, by=lead
        )
    if learnt:
        state, words = learnt
        with builder.acting("la-lead", review_on, 11) as lead:
            plans.review_pilot(pilot, state=state, learnt=words, by=lead)


def off_track(moving: Iterable[Moving]) -> list[Moving]:
    """Those that are off track and open, in the order of the plan."""
    return [one for one in moving if one.action.is_open and one.action.delivery_status == DeliveryStatus.OFF_TRACK]
