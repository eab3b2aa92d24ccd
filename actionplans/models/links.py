"""What an action answers, carries out or rests on: the golden thread from duty and finding to action and evidence. And
for whom it is: its tags, and who took part in shaping it."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actionplans.models.actions import Action
from commissioning.models import Intention
from core import clock
from documents.models import CoProductionRecord
from inspection.models import AreaForDevelopment, Duty, Evidence, Finding, Recommendation
from partners.models import LocalArea, Part, Person, SubArea


class ActionLink(Part):
    """That an action has to do with something of another room, from an instant until another."""

    linked_at = models.DateTimeField(default=clock.now)
    unlinked_at = models.DateTimeField(null=True, blank=True)

    part_of = "action"

    class Meta:
        abstract = True


def _once(target: str) -> list[models.UniqueConstraint]:
    name = f"actionplans_action{target.replace('_', '')}_once"
    return [models.UniqueConstraint(fields=["action", target], condition=Q(unlinked_at=None), name=name)]


@pghistory.track()
class ActionFinding(ActionLink):
    """That an action answers what an inspection or review found."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="action_findings")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="action_findings")

    class Meta:
        ordering = ["action_id", "finding_id"]
        constraints = _once("finding")

    def __str__(self) -> str:
        return f"Action {self.action_id} answers finding {self.finding_id}"


@pghistory.track()
class ActionRecommendation(ActionLink):
    """That an action carries out what an inspection or review recommends."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="action_recommendations")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="action_recommendations")

    class Meta:
        ordering = ["action_id", "recommendation_id"]
        constraints = _once("recommendation")

    def __str__(self) -> str:
        return f"Action {self.action_id} carries out recommendation {self.recommendation_id}"


@pghistory.track()
class ActionAreaForDevelopment(ActionLink):
    """That an action takes up an area for development of a self-evaluation."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="action_areas_for_development")
    area_for_development = models.ForeignKey(
        AreaForDevelopment, on_delete=models.PROTECT, related_name="action_areas_for_development"
    )

    class Meta:
        ordering = ["action_id", "area_for_development_id"]
        verbose_name = "area for development of an action"
        verbose_name_plural = "areas for development of actions"
        constraints = _once("area_for_development")

    def __str__(self) -> str:
        return f"Action {self.action_id} takes up area for development {self.area_for_development_id}"


@pghistory.track()
class ActionIntention(ActionLink):
    """That an action prepares or carries out a commissioning intention."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="action_intentions")
    intention = models.ForeignKey(Intention, on_delete=models.PROTECT, related_name="action_intentions")

    class Meta:
        ordering = ["action_id", "intention_id"]
        constraints = _once("intention")

    def __str__(self) -> str:
        return f"Action {self.action_id} belongs to intention {self.intention_id}"


@pghistory.track()
class ActionDuty(ActionLink):
    """That an action helps to meet a duty in law."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="action_duties")
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="action_duties")

    class Meta:
        ordering = ["action_id", "duty_id"]
        verbose_name_plural = "action duties"
        constraints = _once("duty")

    def __str__(self) -> str:
        return f"Action {self.action_id} helps to meet duty {self.duty_id}"


@pghistory.track()
class ActionEvidence(ActionLink):
    """That an item of evidence shows how an action goes or what it changes."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="action_evidence")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="action_evidence")

    class Meta:
        ordering = ["action_id", "evidence_id"]
        verbose_name_plural = "action evidence"
        constraints = _once("evidence")

    def __str__(self) -> str:
        return f"Evidence {self.evidence_id} speaks to action {self.action_id}"


LINKS: dict[str, tuple[type[ActionLink], str]] = {
    "findings": (ActionFinding, "finding"),
    "recommendations": (ActionRecommendation, "recommendation"),
    "areas_for_development": (ActionAreaForDevelopment, "area_for_development"),
    "intentions": (ActionIntention, "intention"),
    "duties": (ActionDuty, "duty"),
    "evidence": (ActionEvidence, "evidence"),
}
"""What an action can be linked to, in the order in which people read it: the table of links and its key."""


def seen_by(person: Person, name: str, area: LocalArea) -> models.QuerySet:
    """What this person sees of one of LINKS in the area."""
    model, key = LINKS[name]
    target = model._meta.get_field(key).related_model
    return Duty.objects.all() if target is Duty else target.objects.visible_to(person, area)


class Tag(models.TextChoices):
    """For whom an action is, and which of the four outcomes of preparing for adulthood it serves (SEND Code of Practice
    2015, chapter 8)."""

    EARLY_YEARS = "early_years", _("Early years")
    PRIMARY = "primary", _("Primary")
    SECONDARY = "secondary", _("Secondary")
    POST_16 = "post_16", _("Post-16")
    AGED_19_TO_25 = "aged_19_to_25", _("19 to 25")
    EMPLOYMENT = "employment", _("Employment")
    INDEPENDENT_LIVING = "independent_living", _("Independent living")
    COMMUNITY_INCLUSION = "community_inclusion", _("Community inclusion")
    HEALTH = "health", _("Health")


AGE_PHASES = (Tag.EARLY_YEARS, Tag.PRIMARY, Tag.SECONDARY, Tag.POST_16, Tag.AGED_19_TO_25)
PREPARING_FOR_ADULTHOOD = (Tag.EMPLOYMENT, Tag.INDEPENDENT_LIVING, Tag.COMMUNITY_INCLUSION, Tag.HEALTH)


@pghistory.track()
class ActionTag(ActionLink):
    """That an action is for an age phase, or serves an outcome of preparing for adulthood."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="tags")
    tag = models.CharField(max_length=20, choices=Tag)

    class Meta:
        ordering = ["action_id", "pk"]
        constraints = _once("tag")

    def __str__(self) -> str:
        return self.get_tag_display()


@pghistory.track()
class ActionSubArea(ActionLink):
    """That an action is for one part of the local area. One for all of it has none."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="action_sub_areas")
    sub_area = models.ForeignKey(SubArea, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["action_id", "sub_area__position"]
        constraints = _once("sub_area")

    def __str__(self) -> str:
        return f"Action {self.action_id} is for part {self.sub_area_id} of its area"


@pghistory.track()
class ActionCoProduction(CoProductionRecord):
    """Who took part in shaping an action."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="co_production")

    part_of = "action"

    class Meta(CoProductionRecord.Meta):
        verbose_name = "co-production record"
