"""What is put before a board, and the board's exceptions: what is off track or silent, and what was answered."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from actionplans import operations
from actionplans.exceptional import BoardExceptions, LateStep, Stuck
from actionplans.forms import CloseForm
from actionplans.forms.asking import AnswerEscalationForm, EscalateForm, WaitsForForm
from actionplans.models import Action, ActionEscalation, Risk, RiskEscalation
from actionplans.models.escalations import Escalation
from actionplans.models.rag import keys_of
from actionplans.views.actions import action_form, to_action
from core.access import may, requires
from core.forms import attempt
from governance.models import Board
from partners.models import Person


@require_safe
@requires("actionplans.view_exceptions", on=Board)
def board_exceptions(request: HttpRequest, board: Board) -> HttpResponse:
    """What of a board's plans is off track or silent, each with the question that was asked about it and the answer or
    the silence; which partner is late with a step that it was asked for; what is rated better than its dates say, and
    what has been at risk at three meetings; and what was put before the board. A constant number of queries."""
    person, board.area = request.user.person, request.area
    exceptions = BoardExceptions(board, person)
    asked_about = Action.objects.visible_to(person, request.area).select_related("home_plan__owner_board")
    actions = asked_about.in_bulk({row.entry.pk for row in (*exceptions.stuck, *exceptions.late_steps)})

    def with_leave_to_ask(rows: Sequence[Stuck | LateStep]) -> list[tuple[Stuck | LateStep, bool]]:
        return [(row, _may_ask(row, actions[row.entry.pk], person)) for row in rows]

    context = {
        "board": board,
        "exceptions": exceptions,
        "headline": _headline(exceptions),
        "rows": with_leave_to_ask(exceptions.stuck),
        "late_steps": with_leave_to_ask(exceptions.late_steps),
        "waiting": [(row, may(person, _verb(row), row)) for row in exceptions.waiting],
        "keys": keys_of({entry.scheme_id for entry in exceptions.named}),
        "trail": _trail(request, board, below=False),
    }
    return render(request, "actionplans/board_exceptions.html", context)


def _headline(exceptions: BoardExceptions) -> list[tuple[str, int, str]]:
    """How many there are of each kind that there is, in words, with the place on the page where they stand."""
    late = len(exceptions.late_steps)
    kinds = (
        ("stuck", len(exceptions.stuck), "off track or silent"),
        ("late-steps", late, f"asked of another partner and past {'its date' if late == 1 else 'their dates'}"),
        ("before-the-board", len(exceptions.waiting), "put before the board"),
        ("rated-too-well", len(exceptions.rated_too_well), "rated better than the dates say"),
        ("felt-less", len(exceptions.felt_less), "said to be felt more than the measures suggest"),
        ("long-at-risk", len(exceptions.long_at_risk), "at risk at three meetings running"),
    )
    return [kind for kind in kinds if kind[1]]


def _may_ask(row: Stuck | LateStep, action: Action, person: Person) -> bool:
    waits = row.question is not None and row.question.waits
    return not waits and may(person, "actionplans.ask_about_action", action)


def _trail(request: HttpRequest, board: Board, *, below: bool = True) -> list[tuple[str, str]]:
    slug = request.area.slug
    trail = [("Boards", reverse("governance:board_list", args=[slug])), (board.name, board.get_absolute_url())]
    return [*trail, ("Exceptions", _exceptions(request, board))] if below else trail


def _exceptions(request: HttpRequest, board: Board) -> str:
    return reverse("actionplans:board_exceptions", args=[request.area.slug, board.pk])


def _verb(escalation: Escalation) -> str:
    of_action = isinstance(escalation, ActionEscalation)
    return "actionplans.answer_action_escalation" if of_action else "actionplans.answer_risk_escalation"


@requires("actionplans.escalate_action", on=Action)
def action_escalate(request: HttpRequest, action: Action) -> HttpResponse:
    """Put an action or one of its milestones before a board."""
    action.area, person = request.area, request.user.person
    form = EscalateForm(request.POST or None, area=request.area, person=person, action=action)
    if form.is_valid() and attempt(form, operations.escalate_action, action, by=person):
        messages.success(request, f"It is put before {form.result.board}. Its chair and clerk are told.")
        return to_action(request, action)
    return action_form(request, action, form, "Put it before a board", "Put it before the board")


@requires("actionplans.escalate_risk", on=Risk)
def risk_escalate(request: HttpRequest, risk: Risk) -> HttpResponse:
    """Put a risk before a board."""
    risk.area, person = request.area, request.user.person
    form = EscalateForm(request.POST or None, area=request.area, person=person)
    back = risk.get_absolute_url()
    if form.is_valid() and attempt(form, operations.escalate_risk, risk, by=person):
        messages.success(request, f"It is put before {form.result.board}. Its chair and clerk are told.")
        return redirect(back)
    trail = [("Risks", reverse("actionplans:risk_list", args=[request.area.slug])), (risk.title, back)]
    context = {
        "form": form,
        "caption": risk,
        "heading": "Put the risk before a board",
        "button": "Put it before the board",
        "back": back,
        "trail": trail,
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


@requires("actionplans.answer_action_escalation", on=ActionEscalation)
def action_escalation_answer(request: HttpRequest, escalation: ActionEscalation) -> HttpResponse:
    """Say what the board answered about an action."""
    return _answer(request, escalation, "action")


@requires("actionplans.answer_risk_escalation", on=RiskEscalation)
def risk_escalation_answer(request: HttpRequest, escalation: RiskEscalation) -> HttpResponse:
    """Say what the board answered about a risk."""
    return _answer(request, escalation, "risk")


def _answer(request: HttpRequest, escalation: Escalation, kind: str) -> HttpResponse:
    person, board = request.user.person, escalation.board
    form = AnswerEscalationForm(request.POST or None, subject=escalation, board=board, person=person)
    if form.is_valid() and attempt(form, operations.answer_escalation, escalation, by=person):
        messages.success(request, "The board’s answer is saved. Whoever asked is told.")
        return redirect(_exceptions(request, board))
    context = {
        "form": form,
        "caption": escalation.about,
        "kind": kind,
        "text": escalation.asked,
        "heading": "What the board answered",
        "button": "Save the answer",
        "back": _exceptions(request, board),
        "trail": _trail(request, board),
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


@requires("actionplans.withdraw_action_escalation", on=ActionEscalation)
def action_escalation_withdraw(request: HttpRequest, escalation: ActionEscalation) -> HttpResponse:
    """Take back what was put before a board about an action."""
    return _withdraw(request, escalation, "action")


@requires("actionplans.withdraw_risk_escalation", on=RiskEscalation)
def risk_escalation_withdraw(request: HttpRequest, escalation: RiskEscalation) -> HttpResponse:
    """Take back what was put before a board about a risk."""
    return _withdraw(request, escalation, "risk")


def _withdraw(request: HttpRequest, escalation: Escalation, kind: str) -> HttpResponse:
    form = CloseForm(request.POST or None, subject=escalation)
    if form.is_valid() and attempt(form, operations.withdraw_escalation, escalation, by=request.user.person):
        messages.success(request, "It is taken back. The board need not answer.")
        return redirect(escalation.get_absolute_url())
    context = {
        "form": form,
        "caption": escalation.about,
        "kind": kind,
        "text": escalation.asked,
        "heading": "Take it back from the board",
        "button": "Take it back",
        "back": escalation.get_absolute_url(),
        "trail": _trail(request, escalation.board),
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


@requires("actionplans.link_action", on=Action)
def action_waits_for(request: HttpRequest, action: Action) -> HttpResponse:
    """Say for which other actions one waits."""
    action.area, person = request.area, request.user.person
    form = WaitsForForm(request.POST or None, action=action, person=person)
    if form.is_valid() and attempt(form, operations.set_waits_for, action, by=person):
        messages.success(request, "What it waits for is saved.")
        return to_action(request, action)
    return action_form(request, action, form, "What it waits for", "Save what it waits for")
