"""Every write about what is asked of those who move actions: updates before a board meets, and one question where an
action is stuck."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from actionplans.models import Action, AskedFor, Contribution, DeliveryStatus, Plan, Question, UpdateRequest
from actionplans.operations.common import leads_of, lock_live, lock_open, said
from core import audit, clock
from core.errors import RuleBroken
from core.versions import lock
from governance.models import Board, Meeting
from partners.models import LocalArea, Membership, Person, Role
from partners.notifications import notify, notify_of_each

UPDATES_ASKED = "actionplans.updates_asked"
UPDATES_REMINDER = "actionplans.updates_reminder"
ASKED_WITHOUT_PLAN = "actionplans.asked_without_plan"
REMINDED_WITHOUT_PLAN = "actionplans.reminded_without_plan"
QUESTION_ASKED = "actionplans.question_asked"
QUESTION_ANSWERED = "actionplans.question_answered"

REMINDED = (-3, 0, 1, 7)
"""On which days, counted from the one on which updates are due, those who have not answered are reminded."""


@transaction.atomic
def ask_for_updates(
    plan: Plan, *, due_on: dt.date, meeting: Meeting | None = None, words: str = "", by: Person
) -> UpdateRequest:
    """Ask those who move the open actions of a plan to say by a day how each goes, such as before a board meets. Kept
    with it is of whom each was asked: its lead, else who is accountable, else its lead partner. They are told; who does
    not see the plan is asked about his actions alone, and hears neither its title nor the words.

    Raises RuleBroken for a closed plan, a day that is over or after the meeting, a meeting elsewhere or called off, and
    where no action is open.
    """
    plan = lock_live(plan, "nobody is asked for updates")
    if due_on < clock.today():
        raise RuleBroken("Choose today or a later day.", field="due_on")
    if meeting is not None and (meeting.area_id != plan.area_id or meeting.state != Meeting.State.PLANNED):
        raise RuleBroken("Choose a planned meeting of this local area.", field="meeting")
    if meeting is not None and due_on > meeting.held_on:
        raise RuleBroken("The updates are due on the day of the meeting at the latest.", field="due_on")
    actions = list(
        Action.objects.visible_to(by, plan.area)
        .open()
        .filter(in_plans__plan=plan, in_plans__taken_out_at=None)
        .exclude(delivery_status=DeliveryStatus.COMPLETE)
        .order_by("in_plans__position", "pk")
    )
    if not actions:
        raise RuleBroken("No action of this plan is open.")
    with audit.record("updates_asked_for", by=by, reason=words.strip()):
        request = UpdateRequest.objects.create(
            plan=plan,
            board_id=meeting.board_id if meeting else None,
            meets_on=meeting.held_on if meeting else None,
            due_on=due_on,
            words=words.strip(),
            asked_by=by,
            asked_at=clock.now(),
        )
        rows = AskedFor.objects.bulk_create(
            AskedFor(
                request=request,
                action=action,
                person_id=action.lead_person_id or action.accountable_person_id,
                due_on=due_on,
                meets_on=request.meets_on,
                asked_at=request.asked_at,
            )
            for action in actions
        )
        people = [person for person in who_moves(actions) if person.pk != by.pk]
        _tell(request, rows, people, (UPDATES_ASKED, ASKED_WITHOUT_PLAN))
    return request


def _tell(request: UpdateRequest, rows: Iterable[AskedFor], people: Iterable[Person], kinds: tuple[str, str]) -> int:
    """Tell these people of the request; those who do not see its plan, of the first of their actions that it asks for.
    Returns how many were told."""
    plan = request.plan
    with_plan, without = [], []
    for person in people:
        sees_it = Plan.objects.visible_to(person, plan.area).filter(pk=plan.pk).exists()
        first = None if sees_it else next((row for row in rows if _is_asked_of(row.action, person)), None)
        if first is None:
            with_plan.append(person)
        else:
            without.append((first, [person]))
    return notify(with_plan, kinds[0], request, area=plan.area) + notify_of_each(without, kinds[1], area=plan.area)


def _is_asked_of(action: Action, person: Person) -> bool:
    if number := action.lead_person_id or action.accountable_person_id:
        return number == person.pk
    return person.has_role(Role.OFFICER, at=action.lead_partner_id, area=action.area_id)


@transaction.atomic
def withdraw_update_request(
    request: UpdateRequest, *, reason: str, seen_version: int | None = None, by: Person
) -> UpdateRequest:
    """Take a request for updates back, with the reason. What was said in answer stays.

    Raises RuleBroken if it was taken back before or no reason is given; EditConflict if it changed.
    """
    request = lock(request, seen_version)
    if not request.is_standing:
        raise RuleBroken("This request was taken back already.")
    reason = said(reason, "reason", "Say why the updates are not needed.")
    with audit.record("update_request_withdrawn", by=by, reason=reason):
        request.withdrawn_at, request.withdrawn_by, request.withdrawn_because = clock.now(), by, reason
        request.save()
        request.asked_for.update(taken_back_at=request.withdrawn_at)
    return request


@transaction.atomic
def remind_of_updates(area: LocalArea) -> int:
    """Remind those who move an action that nobody has updated since it was asked for: on the days of REMINDED, each
    once, also where the morning's run was missed. Returns how many were told. Call it with sight of the whole area."""
    today, told = clock.today(), 0
    standing = UpdateRequest.objects.standing().filter(plan__area=area, due_on__lte=today - dt.timedelta(REMINDED[0]))
    for request in standing.filter(due_on__gte=today - dt.timedelta(2 * REMINDED[-1])).select_related("plan__area"):
        days = [request.due_on + dt.timedelta(day) for day in REMINDED]
        day = max((day for day in days if day <= today), default=None)
        asked_on = clock.day_of(request.asked_at)
        if day is None or day <= asked_on or (request.reminded_on is not None and request.reminded_on >= day):
            continue
        rows = list(AskedFor.objects.unanswered().filter(request=request).select_related("action").order_by("pk"))
        people = who_moves([row.action for row in rows])
        current = lock(request)
        current.reminded_on = today
        with audit.record("updates_reminded_of", by=None):
            current.save()
            told += _tell(request, rows, people, (UPDATES_REMINDER, REMINDED_WITHOUT_PLAN))
    return told


def who_moves(actions: Iterable[Action]) -> list[Person]:
    """Of whom an update of these is asked: their leads, else who is accountable, else the officers of the partners that
    lead them. Two queries."""
    named, partners, area = set(), set(), None
    for action in actions:
        area = action.area_id
        if number := action.lead_person_id or action.accountable_person_id:
            named.add(number)
        else:
            partners.add(action.lead_partner_id)
    officers = Membership.objects.current().filter(area=area, partner__in=partners, role=Role.OFFICER)
    return list(Person.objects.filter(pk__in=named | set(officers.values_list("person", flat=True))).order_by("pk"))


@transaction.atomic
def ask_question(
    action: Action,
    *,
    text: str,
    answer_by: dt.date,
    board: Board | None = None,
    contribution: Contribution | None = None,
    by: Person,
) -> Question:
    """Ask whoever moves an open action one question, to be answered by a day, for a board or on one's own behalf; or
    the partner that was asked for a step of it and has not made it. Its leads, or who moves the action, are told. There
    is one at a time: the answer, or the silence, stands in the board's exceptions.

    Raises RuleBroken if the action is closed, nothing is asked, the day is over, the board is another area's, the step
    is another action's or is made, or a question still waits for its answer.
    """
    action = lock_open(action, None, "so nobody is asked about it")
    text = said(text, "text", "Enter your question.")
    if answer_by < clock.today():
        raise RuleBroken("Choose today or a later day.", field="answer_by")
    if board is not None and board.area_id != action.area_id:
        raise RuleBroken("Choose a board of this local area.", field="board")
    if contribution is not None and (contribution.action_id != action.pk or not contribution.is_waiting):
        raise RuleBroken("Ask about a step of this action that is still to be made.")
    if Question.objects.unanswered().filter(action=action, contribution=contribution).exists():
        raise RuleBroken("A question about this action waits for its answer already.")
    with audit.record("question_asked", by=by, reason=text):
        question = Question.objects.create(
            action=action,
            board=board,
            text=text,
            contribution=contribution,
            person_id=None if contribution else action.lead_person_id or action.accountable_person_id,
            answer_by=answer_by,
            asked_by=by,
            asked_at=clock.now(),
        )
        asked = leads_of(contribution.partner_id, action.area_id) if contribution else who_moves([action])
        notify([person for person in asked if person.pk != by.pk], QUESTION_ASKED, question, area=action.area)
    return question


@transaction.atomic
def withdraw_question(question: Question, *, reason: str, seen_version: int | None = None, by: Person) -> Question:
    """Take a question back that was not answered, with the reason: another can be asked.

    Raises RuleBroken if it was answered or taken back before, or no reason is given; EditConflict if it changed.
    """
    question = lock(question, seen_version)
    if not question.waits:
        raise RuleBroken("This question was answered or taken back already.")
    reason = said(reason, "reason", "Say why no answer is needed.")
    with audit.record("question_withdrawn", by=by, reason=reason):
        question.withdrawn_at, question.withdrawn_by, question.withdrawn_because = clock.now(), by, reason
        question.save()
    return question


@transaction.atomic
def answer_question(question: Question, *, answer: str, seen_version: int | None = None, by: Person) -> Question:
    """Answer a question about an open action; whoever asked is told. What was answered stays: more is a new question.

    Raises RuleBroken if the action is closed, it was answered before, or nothing is said; EditConflict as ever.
    """
    action = lock_open(question.action, None, "so its questions cannot be answered")
    question = lock(question, seen_version)
    if not question.waits:
        raise RuleBroken(f"This question was {'answered' if question.is_answered else 'taken back'} already.")
    answer = said(answer, "answer", "Enter your answer.")
    with audit.record("question_answered", by=by, reason=answer):
        question.answer, question.answered_by, question.answered_at = answer, by, clock.now()
        question.save()
        if question.asked_by_id != by.pk:
            notify([question.asked_by], QUESTION_ANSWERED, question, area=action.area)
    return question
