"""The forms of signing in and of passwords: allauth's, with our labels and errors in plain English."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp import forms as app_forms
from allauth.mfa.webauthn import forms as passkey_forms
from cryptography.exceptions import InvalidSignature
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.forms import Form, TextInput

from core.form_fields import GovukFormMixin

# For the account adapter: what allauth says when it refuses.
ACCOUNT_ERRORS = {
    "account_inactive": "This account is closed. Ask your local area's administrator.",
    "email_password_mismatch": "The e-mail address or the password is not right. Try again, or choose a new password",
    "enter_current_password": "The current password is not right. Try again",
    "incorrect_code": "The code is not right. Type the one in the newest e-mail",
    "incorrect_password": "The password is not right. Try again",
    "invalid_password_reset": "This link does not work any more. Ask for a new one",
    "rate_limited": "There have been too many tries. Wait a few minutes, then try again",
    "too_many_login_attempts": "There have been too many wrong passwords. Wait five minutes, then try again",
}


class Labelled(GovukFormMixin):
    """Our words for allauth's fields; its placeholders go, because they vanish while one types."""

    labels = {
        "login": "E-mail address",
        "email": "E-mail address",
        "password": "Password",
        "oldpassword": "Current password",
        "password1": "New password",
        "password2": "New password again",
        "code": "Code",
        "name": "Name of this passkey",
        "passwordless": "Sign in with this passkey alone, without a password",
    }
    nouns = {
        "login": "your e-mail address",
        "email": "your e-mail address",
        "password": "your password",
        "oldpassword": "your current password",
        "password1": "a new password",
        "password2": "the new password again",
        "code": "the code",
        "name": "a name",
    }

    def say_plainly(self) -> None:
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            if name in ("password", "oldpassword"):
                field.help_text = ""  # allauth's link to a new password; it stands below the button
        super().say_plainly()


class SignInForm(Labelled, allauth_forms.LoginForm):
    """Sign in by e-mail address and password; the fields are `login` and `password`."""


class AskForNewPasswordForm(Labelled, allauth_forms.ResetPasswordForm):
    """Ask for the link with which to choose a new password."""


class NewPasswordForm(Labelled, allauth_forms.ResetPasswordKeyForm):
    """Choose a new password after following the link."""


class ChangePasswordForm(Labelled, allauth_forms.ChangePasswordForm):
    """Choose a new password while signed in."""


class ConfirmItIsYouForm(Labelled, allauth_forms.ReauthenticateForm):
    """Give the password again before something that matters."""


class Coded(Labelled):
    """Asks for a code; telephones then show figures, and browsers offer what they have received."""

    hint = ""

    def say_plainly(self) -> None:
        super().say_plainly()
        self.fields["code"].help_text = self.hint
        self.fields["code"].widget = TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "govuk-input--width-10"}
        )


class SecondFactorForm(Coded, factor_forms.AuthenticateForm):
    """After the password: the app's code, or a recovery code."""

    hint = "Six figures from your authenticator app, or one of your recovery codes"

    def save(self) -> None:
        """Let him in, and tell him where a recovery code did."""
        super().save()
        tell_of_recovery(self)


class EmailCodeForm(Coded, allauth_forms.ConfirmLoginCodeForm):
    """After the password, where a code by e-mail is enough: the code that was sent."""

    hint = "Eight figures, with or without the hyphen"

    def clean_code(self) -> str:
        """Wrong ones count with those of authenticator apps: five in five minutes for a person, from all his browsers
        together. allauth ends the sign-in at the third wrong one, and the code with it."""
        user = context.request._login_stage.login.user
        forget_tries = check_rate_limit(user)
        try:
            code = super().clean_code()
        except ValidationError:
            get_adapter().code_refused(user)
            raise
        forget_tries()
        return code


class ConfirmWithCodeForm(Coded, factor_forms.ReauthenticateForm):
    """Give a code again before something that matters."""

    hint = "Six figures from your authenticator app, or one of your recovery codes"

    def save(self) -> None:
        """Go on, and tell him where a recovery code was enough."""
        super().save()
        tell_of_recovery(self)


RECOVERY_CODE_USED = "portal/recovery_code_used"


def tell_of_recovery(form: factor_forms.BaseAuthenticateForm) -> None:
    """An e-mail to the owner, if it was a recovery code that showed who he is."""
    if form.authenticator.type == Authenticator.Type.RECOVERY_CODES:
        get_adapter().send_notification_mail(RECOVERY_CODE_USED, form.user)


class SetUpAppForm(Coded, app_forms.ActivateTOTPForm):
    """Show that the app has understood."""

    hint = "The six figures that the app shows now"

    @property
    def spoken_secret(self) -> str:
        """The key in groups of four, as people type it."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


class TakeAppAwayForm(Labelled, app_forms.DeactivateTOTPForm):
    """Sign in without the app from now on."""


class NewRecoveryCodesForm(Labelled, GenerateRecoveryCodesForm):
    """Get new codes; the old ones end."""


class ReadsPasskey:
    """What a browser says of its passkey is read by fido2, which trips over what no browser would send."""

    def _clean_fields(self) -> None:
        with refused_if_unreadable(self):
            super()._clean_fields()

    def _clean_form(self) -> None:
        with refused_if_unreadable(self):
            super()._clean_form()


@contextmanager
def refused_if_unreadable(form: Form) -> Iterator[None]:
    """An error on the form in place of the fault."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, struct.error, InvalidSignature, ObjectDoesNotExist):
        form.add_error("credential", "The passkey can't be read. Try again")


class SignInWithPasskeyForm(ReadsPasskey, passkey_forms.LoginWebAuthnForm):
    """A passkey alone."""


class SecondFactorPasskeyForm(ReadsPasskey, passkey_forms.AuthenticateWebAuthnForm):
    """After the password: a passkey."""


class ConfirmWithPasskeyForm(ReadsPasskey, passkey_forms.ReauthenticateWebAuthnForm):
    """A passkey again before something that matters."""


class AddPasskeyForm(ReadsPasskey, Labelled, passkey_forms.AddWebAuthnForm):
    """Add a passkey that the browser has made."""

    def say_plainly(self) -> None:
        super().say_plainly()
        self.fields["passwordless"].help_text = ""
        self.fields["passwordless"].initial = True
        self.fields["credential"].validators = []  # no text: what the browser made is checked as a whole
        self.fields["credential"].error_messages["required"] = "The browser made no passkey. Try again"


class RenamePasskeyForm(Labelled, passkey_forms.EditWebAuthnForm):
    """Call a passkey by another name."""
