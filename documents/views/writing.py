"""Documents, their versions and sections: the list, the pages, and writing them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import may, requires
from core.forms import attempt
from core.history import changes_of
from documents import operations
from documents.forms import (
    AuthorsForm,
    ConfirmForm,
    DocumentFilter,
    DocumentForm,
    OrderForm,
    SectionAddForm,
    SectionEditForm,
    VersionForm,
)
from documents.groups import partners_led_by
from documents.models import Document, DocumentVersion, Event, File, PassageRequest, Section
from partners.models import Partner, Person

ROWS = 30
form_page = require_http_methods(["GET", "HEAD", "POST"])


def trail_to(request: HttpRequest, *subjects) -> list[tuple[str, str]]:
    """The breadcrumbs from the list of documents down to these things."""
    trail = [("Documents", reverse("documents:document_list", args=[request.area.slug]))]
    for subject in subjects:
        subject.area = request.area  # its address needs the area, which is at hand
        label = f"Version {subject.number}" if isinstance(subject, DocumentVersion) else str(subject)
        trail.append((label, subject.get_absolute_url()))
    return trail


def posted(request: HttpRequest):
    """What a form is bound to: the request's data if it was sent."""
    return request.POST if request.method == "POST" else None


@require_safe
@requires("documents.view_documents")
def document_list(request: HttpRequest) -> HttpResponse:
    """The documents of the area that this person knows of, with their newest version that he sees."""
    person, today = request.user.person, clock.today()
    narrow = DocumentFilter(request.GET or None)
    documents = Document.objects.visible_to(person, request.area)
    if narrow.is_valid():
        if kind := narrow.cleaned_data["kind"]:
            documents = documents.filter(kind=kind)
        if state := narrow.cleaned_data["state"]:
            versions = DocumentVersion.objects.visible_to(person, request.area).in_state(state, today)
            documents = documents.filter(pk__in=versions.values("document"))
    order = {"title": "title", "-title": "-title"}.get(request.GET.get("sort", ""), "title")
    page = Paginator(documents.order_by(order, "pk").with_newest_version(person), ROWS).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "documents/document_list.html",
        {"page": page, "filter": narrow, "may_create": may(person, "documents.create_document", request.area)},
    )


@form_page
@requires("documents.create_document")
def document_create(request: HttpRequest) -> HttpResponse:
    """Begin a document."""
    person = request.user.person
    partners = Partner.objects.filter(pk__in=partners_led_by(person, request.area.pk))
    form = DocumentForm(posted(request), area=request.area, person=person, partners=partners)
    if form.is_valid() and attempt(form, operations.create_document, request.area, by=person):
        messages.success(request, f"{form.result} begun. Now add its first section.")
        return redirect(form.result)
    return render(
        request, "documents/document_create.html", {"form": form, "trail": trail_to(request)}, status=form.http_status
    )


@require_safe
@requires("documents.view_document", on=Document)
def document_detail(request: HttpRequest, document: Document) -> HttpResponse:
    """A document: its versions that this person sees, who writes it, its history."""
    person = request.user.person
    context = {
        "document": document,
        "versions": DocumentVersion.objects.visible_to(person, request.area).filter(document=document),
        "authors": document.authors.all(),
        "changes": changes_of(document),
        "co_production": document.co_production.standing(),
        "events": Event.objects.visible_to(person, request.area).filter(event_documents__document=document),
        "files": File.objects.visible_to(person, request.area).filter(document=document, companion=None),
        "passages": passages_of(document, person),
        "may_record_co_production": may(person, "documents.record_co_production_of_document", document),
        "may_add_file": may(person, "documents.add_file_to_document", document),
        "may_add_version": may(person, "documents.add_version_to_document", document),
        "may_set_authors": may(person, "documents.set_authors_of_document", document),
        "trail": trail_to(request),
    }
    return render(request, "documents/document_detail.html", context)


def passages_of(document: Document, person: Person) -> dict[str, int] | None:
    """How many passages are asked for and how they stand, for who writes the document; None for everybody else."""
    if not may(person, "documents.view_passage_requests_of_document", document):
        return None
    rows = PassageRequest.objects.visible_to(person, document.area).filter(document=document)
    waiting = Q(state__in=PassageRequest.WAITING)
    return rows.aggregate(
        number=Count("pk"),
        waiting=Count("pk", filter=waiting),
        overdue=Count("pk", filter=waiting & Q(due_on__lt=clock.today())),
        sent=Count("pk", filter=Q(state=PassageRequest.State.SENT)),
    )


@form_page
@requires("documents.set_authors_of_document", on=Document)
def document_authors(request: HttpRequest, document: Document) -> HttpResponse:
    """Name who writes a document."""
    authors = list(document.authors.all())
    form = AuthorsForm(posted(request), area=request.area, subject=document, initial={"authors": authors})
    if form.is_valid() and attempt(form, operations.set_authors, document, by=request.user.person):
        messages.success(request, "Authors changed")
        return redirect(document)
    context = {"form": form, "document": document, "trail": trail_to(request, document)}
    return render(request, "documents/document_authors.html", context, status=form.http_status)


@form_page
@requires("documents.add_version_to_document", on=Document)
def version_add(request: HttpRequest, document: Document) -> HttpResponse:
    """Begin the next version of a document from its newest one."""
    form = VersionForm(posted(request))
    if form.is_valid() and attempt(form, operations.add_version, document, by=request.user.person):
        messages.success(request, f"Version {form.result.number} begun as a draft")
        return redirect(form.result)
    context = {"form": form, "document": document, "trail": trail_to(request, document)}
    return render(request, "documents/version_add.html", context, status=form.http_status)


@form_page
@requires("documents.edit_version", on=DocumentVersion)
def section_add(request: HttpRequest, version: DocumentVersion) -> HttpResponse:
    """Write a new section of a draft."""
    form = SectionAddForm(posted(request))
    if form.is_valid() and attempt(form, operations.add_section, version, by=request.user.person):
        messages.success(request, f"Section “{form.result.heading}” added")
        return redirect(f"{version.get_absolute_url()}#{form.result.anchor}")
    context = {"form": form, "version": version, "trail": trail_to(request, version.document, version)}
    return render(request, "documents/section_add.html", context, status=form.http_status)


def section_of(version: DocumentVersion, number: int) -> Section:
    """A section of this version by its number; 404 for one of another version."""
    section = version.sections.filter(pk=number).first()
    if section is None:
        raise Http404
    return section


@form_page
@requires("documents.edit_version", on=DocumentVersion)
def section_edit(request: HttpRequest, version: DocumentVersion, section: int) -> HttpResponse:
    """Edit a section of a draft."""
    section = section_of(version, section)
    initial = {"heading": section.heading, "body": section.body}
    form = SectionEditForm(posted(request), subject=section, initial=initial)
    if form.is_valid() and attempt(form, operations.edit_section, section, by=request.user.person):
        messages.success(request, f"Section “{form.result.heading}” saved")
        return redirect(f"{version.get_absolute_url()}#{form.result.anchor}")
    context = {
        "form": form,
        "version": version,
        "section": section,
        "changes": changes_of(section, most=10),
        "trail": trail_to(request, version.document, version),
    }
    return render(request, "documents/section_edit.html", context, status=form.http_status)


@form_page
@requires("documents.edit_version", on=DocumentVersion)
def section_remove(request: HttpRequest, version: DocumentVersion, section: int) -> HttpResponse:
    """Take a section out of a draft, after asking."""
    section, form = section_of(version, section), ConfirmForm(posted(request), subject=version)
    form.fields.pop("seen_version")
    if form.is_valid() and attempt(form, operations.remove_section, section, by=request.user.person):
        messages.success(request, f"Section “{section.heading}” removed")
        return redirect(version)
    context = {
        "form": form,
        "version": version,
        "section": section,
        "trail": trail_to(request, version.document, version),
    }
    return render(request, "documents/section_remove.html", context, status=form.http_status)


@form_page
@requires("documents.edit_version", on=DocumentVersion)
def section_order(request: HttpRequest, version: DocumentVersion) -> HttpResponse:
    """Put the sections of a draft into another order."""
    form = OrderForm(posted(request), subject=version, sections=version.sections.all())
    if form.is_valid() and attempt(form, operations.reorder_sections, version, by=request.user.person):
        messages.success(request, "Sections put in order")
        return redirect(version)
    context = {"form": form, "version": version, "trail": trail_to(request, version.document, version)}
    return render(request, "documents/section_order.html", context, status=form.http_status)
