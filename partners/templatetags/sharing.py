"""The way to “Share”, on the page of whatever can be shared, for those who manage who sees it."""

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.access import may
from partners.models import Governed

register = template.Library()


def address(context: Context, subject: Governed) -> str:
    """Where this person shares the thing; nothing where he may not, or nobody does by hand."""
    request = context["request"]
    if subject.audience_follows or not may(request.user.person, "partners.manage_audience", subject):
        return ""
    return reverse("partners:share", args=[request.area.slug, subject._meta.label, subject.pk])


@register.simple_tag(takes_context=True)
def sharing_link(context: Context, subject: Governed) -> SafeString | str:
    """A link beside “Who can see this?”."""
    where = address(context, subject)
    return where and format_html(' · <a class="govuk-link" href="{}">Share</a>', where)


@register.simple_tag(takes_context=True)
def sharing_button(context: Context, subject: Governed) -> SafeString | str:
    """A button at the head of “Who can see this?”."""
    where = address(context, subject)
    return where and format_html(
        '<div class="portal-title__buttons"><a class="govuk-button" href="{}" role="button">Share</a></div>', where
    )
