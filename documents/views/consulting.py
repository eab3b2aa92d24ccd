"""A version on its way: reading it, opening it, closing it, agreeing it, taking it back."""

from collections import defaultdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.access import may, requires
from core.forms import attempt
from core.history import changes_of
from core.templatetags.portal import day
from documents import operations
from documents.discussion import reading_of
from documents.forms import AgreeForm, CommentForm, OpenForm, ReasonForm
from documents.groups import partners_led_by, partners_of
from documents.models import Comment, Companion, DocumentVersion, PassageRequest, Section
from documents.views.writing import form_page, posted, trail_to
from partners.models import Partner, Person
from partners.reach import lines_of

ACTIONS = {
    "may_edit": "documents.edit_version",
    "may_add_companion": "documents.add_companion_to_version",
    "may_open": "documents.open_consultation_on_version",
    "may_close": "documents.close_consultation_on_version",
    "may_read_comments": "documents.read_comments_on_version",
    "may_publish": "documents.publish_answers_on_version",
    "may_agree": "documents.agree_version",
    "may_withdraw": "documents.withdraw_version",
}


SUBMITTED = (
    "Your comment was submitted. Thank you. Its authors answer every comment; the answers come out together, and the "
    "portal tells you."
)


def kept_words(comment: Comment, version: DocumentVersion) -> str:
    """What becomes of a comment inside a group, and by when."""
    last_day = day(version.consultation.closes_on)
    return (
        f"Only {comment.partner} sees your comment. Its lead can draw on it in the one comment that your group "
        f"submits, by the end of {last_day}."
    )


def groups_of(person: Person, version: DocumentVersion) -> list[Partner]:
    """The partners in whose name this person can speak among themselves about a version."""
    if not may(person, "documents.comment_inside_group_on_version", version):
        return []
    return list(Partner.objects.filter(pk__in=partners_of(person, version.area_id)))


@require_safe
@requires("documents.view_version", on=DocumentVersion)
def version_detail(request: HttpRequest, version: DocumentVersion) -> HttpResponse:
    """The text, to read and to comment on. With `?paragraph=` the box for a comment stands at that paragraph; `whole`
    is the place for the document as a whole."""
    form, person = None, request.user.person
    if "paragraph" in request.GET and may_comment_now(person, version):
        anchor = request.GET["paragraph"].removeprefix("whole")
        form = CommentForm(groups=groups_of(person, version), initial={"paragraph": anchor})
    return reading_page(request, version, form)


def may_comment_now(person: Person, version: DocumentVersion) -> bool:
    """Whether the page offers this person to comment."""
    return version.is_open_for_comment and may(person, "documents.comment_on_version", version)


def reading_page(request: HttpRequest, version: DocumentVersion, form: CommentForm | None) -> HttpResponse:
    """The reading page, with the box for a comment at its paragraph where there is one."""
    person = request.user.person
    reading = reading_of(version, person)
    anchor = (form["paragraph"].value() or "") if form else None
    context = {
        "version": version,
        "document": version.document,
        "consultation": getattr(version, "consultation", None),
        "reading": reading,
        "companions": Companion.objects.visible_to(person, request.area).standing().filter(document_version=version),
        "form": form,
        "form_place": (reading.place(anchor) or reading.whole) if form else None,
        "may_comment": may_comment_now(person, version),
        "in_a_group": may(person, "documents.comment_inside_group_on_version", version),
        "leads_a_group": may(person, "documents.comment_for_group_on_version", version)
        and bool(partners_led_by(person, version.area_id)),
        "trail": trail_to(request, version.document),
        **{name: may(person, verb, version) for name, verb in ACTIONS.items()},
    }
    context["editing"] = context["may_edit"] and version.state == DocumentVersion.State.DRAFT
    if context["editing"]:
        _show_passages_asked_for(version, [section for section, _ in reading.sections], person)
    return render(request, "documents/version_detail.html", context, status=form.http_status if form else 200)


def _show_passages_asked_for(version: DocumentVersion, sections: list[Section], person: Person) -> None:
    """Give each section what is asked for it and still open, as `passages`. One query."""
    asked = defaultdict(list)
    for row in PassageRequest.objects.visible_to(person, version.area).filter(document_version=version).open():
        asked[row.anchor].append(row)
    for section in sections:
        section.passages = asked[section.anchor]


@require_safe
@requires("documents.view_version", on=DocumentVersion)
def version_history(request: HttpRequest, version: DocumentVersion) -> HttpResponse:
    """Who did what to a version, when and why, as far as this person could see it then."""
    context = {
        "version": version,
        "changes": changes_of(version),
        "trail": trail_to(request, version.document, version),
    }
    return render(request, "documents/version_history.html", context)


@require_POST
@requires("documents.comment_on_version", on=DocumentVersion)
def version_comment(request: HttpRequest, version: DocumentVersion) -> HttpResponse:
    """Comment on a paragraph or on the whole: inside one's group, or to the authors."""
    person = request.user.person
    form = CommentForm(request.POST, groups=groups_of(person, version))
    if form.is_valid():
        inside = "partner" in form.cleaned_data
        operation = operations.comment_internally if inside else operations.submit_comment
        if attempt(form, operation, version, by=person):
            comment = form.result
            messages.success(request, kept_words(comment, version) if inside else SUBMITTED)
            return redirect(f"{version.get_absolute_url()}#{comment.anchor or 'whole'}")
    return reading_page(request, version, form)


@form_page
@requires("documents.open_consultation_on_version", on=DocumentVersion)
def version_open(request: HttpRequest, version: DocumentVersion) -> HttpResponse:
    """Open a draft for comment; before it is done, a page says who will then see it."""
    person = request.user.person
    form = OpenForm(posted(request), area=request.area, person=person, subject=version)
    context = {"form": form, "version": version, "trail": trail_to(request, version.document, version)}
    if form.is_valid():
        if "confirmed" not in request.POST:
            context |= {"typed": typed_again(form), **who_will_see(form, person, request.area)}
            return render(request, "documents/version_open_confirm.html", context)
        if attempt(form, operations.open_consultation, version, by=person):
            messages.success(request, "Open for comment")
            return redirect(version)
    return render(request, "documents/version_open.html", context, status=form.http_status)


def typed_again(form: OpenForm) -> list[tuple[str, str]]:
    """What was typed, as hidden fields of the page that asks once more."""
    typed = form.cleaned_data
    plain = [(name, str(typed[name])) for name in ("closes_on", "introduction", "what_happens_next", "seen_version")]
    audience = [("audience", str(typed["audience"].pk))] if typed["audience"] else []
    return [*plain, *audience, *(("partners", str(partner.pk)) for partner in typed["partners"])]


def who_will_see(form: OpenForm, person: Person, area) -> dict:
    """Whom the version will be shown to, in words."""
    audience = form.cleaned_data["audience"]
    return {
        "audience": audience,
        "lines": lines_of(audience, person, area) if audience else [],
        "partners": form.cleaned_data["partners"],
        "closes_on": form.cleaned_data["closes_on"],
    }


@form_page
@requires("documents.close_consultation_on_version", on=DocumentVersion)
def version_close(request: HttpRequest, version: DocumentVersion) -> HttpResponse:
    """Close a consultation before its day."""
    return one_step(request, version, operations.close_consultation, "documents/version_close.html", "Closed")


@form_page
@requires("documents.withdraw_version", on=DocumentVersion)
def version_withdraw(request: HttpRequest, version: DocumentVersion) -> HttpResponse:
    """Take a version back."""
    return one_step(request, version, operations.withdraw_version, "documents/version_withdraw.html", "Withdrawn")


def one_step(request: HttpRequest, version: DocumentVersion, operation, template: str, done: str) -> HttpResponse:
    """A page that asks for a reason and then does one thing to the version."""
    form = ReasonForm(posted(request), subject=version)
    if form.is_valid() and attempt(form, operation, version, by=request.user.person):
        messages.success(request, done)
        return redirect(version)
    context = {"form": form, "version": version, "trail": trail_to(request, version.document, version)}
    return render(request, template, context, status=form.http_status)


@form_page
@requires("documents.agree_version", on=DocumentVersion)
def version_agree(request: HttpRequest, version: DocumentVersion) -> HttpResponse:
    """Record that a version was agreed."""
    person = request.user.person
    form = AgreeForm(posted(request), subject=version, person=person)
    if form.is_valid() and attempt(form, operations.agree_version, version, by=person):
        messages.success(request, "Agreed")
        return redirect(version)
    context = {"form": form, "version": version, "trail": trail_to(request, version.document, version)}
    return render(request, "documents/version_agree.html", context, status=form.http_status)
