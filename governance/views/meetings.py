"""Meetings: the list, the page of one, planning, moving, holding and withdrawing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import requires
from core.forms import attempt
from core.history import changes_of
from core.panels import panels_of
from governance import operations
from governance.forms.meetings import MeetingFilter, MeetingForm, WithdrawForm
from governance.models import AgendaItem, Board, Decision, Meeting, MinutedAction
from governance.views.pages import FORM, allowed, form_page, posted, trail_to, with_boards
from partners.models import Person

MEETINGS_A_PAGE = 12
COMING_AT_MOST = 10


@require_safe
@requires("governance.view_meetings")
def meeting_list(request: HttpRequest) -> HttpResponse:
    """The area's meetings: those that come, soonest first, then all the others, newest first."""
    person, today = request.user.person, clock.today()
    boards = list(Board.objects.visible_to(person, request.area))
    filters = MeetingFilter(request.GET or None, boards=boards)
    meetings = Meeting.objects.visible_to(person, request.area)
    if filters.is_bound and filters.is_valid():
        chosen = {name: filters.cleaned_data[name] for name in ("board", "state") if filters.cleaned_data[name]}
        meetings = meetings.filter(**chosen)
    coming = meetings.filter(state=Meeting.State.PLANNED, held_on__gte=today).order_by("held_on", "starts_at", "pk")
    others = meetings.exclude(state=Meeting.State.PLANNED, held_on__gte=today)
    page = Paginator(others, MEETINGS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": filters,
        "coming": with_boards(coming[:COMING_AT_MOST], boards),
        "page": page,
        "earlier": with_boards(page.object_list, boards),
    }
    return render(request, "governance/meeting_list.html", context)


@require_safe
@requires("governance.view_meeting", on=Meeting)
def meeting_detail(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """When and where a board meets, what is on its agenda, what it decided and minuted, and its papers."""
    person = request.user.person
    decisions = Decision.objects.visible_to(person, request.area).filter(meeting=meeting).select_related("owner")
    actions = MinutedAction.objects.visible_to(person, request.area).filter(meeting=meeting)
    joint = meeting.joint_boards.values("board")
    context = {
        "meeting": meeting,
        "board": meeting.board,
        "joint_boards": Board.objects.visible_to(person, request.area).filter(pk__in=joint),
        "actions": actions.select_related("owner", "owner_partner").order_by("number"),
        "has_come": meeting.held_on <= clock.today(),
        "decisions": decisions.order_by("pk"),
        "interests": operations.interests_declared(person, request.area).filter(agenda_item__meeting=meeting),
        "panels": panels_of(meeting, person),
        "changes": changes_of(meeting),
        "may": allowed(
            person,
            meeting,
            "edit_meeting",
            "hold_meeting",
            "withdraw_meeting",
            "record_decision",
            "record_minuted_action",
            "add_agenda_item",
            "propose_agenda_item",
        ),
        "trail": trail_to(request, board=meeting.board),
    }
    return render(request, "governance/meeting_detail.html", context | agenda_of(meeting, person))


def agenda_of(meeting: Meeting, person: Person) -> dict:
    """What is on a meeting's agenda, what is proposed for it, and what was withdrawn, as this person sees it."""
    items = AgendaItem.objects.visible_to(person, meeting.area).filter(meeting=meeting)
    by_state: dict[str, list[AgendaItem]] = {state: [] for state in AgendaItem.State}
    for item in items.select_related("presenter", "presenting_partner").order_by("position", "pk"):
        by_state[item.state].append(item)
    taken = by_state[AgendaItem.State.ON_AGENDA]
    return {
        "agenda": taken,
        "minutes": sum(item.minutes or 0 for item in taken),
        "proposed": by_state[AgendaItem.State.PROPOSED],
        "withdrawn": by_state[AgendaItem.State.WITHDRAWN],
    }


@require_http_methods(FORM)
@requires("governance.plan_meeting", on=Board)
def meeting_plan(request: HttpRequest, board: Board) -> HttpResponse:
    """Plan a meeting of a board."""
    form = MeetingForm(posted(request), board=board, person=request.user.person)
    if form.is_valid() and attempt(form, operations.plan_meeting, board, by=request.user.person):
        messages.success(request, "The meeting is planned")
        return redirect("governance:meeting_detail", request.area.slug, form.result.pk)
    return form_page(
        request,
        form,
        title="Plan a meeting",
        about=board.name,
        button="Plan the meeting",
        trail=trail_to(request, board=board),
    )


@require_http_methods(FORM)
@requires("governance.edit_meeting", on=Meeting)
def meeting_edit(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Move a planned meeting."""
    form = MeetingForm(posted(request), board=meeting.board, person=request.user.person, subject=meeting)
    if form.is_valid() and attempt(form, operations.edit_meeting, meeting, by=request.user.person):
        messages.success(request, "The meeting has been changed")
        return redirect("governance:meeting_detail", request.area.slug, meeting.pk)
    return _meeting_form(request, form, meeting, title="Change a meeting", button="Save the changes")


@require_http_methods(FORM)
@requires("governance.withdraw_meeting", on=Meeting)
def meeting_withdraw(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Call off a planned meeting."""
    form = WithdrawForm(posted(request), subject=meeting)
    if form.is_valid() and attempt(form, operations.withdraw_meeting, meeting, by=request.user.person):
        messages.success(request, "The meeting is withdrawn")
        return redirect("governance:meeting_detail", request.area.slug, meeting.pk)
    return _meeting_form(
        request,
        form,
        meeting,
        title="Withdraw the meeting",
        warning="It can't be planned again; plan a new meeting instead. The meeting and your reason stay visible.",
        button="Withdraw the meeting",
    )


def _meeting_form(request: HttpRequest, form, meeting: Meeting, **words: str) -> HttpResponse:
    trail = trail_to(request, board=meeting.board, meeting=meeting)
    return form_page(request, form, about=f"{meeting.board}: {meeting}", trail=trail, **words)
