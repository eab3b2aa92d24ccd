"""What the pages of boards, meetings and decisions have in common."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from core.access import may
from core.forms import PortalForm
from governance.models import AgendaItem, Board, Decision, Meeting, MinutedAction, Referral
from partners.models import Person

Trail = list[tuple[str, str]]
FORM = ["GET", "HEAD", "POST"]


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, or None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def allowed(person: Person, subject, *verbs: str) -> dict[str, bool]:
    """Which of the app's verbs this person may do with the subject: what decides the buttons of a page."""
    return {verb: may(person, f"governance.{verb}", subject) for verb in verbs}


def trail_to(
    request: HttpRequest,
    *,
    board: Board | None = None,
    meeting: Meeting | None = None,
    item: AgendaItem | None = None,
) -> Trail:
    """The way down to a page of a board, of a meeting or of an item on its agenda."""
    slug = request.area.slug
    trail = [("Meetings", reverse("governance:meeting_list", args=[slug]))]
    if board is not None:
        trail.append((board.name, reverse("governance:board_detail", args=[slug, board.pk])))
    if meeting is not None:
        trail.append((str(meeting), reverse("governance:meeting_detail", args=[slug, meeting.pk])))
    if item is not None:
        trail.append((item.title, item.get_absolute_url()))
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
        "heading": title,
        "button": button,
        "trail": trail,
        "back": trail[-1][1],
        "caption": about,
        "text": text,
        "warning": warning,
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


def with_boards(rows: Iterable[Meeting] | Iterable[Decision] | Iterable[MinutedAction], boards: list[Board]) -> list:
    """Meetings, decisions or minuted actions, each with its board (`seen_board`) from those that the page has read.
    What somebody owns may be of a board that he can't see: then it has none."""
    known = {board.pk: board for board in boards}
    rows = list(rows)
    for row in rows:
        row.seen_board = known.get(row.board_id)
    return rows


def with_both_boards(referrals: Iterable[Referral], boards: list[Board]) -> list[Referral]:
    """Referrals, each with the boards that sent and received it (`seen_from`, `seen_to`), as `with_boards`."""
    known = {board.pk: board for board in boards}
    referrals = list(referrals)
    for referral in referrals:
        referral.seen_from = known.get(referral.from_board_id)
        referral.seen_to = known.get(referral.to_board_id)
    return referrals


def address_of_csv(request: HttpRequest, name: str, *numbers: int) -> str:
    """The address of a list's CSV, with the filters of the page."""
    query = request.GET.copy()
    query.pop("page", None)
    url = reverse(name, args=[request.area.slug, *numbers])
    return f"{url}?{query.urlencode()}" if query else url
