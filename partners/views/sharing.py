"""Sharing a thing with other people: what is chosen, what that would change, and what a second lead says to it."""

from django.apps import apps
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core.access import acting_as, demand, may, requires
from core.errors import RuleBroken
from core.forms import CONFLICT, PortalForm, attempt
from partners import seen_by, sharing, sharing_operations
from partners.models import Governed, Person, SharingRequest
from partners.reach import lines_of, name_of
from partners.sharing import Proposal
from partners.sharing_forms import EyesForm, ShareForm, SharingAnswerForm, SharingForm

NO_WAY_BACK = "You would no longer manage who sees it, and could not share it back yourself."


def _shared(request: HttpRequest, label: str, pk: int) -> Governed:
    """The thing of the URL, among those that this person sees and whose audience he manages."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        raise Http404 from None
    if not issubclass(model, Governed) or hasattr(model, "pgh_tracked_model"):
        raise Http404
    visible = model.objects.visible_to(request.user.person, request.area)
    subject = get_object_or_404(visible.select_related("area", "audience"), pk=pk)
    demand(request.user.person, "partners.manage_audience", subject)
    return subject


def _trail(request: HttpRequest, subject: Governed) -> list[tuple[str, str]]:
    where = [request.area.slug, subject._meta.label, subject.pk]
    own = [(str(subject), subject.get_absolute_url())] if hasattr(subject, "get_absolute_url") else []
    return [*own, ("Who can see this?", reverse("partners:who_can_see", args=where))]


def _choice_page(request: HttpRequest, subject: Governed, form: ShareForm | None) -> HttpResponse:
    person = request.user.person
    lines = lines_of(subject.audience, person, subject.area)
    waiting = SharingRequest.objects.visible_to(person, request.area).about(subject).waiting()
    context = {
        "subject": subject,
        "label": subject._meta.label,
        "kind": subject._meta.verbose_name,
        "form": form,
        "audience": name_of(subject.audience, lines, person),
        "lines": lines,
        "number": len(subject.audience.viewer_ids()),
        "waiting": waiting.select_related("asked_by", "asks_partner").first(),
        "sharings": sharing.sharings_of(subject, person) if form else [],
        "trail": _trail(request, subject),
    }
    return render(request, "partners/share.html", context, status=200 if form else CONFLICT)


@require_safe
@requires("partners.view_area")
def share(request: HttpRequest, label: str, pk: int) -> HttpResponse:
    """With whom a thing is shared today, how that came about, and with whom else it could be."""
    subject = _shared(request, label, pk)
    if subject.audience_follows:
        return _choice_page(request, subject, None)
    form = ShareForm(
        request.GET or None,
        subject=subject,
        person=request.user.person,
        initial=sharing.present_choice(subject, request.user.person),
    )
    return _choice_page(request, subject, form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.view_area")
def share_preview(request: HttpRequest, label: str, pk: int) -> HttpResponse:
    """Who would gain and who would lose sight of it; then, by POST, that it is shared so."""
    person, subject = request.user.person, _shared(request, label, pk)
    if subject.audience_follows:
        return _choice_page(request, subject, None)
    chosen = ShareForm(request.GET, subject=subject, person=person)
    if not chosen.is_valid():
        return _choice_page(request, subject, chosen)
    outlook = sharing.outlook_of(subject, chosen.proposal, person)
    form = SharingForm(request.POST if request.method == "POST" else None, subject=subject, outlook=outlook)
    if form.is_valid() and attempt(form, sharing_operations.share, subject, proposal=chosen.proposal, by=person):
        if form.result is not None:
            messages.success(request, f"Asked: it is shared so when {form.result.asked_of} agrees")
            return redirect(form.result)
        messages.success(request, f"Shared with: {outlook.proposal.short_name}")
        return _back_to(request, subject)
    if form.http_status == CONFLICT:
        chosen.subject = subject = _shared(request, label, pk)
        outlook = sharing.outlook_of(subject, chosen.proposal, person)
        form.look_again(outlook, subject.version)
    context = {
        "subject": subject,
        "label": label,
        "outlook": outlook,
        "lines": sharing.words_of(outlook.proposal, subject, person),
        "along": sharing.along_in_words(subject, person),
        "asked_of": _asked_of(subject, outlook, person),
        "warning": "" if person.pk in outlook.managers else NO_WAY_BACK,
        "kind": subject._meta.verbose_name,
        "form": form,
        "trail": [*_trail(request, subject), ("Share", reverse("partners:share", args=[request.area.slug, label, pk]))],
    }
    return render(request, "partners/share_preview.html", context, status=form.http_status)


def _asked_of(subject: Governed, outlook: sharing.Outlook, person: Person) -> str:
    """Whose agreement it needs. Who may not even ask reads why when he tries."""
    try:
        return sharing.asked_of(subject, person) if outlook.widens else ""
    except RuleBroken:
        return ""


def _back_to(request: HttpRequest, subject: Governed) -> HttpResponse:
    """To its audience's page, for those who still see it; else home."""
    person = Person.objects.get(pk=request.user.person.pk)  # afresh: his own sight may have changed
    with acting_as(person):
        still_sees_it = type(subject).objects.visible_to(person, request.area).filter(pk=subject.pk).exists()
    if still_sees_it:
        return redirect("partners:who_can_see", request.area.slug, subject._meta.label, subject.pk)
    return redirect(request.area)


@require_safe
@requires("partners.view_area")
def as_seen_by(request: HttpRequest, label: str, pk: int) -> HttpResponse:
    """What of a thing a group or an audience sees, among what this person sees of it himself."""
    person, subject = request.user.person, _shared(request, label, pk)
    form = EyesForm(request.GET or None, area=request.area, person=person)
    context = {"subject": subject, "kind": subject._meta.verbose_name, "form": form, "trail": _trail(request, subject)}
    if form.is_valid():
        chosen = form.cleaned_data["eyes"]
        context["whose"] = form.words_of(chosen)
        context["seen"] = seen_by.as_seen(subject, seen_by.eyes_of(request.area, chosen), person)
    return render(request, "partners/as_seen_by.html", context)


@require_safe
@requires("partners.view_sharing_request", on=SharingRequest)
def sharing_request(request: HttpRequest, asked: SharingRequest) -> HttpResponse:
    """That somebody wants more people to see a thing: what, why, and what became of it."""
    person = request.user.person
    context = {
        "asked": asked,
        "subject": sharing.subject_of(asked, person),
        "to_audience": name_of(asked.to_audience, lines_of(asked.to_audience, person, request.area), person),
        "may_answer": asked.is_waiting
        and asked.asked_by_id != person.pk
        and may(person, "partners.agree_to_sharing", asked),
        "may_withdraw": asked.is_waiting and may(person, "partners.withdraw_sharing_request", asked),
        "trail": [],
    }
    return render(request, "partners/sharing_request.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.agree_to_sharing", on=SharingRequest)
def answer(request: HttpRequest, asked: SharingRequest) -> HttpResponse:
    """Who would gain and who would lose sight of it; then, by POST, whether this lead agrees."""
    person, subject = request.user.person, sharing.subject_of(asked, request.user.person)
    if subject is None:
        raise Http404
    outlook = sharing.outlook_of(subject, Proposal(audience=asked.to_audience), person)
    form = SharingAnswerForm(request.POST if request.method == "POST" else None, outlook=outlook)
    if form.is_valid():
        typed = form.cleaned_data
        if typed.pop("answer") == "agree":
            done = attempt(form, sharing_operations.agree_to_sharing, asked, subject=subject, by=person)
        else:
            typed.pop("fingerprint")
            done = attempt(form, sharing_operations.decline_sharing, asked, by=person)
        if done:
            messages.success(request, f"{form.result.get_state_display()}: {asked.title}")
            return redirect(request.area)
        form.look_again(outlook)
    context = {
        "asked": asked,
        "subject": subject,
        "outlook": outlook,
        "lines": sharing.words_of(outlook.proposal, subject, person),
        "along": sharing.along_in_words(subject, person),
        "form": form,
        "trail": [(str(asked), asked.get_absolute_url())],
    }
    return render(request, "partners/sharing_request_answer.html", context, status=form.http_status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.withdraw_sharing_request", on=SharingRequest)
def withdraw(request: HttpRequest, asked: SharingRequest) -> HttpResponse:
    """Take back what one asked for."""
    form = PortalForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, sharing_operations.withdraw_sharing_request, asked, by=request.user.person):
        messages.success(request, "Request withdrawn")
        return redirect(asked)
    context = {
        "form": form,
        "heading": "Withdraw this request",
        "caption": asked.title,
        "text": "It stays shared as it is. You can ask again.",
        "button": "Withdraw the request",
        "trail": [(str(asked), asked.get_absolute_url())],
    }
    return render(request, "layouts/form.html", context, status=form.http_status)
