"""What a meeting talks about, in order: its items, the part of one that is not public, and who considered it before."""

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from governance.models.boards import Board
from governance.models.meetings import Meeting
from partners.models import (
    ClosedByInterest,
    ClosedOver,
    Governed,
    GovernedQuerySet,
    Part,
    Partner,
    PartQuerySet,
    Person,
    Responsible,
    Through,
)


class ItemKind(models.TextChoices):
    """What a board does with an item."""

    DECISION = "decision", _("For decision")
    DISCUSSION = "discussion", _("For discussion")
    INFORMATION = "information", _("For information")


class StandingItemQuerySet(PartQuerySet):
    """Reads of standing items worth a name."""

    def current(self) -> "StandingItemQuerySet":
        """Those that go on the agenda of meetings planned from today."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=clock.today()))


@pghistory.track()
class StandingItem(Part):
    """An item that a board puts on the agenda of every meeting."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="standing_items")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=ItemKind)
    minutes = models.PositiveSmallIntegerField("minutes planned", null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    ends_on = models.DateField(null=True, blank=True, help_text="The first day on which it no longer stands")

    objects = StandingItemQuerySet.as_manager()
    part_of = "board"

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class AgendaItemQuerySet(GovernedQuerySet):
    """Reads of agenda items worth a name."""

    def on_the_agenda(self) -> "AgendaItemQuerySet":
        """Those that the meeting takes, in order."""
        return self.filter(state=AgendaItem.State.ON_AGENDA).order_by("position", "pk")


@pghistory.track()
class AgendaItem(Governed):
    """One matter on the agenda of a meeting. Its title can be read by everyone who sees the meeting, whatever its
    classification; what they may not read is a `NonPublicPart`."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ON_AGENDA = "on_agenda", _("On the agenda")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    MOVES = {
        State.PROPOSED: {State.ON_AGENDA, State.WITHDRAWN},
        State.ON_AGENDA: {State.WITHDRAWN},
        State.WITHDRAWN: set(),
    }

    class Direction(models.TextChoices):
        """Which way an item moves on its agenda."""

        UP = "up", _("Up")
        DOWN = "down", _("Down")

    class Classification(models.TextChoices):
        PUBLIC = "public", _("Public")
        EXEMPT = "exempt", _("Exempt")
        RESTRICTED = "restricted", _("Restricted")
        CONFIDENTIAL = "confidential", _("Confidential")

    class Paragraph(models.IntegerChoices):
        """The descriptions of exempt information in England: Local Government Act 1972, Schedule 12A, Part 1."""

        INDIVIDUAL = 1, _("Paragraph 1: any individual")
        IDENTITY = 2, _("Paragraph 2: what would reveal who an individual is")
        BUSINESS = 3, _("Paragraph 3: somebody's financial or business affairs, the authority's included")
        LABOUR_RELATIONS = 4, _("Paragraph 4: consultations or negotiations about labour relations")
        LEGAL_PRIVILEGE = 5, _("Paragraph 5: legal professional privilege")
        NOTICE_OR_ORDER = 6, _("Paragraph 6: a notice or an order that the authority proposes")
        CRIME = 7, _("Paragraph 7: action against crime")

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="agenda_items")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=200)
    text = models.TextField("what it is about", max_length=4000, blank=True)
    kind = models.CharField("kind of item", max_length=12, choices=ItemKind)
    presenter = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="presenter"
    )
    presenting_partner = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="partner that presents"
    )
    minutes = models.PositiveSmallIntegerField("minutes planned", null=True, blank=True)
    classification = models.CharField(max_length=12, choices=Classification, default=Classification.PUBLIC)
    paragraph = models.PositiveSmallIntegerField("paragraph of Schedule 12A", choices=Paragraph, null=True, blank=True)
    not_public_because = models.CharField("why it is not public", max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ON_AGENDA)
    proposer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="proposer")
    withdrawn_because = models.CharField("reason for withdrawing", max_length=500, blank=True)
    standing_item = models.ForeignKey(
        StandingItem, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items", editable=False
    )

    responsible = Responsible(people=("proposer", "presenter"))
    audience_follows = "Who sees what a board does follows from the board, the meeting, and what is exempt."
    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(classification="public", not_public_because="")
                | ~Q(classification="public") & Q(not_public_because__gt=""),
                name="governance_agendaitem_not_public_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(classification="exempt", paragraph__isnull=False, paragraph__range=(1, 7))
                | ~Q(classification="exempt") & Q(paragraph=None),
                name="governance_agendaitem_exempt_under_a_paragraph",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_because__gt="")
                | ~Q(state="withdrawn") & Q(withdrawn_because=""),
                name="governance_agendaitem_withdrawn_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["meeting", "standing_item"],
                condition=~Q(state="withdrawn"),
                name="governance_agendaitem_standing_item_once",
            ),
        ]
        indexes = [models.Index(fields=["meeting", "state", "position"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("governance:agenda_item_detail", args=[self.area.slug, self.pk])

    @property
    def is_public(self) -> bool:
        """Whether nothing of it is kept from those who see the meeting."""
        return self.classification == self.Classification.PUBLIC

    @property
    def is_withdrawn(self) -> bool:
        """Whether the meeting does not take it after all."""
        return self.state == self.State.WITHDRAWN


@pghistory.track()
class NonPublicPart(ClosedByInterest):
    """What an agenda item says to those only who may know: exempt, restricted or confidential. A row of its own, in an
    audience of its own; beside it everyone else reads the item's title, the ground and the reason. Closed to whoever
    has an interest in the matter that closes it."""

    agenda_item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="non_public_part")
    text = models.TextField(max_length=20_000)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="author")

    responsible = Responsible(
        people=("author",),
        through=(Through("governance.AgendaItem", whole="id", person="presenter", key="agenda_item"),),
    )
    closed_over = (ClosedOver("governance.DeclaredInterest", "agenda_item", "agenda_item_id"),)
    audience_follows = "Who sees what a board does follows from the board, the meeting, and what is exempt."
    is_restricted = True

    class Meta:
        verbose_name = "non-public part"
        ordering = ["pk"]

    def __str__(self) -> str:
        return "Non-public part of an agenda item"

    def get_absolute_url(self) -> str:
        return reverse("governance:agenda_item_detail", args=[self.area.slug, self.agenda_item_id])


class EarlierConsideration(Part):
    """That a body considered a matter before it came to this meeting, and what it said. Never changed: a correction is
    a new row. The body is a board of the area, or one that is named because the portal does not know it."""

    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="earlier_considerations")
    board = models.ForeignKey(Board, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    body = models.CharField("name of the body", max_length=160, blank=True)
    considered_on = models.DateField()
    what_it_said = models.TextField(max_length=2000)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    part_of = "agenda_item"
    append_only = True

    class Meta:
        ordering = ["considered_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(board=None, body__gt="") | Q(board__isnull=False, body=""),
                name="governance_earlierconsideration_by_one_body",
            )
        ]

    def __str__(self) -> str:
        return f"Considered on {self.considered_on}"
