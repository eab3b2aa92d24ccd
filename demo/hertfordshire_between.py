"""Hertfordshire between its last board and the next: everything that a board hears of as moved, and what was asked of
the owners and of the board meanwhile. Illustration throughout."""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from actionplans import operations as plans
from actionplans.dates import SaidDate
from actionplans.models import Action, DeliveryStatus, Pilot, Plan, Risk
from core import clock
from demo import calendar
from demo.builder import AreaBuilder
from demo.hertfordshire_content import ILLUSTRATION
from demo.movement import Moving
from demo.steering import (
    EditionSays,
    ViewSays,
    ask_before,
    ask_owner,
    board_answers,
    bring_out_editions,
    keep_views,
    off_track,
    put_before_board,
    remind,
    try_out,
)
from governance.models import Meeting
from partners.models import Person

VIEWS = (
    ViewSays("la-officer", "Mine, the next due first", "mine=on&open=on&sort=due"),
    ViewSays("la-lead", "Reds with no path to green", "no_path=on&sort=since&columns=lead&columns=rag&columns=reason"),
    ViewSays("la-lead", "For the board: late, by lead", "overdue=on&group=lead", is_shared=True),
    ViewSays("icb-officer", "By month", "open=on&group=month", is_shared=True),
)
VIEWS_OF_ALL = (
    ViewSays("la-officer", "Quiet for six weeks", "quiet_for=42&sort=updated"),
    ViewSays("icb-lead", "Late, by lead partner", "overdue=on&group=partner"),
)
EDITIONS = (
    EditionSays("First edition", 730, approved_by="SEND Executive Board", approved_after=1),
    EditionSays("Refresh after the first year", 360, approved_by="SEND Executive Board"),
)
SETTLED = (
    "Agree that two partners share the cost of the post that this waits for.",
    "Agreed that the county council and the integrated care board share the cost of one post for a year.",
    "The board agreed to share the cost for a year, and looks at it again after that.",
)


def before_a_meeting(builder: AreaBuilder, moving: list[Moving], meeting: Meeting, *, is_last: bool) -> None:
    """Two weeks before a board meets: updates are asked for. Before the last one, the owner of an action that is off
    track was asked why and answered, and another was put before the board, which settled it."""
    day = meeting.held_on
    plan = moving[0].action.home_plan
    ask_before(builder, plan, meeting, day=day - dt.timedelta(days=13), due_on=day - dt.timedelta(days=4))
    reds = off_track(one for one in moving if one.owner != "la-lead")
    if not is_last or not reds:
        return
    ask_owner(
        builder,
        reds[0],
        "What would bring this back on track before the board meets?",
        day=day - dt.timedelta(days=15),
        answer_by=day - dt.timedelta(days=5),
        answer=(day - dt.timedelta(days=7), "A first version by the end of this term; the rest waits for the data."),
    )
    builder.settled = put_before_board(builder, reds[-1], SETTLED[0], day=day - dt.timedelta(days=12))


def at_the_last_meeting(builder: AreaBuilder, meeting: Meeting) -> None:
    """The board answers what was put before it."""
    if builder.settled is not None:
        board_answers(builder, builder.settled, meeting, SETTLED[1], SETTLED[2])


def since_the_board(builder: AreaBuilder, moving: list[Moving], coming: Meeting) -> None:
    """Since the last board: something of every kind that moves, what was asked of owners and of the board, pilots, and
    the lists and editions of the plan."""
    plan = moving[0].action.home_plan
    ask_before(builder, plan, coming, day=builder.ago(days=6), due_on=builder.today + dt.timedelta(days=2))
    each_kind_of_movement(builder, moving)
    remind(builder, builder.ago(days=1))
    questions_and_escalations(builder, moving)
    pilots(builder, moving)
    keep_views(builder, plan, VIEWS)
    keep_views(builder, None, VIEWS_OF_ALL)
    bring_out_editions(builder, plan, EDITIONS)


class Step(NamedTuple):
    """What happens at an instant among the meetings."""

    at: dt.datetime
    happen: Callable[[], object]


def beside_the_workstreams(builder: AreaBuilder, plan: Plan, *, last: dt.date) -> list[Step]:
    """Two actions beside those of the workstreams, in the order of time: one whose last day has come and gone since the
    board last met, and one that always waits for the strategy officer, due in a week on whichever day this is
    loaded."""
    added, said = (builder.ago(months=3), builder.ago(months=2)), (builder.ago(days=20), builder.ago(days=16))

    def add(reference: str, title: str, day: dt.date, due: dt.date, **more: object) -> None:
        with builder.acting("la-lead", day, 11) as lead:
            plans.create_action(
                plan,
                title=title,
                lead_partner=builder.cast.partners["council"],
                lead_person=builder.cast.people["la-officer"],
                accountable_person=builder.cast.people["la-lead"],
                due=SaidDate(calendar.spoken(due), due, due),
                workstreams=[builder.workstreams["Area groups"]],
                reference=reference,
                by=lead,
                **more,
            )

    def say(reference: str, day: dt.date) -> None:
        with builder.acting("la-officer", day, 15) as officer:
            action = plan.actions_in_plan.select_related("action").get(reference=reference).action
            plans.update_rag(
                action,
                level=builder.movement.levels[DeliveryStatus.ON_TRACK],
                reason="First drafts are with schools and parents, and come back well.",
                by=officer,
            )

    return [
        Step(
            calendar.at_hour(added[0], 11),
            lambda: add(
                "10.5",
                "Tell families in each area group which help opens this winter",
                added[0],
                max(last, builder.ago(days=3)),
                description=ILLUSTRATION,
                sub_areas=builder.cast.area.sub_areas.all()[:2],
                baseline=f"Two of the nine groups tell families now. {ILLUSTRATION}",
                evaluation_due=builder.today + dt.timedelta(days=90),
            ),
        ),
        Step(
            calendar.at_hour(added[1], 11),
            lambda: add(
                "10.4",
                "Draw up the yearly report on the five outcomes with the area groups",
                added[1],
                builder.today + dt.timedelta(days=7),
                description=f"The paper announces a yearly report. {ILLUSTRATION}",
            ),
        ),
        Step(calendar.at_hour(said[0], 15), lambda: say("10.5", said[0])),
        Step(calendar.at_hour(said[1], 15), lambda: say("10.4", said[1])),
    ]


def each_kind_of_movement(builder: AreaBuilder, moving: list[Moving]) -> None:
    """One action done and confirmed, one put later, one re-worded, one taken out of the plan, one new: each a few hours
    ago, after whatever was said of it before."""
    plan, people = moving[0].action.home_plan, builder.cast.people
    going_on = [
        one
        for one in moving
        if one.action.is_open and one.action.delivery_status in (DeliveryStatus.ON_TRACK, DeliveryStatus.AT_RISK)
    ]
    if len(going_on) < 4:
        return
    done, later, reworded, taken_out = going_on[0], going_on[1], going_on[-1], going_on[-2]
    with builder.cast.acting(done.owner, hours_ago(8)) as owner:
        builder.movement.say(done.action, DeliveryStatus.COMPLETE, by=owner)
    with builder.cast.acting(done.accountable, hours_ago(7)) as accountable:
        plans.confirm_completion(fresh(done), note="Seen in use in three area groups.", by=accountable)
    with builder.cast.acting(later.owner, hours_ago(6)) as owner:
        day = max(later.action.due_latest or builder.today, builder.today) + dt.timedelta(days=61)
        reason = "The schools that try it out need one more term."
        plans.revise_due_date(fresh(later), due=SaidDate(calendar.spoken(day), day, day), reason=reason, by=owner)
    with builder.cast.acting("la-lead", hours_ago(5)) as lead:
        reword(fresh(reworded), by=lead)
        plans.take_out_of_plan(
            fresh(taken_out), plan=plan, reason="The area groups do this already, in their own plans.", by=lead
        )
        plans.create_action(
            plan,
            title="Answer every family's first question within five working days",
            description=f"The forum asked for it after the last board. {ILLUSTRATION}",
            lead_partner=builder.cast.partners["icb"],
            lead_person=people["icb-officer"],
            accountable_person=people["icb-lead"],
            due=builder.due(8),
            reference="10.6",
            by=lead,
        )


def reword(action: Action, *, by: Person) -> None:
    """Say an action as the forum would say it."""
    plans.edit_action(
        action,
        title=action.title,
        description=f"Said as families say it: who does what, by when, and whom to ask. {ILLUSTRATION}",
        success_measure=action.success_measure,
        start=None,
        must_should_could=action.must_should_could,
        workstreams=[link.workstream for link in action.action_workstreams.select_related("workstream")],
        priorities=[],
        reason="The parent carer forum did not find its own words in it.",
        seen_version=action.version,
        by=by,
    )


def questions_and_escalations(builder: AreaBuilder, moving: list[Moving]) -> None:
    """A question whose day has passed in silence, one that waits for its day, neither to who asks; an action and a risk
    that wait for the board's answer."""
    today = builder.today
    with builder.acting("la-lead", today, 1):
        now = [Moving(fresh(one), one.owner, one.accountable, one.starts) for one in moving if one.owner != "la-lead"]
        reds = off_track(now)
    if reds:
        ask_owner(
            builder,
            reds[-1],
            "Nobody has said for weeks how this goes. Does it go on?",
            day=builder.ago(days=10),
            answer_by=builder.ago(days=3),
        )
        put_before_board(
            builder, reds[0], "Decide whether this goes on without the money it waits for.", day=builder.ago(days=4)
        )
    if len(reds) > 1:
        ask_owner(
            builder,
            reds[0],
            "Which step can be done without more money?",
            day=builder.ago(days=2),
            answer_by=today + dt.timedelta(days=5),
        )
    with builder.acting("la-lead", builder.ago(days=5), 15) as lead:
        risk = Risk.objects.visible_to(lead, builder.cast.area).order_by("pk").first()
        plans.escalate_risk(
            risk, board=builder.executive, asked="Take this to the Schools Forum before it next meets.", by=lead
        )


def pilots(builder: AreaBuilder, moving: list[Moving]) -> None:
    """Three actions that were tried in a few places first: one still, one that was adopted, one that is adapted."""
    with builder.acting("la-lead", builder.today, 1):
        open_now = [action for action in map(fresh, moving) if action.is_open][1:4]
    ends = builder.today + dt.timedelta(days=24)
    for action, (where, to_show, review_on, learnt) in zip(
        open_now,
        (
            ("Two area groups", "Whether families get an answer sooner.", ends, None),
            (
                "Six primary schools",
                "Whether SENCOs can use it without training.",
                builder.ago(days=18),
                (Pilot.State.ADAPTED, "It works where somebody shows it once. A short film comes with it now."),
            ),
            (
                "One special school and its neighbours",
                "Whether mainstream schools ask for outreach earlier.",
                builder.ago(days=25),
                (Pilot.State.ADOPTED, "They asked a term earlier than before."),
            ),
        ),
        strict=False,
    ):
        try_out(builder, action, where, to_show, day=builder.ago(days=90), review_on=review_on, learnt=learnt)


def hours_ago(hours: int) -> dt.datetime:
    """So many hours before now."""
    return clock.now() - dt.timedelta(hours=hours)


def fresh(one: Moving) -> Action:
    """An action as it is now."""
    return Action.objects.select_related("home_plan").get(pk=one.action.pk)
