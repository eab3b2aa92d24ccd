"""RAG schemes: the words, shapes and colours in which a plan says how delivery goes, and what each means there."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.charts import COLOURS, SHAPES
from partners.models import LocalArea


class DeliveryStatus(models.TextChoices):
    """Are we doing it? The one vocabulary behind every plan's own words: counts across plans use it."""

    NOT_YET_DUE = "not_yet_due", _("Not yet due")
    ON_TRACK = "on_track", _("On track")
    AT_RISK = "at_risk", _("At risk")
    OFF_TRACK = "off_track", _("Off track")
    COMPLETE = "complete", _("Complete")
    CLOSED_WITHOUT_COMPLETION = "closed_without_completion", _("Closed without completion")


HOW_WELL = {
    DeliveryStatus.OFF_TRACK: 0,
    DeliveryStatus.AT_RISK: 1,
    DeliveryStatus.ON_TRACK: 2,
    DeliveryStatus.NOT_YET_DUE: 2,
}
"""How well delivery goes, for what is not done. Work that has started goes no better than work that need not have."""


def is_better(status: str, than: str) -> bool:
    """Whether one status of work that goes on is better than another."""
    return HOW_WELL.get(status, 0) > HOW_WELL.get(than, len(HOW_WELL))


RATED = frozenset(
    {DeliveryStatus.NOT_YET_DUE, DeliveryStatus.ON_TRACK, DeliveryStatus.AT_RISK, DeliveryStatus.OFF_TRACK}
)
"""The statuses of work that goes on."""

MOVES: dict[str, frozenset[str]] = {
    **dict.fromkeys(RATED, RATED | {DeliveryStatus.COMPLETE}),
    # Said to be complete, and not yet confirmed: its owner or its accountable person may still find that it is not.
    DeliveryStatus.COMPLETE: RATED | {DeliveryStatus.COMPLETE},
    DeliveryStatus.CLOSED_WITHOUT_COMPLETION: frozenset(),
}
"""What an update may make of an open action: the same again is a fresh report. Giving up is an operation of its own."""


EXPLAINED = frozenset({DeliveryStatus.OFF_TRACK, DeliveryStatus.AT_RISK})
"""The statuses whose cause and path to green are kept: off track needs them, at risk may have them."""


class RagSchemeQuerySet(models.QuerySet):
    """Reads of schemes worth a name."""

    def for_area(self, area: LocalArea) -> "RagSchemeQuerySet":
        """Those that come with the portal, and the area's own."""
        return self.filter(Q(area=None) | Q(area=area))


class RagScheme(models.Model):
    """One council's way of rating delivery. Green is “complete” in some areas and “on track” in others, so each plan
    names its scheme and shows its key.

    Schemes hold no partner's text: they have no audience and everyone may read them.
    """

    area = models.ForeignKey(
        LocalArea,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rag_schemes",
        help_text="The area whose own it is; none for those that come with the portal",
    )
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=300, blank=True, help_text="Whose published definition it follows")

    row_security = None
    objects = RagSchemeQuerySet.as_manager()

    class Meta:
        verbose_name = "RAG scheme"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=Q(area=None), name="actionplans_ragscheme_shipped_name"),
            models.UniqueConstraint(fields=["area", "name"], name="actionplans_ragscheme_area_name"),
        ]

    def __str__(self) -> str:
        return self.name


class RagLevel(models.Model):
    """One rating of a scheme: its word, its shape, its colour and what it means there.

    `default_for_status` marks the level that stands for its delivery status when an action of another plan is shown
    in this scheme; there is exactly one for each status.
    """

    scheme = models.ForeignKey(RagScheme, on_delete=models.CASCADE, related_name="levels")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=60)
    meaning = models.TextField()
    colour = models.CharField(max_length=10, choices=[(name, name.capitalize()) for name in COLOURS])
    shape = models.CharField(max_length=10, choices=[(name, name.capitalize()) for name in SHAPES])
    delivery_status = models.CharField(max_length=26, choices=DeliveryStatus)
    default_for_status = models.BooleanField(default=True)

    row_security = None

    class Meta:
        verbose_name = "RAG level"
        ordering = ["scheme_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "label"], name="actionplans_raglevel_label"),
            models.UniqueConstraint(fields=["scheme", "position"], name="actionplans_raglevel_position"),
            models.UniqueConstraint(
                fields=["scheme", "delivery_status"],
                condition=Q(default_for_status=True),
                name="actionplans_raglevel_one_default_for_status",
            ),
        ]

    def __str__(self) -> str:
        return self.label


def keys_of(scheme_ids: Iterable[int]) -> list[tuple[RagScheme, list[RagLevel]]]:
    """The keys of several schemes, each with its levels in their order: what every page that shows RAG shows too."""
    keys: dict[RagScheme, list[RagLevel]] = {}
    for level in RagLevel.objects.filter(scheme__in=set(scheme_ids)).select_related("scheme"):
        keys.setdefault(level.scheme, []).append(level)
    return list(keys.items())


def missing_from(level: RagLevel, cause: str, path_to_green: str, no_path_yet: bool) -> list[tuple[str, str]]:
    """What a RAG of this level still needs, as (field, message): all of it, so that a form says everything at once."""
    if level.delivery_status != DeliveryStatus.OFF_TRACK:
        return []
    missing = []
    if not cause.strip():
        missing.append(("cause", f"{level.label} needs its cause."))
    if not path_to_green.strip() and not no_path_yet:
        missing.append(
            ("path_to_green", "Say how it will come back on track, or tick that there is no path to green yet.")
        )
    if path_to_green.strip() and no_path_yet:
        missing.append(("no_path_yet", "Either describe the path to green or say that there is none yet."))
    return missing
