"""Labels and hints of the forms about packs."""

from django import forms

from actionplans.models import Plan
from core import clock
from core.form_fields import DayField
from core.forms import PortalForm
from inspection.models import Inspection, SelfEvaluation
from partners.models import LocalArea, Person
from reports.models import BoardReportIssue
from reports.packing import Chosen
from strategies.models import Strategy


class PackForm(PortalForm):
    """What goes into a pack."""

    nouns = {"title": "a title", "made_for": "what it is for"}

    title = forms.CharField(max_length=110)
    made_for = forms.CharField(
        label="What is it for?", max_length=200, help_text="Such as the inspection and its month"
    )
    strategy = forms.ModelChoiceField(Strategy.objects.none(), required=False, empty_label="None")
    self_evaluation = forms.ModelChoiceField(
        SelfEvaluation.objects.none(), label="Self-evaluation", required=False, empty_label="None"
    )
    plans = forms.ModelMultipleChoiceField(
        Plan.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="With their actions as they stand, and every rating from the first",
    )
    inspections = forms.ModelMultipleChoiceField(
        Inspection.objects.none(),
        label="Inspections and reviews",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="With what they found, and what became of it",
    )
    issues = forms.ModelMultipleChoiceField(
        BoardReportIssue.objects.none(),
        label="Board reports",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="As the board got them, with their PDF",
    )
    with_evidence = forms.BooleanField(label="Put in the list of evidence", required=False)
    includes_restricted = forms.BooleanField(
        label="Put in also what only the leads of the council and the NHS commissioner may see",
        required=False,
        help_text="Another lead then has to read and release it. Without this, only what everyone who takes part in "
        "the area may see goes in.",
    )

    def __init__(self, *args, area: LocalArea, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("strategy", Strategy.objects.visible_to(person, area)),
            ("self_evaluation", SelfEvaluation.objects.visible_to(person, area).living()),
            ("plans", Plan.objects.visible_to(person, area)),
            ("inspections", Inspection.objects.visible_to(person, area).current()),
            ("issues", BoardReportIssue.objects.visible_to(person, area).newest().filter(withdrawal=None)),
        ):
            self.fields[name].queryset = rows

    def clean(self) -> dict:
        """What was chosen as one thing, which the operation takes."""
        cleaned = super().clean()
        return {name: cleaned.get(name) for name in ("title", "made_for", "includes_restricted")} | {
            "chosen": Chosen(
                strategy=cleaned.get("strategy"),
                self_evaluation=cleaned.get("self_evaluation"),
                plans=tuple(cleaned.get("plans") or ()),
                inspections=tuple(cleaned.get("inspections") or ()),
                issues=tuple(cleaned.get("issues") or ()),
                with_evidence=bool(cleaned.get("with_evidence")),
            )
        }


class ReleaseForm(PortalForm):
    """To whom a pack is released, and until when."""

    nouns = {"last_day": "the last day"}

    email = forms.EmailField(
        label="E-mail address that the inspector signs in with",
        required=False,
        help_text="Leave it empty if you hand over the zip yourself: that it was released is recorded all the same.",
    )
    last_day = DayField(
        label="Last day on which it is open", not_before=clock.today, help_text="After it the pack is not there for him"
    )
    has_read = forms.BooleanField(label="I have read what is in it, and it can be released")

    def clean(self) -> dict:
        """Without the tick box, which only the form needs."""
        cleaned = super().clean()
        cleaned.pop("has_read", None)
        return cleaned


class WithdrawPackForm(PortalForm):
    """Why a pack is withdrawn."""

    nouns = {"reason": "a reason"}

    reason = forms.CharField(
        max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="Kept in its history, for the leads alone"
    )
