"""Parts of the reading page that stand beside every paragraph, as simple tags: an include in each would cost more than
the rest of the page."""

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.templatetags.portal import counted, day, hour, instant, paragraphs, status_tag
from documents.discussion import Place
from documents.models import Answer, Comment, ContextEntry, DocumentVersion, Event, Image, LinkedPlan
from documents.paragraphs import render_markdown
from documents.rules import leads_the_group_that_said_it, said_it

register = template.Library()

COLOURS = {
    DocumentVersion.State.DRAFT: "grey",
    DocumentVersion.State.IN_CONSULTATION: "blue",
    DocumentVersion.State.CLOSED: "amber",
    DocumentVersion.State.ANSWERED: "purple",
    DocumentVersion.State.AGREED: "green",
    DocumentVersion.State.WITHDRAWN: "black",
}


@register.simple_tag
def version_state(version: DocumentVersion) -> SafeString:
    """Where a version is today, in words."""
    state = version.present_state
    return status_tag(state.label, COLOURS[state])


EVENT_COLOURS = {Event.State.PLANNED: "blue", Event.State.HELD: "green", Event.State.CANCELLED: "black"}


@register.simple_tag
def event_state(event: Event) -> SafeString:
    """Whether an event is planned, was held or was cancelled, in words."""
    state = Event.State(event.state)
    return status_tag(state.label, EVENT_COLOURS[state])


@register.simple_tag
def event_when(event: Event) -> str:
    """5 September 2026, 2pm to 4.30pm; only the day where no hour is set."""
    if event.starts_at is None:
        return day(event.day)
    until = f" to {hour(event.ends_at)}" if event.ends_at else ""
    return f"{day(event.day)}, {hour(event.starts_at)}{until}"


@register.simple_tag(takes_context=True)
def picture(context: Context, image: Image) -> SafeString:
    """A picture with what it shows in words, and for who edits the draft the ways to change it."""
    slug, version = context["request"].area.slug, context["version"]
    caption = format_html("<figcaption>{}</figcaption>", image.caption) if image.caption else ""
    links = SafeString("")
    if context["editing"]:
        key = [slug, version.pk, image.section_id, image.pk]
        edit, away = (reverse(f"documents:image_{verb}", args=key) for verb in ("edit", "remove"))
        links = format_html(
            '<p class="govuk-body-s"><a class="govuk-link" href="{0}">Edit<span class="govuk-visually-hidden"> the'
            ' picture: {2}</span></a> · <a class="govuk-link" href="{1}">Remove<span class="govuk-visually-hidden"> the'
            " picture: {2}</span></a></p>",
            edit,
            away,
            image,
        )
    return format_html(
        '<figure class="portal-picture"><img src="{}" alt="{}">{}</figure>{}',
        reverse("documents:image", args=[slug, image.pk]),
        image.alternative_text,
        caption,
        links,
    )


@register.simple_tag(takes_context=True)
def row_links(context: Context, row: LinkedPlan | ContextEntry) -> SafeString:
    """The ways to change a line of a register while its version is a draft."""
    key = [context["request"].area.slug, context["version"].pk, row.section_id, row.pk]
    return format_html(
        '<ul class="govuk-list govuk-!-margin-bottom-0">'
        '<li><a class="govuk-link" href="{}">Edit<span class="govuk-visually-hidden"> {}</span></a></li>'
        '<li><a class="govuk-link" href="{}">Remove<span class="govuk-visually-hidden"> {}</span></a></li></ul>',
        reverse("documents:row_edit", args=key),
        row,
        reverse("documents:row_remove", args=key),
        row,
    )


@register.simple_tag
def markdown(text: str, heading_level: int = 3) -> SafeString:
    """Markdown as text to read, its headings from this level down."""
    return format_html('<div class="portal-prose">{}</div>', render_markdown(text, heading_level=heading_level))


@register.simple_tag(takes_context=True)
def comments_at(context: Context, place: Place) -> SafeString:
    """What the reader may see of what was said at a place: his group's own talk apart from what was submitted."""
    groups: dict[str, list[Comment]] = {}
    for comment in place.inside:
        groups.setdefault(f"Only {comment.partner} sees this", []).append(comment)
    boxes = [(title, "portal-said portal-said--inside", said) for title, said in groups.items()]
    if place.submitted:
        boxes.append(("Submitted", "portal-said", place.submitted))
    blocks = format_html_join(
        "",
        '<details class="govuk-details {}"><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{}: {}</span></summary>'
        '<div class="govuk-details__text">{}</div></details>',
        ((kind, title, counted(len(said), "comment"), _listed(context, said)) for title, kind, said in boxes),
    )
    return blocks + format_html_join("", "{}", ((answer_card(answer),) for answer in place.answers))


def _listed(context: Context, said: list[Comment]) -> SafeString:
    rows = ((comment.said_by, instant(comment.made_at), _words(context, comment)) for comment in said)
    return format_html(
        '<ul class="govuk-list govuk-list--spaced">{}</ul>',
        format_html_join("", '<li><strong>{}</strong> <span class="portal-muted">{}</span>{}</li>', rows),
    )


def _words(context: Context, comment: Comment) -> SafeString:
    """The words of a comment, and the way to take it back for who may."""
    if hasattr(comment, "withdrawal"):
        return format_html('<p class="govuk-body portal-muted">{}</p>', "Taken back")
    request, person = context["request"], context["request"].user.person
    link = SafeString("")
    if context["version"].present_state in (DocumentVersion.State.IN_CONSULTATION, DocumentVersion.State.CLOSED) and (
        said_it(person, comment) or leads_the_group_that_said_it(person, comment)
    ):
        address = reverse("documents:comment_withdraw", args=[request.area.slug, comment.pk])
        link = format_html(
            '<p class="govuk-body-s"><a class="govuk-link" href="{}">Take it back<span class="govuk-visually-hidden">'
            ": {}</span></a></p>",
            address,
            comment.text[:60],
        )
    return format_html("{}{}", paragraphs(comment.text), link)


@register.simple_tag
def answer_card(answer: Answer) -> SafeString:
    """A published answer: what was said, what comes of it, why."""
    return format_html(
        '<div class="portal-card"><h3 class="portal-card__title">You said{}</h3>{}'
        '<h4 class="govuk-heading-s">We did: {}</h4>{}</div>',
        f" ({answer.for_partner})" if answer.for_partner else "",
        paragraphs(answer.you_said),
        answer.get_outcome_display().lower(),
        paragraphs(answer.reason),
    )
