"""Fields, widgets and behaviour that every form shares: dates in three boxes, hints under choices, errors in plain
English, and a summary of errors whose links lead to the box to mend."""

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import BLANK_CHOICE_DASH
from django.utils.formats import date_format

PARTS = ("day", "month", "year")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DASHES = BLANK_CHOICE_DASH[0][1]  # how Django shows that nothing is chosen
FIRST_YEAR, LAST_YEAR = 1900, 2100


class TypedDay(NamedTuple):
    """What somebody typed into the three boxes, as it stands."""

    day: str = ""
    month: str = ""
    year: str = ""

    @property
    def missing(self) -> list[str]:
        return [part for part in PARTS if not getattr(self, part)]


class DayInput(forms.Widget):
    """Three boxes for a date. Also takes a whole ISO date under the field's own name (links to a filtered list)."""

    template_name = "forms/widgets/day.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None):
        super().__init__(attrs)
        self.wrong_parts: tuple[str, ...] = ()

    def id_for_label(self, id_: str) -> str:
        """The first box to mend; the first of all when nothing is wrong."""
        return f"{id_}_{self.wrong_parts[0] if self.wrong_parts else PARTS[0]}" if id_ else id_

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> TypedDay:
        whole = data.get(name)
        if whole:
            return typed_from_iso(str(whole).strip())
        return TypedDay(*(str(data.get(f"{name}_{part}") or "").strip() for part in PARTS))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and not any(f"{name}_{part}" in data for part in PARTS)

    def format_value(self, value: Any) -> TypedDay:
        if isinstance(value, TypedDay):
            return value
        if isinstance(value, dt.date):
            return TypedDay(str(value.day), str(value.month), str(value.year))
        return typed_from_iso(str(value)) if value else TypedDay()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        typed = self.format_value(value)
        invalid = "aria-invalid" in context["widget"]["attrs"]
        wrong = (self.wrong_parts or PARTS) if invalid else ()
        context["widget"]["parts"] = [
            {
                "id": f"{context['widget']['attrs'].get('id', name)}_{part}",
                "name": f"{name}_{part}",
                "label": part.capitalize(),
                "value": getattr(typed, part),
                "width": 4 if part == "year" else 2,
                "wrong": part in wrong,
            }
            for part in PARTS
        ]
        return context


def typed_from_iso(text: str) -> TypedDay:
    """2026-09-05 as three boxes; anything else stands whole in the first box, where its error will be shown."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return TypedDay(day=text)
    return TypedDay(str(day.day), str(day.month), str(day.year))


class DayField(forms.Field):
    """A calendar day, typed as day, month and year. Months may be names.

    `not_before` and `not_after` are inclusive; each is a date or a function that gives one.
    Cleans to a date, or None where nothing was typed and the field is optional.
    """

    widget = DayInput

    def __init__(
        self,
        *,
        not_before: dt.date | Callable[[], dt.date] | None = None,
        not_after: dt.date | Callable[[], dt.date] | None = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.not_before = not_before
        self.not_after = not_after

    @property
    def subject(self) -> str:
        return str(self.label or "The date")

    def wrong(self, message: str, code: str, *parts: str) -> ValidationError:
        # The message is formatted with the parameters, so a per cent sign of the label is doubled.
        return ValidationError(message.replace("%", "%%"), code=code, params={"parts": parts or PARTS})

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values or isinstance(value, dt.date):
            return value or None
        typed = self.widget.format_value(value)
        missing = typed.missing
        if len(missing) == len(PARTS):
            return None
        if missing:
            raise self.wrong(f"{self.subject} must include a {' and a '.join(missing)}", "incomplete", *missing)
        return self.day_from(typed)

    def day_from(self, typed: TypedDay) -> dt.date:
        """The day that was typed. Raises ValidationError that says which box is wrong."""
        month = month_number(typed.month)
        if not typed.day.isdecimal() or len(typed.day) > 2 or not 1 <= int(typed.day) <= 31:
            raise self.wrong(f"{self.subject}: the day must be a number from 1 to 31", "day", "day")
        if month is None:
            raise self.wrong(f"{self.subject}: the month must be a number from 1 to 12, or its name", "month", "month")
        if not typed.year.isdecimal() or len(typed.year) != 4:
            raise self.wrong(f"{self.subject}: the year must have four numbers, like 2026", "year", "year")
        if not FIRST_YEAR <= int(typed.year) <= LAST_YEAR:
            raise self.wrong(f"{self.subject}: the year must be between {FIRST_YEAR} and {LAST_YEAR}", "year", "year")
        try:
            return dt.date(int(typed.year), month, int(typed.day))
        except ValueError:
            raise self.wrong(f"{self.subject} must be a real date", "unreal", "day") from None

    def validate(self, value: dt.date | None) -> None:
        super().validate(value)
        if value is None:
            return
        earliest, latest = (limit() if callable(limit) else limit for limit in (self.not_before, self.not_after))
        if earliest and value < earliest:
            raise self.wrong(f"{self.subject} must be {date_format(earliest, 'j F Y')} or later", "too_early")
        if latest and value > latest:
            raise self.wrong(f"{self.subject} must be {date_format(latest, 'j F Y')} or earlier", "too_late")

    def clean(self, value: Any) -> dt.date | None:
        self.widget.wrong_parts = ()
        try:
            return super().clean(value)
        except ValidationError as error:
            self.widget.wrong_parts = tuple((getattr(error, "params", None) or {}).get("parts", ()))
            raise

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled:
            return False
        return self.widget.format_value(initial) != self.widget.format_value(data)


class LastDayField(DayField):
    """The last day of a span, typed inclusively, as people say it, and kept as the first day after it."""

    def clean(self, value: Any) -> dt.date | None:
        """The day after the one that was typed."""
        day = super().clean(value)
        return None if day is None else day + dt.timedelta(days=1)

    def prepare_value(self, value: Any) -> Any:
        """Show the last day of what is kept."""
        return value - dt.timedelta(days=1) if isinstance(value, dt.date) else value


def month_number(text: str) -> int | None:
    """9, 09, Sep and September are all 9; None for what is no month."""
    if text.isdecimal():
        return int(text) if len(text) <= 2 and 1 <= int(text) <= 12 else None
    short = text.lower()[:3]
    return MONTHS.index(short) + 1 if len(text) >= 3 and short in MONTHS else None


class HintsMixin:
    """Choices with a line of explanation under each.

    `hints` maps a choice's value (as text) to its line, or is a function from the value: for a ModelChoiceField the
    value carries `.instance`.
    """

    hints: Mapping[str, str] | Callable[[Any], str]

    def __init__(
        self, attrs: dict[str, Any] | None = None, choices: Iterable = (), *, hints: Mapping | Callable | None = None
    ):
        super().__init__(attrs, choices)  # type: ignore[call-arg]
        self.hints = hints or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        if value not in ("", None):
            option["hint"] = self.hints(value) if callable(self.hints) else self.hints.get(str(value), "")
        return option


class RadiosWithHints(HintsMixin, forms.RadioSelect):
    """One of a few, each explained. `small` where they stand in a list."""

    small = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["small"] = self.small
        return context


class CheckboxesWithHints(HintsMixin, forms.CheckboxSelectMultiple):
    """Any of a few, each explained."""


class SmallCheckboxes(forms.CheckboxSelectMultiple):
    """Checkboxes for a filter panel."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["small"] = True
        return context


class FoldedCheckboxes(SmallCheckboxes):
    """Many checkboxes under a fold that says how many are ticked; open where some are."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["folded"] = True
        context["widget"]["ticked"] = len(context["widget"]["value"] or ())
        return context


class ListedError(NamedTuple):
    """One line of the error summary. `href` is empty where no single box is at fault."""

    href: str
    text: str


def name_the_empty_choice(field: forms.Field) -> None:
    """Where a list would begin with dashes, it says what to do, or what choosing nothing means."""
    if isinstance(field, forms.ModelChoiceField) and field.empty_label == DASHES:
        field.empty_label = "Choose one" if field.required else "None"


DETERMINERS = frozenset(
    ["a", "an", "the", "your", "this", "that", "each", "what", "which", "who", "why", "how", "when"]
)


def in_sentence(label: str) -> str:
    """A label as it reads inside a sentence: 'Due date' is 'due date', 'RAG' and 'ICB lead' stay."""
    return label if label[1:2].isupper() or label[:2] == "I " else label[:1].lower() + label[1:]


def named_thing(label: str) -> str:
    """'Reason' becomes 'the reason'; 'Your comment' stays 'your comment'."""
    words = in_sentence(label).rstrip(".: ")
    first = words.split(" ", 1)[0].lower()
    return words if first in DETERMINERS else f"the {words}"


def plain_messages(field: forms.Field, label: str, noun: str | None) -> dict[str, str]:
    """What to say about this field, by error code, where its author has said nothing else."""
    thing = noun or named_thing(label)
    subject = str(label).rstrip("?.: ")
    chooses = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
    if label.endswith("?"):
        required = f"Answer “{label}”"
    elif isinstance(field, forms.BooleanField):
        required = f"Tick the box “{label}” to go on"
    else:
        verb = "Select" if chooses or isinstance(field, forms.FileField) else "Enter"
        required = f"{verb} {thing}"
    subject = subject.replace("%", "%%")  # the messages below are formatted with their limits
    messages = {
        "required": required,
        "max_length": f"{subject} must be %(limit_value)d characters or fewer; you have entered %(show_value)d",
        "min_length": f"{subject} must be %(limit_value)d characters or more",
        "max_value": f"{subject} must be %(limit_value)s or less",
        "min_value": f"{subject} must be %(limit_value)s or more",
        "null_characters_not_allowed": f"{subject} has a character in it that cannot be kept",
    }
    if chooses:
        messages["invalid_choice"] = messages["invalid_list"] = f"Select {thing} from the list"
        messages["invalid_pk_value"] = messages["invalid_choice"]
    elif isinstance(field, forms.EmailField):
        messages["invalid"] = "Enter an e-mail address in the correct format, like name@example.com"
    elif isinstance(field, forms.URLField):
        messages["invalid"] = f"{subject} must be a web address, like https://www.example.com"
    elif isinstance(field, forms.IntegerField | forms.DecimalField):
        messages["invalid"] = f"{subject} must be a number, like 7"
        messages["max_decimal_places"] = f"{subject} must have %(max)s decimal places or fewer"
        messages["max_digits"] = f"{subject} must have %(max)s digits or fewer"
    elif isinstance(field, forms.FileField):
        messages["empty"] = "The file you chose is empty"
        messages["missing"] = messages["invalid"] = f"Select {thing} again"
        messages.pop("max_length")
    return messages


def standard_messages(field: forms.Field) -> dict[str, Any]:
    """Django's own messages for this kind of field, to tell them from an author's."""
    standard: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        standard.update(getattr(kind, "default_error_messages", {}))
    return standard


BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def refuse_hidden_characters(text: str, *, lines: bool) -> None:
    """Raise ValidationError for what nobody can have meant to type: control characters, what is no character at all, a
    text in which there is nothing to see; and, unless it has `lines`, line breaks and what turns the direction of the
    words round it. A title with a line break would break the head of an e-mail; one that reads backwards misleads."""
    allowed = "\t\r\n" if lines else ""
    hidden = any(
        (unicodedata.category(sign) in {"Cc", "Cs", "Cn", "Zl", "Zp"} and sign not in allowed)
        or (sign in BIDI_CONTROLS and not lines)
        for sign in text
    )
    if hidden:
        words = "a hidden character" if lines else "a hidden character or a line break"
        raise ValidationError(f"There is {words} in this text. Type it again, or paste it as plain text", code="hidden")
    if text and all(unicodedata.category(sign) in {"Cf", "Zs", "Cc"} for sign in text):
        raise ValidationError("There is nothing to read in this text. Type it again", code="hidden")


class GovukFormMixin:
    """Forms in plain English. Mix it in before forms.Form or forms.ModelForm.

    `nouns` says what an error calls a field, where its label does not read well in a sentence: {"why": "a reason"}.
    `mark_optional` puts "(optional)" after the label of each field that may stay empty; a filter sets it to False.
    """

    use_required_attribute = False
    mark_optional = True
    nouns: Mapping[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.say_plainly()

    def say_plainly(self) -> None:
        """Give every field a label, and plain messages and a word for no choice where its author wrote none."""
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            if field.label is None:
                field.label = name.replace("_", " ").capitalize()
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput):
                lines = isinstance(field.widget, forms.Textarea)
                field.validators = [*field.validators, partial(refuse_hidden_characters, lines=lines)]
            name_the_empty_choice(field)
            standard = standard_messages(field)
            for code, message in plain_messages(field, str(field.label), self.nouns.get(name)).items():
                if code not in field.error_messages or field.error_messages[code] == standard.get(code):
                    field.error_messages[code] = message

    @property
    def error_list(self) -> list[ListedError]:
        """Every error in the order of the boxes, each with the address of the first box to mend."""
        listed = [ListedError("", str(message)) for message in self.errors.get(NON_FIELD_ERRORS, ())]  # type: ignore[attr-defined]
        for bound in self:  # type: ignore[attr-defined]
            for message in dict.fromkeys(bound.errors):
                listed.append(ListedError("" if bound.is_hidden else f"#{first_box(bound)}", str(message)))
        return listed


def first_box(bound: forms.BoundField) -> str:
    """The id of the element that an error's link must reach: for a group of radios, the first one."""
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"{bound.auto_id}_0"
    return widget.id_for_label(bound.auto_id)
