"""Who took part in shaping a document."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.access import requires
from core.forms import attempt
from documents import operations
from documents.forms import CoProductionForm, WithdrawForm
from documents.models import Document
from documents.views.writing import form_page, posted, trail_to


@form_page
@requires("documents.record_co_production_of_document", on=Document)
def co_production_record(request: HttpRequest, document: Document) -> HttpResponse:
    """Record who took part, at what stage, how and when."""
    form = CoProductionForm(posted(request), area=request.area)
    if form.is_valid() and attempt(form, operations.record_co_production_of_document, document, by=request.user.person):
        messages.success(request, "Recorded")
        return redirect(f"{document.get_absolute_url()}#co-production")
    context = {"form": form, "document": document, "trail": trail_to(request, document)}
    return render(request, "documents/co_production_record.html", context, status=form.http_status)


@form_page
@requires("documents.record_co_production_of_document", on=Document)
def co_production_withdraw(request: HttpRequest, document: Document, record: int) -> HttpResponse:
    """Take back a record that is wrong."""
    record = document.co_production.standing().filter(pk=record).first()
    if record is None:
        raise Http404
    form = WithdrawForm(posted(request))
    if form.is_valid() and attempt(form, operations.withdraw_co_production, record, by=request.user.person):
        messages.success(request, "Withdrawn")
        return redirect(f"{document.get_absolute_url()}#co-production")
    context = {"form": form, "document": document, "record": record, "trail": trail_to(request, document)}
    return render(request, "documents/co_production_withdraw.html", context, status=form.http_status)
