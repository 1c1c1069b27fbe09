"""Passwords are kept as argon2id hashes."""

from __future__ import annotations

import pytest

from voice.adapters.passwords_argon2 import Argon2Passwords


@pytest.fixture(scope="module")
def passwords() -> Argon2Passwords:
    return Argon2Passwords()


def test_only_the_password_that_made_a_hash_fits_it(passwords: Argon2Passwords) -> None:
    stored = passwords.hash("密码 right horse")

    assert passwords.verify(stored, "密码 right horse")
    assert not passwords.verify(stored, "密码 wrong horse")
    assert not passwords.verify(stored, "")


def test_a_hash_is_salted_and_names_its_kind(passwords: Argon2Passwords) -> None:
    stored = passwords.hash("right horse")

    assert stored.startswith("$argon2id$")
    assert stored != passwords.hash("right horse")
    assert "right horse" not in stored


@pytest.mark.parametrize("text", ["", "right horse", "$argon2id$broken", "$2b$12$abcdefghijklmnopqrstuv"])
def test_what_is_no_hash_fits_nothing(passwords: Argon2Passwords, text: str) -> None:
    assert not passwords.verify(text, "right horse")
