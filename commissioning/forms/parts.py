"""What the forms of commissioning are made of: money in pounds, ages, lists typed on lines, people and audiences."""

from decimal import Decimal

from django import forms
from django.db import models

from core.form_fields import LastDayField
from core.forms import ConflictingField, PortalForm
from partners.models import Audience, LocalArea, Partner, Person, Role

LONG = 6000


def long_text(label: str, *, required: bool = False, rows: int = 5, **kwargs) -> forms.CharField:
    """A box of several lines."""
    return forms.CharField(
        label=label, required=required, max_length=LONG, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


def short_text(label: str, *, required: bool = False, max_length: int = 200, **kwargs) -> forms.CharField:
    """A box of one line."""
    return forms.CharField(label=label, required=required, max_length=max_length, **kwargs)


class AgeField(forms.IntegerField):
    """An age in whole years."""

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=99, required=False, **kwargs)


class MonthsField(forms.IntegerField):
    """A number of months."""

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=120, required=False, **kwargs)

    def clean(self, value) -> int:
        """Nothing typed is no months."""
        return super().clean(value) or 0


class PoundsField(forms.DecimalField):
    """An amount typed in pounds, with or without £ and commas, and kept in whole pence."""

    def __init__(self, **kwargs):
        kwargs.setdefault("min_value", 0)
        super().__init__(max_digits=13, decimal_places=2, widget=forms.TextInput, **kwargs)

    def to_python(self, value) -> Decimal | None:
        """The number without what people write around it."""
        return super().to_python(str(value).replace("£", "").replace(",", "").strip() if value else value)

    def clean(self, value) -> int | None:
        """The amount in pence."""
        amount = super().clean(value)
        return None if amount is None else int(amount * 100)

    def prepare_value(self, value):
        """Pence as pounds; what was typed as it stands."""
        return f"{Decimal(value) / 100:.2f}".removesuffix(".00") if isinstance(value, int) else value


class LinesField(forms.CharField):
    """A list typed with one thing on each line. Cleans to the lines that say something, each once."""

    def __init__(self, *, each: int = 200, **kwargs):
        self.each = each
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), max_length=LONG, required=False, **kwargs)

    def clean(self, value) -> list[str]:
        """The lines, without blanks around them. Raises ValidationError for a line that is too long."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if any(len(line) > self.each for line in lines):
            raise forms.ValidationError(f"{self.label}: each line must be {self.each} characters or fewer")
        return list(dict.fromkeys(lines))

    def prepare_value(self, value):
        """A list as lines."""
        return value if isinstance(value, str) else "\n".join(map(str, value or ()))


def checkboxes(label: str, **kwargs) -> forms.ModelMultipleChoiceField:
    """Any of a few; its choices are set where the person is known."""
    return forms.ModelMultipleChoiceField(
        label=label,
        queryset=Partner.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        **kwargs,
    )


def choice_of(label: str, *, required: bool = True, **kwargs) -> forms.ModelChoiceField:
    """One of many; its choices are set where the person is known."""
    return forms.ModelChoiceField(label=label, queryset=Partner.objects.none(), required=required, **kwargs)


class CommissioningForm(PortalForm):
    """A form that shows theirs beside yours also for money, last days and lists.

    `lists` names the boxes whose value is rows of the subject, with the path to them: {"needs": "service_needs.need"}.
    """

    lists: dict[str, str] = {}

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        self.person, self.area = person, area
        super().__init__(*args, **kwargs)
        self.offer()
        self.say_plainly()

    def offer(self) -> None:
        """Fill the choices with what this person sees."""

    def show_conflict(self, current: models.Model) -> None:
        """Theirs beside yours, as people type it."""
        super().show_conflict(current)
        by_label = {str(field.label): (name, field) for name, field in self.fields.items()}
        self.conflict = [self._as_typed(entry, current, *by_label[entry.label]) for entry in self.conflict]
        for name in self.lists.keys() & self.fields.keys():
            theirs = ", ".join(sorted(map(str, current_list(current, self.lists[name]))))
            yours = ", ".join(sorted(map(str, self.cleaned_data.get(name) or ())))
            if theirs != yours:
                label = str(self.fields[name].label)
                self.conflict.append(ConflictingField(label, theirs or "nothing", yours or "nothing"))

    def _as_typed(self, entry: ConflictingField, current: models.Model, name: str, field) -> ConflictingField:
        if isinstance(field, PoundsField | LastDayField):
            theirs, yours = (
                str(field.prepare_value(value) or "nothing")
                for value in (getattr(current, name), self.cleaned_data.get(name))
            )
        elif getattr(field, "choices", None) and not hasattr(field, "queryset"):
            words = {str(key): str(label) for key, label in field.choices}
            theirs, yours = words.get(entry.theirs, entry.theirs), words.get(entry.yours, entry.yours)
        else:
            return entry
        return ConflictingField(entry.label, theirs, yours, entry.who, entry.when)


def current_list(subject: models.Model, path: str) -> list:
    """What a subject's list holds now: “rows” or “rows.thing”."""
    rows, _, thing = path.partition(".")
    found = getattr(subject, rows).all()
    return [getattr(row, thing) for row in found.select_related(thing)] if thing else list(found)


class AgesForm(CommissioningForm):
    """A form with a band of ages."""

    age_from = AgeField(label="From age")
    age_to = AgeField(label="To age", help_text="Until which birthday: 25 means up to the day before it")

    def clean(self):
        """Refuse a band without a year in it."""
        cleaned = super().clean()
        start, end = cleaned.get("age_from"), cleaned.get("age_to")
        if start is not None and end is not None and end <= start:
            self.add_error("age_to", "To age must be higher than from age")
        return cleaned


class AudienceMixin:
    """Adds who can see the new thing, among the audiences to which the person may contribute."""

    def offer(self) -> None:
        """Fill the choices with what this person sees."""
        super().offer()
        audiences = Audience.objects.seen_with(self.person, "contribute").filter(area=self.area)
        self.fields["audience"] = forms.ModelChoiceField(label="Who can see this", queryset=audiences)
        self.say_plainly()


class PlainForm(CommissioningForm):
    """Nothing to fill in: a decision to be made with open eyes."""


class ReasonForm(CommissioningForm):
    """Why something is taken back."""

    uses_version = True
    nouns = {"reason": "a reason"}

    reason = forms.CharField(label="Why?", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class EndConflictForm(CommissioningForm):
    """Why a conflict of interest no longer holds."""

    nouns = {"reason": "a reason"}

    reason = forms.CharField(label="Why does it no longer hold?", max_length=500)


def partners_of(area: LocalArea, **kinds) -> models.QuerySet:
    """The partners of an area, of some kinds where given."""
    return Partner.objects.filter(areas=area, **kinds)


def led_by(person: Person, area: LocalArea) -> models.QuerySet:
    """The accountable partners that this person leads in the area: whose money he may write down."""
    mine = [held.partner_id for held in person.standing.memberships if held.role == Role.LEAD]
    return partners_of(area, kind__in=Partner.ACCOUNTABLE_KINDS, pk__in=mine)


def people_of(area: LocalArea, *, and_id: int | None = None) -> models.QuerySet:
    """Everyone who is something in the area today, and the one who is chosen already."""
    today = models.Q(memberships__in=area.memberships.current())
    return Person.objects.filter(today | models.Q(pk=and_id)).distinct()
