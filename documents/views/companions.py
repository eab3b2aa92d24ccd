"""Companions of a version: reading one, writing one, showing it, taking it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core.access import may, requires
from core.forms import attempt
from core.history import changes_of
from core.holding import warn_of_unread
from documents import operations
from documents.forms import CompanionForm, CompanionTextForm, CompanionWithdrawForm, ConfirmForm
from documents.models import Companion, DocumentVersion
from documents.views.writing import form_page, posted, trail_to


@form_page
@requires("documents.add_companion_to_version", on=DocumentVersion)
def companion_add(request: HttpRequest, version: DocumentVersion) -> HttpResponse:
    """Begin a companion of a version."""
    files = request.FILES if request.method == "POST" else None
    form = CompanionForm(posted(request), files)
    if form.is_valid() and attempt(form, operations.add_companion, version, by=request.user.person):
        messages.success(request, "Added. Only those who write this document see it until you make it ready.")
        warn_of_unread(request, form)
        return redirect(form.result)
    context = {"form": form, "version": version, "trail": trail_to(request, version.document, version)}
    return render(request, "documents/companion_add.html", context, status=form.http_status)


def trail_of(request: HttpRequest, companion: Companion) -> list[tuple[str, str]]:
    """The breadcrumbs down to the version that a companion is for."""
    version = companion.document_version
    return trail_to(request, version.document, version)


@require_safe
@requires("documents.view_companion", on=Companion)
def companion_detail(request: HttpRequest, companion: Companion) -> HttpResponse:
    """A companion, to read or to download."""
    context = {
        "companion": companion,
        "version": companion.document_version,
        "changes": changes_of(companion),
        "may_manage": may(request.user.person, "documents.manage_companion", companion),
        "trail": trail_of(request, companion),
    }
    return render(request, "documents/companion_detail.html", context)


@form_page
@requires("documents.manage_companion", on=Companion)
def companion_edit(request: HttpRequest, companion: Companion) -> HttpResponse:
    """Change the text of a companion that is being written."""
    form = CompanionTextForm(posted(request), subject=companion, initial={"text": companion.text})
    return one_step(request, companion, form, operations.edit_companion, "documents/companion_edit.html", "Saved")


@form_page
@requires("documents.manage_companion", on=Companion)
def companion_ready(request: HttpRequest, companion: Companion) -> HttpResponse:
    """Show a companion to everyone who reads the version."""
    form = ConfirmForm(posted(request), subject=companion)
    return one_step(
        request, companion, form, operations.make_companion_ready, "documents/companion_ready.html", "Ready to read"
    )


@form_page
@requires("documents.manage_companion", on=Companion)
def companion_withdraw(request: HttpRequest, companion: Companion) -> HttpResponse:
    """Take a companion back."""
    form = CompanionWithdrawForm(posted(request), subject=companion)
    return one_step(
        request, companion, form, operations.withdraw_companion, "documents/companion_withdraw.html", "Withdrawn"
    )


def one_step(request: HttpRequest, companion: Companion, form, operation, template: str, done: str) -> HttpResponse:
    """A page with one form that does one thing to the companion."""
    if form.is_valid() and attempt(form, operation, companion, by=request.user.person):
        messages.success(request, done)
        return redirect(companion)
    context = {"form": form, "companion": companion, "trail": [*trail_of(request, companion)]}
    context["trail"].append((companion.label, companion.get_absolute_url()))
    return render(request, template, context, status=form.http_status)
