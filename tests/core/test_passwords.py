"""Which passwords are too easy."""

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError


@pytest.mark.parametrize(
    "easy",
    [
        "password",
        "Password123456",
        "1234567890123",
        "  QWERTYUIOP  ",
        "P@ssw0rd!!!!!!",
        "!!football2026!!",
        "abcabcabcabc",
    ],
)
def test_what_would_be_tried_first_is_refused(easy):
    with pytest.raises(ValidationError):
        validate_password(easy)


@pytest.mark.parametrize(
    "good", ["teapot lichen quarry", "alllowercaseletterswithoutend", "ŵyth o'r gloch heno", "409118360274"]
)
def test_no_kind_of_character_is_asked_for(good):
    validate_password(good)


def test_the_help_says_what_makes_a_good_one():
    assert any("Three words" in text for text in password_validators_help_texts())
