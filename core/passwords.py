"""What makes a password too easy, and how it is kept. No rule about kinds of characters: length, and that nobody would
try it first."""

import re

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

DISGUISES = str.maketrans("0134578@$!", "oleastbasi")


class EasyPasswordValidator(CommonPasswordValidator):
    """Refuses what is on a list of common or breached passwords: as it stands, and when it is only one of those with
    figures and signs around it, in other letters for its letters, or a short piece over and over. Guessing programs try
    exactly these (NCSC, “Password administration for system owners”; NIST SP 800-63B, 3.1.1.2)."""

    def validate(self, password: str, user=None) -> None:
        """Raise ValidationError for a password that would be tried first."""
        if any(easy in self.passwords for easy in cores(password)):
            raise ValidationError(self.get_error_message(), code="password_too_common")
        if re.fullmatch(r"(.{1,6}?)\1+.{0,5}", password.lower().strip()):
            raise ValidationError("This password is the same few characters again and again.", code="repeated")

    def get_error_message(self) -> str:
        """What the person reads."""
        return "This password is one that is tried first. Take three words that have nothing to do with each other."

    def get_help_text(self) -> str:
        """What stands beside the box."""
        return "Three words that have nothing to do with each other are easy to remember and hard to guess."


def cores(password: str) -> set[str]:
    """What is left of a password without its case, its disguises, and figures and signs at either end."""
    plain = password.lower().strip()
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    return {plain, bare, plain.translate(DISGUISES), bare.translate(DISGUISES)}


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane (OWASP Password Storage Cheat Sheet): a guess costs whoever stole
    the hashes memory, which graphics cards are short of, and signing in costs the server a fifth of what Django's usual
    hash does."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
