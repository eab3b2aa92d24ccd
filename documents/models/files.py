"""Files that people give to the portal: what each one is, whose, and who may have it."""

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import StoredFile
from documents.models.texts import AUTHORS, Document, DocumentAuthor
from partners.models import Audience, Governed, GovernedQuerySet, LocalArea, Partner, Person, Responsible, Through


class FileQuerySet(GovernedQuerySet):
    """Reads of files worth a name."""

    def visible_to(self, viewer: Person | Audience, area: LocalArea | None = None) -> "FileQuerySet":
        """The files that this viewer may have, with what their address and line in a list need."""
        return super().visible_to(viewer, area).select_related("area", "stored", "owner_partner")

    def available(self) -> "FileQuerySet":
        """Those that have not been withdrawn."""
        return self.filter(state=File.State.AVAILABLE)


@pghistory.track()
class File(Governed):
    """A file with a title, an owner and an audience of its own; `stored` is its content.

    It may belong to a document, whose authors then answer for it; other things point at it by keys of their own.
    """

    class State(models.TextChoices):
        AVAILABLE = "available", _("Available")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    title = models.CharField(max_length=200)
    description = models.CharField("what it is", max_length=300, blank=True)
    owner_partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="files")
    stored = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="file")
    state = models.CharField(max_length=9, choices=State, default=State.AVAILABLE)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField("why it was withdrawn", max_length=300, blank=True)

    responsible = Responsible(
        people=("added_by",), through=(Through(AUTHORS, whole="document", person="person", key="document"),)
    )
    audience_follows = "A file is seen with what it belongs to: a document, or evidence."

    objects = FileQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="available", withdrawn_at=None, withdrawn_because="")
                | (Q(state="withdrawn", withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                name="documents_file_withdrawn_with_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("documents:file_detail", args=[self.area.slug, self.pk])

    @property
    def is_available(self) -> bool:
        """Whether it can be had: it has not been withdrawn."""
        return self.state == self.State.AVAILABLE

    def responsible_people(self) -> list[Person]:
        """Who added it, and the authors of its document, for “Who can see this?”."""
        others = Person.objects.filter(pk__in=DocumentAuthor.objects.filter(document=self.document_id).values("person"))
        return [self.added_by, *others.exclude(pk=self.added_by_id)]
