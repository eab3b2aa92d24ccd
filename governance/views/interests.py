"""Interests declared in an item of an agenda: recording and withdrawing them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from core.access import requires
from core.forms import attempt
from governance import operations
from governance.forms.interests import InterestForm, WithdrawInterestForm
from governance.models import AgendaItem, Board, Meeting
from governance.views.pages import FORM, Trail, form_page, posted, trail_to

WARNING = (
    "A disclosable pecuniary interest, or one of a bidder or provider, closes what is not public about the item, and "
    "its papers, at once: in every list, file and e-mail. The other kinds close nothing."
)


def _trail_of(request: HttpRequest, item: AgendaItem) -> Trail:
    """The way down to an item; a board or meeting that this person can't see is left out."""
    person = request.user.person
    board = Board.objects.visible_to(person, request.area).filter(pk=item.board_id).first()
    meeting = Meeting.objects.visible_to(person, request.area).filter(pk=item.meeting_id).first()
    return trail_to(request, board=board, meeting=meeting, item=item)


@require_http_methods(FORM)
@requires("governance.record_interest_on_agenda_item", on=AgendaItem)
def interest_record(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """Record an interest that somebody declared in an item."""
    form = InterestForm(posted(request), area=request.area)
    if form.is_valid() and attempt(form, operations.record_interest, item, by=request.user.person):
        messages.success(request, "Interest recorded")
        return redirect(item)
    return form_page(
        request,
        form,
        title="Record an interest",
        about=str(item),
        button="Record it",
        trail=_trail_of(request, item),
        warning=WARNING,
    )


@require_http_methods(FORM)
@requires("governance.record_interest_on_agenda_item", on=AgendaItem)
def interest_withdraw(request: HttpRequest, item: AgendaItem, interest_pk: int) -> HttpResponse:
    """Record that an interest no longer holds, or was a mistake."""
    interest = get_object_or_404(item.interests.holding().select_related("person", "partner"), pk=interest_pk)
    form = WithdrawInterestForm(posted(request))
    if form.is_valid() and attempt(form, operations.withdraw_interest, interest, by=request.user.person):
        messages.success(request, "Interest withdrawn")
        return redirect(item)
    opens = f"From now on the item and its papers are open again to: {interest.person or interest.partner}."
    return form_page(
        request,
        form,
        title="Withdraw an interest",
        about=str(item),
        text=str(interest),
        button="Withdraw it",
        trail=_trail_of(request, item),
        warning=opens if interest.closes else "",
    )
