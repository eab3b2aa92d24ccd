"""Forms about a local area: opening one, how it looks, the words it uses, its parts."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from core.brand import Readings, readings_of
from core.form_fields import RadiosWithHints
from core.forms import PortalForm, UploadField
from core.uploads import PICTURES
from partners.models import LocalArea
from partners.models.areas import refuse_reserved_slug

CODE = RegexValidator(r"^E\d{8}$", "The code is the letter E and eight digits, like E06000045")
CODE_HELP = (
    "The Government Statistical Service’s code of the council, like E06000045: E10 begins that of a county, E06 of a "
    "unitary authority, E08 of a metropolitan district, E09 of a London borough"
)


class _CodeField(forms.CharField):
    def __init__(self, **kwargs):
        super().__init__(label="Code of its council", max_length=9, validators=[CODE], help_text=CODE_HELP, **kwargs)

    def to_python(self, value) -> str:
        """Small letters and blanks do no harm."""
        return super().to_python(value).upper().replace(" ", "")


class OpenAreaForm(PortalForm):
    """A new local area and its council."""

    nouns = {"slug": "a short name", "kind": "what kind of council it has", "gss_code": "the code"}

    name = forms.CharField(label="Name of the area", max_length=80, help_text="For example, Rutland")
    slug = forms.CharField(
        label="Short name for addresses",
        max_length=40,
        validators=[
            RegexValidator(
                r"^[a-z]([a-z0-9-]*[a-z0-9])?$", "The short name is small letters, digits and hyphens, like north-vale"
            ),
            refuse_reserved_slug,
        ],
        help_text="Small letters, digits and hyphens. All pages of the area lie under it, and it never changes",
    )
    kind = forms.ChoiceField(label="Kind of council", choices=LocalArea.Kind, widget=forms.RadioSelect)
    gss_code = _CodeField()
    council = forms.CharField(
        label="Name of its council",
        max_length=160,
        help_text="It becomes the first partner. For example, Rutland County Council",
    )


class AreaDetailsForm(PortalForm):
    """What an area is called, and what it is."""

    uses_version = True
    nouns = {"kind": "what kind of council it has", "gss_code": "the code"}

    name = forms.CharField(label="Name of the area", max_length=80)
    kind = forms.ChoiceField(label="Kind of council", choices=LocalArea.Kind, widget=forms.RadioSelect)
    gss_code = _CodeField(required=False)
    has_no_forum = forms.BooleanField(
        label="No parent carer forum is recognised here at present",
        required=False,
        help_text="The Department for Education recognises one at most. It goes out again when a forum is added",
    )

    def __init__(self, *args, subject: LocalArea, **kwargs):
        kwargs["initial"] = {name: getattr(subject, name) for name in ("name", "kind", "gss_code", "has_no_forum")}
        super().__init__(*args, subject=subject, **kwargs)


class ColourForm(PortalForm):
    """The area's own colour. `readings` says how well words can be read with it."""

    uses_version = True
    nouns = {"colour": "a colour"}

    colour = forms.CharField(
        label="Colour",
        max_length=7,
        help_text="As your council’s brand guide writes it: six letters and digits after #, like #1d4f91",
    )

    def __init__(self, *args, subject: LocalArea, **kwargs):
        super().__init__(*args, subject=subject, initial={"colour": subject.colour}, **kwargs)

    def clean_colour(self) -> str:
        """In small letters, with its sign."""
        colour = "#" + self.cleaned_data["colour"].lower().lstrip("#")
        if not re.fullmatch(r"#[0-9a-f]{6}", colour):
            raise ValidationError("The colour must be six letters (a to f) and digits after #, like #1d4f91")
        return colour

    @property
    def colour_shown(self) -> str:
        """What was typed, where that is a colour; else the colour as it is."""
        return self.typed or self.subject.colour

    @property
    def readings(self) -> Readings:
        """How well words can be read with the colour that is shown."""
        return readings_of(self.colour_shown)

    @property
    def typed(self) -> str:
        """The colour that was typed, if it is one."""
        return self.cleaned_data.get("colour", "") if self.is_bound and not self.errors.get("colour") else ""


class LogoForm(PortalForm):
    """A picture for the head of each page."""

    nouns = {"upload": "a picture", "logo_text": "what the logo says"}

    upload = UploadField(
        only=PICTURES,
        label="Logo",
        help_text="PNG or JPEG. It is shown on the area’s colour, 40 pixels high; a clear ground does best",
    )
    logo_text = forms.CharField(
        label="What the logo says",
        max_length=120,
        help_text="Read out to those who don’t see it. For example, Rutland County Council",
    )


class WordsForm(PortalForm):
    """What people in the area call things."""

    uses_version = True

    commissioner_word = forms.ChoiceField(
        label="The NHS body that buys health services",
        required=False,
        choices=[*LocalArea.CommissionerWord.choices, ("", "Neither: say NHS commissioner")],
        widget=forms.RadioSelect,
    )
    plan_word = forms.ChoiceField(
        label="The plan that an inspection asks for where it found serious weaknesses",
        required=False,
        choices=[*LocalArea.PlanWord.choices, ("", "Not said")],
        widget=RadiosWithHints(
            hints={
                LocalArea.PlanWord.WRITTEN_STATEMENT_OF_ACTION: "Inspections from 2016 to 2022",
                LocalArea.PlanWord.PRIORITY_ACTION_PLAN: "Inspections since 2023",
            }
        ),
    )
    send_board_name = forms.CharField(
        label="The board that oversees SEND",
        required=False,
        max_length=120,
        help_text="As the board itself is called in the portal. For example, SEND Executive Board",
    )

    def __init__(self, *args, subject: LocalArea, **kwargs):
        names = ("commissioner_word", "plan_word", "send_board_name")
        kwargs["initial"] = {name: getattr(subject, name) for name in names}
        super().__init__(*args, subject=subject, **kwargs)


class SigningInForm(PortalForm):
    """Whether a code by e-mail is enough for some."""

    uses_version = True

    email_codes_allowed = forms.BooleanField(
        label="A code by e-mail is enough for people to whom nothing restricted is open",
        required=False,
        help_text="Never for area administrators and leads, for people of the council and the NHS commissioner, for "
        "members of boards and working groups, or where something is shared by name",
    )

    def __init__(self, *args, subject: LocalArea, **kwargs):
        kwargs["initial"] = {"email_codes_allowed": subject.email_codes_allowed}
        super().__init__(*args, subject=subject, **kwargs)


class SubAreaForm(PortalForm):
    """What a part of the area is called."""

    name = forms.CharField(
        label="Name of the part", max_length=80, help_text="For example, North, or a group of schools"
    )


class AdministratorForm(PortalForm):
    """Who administers an area, and who asked for that."""

    nouns = {"email": "an e-mail address", "role_title": "what this person does", "asked_for_by": "who asked for it"}

    email = forms.EmailField(label="E-mail address", help_text="Their own, at work.", max_length=254)
    role_title = forms.CharField(
        label="What this person does",
        max_length=120,
        help_text="A job or office, such as Partnership manager. No names",
    )
    asked_for_by = forms.CharField(
        label="Who at the council asked for it, and how you made sure",
        max_length=200,
        help_text="A job or office, no names. For example: the director of children’s services, by a call back to the "
        "council’s switchboard. It stays in the record",
    )
