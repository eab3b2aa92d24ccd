"""Impact: is it felt? A rating of its own, never merged with delivery."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Impact(models.TextChoices):
    """How far children, young people and families feel the difference."""

    NOT_YET_EXPECTED = "not_yet_expected", _("Not yet expected")
    NO_EVIDENCE_YET = "no_evidence_yet", _("No evidence yet")
    EMERGING = "emerging", _("Emerging evidence")
    EVIDENCED = "evidenced", _("Evidenced")
    SUSTAINED = "sustained", _("Sustained")
    ADVERSE = "adverse", _("Adverse")


IMPACT_MEANINGS: dict[str, str] = {
    Impact.NOT_YET_EXPECTED: "Too early: nobody would look for a difference yet.",
    Impact.NO_EVIDENCE_YET: "A difference should show by now, and nothing shows it yet.",
    Impact.EMERGING: "First signs from families, schools or figures that it makes a difference.",
    Impact.EVIDENCED: "Feedback or figures show that it is felt.",
    Impact.SUSTAINED: "Felt and shown in two reporting periods or more.",
    Impact.ADVERSE: "Feedback or figures show that it makes things worse.",
}
"""What each rating means, shown beside it wherever it can be chosen."""

NEEDS_EVIDENCE = frozenset({Impact.EMERGING, Impact.EVIDENCED, Impact.SUSTAINED, Impact.ADVERSE})
"""The ratings that say something has been seen, and therefore say what."""

IMPACT_LOOK: dict[str, tuple[str, str]] = {
    Impact.NOT_YET_EXPECTED: ("grey", "dash"),
    Impact.NO_EVIDENCE_YET: ("grey", "circle"),
    Impact.EMERGING: ("purple", "triangle"),
    Impact.EVIDENCED: ("purple", "square"),
    Impact.SUSTAINED: ("purple", "tick"),
    Impact.ADVERSE: ("black", "cross"),
}
"""Colour and shape of each rating: none of delivery's colours, so that the two are never taken for one another."""
