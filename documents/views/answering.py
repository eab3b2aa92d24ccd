"""What was said to the authors, what a group says, and what became of it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core.access import requires
from core.csv import csv_response
from core.forms import attempt
from core.panels import panels_of
from documents import operations
from documents.discussion import answers_to, comments_on, places_of
from documents.forms import AnswerForm, CommentFilter, ConfirmForm, GroupCommentForm
from documents.groups import partners_led_by
from documents.models import Answer, Comment, DocumentVersion
from documents.views.writing import ROWS, form_page, posted, trail_to
from partners.models import Partner

ANSWERED_TOGETHER = (
    "The authors answer every comment; the answers come out together, and the portal tells you. Your discussion stays "
    "with you."
)
CSV_HEADER = (
    "Number",
    "Made at",
    "Said by",
    "Partner",
    "For the group",
    "Section",
    "About",
    "Comment",
    "Taken back",
    "Answer",
    "You said",
    "Reason",
)


@form_page
@requires("documents.comment_for_group_on_version", on=DocumentVersion)
def version_group_comment(request: HttpRequest, version: DocumentVersion) -> HttpResponse:
    """Speak once for one's group, as its lead, with what was said inside it in view."""
    person = request.user.person
    led = partners_led_by(person, request.area.pk)
    discussion = comments_on(version, person).internal_to(list(led)).not_withdrawn()
    form = GroupCommentForm(
        posted(request),
        partners=Partner.objects.filter(pk__in=led),
        places=place_choices(version),
        discussion=discussion,
        initial={"paragraph": request.GET.get("paragraph", "")},
    )
    if form.is_valid() and attempt(form, operations.submit_group_comment, version, by=person):
        messages.success(request, f"Submitted for {form.result.partner}. {ANSWERED_TOGETHER}")
        return redirect(f"{version.get_absolute_url()}#{form.result.anchor or 'whole'}")
    context = {
        "form": form,
        "version": version,
        "discussion": discussion,
        "trail": trail_to(request, version.document, version),
    }
    return render(request, "documents/version_group_comment.html", context, status=form.http_status)


def place_choices(version: DocumentVersion) -> list[tuple[str, list[tuple[str, str]]]]:
    """The paragraphs for a select, under their sections."""
    return [(heading, places) for heading, places in places_of(version) if places]


def submitted_to(version: DocumentVersion, person):
    """What was submitted on a version, each with the newest draft of its answer as `drafts`."""
    drafts = (
        Answer.objects.visible_to(person, version.area_id).drafts().order_by("-version").select_related("answered_by")
    )
    return (
        comments_on(version, person)
        .submitted()
        .prefetch_related(Prefetch("answers", queryset=drafts, to_attr="drafts"))
    )


@require_safe
@requires("documents.read_comments_on_version", on=DocumentVersion)
def comment_list(request: HttpRequest, version: DocumentVersion) -> HttpResponse:
    """What was said to the authors, with what is still to be answered first in mind."""
    comments, places = list(submitted_to(version, request.user.person)), place_choices(version)
    name_places(comments, places)
    speakers = {comment.partner_id: str(comment.partner) for comment in comments if comment.partner}
    narrow = CommentFilter(
        request.GET or None, partners=sorted(speakers.items(), key=lambda entry: entry[1]), places=places
    )
    chosen = narrow.cleaned_data if narrow.is_valid() else {}
    counting = [comment for comment in comments if not is_withdrawn(comment)]
    context = {
        "version": version,
        "page": Paginator([comment for comment in comments if fits(comment, chosen)], ROWS).get_page(
            request.GET.get("page")
        ),
        "filter": narrow,
        "total": len(counting),
        "unanswered": sum(not comment.drafts for comment in counting),
        "trail": trail_to(request, version.document, version),
    }
    return render(request, "documents/comment_list.html", context)


def is_withdrawn(comment: Comment) -> bool:
    """Whether it was taken back: it then waits for no answer."""
    return hasattr(comment, "withdrawal")


def fits(comment: Comment, chosen: dict) -> bool:
    """Whether the filter lets a comment through."""
    answer, partner, paragraph = (chosen.get(name) for name in ("answer", "partner", "paragraph"))
    if answer == "without" and (comment.drafts or is_withdrawn(comment)):
        return False
    if answer == "with" and not comment.drafts:
        return False
    if partner and partner != str(comment.partner_id):
        return False
    return not paragraph or comment.anchor == paragraph.removeprefix("whole")


def name_places(comments: list[Comment], places: list) -> None:
    """Give each comment the heading and the first words of the paragraph that it is about."""
    names = {anchor: (heading, words) for heading, listed in places for anchor, words in listed}
    for comment in comments:
        comment.section_heading, comment.about = names.get(comment.anchor, ("", "The whole document"))


@require_safe
@requires("documents.export_comments_on_version", on=DocumentVersion)
def comment_export(request: HttpRequest, version: DocumentVersion) -> HttpResponse:
    """What was said to the authors, as a table for a spreadsheet."""
    comments = list(submitted_to(version, request.user.person))
    name_places(comments, place_choices(version))
    rows = (csv_row(number, comment) for number, comment in enumerate(comments, start=1))
    return csv_response(f"comments-version-{version.number}", CSV_HEADER, rows)


def csv_row(number: int, comment: Comment) -> list:
    """One comment as a row, with its number among those on the version and the newest draft of its answer."""
    answer = comment.drafts[0] if comment.drafts else None
    return [
        number,
        comment.made_at.isoformat(timespec="minutes"),
        comment.author,
        comment.partner,
        "yes" if comment.kind == Comment.Kind.GROUP else "no",
        comment.section_heading,
        comment.about,
        comment.text,
        "yes" if is_withdrawn(comment) else "no",
        *([answer.get_outcome_display(), answer.you_said, answer.reason] if answer else ["", "", ""]),
    ]


def version_of(comment: Comment, request: HttpRequest) -> DocumentVersion:
    """The version a comment was made on, as far as the reader sees it; 404 otherwise."""
    version = (
        DocumentVersion.objects.visible_to(request.user.person, request.area).filter(thread=comment.thread_id).first()
    )
    if version is None:
        raise Http404
    return version


def words_about(comment: Comment, version: DocumentVersion) -> str:
    """The text of the paragraph that a comment is about, as it stands in the version."""
    section = version.sections.filter(paragraph_anchors__contains=[comment.anchor]).first() if comment.anchor else None
    paragraphs = section.paragraphs() if section else []
    return next((paragraph.html for paragraph in paragraphs if paragraph.anchor == comment.anchor), "")


@form_page
@requires("documents.answer_comment", on=Comment)
def comment_answer(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Draft an answer to a comment."""
    version = version_of(comment, request)
    drafts = list(comment.answers.drafts().order_by("-version").select_related("answered_by"))
    newest = drafts[0] if drafts else None
    initial = {"seen_version": 0}
    if newest:
        initial = {
            "you_said": newest.you_said,
            "outcome": newest.outcome,
            "reason": newest.reason,
            "seen_version": newest.version,
        }
    form = AnswerForm(posted(request), initial=initial)
    if form.is_valid() and attempt(form, operations.answer_comment, comment, by=request.user.person):
        messages.success(request, "Answer kept as a draft. It goes out with all the others.")
        return redirect("documents:comment_list", request.area.slug, version.pk)
    context = {
        "form": form,
        "comment": comment,
        "version": version,
        "about": words_about(comment, version),
        "drafts": drafts,
        "trail": trail_to(request, version.document, version),
    }
    return render(request, "documents/comment_answer.html", context, status=form.http_status)


@form_page
@requires("documents.withdraw_comment", on=Comment)
def comment_withdraw(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Take one's comment back, after asking."""
    version, form = version_of(comment, request), ConfirmForm(posted(request))
    form.fields.pop("seen_version")
    if form.is_valid() and attempt(form, operations.withdraw_comment, comment, by=request.user.person):
        messages.success(request, "Your comment was taken back")
        return redirect(version)
    context = {
        "form": form,
        "comment": comment,
        "version": version,
        "trail": trail_to(request, version.document, version),
    }
    return render(request, "documents/comment_withdraw.html", context, status=form.http_status)


@form_page
@requires("documents.publish_answers_on_version", on=DocumentVersion)
def version_publish(request: HttpRequest, version: DocumentVersion) -> HttpResponse:
    """Publish all answers together, after showing how many and to whom."""
    form = ConfirmForm(posted(request), subject=version)
    if form.is_valid() and attempt(form, operations.publish_answers, version, by=request.user.person):
        messages.success(request, "Answers published")
        return redirect("documents:version_answers", request.area.slug, version.pk)
    comments = submitted_to(version, request.user.person).not_withdrawn()
    context = {
        "form": form,
        "version": version,
        "comments": comments,
        "unanswered": [comment for comment in comments if not comment.drafts],
        "trail": trail_to(request, version.document, version),
    }
    return render(request, "documents/version_publish.html", context, status=form.http_status)


@require_safe
@requires("documents.view_answers_on_version", on=DocumentVersion)
def version_answers(request: HttpRequest, version: DocumentVersion) -> HttpResponse:
    """You said, we did: every published answer, in the order of the text."""
    answers = list(answers_to(version, request.user.person))
    by_anchor: dict[str, list[Answer]] = {}
    for answer in answers:
        by_anchor.setdefault(answer.anchor, []).append(answer)
    groups = [
        (
            section.heading,
            [
                (paragraph, by_anchor.pop(paragraph.anchor))
                for paragraph in section.paragraphs()
                if paragraph.anchor in by_anchor
            ],
        )
        for section in version.sections.all()
    ]
    counts = [(label, sum(answer.outcome == value for answer in answers)) for value, label in Answer.Outcome.choices]
    context = {
        "version": version,
        "consultation": getattr(version, "consultation", None),
        "groups": [group for group in groups if group[1]],
        "about_the_whole": [answer for left in by_anchor.values() for answer in left],
        "total": len(answers),
        "counts": counts,
        "panels": panels_of(version, request.user.person),
        "trail": trail_to(request, version.document, version),
    }
    return render(request, "documents/version_answers.html", context)
