"""Notices: intentions as they were published."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commissioning import operations
from commissioning.forms import PublishForm, ReasonForm
from commissioning.models import Intention, IntentionNotice
from commissioning.views.common import allowed, answer, bound, form_page, trail_to
from core.access import requires


@form_page
@requires("commissioning.publish_intention", on=Intention)
def intention_publish(request: HttpRequest, intention: Intention) -> HttpResponse:
    """Publish an intention in words of its own."""
    form = bound(request, PublishForm, initial={"title": intention.title, "text": intention.summary})
    return answer(
        request,
        form,
        operations.publish_intention,
        intention,
        heading="Publish this intention",
        button="Publish",
        done="Intention published",
        trail=trail_to(request, "intention", intention),
        to=intention,
        warning="These words can't be changed after they are published, only withdrawn.",
    )


@require_safe
@requires("commissioning.view_intention_notice", on=IntentionNotice)
def notice_detail(request: HttpRequest, notice: IntentionNotice) -> HttpResponse:
    """One notice; with a link to the intention for those who see that."""
    person = request.user.person
    context = {
        "notice": notice,
        "intention": Intention.objects.visible_to(person, request.area).filter(pk=notice.intention_id).first(),
        "trail": trail_to(request, "intentionnotice"),
        **allowed(request, notice, "withdraw_intention_notice"),
    }
    return render(request, "commissioning/notice_detail.html", context)


@form_page
@requires("commissioning.withdraw_intention_notice", on=IntentionNotice)
def notice_withdraw(request: HttpRequest, notice: IntentionNotice) -> HttpResponse:
    """Take a notice back."""
    return answer(
        request,
        bound(request, ReasonForm, subject=notice),
        operations.withdraw_notice,
        notice,
        heading="Withdraw this notice",
        button="Withdraw",
        done="Notice withdrawn",
        trail=trail_to(request, "intentionnotice", notice),
    )
