"""What a number is counted in, which way is better, and why a value can be missing: said once for measures, the
national library and comparators."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Polarity(models.TextChoices):
    """Which way is better."""

    HIGHER_IS_BETTER = "higher_is_better", _("Higher is better")
    LOWER_IS_BETTER = "lower_is_better", _("Lower is better")
    NEITHER = "neither", _("Neither: it gives context")


class Unit(models.TextChoices):
    """What the number is counted in."""

    PERCENTAGE = "percentage", _("Percentage")
    PERCENTAGE_POINTS = "percentage_points", _("Percentage points (a gap)")
    NUMBER = "number", _("Number")
    RATE = "rate", _("Rate")
    DAYS = "days", _("Days")
    POUNDS = "pounds", _("Pounds")
    SCORE = "score", _("Score")


class Missing(models.TextChoices):
    """Why there is no value."""

    NOT_AVAILABLE = "not_available", _("Not available yet")
    NOT_COLLECTED = "not_collected", _("Not collected for this period")
    SUPPRESSED = "suppressed", _("Suppressed: the count is too small to show")
    NOT_APPLICABLE = "not_applicable", _("Does not apply to this period")
    WITHDRAWN = "withdrawn", _("Withdrawn: recorded in error")
