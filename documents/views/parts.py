"""Images in sections, and the lines of registers and logs."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core.access import requires
from core.errors import RuleBroken
from core.files import content_of
from core.forms import attempt
from documents import operations
from documents.forms import ConfirmForm, ContextEntryForm, ImageEditForm, ImageForm, LinkedPlanForm
from documents.models import DocumentVersion, Image, Section
from documents.views.writing import form_page, posted, section_of, trail_to

REGISTERS = {
    Section.Kind.LINKED_PLANS: (LinkedPlanForm, operations.add_linked_plan, "linked_plans"),
    Section.Kind.CONTEXT_LOG: (ContextEntryForm, operations.add_context_entry, "context_entries"),
}
"""For each kind of section with rows: their form, the operation that adds one, and where they hang."""


@require_safe
@requires("documents.view_image", on=Image)
def image(request: HttpRequest, image: Image) -> HttpResponse:
    """A picture to show in a page, for who sees its version. The upload guard painted it anew, so that it is a picture
    and nothing else; it is the one kind of file that is shown and not only given to save."""
    try:
        response = HttpResponse(content_of(image.stored), content_type=image.stored.content_type)
    except RuleBroken:
        raise Http404 from None  # held by the virus scanner: the page shows what it is in words
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def finish(request: HttpRequest, section: Section, form, template: str, **context) -> HttpResponse:
    """The page of one form about a section."""
    version = section.document_version
    context |= {"form": form, "section": section, "version": version}
    context["trail"] = trail_to(request, version.document, version)
    return render(request, template, context, status=form.http_status)


def back_to(section: Section, version: DocumentVersion) -> HttpResponse:
    """To the section in its version."""
    return redirect(f"{version.get_absolute_url()}#{section.anchor}")


@form_page
@requires("documents.edit_version", on=DocumentVersion)
def image_add(request: HttpRequest, version: DocumentVersion, section: int) -> HttpResponse:
    """Put a picture into a section of a draft."""
    section = section_of(version, section)
    files = request.FILES if request.method == "POST" else None
    form = ImageForm(posted(request), files, section=section)
    if form.is_valid() and attempt(form, operations.add_image, section, by=request.user.person):
        messages.success(request, "Picture added")
        return back_to(section, version)
    return finish(request, section, form, "documents/image_add.html")


def image_of(section: Section, number: int) -> Image:
    """A picture of this section by its number; 404 for another's."""
    found = section.images.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@form_page
@requires("documents.edit_version", on=DocumentVersion)
def image_edit(request: HttpRequest, version: DocumentVersion, section: int, image: int) -> HttpResponse:
    """Change what is said of a picture, or where it stands."""
    section = section_of(version, section)
    picture = image_of(section, image)
    initial = {name: getattr(picture, name) for name in ("alternative_text", "caption", "anchor")}
    form = ImageEditForm(posted(request), section=section, subject=picture, initial=initial)
    if form.is_valid() and attempt(form, operations.edit_image, picture, by=request.user.person):
        messages.success(request, "Picture saved")
        return back_to(section, version)
    return finish(request, section, form, "documents/image_edit.html", image=picture)


@form_page
@requires("documents.edit_version", on=DocumentVersion)
def image_remove(request: HttpRequest, version: DocumentVersion, section: int, image: int) -> HttpResponse:
    """Take a picture out of a draft, after asking."""
    section = section_of(version, section)
    picture = image_of(section, image)
    return remove(request, section, operations.remove_image, picture, "this picture", picture.alternative_text)


def remove(request: HttpRequest, section: Section, operation, subject, what: str, words: str) -> HttpResponse:
    """Ask once, then take it out of the draft."""
    form = ConfirmForm(posted(request))
    form.fields.pop("seen_version")
    if form.is_valid() and attempt(form, operation, subject, by=request.user.person):
        messages.success(request, "Removed")
        return back_to(section, section.document_version)
    return finish(request, section, form, "documents/part_remove.html", what=what, words=words)


def register_of(version: DocumentVersion, number: int) -> tuple[Section, tuple]:
    """A section with rows and what belongs to its kind; 404 for a section of text."""
    section = section_of(version, number)
    if section.kind not in REGISTERS:
        raise Http404
    return section, REGISTERS[Section.Kind(section.kind)]


@form_page
@requires("documents.edit_version", on=DocumentVersion)
def row_add(request: HttpRequest, version: DocumentVersion, section: int) -> HttpResponse:
    """Add a line to a register or log of a draft."""
    section, (form_class, operation, _) = register_of(version, section)
    form = form_class(posted(request), area=request.area, person=request.user.person)
    form.fields.pop("seen_version")
    if form.is_valid() and attempt(form, operation, section, by=request.user.person):
        messages.success(request, "Line added")
        return back_to(section, version)
    return finish(request, section, form, "documents/row_add.html")


def row_of(section: Section, rows: str, number: int):
    """A line of this register by its number; 404 for another's."""
    found = getattr(section, rows).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@form_page
@requires("documents.edit_version", on=DocumentVersion)
def row_edit(request: HttpRequest, version: DocumentVersion, section: int, row: int) -> HttpResponse:
    """Change a line of a register or log of a draft."""
    section, (form_class, _, rows) = register_of(version, section)
    row = row_of(section, rows, row)
    form = form_class(posted(request), area=request.area, person=request.user.person, subject=row)
    for name in form.fields:
        if name != "seen_version":
            form.fields[name].initial = getattr(row, name)
    if form.is_valid() and attempt(form, operations.edit_row, row, by=request.user.person):
        messages.success(request, "Line saved")
        return back_to(section, version)
    return finish(request, section, form, "documents/row_edit.html", row=row)


@form_page
@requires("documents.edit_version", on=DocumentVersion)
def row_remove(request: HttpRequest, version: DocumentVersion, section: int, row: int) -> HttpResponse:
    """Take a line out of a register or log of a draft, after asking."""
    section, (_, _, rows) = register_of(version, section)
    row = row_of(section, rows, row)
    return remove(request, section, operations.remove_row, row, "this line", str(row))
