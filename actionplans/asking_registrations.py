"""What the parts of this app that ask people tell core's registries: drafts, requests, questions, escalations."""

import datetime as dt
from collections import defaultdict

from django.db.models import Q, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from actionplans import live, operations
from actionplans.chain import ChainOfAction, fill
from actionplans.models import (
    Action,
    ActionEscalation,
    ActionInPlan,
    AskedFor,
    Pilot,
    Plan,
    Question,
    RagDraft,
    Risk,
    RiskEscalation,
    UpdateRequest,
)
from core.access import may
from core.home import Areas, HomeItem, Urgency, in_areas, of_groups, of_people, only_if_any
from core.panels import Panel
from core.registry import HOME_ITEMS, LIVE_BLOCKS, PANELS, SEARCHABLE
from core.search import OfAnother, SearchKind, seen
from core.templatetags.portal import counted, day
from governance.models import Board, Decision
from inspection.models import AreaForDevelopment, Evidence
from partners.models import LocalArea, Person, Role
from partners.notifications import Message, tells_of
from strategies.models import Priority


def _unanswered_of(request: UpdateRequest, person: Person) -> int:
    """How many of the request's actions are his to move and not updated since."""
    mine = Action.objects.visible_to(person, request.area).of_person(person)
    return AskedFor.objects.unanswered().filter(request=request, action__in=mine).count()


def _page_for(request: UpdateRequest, slug: str) -> str:
    """Where the reader updates those of his own actions that are asked for."""
    return f"{reverse('actionplans:own_updates', args=[slug])}?plan={request.plan_id}&asked=on"


def _asked_message(request: UpdateRequest, person: Person) -> Message | None:
    count = _unanswered_of(request, person) if request.is_standing else 0
    if not count:
        return None
    return Message(
        f"Please update {counted(count, 'action')} of {request.plan} by {day(request.due_on)}",
        f"{f'For the meeting on {day(request.meets_on)}. ' if request.meets_on else ''}{request.words}",
        _page_for(request, request.area.slug),
    )


@tells_of(operations.UPDATES_ASKED, UpdateRequest, related=("plan__area",), was="You were asked for updates of a plan")
def updates_asked(request: UpdateRequest, person: Person) -> Message | None:
    """Somebody asks for updates of this person's actions by a day."""
    return _asked_message(request, person)


@tells_of(
    operations.UPDATES_REMINDER, UpdateRequest, related=("plan__area",), was="You were reminded of updates of a plan"
)
def updates_reminder(request: UpdateRequest, person: Person) -> Message | None:
    """The day is near, or over, and actions of this person have not been updated."""
    return _asked_message(request, person)


@tells_of(
    operations.ASKED_WITHOUT_PLAN, AskedFor, related=("action__area",), was="You were asked for updates of actions"
)
@tells_of(
    operations.REMINDED_WITHOUT_PLAN,
    AskedFor,
    related=("action__area",),
    was="You were reminded of updates of actions",
)
def asked_without_plan(asked: AskedFor, person: Person) -> Message | None:
    """The same for somebody who does not see the plan: of his actions, with no word of it."""
    area = asked.action.area
    mine = Action.objects.visible_to(person, area).of_person(person)
    count = AskedFor.objects.unanswered().filter(request=asked.request_id, action__in=mine).count()
    if not count:
        return None
    return Message(
        f"Please update {counted(count, 'action')} of yours by {day(asked.due_on)}",
        "Somebody who looks after a plan that your work is part of has asked how it goes.",
        reverse("actionplans:own_updates", args=[area.slug]) + "?asked=on",
    )


@tells_of(
    operations.QUESTION_ASKED,
    Question,
    related=("action__area", "contribution"),
    was="You were asked a question about an action",
)
def question_asked(question: Question, person: Person) -> Message | None:
    """Somebody asks this person about an action that he moves, or about a step of his partner, until it is answered."""
    if not question.waits:
        return None
    return Message(
        f"A question about: {question.contribution or question.action}",
        f"{question.text} Please answer by {day(question.answer_by)}.",
        question.get_absolute_url(),
    )


@tells_of(operations.QUESTION_ANSWERED, Question, related=("action__area",), was="A question of yours was answered")
def question_answered(question: Question, person: Person) -> Message | None:
    """To whoever asked."""
    return Message(f"Answered: {question.text}", question.answer, question.get_absolute_url())


OF_ACTION, OF_RISK = ("action__area", "milestone", "board"), ("risk__area", "board")
ANSWERED = "A board answered what you had put before it"


@tells_of(operations.ACTION_ESCALATED, ActionEscalation, related=OF_ACTION, was="An action was put before your board")
@tells_of(operations.RISK_ESCALATED, RiskEscalation, related=OF_RISK, was="A risk was put before your board")
def escalated(escalation: ActionEscalation | RiskEscalation, person: Person) -> Message | None:
    """To the chair and the clerk of a board, until it has answered."""
    if not escalation.waits:
        return None
    return Message(
        f"Put before {escalation.board}: {escalation.about}", escalation.asked, escalation.get_absolute_url()
    )


@tells_of(operations.ACTION_ESCALATION_ANSWERED, ActionEscalation, related=OF_ACTION, was=ANSWERED)
@tells_of(operations.RISK_ESCALATION_ANSWERED, RiskEscalation, related=OF_RISK, was=ANSWERED)
def escalation_answered(escalation: ActionEscalation | RiskEscalation, person: Person) -> Message:
    """To whoever put it before the board."""
    return Message(
        f"{escalation.board} has answered: {escalation.about}", escalation.answer, escalation.get_absolute_url()
    )


# --- Home ------------------------------------------------------------------------------------------------------------


@HOME_ITEMS.add("actionplans.drafts")
@only_if_any(
    lambda: RagDraft.objects.filter(in_areas("action__area"), of_people("person")),
)
def drafts_begun(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """The updates that this person has begun and not sent. One query."""
    rows = RagDraft.objects.filter(person=person, action__in=Action.objects.visible_to(person).in_areas(areas).open())
    return [
        HomeItem(
            Urgency.WAITING,
            "Draft of an update",
            draft.action.title,
            reverse("actionplans:action_rag", args=[areas[draft.action.area_id].slug, draft.action_id]),
            "Finish your draft",
            area=areas[draft.action.area_id],
        )
        for draft in rows.select_related("action").order_by("pk")
    ]


@HOME_ITEMS.add("actionplans.updates_asked_for")
@only_if_any(
    lambda: AskedFor.objects.filter(in_areas("action__area"), request__withdrawn_at=None, action__closed_at=None),
)
def updates_asked_for(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """What was asked for of this person's actions and not answered yet, a line for each request; where he does not see
    the plan, without a word of it. Two queries."""
    mine = Action.objects.visible_to(person).in_areas(areas).of_person(person)
    waiting = AskedFor.objects.unanswered().filter(action__in=mine).select_related("action").order_by("pk")
    of_request = defaultdict(list)
    for row in waiting:
        of_request[row.request_id].append(row)
    if not of_request:
        return []
    seen = UpdateRequest.objects.visible_to(person).select_related("plan").in_bulk(list(of_request))
    return [
        _with_plan(seen[number], len(rows), areas, today) if number in seen else _without_plan(rows, areas, today)
        for number, rows in of_request.items()
    ]


def _with_plan(request: UpdateRequest, count: int, areas: Areas, today: dt.date) -> HomeItem:
    area = areas[request.area_id]
    return HomeItem(
        Urgency.of(request.due_on, today),
        "Updates asked for",
        f"{counted(count, 'action')} of {request.plan.title}",
        _page_for(request, area.slug),
        _next_step(count),
        request.due_on,
        area=area,
        detail=f"For the meeting on {day(request.meets_on)}." if request.meets_on else "",
    )


def _next_step(count: int) -> str:
    return "Update it" if count == 1 else "Update them on one page"


def _without_plan(rows: list[AskedFor], areas: Areas, today: dt.date) -> HomeItem:
    area, due_on = areas[rows[0].action.area_id], rows[0].due_on
    return HomeItem(
        Urgency.of(due_on, today),
        "Updates asked for",
        rows[0].action.title if len(rows) == 1 else f"{counted(len(rows), 'action')} of yours",
        reverse("actionplans:own_updates", args=[area.slug]) + "?asked=on",
        _next_step(len(rows)),
        due_on,
        area=area,
    )


OF_A_PARTNER = (Role.LEAD, Role.OFFICER, Role.REPRESENTATIVE)
"""Who answers for what his partner was asked."""


@HOME_ITEMS.add("actionplans.questions")
@only_if_any(
    lambda: Question.objects.unanswered().filter(in_areas("action__area")),
)
def questions_asked(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """The questions of others about this person’s actions, or about a step of his partner, that wait for their answer.
    One query."""
    seen = Action.objects.visible_to(person).in_areas(areas)
    mine = Q(contribution=None, action__in=seen.of_person(person))
    if person.has_role(*OF_A_PARTNER):
        theirs = person.partner_in("contribution__partner", *OF_A_PARTNER, area="action__area")
        mine |= Q(contribution__isnull=False, action__in=seen) & theirs
    rows = Question.objects.unanswered().filter(mine).exclude(asked_by=person)
    rows = rows.select_related("action").order_by("pk")
    return [
        HomeItem(
            Urgency.of(question.answer_by, today),
            "Question to answer",
            question.text,
            reverse("actionplans:question_answer", args=[areas[question.area_id].slug, question.pk]),
            "Answer it",
            question.answer_by,
            area=areas[question.area_id],
            detail=f"About the action: {question.action.title}",
        )
        for question in rows
    ]


@HOME_ITEMS.add("actionplans.escalations")
@only_if_any(
    lambda: ActionEscalation.objects.open().filter(in_areas("board__area"), of_groups("board__clerk_group")),
    lambda: RiskEscalation.objects.open().filter(in_areas("board__area"), of_groups("board__clerk_group")),
)
def put_before_boards(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """To who runs a board: what waits for its answer. Two queries; none for anybody else."""
    groups = person.standing.group_ids
    if not groups:
        return []
    actions = ActionEscalation.objects.visible_to(person).open().select_related("action", "milestone", "board")
    risks = RiskEscalation.objects.visible_to(person).open().select_related("risk", "board")
    return [
        HomeItem(
            Urgency.WAITING,
            f"Put before {row.board.name}",
            row.about,
            reverse(address, args=[areas[row.area_id].slug, row.pk]),
            "Say what the board answered",
            area=areas[row.area_id],
            detail=row.asked,
        )
        for rows, address in (
            (actions, "actionplans:action_escalation_answer"),
            (risks, "actionplans:risk_escalation_answer"),
        )
        for row in rows.filter(board__area__in=areas, board__clerk_group__in=groups).order_by("asked_at", "pk")
    ]


@HOME_ITEMS.add("actionplans.pilots")
@only_if_any(
    lambda: Pilot.objects.filter(in_areas("action__area"), state=Pilot.State.RUNNING),
)
def pilots_to_review(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """The pilots of this person's actions that are being tried, by the day of their review. One query."""
    mine = Action.objects.visible_to(person).in_areas(areas).of_person(person).open()
    rows = Pilot.objects.filter(action__in=mine, state=Pilot.State.RUNNING).select_related("action").order_by("pk")
    return [
        HomeItem(
            Urgency.of(pilot.review_on, today),
            "Pilot to review",
            pilot.action.title,
            reverse("actionplans:pilot_review", args=[areas[pilot.area_id].slug, pilot.pk]),
            "Say what it has shown",
            pilot.review_on,
            area=areas[pilot.area_id],
            detail=f"Tried at: {pilot.where}",
        )
        for pilot in rows
    ]


# --- Panels ----------------------------------------------------------------------------------------------------------


@PANELS.add("actionplans.Action:0 chain")
def chain_of_action(action: Action, person: Person) -> Panel | None:
    """The challenges that an action answers, and what is expected of it beside what came. Of an action that has none,
    to who may say so, and to all where it serves a plan that argues so, as a plan for reform does."""
    chain = ChainOfAction(action)
    if action.challenges.all() or action.expected_effects.all():
        fill([chain], action.area, person)
    may_keep = action.is_open and may(person, "actionplans.keep_chain_of_action", action)
    is_argued = bool(chain.challenges or chain.effects)
    if not is_argued:
        plans = Plan.objects.visible_to(person, action.area).filter(kind=Plan.Kind.LOCAL_SEND_REFORM_PLAN)
        is_argued = ActionInPlan.objects.standing().filter(action=action, plan__in=plans).exists()
    if not is_argued and not may_keep:
        return None
    context = {
        "chain": chain,
        "is_argued": is_argued,
        "may_keep": may_keep,
        "may_record": not action.was_given_up and may(person, "actionplans.record_effect_of_action", action),
    }
    return Panel("From challenge to effect", "actionplans/panel_chain.html", context, is_empty=not is_argued)


VERBS = ("answer", "withdraw")


@PANELS.add("actionplans.Action:1 questions")
def questions_about(action: Action, person: Person) -> Panel | None:
    """What was asked about an action, and what was answered. One query; nothing where nobody has asked or may ask."""
    related = ("board", "person", "asked_by", "answered_by", "withdrawn_by", "contribution__partner")
    rows = list(action.questions.select_related(*related))
    for row in rows:
        row.action = action
    waits = any(row.waits and row.contribution_id is None for row in rows)
    may_ask = action.is_open and not waits and may(person, "actionplans.ask_about_action", action)
    if not rows and not may_ask:
        return None
    answers = [
        (row, *(row.waits and action.is_open and may(person, f"actionplans.{verb}_question", row) for verb in VERBS))
        for row in rows
    ]
    return Panel(
        "Questions about it",
        "actionplans/panel_questions.html",
        {"rows": answers, "may_ask": may_ask, "action": action},
        is_empty=not rows,
    )


@PANELS.add("actionplans.Action:2 waits for")
def waited_for(action: Action, person: Person) -> Panel | None:
    """What an action waits for, and what waits for it, as far as this person sees it. At most four queries."""
    seen = Action.objects.visible_to(person, action.area).select_related("level")
    before = [link.other_id for link in action.waits_for.filter(unlinked_at=None)]
    after = [link.action_id for link in action.waited_for_by.filter(unlinked_at=None)]
    context = {
        "action": action,
        "waits_for": list(seen.filter(pk__in=before)) if before else [],
        "waited_for_by": list(seen.filter(pk__in=after)) if after else [],
        "may_link": action.is_open and may(person, "actionplans.link_action", action),
    }
    if not any(context[name] for name in ("waits_for", "waited_for_by", "may_link")):
        return None
    nothing = not context["waits_for"] and not context["waited_for_by"]
    return Panel("What it waits for", "actionplans/panel_waits_for.html", context, is_empty=nothing)


@PANELS.add("actionplans.Action:4 pilots")
def pilots_of(action: Action, person: Person) -> Panel | None:
    """Where an action is or was tried, and what became of it. One query; nothing where it never was and he may not."""
    rows = list(action.pilots.select_related("reviewed_by"))
    for row in rows:
        row.action = action
    may_start = action.is_open and not any(row.is_running for row in rows)
    may_start = may_start and may(person, "actionplans.start_pilot", action)
    if not rows and not may_start:
        return None
    context = {
        "action": action,
        "may_start": may_start,
        "rows": [
            (row, row.is_running and action.is_open and may(person, "actionplans.review_pilot", row)) for row in rows
        ],
    }
    return Panel("Pilot", "actionplans/panel_pilots.html", context, is_empty=not rows)


@PANELS.add("actionplans.Action:3 escalations")
def escalations_of_action(action: Action, person: Person) -> Panel | None:
    """What was put before boards about an action. One query; nothing where nothing was and he may not."""
    rows = list(
        action.escalations.select_related("milestone", "board", "asked_by", "answered_by", "withdrawn_by", "decision")
    )
    return _escalations(rows, action, person, "actionplans.escalate_action", "actionplans:action_escalate")


@PANELS.add("actionplans.Risk:escalations")
def escalations_of_risk(risk: Risk, person: Person) -> Panel | None:
    """What was put before boards about a risk. One query; nothing where nothing was and he may not."""
    rows = list(risk.escalations.select_related("board", "asked_by", "answered_by", "withdrawn_by", "decision"))
    return _escalations(rows, risk, person, "actionplans.escalate_risk", "actionplans:risk_escalate")


def _escalations(rows: list, subject: Action | Risk, person: Person, verb: str, address: str) -> Panel | None:
    may_escalate = subject.is_open and may(person, verb, subject)
    if not rows and not may_escalate:
        return None
    url = reverse(address, args=[subject.area.slug, subject.pk])
    shown = [(row, _taking_back(row, subject, person)) for row in rows]
    context = {"rows": shown, "may_escalate": may_escalate, "url": url}
    return Panel("Escalations", "actionplans/panel_escalations.html", context, is_empty=not rows)


def _taking_back(row: ActionEscalation | RiskEscalation, subject: Action | Risk, person: Person) -> str:
    """Where it is taken back; nothing for who may not, and where it does not wait."""
    kind = row.part_of
    if not row.waits or not may(person, f"actionplans.withdraw_{kind}_escalation", row):
        return ""
    return reverse(f"actionplans:{kind}_escalation_withdraw", args=[subject.area.slug, row.pk])


@PANELS.add("governance.Board:escalations")
def escalations_to_board(board: Board, person: Person) -> Panel:
    """What waits for the board's answer, and the way to its exceptions; “none” where nothing does. Two queries."""
    actions = ActionEscalation.objects.visible_to(person, board.area).open().filter(board=board)
    risks = RiskEscalation.objects.visible_to(person, board.area).open().filter(board=board)
    rows = [*actions.select_related("action__area", "milestone"), *risks.select_related("risk__area")]
    context = {"board": board, "rows": sorted(rows, key=lambda row: row.asked_at)}
    return Panel("Escalations and exceptions", "actionplans/panel_board_escalations.html", context)


# --- Live blocks -----------------------------------------------------------------------------------------------------

LIVE_BLOCKS.add("actionplans.stuck")(live.STUCK)
LIVE_BLOCKS.add("actionplans.late_steps")(live.LATE_STEPS)
LIVE_BLOCKS.add("actionplans.disagreements")(live.DISAGREEMENTS)
LIVE_BLOCKS.add("actionplans.felt_less")(live.FELT_LESS)
LIVE_BLOCKS.add("actionplans.long_at_risk")(live.LONG_AT_RISK)
LIVE_BLOCKS.add("actionplans.slippage")(live.SLIPPAGE)
LIVE_BLOCKS.add("actionplans.escalations")(live.ESCALATIONS)


# --- Search ----------------------------------------------------------------------------------------------------------

SEARCHABLE.add("question")(
    SearchKind(
        label="Question about an action",
        plural="Questions about actions",
        rows=seen(Question),
        title="text",
        texts=("answer",),
        within=OfAnother(Action, "action", "title"),
        address="actionplans:action_detail",
        number="action",
        place=Concat(Value("question-"), Cast("pk", TextField()), output_field=TextField()),
    )
)
SEARCHABLE.add("action-escalation")(
    SearchKind(
        label="Escalation of an action",
        plural="Escalations of actions",
        rows=seen(ActionEscalation),
        title="asked",
        texts=("answer",),
        within=OfAnother(Action, "action", "title"),
        address="actionplans:action_detail",
        number="action",
        place=Value("escalations"),
    )
)
SEARCHABLE.add("risk-escalation")(
    SearchKind(
        label="Escalation of a risk",
        plural="Escalations of risks",
        rows=seen(RiskEscalation),
        title="asked",
        texts=("answer",),
        within=OfAnother(Risk, "risk", "title"),
        address="actionplans:risk_detail",
        number="risk",
        place=Value("escalations"),
    )
)


@PANELS.add("strategies.Priority:closing")
def closing_of_priority(priority: Priority, person: Person) -> Panel:
    """Whether a priority is closed: by which decision, on which evidence."""
    may_close = priority.strategy.is_open and may(person, "actionplans.close_priority", priority.strategy)
    args = [priority.strategy.area.slug, priority.strategy_id, priority.pk]
    return _closing(priority, priority.strategy.area, person, "priority", args if may_close else [])


@PANELS.add("inspection.AreaForDevelopment:closing")
def closing_of_area_for_development(item: AreaForDevelopment, person: Person) -> Panel | None:
    """The same of an area for development; nothing where it was taken back."""
    if item.is_taken_back:
        return None
    evaluation = item.judgement.self_evaluation
    may_close = may(person, "actionplans.close_area_for_development", evaluation)
    args = [evaluation.area.slug, evaluation.pk, item.pk]
    return _closing(item, evaluation.area, person, "area_for_development", args if may_close else [])


def _closing(target: Priority | AreaForDevelopment, area: LocalArea, person: Person, name: str, args: list) -> Panel:
    rows = list(target.closings.select_related("closed_by", "reopened_by"))
    decisions = Decision.objects.visible_to(person, area).in_bulk([row.decision_id for row in rows])
    evidence = Evidence.objects.visible_to(person, area).in_bulk([row.impact_evidence_id for row in rows])
    is_closed = any(row.reopened_at is None for row in rows)
    context = {
        "rows": [
            {
                "closing": row,
                "decision": decisions.get(row.decision_id),
                "evidence": evidence.get(row.impact_evidence_id),
            }
            for row in rows
        ],
        "address": args and reverse(f"actionplans:{name}_{'reopen' if is_closed else 'close'}", args=args),
        "link": "Open it again" if is_closed else "Close it",
    }
    return Panel("Open or closed", "actionplans/panel_closing.html", context)
