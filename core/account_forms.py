"""The forms of signing in and of passwords: allauth's, with our labels and errors in plain English."""

from allauth.account import forms as allauth_forms

from core.form_fields import GovukFormMixin

# For the account adapter: what allauth says when it refuses.
ACCOUNT_ERRORS = {
    "account_inactive": "This account is closed. Ask your local area's administrator.",
    "email_password_mismatch": "The e-mail address or the password is not right. Try again, or choose a new password",
    "enter_current_password": "The current password is not right. Try again",
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
    }
    nouns = {
        "login": "your e-mail address",
        "email": "your e-mail address",
        "password": "your password",
        "oldpassword": "your current password",
        "password1": "a new password",
        "password2": "the new password again",
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
