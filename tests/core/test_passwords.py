"""Which passwords are too easy, and how they are kept."""

import pytest
from django.contrib.auth.hashers import check_password, make_password
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


def test_a_password_is_kept_as_argon2id_and_an_earlier_hash_opens_the_door_once_more(settings):
    settings.PASSWORD_HASHERS = ["core.passwords.PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    kept = make_password("teapot lichen quarry")
    assert kept.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert check_password("teapot lichen quarry", kept)
    assert not check_password("teapot lichen quarr", kept)
    earlier, made_anew = make_password("teapot lichen quarry", hasher="pbkdf2_sha256"), []
    assert check_password("teapot lichen quarry", earlier, setter=made_anew.append)
    assert made_anew == ["teapot lichen quarry"]
