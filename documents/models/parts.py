"""What a section holds besides its text: images, the rows of its register of linked plans or of its context log."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from documents.models.texts import AUTHORS_TABLE, Document, Section
from partners.models import Part


def drafts_seen_by_authors(table: str):
    """The policy of the history of a section's parts: as with the section's own text, what was written and struck out
    before a draft was opened is only for those who work on it."""

    def condition() -> str:
        sections, versions = Section._meta.db_table, "documents_documentversion"
        return (
            f'EXISTS (SELECT 1 FROM "{sections}" s JOIN "{versions}" v ON v.id = s.document_version_id'
            f' WHERE s.id = "{table}".section_id AND'
            f" (v.working_audience_id = ANY ((SELECT portal_audiences())::bigint[]) OR EXISTS (SELECT 1 FROM"
            f' "{AUTHORS_TABLE}" a WHERE a.document_id = v.document_id AND a.person_id = (SELECT portal_person()))))'
        )

    return {"row_security": staticmethod(condition)}


@pghistory.track(attrs=drafts_seen_by_authors("documents_imageevent"))
class Image(Part):
    """A picture in a section, after one of its paragraphs, with what it shows in words for those who can't see it.

    Versions share the picture's content: it is never painted over, a better one is a new row.
    """

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="images")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="images")
    anchor = models.CharField("after the paragraph", max_length=12, blank=True, help_text="Empty: before the first one")
    alternative_text = models.CharField("what it shows", max_length=300)
    caption = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    part_of = "section"

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(alternative_text=""), name="documents_image_says_what_it_shows")
        ]

    def __str__(self) -> str:
        return self.alternative_text


@pghistory.track(attrs=drafts_seen_by_authors("documents_linkedplanevent"))
class LinkedPlan(Part):
    """A line of a register of linked plans: another plan or strategy that this one must go together with."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="linked_plans")
    title = models.CharField("plan or strategy", max_length=200)
    owner = models.CharField("whose it is", max_length=160)
    how_linked = models.CharField("how it is linked", max_length=300, blank=True)
    link = models.URLField(max_length=300, blank=True)
    linked_document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="document here"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    part_of = "section"

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


@pghistory.track(attrs=drafts_seen_by_authors("documents_contextentryevent"))
class ContextEntry(Part):
    """A line of a context log: something that changed in the country or here, and what it means for this text."""

    class Reach(models.TextChoices):
        NATIONAL = "national", _("National")
        LOCAL = "local", _("Local")

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="context_entries")
    day = models.DateField("on")
    reach = models.CharField("national or local", max_length=8, choices=Reach)
    what_changed = models.CharField(max_length=300)
    effect = models.TextField("what it means for us")
    link = models.URLField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    part_of = "section"

    class Meta:
        ordering = ["-day", "pk"]
        verbose_name_plural = "context entries"

    def __str__(self) -> str:
        return self.what_changed
