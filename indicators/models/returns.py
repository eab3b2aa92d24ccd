"""Data returns: who owes the partnership which figures, by when, and whether they came."""

import datetime as dt

import pghistory
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from core import clock
from indicators.models.measures import Measure
from indicators.periods import period_words
from partners.models import Governed, GovernedQuerySet, Part, Partner, Person, Responsible


class DataReturnQuerySet(GovernedQuerySet):
    """Reads of data returns worth a name."""

    def waiting(self) -> "DataReturnQuerySet":
        """Those that have not come and are still asked for."""
        return self.filter(state=DataReturn.State.DUE)

    def late_on(self, day: dt.date) -> "DataReturnQuerySet":
        """Those still waiting after their last day."""
        return self.waiting().filter(due_on__lt=day)

    def owed_by(self, person: Person) -> "DataReturnQuerySet":
        """Those that this person is to send: by name, or where nobody is named, as somebody of the partner."""
        mine = person.named_in("owed_by_person")
        for held in person.standing.memberships:
            if held.role in DataReturn.SENDERS:
                mine |= Q(owed_by_person=None, owed_by_partner=held.partner_id, area=held.area_id)
        return self.filter(mine)

    def received_late(self) -> "DataReturnQuerySet":
        """Those that came after their last day."""
        late = ReturnSubmission.objects.filter(data_return=OuterRef("pk"), submitted_on__gt=OuterRef("due_on"))
        return self.filter(Exists(late), state=DataReturn.State.RECEIVED)


@pghistory.track()
class DataReturn(Governed):
    """That a partner owes figures for a period by a day. What was sent stands in `ReturnSubmission`, which there is
    none of before it is sent: until then only the asking shows."""

    class State(models.TextChoices):
        DUE = "due", "Due"
        RECEIVED = "received", "Received"
        WITHDRAWN = "withdrawn", "No longer asked for"

    MOVES = {
        State.DUE: {State.RECEIVED, State.WITHDRAWN},
        State.RECEIVED: {State.DUE},
        State.WITHDRAWN: set(),
    }
    SENDERS = ("lead", "officer", "representative")

    title = models.CharField(max_length=200, help_text="What is to be sent")
    details = models.TextField(blank=True, help_text="What it must hold, and how it is sent")
    measure = models.ForeignKey(
        Measure, null=True, blank=True, on_delete=models.PROTECT, related_name="data_returns", verbose_name="measure"
    )
    period_start = models.DateField("first day")
    period_end = models.DateField(help_text="The first day after the period")
    owed_by_partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="data_returns")
    owed_by_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="data_returns"
    )
    due_on = models.DateField(help_text="The last day on which it is in time")
    state = models.CharField(max_length=12, choices=State, default=State.DUE)
    state_reason = models.TextField(blank=True)

    responsible = Responsible(people=("owed_by_person",), partners=("owed_by_partner",), deputies=("owed_by_person",))
    owned_by = "owed_by_partner"
    objects = DataReturnQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_end__gt=F("period_start")), name="indicators_datareturn_period_has_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.period_words}"

    def is_owed_by(self, person: Person) -> bool:
        """Whether he is to send it: `owed_by` of a row that has been read."""
        if self.owed_by_person_id is not None:
            named = self.owed_by_person_id
            return named == person.pk or person.stands_in_for(named, self.area_id)
        return any(
            held.role in self.SENDERS and (held.partner_id, held.area_id) == (self.owed_by_partner_id, self.area_id)
            for held in person.standing.memberships
        )

    def get_absolute_url(self) -> str:
        return reverse("indicators:return_detail", args=[self.area.slug, self.pk])

    @property
    def period_words(self) -> str:
        """The period as people say it."""
        return period_words(self.period_start, self.period_end)

    @property
    def is_due(self) -> bool:
        """Whether it is still to come."""
        return self.state == self.State.DUE

    @property
    def is_late(self) -> bool:
        """Whether it should have come by now."""
        return self.is_due and self.due_on < clock.today()


class ReturnSubmission(Part):
    """That the figures were sent, by whom and when. A return that was sent back can be sent again."""

    data_return = models.ForeignKey(DataReturn, on_delete=models.PROTECT, related_name="submissions")
    note = models.TextField(help_text="Where the figures are, and what people should know about them")
    submitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(default=clock.now)
    submitted_on = models.DateField(help_text="The local day")

    part_of = "data_return"
    append_only = True

    class Meta:
        ordering = ["data_return_id", "-submitted_at", "-pk"]

    def __str__(self) -> str:
        return f"Return {self.data_return_id}, sent {self.submitted_on}"


class ReturnChase(Part):
    """That somebody asked again for a return."""

    data_return = models.ForeignKey(DataReturn, on_delete=models.PROTECT, related_name="chases")
    words = models.TextField(blank=True)
    chased_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    chased_at = models.DateTimeField(default=clock.now)

    part_of = "data_return"
    append_only = True

    class Meta:
        ordering = ["data_return_id", "-chased_at", "-pk"]

    def __str__(self) -> str:
        return f"Return {self.data_return_id}, chased {self.chased_at:%Y-%m-%d}"
