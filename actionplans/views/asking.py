"""Asking those who move actions: for updates before a board meets, and one question where an action is stuck."""

from collections import Counter

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from actionplans import operations
from actionplans.forms import CloseForm
from actionplans.forms.asking import AnswerQuestionForm, AskForUpdatesForm, AskQuestionForm
from actionplans.models import Action, AskedFor, Contribution, Plan, Question, UpdateRequest
from actionplans.views.actions import action_form, to_action
from actionplans.views.plans import form_below_plan
from core import clock
from core.access import may, requires
from core.forms import attempt


def _trail(request: HttpRequest, plan: Plan, *more: tuple[str, str]) -> list[tuple[str, str]]:
    slug = request.area.slug
    return [
        ("Plans", reverse("actionplans:plan_list", args=[slug])),
        (plan.title, reverse("actionplans:plan_detail", args=[slug, plan.pk])),
        *more,
    ]


def _requests(request: HttpRequest, plan: Plan) -> tuple[str, str]:
    return ("Requests for updates", reverse("actionplans:update_request_list", args=[request.area.slug, plan.pk]))


@require_safe
@requires("actionplans.view_plan", on=Plan)
def update_request_list(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The requests for updates of a plan, the newest first, each with how many of its actions were updated since."""
    rows = list(plan.update_requests.select_related("asked_by"))
    asked = AskedFor.objects.filter(request__in=rows, action__in=Action.objects.visible_to(request.user.person))
    counts = Counter(asked.answering().values_list("request", "answered"))
    context = {
        "plan": plan,
        "rows": [(row, counts[row.pk, True], counts[row.pk, True] + counts[row.pk, False]) for row in rows],
        "may_ask": plan.is_live and may(request.user.person, "actionplans.ask_for_updates", plan),
        "trail": _trail(request, plan),
    }
    return render(request, "actionplans/update_request_list.html", context)


@requires("actionplans.ask_for_updates", on=Plan)
def update_request_ask(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Ask for updates of a plan."""
    plan.area, person = request.area, request.user.person
    form = AskForUpdatesForm(request.POST or None, plan=plan, person=person)
    if form.is_valid() and attempt(form, operations.ask_for_updates, plan, by=person):
        messages.success(request, "Those who move the open actions are asked.")
        return redirect("actionplans:update_request_detail", request.area.slug, form.result.pk)
    return form_below_plan(
        request,
        form,
        trail=_trail(request, plan, _requests(request, plan)),
        heading="Ask for updates",
        button="Ask for updates",
        caption=plan.title,
    )


@require_safe
@requires("actionplans.view_update_request", on=UpdateRequest)
def update_request_detail(request: HttpRequest, update_request: UpdateRequest) -> HttpResponse:
    """Who was asked, who has answered and who has not."""
    plan, person = update_request.plan, request.user.person
    rows = update_request.asked_for.answering().filter(action__in=Action.objects.visible_to(person, request.area))
    rows = list(rows.select_related("action__level", "action__lead_partner", "person").order_by("answered", "pk"))
    context = {
        "update_request": update_request,
        "plan": plan,
        "number": len(rows),
        "waiting": [row for row in rows if not row.answered],
        "updated": [row for row in rows if row.answered],
        "today": clock.today(),
        "may_withdraw": update_request.is_standing
        and may(person, "actionplans.withdraw_update_request", update_request),
        "trail": _trail(request, plan, _requests(request, plan)),
    }
    return render(request, "actionplans/update_request_detail.html", context)


@requires("actionplans.withdraw_update_request", on=UpdateRequest)
def update_request_withdraw(request: HttpRequest, update_request: UpdateRequest) -> HttpResponse:
    """Take a request for updates back."""
    plan = update_request.plan
    form = CloseForm(request.POST or None, subject=update_request)
    address = reverse("actionplans:update_request_detail", args=[request.area.slug, update_request.pk])
    if form.is_valid() and attempt(form, operations.withdraw_update_request, update_request, by=request.user.person):
        messages.success(request, "The request is taken back. What was said in answer stays.")
        return redirect(address)
    return form_below_plan(
        request,
        form,
        trail=_trail(request, plan, _requests(request, plan), (str(update_request), address)),
        heading="Take the request back",
        button="Take it back",
        caption=str(update_request),
    )


@requires("actionplans.ask_about_action", on=Action)
def question_ask(request: HttpRequest, action: Action) -> HttpResponse:
    """Ask the owner of an action one question, with a date."""
    action.area, person = request.area, request.user.person
    board, step = request.GET.get("board", ""), _step(request, action)
    form = AskQuestionForm(
        request.POST or None,
        area=request.area,
        person=person,
        initial={"board": int(board) if board.isdecimal() and len(board) < 19 else None},
    )
    if form.is_valid() and attempt(form, operations.ask_question, action, contribution=step, by=person):
        told = f"The leads of {step.partner} are told." if step else "Its owner is told."
        messages.success(request, f"The question is asked. {told}")
        return to_action(request, action)
    heading = f"Ask {step.partner} a question" if step else "Ask its owner a question"
    text = f"Its step: {step.title}, due {step.due_words}." if step else ""
    return action_form(request, action, form, heading, "Ask the question", text=text)


def _step(request: HttpRequest, action: Action) -> Contribution | None:
    """The step of another partner that the address asks about; none for a question to the owner."""
    asked = request.GET.get("step", "")
    if not asked:
        return None
    known = asked.isascii() and asked.isdigit() and len(asked) < 19
    step = action.contributions.select_related("partner").filter(pk=int(asked)).first() if known else None
    if step is None:
        raise Http404
    return step


@requires("actionplans.withdraw_question", on=Question)
def question_withdraw(request: HttpRequest, question: Question) -> HttpResponse:
    """Take a question back that nobody has answered."""
    action = question.action
    form = CloseForm(request.POST or None, subject=question)
    if form.is_valid() and attempt(form, operations.withdraw_question, question, by=request.user.person):
        messages.success(request, "The question is taken back. Another can be asked.")
        return to_action(request, action)
    return action_form(request, action, form, "Take the question back", "Take it back", text=question.text)


@requires("actionplans.answer_question", on=Question)
def question_answer(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer a question about an action."""
    action = question.action
    form = AnswerQuestionForm(request.POST or None, subject=question)
    if form.is_valid() and attempt(form, operations.answer_question, question, by=request.user.person):
        messages.success(request, "Your answer is saved. Whoever asked is told.")
        return to_action(request, action)
    return action_form(request, action, form, "Answer the question", "Save the answer", text=question.text)
