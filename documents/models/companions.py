"""The same text for other readers: in plain language, as an easy read, in another language."""

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from documents.models.files import File
from documents.models.texts import AUTHORS, Document, DocumentVersion
from partners.models import Audience, Governed, GovernedQuerySet, LocalArea, Person, Responsible, Through


class CompanionQuerySet(GovernedQuerySet):
    """Reads of companions worth a name."""

    def visible_to(self, viewer: Person | Audience, area: LocalArea | None = None) -> "CompanionQuerySet":
        """The companions that this viewer may read, with what their address and line need."""
        return (
            super()
            .visible_to(viewer, area)
            .select_related("area", "document_version__document", "document_version__consultation", "file__stored")
        )

    def standing(self) -> "CompanionQuerySet":
        """Those that have not been withdrawn."""
        return self.exclude(state=Companion.State.WITHDRAWN)


@pghistory.track()
class Companion(Governed):
    """A version of a document told for other readers, as a text or as a file.

    While it is written only the document's authors see it; ready, everyone who reads the version does. SEND Code of
    Practice 2015, 1.9 to 1.10 and 4.19: information that children, young people and parents can use.
    """

    class Kind(models.TextChoices):
        PLAIN_LANGUAGE = "plain_language", _("Plain language")
        EASY_READ = "easy_read", _("Easy read")
        YOUNG_PEOPLE = "young_people", _("For children and young people")
        OTHER_LANGUAGE = "other_language", _("Another language")

    class State(models.TextChoices):
        DRAFT = "draft", _("Being written")
        READY = "ready", _("Ready to read")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    MOVES = {
        State.DRAFT: {State.READY, State.WITHDRAWN},
        State.READY: {State.WITHDRAWN},
        State.WITHDRAWN: set(),
    }

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    document_version = models.ForeignKey(DocumentVersion, on_delete=models.PROTECT, related_name="companions")
    working_audience = models.ForeignKey(
        Audience, on_delete=models.PROTECT, related_name="+", verbose_name="who works on it"
    )
    kind = models.CharField(max_length=14, choices=Kind)
    language = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)
    file = models.OneToOneField(File, null=True, blank=True, on_delete=models.PROTECT, related_name="companion")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    withdrawn_because = models.CharField("why it was withdrawn", max_length=300, blank=True)

    responsible = Responsible(through=(Through(AUTHORS, whole="document", person="person", key="document"),))
    audience_follows = "Who sees a document, and what is said about it, follows from where its versions stand."

    objects = CompanionQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "language", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text="") | Q(file__isnull=False), name="documents_companion_is_there"),
            models.CheckConstraint(
                condition=~Q(kind="other_language") | ~Q(language=""), name="documents_companion_names_its_language"
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn") & ~Q(withdrawn_because="") | ~Q(state="withdrawn"),
                name="documents_companion_withdrawn_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} of {self.document_version}"

    @property
    def label(self) -> str:
        """What readers call it: “Easy read”, “Polish”."""
        if self.kind == self.Kind.OTHER_LANGUAGE:
            return self.language
        return f"{self.get_kind_display()} ({self.language})" if self.language else self.get_kind_display()

    def get_absolute_url(self) -> str:
        return reverse("documents:companion_detail", args=[self.area.slug, self.pk])

    def responsible_people(self) -> list[Person]:
        """The document's authors, for “Who can see this?”."""
        return list(Person.objects.filter(documents_written=self.document_id))
