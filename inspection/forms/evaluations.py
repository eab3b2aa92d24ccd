"""Forms of self-evaluation."""

from django import forms

from commissioning.models import Intention
from core import clock
from core.form_fields import DayField
from core.forms import ConflictingField, PortalForm
from inspection.forms.common import VERY_LONG, Words, audiences_for, offer_seen, people_of
from inspection.models import Agreement, AreaForDevelopment, Framework, Judgement, SelfEvaluation, SelfEvaluationTest
from partners.models import Audience, LocalArea, Partner, Person
from strategies.forms import LinesField


class SelfEvaluationForm(PortalForm):
    """The texts of a self-evaluation."""

    uses_version = True
    nouns = {"title": "a title", "as_at": "the day that it describes"}

    title = forms.CharField(max_length=200)
    as_at = DayField(label="As at", not_after=clock.today, help_text="The day whose position it describes.")
    summary = Words(max_length=VERY_LONG, rows=8, required=False)
    context = Words(
        max_length=VERY_LONG,
        rows=8,
        required=False,
        help_text="The area, its children and young people, and what has changed.",
    )
    governance = Words(
        max_length=VERY_LONG, rows=8, required=False, help_text="Who leads, who decides, who is held to account."
    )
    improvement_story = Words(label="Improvement so far", max_length=VERY_LONG, rows=8, required=False)
    lead_person = forms.ModelChoiceField(label="Lead", queryset=Person.objects.none(), required=False)
    review_every_months = forms.IntegerField(label="Months between reviews", min_value=1, max_value=36, initial=6)

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = getattr(self.subject, "lead_person_id", None)
        self.fields["lead_person"].queryset = people_of(area, and_ids=(chosen,))


class NewSelfEvaluationForm(PortalForm):
    """A new self-evaluation: under which framework, as at which day, who works on it."""

    nouns = {"title": "a title", "as_at": "the day that it describes"}

    framework = forms.ModelChoiceField(queryset=Framework.objects.all(), empty_label=None, widget=forms.RadioSelect)
    title = forms.CharField(max_length=200)
    as_at = DayField(label="As at", not_after=clock.today, help_text="The day whose position it describes.")
    lead_person = forms.ModelChoiceField(label="Lead", queryset=Person.objects.none(), required=False)
    review_every_months = forms.IntegerField(label="Months between reviews", min_value=1, max_value=36, initial=6)
    audience = forms.ModelChoiceField(label="Who can see this", queryset=Audience.objects.none())

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lead_person"].queryset = people_of(area)
        self.fields["audience"].queryset = audiences_for(person, area)


class JudgementForm(PortalForm):
    """A judgement in words, and what works well."""

    uses_version = True
    nouns = {"text": "a judgement"}

    text = Words(label="Judgement, in words", max_length=VERY_LONG, rows=8)
    strengths = LinesField(label="Strengths", required=False, help_text="One on each line.")

    def show_conflict(self, current: Judgement) -> None:
        """Theirs beside yours, lines too."""
        super().show_conflict(current)
        theirs = "\n".join(map(str, current.strengths.all()))
        yours = "\n".join(self.cleaned_data.get("strengths") or ())
        if theirs != yours:
            self.conflict.append(
                ConflictingField(label="Strengths", theirs=theirs or "nothing", yours=yours or "nothing")
            )


class RoutedForm(PortalForm):
    """Where an area for development goes."""

    route = forms.ChoiceField(
        label="Where does it go?", choices=AreaForDevelopment.Route, widget=forms.RadioSelect, initial="undecided"
    )
    none_because = Words(
        label="Why no action follows", required=False, help_text="Only where no action follows.", rows=3
    )
    intention = forms.ModelChoiceField(
        label="Which commissioning intention",
        help_text="Only where it goes to one.",
        queryset=Intention.objects.none(),
        required=False,
        empty_label="Not said",
    )

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        offer_seen(self, "intention", Intention.objects.visible_to(person, area))


class NewAreaForDevelopmentForm(RoutedForm):
    """Something to be made better."""

    nouns = {"text": "what is to be made better"}
    field_order = ["text", "already_in_place", "route", "none_because", "intention"]

    text = Words(label="What is to be made better")
    already_in_place = forms.BooleanField(label="It is already in place, and needs refinement", required=False)


class RouteForm(RoutedForm):
    """Another way for an area for development."""

    uses_version = True


class AreaForDevelopmentForm(PortalForm):
    """Its words."""

    uses_version = True
    nouns = {"text": "what is to be made better"}

    text = Words(label="What is to be made better")
    already_in_place = forms.BooleanField(label="It is already in place, and needs refinement", required=False)


class ReviewForm(PortalForm):
    """That it was looked at again."""

    uses_version = True
    nouns = {"note": "what came of it", "reviewed_on": "the day of the review"}

    reviewed_on = DayField(label="Reviewed on", not_after=clock.today)
    note = Words(label="What came of it")
    next_review_on = DayField(
        label="Next review due", required=False, help_text="Leave it empty for the usual number of months."
    )


class SelfEvaluationTestForm(PortalForm):
    """What a partner says of it who did not write it."""

    nouns = {"partner": "the partner that it is said for"}

    stance = forms.ChoiceField(label="What do you say?", choices=SelfEvaluationTest.Stance, widget=forms.RadioSelect)
    judgement = forms.ModelChoiceField(
        label="About", queryset=Judgement.objects.none(), required=False, empty_label="The whole"
    )
    words = Words(label="What you see, or ask for", required=False)
    partner = forms.ModelChoiceField(label="For", queryset=Partner.objects.none())

    def __init__(self, *args, person: Person, evaluation: SelfEvaluation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["judgement"].queryset = evaluation.judgements.select_related("criterion")
        self.fields["judgement"].label_from_instance = lambda judgement: str(judgement.criterion)
        offer_own_partners(self.fields["partner"], person, evaluation.area_id, but_kinds=Partner.ACCOUNTABLE_KINDS)


class AnswerForm(PortalForm):
    """The authors' answer to a challenge or a question."""

    nouns = {"answer": "an answer"}

    answer = Words()


class AgreeForm(PortalForm):
    """The word of one body."""

    uses_version = True
    nouns = {"partner": "the partner that it is said for"}

    partner = forms.ModelChoiceField(label="For", queryset=Partner.objects.none())
    stance = forms.ChoiceField(
        label="Does your body agree?",
        choices=Agreement.Stance,
        widget=forms.RadioSelect,
        help_text="A parent carer forum may say that it does not agree, in its own words. An accountable body that does"
        " not agree opens it for writing again.",
    )
    words = Words(label="In your own words", required=False)

    def __init__(self, *args, bodies: list[Partner], **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["partner"]
        field.queryset = Partner.objects.filter(pk__in=[body.pk for body in bodies])
        if len(bodies) == 1:
            field.initial = bodies[0].pk


class PublishForm(PortalForm):
    """To whom it is published."""

    uses_version = True
    nouns = {"audience": "who can read it"}

    audience = forms.ModelChoiceField(label="Publish to", queryset=Audience.objects.none())

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"].queryset = audiences_for(person, area)


class SnapshotForm(PortalForm):
    """For what, and for whom, it is frozen."""

    nouns = {"occasion": "what the snapshot is for"}

    occasion = forms.CharField(
        label="What is it for?", max_length=200, help_text="Such as an inspection, an engagement meeting or a board."
    )
    audience = forms.ModelChoiceField(label="Who can see this", queryset=Audience.objects.none())

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"].queryset = audiences_for(person, area)


def offer_own_partners(
    field: forms.ModelChoiceField, person: Person, area_id: int, *, but_kinds: tuple[str, ...] = ()
) -> None:
    """Let a field choose among the partners that a person works for in the area; the only one is chosen already."""
    held = person.standing.memberships
    own = {role.partner_id for role in held if role.area_id == area_id and role.partner_kind not in but_kinds}
    field.queryset = Partner.objects.filter(pk__in=own)
    if len(own) == 1:
        field.initial = own.pop()
