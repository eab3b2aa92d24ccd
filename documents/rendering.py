"""A version as HTML for others to show: the annex of a paper, a preview."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from documents.models import DocumentVersion, Section
from documents.paragraphs import render_markdown
from partners.models import Audience, Person

__all__ = ["render_markdown", "render_version"]


def render_version(version: DocumentVersion, viewer: Person | Audience, *, for_paper: bool = False) -> SafeString:
    """The text of a version as this person, or everyone in this audience, may see it; empty where they may not.

    Section headings are h2, in a paper h3 (they stand below the annex's own heading). On the page each paragraph
    carries its anchor as id; in a paper, where two versions may stand together, none does. Call it inside `acting_as`.
    """
    seen = Section.objects.visible_to(viewer, version.area_id).filter(document_version=version)
    level = 4 if for_paper else 3
    sections = [(section, section.paragraphs(heading_level=level)) for section in seen]
    return render_to_string("documents/_version_text.html", {"sections": sections, "for_paper": for_paper})
