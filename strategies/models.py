"""What the partnership wants: strategies, their priorities, outcomes and themes, and the workstreams under them."""

import datetime as dt

import pghistory
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.audit import track_with_removals
from documents.models import Document
from governance.models import Board
from indicators.models import Measure
from partners.models import Governed, GovernedQuerySet, Part, Partner, PartQuerySet, Person, Responsible


class StrategyQuerySet(GovernedQuerySet):
    """Reads of strategies worth a name."""

    def in_force(self) -> "StrategyQuerySet":
        """Those that have been agreed and neither ended nor withdrawn."""
        return self.filter(state=Strategy.State.AGREED)


@pghistory.track(exclude=["last_workstream_number"])
class Strategy(Governed):
    """What the partnership wants for children and young people with SEND over some years."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        AGREED = "agreed", _("Agreed")
        ENDED = "ended", _("Ended")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    MOVES = {
        State.DRAFT: {State.AGREED, State.WITHDRAWN},
        State.AGREED: {State.ENDED, State.WITHDRAWN},
        State.ENDED: set(),
        State.WITHDRAWN: set(),
    }

    title = models.CharField(max_length=200)
    vision = models.TextField(blank=True)
    commitments_label = models.CharField(
        "what its commitments are called",
        max_length=80,
        default="Commitments",
        help_text="Such as “Guiding principles”",
    )
    starts_on = models.DateField("first day", null=True, blank=True)
    ends_on = models.DateField("end", null=True, blank=True, help_text="The first day after it")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    lead_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="strategies_led", verbose_name="lead"
    )
    agreed_by_board = models.ForeignKey(
        Board,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="strategies_agreed",
        verbose_name="agreed by",
    )
    agreed_on = models.DateField(null=True, blank=True)
    document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="strategies", verbose_name="its text"
    )
    last_workstream_number = models.PositiveSmallIntegerField(default=0, editable=False)

    responsible = Responsible(people=("lead_person",))
    objects = StrategyQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "title", "pk"]
        verbose_name_plural = "strategies"
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="strategies_strategy_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=False) | ~Q(state__in=["agreed", "ended"]),
                name="strategies_strategy_agreed_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("strategies:strategy_detail", args=[self.area.slug, self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it can still be changed."""
        return bool(self.MOVES[self.State(self.state)])

    @property
    def last_day(self) -> dt.date | None:
        """The last day of its period, inclusive."""
        return self.ends_on and self.ends_on - dt.timedelta(days=1)


@track_with_removals()
class Commitment(Part):
    """One thing the partners commit themselves to, or one principle they hold to."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="commitments")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()

    part_of = "strategy"

    class Meta:
        ordering = ["strategy_id", "position", "pk"]

    def __str__(self) -> str:
        return self.text


@pghistory.track()
class Priority(Part):
    """What comes first for the life of the strategy. It can be renamed; its former names stay with it."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="priorities")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    part_of = "strategy"

    class Meta:
        ordering = ["strategy_id", "number", "pk"]
        verbose_name_plural = "priorities"
        constraints = [models.UniqueConstraint(fields=["strategy", "number"], name="strategies_priority_number")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("strategies:priority_detail", args=[self.strategy.area.slug, self.pk])


class FormerPriorityName(Part):
    """What a priority was called until a day, and why that changed."""

    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=200)
    used_until = models.DateField(default=clock.today, help_text="The first day of the new name")
    reason = models.TextField()

    part_of = "priority"
    append_only = True

    class Meta:
        ordering = ["priority_id", "-used_until", "-pk"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Outcome(Part):
    """What will be different for children, young people and families, and how that will show."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="outcomes")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    other_evidence = models.TextField(blank=True, help_text="What shows it beside measures, such as case studies")

    part_of = "strategy"

    class Meta:
        ordering = ["strategy_id", "number", "pk"]
        constraints = [models.UniqueConstraint(fields=["strategy", "number"], name="strategies_outcome_number")]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


@track_with_removals()
class OutcomeMeasure(Part):
    """That a measure speaks to an outcome: one cell of the matrix."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="outcome_measures")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="outcome_measures")

    part_of = "outcome"

    class Meta:
        ordering = ["outcome_id", "measure_id"]
        constraints = [models.UniqueConstraint(fields=["outcome", "measure"], name="strategies_outcomemeasure_once")]

    def __str__(self) -> str:
        return f"Outcome {self.outcome_id}, measure {self.measure_id}"


@pghistory.track()
class Theme(Part):
    """What cuts across all workstreams, with its aim and why it matters."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="themes")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    aim = models.TextField(blank=True)
    rationale = models.TextField("why this is important", blank=True)

    part_of = "strategy"

    class Meta:
        ordering = ["strategy_id", "number", "pk"]
        constraints = [models.UniqueConstraint(fields=["strategy", "number"], name="strategies_theme_number")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class WorkstreamQuerySet(GovernedQuerySet):
    """Reads of workstreams worth a name."""

    def governed_here(self) -> "WorkstreamQuerySet":
        """Those that this strategy's own board oversees."""
        return self.filter(governed_elsewhere=False)


@pghistory.track()
class Workstream(Governed):
    """A piece of the work with a lead and a working group of its own.

    One that is governed elsewhere belongs to the picture and is read-only here.
    """

    class BriefState(models.TextChoices):
        DRAFT = "draft", _("Being written")
        SUBJECT_TO_COMMENTS = "subject_to_comments", _("Complete, subject to final comments by the board")
        COMPLETE = "complete", _("Complete")

    MOVES = {
        BriefState.DRAFT: {BriefState.SUBJECT_TO_COMMENTS, BriefState.COMPLETE},
        BriefState.SUBJECT_TO_COMMENTS: {BriefState.DRAFT, BriefState.COMPLETE},
        BriefState.COMPLETE: {BriefState.DRAFT},
    }

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="workstreams")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    purpose = models.TextField(blank=True)
    lead_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="workstreams_led", verbose_name="lead"
    )
    lead_partner = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="workstreams_led",
        verbose_name="lead partner",
    )
    brief_state = models.CharField("brief", max_length=20, choices=BriefState, default=BriefState.DRAFT)
    timescale_words = models.CharField(
        "timescale", max_length=200, blank=True, help_text="As it was said, such as “2 to 3 years”"
    )
    starts_on = models.DateField("first day", null=True, blank=True)
    ends_on = models.DateField("end", null=True, blank=True, help_text="The first day after it")
    overseeing_board = models.ForeignKey(
        Board, null=True, blank=True, on_delete=models.PROTECT, related_name="workstreams", verbose_name="overseen by"
    )
    governed_elsewhere = models.BooleanField(default=False)
    governed_by_words = models.CharField(
        "who governs it", max_length=200, blank=True, help_text="Where it is governed elsewhere"
    )
    members_group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+", editable=False)

    responsible = Responsible(people=("lead_person",), partners=("lead_partner",))
    objects = WorkstreamQuerySet.as_manager()

    class Meta:
        ordering = ["strategy_id", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "number"], name="strategies_workstream_number"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="strategies_workstream_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(governed_elsewhere=True) | Q(governed_by_words=""),
                name="strategies_workstream_names_others_only_if_elsewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("strategies:workstream_detail", args=[self.area.slug, self.pk])

    @property
    def last_day(self) -> dt.date | None:
        """The last day of its time, inclusive."""
        return self.ends_on and self.ends_on - dt.timedelta(days=1)


class WorkstreamMemberQuerySet(PartQuerySet):
    """Reads of members worth a name."""

    def on(self, day: dt.date) -> "WorkstreamMemberQuerySet":
        """Those who belong to it on that day."""
        return self.filter(Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gt=day))

    def current(self) -> "WorkstreamMemberQuerySet":
        """Those who belong to it today."""
        return self.on(clock.today())


@pghistory.track()
class WorkstreamMember(Part):
    """That a constituency is in a working group, through a person or a partner or, for now, nobody by name."""

    workstream = models.ForeignKey(Workstream, on_delete=models.CASCADE, related_name="members")
    constituency = models.CharField(
        max_length=120, help_text="Whom the member speaks for, such as “Primary headteachers”"
    )
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="workstreams")
    partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="workstreams")
    starts_on = models.DateField(default=clock.today)
    ends_on = models.DateField(null=True, blank=True, help_text="The first day on which it no longer holds")

    part_of = "workstream"
    objects = WorkstreamMemberQuerySet.as_manager()

    class Meta:
        ordering = ["workstream_id", "constituency", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="strategies_workstreammember_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["workstream", "person"],
                condition=Q(ends_on=None, person__isnull=False),
                name="strategies_workstreammember_person_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.constituency}: {self.person or self.partner or 'to be named'}"


@track_with_removals()
class IntendedOutcome(Part):
    """What a workstream means to bring about, and which outcome of the strategy that serves."""

    workstream = models.ForeignKey(Workstream, on_delete=models.CASCADE, related_name="intended_outcomes")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    outcome = models.ForeignKey(
        Outcome, null=True, blank=True, on_delete=models.PROTECT, related_name="intended_outcomes"
    )

    part_of = "workstream"

    class Meta:
        ordering = ["workstream_id", "position", "pk"]

    def __str__(self) -> str:
        return self.text


@track_with_removals()
class WorkstreamTheme(Part):
    """That a workstream takes up a cross-cutting theme."""

    workstream = models.ForeignKey(Workstream, on_delete=models.CASCADE, related_name="workstream_themes")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="workstream_themes")

    part_of = "workstream"

    class Meta:
        ordering = ["workstream_id", "theme_id"]
        constraints = [models.UniqueConstraint(fields=["workstream", "theme"], name="strategies_workstreamtheme_once")]

    def __str__(self) -> str:
        return f"Workstream {self.workstream_id}, theme {self.theme_id}"


@track_with_removals()
class WorkstreamLink(Part):
    """That the work of one workstream crosses another's, and why. Said once, shown on both sides."""

    workstream = models.ForeignKey(Workstream, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Workstream, on_delete=models.CASCADE, related_name="links_from")
    why = models.TextField()

    part_of = "workstream"

    class Meta:
        ordering = ["workstream_id", "other_id"]
        constraints = [
            models.UniqueConstraint(fields=["workstream", "other"], name="strategies_workstreamlink_once"),
            models.CheckConstraint(condition=~Q(workstream=F("other")), name="strategies_workstreamlink_to_another"),
        ]

    def __str__(self) -> str:
        return f"Workstream {self.workstream_id} crosses {self.other_id}"
