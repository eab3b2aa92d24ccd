"""What the pages of boards, meetings and decisions have in common."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from core.access import may
from core.forms import PortalForm
from governance.models import Board, Decision, Meeting
from partners.models import Person

Trail = list[tuple[str, str]]


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, or None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def allowed(person: Person, subject, *verbs: str) -> dict[str, bool]:
    """Which of the app's verbs this person may do with the subject: what decides the buttons of a page."""
    return {verb: may(person, f"governance.{verb}", subject) for verb in verbs}


def trail_to(request: HttpRequest, *, board: Board | None = None, meeting: Meeting | None = None) -> Trail:
    """The way down to a page of a board or of a meeting."""
    slug = request.area.slug
    trail = [("Meetings", reverse("governance:meeting_list", args=[slug]))]
    if board is not None:
        trail.append((board.name, reverse("governance:board_detail", args=[slug, board.pk])))
    if meeting is not None:
        trail.append((str(meeting), reverse("governance:meeting_detail", args=[slug, meeting.pk])))
    return trail


def form_page(
    request: HttpRequest,
    form: PortalForm,
    *,
    title: str,
    button: str,
    trail: Trail,
    about: str = "",
    text: str = "",
    warning: str = "",
) -> HttpResponse:
    """A page with one form. `about` stands above its heading, `text` below it (what the form is about, in full), and
    `warning` before the button where the step can't be taken back."""
    context = {
        "form": form,
        "title": title,
        "button": button,
        "trail": trail,
        "back": trail[-1][1],
        "about": about,
        "text": text,
        "warning": warning,
    }
    return render(request, "governance/form.html", context, status=form.http_status)


def with_boards(rows: Iterable[Meeting] | Iterable[Decision], boards: list[Board]) -> list:
    """Meetings or decisions, each with its board (`seen_board`) from those that the page has read. A decision that
    somebody owns may be of a board that he can't see: then it has none."""
    known = {board.pk: board for board in boards}
    rows = list(rows)
    for row in rows:
        row.seen_board = known.get(row.board_id)
    return rows
