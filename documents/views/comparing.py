"""Comparing two versions of a document."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import requires
from documents.comparing import compare
from documents.forms import CompareForm
from documents.models import Document, DocumentVersion
from documents.views.writing import trail_to


@require_safe
@requires("documents.view_document", on=Document)
def document_compare(request: HttpRequest, document: Document) -> HttpResponse:
    """What changed from one version to another, of those this person sees; at first from the last but one to the
    newest."""
    versions = DocumentVersion.objects.visible_to(request.user.person, request.area).filter(document=document)
    newest = list(versions.order_by("-number")[:2])
    initial = {"old": newest[-1].pk, "new": newest[0].pk} if newest else {}
    form = CompareForm(request.GET or initial, versions=versions)
    old = new = None
    if len(newest) == 2 and form.is_valid():
        old, new = sorted((form.cleaned_data["old"], form.cleaned_data["new"]), key=lambda version: version.number)
    sections = compare(old, new) if old else []
    context = {
        "document": document,
        "form": form,
        "old": old,
        "new": new,
        "enough": len(newest) == 2,
        "sections": sections,
        "changed": sum(bool(section.change) for section in sections),
        "trail": trail_to(request, document),
    }
    return render(request, "documents/document_compare.html", context)
