"""Forms about the partners of a local area, and its people."""

import csv

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from core import clock
from core.form_fields import DayField, GovukFormMixin, RadiosWithHints
from core.forms import PortalForm, UploadField
from core.home import Urgency
from partners.directory import partners_today
from partners.models import Interest, Invitation, LocalArea, Nomination, Partner, Person, Role, User
from partners.models.people import ENDS_SOON, MembershipQuerySet
from partners.several import COLUMNS, MOST, Row, lines_of, rows_of
from partners.welcome import ROLE_WORDS


class KindOfInterestField(forms.ChoiceField):
    """The kinds of interest, each with what it does."""

    def __init__(self, **kwargs):
        hints = {
            kind: "Closes it at once" if kind in Interest.CLOSING else "Is recorded and closes nothing"
            for kind in Interest.Kind.values
        }
        super().__init__(label="Kind of interest", choices=Interest.Kind, widget=RadiosWithHints(hints=hints), **kwargs)


class SuccessionForm(PortalForm):
    """Which partner took over from which, and from which day on."""

    nouns = {"predecessor": "the partner that ends", "successor": "the partner that takes over", "on": "the day"}

    predecessor = forms.ModelChoiceField(Partner.objects.none(), label="Partner whose part ends")
    successor = forms.ModelChoiceField(Partner.objects.none(), label="Partner that takes over")
    on = DayField(label="First day on which the new partner acts")

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("predecessor", "successor"):
            self.fields[name].queryset = Partner.objects.filter(areas_of_partner__area=area)


class WaitingFilter(GovukFormMixin, forms.Form):
    """Narrows what waits for somebody in several areas."""

    mark_optional = False

    area = forms.ChoiceField(label="Local area", required=False)
    urgency = forms.ChoiceField(
        label="How soon",
        choices=[("", "Any"), *((str(urgency.value), urgency.label) for urgency in Urgency)],
        required=False,
    )

    def __init__(self, *args, areas: list[LocalArea], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "All"), *((area.slug, area.name) for area in areas)]


class PeopleFilter(GovukFormMixin, forms.Form):
    """Narrows the list of an area's people."""

    mark_optional = False

    TODAY = "today"
    STATES = {
        TODAY: MembershipQuerySet.held_on,
        "suspended": MembershipQuerySet.suspended_on,
        "ending": MembershipQuerySet.ending_soon_after,
        "no_sign_in": MembershipQuerySet.without_sign_in_on,
        "never": MembershipQuerySet.never_signed_in_on,
        "no_factor": MembershipQuerySet.without_second_factor_on,
        "later": MembershipQuerySet.later_than,
        "ended": MembershipQuerySet.over_by,
    }
    """What each state reads of the roles of the area on a day."""

    partner = forms.ModelChoiceField(Partner.objects.none(), required=False, empty_label="Any")
    role = forms.ChoiceField(choices=[("", "Any"), *Role.choices], required=False)
    state = forms.ChoiceField(
        choices=[
            ("", "Holds today"),
            ("suspended", "Suspended"),
            ("ending", f"Ends within {ENDS_SOON.days} days"),
            ("no_sign_in", "Can’t sign in"),
            ("never", "Has never signed in"),
            ("no_factor", "Has no second factor"),
            ("later", "Begins later"),
            ("ended", "Has ended"),
        ],
        required=False,
    )

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.filter(areas_of_partner__area=area)


class ChangeRoleForm(PortalForm):
    """A role, and the partner at which it is held."""

    nouns = {"role": "a role"}

    partner = forms.ModelChoiceField(Partner.objects.none(), help_text="Which organisation or group they belong to.")
    role = forms.ChoiceField(choices=Role.choices, widget=RadiosWithHints(hints=ROLE_WORDS))

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners_today(area)


class InvitationForm(ChangeRoleForm):
    """Whom to invite, and to what."""

    nouns = {"email": "an e-mail address", "role_title": "what this person does", "role": "a role"}
    field_order = ("email", "role_title", "partner", "role")

    email = forms.EmailField(
        label="E-mail address", help_text="Their own, at work. The invitation goes there.", max_length=254
    )
    role_title = forms.CharField(
        label="What this person does",
        help_text="A job or office, such as Head of SEND. Others read this beside all that this person does here. No "
        "names: whoever follows in the office takes over.",
        max_length=120,
    )


class RoleTitleForm(PortalForm):
    """What somebody does, in other words."""

    nouns = {"role_title": "what this person does"}

    role_title = forms.CharField(
        label="What this person does",
        help_text="A job or office, such as Head of SEND. No names: whoever follows in the office takes over.",
        max_length=120,
    )
    seen_title = forms.CharField(widget=forms.HiddenInput, max_length=120)


class AddressForm(PortalForm):
    """Where the invitation of somebody goes who is known already."""

    nouns = {"email": "an e-mail address"}

    email = forms.EmailField(
        label="E-mail address", help_text="Their own, at work. The invitation goes there.", max_length=254
    )


class EndRoleForm(PortalForm):
    """From which day on a role no longer holds."""

    nouns = {"on": "the day"}

    on = DayField(
        label="First day without this role",
        help_text="Today ends it now: the next click is refused.",
        not_before=clock.today,
    )


class SuspendForm(PortalForm):
    """From which day on a role gives nothing, and why."""

    nouns = {"on": "the day", "reason": "a reason"}

    on = DayField(label="First day of the suspension", help_text="Today suspends it now.", not_before=clock.today)
    reason = forms.CharField(
        label="Reason",
        help_text="Only the area’s administrators read it. Say no more than the next of them must know.",
        max_length=300,
    )


class HandOverForm(PortalForm):
    """Who takes over."""

    nouns = {"to": "who takes over"}

    to = forms.ModelChoiceField(Person.objects.none(), label="Who takes over")

    def __init__(self, *args, people: QuerySet[Person], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people


class SeveralForm(PortalForm):
    """Several people to invite at once, pasted or as a file. What stands against a row is no error of the form: the
    preview says it beside the row (`rows`)."""

    nouns = {"text": "the people to invite"}

    text = forms.CharField(
        label="People to invite",
        help_text=f"One a line: {', '.join(COLUMNS).lower()}. Paste the four columns from a table, or part them by "
        "commas. Partner and role as this portal names them.",
        widget=forms.Textarea(attrs={"rows": 10}),
        required=False,
        max_length=60_000,
    )
    file = UploadField(only=frozenset({".csv"}), label="Or a CSV file with these four columns", required=False)

    def __init__(self, *args, area: LocalArea, person: Person, **kwargs):
        self.area, self.person = area, person
        self.rows: list[Row] = []
        self.text_read = ""
        super().__init__(*args, **kwargs)

    def clean(self) -> dict:
        """The people, read from the file if there is one, else from what was pasted."""
        cleaned = super().clean()
        upload, text = cleaned.pop("file", None), cleaned.pop("text", "")
        if upload is not None:
            try:
                text = upload.content.decode("utf-8-sig")
            except UnicodeDecodeError:
                raise ValidationError({"file": "The file must be saved as CSV in UTF-8"}) from None
        if self.errors:
            return cleaned
        try:
            lines = lines_of(text)
        except csv.Error:
            raise ValidationError({"text": "This can’t be read as a table. Check the quotation marks"}) from None
        if not lines:
            raise ValidationError({"text": "Enter the people to invite, or choose a file with them"})
        if len(lines) > MOST:
            raise ValidationError({"text": f"There are {len(lines)} rows. Invite at most {MOST} people at once"})
        self.rows = rows_of(lines, self.area, by=self.person)
        self.data = self.data.copy()
        self.data["text"] = self.text_read = text  # what came from a file stands in the box, to be changed
        return {"wanted": [row.invited for row in self.rows if not row.problems]}

    @property
    def is_whole(self) -> bool:
        """Whether nothing stands against any row: only then they can be invited, all of them."""
        return bool(self.rows) and not self.errors and not any(row.problems for row in self.rows)


class InvitationFilter(GovukFormMixin, forms.Form):
    """Narrows the list of invitations."""

    mark_optional = False

    state = forms.ChoiceField(
        choices=[("", "Not used yet"), ("accepted", "Used"), ("revoked", "Taken back"), ("all", "All")],
        required=False,
    )


class NominationFilter(GovukFormMixin, forms.Form):
    """Narrows the list of nominations."""

    mark_optional = False

    state = forms.ChoiceField(
        choices=[("", Nomination.State.WAITING.label), *Nomination.State.choices[1:], ("all", "All")], required=False
    )


class JoinForm(PortalForm):
    """Choose the password with which to sign in from now on."""

    nouns = {"password": "a password", "again": "the password again"}

    password = forms.CharField(
        label="Password",
        help_text="At least 12 characters, and not one that many people use. Three words that have nothing to do with "
        "each other are easy to remember and hard to guess.",
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="Password again",
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, invitation: Invitation, **kwargs):
        self.invitation = invitation
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """It keeps to the rules for passwords, which know the address."""
        validate_password(self.cleaned_data["password"], User(email=self.invitation.email))
        return self.cleaned_data["password"]

    def clean(self) -> dict:
        """Typed twice, the same; only the password itself goes on."""
        cleaned = super().clean()
        again = cleaned.pop("again", None)
        if cleaned.get("password") and again is not None and again != cleaned["password"]:
            raise ValidationError({"again": "The two passwords are not the same. Type the same one twice"})
        return cleaned


class AcceptForm(PortalForm):
    """Nothing to fill in: the button alone."""
