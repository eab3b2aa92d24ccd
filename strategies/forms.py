"""Forms about strategies and workstreams: labels, hints, and the checking of what was typed."""

from collections.abc import Mapping

from django import forms
from django.db import models

from core import clock
from core.form_fields import DayField, GovukFormMixin, LastDayField
from core.forms import ConflictingField, PortalForm
from governance.models import Board
from indicators.models import Measure
from partners.models import Audience, LocalArea, Partner, Person
from strategies.models import Strategy, Theme, Workstream

LONG = 4000
ALL_LINES = 12_000


class LinesField(forms.CharField):
    """A list typed with one thing on each line. Cleans to the lines that say something."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": 8}), max_length=ALL_LINES, **kwargs)

    def clean(self, value) -> list[str]:
        """The lines, without blanks around them."""
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]

    def prepare_value(self, value):
        """A list as lines."""
        return value if isinstance(value, str) else "\n".join(map(str, value or ()))


class SpanForm(PortalForm):
    """A form about something with a first and a last day, and with lines of text that are rows of their own."""

    lines: tuple[str, ...] = ()

    def clean(self):
        """Refuse a span that ends before it starts, on the box of its last day."""
        cleaned = super().clean()
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end <= start:
            self.add_error("ends_on", "The last day must be the same as or after the first day")
        return cleaned

    def show_conflict(self, current: models.Model) -> None:
        """Theirs beside yours, also for lines; last days as they are typed."""
        super().show_conflict(current)
        self.conflict = [self._as_typed(entry, current) for entry in self.conflict]
        for name in self.lines:
            theirs = "\n".join(map(str, getattr(current, name).all()))
            yours = "\n".join(self.cleaned_data.get(name) or ())
            if theirs != yours:
                label = str(self.fields[name].label)
                self.conflict.append(
                    ConflictingField(label=label, theirs=theirs or "nothing", yours=yours or "nothing")
                )

    def _as_typed(self, entry: ConflictingField, current: models.Model) -> ConflictingField:
        field = self.fields.get("ends_on")
        if field is None or entry.label != str(field.label):
            return entry
        theirs, yours = current.ends_on, self.cleaned_data.get("ends_on")
        return ConflictingField(
            label=entry.label,
            theirs=str(field.prepare_value(theirs) or "nothing"),
            yours=str(field.prepare_value(yours) or "nothing"),
            who=entry.who,
            when=entry.when,
        )


def people_of(area: LocalArea, *, and_id: int | None = None) -> models.QuerySet:
    """Everyone who takes part in what the area does today, and the one who is chosen already."""
    today = models.Q(memberships__in=area.memberships.with_content())
    return Person.objects.filter(today | models.Q(pk=and_id)).distinct()


class StrategyForm(SpanForm):
    """What a strategy says."""

    uses_version = True
    lines = ("commitments",)
    nouns = {"title": "a title", "commitments_label": "what they are called"}

    title = forms.CharField(max_length=200)
    vision = forms.CharField(widget=forms.Textarea, max_length=LONG, required=False)
    commitments_label = forms.CharField(
        label="What its commitments are called",
        max_length=80,
        initial="Commitments",
        help_text="Such as “Guiding principles”.",
    )
    commitments = LinesField(label="Commitments or principles", required=False, help_text="One on each line.")
    starts_on = DayField(label="First day of its period", required=False)
    ends_on = LastDayField(label="Last day of its period", required=False)
    lead_person = forms.ModelChoiceField(label="Lead", queryset=Person.objects.none(), required=False)

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = getattr(self.subject, "lead_person_id", None)
        self.fields["lead_person"].queryset = people_of(area, and_id=chosen)


class NewStrategyForm(StrategyForm):
    """A new strategy: also who can see its draft."""

    uses_version = False

    audience = forms.ModelChoiceField(label="Who can see this", queryset=Audience.objects.none())

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, area=area, **kwargs)
        self.fields["audience"].queryset = Audience.objects.seen_with(person, "contribute").filter(area=area)


class AgreeStrategyForm(PortalForm):
    """Who agreed a strategy, and when."""

    uses_version = True
    nouns = {"agreed_on": "the day on which it was agreed"}

    agreed_on = DayField(label="Agreed on", not_after=clock.today)
    agreed_by_board = forms.ModelChoiceField(label="Agreed by", queryset=Board.objects.none(), required=False)

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agreed_by_board"].queryset = Board.objects.visible_to(person, area)


class ReasonForm(PortalForm):
    """Why something ends or is taken back."""

    uses_version = True
    nouns = {"reason": "a reason"}

    reason = forms.CharField(widget=forms.Textarea, max_length=LONG)


class WithdrawMemberForm(PortalForm):
    """Why a member leaves a working group."""

    nouns = {"reason": "a reason"}

    reason = forms.CharField(label="Why does this member leave?", widget=forms.Textarea, max_length=LONG)


class PriorityNameForm(PortalForm):
    """A new name for a priority."""

    uses_version = True
    nouns = {"title": "a name", "reason": "a reason"}

    title = forms.CharField(label="New name", max_length=200)
    reason = forms.CharField(
        label="Why does the name change?",
        widget=forms.Textarea,
        max_length=LONG,
        help_text="The former name stays with the priority, with this reason.",
    )


class PriorityDescriptionForm(PortalForm):
    """What a priority is about."""

    uses_version = True

    description = forms.CharField(label="What it is about", widget=forms.Textarea, max_length=LONG, required=False)


class NewPriorityForm(PortalForm):
    """A new priority."""

    nouns = {"title": "a title"}

    title = forms.CharField(max_length=200)
    description = forms.CharField(widget=forms.Textarea, max_length=LONG, required=False)


class NewOutcomeForm(PortalForm):
    """A new outcome, and what will show it."""

    nouns = {"text": "what will be different"}

    text = forms.CharField(label="What will be different", widget=forms.Textarea, max_length=LONG)
    measures = forms.ModelMultipleChoiceField(
        label="Measures that will show it",
        queryset=Measure.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    other_evidence = forms.CharField(
        widget=forms.Textarea,
        max_length=LONG,
        required=False,
        help_text="What else will show it, such as case studies.",
    )

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["measures"].queryset = Measure.objects.visible_to(person, area)


class OutcomeForm(NewOutcomeForm):
    """An outcome as it is, with what shows it. It carries the version of its strategy."""

    uses_version = True


class NewThemeForm(PortalForm):
    """A new cross-cutting theme."""

    nouns = {"title": "a title"}

    title = forms.CharField(max_length=200)
    aim = forms.CharField(widget=forms.Textarea, max_length=LONG, required=False)
    rationale = forms.CharField(label="Why this is important", widget=forms.Textarea, max_length=LONG, required=False)


class WorkstreamForm(SpanForm):
    """What is said about a workstream."""

    uses_version = True
    lines = ("intended_outcomes",)
    nouns = {"title": "a title"}

    title = forms.CharField(max_length=200)
    purpose = forms.CharField(widget=forms.Textarea, max_length=LONG, required=False)
    intended_outcomes = LinesField(label="Intended outcomes", required=False, help_text="One on each line.")
    themes = forms.ModelMultipleChoiceField(
        label="Cross-cutting themes", queryset=Theme.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    lead_person = forms.ModelChoiceField(label="Lead", queryset=Person.objects.none(), required=False)
    lead_partner = forms.ModelChoiceField(label="Lead partner", queryset=Partner.objects.none(), required=False)
    overseeing_board = forms.ModelChoiceField(label="Overseen by", queryset=Board.objects.none(), required=False)
    brief_state = forms.ChoiceField(label="Brief", choices=Workstream.BriefState, widget=forms.RadioSelect)
    timescale_words = forms.CharField(
        label="Timescale", max_length=200, required=False, help_text="As it was said, such as “2 to 3 years”."
    )
    starts_on = DayField(label="First day", required=False)
    ends_on = LastDayField(label="Last day", required=False)

    def __init__(self, *args, person: Person, area: LocalArea, strategy: Strategy | None, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = getattr(self.subject, "lead_person_id", None)
        self.fields["lead_person"].queryset = people_of(area, and_id=chosen)
        self.fields["lead_partner"].queryset = Partner.objects.filter(areas=area)
        self.fields["overseeing_board"].queryset = Board.objects.visible_to(person, area)
        themes = strategy.themes.all() if strategy else Theme.objects.none()
        if themes:
            self.fields["themes"].queryset = themes
        else:
            del self.fields["themes"]

    def show_conflict(self, current: Workstream) -> None:
        """Theirs beside yours, themes too."""
        super().show_conflict(current)
        if "themes" not in self.fields:
            return
        theirs = ", ".join(str(row.theme) for row in current.workstream_themes.select_related("theme"))
        yours = ", ".join(map(str, self.cleaned_data.get("themes", ())))
        if theirs != yours:
            label = str(self.fields["themes"].label)
            self.conflict.append(ConflictingField(label=label, theirs=theirs or "nothing", yours=yours or "nothing"))


class NewWorkstreamForm(WorkstreamForm):
    """A new workstream: also who can see it, and whether it is governed elsewhere."""

    uses_version = False

    governed_elsewhere = forms.BooleanField(
        label="It is governed elsewhere: shown as part of the strategy, and not to be changed here",
        required=False,
    )
    governed_by_words = forms.CharField(
        label="Who governs it", max_length=200, required=False, help_text="Only where it is governed elsewhere."
    )
    audience = forms.ModelChoiceField(label="Who can see this", queryset=Audience.objects.none())

    def __init__(self, *args, person: Person, area: LocalArea, strategy: Strategy, **kwargs):
        super().__init__(*args, person=person, area=area, strategy=strategy, **kwargs)
        self.fields["audience"].queryset = Audience.objects.seen_with(person, "contribute").filter(area=area)


class ServedOutcomesForm(PortalForm):
    """Which outcome of the strategy each intended outcome of a workstream serves."""

    uses_version = True

    def __init__(self, *args, workstream: Workstream, outcomes: models.QuerySet, **kwargs):
        self.intended = list(workstream.intended_outcomes.all())
        super().__init__(*args, **kwargs)
        for row in self.intended:
            self.fields[f"row_{row.pk}"] = forms.ModelChoiceField(
                label=row.text, queryset=outcomes, required=False, initial=row.outcome_id, empty_label="None by itself"
            )
        self.say_plainly()

    def clean(self) -> dict:
        """Every answer under one name, as the operation takes it."""
        cleaned = super().clean()
        served = {row: cleaned.get(f"row_{row.pk}") for row in self.intended}
        return {"served": served, "seen_version": cleaned.get("seen_version")}


class BringHereForm(PortalForm):
    """The board that takes over a workstream that was governed elsewhere."""

    uses_version = True
    nouns = {"overseeing_board": "a board", "reason": "a reason"}

    overseeing_board = forms.ModelChoiceField(label="Board that will oversee it", queryset=Board.objects.none())
    reason = forms.CharField(widget=forms.Textarea, max_length=LONG)

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["overseeing_board"].queryset = Board.objects.visible_to(person, area)


class MemberForm(PortalForm):
    """A new member of a working group."""

    nouns = {"constituency": "whom the member speaks for"}

    constituency = forms.CharField(
        label="Whom the member speaks for", max_length=120, help_text="Such as “Primary headteachers”."
    )
    person = forms.ModelChoiceField(
        queryset=Person.objects.none(), required=False, help_text="Leave it open until somebody has been named."
    )
    partner = forms.ModelChoiceField(queryset=Partner.objects.none(), required=False)

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_of(area)
        self.fields["partner"].queryset = Partner.objects.filter(areas=area)


class LinkForm(PortalForm):
    """Another workstream that this one crosses."""

    nouns = {"other": "a workstream", "why": "why the two cross"}

    other = forms.ModelChoiceField(label="Other workstream", queryset=Workstream.objects.none())
    why = forms.CharField(label="Why do they cross?", widget=forms.Textarea, max_length=LONG)

    def __init__(self, *args, person: Person, workstream: Workstream, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = Workstream.objects.visible_to(person, workstream.area).exclude(pk=workstream.pk)


class WorkstreamFilter(GovukFormMixin, forms.Form):
    """Narrows the list of workstreams."""

    mark_optional = False

    words = forms.CharField(label="Words in its title", required=False, max_length=100)
    strategy = forms.ChoiceField(required=False)
    lead_partner = forms.ModelChoiceField(
        label="Lead partner", queryset=Partner.objects.none(), required=False, empty_label="Any"
    )
    mine = forms.BooleanField(label="Only those I lead or belong to", required=False)

    def __init__(self, *args, area: LocalArea, strategies: Mapping[int, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["strategy"].choices = [("", "Any"), *strategies.items()]
        self.fields["lead_partner"].queryset = Partner.objects.filter(areas=area)
