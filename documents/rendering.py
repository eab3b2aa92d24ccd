"""A version for others to show: as HTML for a preview, as data for the annex of a paper."""

from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from core.files import content_of
from documents.models import DocumentVersion, Image, Section
from documents.paragraphs import render_markdown
from partners.models import Audience, Person

__all__ = ["pictures_for_pdf", "render_markdown", "render_version", "section_data", "sections_of"]


def render_version(version: DocumentVersion, viewer: Person | Audience, *, for_paper: bool = False) -> SafeString:
    """The text of a version as this person, or everyone in this audience, may see it; empty where they may not.

    Section headings are h2, in a paper h3 (they stand below the annex's own heading). On the page each paragraph
    carries its anchor as id; in a paper, where two versions may stand together, none does. Call it inside `acting_as`.
    """
    seen = Section.objects.visible_to(viewer, version.area_id).filter(document_version=version)
    level = 4 if for_paper else 3
    sections = [(section, section.paragraphs(heading_level=level)) for section in seen]
    return render_to_string("documents/_version_text.html", {"sections": sections, "for_paper": for_paper})


def sections_of() -> Prefetch:
    """The sections of versions with all that `section_data` needs."""
    parts = Section.objects.order_by("position").prefetch_related("images__stored", "linked_plans", "context_entries")
    return Prefetch("sections", queryset=parts)


def section_data(section: Section, slug: str) -> dict:
    """A section as data to freeze: its heading and text; its pictures, each after how many blocks of the text; and the
    table of its register or log, where it has one."""
    places = {anchor: place for place, anchor in enumerate(section.paragraph_anchors, start=1)}
    pictures = [
        {
            "image": image.pk,
            "after": places.get(image.anchor, len(places)) if image.anchor else 0,
            "address": reverse("documents:image", args=[slug, image.pk]),
            "alternative_text": image.alternative_text,
            "caption": image.caption,
            "sha256": image.stored.sha256,
        }
        for image in section.images.all()
    ]
    data = {"heading": section.heading, "text": section.body}
    if pictures:
        data["pictures"] = pictures
    if table := _table(section):
        data["table"] = table
    return data


def _table(section: Section) -> dict | None:
    if section.kind == Section.Kind.LINKED_PLANS:
        rows = [[row.title, row.owner, row.how_linked] for row in section.linked_plans.all()]
        return {"head": ["Plan or strategy", "Whose", "How it is linked"], "rows": rows}
    if section.kind == Section.Kind.CONTEXT_LOG:
        rows = [
            [row.what_changed, date_format(row.day, "j F Y"), str(row.get_reach_display()), row.effect]
            for row in section.context_entries.all()
        ]
        return {"head": ["What changed", "When", "National or local", "What it means"], "rows": rows}
    return None


def pictures_for_pdf(sections: list[dict], viewer: Person | Audience) -> dict[str, tuple[bytes, str]]:
    """The pictures that these sections' data name, as far as the viewer may see them: for each address its content and
    its type. Raises RuleBroken for one that is held by the virus scanner. Call it inside `acting_as`."""
    wanted = {picture["image"]: picture["address"] for section in sections for picture in section.get("pictures", ())}
    images = Image.objects.visible_to(viewer).filter(pk__in=wanted).select_related("stored")
    return {wanted[image.pk]: (content_of(image.stored), image.stored.content_type) for image in images}
