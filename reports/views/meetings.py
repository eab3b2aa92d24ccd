"""Closing a meeting, and a plan as a board could see it when it met."""

from collections import Counter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from actionplans.models import Action
from core.access import requires
from core.forms import attempt
from governance.forms.choices import ConfirmForm
from governance.models import Meeting
from governance.views.pages import FORM, form_page, posted, trail_to
from reports import operations
from reports.freezing import thawed
from reports.models import FrozenPlan


@require_http_methods(FORM)
@requires("governance.hold_meeting", on=Meeting)
def meeting_close(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Record that a meeting took place, and keep the plans as its board could see them."""
    form = ConfirmForm(posted(request), subject=meeting)
    if form.is_valid() and attempt(form, operations.close_meeting, meeting, by=request.user.person):
        messages.success(request, "The meeting is closed. The plans are kept as the board could see them.")
        return redirect("governance:meeting_detail", request.area.slug, meeting.pk)
    return form_page(
        request,
        form,
        title="Close the meeting",
        about=f"{meeting.board}: {meeting}",
        text="This records that it was held, and keeps each plan of the board as its members could see it when the "
        "meeting began. The next dashboard opens with what has moved since then.",
        warning="It can't be moved or withdrawn after this. “Since the last meeting” will count from when it began.",
        button="Yes, close the meeting",
        trail=trail_to(request, board=meeting.board, meeting=meeting),
    )


@require_safe
@requires("reports.view_frozen_plan", on=FrozenPlan)
def frozen_plan_detail(request: HttpRequest, frozen: FrozenPlan) -> HttpResponse:
    """A plan as the board could see it when it met: of its actions those that this person may see now as well."""
    person, area = request.user.person, request.area
    kept = [thawed(row) for row in frozen.data["actions"]]
    seen = Action.objects.visible_to(person, area).filter(pk__in=[entry.pk for entry in kept])
    open_now = set(seen.values_list("pk", flat=True))
    entries = [entry for entry in kept if entry.pk in open_now]
    counts, key = Counter(entry.level_id for entry in entries), frozen.data["key"]
    meeting = Meeting.objects.visible_to(person, area).filter(pk=frozen.meeting_id).select_related("board").first()
    dashboard = reverse("reports:dashboard", args=[area.slug])
    context = {
        "frozen": frozen,
        "meeting": meeting,
        "entries": entries,
        "counts": [(level, counts[level["pk"]]) for level in key if counts[level["pk"]]],
        "keys": [({"name": frozen.data["scheme"]}, key)] if all("meaning" in level for level in key) else [],
        "closed_to_reader": len(kept) - len(entries),
        "dashboard_url": f"{dashboard}?plan={frozen.plan_id}&board={frozen.board_id}",
        "trail": trail_to(request, board=meeting.board if meeting else None, meeting=meeting),
    }
    return render(request, "reports/frozen_plan_detail.html", context)
