"""The states of boards, meetings and what belongs to them, as words with a colour."""

from django import template
from django.db import models
from django.utils.safestring import SafeString

from core.templatetags.portal import status_tag

register = template.Library()

COLOURS = {
    "proposed": "purple",
    "in_force": "green",
    "ended": "grey",
    "on_agenda": "blue",
    "open": "blue",
    "partly": "amber",
    "done": "green",
    "superseded": "grey",
    "closed": "green",
    "sent": "blue",
    "accepted": "purple",
    "answered": "green",
    "declined": "grey",
    "withdrawn": "black",
}


@register.simple_tag
def state_tag(subject: models.Model) -> SafeString:
    """The state of a board, an agenda item, a decision, a minuted action, a report on one, or a referral."""
    return status_tag(subject.get_state_display(), COLOURS[subject.state])
