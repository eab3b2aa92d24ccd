"""What stands below a judgement: made here rather than in a template, because a self-evaluation has sixty of them with
hundreds of items of evidence."""

from collections.abc import Iterable, Sequence

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.addresses import address_of
from core.templatetags.portal import day
from inspection.models import AreaForDevelopment, Evidence, Judgement, SelfEvaluation, Strength
from inspection.models.evidence import Freshness

register = template.Library()


@register.simple_tag
def strengths(found: Sequence[Strength]) -> SafeString:
    """The strengths of a judgement, where it names any."""
    return _listed("Strengths", format_html_join("", "<li>{}</li>", ((strength.text,) for strength in found)))


@register.simple_tag(takes_context=True)
def areas_for_development(context: Context, found: Sequence[AreaForDevelopment]) -> SafeString:
    """The areas for development of a judgement, where it names any: each with where it goes."""
    slug = context["request"].area.slug
    rows = (
        (
            address_of("inspection:area_for_development_detail", slug, area.pk),
            area.text,
            "Already in place, needs refinement. " if area.already_in_place else "",
            AreaForDevelopment.Route(area.route).label,
            f" {area.none_because}" if area.none_because else "",
        )
        for area in found
    )
    form = '<li><a class="govuk-link" href="{}">{}</a><br><span class="portal-muted">{}{}{}</span></li>'
    return _listed("Areas for development", format_html_join("", form, rows))


def _listed(heading: str, items: SafeString) -> SafeString:
    if not items:
        return items
    return format_html(
        '<p class="govuk-body govuk-!-margin-bottom-1"><strong>{}</strong></p>'
        '<ul class="govuk-list govuk-list--bullet">{}</ul>',
        heading, items,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def evidence_items(context: Context, evidence: Iterable[tuple[Evidence, Freshness]]) -> SafeString:
    """Items of evidence, each with how old it is where it is not fresh."""
    slug = context["request"].area.slug
    rows = (
        (
            address_of("inspection:evidence_detail", slug, item.pk),
            item.title,
            Evidence.Kind(item.kind).label,
            item.source_body,
            day(item.dated_on),
            "" if freshness == Freshness.FRESH else f": {freshness.label.lower()}",
        )
        for item, freshness in evidence
    )
    form = '<li><a class="govuk-link" href="{}">{}</a><br><span class="portal-muted">{}, {}, {}{}</span></li>'
    items = format_html_join("", form, rows)
    return format_html('<ul class="govuk-list govuk-list--spaced">{}</ul>', items)


@register.simple_tag(takes_context=True)
def ways_to_write(context: Context, evaluation: SelfEvaluation, judgement: Judgement) -> SafeString:
    """The ways to write a judgement and to add to it."""
    which = context["request"].area.slug, evaluation.pk, judgement.pk
    return format_html(
        '<p class="govuk-body"><a class="govuk-link" href="{}">Write this judgement'
        '<span class="govuk-visually-hidden">: {}</span></a> · '
        '<a class="govuk-link" href="{}">Add an area for development'
        '<span class="govuk-visually-hidden"> to {}</span></a></p>',
        address_of("inspection:judgement_write", *which), judgement.criterion,
        address_of("inspection:area_for_development_add", *which), judgement.criterion,
    )  # fmt: skip
