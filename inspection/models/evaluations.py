"""Self-evaluation: how the partnership judges itself, who agreed with that, and who put it to the test."""

import datetime as dt

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commissioning.models import Intention
from core import clock
from core.audit import track_with_removals
from inspection.models.frameworks import Criterion, Framework
from partners.models import Governed, GovernedQuerySet, Part, Partner, PartQuerySet, Person, Responsible


class SelfEvaluationQuerySet(GovernedQuerySet):
    """Reads of self-evaluations worth a name."""

    def living(self) -> "SelfEvaluationQuerySet":
        """Those that have been neither superseded nor withdrawn."""
        return self.exclude(state__in=[SelfEvaluation.State.SUPERSEDED, SelfEvaluation.State.WITHDRAWN])

    def review_overdue(self, day: dt.date) -> "SelfEvaluationQuerySet":
        """Living ones whose review was due before that day."""
        return self.living().filter(next_review_on__lt=day)


@pghistory.track()
class SelfEvaluation(Governed):
    """One common self-evaluation of a local area under one framework, as at a day, with its three parts of text.

    It is worked on as a draft, put forward by one person, agreed by every accountable body of the area and answered by
    its parent carer forum (which may dissent), then published by a second person. Each time it is put forward is a
    round: agreements of an earlier round no longer count.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUT_FORWARD = "put_forward", _("Put forward to be agreed")
        AGREED = "agreed", _("Agreed")
        PUBLISHED = "published", _("Published")
        SUPERSEDED = "superseded", _("Superseded")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    MOVES = {
        State.DRAFT: {State.PUT_FORWARD, State.WITHDRAWN},
        State.PUT_FORWARD: {State.DRAFT, State.AGREED, State.WITHDRAWN},
        State.AGREED: {State.DRAFT, State.PUBLISHED, State.WITHDRAWN},
        State.PUBLISHED: {State.DRAFT, State.SUPERSEDED, State.WITHDRAWN},
        State.SUPERSEDED: set(),
        State.WITHDRAWN: set(),
    }

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="self_evaluations")
    title = models.CharField(max_length=200)
    as_at = models.DateField("as at", help_text="The day whose position it describes")
    summary = models.TextField(blank=True)
    context = models.TextField(blank=True, help_text="The area, its children and young people, what has changed")
    governance = models.TextField(blank=True, help_text="Who leads, who decides, who is held to account")
    improvement_story = models.TextField("improvement so far", blank=True)
    lead_person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="self_evaluations_led",
        verbose_name="lead",
    )
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    round = models.PositiveSmallIntegerField(default=0, editable=False, help_text="How often it was put forward")
    put_forward_at = models.DateTimeField(null=True, blank=True)
    put_forward_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agreed_on = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    review_every_months = models.PositiveSmallIntegerField("months between reviews", default=6)
    last_reviewed_on = models.DateField(null=True, blank=True)
    next_review_on = models.DateField("next review due")

    responsible = Responsible(people=("lead_person",))
    objects = SelfEvaluationQuerySet.as_manager()

    class Meta:
        ordering = ["-as_at", "-pk"]
        verbose_name = "self-evaluation"
        constraints = [
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("put_forward_by")),
                name="inspection_selfevaluation_published_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(published_at__isnull=False, published_by__isnull=False, put_forward_by__isnull=False),
                name="inspection_selfevaluation_published_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "published"]) | Q(agreed_on__isnull=False),
                name="inspection_selfevaluation_agreed_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(review_every_months__gte=1, review_every_months__lte=36),
                name="inspection_selfevaluation_reviewed_within_three_years",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("inspection:self_evaluation_detail", args=[self.area.slug, self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it still lives: neither superseded nor withdrawn."""
        return bool(self.MOVES[self.State(self.state)])

    @property
    def can_be_written(self) -> bool:
        """Whether its text can be changed now: what people are asked to agree stays as it is."""
        return self.state == self.State.DRAFT

    def counting_agreements(self) -> "models.QuerySet[Agreement]":
        """What the bodies said in this round; nothing while it is being written."""
        rows = self.agreements.filter(round=self.round).select_related("partner", "by")
        return rows.none() if self.can_be_written else rows

    def review_is_overdue(self, day: dt.date) -> bool:
        """Whether its review was due before that day."""
        return self.is_open and self.next_review_on < day


@pghistory.track()
class Judgement(Part):
    """What the partnership says of itself on one criterion, in words."""

    self_evaluation = models.ForeignKey(SelfEvaluation, on_delete=models.CASCADE, related_name="judgements")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="judgements")
    text = models.TextField("judgement", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    part_of = "self_evaluation"

    class Meta:
        ordering = ["self_evaluation_id", "criterion__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["self_evaluation", "criterion"], name="inspection_judgement_once")
        ]

    def __str__(self) -> str:
        return f"Judgement on {self.criterion.number}"


@track_with_removals()
class Strength(Part):
    """Something that works well."""

    judgement = models.ForeignKey(Judgement, on_delete=models.CASCADE, related_name="strengths")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()

    part_of = "judgement"

    class Meta:
        ordering = ["judgement_id", "position", "pk"]

    def __str__(self) -> str:
        return self.text


class AreaForDevelopmentQuerySet(PartQuerySet):
    """Reads of areas for development worth a name."""

    def standing(self) -> "AreaForDevelopmentQuerySet":
        """Those that have not been taken back."""
        return self.filter(taken_back_because="")


@pghistory.track()
class AreaForDevelopment(Part):
    """Something to be made better, and where it goes from here: to an action, to a commissioning intention, or to
    neither, because. The actions themselves point here from the room above."""

    class Route(models.TextChoices):
        UNDECIDED = "undecided", _("Not decided yet")
        ACTION = "action", _("To an action of a plan")
        INTENTION = "intention", _("To a commissioning intention")
        NONE = "none", _("No action, because")

    judgement = models.ForeignKey(Judgement, on_delete=models.CASCADE, related_name="areas_for_development")
    position = models.PositiveSmallIntegerField()
    text = models.TextField("what is to be made better")
    already_in_place = models.BooleanField("already in place, and needs refinement", default=False)
    route = models.CharField("where it goes", max_length=10, choices=Route, default=Route.UNDECIDED)
    none_because = models.TextField("why no action follows", blank=True)
    intention = models.ForeignKey(
        Intention,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="areas_for_development",
        verbose_name="commissioning intention",
    )
    taken_back_because = models.TextField("why it was taken back", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    part_of = "judgement"
    objects = AreaForDevelopmentQuerySet.as_manager()

    class Meta:
        ordering = ["judgement_id", "position", "pk"]
        verbose_name = "area for development"
        verbose_name_plural = "areas for development"
        constraints = [
            models.CheckConstraint(
                condition=Q(route="none") & ~Q(none_because="") | ~Q(route="none") & Q(none_because=""),
                name="inspection_areafordevelopment_none_because",
            ),
            models.CheckConstraint(
                condition=Q(intention=None) | Q(route="intention"),
                name="inspection_areafordevelopment_intention_only_on_its_route",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse(
            "inspection:area_for_development_detail", args=[self.judgement.self_evaluation.area.slug, self.pk]
        )

    @property
    def is_taken_back(self) -> bool:
        """Whether it no longer stands."""
        return self.taken_back_because != ""


class Agreement(Part):
    """That one body agreed with a self-evaluation in one round, or that a forum dissented, in its own words."""

    class Stance(models.TextChoices):
        AGREES = "agrees", _("Agrees")
        DISSENTS = "dissents", _("Does not agree")

    self_evaluation = models.ForeignKey(SelfEvaluation, on_delete=models.CASCADE, related_name="agreements")
    round = models.PositiveSmallIntegerField()
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    stance = models.CharField(max_length=8, choices=Stance)
    words = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    part_of = "self_evaluation"
    append_only = True

    class Meta:
        ordering = ["self_evaluation_id", "round", "at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["self_evaluation", "round", "partner"], name="inspection_agreement_once"),
            models.CheckConstraint(
                condition=~Q(stance="dissents") | ~Q(words=""), name="inspection_agreement_dissents_in_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}: {self.get_stance_display().lower()}"


@pghistory.track()
class SelfEvaluationTest(Part):
    """That a partner who did not write it put what the self-evaluation says to the test. A challenge stands until the
    authors have answered it."""

    class Stance(models.TextChoices):
        SUPPORTS = "supports", _("We recognise this")
        CHALLENGES = "challenges", _("We see it differently")
        ASKS = "asks", _("We ask for evidence")

    self_evaluation = models.ForeignKey(SelfEvaluation, on_delete=models.CASCADE, related_name="tests")
    judgement = models.ForeignKey(
        Judgement, null=True, blank=True, on_delete=models.PROTECT, related_name="tests", verbose_name="about"
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    stance = models.CharField(max_length=10, choices=Stance)
    words = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    part_of = "self_evaluation"

    class Meta:
        ordering = ["self_evaluation_id", "-at", "-pk"]
        verbose_name = "test of a self-evaluation"
        constraints = [
            models.CheckConstraint(
                condition=Q(stance="supports") | ~Q(words=""), name="inspection_selfevaluationtest_says_what"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer=""),
                name="inspection_selfevaluationtest_answered_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}: {self.get_stance_display()}"

    @property
    def awaits_answer(self) -> bool:
        """Whether the authors still owe an answer."""
        return self.stance != self.Stance.SUPPORTS and not self.answer


class SelfEvaluationReview(Part):
    """That a self-evaluation was looked at again on a day, and what came of that. Added, never changed."""

    self_evaluation = models.ForeignKey(SelfEvaluation, on_delete=models.CASCADE, related_name="reviews")
    reviewed_on = models.DateField()
    note = models.TextField("what came of it")
    next_review_on = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    part_of = "self_evaluation"
    append_only = True

    class Meta:
        ordering = ["self_evaluation_id", "-reviewed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_review_on__gt=F("reviewed_on")), name="inspection_selfevaluationreview_next_is_later"
            )
        ]

    def __str__(self) -> str:
        return f"Review of {self.reviewed_on:%d %B %Y}"


class SelfEvaluationSnapshot(Governed):
    """A self-evaluation as it stood at an instant, frozen for an occasion and opened to an audience of its own. What it
    shows is what that audience and its maker could see then. Never changed."""

    self_evaluation = models.ForeignKey(SelfEvaluation, on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    occasion = models.CharField("made for", max_length=200)
    content = models.JSONField()
    held_back = models.PositiveSmallIntegerField(
        default=0, help_text="Evidence that its maker saw and its audience does not"
    )
    taken_at = models.DateTimeField(default=clock.now)
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    append_only = True

    audience_follows = "It was frozen for those who see it and stays as it is. Make another for others."

    class Meta:
        ordering = ["-taken_at", "-pk"]
        verbose_name = "snapshot of a self-evaluation"
        verbose_name_plural = "snapshots of self-evaluations"
        constraints = [
            models.UniqueConstraint(
                fields=["self_evaluation", "number"], name="inspection_selfevaluationsnapshot_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, snapshot {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("inspection:snapshot_detail", args=[self.area.slug, self.pk])
