"""Forms about intentions: the cycle, options, assessments, decision, notice, procurement, conflicts of interest."""

from django import forms
from django.db.models import Q

from commissioning.forms.parts import (
    AudienceMixin,
    CommissioningForm,
    checkboxes,
    choice_of,
    long_text,
    partners_of,
    people_of,
    short_text,
)
from commissioning.models import Intention, Need, Option, Procurement, Service
from core import clock
from core.form_fields import DayField, GovukFormMixin
from documents.models import Document
from governance.models import Board, Decision, Meeting
from partners.forms import KindOfInterestField
from partners.models import LocalArea, Partner, Person
from strategies.models import Outcome, Priority


class MeetingChoice(forms.ModelChoiceField):
    """A meeting, named with its board."""

    def label_from_instance(self, meeting: Meeting) -> str:
        """“SEND Board: meeting of 5 September 2026”."""
        return f"{meeting.board}: {str(meeting)[:1].lower()}{str(meeting)[1:]}"


class NewIntentionForm(AudienceMixin, CommissioningForm):
    """What is intended, and what it links to."""

    nouns = {"title": "a title", "lead_partner": "a lead commissioner"}

    title = short_text("Title", required=True)
    summary = long_text("What is intended")
    lead_partner = choice_of("Lead commissioner")
    lead_person = choice_of("Lead", required=False)
    arrangement = forms.ChoiceField(
        label="Intended arrangement", choices=[("", "Not settled yet"), *Service.Arrangement.choices], required=False
    )

    def offer(self) -> None:
        """Fill the choices with what this person sees."""
        super().offer()
        add_links(self, self.person, self.area)


def add_links(form: CommissioningForm, person: Person, area: LocalArea) -> None:
    """The boxes that link an intention, with what this person sees."""
    commissioners = partners_of(area, kind__in=(*Partner.ACCOUNTABLE_KINDS, Partner.Kind.PUBLIC_HEALTH, "schools"))
    form.fields["lead_partner"].queryset = commissioners
    chosen = getattr(form.subject, "lead_person_id", None)
    form.fields["lead_person"].queryset = people_of(area, and_id=chosen)
    strategy_parts = {"strategy__area": area}
    for name, label, rows in (
        ("services", "Services it is about", Service.objects.visible_to(person, area)),
        ("needs", "Needs it answers", Need.objects.visible_to(person, area).filter(withdrawn_because="")),
        ("priorities", "Priorities it serves", Priority.objects.visible_to(person, area).filter(**strategy_parts)),
        ("outcomes", "Outcomes it serves", Outcome.objects.visible_to(person, area).filter(**strategy_parts)),
        ("documents", "Documents that belong to it", Document.objects.visible_to(person, area)),
    ):
        form.fields[name] = checkboxes(label)
        form.fields[name].queryset = rows
    form.say_plainly()


class IntentionForm(CommissioningForm):
    """All that is said about an intention."""

    uses_version = True
    nouns = NewIntentionForm.nouns
    lists = {
        "services": "intention_services.service",
        "needs": "intention_needs.need",
        "priorities": "intention_priorities.priority",
        "outcomes": "intention_outcomes.outcome",
        "documents": "intention_documents.document",
    }

    title = short_text("Title", required=True)
    summary = long_text("What is intended")
    lead_partner = choice_of("Lead commissioner")
    lead_person = choice_of("Lead", required=False)
    arrangement = NewIntentionForm.base_fields["arrangement"]
    specification = long_text("Specification", help_text="What is to be provided, with outcomes and quality; no prices")
    decision_board = choice_of("Decided by", required=False)
    decision_meeting = MeetingChoice(label="At the meeting", queryset=Meeting.objects.none(), required=False)
    decision_due = DayField(label="Decision date", required=False)
    consultation_needed = forms.ChoiceField(
        label="Does it need consultation?", choices=Intention.Answer, widget=forms.RadioSelect
    )
    consultation_note = long_text("Consultation", rows=3, help_text="With whom, or why none is needed")
    consultation_ended_on = DayField(label="Consultation ended on", required=False, not_after=clock.today)
    barriers = long_text("Barriers", rows=3)
    financial_implications = long_text("Financial implications", rows=3, help_text="In words; amounts are funding")
    property_implications = long_text("Property and capital implications", rows=3)
    legal_implications = long_text("Legal implications and powers", rows=3)

    def offer(self) -> None:
        """Fill the choices with what this person sees."""
        super().offer()
        self.fields["decision_board"].queryset = Board.objects.visible_to(self.person, self.area)
        # A meeting withdrawn since it was chosen is still offered, so that another can take its place.
        of_use = ~Q(state=Meeting.State.WITHDRAWN) | Q(pk=self.subject.decision_meeting_id)
        meetings = Meeting.objects.visible_to(self.person, self.area).filter(of_use)
        self.fields["decision_meeting"].queryset = meetings.filter(
            board__in=Board.objects.visible_to(self.person, self.area)
        ).select_related("board")
        add_links(self, self.person, self.area)
        for name in ("decision_board", "decision_meeting"):
            chosen = getattr(self.subject, f"{name}_id")
            if chosen and not self.fields[name].queryset.filter(pk=chosen).exists():
                # A board or meeting that this person can't see stays: it is neither shown nor wiped.
                del self.fields[name]

    @property
    def seen_links(self) -> dict[str, set[int]]:
        """What the boxes of links offered, by number: only that can be taken away."""
        return {name: set(self.fields[name].queryset.values_list("pk", flat=True)) for name in self.lists}


class MoveIntentionForm(CommissioningForm):
    """Where an intention goes on the cycle, and why."""

    uses_version = True
    nouns = {"stage": "where it goes", "reason": "a reason"}

    stage = forms.ChoiceField(label="It goes to", choices=Intention.Stage, widget=forms.RadioSelect)
    reason = short_text("Why?", required=True, max_length=500)

    def offer(self) -> None:
        """Fill the choices with what this person sees."""
        super().offer()
        moves = Intention.MOVES[Intention.Stage(self.subject.stage)]
        self.fields["stage"].choices = [choice for choice in Intention.Stage.choices if choice[0] in moves]


class LinkDecisionForm(CommissioningForm):
    """The decision that settles an intention."""

    uses_version = True
    nouns = {"decision": "a decision"}

    decision = choice_of("Decision")

    def offer(self) -> None:
        """Fill the choices with what this person sees."""
        super().offer()
        self.fields["decision"].queryset = Decision.objects.visible_to(self.person, self.area)

    def leave_out_what_is_hidden(self) -> None:
        """Nothing: the decision is asked for each time. One that is hidden gives way only to another that is chosen."""


class NewOptionForm(CommissioningForm):
    """A way to go about an intention."""

    nouns = {"title": "a title"}

    title = short_text("Title", required=True)
    does_nothing = forms.BooleanField(label="This option is to do nothing", required=False)
    description = long_text("What it means", rows=3)
    result = forms.ChoiceField(label="How it was weighed", choices=Option.Result, widget=forms.RadioSelect)
    reasons = long_text("Reasons", rows=3)


class OptionForm(NewOptionForm):
    """An option as it is."""

    uses_version = True


class AssessmentForm(CommissioningForm):
    """Whether an impact assessment is needed, and what came of it."""

    uses_version = True

    needed = forms.ChoiceField(label="Is it needed?", choices=Intention.Answer, widget=forms.RadioSelect)
    reason = long_text("Why not, or what it is about", rows=3)
    done_on = DayField(label="Done on", required=False, not_after=clock.today)
    mitigation = long_text("How effects are mitigated", rows=3)

    def offer(self) -> None:
        """Fill the choices with what this person sees."""
        super().offer()
        self.fields["seen_version"].required = self.subject is not None


class PublishForm(AudienceMixin, CommissioningForm):
    """The words in which an intention is published."""

    nouns = {"title": "a title", "text": "what is published"}

    title = short_text("Title", required=True)
    text = long_text("What is published", required=True, rows=10, help_text="No prices, options or bidders")


class NewProcurementForm(AudienceMixin, CommissioningForm):
    """A procurement, seen by its evaluation team."""

    nouns = {"title": "a title"}

    title = short_text("Title", required=True)
    opens_on = DayField(label="Bids open on", required=False)
    closes_on = DayField(label="Last day for bids", required=False)
    notes = long_text("Evaluation notes")


class ProcurementForm(CommissioningForm):
    """A procurement as it is."""

    uses_version = True
    nouns = {"title": "a title"}

    title = short_text("Title", required=True)
    opens_on = DayField(label="Bids open on", required=False)
    closes_on = DayField(label="Last day for bids", required=False)
    notes = long_text("Evaluation notes")


class MoveProcurementForm(CommissioningForm):
    """Where a procurement goes, and what came of it."""

    uses_version = True
    nouns = {"state": "where it goes", "outcome": "what came of it"}

    state = forms.ChoiceField(label="It is now", choices=Procurement.State, widget=forms.RadioSelect)
    outcome = long_text("What came of it, or why", required=True, rows=3)

    def offer(self) -> None:
        """Fill the choices with what this person sees."""
        super().offer()
        moves = Procurement.MOVES[Procurement.State(self.subject.state)]
        self.fields["state"].choices = [choice for choice in Procurement.State.choices if choice[0] in moves]


class ConflictForm(CommissioningForm):
    """Whose interest it is, of which kind."""

    nouns = {"reason": "what the interest is"}

    kind = KindOfInterestField()
    partner = choice_of("Everyone of a partner", required=False, empty_label="No partner")
    person = choice_of("Or one person", required=False, empty_label="No person")
    reason = forms.CharField(label="What is the interest, and how is it known?", max_length=500)

    def offer(self) -> None:
        """Fill the choices with what this person sees."""
        super().offer()
        self.fields["partner"].queryset = partners_of(self.area)
        self.fields["person"].queryset = people_of(self.area)


class IntentionFilter(GovukFormMixin, forms.Form):
    """Narrows the list of intentions."""

    mark_optional = False

    words = forms.CharField(label="Words in its title", required=False, max_length=100)
    stage = forms.ChoiceField(required=False, choices=[("", "On the cycle"), *Intention.Stage.choices])
    lead = forms.ChoiceField(label="Lead commissioner", required=False)
    no_route = forms.BooleanField(label="No decision route", required=False)

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        partners = partners_of(area).values_list("pk", "name")
        self.fields["lead"].choices = [("", "Any"), *((str(pk), name) for pk, name in partners)]
