"""Publishing for everyone in the world: what the public would see, the second step, and what has been published."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from core.access import may, requires
from core.errors import RuleBroken
from core.forms import attempt
from core.history import changes_of
from documents.models import DocumentVersion
from reports import operations
from reports.models import BoardReport, PublicSnapshot
from reports.publishing import Subject, publication_of
from reports.publishing_forms import (
    ApproveForm,
    PublicationFilter,
    PublishForm,
    PublishPaperForm,
    WithdrawPublicationForm,
)
from strategies.models import Strategy, Workstream

form_page = require_http_methods(["GET", "HEAD", "POST"])
ROWS = 20


def _preview(request: HttpRequest, subject: Subject, confirm: str) -> HttpResponse:
    """What the public would see, and what is left out; or why it can't be published now."""
    context = {
        "subject": subject,
        "kind": subject._meta.verbose_name,
        "trail": [(str(subject), subject.get_absolute_url())],
        "confirm": reverse(f"reports:{confirm}", args=[request.area.slug, subject.pk]),
    }
    try:
        context["publication"] = publication_of(subject)
    except RuleBroken as refusal:
        context["refusal"] = refusal.message
    return render(request, "reports/publish_preview.html", context)


def _publish(
    request: HttpRequest, subject: Subject, preview: str, form_class: type[PublishForm] = PublishForm
) -> HttpResponse:
    """The second step: what it means, and the button."""
    seen = {"seen_fingerprint": request.GET.get("seen", "")[:64]}
    form = form_class(request.POST if request.method == "POST" else None, initial=seen)
    if form.is_valid() and attempt(form, operations.publish, subject, by=request.user.person):
        messages.success(request, _done(form.result))
        return redirect(form.result)
    back = reverse(f"reports:{preview}", args=[request.area.slug, subject.pk])
    needs_another = isinstance(subject, Strategy)
    context = {
        "form": form,
        "heading": "Propose this for everyone to read" if needs_another else "Publish this for everyone to read",
        "caption": str(subject),
        "kind": subject._meta.verbose_name,
        "text": "Anyone in the world will be able to read it, without an account. It stays as you have just read it: "
        "later changes need a new version. You can withdraw it."
        + (" It is published when a second lead has read and approved it." if needs_another else ""),
        "button": "Propose it" if needs_another else "Publish it",
        "back": back,
        "trail": [(str(subject), subject.get_absolute_url()), ("What the public would see", back)],
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


def _done(snapshot: PublicSnapshot) -> str:
    if snapshot.is_waiting:
        return "Proposed. The other leads have been told."
    return "It will be public at the time you set" if snapshot.is_yet_to_come else "Published"


def _two_pages(
    verb: str, model: type[Subject], noun: str, form_class: type[PublishForm] = PublishForm
) -> tuple[Callable[..., HttpResponse], Callable[..., HttpResponse]]:
    """The two pages by which a thing of this kind is published: what the public would see, and the second step."""

    @require_safe
    @requires(verb, on=model)
    def preview(request: HttpRequest, subject: Subject) -> HttpResponse:
        return _preview(request, subject, f"{noun}_publish")

    @form_page
    @requires(verb, on=model)
    def publish(request: HttpRequest, subject: Subject) -> HttpResponse:
        return _publish(request, subject, f"{noun}_preview", form_class)

    return preview, publish


strategy_preview, strategy_publish = _two_pages("reports.publish_strategy", Strategy, "strategy")
workstream_preview, workstream_publish = _two_pages("reports.publish_workstream", Workstream, "workstream")
answers_preview, answers_publish = _two_pages("reports.publish_answers", DocumentVersion, "answers")
paper_preview, paper_publish = _two_pages("reports.publish_report", BoardReport, "paper", PublishPaperForm)


# --- What has been published -----------------------------------------------------------------------------------------


@require_safe
@requires("reports.view_publications")
def publication_list(request: HttpRequest) -> HttpResponse:
    """What the area has published, what waits for a second person and what was withdrawn, newest first."""
    seen = PublicSnapshot.objects.visible_to(request.user.person, request.area).light()
    narrow = PublicationFilter(request.GET or None)
    chosen = narrow.cleaned_data if narrow.is_valid() else {}
    seen = seen.filter(**{name: value for name, value in chosen.items() if value})
    context = {
        "filter": narrow,
        "page": Paginator(seen.select_related("area", "proposed_by"), ROWS).get_page(request.GET.get("page")),
    }
    return render(request, "reports/publication_list.html", context)


@require_safe
@requires("reports.view_publication", on=PublicSnapshot)
def publication_detail(request: HttpRequest, snapshot: PublicSnapshot) -> HttpResponse:
    """One version as it was frozen, where it stands, and the other versions of the same thing."""
    person = request.user.person
    versions = PublicSnapshot.objects.visible_to(person, request.area).of_the_same_thing(snapshot).light()
    model = PublicSnapshot._meta.get_field(snapshot.key).related_model
    subject = model.objects.visible_to(person, request.area).filter(pk=getattr(snapshot, f"{snapshot.key}_id")).first()
    context = {
        "snapshot": snapshot,
        "text": mark_safe(snapshot.html),  # noqa: S308 - sanitised, or made by our own template, when it was frozen
        "subject": subject,
        "others": versions.exclude(pk=snapshot.pk).select_related("area").order_by("-number"),
        "may_approve": snapshot.is_waiting and may(person, "reports.approve_publication", snapshot),
        "may_withdraw": not snapshot.is_withdrawn and may(person, "reports.withdraw_publication", snapshot),
        "changes": changes_of(snapshot),
        "trail": _trail(request),
    }
    return render(request, "reports/publication_detail.html", context)


def _trail(request: HttpRequest, snapshot: PublicSnapshot | None = None) -> list[tuple[str, str]]:
    trail = [("Public pages", reverse("reports:publication_list", args=[request.area.slug]))]
    return [*trail, (str(snapshot), snapshot.get_absolute_url())] if snapshot else trail


def _step(
    request: HttpRequest, snapshot: PublicSnapshot, form, operation: Callable, done: str, **words
) -> HttpResponse:
    if form.is_valid() and attempt(form, operation, snapshot, by=request.user.person):
        messages.success(request, done)
        return redirect(snapshot)
    context = {
        "form": form,
        "snapshot": snapshot,
        "caption": str(snapshot),
        "trail": _trail(request, snapshot),
        **words,
    }
    return render(request, words.get("template", "layouts/form.html"), context, status=form.http_status)


@form_page
@requires("reports.approve_publication", on=PublicSnapshot)
def publication_approve(request: HttpRequest, snapshot: PublicSnapshot) -> HttpResponse:
    """Read it as the public will, and approve it as the second person."""
    return _step(
        request,
        snapshot,
        ApproveForm(request.POST if request.method == "POST" else None),
        operations.approve_publication,
        "Approved and published",
        template="reports/publication_approve.html",
        heading="Read and approve",
        button="Approve and publish it",
        shown=mark_safe(snapshot.html),  # noqa: S308 - sanitised when it was frozen
    )


@form_page
@requires("reports.withdraw_publication", on=PublicSnapshot)
def publication_withdraw(request: HttpRequest, snapshot: PublicSnapshot) -> HttpResponse:
    """Take it back, with the reason."""
    return _step(
        request,
        snapshot,
        WithdrawPublicationForm(request.POST if request.method == "POST" else None),
        operations.withdraw_publication,
        "Withdrawn. Nobody outside can read it any more.",
        heading="Withdraw this from the public pages",
        button="Withdraw it",
        weight="warning",
    )
