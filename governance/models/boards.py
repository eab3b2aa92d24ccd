"""Boards: what kind of body each is in law, whom it answers to, its terms of reference and who sits on it."""

import datetime as dt

import pghistory
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from documents.models import Document
from partners.models import Audience, Governed, Part, Partner, PartQuerySet, Person


@pghistory.track(exclude=["last_decision_number", "last_minuted_action_number"])
class Board(Governed):
    """A body that decides about, or watches over, what the partnership does: a council's Health and Wellbeing Board,
    the partnership's own SEND board. Its legal kind decides which rules on public access hold for its papers."""

    class LegalKind(models.TextChoices):
        COUNCIL_COMMITTEE = "council_committee", _("Council committee")
        EXECUTIVE = "executive", _("Council executive (Cabinet)")
        JOINT_COMMITTEE = "joint_committee", _("Joint committee")
        SCHOOLS_FORUM = "schools_forum", _("Schools forum")
        NHS_BOARD = "nhs_board", _("NHS board")
        PARTNERSHIP_BOARD = "partnership_board", _("Partnership board")

    COUNCIL_KINDS = (LegalKind.COUNCIL_COMMITTEE, LegalKind.EXECUTIVE, LegalKind.JOINT_COMMITTEE)
    """Bodies under the access rules of the Local Government Act 1972, Part VA. A Health and Wellbeing Board is a
    council committee (Health and Social Care Act 2012, section 194)."""

    KEY_DECISION_KINDS = (LegalKind.EXECUTIVE, LegalKind.JOINT_COMMITTEE)
    """Bodies that take executive decisions, some of which are key decisions (Local Authorities (Executive Arrangements)
    (Meetings and Access to Information) (England) Regulations 2012, regulations 2 and 8)."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        IN_FORCE = "in_force", _("In force")
        ENDED = "ended", _("Ended")

    MOVES = {
        State.PROPOSED: {State.IN_FORCE, State.ENDED},
        State.IN_FORCE: {State.ENDED},
        State.ENDED: set(),
    }
    """A proposal that comes to nothing ends without ever being in force."""

    name = models.CharField(max_length=120)
    legal_kind = models.CharField("kind of body", max_length=20, choices=LegalKind)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", verbose_name="reports to"
    )
    purpose = models.TextField(max_length=4000)
    rhythm = models.CharField("how often it meets", max_length=120, blank=True)
    members_group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+", editable=False)
    voting_group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+", editable=False)
    clerk_group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+", editable=False)
    members_audience = models.OneToOneField(Audience, on_delete=models.PROTECT, related_name="+", editable=False)
    restricted_audience = models.OneToOneField(Audience, on_delete=models.PROTECT, related_name="+", editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.IN_FORCE)
    in_force_from = models.DateField(
        null=True, blank=True, help_text="Of a proposed board: the day on which it is meant to begin"
    )
    ended_on = models.DateField(null=True, blank=True, help_text="The first day on which it no longer meets")
    proposed_in = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="proposed in"
    )
    is_health_and_wellbeing_board = models.BooleanField(
        "is the Health and Wellbeing Board", default=False, help_text="Health and Social Care Act 2012, section 194"
    )
    last_decision_number = models.PositiveIntegerField(default=0, editable=False)
    last_minuted_action_number = models.PositiveIntegerField(default=0, editable=False)

    no_circle = "parent"

    audience_follows = "Who sees what a board does follows from the board, the meeting, and what is exempt."

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="ended", ended_on__isnull=False) | ~Q(state="ended") & Q(ended_on=None),
                name="governance_board_ended_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(is_health_and_wellbeing_board=False)
                | Q(legal_kind__in=("council_committee", "joint_committee")),
                name="governance_board_health_and_wellbeing_board_is_a_committee",
            ),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("id")), name="governance_board_not_its_own"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("governance:board_detail", args=[self.area.slug, self.pk])

    @property
    def is_council_body(self) -> bool:
        """Whether its papers fall under the public's right to a council's agenda and reports."""
        return self.legal_kind in self.COUNCIL_KINDS

    @property
    def takes_key_decisions(self) -> bool:
        """Whether a decision of it can be a key decision."""
        return self.legal_kind in self.KEY_DECISION_KINDS

    @property
    def is_ended(self) -> bool:
        """Whether it meets no more."""
        return self.state == self.State.ENDED


@pghistory.track()
class BoardReplacement(Part):
    """That a board is replaced by another, or would be if the proposal is agreed. Where two bodies merge, both name the
    new one."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="replaced_by")
    successor = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="replaces")

    part_of = "board"

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["board", "successor"], name="governance_boardreplacement_once"),
            models.CheckConstraint(
                condition=~Q(board=F("successor")), name="governance_boardreplacement_is_by_another_board"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.board} is replaced by {self.successor}"


class TermsOfReference(Part):
    """One version of what a board is for, what it may decide and how it works. Never edited: a change is a new one."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="terms_of_reference")
    number = models.PositiveSmallIntegerField()
    agreed_on = models.DateField()
    review_on = models.DateField(null=True, blank=True)
    text = models.TextField(max_length=40_000)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    part_of = "board"
    append_only = True

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "terms of reference"
        constraints = [
            models.UniqueConstraint(fields=["board", "number"], name="governance_termsofreference_number"),
            models.CheckConstraint(
                condition=Q(review_on=None) | Q(review_on__gt=F("agreed_on")),
                name="governance_termsofreference_reviewed_after_agreed",
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"


class SeatQuerySet(PartQuerySet):
    """Reads of seats worth a name."""

    def on(self, day: dt.date) -> "SeatQuerySet":
        """Those that the board has on that day."""
        return self.filter(Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gt=day))

    def current(self) -> "SeatQuerySet":
        """Those that the board has today."""
        return self.on(clock.today())


@pghistory.track()
class Seat(Part):
    """A place on a board for someone from a constituency (“Special school headteacher”, “Parent carers”). The seat
    stays when the person goes: it is then vacant."""

    class Kind(models.TextChoices):
        CHAIR = "chair", _("Chair")
        CLERK = "clerk", _("Clerk")
        VOTING = "voting", _("Voting member")
        NON_VOTING = "non_voting", _("Non-voting member")
        ADVISER = "adviser", _("Adviser or observer")

    VOTING_KINDS = (Kind.CHAIR, Kind.VOTING)
    RUNNING_KINDS = (Kind.CHAIR, Kind.CLERK)
    """Who runs the board: plans its meetings and records what it decides."""

    class StatutoryMember(models.TextChoices):
        COUNCILLOR = "councillor", _("Councillor of the local authority")
        ADULT_SOCIAL_SERVICES = "adult_social_services", _("Director of adult social services")
        CHILDRENS_SERVICES = "childrens_services", _("Director of children's services")
        PUBLIC_HEALTH = "public_health", _("Director of public health")
        HEALTHWATCH = "healthwatch", _("Representative of the Local Healthwatch organisation")
        NHS_COMMISSIONER = "nhs_commissioner", _("Representative of the NHS commissioner")

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="seats")
    constituency = models.CharField("whom the seat is for", max_length=120)
    kind = models.CharField("kind of seat", max_length=12, choices=Kind)
    nominated_by = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    statutory_member = models.CharField(
        "member whom the law asks for",
        max_length=24,
        choices=StatutoryMember,
        blank=True,
        help_text="Of a Health and Wellbeing Board: Health and Social Care Act 2012, section 194(2)",
    )
    position = models.PositiveSmallIntegerField(default=0)
    starts_on = models.DateField(default=clock.today)
    ends_on = models.DateField(null=True, blank=True, help_text="The first day on which the board no longer has it")

    objects = SeatQuerySet.as_manager()
    part_of = "board"

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="governance_seat_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.constituency} ({self.get_kind_display().lower()})"


class SeatHoldingQuerySet(PartQuerySet):
    """Reads of seat holdings worth a name."""

    def on(self, day: dt.date) -> "SeatHoldingQuerySet":
        """Those that hold on that day."""
        return self.filter(Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gt=day))

    def current(self) -> "SeatHoldingQuerySet":
        """Those that hold today."""
        return self.on(clock.today())


@pghistory.track()
class SeatHolding(Part):
    """That a person sits in a seat from a day until before another: as its holder, as the holder's substitute, or
    co-opted for a period or for an item. A seat without a current holder is vacant."""

    class Kind(models.TextChoices):
        HOLDER = "holder", _("Holder")
        SUBSTITUTE = "substitute", _("Substitute")
        CO_OPTED = "co_opted", _("Co-opted")

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="holdings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seat_holdings")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.HOLDER)
    starts_on = models.DateField(default=clock.today)
    ends_on = models.DateField(null=True, blank=True, help_text="The first day on which it no longer holds")
    for_what = models.CharField("co-opted for", max_length=200, blank=True)
    review_on = models.DateField("to be reviewed on", null=True, blank=True)

    objects = SeatHoldingQuerySet.as_manager()
    part_of = "seat"

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="governance_seatholding_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(kind="co_opted") | Q(ends_on__isnull=False) | ~Q(for_what=""),
                name="governance_seatholding_co_opted_for_a_period_or_an_item",
            ),
            models.UniqueConstraint(
                fields=["seat"], condition=Q(kind="holder", ends_on=None), name="governance_seatholding_one_holder"
            ),
            models.UniqueConstraint(
                fields=["seat", "person", "kind"],
                condition=Q(ends_on=None),
                name="governance_seatholding_open_once",
            ),
        ]
        indexes = [models.Index(fields=["person", "ends_on"])]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display().lower()} of {self.seat}"


class ChampionQuerySet(PartQuerySet):
    """Reads of champions worth a name."""

    def current(self) -> "ChampionQuerySet":
        """Those named for today."""
        today = clock.today()
        return self.filter(Q(starts_on__lte=today), Q(ends_on=None) | Q(ends_on__gt=today))


@pghistory.track()
class Champion(Part):
    """A member of a board who is named for a theme, for a period, to follow it between meetings and tell the others."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="champions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    theme = models.CharField(max_length=120)
    between_meetings = models.TextField("what they may do between meetings", max_length=2000)
    starts_on = models.DateField(default=clock.today)
    ends_on = models.DateField(null=True, blank=True, help_text="The first day on which they no longer are")

    objects = ChampionQuerySet.as_manager()
    part_of = "board"

    class Meta:
        ordering = ["theme", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="governance_champion_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                "board",
                "person",
                Lower("theme"),
                condition=Q(ends_on=None),
                name="governance_champion_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: champion for {self.theme}"
