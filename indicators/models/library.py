"""The national measures that come with the portal, for everyone to begin from."""

from django.db import models
from django.db.models import Q

from indicators.models.units import Polarity, Unit


class LibraryMeasureQuerySet(models.QuerySet):
    """Reads of the library worth a name."""

    def offered(self) -> "LibraryMeasureQuerySet":
        """Those that this release of the portal still describes."""
        return self.filter(offered=True)

    def with_words(self, words: str) -> "LibraryMeasureQuerySet":
        """Those with these words in the name, the short code or the definition."""
        return self.filter(Q(name__icontains=words) | Q(code__icontains=words) | Q(definition__icontains=words))


class LibraryMeasure(models.Model):
    """A measure as a national source describes it. It is the same for every local area and holds nothing of any: the
    exception among the things of this room, without area, audience or version of its own."""

    class YearType(models.TextChoices):
        CALENDAR = "calendar", "Calendar year"
        ACADEMIC = "academic", "Academic year"
        FINANCIAL = "financial", "Financial year"
        JANUARY = "january", "Each year, in January"

    code = models.CharField(max_length=40, unique=True, help_text="The source's own short name")
    topic = models.CharField(max_length=60)
    name = models.CharField(max_length=160)
    definition = models.TextField(blank=True)
    polarity = models.CharField(max_length=20, choices=Polarity)
    unit = models.CharField(max_length=20, choices=Unit)
    unit_words = models.CharField(max_length=60, blank=True, help_text="The unit in the source's words")
    year_type = models.CharField(max_length=12, choices=YearType)
    source = models.CharField(max_length=200)
    source_link = models.URLField(max_length=200, blank=True)
    last_updated_on = models.DateField(null=True, blank=True)
    next_update_on = models.DateField(null=True, blank=True, help_text="None: the source has not said")
    position = models.PositiveSmallIntegerField()
    offered = models.BooleanField(default=True)

    objects = LibraryMeasureQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name
