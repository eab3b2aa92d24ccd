"""How a passage that is asked for stands, in words."""

from django import template
from django.utils.safestring import SafeString

from core import clock
from core.templatetags.portal import late_by, status_tag
from documents.models import PassageRequest

register = template.Library()
State = PassageRequest.State

COLOURS = {
    State.ASKED: "blue",
    State.SENT: "purple",
    State.SENT_BACK: "amber",
    State.TAKEN_IN: "green",
    State.NOT_TAKEN_IN: "grey",
    State.DECLINED: "grey",
    State.WITHDRAWN: "black",
}


@register.filter
def passage_words(asked: PassageRequest) -> str:
    """“Waiting”, “Overdue by 3 days”, “Sent”."""
    if not asked.is_late:
        return asked.get_state_display()
    again = ", sent back" if asked.state == State.SENT_BACK else ""
    return f"Overdue by {late_by(asked.due_on, clock.today())}{again}"


@register.simple_tag
def passage_state(asked: PassageRequest) -> SafeString:
    """The same as a tag."""
    return status_tag(passage_words(asked), "red" if asked.is_late else COLOURS[State(asked.state)])
