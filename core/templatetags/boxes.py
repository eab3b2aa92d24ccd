"""What is many times in a form: the attributes of its boxes, the lines of its lists, its ticks. A filter has a hundred
of them, and each would cost a template more than the whole list here."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

Widget = Mapping[str, Any]
SAID_OTHERWISE = frozenset({"class", "maxlength", "minlength", "rows", "cols"})
"""The attributes that the templates write themselves, or that our boxes do not have."""


@register.simple_tag
def attributes(widget: Widget) -> SafeString:
    """The attributes of a box, each after a space."""
    said = ((name, value) for name, value in widget["attrs"].items() if value is not False)
    return format_html_join("", " {}{}", ((name, _valued(value)) for name, value in said if name not in SAID_OTHERWISE))


def _valued(value: Any) -> SafeString:
    return SafeString("") if value is True else format_html('="{}"', value)


@register.simple_tag
def options(widget: Widget) -> SafeString:
    """The lines of a list to choose from, those of a group under its name."""
    return format_html_join("", "{}", ((lines,) for lines in _grouped_options(widget)))


def _grouped_options(widget: Widget) -> Iterator[SafeString]:
    for group, choices, _index in widget["optgroups"]:
        lines = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((each["value"], _word("selected", each["selected"]), each["label"]) for each in choices),
        )
        yield format_html('<optgroup label="{}">{}</optgroup>', group, lines) if group else lines


@register.simple_tag
def choices(widget: Widget, kind: str, box: str) -> SafeString:
    """Boxes to tick, or round ones of which one is chosen: the `kind` names their look, `box` is their type."""
    return format_html_join("", "{}", ((item,) for item in _items(widget, kind, box)))


def _items(widget: Widget, kind: str, box: str) -> Iterator[SafeString]:
    for group, several, _index in widget["optgroups"]:
        if group:
            yield format_html('<p class="govuk-body govuk-!-font-weight-bold govuk-!-margin-bottom-2">{}</p>', group)
        for each in several:
            number, hint = each["attrs"].get("id", ""), each.get("hint")
            yield format_html(
                '<div class="govuk-{0}__item"><input class="govuk-{0}__input" type="{1}" name="{2}" value="{3}"'
                ' id="{4}"{5}{6}{7}><label class="govuk-label govuk-{0}__label" for="{4}">{8}</label>{9}</div>',
                kind,
                box,
                each["name"],
                each["value"],
                number,
                format_html(' aria-describedby="{}-hint"', number) if hint else "",
                _word("checked", each["selected"]),
                _word("disabled", each["attrs"].get("disabled")),
                each["label"],
                format_html('<div class="govuk-hint govuk-{}__hint" id="{}-hint">{}</div>', kind, number, hint)
                if hint
                else "",
            )


def _word(word: str, holds: Any) -> str:
    return f" {word}" if holds else ""
