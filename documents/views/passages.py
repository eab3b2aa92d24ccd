"""Passages that are asked for: asking, writing, sending, and what becomes of them."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import clock
from core.access import may, requires
from core.csv import csv_response
from core.forms import PortalForm, attempt
from core.history import changes_of
from documents import operations
from documents.forms.passages import (
    AskForPassageForm,
    DeclinePassageForm,
    PassageDraftForm,
    PassageForm,
    PassageRequestFilter,
    SendBackPassageForm,
    SetPassageAsideForm,
    TakeInPassageForm,
    WithdrawPassageRequestForm,
)
from documents.models import Document, DocumentVersion, PassageDraft, PassageRequest
from documents.templatetags.passages import passage_words
from documents.views.writing import ROWS, form_page, posted, section_of, trail_to

CSV_HEADER = (
    "Section",
    "Version",
    "Asked of",
    "What is asked",
    "Due by",
    "State",
    "Asked by",
    "Asked on",
    "Sent by",
    "Sent on",
    "Passage",
    "What was said last",
)

SENT = "Sent. Thank you. The portal tells you what becomes of it."


def requests_of(document: Document, request: HttpRequest) -> tuple[PassageRequestFilter, QuerySet]:
    """The filter of the address, and the requests of a document that it leaves."""
    narrow = PassageRequestFilter(request.GET or None)
    rows = PassageRequest.objects.visible_to(request.user.person, request.area).filter(document=document)
    rows = rows.select_related("area", "person", "partner", "document_version", "asked_by", "sent_by", "settled_by")
    return narrow, narrow.narrowed(rows, clock.today()).order_by("-document_version__number", "due_on", "pk")


@require_safe
@requires("documents.view_passage_requests_of_document", on=Document)
def passage_request_list(request: HttpRequest, document: Document) -> HttpResponse:
    """Who was asked for a passage of which section of a document, by when, and how each stands."""
    narrow, rows = requests_of(document, request)
    context = {
        "document": document,
        "filter": narrow,
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "trail": trail_to(request, document),
    }
    return render(request, "documents/passage_request_list.html", context)


@require_safe
@requires("documents.export_passage_requests_of_document", on=Document)
def passage_request_export(request: HttpRequest, document: Document) -> HttpResponse:
    """The same as CSV, with what was written."""
    lines = (
        (
            row.heading,
            row.document_version.number,
            row.asked_one,
            row.words,
            row.due_on,
            passage_words(row),
            row.asked_by,
            clock.day_of(row.asked_at),
            row.sent_by,
            row.sent_at and clock.day_of(row.sent_at),
            row.text,
            row.reason,
        )
        for row in requests_of(document, request)[1]
    )
    return csv_response(f"passages-asked-for-{document.pk}", CSV_HEADER, lines)


@form_page
@requires("documents.ask_for_passage_on_version", on=DocumentVersion)
def passage_request_ask(request: HttpRequest, version: DocumentVersion, section: int) -> HttpResponse:
    """Ask somebody for a passage of a section of a draft."""
    section, person = section_of(version, section), request.user.person
    form = AskForPassageForm(posted(request), area=request.area, by=person)
    if form.is_valid() and attempt(form, operations.ask_for_passage, section, by=person):
        messages.success(request, f"{form.result.asked_one} is asked for a passage of “{section.heading}”.")
        return redirect(f"{version.get_absolute_url()}#{section.anchor}")
    context = {
        "form": form,
        "version": version,
        "section": section,
        "back": f"{version.get_absolute_url()}#{section.anchor}",
        "trail": trail_to(request, version.document, version),
    }
    return render(request, "documents/passage_request_ask.html", context, status=form.http_status)


@require_safe
@requires("documents.view_passage_request", on=PassageRequest)
def passage_request_detail(request: HttpRequest, asked: PassageRequest) -> HttpResponse:
    """What is asked, what was written, and what became of it: for who is asked, and for who asks."""
    person = request.user.person
    may_settle = may(person, "documents.settle_passage_request", asked)
    context = {
        "asked": asked,
        "draft": PassageDraft.objects.filter(request=asked, person=person).first(),
        "may_answer": asked.is_waiting and may(person, "documents.answer_passage_request", asked),
        "works_on_it": may_settle,
        "may_settle_it": may_settle and asked.state == PassageRequest.State.SENT,
        "changes": changes_of(asked),
        "trail": trail_of(request, asked, may_settle),
    }
    return render(request, "documents/passage_request_detail.html", context)


def trail_of(request: HttpRequest, asked: PassageRequest, works_on_it: bool) -> list[tuple[str, str]]:
    """The breadcrumbs to a request: over its document for those who write it, from the list of documents for others."""
    if not works_on_it:
        return trail_to(request)
    address = reverse("documents:passage_request_list", args=[request.area.slug, asked.document_id])
    return [*trail_to(request, asked.document), ("Passages asked for", address)]


@form_page
@requires("documents.answer_passage_request", on=PassageRequest)
def passage_request_write(request: HttpRequest, asked: PassageRequest) -> HttpResponse:
    """Write the passage: keep it for oneself, or send it."""
    person, keeps = request.user.person, "draft" in request.POST
    draft = PassageDraft.objects.filter(request=asked, person=person).first()
    kind = PassageDraftForm if keeps else PassageForm
    operation = operations.save_passage_draft if keeps else operations.send_passage
    form = kind(posted(request), subject=asked, initial={"text": draft.text if draft else asked.text})
    done = "Kept. Only you see it until you send it." if keeps else SENT
    return one_step(request, asked, form, operation, "documents/passage_request_write.html", done, draft=draft)


@form_page
@requires("documents.answer_passage_request", on=PassageRequest)
def passage_request_decline(request: HttpRequest, asked: PassageRequest) -> HttpResponse:
    """Say that nothing comes, and why."""
    form = DeclinePassageForm(posted(request), subject=asked)
    page = "documents/passage_request_decline.html"
    return one_step(request, asked, form, operations.decline_passage, page, "Those who asked are told.")


@form_page
@requires("documents.settle_passage_request", on=PassageRequest)
def passage_request_take_in(request: HttpRequest, asked: PassageRequest) -> HttpResponse:
    """Put a passage at the end of its section, with the text of that in view."""
    version = asked.document_version
    section = version.sections.filter(anchor=asked.anchor).first()
    form = TakeInPassageForm(posted(request), subject=asked, section=section)
    if form.is_valid() and attempt(form, operations.take_in_passage, asked, by=request.user.person):
        messages.success(request, f"Taken in at the end of “{asked.heading}”. Who wrote it is told.")
        version.area = request.area
        return redirect(f"{version.get_absolute_url()}#{asked.anchor}")
    if form.is_bound and section is not None:
        section.refresh_from_db()
    context = {"form": form, "asked": asked, "section": section, "trail": trail_within(request, asked)}
    return render(request, "documents/passage_request_take_in.html", context, status=form.http_status)


@form_page
@requires("documents.settle_passage_request", on=PassageRequest)
def passage_request_send_back(request: HttpRequest, asked: PassageRequest) -> HttpResponse:
    """Send a passage back with what is missing."""
    form = SendBackPassageForm(posted(request), subject=asked)
    page = "documents/passage_request_send_back.html"
    return one_step(request, asked, form, operations.send_back_passage, page, "Sent back. Who wrote it is told.")


@form_page
@requires("documents.settle_passage_request", on=PassageRequest)
def passage_request_set_aside(request: HttpRequest, asked: PassageRequest) -> HttpResponse:
    """Thank for a passage without taking it in."""
    form = SetPassageAsideForm(posted(request), subject=asked)
    page = "documents/passage_request_set_aside.html"
    return one_step(request, asked, form, operations.set_passage_aside, page, "Who wrote it is thanked, and told why.")


@form_page
@requires("documents.settle_passage_request", on=PassageRequest)
def passage_request_withdraw(request: HttpRequest, asked: PassageRequest) -> HttpResponse:
    """Ask for a passage no longer."""
    form = WithdrawPassageRequestForm(posted(request), subject=asked)
    page = "documents/passage_request_withdraw.html"
    return one_step(
        request, asked, form, operations.withdraw_passage_request, page, "No longer asked for. Who was asked is told."
    )


def one_step(
    request: HttpRequest, asked: PassageRequest, form: PortalForm, operation: Callable, page: str, done: str, **more
) -> HttpResponse:
    """A page with one form that does one thing to a request."""
    if form.is_valid() and attempt(form, operation, asked, by=request.user.person):
        messages.success(request, done)
        return redirect(asked)
    context = {"form": form, "asked": asked, "trail": trail_within(request, asked), **more}
    return render(request, page, context, status=form.http_status)


def trail_within(request: HttpRequest, asked: PassageRequest) -> list[tuple[str, str]]:
    """The breadcrumbs down to a request itself."""
    works_on_it = may(request.user.person, "documents.settle_passage_request", asked)
    return [*trail_of(request, asked, works_on_it), (asked.heading, asked.get_absolute_url())]
