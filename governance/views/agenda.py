"""The agenda of a meeting: arranging it, and the page of each item."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import requires
from core.forms import PortalForm, attempt
from core.history import changes_of
from core.panels import panels_of
from governance import operations
from governance.forms.agenda import AgendaItemForm, EarlierConsiderationForm, MoveForm, NonPublicPartForm
from governance.forms.choices import ConfirmForm
from governance.forms.meetings import WithdrawForm
from governance.models import AgendaItem, Board, Decision, Meeting, NonPublicPart
from governance.views.meetings import agenda_of
from governance.views.pages import FORM, allowed, form_page, posted, trail_to
from partners.models import Person
from partners.reads import note_read


@require_safe
@requires("governance.add_agenda_item", on=Meeting)
def agenda_arrange(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The agenda as who runs the board arranges it: order, proposals, standing items."""
    context = {
        "meeting": meeting,
        "board": meeting.board,
        "trail": trail_to(request, board=meeting.board, meeting=meeting),
    }
    return render(request, "governance/agenda_arrange.html", context | agenda_of(meeting, request.user.person))


def _to_agenda(request: HttpRequest, meeting_id: int, item: AgendaItem | None = None) -> HttpResponse:
    url = reverse("governance:agenda_arrange", args=[request.area.slug, meeting_id])
    return redirect(f"{url}#item-{item.pk}" if item else url)


@require_http_methods(FORM)
@requires("governance.add_agenda_item", on=Meeting)
def agenda_item_add(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Put an item on an agenda."""
    form = AgendaItemForm(posted(request), board=meeting.board)
    if form.is_valid() and attempt(form, operations.add_agenda_item, meeting, by=request.user.person):
        messages.success(request, f"“{form.result}” is on the agenda")
        return _to_agenda(request, meeting.pk)
    return form_page(
        request,
        form,
        title="Add an item",
        about=f"{meeting.board}: {meeting}",
        button="Put it on the agenda",
        trail=trail_to(request, board=meeting.board, meeting=meeting),
    )


@require_http_methods(FORM)
@requires("governance.propose_agenda_item", on=Meeting)
def agenda_item_propose(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Propose an item for an agenda."""
    form = AgendaItemForm(posted(request), board=meeting.board)
    if form.is_valid() and attempt(form, operations.propose_agenda_item, meeting, by=request.user.person):
        messages.success(
            request, "Your item is proposed. The chair or the clerk will say whether the meeting takes it."
        )
        return redirect(form.result)
    return form_page(
        request,
        form,
        title="Propose an item",
        about=f"{meeting.board}: {meeting}",
        button="Propose the item",
        trail=trail_to(request, board=meeting.board, meeting=meeting),
    )


@require_http_methods(FORM)
@requires("governance.add_agenda_item", on=Meeting)
def agenda_add_standing(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Put the board's standing items on an agenda."""
    form = PortalForm(posted(request))
    if form.is_valid() and attempt(form, operations.add_standing_items_to_agenda, meeting, by=request.user.person):
        messages.success(request, "The standing items are on the agenda")
        return _to_agenda(request, meeting.pk)
    return form_page(
        request,
        form,
        title="Add the standing items",
        about=f"{meeting.board}: {meeting}",
        text="Those that are not on this agenda yet come at its end, in their order.",
        button="Add the standing items",
        trail=trail_to(request, board=meeting.board, meeting=meeting),
    )


@require_safe
@requires("governance.view_agenda_item", on=AgendaItem)
def agenda_item_detail(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """What an item is about, who considered it before, and, for those who may know, what is not public about it."""
    person = request.user.person
    meeting = _meeting_of(item, person)
    part = NonPublicPart.objects.visible_to(person, request.area).filter(agenda_item=item).first()
    note_read(request, part)
    # A board that this person can't see is not named.
    seen = {board.pk: board for board in Board.objects.visible_to(person, request.area)}
    interests = list(operations.interests_declared(person, request.area).filter(agenda_item=item))
    earlier = list(item.earlier_considerations.all())
    for consideration in earlier:
        consideration.seen_board = seen.get(consideration.board_id)
    context = {
        "item": item,
        "number": _number_of(item, meeting),
        "meeting": meeting,
        "board": seen.get(item.board_id),
        "part": part,
        "earlier": earlier,
        "interests": interests,
        "decisions": Decision.objects.visible_to(person, request.area).filter(agenda_item=item).select_related("owner"),
        "is_closed": bool(interests) and operations.closes_to(interests, person),
        "panels": panels_of(item, person),
        "changes": changes_of(item),
        "may": _allowed(person, item),
        "trail": trail_to(request, board=seen.get(item.board_id), meeting=meeting),
    }
    return render(request, "governance/agenda_item_detail.html", context)


def _meeting_of(item: AgendaItem, person: Person) -> Meeting | None:
    """The meeting, where this person sees it: a presenter from outside may see his item only."""
    return Meeting.objects.visible_to(person, item.area).filter(pk=item.meeting_id).first()


def _number_of(item: AgendaItem, meeting: Meeting | None) -> int | None:
    if meeting is None or item.state != AgendaItem.State.ON_AGENDA:
        return None
    return [each.pk for each in meeting.agenda_items.on_the_agenda()].index(item.pk) + 1


def _allowed(person: Person, item: AgendaItem) -> dict[str, bool]:
    return allowed(
        person,
        item,
        "edit_agenda_item",
        "accept_agenda_item",
        "withdraw_agenda_item",
        "write_non_public_part_of_agenda_item",
        "record_earlier_consideration_of_agenda_item",
        "record_interest_on_agenda_item",
    )


def _trail_of(request: HttpRequest, item: AgendaItem) -> list[tuple[str, str]]:
    return trail_to(request, board=item.board, meeting=item.meeting, item=item)


@require_http_methods(FORM)
@requires("governance.edit_agenda_item", on=AgendaItem)
def agenda_item_edit(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """Change an item of an agenda."""
    form = AgendaItemForm(posted(request), board=item.board, subject=item)
    if form.is_valid() and attempt(form, operations.edit_agenda_item, item, by=request.user.person):
        messages.success(request, "The item has been changed")
        return redirect(item)
    return form_page(
        request,
        form,
        title="Change an item",
        about=str(item),
        button="Save the changes",
        trail=_trail_of(request, item),
    )


@require_POST
@requires("governance.move_agenda_item", on=AgendaItem)
def agenda_item_move(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """Move an item up or down on its agenda."""
    form = MoveForm(request.POST)
    if form.is_valid() and attempt(form, operations.move_agenda_item, item, by=request.user.person):
        messages.success(request, f"“{item}” has moved {form.cleaned_data['direction']}")
    else:
        messages.error(request, " ".join(error.text for error in form.error_list))
    return _to_agenda(request, item.meeting_id, item)


@require_http_methods(FORM)
@requires("governance.accept_agenda_item", on=AgendaItem)
def agenda_item_accept(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """Take a proposed item on the agenda."""
    form = ConfirmForm(posted(request), subject=item)
    if form.is_valid() and attempt(form, operations.accept_agenda_item, item, by=request.user.person):
        messages.success(request, f"“{item}” is on the agenda")
        return _to_agenda(request, item.meeting_id, item)
    return form_page(
        request,
        form,
        title="Accept a proposed item",
        about=str(item),
        text=item.text,
        warning="Everyone who sees the meeting will see the item from now on.",
        button="Put it on the agenda",
        trail=_trail_of(request, item),
    )


@require_http_methods(FORM)
@requires("governance.withdraw_agenda_item", on=AgendaItem)
def agenda_item_withdraw(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """Take an item off an agenda."""
    form = WithdrawForm(posted(request), subject=item)
    if form.is_valid() and attempt(form, operations.withdraw_agenda_item, item, by=request.user.person):
        messages.success(request, "The item is withdrawn")
        return redirect(item)
    return form_page(
        request,
        form,
        title="Withdraw an item",
        about=str(item),
        warning="It can't be put back; add a new item instead. The item and your reason stay visible.",
        button="Withdraw the item",
        trail=_trail_of(request, item),
    )


@require_http_methods(FORM)
@requires("governance.write_non_public_part_of_agenda_item", on=AgendaItem)
def agenda_item_write_non_public(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """Write or change what is not public about an item."""
    person = request.user.person
    part = NonPublicPart.objects.visible_to(person, request.area).filter(agenda_item=item).first()
    form = NonPublicPartForm(posted(request), board=item.board, subject=part)
    operation, subject = (operations.edit_non_public_part, part) if part else (operations.add_non_public_part, item)
    if form.is_valid() and attempt(form, operation, subject, by=person):
        messages.success(request, "What is not public is kept for those who may see it")
        return redirect(item)
    return form_page(
        request,
        form,
        title="What is not public",
        about=str(item),
        button="Save what is not public",
        trail=_trail_of(request, item),
    )


@require_http_methods(FORM)
@requires("governance.record_earlier_consideration_of_agenda_item", on=AgendaItem)
def agenda_item_considered(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """Record that a body considered the matter earlier."""
    form = EarlierConsiderationForm(posted(request), area=request.area, person=request.user.person)
    if form.is_valid() and attempt(form, operations.record_earlier_consideration, item, by=request.user.person):
        messages.success(request, "Recorded who considered it earlier")
        return redirect(item)
    return form_page(
        request,
        form,
        title="Considered earlier by another body",
        about=str(item),
        button="Record this",
        trail=_trail_of(request, item),
    )
