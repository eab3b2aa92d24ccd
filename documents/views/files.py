"""Files beside documents, and the one view that gives any file out."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core.access import may, requires
from core.errors import RuleBroken
from core.files import attachment, is_held
from core.forms import CONFLICT, attempt
from core.history import changes_of
from core.holding import warn_of_unread
from core.uploads import KINDS
from documents import operations
from documents.forms import FileForm, ShowFileForm, WithdrawFileForm
from documents.models import Document, File
from documents.views.writing import form_page, posted, trail_to


@form_page
@requires("documents.add_file_to_document", on=Document)
def file_add(request: HttpRequest, document: Document) -> HttpResponse:
    """Add a file to a document."""
    files = request.FILES if request.method == "POST" else None
    form = FileForm(posted(request), files, document=document)
    if form.is_valid() and attempt(form, operations.add_file_to_document, document, by=request.user.person):
        messages.success(request, f"“{form.result.title}” added")
        warn_of_unread(request, form)
        return redirect(f"{document.get_absolute_url()}#files")
    context = {"form": form, "document": document, "trail": trail_to(request, document)}
    return render(request, "documents/file_add.html", context, status=form.http_status)


def document_of(request: HttpRequest, file: File) -> Document | None:
    """The file's document, as far as this person sees it."""
    return Document.objects.visible_to(request.user.person, request.area).filter(pk=file.document_id).first()


def kind_of(file: File) -> str:
    """What kind of file it is, in words."""
    known = KINDS.get(f".{file.stored.name.rpartition('.')[2].lower()}")
    return known.words if known else "File"


@require_safe
@requires("documents.view_file", on=File)
def file_detail(request: HttpRequest, file: File) -> HttpResponse:
    """What a file is, whose, who may have it, its history, and the link to download it."""
    person, document = request.user.person, document_of(request, file)
    context = {
        "file": file,
        "kind": kind_of(file),
        "document": document,
        "held": is_held(file.stored),
        "changes": changes_of(file),
        "may_manage": may(person, "documents.manage_file", file),
        "trail": trail_to(request, *([document] if document else [])),
    }
    return render(request, "documents/file_detail.html", context)


@require_safe
@requires("documents.download_file", on=File)
def file_download(request: HttpRequest, file: File) -> HttpResponse:
    """The file itself, as an attachment, for who may see it at this moment; 409 while it is withdrawn or held."""
    if not file.is_available:
        return refused(request, file, "This file has been withdrawn, so it can no longer be downloaded.")
    try:
        return attachment(file.stored)
    except RuleBroken as refusal:
        return refused(request, file, refusal.message)


def refused(request: HttpRequest, file: File, why: str) -> HttpResponse:
    """Why the file can't be had now."""
    context = {"file": file, "why": why, "trail": trail_to(request)}
    return render(request, "documents/file_refused.html", context, status=CONFLICT)


@form_page
@requires("documents.manage_file", on=File)
def file_show(request: HttpRequest, file: File) -> HttpResponse:
    """Change who may have a document's file."""
    document = document_of(request, file)
    if document is None:
        raise Http404
    form = ShowFileForm(posted(request), subject=file, document=document)
    if form.is_valid() and attempt(form, operations.show_file, file, by=request.user.person):
        messages.success(request, "Changed")
        return redirect(form.result)
    context = {"form": form, "file": file, "trail": trail_to(request, document, file)}
    return render(request, "documents/file_show.html", context, status=form.http_status)


@form_page
@requires("documents.manage_file", on=File)
def file_withdraw(request: HttpRequest, file: File) -> HttpResponse:
    """Take a file back."""
    form = WithdrawFileForm(posted(request), subject=file)
    if form.is_valid() and attempt(form, operations.withdraw_file, file, by=request.user.person):
        messages.success(request, "Withdrawn")
        return redirect(form.result)
    context = {"form": form, "file": file, "trail": trail_to(request, file)}
    return render(request, "documents/file_withdraw.html", context, status=form.http_status)
